//! Numbers that begin anew, and what must not be lost or doubled by it.

use fix_session::ResetError;
use spec::Version;

use crate::support::pair::{CLIENT, Pair, SERVER};
use crate::support::talk::Talk;
use crate::{is_logged_on, plain};

fn reset_inside(pair: &mut Pair, who: usize) -> Result<(), ResetError> {
    let now = pair.now();
    let side = &mut pair.sides[who];
    side.session.reset_inside(now, &mut side.turn)
}

/// A session that never closes has to begin its numbers anew once a day, and orders are under way meanwhile.
#[test]
fn a_reset_inside_the_session_loses_nothing_that_is_under_way() {
    for who in [CLIENT, SERVER] {
        let mut pair = plain();
        pair.connect();
        for _ in 0..3 {
            pair.send(CLIENT);
            pair.send(SERVER);
        }
        pair.settle();
        let expected = [pair.send(1 - who), pair.send(1 - who)];
        pair.commit(1 - who);
        reset_inside(&mut pair, who).unwrap();
        pair.commit(who);
        // What was sent before the peer could know arrives with the old numbers.
        pair.deliver(who, usize::MAX);
        let late = pair.send(1 - who);
        pair.settle();
        assert!(is_logged_on(&pair));
        assert_eq!(pair.processed(who)[3..], [expected[0].as_str(), &expected[1], &late]);
        pair.send(CLIENT);
        pair.send(SERVER);
        pair.settle();
        pair.invariant_all_processed_once();
        pair.invariant_numbers_agree();
        pair.invariant_nothing_refused();
        assert!(pair.numbers(CLIENT).0 < 6, "the numbers are new: {:?}", pair.numbers(CLIENT));
    }
}

/// The connection or the process is lost between our half and the peer's.
#[test]
fn a_reset_that_was_cut_in_half_is_completed_at_the_next_logon() {
    for who in [CLIENT, SERVER] {
        for arrives in [false, true] {
            for crashes in [false, true] {
                let mut pair = plain();
                pair.connect();
                for _ in 0..3 {
                    pair.send(CLIENT);
                    pair.send(SERVER);
                }
                pair.settle();
                reset_inside(&mut pair, who).unwrap();
                pair.commit(who);
                if arrives {
                    pair.deliver(1 - who, usize::MAX);
                    pair.commit(1 - who);
                }
                if crashes {
                    pair.crash(who)
                } else {
                    pair.cut()
                }
                pair.connect();
                let case = format!("who {who}, arrives {arrives}, crashes {crashes}");
                assert!(is_logged_on(&pair), "{case}: {:?}", pair.wire);
                pair.send(CLIENT);
                pair.send(SERVER);
                pair.settle();
                pair.invariant_numbers_agree();
            }
        }
    }
}

#[test]
fn numbers_are_set_by_hand_when_nobody_uses_them() {
    let mut pair = plain();
    pair.connect();
    let now = pair.now();
    let side = &mut pair.sides[SERVER];
    assert_eq!(side.session.reset(1, 1, &mut side.turn), Err(ResetError::Connected));
    pair.cut();
    let side = &mut pair.sides[SERVER];
    assert_eq!(side.session.reset(0, 1, &mut side.turn), Err(ResetError::Number { number: 0, least: 1 }));
    assert_eq!(side.session.reset(1, u64::MAX, &mut side.turn), Err(ResetError::Number { number: u64::MAX, least: 1 }));
    assert_eq!(side.session.reset_inside(now, &mut side.turn), Err(ResetError::NotLoggedOn));
    side.session.reset(7, 9, &mut side.turn).unwrap();
    assert_eq!(pair.numbers(SERVER), (7, 9));
}

/// 9: after lost memory, both agree on a large number and go on from there.
#[test]
fn a_number_that_is_raised_is_told_to_the_peer() {
    let mut pair = plain();
    pair.connect();
    let now = pair.now();
    let side = &mut pair.sides[SERVER];
    assert_eq!(
        side.session.raise_next_out(2, now, &mut side.turn),
        Err(ResetError::Number { number: 2, least: 3 }),
        "never back"
    );
    side.session.raise_next_out(5_000, now, &mut side.turn).unwrap();
    pair.settle();
    assert_eq!((pair.numbers(SERVER).1, pair.numbers(CLIENT).0), (5_000, 5_000));
    pair.send(SERVER);
    pair.settle();
    pair.invariant_all_processed_once();
    pair.invariant_nothing_refused();
}

#[test]
fn a_version_without_the_flag_says_so() {
    let mut talk = Talk::logged_on(Version::FIX40, "", |_| {});
    let now = talk.now();
    let refused = talk.side.session.reset_inside(now, &mut talk.side.turn);
    assert_eq!(refused, Err(ResetError::NoResetFlag));
}
