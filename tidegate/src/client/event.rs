//! What comes back, owned: nothing borrows from the connection's buffer.

use fix_codec::Message;
use fix_messages::{BusinessMessageReject, ExecutionReport, OrderCancelReject, ParseIssue};
use types::{Price, Qty, Timestamp};

/// Something that the gateway said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// ExecutionReport(8).
    Report(Box<Report>),
    /// OrderCancelReject(9).
    CancelReject(CancelReject),
    /// BusinessMessageReject(j).
    BusinessReject(BusinessReject),
    /// Reject(3): a message of ours was not even valid.
    Rejected {
        /// RefSeqNum(45).
        ref_seq: Option<u64>,
        /// SessionRejectReason(373).
        reason: Option<u64>,
        /// Text(58).
        text: String,
    },
    /// Another application message.
    Other {
        /// MsgType(35).
        msg_type: Vec<u8>,
        /// The whole message.
        bytes: Vec<u8>,
    },
    /// An application message that lacks what its type must have.
    Unreadable {
        /// MsgType(35).
        msg_type: Vec<u8>,
        /// What is wrong with it.
        issue: ParseIssue,
    },
}

/// ExecutionReport(8). Values of enumerations are those of the standard, as a byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// MsgSeqNum(34).
    pub seq: u64,
    /// PossDupFlag(43)=Y: it was sent before, and perhaps never arrived.
    pub poss_dup: bool,
    /// When it arrived, by our wall clock.
    pub received: Timestamp,
    /// OrderID(37).
    pub order_id: String,
    /// ExecID(17).
    pub exec_id: String,
    /// ExecType(150).
    pub exec_type: u8,
    /// OrdStatus(39).
    pub ord_status: u8,
    /// ClOrdID(11).
    pub cl_ord_id: String,
    /// OrigClOrdID(41).
    pub orig_cl_ord_id: Option<String>,
    /// Account(1).
    pub account: Option<String>,
    /// Symbol(55).
    pub symbol: String,
    /// Side(54).
    pub side: u8,
    /// OrderQty(38).
    pub order_qty: Option<Qty>,
    /// OrdType(40).
    pub ord_type: Option<u8>,
    /// Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: Option<u8>,
    /// LastQty(32).
    pub last_qty: Option<Qty>,
    /// LastPx(31).
    pub last_px: Option<Price>,
    /// LastMkt(30).
    pub last_mkt: Option<String>,
    /// LastLiquidityInd(851).
    pub last_liquidity: Option<i64>,
    /// LeavesQty(151).
    pub leaves_qty: Qty,
    /// CumQty(14).
    pub cum_qty: Qty,
    /// AvgPx(6).
    pub avg_px: Price,
    /// OrdRejReason(103).
    pub ord_rej_reason: Option<i64>,
    /// TransactTime(60).
    pub transact_time: Option<Timestamp>,
    /// Text(58).
    pub text: Option<String>,
}

/// OrderCancelReject(9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancelReject {
    /// MsgSeqNum(34).
    pub seq: u64,
    /// ClOrdID(11) of the request.
    pub cl_ord_id: String,
    /// OrigClOrdID(41) of the request.
    pub orig_cl_ord_id: String,
    /// OrdStatus(39).
    pub ord_status: u8,
    /// CxlRejResponseTo(434).
    pub response_to: u8,
    /// CxlRejReason(102).
    pub reason: Option<i64>,
    /// Text(58).
    pub text: Option<String>,
}

/// BusinessMessageReject(j).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BusinessReject {
    /// MsgSeqNum(34).
    pub seq: u64,
    /// RefSeqNum(45).
    pub ref_seq: Option<u64>,
    /// BusinessRejectRefID(379): the ClOrdID(11) of an order.
    pub ref_id: Option<String>,
    /// BusinessRejectReason(380).
    pub reason: i64,
    /// Text(58).
    pub text: Option<String>,
}

impl Report {
    /// Whether nothing more can become of the order: filled, done for the day, canceled, stopped, rejected, expired.
    pub fn is_done(&self) -> bool {
        matches!(self.ord_status, b'2' | b'3' | b'4' | b'7' | b'8' | b'C')
    }

    /// Whether this reports a fill: ExecType(150)=F.
    pub fn is_fill(&self) -> bool {
        self.exec_type == b'F'
    }
}

/// How a message came.
#[derive(Debug, Clone, Copy)]
pub(super) struct Arrival {
    pub(super) seq: u64,
    pub(super) poss_dup: bool,
    pub(super) at: Timestamp,
}

impl Event {
    /// An application message, read.
    pub(super) fn of(message: &Message<'_>, arrival: Arrival) -> Event {
        let msg_type = message.msg_type();
        let read = match msg_type {
            ExecutionReport::MSG_TYPE => {
                ExecutionReport::parse(message).map(|report| Event::Report(Box::new(own_report(&report, arrival))))
            }
            OrderCancelReject::MSG_TYPE => {
                OrderCancelReject::parse(message).map(|reject| Event::CancelReject(own_cancel_reject(&reject, arrival)))
            }
            BusinessMessageReject::MSG_TYPE => BusinessMessageReject::parse(message)
                .map(|reject| Event::BusinessReject(own_business_reject(&reject, arrival))),
            _ => Ok(Event::Other { msg_type: msg_type.to_vec(), bytes: message.raw().to_vec() }),
        };
        read.unwrap_or_else(|issue| Event::Unreadable { msg_type: msg_type.to_vec(), issue })
    }
}

fn own_report(report: &ExecutionReport<'_>, arrival: Arrival) -> Report {
    Report {
        seq: arrival.seq,
        poss_dup: arrival.poss_dup,
        received: arrival.at,
        order_id: own(report.order_id),
        exec_id: own(report.exec_id),
        exec_type: report.exec_type,
        ord_status: report.ord_status,
        cl_ord_id: report.cl_ord_id.map(own).unwrap_or_default(),
        orig_cl_ord_id: report.orig_cl_ord_id.map(own),
        account: report.account.map(own),
        symbol: own(report.symbol),
        side: report.side,
        order_qty: report.order_qty,
        ord_type: report.ord_type,
        price: report.price,
        time_in_force: report.time_in_force,
        last_qty: report.last_qty,
        last_px: report.last_px,
        last_mkt: report.last_mkt.map(own),
        last_liquidity: report.last_liquidity,
        leaves_qty: report.leaves_qty,
        cum_qty: report.cum_qty,
        avg_px: report.avg_px,
        ord_rej_reason: report.ord_rej_reason,
        transact_time: report.transact_time,
        text: report.text.map(own),
    }
}

fn own_cancel_reject(reject: &OrderCancelReject<'_>, arrival: Arrival) -> CancelReject {
    CancelReject {
        seq: arrival.seq,
        cl_ord_id: own(reject.cl_ord_id),
        orig_cl_ord_id: own(reject.orig_cl_ord_id),
        ord_status: reject.ord_status,
        response_to: reject.response_to,
        reason: reject.reason,
        text: reject.text.map(own),
    }
}

fn own_business_reject(reject: &BusinessMessageReject<'_>, arrival: Arrival) -> BusinessReject {
    BusinessReject {
        seq: arrival.seq,
        ref_seq: reject.ref_seq_num,
        ref_id: reject.ref_id.map(own),
        reason: reject.reason,
        text: reject.text.map(own),
    }
}

/// As text; a byte that is none is shown as one that is not.
fn own(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
