//! A parent order: what the client sent, and what came of it.

use model::{ClOrdId, OrdStatus, OrdType, ParentAccepted, Symbol, TimeInForce};
use types::{AccountIx, Hasher64, InstrumentIx, Notional, ParentId, Price, Qty, SessionIx, Side, StateHash, Timestamp};

use crate::cl_ord_ids::IdIx;
use crate::linked::{Link, Linked, Links, OpenList};
use crate::table::{ChildStatus, Next, ParentCause, ParentPhase, parent_next};

/// A parent order. Changed by records alone, through [`crate::Blotter::apply`].
///
/// Invariants, asserted at every change: `0 <= cum_qty <= order_qty`; `cum_qty + open_qty <= order_qty`; `traded` is the
/// exact sum over fills; a terminal order has no open child.
#[derive(Debug)]
pub struct Parent {
    /// OrderID(37).
    pub id: ParentId,
    /// The session it came on.
    pub session: SessionIx,
    /// Whose risk it is.
    pub account: AccountIx,
    /// What it trades.
    pub instrument: InstrumentIx,
    /// Symbol(55), as sent.
    pub symbol: Symbol,
    /// ClOrdID(11): the last that was accepted for the order (a replace's, once it took effect).
    pub cl_ord_id: ClOrdId,
    /// Side(54).
    pub side: Side,
    /// OrderQty(38); the old one while a replace is pending.
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: OrdType,
    /// Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// The worst price at which a child may trade.
    pub protect_price: Price,
    /// The price at which its quantity is reserved.
    pub reserve_price: Price,
    /// CumQty(14).
    pub cum_qty: Qty,
    /// The exact sum of price times quantity over fills; AvgPx(6) is this divided once.
    pub traded: Notional,
    /// The leaves of all open children.
    pub open_qty: Qty,
    /// Market time of its acceptance.
    pub accepted_at: Timestamp,
    /// How many children it ever had.
    pub children: u32,
    /// Children in a row that ended without a fill: what was just tried in vain (a dark probe, a quote that was gone) is
    /// not worth trying again at once.
    pub fruitless: u16,
    /// Children in a row that were refused (Rejected, NotSent), without an acceptance or a fill between.
    pub refused: u16,
    pub(crate) state: ParentState,
    /// The ClOrdID before the last replace.
    pub(crate) previous: Option<IdIx>,
    /// How its latest child to end ended; an immediate one that ran out counts as Canceled.
    pub(crate) last_end: Option<ChildStatus>,
    pub(crate) first_child: Link,
    pub(crate) last_child: Link,
    pub(crate) open_children: OpenList,
    /// Among the open parents.
    pub(crate) links: Links,
    /// The hash of what changes only with a replace.
    terms: u64,
    /// What this parent adds to the state hash now.
    pub(crate) hashed: u64,
}

/// Where a parent stands, with what belongs to standing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParentState {
    New,
    PartiallyFilled,
    PendingCancel { request: IdIx },
    Stopping,
    PendingReplace { request: IdIx, terms: ReplaceTerms },
    Filled,
    Canceled { request: Option<IdIx> },
    Expired,
    Rejected,
}

/// What a pending replace asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ReplaceTerms {
    pub(crate) order_qty: Qty,
    pub(crate) price: Option<Price>,
    pub(crate) protect_price: Price,
    pub(crate) reserve_price: Price,
}

impl ParentState {
    const fn phase(self) -> ParentPhase {
        match self {
            ParentState::New => ParentPhase::New,
            ParentState::PartiallyFilled => ParentPhase::PartiallyFilled,
            ParentState::PendingCancel { .. } => ParentPhase::PendingCancel,
            ParentState::Stopping => ParentPhase::Stopping,
            ParentState::PendingReplace { .. } => ParentPhase::PendingReplace,
            ParentState::Filled => ParentPhase::Filled,
            ParentState::Canceled { .. } => ParentPhase::Canceled,
            ParentState::Expired => ParentPhase::Expired,
            ParentState::Rejected => ParentPhase::Rejected,
        }
    }
}

impl Parent {
    pub(crate) fn new(record: &ParentAccepted) -> Parent {
        let mut parent = Parent {
            id: record.parent,
            session: record.session,
            account: record.account,
            instrument: record.instrument,
            symbol: record.symbol,
            cl_ord_id: record.cl_ord_id,
            side: record.side,
            order_qty: record.order_qty,
            ord_type: record.ord_type,
            price: record.price,
            time_in_force: record.time_in_force,
            protect_price: record.protect_price,
            reserve_price: record.reserve_price,
            cum_qty: Qty::ZERO,
            traded: Notional::ZERO,
            open_qty: Qty::ZERO,
            accepted_at: record.at,
            children: 0,
            fruitless: 0,
            refused: 0,
            state: ParentState::New,
            previous: None,
            last_end: None,
            first_child: Link::NONE,
            last_child: Link::NONE,
            open_children: OpenList::EMPTY,
            links: Links::NONE,
            terms: 0,
            hashed: 0,
        };
        parent.terms = parent.terms_hash();
        parent
    }

    /// Where it stands in the state table.
    pub const fn phase(&self) -> ParentPhase {
        self.state.phase()
    }

    /// OrdStatus(39).
    pub const fn status(&self) -> OrdStatus {
        self.phase().status()
    }

    /// LeavesQty(151): nothing once it is over.
    pub fn leaves_qty(&self) -> Qty {
        if self.phase().is_terminal() { Qty::ZERO } else { self.unfilled_qty() }
    }

    /// What is neither filled nor at a venue: `order_qty - cum_qty - open_qty`, while it can be placed; nothing while a
    /// request is pending or once it is over.
    pub fn unplaced_qty(&self) -> Qty {
        if self.phase().is_working() {
            Qty::from_raw(self.order_qty.raw() - self.cum_qty.raw() - self.open_qty.raw())
        } else {
            Qty::ZERO
        }
    }

    /// Whether it may wait for the market: Day. What is IOC or FOK trades at once, in one round of children, or not.
    pub const fn may_wait(&self) -> bool {
        match self.time_in_force {
            TimeInForce::Day => true,
            TimeInForce::ImmediateOrCancel | TimeInForce::FillOrKill => false,
        }
    }

    /// How many children are open.
    pub const fn open_children_len(&self) -> u32 {
        self.open_children.len
    }

    pub(crate) fn unfilled_qty(&self) -> Qty {
        Qty::from_raw(self.order_qty.raw() - self.cum_qty.raw())
    }

    /// The request that waits for an answer.
    pub(crate) const fn request(&self) -> Option<(IdIx, bool)> {
        match self.state {
            ParentState::PendingCancel { request } => Some((request, false)),
            ParentState::PendingReplace { request, .. } => Some((request, true)),
            ParentState::New
            | ParentState::PartiallyFilled
            | ParentState::Stopping
            | ParentState::Filled
            | ParentState::Canceled { .. }
            | ParentState::Expired
            | ParentState::Rejected => None,
        }
    }

    /// The table's answer; what it calls impossible is our bug, since requests and reports were asked about before.
    pub(crate) fn next_phase(&self, cause: ParentCause) -> ParentPhase {
        match parent_next(self.phase(), cause) {
            Next::To(phase) => phase,
            Next::Stays => self.phase(),
            Next::ByQuantity if self.unfilled_qty().is_zero() => ParentPhase::Filled,
            Next::ByQuantity if self.cum_qty.is_positive() => ParentPhase::PartiallyFilled,
            Next::ByQuantity => ParentPhase::New,
            Next::Impossible => panic!("order {}: {cause:?} while {:?}", self.id, self.phase()),
        }
    }

    /// Goes where nothing more than the phase is to be known; stays where it is if that is it already.
    pub(crate) fn enter(&mut self, phase: ParentPhase) {
        if phase == self.phase() {
            return;
        }
        self.state = match phase {
            ParentPhase::New => ParentState::New,
            ParentPhase::PartiallyFilled => ParentState::PartiallyFilled,
            ParentPhase::Stopping => ParentState::Stopping,
            ParentPhase::Filled => ParentState::Filled,
            ParentPhase::Expired => ParentState::Expired,
            ParentPhase::Rejected => ParentState::Rejected,
            ParentPhase::PendingCancel | ParentPhase::PendingReplace | ParentPhase::Canceled => {
                unreachable!("order {}: {phase:?} is entered with its request", self.id)
            }
        };
    }

    /// Takes the terms of a replace that took effect: what has traded is the least that an order can be for (FIX 4.4
    /// appendix D, C.3.c).
    pub(crate) fn take_terms(&mut self, cl_ord_id: ClOrdId, terms: ReplaceTerms) {
        self.cl_ord_id = cl_ord_id;
        self.order_qty = Ord::max(terms.order_qty, self.cum_qty);
        self.price = terms.price;
        self.protect_price = terms.protect_price;
        self.reserve_price = terms.reserve_price;
        self.terms = self.terms_hash();
    }

    /// Holds the order to its invariants.
    pub(crate) fn check(&self) {
        let (order, cum, open) = (self.order_qty.raw(), self.cum_qty.raw(), self.open_qty.raw());
        // No sum of the three can overflow: each is at most `order`, which is an i64, once it passed its own test.
        assert!(0 <= cum && cum <= order, "order {}: CumQty {} of {}", self.id, self.cum_qty, self.order_qty);
        assert!(
            0 <= open && open <= order - cum,
            "order {}: CumQty {} and {} open exceed OrderQty {}",
            self.id,
            self.cum_qty,
            self.open_qty,
            self.order_qty
        );
        assert!(
            (open == 0) == (self.open_children.len == 0),
            "order {}: {} open in {} children",
            self.id,
            self.open_qty,
            self.open_children.len
        );
        let phase = self.phase();
        assert!(!phase.is_terminal() || open == 0, "order {}: {phase:?} with {} open", self.id, self.open_qty);
        assert!(phase != ParentPhase::Filled || cum == order, "order {}: Filled at {}", self.id, self.cum_qty);
        assert!(!phase.is_working() || cum < order, "order {}: {phase:?} with nothing left", self.id);
    }

    fn terms_hash(&self) -> u64 {
        let price = self.price.unwrap_or_default();
        let small = [
            u64::from(self.side.fix()),
            self.ord_type as u64,
            self.time_in_force as u64,
            u64::from(self.price.is_some()),
        ];
        Hasher64::new(1)
            .word(self.id.0)
            .word(u64::from(self.session.0) << 32 | u64::from(self.account.0))
            .word(u64::from(self.instrument.0) << 32 | small.iter().fold(0, |word, byte| word << 8 | byte))
            .bytes(self.symbol.as_bytes())
            .bytes(self.cl_ord_id.as_bytes())
            .word(self.order_qty.raw() as u64)
            .word(price.raw() as u64)
            .word(self.protect_price.raw() as u64)
            .word(self.reserve_price.raw() as u64)
            .word(self.accepted_at.0 as u64)
            .finish()
    }

    fn hash_over(&self, terms: u64) -> u64 {
        let ended = self.last_end.map_or(0, |status| status as u64 + 1);
        let id = |ix: Option<IdIx>| ix.map_or(0, |ix| ix.word() + 1);
        let hasher = Hasher64::new(terms)
            .word(self.phase() as u64 | ended << 8 | u64::from(self.fruitless) << 16 | u64::from(self.refused) << 32)
            .word(u64::from(self.children) << 32 | u64::from(self.open_children.len))
            .word(id(self.previous))
            .word(self.cum_qty.raw() as u64)
            .word(self.open_qty.raw() as u64)
            .word(self.traded.raw() as u64)
            .word((self.traded.raw() >> 64) as u64);
        match self.state {
            ParentState::PendingCancel { request } => hasher.word(id(Some(request))),
            ParentState::Canceled { request } => hasher.word(id(request)),
            ParentState::PendingReplace { request, terms } => hasher
                .word(id(Some(request)))
                .word(terms.order_qty.raw() as u64)
                .word(u64::from(terms.price.is_some()))
                .word(terms.price.unwrap_or_default().raw() as u64)
                .word(terms.protect_price.raw() as u64)
                .word(terms.reserve_price.raw() as u64),
            ParentState::New
            | ParentState::PartiallyFilled
            | ParentState::Stopping
            | ParentState::Filled
            | ParentState::Expired
            | ParentState::Rejected => hasher,
        }
        .finish()
    }

    /// What it adds to the state hash: eight to fifteen words.
    pub(crate) fn hash(&self) -> u64 {
        self.hash_over(self.terms)
    }

    /// The same, with nothing remembered.
    pub(crate) fn hash_naive(&self) -> u64 {
        self.hash_over(self.terms_hash())
    }

    /// Puts its present hash in the place of the one it had.
    pub(crate) fn rehash(&mut self, state: &mut StateHash) {
        let hash = self.hash();
        state.replace(core::mem::replace(&mut self.hashed, hash), hash);
    }
}

impl Linked for Parent {
    fn links(&self) -> Links {
        self.links
    }
    fn links_mut(&mut self) -> &mut Links {
        &mut self.links
    }
}
