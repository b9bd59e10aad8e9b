//! Sixteen venues around a recorded day: every fill is held against the tape, which is read here once more, row by row.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test is a shell of its own")]
#![allow(clippy::explicit_write, reason = "the test harness keeps what eprintln! says where a test passes")]
#![allow(clippy::unwrap_used, reason = "in a test the panic is the answer")]

mod common;

use std::fs::File;
use std::io::{Read, Write};
use std::path::PathBuf;

use common::*;
use market_data::feeds::{Feed, RecordedFeed};
use market_data::tape::{Tape, TapeEvent, TapeState};
use reference::{Date, VenueKind, default_venues};
use types::{NANOS_PER_MILLI, Side, Timestamp};
use venues::exchange::{EventKind, Liquidity, NewOrder, Pricing, TimeInForce};
use venues::{SimExchange, SimVenueConfig};

const OPEN_MS: i64 = 34_200_000;
const CLOSE_MS: i64 = 57_600_000;

/// The unzipped quotes and trades of a day; `None`, and a word about it, where the shared data is missing.
fn day(test: &str, stem: &str) -> Option<[Vec<u8>; 2]> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let shared = PathBuf::from(std::env::var_os("TIDEGATE_SHARED").unwrap_or(default.into()));
    let stem = shared.join("market-data/us-equity-ticks").join(stem);
    let paths = ["quote", "trade"].map(|kind| PathBuf::from(format!("{}_{kind}.zip", stem.display())));
    if !paths[0].exists() {
        assert_ne!(std::env::var("TIDEGATE_REQUIRE_SHARED").as_deref(), Ok("1"), "{} is missing", stem.display());
        writeln!(std::io::stderr(), "SKIPPED {test}: needs {} (set TIDEGATE_SHARED)", stem.display()).unwrap();
        return None;
    }
    Some(paths.map(|path| {
        let mut bytes = Vec::new();
        zip::ZipArchive::new(File::open(path).unwrap()).unwrap().by_index(0).unwrap().read_to_end(&mut bytes).unwrap();
        bytes
    }))
}

/// The best bid and offer at the end of each millisecond that has a quote.
fn bests(quotes: &[u8], trades: &[u8]) -> Vec<(i64, Best)> {
    let (mut state, mut bests) = (TapeState::default(), Vec::<(i64, Best)>::new());
    for event in Tape::new(quotes, trades) {
        let event = event.unwrap();
        state.handle_event(&event);
        let (TapeEvent::Quote(row), Some(bid), Some(ask)) = (event, state.bid, state.ask) else { continue };
        let best = (row.time_ns / NANOS_PER_MILLI, Best { bid: bid.price, ask: ask.price });
        match bests.last_mut() {
            Some(last) if last.0 == best.0 => *last = best,
            _ => bests.push(best),
        }
    }
    bests
}

fn best_at(bests: &[(i64, Best)], ms: i64) -> Option<Best> {
    bests[..bests.partition_point(|(at, _)| *at <= ms)].last().map(|(_, best)| *best)
}

/// The `n`-th order of the day: in turn taking at the quote and past it, resting at it, between and behind.
fn nth_order(n: u64, best: Best) -> NewOrder {
    let side = if n.is_multiple_of(2) { Side::Buy } else { Side::Sell };
    let (same, other) = if side.is_buy() { (best.bid, best.ask) } else { (best.ask, best.bid) };
    let worse = |price: types::Price, by: i64| {
        let by = if side.is_buy() { -by } else { by };
        types::Price::from_raw(price.raw() + by * LISTING.tick.raw())
    };
    let (limit, time_in_force) = match n / 2 % 7 {
        0 => (other, TimeInForce::ImmediateOrCancel),
        1 => (worse(other, -5), TimeInForce::ImmediateOrCancel),
        2 => (worse(other, -3), TimeInForce::Day),
        3 => (same, TimeInForce::Day),
        4 => (worse(same, -1), TimeInForce::Day),
        5 => (worse(same, 3), TimeInForce::Day),
        _ => (worse(other, -1), TimeInForce::FillOrKill),
    };
    let qty = shares([100, 30, 500, 1000][n as usize / 3 % 4]);
    NewOrder { reference: n, instrument: IBM, side, qty, pricing: Pricing::Limit(limit), time_in_force }
}

#[derive(Debug, Default)]
struct Seen {
    added: u32,
    removed: u32,
    dark: u32,
}

fn check_fills(venue: &mut SimExchange, ms: i64, bests: &[(i64, Best)], seen: &mut Seen) {
    while let Some(event) = venue.poll_event() {
        let EventKind::Trade { price, liquidity, quote, .. } = event.kind else { continue };
        let side = if event.reference.is_multiple_of(2) { Side::Buy } else { Side::Sell };
        let (now, before) = (best_at(bests, ms).unwrap(), best_at(bests, ms - 1));
        assert_eq!(fault(side, price, liquidity, now, before), None, "{ms}: {event:?} {now:?} {before:?}");
        assert_eq!((quote.bid, quote.ask), (Some(now.bid), Some(now.ask)), "{ms}: the quote that the fill names");
        // The rules can find something: the same fill past the market is found.
        let past = if side.is_buy() {
            now.ask.max(before.map_or(now.ask, |b| b.ask))
        } else {
            now.bid.min(before.map_or(now.bid, |b| b.bid))
        };
        let wrong = types::Price::from_raw(past.raw() + if side.is_buy() { 1 } else { -1 });
        assert!(fault(side, wrong, liquidity, now, before).is_some(), "{ms}: {wrong} would pass");
        match liquidity {
            Liquidity::Added => seen.added += 1,
            Liquidity::Removed => seen.removed += 1,
            Liquidity::Midpoint => seen.dark += 1,
        }
    }
}

#[test]
fn every_fill_of_a_recorded_day_is_inside_the_market_of_its_millisecond() {
    let Some([quotes, trades]) = day("every_fill_of_a_recorded_day", "ibm/20131008") else { return };
    let date = Date::new(2013, 10, 8).unwrap();
    let bests = bests(&quotes, &trades);
    let mut feed = RecordedFeed::new(IBM, date, quotes, trades).unwrap();
    let configs = SimVenueConfig::anchored(&default_venues(), date, 7).unwrap();
    let mut venues: Vec<SimExchange> = configs.iter().map(open).collect();
    let (mut sent, mut moments, mut seen) = (0, 0u64, Seen::default());
    while let Some(due) = feed.poll_timeout() {
        feed.handle_timeout(due);
        while let Some((_, event)) = feed.poll_event() {
            venues.iter_mut().for_each(|venue| venue.handle_market(&event));
        }
        let ms = feed.ms_of(due);
        for venue in &mut venues {
            venue.handle_settled(due);
            check_fills(venue, ms, &bests, &mut seen);
            while venue.poll_book().is_some() {}
        }
        moments += 1;
        if !(OPEN_MS..CLOSE_MS).contains(&ms) || !moments.is_multiple_of(7) {
            continue;
        }
        sent += 1;
        // A step that shares no factor with sixteen or fourteen: every kind of order comes to every venue.
        let venue = &mut venues[(sent * 11 % 16) as usize];
        venue.handle_new(&nth_order(sent, best_at(&bests, ms).unwrap()), due);
        check_fills(venue, ms, &bests, &mut seen);
        if sent.is_multiple_of(1000) {
            venues.iter_mut().for_each(|venue| venue.handle_mass_cancel(due));
        }
    }
    assert!(seen.added > 500 && seen.removed > 500 && seen.dark > 100, "of {sent} orders: {seen:?}");
    println!("{sent} orders, {seen:?}");
}

/// What the lit venues show together is what the tape shows, to the share, at every moment that is not crossed.
#[test]
fn the_venues_together_show_the_quote_of_the_tape() {
    let Some([quotes, trades]) = day("the_venues_together", "ibm/20131010") else { return };
    let date = Date::new(2013, 10, 10).unwrap();
    let mut feed = RecordedFeed::new(IBM, date, quotes, trades).unwrap();
    let configs = SimVenueConfig::anchored(&default_venues(), date, 7).unwrap();
    let lit = configs.iter().filter(|config| config.kind == VenueKind::Lit);
    let mut venues: Vec<(SimExchange, Option<venues::Shown>)> = lit.map(|config| (open(config), None)).collect();
    let (mut compared, mut quote) = (0, None);
    let end = feed.moment(OPEN_MS + 1_800_000);
    while let Some(due) = feed.poll_timeout().filter(|due: &Timestamp| *due < end) {
        feed.handle_timeout(due);
        let mut has_traded = false;
        while let Some((_, event)) = feed.poll_event() {
            match event {
                market_data::MarketEvent::Quote { bid, bid_qty, ask, ask_qty, .. } => {
                    quote = Some((bid, bid_qty, ask, ask_qty))
                }
                market_data::MarketEvent::Trade { .. } => has_traded = true,
            }
            venues.iter_mut().for_each(|(venue, _)| venue.handle_market(&event));
        }
        let mut sums = [0, 0];
        let Some((bid, bid_qty, ask, ask_qty)) = quote else { continue };
        for (venue, shown) in &mut venues {
            venue.handle_settled(due);
            while let Some((_, now)) = venue.poll_book() {
                *shown = Some(now);
            }
            let Some(shown) = shown else { continue };
            let sides = [(&shown.bids, bid), (&shown.asks, ask)];
            for (sum, (depth, best)) in sums.iter_mut().zip(sides) {
                let top = depth.levels().first();
                assert!(top.is_none_or(|top| top.price == best), "no venue shows another best than the tape");
                *sum += top.map_or(0, |top| top.qty.raw());
            }
        }
        // After a trade the quote says in a later row what is left; until then the venues have less.
        if bid <= ask && !has_traded {
            assert!(sums[0] <= bid_qty.raw() && sums[1] <= ask_qty.raw());
            compared += u32::from(sums == [bid_qty.raw(), ask_qty.raw()]);
        }
    }
    assert!(compared > 1000, "whole in {compared} moments");
}
