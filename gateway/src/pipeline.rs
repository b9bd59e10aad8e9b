//! One turn of a shard, as one list:
//!
//! 1. decode: bytes to a message (`sessions.rs`)
//! 2. session: sequence, validity, identity (`sessions.rs`)
//! 3. entitle: which account, which instrument
//! 4. admit: the gate judges and reserves in one step
//! 5. book: the blotter has it, the client is told
//! 6. work: what does the parent need now
//! 7. route: where its quantity goes
//! 8. release: the gate approves each child
//! 9. send: to the outlet, once committed
//!
//! Each step that decides writes a record, and [`Gateway::commit`] is the one place where a record changes state.

use market_data::BookSide;
use model::{
    CancelAccepted, CancelOrder, CancelReject, CancelRejectReason, CancelRepeated, ChildCreated, ChildOrder, ClOrdId,
    ClOrdIdUsed, NewOrder, OrdStatus, OrdType, OrderCommand, ParentAccepted, ParentClosed, ParentRejected,
    ParentReplaced, Record, RejectReason, ReplaceAccepted, ReplaceOrder, RequestRefused, RouteReason, TimeInForce,
};
use orders::{OwnCancel, Parent, ParentStep, PendingRequest, rejected_report, unknown_status_report};
use risk_gate::{AdmitRequest, ReplaceRequest, RiskApproved};
use router::{Leg, RouteRequest};
use types::{ChildId, Now, ParentId, Price, Qty, SessionIx};
use venues::VenueCommand;

use crate::config::VenueLink;
use crate::gateway::Gateway;

/// A client's cancel or replace, as far as its refusal has to name it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change {
    pub(crate) session: SessionIx,
    /// ClOrdID(11).
    pub(crate) cl_ord_id: ClOrdId,
    /// OrigClOrdID(41).
    pub(crate) orig_cl_ord_id: ClOrdId,
    /// Whether it is a replace.
    pub(crate) was_replace: bool,
}

impl Gateway {
    /// Steps 3 to 9 for one command of a client.
    pub(crate) fn on_command(&mut self, command: &OrderCommand, now: Now) {
        match command {
            OrderCommand::New(order) => self.on_new(order, now),
            OrderCommand::Cancel(cancel) => self.on_cancel(cancel, now),
            OrderCommand::Replace(replace) => self.on_replace(replace, now),
            OrderCommand::Status(status) => self.on_status(status, now),
        }
    }

    fn on_new(&mut self, order: &NewOrder, now: Now) {
        // PossResend of an order that is here: its state, not a second order (FIX 4.4 appendix D, F.1.b).
        if order.flags.poss_resend && self.blotter.find(order.session, &order.cl_ord_id).is_some() {
            let request = model::StatusRequest {
                session: order.session,
                cl_ord_id: order.cl_ord_id,
                symbol: order.symbol,
                side: order.side,
            };
            return self.on_status(&request, now);
        }
        let facts = self.facts(order.instrument, now);
        let request = AdmitRequest {
            order,
            instrument: order.instrument.and_then(|ix| self.config.instruments.get(ix)),
            cl_ord_id_used: self.blotter.is_cl_ord_id_used(order.session, &order.cl_ord_id),
            now,
            disk_low: self.disk_low,
            blotter_full: self.blotter.is_full(),
        };
        let admission = match self.gate.admit(&request, &facts) {
            Err(reject) => return self.refuse_new(order, reject.reason(), reject.figures().as_deref(), now),
            // The gate knows limits, not venues: an order that nobody could take is not let in.
            Ok(_) if !self.router.has_venue() => return self.refuse_new(order, RejectReason::NoVenue, None, now),
            Ok(admission) => admission,
        };
        let Some(instrument) = order.instrument else {
            unreachable!("the gate refuses an order without an instrument")
        };
        let parent = self.blotter.next_parent();
        self.counters.orders_accepted += 1;
        let accepted = ParentAccepted {
            parent,
            exec: self.blotter.next_exec(),
            session: order.session,
            account: admission.account,
            instrument,
            symbol: order.symbol,
            cl_ord_id: order.cl_ord_id,
            side: order.side,
            order_qty: order.order_qty,
            ord_type: order.ord_type,
            price: order.price,
            time_in_force: order.time_in_force,
            protect_price: admission.protect_price,
            reserve_price: admission.reserve_price,
            at: now.market,
        };
        self.commit(&Record::ParentAccepted(accepted), now);
        self.work(parent, now);
    }

    /// Tells the client that its order is refused. The refusal is a record like any decision; the ClOrdID counts as used.
    fn refuse_new(&mut self, order: &NewOrder, reason: RejectReason, figures: Option<&str>, now: Now) {
        self.counters.orders_rejected += 1;
        let (session, cl_ord_id, exec) = (order.session, order.cl_ord_id, self.blotter.next_exec());
        let rejected = ParentRejected { exec, session, cl_ord_id, reason, at: now.market };
        self.commit(&Record::ParentRejected(rejected), now);
        self.send_report_with(&rejected_report(order, exec, reason, now.market), figures, now);
    }

    fn on_cancel(&mut self, cancel: &CancelOrder, now: Now) {
        match self.blotter.decide_cancel(cancel) {
            Ok(parent) => self.cancel_parent(parent, Some(cancel.cl_ord_id), now),
            Err(reason) => {
                let CancelOrder { session, cl_ord_id, orig_cl_ord_id, .. } = *cancel;
                let change = Change { session, cl_ord_id, orig_cl_ord_id, was_replace: false };
                self.refuse_change(&change, reason, None, now);
            }
        }
    }

    /// Cancels a parent for its client, or (`by_client` is `None`) for an operator.
    pub(crate) fn cancel_parent(&mut self, parent: ParentId, by_client: Option<ClOrdId>, now: Now) {
        // Our own cancel takes the place of a replace that waits; the client hears that it came too late.
        let overtaken = if by_client.is_none() { self.blotter.pending_request(parent) } else { None };
        let exec = self.blotter.next_exec();
        let children = self.uncancelled(parent);
        self.commit(&Record::CancelAccepted(CancelAccepted { parent, by_client, exec, at: now.market }), now);
        if let Some(request) = overtaken {
            self.refuse_overtaken(parent, request, now);
        }
        self.pull(&children, now);
        self.work(parent, now);
    }

    /// Cancels a parent for ourselves, or asks again where a venue would not cancel before. Whether there was anything to
    /// do.
    pub(crate) fn stop_parent(&mut self, parent: ParentId, now: Now) {
        match self.blotter.decide_own_cancel(parent) {
            OwnCancel::Cancel => self.cancel_parent(parent, None, now),
            OwnCancel::Repeat => self.cancel_again(parent, now),
            OwnCancel::Nothing => {}
        }
    }

    fn cancel_again(&mut self, parent: ParentId, now: Now) {
        let children = self.uncancelled(parent);
        self.commit(&Record::CancelRepeated(CancelRepeated { parent, at: now.market }), now);
        self.pull(&children, now);
    }

    /// A client's request that an operator's cancel overtook: its ClOrdID counts as used already.
    fn refuse_overtaken(&mut self, parent: ParentId, request: PendingRequest, now: Now) {
        let Some(order) = self.blotter.parent(parent) else {
            unreachable!("parent {parent} is cancelled but not booked")
        };
        let (session, orig_cl_ord_id) = (order.session, order.cl_ord_id);
        let PendingRequest { cl_ord_id, was_replace } = request;
        let change = Change { session, cl_ord_id, orig_cl_ord_id, was_replace };
        self.refuse_change(&change, CancelRejectReason::TooLate, None, now);
    }

    fn on_replace(&mut self, replace: &ReplaceOrder, now: Now) {
        let facts = self.facts(replace.instrument, now);
        let known = self.blotter.decide_replace(replace).map_err(|reason| (reason, None));
        let admitted = known.and_then(|parent| {
            let request = ReplaceRequest {
                replace,
                parent,
                instrument: replace.instrument.and_then(|ix| self.config.instruments.get(ix)),
                cl_ord_id_used: self.blotter.is_cl_ord_id_used(replace.session, &replace.cl_ord_id),
                now,
                disk_low: self.disk_low,
            };
            match self.gate.admit_replace(&request, &facts) {
                Ok(admission) => Ok((parent, admission)),
                Err(reject) => Err((CancelRejectReason::Refused(reject.reason()), reject.figures())),
            }
        });
        let (parent, admission) = match admitted {
            Ok(admitted) => admitted,
            Err((reason, figures)) => {
                let ReplaceOrder { session, cl_ord_id, orig_cl_ord_id, .. } = *replace;
                let change = Change { session, cl_ord_id, orig_cl_ord_id, was_replace: true };
                return self.refuse_change(&change, reason, figures.as_deref(), now);
            }
        };
        let accepted = ReplaceAccepted {
            parent,
            cl_ord_id: replace.cl_ord_id,
            order_qty: replace.order_qty,
            price: replace.price,
            protect_price: admission.protect_price,
            reserve_price: admission.reserve_price,
            exec: self.blotter.next_exec(),
            at: now.market,
        };
        let children = self.uncancelled(parent);
        self.commit(&Record::ReplaceAccepted(accepted), now);
        self.pull(&children, now);
        self.work(parent, now);
    }

    /// Refuses a cancel or replace. A ClOrdID that was not used before is used now.
    pub(crate) fn refuse_change(
        &mut self,
        change: &Change,
        reason: CancelRejectReason,
        figures: Option<&str>,
        now: Now,
    ) {
        let Change { session, cl_ord_id, orig_cl_ord_id, was_replace } = *change;
        if !self.blotter.is_cl_ord_id_used(session, &cl_ord_id) {
            self.commit(&Record::ClOrdIdUsed(ClOrdIdUsed { session, cl_ord_id }), now);
        }
        // 102=1 comes with OrderID NONE and OrdStatus Rejected, whatever else a stale id might lead to.
        let order = match reason {
            CancelRejectReason::UnknownOrder => None,
            _ => self.blotter.find(session, &orig_cl_ord_id),
        };
        let reject = CancelReject {
            session,
            order,
            cl_ord_id,
            orig_cl_ord_id,
            status: order.and_then(|id| self.blotter.parent(id)).map_or(OrdStatus::Rejected, Parent::status),
            was_replace,
            reason,
            transact_time: now.market,
        };
        self.send_cancel_reject(&reject, figures, now);
    }

    fn on_status(&mut self, status: &model::StatusRequest, now: Now) {
        let known = self.blotter.find(status.session, &status.cl_ord_id);
        let report = known.and_then(|parent| self.blotter.status_report(parent, now.market));
        self.send_report(&report.unwrap_or_else(|| unknown_status_report(status, now.market)), now);
    }

    /// Steps 6 to 9: does what the parent needs until it needs nothing. Ends: each step but `Route` leaves the parent
    /// with less to do, and routing is bounded by the children that a parent may have.
    pub(crate) fn work(&mut self, parent: ParentId, now: Now) {
        loop {
            match self.blotter.next_step(parent) {
                ParentStep::Nothing => return,
                ParentStep::Route { leaves } => {
                    if !self.route(parent, leaves, now) {
                        return;
                    }
                }
                ParentStep::Replaced => {
                    let exec = self.blotter.next_exec();
                    self.commit(&Record::ParentReplaced(ParentReplaced { parent, exec, at: now.market }), now);
                }
                ParentStep::Close { status, reason } => return self.close(parent, status, reason, now),
                ParentStep::TooLate(reject) => {
                    let used = ClOrdIdUsed { session: reject.session, cl_ord_id: reject.cl_ord_id };
                    self.commit(&Record::ClOrdIdUsed(used), now);
                    self.send_cancel_reject(&CancelReject { transact_time: now.market, ..reject }, None, now);
                }
                ParentStep::Refused(reject) => {
                    self.commit(&Record::RequestRefused(RequestRefused { parent, at: now.market }), now);
                    self.send_cancel_reject(&CancelReject { transact_time: now.market, ..reject }, None, now);
                    // What an engaged kill switch covers does not go back to work.
                    if self.is_killed(parent) {
                        return self.stop_parent(parent, now);
                    }
                }
                ParentStep::CancelAgain => return self.cancel_again(parent, now),
            }
        }
    }

    fn close(&mut self, parent: ParentId, status: OrdStatus, reason: Option<RejectReason>, now: Now) {
        let exec = self.blotter.next_exec();
        self.commit(&Record::ParentClosed(ParentClosed { parent, status, reason, exec, at: now.market }), now);
    }

    /// Steps 7 to 9 for `qty` of a parent. Whether something was placed, so that the parent is to be looked at again.
    fn route(&mut self, parent: ParentId, qty: Qty, now: Now) -> bool {
        let Some(order) = self.blotter.parent(parent) else { unreachable!("parent {parent} is worked but not booked") };
        if order.children >= self.config.children_per_parent_max {
            self.give_up(parent, RejectReason::CapacityLimit, now);
            return false;
        }
        let Some(row) = self.config.instruments.get(order.instrument) else {
            unreachable!("parent {parent} trades an instrument that is not configured")
        };
        let request = RouteRequest {
            instrument: order.instrument,
            side: order.side,
            qty,
            limit: order.protect_price,
            time_in_force: routing_time_in_force(order),
            lot: row.lot,
            tick: row.tick,
            // The dark venues are asked once, first, and only where there is time to come back with what they leave.
            probe_dark: order.children == 0 && order.may_wait() && order.ord_type == OrdType::Limit,
        };
        let plan = self.router.route(&request, &self.books);
        let (bid, ask) = (plan.bid, plan.ask);
        // The plan lies in the router's room; its legs are released one by one while the rest of us is borrowed.
        let mut legs = std::mem::take(&mut self.legs);
        legs.clear();
        legs.extend_from_slice(&plan.legs);
        let placed = legs.iter().all(|leg| self.release(parent, &request, leg, (bid, ask), now));
        let nowhere = legs.is_empty();
        self.legs = legs;
        if nowhere && !may_wait(&request) && self.blotter.open_children(parent).next().is_none() {
            self.close(parent, OrdStatus::Canceled, None, now);
        }
        placed && !nowhere
    }

    /// Step 8 and 9 for one leg. Whether the gate let it out.
    fn release(
        &mut self,
        parent: ParentId,
        request: &RouteRequest,
        leg: &Leg,
        (bid, ask): (Option<Price>, Option<Price>),
        now: Now,
    ) -> bool {
        let child = ChildOrder {
            child: self.blotter.next_child(),
            parent,
            venue: leg.venue,
            instrument: request.instrument,
            side: request.side,
            qty: leg.qty,
            price: leg.price,
            time_in_force: leg.time_in_force,
        };
        let facts = self.facts(Some(request.instrument), now);
        match self.gate.release(child, &facts) {
            Ok(approved) => {
                let created =
                    ChildCreated { order: child, reason: leg.reason, bid, ask, shown: leg.shown, at: now.market };
                self.commit(&Record::ChildCreated(created), now);
                if leg.reason == RouteReason::Take {
                    self.books.take(
                        leg.venue,
                        request.instrument,
                        BookSide::taken_by(request.side),
                        leg.price,
                        leg.qty,
                    );
                }
                self.send_child(approved, now);
                true
            }
            // Nothing to judge by just now: the order waits for a price, as it would for a venue.
            Err(reject) if reject.reason() == RejectReason::NoReferencePrice && may_wait(request) => {
                self.backlog.wait_for_price(request.instrument, parent);
                false
            }
            Err(reject) => {
                self.give_up(parent, reject.reason(), now);
                false
            }
        }
    }

    /// Nothing more of this order goes out: what is out is pulled, and the rest is cancelled.
    fn give_up(&mut self, parent: ParentId, reason: RejectReason, now: Now) {
        if self.blotter.open_children(parent).next().is_none() {
            self.close(parent, OrdStatus::Canceled, Some(reason), now);
        } else {
            self.stop_parent(parent, now);
        }
    }

    fn send_child(&mut self, approved: RiskApproved<ChildOrder>, now: Now) {
        self.counters.children += 1;
        let venue = approved.peek().venue;
        match self.config.venues[venue.ix()].link {
            VenueLink::InProcess => self.turns.venue(venue, VenueCommand::New(approved)),
            VenueLink::Fix(session) => self.send_child_fix(session, approved, now),
        }
    }

    /// The open children of a parent whose venues were not asked to cancel them, or refused; to be known before a record
    /// says that they are asked.
    fn uncancelled(&self, parent: ParentId) -> Vec<ChildId> {
        self.blotter.uncancelled(parent).map(|child| child.order.child).collect()
    }

    /// Asks the venues of children to cancel them.
    fn pull(&mut self, children: &[ChildId], now: Now) {
        for &child in children {
            let Some(order) = self.blotter.child(child) else { unreachable!("child {child} is open but not booked") };
            let venue = order.order.venue;
            match self.config.venues[venue.ix()].link {
                VenueLink::InProcess => self.turns.venue(venue, VenueCommand::Cancel(child)),
                VenueLink::Fix(session) => self.send_cancel_fix(session, child, now),
            }
        }
    }

    /// Writes a record and applies it: gate, blotter, and the report that it causes.
    pub(crate) fn commit(&mut self, record: &Record, now: Now) {
        self.apply(record);
        self.turns.record(record);
        if let Some(report) = self.blotter.report_for(record) {
            self.send_report(&report, now);
        }
    }

    /// The only place where the order side's durable state changes, live and in replay.
    pub(crate) fn apply(&mut self, record: &Record) {
        self.gate.apply(record);
        self.blotter.apply(record);
    }
}

/// A market order takes what is there inside its collar and never rests at it.
fn routing_time_in_force(order: &Parent) -> TimeInForce {
    match order.ord_type {
        OrdType::Market => TimeInForce::ImmediateOrCancel,
        OrdType::Limit => order.time_in_force,
    }
}

/// Whether what finds no place now may wait for one.
fn may_wait(request: &RouteRequest) -> bool {
    request.time_in_force == TimeInForce::Day
}
