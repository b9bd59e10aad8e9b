//! What an operator sees: plain rows, made on demand from the shard's state, with names in place of indexes and decimals
//! in place of raw numbers. Serialised as they stand by the operators' API.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// One FIX session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// `BeginString:SenderCompID->TargetCompID`, ours first.
    pub id: String,
    /// `client` or `venue`.
    pub kind: Cow<'static, str>,
    /// The state of the session's state machine.
    pub state: Cow<'static, str>,
    /// Whether both sides are logged on.
    pub logged_on: bool,
    /// Whether an operator has taken it out of use.
    pub disabled: bool,
    /// The next MsgSeqNum(34) expected.
    pub next_in: u64,
    /// The next MsgSeqNum(34) to be sent.
    pub next_out: u64,
    /// How often the numbers were reset.
    pub resets: u64,
    /// The last message of the peer's.
    pub last_in: Option<LastMessageView>,
    /// Our last message.
    pub last_out: Option<LastMessageView>,
    /// HeartBtInt(108) in seconds, while logged on; 0 for none.
    pub heart_bt_int_s: u64,
    /// How long ago something came, in milliseconds.
    pub heard_ago_ms: Option<u64>,
    /// How long ago something was sent, in milliseconds.
    pub sent_ago_ms: Option<u64>,
    /// How long the answer to our last TestRequest(1) took, in microseconds.
    pub round_trip_us: Option<u64>,
    /// Where the peer's messages that are missing end; they begin at `next_in`.
    pub gap_through: Option<u64>,
    /// How many messages behind that gap are kept.
    pub held: u64,
    /// The first and the last number of ours that are still to be sent again.
    pub resending: Option<(u64, u64)>,
    /// The first and the last number of ours that the peer is not known to have.
    pub unconfirmed: Option<(u64, u64)>,
    /// Messages of the peer's that we refused with Reject(3) since the start.
    pub rejects_sent: u64,
    /// Messages of ours that the peer refused with Reject(3) since the start.
    pub rejects_received: u64,
}

/// A message in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMessageView {
    /// MsgType(35).
    pub msg_type: String,
    /// MsgSeqNum(34).
    pub seq: u64,
}

/// One parent order.
#[derive(Debug, Clone, Serialize)]
pub struct OrderView {
    /// OrderID(37).
    pub order_id: String,
    /// ClOrdID(11), the last accepted.
    pub cl_ord_id: String,
    /// The session's id.
    pub session: String,
    /// Account(1).
    pub account: String,
    /// Symbol(55).
    pub symbol: String,
    /// `buy`, `sell`, `sell_short`, `sell_short_exempt`.
    pub side: &'static str,
    /// OrdStatus(39) by name, as `partially_filled`.
    pub status: &'static str,
    /// `market` or `limit`.
    pub ord_type: &'static str,
    /// `day`, `ioc`, `fok`.
    pub time_in_force: &'static str,
    /// OrderQty(38).
    pub order_qty: Decimal,
    /// Price(44).
    pub price: Option<Decimal>,
    /// CumQty(14).
    pub cum_qty: Decimal,
    /// LeavesQty(151).
    pub leaves_qty: Decimal,
    /// AvgPx(6); `None` before the first fill.
    pub avg_px: Option<Decimal>,
    /// Where its quantity is, child by child; only in the answer about one order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<ChildView>,
}

/// One child order.
#[derive(Debug, Clone, Serialize)]
pub struct ChildView {
    /// The venue's ClOrdID(11).
    pub child_id: String,
    /// The venue's MIC.
    pub venue: String,
    /// Its status by name.
    pub status: &'static str,
    /// OrderQty(38).
    pub qty: Decimal,
    /// Price(44).
    pub price: Decimal,
    /// CumQty(14).
    pub cum_qty: Decimal,
}

/// One venue.
#[derive(Debug, Clone, Serialize)]
pub struct VenueView {
    /// Its MIC.
    pub mic: String,
    /// `lit` or `dark`.
    pub kind: &'static str,
    /// Whether it takes orders now.
    pub up: bool,
    /// Fee for taking, dollars a share; below zero pays the taker.
    pub taker_fee: Decimal,
    /// Fee for adding, dollars a share; below zero pays the maker.
    pub maker_fee: Decimal,
    /// Where MIC and fees come from, or `unsourced`.
    pub source: String,
}

/// A price level.
#[derive(Debug, Clone, Serialize)]
pub struct LevelView {
    /// The price.
    pub price: Decimal,
    /// What is shown there.
    pub qty: Decimal,
}

/// One venue's book of one instrument.
#[derive(Debug, Clone, Serialize)]
pub struct VenueBookView {
    /// The venue's MIC.
    pub venue: String,
    /// Best first.
    pub bids: Vec<LevelView>,
    /// Best first.
    pub asks: Vec<LevelView>,
}

/// The books of one instrument.
#[derive(Debug, Clone, Serialize)]
pub struct BookView {
    /// Symbol(55).
    pub symbol: String,
    /// The national best bid.
    pub bid: Option<LevelView>,
    /// The national best offer.
    pub ask: Option<LevelView>,
    /// The last trade's price.
    pub last: Option<Decimal>,
    /// Each venue that shows anything.
    pub venues: Vec<VenueBookView>,
}

/// One account's limits and what is used of them.
#[derive(Debug, Clone, Serialize)]
pub struct AccountView {
    /// Its name.
    pub account: String,
    /// Notional of open orders at their worst price, dollars.
    pub open_notional: Decimal,
    /// Notional traded since the journal began, dollars.
    pub executed_notional: Decimal,
    /// The limit that open and executed together stay under, dollars; `None` where it is missing and nothing is let in.
    pub max_open_exposure: Option<Decimal>,
}

/// The gate as it stands.
#[derive(Debug, Clone, Serialize)]
pub struct RiskView {
    /// The gate's epoch: approvals given before it are void.
    pub epoch: u64,
    /// Which kill switches are engaged, as `firm`, `session:ID`, `account:NAME`, `symbol:SYMBOL`.
    pub killed: Vec<String>,
    /// Open parent orders.
    pub open_orders: u64,
    /// Open child orders, those in doubt among them.
    pub open_children: u64,
    /// Whether nothing is open and nothing in doubt.
    pub clear: bool,
    /// Each account.
    pub accounts: Vec<AccountView>,
}
