//! The tasks that move bytes and time: one thread, one shard, any number of connections.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::rc::Rc;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use types::{ConnId, SessionIx};

use crate::shell::connections::Connection;
use crate::shell::core::Core;

/// The shard, as its tasks share it.
#[derive(Debug, Clone)]
pub struct Shard {
    core: Rc<RefCell<Core>>,
    signals: Rc<Signals>,
}

#[derive(Debug, Default)]
struct Signals {
    /// A turn has something to end.
    turn: Notify,
    /// The disk has caught up.
    caught_up: Notify,
    /// A timer may be due earlier than was thought.
    timer: Notify,
}

/// Bytes read at once: a socket's default buffer holds about so much.
const READ_BYTES: usize = 64 * 1024;

/// How long peers have to answer a Logout when the process ends: as other engines have it (LogoutTimeout).
const LOGOUT_WITHIN: Duration = Duration::from_secs(2);
/// How long the journal and the sockets have after that to take what was decided and said last.
const SAID_WITHIN: Duration = Duration::from_secs(5);
/// Between two looks at how far a stop is.
const STOP_LOOK: Duration = Duration::from_millis(2);

impl Shard {
    /// Over a core that has started.
    pub fn new(core: Core) -> Shard {
        Shard { core: Rc::new(RefCell::new(core)), signals: Rc::default() }
    }

    /// Lets the core do something, and ends the turn soon after: what else is ready now still joins it.
    pub fn act<R>(&self, act: impl FnOnce(&mut Core) -> R) -> R {
        let result = act(&mut self.core.borrow_mut());
        self.signals.turn.notify_one();
        result
    }

    /// Looks without changing anything.
    pub fn look<R>(&self, look: impl FnOnce(&Core) -> R) -> R {
        look(&self.core.borrow())
    }

    /// Ends turns. Woken by the first input, it runs after the tasks that are ready too, so that inputs that came together
    /// share a turn and a commit.
    pub async fn run_turns(&self) {
        loop {
            self.signals.turn.notified().await;
            if self.core.borrow_mut().turn() {
                self.signals.turn.notify_one();
                tokio::task::yield_now().await;
            }
            self.signals.timer.notify_one();
        }
    }

    /// Takes the committed mark back. Ends with the reason when the journal has failed.
    pub async fn run_commits(&self) -> journal::JournalError {
        let moved = self.core.borrow().committer().signal();
        loop {
            moved.moved().await;
            let mut core = self.core.borrow_mut();
            if core.on_committed() {
                self.signals.turn.notify_one();
            }
            if let Some(failed) = core.failed() {
                return failed.clone();
            }
            if !core.is_behind() {
                self.signals.caught_up.notify_waiters();
            }
            drop(core);
            self.signals.timer.notify_one();
        }
    }

    /// Runs timers: the sessions' and the venues'.
    pub async fn run_timers(&self) {
        loop {
            let wait = self.core.borrow().until_timeout();
            match wait {
                Some(wait) if wait.is_zero() => {
                    self.until_caught_up().await;
                    self.act(Core::on_timeout);
                    tokio::task::yield_now().await;
                }
                Some(wait) => {
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = self.signals.timer.notified() => {}
                    }
                }
                None => self.signals.timer.notified().await,
            }
        }
    }

    /// Accepts connections, at most `connections_max` at once.
    pub async fn run_acceptor(&self, listener: TcpListener, connections_max: usize) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => {
                    if self.look(Core::is_stopping) {
                        return;
                    }
                    if self.look(|core| core.connections.len()) >= connections_max {
                        tracing::warn!(%peer, connections_max, "connection closed: as many as may be are open");
                        continue;
                    }
                    tracing::debug!(%peer, "connection accepted");
                    self.adopt(stream, None);
                }
                Err(error) => {
                    // Out of descriptors, mostly: wait for some to be closed rather than spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    /// Takes a connection in and starts its two tasks. What is given back is notified when the connection is over; at once
    /// where the process is about to end.
    pub fn adopt(&self, stream: TcpStream, session: Option<SessionIx>) -> Rc<Notify> {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        let over = Rc::new(Notify::new());
        if self.look(Core::is_stopping) {
            over.notify_one();
            return over;
        }
        let (conn, connection) = self.act(|core| {
            let (conn, connection) = core.connections.add(stream);
            core.on_connected(conn, session);
            (conn, connection)
        });
        let (reading, writing) = (self.clone(), self.clone());
        let theirs = Rc::clone(&connection);
        let over_too = Rc::clone(&over);
        tokio::task::spawn_local(async move {
            reading.read(conn, &connection).await;
            over_too.notify_one();
        });
        tokio::task::spawn_local(async move { writing.write(conn, &theirs).await });
        over
    }

    /// Logs sessions out, waits until their connections are over or for so long as a peer may take, and then until all
    /// that was decided is durable and said.
    pub async fn stop(&self) {
        self.act(Core::on_stop);
        if !self.comes_true(LOGOUT_WITHIN, |core| !core.gateway.is_any_connected()).await {
            tracing::warn!("a peer did not answer the Logout in time");
        }
        if !self.comes_true(SAID_WITHIN, Core::is_all_said).await {
            tracing::warn!("ended before all was durable and sent: peers will ask for the rest when they are back");
        }
    }

    async fn comes_true(&self, within: Duration, is_so: impl Fn(&Core) -> bool) -> bool {
        let wait = async {
            while !self.look(&is_so) {
                tokio::time::sleep(STOP_LOOK).await;
            }
        };
        tokio::time::timeout(within, wait).await.is_ok()
    }

    /// Waits while the disk is so far behind that nothing more should be taken in.
    pub async fn until_caught_up(&self) {
        while self.look(Core::is_behind) {
            self.signals.caught_up.notified().await;
        }
    }

    async fn read(&self, conn: ConnId, connection: &Connection) {
        let mut buffer = BytesMut::with_capacity(READ_BYTES);
        loop {
            if connection.stream.readable().await.is_err() {
                break;
            }
            self.until_caught_up().await;
            buffer.reserve(READ_BYTES / 2);
            match connection.stream.try_read_buf(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {
                    let consumed = self.act(|core| core.on_received(conn, &buffer));
                    buffer.advance(consumed);
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(_) => break,
            }
            if !self.look(|core| core.connections.is_known(conn)) {
                return;
            }
        }
        self.act(|core| core.on_disconnected(conn));
    }

    async fn write(&self, conn: ConnId, connection: &Connection) {
        connection.run_writer(|| self.core.borrow_mut().connections.flush(conn)).await;
        self.act(|core| core.on_disconnected(conn));
    }
}
