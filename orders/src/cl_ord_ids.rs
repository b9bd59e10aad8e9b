//! Every ClOrdID(11) that was used, and what it names.

use model::ClOrdId;
use types::{Hasher64, LookupIndex, SessionIx};

use crate::arena::Arena;

/// A used ClOrdID's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IdIx(u32);

impl IdIx {
    pub(crate) const fn word(self) -> u64 {
        self.0 as u64
    }
}

/// What a used ClOrdID names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// An order, at this place in the blotter's arena: its own id, an earlier one, or a request's on it.
    Parent(u32),
    /// Nothing: the order or request was refused.
    Nothing,
}

#[derive(Debug)]
struct UsedId {
    session: SessionIx,
    cl_ord_id: ClOrdId,
    names: Names,
}

impl UsedId {
    /// With its place, since others refer to it by that.
    fn hash(&self, at: u32) -> u64 {
        let names = match self.names {
            Names::Parent(parent) => u64::from(parent) + 1,
            Names::Nothing => 0,
        };
        Hasher64::new(3)
            .word(u64::from(at) << 32 | u64::from(self.session.0))
            .word(names)
            .bytes(self.cl_ord_id.as_bytes())
            .finish()
    }
}

/// The used ClOrdIDs of all sessions. The index finds them; the arena can be walked, in the order of use.
#[derive(Debug)]
pub(crate) struct ClOrdIds {
    index: LookupIndex,
    used: Arena<UsedId>,
}

impl ClOrdIds {
    pub(crate) fn new() -> ClOrdIds {
        ClOrdIds { index: LookupIndex::default(), used: Arena::new() }
    }

    /// Puts an id in; it must be new. Gives its place and its hash.
    pub(crate) fn insert(&mut self, session: SessionIx, cl_ord_id: ClOrdId, names: Names) -> (IdIx, u64) {
        assert!(self.find(session, &cl_ord_id).is_none(), "ClOrdID {cl_ord_id} of session {session} is recorded twice");
        let used = UsedId { session, cl_ord_id, names };
        let hash = used.hash(self.used.len() as u32);
        let at = self.used.push(used);
        self.index.insert(&(session, cl_ord_id.as_bytes()), at);
        (IdIx(at), hash)
    }

    /// Says that an id names nothing any more. Gives the old and the new hash.
    pub(crate) fn disown(&mut self, ix: IdIx) -> (u64, u64) {
        let used = &mut self.used[ix.0];
        let old = used.hash(ix.0);
        used.names = Names::Nothing;
        (old, used.hash(ix.0))
    }

    pub(crate) fn find(&self, session: SessionIx, cl_ord_id: &ClOrdId) -> Option<IdIx> {
        let is_at = |at: u32| self.used[at].session == session && self.used[at].cl_ord_id == *cl_ord_id;
        self.index.find(&(session, cl_ord_id.as_bytes()), is_at).map(IdIx)
    }

    pub(crate) fn names(&self, ix: IdIx) -> Names {
        self.used[ix.0].names
    }

    pub(crate) fn text(&self, ix: IdIx) -> ClOrdId {
        self.used[ix.0].cl_ord_id
    }

    pub(crate) const fn len(&self) -> usize {
        self.used.len()
    }

    /// The hash of each, worked out anew.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = u64> {
        self.used.iter().enumerate().map(|(at, used)| used.hash(at as u32))
    }
}
