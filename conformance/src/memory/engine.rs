//! Sessions, connections by number, and virtual time: what the scripts are played against in memory.

use std::collections::{BTreeMap, VecDeque};

use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, frame};
use fix_session::{ResetError, Role, SessionEvent, SessionKey};
use spec::Version;
use types::{Mono, NANOS_PER_SEC, Now, Timestamp};

use super::at;
use super::endpoint::Reply;
use super::served::{Served, business_reason};
use super::settings::{Settings, UnknownSetting, config};
use crate::engine::{Engine, EngineError, Heard};
use crate::roster::{ENGINE, PEERS, peer_of};
use crate::script::Act;

/// A connection of the test.
#[derive(Default)]
struct Connection {
    /// Bytes of a connection that has no session yet.
    input: Vec<u8>,
    /// Which session it is of.
    session: Option<usize>,
    opened_ns: u64,
    sent: VecDeque<Heard>,
    is_closed: bool,
}

/// The engine under test: an acceptor of all sessions of the acceptance definitions, or one initiator.
pub struct MemoryEngine {
    sessions: Vec<Served>,
    /// The session that `do` lines and `eCONNECT` mean.
    own: usize,
    connections: BTreeMap<u32, Connection>,
    now_ns: u64,
    /// What is done to each message that leaves: nothing, unless a test wants to see a script fail.
    pub mutate: fn(Vec<u8>) -> Vec<u8>,
}

impl MemoryEngine {
    /// An acceptor with the echo application for every session of [`PEERS`]; `version` is the one that the script speaks.
    ///
    /// # Errors
    /// A setting that no session has.
    pub fn acceptor(version: Version, settings: &Settings) -> Result<MemoryEngine, UnknownSetting> {
        let mut sessions = Vec::new();
        for (peer, spoken, own) in PEERS {
            let own = own.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
            let settings: Vec<_> = own.chain(settings.iter().cloned()).collect();
            let config = config(Role::Acceptor, *spoken, (ENGINE, peer), &settings)?;
            sessions.push(Served::new(config, *spoken));
        }
        let own = PEERS.iter().position(|(peer, ..)| *peer == peer_of(version)).unwrap_or_default();
        Ok(MemoryEngine::new(sessions, own))
    }

    /// An initiator with the echo application that speaks `version`.
    ///
    /// # Errors
    /// A setting that no session has.
    pub fn initiator(version: Version, settings: &Settings) -> Result<MemoryEngine, UnknownSetting> {
        let config = config(Role::Initiator, version, (peer_of(version), ENGINE), settings)?;
        Ok(MemoryEngine::new(vec![Served::new(config, version)], 0))
    }

    fn new(sessions: Vec<Served>, own: usize) -> MemoryEngine {
        let connections = BTreeMap::new();
        MemoryEngine { sessions, own, connections, now_ns: 0, mutate: |message| message }
    }

    fn clocks(&self) -> Now {
        at(self.now_ns)
    }

    /// Lets time pass until something is ready, or for so many seconds.
    fn until<T>(&mut self, within_s: u64, mut ready: impl FnMut(&mut MemoryEngine) -> Option<T>) -> Option<T> {
        let end = self.now_ns.saturating_add(within_s.saturating_mul(NANOS_PER_SEC.unsigned_abs()));
        loop {
            if let Some(result) = ready(self) {
                return Some(result);
            }
            let Some(next) = self.next_timeout().filter(|next| *next <= end) else {
                self.now_ns = end;
                return None;
            };
            self.now_ns = self.now_ns.max(next);
            let now = self.clocks();
            for served in &mut self.sessions {
                served.endpoint.session.handle_timeout(now, &mut served.endpoint.turn);
            }
            let now_ns = self.now_ns;
            for connection in self.connections.values_mut() {
                connection.is_closed |= logon_end(connection, &self.sessions).is_some_and(|end| end <= now_ns);
            }
            self.settle();
        }
    }

    fn next_timeout(&self) -> Option<u64> {
        let sessions = self.sessions.iter().filter_map(|served| served.endpoint.session.poll_timeout());
        let connections = self.connections.values().filter_map(|one| logon_end(one, &self.sessions));
        sessions.map(|Mono(at)| at).chain(connections).min()
    }

    /// Finds the session of a connection by its first message; without one, or with one in use, it is closed.
    fn find_session(&mut self, number: u32) {
        let now = self.clocks();
        let Some(connection) = self.connections.get_mut(&number) else { return };
        let key = loop {
            match frame(&connection.input, &FramingLimits::default()) {
                Framed::Incomplete => return,
                Framed::Garbage { consumed, .. } => drop(connection.input.drain(..consumed)),
                Framed::Message(bytes, _) => {
                    let mut index = FieldIndex::new();
                    break match index.parse(bytes, &DataLengths::STANDARD) {
                        Ok(msg) => SessionKey::of_message(&msg),
                        Err(_) => None,
                    };
                }
            }
        };
        let of_key = |served: &Served| Some(SessionKey::of_config(served.endpoint.session.config())) == key;
        let found = self.sessions.iter().position(of_key);
        match found.filter(|found| !self.sessions[*found].endpoint.session.is_connected()) {
            None => connection.is_closed = true,
            Some(found) => {
                connection.session = Some(found);
                let bytes = std::mem::take(&mut connection.input);
                let endpoint = &mut self.sessions[found].endpoint;
                endpoint.session.handle_connected(now, &mut endpoint.turn);
                endpoint.receive(&bytes, now);
            }
        }
    }

    /// Commits what sessions have said, and answers their reads, until they are silent.
    fn settle(&mut self) {
        let now = self.clocks();
        for at in 0..self.sessions.len() {
            let Served { endpoint, echo, .. } = &mut self.sessions[at];
            loop {
                let (bytes, close) = endpoint.commit();
                let connection = self.connections.values_mut().find(|one| one.session == Some(at) && !one.is_closed);
                if let Some(connection) = connection {
                    connection.sent.extend(heard(&bytes, self.mutate));
                    connection.is_closed |= close;
                }
                if close {
                    endpoint.cut(now);
                }
                if endpoint.turn.events.drain(..).any(|event| matches!(event, SessionEvent::LoggedOut { .. })) {
                    echo.borrow_mut().on_logout();
                }
                if !endpoint.answer_read(now) {
                    break;
                }
            }
        }
    }
}

impl Engine for MemoryEngine {
    fn now(&self) -> Timestamp {
        self.clocks().wall
    }

    fn connect(&mut self, number: u32) -> Result<(), EngineError> {
        self.disconnect(number);
        self.connections.insert(number, Connection { opened_ns: self.now_ns, ..Connection::default() });
        Ok(())
    }

    fn await_connect(&mut self, number: u32, _within_s: u64) -> Result<(), EngineError> {
        let now = self.clocks();
        let endpoint = &mut self.sessions[self.own].endpoint;
        if endpoint.session.config().role == Role::Acceptor || endpoint.session.is_connected() {
            return Err(EngineError::Unreachable("the engine does not connect".into()));
        }
        let connection = Connection { session: Some(self.own), opened_ns: self.now_ns, ..Connection::default() };
        self.connections.insert(number, connection);
        endpoint.session.handle_connected(now, &mut endpoint.turn);
        self.settle();
        Ok(())
    }

    fn disconnect(&mut self, number: u32) {
        let now = self.clocks();
        let Some(connection) = self.connections.remove(&number).filter(|one| !one.is_closed) else { return };
        if let Some(session) = connection.session {
            self.sessions[session].endpoint.cut(now);
            self.settle();
        }
    }

    fn send(&mut self, number: u32, bytes: &[u8]) {
        let now = self.clocks();
        let Some(connection) = self.connections.get_mut(&number).filter(|one| !one.is_closed) else { return };
        match connection.session {
            Some(session) => self.sessions[session].endpoint.receive(bytes, now),
            None => {
                connection.input.extend_from_slice(bytes);
                self.find_session(number);
            }
        }
        self.settle();
    }

    fn hear(&mut self, number: u32, within_s: u64) -> Heard {
        let heard = self.until(within_s, |engine| {
            let connection = engine.connections.get_mut(&number)?;
            match connection.sent.pop_front() {
                Some(heard) => Some(heard),
                None => connection.is_closed.then_some(Heard::Closed),
            }
        });
        heard.unwrap_or(Heard::Nothing)
    }

    fn wait(&mut self, seconds: u64) {
        let _: Option<()> = self.until(seconds, |_| None);
    }

    fn act(&mut self, act: &Act) -> Result<(), EngineError> {
        let now = self.clocks();
        let Served { endpoint, refusal, .. } = &mut self.sessions[self.own];
        match act {
            Act::Refuse { reason, text } => {
                *refusal.borrow_mut() = Some(Reply::Refuse(business_reason(*reason), text.clone()));
            }
            Act::Send { msg_type, body } => drop(endpoint.session.send(msg_type, body, now, &mut endpoint.turn)),
            Act::Logout(text) => endpoint.session.logout(text.as_deref(), now, &mut endpoint.turn),
            Act::Reset { next_in, next_out } => {
                endpoint.session.reset(*next_in, *next_out, &mut endpoint.turn).map_err(cannot)?;
            }
            Act::ResetInside => endpoint.session.reset_inside(now, &mut endpoint.turn).map_err(cannot)?,
            Act::Restart => {
                endpoint.crash();
                for connection in self.connections.values_mut().filter(|one| one.session == Some(self.own)) {
                    connection.is_closed = true;
                }
            }
        }
        self.settle();
        Ok(())
    }

    fn finish(&mut self) -> Vec<Vec<u8>> {
        let left = self.connections.values_mut().flat_map(|connection| connection.sent.drain(..));
        let left = left.filter_map(|heard| match heard {
            Heard::Message(bytes) | Heard::Garbled(bytes) => Some(bytes),
            Heard::Closed | Heard::Nothing => None,
        });
        let left = left.collect();
        let numbers: Vec<u32> = self.connections.keys().copied().collect();
        for number in numbers {
            self.disconnect(number);
        }
        left
    }
}

fn cannot(error: ResetError) -> EngineError {
    EngineError::CannotBeHad(error.to_string())
}

/// When a connection without a session is closed: it has as long as a session has for its Logon.
fn logon_end(connection: &Connection, sessions: &[Served]) -> Option<u64> {
    let limit = sessions.first()?.endpoint.session.config().logon_timeout_ns;
    (connection.session.is_none() && !connection.is_closed).then_some(connection.opened_ns + limit)
}

/// Bytes that left as messages; what is none stands by itself.
fn heard(mut bytes: &[u8], mutate: fn(Vec<u8>) -> Vec<u8>) -> Vec<Heard> {
    let mut out = Vec::new();
    while !bytes.is_empty() {
        let (one, len) = match frame(bytes, &FramingLimits::default()) {
            Framed::Message(message, len) => (Heard::Message(mutate(message.to_vec())), len),
            Framed::Garbage { consumed, .. } => (Heard::Garbled(bytes[..consumed].to_vec()), consumed),
            Framed::Incomplete => (Heard::Garbled(bytes.to_vec()), bytes.len()),
        };
        out.push(one);
        bytes = &bytes[len..];
    }
    out
}
