//! The second check: a child leaves only inside what its parent was let in with.

#![allow(clippy::unwrap_used, reason = "a test may fail by a panic")]

mod common;

use common::*;
use model::{ChildEvent, ChildOrder, KillScope, MarketFacts, Record};
use risk_gate::{Admission, Check, Epoch, Gate};
use types::{AccountIx, InstrumentIx, ParentId, SessionIx, Side};

/// A gate with one order to buy 100 at 100 open.
fn gate() -> Gate {
    let mut gate = Gate::new(config());
    let admission = Admission { account: AccountIx(0), protect_price: price("100"), reserve_price: price("100") };
    gate.apply(&accepted(1, &order(), admission));
    gate
}

fn whole() -> ChildOrder {
    child(7, 1, qty("100"), price("100"))
}

#[test]
fn a_child_leaves_only_inside_what_its_parent_may_do() {
    let table: [(&str, ChildOrder, Option<Check>); 10] = [
        ("all of it, at the limit", whole(), None),
        ("a part, at less", child(7, 1, qty("1"), price("50")), None),
        ("a parent that is not open", ChildOrder { parent: ParentId(2), ..whole() }, Some(Check::ParentOpen)),
        ("the other side", ChildOrder { side: Side::Sell, ..whole() }, Some(Check::SameTrade)),
        ("another symbol", ChildOrder { instrument: InstrumentIx(1), ..whole() }, Some(Check::SameTrade)),
        ("nothing", child(7, 1, qty("0"), price("100")), Some(Check::QtyPositive)),
        ("less than nothing", child(7, 1, qty("-1"), price("100")), Some(Check::QtyPositive)),
        ("for nothing", child(7, 1, qty("100"), price("0")), Some(Check::PricePositive)),
        ("more than is left", child(7, 1, qty("100.00000001"), price("100")), Some(Check::Conservation)),
        ("past the limit", child(7, 1, qty("100"), price("100.00000001")), Some(Check::Protect)),
    ];
    for (name, child, expected) in table {
        let refused = gate().release(child, &facts()).err().map(|reject| reject.check);
        assert_eq!(refused, expected, "{name}");
    }
}

#[test]
fn a_sale_is_protected_downwards() {
    let mut gate = Gate::new(config());
    let sell = model::NewOrder { side: Side::Sell, ..order() };
    let admission = Admission { account: AccountIx(0), protect_price: price("100"), reserve_price: price("110") };
    gate.apply(&accepted(1, &sell, admission));
    let at = |at: &str| ChildOrder { side: Side::Sell, price: price(at), ..whole() };
    assert!(gate.release(at("100"), &facts()).is_ok());
    assert!(gate.release(at("101"), &facts()).is_ok());
    assert_eq!(gate.release(at("99.99"), &facts()).unwrap_err().check, Check::Protect);
}

#[test]
fn what_works_or_filled_is_not_sent_again() {
    // (what happened to a child of 60, what is left for the next)
    let part = |event| vec![reported(7, fill(qty("25"), price("100"))), reported(7, event)];
    let table: [(Vec<Record>, &str); 6] = [
        (vec![], "40"),
        (vec![reported(7, ChildEvent::Accepted), reported(7, ChildEvent::CancelRejected)], "40"),
        (vec![reported(7, fill(qty("60"), price("100")))], "40"),
        (part(ChildEvent::Canceled), "75"),
        (part(ChildEvent::Expired), "75"),
        (vec![reported(7, ChildEvent::NotSent)], "100"),
    ];
    for (row, (records, left)) in table.into_iter().enumerate() {
        let mut gate = gate();
        gate.apply(&created(child(7, 1, qty("60"), price("100"))));
        records.iter().for_each(|record| gate.apply(record));
        assert!(gate.release(child(8, 1, qty(left), price("100")), &facts()).is_ok(), "row {row}");
        let more = qty(left).checked_add(qty("1")).unwrap();
        let refused = gate.release(child(8, 1, more, price("100")), &facts()).unwrap_err();
        assert_eq!(refused.check, Check::Conservation, "row {row}");
    }
}

#[test]
fn a_kill_stops_children_and_what_was_approved_before_it() {
    for scope in [
        KillScope::Firm,
        KillScope::Session(SessionIx(0)),
        KillScope::Account(AccountIx(0)),
        KillScope::Instrument(InstrumentIx(0)),
    ] {
        let mut gate = gate();
        let approved = gate.release(whole(), &facts()).unwrap();
        assert_eq!((approved.epoch(), approved.peek()), (Epoch(0), &whole()));
        gate.apply(&kill(scope, true));
        assert_eq!(gate.release(whole(), &facts()).unwrap_err().check, Check::Kill, "{scope:?}");
        assert_eq!(approved.redeem(gate.epoch()).unwrap_err().item, whole(), "{scope:?}");

        // Released again: new approvals are good, older ones stay worthless.
        gate.apply(&kill(scope, false));
        let approved = gate.release(whole(), &facts()).unwrap();
        assert_eq!(approved.redeem(gate.epoch()), Ok(whole()), "{scope:?}");
        assert!(gate.kill_view().engaged().is_empty());
    }
}

#[test]
fn a_kill_elsewhere_stops_no_child() {
    let mut gate = gate();
    gate.apply(&kill(KillScope::Account(AccountIx(1)), true));
    assert!(gate.release(whole(), &facts()).is_ok());
}

#[test]
fn a_child_is_not_sent_into_a_market_that_nobody_sees() {
    let stale = MarketFacts { age_ns: Some(5_000_000_001), ..facts() };
    assert_eq!(gate().release(whole(), &stale).unwrap_err().check, Check::Reference);
    assert_eq!(gate().release(whole(), &MarketFacts::default()).unwrap_err().check, Check::Reference);
}

#[test]
fn an_order_of_an_account_that_was_disabled_meanwhile_sends_nothing() {
    let mut config = config();
    config.accounts[0].enabled = false;
    let mut gate = Gate::new(config);
    let admission = Admission { account: AccountIx(0), protect_price: price("100"), reserve_price: price("100") };
    gate.apply(&accepted(1, &order(), admission));
    assert_eq!(gate.release(whole(), &facts()).unwrap_err().check, Check::Account);
}

#[test]
fn there_is_a_bound_on_open_children() {
    let mut config = config();
    config.open_children_max = 1;
    let mut gate = Gate::new(config);
    let admission = Admission { account: AccountIx(0), protect_price: price("100"), reserve_price: price("100") };
    gate.apply(&accepted(1, &order(), admission));
    let half = |id| child(id, 1, qty("50"), price("100"));
    assert!(gate.release(half(7), &facts()).is_ok());
    gate.apply(&created(half(7)));
    assert_eq!(gate.release(half(8), &facts()).unwrap_err().check, Check::Capacity);
}

#[test]
fn a_pending_replace_holds_children_to_both_its_terms() {
    let mut gate = gate();
    let replace = model::ReplaceOrder { order_qty: qty("60"), price: Some(price("99")), ..replace() };
    let admission = Admission { account: AccountIx(0), protect_price: price("99"), reserve_price: price("99") };
    gate.apply(&replace_accepted(1, &replace, admission));
    assert!(gate.release(child(7, 1, qty("60"), price("99")), &facts()).is_ok());
    let refused =
        |qty_text, price_text| gate.release(child(7, 1, qty(qty_text), price(price_text)), &facts()).unwrap_err().check;
    assert_eq!(refused("61", "99"), Check::Conservation);
    assert_eq!(refused("60", "100"), Check::Protect);
}

fn panics(records: &[Record]) -> bool {
    let mut gate = gate();
    let apply = || records.iter().for_each(|record| gate.apply(record));
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(apply)).is_err()
}

#[test]
fn a_record_that_would_release_or_fill_twice_stops_the_gate() {
    let sent = created(child(7, 1, qty("60"), price("100")));
    let filled = reported(7, fill(qty("60"), price("100")));
    let ended = reported(7, ChildEvent::Canceled);
    assert!(!panics(&[sent, filled]));
    assert!(panics(&[sent, filled, filled]), "a fill of a filled child");
    assert!(panics(&[sent, ended, ended]), "an end after the end");
    assert!(panics(&[sent, reported(7, fill(qty("61"), price("100")))]), "more than the child");
    assert!(panics(&[sent, sent]), "a child twice");
    assert!(panics(&[created(child(7, 1, qty("101"), price("100")))]), "more than the parent");
    assert!(panics(&[sent, closed(1)]), "closed while a child works");
    assert!(!panics(&[closed(1)]));
    assert!(panics(&[closed(1), closed(1)]), "released twice");
    assert!(panics(&[replaced(1)]), "replaced by nothing");
}
