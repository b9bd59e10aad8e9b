//! What the simulation of two sessions found, each as small as it could be told.

use fix_session::{ResetError, ResetWithUnsent, Role, SessionEvent};
use spec::Version;

use crate::support::pair::{CLIENT, Pair, SERVER};
use crate::support::talk::Talk;
use crate::{SECOND, is_logged_on, plain};

fn reset_inside(pair: &mut Pair, who: usize) -> Result<(), ResetError> {
    let now = pair.now();
    let side = &mut pair.sides[who];
    side.session.reset_inside(now, &mut side.turn)
}

/// Two Logons have two answers, and the second was taken for the peer's own wish: both sides reset each other for ever.
#[test]
fn a_second_reset_waits_for_the_answer_to_the_first() {
    let mut pair = plain();
    pair.connect();
    reset_inside(&mut pair, CLIENT).unwrap();
    assert_eq!(reset_inside(&mut pair, CLIENT), Err(ResetError::Resetting));
    pair.settle();
    assert_eq!(pair.count(CLIENT, "A"), 2, "its first Logon and one that resets: {}", pair.wire[CLIENT]);
    pair.invariant_numbers_agree();
}

/// The numbers were reset and the Logon that says so was lost: the next one said nothing of it, and was too low for ever.
#[test]
fn a_logon_that_resets_says_so_until_it_is_answered() {
    let mut pair = plain();
    pair.connect();
    for _ in 0..5 {
        pair.send(CLIENT);
        pair.send(SERVER);
    }
    pair.settle();
    reset_inside(&mut pair, CLIENT).unwrap();
    pair.commit(CLIENT);
    pair.cut();
    for _ in 0..3 {
        pair.open();
        pair.commit(CLIENT);
        pair.cut();
    }
    pair.connect();
    assert!(is_logged_on(&pair), "{:?}", pair.wire);
    pair.send(CLIENT);
    pair.send(SERVER);
    pair.settle();
    pair.invariant_all_processed_once();
    pair.invariant_numbers_agree();
}

/// An acceptor cannot tell of which numbers a Logon is when its own reset was cut in half; what the peer had sent meanwhile
/// was lost.
#[test]
fn an_acceptor_whose_reset_was_cut_in_half_asks_once_more() {
    for (arrives, crashes) in [(false, false), (false, true), (true, false), (true, true)] {
        let mut pair = plain();
        pair.connect();
        for _ in 0..3 {
            pair.send(CLIENT);
            pair.send(SERVER);
        }
        pair.settle();
        reset_inside(&mut pair, SERVER).unwrap();
        pair.commit(SERVER);
        if arrives {
            pair.deliver(CLIENT, usize::MAX);
            pair.commit(CLIENT);
        }
        if crashes {
            pair.crash(SERVER);
        } else {
            pair.cut();
        }
        pair.connect();
        let case = format!("arrives {arrives}, crashes {crashes}");
        assert!(is_logged_on(&pair), "{case}: {:?}", pair.wire);
        pair.send(CLIENT);
        pair.send(SERVER);
        pair.settle();
        pair.invariant_all_processed_once();
        pair.invariant_numbers_agree();
    }
}

/// A fill that nobody is told of: the peer passes over it with the raised number and never asks.
#[test]
fn what_a_raised_number_passes_over_is_listed_and_sent_again() {
    for policy in [ResetWithUnsent::Forget, ResetWithUnsent::SendAgain] {
        let mut pair = Pair::new(|config| config.reset_with_unsent = policy);
        for _ in 0..3 {
            pair.send(SERVER);
        }
        pair.open();
        pair.commit(CLIENT);
        pair.deliver(SERVER, usize::MAX);
        let now = pair.now();
        let side = &mut pair.sides[SERVER];
        side.session.raise_next_out(100, now, &mut side.turn).unwrap();
        pair.settle();
        pair.run(60 * SECOND);
        let is_forgotten = pair.events[SERVER].iter().any(|event| matches!(event, SessionEvent::Forgotten { .. }));
        assert_eq!(is_forgotten, policy == ResetWithUnsent::Forget);
        if policy == ResetWithUnsent::SendAgain {
            assert_eq!(pair.processed(CLIENT).len(), 3, "{}", pair.wire[SERVER]);
        }
        pair.invariant_numbers_agree();
    }
}

/// The peer saw the connection end and began anew; whoever died did not.
#[test]
fn a_crash_is_an_end_of_the_connection_too() {
    for who in [CLIENT, SERVER] {
        let mut pair = Pair::new(|config| config.reset_on_disconnect = true);
        pair.connect();
        pair.send(CLIENT);
        pair.send(SERVER);
        pair.settle();
        pair.crash(who);
        pair.connect();
        assert!(is_logged_on(&pair), "{:?}", pair.wire);
        assert_eq!((pair.numbers(CLIENT), pair.numbers(SERVER)), ((2, 2), (2, 2)));
    }
}

/// All TestRequests of silence have one id: the answer to the first was taken for one to the second, and reports between
/// them for known.
#[test]
fn an_answer_to_an_older_test_request_confirms_nothing() {
    let mut talk = Talk::logged_on(Version::FIX44, "", |_| {});
    let asked = talk.wait(37 * SECOND);
    assert!(asked.contains("35=1|34=3|112=TEST|"), "{asked}");
    talk.say("35=0|34=2|");
    let now = talk.now();
    talk.side.session.send(b"D", &crate::support::order("report"), now, &mut talk.side.turn);
    let asked = talk.wait(37 * SECOND);
    assert!(asked.contains("112=TEST|"), "{asked}");
    let unconfirmed = talk.side.session.unconfirmed();
    talk.say("35=0|34=3|112=TEST|");
    assert_eq!(talk.side.session.unconfirmed(), unconfirmed, "of the first");
    talk.say("35=0|34=4|112=TEST|");
    assert_eq!(talk.side.session.unconfirmed(), None, "of the second");
}

/// LastMsgSeqNumProcessed(369) of before a reset was recorded after it, and the process ended by its own assertion.
#[test]
fn what_the_peer_said_to_have_is_forgotten_with_the_numbers() {
    for who in [CLIENT, SERVER] {
        let mut pair = Pair::new(|config| config.last_msg_seq_num_processed = true);
        pair.connect();
        for _ in 0..9 {
            pair.send(who);
            pair.settle();
        }
        pair.send(1 - who);
        pair.settle();
        reset_inside(&mut pair, who).unwrap();
        pair.cut();
        pair.commit(who);
        let (begin, end) = pair.sides[who].session.unconfirmed().unwrap();
        assert_eq!((begin, end), (1, 1), "the Logon that resets");
    }
}

/// What was said with old numbers behind a Logon that resets was read as said of the new ones.
#[test]
fn nothing_is_said_with_old_numbers_during_a_reset() {
    let mut pair = Pair::new(|config| config.last_msg_seq_num_processed = true);
    pair.connect();
    for _ in 0..3 {
        pair.send(CLIENT);
    }
    pair.settle();
    pair.wire[SERVER].clear();
    reset_inside(&mut pair, SERVER).unwrap();
    pair.send(SERVER);
    pair.commit(SERVER);
    assert!(!pair.wire[SERVER].contains("|369="), "{}", pair.wire[SERVER]);
    pair.settle();
    pair.send(SERVER);
    pair.commit(SERVER);
    assert!(pair.wire[SERVER].contains("|369=1|"), "{}", pair.wire[SERVER]);
}

/// What was kept behind the gap was taken, and the fill that goes over it was thought old: the rest waited a minute each time.
#[test]
fn a_gap_fill_over_what_was_kept_fills_the_rest() {
    let mut talk = Talk::logged_on(Version::FIX44, "", |_| {});
    let asked = talk.say("35=0|34=4|");
    assert!(asked.contains("35=2|34=2|7=2|16=0|"), "{asked}");
    talk.say("35=0|34=9|");
    talk.say("35=4|34=2|43=Y|122=<TIME>|36=4|123=Y|");
    assert_eq!(talk.side.session.next_in(), 5, "4 was kept");
    talk.say("35=4|34=4|43=Y|122=<TIME>|36=9|123=Y|");
    assert_eq!(talk.side.session.next_in(), 10);
}

/// Two sides that ask again for each message ahead of its turn answered requests with requests, until both were cut off.
#[test]
fn requests_are_not_answered_with_requests() {
    for held in [0, 1_000] {
        let mut pair = Pair::new(|config| {
            config.redundant_resend_requests = held > 0;
            config.closed_resend_interval = held == 0;
            config.max_held_messages = held;
            config.resend_requests_per_minute_max = 50;
        });
        for _ in 0..20 {
            pair.send(CLIENT);
            pair.send(SERVER);
        }
        pair.connect();
        pair.run(200 * SECOND);
        pair.invariant_all_processed_once();
        pair.invariant_numbers_agree();
        assert!(is_logged_on(&pair));
    }
}

/// A list that was full refused resets that left nothing behind, so that it could never be worked off.
#[test]
fn a_full_list_of_what_is_to_be_sent_again_refuses_no_reset_that_adds_nothing() {
    let mut pair = Pair::new(|config| {
        config.reset_on_logon = config.role == Role::Initiator;
        config.reset_with_unsent = ResetWithUnsent::SendAgain;
    });
    for _ in 0..20 {
        pair.send(SERVER);
        pair.commit(SERVER);
        let side = &mut pair.sides[SERVER];
        side.session.reset(1, 1, &mut side.turn).unwrap();
        pair.commit(SERVER);
    }
    pair.connect();
    assert!(is_logged_on(&pair), "{:?}", pair.wire);
    assert_eq!(pair.processed(CLIENT).len(), 16, "the others were forgotten aloud");
}
