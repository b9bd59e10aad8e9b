//! A report to its message.

use fix_codec::{FieldWriter, Message, Precision};
use model::{CancelReject, ExecKind, RejectReason, Report};
use spec::tag;
use types::{AccountIx, ExecNo, Price, Qty, Timestamp, VenueIx};

use crate::execution_report::ExecutionReport;
use crate::order_cancel_reject::OrderCancelReject;
use crate::{code, ids, reject};

/// Places in the configuration to names. An empty name leaves its field out.
pub trait Names {
    /// Account(1).
    fn account(&self, account: AccountIx) -> &[u8];
    /// LastMkt(30): the venue's MIC.
    fn mic(&self, venue: VenueIx) -> &[u8];
}

/// How numbers and times are written to a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportFormat {
    /// Decimals of AvgPx(6), at most 8; rounded half-even, once, from the exact sum.
    pub avg_px_decimals: u32,
    /// Of TransactTime(60).
    pub precision: Precision,
}

/// OrderID(37) and ClOrdID(11) where there is none.
const NONE: &[u8] = b"NONE";

/// Writes the body of an ExecutionReport(8). `figures` are what a refused order was judged by: value and limit.
pub fn write_report(
    report: &Report,
    figures: Option<&str>,
    names: &impl Names,
    format: ReportFormat,
    out: &mut FieldWriter<'_>,
) {
    let order_id = report.order.map(ids::order_id);
    let exec_id = report.exec.map(ids::exec_id);
    let is_trade = report.kind == ExecKind::Trade;
    let is_unknown = report.order.is_none() && report.kind == ExecKind::OrderStatus;
    let reason = report.reject.map(reject::ord_rej);
    let text = reason.map(|(_, words)| reject::text(words, figures));
    // An order that was never here has no terms to tell: what the request said of it is all there is.
    let told = |value| (!is_unknown).then_some(value);
    ExecutionReport {
        order_id: order_id.as_ref().map_or(NONE, |id| id.as_bytes()),
        exec_id: exec_id.as_ref().map_or(b"0", |id| id.as_bytes()),
        exec_type: code::exec_type(report.kind),
        ord_status: code::ord_status(report.status),
        cl_ord_id: Some(report.cl_ord_id.as_bytes()),
        orig_cl_ord_id: report.orig_cl_ord_id.as_ref().map(|id| id.as_bytes()),
        account: report.account.map(|account| names.account(account)),
        symbol: report.symbol.as_bytes(),
        side: report.side.fix(),
        order_qty: (!is_unknown).then_some(report.order_qty),
        ord_type: told(code::ord_type(report.ord_type)),
        price: report.price,
        time_in_force: told(code::time_in_force(report.time_in_force)),
        last_qty: is_trade.then_some(report.last_qty),
        last_px: is_trade.then_some(report.last_px),
        last_mkt: report.last_venue.filter(|_| is_trade).map(|venue| names.mic(venue)),
        last_liquidity: report.liquidity.filter(|_| is_trade).and_then(code::liquidity),
        leaves_qty: report.leaves_qty,
        cum_qty: report.cum_qty,
        avg_px: report.traded.average_price(report.cum_qty, format.avg_px_decimals).unwrap_or_default(),
        ord_rej_reason: match (report.kind, reason) {
            (ExecKind::Rejected, Some((code, _))) => Some(code),
            _ if is_unknown => Some(UNKNOWN_ORDER.0),
            _ => None,
        },
        transact_time: Some(report.transact_time),
        text: match &text {
            Some(text) => Some(text.as_bytes()),
            None if is_unknown => Some(UNKNOWN_ORDER.1.as_bytes()),
            None => None,
        },
    }
    .write(out, format.precision);
}

/// 103=5 and its text, for the status of an order that was never here.
const UNKNOWN_ORDER: (i64, &str) = (5, "Unknown order: no order of this session has this ClOrdID(11)");

/// Writes the body of the ExecutionReport(8) that refuses an order which could not be made a command: what it said of
/// itself is echoed byte by byte, also where no number of ours can hold it.
pub fn write_refused_order(
    message: &Message<'_>,
    exec: ExecNo,
    reason: RejectReason,
    at: Timestamp,
    format: ReportFormat,
    out: &mut FieldWriter<'_>,
) {
    let (code, text) = reject::ord_rej(reason);
    out.bytes(tag::ORDER_ID, NONE);
    out.bytes(tag::EXEC_ID, ids::exec_id(exec).as_bytes());
    out.char(tag::EXEC_TYPE, code::exec_type(ExecKind::Rejected));
    out.char(tag::ORD_STATUS, code::ord_status(model::OrdStatus::Rejected));
    const ECHOED: [u32; 8] = [
        tag::CL_ORD_ID,
        tag::ACCOUNT,
        tag::SYMBOL,
        tag::SIDE,
        tag::ORDER_QTY,
        tag::ORD_TYPE,
        tag::PRICE,
        tag::TIME_IN_FORCE,
    ];
    for tag in ECHOED {
        out.bytes(tag, message.value(tag).unwrap_or_default());
    }
    out.qty(tag::LEAVES_QTY, Qty::ZERO);
    out.qty(tag::CUM_QTY, Qty::ZERO);
    out.price(tag::AVG_PX, Price::ZERO);
    out.int(tag::ORD_REJ_REASON, code);
    out.timestamp(tag::TRANSACT_TIME, at, format.precision);
    out.str(tag::TEXT, text);
}

/// Writes the body of an OrderCancelReject(9). `figures` are what a refused replace was judged by: value and limit.
pub fn write_cancel_reject(
    refused: &CancelReject,
    figures: Option<&str>,
    format: ReportFormat,
    out: &mut FieldWriter<'_>,
) {
    let order_id = refused.order.map(ids::order_id);
    let (code, words) = reject::cxl_rej(refused.reason);
    let text = reject::text(words, figures);
    OrderCancelReject {
        order_id: order_id.as_ref().map_or(NONE, |id| id.as_bytes()),
        cl_ord_id: refused.cl_ord_id.as_bytes(),
        orig_cl_ord_id: refused.orig_cl_ord_id.as_bytes(),
        ord_status: code::ord_status(refused.status),
        response_to: if refused.was_replace { b'2' } else { b'1' },
        reason: Some(code),
        transact_time: Some(refused.transact_time),
        text: Some(text.as_bytes()),
    }
    .write(out, format.precision);
}
