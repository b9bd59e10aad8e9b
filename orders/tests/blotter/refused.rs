//! Venues that would not cancel. What a user would lose: an order that is pending for ever, and that neither the client nor
//! the kill switch can reach any more.

use model::{ChildEvent, OrdStatus, TimeInForce};
use orders::{ChildStatus, OwnCancel, ReportDecision};
use types::Qty;

use crate::desk::{Desk, qty};

const DAY: TimeInForce = TimeInForce::Day;

#[test]
fn a_refused_cancel_is_answered_and_the_order_works_on() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    desk.fill(child, 10);
    desk.cancel("Y", "X").unwrap();
    desk.report(child, ChildEvent::CancelRejected);
    assert_eq!(desk.blotter.child(child).unwrap().status, ChildStatus::PartiallyFilled);
    assert_eq!(desk.work(parent), Qty::ZERO, "the child still has all of it");
    assert_eq!(desk.news().last().unwrap(), "CancelReject PartiallyFilled Y X");
    assert_eq!(desk.blotter.parent(parent).unwrap().open_qty, qty(90));
    assert!(desk.cancel("Y", "X").is_err(), "the id is used");
    // A second try is a request like the first.
    desk.cancel("Z", "X").unwrap();
    desk.report(child, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Canceled Canceled Z,X 100 10 0 0");
    assert_eq!(desk.report(child, ChildEvent::CancelRejected), ReportDecision::Apply, "an ordinary race");
    desk.assert_replays();
}

#[test]
fn the_answer_waits_until_no_child_waits_to_be_cancelled_and_what_was_cancelled_is_placed_anew() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let (kept, gone) = (desk.child(parent, 60), desk.child(parent, 40));
    desk.cancel("Y", "X").unwrap();
    desk.report(kept, ChildEvent::CancelRejected);
    assert_eq!((desk.work(parent), desk.status(parent)), (Qty::ZERO, OrdStatus::PendingCancel));
    desk.report(gone, ChildEvent::Canceled);
    assert_eq!(desk.work(parent), qty(40));
    assert_eq!(desk.news().last().unwrap(), "CancelReject New Y X");
    desk.assert_replays();
}

#[test]
fn a_refused_replace_leaves_the_old_terms() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let child = desk.child(parent, 100);
    desk.replace("Y", "X", 500).unwrap();
    desk.report(child, ChildEvent::CancelRejected);
    assert_eq!(desk.work(parent), Qty::ZERO);
    assert_eq!(desk.news().last().unwrap(), "CancelReject New Y X");
    let order = desk.blotter.parent(parent).unwrap();
    assert_eq!((order.order_qty, order.cl_ord_id.to_string()), (qty(100), "X".to_owned()));
    desk.fill(child, 100);
    assert_eq!(desk.status(parent), OrdStatus::Filled);
    desk.assert_replays();
}

#[test]
fn a_stop_of_ours_asks_again_so_often_and_then_when_it_is_told_to() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let (stubborn, gone) = (desk.child(parent, 60), desk.child(parent, 40));
    desk.stop(parent);
    desk.report(gone, ChildEvent::Canceled);
    for tries in 1..=2 {
        assert_eq!(desk.blotter.decide_own_cancel(parent), OwnCancel::Nothing, "its venue has not answered");
        desk.report(stubborn, ChildEvent::CancelRejected);
        desk.work(parent);
        assert_eq!(desk.blotter.child(stubborn).unwrap().cancel_refusals, tries);
    }
    desk.report(stubborn, ChildEvent::CancelRejected);
    desk.work(parent);
    assert!(desk.blotter.has_given_up(desk.blotter.child(stubborn).unwrap()));
    assert_eq!(desk.blotter.decide_own_cancel(parent), OwnCancel::Repeat, "now somebody has to ask for it");
    assert_eq!(desk.status(parent), OrdStatus::PendingCancel);
    desk.stop(parent);
    desk.report(stubborn, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Canceled Canceled X 100 0 0 0");
    desk.assert_replays();
}

/// One venue refuses, the other is down: the kill switch must not wait for the second to ask the first again.
#[test]
fn a_stop_asks_again_for_what_a_venue_refused_while_another_has_not_answered() {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, DAY);
    let (refused, silent) = (desk.child(parent, 60), desk.child(parent, 40));
    desk.cancel("Y", "X").unwrap();
    desk.report(refused, ChildEvent::CancelRejected);
    assert_eq!((desk.work(parent), desk.status(parent)), (Qty::ZERO, OrdStatus::PendingCancel));
    assert_eq!(desk.blotter.decide_own_cancel(parent), OwnCancel::Repeat);
    desk.stop(parent);
    desk.report(refused, ChildEvent::Canceled);
    desk.report(silent, ChildEvent::Canceled);
    desk.work(parent);
    assert_eq!(desk.news().last().unwrap(), "Canceled Canceled Y,X 100 0 0 0");
    desk.assert_replays();
}
