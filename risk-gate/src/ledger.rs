//! What lasts at the gate, and the only thing that changes it: [`Ledger::apply`].

use model::{ChildEvent, ChildOrder, ChildReported, KillChanged, KillScope, ParentAccepted, Record};
use types::{AccountIx, ChildId, Hasher64, Notional, ParentId, Price, Qty, StateHash};

use crate::order::{OpenOrder, Terms};
use crate::slab::Slab;
use crate::{Epoch, KillSwitch};

/// Exposure by account, open orders and children, the kill switch and the epoch.
///
/// Invariants: an account's `open` is the sum of what its open orders reserve; an order's `working` is the sum of what
/// its open children have left; `hash` is the sum over all entities.
#[derive(Debug)]
pub(crate) struct Ledger {
    exposures: Vec<Exposure>,
    orders: Slab<ParentId, OpenOrder>,
    children: Slab<ChildId, OpenChild>,
    kill: KillSwitch,
    epoch: Epoch,
    hash: StateHash,
}

/// One account's notional, gross.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Exposure {
    /// Reserved for open orders.
    pub(crate) open: Notional,
    /// Traded.
    pub(crate) executed: Notional,
}

/// A child order whose end was not reported.
#[derive(Debug, Clone, Copy)]
struct OpenChild {
    child: ChildId,
    parent: ParentId,
    /// Above zero.
    left: Qty,
}

impl Ledger {
    pub(crate) fn new(accounts: usize) -> Ledger {
        let mut hash = StateHash::default();
        hash.insert(Epoch(0).hash());
        for ix in 0..accounts {
            hash.insert(Exposure::default().hash(ix));
        }
        Ledger {
            exposures: vec![Exposure::default(); accounts],
            orders: Slab::new(),
            children: Slab::new(),
            kill: KillSwitch::default(),
            epoch: Epoch(0),
            hash,
        }
    }

    /// Takes a record in. Panics where the record contradicts what was recorded before: that is a mistake of ours, and
    /// going on would risk money on it.
    pub(crate) fn apply(&mut self, record: &Record) {
        match record {
            Record::ParentAccepted(accepted) => self.on_accepted(accepted),
            Record::ChildCreated(created) => self.on_child(&created.order),
            Record::ChildReported(reported) => self.on_report(reported),
            Record::ReplaceAccepted(replace) => {
                let (protect_price, reserve_price) = (replace.protect_price, replace.reserve_price);
                let terms = Terms { order_qty: replace.order_qty, protect_price, reserve_price };
                self.change_order(replace.parent, Notional::ZERO, |order| {
                    assert!(order.pending.is_none(), "order {}: a second replace is pending", order.parent);
                    order.pending = Some(terms);
                });
            }
            Record::ParentReplaced(replaced) => self.change_order(replaced.parent, Notional::ZERO, |order| {
                let pending = order.pending.take();
                let terms = pending.unwrap_or_else(|| unreachable!("order {}: no replace is pending", order.parent));
                // Where more had traded than is asked for, what traded is the quantity (FIX 4.4 appendix D, C.3.c).
                order.terms = Terms { order_qty: Ord::max(terms.order_qty, order.filled), ..terms };
            }),
            Record::ParentClosed(closed) => self.on_closed(closed.parent),
            Record::KillChanged(changed) => self.on_kill(changed),
            Record::RequestRefused(refused) => self.change_order(refused.parent, Notional::ZERO, |order| {
                // A refused cancel leaves nothing pending here; a refused replace gives back what it held beyond the order.
                order.pending = None;
            }),
            // Nothing of these is at risk: a refused order was never reserved, and a cancel releases when it is done.
            Record::ParentRejected(_)
            | Record::CancelAccepted(_)
            | Record::CancelRepeated(_)
            | Record::ClOrdIdUsed(_)
            | Record::SessionOrdered(_) => {}
        }
    }

    /// An open order.
    pub(crate) fn order(&self, parent: ParentId) -> Option<&OpenOrder> {
        self.orders.get(&parent)
    }

    pub(crate) fn open_orders(&self) -> usize {
        self.orders.len()
    }

    pub(crate) fn open_children(&self) -> usize {
        self.children.len()
    }

    pub(crate) fn exposure(&self, account: AccountIx) -> Option<&Exposure> {
        self.exposures.get(account.ix())
    }

    pub(crate) const fn kill(&self) -> &KillSwitch {
        &self.kill
    }

    pub(crate) const fn epoch(&self) -> Epoch {
        self.epoch
    }

    pub(crate) const fn hash(&self) -> u64 {
        self.hash.0
    }

    /// The hash by a walk, with what can be derived derived again: open exposure from the orders, and what works from
    /// the children.
    pub(crate) fn hash_naive(&self) -> u64 {
        let mut hash = StateHash::default();
        hash.insert(self.epoch.hash());
        for scope in self.kill.engaged() {
            hash.insert(hash_scope(scope));
        }
        for (ix, exposure) in self.exposures.iter().enumerate() {
            let own = self.orders.iter().filter(|order| order.account.ix() == ix);
            let open = own.fold(Notional::ZERO, |sum, order| plus(sum, order.reserved()));
            hash.insert(Exposure { open, ..*exposure }.hash(ix));
        }
        for order in self.orders.iter() {
            let own = self.children.iter().filter(|child| child.parent == order.parent);
            let working = own.fold(Qty::ZERO, |sum, child| sum.checked_add(child.left).unwrap_or(Qty::MAX));
            hash.insert(OpenOrder { working, ..*order }.hash());
        }
        for child in self.children.iter() {
            hash.insert(child.hash());
        }
        hash.0
    }

    fn on_accepted(&mut self, accepted: &ParentAccepted) {
        let (protect_price, reserve_price) = (accepted.protect_price, accepted.reserve_price);
        let order = OpenOrder {
            parent: accepted.parent,
            session: accepted.session,
            account: accepted.account,
            instrument: accepted.instrument,
            side: accepted.side,
            terms: Terms { order_qty: accepted.order_qty, protect_price, reserve_price },
            pending: None,
            filled: Qty::ZERO,
            working: Qty::ZERO,
        };
        order.assert_sound();
        assert!(self.orders.insert(order.parent, order), "order {} was accepted twice", order.parent);
        self.hash.insert(order.hash());
        self.on_exposure(order.account, Notional::ZERO, order.reserved(), Notional::ZERO);
    }

    fn on_child(&mut self, child: &ChildOrder) {
        let open = OpenChild { child: child.child, parent: child.parent, left: child.qty };
        assert!(child.qty.is_positive(), "child {} of {}", child.child, child.qty);
        assert!(self.children.insert(child.child, open), "child {} was created twice", child.child);
        self.hash.insert(open.hash());
        self.change_order(child.parent, Notional::ZERO, |order| {
            order.working = order.working.checked_add(child.qty).unwrap_or(Qty::MAX);
        });
    }

    fn on_report(&mut self, reported: &ChildReported) {
        match reported.event {
            ChildEvent::Filled { qty, price, .. } => self.on_fill(reported.child, qty, price),
            ChildEvent::Canceled | ChildEvent::Expired | ChildEvent::Rejected | ChildEvent::NotSent => {
                let child = self.take_child(reported.child);
                self.change_order(child.parent, Notional::ZERO, |order| {
                    order.working = minus_qty(order.working, child.left, order.parent);
                });
            }
            // A child is at risk from its creation on, and stays so when a cancel is refused.
            ChildEvent::Accepted | ChildEvent::CancelRejected => {}
        }
    }

    /// Moves what traded from reserved to executed.
    fn on_fill(&mut self, child: ChildId, qty: Qty, price: Price) {
        let mut open = self.take_child(child);
        open.left = minus_qty(open.left, qty, open.parent);
        if open.left.is_positive() {
            assert!(self.children.insert(child, open), "child {child} is there twice");
            self.hash.insert(open.hash());
        }
        self.change_order(open.parent, Notional::of(price, qty).abs(), |order| {
            order.working = minus_qty(order.working, qty, order.parent);
            order.filled = order.filled.checked_add(qty).unwrap_or(Qty::MAX);
        });
    }

    fn take_child(&mut self, child: ChildId) -> OpenChild {
        let open = self.children.remove(&child);
        let open = open.unwrap_or_else(|| unreachable!("child {child} is not open: its end would be counted twice"));
        self.hash.remove(open.hash());
        open
    }

    fn on_closed(&mut self, parent: ParentId) {
        let order = self.orders.remove(&parent);
        let order = order.unwrap_or_else(|| unreachable!("order {parent} is not open: it would be released twice"));
        assert!(order.working.is_zero(), "order {parent} is closed with {} working", order.working);
        self.hash.remove(order.hash());
        self.on_exposure(order.account, order.reserved(), Notional::ZERO, Notional::ZERO);
    }

    fn on_kill(&mut self, changed: &KillChanged) {
        if self.kill.set(changed.scope, changed.engaged) {
            let scope = hash_scope(&changed.scope);
            if changed.engaged { self.hash.insert(scope) } else { self.hash.remove(scope) }
        }
        let next = Epoch(self.epoch.0 + 1);
        self.hash.replace(self.epoch.hash(), next.hash());
        self.epoch = next;
    }

    /// Changes an order, and with it the hash and its account's exposure. An order with nothing left to trade is over:
    /// what was still held for it, by a pending replace too, is released here and only here.
    fn change_order(&mut self, parent: ParentId, traded: Notional, change: impl FnOnce(&mut OpenOrder)) {
        let order = self.orders.get_mut(&parent);
        let order = order.unwrap_or_else(|| unreachable!("order {parent} is not open at the gate"));
        let (hash, reserved) = (order.hash(), order.reserved());
        change(order);
        order.assert_sound();
        let order = *order;
        self.hash.remove(hash);
        let held = if order.is_filled() {
            self.orders.remove(&parent);
            Notional::ZERO
        } else {
            self.hash.insert(order.hash());
            order.reserved()
        };
        self.on_exposure(order.account, reserved, held, traded);
    }

    fn on_exposure(&mut self, account: AccountIx, released: Notional, held: Notional, traded: Notional) {
        let exposure = self.exposures.get_mut(account.ix());
        let exposure = exposure.unwrap_or_else(|| unreachable!("account {account} is not configured"));
        let before = exposure.hash(account.ix());
        let open = exposure.open.checked_sub(released).filter(|open| *open >= Notional::ZERO);
        let open = open.unwrap_or_else(|| unreachable!("account {account} would release more than it reserved"));
        exposure.open = plus(open, held);
        exposure.executed = plus(exposure.executed, traded);
        self.hash.replace(before, exposure.hash(account.ix()));
    }
}

impl Exposure {
    /// Open and executed.
    pub(crate) fn total(&self) -> Notional {
        plus(self.open, self.executed)
    }

    fn hash(&self, account: usize) -> u64 {
        let halves = |value: Notional| [value.raw() as u64, (value.raw() >> 64) as u64];
        let words = [[account as u64, 0], halves(self.open), halves(self.executed)];
        let hasher = Hasher64::new(u64::from_le_bytes(*b"GATE-ACC"));
        words.as_flattened().iter().fold(hasher, |hasher, word| hasher.word(*word)).finish()
    }
}

impl OpenChild {
    fn hash(&self) -> u64 {
        let hasher = Hasher64::new(u64::from_le_bytes(*b"GATE-CHD"));
        hasher.word(self.child.0).word(self.parent.0).word(self.left.raw() as u64).finish()
    }
}

impl Epoch {
    fn hash(self) -> u64 {
        Hasher64::new(u64::from_le_bytes(*b"GATE-EPO")).word(self.0).finish()
    }
}

fn hash_scope(scope: &KillScope) -> u64 {
    let (kind, ix) = match scope {
        KillScope::Firm => (0, 0),
        KillScope::Session(ix) => (1, ix.0),
        KillScope::Account(ix) => (2, ix.0),
        KillScope::Instrument(ix) => (3, ix.0),
    };
    Hasher64::new(u64::from_le_bytes(*b"GATE-KIL")).word(kind).word(u64::from(ix)).finish()
}

/// The sum, or the largest where it does not fit: what a venue says it traded at is not ours to panic about, and an
/// exposure that high lets nothing more in.
pub(crate) fn plus(a: Notional, b: Notional) -> Notional {
    a.checked_add(b).unwrap_or(Notional::MAX)
}

fn minus_qty(qty: Qty, part: Qty, parent: ParentId) -> Qty {
    assert!(part.is_positive() && part <= qty, "order {parent}: {part} is taken from {qty} working");
    Qty::from_raw(qty.raw() - part.raw())
}
