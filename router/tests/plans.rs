//! Plans of small books, one rule each.

#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

mod common;

use common::*;
use model::RouteReason::{DarkProbe, Rest, Take};
use model::TimeInForce::{Day, FillOrKill, ImmediateOrCancel};
use router::{Router, RouterConfig, TakeDepth, VenueProfile};
use types::{Qty, Side, VenueIx};

fn router(venues: &[VenueProfile]) -> Router {
    Router::new(RouterConfig { venues: venues.to_vec(), ..RouterConfig::default() })
}

#[test]
fn a_rebate_is_worth_more_than_a_larger_size_and_a_price_more_than_a_rebate() {
    // Venue 2 shows the worse price, and pays less for it than the difference.
    let mut router = router(&[lit(30, 0), lit(-10, 0), lit(-30, 0)]);
    let books = books(3, &[], &[(0, 1000, 900), (1, 1000, 100), (2, 1001, 900)]);
    let plan = router.route(&request(Side::Buy, 1500, 1001, ImmediateOrCancel), &books);
    assert_eq!(legs(plan), [(1, 100, 1000, Take), (0, 900, 1000, Take), (2, 500, 1001, Take)]);
    assert_eq!(plan.unplaced, Qty::ZERO);
}

#[test]
fn a_fee_can_make_the_worse_price_the_better_deal() {
    // 10.00 and 150 mils is 10.015; 10.01 for nothing is less.
    let mut router = router(&[lit(150, 0), lit(0, 0)]);
    let books = books(2, &[(0, 998, 100), (1, 997, 100)], &[(0, 1000, 100), (1, 1001, 100)]);
    let plan = router.route(&request(Side::Buy, 100, 1001, ImmediateOrCancel), &books);
    assert_eq!(legs(plan), [(1, 100, 1001, Take)]);
    let plan = router.route(&request(Side::SellShort, 100, 997, ImmediateOrCancel), &books);
    assert_eq!(legs(plan), [(1, 100, 997, Take)]);
}

#[test]
fn at_one_cost_the_larger_size_goes_first_and_then_the_first_venue() {
    let mut router = router(&[lit(5, 0), lit(5, 0), lit(5, 0)]);
    let books = books(3, &[(0, 1000, 100), (1, 1000, 300), (2, 1000, 300)], &[]);
    let plan = router.route(&request(Side::Sell, 450, 990, ImmediateOrCancel), &books);
    assert_eq!(legs(plan), [(1, 300, 1000, Take), (2, 150, 1000, Take)]);
}

#[test]
fn a_sweep_takes_level_by_level_and_sends_one_leg_to_a_venue() {
    let mut router = router(&[lit(0, 0), lit(0, 0)]);
    let books = books(2, &[], &[(0, 1000, 100), (1, 1001, 200), (0, 1002, 300), (1, 1003, 400), (0, 1004, 500)]);
    let plan = router.route(&request(Side::Buy, 1050, 1003, ImmediateOrCancel), &books);
    assert_eq!(legs(plan), [(0, 400, 1002, Take), (1, 600, 1003, Take)]);
    assert_eq!(plan.legs[0].shown, shares(400));
    assert_eq!(plan.unplaced, shares(50), "the limit stops it before 10.04");
    assert!(plan.legs.iter().all(|leg| leg.time_in_force == ImmediateOrCancel));
}

#[test]
fn only_a_day_order_rests_and_where_resting_pays_most() {
    let busy = VenueProfile { share_ppm: 9, ..lit(0, -20) };
    let mut router = router(&[lit(0, 0), lit(0, -20), busy, VenueProfile { up: false, ..lit(0, -50) }]);
    let books = books(4, &[(0, 998, 100)], &[(0, 1000, 100), (3, 1000, 100)]);
    let plan = router.route(&request(Side::Buy, 250, 1000, Day), &books);
    assert_eq!(legs(plan), [(0, 100, 1000, Take), (2, 150, 1000, Rest)]);
    assert_eq!(plan.legs[1].time_in_force, Day);
    assert_eq!((plan.bid, plan.ask), (Some(cents(998)), Some(cents(1000))));
    let plan = router.route(&request(Side::Buy, 250, 1000, ImmediateOrCancel), &books);
    assert_eq!((legs(plan), plan.unplaced), (vec![(0, 100, 1000, Take)], shares(150)));
    let plan = router.route(&request(Side::Buy, 250, 999, Day), &books);
    assert_eq!(legs(plan), [(2, 250, 999, Rest)], "nothing is at the limit or better");
}

#[test]
fn all_or_nothing_goes_to_one_venue() {
    let mut router = router(&[lit(30, 0), lit(0, 0), lit(30, 0)]);
    let books = books(3, &[], &[(0, 1000, 300), (0, 1001, 200), (1, 1001, 450), (2, 1001, 900)]);
    let mut place = |qty, limit| {
        let plan = router.route(&request(Side::Buy, qty, limit, FillOrKill), &books);
        assert!(plan.legs.iter().all(|leg| leg.time_in_force == FillOrKill));
        (legs(plan), plan.unplaced)
    };
    assert_eq!(place(300, 1001), (vec![(0, 300, 1000, Take)], Qty::ZERO), "the best price");
    assert_eq!(place(500, 1001), (vec![(0, 500, 1001, Take)], Qty::ZERO), "300 of it for less");
    assert_eq!(place(600, 1001), (vec![(2, 600, 1001, Take)], Qty::ZERO), "the only one with so much");
    assert_eq!(place(500, 1000), (vec![], shares(500)), "between them, but not one alone");
    assert_eq!(place(901, 1001), (vec![], shares(901)));
}

#[test]
fn at_the_top_of_the_book_nothing_is_taken_or_rests_past_the_nbbo() {
    let (venues, take_depth) = (vec![lit(150, 0), lit(0, 0)], TakeDepth::TopOfBook);
    let mut router = Router::new(RouterConfig { venues, take_depth, ..RouterConfig::default() });
    let books = books(2, &[(0, 998, 100), (1, 997, 900)], &[(0, 1000, 100), (1, 1001, 900)]);
    let plan = router.route(&request(Side::Buy, 500, 1050, Day), &books);
    assert_eq!(legs(plan), [(0, 100, 1000, Take), (0, 400, 1000, Rest)]);
    let plan = router.route(&request(Side::Sell, 500, 950, Day), &books);
    assert_eq!(legs(plan), [(0, 100, 998, Take), (0, 400, 998, Rest)]);
    let plan = router.route(&request(Side::Buy, 500, 1050, ImmediateOrCancel), &books);
    assert_eq!((legs(plan), plan.unplaced), (vec![(0, 100, 1000, Take)], shares(400)));
    let plan = router.route(&request(Side::Buy, 500, 1050, FillOrKill), &books);
    assert_eq!((legs(plan), plan.unplaced), (vec![], shares(500)));
    let plan = router.route(&request(Side::Buy, 500, 999, Day), &books);
    assert_eq!(legs(plan), [(0, 500, 999, Rest)], "the limit is tighter than the NBBO");
}

#[test]
fn a_venue_that_is_down_gets_nothing_until_it_is_back() {
    let mut router = router(&[lit(0, 0), lit(0, 10)]);
    let books = books(2, &[], &[(0, 1000, 100), (1, 1001, 100)]);
    let day = request(Side::Buy, 100, 1001, Day);
    router.set_up(VenueIx(0), false);
    assert_eq!(legs(router.route(&day, &books)), [(1, 100, 1001, Take)]);
    router.set_up(VenueIx(1), false);
    assert!(!router.has_venue());
    let plan = router.route(&day, &books);
    assert_eq!((legs(plan), plan.unplaced), (vec![], shares(100)), "refused, not lost");
    router.set_up(VenueIx(0), true);
    assert!(router.has_venue());
    assert_eq!(legs(router.route(&day, &books)), [(0, 100, 1000, Take)]);
    router.set_up(VenueIx(9), true);
    assert_eq!(router.venues().len(), 2);
}

fn dark_router(venues: &[VenueProfile], dark_probe_ppm: u32) -> Router {
    Router::new(RouterConfig { venues: venues.to_vec(), dark_probe_ppm, ..RouterConfig::default() })
}

#[test]
fn a_part_asks_the_dark_venues_for_the_middle_first() {
    let mut router = dark_router(&[lit(0, 0), dark(10, 750_000), dark(5, 250_000)], 500_000);
    let books = books(3, &[(0, 1000, 100)], &[(0, 1003, 500)]);
    let plan = router.route(&request(Side::Buy, 1950, 1003, Day), &books);
    // Of 1,950 the half in lots is 900: three quarters of it are 600 in lots, the rest goes to the cheaper venue. The
    // middle is 10.015: a buy asks at 10.02 to reach it, a sale at 10.01.
    let expected = [(2, 300, 1002, DarkProbe), (1, 600, 1002, DarkProbe), (0, 500, 1003, Take), (0, 550, 1003, Rest)];
    assert_eq!(legs(plan), expected);
    assert_eq!(plan.legs[0].time_in_force, ImmediateOrCancel);
    let plan = router.route(&request(Side::Sell, 400, 1000, Day), &books);
    assert_eq!(
        legs(plan),
        [(2, 100, 1001, DarkProbe), (1, 100, 1001, DarkProbe), (0, 100, 1000, Take), (0, 100, 1000, Rest)]
    );
}

#[test]
fn nobody_in_the_dark_is_asked_in_vain() {
    let venues = [lit(0, 0), dark(0, 0)];
    let market = books(2, &[(0, 1000, 100)], &[(0, 1004, 500)]);
    let crossed = books(2, &[(0, 1005, 100)], &[(0, 1004, 500)]);
    let one_sided = books(2, &[], &[(0, 1004, 500)]);
    let day = request(Side::Buy, 400, 1004, Day);
    let again = router::RouteRequest { probe_dark: false, ..day };
    let gridless = router::RouteRequest { tick: cents(0), ..day };
    let table = [
        ("asked", 500_000, &market, day, true),
        ("at most with all", u32::MAX, &market, day, true),
        ("the middle is the limit", 500_000, &market, request(Side::Buy, 400, 1002, Day), true),
        ("the middle is past the limit", 500_000, &market, request(Side::Buy, 400, 1001, Day), false),
        ("no part", 0, &market, day, false),
        ("less than a lot", 249_999, &market, day, false),
        ("asked before", 500_000, &market, again, false),
        ("no grid", 500_000, &market, gridless, false),
        ("crossed", 500_000, &crossed, day, false),
        ("one side", 500_000, &one_sided, day, false),
        ("would be lost to an IOC", 500_000, &market, request(Side::Buy, 400, 1004, ImmediateOrCancel), false),
        ("all or nothing", 500_000, &market, request(Side::Buy, 400, 1004, FillOrKill), false),
    ];
    for (name, ppm, books, request, expected) in table {
        let mut router = dark_router(&venues, ppm);
        let plan = router.route(&request, books);
        let probed: i64 = plan.legs.iter().filter(|leg| leg.reason == DarkProbe).map(|leg| leg.qty.raw()).sum();
        assert_eq!(probed > 0, expected, "{name}: {plan:?}");
        assert!(probed <= request.qty.raw(), "{name}: {plan:?}");
    }
    let mut down = dark_router(&[lit(0, 0), VenueProfile { up: false, ..dark(0, 0) }], 500_000);
    assert!(down.route(&day, &market).legs.iter().all(|leg| leg.reason != DarkProbe));
}
