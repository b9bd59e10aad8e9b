//! What an operator does to a session. What a user would lose: the one way to take a stolen certificate, a client in a loop,
//! or numbers that no longer agree, out of the gateway's hands without stopping it.

use model::{OperatorCommand, SessionAction};
use tests::desk::Desk;
use tests::setup::{CLIENT, GATEWAY};
use types::{SessionIx, Text};

const SESSION: SessionIx = SessionIx(0);

fn command(action: SessionAction) -> OperatorCommand {
    OperatorCommand::Session { session: SESSION, action, by: Text::lossy(b"test"), reason: Text::lossy(b"as agreed") }
}

fn logon(seq: u64, more: &str) -> Vec<u8> {
    let body = format!("35=A|34={seq}|49={CLIENT}|52=20131009-14:00:00|56={GATEWAY}|98=0|108=30|{more}");
    let head = format!("8=FIX.4.4|9={}|{body}", body.len()).replace('|', "\x01");
    let sum = head.bytes().fold(0u8, u8::wrapping_add);
    (head + &format!("10={sum:03}\x01")).into_bytes()
}

#[test]
fn a_disabled_session_is_logged_out_and_stays_out_until_it_is_enabled() {
    let mut desk = Desk::new();
    let conn = desk.connect();
    assert!(desk.receive(conn, &logon(1, "")).said.contains("|35=A|"));
    let answer = desk.operate(&command(SessionAction::Disable), conn);
    assert!(answer.said.contains("|35=5|") && answer.said.contains("|58=as agreed|"), "{answer:?}");
    desk.disconnect(conn);
    let conn = desk.connect();
    let answer = desk.receive(conn, &logon(2, ""));
    assert!(answer.closed && answer.said.is_empty(), "{answer:?}");
    assert!(answer.logged.iter().any(|line| line.contains("disabled")), "{answer:?}");
    desk.operate(&command(SessionAction::Enable), conn);
    let conn = desk.connect();
    assert!(desk.receive(conn, &logon(2, "")).said.contains("|35=A|"));
}

#[test]
fn numbers_are_set_without_a_connection_and_only_raised_with_one() {
    let mut desk = Desk::new();
    let set = |next_in, next_out| command(SessionAction::SetNumbers { next_in, next_out });
    let conn = desk.connect();
    desk.operate(&set(Some(7), Some(20)), conn);
    let answer = desk.receive(conn, &logon(7, ""));
    assert!(answer.said.contains("|35=A|34=20|"), "{answer:?}");
    let refused = |desk: &mut Desk, command| desk.refused(&command);
    assert!(refused(&mut desk, set(Some(1), None)).contains("log the session out first"));
    assert!(refused(&mut desk, set(None, Some(5))).contains("from 22"));
    assert!(refused(&mut desk, set(None, None)).contains("no number"));
    let answer = desk.operate(&set(None, Some(500)), conn);
    assert!(answer.said.contains("|35=4|34=21|") && answer.said.contains("|36=500|"), "{answer:?}");
}

#[test]
fn a_reset_inside_the_session_is_asked_of_the_peer() {
    let mut desk = Desk::new();
    let conn = desk.connect();
    desk.receive(conn, &logon(1, ""));
    let answer = desk.operate(&command(SessionAction::Reset), conn);
    assert!(answer.said.contains("|35=A|34=1|") && answer.said.contains("|141=Y|"), "{answer:?}");
    desk.receive(conn, &logon(1, "141=Y|"));
    let session = desk.gateway.session(SESSION);
    assert_eq!((session.next_in(), session.next_out()), (2, 2));
}

#[test]
fn a_logout_of_nobody_is_refused_and_leaves_no_record() {
    let mut desk = Desk::new();
    let before = desk.gateway.last_record();
    assert!(desk.refused(&command(SessionAction::Logout)).contains("not connected"));
    assert_eq!(desk.gateway.last_record(), before);
}
