//! Books and requests, in cents and shares.

#![allow(dead_code, reason = "each test file uses its part")]

use market_data::{BookSide, Books};
use model::{RouteReason, TimeInForce};
use router::{RoutePlan, RouteRequest, VenueProfile};
use types::{InstrumentIx, Price, Qty, Side, VenueIx};

pub(crate) const IBM: InstrumentIx = InstrumentIx(0);

pub(crate) fn cents(cents: i64) -> Price {
    Price::from_raw(cents * 1_000_000)
}

/// A fee in mils: hundredths of a cent.
pub(crate) fn mils(mils: i64) -> Price {
    Price::from_raw(mils * 10_000)
}

pub(crate) fn shares(shares: i64) -> Qty {
    Qty::from_whole(shares).unwrap()
}

pub(crate) fn lit(taker: i64, maker: i64) -> VenueProfile {
    VenueProfile { up: true, taker_fee: mils(taker), maker_fee: mils(maker), ..VenueProfile::default() }
}

pub(crate) fn dark(midpoint: i64, share_ppm: u32) -> VenueProfile {
    VenueProfile { up: true, dark: true, midpoint_fee: mils(midpoint), share_ppm, ..VenueProfile::default() }
}

/// Of (venue, price in cents, shares) on each side.
pub(crate) fn books(venues: usize, bids: &[(u16, i64, i64)], asks: &[(u16, i64, i64)]) -> Books {
    let mut books = Books::new(venues, 1);
    for (side, levels) in [(BookSide::Bid, bids), (BookSide::Ask, asks)] {
        for (venue, price, qty) in levels {
            books.set(VenueIx(*venue), IBM, side, cents(*price), shares(*qty));
        }
    }
    books
}

pub(crate) fn request(side: Side, qty: i64, limit: i64, time_in_force: TimeInForce) -> RouteRequest {
    RouteRequest {
        instrument: IBM,
        side,
        qty: shares(qty),
        limit: cents(limit),
        time_in_force,
        lot: shares(100),
        tick: cents(1),
        probe_dark: true,
    }
}

/// (venue, shares, price in cents, reason), leg by leg.
pub(crate) fn legs(plan: &RoutePlan) -> Vec<(u16, i64, i64, RouteReason)> {
    let whole = |raw: i64, unit: i64| {
        assert_eq!(raw % unit, 0);
        raw / unit
    };
    let leg = |leg: &router::Leg| {
        (leg.venue.0, whole(leg.qty.raw(), 100_000_000), whole(leg.price.raw(), 1_000_000), leg.reason)
    };
    plan.legs.iter().map(leg).collect()
}
