//! A desk: a blotter with a client and venues round it, which says each thing in one line.

use model::{
    CancelAccepted, CancelOrder, CancelReject, CancelRejectReason, CancelRepeated, ChildCreated, ChildEvent,
    ChildOrder, ChildReported, ClOrdId, ClOrdIdUsed, Liquidity, MessageFlags, OrdStatus, OrdType, ParentAccepted,
    ParentClosed, ParentReplaced, Record, RejectReason, ReplaceAccepted, ReplaceOrder, Report, RequestRefused,
    RouteReason, TimeInForce, VenueReport,
};
use orders::{Blotter, BlotterLimits, OwnCancel, ParentStep, ReportDecision};
use types::{
    AccountIx, ChildId, InstrumentIx, ParentId, Price, Qty, SessionIx, ShardId, Side, Text, Timestamp, VenueIx,
};

pub(crate) const SESSION: SessionIx = SessionIx(2);
pub(crate) const LIMITS: BlotterLimits =
    BlotterLimits { orders_max: 50, children_max: 200, cl_ord_ids_max: 150, refusals_max: 3, cancel_repeats_max: 2 };
const SHARD: ShardId = ShardId(4);

pub(crate) fn id(text: &str) -> ClOrdId {
    text.parse().unwrap()
}

pub(crate) fn qty(whole: i64) -> Qty {
    Qty::from_whole(whole).unwrap()
}

pub(crate) fn price(cents: i64) -> Price {
    Price::from_raw(cents * 1_000_000)
}

pub(crate) struct Desk {
    pub(crate) blotter: Blotter,
    /// Every record so far.
    pub(crate) records: Vec<Record>,
    /// What the client was told, a line each.
    pub(crate) told: Vec<String>,
    execs: u64,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk { blotter: Blotter::new(SHARD, LIMITS), records: Vec::new(), told: Vec::new(), execs: 0 }
    }

    /// Applies a record, which must show in the hash, holds that to the naive one, and tells the client.
    pub(crate) fn apply(&mut self, record: Record) {
        let before = self.blotter.hash();
        self.blotter.apply(&record);
        assert_ne!(self.blotter.hash(), before, "{record:?} left no trace");
        assert_eq!(self.blotter.hash(), self.blotter.hash_naive(), "after {record:?}");
        self.records.push(record);
        if let Some(report) = self.blotter.report_for(&record) {
            self.told.push(line(&report));
        }
    }

    /// The same records give the same state.
    pub(crate) fn assert_replays(&self) {
        let mut again = Blotter::new(SHARD, LIMITS);
        self.records.iter().for_each(|record| again.apply(record));
        assert_eq!(again.hash(), self.blotter.hash());
    }

    /// What the client was told since it last asked.
    pub(crate) fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    pub(crate) fn order(&mut self, cl_ord_id: &str, order_qty: i64, time_in_force: TimeInForce) -> ParentId {
        let parent = self.blotter.next_parent();
        self.apply(Record::ParentAccepted(ParentAccepted {
            parent,
            exec: self.blotter.next_exec(),
            session: SESSION,
            account: AccountIx(1),
            instrument: InstrumentIx(7),
            symbol: Text::lossy(b"IBM"),
            cl_ord_id: id(cl_ord_id),
            side: Side::Buy,
            order_qty: qty(order_qty),
            ord_type: OrdType::Limit,
            price: Some(price(10_000)),
            time_in_force,
            protect_price: price(10_000),
            reserve_price: price(10_000),
            at: Timestamp(1),
        }));
        parent
    }

    pub(crate) fn child(&mut self, parent: ParentId, child_qty: i64) -> ChildId {
        let child = self.blotter.next_child();
        let order = ChildOrder {
            child,
            parent,
            venue: VenueIx(0),
            instrument: InstrumentIx(7),
            side: Side::Buy,
            qty: qty(child_qty),
            price: price(10_000),
            time_in_force: TimeInForce::Day,
        };
        self.child_order(order);
        child
    }

    pub(crate) fn child_order(&mut self, order: ChildOrder) {
        self.apply(Record::ChildCreated(ChildCreated {
            order,
            reason: RouteReason::Take,
            bid: None,
            ask: None,
            shown: order.qty,
            at: Timestamp(2),
        }));
    }

    /// A report of a child's venue, with an ExecID of its own.
    pub(crate) fn report(&mut self, child: ChildId, event: ChildEvent) -> ReportDecision {
        self.execs += 1;
        let exec_id = Text::lossy(format!("V-{}", self.execs).as_bytes());
        self.venue_says(&VenueReport { venue: VenueIx(0), child, exec_id, event, at: Timestamp(3) })
    }

    /// Decides, and records what is to be recorded.
    pub(crate) fn venue_says(&mut self, report: &VenueReport) -> ReportDecision {
        let decision = self.blotter.decide_report(report);
        if decision == ReportDecision::Apply {
            let is_fill = matches!(report.event, ChildEvent::Filled { .. });
            self.apply(Record::ChildReported(ChildReported {
                child: report.child,
                venue: report.venue,
                venue_exec: report.exec_id,
                exec: is_fill.then(|| self.blotter.next_exec()),
                event: report.event,
                at: report.at,
            }));
        }
        decision
    }

    pub(crate) fn fill(&mut self, child: ChildId, last_qty: i64) -> ReportDecision {
        self.report(child, fill(last_qty, 10_000))
    }

    /// A client's cancel: taken, or refused and its id used.
    pub(crate) fn cancel(&mut self, cl_ord_id: &str, orig: &str) -> Result<ParentId, CancelRejectReason> {
        let request = CancelOrder {
            session: SESSION,
            cl_ord_id: id(cl_ord_id),
            orig_cl_ord_id: id(orig),
            instrument: Some(InstrumentIx(7)),
            side: Side::Buy,
            flags: MessageFlags::default(),
        };
        let decision = self.blotter.decide_cancel(&request);
        match decision {
            Ok(parent) => self.cancel_accepted(parent, Some(cl_ord_id)),
            Err(_) => self.use_id(cl_ord_id),
        }
        decision
    }

    pub(crate) fn cancel_accepted(&mut self, parent: ParentId, by_client: Option<&str>) {
        self.apply(Record::CancelAccepted(CancelAccepted {
            parent,
            by_client: by_client.map(id),
            exec: self.blotter.next_exec(),
            at: Timestamp(4),
        }));
    }

    /// A stop of our own, as far as there is something to do.
    pub(crate) fn stop(&mut self, parent: ParentId) {
        match self.blotter.decide_own_cancel(parent) {
            OwnCancel::Cancel => self.cancel_accepted(parent, None),
            OwnCancel::Repeat => self.cancel_again(parent),
            OwnCancel::Nothing => {}
        }
    }

    fn cancel_again(&mut self, parent: ParentId) {
        assert!(self.blotter.uncancelled(parent).next().is_some(), "order {parent} has nothing to ask again for");
        self.apply(Record::CancelRepeated(CancelRepeated { parent, at: Timestamp(8) }));
        assert!(self.blotter.uncancelled(parent).next().is_none(), "order {parent} asked for all of it");
    }

    pub(crate) fn replace_request(cl_ord_id: &str, orig: &str, order_qty: i64) -> ReplaceOrder {
        ReplaceOrder {
            session: SESSION,
            cl_ord_id: id(cl_ord_id),
            orig_cl_ord_id: id(orig),
            instrument: Some(InstrumentIx(7)),
            side: Side::Buy,
            order_qty: qty(order_qty),
            ord_type: OrdType::Limit,
            price: Some(price(9_900)),
            time_in_force: TimeInForce::Day,
            flags: MessageFlags::default(),
        }
    }

    pub(crate) fn replace(
        &mut self,
        cl_ord_id: &str,
        orig: &str,
        order_qty: i64,
    ) -> Result<ParentId, CancelRejectReason> {
        let request = Self::replace_request(cl_ord_id, orig, order_qty);
        let decision = self.blotter.decide_replace(&request);
        match decision {
            Ok(parent) => self.apply(Record::ReplaceAccepted(ReplaceAccepted {
                parent,
                cl_ord_id: request.cl_ord_id,
                order_qty: request.order_qty,
                price: request.price,
                protect_price: price(9_900),
                reserve_price: price(9_900),
                exec: self.blotter.next_exec(),
                at: Timestamp(5),
            })),
            Err(_) => self.use_id(cl_ord_id),
        }
        decision
    }

    pub(crate) fn use_id(&mut self, cl_ord_id: &str) {
        if !self.blotter.is_cl_ord_id_used(SESSION, &id(cl_ord_id)) {
            self.apply(Record::ClOrdIdUsed(ClOrdIdUsed { session: SESSION, cl_ord_id: id(cl_ord_id) }));
        }
    }

    pub(crate) fn close(&mut self, parent: ParentId, status: OrdStatus, reason: Option<RejectReason>) {
        let exec = self.blotter.next_exec();
        self.apply(Record::ParentClosed(ParentClosed { parent, status, reason, exec, at: Timestamp(6) }));
    }

    /// Does what the parent needs until it needs nothing or a route; how much is to be routed.
    pub(crate) fn work(&mut self, parent: ParentId) -> Qty {
        for _ in 0..5 {
            match self.blotter.next_step(parent) {
                ParentStep::Nothing => return Qty::ZERO,
                ParentStep::Route { leaves } => return leaves,
                ParentStep::Replaced => {
                    let exec = self.blotter.next_exec();
                    self.apply(Record::ParentReplaced(ParentReplaced { parent, exec, at: Timestamp(7) }));
                }
                ParentStep::Close { status, reason } => self.close(parent, status, reason),
                ParentStep::TooLate(CancelReject {
                    session, order, cl_ord_id, orig_cl_ord_id, status, reason, ..
                }) => {
                    assert_eq!((order, reason), (Some(parent), CancelRejectReason::TooLate));
                    self.apply(Record::ClOrdIdUsed(ClOrdIdUsed { session, cl_ord_id }));
                    assert_eq!(self.status(parent), status, "the reject tells the status that the order has by then");
                    self.told.push(format!("CancelReject {status:?} {cl_ord_id} {orig_cl_ord_id}"));
                }
                ParentStep::Refused(CancelReject { order, cl_ord_id, orig_cl_ord_id, status, reason, .. }) => {
                    assert_eq!((order, reason), (Some(parent), CancelRejectReason::VenueRefused));
                    self.apply(Record::RequestRefused(RequestRefused { parent, at: Timestamp(8) }));
                    assert_eq!(self.status(parent), status, "the reject tells the status that the order has by then");
                    self.told.push(format!("CancelReject {status:?} {cl_ord_id} {orig_cl_ord_id}"));
                }
                ParentStep::CancelAgain => self.cancel_again(parent),
            }
        }
        panic!("order {parent} never comes to rest");
    }

    pub(crate) fn status(&self, parent: ParentId) -> OrdStatus {
        self.blotter.parent(parent).unwrap().status()
    }
}

pub(crate) fn fill(last_qty: i64, cents: i64) -> ChildEvent {
    ChildEvent::Filled { qty: qty(last_qty), price: price(cents), liquidity: Liquidity::Removed, bid: None, ask: None }
}

/// `ExecType OrdStatus ClOrdID,OrigClOrdID OrderQty CumQty LeavesQty LastQty`, as the tables of appendix D have them.
fn line(report: &Report) -> String {
    let orig = report.orig_cl_ord_id.map_or_else(String::new, |orig| format!(",{orig}"));
    format!(
        "{:?} {:?} {}{orig} {} {} {} {}",
        report.kind,
        report.status,
        report.cl_ord_id,
        report.order_qty,
        report.cum_qty,
        report.leaves_qty,
        report.last_qty
    )
}
