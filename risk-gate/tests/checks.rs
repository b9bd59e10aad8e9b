//! Every check of an order: a row that passes, one that blocks, one exactly at the limit, one with nothing to judge by.

#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

mod common;

use common::*;
use model::{Instrument, KillScope, MarketFacts, NewOrder, OrdType, RejectReason};
use risk_gate::{
    Admission, AdmitRequest, CHECKS, Check, Gate, GateConfig, InstrumentLimits, OrderRate, ReplaceRequest, RiskReject,
};
use types::{AccountIx, InstrumentIx, Now, ParentId, Qty, SessionIx, Side, Timestamp};

/// What a row may change.
struct Setup {
    config: GateConfig,
    order: NewOrder,
    instrument: Option<Instrument>,
    facts: MarketFacts,
    cl_ord_id_used: bool,
    disk_low: bool,
    blotter_full: bool,
    killed: Option<KillScope>,
}

impl Setup {
    fn new() -> Setup {
        Setup {
            config: config(),
            order: order(),
            instrument: Some(instrument()),
            facts: facts(),
            cl_ord_id_used: false,
            disk_low: false,
            blotter_full: false,
            killed: None,
        }
    }

    fn admit(&self) -> Result<Admission, RiskReject> {
        let mut gate = Gate::new(self.config.clone());
        if let Some(scope) = self.killed {
            gate.apply(&kill(scope, true));
        }
        gate.admit(&self.request(now()), &self.facts)
    }

    fn request(&self, now: Now) -> AdmitRequest<'_> {
        AdmitRequest {
            order: &self.order,
            instrument: self.instrument.as_ref(),
            cl_ord_id_used: self.cl_ord_id_used,
            now,
            disk_low: self.disk_low,
            blotter_full: self.blotter_full,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Pass,
    Block,
    /// Exactly at the limit: passes.
    Limit,
    /// Limit or datum missing: blocks.
    Missing,
}
use Case::{Block, Limit, Missing, Pass};

type Row = (Check, Case, fn(&mut Setup));

fn first_sent_ago(setup: &mut Setup, nanos: i64) {
    setup.order.flags.first_sent = Some(Timestamp(now().wall.0 - nanos));
}

fn market(setup: &mut Setup) {
    (setup.order.ord_type, setup.order.price) = (OrdType::Market, None);
}

fn rate(orders: u32, burst: u32) -> Option<OrderRate> {
    Some(OrderRate::PerSecond { orders, burst })
}

const TABLE: &[Row] = &[
    (Check::ClOrdIdNew, Pass, |_| {}),
    (Check::ClOrdIdNew, Block, |s| s.cl_ord_id_used = true),
    (Check::OrderAge, Pass, |s| first_sent_ago(s, 1)),
    (Check::OrderAge, Pass, |s| first_sent_ago(s, -1)),
    (Check::OrderAge, Limit, |s| first_sent_ago(s, 60_000_000_000)),
    (Check::OrderAge, Block, |s| first_sent_ago(s, 60_000_000_001)),
    (Check::OrderAge, Missing, |s| {
        first_sent_ago(s, 1);
        s.config.max_order_age_ns = None;
    }),
    (Check::Account, Pass, |_| {}),
    (Check::Account, Block, |s| s.config.accounts[0].enabled = false),
    (Check::Account, Block, |s| s.order.session = SessionIx(1)),
    (Check::Account, Limit, |s| {
        s.config.accounts.push(account("BETA"));
        s.order.account = Some(AccountIx(1));
    }),
    (Check::Account, Block, |s| s.order.account = Some(AccountIx(1))),
    (Check::Account, Missing, |s| s.order.account = None),
    (Check::Account, Missing, |s| s.config.accounts[0].sessions.clear()),
    (Check::Rate, Pass, |s| s.config.accounts[0].order_rate = rate(10, 10)),
    (Check::Rate, Limit, |s| s.config.accounts[0].order_rate = rate(1, 1)),
    (Check::Rate, Block, |s| s.config.accounts[0].order_rate = rate(1, 0)),
    (Check::Rate, Missing, |s| s.config.accounts[0].order_rate = None),
    (Check::Symbol, Pass, |_| {}),
    (Check::Symbol, Block, |s| s.order.instrument = Some(InstrumentIx(1))),
    (Check::Symbol, Missing, |s| s.order.instrument = None),
    (Check::Symbol, Missing, |s| s.instrument = None),
    (Check::Kill, Pass, |s| s.killed = Some(KillScope::Account(AccountIx(1)))),
    (Check::Kill, Pass, |s| s.killed = Some(KillScope::Session(SessionIx(1)))),
    (Check::Kill, Pass, |s| s.killed = Some(KillScope::Instrument(InstrumentIx(1)))),
    (Check::Kill, Block, |s| s.killed = Some(KillScope::Firm)),
    (Check::Kill, Block, |s| s.killed = Some(KillScope::Session(SessionIx(0)))),
    (Check::Kill, Block, |s| s.killed = Some(KillScope::Account(AccountIx(0)))),
    (Check::Kill, Block, |s| s.killed = Some(KillScope::Instrument(InstrumentIx(0)))),
    (Check::DiskSpace, Pass, |_| {}),
    (Check::DiskSpace, Block, |s| s.disk_low = true),
    (Check::Capacity, Pass, |_| {}),
    (Check::Capacity, Limit, |s| s.config.open_orders_max = 1),
    (Check::Capacity, Block, |s| s.blotter_full = true),
    (Check::Capacity, Missing, |s| s.config.open_orders_max = 0),
    (Check::QtyPositive, Pass, |s| s.order.order_qty = qty("1")),
    (Check::QtyPositive, Block, |s| s.order.order_qty = Qty::ZERO),
    (Check::QtyPositive, Block, |s| s.order.order_qty = qty("-100")),
    (Check::QtyStep, Pass, |s| s.order.order_qty = qty("101")),
    (Check::QtyStep, Limit, |s| s.order.order_qty = qty("1")),
    (Check::QtyStep, Block, |s| s.order.order_qty = qty("0.5")),
    (Check::QtyStep, Block, |s| s.order.order_qty = qty("100.00000001")),
    (Check::QtyStep, Missing, |s| s.instrument.as_mut().unwrap().qty_step = Qty::ZERO),
    (Check::QtyMax, Pass, |s| s.order.order_qty = qty("999")),
    (Check::QtyMax, Limit, |s| s.order.order_qty = qty("1000")),
    (Check::QtyMax, Block, |s| s.order.order_qty = qty("1001")),
    (Check::QtyMax, Block, |s| {
        let max_order_qty = Some(qty("99"));
        s.config.instruments = vec![InstrumentLimits { max_order_qty, ..Default::default() }];
    }),
    (Check::QtyMax, Missing, |s| s.config.accounts[0].max_order_qty = None),
    (Check::PricePresent, Pass, |_| {}),
    (Check::PricePresent, Pass, market),
    (Check::PricePresent, Block, |s| s.order.ord_type = OrdType::Market),
    (Check::PricePresent, Missing, |s| s.order.price = None),
    (Check::PricePositive, Pass, |_| {}),
    (Check::PricePositive, Block, |s| s.order.price = Some(price("0"))),
    (Check::PricePositive, Block, |s| s.order.price = Some(price("-100"))),
    (Check::PriceTick, Pass, |s| s.order.price = Some(price("100.01"))),
    (Check::PriceTick, Block, |s| s.order.price = Some(price("100.005"))),
    (Check::PriceTick, Missing, |s| s.instrument.as_mut().unwrap().tick = price("0")),
    (Check::Reference, Pass, |s| s.facts.bid = None),
    (Check::Reference, Limit, |s| s.facts.age_ns = Some(5_000_000_000)),
    (Check::Reference, Block, |s| s.facts.age_ns = Some(5_000_000_001)),
    (Check::Reference, Block, |s| s.facts = MarketFacts { last: Some(price("0")), ask: None, ..s.facts }),
    (Check::Reference, Missing, |s| s.facts = MarketFacts { last: None, ask: None, ..s.facts }),
    (Check::Reference, Missing, |s| s.facts.age_ns = None),
    (Check::Reference, Missing, |s| s.config.max_quote_age_ns = None),
    (Check::Reference, Pass, |s| (s.facts.age_ns, s.config.max_quote_age_ns) = (None, Some(u64::MAX))),
    (Check::Collar, Pass, |s| s.order.price = Some(price("109.99"))),
    (Check::Collar, Limit, |s| s.order.price = Some(price("110"))),
    (Check::Collar, Block, |s| s.order.price = Some(price("110.01"))),
    (Check::Collar, Limit, |s| s.order.price = Some(price("90"))),
    (Check::Collar, Block, |s| s.order.price = Some(price("89.99"))),
    (Check::Collar, Missing, |s| s.config.accounts[0].price_collar_bps = None),
    (Check::Collar, Missing, |s| {
        market(s);
        s.config.market_collar_bps = None;
    }),
    (Check::Notional, Pass, |_| {}),
    (Check::Notional, Limit, |s| s.order.order_qty = qty("1000")),
    (Check::Notional, Block, |s| (s.order.order_qty, s.order.price) = (qty("1000"), Some(price("100.01")))),
    (Check::Notional, Limit, |s| (s.order.order_qty, s.order.side) = (qty("1000"), Side::Sell)),
    (Check::Notional, Missing, |s| s.config.accounts[0].max_order_notional = None),
    (Check::Exposure, Pass, |s| s.config.accounts[0].max_open_exposure = Some("10001".parse().unwrap())),
    (Check::Exposure, Limit, |s| s.config.accounts[0].max_open_exposure = Some("10000".parse().unwrap())),
    (Check::Exposure, Block, |s| s.config.accounts[0].max_open_exposure = Some("9999.99999999".parse().unwrap())),
    (Check::Exposure, Missing, |s| s.config.accounts[0].max_open_exposure = None),
];

#[test]
fn every_limit_lets_in_what_keeps_to_it_and_nothing_else() {
    for (row, (check, case, change)) in TABLE.iter().enumerate() {
        let mut setup = Setup::new();
        change(&mut setup);
        let result = setup.admit();
        let expected = match case {
            Pass | Limit => None,
            Block | Missing => Some(*check),
        };
        assert_eq!(result.err().map(|reject| reject.check), expected, "row {row}: {check:?} {case:?}");
    }
}

#[test]
fn no_check_is_left_without_its_four_cases() {
    // A yes or no has no limit to be at, and some can't be missing.
    let excused = [
        (Check::ClOrdIdNew, [Limit, Missing].as_slice()),
        (Check::Symbol, &[Limit]),
        (Check::Kill, &[Limit, Missing]),
        (Check::DiskSpace, &[Limit, Missing]),
        (Check::QtyPositive, &[Limit, Missing]),
        (Check::PricePresent, &[Limit]),
        (Check::PricePositive, &[Limit, Missing]),
        (Check::PriceTick, &[Limit]),
    ];
    // These are of a child or a replace: tests of their own.
    let elsewhere = [Check::ParentOpen, Check::SameTrade, Check::Conservation, Check::Protect];
    for (check, _) in CHECKS.into_iter().filter(|(check, _)| !elsewhere.contains(check)) {
        for case in [Pass, Block, Limit, Missing] {
            let is_excused = excused.iter().any(|(of, cases)| *of == check && cases.contains(&case));
            let is_there = TABLE.iter().any(|(of, as_case, _)| *of == check && *as_case == case);
            assert!(is_there != is_excused, "{check:?} {case:?}: there {is_there}, excused {is_excused}");
        }
    }
}

#[test]
fn a_market_order_is_given_its_collar_as_price() {
    let admit = |side| {
        let mut setup = Setup::new();
        market(&mut setup);
        (setup.order.side, setup.facts.ask) = (side, Some(price("100.02")));
        let admission = setup.admit().unwrap();
        (admission.protect_price.to_string(), admission.reserve_price.to_string())
    };
    // Of 100.005: 105.00525 and 95.00475, inward; a sale is reserved at the upper edge, outward.
    assert_eq!(admit(Side::Buy), ("105".to_string(), "105".to_string()));
    assert_eq!(admit(Side::Sell), ("95.01".to_string(), "105.01".to_string()));
}

#[test]
fn a_sale_is_reserved_at_the_most_that_it_can_bring() {
    let mut setup = Setup::new();
    setup.order.side = Side::SellShort;
    let admission = setup.admit().unwrap();
    assert_eq!(admission.protect_price, price("100"));
    assert_eq!(admission.reserve_price, price("110"));
}

#[test]
fn refused_orders_use_up_the_rate_and_a_strangers_orders_do_not() {
    let mut setup = Setup::new();
    setup.config.accounts[0].order_rate = rate(1, 2);
    let mut gate = Gate::new(setup.config.clone());
    let mut admit = |setup: &Setup| gate.admit(&setup.request(now()), &setup.facts).map_err(|reject| reject.reason());

    setup.order.session = SessionIx(9);
    for _ in 0..5 {
        assert_eq!(admit(&setup), Err(RejectReason::UnknownAccount));
    }
    setup.order.session = SessionIx(0);
    setup.cl_ord_id_used = true;
    for _ in 0..2 {
        assert_eq!(admit(&setup), Err(RejectReason::DuplicateClOrdId));
    }
    setup.cl_ord_id_used = false;
    assert_eq!(admit(&setup), Err(RejectReason::OrderRate));
}

#[test]
fn an_account_at_its_limit_takes_no_more_until_something_is_released() {
    let mut setup = Setup::new();
    setup.config.accounts[0].max_open_exposure = Some("15000".parse().unwrap());
    let mut gate = Gate::new(setup.config.clone());
    let admission = gate.admit(&setup.request(now()), &setup.facts).unwrap();
    gate.apply(&accepted(1, &setup.order, admission));
    let refused = gate.admit(&setup.request(now()), &setup.facts).unwrap_err();
    assert_eq!(refused.to_string(), "open and executed would be 20000, limit 15000");
    gate.apply(&closed(1));
    assert!(gate.admit(&setup.request(now()), &setup.facts).is_ok());
}

#[test]
fn a_refusal_names_the_prices_that_would_have_passed() {
    let mut setup = Setup::new();
    setup.order.price = Some(price("200"));
    let refused = Gate::new(setup.config.clone()).admit(&setup.request(now()), &setup.facts).unwrap_err();
    assert_eq!(refused.figures().as_deref(), Some("200, limit 90 to 110"));
}

/// A gate with [`order`] open as order 1, and the answer to a replace of it.
fn replace_with(
    change: impl FnOnce(&mut model::ReplaceOrder, &mut GateConfig, &mut Vec<model::Record>),
) -> Result<Admission, Check> {
    let (mut replace, mut config, mut records) = (replace(), config(), Vec::new());
    let admission = Admission { account: AccountIx(0), protect_price: price("100"), reserve_price: price("100") };
    records.push(accepted(1, &order(), admission));
    change(&mut replace, &mut config, &mut records);
    let mut gate = Gate::new(config);
    records.iter().for_each(|record| gate.apply(record));
    let instrument = instrument();
    let request = ReplaceRequest {
        replace: &replace,
        parent: ParentId(1),
        instrument: Some(&instrument),
        cl_ord_id_used: false,
        now: now(),
        disk_low: false,
    };
    gate.admit_replace(&request, &facts()).map_err(|reject| reject.check)
}

fn exposure_max(config: &mut GateConfig, money: &str) {
    config.accounts[0].max_open_exposure = Some(money.parse().unwrap());
}

#[test]
fn a_replace_is_judged_on_what_it_adds() {
    // (limit, new quantity, new price, passes)
    let table = [
        ("20000", "200", "100", true),
        ("20000", "201", "100", false),
        ("10000", "100", "100", true),
        ("10000", "100", "100.01", false),
        // More at less: all of the old may trade first, then what was added: 100 * 100 + 100 * 90.
        ("19000", "200", "90", true),
        ("18999", "200", "90", false),
        // What reduces passes, even past the limit.
        ("1", "50", "100", true),
        ("1", "100", "99", true),
        ("1", "101", "99", false),
    ];
    for (limit, new_qty, new_price, passes) in table {
        let result = replace_with(|replace, config, _| {
            exposure_max(config, limit);
            (replace.order_qty, replace.price) = (qty(new_qty), Some(price(new_price)));
        });
        assert_eq!(result.err(), (!passes).then_some(Check::Exposure), "{limit}: {new_qty} at {new_price}");
    }
}

#[test]
fn what_traded_already_is_not_reserved_again_by_a_replace() {
    let result = replace_with(|replace, config, records| {
        exposure_max(config, "16000");
        records.push(created(child(7, 1, qty("60"), price("100"))));
        records.push(reported(7, fill(qty("60"), price("90"))));
        // Executed 5,400, open 4,000; 166 in all leaves 106 open: 10,600.
        replace.order_qty = qty("166");
    });
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn a_replace_of_nothing_or_of_another_trade_is_refused() {
    assert_eq!(replace_with(|_, _, records| records.push(closed(1))), Err(Check::ParentOpen));
    assert_eq!(replace_with(|replace, _, _| replace.side = Side::Sell), Err(Check::SameTrade));
    assert_eq!(replace_with(|replace, _, _| replace.instrument = Some(InstrumentIx(1))), Err(Check::Symbol));
    assert_eq!(replace_with(|replace, _, _| replace.session = SessionIx(1)), Err(Check::Account));
    assert_eq!(replace_with(|replace, _, _| replace.order_qty = qty("1001")), Err(Check::QtyMax));
    assert_eq!(replace_with(|_, _, records| records.push(kill(KillScope::Firm, true))), Err(Check::Kill));
    assert!(replace_with(|_, config, _| config.open_orders_max = 1).is_ok(), "a replace needs no more room");
}
