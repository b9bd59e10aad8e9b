//! What a FIX venue says, as the gateway's events.

use fix_codec::{Message, SOH};
use fix_messages::{
    BusinessMessageReject, ExecutionReport, MarketDataSnapshot, MdSide, OrderCancelReject, ParseIssue, code, ids,
};
use market_data::Level;
use model::{ChildEvent, ExecKind, Instruments, Liquidity, VenueExecId, VenueReport};
use types::{ChildId, Now, Text, VenueIx};

use crate::outlet::{BookUpdate, Depth, VenueEvent};

/// Why a venue's message says nothing that we can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnreadableMessage {
    /// A field is missing or cannot be read.
    #[error("field {} of the venue's message is missing or cannot be read", .0.tag())]
    Field(ParseIssue),
    /// ClOrdID(11) is none that we gave out.
    #[error("ClOrdID(11) {0:?} is none that was sent to this venue")]
    NotOurs(String),
    /// ExecID(17) is longer than 32 bytes or not printable.
    #[error("ExecID(17) is longer than 32 bytes or not printable")]
    ExecId,
    /// ExecType(150) that children do not have.
    #[error("ExecType(150)={0:?} is none that a child order can have")]
    ExecType(char),
    /// A trade without LastQty(32) or LastPx(31).
    #[error("a trade without LastQty(32) or LastPx(31)")]
    EmptyTrade,
    /// BusinessMessageReject(j): the venue would not take a message of ours.
    #[error("the venue refused a message of type {}: {text}", .refusal.msg_type)]
    Refused {
        /// Which message.
        refusal: Refusal,
        /// Text(58).
        text: String,
    },
    /// Symbol(55) is not configured.
    #[error("Symbol(55) {0:?} is not configured")]
    Symbol(String),
}

/// What a BusinessMessageReject(j) says of the message that it refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// RefMsgType(372).
    pub msg_type: Text<8>,
    /// BusinessRejectRefID(379): the message's own id, its ClOrdID(11) for an order; empty where the venue gives none.
    pub ref_id: Text<40>,
    /// RefSeqNum(45): its number.
    pub ref_seq: Option<u64>,
}

impl From<ParseIssue> for UnreadableMessage {
    fn from(issue: ParseIssue) -> Self {
        UnreadableMessage::Field(issue)
    }
}

/// The event that a venue's message is; `None` for one that changes nothing here (a pending state, a status).
///
/// # Errors
/// What is wrong with the message. It was delivered and is not asked for again; somebody has to look.
pub fn read_event(
    message: &Message<'_>,
    venue: VenueIx,
    instruments: &Instruments,
    now: Now,
) -> Result<Option<VenueEvent>, UnreadableMessage> {
    match message.msg_type() {
        ExecutionReport::MSG_TYPE => read_report(&ExecutionReport::parse(message)?, venue, now),
        OrderCancelReject::MSG_TYPE => {
            let reject = OrderCancelReject::parse(message)?;
            let child = child_of(reject.cl_ord_id, Some(reject.orig_cl_ord_id))?;
            let exec_id = VenueExecId::EMPTY;
            let at = reject.transact_time.unwrap_or(now.market);
            Ok(Some(VenueEvent::Report(VenueReport { venue, child, exec_id, event: ChildEvent::CancelRejected, at })))
        }
        BusinessMessageReject::MSG_TYPE => {
            let refused = BusinessMessageReject::parse(message)?;
            let refusal = Refusal {
                msg_type: Text::lossy(refused.ref_msg_type),
                ref_id: Text::lossy(refused.ref_id.unwrap_or_default()),
                ref_seq: refused.ref_seq_num,
            };
            let text = String::from_utf8_lossy(refused.text.unwrap_or_default()).into_owned();
            Err(UnreadableMessage::Refused { refusal, text })
        }
        MarketDataSnapshot::MSG_TYPE => read_book(&MarketDataSnapshot::parse(message)?, venue, instruments, now),
        _ => Ok(None),
    }
}

fn read_report(
    report: &ExecutionReport<'_>,
    venue: VenueIx,
    now: Now,
) -> Result<Option<VenueEvent>, UnreadableMessage> {
    let child = child_of(report.cl_ord_id.unwrap_or_default(), report.orig_cl_ord_id)?;
    let unknown = || UnreadableMessage::ExecType(char::from(report.exec_type));
    let event = match code::exec_type_of(report.exec_type).ok_or_else(unknown)? {
        ExecKind::New => ChildEvent::Accepted,
        ExecKind::Trade => {
            let (Some(qty), Some(price)) = (report.last_qty, report.last_px) else {
                return Err(UnreadableMessage::EmptyTrade);
            };
            // A venue that does not say is taken to have charged for taking: the dearer of the two.
            let liquidity = code::liquidity_of(report.last_liquidity).unwrap_or(Liquidity::Removed);
            ChildEvent::Filled { qty, price, liquidity, bid: None, ask: None }
        }
        ExecKind::Canceled => ChildEvent::Canceled,
        ExecKind::Expired => ChildEvent::Expired,
        ExecKind::Rejected => ChildEvent::Rejected,
        ExecKind::PendingCancel | ExecKind::PendingReplace | ExecKind::OrderStatus => return Ok(None),
        ExecKind::Replaced => return Err(unknown()),
    };
    let exec_id = VenueExecId::new(report.exec_id).map_err(|_| UnreadableMessage::ExecId)?;
    let at = report.transact_time.unwrap_or(now.market);
    Ok(Some(VenueEvent::Report(VenueReport { venue, child, exec_id, event, at })))
}

/// A report on a cancel names the child in OrigClOrdID(41), any other in ClOrdID(11).
fn child_of(cl_ord_id: &[u8], orig_cl_ord_id: Option<&[u8]>) -> Result<ChildId, UnreadableMessage> {
    let named = ids::parse_child_cl_ord_id(cl_ord_id).or_else(|| orig_cl_ord_id.and_then(ids::parse_child_cl_ord_id));
    named.ok_or_else(|| UnreadableMessage::NotOurs(String::from_utf8_lossy(cl_ord_id).into_owned()))
}

fn read_book(
    snapshot: &MarketDataSnapshot<'_>,
    venue: VenueIx,
    instruments: &Instruments,
    now: Now,
) -> Result<Option<VenueEvent>, UnreadableMessage> {
    let Some(instrument) = instruments.find(snapshot.symbol) else {
        return Err(UnreadableMessage::Symbol(String::from_utf8_lossy(snapshot.symbol).into_owned()));
    };
    let (mut bids, mut asks) = (Depth::EMPTY, Depth::EMPTY);
    snapshot.for_each(|entry| {
        let level = Level { price: entry.price, qty: entry.qty };
        // Levels past what an update holds are too deep to be swept.
        let _room = match entry.side {
            MdSide::Bid => bids.push(level),
            MdSide::Offer => asks.push(level),
        };
    })?;
    Ok(Some(VenueEvent::Book(BookUpdate { venue, instrument: instrument.ix, bids, asks, at: now.market })))
}

/// ClOrdID(11) in the body of a stored order or cancel request.
pub fn stored_cl_ord_id(body: &[u8]) -> Option<&[u8]> {
    body.split(|byte| *byte == SOH).find_map(|field| field.strip_prefix(b"11="))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_order_names_its_child() {
        let child = ids::child_cl_ord_id(ChildId(7));
        let body = [b"41=x\x0111=", child.as_bytes(), b"\x0155=IBM\x01"].concat();
        assert_eq!(stored_cl_ord_id(&body).and_then(ids::parse_child_cl_ord_id), Some(ChildId(7)));
        assert_eq!(stored_cl_ord_id(b"111=5\x01"), None);
    }
}
