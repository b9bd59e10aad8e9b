//! Work on many orders at once, done over as many turns as it takes.
//!
//! A kill switch, a venue that comes back or a price that was waited for may concern every open order. One turn for all of
//! it would be one batch for all of it, and a batch must fit a segment of the journal: past that the process ends, with
//! the kill in it. So the decision itself (the kill) is a record of the turn at hand, and what follows from it for each
//! order waits here until there is room. Nothing of this is durable: a start works it out anew from the state.

use std::collections::BTreeSet;

use model::{ChildEvent, KillScope, VenueExecId, VenueReport};
use orders::{OwnCancel, Parent};
use types::{ChildId, InstrumentIx, Now, ParentId, SessionIx, VenueIx};

use crate::config::VenueLink;
use crate::gateway::Gateway;

/// One thing to do, in the order in which they are done: what takes risk away comes before what brings it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Chore {
    /// Close a child that a venue in the process lost; before it is asked to cancel what it never had.
    CloseLost(ChildId),
    /// Stop an order.
    Stop(ParentId),
    /// Go on with the messages that a session kept behind a gap.
    Held(SessionIx),
    /// See what an order needs.
    Work(ParentId),
}

/// What waits for room in a turn, and orders that wait for a price. Each order is in each at most once. What became of it
/// meanwhile is asked when its turn comes.
#[derive(Debug)]
pub(crate) struct Backlog {
    chores: BTreeSet<Chore>,
    /// By instrument: orders that the gate kept back for want of a price to judge by.
    unpriced: Vec<BTreeSet<ParentId>>,
}

impl Backlog {
    pub(crate) fn new(instruments: usize) -> Backlog {
        Backlog { chores: BTreeSet::new(), unpriced: vec![BTreeSet::new(); instruments] }
    }

    /// An order waits until its instrument has a price.
    pub(crate) fn wait_for_price(&mut self, instrument: InstrumentIx, parent: ParentId) {
        self.unpriced[instrument.ix()].insert(parent);
    }

    /// An instrument may have a price now: what waited for it is offered again.
    pub(crate) fn on_price(&mut self, instrument: InstrumentIx) {
        let waiting = &mut self.unpriced[instrument.ix()];
        while let Some(parent) = waiting.pop_first() {
            self.chores.insert(Chore::Work(parent));
        }
    }

    /// Whether orders are still to be stopped.
    pub(crate) fn is_stopping(&self) -> bool {
        self.chores.iter().any(|chore| matches!(chore, Chore::Stop(_)))
    }

    /// A session's kept messages go on once there is room.
    pub(crate) fn hold(&mut self, session: SessionIx) {
        self.chores.insert(Chore::Held(session));
    }
}

impl Gateway {
    /// Whether anything waits for room in a turn.
    pub fn has_backlog(&self) -> bool {
        !self.backlog.chores.is_empty()
    }

    /// Whether the turn has written as much as one may: it is to be ended before more is handed in.
    pub fn is_turn_full(&self) -> bool {
        self.turns.len_bytes() >= self.config.turn_bytes_max
    }

    /// Does what waits, as far as the turn has room.
    pub fn handle_backlog(&mut self, now: Now) {
        while !self.is_turn_full()
            && let Some(chore) = self.backlog.chores.pop_first()
        {
            match chore {
                Chore::Stop(parent) => self.stop_parent(parent, now),
                Chore::CloseLost(child) => self.close_lost(child, now),
                Chore::Held(session) => self.on_held(session, now),
                Chore::Work(parent) => self.work(parent, now),
            }
        }
    }

    /// Stops what is open in a scope, and asks again where a venue refused to cancel.
    pub(crate) fn stop_scope(&mut self, scope: KillScope) {
        let open = self.blotter.open_parents().filter(|parent| covers(scope, parent));
        self.backlog.chores.extend(open.map(|parent| Chore::Stop(parent.id)));
    }

    /// Whether an engaged kill switch covers an order.
    pub(crate) fn is_killed(&self, parent: ParentId) -> bool {
        let covered = |parent: &Parent| {
            self.gate.kill_view().covering(parent.session, parent.account, parent.instrument).is_some()
        };
        self.blotter.parent(parent).is_some_and(covered)
    }

    /// What a kill switch that is engaged at a start had not stopped when the process ended.
    pub(crate) fn stop_killed(&mut self) {
        for scope in self.gate.kill_view().engaged().to_vec() {
            self.stop_scope(scope);
        }
    }

    /// Offers every order again that has found no place, and asks again for what a venue refused to cancel.
    pub(crate) fn offer_waiting(&mut self) {
        for parent in self.blotter.open_parents() {
            if parent.unplaced_qty().is_positive() {
                self.backlog.chores.insert(Chore::Work(parent.id));
            } else if self.blotter.decide_own_cancel(parent.id) == OwnCancel::Repeat {
                self.backlog.chores.insert(Chore::Stop(parent.id));
            }
        }
    }

    /// A venue in our process cancels on disconnect, and its process is ours: after a start, what was open there is gone.
    pub(crate) fn lose_children(&mut self) {
        let in_process = |venue: VenueIx| matches!(self.config.venues[venue.ix()].link, VenueLink::InProcess);
        let children = self.blotter.open_parents().flat_map(|parent| self.blotter.open_children(parent.id));
        let lost = children.map(|child| child.order).filter(|order| in_process(order.venue));
        self.backlog.chores.extend(lost.map(|order| Chore::CloseLost(order.child)));
    }

    fn close_lost(&mut self, child: ChildId, now: Now) {
        let Some(venue) = self.blotter.child(child).map(|child| child.order.venue) else {
            unreachable!("child {child} was open and is not booked")
        };
        let (exec_id, event) = (VenueExecId::EMPTY, ChildEvent::Canceled);
        self.on_report(&VenueReport { venue, child, exec_id, event, at: now.market }, now);
    }
}

fn covers(scope: KillScope, parent: &Parent) -> bool {
    match scope {
        KillScope::Firm => true,
        KillScope::Session(session) => parent.session == session,
        KillScope::Account(account) => parent.account == account,
        KillScope::Instrument(instrument) => parent.instrument == instrument,
    }
}
