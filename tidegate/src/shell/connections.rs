//! Sockets of the shard: what leaves at once, and what waits for a slow reader.

use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::rc::Rc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use types::ConnId;

/// One connection, shared by its two tasks and the shard.
#[derive(Debug)]
pub struct Connection {
    /// The socket.
    pub stream: TcpStream,
    /// Wakes the writing task: there is something to write, or the end.
    pub wake: Notify,
}

/// How long a connection that is to be closed may take none of what is left for it.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);

impl Connection {
    /// Gives the socket what waits, as `flush` finds it, until the connection is over; then closes it.
    pub async fn run_writer(&self, mut flush: impl FnMut() -> Flushed) {
        loop {
            self.wake.notified().await;
            loop {
                match flush() {
                    Flushed::Idle => break,
                    Flushed::Blocked if self.is_writable_or_woken().await => {}
                    Flushed::Closing if self.takes_the_rest().await => {}
                    Flushed::Blocked | Flushed::Closing | Flushed::Done => return self.shut_down(),
                }
            }
        }
    }

    /// Whether a connection that is to be closed takes what is left for it. A peer that has stopped reading must not keep its
    /// session's place: it could never log on again.
    async fn takes_the_rest(&self) -> bool {
        tokio::time::timeout(CLOSE_WITHIN, self.stream.writable()).await.is_ok_and(|writable| writable.is_ok())
    }

    /// Waits until the socket takes more, or until there is news of the connection (its end, mostly: a peer that never
    /// reads must not hold a socket that is given up). Whether it is worth trying again.
    async fn is_writable_or_woken(&self) -> bool {
        tokio::select! {
            writable = self.stream.writable() => writable.is_ok(),
            () = self.wake.notified() => true,
        }
    }

    /// Tells the peer that nothing more comes and that nothing more is read, so that the reading task ends too.
    fn shut_down(&self) {
        if let Err(error) = rustix::net::shutdown(&self.stream, rustix::net::Shutdown::Both) {
            tracing::debug!(%error, "the connection was gone already");
        }
    }
}

#[derive(Debug)]
struct Entry {
    connection: Rc<Connection>,
    /// What the socket did not take yet.
    unsent: BytesMut,
    /// Close once `unsent` has left.
    is_closing: bool,
}

/// All connections of the shard.
#[derive(Debug)]
pub struct Connections {
    open: BTreeMap<ConnId, Entry>,
    last: u64,
    unsent_max: usize,
}

/// What became of bytes that were to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The socket took them, or they wait.
    Fine,
    /// More waits than may: the reader is too slow, and the connection is cut. It asks again for what it missed.
    TooSlow,
}

/// What a writing task does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flushed {
    /// Wait until it is woken.
    Idle,
    /// Wait until the socket takes more.
    Blocked,
    /// The same, on a connection that is to be closed: not for long.
    Closing,
    /// It is over: close.
    Done,
}

impl Connections {
    /// At most `unsent_max` bytes wait for each.
    pub fn new(unsent_max: usize) -> Connections {
        Connections { open: BTreeMap::new(), last: 0, unsent_max }
    }

    /// Takes a connection in and numbers it.
    pub fn add(&mut self, stream: TcpStream) -> (ConnId, Rc<Connection>) {
        self.last += 1;
        let conn = ConnId(self.last);
        let connection = Rc::new(Connection { stream, wake: Notify::new() });
        let entry = Entry { connection: Rc::clone(&connection), unsent: BytesMut::new(), is_closing: false };
        self.open.insert(conn, entry);
        (conn, connection)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.open.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether a socket has not taken all that it was given.
    pub fn has_unsent(&self) -> bool {
        self.open.values().any(|entry| !entry.unsent.is_empty())
    }

    /// Whether bytes of it are still to be read: it is there and not being closed.
    pub fn is_open(&self, conn: ConnId) -> bool {
        self.open.get(&conn).is_some_and(|entry| !entry.is_closing)
    }

    /// Whether it is there at all.
    pub fn is_known(&self, conn: ConnId) -> bool {
        self.open.contains_key(&conn)
    }

    /// Sends bytes: what the socket takes now leaves now, the rest waits. Bytes for a connection that is gone are
    /// dropped; the session has them and the peer asks.
    pub fn send(&mut self, conn: ConnId, bytes: &[u8]) -> Sent {
        let Some(entry) = self.open.get_mut(&conn) else { return Sent::Fine };
        if entry.is_closing {
            return Sent::Fine;
        }
        // What waits goes first, and may go now: the task that writes it has no turn while many reports are given out.
        if !entry.unsent.is_empty() {
            match write_now(&entry.connection.stream, &entry.unsent) {
                Some(taken) => entry.unsent.advance(taken),
                None => entry.is_closing = true,
            }
        }
        let taken = if entry.unsent.is_empty() { write_now(&entry.connection.stream, bytes) } else { Some(0) };
        let Some(taken) = taken else {
            self.close(conn);
            return Sent::Fine;
        };
        if taken < bytes.len() {
            entry.unsent.extend_from_slice(&bytes[taken..]);
            entry.connection.wake.notify_one();
        }
        if entry.unsent.len() <= self.unsent_max {
            return Sent::Fine;
        }
        entry.unsent.clear();
        self.close(conn);
        Sent::TooSlow
    }

    /// Closes a connection once what waits has left.
    pub fn close(&mut self, conn: ConnId) {
        if let Some(entry) = self.open.get_mut(&conn) {
            entry.is_closing = true;
            entry.connection.wake.notify_one();
        }
    }

    /// Gives the socket what waits, as far as it takes it.
    pub fn flush(&mut self, conn: ConnId) -> Flushed {
        let Some(entry) = self.open.get_mut(&conn) else { return Flushed::Done };
        match write_now(&entry.connection.stream, &entry.unsent) {
            Some(taken) => entry.unsent.advance(taken),
            None => return Flushed::Done,
        }
        match (entry.unsent.is_empty(), entry.is_closing) {
            (false, false) => Flushed::Blocked,
            (false, true) => Flushed::Closing,
            (true, true) => Flushed::Done,
            (true, false) => Flushed::Idle,
        }
    }

    /// Forgets a connection. Whether it was there.
    pub fn remove(&mut self, conn: ConnId) -> bool {
        match self.open.remove(&conn) {
            Some(entry) => {
                entry.connection.wake.notify_one();
                true
            }
            None => false,
        }
    }
}

/// How many bytes the socket took; `None` when it takes no more for ever.
fn write_now(stream: &TcpStream, bytes: &[u8]) -> Option<usize> {
    let mut taken = 0;
    while taken < bytes.len() {
        match stream.try_write(&bytes[taken..]) {
            Ok(0) => return None,
            Ok(n) => taken += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(_) => return None,
        }
    }
    Some(taken)
}
