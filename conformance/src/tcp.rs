//! Any engine over TCP, in real time: the test connects to an acceptor, or waits for an initiator.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fix_codec::{Framed, FramingLimits, frame};
use types::Timestamp;

use crate::engine::{Engine, EngineError, Heard};
use crate::script::Act;

/// How long the engine has to close its end once the test has closed: the next script begins only then, or an acceptor
/// would still have the session in use.
const CLOSE: Duration = Duration::from_secs(2);

/// How long an acceptor that was started for the script has to listen.
const BEGIN: Duration = Duration::from_secs(2);

/// Where the engine is.
#[derive(Debug)]
pub enum Place {
    /// An acceptor listens here.
    Connect(SocketAddr),
    /// An initiator connects to this socket.
    Listen(TcpListener),
}

/// An engine in another process.
pub struct TcpEngine<'p> {
    place: &'p Place,
    connections: BTreeMap<u32, Connection>,
}

struct Connection {
    stream: TcpStream,
    input: Vec<u8>,
    is_closed: bool,
}

impl<'p> TcpEngine<'p> {
    /// No connection yet.
    pub fn new(place: &'p Place) -> TcpEngine<'p> {
        TcpEngine { place, connections: BTreeMap::new() }
    }

    fn add(&mut self, number: u32, stream: TcpStream) -> Result<(), EngineError> {
        stream.set_nodelay(true).map_err(|error| EngineError::Unreachable(error.to_string()))?;
        self.connections.insert(number, Connection { stream, input: Vec::new(), is_closed: false });
        Ok(())
    }
}

impl Connection {
    /// The next message that is here already.
    fn take(&mut self) -> Option<Heard> {
        let (heard, len) = match frame(&self.input, &FramingLimits::default()) {
            Framed::Incomplete => return None,
            Framed::Message(message, len) => (Heard::Message(message.to_vec()), len),
            Framed::Garbage { consumed, .. } => (Heard::Garbled(self.input[..consumed].to_vec()), consumed),
        };
        self.input.drain(..len);
        Some(heard)
    }

    fn hear(&mut self, within: Duration) -> Heard {
        let end = Instant::now() + within;
        loop {
            if let Some(heard) = self.take() {
                return heard;
            }
            if self.is_closed {
                let rest = std::mem::take(&mut self.input);
                return if rest.is_empty() { Heard::Closed } else { Heard::Garbled(rest) };
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Heard::Nothing;
            }
            self.read(left);
        }
    }

    /// Reads what comes within this time, once.
    fn read(&mut self, within: Duration) {
        let mut buffer = [0; 16 * 1024];
        if self.stream.set_read_timeout(Some(within)).is_err() {
            self.is_closed = true;
            return;
        }
        match self.stream.read(&mut buffer) {
            Ok(0) => self.is_closed = true,
            Ok(count) => self.input.extend_from_slice(&buffer[..count]),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                _ => self.is_closed = true,
            },
        }
    }

    /// Closes our end and waits for the engine to close its own; what nobody has read.
    fn close(mut self) -> Vec<Vec<u8>> {
        let mut left = Vec::new();
        if self.stream.shutdown(Shutdown::Write).is_err() {
            self.is_closed = true;
        }
        let end = Instant::now() + CLOSE;
        loop {
            match self.hear(end.saturating_duration_since(Instant::now())) {
                Heard::Message(bytes) | Heard::Garbled(bytes) => left.push(bytes),
                Heard::Closed | Heard::Nothing => return left,
            }
        }
    }
}

impl Engine for TcpEngine<'_> {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
    }

    fn connect(&mut self, number: u32) -> Result<(), EngineError> {
        self.disconnect(number);
        let Place::Connect(address) = self.place else {
            return Err(EngineError::CannotBeHad("needs an acceptor (--connect)".into()));
        };
        let end = Instant::now() + BEGIN;
        loop {
            match TcpStream::connect_timeout(address, BEGIN) {
                Ok(stream) => return self.add(number, stream),
                Err(error) if Instant::now() >= end => {
                    return Err(EngineError::Unreachable(format!("{address} cannot be reached: {error}")));
                }
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }

    fn await_connect(&mut self, number: u32, within_s: u64) -> Result<(), EngineError> {
        self.disconnect(number);
        let Place::Listen(listener) = self.place else {
            return Err(EngineError::CannotBeHad("needs an initiator (--listen)".into()));
        };
        let fault = |error: std::io::Error| EngineError::Unreachable(error.to_string());
        let end = Instant::now() + Duration::from_secs(within_s);
        listener.set_nonblocking(true).map_err(fault)?;
        loop {
            match listener.accept() {
                Ok((stream, _)) => {
                    stream.set_nonblocking(false).map_err(fault)?;
                    return self.add(number, stream);
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    if Instant::now() >= end {
                        return Err(EngineError::Unreachable(format!("no initiator connected within {within_s} s")));
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(error) => return Err(fault(error)),
            }
        }
    }

    fn disconnect(&mut self, number: u32) {
        if let Some(connection) = self.connections.remove(&number) {
            drop(connection.close());
        }
    }

    fn send(&mut self, number: u32, bytes: &[u8]) {
        // An engine that has closed is found when the script waits for its answer.
        if let Some(connection) = self.connections.get_mut(&number)
            && connection.stream.write_all(bytes).is_err()
        {
            connection.read(Duration::from_millis(10));
        }
    }

    fn hear(&mut self, number: u32, within_s: u64) -> Heard {
        match self.connections.get_mut(&number) {
            Some(connection) => connection.hear(Duration::from_secs(within_s)),
            None => Heard::Closed,
        }
    }

    fn wait(&mut self, seconds: u64) {
        std::thread::sleep(Duration::from_secs(seconds));
    }

    fn act(&mut self, _act: &Act) -> Result<(), EngineError> {
        Err(EngineError::CannotBeHad("needs a hand on the engine's own side, which only one in memory has".into()))
    }

    fn finish(&mut self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.connections).into_values().flat_map(Connection::close).collect()
    }
}
