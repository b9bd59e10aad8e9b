//! Random books against a router that lays out every share and sorts them.

#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

mod common;

use std::collections::BTreeMap;

use common::*;
use market_data::{BookSide, Books};
use model::{RouteReason, TimeInForce};
use proptest::prelude::*;
use router::{Leg, RoutePlan, RouteRequest, Router, RouterConfig, TakeDepth, VenueProfile};
use types::{Qty, Side, VenueIx};

const VENUES: usize = 5;

/// Fees in few steps, so that ties are common; prices few cents apart.
fn profile() -> impl Strategy<Value = VenueProfile> {
    let fee = prop_oneof![3 => Just(0i64), 2 => Just(50), 2 => Just(-50), 1 => -150i64..150];
    (0u8..5, 0u8..6, fee.clone(), fee.clone(), fee, 0u32..4).prop_map(|(dark, down, taker, maker, midpoint, share)| {
        let (dark, up) = (dark == 0, down != 0);
        let (taker_fee, maker_fee, midpoint_fee) = (mils(taker), mils(maker), mils(midpoint));
        VenueProfile { dark, up, taker_fee, maker_fee, midpoint_fee, share_ppm: share * 250_000 }
    })
}

fn levels(from: i64) -> impl Strategy<Value = Vec<(u16, i64, i64)>> {
    prop::collection::vec((0..VENUES as u16, from..from + 6, 1i64..4).prop_map(|(v, p, q)| (v, p, q * 100)), 0..14)
}

fn request_any() -> impl Strategy<Value = RouteRequest> {
    let tif = prop_oneof![Just(TimeInForce::Day), Just(TimeInForce::ImmediateOrCancel), Just(TimeInForce::FillOrKill)];
    (any::<bool>(), 1i64..2500, 995i64..1008, tif, any::<bool>()).prop_map(|(buy, qty, limit, tif, probe_dark)| {
        let side = if buy { Side::Buy } else { Side::Sell };
        RouteRequest { probe_dark, ..request(side, qty, limit, tif) }
    })
}

fn taken_from(side: Side) -> BookSide {
    if side.is_buy() { BookSide::Ask } else { BookSide::Bid }
}

fn is_within(side: Side, price: types::Price, limit: types::Price) -> bool {
    if side.is_buy() { price <= limit } else { price >= limit }
}

/// A level that may be taken, as it is ranked: cost, larger size, venue.
type Ranked = (i64, core::cmp::Reverse<i64>, usize, i64);

/// Every level within the limit and, at the top of the book, at the NBBO; the best deal first.
fn naive_levels(config: &RouterConfig, request: &RouteRequest, books: &Books) -> Vec<Ranked> {
    let side = taken_from(request.side);
    let best = books.nbbo(IBM).side(side).map(|quote| quote.price);
    let mut all = Vec::new();
    for (ix, profile) in config.venues.iter().enumerate().filter(|(_, profile)| profile.up && !profile.dark) {
        for level in books.book(VenueIx(ix as u16), IBM).levels(side) {
            let is_deep = config.take_depth == TakeDepth::TopOfBook && Some(level.price) != best;
            if is_within(request.side, level.price, request.limit) && !is_deep {
                let signed = if request.side.is_buy() { level.price.raw() } else { -level.price.raw() };
                all.push((
                    signed + profile.taker_fee.raw(),
                    core::cmp::Reverse(level.qty.raw()),
                    ix,
                    level.price.raw(),
                ));
            }
        }
    }
    all.sort_unstable();
    all
}

/// Venue to (quantity, price of the leg).
fn naive_takes(levels: &[Ranked], qty: i64, is_buy: bool) -> BTreeMap<usize, (i64, i64)> {
    let mut takes = BTreeMap::new();
    let mut left = qty;
    for (_, core::cmp::Reverse(shown), venue, price) in levels {
        let part = left.min(*shown);
        left -= part;
        if part > 0 {
            let (taken, worst) = takes.entry(*venue).or_insert((0, *price));
            *taken += part;
            *worst = if is_buy { (*worst).max(*price) } else { (*worst).min(*price) };
        }
    }
    takes
}

fn of(plan: &RoutePlan, reason: RouteReason) -> impl Iterator<Item = &Leg> {
    plan.legs.iter().filter(move |leg| leg.reason == reason)
}

fn sum<'a>(legs: impl Iterator<Item = &'a Leg>) -> i64 {
    legs.map(|leg| leg.qty.raw()).sum()
}

fn invariant_every_leg_is_a_good_order(plan: &RoutePlan, request: &RouteRequest, config: &RouterConfig) {
    assert_eq!(sum(plan.legs.iter()) + plan.unplaced.raw(), request.qty.raw(), "{plan:?}");
    for leg in &plan.legs {
        let profile = config.venues[leg.venue.ix()];
        assert!(leg.qty > Qty::ZERO && profile.up, "{leg:?}");
        assert!(is_within(request.side, leg.price, request.limit), "past the limit: {leg:?}");
        assert_eq!(leg.reason == RouteReason::DarkProbe, profile.dark, "{leg:?}");
    }
    let takes: Vec<_> = of(plan, RouteReason::Take).map(|leg| leg.venue).collect();
    let venues: std::collections::BTreeSet<_> = takes.iter().collect();
    assert_eq!(venues.len(), takes.len(), "two legs take at one venue: {plan:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_better_deal_is_left_while_a_worse_one_is_taken(
        venues in prop::collection::vec(profile(), VENUES),
        bids in levels(996), asks in levels(1000),
        requests in prop::collection::vec(request_any(), 1..4),
        top: bool, dark_probe_ppm in 0u32..1_200_000,
    ) {
        let take_depth = if top { TakeDepth::TopOfBook } else { TakeDepth::FullDepth };
        let config = RouterConfig { venues, take_depth, dark_probe_ppm };
        let shown = |levels: &[(u16, i64, i64)]| -> Vec<_> {
            levels.iter().copied().filter(|(venue, ..)| !config.venues[usize::from(*venue)].dark).collect()
        };
        let books = books(VENUES, &shown(&bids), &shown(&asks));
        let mut router = Router::new(config.clone());
        let room = router.route(&requests[0], &books).legs.as_ptr();
        // One router for all, so that nothing of one plan may be left in the next.
        for request in &requests {
            let plan = router.route(request, &books).clone();
            prop_assert_eq!(router.route(request, &books), &plan, "asked twice");
            prop_assert_eq!(router.route(request, &books).legs.as_ptr(), room, "no allocation after the first");
            invariant_every_leg_is_a_good_order(&plan, request, &config);
            let levels = naive_levels(&config, request, &books);
            let probed = sum(of(&plan, RouteReason::DarkProbe));
            let takes = naive_takes(&levels, request.qty.raw() - probed, request.side.is_buy());
            let taken: i64 = takes.values().map(|(qty, _)| qty).sum();
            let has_lit = router.has_venue();
            match request.time_in_force {
                TimeInForce::Day => {
                    let rests = request.qty.raw() - probed - taken;
                    prop_assert_eq!(sum(of(&plan, RouteReason::Rest)), if has_lit { rests } else { 0 });
                }
                TimeInForce::ImmediateOrCancel => {
                    prop_assert_eq!((probed, sum(of(&plan, RouteReason::Rest))), (0, 0));
                }
                TimeInForce::FillOrKill => {
                    let whole = invariant_all_or_nothing(&plan, request, &levels);
                    prop_assert!(whole.is_ok(), "{:?}", whole);
                    continue;
                }
            }
            let legs: BTreeMap<_, _> = of(&plan, RouteReason::Take)
                .map(|leg| (leg.venue.ix(), (leg.qty.raw(), leg.price.raw())))
                .collect();
            prop_assert_eq!(legs, takes, "{:?}", request);
        }
    }
}

/// One leg for all at the least cost over the venues that can, or none where none can.
fn invariant_all_or_nothing(plan: &RoutePlan, request: &RouteRequest, levels: &[Ranked]) -> Result<(), String> {
    let cost_at = |venue: usize| {
        let (mut left, mut cost) = (request.qty.raw(), 0i128);
        for (net, core::cmp::Reverse(shown), _, _) in levels.iter().filter(|(_, _, at, _)| *at == venue) {
            let part = left.min(*shown);
            (left, cost) = (left - part, cost + i128::from(*net) * i128::from(part));
        }
        (left == 0).then_some(cost)
    };
    let best = (0..VENUES).filter_map(cost_at).min();
    match (plan.legs.as_slice(), best) {
        ([], None) => Ok(()),
        ([leg], Some(best)) if leg.qty == request.qty && cost_at(leg.venue.ix()) == Some(best) => Ok(()),
        (_, _) => Err(format!("{plan:?}, but the best is {best:?}")),
    }
}
