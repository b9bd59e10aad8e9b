//! The acceptor under test: sessions for `TW44` and `TW`, the echo application, connections by number, virtual time.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use fix_codec::{BusinessViolation, DataLengths, FieldIndex, FieldWriter, Framed, FramingLimits, Message, frame};
use fix_session::{Inbound, Role, SessionConfig, SessionEvent, SessionKey};
use types::{Mono, Now, Text};

use crate::support::{Application, Endpoint, at};

/// How long a connection may be without a session: what the sessions have for their Logon.
const LOGON_TIMEOUT_NS: u64 = 10_000_000_000;

/// A connection of the test.
#[derive(Default)]
struct Connection {
    /// Bytes of a connection that has no session yet.
    input: Vec<u8>,
    /// Which session it is of.
    session: Option<usize>,
    opened_ns: u64,
    sent: VecDeque<Vec<u8>>,
    is_closed: bool,
}

/// ClOrdID(11) of the orders that a session's application has seen.
type Seen = Rc<RefCell<BTreeSet<Vec<u8>>>>;

/// The acceptor.
pub struct Acceptor {
    sessions: Vec<(Endpoint, Seen)>,
    connections: BTreeMap<u32, Connection>,
    now_ns: u64,
}

impl Acceptor {
    pub fn new() -> Acceptor {
        let sessions = ["TW44", "TW"].map(|peer| {
            let (ours, peer) = (Text::lossy(b"ISLD"), Text::lossy(peer.as_bytes()));
            let config = SessionConfig { reset_on_logon: true, ..SessionConfig::fix44(Role::Acceptor, ours, peer) };
            let seen = Rc::new(RefCell::new(BTreeSet::new()));
            (Endpoint::new(config, echo(seen.clone())), seen)
        });
        Acceptor { sessions: sessions.into(), connections: BTreeMap::new(), now_ns: 0 }
    }

    pub fn now(&self) -> Now {
        at(self.now_ns)
    }

    pub fn connect(&mut self, number: u32) {
        self.connections.insert(number, Connection { opened_ns: self.now_ns, ..Connection::default() });
    }

    pub fn disconnect(&mut self, number: u32) {
        let now = self.now();
        if let Some(session) = self.connections.get(&number).and_then(|connection| connection.session) {
            self.sessions[session].0.cut(now);
        }
        self.connections.remove(&number);
    }

    /// Bytes from the test; ignored if the acceptor has closed.
    pub fn receive(&mut self, number: u32, bytes: &[u8]) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&number).filter(|connection| !connection.is_closed) else {
            return;
        };
        match connection.session {
            Some(session) => self.sessions[session].0.receive(bytes, now),
            None => {
                connection.input.extend_from_slice(bytes);
                self.find_session(number);
            }
        }
        self.settle();
    }

    /// The next message that the acceptor sent, waiting for it up to a minute.
    pub fn expect_message(&mut self, number: u32) -> Option<Vec<u8>> {
        self.wait(|acceptor| acceptor.connections.get_mut(&number)?.sent.pop_front())
    }

    /// Whether the acceptor closes the connection within a minute.
    pub fn expect_close(&mut self, number: u32) -> bool {
        self.wait(|acceptor| acceptor.connections.get(&number)?.is_closed.then_some(())).is_some()
    }

    /// What the acceptor sent that nobody expected.
    pub fn unexpected(&self) -> Vec<Vec<u8>> {
        self.connections.values().flat_map(|connection| connection.sent.iter().cloned()).collect()
    }

    fn wait<T>(&mut self, mut ready: impl FnMut(&mut Acceptor) -> Option<T>) -> Option<T> {
        let end = self.now_ns + 60_000_000_000;
        loop {
            if let Some(result) = ready(self) {
                return Some(result);
            }
            let next = self.next_timeout().filter(|next| *next <= end)?;
            self.now_ns = self.now_ns.max(next);
            let now = self.now();
            for (endpoint, _) in &mut self.sessions {
                endpoint.session.handle_timeout(now, &mut endpoint.turn);
            }
            for connection in self.connections.values_mut() {
                connection.is_closed |= waits_for_logon(connection).is_some_and(|end| end <= self.now_ns);
            }
            self.settle();
        }
    }

    fn next_timeout(&self) -> Option<u64> {
        let sessions = self.sessions.iter().filter_map(|(endpoint, _)| endpoint.session.poll_timeout());
        let connections = self.connections.values().filter_map(waits_for_logon);
        sessions.map(|Mono(at)| at).chain(connections).min()
    }

    /// Finds the session of a connection by its first message; without one, or with one in use, it is closed.
    fn find_session(&mut self, number: u32) {
        let now = self.now();
        let Some(connection) = self.connections.get_mut(&number) else { return };
        let key = loop {
            match frame(&connection.input, &FramingLimits::default()) {
                Framed::Incomplete => return,
                Framed::Garbage { consumed, .. } => drop(connection.input.drain(..consumed)),
                Framed::Message(bytes, _) => {
                    let mut index = FieldIndex::new();
                    let msg = index.parse(bytes, &DataLengths::STANDARD).ok();
                    break msg.and_then(|msg| SessionKey::of_message(&msg));
                }
            }
        };
        let of_key = |(endpoint, _): &(Endpoint, _)| Some(SessionKey::of_config(endpoint.session.config())) == key;
        match self.sessions.iter().position(of_key).filter(|found| !self.sessions[*found].0.session.is_connected()) {
            None => connection.is_closed = true,
            Some(found) => {
                connection.session = Some(found);
                let input = std::mem::take(&mut connection.input);
                let endpoint = &mut self.sessions[found].0;
                endpoint.session.handle_connected(now, &mut endpoint.turn);
                endpoint.receive(&input, now);
            }
        }
    }

    /// Commits what the sessions have done, and lets go of what waited for it.
    fn settle(&mut self) {
        let now = self.now();
        for at in 0..self.sessions.len() {
            let (endpoint, seen) = &mut self.sessions[at];
            loop {
                let (bytes, close) = endpoint.commit();
                let connection = self.connections.values_mut().find(|c| c.session == Some(at) && !c.is_closed);
                if let Some(connection) = connection {
                    connection.sent.extend(messages(&bytes));
                    connection.is_closed |= close;
                }
                if close {
                    endpoint.cut(now);
                }
                if endpoint.turn.events.drain(..).any(|event| matches!(event, SessionEvent::LoggedOut { .. })) {
                    seen.borrow_mut().clear();
                }
                if !endpoint.answer_read(now) {
                    break;
                }
            }
        }
    }
}

fn waits_for_logon(connection: &Connection) -> Option<u64> {
    (connection.session.is_none() && !connection.is_closed).then_some(connection.opened_ns + LOGON_TIMEOUT_NS)
}

fn messages(mut bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut out = Vec::new();
    while let Framed::Message(message, len) = frame(bytes, &FramingLimits::default()) {
        out.push(message.to_vec());
        bytes = &bytes[len..];
    }
    assert!(bytes.is_empty(), "the acceptor sent garbled bytes: {:?}", String::from_utf8_lossy(bytes));
    out
}

/// Echoes NewOrderSingle, SecurityDefinition and Email; drops a PossResend order that it has seen; refuses the rest.
fn echo(seen: Seen) -> Application {
    Box::new(move |msg, inbound| {
        let (seq, poss_resend) = match inbound {
            Inbound::Application { seq, poss_resend, .. } => (seq, poss_resend),
            Inbound::Incomplete { seq, violation } => return vec![(b"j".to_vec(), incomplete(msg, seq, &violation))],
            Inbound::Consumed => return Vec::new(),
        };
        if !matches!(msg.msg_type(), b"D" | b"d" | b"C") {
            return vec![(b"j".to_vec(), unsupported(msg, seq))];
        }
        let is_new = seen.borrow_mut().insert(msg.value(11).unwrap_or_default().to_vec());
        if msg.msg_type() == b"D" && poss_resend && !is_new {
            return Vec::new();
        }
        vec![(msg.msg_type().to_vec(), echoed(msg))]
    })
}

fn unsupported(msg: &Message<'_>, seq: u64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut fields = FieldWriter::new(&mut out);
    fields.uint(45, seq);
    fields.str(58, "Unsupported Message Type");
    fields.bytes(372, msg.msg_type());
    fields.uint(380, 3);
    out
}

fn incomplete(msg: &Message<'_>, seq: u64, violation: &BusinessViolation) -> Vec<u8> {
    let mut out = Vec::new();
    let mut fields = FieldWriter::new(&mut out);
    fields.uint(45, seq);
    fields.str(58, &violation.to_string());
    fields.bytes(372, msg.msg_type());
    fields.int(380, violation.reason.code());
    out
}

/// PossResend(97) and the body, by ascending tags as the definitions have it.
fn echoed(msg: &Message<'_>) -> Vec<u8> {
    let mut body: Vec<_> =
        msg.fields().filter(|field| !matches!(field.tag, 8 | 9 | 10 | 34 | 35 | 43 | 49 | 52 | 56 | 122)).collect();
    body.sort_by_key(|field| (field.tag != 97, field.tag));
    let mut out = Vec::new();
    let mut fields = FieldWriter::new(&mut out);
    for field in body {
        fields.bytes(field.tag, field.value);
    }
    out
}
