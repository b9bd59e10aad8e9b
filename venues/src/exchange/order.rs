//! What a member asks of the exchange.

use types::{InstrumentIx, Price, Qty, Side};

/// The exchange's own number for an order: OrderID(37). Never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId(pub(super) u64);

impl OrderId {
    /// Of an order that was rejected: 37=NONE.
    pub const NONE: OrderId = OrderId(0);

    /// The number; zero for [`OrderId::NONE`].
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// OrdType(40) and Price(44).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pricing {
    /// At this price or better. Above zero, on the tick grid.
    Limit(Price),
    /// At any price that the protected quote allows; what does not trade at once is cancelled.
    Market,
}

impl Pricing {
    pub(super) const fn limit(self) -> Option<Price> {
        match self {
            Pricing::Limit(price) => Some(price),
            Pricing::Market => None,
        }
    }
}

/// TimeInForce(59).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeInForce {
    /// Rests until the close.
    Day,
    /// What trades at once; the rest is cancelled.
    ImmediateOrCancel,
    /// All of it at once, or nothing.
    FillOrKill,
}

/// A new order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrder {
    /// The member's own number for it, given back in every [`Event`](super::Event) about it.
    pub reference: u64,
    /// What it trades.
    pub instrument: InstrumentIx,
    /// Which way.
    pub side: Side,
    /// How much. Above zero, on the quantity step, at most [`MAX_ORDER_QTY`].
    pub qty: Qty,
    /// At what price.
    pub pricing: Pricing,
    /// For how long.
    pub time_in_force: TimeInForce,
}

/// The largest order: a billion shares. Sums over a book are 128 bits wide and hold any number of them.
pub const MAX_ORDER_QTY: Qty = Qty::from_raw(1_000_000_000 * types::SCALE);

/// What an instrument trades in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listing {
    /// The grid of prices. Above zero.
    pub tick: Price,
    /// The grid of quantities. Above zero.
    pub qty_step: Qty,
}

/// What a share costs, in dollars; below zero the exchange pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fees {
    /// For what rested and was taken.
    pub maker: Price,
    /// For what took.
    pub taker: Price,
    /// For either side of a trade at the midpoint.
    pub midpoint: Price,
}

/// The best bid and offer of the whole market. No trade here is outside it, as Regulation NMS, rule 611, asks of an
/// exchange; without a side, that side protects nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Protected {
    /// The best bid.
    pub bid: Option<Price>,
    /// The best offer.
    pub ask: Option<Price>,
}

impl Protected {
    /// Not known yet. A bid above every price and an offer below: crossed, so that nothing trades and nothing is displayed.
    pub const UNKNOWN: Protected = Protected { bid: Some(Price::MAX), ask: Some(Price::from_raw(i64::MIN)) };

    /// Bid above offer: then nothing trades.
    pub fn is_crossed(&self) -> bool {
        matches!((self.bid, self.ask), (Some(bid), Some(ask)) if bid > ask)
    }

    /// The middle, rounded down to 10^-8. `None` with a side missing, or crossed.
    pub fn mid(&self) -> Option<Price> {
        let (bid, ask) = (self.bid?.raw(), self.ask?.raw());
        // From below, so that the sum cannot overflow.
        (bid <= ask).then(|| Price::from_raw(bid + (ask - bid) / 2))
    }

    /// The price that a resting order trades at: its limit, but never past the other side of the market. A buy at 10.05
    /// under an offer of 10.03 stands at 10.03, and at 10.05 again when the offer rises.
    pub(super) fn standing(&self, side: Side, limit: Price) -> Price {
        if side.is_buy() {
            self.ask.map_or(limit, |ask| limit.min(ask))
        } else {
            self.bid.map_or(limit, |bid| limit.max(bid))
        }
    }

    /// Whether an order of `side` may take at `price`: a buy not above the best offer, a sell not below the best bid.
    pub(super) fn allows(&self, side: Side, price: Price) -> bool {
        if side.is_buy() { self.ask.is_none_or(|ask| price <= ask) } else { self.bid.is_none_or(|bid| price >= bid) }
    }
}

/// Whether `price` is `limit` or better for who trades on `side`.
pub(super) fn is_within(side: Side, limit: Price, price: Price) -> bool {
    if side.is_buy() { price <= limit } else { price >= limit }
}
