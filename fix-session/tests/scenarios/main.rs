//! Two sessions in memory under virtual time, by scenario.
#![allow(unreachable_pub, reason = "a program has no public part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]

mod found;
mod hours;
mod limits;
mod logon;
mod resets;
#[path = "../support/mod.rs"]
mod support;
mod sync;
mod unsent;
mod versions;

use conformance::message::completed;
use conformance::script::with_time;
use fix_session::{Disposition, Ended, SessionEvent, StoredMessage, StoredPiece, Warning};
use support::pair::{CLIENT, Pair, SERVER};
use types::Text;

const SECOND: u64 = 1_000_000_000;

fn plain() -> Pair {
    Pair::new(|_| {})
}

fn is_logged_on(pair: &Pair) -> bool {
    pair.sides.iter().all(|side| side.session.is_logged_on())
}

#[test]
fn an_order_arrives_and_the_next_one_too() {
    let mut pair = plain();
    pair.connect();
    assert!(is_logged_on(&pair));
    let orders = [pair.send(CLIENT), pair.send(CLIENT), pair.send(SERVER)];
    pair.settle();
    assert_eq!(pair.processed(SERVER), &orders[..2]);
    assert_eq!(pair.processed(CLIENT), &orders[2..]);
    pair.invariant_numbers_agree();
}

#[test]
fn what_is_sent_while_disconnected_arrives_after_the_next_logon() {
    let mut pair = plain();
    for _ in 0..3 {
        pair.send(SERVER);
        pair.send(CLIENT);
    }
    pair.settle();
    assert_eq!(pair.processed(CLIENT).len(), 0);
    pair.connect();
    pair.invariant_all_processed_once();
    pair.invariant_numbers_agree();
}

#[test]
fn both_sides_that_miss_something_ask_once_and_get_it() {
    let mut pair = plain();
    pair.connect();
    for _ in 0..200 {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.commit(CLIENT);
    pair.commit(SERVER);
    pair.cut();
    pair.connect();
    pair.invariant_all_processed_once();
    pair.invariant_numbers_agree();
    assert_eq!((pair.count(CLIENT, "2"), pair.count(SERVER, "2")), (1, 1), "one ResendRequest each");
    assert!(is_logged_on(&pair));
}

#[test]
fn new_messages_go_on_while_old_ones_are_resent_in_pieces() {
    let mut pair = plain();
    for _ in 0..500 {
        pair.send(SERVER);
    }
    pair.settle();
    pair.open();
    let mut pieces = 0;
    for _ in 0..10_000 {
        pair.commit(CLIENT);
        pair.deliver(SERVER, usize::MAX);
        pair.commit(SERVER);
        if let Some((begin, end)) = pair.sides[SERVER].reads.front() {
            assert!(end - begin < 64, "a piece is bounded");
            pieces += 1;
            pair.send(SERVER);
            pair.answer_read(SERVER);
            pair.commit(SERVER);
        }
        pair.deliver(CLIENT, usize::MAX);
        pair.commit(CLIENT);
    }
    pair.settle();
    assert!(pieces >= 500 / 64, "{pieces} pieces");
    pair.invariant_all_processed_once();
    pair.invariant_numbers_agree();
}

#[test]
fn a_message_that_must_not_arrive_late_is_gap_filled() {
    let mut pair = plain();
    let orders = [pair.send(SERVER), pair.send(SERVER), pair.send(SERVER)];
    pair.sides[SERVER].withhold = |seq| seq == 2;
    pair.connect();
    assert_eq!(pair.processed(CLIENT), [&orders[0], &orders[2]]);
    pair.invariant_numbers_agree();
    assert!(pair.events[SERVER].contains(&SessionEvent::ResendAsked { begin: 1, end: 4 }), "{:?}", pair.events[SERVER]);
}

#[test]
fn a_lost_message_is_asked_for_and_what_came_after_it_is_not_lost() {
    let mut pair = plain();
    pair.connect();
    let orders = [pair.send(CLIENT), pair.send(CLIENT), pair.send(CLIENT)];
    pair.commit(CLIENT);
    // The network is reliable; a middle box that drops one message is not.
    let link = pair.link.as_mut().unwrap();
    let first_end = 1 + link[SERVER].make_contiguous().windows(4).position(|w| w == b"\x0110=").unwrap() + 7;
    link[SERVER].drain(..first_end);
    pair.settle();
    assert_eq!(pair.processed(SERVER), orders);
    assert_eq!(pair.count(SERVER, "2"), 1);
    pair.invariant_numbers_agree();
}

#[test]
fn a_hold_that_is_full_loses_time_and_nothing_else() {
    let mut pair = Pair::new(|config| config.max_held_messages = 2);
    for _ in 0..3 {
        pair.send(SERVER);
    }
    pair.open();
    // The answer to the Logon, and ten messages ahead of their turn.
    for _ in 0..3 {
        pair.commit(CLIENT);
        pair.deliver(SERVER, usize::MAX);
        for _ in 0..5 {
            pair.send(SERVER);
        }
        pair.commit(SERVER);
        pair.deliver(CLIENT, usize::MAX);
    }
    assert!(
        pair.sides[CLIENT].turn.events.iter().any(|e| matches!(e, SessionEvent::Warning(Warning::HoldFull { .. })))
    );
    pair.run(120 * SECOND);
    pair.invariant_all_processed_once();
    pair.invariant_numbers_agree();
}

#[test]
fn a_resend_request_that_is_lost_is_repeated() {
    let mut pair = plain();
    pair.send(SERVER);
    pair.open();
    pair.commit(CLIENT);
    pair.deliver(SERVER, usize::MAX);
    pair.commit(SERVER);
    pair.deliver(CLIENT, usize::MAX);
    pair.commit(CLIENT);
    pair.link.as_mut().unwrap()[SERVER].clear();
    pair.run(29 * SECOND);
    assert_eq!(pair.count(CLIENT, "2"), 1);
    pair.run(10 * SECOND);
    assert_eq!(pair.count(CLIENT, "2"), 2);
    pair.invariant_all_processed_once();
}

#[test]
fn an_idle_session_lives_on_heartbeats_alone() {
    let mut pair = plain();
    pair.connect();
    pair.run(3600 * SECOND);
    assert!(is_logged_on(&pair));
    assert_eq!((pair.count(CLIENT, "0"), pair.count(SERVER, "0")), (120, 120));
    assert_eq!((pair.count(CLIENT, "1"), pair.count(SERVER, "1")), (0, 0));
    pair.invariant_numbers_agree();
}

#[test]
fn a_session_without_heartbeats_is_left_alone() {
    let mut pair = Pair::new(|config| config.heart_bt_int = 0);
    pair.connect();
    pair.run(86_400 * SECOND);
    assert!(is_logged_on(&pair));
    assert_eq!((pair.count(CLIENT, "0"), pair.count(SERVER, "1")), (0, 0));
}

#[test]
fn a_peer_that_falls_silent_is_asked_once_and_then_left() {
    let mut pair = plain();
    pair.connect();
    let mut elapsed = 0;
    while pair.sides[SERVER].session.is_logged_on() {
        // The client's process hangs: nothing that is sent to it is read.
        pair.now_ns += SECOND;
        elapsed += 1;
        let now = pair.now();
        let server = &mut pair.sides[SERVER];
        server.session.handle_timeout(now, &mut server.turn);
        assert!(elapsed < 100);
    }
    assert_eq!(elapsed, 72, "twice HeartBtInt and a fifth");
    pair.commit(SERVER);
    assert_eq!(pair.count(SERVER, "1"), 1);
    assert_eq!(pair.ended(SERVER), Some(Ended::Silent));
}

#[test]
fn a_logout_by_either_side_ends_both_and_loses_nothing() {
    for (first, second) in [(CLIENT, SERVER), (SERVER, CLIENT)] {
        let mut pair = plain();
        pair.connect();
        pair.send(CLIENT);
        pair.send(SERVER);
        let now = pair.now();
        let side = &mut pair.sides[first];
        side.session.logout(Some("end of day"), now, &mut side.turn);
        pair.settle();
        assert_eq!(pair.ended(first), Some(Ended::OurLogout));
        assert_eq!(pair.ended(second), Some(Ended::PeerLogout { text: Text::lossy(b"end of day") }));
        assert!(pair.link.is_none());
        pair.invariant_all_processed_once();
        pair.invariant_numbers_agree();
        pair.send(first);
        pair.connect();
        pair.invariant_all_processed_once();
        assert_eq!(pair.count(first, "3") + pair.count(second, "3"), 0);
    }
}

#[test]
fn a_logout_that_nobody_answers_ends_after_two_seconds() {
    let mut pair = plain();
    pair.connect();
    let now = pair.now();
    let client = &mut pair.sides[CLIENT];
    client.session.logout(None, now, &mut client.turn);
    pair.commit(CLIENT);
    pair.link.as_mut().unwrap()[SERVER].clear();
    pair.run(SECOND);
    assert_eq!(pair.ended(CLIENT), None);
    pair.run(SECOND);
    assert_eq!(pair.ended(CLIENT), Some(Ended::NoLogoutAnswer));
}

#[test]
fn the_standards_wait_for_the_peer_to_close_is_there_for_who_wants_it() {
    let mut pair = Pair::new(|config| config.peer_close_timeout_ns = 10 * SECOND);
    pair.connect();
    let now = pair.now();
    let client = &mut pair.sides[CLIENT];
    client.session.logout(None, now, &mut client.turn);
    pair.commit(CLIENT);
    pair.deliver(SERVER, usize::MAX);
    pair.commit(SERVER);
    assert_eq!(pair.sides[SERVER].session.state_name(), "logout-answered");
    pair.now_ns += 10 * SECOND;
    let now = pair.now();
    let server = &mut pair.sides[SERVER];
    server.session.handle_timeout(now, &mut server.turn);
    assert!(server.turn.disconnect);
}

#[test]
fn a_reset_at_logon_begins_both_numbers_anew() {
    let mut pair = Pair::new(|config| config.reset_on_logon = true);
    pair.connect();
    for _ in 0..5 {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.settle();
    pair.cut();
    pair.connect();
    assert_eq!((pair.numbers(CLIENT), pair.numbers(SERVER)), ((2, 2), (2, 2)));
    assert_eq!((pair.sides[CLIENT].session.epoch(), pair.sides[SERVER].session.epoch()), (1, 1));
    assert!(pair.wire[SERVER].contains("|98=0|108=30|141=Y|"), "{}", pair.wire[SERVER]);
    pair.send(CLIENT);
    pair.settle();
    assert_eq!(pair.processed(SERVER).len(), 6);
}

#[test]
fn a_reset_after_logout_or_disconnect_is_durable() {
    for (on_logout, on_disconnect) in [(true, false), (false, true)] {
        let mut pair = Pair::new(|config| {
            config.reset_on_logout = on_logout;
            config.reset_on_disconnect = on_disconnect;
        });
        pair.connect();
        pair.send(CLIENT);
        let now = pair.now();
        let client = &mut pair.sides[CLIENT];
        client.session.logout(None, now, &mut client.turn);
        pair.settle();
        pair.crash(CLIENT);
        pair.crash(SERVER);
        assert_eq!((pair.numbers(CLIENT), pair.numbers(SERVER)), ((1, 1), (1, 1)));
        pair.connect();
        assert!(is_logged_on(&pair));
    }
}

#[test]
fn a_client_that_lost_its_numbers_is_told_so_and_let_go() {
    let mut pair = plain();
    pair.connect();
    pair.send(CLIENT);
    pair.settle();
    pair.cut();
    let client = &mut pair.sides[CLIENT];
    client.session.reset(1, 1, &mut client.turn).unwrap();
    pair.connect();
    pair.run(5 * SECOND);
    assert_eq!(pair.ended(SERVER), Some(Ended::TooLow { expected: 3, received: 1 }));
    let text = Text::lossy(b"MsgSeqNum too low, expecting 3 but received 1");
    assert_eq!(pair.ended(CLIENT), Some(Ended::PeerLogout { text }));
}

#[test]
fn nothing_but_the_logon_leaves_before_its_answer_and_nothing_after_a_logout() {
    let mut pair = plain();
    pair.open();
    pair.send(CLIENT);
    pair.send(SERVER);
    pair.commit(CLIENT);
    pair.commit(SERVER);
    assert_eq!((pair.count(CLIENT, "A"), pair.count(CLIENT, "D"), pair.wire[SERVER].len()), (1, 0, 0));
    pair.settle();
    pair.invariant_all_processed_once();
    let now = pair.now();
    let client = &mut pair.sides[CLIENT];
    client.session.logout(None, now, &mut client.turn);
    let before = pair.count(CLIENT, "D");
    pair.send(CLIENT);
    pair.commit(CLIENT);
    assert_eq!(pair.count(CLIENT, "D"), before);
    pair.settle();
    pair.connect();
    pair.invariant_all_processed_once();
}

#[test]
fn a_read_from_before_a_reset_is_not_sent_after_it() {
    let mut pair = plain();
    pair.connect();
    let now = pair.now();
    let order = support::order("old");
    let server = &mut pair.sides[SERVER];
    let receive = |server: &mut support::Endpoint, text: &str| {
        let line = format!("8=FIX.4.4|{text}").replace('|', "\x01");
        server.receive(&completed(&with_time(line.as_bytes(), now.wall)), now);
        server.commit();
    };
    let epoch = server.session.epoch();
    receive(server, "35=2|34=2|49=CLIENT|52=<TIME>|56=SERVER|7=1|16=0|");
    receive(server, "35=A|34=1|49=CLIENT|52=<TIME>|56=SERVER|98=0|108=30|141=Y|");
    receive(server, "35=2|34=2|49=CLIENT|52=<TIME>|56=SERVER|7=1|16=0|");
    assert_eq!(server.reads, [(1, 1), (1, 1)], "the first was asked for before the reset");
    let (sending_time, disposition) = (now.wall, Disposition::Resend);
    let messages = [StoredMessage { seq: 1, msg_type: b"D", sending_time, body: &order, disposition }];
    let old = StoredPiece { epoch, begin: 1, through: 1, messages: &messages };
    server.session.handle_stored(old, now, &mut server.turn);
    assert!(server.turn.wire.is_empty());
    server.session.handle_stored(StoredPiece { epoch: epoch + 1, messages: &[], ..old }, now, &mut server.turn);
    assert!(!server.turn.wire.is_empty());
}

#[test]
fn replay_of_the_journal_gives_the_same_state() {
    let mut pair = plain();
    pair.connect();
    for _ in 0..20 {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.run(60 * SECOND);
    for who in [CLIENT, SERVER] {
        let hash = pair.sides[who].session.hash();
        pair.crash(who);
        assert_eq!(pair.sides[who].session.hash(), hash);
    }
}
