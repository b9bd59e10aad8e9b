//! A mixed day of orders, drawn from a seed.

use market_data::feeds::Draw;
use reference::Session;
use types::{NANOS_PER_SEC, Price, Qty, Side, Timestamp};

/// An order that a client will send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Planned {
    /// When, in the tape's time.
    pub(super) at: Timestamp,
    pub(super) side: Side,
    pub(super) qty: Qty,
    pub(super) style: Style,
    pub(super) then: Then,
}

/// How it wants to trade. The price is that of the moment when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A market order; what is not there at once is cancelled.
    Market,
    /// A limit at the other side's best, or so many ticks past it; what is not there at once is cancelled.
    Take { past: i64 },
    /// A limit at the other side's best: all of it at once or nothing.
    AllOrNothing,
    /// A limit past the other side's best that stays for the day: takes, then waits.
    Patient { past: i64 },
    /// A limit in the middle that stays: the dark venues come first.
    Middle,
    /// A limit at its own side's best, or so many ticks behind it.
    Rest { behind: i64 },
}

/// What becomes of what rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// It stays until the close.
    Stay,
    /// It is cancelled after so many nanoseconds of the tape's time.
    Cancel { after_ns: i64 },
    /// It is replaced: at the other side's best if `crosses`, otherwise at its own, with another half of its quantity.
    Replace { after_ns: i64, crosses: bool },
}

/// Orders begin a minute after the open and end five minutes before the close, so that each has some market to meet.
const AFTER_OPEN_NS: i64 = 60 * NANOS_PER_SEC;
const BEFORE_CLOSE_NS: i64 = 300 * NANOS_PER_SEC;
/// What rests is left alone for two seconds to three minutes.
const PATIENCE_S: std::ops::Range<u64> = 2..180;
/// Shares: odd lots, one lot, and sizes that no venue shows alone.
const SIZES: [i64; 10] = [37, 100, 100, 200, 300, 500, 650, 1000, 1500, 3000];

/// The day of each client, in the order of time.
pub(super) fn plan(session: Session, orders: u32, clients: u32, seed: u64) -> Vec<Vec<Planned>> {
    let mut draw = Draw::new(seed, 0xd3);
    let first = session.open.plus(AFTER_OPEN_NS);
    let slot = (session.close.0 - BEFORE_CLOSE_NS - first.0) / i64::from(orders.max(1));
    let mut days = vec![Vec::new(); clients as usize];
    for (n, client) in (0..i64::from(orders)).zip((0..days.len()).cycle()) {
        let within = draw.below(slot.unsigned_abs()) as i64;
        let at = first.plus(n * slot + within);
        days[client].push(order(at, &mut draw));
    }
    days
}

fn order(at: Timestamp, draw: &mut Draw) -> Planned {
    let side = if draw.below(2) == 0 { Side::Buy } else { Side::Sell };
    let shares = SIZES[draw.below(SIZES.len() as u64) as usize];
    let ticks = |draw: &mut Draw| 1 + draw.below(4) as i64;
    let style = match draw.below(100) {
        0..15 => Style::Market,
        15..28 => Style::Take { past: 0 },
        28..35 => Style::Take { past: ticks(draw) },
        35..43 => Style::AllOrNothing,
        43..58 => Style::Patient { past: ticks(draw) },
        58..72 => Style::Middle,
        72..88 => Style::Rest { behind: 0 },
        _ => Style::Rest { behind: ticks(draw) },
    };
    let patience = PATIENCE_S.start + draw.below(PATIENCE_S.end - PATIENCE_S.start);
    let after_ns = patience as i64 * NANOS_PER_SEC;
    let then = match draw.below(100) {
        0..35 => Then::Cancel { after_ns },
        35..70 => Then::Replace { after_ns, crosses: draw.below(2) == 0 },
        _ => Then::Stay,
    };
    Planned { at, side, qty: Qty::from_raw(shares * types::SCALE), style, then }
}

impl Style {
    /// OrdType(40), TimeInForce(59) and Price(44) in a market of `bid` and `ask`.
    pub(super) fn terms(self, side: Side, (bid, ask): (Price, Price), tick: Price) -> (u8, u8, Option<Price>) {
        const DAY: u8 = b'0';
        const IOC: u8 = b'3';
        const FOK: u8 = b'4';
        let (own, other) = if side.is_buy() { (bid, ask) } else { (ask, bid) };
        // Towards the other side, in ticks.
        let better = |price: Price, ticks: i64| {
            let by = tick.raw() * if side.is_buy() { ticks } else { -ticks };
            Price::from_raw(price.raw() + by)
        };
        match self {
            Style::Market => (b'1', IOC, None),
            Style::Take { past } => (b'2', IOC, Some(better(other, past))),
            Style::AllOrNothing => (b'2', FOK, Some(other)),
            Style::Patient { past } => (b'2', DAY, Some(better(other, past))),
            Style::Middle => (b'2', DAY, Some(middle(side, bid, ask, tick))),
            Style::Rest { behind } => (b'2', DAY, Some(better(own, -behind))),
        }
    }
}

/// The middle, on the grid, rounded towards the other side so that a limit reaches it.
fn middle(side: Side, bid: Price, ask: Price, tick: Price) -> Price {
    let (sum, step) = (bid.raw() + ask.raw(), 2 * tick.raw());
    let down = sum.div_euclid(step);
    let up = i64::from(side.is_buy() && sum.rem_euclid(step) != 0);
    Price::from_raw((down + up) * tick.raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: Session = Session { open: Timestamp(0), close: Timestamp(23_400 * NANOS_PER_SEC) };

    #[test]
    fn the_same_seed_is_the_same_day_and_every_kind_of_order_is_in_it() {
        let days = plan(SESSION, 500, 4, 1);
        assert_eq!(days, plan(SESSION, 500, 4, 1));
        assert_ne!(days, plan(SESSION, 500, 4, 2));
        assert_eq!(days.iter().map(Vec::len).sum::<usize>(), 500);
        for day in &days {
            assert!(day.windows(2).all(|pair| pair[0].at <= pair[1].at));
            assert!(day.iter().all(|order| SESSION.contains(order.at)));
        }
        let has = |wanted: fn(&Planned) -> bool| days.iter().flatten().any(wanted);
        assert!(has(|o| o.style == Style::Market && o.side == Side::Sell));
        assert!(has(|o| o.style == Style::AllOrNothing && o.side == Side::Buy));
        assert!(has(|o| matches!(o.style, Style::Patient { .. })) && has(|o| o.style == Style::Middle));
        assert!(has(|o| matches!(o.then, Then::Replace { crosses: true, .. })));
    }

    #[test]
    fn a_style_has_its_price_on_its_own_side_of_the_market() {
        let p = |text: &str| text.parse::<Price>().unwrap();
        let (quote, tick) = ((p("10.00"), p("10.03")), p("0.01"));
        for (style, buy, sell) in [
            (Style::Market, None, None),
            (Style::Take { past: 0 }, Some("10.03"), Some("10.00")),
            (Style::Patient { past: 2 }, Some("10.05"), Some("9.98")),
            (Style::Middle, Some("10.02"), Some("10.01")),
            (Style::Rest { behind: 0 }, Some("10.00"), Some("10.03")),
            (Style::Rest { behind: 1 }, Some("9.99"), Some("10.04")),
        ] {
            assert_eq!(style.terms(Side::Buy, quote, tick).2, buy.map(p), "{style:?}");
            assert_eq!(style.terms(Side::Sell, quote, tick).2, sell.map(p), "{style:?}");
        }
    }
}
