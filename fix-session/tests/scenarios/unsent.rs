//! Reports that the peer may not have when the numbers begin anew.

use fix_session::{ResetWithUnsent, Role, SessionConfig, SessionEvent};

use crate::is_logged_on;
use crate::support::pair::{CLIENT, Pair, SERVER};

/// A client that resets at each Logon, and a server with a policy.
fn pair(policy: ResetWithUnsent) -> Pair {
    Pair::new(move |config: &mut SessionConfig| match config.role {
        Role::Initiator => config.reset_on_logon = true,
        Role::Acceptor => config.reset_with_unsent = policy,
    })
}

/// Two reports are under way when the connection is lost, one comes while there is none.
fn after_a_cut(policy: ResetWithUnsent) -> (Pair, Vec<String>) {
    let mut pair = pair(policy);
    pair.connect();
    pair.send(SERVER);
    pair.settle();
    // The answer to a TestRequest shows that all before it has arrived.
    let now = pair.now();
    let side = &mut pair.sides[SERVER];
    side.session.test(now, &mut side.turn);
    pair.settle();
    let mut lost = vec![pair.send(SERVER), pair.send(SERVER)];
    pair.commit(SERVER);
    pair.cut();
    lost.push(pair.send(SERVER));
    pair.commit(SERVER);
    (pair, lost)
}

/// A fill that nobody is told of: the client's position is wrong until somebody calls.
#[test]
fn reports_are_sent_again_as_new_messages_after_a_reset() {
    for crashes in [false, true] {
        let (mut pair, lost) = after_a_cut(ResetWithUnsent::SendAgain);
        assert_eq!(pair.sides[SERVER].session.unconfirmed(), Some((4, 6)));
        if crashes {
            pair.crash(SERVER);
        }
        pair.connect();
        assert!(is_logged_on(&pair));
        assert_eq!(pair.processed(CLIENT)[1..], lost, "crashes {crashes}");
        assert_eq!(pair.wire[SERVER].matches("|97=Y|").count(), 3);
        assert_eq!(pair.wire[SERVER].matches("|43=Y|").count(), 0, "they are new");
        pair.invariant_numbers_agree();
        pair.cut();
        pair.crash(SERVER);
        pair.connect();
        assert_eq!(pair.wire[SERVER].matches("|97=Y|").count(), 6, "nothing has shown that they arrived");
    }
}

/// The process dies in the midst of sending again: the rest is sent, and what was sent is not left out.
#[test]
fn sending_again_goes_on_where_it_was() {
    let mut pair = Pair::new(|config: &mut SessionConfig| {
        config.resend_piece = 4;
        match config.role {
            Role::Initiator => config.reset_on_logon = true,
            Role::Acceptor => config.reset_with_unsent = ResetWithUnsent::SendAgain,
        }
    });
    pair.connect();
    let lost: Vec<String> = (0..20).map(|_| pair.send(SERVER)).collect();
    pair.commit(SERVER);
    pair.cut();
    pair.open();
    for _ in 0..3 {
        pair.commit(CLIENT);
        pair.deliver(SERVER, usize::MAX);
        pair.commit(SERVER);
        pair.answer_read(SERVER);
        pair.commit(SERVER);
        pair.deliver(CLIENT, usize::MAX);
    }
    pair.commit(CLIENT);
    let before = pair.processed(CLIENT).len();
    assert!((1..20).contains(&before), "{before} were sent again");
    pair.crash(SERVER);
    pair.connect();
    let mut seen = pair.processed(CLIENT);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), lost.len(), "each arrived");
}

#[test]
fn or_the_reset_is_refused_while_any_are_left() {
    let (mut pair, _) = after_a_cut(ResetWithUnsent::Refuse);
    pair.connect();
    assert!(!is_logged_on(&pair));
    assert!(pair.wire[SERVER].contains("58=a reset is refused: messages 4 to 6 are not known to have arrived|"));
    assert_eq!(pair.numbers(SERVER).1, 8, "the numbers stay, but for the Logout's");
}

#[test]
fn or_they_are_forgotten_aloud() {
    let (mut pair, _) = after_a_cut(ResetWithUnsent::Forget);
    pair.connect();
    assert!(is_logged_on(&pair) && pair.wire[SERVER].matches("|97=Y|").count() == 0);
    let forgotten = |event: &SessionEvent| matches!(event, SessionEvent::Forgotten { begin: 4, end: 6, .. });
    assert!(pair.events[SERVER].iter().any(forgotten), "{:?}", pair.events[SERVER]);
}

/// All that shows what has arrived.
#[test]
fn what_has_arrived_is_known_by_what_the_peer_says() {
    let lost = |change: fn(&mut SessionConfig)| {
        let mut pair = Pair::new(change);
        pair.connect();
        pair.send(SERVER);
        pair.send(SERVER);
        pair.settle();
        pair.send(CLIENT);
        pair.settle();
        pair
    };
    assert_eq!(lost(|_| {}).sides[SERVER].session.unconfirmed(), Some((1, 3)), "nothing was said");
    let mut pair = lost(|config| config.last_msg_seq_num_processed = true);
    assert_eq!(pair.sides[SERVER].session.unconfirmed(), None, "369");
    pair.cut();
    pair.commit(SERVER);
    pair.crash(SERVER);
    assert_eq!(pair.sides[SERVER].session.unconfirmed(), None, "369, after a crash");
    let mut pair = lost(|config| config.next_expected_msg_seq_num = true);
    pair.cut();
    pair.connect();
    assert_eq!(pair.sides[SERVER].session.unconfirmed(), Some((4, 4)), "789: all but the answer to the Logon");
    let mut pair = lost(|_| {});
    pair.send(SERVER);
    pair.commit(SERVER);
    pair.cut();
    pair.connect();
    assert_eq!(pair.sides[SERVER].session.unconfirmed().map(|(begin, _)| begin), Some(4), "a ResendRequest");
}
