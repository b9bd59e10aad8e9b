//! A record that does not fit the state is our own mistake, and nothing more may be decided on a wrong state: it stops
//! us, and names the order.

use model::{ChildEvent, ChildReported, OrdStatus, Record, TimeInForce};
use types::{ChildId, ExecNo, ParentId, Text, Timestamp, VenueIx};

use crate::desk::{Desk, fill};

/// A desk with an order of 100, and a child of 60 that traded 10.
fn desk() -> (Desk, ParentId, ChildId) {
    let mut desk = Desk::new();
    let parent = desk.order("X", 100, TimeInForce::Day);
    let child = desk.child(parent, 60);
    desk.fill(child, 10);
    (desk, parent, child)
}

fn reported(desk: &Desk, child: ChildId, exec_id: &str, event: ChildEvent) -> Record {
    let exec = matches!(event, ChildEvent::Filled { .. }).then(|| desk.blotter.next_exec());
    let venue_exec = Text::lossy(exec_id.as_bytes());
    Record::ChildReported(ChildReported { child, venue: VenueIx(0), venue_exec, exec, event, at: Timestamp(0) })
}

#[test]
#[should_panic(expected = "of 41 for order 1125899906842625 with 40 to place")]
fn more_at_venues_than_the_client_asked_for_stops_us() {
    let (mut desk, parent, _) = desk();
    desk.child(parent, 41);
}

#[test]
#[should_panic(expected = "0 to place")]
fn a_child_of_an_order_that_is_being_cancelled_stops_us() {
    let (mut desk, parent, _) = desk();
    desk.cancel("Y", "X").unwrap();
    desk.child(parent, 1);
}

#[test]
#[should_panic(expected = "taken twice")]
fn a_fill_counted_twice_stops_us() {
    let (mut desk, _, child) = desk();
    let record = reported(&desk, child, "V-1", fill(10, 10_000));
    desk.apply(record);
}

#[test]
#[should_panic(expected = "more filled than was sent")]
fn a_child_filled_past_its_quantity_stops_us() {
    let (mut desk, _, child) = desk();
    let record = reported(&desk, child, "N", fill(51, 10_000));
    desk.apply(record);
}

#[test]
#[should_panic(expected = "closed with 50 open")]
fn an_order_closed_over_its_open_children_stops_us() {
    let (mut desk, parent, _) = desk();
    desk.close(parent, OrdStatus::Canceled, None);
}

#[test]
#[should_panic(expected = "CloseRejected while PartiallyFilled")]
fn a_rejected_order_that_has_traded_stops_us() {
    let (mut desk, parent, child) = desk();
    desk.report(child, ChildEvent::Canceled);
    desk.close(parent, OrdStatus::Rejected, None);
}

#[test]
#[should_panic(expected = "recorded out of turn")]
fn an_execution_id_given_out_twice_stops_us() {
    let (mut desk, _, child) = desk();
    let mut record = reported(&desk, child, "N", fill(1, 10_000));
    if let Record::ChildReported(record) = &mut record {
        record.exec = Some(ExecNo::of(types::ShardId(4), 1));
    }
    desk.apply(record);
}

#[test]
#[should_panic(expected = "recorded twice")]
fn a_cl_ord_id_used_twice_stops_us() {
    let (mut desk, ..) = desk();
    desk.order("X", 100, TimeInForce::Day);
}
