//! What a record does. The only code that changes a blotter.
//!
//! A record that does not fit is a bug of ours: every decision was asked about before it was recorded, and a replay
//! gives the same records in the same order. So a misfit panics, names the ids, and nothing more is decided on a wrong
//! state.

use model::{
    CancelAccepted, CancelRepeated, ChildCreated, ChildEvent, ChildReported, ClOrdId, ClOrdIdUsed, OrdStatus,
    ParentAccepted, ParentClosed, ParentRejected, ParentReplaced, Record, RejectReason, ReplaceAccepted,
    RequestRefused, TimeInForce, VenueReport,
};
use types::{ExecNo, Notional, ParentId, Price, Qty, SessionIx};

use crate::blotter::Blotter;
use crate::child::Child;
use crate::cl_ord_ids::{IdIx, Names};
use crate::linked::Link;
use crate::parent::{Parent, ParentState, ReplaceTerms};
use crate::table::{ChildCause, ChildStatus, Next, ParentCause, ParentPhase, child_next};

impl Blotter {
    /// Makes the change that a record says. Panics, with the ids, on a record that does not fit the state.
    pub fn apply(&mut self, record: &Record) {
        match record {
            Record::ParentAccepted(record) => self.on_parent_accepted(record),
            Record::ParentRejected(record) => self.on_parent_rejected(record),
            Record::ChildCreated(record) => self.on_child_created(record),
            Record::ChildReported(record) => self.on_child_reported(record),
            Record::CancelAccepted(record) => self.on_cancel_accepted(record),
            Record::ReplaceAccepted(record) => self.on_replace_accepted(record),
            Record::ParentReplaced(record) => self.on_parent_replaced(record),
            Record::ParentClosed(record) => self.on_parent_closed(record),
            Record::ClOrdIdUsed(record) => self.on_cl_ord_id_used(record),
            Record::RequestRefused(record) => self.on_request_refused(record),
            Record::CancelRepeated(record) => self.on_cancel_repeated(record),
            Record::KillChanged(_) | Record::SessionOrdered(_) => {}
        }
    }

    fn on_parent_accepted(&mut self, record: &ParentAccepted) {
        assert!(record.parent == self.next_parent(), "order {} recorded out of turn", record.parent);
        assert!(record.order_qty.is_positive(), "order {}: OrderQty {}", record.parent, record.order_qty);
        self.take_exec(record.exec);
        let at = self.parents.push(Parent::new(record));
        self.use_id(record.session, record.cl_ord_id, Names::Parent(at));
        self.open_parents.push_back(&mut self.parents, at);
        self.settle(at);
    }

    fn on_parent_rejected(&mut self, record: &ParentRejected) {
        self.take_exec(record.exec);
        if record.reason != RejectReason::DuplicateClOrdId {
            self.remember_refused(record.session, record.cl_ord_id);
        }
    }

    fn on_child_created(&mut self, record: &ChildCreated) {
        let order = record.order;
        assert!(order.child == self.next_child(), "child {} recorded out of turn", order.child);
        let at = self.known_parent(order.parent);
        let parent = &mut self.parents[at];
        assert!(
            order.instrument == parent.instrument && order.side == parent.side,
            "child {} is not of order {}'s instrument and side",
            order.child,
            parent.id
        );
        assert!(
            order.qty.is_positive() && order.qty <= parent.unplaced_qty(),
            "child {} of {} for order {} with {} to place",
            order.child,
            order.qty,
            parent.id,
            parent.unplaced_qty()
        );
        parent.open_qty = Qty::from_raw(parent.open_qty.raw() + order.qty.raw());
        parent.children += 1;
        let child_at = self.children.push(Child::new(order, record.reason, record.at));
        match core::mem::replace(&mut parent.last_child, Link::to(child_at)).get() {
            Some(last) => self.children[last].sibling = Link::to(child_at),
            None => parent.first_child = Link::to(child_at),
        }
        parent.open_children.push_back(&mut self.children, child_at);
        self.settle_child(child_at);
        self.settle(at);
    }

    fn on_child_reported(&mut self, record: &ChildReported) {
        let Some(child_at) = self.child_at(record.child) else {
            panic!("report on child {}, which is not known", record.child);
        };
        let is_fill = matches!(record.event, ChildEvent::Filled { .. });
        assert!(
            record.exec.is_some() == is_fill,
            "child {}: an ExecID goes with a fill and only with one",
            record.child
        );
        if let Some(exec) = record.exec {
            self.take_exec(exec);
        }
        let child = &mut self.children[child_at];
        let (cause, leaves_before) = child.take_report(record);
        let child_order = child.order;
        let released = Qty::from_raw(leaves_before.raw() - child.leaves_qty().raw());
        let (status, fruitless) = (child.status, child.cum_qty.is_zero());
        self.settle_child(child_at);
        if leaves_before.is_zero() {
            // The child was over: a late acceptance or a refused cancel, of no concern to its parent.
            return;
        }
        let parent_at = self.known_parent(child_order.parent);
        let parent = &mut self.parents[parent_at];
        parent.open_qty = Qty::from_raw(parent.open_qty.raw() - released.raw());
        if status.is_terminal() {
            parent.open_children.remove(&mut self.children, child_at);
            parent.on_child_ended(status, child_order.time_in_force, fruitless);
        }
        if cause == ChildCause::Accepted {
            parent.refused = 0;
        }
        if let ChildEvent::Filled { qty, price, .. } = record.event {
            parent.take_fill(qty, price);
        }
        self.settle(parent_at);
    }

    fn on_cancel_accepted(&mut self, record: &CancelAccepted) {
        let at = self.known_parent(record.parent);
        self.take_exec(record.exec);
        match record.by_client {
            Some(cl_ord_id) => {
                let request = self.use_id(self.parents[at].session, cl_ord_id, Names::Parent(at));
                let parent = &mut self.parents[at];
                assert!(
                    parent.next_phase(ParentCause::ClientCancel) == ParentPhase::PendingCancel,
                    "the table sends a client's cancel elsewhere"
                );
                parent.state = ParentState::PendingCancel { request };
            }
            None => {
                let parent = &mut self.parents[at];
                assert!(
                    !matches!(parent.phase(), ParentPhase::Stopping | ParentPhase::PendingCancel),
                    "order {}: cancelled twice",
                    parent.id
                );
                let (next, superseded) = (parent.next_phase(ParentCause::OwnCancel), parent.request());
                parent.enter(next);
                if let Some((request, _)) = superseded {
                    self.disown(request);
                }
            }
        }
        assert!(!self.parents[at].unfilled_qty().is_zero(), "order {} cancelled with nothing left", record.parent);
        self.ask_children_to_cancel(at);
        self.settle(at);
    }

    fn on_replace_accepted(&mut self, record: &ReplaceAccepted) {
        let at = self.known_parent(record.parent);
        self.take_exec(record.exec);
        assert!(record.order_qty.is_positive(), "order {}: replaced by {}", record.parent, record.order_qty);
        let request = self.use_id(self.parents[at].session, record.cl_ord_id, Names::Parent(at));
        let parent = &mut self.parents[at];
        assert!(
            parent.next_phase(ParentCause::ReplaceAsked) == ParentPhase::PendingReplace,
            "the table sends a replace elsewhere"
        );
        let terms = ReplaceTerms {
            order_qty: record.order_qty,
            price: record.price,
            protect_price: record.protect_price,
            reserve_price: record.reserve_price,
        };
        parent.state = ParentState::PendingReplace { request, terms };
        self.ask_children_to_cancel(at);
        self.settle(at);
    }

    fn on_parent_replaced(&mut self, record: &ParentReplaced) {
        let at = self.known_parent(record.parent);
        self.take_exec(record.exec);
        let parent = &mut self.parents[at];
        let ParentState::PendingReplace { request, terms } = parent.state else {
            panic!("order {}: replaced while {:?}", parent.id, parent.phase());
        };
        assert!(parent.open_children.len == 0, "order {}: replaced with {} open", parent.id, parent.open_qty);
        assert!(!parent.unfilled_qty().is_zero(), "order {}: replaced after it filled", parent.id);
        let cl_ord_id = self.ids.text(request);
        parent.previous = self.ids.find(parent.session, &parent.cl_ord_id);
        parent.take_terms(cl_ord_id, terms);
        let next = parent.next_phase(ParentCause::Replaced);
        parent.enter(next);
        // New terms, new luck.
        (parent.fruitless, parent.refused, parent.last_end) = (0, 0, None);
        self.settle(at);
    }

    fn on_parent_closed(&mut self, record: &ParentClosed) {
        let at = self.known_parent(record.parent);
        self.take_exec(record.exec);
        let parent = &mut self.parents[at];
        assert!(parent.open_children.len == 0, "order {}: closed with {} open", parent.id, parent.open_qty);
        assert!(!parent.unfilled_qty().is_zero(), "order {}: closed after it filled", parent.id);
        let cause = match record.status {
            OrdStatus::Canceled => ParentCause::CloseCanceled,
            OrdStatus::Expired => ParentCause::CloseExpired,
            OrdStatus::Rejected => ParentCause::CloseRejected,
            status @ (OrdStatus::New
            | OrdStatus::PartiallyFilled
            | OrdStatus::Filled
            | OrdStatus::PendingCancel
            | OrdStatus::PendingReplace) => panic!("order {}: closed as {status:?}", parent.id),
        };
        let (next, request) = (parent.next_phase(cause), parent.request());
        match (next, request) {
            (ParentPhase::Canceled, Some((request, false))) => {
                parent.state = ParentState::Canceled { request: Some(request) };
            }
            (ParentPhase::Canceled, None | Some((_, true))) => parent.state = ParentState::Canceled { request: None },
            (next, _) => parent.enter(next),
        }
        if let Some((replace, true)) = request {
            self.disown(replace);
        }
        self.settle(at);
    }

    /// A refused request's id; or the answer to a request that came too late for its order.
    fn on_cl_ord_id_used(&mut self, record: &ClOrdIdUsed) {
        let Some((parent, ix)) = self.look_up(record.session, &record.cl_ord_id) else {
            self.remember_refused(record.session, record.cl_ord_id);
            return;
        };
        let is_pending = parent.request().is_some_and(|(request, _)| request == ix);
        if !is_pending || !parent.unfilled_qty().is_zero() {
            return;
        }
        let at = self.known_parent(parent.id);
        let parent = &mut self.parents[at];
        let next = parent.next_phase(ParentCause::TooLate);
        parent.enter(next);
        self.disown(ix);
        self.settle(at);
    }

    fn on_request_refused(&mut self, record: &RequestRefused) {
        let at = self.known_parent(record.parent);
        let parent = &mut self.parents[at];
        let Some((request, _)) = parent.request() else {
            panic!("order {}: a request refused while {:?}", parent.id, parent.phase());
        };
        let next = parent.next_phase(ParentCause::Refused);
        parent.enter(next);
        self.disown(request);
        self.settle(at);
    }

    fn on_cancel_repeated(&mut self, record: &CancelRepeated) {
        let at = self.known_parent(record.parent);
        let parent = &mut self.parents[at];
        assert!(
            parent.next_phase(ParentCause::OwnCancel) == parent.phase(),
            "order {}: asked again to cancel while {:?}",
            parent.id,
            parent.phase()
        );
        self.ask_children_to_cancel(at);
        self.settle(at);
    }

    /// Checks an order, takes it off the open ones if it is over, and brings the hash up to date.
    fn settle(&mut self, at: u32) {
        let parent = &mut self.parents[at];
        parent.check();
        // Nothing changes an order that is over, so it comes through here over once.
        let over = parent.phase().is_terminal();
        parent.rehash(&mut self.hash);
        if over {
            self.open_parents.remove(&mut self.parents, at);
        }
    }

    fn settle_child(&mut self, at: u32) {
        let child = &mut self.children[at];
        let hash = child.hash();
        self.hash.replace(core::mem::replace(&mut child.hashed, hash), hash);
    }

    fn ask_children_to_cancel(&mut self, parent: u32) {
        let mut at = self.parents[parent].open_children.first;
        while let Some(child_at) = at.get() {
            let child = &mut self.children[child_at];
            match child_next(child.status, ChildCause::CancelAsked) {
                Next::To(status) => child.status = status,
                Next::Stays => {}
                Next::ByQuantity | Next::Impossible => {
                    panic!("child {}: asked to cancel while {:?}", child.order.child, child.status)
                }
            }
            at = child.links.next;
            self.settle_child(child_at);
        }
    }

    fn known_parent(&self, id: ParentId) -> u32 {
        let Some(at) = self.parent_at(id) else {
            panic!("record of order {id}, which is not known");
        };
        at
    }

    fn take_exec(&mut self, exec: ExecNo) {
        assert!(exec == self.next_exec(), "ExecID {exec} recorded out of turn");
        self.execs += 1;
    }

    fn use_id(&mut self, session: SessionIx, cl_ord_id: ClOrdId, names: Names) -> IdIx {
        let (ix, hash) = self.ids.insert(session, cl_ord_id, names);
        self.hash.insert(hash);
        ix
    }

    fn remember_refused(&mut self, session: SessionIx, cl_ord_id: ClOrdId) {
        let room = self.ids.len() < self.limits.cl_ord_ids_max as usize;
        if room && !self.is_cl_ord_id_used(session, &cl_ord_id) {
            self.use_id(session, cl_ord_id, Names::Nothing);
        }
    }

    fn disown(&mut self, id: IdIx) {
        let (old, new) = self.ids.disown(id);
        self.hash.replace(old, new);
    }
}

impl Parent {
    fn on_child_ended(&mut self, status: ChildStatus, time_in_force: TimeInForce, fruitless: bool) {
        // An immediate order that ran out says nothing about the day.
        let day_goes_on = status == ChildStatus::Expired && time_in_force != TimeInForce::Day;
        self.last_end = Some(if day_goes_on { ChildStatus::Canceled } else { status });
        if fruitless {
            self.fruitless = self.fruitless.saturating_add(1);
        }
        if matches!(status, ChildStatus::Rejected | ChildStatus::NotSent) {
            self.refused = self.refused.saturating_add(1);
        }
    }

    fn take_fill(&mut self, qty: Qty, price: Price) {
        let Some(traded) = self.traded.checked_add(Notional::of(price, qty)) else {
            panic!("order {}: the sum over its fills does not fit", self.id);
        };
        self.traded = traded;
        self.cum_qty = Qty::from_raw(self.cum_qty.raw() + qty.raw());
        (self.fruitless, self.refused) = (0, 0);
        let all = self.unfilled_qty().is_zero();
        let next = self.next_phase(if all { ParentCause::AllFilled } else { ParentCause::PartFilled });
        self.enter(next);
    }
}

impl Child {
    /// Takes a report in; gives what it was in the state table, and what could trade before it.
    fn take_report(&mut self, record: &ChildReported) -> (ChildCause, Qty) {
        let id = self.order.child;
        assert!(record.venue == self.order.venue, "child {id}: report of venue {}", record.venue);
        assert!(!self.is_exec_seen(&record.venue_exec), "child {id}: report {} taken twice", record.venue_exec);
        let report = VenueReport {
            venue: record.venue,
            child: record.child,
            exec_id: record.venue_exec,
            event: record.event,
            at: record.at,
        };
        let (cause, status) = match self.judge(&report) {
            Ok(next) => next,
            Err(why) => panic!("child {id}: {why}"),
        };
        let leaves_before = self.leaves_qty();
        if let ChildEvent::Filled { qty, price, .. } = record.event {
            self.cum_qty = Qty::from_raw(self.cum_qty.raw() + qty.raw());
            self.traded = Notional::from_raw(self.traded.raw() + Notional::of(price, qty).raw());
        }
        if cause == ChildCause::CancelRejected && self.status.is_canceling() {
            self.cancel_refusals = self.cancel_refusals.saturating_add(1);
        }
        self.status = status;
        self.execs.insert(record.venue_exec);
        let full = self.cum_qty == self.order.qty;
        assert!(self.cum_qty <= self.order.qty, "child {id}: {} filled of {}", self.cum_qty, self.order.qty);
        assert!(full == (status == ChildStatus::Filled), "child {id}: {status:?} with {} filled", self.cum_qty);
        (cause, leaves_before)
    }
}
