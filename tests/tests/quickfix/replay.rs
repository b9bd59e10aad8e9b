//! The gateway's own account of a session: everything that it ever sent, asked for once more by hand.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::engine::{SeqNums, Session, utc_now};
use crate::fields::{Fields, SOH, message_len};

/// One message may take this long.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Logs on where the client left off, asks for all from 1 on, and gives each application message by its MsgSeqNum(34). What
/// the gateway fills with a SequenceReset(4) was a message of the session.
pub(crate) fn everything_sent(gateway: SocketAddr, session: Session, numbers: SeqNums) -> BTreeMap<u64, Fields> {
    let mut line = Line::open(gateway, session, numbers.sender);
    line.send("A", &[(98, "0"), (108, "30")]);
    let logon = line.receive();
    assert_eq!((logon.value(35), logon.number(34)), ("A", numbers.target), "{logon:?}");
    line.send("2", &[(7, "1"), (16, "0")]);

    let mut stored = BTreeMap::new();
    let mut next = 1;
    // The Logon that was just answered is the last of what was asked for.
    while next <= numbers.target {
        let message = line.receive();
        assert_eq!(message.number(34), next, "a resend leaves no number out: {message:?}");
        assert_eq!(message.value(43), "Y", "a resend says that it is one: {message:?}");
        if message.value(35) == "4" {
            assert_eq!(message.value(123), "Y", "a resend fills, it does not reset: {message:?}");
            next = message.number(36);
        } else {
            stored.insert(next, message);
            next += 1;
        }
    }
    line.send("5", &[]);
    let logout = line.receive();
    assert_eq!(logout.value(35), "5", "{logout:?}");
    stored
}

/// A FIX connection without an engine.
struct Line {
    stream: TcpStream,
    session: Session,
    next_out: u64,
    pending: Vec<u8>,
}

impl Line {
    fn open(gateway: SocketAddr, session: Session, next_out: u64) -> Line {
        let stream = TcpStream::connect(gateway).expect("connect");
        stream.set_read_timeout(Some(TIMEOUT)).expect("a read timeout");
        Line { stream, session, next_out, pending: Vec::new() }
    }

    fn send(&mut self, msg_type: &str, fields: &[(u32, &str)]) {
        let Session { sender, target } = self.session;
        let (number, now) = (self.next_out, utc_now());
        let mut body = format!("35={msg_type}|49={sender}|56={target}|34={number}|52={now}|");
        for (tag, value) in fields {
            body += &format!("{tag}={value}|");
        }
        let mut message = format!("8=FIX.4.4|9={}|{body}", body.len()).replace('|', &SOH.to_string());
        let sum = message.bytes().fold(0_u8, u8::wrapping_add);
        message += &format!("10={sum:03}{SOH}");
        self.stream.write_all(message.as_bytes()).expect("write");
        self.next_out += 1;
    }

    fn receive(&mut self) -> Fields {
        let mut chunk = [0; 16 * 1024];
        loop {
            if let Some(len) = message_len(&self.pending) {
                let message: Vec<u8> = self.pending.drain(..len).collect();
                return Fields::parse(std::str::from_utf8(&message).expect("ASCII"));
            }
            let n = self.stream.read(&mut chunk).expect("the gateway answers");
            assert!(n > 0, "the gateway closed the connection");
            self.pending.extend_from_slice(&chunk[..n]);
        }
    }
}
