//! An approval that goes stale between its decision and its commit. What a user would lose: the kill switch, for the orders
//! that were on their way when it was engaged.

use tests::fix_venue::FixVenueTable;

#[test]
fn an_order_that_is_approved_and_committed_goes_to_the_venue() {
    let mut table = FixVenueTable::new();
    table.order("A1");
    table.settle();
    assert!(table.to_venue.contains("|35=D|"), "{}", table.to_venue);
}

#[test]
fn an_order_killed_before_its_commit_never_reaches_the_venue_and_leaves_no_gap() {
    let mut table = FixVenueTable::new();
    table.order("A1");
    // The order's turn is with the journal, and not committed, when the operator stops everything.
    table.end_turn();
    table.kill(true);
    table.settle();

    assert!(!table.to_venue.contains("|35=D|"), "{}", table.to_venue);
    assert!(table.to_venue.contains("|35=4|") && table.to_venue.contains("|123=Y|"), "{}", table.to_venue);
    assert!(table.client.contains("|150=4|39=4|"), "the client must hear that it is over: {}", table.client);
    table.assert_clear();
}

/// A venue that was told to skip the number never asks for it, so nothing else would close the child after a crash.
#[test]
fn a_gap_fill_in_the_place_of_an_order_waits_until_the_order_is_durably_over() {
    let mut table = FixVenueTable::new();
    table.order("A1");
    table.order("A2");
    table.end_turn();
    table.kill(true);
    table.end_turn();
    let before = table.gateway.last_record();
    table.commit(before);
    assert!(table.gateway.last_record() > before, "the children are closed by records");
    table.commit(before);
    assert!(!table.to_venue.contains("|35=4|"), "said before it was durable: {}", table.to_venue);
    table.settle();
    assert!(table.to_venue.contains("|35=4|") && !table.to_venue.contains("|35=D|"), "{}", table.to_venue);
    table.assert_clear();
}
