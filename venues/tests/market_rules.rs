//! What a simulated venue does as the reference market moves, with quotes made by hand and at random.
#![allow(clippy::unwrap_used, reason = "in a test the panic is the answer")]

mod common;

use common::*;
use market_data::MarketEvent;
use market_data::tape::Conditions;
use proptest::prelude::*;
use reference::VenueKind;
use types::{Qty, Side};
use venues::exchange::{EventKind, TimeInForce};
use venues::{Band, DepthShape, Profile, SimVenueConfig};

use TimeInForce::{Day, ImmediateOrCancel};

#[test]
fn what_was_taken_is_gone_until_the_quote_says_something_new() {
    let mut venue = open(&config(VenueKind::Lit));
    moment(&mut venue, 0, &[quote(1000, 300, 1002, 300)]);
    let take = |reference| order(reference, Side::Buy, 200, 1002, ImmediateOrCancel);
    assert_eq!(send(&mut venue, 0, &take(1)), "A1, T1 200@1002-");
    assert_eq!(send(&mut venue, 0, &take(2)), "A2, T2 100@1002-, C2 100");
    // The same again, and a change of the other side, bring nothing back.
    moment(&mut venue, 1, &[quote(1000, 300, 1002, 300)]);
    moment(&mut venue, 2, &[quote(1001, 100, 1002, 300)]);
    assert_eq!(send(&mut venue, 2, &take(3)), "A3, C3 200");
    moment(&mut venue, 3, &[quote(1001, 100, 1002, 250)]);
    assert_eq!(send(&mut venue, 3, &take(4)), "A4, T4 200@1002-");
    // A change and a change back within one millisecond is something new.
    moment(&mut venue, 4, &[quote(1001, 100, 1002, 100), quote(1001, 100, 1002, 250)]);
    assert_eq!(send(&mut venue, 4, &order(5, Side::Buy, 300, 1002, ImmediateOrCancel)), "A5, T5 250@1002-, C5 50");
}

#[test]
fn nothing_matches_on_half_of_what_the_tape_says_of_a_millisecond() {
    let mut venue = open(&config(VenueKind::Lit));
    moment(&mut venue, 0, &[quote(1000, 100, 1002, 100)]);
    assert_eq!(send(&mut venue, 0, &order(1, Side::Buy, 100, 1001, Day)), "A1");
    assert_eq!(moment(&mut venue, 1, &[quote(999, 100, 1000, 100), quote(1001, 100, 1003, 100)]), "");
    // And a trade and the quote of one millisecond: the quote first.
    assert_eq!(moment(&mut venue, 2, &[trade(1001, 50), quote(1000, 100, 1001, 30)]), "T1 30@1001+, T1 50@1001+");
}

#[test]
fn where_the_quote_crosses_an_order_its_limit_is_paid_and_the_rest_takes_at_the_quote() {
    for (side, limit, quotes) in [
        (
            Side::Buy,
            1005,
            [(1000, 100, 1008, 100), (1000, 100, 1003, 100), (1000, 100, 1003, 150), (1000, 100, 1002, 300)],
        ),
        (
            Side::Sell,
            1003,
            [(1000, 100, 1008, 100), (1005, 100, 1008, 100), (1005, 150, 1008, 100), (1006, 300, 1008, 100)],
        ),
    ] {
        let mut venue = open(&config(VenueKind::Lit));
        let [before, crossing, more, through] = quotes.map(|(bid, bids, ask, asks)| [quote(bid, bids, ask, asks)]);
        moment(&mut venue, 0, &before);
        assert_eq!(send(&mut venue, 0, &order(1, side, 300, limit, Day)), "A1");
        assert_eq!(moment(&mut venue, 1, &crossing), format!("T1 100@{limit}+"));
        let (at, beyond) = if side == Side::Buy { (1003, 1002) } else { (1005, 1006) };
        assert_eq!(moment(&mut venue, 2, &more), format!("T1 150@{at}-"));
        assert_eq!(moment(&mut venue, 3, &through), format!("T1 50@{beyond}-"));
    }
}

#[test]
fn a_trade_of_the_market_fills_who_was_in_the_queue_before() {
    let mut venue = open(&config(VenueKind::Lit));
    moment(&mut venue, 0, &[quote(1000, 200, 1002, 100)]);
    send(&mut venue, 0, &order(1, Side::Buy, 100, 1000, Day));
    assert_eq!(moment(&mut venue, 1, &[trade(1000, 150)]), "", "two hundred stand before it");
    assert_eq!(moment(&mut venue, 2, &[trade(1002, 100)]), "", "that was a purchase");
    assert_eq!(moment(&mut venue, 3, &[trade(1000, 100)]), "T1 50@1000+");
    // What comes new stands behind.
    moment(&mut venue, 4, &[quote(1000, 500, 1002, 100)]);
    assert_eq!(moment(&mut venue, 5, &[trade(1000, 500)]), "T1 50@1000+");
}

#[test]
fn a_trade_reported_late_or_out_of_hours_fills_nobody() {
    let mut venue = open(&config(VenueKind::Lit));
    moment(&mut venue, 0, &[quote(1000, 100, 1002, 100)]);
    send(&mut venue, 0, &order(1, Side::Buy, 100, 1001, Day));
    let late =
        MarketEvent::Trade { instrument: IBM, price: cents(1000), qty: shares(500), conditions: Conditions::SOLD };
    assert_eq!(moment(&mut venue, 1, &[late]), "");
    assert_eq!(moment(&mut venue, 2, &[trade(1000, 500)]), "T1 100@1001+");
}

#[test]
fn in_a_crossed_moment_nothing_is_shown_and_nothing_trades() {
    let mut venue = open(&config(VenueKind::Lit));
    moment(&mut venue, 0, &[quote(1000, 100, 1002, 100)]);
    assert_eq!(shown(&mut venue).as_deref(), Some("1000 100 | 1002 100"));
    send(&mut venue, 0, &order(1, Side::Buy, 100, 1001, Day));
    assert_eq!(moment(&mut venue, 1, &[quote(1003, 100, 1000, 100), trade(1000, 100)]), "");
    assert_eq!(shown(&mut venue).as_deref(), Some(" | "));
    assert_eq!(send(&mut venue, 1, &order(2, Side::Buy, 100, 1005, ImmediateOrCancel)), "A2, C2 100");
    assert_eq!(send(&mut venue, 1, &order(3, Side::Sell, 100, 990, ImmediateOrCancel)), "A3, C3 100");
    // Whole again: who the quote came past in between takes at it.
    assert_eq!(moment(&mut venue, 2, &[quote(999, 100, 1000, 60)]), "T1 60@1000-");
}

#[test]
fn before_the_first_quote_nothing_trades() {
    for kind in [VenueKind::Lit, VenueKind::Dark] {
        let mut venue = open(&config(kind));
        assert_eq!(send(&mut venue, 0, &order(1, Side::Buy, 100, 1001, Day)), "A1");
        assert_eq!(send(&mut venue, 0, &order(2, Side::Sell, 100, 1001, Day)), "A2");
        assert_eq!(moment(&mut venue, 1, &[trade(1001, 100)]), "");
        assert_eq!(shown(&mut venue), None);
        let price = if kind == VenueKind::Lit { "1001+, T2 100@1001-" } else { "1001=, T2 100@1001=" };
        assert_eq!(moment(&mut venue, 2, &[quote(1000, 0, 1002, 0)]), format!("T1 100@{price}"));
    }
}

#[test]
fn a_dark_venue_fills_at_the_middle_with_what_trades_there_and_shows_nothing() {
    let mut venue = open(&config(VenueKind::Dark));
    moment(&mut venue, 0, &[quote(1000, 100, 1004, 100)]);
    send(&mut venue, 0, &order(1, Side::Buy, 1000, 1003, Day));
    send(&mut venue, 0, &order(2, Side::Sell, 10, 1004, Day));
    let mut fills = String::new();
    // Which side a trade leaves interest on is drawn: in twenty, both.
    for n in 1..=20 {
        fills += &moment(&mut venue, n, &[trade(1004, 10)]);
    }
    assert!(fills.contains("T1 10@1002="), "{fills}");
    assert!(fills.matches("T1").count() < 20, "nor was it always a sale: {fills}");
    assert!(!fills.contains("T2"), "the middle never came to its limit: {fills}");
    assert_eq!(shown(&mut venue), None);
    // A taker finds what one trade left, and no more.
    let mut venue = open(&config(VenueKind::Dark));
    moment(&mut venue, 0, &[quote(1000, 100, 1004, 100), trade(1002, 70)]);
    let buy = send(&mut venue, 0, &order(1, Side::Buy, 100, 1010, ImmediateOrCancel));
    let sell = send(&mut venue, 0, &order(2, Side::Sell, 100, 990, ImmediateOrCancel));
    let both = [buy.as_str(), sell.as_str()];
    assert!(
        both == ["A1, T1 70@1002=, C1 30", "A2, C2 100"] || both == ["A1, C1 100", "A2, T2 70@1002=, C2 30"],
        "{both:?}"
    );
}

#[test]
fn a_venue_shows_its_band_and_depth_behind_it() {
    let quotes = Band { from_ppm: 500_000, ppm: 250_000 };
    let depth = DepthShape { away_ppm: [2_000_000, 0, 1_000_000, 0] };
    let profile = Profile::Anchored { quotes, trades: Band::NONE, depth };
    let mut venue = open(&SimVenueConfig { profile, ..config(VenueKind::Lit) });
    moment(&mut venue, 0, &[quote(1000, 400, 1002, 200)]);
    assert_eq!(shown(&mut venue).as_deref(), Some("1000 100 999 200 997 100 | 1002 50 1003 100 1005 50"));
    assert_eq!(shown(&mut venue), None, "once");
    // With the best gone, what is behind may not trade, and nobody is sent after it.
    send(&mut venue, 0, &order(1, Side::Buy, 50, 1002, Day));
    assert_eq!(shown(&mut venue).as_deref(), Some("1000 100 999 200 997 100 | "));
    assert_eq!(moment(&mut venue, 1, &[trade(1000, 400)]), "", "the trade happened elsewhere");
    assert_eq!(shown(&mut venue), None);
}

#[test]
fn an_always_filling_venue_fills_every_order_in_full_and_shows_the_same_again() {
    let config = SimVenueConfig::always_fill(types::VenueIx(0), types::Text::lossy(b"XTST"), cents(10_000));
    let mut venue = open(&config);
    let book = shown(&mut venue);
    assert_eq!(book.as_deref(), Some("10000 4000000000 | 10000 4000000000"));
    for n in 0..100 {
        let side = if n % 3 == 0 { Side::Sell } else { Side::Buy };
        let (n, qty) = (n + 1, if n == 50 { 1_000_000_000 } else { 100 });
        assert_eq!(send(&mut venue, 0, &order(n, side, qty, 10_000, Day)), format!("A{n}, T{n} {qty}@10000-"));
        assert_eq!(shown(&mut venue), None, "what is shown stays the same");
    }
    assert_eq!(send(&mut venue, 0, &order(200, Side::Buy, 100, 9_999, Day)), "A200");
}

/// A millisecond: quotes (bid, spread, sizes), trades, then orders.
type Millisecond = (Vec<(i64, i64, i64, i64)>, Vec<(i64, i64)>, Vec<(bool, i64, i64, bool)>);

fn milliseconds() -> impl Strategy<Value = Vec<Millisecond>> {
    let quotes = prop::collection::vec((995i64..1005, -1i64..5, 1i64..50, 1i64..50), 0..3);
    let trades = prop::collection::vec((994i64..1008, 1i64..60), 0..3);
    let orders = prop::collection::vec((any::<bool>(), 1i64..60, 994i64..1008, any::<bool>()), 0..4);
    prop::collection::vec((quotes, trades, orders), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_fill_is_outside_the_market_and_no_share_is_taken_twice(milliseconds in milliseconds(), is_dark: bool) {
        let kind = if is_dark { VenueKind::Dark } else { VenueKind::Lit };
        let mut venue = open(&config(kind));
        let mut sides: Vec<(Side, i64)> = Vec::new();
        let mut best: Option<Best> = None;
        let mut told: Option<(i64, i64, i64, i64)> = None;
        // What members may still have bought and sold: all that the market showed or traded, each once.
        let mut supply = [0i64; 2];
        for (n, (quotes, trades, orders)) in milliseconds.into_iter().enumerate() {
            let before = best;
            for (bid, spread, bid_qty, ask_qty) in quotes {
                let now = (bid, bid_qty, bid + spread, ask_qty);
                supply[0] += if told.is_none_or(|t| (t.2, t.3) != (now.2, now.3)) { ask_qty } else { 0 };
                supply[1] += if told.is_none_or(|t| (t.0, t.1) != (now.0, now.1)) { bid_qty } else { 0 };
                // After a crossed moment all is shown anew.
                if best.is_some_and(|best| best.bid > best.ask) {
                    supply = [supply[0] + ask_qty, supply[1] + bid_qty];
                }
                (told, best) = (Some(now), Some(Best { bid: cents(bid), ask: cents(bid + spread) }));
                venue.handle_market(&quote(now.0, now.1, now.2, now.3));
            }
            for (price, qty) in trades {
                supply = supply.map(|supply| supply + qty);
                venue.handle_market(&trade(price, qty));
            }
            venue.handle_settled(ms(n as i64));
            for (is_buy, qty, limit, rests) in orders {
                sides.push((if is_buy { Side::Buy } else { Side::Sell }, qty));
                // What a member offers, another may take.
                supply[usize::from(is_buy)] += qty;
                let time_in_force = if rests { Day } else { ImmediateOrCancel };
                venue.handle_new(&order(sides.len() as u64, sides[sides.len() - 1].0, qty, limit, time_in_force), ms(n as i64));
            }
            while let Some(event) = venue.poll_event() {
                if let EventKind::Trade { qty, price, liquidity, leaves, quote, .. } = event.kind {
                    let (side, left) = &mut sides[event.reference as usize - 1];
                    let now = best.unwrap();
                    prop_assert_eq!(fault(*side, price, liquidity, now, before), None, "{:?} {:?} {:?}", event, now, before);
                    prop_assert_eq!((quote.bid, quote.ask), (Some(now.bid), Some(now.ask)));
                    *left -= qty.raw() / types::SCALE;
                    prop_assert_eq!(leaves, Qty::from_whole(*left).unwrap());
                    supply[usize::from(!side.is_buy())] -= qty.raw() / types::SCALE;
                }
            }
            prop_assert!(supply.iter().all(|supply| *supply >= 0), "more was taken than was there: {:?}", supply);
            while venue.poll_book().is_some() {}
        }
    }
}

proptest! {
    #[test]
    fn between_two_quotes_of_a_side_no_more_is_taken_than_it_showed(
        steps in prop::collection::vec((0i64..2, 1i64..3, 0i64..2, any::<bool>(), 1i64..40), 1..60)
    ) {
        let mut venue = open(&config(VenueKind::Lit));
        // Of each side, what it last showed, and what of it is left.
        let mut sides = [((0, 0), 0i64); 2];
        for (n, (move_by, spread, size, is_buy, qty)) in steps.into_iter().enumerate() {
            let size = 20 + 10 * size;
            let tops = [(1000 + move_by, size), (1000 + move_by + spread, size)];
            for ((told, left), top) in sides.iter_mut().zip(tops) {
                if *told != top {
                    (*told, *left) = (top, size);
                }
            }
            venue.handle_market(&quote(tops[0].0, size, tops[1].0, size));
            venue.handle_settled(ms(n as i64));
            let side = if is_buy { Side::Buy } else { Side::Sell };
            let limit = if is_buy { 1010 } else { 990 };
            venue.handle_new(&order(n as u64, side, qty, limit, ImmediateOrCancel), ms(n as i64));
            let left = &mut sides[usize::from(is_buy)].1;
            let mut taken = 0;
            while let Some(event) = venue.poll_event() {
                if let EventKind::Trade { qty, .. } = event.kind {
                    taken += qty.raw() / types::SCALE;
                }
            }
            prop_assert_eq!(taken, qty.min(*left), "all that is there, and no more");
            *left -= taken;
        }
    }
}
