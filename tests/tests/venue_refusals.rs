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

#[test]
fn an_order_that_a_venue_would_not_take_is_over_however_the_venue_says_so() {
    let by_id = |_: u64| ("j", "45=0|372=D|379=C0-1|380=4|58=closed|".to_owned());
    let by_number = |seq: u64| ("j", format!("45={seq}|372=D|380=3|58=not here|"));
    for refusal in [by_id as fn(u64) -> (&'static str, String), by_number] {
        let mut table = FixVenueTable::new();
        let seq = table.venue.session().next_in();
        table.order("A1");
        table.settle();
        let (msg_type, fields) = refusal(seq);
        table.venue_says(msg_type, &fields);
        table.kill(true);
        table.settle();
        assert!(table.client.contains("|39=8|") || table.client.contains("|39=4|"), "{}", table.client);
        table.assert_clear();
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
#[test]
fn a_kill_of_many_orders_is_more_than_one_turn() {
    const ORDERS: usize = 400;
    let mut table = FixVenueTable::new();
    for n in 0..ORDERS {
        table.order(&format!("A{n}"));
        table.settle();
    }
    table.forget();
    table.batch_bytes_max = 0;
    table.kill(true);
    table.settle();
    assert_eq!(table.to_venue.matches("|35=F|").count(), ORDERS);
    let total = table.to_venue.len();
    assert!(table.batch_bytes_max < 20 * 1024 && total > 40 * 1024, "{} of {total}", table.batch_bytes_max);
}
