//! The exchange: tables by hand, and the displayed book against its naive twin.

use proptest::prelude::*;
use types::{InstrumentIx, Notional, Price, Qty, Side, Text, Timestamp};

use super::naive::Naive;
use super::*;

const IBM: InstrumentIx = InstrumentIx(0);
const NOW: Timestamp = Timestamp(5);
const FEES: Fees = Fees { maker: Price::from_raw(-20), taker: Price::from_raw(30), midpoint: Price::from_raw(10) };

fn exchange(matching: Matching) -> Exchange {
    Exchange::new(ExchangeConfig {
        mic: Text::lossy(b"XTST"),
        matching,
        fees: FEES,
        listings: vec![Listing { tick: Price::from_raw(1), qty_step: Qty::from_raw(1) }],
        max_open_orders: 1000,
        first_exec: 1,
    })
}

fn new(reference: u64, side: Side, qty: i64, pricing: Pricing, time_in_force: TimeInForce) -> NewOrder {
    NewOrder { reference, instrument: IBM, side, qty: Qty::from_raw(qty), pricing, time_in_force }
}

fn day(reference: u64, side: Side, qty: i64, limit: i64) -> NewOrder {
    new(reference, side, qty, Pricing::Limit(Price::from_raw(limit)), TimeInForce::Day)
}

fn levels(levels: &[(i64, i64)]) -> Vec<(Price, Qty)> {
    levels.iter().map(|&(price, qty)| (Price::from_raw(price), Qty::from_raw(qty))).collect()
}

fn protected(bid: i64, ask: i64) -> Protected {
    Protected { bid: Some(Price::from_raw(bid)), ask: Some(Price::from_raw(ask)) }
}

/// What happened, one short word each: `A1` accepted, `T1 5@100+` order 1 traded 5 at 100 having rested (`-` having
/// taken, `=` at the middle), `C1 5` cancelled with 5 left, `R1` rejected, `N1` cancel refused, `P1` replaced, `E1 5`.
fn told(exchange: &mut Exchange) -> String {
    let mut words = Vec::new();
    while let Some(event) = exchange.poll_event() {
        let order = event.reference;
        words.push(match event.kind {
            EventKind::Accepted => format!("A{order}"),
            EventKind::Trade { qty, price, liquidity, .. } => {
                let sign = match liquidity {
                    Liquidity::Added => '+',
                    Liquidity::Removed => '-',
                    Liquidity::Midpoint => '=',
                };
                format!("T{order} {}@{}{sign}", qty.raw(), price.raw())
            }
            EventKind::Replaced { .. } => format!("P{order}"),
            EventKind::Canceled { leaves } => format!("C{order} {}", leaves.raw()),
            EventKind::Expired { leaves } => format!("E{order} {}", leaves.raw()),
            EventKind::Rejected(_) => format!("R{order}"),
            EventKind::CancelRejected(_) => format!("N{order}"),
        });
    }
    words.join(", ")
}

#[test]
fn every_type_and_time_in_force_does_what_its_name_says() {
    use Pricing::{Limit, Market};
    use TimeInForce::{Day, FillOrKill, ImmediateOrCancel};
    let at = |price| Limit(Price::from_raw(price));
    // Against 10 offered at 100 and 10 at 102.
    for (qty, pricing, time_in_force, expected) in [
        (5, at(100), Day, "A1, T1 5@100-"),
        (15, at(100), Day, "A1, T1 10@100-"),
        (15, at(99), Day, "A1"),
        (15, at(102), Day, "A1, T1 10@100-, T1 5@102-"),
        (15, at(100), ImmediateOrCancel, "A1, T1 10@100-, C1 5"),
        (15, at(99), ImmediateOrCancel, "A1, C1 15"),
        (10, at(100), ImmediateOrCancel, "A1, T1 10@100-"),
        (11, at(101), FillOrKill, "A1, C1 11"),
        (20, at(102), FillOrKill, "A1, T1 10@100-, T1 10@102-"),
        (21, at(102), FillOrKill, "A1, C1 21"),
        (15, Market, Day, "A1, T1 10@100-, T1 5@102-"),
        (25, Market, Day, "A1, T1 10@100-, T1 10@102-, C1 5"),
        (25, Market, ImmediateOrCancel, "A1, T1 10@100-, T1 10@102-, C1 5"),
        (25, Market, FillOrKill, "A1, C1 25"),
        (20, Market, FillOrKill, "A1, T1 10@100-, T1 10@102-"),
    ] {
        let mut lit = exchange(Matching::PriceTime);
        lit.show(IBM, Side::Sell, &levels(&[(100, 10), (102, 10)]), true);
        let rests = lit.handle_new(&new(1, Side::Buy, qty, pricing, time_in_force), NOW);
        assert_eq!(told(&mut lit), expected, "{qty} {pricing:?} {time_in_force:?}");
        let traded: i64 = 20 - lit.depth(IBM, Side::Sell).map(|(_, qty)| qty.raw()).sum::<i64>();
        let is_open = rests.and_then(|id| lit.leaves(id)) == Some(Qty::from_raw(qty - traded));
        assert_eq!(is_open, time_in_force == Day && pricing != Market && traded < qty, "{expected}");
    }
}

#[test]
fn the_better_price_trades_first_then_the_earlier_order() {
    let mut lit = exchange(Matching::PriceTime);
    for order in [day(1, Side::Sell, 5, 101), day(2, Side::Sell, 5, 100), day(3, Side::SellShort, 5, 100)] {
        lit.handle_new(&order, NOW);
    }
    lit.show(IBM, Side::Sell, &levels(&[(100, 5)]), true);
    told(&mut lit);
    lit.handle_new(&day(4, Side::Buy, 17, 101), NOW);
    // Five of the house stand behind 2 and 3 at 100.
    assert_eq!(told(&mut lit), "A4, T2 5@100+, T4 5@100-, T3 5@100+, T4 5@100-, T4 5@100-, T1 2@101+, T4 2@101-");
}

#[test]
fn less_at_the_same_price_keeps_its_place_and_anything_else_loses_it() {
    for (qty, price, first) in [(4, 100, 1), (5, 100, 1), (6, 100, 2), (5, 101, 2)] {
        let mut lit = exchange(Matching::PriceTime);
        let id = lit.handle_new(&day(1, Side::Sell, 5, 100), NOW).unwrap();
        lit.handle_new(&day(2, Side::Sell, 5, 100), NOW);
        lit.handle_replace(id, Qty::from_raw(qty), Price::from_raw(price), NOW);
        told(&mut lit);
        lit.handle_new(&day(3, Side::Buy, 1, 101), NOW);
        assert_eq!(told(&mut lit), format!("A3, T{first} 1@100+, T3 1@100-"), "{qty} at {price}");
    }
}

#[test]
fn a_replace_counts_what_has_traded_and_one_that_comes_too_late_changes_nothing() {
    let mut lit = exchange(Matching::PriceTime);
    let id = lit.handle_new(&day(1, Side::Sell, 5, 100), NOW).unwrap();
    lit.handle_new(&day(2, Side::Buy, 3, 100), NOW);
    lit.handle_replace(id, Qty::from_raw(3), Price::from_raw(100), NOW);
    lit.handle_replace(id, Qty::from_raw(4), Price::from_raw(100), NOW);
    assert_eq!(told(&mut lit), "A1, A2, T1 3@100+, T2 3@100-, N1, P1");
    assert_eq!(lit.leaves(id), Some(Qty::from_raw(1)));
    // A new price that crosses takes at once.
    lit.handle_new(&day(3, Side::Buy, 9, 90), NOW);
    lit.handle_replace(id, Qty::from_raw(6), Price::from_raw(90), NOW);
    assert_eq!(told(&mut lit), "A3, P1, T3 3@90+, T1 3@90-");
    for id in [id, OrderId::NONE, OrderId(77)] {
        lit.handle_replace(id, Qty::from_raw(9), Price::from_raw(90), NOW);
        lit.handle_cancel(id, NOW);
    }
    assert_eq!(told(&mut lit), "N0, N0, N0, N0, N0, N0");
}

#[test]
fn nothing_trades_outside_the_protected_quote() {
    let mut lit = exchange(Matching::PriceTime);
    lit.protect(IBM, protected(98, 100));
    lit.show(IBM, Side::Sell, &levels(&[(100, 10), (101, 10)]), true);
    lit.handle_new(&day(1, Side::Buy, 15, 105), NOW);
    assert_eq!(told(&mut lit), "A1, T1 10@100-", "the level behind the best offer is not for sale");
    // What is left stands at the offer, not at its limit: who sells to it gets no more than that.
    assert_eq!(lit.depth(IBM, Side::Buy).collect::<Vec<_>>(), levels(&[(100, 5)]));
    lit.handle_new(&day(2, Side::Sell, 2, 97), NOW);
    assert_eq!(told(&mut lit), "A2, T1 2@100+, T2 2@100-");
    // A resting bid below the best one is not sold to.
    let mut lit = exchange(Matching::PriceTime);
    lit.protect(IBM, protected(98, 100));
    lit.handle_new(&day(1, Side::Buy, 5, 97), NOW);
    lit.handle_new(&new(2, Side::Sell, 5, Pricing::Market, TimeInForce::ImmediateOrCancel), NOW);
    assert_eq!(told(&mut lit), "A1, A2, C2 5");
    assert_eq!(lit.depth(IBM, Side::Buy).next(), None, "and not displayed: nobody is sent after it");
    // Once it is the best, it is.
    lit.protect(IBM, protected(97, 100));
    lit.settle(IBM, NOW);
    lit.handle_new(&day(3, Side::Sell, 5, 90), NOW);
    assert_eq!(told(&mut lit), "A3, T1 5@97+, T3 5@97-");
}

#[test]
fn orders_that_the_market_kept_apart_meet_when_it_moves_away() {
    let mut lit = exchange(Matching::PriceTime);
    lit.protect(IBM, protected(100, 100));
    lit.handle_new(&day(1, Side::Sell, 5, 99), NOW);
    lit.handle_new(&day(2, Side::Buy, 5, 98), NOW);
    lit.protect(IBM, protected(103, 102));
    lit.handle_new(&day(3, Side::Buy, 3, 110), NOW);
    lit.settle(IBM, NOW);
    assert_eq!(told(&mut lit), "A1, A2, A3", "crossed: nobody trades");
    lit.protect(IBM, protected(97, 102));
    lit.settle(IBM, NOW);
    assert_eq!(told(&mut lit), "T1 3@99+, T3 3@99-");
}

#[test]
fn a_rejected_order_leaves_no_trace() {
    let at = |price| Pricing::Limit(Price::from_raw(price));
    let config = ExchangeConfig {
        mic: Text::lossy(b"XTST"),
        matching: Matching::PriceTime,
        fees: FEES,
        listings: vec![Listing { tick: Price::from_raw(10), qty_step: Qty::from_raw(10) }],
        max_open_orders: 1,
        first_exec: 1,
    };
    for (order, why) in [
        (NewOrder { instrument: InstrumentIx(9), ..day(1, Side::Buy, 10, 10) }, RejectWhy::UnknownInstrument),
        (day(1, Side::Buy, 0, 10), RejectWhy::Qty),
        (day(1, Side::Buy, -10, 10), RejectWhy::Qty),
        (day(1, Side::Buy, MAX_ORDER_QTY.raw() + 10, 10), RejectWhy::Qty),
        (day(1, Side::Buy, 15, 10), RejectWhy::QtyOffStep),
        (new(1, Side::Buy, 10, at(0), TimeInForce::Day), RejectWhy::Price),
        (new(1, Side::Buy, 10, at(-10), TimeInForce::Day), RejectWhy::Price),
        (new(1, Side::Buy, 10, at(15), TimeInForce::Day), RejectWhy::PriceOffTick),
    ] {
        let mut lit = Exchange::new(config.clone());
        assert_eq!(lit.handle_new(&order, NOW), None);
        let event = lit.poll_event().unwrap();
        assert_eq!((event.kind, event.order, event.reference), (EventKind::Rejected(why), OrderId::NONE, 1));
        assert_eq!(lit.depth(IBM, Side::Buy).next(), None);
    }
    let mut lit = Exchange::new(config);
    lit.handle_new(&day(1, Side::Buy, 10, 10), NOW);
    lit.handle_new(&day(2, Side::Buy, 10, 10), NOW);
    lit.handle_close(NOW);
    lit.handle_new(&day(3, Side::Buy, 10, 10), NOW);
    assert_eq!(told(&mut lit), "A1, R2, E1 10, R3", "full, then closed");
}

#[test]
fn a_mass_cancel_leaves_nothing_of_ours_and_all_of_the_house() {
    for matching in [Matching::PriceTime, Matching::Midpoint] {
        let mut exchange = exchange(matching);
        exchange.show(IBM, Side::Buy, &levels(&[(90, 7)]), true);
        let orders = [day(1, Side::Buy, 5, 90), day(2, Side::Buy, 5, 91), day(3, Side::Sell, 5, 95)];
        let ids = orders.map(|order| exchange.handle_new(&order, NOW).unwrap());
        told(&mut exchange);
        exchange.handle_mass_cancel(NOW);
        let expected = if matching == Matching::PriceTime { "C2 5, C1 5, C3 5" } else { "C1 5, C2 5, C3 5" };
        assert_eq!(told(&mut exchange), expected);
        assert!(ids.iter().all(|id| exchange.leaves(*id).is_none()));
        let left: Vec<_> = exchange.depth(IBM, Side::Buy).collect();
        assert_eq!(left, if matching == Matching::PriceTime { levels(&[(90, 7)]) } else { Vec::new() });
    }
}

#[test]
fn a_dark_venue_trades_at_the_middle_by_time_and_shows_nothing() {
    let mut dark = exchange(Matching::Midpoint);
    dark.handle_new(&day(1, Side::Buy, 5, 105), NOW);
    assert_eq!(told(&mut dark), "A1", "no middle is known");
    dark.protect(IBM, protected(100, 104));
    dark.handle_new(&day(2, Side::Buy, 5, 101), NOW);
    dark.handle_new(&day(3, Side::Buy, 5, 102), NOW);
    assert_eq!((dark.depth(IBM, Side::Buy).next(), dark.depth(IBM, Side::Sell).next()), (None, None));
    dark.handle_new(&new(4, Side::Sell, 7, Pricing::Market, TimeInForce::ImmediateOrCancel), NOW);
    // 2 came before 3, but the middle is past its limit.
    assert_eq!(told(&mut dark), "A2, A3, A4, T1 5@102=, T4 5@102=, T3 2@102=, T4 2@102=");
    // The house's interest trades once.
    dark.show(IBM, Side::Sell, &levels(&[(1, 4)]), true);
    dark.settle(IBM, NOW);
    dark.settle(IBM, NOW);
    assert_eq!(told(&mut dark), "T3 3@102=");
    let fill_or_kill =
        |reference, qty| new(reference, Side::Buy, qty, Pricing::Limit(Price::from_raw(102)), TimeInForce::FillOrKill);
    dark.handle_new(&fill_or_kill(5, 2), NOW);
    dark.handle_new(&fill_or_kill(6, 1), NOW);
    assert_eq!(told(&mut dark), "A5, C5 2, A6, T6 1@102=");
    // The middle comes to 2.
    dark.show(IBM, Side::Sell, &levels(&[(1, 9)]), true);
    dark.protect(IBM, protected(100, 99));
    dark.settle(IBM, NOW);
    assert_eq!(told(&mut dark), "", "crossed: there is no middle");
    dark.protect(IBM, protected(99, 102));
    dark.settle(IBM, NOW);
    assert_eq!(told(&mut dark), "T2 5@100=");
}

#[test]
fn a_fill_carries_its_fee_and_the_quote_that_it_was_made_under() {
    let mut lit = exchange(Matching::PriceTime);
    lit.protect(IBM, protected(99, 101));
    lit.handle_new(&day(1, Side::Sell, 5, 100), NOW);
    lit.handle_new(&day(2, Side::Buy, 5, 100), NOW);
    let mut fees = Vec::new();
    let mut execs = Vec::new();
    while let Some(event) = lit.poll_event() {
        execs.push(event.exec_id.to_string());
        if let EventKind::Trade { fee, quote, leaves, .. } = event.kind {
            assert_eq!((quote, leaves), (protected(99, 101), Qty::ZERO));
            fees.push(fee);
        }
    }
    assert_eq!(fees, [Notional::from_raw(-100), Notional::from_raw(150)]);
    assert_eq!(execs, ["XTST-1", "XTST-2", "XTST-3", "XTST-4"]);
}

#[derive(Debug, Clone)]
enum Step {
    New {
        side: Side,
        qty: i64,
        limit: Option<i64>,
        time_in_force: TimeInForce,
    },
    Cancel(usize),
    /// At another price, or at the same.
    Replace(usize, i64, Option<i64>),
    Show {
        side: Side,
        levels: Vec<(i64, i64)>,
        from_front: bool,
    },
    Contra {
        side: Side,
        price: i64,
        qty: i64,
    },
    Quote {
        bid: i64,
        spread: i64,
        size: i64,
        before: Option<i64>,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let side = || prop_oneof![Just(Side::Buy), Just(Side::Sell), Just(Side::SellShort)];
    let price = || 95i64..105;
    let time_in_force = prop_oneof![3 => Just(TimeInForce::Day), 1 => Just(TimeInForce::ImmediateOrCancel), 1 => Just(TimeInForce::FillOrKill)];
    let new = (side(), 1i64..20, prop::option::weighted(0.9, price()), time_in_force);
    prop_oneof![
        6 => new.prop_map(|(side, qty, limit, time_in_force)| Step::New { side, qty, limit, time_in_force }),
        2 => (0usize..80).prop_map(Step::Cancel),
        4 => (0usize..80, 1i64..25, prop::option::of(price()))
            .prop_map(|(order, qty, price)| Step::Replace(order, qty, price)),
        2 => (side(), prop::collection::btree_map(price(), 0i64..15, 0..4), any::<bool>()).prop_map(
            |(side, levels, from_front)| Step::Show { side, levels: levels.into_iter().collect(), from_front }
        ),
        2 => (side(), price(), 1i64..15).prop_map(|(side, price, qty)| Step::Contra { side, price, qty }),
        3 => (price(), -1i64..4, 0i64..15, prop::option::of(price()))
            .prop_map(|(bid, spread, size, before)| Step::Quote { bid, spread, size, before }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn the_book_does_what_a_list_of_orders_would(steps in prop::collection::vec(step(), 1..80)) {
        let mut real = exchange(Matching::PriceTime);
        let mut naive = Naive::default();
        naive.fees = FEES;
        // Of each order sent: its number, where it rested, and its limit.
        let mut sent: Vec<(Option<OrderId>, i64)> = Vec::new();
        for step in steps {
            let mut refused = 0;
            match &step {
                &Step::New { side, qty, limit, time_in_force } => {
                    let pricing = limit.map_or(Pricing::Market, |limit| Pricing::Limit(Price::from_raw(limit)));
                    let order = new(sent.len() as u64, side, qty, pricing, time_in_force);
                    sent.push((real.handle_new(&order, NOW), limit.unwrap_or(0)));
                    naive.new_order(&order);
                }
                &Step::Cancel(order) if !sent.is_empty() => {
                    let order = order % sent.len();
                    if let (Some(id), _) = sent[order] {
                        refused += usize::from(real.leaves(id).is_none());
                        real.handle_cancel(id, NOW);
                        naive.cancel(order as u64);
                    }
                }
                &Step::Replace(order, qty, price) if !sent.is_empty() => {
                    let order = order % sent.len();
                    if let (Some(id), limit) = &mut sent[order] {
                        let new_limit = price.unwrap_or(*limit);
                        let (qty, price) = (Qty::from_raw(qty), Price::from_raw(new_limit));
                        real.handle_replace(*id, qty, price, NOW);
                        if naive.replace(order as u64, qty, price) {
                            *limit = new_limit;
                        } else {
                            refused += 1;
                        }
                    }
                }
                Step::Cancel(_) | Step::Replace(..) => {}
                Step::Show { side, levels: shown, from_front } => {
                    real.show(IBM, *side, &levels(shown), *from_front);
                    naive.show(*side, &levels(shown), *from_front);
                }
                &Step::Contra { side, price, qty } => {
                    real.contra(IBM, side, Price::from_raw(price), Qty::from_raw(qty), NOW);
                    naive.contra(side, Price::from_raw(price), Qty::from_raw(qty));
                }
                &Step::Quote { bid, spread, size, before } => {
                    let quote = protected(bid, bid + spread);
                    let before = before.map(Price::from_raw);
                    real.protect(IBM, quote);
                    naive.protected = quote;
                    for (side, price) in [(Side::Buy, bid), (Side::Sell, bid + spread)] {
                        let (price, size) = (Price::from_raw(price), Qty::from_raw(size));
                        let left = real.cross(IBM, side, (price, size), before, NOW);
                        prop_assert_eq!(left, naive.cross(side, price, size, before));
                        let shown = if spread < 0 { Vec::new() } else { vec![(price, left)] };
                        real.show(IBM, side, &shown, true);
                        naive.show(side, &shown, true);
                    }
                    real.settle(IBM, NOW);
                    naive.settle();
                    naive.invariant_nothing_left_to_trade();
                }
            }
            let events: Vec<_> = core::iter::from_fn(|| real.poll_event()).collect();
            let (refusals, events): (Vec<_>, Vec<_>) =
                events.into_iter().partition(|event| matches!(event.kind, EventKind::CancelRejected(_)));
            prop_assert_eq!(refusals.len(), refused, "{:?}", step);
            let events: Vec<_> = events.into_iter().map(|event| (event.reference, event.kind)).collect();
            prop_assert_eq!(events, core::mem::take(&mut naive.events), "{:?}", step);
            for side in [Side::Buy, Side::Sell] {
                prop_assert_eq!(real.depth(IBM, side).collect::<Vec<_>>(), naive.depth(side), "{:?} {:?}", side, step);
            }
        }
    }
}
