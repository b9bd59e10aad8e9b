//! The public FIX 4.4 acceptance definitions, against a session with the echo application under virtual time.
#![allow(clippy::disallowed_methods, reason = "a test reads its data from files")]
#![allow(unreachable_pub, reason = "a program has no public part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]

mod acceptor;
mod cases;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;

use acceptor::Acceptor;
use support::definition::{Action, completed, difference, parse, with_time};

/// Definitions that are expected to fail, each with its reason.
const EXPECTED_TO_FAIL: &[(&str, &str)] = &[];

/// Plays a definition: what went wrong first.
fn play(text: &[u8]) -> Result<(), String> {
    let steps = parse(text).map_err(|line| format!("line {line} is no step"))?;
    let mut acceptor = Acceptor::new();
    for step in steps {
        let number = step.connection;
        let failed = match step.action {
            Action::Connect => {
                acceptor.connect(number);
                None
            }
            Action::Disconnect => {
                acceptor.disconnect(number);
                None
            }
            Action::Send(message) => {
                let message = completed(&with_time(&message, acceptor.now().wall));
                acceptor.receive(number, &message);
                None
            }
            Action::Expect(expected) => match acceptor.expect_message(number) {
                None => Some("expected a message, got none".to_owned()),
                Some(sent) => difference(&expected, &sent)
                    .map(|why| format!("{why}; sent {}", String::from_utf8_lossy(&sent).replace('\x01', "|"))),
            },
            Action::ExpectDisconnect => {
                (!acceptor.expect_close(number)).then(|| "expected the connection to be closed".to_owned())
            }
        };
        if let Some(why) = failed {
            return Err(format!("line {}: {why}", step.line));
        }
    }
    let unexpected = acceptor.unexpected();
    if unexpected.is_empty() { Ok(()) } else { Err(format!("{} messages that nobody expected", unexpected.len())) }
}

/// The folder of definitions, unless it is not there.
fn definitions() -> Option<PathBuf> {
    let shared = std::env::var("TIDEGATE_SHARED");
    let shared = shared.unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").into());
    let folder = PathBuf::from(shared).join("acceptance/FIX.4.4");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var("TIDEGATE_REQUIRE_SHARED").as_deref() != Ok("1"), "{} is not there", folder.display());
    eprintln!("SKIPPED acceptance definitions: needs {} (set TIDEGATE_SHARED)", folder.display());
    None
}

#[test]
fn a_counterparty_certified_with_the_public_definitions_can_trade_with_us() {
    let Some(folder) = definitions() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "def"));
    files.sort();
    assert!(files.len() >= 59, "{} definitions", files.len());
    let mut wrong = Vec::new();
    for path in files {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let expected = EXPECTED_TO_FAIL.iter().find(|(failing, _)| *failing == name);
        match (play(&std::fs::read(&path).unwrap()), expected) {
            (Ok(()), None) | (Err(_), Some(_)) => {}
            (Err(why), None) => wrong.push(format!("{name}: {why}")),
            (Ok(()), Some(_)) => wrong.push(format!("{name} passes: take it off the list")),
        }
    }
    assert!(wrong.is_empty(), "{} definitions:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_definition_that_asks_for_something_else_fails() {
    let logon = "iCONNECT\nI8=FIX.4.4\x0135=A\x0134=1\x0149=TW44\x0152=<TIME>\x0156=ISLD\x0198=0\x01108=30\x01\n";
    let answer = "E8=FIX.4.4\x0135=A\x0134=1\x0149=ISLD\x0152=00000000-00:00:00.000\x0156=TW44\x0198=0\x01108=30\x01\n";
    assert_eq!(play(format!("{logon}{answer}").as_bytes()), Ok(()));
    for (from, to) in [("34=1", "34=2"), ("98=0\x01", ""), ("108=30\x01", "108=30\x01141=Y\x01"), ("52=0", "53=0")] {
        assert!(play(format!("{logon}{}", answer.replace(from, to)).as_bytes()).is_err(), "{from} to {to}");
    }
    assert!(play(logon.as_bytes()).is_err(), "an answer that nobody expected");
    assert!(play(format!("{logon}{answer}eDISCONNECT").as_bytes()).is_err());
}

#[test]
fn what_the_public_definitions_leave_out_is_answered_as_the_standard_says() {
    let mut wrong = Vec::new();
    for (name, text) in cases::CASES {
        if let Err(why) = play(&cases::definition(text)) {
            wrong.push(format!("{name}: {why}"));
        }
    }
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}
