//! Reads and writes of one system call each, with the waiting in the caller's hands.

use std::net::TcpStream;

use anyhow::Context as _;
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags};

use crate::inbox::Inbox;

/// How an end of a connection waits for bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Wait {
    /// In the system: the core sleeps, and waking it is part of the latency, as it is for a gateway.
    Block,
    /// By asking again at once: needs a core of its own.
    Spin,
}

/// What a read brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Bytes, now in the inbox.
    Bytes,
    /// None yet.
    Nothing,
    /// The other end has closed.
    Closed,
}

/// Reads what is there; with `wait` it blocks until there is something or the socket's read timeout has passed.
///
/// # Errors
/// What the system says of a broken connection.
pub fn receive(stream: &TcpStream, inbox: &mut Inbox, wait: bool) -> anyhow::Result<Received> {
    let flags = if wait { RecvFlags::empty() } else { RecvFlags::DONTWAIT };
    match rustix::net::recv(stream, inbox.space(), flags) {
        Ok((0, _)) => Ok(Received::Closed),
        Ok((count, _)) => {
            inbox.filled(count);
            Ok(Received::Bytes)
        }
        Err(Errno::AGAIN | Errno::INTR) => Ok(Received::Nothing),
        Err(Errno::CONNRESET) => Ok(Received::Closed),
        Err(error) => Err(error).context("reading from a socket"),
    }
}

/// Bytes to send; those that the socket does not take stay.
#[derive(Debug, Default)]
pub struct Outbox {
    /// Whole messages are appended here.
    pub bytes: Vec<u8>,
    /// `sent <= bytes.len()`
    sent: usize,
}

impl Outbox {
    /// Sends what the socket takes, without waiting.
    ///
    /// # Errors
    /// What the system says of a broken connection.
    pub fn flush(&mut self, stream: &TcpStream) -> anyhow::Result<()> {
        while self.sent < self.bytes.len() {
            match rustix::net::send(stream, &self.bytes[self.sent..], SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
                Ok(count) => self.sent += count,
                Err(Errno::AGAIN) => return Ok(()),
                Err(Errno::INTR) => {}
                Err(error) => return Err(error).context("writing to a socket"),
            }
        }
        self.bytes.clear();
        self.sent = 0;
        Ok(())
    }

    /// Whether everything was sent.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}
