//! `logon` and `logout`: the lines that nearly every script begins and ends with, in either role.

use super::header::{expected, sent};
use super::{Action, Roles, Script};

/// The steps that a line stands for, if it is one of these.
///
/// `logon heartbtint=30 engine=1 test=1`: whoever is the initiator connects and sends its Logon(A), the other answers. The
/// numbers are the MsgSeqNum(34) of the engine's Logon and of the test's. `logout engine=2 test=2`: the test sends Logout(5),
/// the engine answers and closes.
pub(super) fn steps(script: &mut Script, text: &[u8]) -> Result<Option<Vec<(Roles, Action)>>, String> {
    let text = String::from_utf8_lossy(text).into_owned();
    let mut words = text.split_whitespace();
    match words.next() {
        Some("logon") => logon(script, words).map(Some),
        Some("logout") => logout(words).map(Some),
        _ => Ok(None),
    }
}

fn logon<'a>(script: &mut Script, words: impl Iterator<Item = &'a str>) -> Result<Vec<(Roles, Action)>, String> {
    let (mut heart_bt_int, mut engine, mut test) = (30, 1, 1);
    for word in words {
        match pair(word)? {
            ("heartbtint", seconds) => {
                heart_bt_int = seconds;
                script.needs.push(("HeartBtInt".into(), seconds.to_string()));
            }
            ("engine", seq) => engine = seq,
            ("test", seq) => test = seq,
            (key, _) => return Err(format!("logon {key}=: heartbtint, engine, test")),
        }
    }
    let line = |seq| format!("A|34={seq}|98=0|108={heart_bt_int}|").into_bytes();
    let (ours, theirs) = (Action::Send(sent(&line(test))?), Action::Expect(vec![expected(&line(engine))?]));
    Ok(vec![
        (Roles::Acceptor, Action::Connect),
        (Roles::Acceptor, ours.clone()),
        (Roles::Initiator, Action::AwaitConnect),
        (Roles::Both, theirs),
        (Roles::Initiator, ours),
    ])
}

fn logout<'a>(words: impl Iterator<Item = &'a str>) -> Result<Vec<(Roles, Action)>, String> {
    let (mut engine, mut test) = (None, None);
    for word in words {
        match pair(word)? {
            ("engine", seq) => engine = Some(seq),
            ("test", seq) => test = Some(seq),
            (key, _) => return Err(format!("logout {key}=: engine, test")),
        }
    }
    let (Some(engine), Some(test)) = (engine, test) else { return Err("logout engine=n test=n".into()) };
    let line = |seq: u64| format!("5|34={seq}|").into_bytes();
    Ok(vec![
        (Roles::Both, Action::Send(sent(&line(test))?)),
        (Roles::Both, Action::Expect(vec![expected(&line(engine))?])),
        (Roles::Both, Action::ExpectDisconnect),
    ])
}

fn pair(word: &str) -> Result<(&str, u64), String> {
    let (key, value) = word.split_once('=').ok_or_else(|| format!("{word:?} is not key=number"))?;
    Ok((key, value.parse().map_err(|_| format!("{value:?} is no number"))?))
}
