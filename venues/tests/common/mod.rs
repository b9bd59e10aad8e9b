//! What the tests of the market's rules share: a venue set up in one line, its events as words, and the rules that every
//! fill must meet, written once more from their text.
#![allow(dead_code, reason = "each test program uses its part")]
#![allow(clippy::unwrap_used, reason = "in a test the panic is the answer")]

use market_data::MarketEvent;
use market_data::tape::Conditions;
use reference::VenueKind;
use types::{InstrumentIx, Price, Qty, SCALE, Side, Text, Timestamp, VenueIx};
use venues::exchange::{EventKind, Fees, Liquidity, Listing, NewOrder, Pricing, TimeInForce};
use venues::{Band, DepthShape, Profile, SimExchange, SimVenueConfig};

pub(crate) const IBM: InstrumentIx = InstrumentIx(0);
pub(crate) const LISTING: Listing = Listing { tick: Price::from_raw(SCALE / 100), qty_step: Qty::from_raw(SCALE) };

pub(crate) fn cents(cents: i64) -> Price {
    Price::from_raw(cents * SCALE / 100)
}

pub(crate) fn shares(shares: i64) -> Qty {
    Qty::from_whole(shares).unwrap()
}

/// The `n`-th millisecond of the test's day.
pub(crate) fn ms(n: i64) -> Timestamp {
    Timestamp(1_381_239_000_000_000_000 + n * 1_000_000)
}

/// A venue that has all of the reference market, with nothing behind the best.
pub(crate) fn config(kind: VenueKind) -> SimVenueConfig {
    SimVenueConfig {
        venue: VenueIx(0),
        mic: Text::lossy(b"XTST"),
        kind,
        fees: Fees::default(),
        latency_ns: 0,
        seed: 7,
        profile: Profile::Anchored { quotes: Band::ALL, trades: Band::ALL, depth: DepthShape::NONE },
        first_exec: 1,
        close_at: None,
        max_open_orders: 1000,
    }
}

pub(crate) fn open(config: &SimVenueConfig) -> SimExchange {
    SimExchange::new(config, vec![LISTING]).unwrap()
}

pub(crate) fn quote(bid: i64, bid_qty: i64, ask: i64, ask_qty: i64) -> MarketEvent {
    let (bid_qty, ask_qty) = (shares(bid_qty), shares(ask_qty));
    MarketEvent::Quote { instrument: IBM, bid: cents(bid), bid_qty, ask: cents(ask), ask_qty }
}

pub(crate) fn trade(price: i64, qty: i64) -> MarketEvent {
    MarketEvent::Trade { instrument: IBM, price: cents(price), qty: shares(qty), conditions: Conditions::NONE }
}

pub(crate) fn moment(venue: &mut SimExchange, n: i64, events: &[MarketEvent]) -> String {
    for event in events {
        venue.handle_market(event);
    }
    venue.handle_settled(ms(n));
    told(venue)
}

pub(crate) fn order(reference: u64, side: Side, qty: i64, limit: i64, time_in_force: TimeInForce) -> NewOrder {
    let pricing = Pricing::Limit(cents(limit));
    NewOrder { reference, instrument: IBM, side, qty: shares(qty), pricing, time_in_force }
}

pub(crate) fn send(venue: &mut SimExchange, n: i64, order: &NewOrder) -> String {
    venue.handle_new(order, ms(n));
    told(venue)
}

/// What happened: `A1` accepted, `T1 5@1003+` order 1 traded 5 at 10.03 having rested (`-` having taken, `=` at the
/// middle), `C1 5` cancelled with 5 left, `?` anything else.
pub(crate) fn told(venue: &mut SimExchange) -> String {
    let mut words = Vec::new();
    while let Some(event) = venue.poll_event() {
        let order = event.reference;
        words.push(match event.kind {
            EventKind::Accepted => format!("A{order}"),
            EventKind::Trade { qty, price, liquidity, .. } => {
                let sign = match liquidity {
                    Liquidity::Added => '+',
                    Liquidity::Removed => '-',
                    Liquidity::Midpoint => '=',
                };
                format!("T{order} {}@{}{sign}", qty.raw() / SCALE, price.raw() * 100 / SCALE)
            }
            EventKind::Canceled { leaves } => format!("C{order} {}", leaves.raw() / SCALE),
            _ => "?".to_owned(),
        });
    }
    words.join(", ")
}

/// The displayed book, `bid qty bid qty | ask qty`, best first.
pub(crate) fn shown(venue: &mut SimExchange) -> Option<String> {
    let (_, shown) = venue.poll_book()?;
    let side = |depth: &venues::Depth| {
        let words = depth.levels().iter().map(|l| format!("{} {}", l.price.raw() * 100 / SCALE, l.qty.raw() / SCALE));
        words.collect::<Vec<_>>().join(" ")
    };
    Some(format!("{} | {}", side(&shown.bids), side(&shown.asks)))
}

/// The best bid and offer at the end of a millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Best {
    pub(crate) bid: Price,
    pub(crate) ask: Price,
}

/// What is wrong with a fill: no buy above the best offer and no sell below the best bid after the last row of its
/// millisecond; for one that rested the end of the millisecond before counts too; in the dark between both, ends
/// included; nothing at all in a crossed moment, which our venues are stricter about than the market was.
pub(crate) fn fault(
    side: Side,
    price: Price,
    liquidity: Liquidity,
    now: Best,
    before: Option<Best>,
) -> Option<&'static str> {
    if now.bid > now.ask {
        return Some("in a crossed moment");
    }
    let is_allowed = |best: Best| if side.is_buy() { price <= best.ask } else { price >= best.bid };
    match liquidity {
        Liquidity::Midpoint if price < now.bid || price > now.ask => Some("in the dark outside the market"),
        Liquidity::Removed if !is_allowed(now) => Some("taken past the market"),
        Liquidity::Added if !is_allowed(now) && !before.is_some_and(is_allowed) => Some("rested past the market"),
        Liquidity::Midpoint | Liquidity::Removed | Liquidity::Added => None,
    }
}
