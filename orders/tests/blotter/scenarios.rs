//! FIX 4.4 appendix D, the scenarios that this gateway meets, by their numbers; and what the blotter adds to them.
//!
//! Lines are `ExecType OrdStatus ClOrdID,OrigClOrdID OrderQty CumQty LeavesQty LastQty`.

use model::{
    CancelRejectReason, ChildEvent, ChildOrder, ClOrdIdUsed, OrdStatus, ParentRejected, Record, RejectReason,
    TimeInForce,
};
use orders::{ChildStatus, ImpossibleReport, OwnCancel, ParentStep, ReportDecision};
use types::{Qty, SessionIx, Side, VenueIx};

use crate::desk::{Desk, SESSION, fill, id, price, qty};

const DAY: TimeInForce = TimeInForce::Day;
const IOC: TimeInForce = TimeInForce::ImmediateOrCancel;

#[test]
fn a_1_a_an_order_fills() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 10_000, DAY);
    assert_eq!(desk.work(parent), qty(10_000));
    let child = desk.child(parent, 10_000);
    assert_eq!(desk.work(parent), Qty::ZERO);
    for last in [2_000, 1_000, 7_000] {
        assert_eq!(desk.fill(child, last), ReportDecision::Apply);
        assert_eq!(desk.work(parent), Qty::ZERO);
    }
    assert_eq!(
        desk.news(),
        [
            "New New X 10000 0 10000 0",
            "Trade PartiallyFilled X 10000 2000 8000 2000",
            "Trade PartiallyFilled X 10000 3000 7000 1000",
            "Trade Filled X 10000 10000 0 7000",
        ]
    );
    assert_eq!(desk.blotter.open_parents().count(), 0);
    desk.assert_replays();
}

#[test]
fn b_1_a_a_cancel_of_an_order_that_did_not_trade() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 10_000, DAY);
    let child = desk.child(parent, 10_000);
    desk.report(child, ChildEvent::Accepted);
    desk.news();
    assert_eq!(desk.cancel("Y", "X"), Ok(parent));
    assert_eq!(desk.blotter.child(child).unwrap().status, ChildStatus::AcceptedCanceling);
    assert_eq!(desk.work(parent), Qty::ZERO);
    desk.report(child, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(desk.news(), ["PendingCancel PendingCancel Y,X 10000 0 10000 0", "Canceled Canceled Y,X 10000 0 0 0"]);
    assert_eq!(desk.blotter.find(SESSION, &id("Y")), Some(parent), "the cancel's id names the order, too");
    desk.assert_replays();
}

#[test]
fn b_1_b_fills_while_a_cancel_is_pending_carry_the_orders_own_id() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 10_000, DAY);
    let child = desk.child(parent, 10_000);
    desk.fill(child, 2_000);
    desk.cancel("Y", "X").unwrap();
    desk.fill(child, 3_000);
    desk.work(parent);
    desk.report(child, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(
        desk.news()[1..],
        [
            "Trade PartiallyFilled X 10000 2000 8000 2000",
            "PendingCancel PendingCancel Y,X 10000 2000 8000 0",
            "Trade PendingCancel X 10000 5000 5000 3000",
            "Canceled Canceled Y,X 10000 5000 0 0",
        ]
    );
    desk.assert_replays();
}

#[test]
fn b_1_c_an_order_that_fills_before_its_cancel_is_filled_and_the_cancel_is_too_late() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 10_000, DAY);
    let child = desk.child(parent, 10_000);
    desk.cancel("Y", "X").unwrap();
    desk.fill(child, 10_000);
    assert!(matches!(desk.blotter.next_step(parent), ParentStep::TooLate(_)));
    desk.work(parent);
    assert_eq!(
        desk.news()[1..],
        [
            "PendingCancel PendingCancel Y,X 10000 0 10000 0",
            "Trade PendingCancel X 10000 10000 0 10000",
            "CancelReject Filled Y X",
        ]
    );
    assert_eq!(desk.blotter.next_step(parent), ParentStep::Nothing);
    assert_eq!(desk.blotter.find(SESSION, &id("Y")), None, "a refused request's id names nothing");
    assert!(desk.blotter.is_cl_ord_id_used(SESSION, &id("Y")));
    assert_eq!(desk.cancel("Z", "X"), Err(CancelRejectReason::TooLate));
    desk.assert_replays();
}

#[test]
fn b_1_d_a_cancel_before_the_venue_has_answered_waits_for_it() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    desk.cancel("Y", "X").unwrap();
    assert_eq!(desk.blotter.child(child).unwrap().status, ChildStatus::CreatedCanceling);
    desk.report(child, ChildEvent::Accepted);
    desk.work(parent);
    assert_eq!(desk.status(parent), OrdStatus::PendingCancel);
    desk.report(child, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(desk.status(parent), OrdStatus::Canceled);
    desk.assert_replays();
}

#[test]
fn b_1_f_and_its_like_each_refused_request_gets_its_reason() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    assert_eq!(desk.cancel("A", "NONE"), Err(CancelRejectReason::UnknownOrder));
    assert_eq!(desk.cancel("A", "X"), Err(CancelRejectReason::DuplicateClOrdId), "a refused id is used");
    assert_eq!(desk.cancel("X", "X"), Err(CancelRejectReason::DuplicateClOrdId));
    for changed in [
        model::ReplaceOrder { side: Side::Sell, ..Desk::replace_request("B", "X", 50) },
        model::ReplaceOrder { instrument: None, ..Desk::replace_request("B", "X", 50) },
        model::ReplaceOrder { ord_type: model::OrdType::Market, ..Desk::replace_request("B", "X", 50) },
        model::ReplaceOrder { time_in_force: IOC, ..Desk::replace_request("B", "X", 50) },
    ] {
        assert_eq!(desk.blotter.decide_replace(&changed), Err(CancelRejectReason::NotReplaceable));
    }
    let elsewhere = model::ReplaceOrder { session: SessionIx(9), ..Desk::replace_request("B", "X", 50) };
    assert_eq!(desk.blotter.decide_replace(&elsewhere), Err(CancelRejectReason::UnknownOrder), "another's order");
    // D.2.d: a second request while one is pending.
    desk.replace("B", "X", 50).unwrap();
    assert_eq!(desk.replace("C", "X", 60), Err(CancelRejectReason::AlreadyPending));
    assert_eq!(desk.cancel("D", "B"), Err(CancelRejectReason::AlreadyPending));
    desk.report(child, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(desk.cancel("E", "X"), Err(CancelRejectReason::UnknownOrder), "41 is the last accepted id");
    assert_eq!(desk.cancel("F", "B"), Ok(parent));
    desk.work(parent);
    assert_eq!(desk.cancel("G", "B"), Err(CancelRejectReason::TooLate));
    desk.assert_replays();
}

#[test]
fn c_1_a_and_c_1_b_a_larger_quantity_with_a_fill_on_the_way() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 10_000, DAY);
    let child = desk.child(parent, 10_000);
    desk.fill(child, 1_000);
    desk.replace("Y", "X", 12_000).unwrap();
    desk.fill(child, 100);
    desk.report(child, ChildEvent::Canceled);
    assert_eq!(desk.work(parent), qty(10_900));
    assert_eq!(
        desk.news()[2..],
        [
            "PendingReplace PendingReplace Y,X 10000 1000 9000 0",
            "Trade PendingReplace X 10000 1100 8900 100",
            "Replaced PartiallyFilled Y,X 12000 1100 10900 0",
        ]
    );
    let replaced = desk.blotter.parent(parent).unwrap();
    assert_eq!((replaced.price, replaced.protect_price), (Some(price(9_900)), price(9_900)));
    assert_eq!((replaced.reserve_price, replaced.cl_ord_id), (price(9_900), id("Y")));
    for known in ["X", "Y"] {
        assert_eq!(desk.blotter.find(SESSION, &id(known)), Some(parent));
    }
    // And again, from the new id.
    desk.replace("Z", "Y", 13_000).unwrap();
    desk.work(parent);
    assert_eq!(desk.news()[1..], ["Replaced PartiallyFilled Z,Y 13000 1100 11900 0"]);
    desk.assert_replays();
}

#[test]
fn c_1_c_and_c_2_a_a_replace_of_a_filled_order_is_too_late() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    desk.replace("Y", "X", 200).unwrap();
    desk.fill(child, 100);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "CancelReject Filled Y X");
    assert_eq!(desk.replace("Z", "X", 200), Err(CancelRejectReason::TooLate));
    assert_eq!(desk.blotter.parent(parent).unwrap().order_qty, qty(100));
    desk.assert_replays();
}

#[test]
fn c_3_a_smaller_quantity_is_never_less_than_what_has_traded() {
    // (new OrderQty, what the client reads): above, at, and below the CumQty of 600.
    for (new, expected) in [
        (800, "Replaced PartiallyFilled Y,X 800 600 200 0"),
        (600, "Replaced Filled Y,X 600 600 0 0"),
        (300, "Replaced Filled Y,X 600 600 0 0"),
    ] {
        let mut desk = Desk::new();
        let parent = desk.order("X", 1_000, DAY);
        let child = desk.child(parent, 1_000);
        desk.fill(child, 500);
        desk.replace("Y", "X", new).unwrap();
        desk.fill(child, 100);
        desk.report(child, ChildEvent::Canceled);
        desk.work(parent);
        assert_eq!(desk.news().last().unwrap(), expected);
        assert_eq!(desk.blotter.open_parents().count(), usize::from(new == 800));
        desk.assert_replays();
    }
}

#[test]
fn f_1_a_a_used_id_stays_used_whatever_became_of_it() {
    let mut desk = Desk::new();
    desk.order("X", 100, DAY);
    let rejected = |desk: &Desk, cl_ord_id, reason| {
        Record::ParentRejected(ParentRejected {
            exec: desk.blotter.next_exec(),
            session: SESSION,
            cl_ord_id: id(cl_ord_id),
            reason,
            at: types::Timestamp(0),
        })
    };
    desk.apply(rejected(&desk, "X", RejectReason::DuplicateClOrdId));
    desk.apply(rejected(&desk, "R", RejectReason::PriceCollar));
    assert!(desk.blotter.is_cl_ord_id_used(SESSION, &id("R")));
    assert_eq!(desk.blotter.find(SESSION, &id("R")), None);
    assert!(desk.blotter.find(SESSION, &id("X")).is_some(), "the first order keeps its id");
    assert!(!desk.blotter.is_cl_ord_id_used(SessionIx(9), &id("X")), "ids are the session's own");
    desk.assert_replays();
}

#[test]
fn i_1_an_immediate_order_that_finds_nothing_is_cancelled() {
    for time_in_force in [IOC, TimeInForce::FillOrKill] {
        let mut desk = Desk::new();
        let parent = desk.order("X", 100, time_in_force);
        assert_eq!(desk.work(parent), qty(100));
        let (first, second) = (desk.child(parent, 60), desk.child(parent, 20));
        desk.report(first, ChildEvent::Canceled);
        assert_eq!(desk.work(parent), Qty::ZERO, "one round: nothing more is placed");
        desk.fill(second, 20);
        desk.work(parent);
        assert_eq!(desk.news().last().unwrap(), "Canceled Canceled X 100 20 0 0");
        desk.assert_replays();
    }
}

#[test]
fn an_immediate_order_that_every_venue_refused_is_rejected_and_not_cancelled() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, IOC);
    for child in [desk.child(parent, 60), desk.child(parent, 40)] {
        desk.report(child, ChildEvent::Rejected);
        desk.work(parent);
    }
    assert_eq!(desk.news()[1..], ["Rejected Rejected X 100 0 0 0"]);
}

#[test]
fn what_one_venue_would_not_have_goes_to_another_until_all_have_refused() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    for event in [ChildEvent::Rejected, ChildEvent::NotSent, ChildEvent::Rejected] {
        assert_eq!(desk.work(parent), qty(100), "a child's reject is not the order's");
        let child = desk.child(parent, 100);
        desk.report(child, event);
    }
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Rejected Rejected X 100 0 0 0");

    // What has traded stays, and only the rest is given up. An acceptance or a fill between begins the count anew.
    let parent = desk.order("Y", 100, DAY);
    let refusals = |desk: &mut Desk, times| {
        for _ in 0..times {
            let child = desk.child(parent, 60);
            desk.report(child, ChildEvent::Rejected);
        }
    };
    refusals(&mut desk, 2);
    let child = desk.child(parent, 40);
    desk.fill(child, 40);
    refusals(&mut desk, 2);
    assert_eq!(desk.work(parent), qty(60));
    let child = desk.child(parent, 60);
    desk.report(child, ChildEvent::Accepted);
    desk.report(child, ChildEvent::Rejected);
    refusals(&mut desk, 1);
    assert_eq!(desk.work(parent), qty(60), "two in a row at most so far");
    refusals(&mut desk, 1);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Canceled Canceled Y 100 40 0 0");
    desk.assert_replays();
}

#[test]
fn a_day_order_expires_when_its_last_child_does_and_not_when_a_probe_runs_out() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let probe = ChildOrder {
        child: desk.blotter.next_child(),
        parent,
        venue: VenueIx(0),
        instrument: types::InstrumentIx(7),
        side: Side::Buy,
        qty: qty(100),
        price: price(10_000),
        time_in_force: IOC,
    };
    desk.child_order(probe);
    desk.report(probe.child, ChildEvent::Expired);
    assert_eq!(desk.work(parent), qty(100));
    assert_eq!(desk.blotter.parent(parent).unwrap().fruitless, 1);
    let child = desk.child(parent, 100);
    desk.fill(child, 30);
    desk.report(child, ChildEvent::Expired);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Expired Expired X 100 30 0 0");
    desk.assert_replays();
}

#[test]
fn an_operators_cancel_stops_an_order_and_takes_the_place_of_a_pending_replace() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    desk.replace("Y", "X", 200).unwrap();
    assert_eq!(desk.blotter.decide_own_cancel(parent), OwnCancel::Cancel);
    let waiting = desk.blotter.pending_request(parent).unwrap();
    assert_eq!((waiting.cl_ord_id, waiting.was_replace), (id("Y"), true));
    desk.cancel_accepted(parent, None);
    assert_eq!(desk.blotter.pending_request(parent), None);
    assert_eq!(desk.blotter.find(SESSION, &id("Y")), None);
    assert_eq!(desk.blotter.decide_own_cancel(parent), OwnCancel::Nothing, "once is enough");
    desk.fill(child, 40);
    desk.report(child, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(
        desk.news()[2..],
        [
            "PendingCancel PendingCancel X 100 0 100 0",
            "Trade PendingCancel X 100 40 60 40",
            "Canceled Canceled X 100 40 0 0",
        ]
    );
    // Filled on the way: nobody waits for an answer.
    let parent = desk.order("Z", 100, DAY);
    let child = desk.child(parent, 100);
    desk.cancel_accepted(parent, None);
    desk.fill(child, 100);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Trade Filled Z 100 100 0 100");
    desk.assert_replays();
}

#[test]
fn a_report_that_is_repeated_or_cannot_be_true_changes_nothing() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    let says = |child, event, exec_id: &str, venue| model::VenueReport {
        venue: VenueIx(venue),
        child,
        exec_id: exec_id.parse().unwrap(),
        event,
        at: types::Timestamp(0),
    };
    // Four ExecIDs: past what a child holds in place.
    for exec_id in ["E1", "E2", "E3", "E4"] {
        assert_eq!(desk.venue_says(&says(child, fill(10, 10_000), exec_id, 0)), ReportDecision::Apply);
    }
    let hash = desk.blotter.hash();
    let impossible = |why| ReportDecision::Impossible(why);
    let wrong = |status, event| impossible(ImpossibleReport::WrongState { status, event });
    let filled = model::ChildEventKind::Filled;
    for exec_id in ["E1", "E2", "E3", "E4"] {
        assert_eq!(desk.venue_says(&says(child, fill(10, 10_000), exec_id, 0)), ReportDecision::Duplicate);
    }
    let table = [
        (says(types::ChildId(99), ChildEvent::Accepted, "N", 0), ReportDecision::Unknown),
        (says(child, fill(10, 10_000), "N", 1), impossible(ImpossibleReport::WrongVenue)),
        (says(child, fill(10, 10_000), "", 0), impossible(ImpossibleReport::NoExecId)),
        (says(child, fill(0, 10_000), "N", 0), impossible(ImpossibleReport::EmptyFill)),
        (says(child, fill(61, 10_000), "N", 0), impossible(ImpossibleReport::Overfill)),
        (
            says(child, ChildEvent::Rejected, "N", 0),
            wrong(ChildStatus::PartiallyFilled, model::ChildEventKind::Rejected),
        ),
    ];
    for (report, expected) in table {
        assert_eq!(desk.venue_says(&report), expected, "{report:?}");
    }
    assert_eq!(desk.blotter.hash(), hash);
    desk.report(child, ChildEvent::Canceled);
    assert_eq!(desk.venue_says(&says(child, fill(1, 10_000), "N", 0)), wrong(ChildStatus::Canceled, filled));
    assert_eq!(desk.venue_says(&says(child, fill(10, 10_000), "E1", 0)), ReportDecision::Duplicate);
    desk.assert_replays();
}

#[test]
fn the_average_price_is_of_the_exact_sum() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 3, DAY);
    let child = desk.child(parent, 3);
    for cents in [1_000, 1_000, 1_001] {
        desk.report(child, fill(1, cents));
    }
    let filled = desk.blotter.parent(parent).unwrap();
    assert_eq!(filled.traded.average_price(filled.cum_qty, 8).unwrap().to_string(), "10.00333333");
    assert_eq!(desk.blotter.child(child).unwrap().traded, filled.traded);
}

#[test]
fn a_full_blotter_says_so_and_still_lets_orders_be_cancelled() {
    let mut desk = Desk::new();
    let orders: Vec<_> = (0..50).map(|n| desk.order(&format!("X{n}"), 100, DAY)).collect();
    assert!(desk.blotter.is_full());
    for (n, parent) in orders.iter().enumerate() {
        desk.cancel(&format!("Y{n}"), &format!("X{n}")).unwrap();
        desk.work(*parent);
    }
    assert_eq!((desk.blotter.open_parents_len(), desk.blotter.parents_len()), (0, 50));
    // Refused requests past the bound are not remembered, so nobody can fill the memory with them.
    for n in 0..50 {
        desk.use_id(&format!("Z{n}"));
    }
    let hash = desk.blotter.hash();
    desk.blotter.apply(&Record::ClOrdIdUsed(ClOrdIdUsed { session: SESSION, cl_ord_id: id("Z50") }));
    assert_eq!(desk.blotter.hash(), hash);
    assert!(
        desk.blotter.is_cl_ord_id_used(SESSION, &id("Z49")) && !desk.blotter.is_cl_ord_id_used(SESSION, &id("Z50"))
    );
    desk.assert_replays();
}

#[test]
fn open_orders_are_walked_in_the_order_of_their_ids() {
    let mut desk = Desk::new();
    let orders: Vec<_> = (0..6).map(|n| desk.order(&format!("X{n}"), 100, DAY)).collect();
    for closed in [0, 3, 5] {
        desk.cancel(&format!("Y{closed}"), &format!("X{closed}")).unwrap();
        desk.work(orders[closed]);
    }
    let open: Vec<_> = desk.blotter.open_parents().map(|parent| parent.id).collect();
    assert_eq!(open, [orders[1], orders[2], orders[4]]);
    let children: Vec<_> = (0..4).map(|_| desk.child(orders[1], 10)).collect();
    desk.report(children[1], ChildEvent::Canceled);
    let open: Vec<_> = desk.blotter.open_children(orders[1]).map(|child| child.order.child).collect();
    assert_eq!(open, [children[0], children[2], children[3]]);
    let all: Vec<_> = desk.blotter.children(orders[1]).map(|child| child.order.child).collect();
    assert_eq!(all, children);
}
