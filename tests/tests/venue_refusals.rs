//! Venues that would not: cancel a child, or take a message at all. What a user would lose: an order that is pending for
//! ever, its quantity reserved, and a kill switch that passes it by.

use tests::fix_venue::FixVenueTable;

/// An order with its child C0-1 accepted at the venue.
fn with_open_child() -> FixVenueTable {
    let mut table = FixVenueTable::new();
    table.order("A1");
    table.settle();
    table.venue_says("8", "37=V1|11=C0-1|17=E1|150=0|39=0|55=TEST1|54=1|38=100|151=100|14=0|6=0|");
    table.settle();
    table.forget();
    table
}

/// The venue's answer to our latest request to cancel C0-1.
fn refuse_cancel(table: &mut FixVenueTable) {
    let request = cancel_id(&table.to_venue);
    table.venue_says("9", &format!("37=V1|11={request}|41=C0-1|39=0|434=1|102=2|"));
    table.forget();
    table.settle();
}

fn cancel_id(to_venue: &str) -> String {
    let asked = to_venue.rfind("|35=F|").map(|at| &to_venue[at..]);
    let id = asked.and_then(|asked| asked.split("|11=").nth(1)).and_then(|rest| rest.split('|').next());
    id.unwrap_or_else(|| panic!("no cancel was asked for: {to_venue}")).to_owned()
}

#[test]
fn a_client_is_told_that_a_venue_would_not_cancel_and_may_ask_again() {
    let mut table = with_open_child();
    table.cancel("B1", "A1");
    table.settle();
    refuse_cancel(&mut table);
    assert!(table.client.contains("|35=9|") && table.client.contains("|11=B1|41=A1|39=0|"), "{}", table.client);
    assert!(table.client.contains("|102=2|"), "{}", table.client);

    table.cancel("B2", "A1");
    table.settle();
    let request = cancel_id(&table.to_venue);
    table.venue_says("8", &format!("37=V1|11={request}|41=C0-1|17=E2|150=4|39=4|55=TEST1|54=1|151=0|14=0|6=0|"));
    table.settle();
    assert!(table.client.contains("|11=B2|41=A1|") && table.client.contains("|150=4|39=4|"), "{}", table.client);
    table.assert_clear();
}

#[test]
fn an_order_under_the_kill_switch_does_not_go_back_to_work_when_a_venue_refuses_the_clients_cancel() {
    let mut table = with_open_child();
    table.cancel("B1", "A1");
    table.settle();
    let asked = table.to_venue.clone();
    table.kill(true);
    table.settle();
    table.to_venue = asked;
    refuse_cancel(&mut table);
    assert!(table.client.contains("|35=9|"), "{}", table.client);
    assert!(table.to_venue.contains("|35=F|"), "the kill switch asks for itself: {}", table.to_venue);
}

#[test]
fn the_kill_switch_asks_again_and_calls_an_operator_when_asking_does_not_help() {
    let mut table = with_open_child();
    table.kill(true);
    table.settle();
    for _ in 0..3 {
        refuse_cancel(&mut table);
        assert!(table.to_venue.contains("|35=F|"), "asked again: {}", table.to_venue);
    }
    refuse_cancel(&mut table);
    assert!(!table.to_venue.contains("|35=F|"), "for ever: {}", table.to_venue);
    let logged: Vec<_> = std::iter::from_fn(|| table.gateway.poll_notice()).map(|notice| notice.to_string()).collect();
    assert!(logged.iter().any(|line| line.contains("however often asked")), "{logged:?}");

    table.kill(true);
    table.settle();
    assert!(table.to_venue.contains("|35=F|"), "an operator's kill asks again: {}", table.to_venue);
    table.venue_says("8", "37=V1|11=C0-1|17=E9|150=4|39=4|55=TEST1|54=1|151=0|14=0|6=0|");
    table.settle();
    table.assert_clear();
}

/// The test's gateway has one venue, which is asked so often before the order is given up.
const TRIES: u64 = 16;

#[test]
fn an_order_that_no_venue_would_take_is_rejected_however_the_venue_says_so() {
    let by_id = |child: u64, _: u64| format!("372=D|379=C0-{child}|380=4|58=closed|");
    let by_number = |_: u64, seq: u64| format!("45={seq}|372=D|380=3|58=not here|");
    for refusal in [by_id as fn(u64, u64) -> String, by_number] {
        let mut table = FixVenueTable::new();
        let seq = table.venue.session().next_in();
        table.order("A1");
        table.settle();
        for tries in 0..TRIES {
            table.venue_says("j", &refusal(tries + 1, seq + tries));
            table.settle();
        }
        assert!(table.client.contains("|150=8|39=8|"), "{}", table.client);
        assert_eq!(table.to_venue.matches("|35=D|").count() as u64, TRIES);
        table.assert_clear();
    }
}

/// What the venue took it cannot refuse any more: else what trades there would be nobody's, and the order doubled.
#[test]
fn a_refusal_of_an_order_that_the_venue_took_changes_nothing_and_is_told() {
    for refusal in ["372=D|379=C0-1|380=4|", "372=D|380=0|45=4|", "372=8|379=C0-1|380=0|"] {
        let mut table = with_open_child();
        table.venue_says("j", refusal);
        table.settle();
        assert!(!table.to_venue.contains("|35=D|"), "{refusal}: sent twice: {}", table.to_venue);
        table.venue_says("8", "37=V1|11=C0-1|17=E2|150=F|39=2|55=TEST1|54=1|32=100|31=100|151=0|14=100|6=100|");
        table.settle();
        assert!(table.client.contains("|150=F|39=2|"), "{refusal}: the fill is lost: {}", table.client);
        table.assert_clear();
    }
}

#[test]
fn a_refused_cancel_message_is_a_refused_cancel_whichever_id_it_names() {
    for id in ["379=C0-1|", ""] {
        let mut table = with_open_child();
        let seq = table.venue.session().next_in();
        table.cancel("B1", "A1");
        table.settle();
        table.venue_says("j", &format!("45={seq}|372=F|{id}380=4|"));
        table.settle();
        assert!(table.client.contains("|35=9|") && table.client.contains("|102=2|"), "{id}: {}", table.client);
        table.venue_says("8", "37=V1|11=C0-1|17=E2|150=F|39=2|55=TEST1|54=1|32=100|31=100|151=0|14=100|6=100|");
        table.settle();
        assert!(table.client.contains("|150=F|39=2|"), "{id}: the fill is lost: {}", table.client);
    }
}

#[test]
fn a_session_level_reject_of_an_order_ends_it_and_of_a_cancel_answers_the_client() {
    let mut table = FixVenueTable::new();
    let seq = table.venue.session().next_in();
    table.order("A1");
    table.settle();
    table.cancel("B1", "A1");
    table.settle();
    // The venue read the cancel and found it wrong; the order stands.
    table.venue_says("3", &format!("45={}|372=F|373=1|58=tag missing|", seq + 1));
    table.settle();
    assert!(table.client.contains("|35=9|") && table.client.contains("|102=2|"), "{}", table.client);
    table.kill(true);
    table.venue_says("3", &format!("45={seq}|372=D|373=5|58=price|"));
    table.settle();
    table.assert_clear();
}

/// A turn is one batch of the journal, and a batch larger than a segment would end the process, the kill with it.
const BATCH_BYTES_MAX: usize = 20 * 1024;
const ORDERS: usize = 400;

#[test]
fn a_kill_of_many_orders_is_more_than_one_turn() {
    let mut table = FixVenueTable::new();
    for n in 0..ORDERS {
        table.order(&format!("A{n}"));
        table.settle();
    }
    table.forget();
    table.batch_bytes_max = 0;
    table.kill(true);
    assert!(table.gateway.has_backlog(), "more than a turn holds");
    table.settle();
    assert_eq!(table.to_venue.matches("|35=F|").count(), ORDERS);
    assert!(table.batch_bytes_max < BATCH_BYTES_MAX, "{}", table.batch_bytes_max);
}

/// With the disk far behind, the mark may pass many turns at once, all of them stale.
#[test]
fn what_a_kill_takes_back_from_many_turns_is_more_than_one_turn_too() {
    let mut table = FixVenueTable::new();
    for n in 0..ORDERS {
        table.order(&format!("A{n}"));
        table.end_turn();
    }
    table.forget();
    table.batch_bytes_max = 0;
    table.kill(true);
    table.settle();
    assert!(!table.to_venue.contains("|35=D|"), "an order left after the kill");
    assert!(table.batch_bytes_max < BATCH_BYTES_MAX, "{}", table.batch_bytes_max);
    table.assert_clear();
}

/// What is left of a kill lives in memory: released, a crash would forget it, with the operator told that it was done.
#[test]
fn a_kill_is_not_released_while_it_is_at_work() {
    let mut table = FixVenueTable::new();
    for n in 0..ORDERS {
        table.order(&format!("A{n}"));
        table.settle();
    }
    table.kill(true);
    assert!(table.try_kill(false).is_err());
    table.settle();
    assert!(table.try_kill(false).is_ok());
}

/// A venue whose line breaks again and again while it recovers is asked once for each child, not twice as often each time.
#[test]
fn a_cancel_that_never_arrives_is_asked_for_once_with_each_connection() {
    let mut table = with_open_child();
    table.lose_venue();
    table.cancel("B1", "A1");
    table.settle();
    for _ in 0..8 {
        table.forget();
        // Our Logon arrives, and the line is gone before our answer to the venue's resend request.
        table.regain_venue(1);
        assert!(table.to_venue.matches("|35=F|").count() <= 1, "{}", table.to_venue);
        assert!(table.to_venue.matches("|35=V|").count() <= 2, "{}", table.to_venue);
        table.lose_venue();
    }
    table.forget();
    table.regain_venue(usize::MAX);
    let request = cancel_id(&table.to_venue);
    table.venue_says("8", &format!("37=V1|11={request}|41=C0-1|17=E2|150=4|39=4|55=TEST1|54=1|151=0|14=0|6=0|"));
    table.settle();
    assert!(table.client.contains("|11=B1|41=A1|") && table.client.contains("|150=4|39=4|"), "{}", table.client);
    table.assert_clear();
}
