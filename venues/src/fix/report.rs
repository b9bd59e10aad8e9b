//! What a venue says, as FIX bodies.

use fix_codec::FieldWriter;
use fix_messages::{ExecutionReport, MarketDataSnapshot, OrderCancelReject, code};
use model::{ExecKind, OrdStatus, OrdType};
use types::{Qty, Text};

use super::fact::{CancelRefused, CancelRefusedWhy, Execution, ExecutionKind, RejectWhy};
use super::ledger::{OrderState, PRECISION};

/// MsgType(35) of what is said of orders.
pub(super) const EXECUTION: &[u8] = ExecutionReport::MSG_TYPE;
/// MsgType(35) of a refused cancel.
pub(super) const CANCEL_REJECT: &[u8] = OrderCancelReject::MSG_TYPE;
/// MsgType(35) of a book.
pub(super) const BOOK: &[u8] = MarketDataSnapshot::MSG_TYPE;
/// OrderID(37) of an order that is not known.
const NO_ORDER: &[u8] = b"NONE";
/// CxlRejResponseTo(434): a cancel request.
const TO_CANCEL: u8 = b'1';

/// ExecutionReport(8) of an execution; `order` is as the execution left it.
pub(super) fn write_execution(mic: Text<4>, order: &OrderState, execution: &Execution, out: &mut FieldWriter<'_>) {
    let id = order_id(execution.order);
    let exec_id = execution.exec_id(mic);
    let mut text = String::new();
    let mut report = standing(order, id.as_bytes());
    report.exec_id = exec_id.as_bytes();
    report.transact_time = Some(execution.at);
    let kind = match &execution.kind {
        ExecutionKind::Accepted => ExecKind::New,
        ExecutionKind::Trade { qty, price, liquidity } => {
            report.last_qty = Some(*qty);
            report.last_px = Some(*price);
            report.last_mkt = Some(mic.as_bytes());
            report.last_liquidity = code::liquidity(*liquidity);
            ExecKind::Trade
        }
        ExecutionKind::Canceled { request, why: _ } => {
            if let Some(request) = request {
                report.cl_ord_id = Some(request.as_bytes());
                report.orig_cl_ord_id = Some(order.received.cl_ord_id.as_bytes());
            }
            ExecKind::Canceled
        }
        ExecutionKind::Expired => ExecKind::Expired,
        ExecutionKind::Rejected(why) => {
            report.ord_rej_reason = Some(ord_rej_reason(*why));
            text = why.to_string();
            ExecKind::Rejected
        }
    };
    report.exec_type = code::exec_type(kind);
    report.text = Some(text.as_bytes());
    report.write(out, PRECISION);
}

/// ExecutionReport(8) with ExecType(150)=I: how an order stands. It is no execution, so its ExecID(17) is 0.
pub(super) fn write_status(order: &OrderState, out: &mut FieldWriter<'_>) {
    let id = order_id(order.received.order);
    standing(order, id.as_bytes()).write(out, PRECISION);
}

/// OrderCancelReject(9); `order` is the one that was meant, where there is one.
pub(super) fn write_cancel_reject(refused: &CancelRefused, order: Option<&OrderState>, out: &mut FieldWriter<'_>) {
    let id = order.map(|order| order_id(order.received.order));
    let text = refused.why.to_string();
    OrderCancelReject {
        order_id: id.as_ref().map_or(NO_ORDER, Text::as_bytes),
        cl_ord_id: refused.request.as_bytes(),
        orig_cl_ord_id: refused.orig.as_bytes(),
        // The standard's value for an order that is not known.
        ord_status: code::ord_status(order.map_or(OrdStatus::Rejected, |order| order.status)),
        response_to: TO_CANCEL,
        reason: Some(match refused.why {
            CancelRefusedWhy::TooLate => 0,
            CancelRefusedWhy::UnknownOrder => 1,
            CancelRefusedWhy::DuplicateClOrdId => 6,
        }),
        transact_time: Some(refused.at),
        text: Some(text.as_bytes()),
    }
    .write(out, PRECISION);
}

fn standing<'a>(order: &'a OrderState, id: &'a [u8]) -> ExecutionReport<'a> {
    let received = &order.received;
    ExecutionReport {
        order_id: id,
        exec_id: b"0",
        exec_type: code::exec_type(ExecKind::OrderStatus),
        ord_status: code::ord_status(order.status),
        cl_ord_id: Some(received.cl_ord_id.as_bytes()),
        orig_cl_ord_id: None,
        account: None,
        symbol: received.symbol.as_bytes(),
        side: received.side.fix(),
        order_qty: Some(received.qty).filter(|qty| *qty > Qty::ZERO),
        ord_type: Some(code::ord_type(received.ord_type)),
        price: received.price.filter(|_| received.ord_type == OrdType::Limit),
        time_in_force: Some(code::time_in_force(received.time_in_force)),
        last_qty: None,
        last_px: None,
        last_mkt: None,
        last_liquidity: None,
        leaves_qty: order.leaves(),
        cum_qty: order.cum_qty,
        avg_px: order.avg_px(),
        ord_rej_reason: None,
        transact_time: None,
        text: None,
    }
}

/// OrderID(37): the order's number.
fn order_id(order: u64) -> Text<24> {
    use std::io::Write;
    let mut bytes = [0; 24];
    let mut rest = &mut bytes[..];
    if write!(rest, "{order}").is_err() {
        unreachable!("a number of 64 bits has twenty digits")
    }
    let len = 24 - rest.len();
    Text::lossy(&bytes[..len])
}

/// OrdRejReason(103).
const fn ord_rej_reason(why: RejectWhy) -> i64 {
    match why {
        RejectWhy::UnknownSymbol => 1,
        RejectWhy::Closed => 2,
        RejectWhy::DuplicateClOrdId => 6,
        RejectWhy::Qty => 13,
        RejectWhy::Price | RejectWhy::Full => 99,
    }
}
