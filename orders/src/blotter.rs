//! The blotter itself: what it holds, and what it can be asked.

use model::ClOrdId;
use types::{ChildId, ExecNo, Hasher64, ParentId, SessionIx, ShardId, StateHash};

use crate::arena::Arena;
use crate::child::Child;
use crate::cl_ord_ids::{ClOrdIds, IdIx, Names};
use crate::limits::BlotterLimits;
use crate::linked::OpenList;
use crate::parent::Parent;

/// All orders of a shard, open and closed.
///
/// Closed orders stay for the day: their ClOrdIDs must be known as used, and a client may ask for their status.
#[derive(Debug)]
pub struct Blotter {
    pub(crate) shard: ShardId,
    pub(crate) limits: BlotterLimits,
    pub(crate) parents: Arena<Parent>,
    pub(crate) children: Arena<Child>,
    pub(crate) open_parents: OpenList,
    pub(crate) ids: ClOrdIds,
    /// Running number of the last ExecID given out.
    pub(crate) execs: u64,
    pub(crate) hash: StateHash,
}

impl Blotter {
    /// An empty blotter. Room for ClOrdIDs is reserved at once (it costs address space, not memory), so that no order
    /// waits for a table to be made larger.
    pub fn new(shard: ShardId, limits: BlotterLimits) -> Blotter {
        Blotter {
            shard,
            limits,
            parents: Arena::new(),
            children: Arena::new(),
            open_parents: OpenList::EMPTY,
            ids: ClOrdIds::new(),
            execs: 0,
            hash: StateHash::default(),
        }
    }

    /// The id that the next [`model::ParentAccepted`] must carry. Running numbers begin at 1.
    pub fn next_parent(&self) -> ParentId {
        ParentId::of(self.shard, self.parents.len() as u64 + 1)
    }

    /// The id that the next [`model::ChildCreated`] must carry.
    pub fn next_child(&self) -> ChildId {
        ChildId::of(self.shard, self.children.len() as u64 + 1)
    }

    /// The ExecID that the next record with one must carry.
    pub fn next_exec(&self) -> ExecNo {
        ExecNo::of(self.shard, self.execs + 1)
    }

    /// A parent by its id.
    pub fn parent(&self, id: ParentId) -> Option<&Parent> {
        self.parent_at(id).map(|at| &self.parents[at])
    }

    /// A child by its id.
    pub fn child(&self, id: ChildId) -> Option<&Child> {
        self.child_at(id).map(|at| &self.children[at])
    }

    /// The order that a ClOrdID names: any of its chain, a pending request's included. Not one that was refused.
    pub fn find(&self, session: SessionIx, cl_ord_id: &ClOrdId) -> Option<ParentId> {
        match self.ids.names(self.ids.find(session, cl_ord_id)?) {
            Names::Parent(at) => Some(self.parents[at].id),
            Names::Nothing => None,
        }
    }

    /// Whether a session used this ClOrdID before, in whatever message and with whatever result.
    pub fn is_cl_ord_id_used(&self, session: SessionIx, cl_ord_id: &ClOrdId) -> bool {
        self.ids.find(session, cl_ord_id).is_some()
    }

    /// All parents, in the order of their ids.
    pub fn parents(&self) -> impl Iterator<Item = &Parent> {
        self.parents.iter()
    }

    /// The open parents, in the order of their ids.
    pub fn open_parents(&self) -> impl Iterator<Item = &Parent> {
        self.open_parents.iter(&self.parents)
    }

    /// A parent's children, in the order of their ids; none for an id that is not known.
    pub fn children(&self, parent: ParentId) -> impl Iterator<Item = &Child> {
        let mut at = self.parent(parent).and_then(|parent| parent.first_child.get());
        core::iter::from_fn(move || {
            let child = &self.children[at?];
            at = child.sibling.get();
            Some(child)
        })
    }

    /// A parent's open children, in the order of their ids; none for an id that is not known.
    pub fn open_children(&self, parent: ParentId) -> impl Iterator<Item = &Child> {
        self.parent(parent).map_or(OpenList::EMPTY, |parent| parent.open_children).iter(&self.children)
    }

    /// How many parents there are.
    pub fn parents_len(&self) -> usize {
        self.parents.len()
    }

    /// How many of them are open.
    pub fn open_parents_len(&self) -> usize {
        self.open_parents.len as usize
    }

    /// How many children there are.
    pub fn children_len(&self) -> usize {
        self.children.len()
    }

    /// Whether a limit is reached, so that the gate must refuse new orders and replaces (`CapacityLimit`).
    pub fn is_full(&self) -> bool {
        self.parents.len() >= self.limits.orders_max as usize
            || self.children.len() >= self.limits.children_max as usize
            || self.ids.len() >= self.limits.cl_ord_ids_max as usize
    }

    /// The hash of all durable state, kept up with every change.
    pub fn hash(&self) -> u64 {
        self.with_counters(self.hash)
    }

    /// The same, by a walk over everything: for tests, and for a follower that trusts nothing it remembered.
    pub fn hash_naive(&self) -> u64 {
        let mut hash = StateHash::default();
        self.parents.iter().for_each(|parent| hash.insert(parent.hash_naive()));
        self.children.iter().for_each(|child| hash.insert(child.hash_naive()));
        self.ids.hashes().for_each(|id| hash.insert(id));
        self.with_counters(hash)
    }

    fn with_counters(&self, entities: StateHash) -> u64 {
        let counters =
            Hasher64::new(5).word(u64::from(self.shard.0)).word(self.execs).word(self.open_parents.len.into()).finish();
        entities.0.wrapping_add(counters)
    }

    pub(crate) fn parent_at(&self, id: ParentId) -> Option<u32> {
        Self::place(id.shard() == self.shard, id.running(), self.parents.len())
    }

    pub(crate) fn child_at(&self, id: ChildId) -> Option<u32> {
        Self::place(id.shard() == self.shard, id.running(), self.children.len())
    }

    /// Running numbers begin at 1, places at 0.
    fn place(ours: bool, running: u64, len: usize) -> Option<u32> {
        let at = running.checked_sub(1)?;
        (ours && at < len as u64).then_some(at as u32)
    }

    /// The order that a ClOrdID names, and the id's place.
    pub(crate) fn look_up(&self, session: SessionIx, cl_ord_id: &ClOrdId) -> Option<(&Parent, IdIx)> {
        let ix = self.ids.find(session, cl_ord_id)?;
        match self.ids.names(ix) {
            Names::Parent(at) => Some((&self.parents[at], ix)),
            Names::Nothing => None,
        }
    }
}
