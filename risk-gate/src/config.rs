//! What the gate is told at the start: every limit, by account, by instrument, and for all.

use types::{InstrumentIx, Money, Qty, SessionIx, Text};

/// All limits. Each that is `None` is missing, and what needs it is refused: the gate fails closed. Defaults are the
/// configuration's to fill in, never the gate's.
#[derive(Debug, Clone, Default)]
pub struct GateConfig {
    /// By `AccountIx`: the first row is account 0.
    pub accounts: Vec<AccountLimits>,
    /// Tighter rules of single instruments, in any order. An instrument without a row has the account's limits alone.
    pub instruments: Vec<InstrumentLimits>,
    /// How far from the reference price a market order may trade, in hundredths of a percent, 0 to 9,999.
    pub market_collar_bps: Option<u32>,
    /// How long ago a PossDup order may first have been sent (OrigSendingTime(122) to now), in nanoseconds. An order
    /// that was not sent before is never stale.
    pub max_order_age_ns: Option<u64>,
    /// How old the quote behind the reference price may be, in nanoseconds of market time; `u64::MAX` takes any, also
    /// an unknown age.
    pub max_quote_age_ns: Option<u64>,
    /// How many parent orders may be open at once; room for them is made at the start. One more is refused.
    pub open_orders_max: usize,
    /// How many child orders may be open at once; room for them is made at the start. One more is refused.
    pub open_children_max: usize,
}

/// The limits of one account.
#[derive(Debug, Clone, Default)]
pub struct AccountLimits {
    /// Account(1).
    pub name: Text<32>,
    /// Whether it may trade at all.
    pub enabled: bool,
    /// The sessions that may trade for it. None listed: none may.
    pub sessions: Vec<SessionIx>,
    /// The largest OrderQty(38).
    pub max_order_qty: Option<Qty>,
    /// The largest order in money: quantity times the price at which it is reserved.
    pub max_order_notional: Option<Money>,
    /// The most that may be open and executed together, in money and gross: buys and sells both count, and what is open
    /// counts at its worst price.
    pub max_open_exposure: Option<Money>,
    /// How far from the reference price a limit order's price may be, either way, in hundredths of a percent.
    pub price_collar_bps: Option<u32>,
    /// How many orders and replaces a second.
    pub order_rate: Option<OrderRate>,
}

/// How fast an account may send what carries risk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderRate {
    /// As fast as it can; said in so many words, since a missing rate refuses.
    Unlimited,
    /// A bucket of tokens: each order or replace takes one, refused or not; cancels take none.
    PerSecond {
        /// Tokens that come back in a second.
        orders: u32,
        /// Tokens that a full bucket holds: what may come at once.
        burst: u32,
    },
}

/// Tighter limits of one instrument. Where the account has the limit too, the stricter of both holds; where only the
/// instrument has it, the account's is still missing and the order is refused.
#[derive(Debug, Clone, Copy, Default)]
pub struct InstrumentLimits {
    /// Which.
    pub instrument: InstrumentIx,
    /// The largest OrderQty(38).
    pub max_order_qty: Option<Qty>,
    /// The largest order in money.
    pub max_order_notional: Option<Money>,
    /// How far from the reference price a limit order's price may be, in hundredths of a percent.
    pub price_collar_bps: Option<u32>,
    /// How far from the reference price a market order may trade, in hundredths of a percent.
    pub market_collar_bps: Option<u32>,
}
