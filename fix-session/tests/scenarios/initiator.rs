//! An initiator against a scripted acceptor (1B a to e).

use fix_session::{Role, SessionConfig};
use types::Text;

use crate::support::definition::{completed, difference, with_time};
use crate::support::{Endpoint, at};

/// What is said after an initiator is connected: `>` is said to it, `<` is expected of it, `closed` that it closes.
struct Case {
    name: &'static str,
    script: &'static [&'static str],
}

const LOGON: &str = "< A|34=1|98=0|108=30|";

const CASES: &[Case] = &[
    Case { name: "1B c: logged on", script: &[LOGON, "> A|34=1|98=0|108=30|", "> 1|34=2|112=X|", "< 0|34=2|112=X|"] },
    Case {
        name: "1B c: the acceptor's number is ahead",
        script: &[LOGON, "> A|34=4|98=0|108=30|", "< 2|34=2|7=1|16=0|", "> 4|34=1|43=Y|122=<TIME>|36=5|123=Y|"],
    },
    Case {
        name: "1B d: the acceptor's number is behind",
        script: &[
            LOGON,
            "> A|34=1|98=0|108=30|",
            "cut",
            "< A|34=2|98=0|108=30|",
            "> A|34=1|98=0|108=30|",
            "< 5|34=3|58=MsgSeqNum too low, expecting 2 but received 1|",
            "> 5|34=2|",
            "closed",
        ],
    },
    Case {
        name: "1B d: not our acceptor",
        script: &[LOGON, "I35=A|34=1|49=OTHER|52=<TIME>|56=CLIENT|98=0|108=30|", "< 5|34=2|58=CompID problem|"],
    },
    Case {
        name: "1B d: an acceptor of another day",
        script: &[
            LOGON,
            "I35=A|34=1|49=SERVER|52=<TIME-86400>|56=CLIENT|98=0|108=30|",
            "< 5|34=2|58=SendingTime accuracy problem|",
        ],
    },
    Case { name: "1B d: no HeartBtInt", script: &[LOGON, "> A|34=1|98=0|", "< 5|34=2|58=Required tag missing: 108|"] },
    Case { name: "1B e: not a Logon", script: &[LOGON, "> 0|34=1|", "closed"] },
    Case { name: "1B e: refused", script: &[LOGON, "> 5|34=1|58=go away|", "closed"] },
    Case { name: "no answer", script: &[LOGON, "wait", "closed"] },
    Case {
        name: "the acceptor wishes a reset, and is told that it happened",
        script: &[
            LOGON,
            "> A|34=1|98=0|108=30|",
            "cut",
            "< A|34=2|98=0|108=30|",
            "> A|34=1|98=0|108=30|141=Y|",
            "< A|34=1|98=0|108=30|141=Y|",
            "> 1|34=2|112=X|",
            "< 0|34=2|112=X|",
        ],
    },
    Case {
        name: "a second Logon of the acceptor is used up and not answered",
        script: &[LOGON, "> A|34=1|98=0|108=30|", "> A|34=2|98=0|108=30|", "> 1|34=3|112=X|", "< 0|34=2|112=X|"],
    },
];

/// Plays a case; what was not as expected.
fn play(script: &[&str]) -> Result<(), String> {
    let text = |name: &str| Text::lossy(name.as_bytes());
    let config = SessionConfig::fix44(Role::Initiator, text("CLIENT"), text("SERVER"));
    let mut client = Endpoint::new(config, Box::new(|_, _| Vec::new()));
    let mut now = at(0);
    client.session.handle_connected(now, &mut client.turn);
    let (mut sent, mut is_closed) = client.commit();
    for line in script {
        match line.split_at(2) {
            ("> ", message) => {
                let (head, rest) = message.split_at(message.find("|34=").unwrap());
                let (seq, rest) = rest[1..].split_at(rest[1..].find('|').unwrap());
                let line = format!("35={head}|{seq}|49=SERVER|52=<TIME>|56=CLIENT{rest}");
                client.receive(&message_of(&line, now), now);
            }
            ("I3", _) => client.receive(&message_of(&line[1..], now), now),
            ("< ", message) => {
                let end =
                    sent.windows(4).position(|window| window == b"\x0110=").ok_or(format!("{line}: nothing came"))?;
                let rest = sent.split_off(end + 8);
                let (head, body) = message.split_at(message.find("|34=").unwrap());
                let (seq, body) = body[1..].split_at(body[1..].find('|').unwrap());
                let header = format!("8=FIX.4.4|35={head}|{seq}|49=CLIENT|52=00000000-00:00:00.000|56=SERVER");
                let expected = format!("{header}{body}").replace('|', "\x01");
                if let Some(why) = difference(expected.as_bytes(), &sent) {
                    return Err(format!("{line}: {why}"));
                }
                sent = rest;
            }
            ("cu", _) => {
                client.cut(now);
                client.session.handle_connected(now, &mut client.turn);
            }
            ("wa", _) => {
                now = at(client.session.poll_timeout().ok_or("no timer")?.0);
                client.session.handle_timeout(now, &mut client.turn);
            }
            ("cl", _) if is_closed => {}
            _ => return Err(format!("{line}: no")),
        }
        let (bytes, close) = client.commit();
        sent.extend(bytes);
        is_closed |= close;
    }
    if sent.is_empty() { Ok(()) } else { Err(format!("also sent {}", String::from_utf8_lossy(&sent))) }
}

fn message_of(line: &str, now: types::Now) -> Vec<u8> {
    let line = format!("8=FIX.4.4|{line}").replace('|', "\x01");
    completed(&with_time(line.as_bytes(), now.wall))
}

#[test]
fn an_initiator_does_with_each_answer_what_the_standard_says() {
    let wrong: Vec<String> =
        CASES.iter().filter_map(|case| play(case.script).err().map(|why| format!("{}: {why}", case.name))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
