//! What the client is told of a record that was just applied.

use model::{
    ChildEvent, ExecKind, NewOrder, OrdStatus, OrdType, Record, RejectReason, Report, StatusRequest, TimeInForce,
};
use types::{ExecNo, Notional, ParentId, Price, Qty, Timestamp};

use crate::blotter::Blotter;
use crate::parent::{Parent, ParentState};

impl Blotter {
    /// The ExecutionReport(8) of a record that was the last to be applied to its order; `None` for what the client is
    /// not told. A refused order's report is [`rejected_report`], since the record does not hold the order.
    pub fn report_for(&self, record: &Record) -> Option<Report> {
        match record {
            Record::ParentAccepted(r) => self.report_of(r.parent, ExecKind::New, r.exec, r.at),
            Record::ChildReported(r) => {
                let ChildEvent::Filled { qty, price, liquidity, .. } = r.event else {
                    return None;
                };
                let parent = self.child(r.child)?.order.parent;
                let report = self.report_of(parent, ExecKind::Trade, r.exec?, r.at)?;
                Some(Report {
                    last_qty: qty,
                    last_px: price,
                    last_venue: Some(r.venue),
                    liquidity: Some(liquidity),
                    ..report
                })
            }
            Record::CancelAccepted(r) => self.request_report(r.parent, ExecKind::PendingCancel, r.exec, r.at),
            Record::ReplaceAccepted(r) => self.request_report(r.parent, ExecKind::PendingReplace, r.exec, r.at),
            Record::ParentReplaced(r) => {
                let report = self.report_of(r.parent, ExecKind::Replaced, r.exec, r.at)?;
                let previous = self.parent(r.parent)?.previous.map(|ix| self.ids.text(ix));
                Some(Report { orig_cl_ord_id: previous, ..report })
            }
            Record::ParentClosed(r) => {
                let kind = match r.status {
                    OrdStatus::Expired => ExecKind::Expired,
                    OrdStatus::Rejected => ExecKind::Rejected,
                    OrdStatus::Canceled
                    | OrdStatus::New
                    | OrdStatus::PartiallyFilled
                    | OrdStatus::Filled
                    | OrdStatus::PendingCancel
                    | OrdStatus::PendingReplace => ExecKind::Canceled,
                };
                let report = self.request_report(r.parent, kind, r.exec, r.at)?;
                Some(Report { reject: r.reason, ..report })
            }
            Record::ParentRejected(_)
            | Record::ChildCreated(_)
            | Record::ClOrdIdUsed(_)
            | Record::RequestRefused(_)
            | Record::CancelRepeated(_)
            | Record::KillChanged(_)
            | Record::SessionOrdered(_) => None,
        }
    }

    /// The answer to OrderStatusRequest(H); `None` for an id that is not known.
    pub fn status_report(&self, parent: ParentId, at: Timestamp) -> Option<Report> {
        Some(blank(self.parent(parent)?, ExecKind::OrderStatus, None, at))
    }

    fn report_of(&self, parent: ParentId, kind: ExecKind, exec: ExecNo, at: Timestamp) -> Option<Report> {
        Some(blank(self.parent(parent)?, kind, Some(exec), at))
    }

    /// With the request's ClOrdID as 11 and the order's as 41, where a client's request is behind it.
    fn request_report(&self, parent: ParentId, kind: ExecKind, exec: ExecNo, at: Timestamp) -> Option<Report> {
        let parent = self.parent(parent)?;
        let report = blank(parent, kind, Some(exec), at);
        let request = match parent.state {
            ParentState::PendingCancel { request } | ParentState::PendingReplace { request, .. } => Some(request),
            ParentState::Canceled { request } => request,
            ParentState::New
            | ParentState::PartiallyFilled
            | ParentState::Stopping
            | ParentState::Filled
            | ParentState::Expired
            | ParentState::Rejected => None,
        };
        Some(match request {
            Some(request) => {
                Report { cl_ord_id: self.ids.text(request), orig_cl_ord_id: Some(parent.cl_ord_id), ..report }
            }
            None => report,
        })
    }
}

fn blank(parent: &Parent, kind: ExecKind, exec: Option<ExecNo>, at: Timestamp) -> Report {
    Report {
        session: parent.session,
        order: Some(parent.id),
        exec,
        kind,
        status: parent.status(),
        cl_ord_id: parent.cl_ord_id,
        orig_cl_ord_id: None,
        account: Some(parent.account),
        symbol: parent.symbol,
        side: parent.side,
        order_qty: parent.order_qty,
        ord_type: parent.ord_type,
        price: parent.price,
        time_in_force: parent.time_in_force,
        last_qty: Qty::ZERO,
        last_px: Price::ZERO,
        last_venue: None,
        liquidity: None,
        cum_qty: parent.cum_qty,
        leaves_qty: parent.leaves_qty(),
        traded: parent.traded,
        reject: None,
        transact_time: at,
    }
}

/// The report of an order that was refused: [`model::ParentRejected`] and the order that it is about.
pub fn rejected_report(order: &NewOrder, exec: ExecNo, reason: RejectReason, at: Timestamp) -> Report {
    Report {
        session: order.session,
        order: None,
        exec: Some(exec),
        kind: ExecKind::Rejected,
        status: OrdStatus::Rejected,
        cl_ord_id: order.cl_ord_id,
        orig_cl_ord_id: None,
        account: order.account,
        symbol: order.symbol,
        side: order.side,
        order_qty: order.order_qty,
        ord_type: order.ord_type,
        price: order.price,
        time_in_force: order.time_in_force,
        last_qty: Qty::ZERO,
        last_px: Price::ZERO,
        last_venue: None,
        liquidity: None,
        cum_qty: Qty::ZERO,
        leaves_qty: Qty::ZERO,
        traded: Notional::ZERO,
        reject: Some(reason),
        transact_time: at,
    }
}

/// The answer to OrderStatusRequest(H) about an order that the session never had: OrdStatus Rejected and no OrderID, as
/// FIX 4.4 appendix D (G.1.a) asks.
pub fn unknown_status_report(request: &StatusRequest, at: Timestamp) -> Report {
    Report {
        session: request.session,
        order: None,
        exec: None,
        kind: ExecKind::OrderStatus,
        status: OrdStatus::Rejected,
        cl_ord_id: request.cl_ord_id,
        orig_cl_ord_id: None,
        account: None,
        symbol: request.symbol,
        side: request.side,
        order_qty: Qty::ZERO,
        ord_type: OrdType::Limit,
        price: None,
        time_in_force: TimeInForce::Day,
        last_qty: Qty::ZERO,
        last_px: Price::ZERO,
        last_venue: None,
        liquidity: None,
        cum_qty: Qty::ZERO,
        leaves_qty: Qty::ZERO,
        traded: Notional::ZERO,
        reject: None,
        transact_time: at,
    }
}
