//! What is missing on either side: asked for in chunks, or said in the Logon.

use fix_session::{Role, SessionConfig, SessionEvent, Warning};
use spec::Version;

use crate::support::pair::{CLIENT, Pair, SERVER};
use crate::support::talk::Talk;
use crate::{SECOND, is_logged_on};

/// Both sides lose what they sent last, and connect again.
fn after_a_loss(change: impl Fn(&mut SessionConfig), lost: usize) -> Pair {
    let mut pair = Pair::new(change);
    pair.connect();
    for _ in 0..lost {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.commit(CLIENT);
    pair.commit(SERVER);
    pair.cut();
    pair.connect();
    pair
}

fn invariants(pair: &Pair) {
    assert!(is_logged_on(pair));
    pair.invariant_all_processed_once();
    pair.invariant_numbers_agree();
    pair.invariant_nothing_refused();
}

/// A peer that bounds what it answers would else never close a wide gap.
#[test]
fn a_wide_gap_is_asked_for_in_chunks() {
    for (chunk, expected) in [(1, 21), (4, 6), (7, 3), (20, 2), (21, 1), (1_000, 1)] {
        let pair = after_a_loss(|config| config.resend_request_chunk = chunk, 20);
        invariants(&pair);
        assert_eq!(pair.count(CLIENT, "2"), expected, "chunks of {chunk}: {}", pair.wire[CLIENT]);
    }
}

/// Some venues refuse an open end.
#[test]
fn a_closed_interval_names_the_last_number_that_is_missing() {
    let pair = after_a_loss(|config| config.closed_resend_interval = true, 5);
    invariants(&pair);
    assert!(pair.wire[CLIENT].contains("|7=2|16=7|"), "{}", pair.wire[CLIENT]);
    let pair = after_a_loss(|_| {}, 5);
    assert!(pair.wire[CLIENT].contains("|7=2|16=0|"), "{}", pair.wire[CLIENT]);
}

/// With a hold that keeps two messages, what came ahead is dropped: it is asked for when the rest has come, not forgotten.
#[test]
fn what_a_full_hold_dropped_is_asked_for_when_the_rest_has_come() {
    let mut pair = Pair::new(|config| {
        config.closed_resend_interval = true;
        config.max_held_messages = 2;
    });
    for _ in 0..3 {
        pair.send(SERVER);
    }
    pair.open();
    for _ in 0..3 {
        pair.commit(CLIENT);
        pair.deliver(SERVER, usize::MAX);
        for _ in 0..5 {
            pair.send(SERVER);
        }
        pair.commit(SERVER);
        pair.deliver(CLIENT, usize::MAX);
    }
    pair.settle();
    assert!(pair.events[CLIENT].iter().any(|event| matches!(event, SessionEvent::Warning(Warning::HoldFull { .. }))));
    invariants(&pair);
}

#[test]
fn who_wants_to_asks_again_for_each_message_ahead_of_its_turn() {
    for (redundant, expected) in [(false, 1), (true, 4)] {
        let mut pair = Pair::new(|config| config.redundant_resend_requests = redundant);
        for _ in 0..3 {
            pair.send(SERVER);
        }
        pair.open();
        pair.commit(CLIENT);
        pair.deliver(SERVER, usize::MAX);
        for _ in 0..3 {
            pair.send(SERVER);
        }
        pair.commit(SERVER);
        pair.deliver(CLIENT, usize::MAX);
        pair.settle();
        assert_eq!(pair.count(CLIENT, "2"), expected, "redundant {redundant}");
        invariants(&pair);
    }
}

/// NextExpectedMsgSeqNum(789) in all four combinations. Without care one side waits for a resend that the other waits to be
/// asked for, and nothing moves until somebody is called.
#[test]
fn whoever_says_what_it_expects_both_sides_get_what_they_lost() {
    for (client_says, server_says) in [(false, false), (false, true), (true, false), (true, true)] {
        let says = move |config: &mut SessionConfig| {
            config.next_expected_msg_seq_num = if config.role == Role::Initiator { client_says } else { server_says };
        };
        let pair = after_a_loss(says, 20);
        invariants(&pair);
        let asked = (pair.count(CLIENT, "2"), pair.count(SERVER, "2"));
        let both = client_says && server_says;
        assert_eq!(asked == (0, 0), both, "client {client_says}, server {server_says}: asked {asked:?}");
        for (who, says) in [(CLIENT, client_says), (SERVER, server_says)] {
            assert_eq!(pair.wire[who].contains("|789="), says, "{}", pair.wire[who]);
        }
    }
}

#[test]
fn with_a_reset_both_expect_what_the_new_numbers_say() {
    let both = |config: &mut SessionConfig| {
        config.next_expected_msg_seq_num = true;
        config.reset_on_logon = true;
    };
    let mut pair = Pair::new(both);
    pair.connect();
    pair.send(CLIENT);
    pair.settle();
    pair.cut();
    pair.connect();
    assert!(is_logged_on(&pair));
    assert!(pair.wire[CLIENT].contains("|141=Y|789=1|"), "{}", pair.wire[CLIENT]);
    assert!(pair.wire[SERVER].contains("|141=Y|789=2|"), "{}", pair.wire[SERVER]);
    assert_eq!((pair.count(CLIENT, "2"), pair.count(SERVER, "2")), (0, 0));
    pair.invariant_numbers_agree();
}

/// The peer remembers what we do not: our journal was lost. To go on would double what it has.
#[test]
fn a_peer_that_expects_what_was_never_sent_is_told_and_sent_away() {
    let mut pair = Pair::new(|config| config.next_expected_msg_seq_num = true);
    pair.connect();
    for _ in 0..5 {
        pair.send(SERVER);
    }
    pair.settle();
    pair.cut();
    pair.sides[SERVER].journal.clear();
    pair.crash(SERVER);
    pair.open();
    pair.settle();
    let text = "58=NextExpectedMsgSeqNum too high, expecting 1 but received 7|";
    // The client's own number is too high for a server that begins anew, too; what it expects is found first.
    assert!(pair.wire[SERVER].contains(text), "{}", pair.wire[SERVER]);
    assert!(!is_logged_on(&pair));
}

/// LastMsgSeqNumProcessed(369) is how some venues watch whether we keep up.
#[test]
fn the_header_says_what_was_processed_where_the_version_can() {
    let mut pair = Pair::new(|config| config.last_msg_seq_num_processed = true);
    pair.connect();
    for _ in 0..3 {
        pair.send(CLIENT);
        pair.settle();
        pair.send(SERVER);
        pair.settle();
    }
    let last = pair.wire[SERVER].rsplit("|369=").next().unwrap();
    assert!(last.starts_with("4|11="), "three orders and a Logon were processed: {}", pair.wire[SERVER]);
    pair.invariant_nothing_refused();
}

/// The peer was told what is missing and sends nothing: it is asked after all.
#[test]
fn a_gap_that_the_logon_did_not_fill_is_asked_for() {
    let mut talk = Talk::new(Version::FIX44, Role::Acceptor, |config| config.next_expected_msg_seq_num = true);
    assert_eq!(talk.logon(9, "789=1|"), "35=A|34=1|98=0|108=30|789=1|");
    assert_eq!(talk.say("35=0|34=10|"), "");
    let asked = talk.wait(31 * SECOND);
    assert!(asked.contains("35=2|34=3|7=1|16=0|"), "{asked}");
}
