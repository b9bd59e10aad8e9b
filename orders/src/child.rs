//! A child order: what went to one venue, and what came of it.

use model::{ChildOrder, RouteReason, VenueExecId};
use types::{Hasher64, Notional, Qty, StateHash, Timestamp};

use crate::linked::{Link, Linked, Links};
use crate::table::ChildStatus;

/// A child order.
///
/// Invariants: `0 <= cum_qty <= order.qty`; `cum_qty == order.qty` exactly when the status is Filled.
#[derive(Debug)]
pub struct Child {
    /// What was sent.
    pub order: ChildOrder,
    /// Why it went where it went.
    pub reason: RouteReason,
    /// Where it stands.
    pub status: ChildStatus,
    /// How often its venue refused to cancel it.
    pub cancel_refusals: u16,
    /// What has traded.
    pub cum_qty: Qty,
    /// The exact sum of price times quantity over its fills.
    pub traded: Notional,
    /// Market time of the decision to send it.
    pub created_at: Timestamp,
    pub(crate) execs: ExecIds,
    /// The next child of the same parent.
    pub(crate) sibling: Link,
    /// Among its parent's open children.
    pub(crate) links: Links,
    /// The hash of what never changes.
    fixed: u64,
    /// What this child adds to the state hash now.
    pub(crate) hashed: u64,
}

impl Child {
    pub(crate) fn new(order: ChildOrder, reason: RouteReason, created_at: Timestamp) -> Child {
        let mut child = Child {
            order,
            reason,
            status: ChildStatus::Created,
            cancel_refusals: 0,
            cum_qty: Qty::ZERO,
            traded: Notional::ZERO,
            created_at,
            execs: ExecIds::default(),
            sibling: Link::NONE,
            links: Links::NONE,
            fixed: 0,
            hashed: 0,
        };
        child.fixed = child.fixed_hash();
        child
    }

    /// What can still trade: nothing once it is over.
    pub fn leaves_qty(&self) -> Qty {
        if self.status.is_terminal() { Qty::ZERO } else { Qty::from_raw(self.order.qty.raw() - self.cum_qty.raw()) }
    }

    /// Whether this report of its venue was taken in before.
    pub fn is_exec_seen(&self, exec_id: &VenueExecId) -> bool {
        self.execs.contains(exec_id)
    }

    fn fixed_hash(&self) -> u64 {
        let ChildOrder { child, parent, venue, instrument, side, qty, price, time_in_force } = self.order;
        Hasher64::new(2)
            .word(child.0)
            .word(parent.0)
            .word(u64::from(venue.0) << 32 | u64::from(instrument.0))
            .word(u64::from(side.fix()) << 16 | (time_in_force as u64) << 8 | self.reason as u64)
            .word(qty.raw() as u64)
            .word(price.raw() as u64)
            .word(self.created_at.0 as u64)
            .finish()
    }

    fn hash_over(&self, fixed: u64, execs: StateHash) -> u64 {
        Hasher64::new(fixed)
            .word(self.status as u64 | u64::from(self.cancel_refusals) << 8)
            .word(self.cum_qty.raw() as u64)
            .word(self.traded.raw() as u64)
            .word((self.traded.raw() >> 64) as u64)
            .word(execs.0)
            .finish()
    }

    /// What it adds to the state hash.
    pub(crate) fn hash(&self) -> u64 {
        self.hash_over(self.fixed, self.execs.digest)
    }

    /// The same, with nothing remembered.
    pub(crate) fn hash_naive(&self) -> u64 {
        self.hash_over(self.fixed_hash(), self.execs.digest_naive())
    }
}

impl Linked for Child {
    fn links(&self) -> Links {
        self.links
    }
    fn links_mut(&mut self) -> &mut Links {
        &mut self.links
    }
}

/// How many ExecIDs a child holds in place: most children have an acceptance and one fill.
const INLINE: usize = 2;

/// The ExecIDs of a venue's reports on one child.
#[derive(Debug, Default)]
pub(crate) struct ExecIds {
    first: [VenueExecId; INLINE],
    more: Vec<VenueExecId>,
    digest: StateHash,
}

impl ExecIds {
    pub(crate) fn contains(&self, id: &VenueExecId) -> bool {
        !id.is_empty() && (self.first.contains(id) || self.more.contains(id))
    }

    /// Puts one in that is not there. An empty one is none.
    pub(crate) fn insert(&mut self, id: VenueExecId) {
        if id.is_empty() {
            return;
        }
        match self.first.iter_mut().find(|slot| slot.is_empty()) {
            Some(slot) => *slot = id,
            None => self.more.push(id),
        }
        self.digest.insert(Self::hash(&id));
    }

    fn hash(id: &VenueExecId) -> u64 {
        Hasher64::new(4).bytes(id.as_bytes()).finish()
    }

    fn digest_naive(&self) -> StateHash {
        let mut digest = StateHash::default();
        for id in self.first.iter().filter(|id| !id.is_empty()).chain(&self.more) {
            digest.insert(Self::hash(id));
        }
        digest
    }
}
