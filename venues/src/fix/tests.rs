//! The face as a client of the venue sees it: bodies in, bodies out.

use fix_codec::{DataLengths, Encoder, FieldIndex, Message, Precision};
use fix_messages::{
    ExecutionReport, MarketDataRequest, MarketDataSnapshot, NewOrderSingle, OrderCancelRequest, OrderStatusRequest,
    Subscription,
};
use market_data::MarketEvent;
use model::Instruments;
use reference::VenueKind;
use types::{InstrumentIx, Mono, Now, Price, Qty, Text, Timestamp, VenueIx};

use super::*;
use crate::config::{Band, DepthShape, Profile, SimVenueConfig};

const NOW: Now = Now { mono: Mono(1), wall: Timestamp(1_000_000_000), market: Timestamp(1_000_000_000) };

fn price(text: &str) -> Price {
    text.parse().unwrap()
}

fn qty(text: &str) -> Qty {
    text.parse().unwrap()
}

fn instruments() -> Instruments {
    Instruments::new([(Text::lossy(b"TEST1"), price("0.01"), qty("100"), qty("1"))]).unwrap()
}

fn config() -> SimVenueConfig {
    SimVenueConfig::always_fill(VenueIx(0), Text::lossy(b"XSIM"), price("100"))
}

/// A venue around a market that the test makes, with the whole of it.
fn anchored() -> SimVenueConfig {
    let profile = Profile::Anchored { quotes: Band::ALL, trades: Band::ALL, depth: DepthShape::NONE };
    SimVenueConfig { kind: VenueKind::Lit, profile, ..config() }
}

/// A face with the last facts and messages that it gave.
struct Client {
    face: FixFace,
    facts: Vec<Fact>,
    index: FieldIndex,
}

impl Client {
    fn of(config: &SimVenueConfig, ledger: Ledger) -> Client {
        let face = FixFace::new(config, instruments(), ledger, NOW).unwrap();
        Client { face, facts: Vec::new(), index: FieldIndex::new() }
    }

    fn new() -> Client {
        Client::of(&config(), Ledger::default())
    }

    /// What the face says to a message, each as `150/39` and the like: see [`brief`].
    fn hand(&mut self, msg_type: &[u8], body: &[u8]) -> Vec<String> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::begin(&mut bytes, b"FIX.4.4", msg_type);
        encoder.raw(body);
        encoder.finish();
        let message = self.index.parse(&bytes, &DataLengths::STANDARD).unwrap();
        self.face.handle_message(&message, NOW);
        self.said()
    }

    fn said(&mut self) -> Vec<String> {
        let mut said = Vec::new();
        self.face.drain_facts(|fact| self.facts.push(fact));
        self.face.drain_messages(|msg_type, body| said.push(brief(msg_type, body)));
        said
    }

    fn order(&mut self, id: &str, symbol: &str, side: u8, qty_of: &str, limit: Option<&str>) -> Vec<String> {
        let mut body = Vec::new();
        NewOrderSingle {
            cl_ord_id: id.as_bytes(),
            account: None,
            symbol: symbol.as_bytes(),
            side,
            order_qty: qty(qty_of),
            ord_type: if limit.is_some() { b'2' } else { b'1' },
            price: limit.map(price),
            time_in_force: None,
            transact_time: NOW.wall,
        }
        .write(&mut fix_codec::FieldWriter::new(&mut body), Precision::Millis);
        self.hand(b"D", &body)
    }

    fn cancel(&mut self, id: &str, orig: &str) -> Vec<String> {
        let mut body = Vec::new();
        OrderCancelRequest {
            orig_cl_ord_id: orig.as_bytes(),
            cl_ord_id: id.as_bytes(),
            symbol: b"TEST1",
            side: b'1',
            transact_time: NOW.wall,
            order_qty: None,
        }
        .write(&mut fix_codec::FieldWriter::new(&mut body), Precision::Millis);
        self.hand(b"F", &body)
    }

    fn market_data(&mut self, subscription: Subscription) -> Vec<String> {
        let mut body = Vec::new();
        MarketDataRequest { md_req_id: b"M1", subscription, depth: 0, symbol: b"TEST1" }
            .write(&mut fix_codec::FieldWriter::new(&mut body));
        self.hand(b"V", &body)
    }

    fn quote(&mut self, bid: &str, ask: &str, now: Now) -> Vec<String> {
        let (bid, ask, size) = (price(bid), price(ask), qty("500"));
        let event = MarketEvent::Quote { instrument: InstrumentIx(0), bid, bid_qty: size, ask, ask_qty: size };
        self.face.handle_market(&[event], now);
        self.said()
    }
}

fn later(millis: u64) -> Now {
    let nanos = millis * 1_000_000;
    let moment = NOW.market.plus(nanos as i64);
    Now { mono: NOW.mono.plus(nanos), wall: moment, market: moment }
}

/// What matters of a message, in one line.
fn brief(msg_type: &[u8], body: &[u8]) -> String {
    let mut index = FieldIndex::new();
    let message: Message<'_> = index.parse(body, &DataLengths::STANDARD).unwrap();
    let field = |tag| String::from_utf8_lossy(message.value(tag).unwrap_or(b"-")).into_owned();
    match msg_type {
        b"8" => {
            let report = ExecutionReport::parse(&message).unwrap();
            let sum = report.cum_qty.raw() + report.leaves_qty.raw();
            assert!(report.leaves_qty.is_zero() || Some(sum) == report.order_qty.map(Qty::raw), "{report:?}");
            let of = [17, 150, 39, 11, 41, 32, 31, 30, 851, 151, 14, 6, 103].map(field);
            of.join(" ")
        }
        b"9" => format!("9: {}", [11, 41, 37, 39, 434, 102].map(field).join(" ")),
        b"j" => format!("j: {}", [372, 379, 380].map(field).join(" ")),
        b"W" => {
            let mut levels = Vec::new();
            let snapshot = MarketDataSnapshot::parse(&message).unwrap();
            snapshot.for_each(|entry| levels.push(format!("{:?} {}", entry.side, entry.price))).unwrap();
            format!("W: {} {} [{}]", field(262), field(55), levels.join(", "))
        }
        other => panic!("a venue does not say {}", String::from_utf8_lossy(other)),
    }
}

#[test]
fn a_client_is_told_of_each_thing_that_happens_to_its_order() {
    let mut client = Client::new();
    //                    17     150 39 11 41 32 31 30 851 151 14 6 103
    let taken = ["XSIM-1 0 0 A1 - - - - - 100 0 0 -", "XSIM-2 F 2 A1 - 100 100 XSIM 2 0 100 100 -"];
    assert_eq!(client.order("A1", "TEST1", b'1', "100", Some("100.05")), taken);
    assert_eq!(client.order("A2", "TEST1", b'1', "100", Some("99.95")), ["XSIM-3 0 0 A2 - - - - - 100 0 0 -"]);
    assert_eq!(client.cancel("X2", "A2"), ["XSIM-4 4 4 X2 A2 - - - - 0 0 0 -"]);
    assert_eq!(client.cancel("X3", "A2"), ["9: X3 A2 2 4 1 0"], "too late");
    assert_eq!(client.cancel("X4", "A9"), ["9: X4 A9 NONE 8 1 1"], "nobody's order");
    assert_eq!(client.cancel("X4", "A2"), ["9: X4 A2 2 4 1 6"], "a request's name is used up too");
}

#[test]
fn what_a_venue_does_not_take_is_refused_by_name_and_executes_nothing() {
    let mut client = Client::new();
    let refused = |exec: u32, id: &str, reason: u32| vec![format!("XSIM-{exec} 8 8 {id} - - - - - 0 0 0 {reason}")];
    assert_eq!(client.order("A1", "NONE1", b'1', "100", Some("100")), refused(1, "A1", 1));
    assert_eq!(client.order("A2", "TEST1", b'1', "0.5", Some("100")), refused(2, "A2", 13));
    assert_eq!(client.order("A3", "TEST1", b'1', "-5", Some("100")), refused(3, "A3", 13));
    assert_eq!(client.order("A4", "TEST1", b'1', "100", Some("-1")), refused(4, "A4", 99));
    assert_eq!(client.order("A5", "TEST1", b'1', "100", Some("100.001")), refused(5, "A5", 99));
    assert_eq!(client.order("A6", "TEST1", b'8', "100", Some("100")), ["j: D A6 0"], "a side that is not traded");
    assert_eq!(client.hand(b"G", b"11=A7\x01"), ["j: G A7 3"], "a message that is not taken");
    assert_eq!(client.hand(b"D", b"11=A8\x0155=TEST1\x0154=1\x0140=1\x0160=19700101-00:00:00\x01"), ["j: D A8 5"]);
    let executed = client.facts.iter().filter(|fact| matches!(fact, Fact::Executed(_))).count();
    assert_eq!(executed, 5);
}

#[test]
fn a_name_used_twice_is_never_executed_twice_not_even_after_a_restart() {
    let mut client = Client::new();
    assert_eq!(client.order("A1", "TEST1", b'1', "100", Some("100")).len(), 2);
    let again = client.order("A1", "TEST1", b'1', "100", Some("100"));
    assert_eq!(again, ["XSIM-3 8 8 A1 - - - - - 0 0 0 6"]);

    let mut ledger = Ledger::default();
    client.facts.iter().for_each(|fact| ledger.apply(fact));
    let mut restarted = Client::of(&config(), ledger);
    assert_eq!(restarted.said(), [""; 0]);
    let again = restarted.order("A1", "TEST1", b'2', "7", Some("100"));
    assert_eq!(again, ["XSIM-4 8 8 A1 - - - - - 0 0 0 6"], "and no ExecID comes twice");
    let trades = client
        .facts
        .iter()
        .chain(&restarted.facts)
        .filter(|fact| matches!(fact, Fact::Executed(Execution { kind: ExecutionKind::Trade { .. }, .. })));
    assert_eq!(trades.count(), 1);
}

#[test]
fn what_rested_when_the_venue_was_stopped_is_cancelled_and_its_owner_told() {
    let mut client = Client::new();
    client.order("A1", "TEST1", b'1', "100", Some("99"));
    client.order("A2", "TEST1", b'1', "100", Some("100"));
    client.order("A3", "TEST1", b'2', "40", Some("101"));
    let mut ledger = Ledger::default();
    client.facts.iter().for_each(|fact| ledger.apply(fact));
    let mut restarted = Client::of(&config(), ledger);
    assert_eq!(restarted.said(), ["XSIM-5 4 4 A1 - - - - - 0 0 0 -", "XSIM-6 4 4 A3 - - - - - 0 0 0 -"]);
    assert_eq!(restarted.cancel("X1", "A1"), ["9: X1 A1 1 4 1 0"]);
}

#[test]
fn a_venue_that_cancels_on_disconnect_says_so_and_one_that_does_not_lets_orders_rest() {
    let mut client = Client::new();
    client.order("A1", "TEST1", b'1', "100", Some("99"));
    client.face.handle_link_down();
    assert_eq!(client.said(), [""; 0]);
    client.face.handle_cancel_on_disconnect(NOW);
    assert_eq!(client.said(), ["XSIM-2 4 4 A1 - - - - - 0 0 0 -"]);
}

#[test]
fn a_resting_order_trades_when_the_market_comes_to_it() {
    let mut client = Client::of(&anchored(), Ledger::default());
    assert_eq!(client.quote("99.98", "100.02", later(1)), [""; 0]);
    client.order("A1", "TEST1", b'1', "200", Some("100.00"));
    let filled = client.quote("99.96", "99.99", later(2));
    assert_eq!(filled, ["XSIM-2 F 2 A1 - 200 100 XSIM 1 0 200 100 -"]);
    assert_eq!(client.order("A2", "TEST1", b'1', "100", None)[1], "XSIM-4 F 2 A2 - 100 99.99 XSIM 2 0 100 99.99 -");
}

#[test]
fn a_status_request_is_answered_from_memory() {
    let mut client = Client::new();
    client.order("A1", "TEST1", b'1', "100", Some("99"));
    let mut body = Vec::new();
    OrderStatusRequest { order_id: None, cl_ord_id: b"A1", symbol: b"TEST1", side: b'1' }
        .write(&mut fix_codec::FieldWriter::new(&mut body));
    assert_eq!(client.hand(b"H", &body), ["0 I 0 A1 - - - - - 100 0 0 -"]);
    assert_eq!(client.hand(b"H", b"11=A9\x0155=TEST1\x0154=1\x01"), ["j: H A9 1"]);
}

#[test]
fn a_subscriber_sees_the_book_at_once_and_again_when_it_changed_but_ten_times_a_second_at_most() {
    let mut client = Client::of(&anchored(), Ledger::default());
    client.quote("99.98", "100.02", later(1));
    assert_eq!(client.market_data(Subscription::Snapshot), ["W: M1 TEST1 [Bid 99.98, Offer 100.02]"]);
    client.quote("99.97", "100.01", later(2));
    assert_eq!(client.face.poll_timeout(), None, "a snapshot is no subscription");

    assert_eq!(client.market_data(Subscription::Updates), ["W: M1 TEST1 [Bid 99.97, Offer 100.01]"]);
    assert_eq!(client.face.poll_timeout(), None, "nothing changed");
    client.quote("99.96", "100.01", later(3));
    client.quote("99.95", "100.01", later(4));
    assert_eq!(client.face.poll_timeout(), Some(later(100).mono));
    client.face.handle_timeout(later(99));
    assert_eq!(client.said(), [""; 0]);
    client.face.handle_timeout(later(100));
    assert_eq!(client.said(), ["W: M1 TEST1 [Bid 99.95, Offer 100.01]"], "the last of the two alone");
    assert_eq!(client.face.poll_timeout(), None);

    client.quote("99.90", "100.01", later(105));
    client.face.handle_link_down();
    assert_eq!(client.face.poll_timeout(), None, "who is gone is shown nothing");
}

proptest::proptest! {
    /// What the exchange holds and what the ledger calls open are the same orders, whatever happened; and a venue that
    /// starts again on its facts cancels exactly those.
    #[test]
    fn every_order_that_is_called_open_can_be_cancelled_and_no_other(
        steps in proptest::collection::vec((0u8..5, 0u8..6, 1u8..9), 1..60)
    ) {
        let mut client = Client::of(&anchored(), Ledger::default());
        client.quote("99.98", "100.02", later(1));
        let mut orders = 0u64;
        for (at, &(step, which, size)) in (2u64..).zip(&steps) {
            let cents = i64::from(which) - 3;
            let around = |from: &str| Price::from_raw(price(from).raw() + cents * 1_000_000).to_string();
            match step {
                0 | 1 => {
                    orders += 1;
                    let side = if step == 0 { b'1' } else { b'2' };
                    client.order(&format!("A{orders}"), "TEST1", side, &format!("{}00", size), Some(&around("100")));
                }
                2 => drop(client.cancel(&format!("X{at}"), &format!("A{}", orders.saturating_sub(which.into())))),
                _ => drop(client.quote(&around("99.98"), &around("100.02"), later(at))),
            }
        }
        let open: Vec<u64> = client.face.ledger().open_orders().collect();
        let mut ledger = Ledger::default();
        client.facts.iter().for_each(|fact| ledger.apply(fact));
        let restarted = Client::of(&anchored(), ledger).said();
        let ids: Vec<&str> = restarted.iter().filter_map(|line| line.split(' ').nth(3)).collect();
        proptest::prop_assert_eq!(ids, open.iter().map(|order| format!("A{order}")).collect::<Vec<_>>());
        for order in 1..=orders {
            let said = client.cancel(&format!("Y{order}"), &format!("A{order}"));
            let is_open = open.contains(&order);
            proptest::prop_assert_eq!(said[0].starts_with("9:"), !is_open, "order {}: {:?}", order, said);
        }
        proptest::prop_assert_eq!(client.face.ledger().open_orders().count(), 0);
    }
}
