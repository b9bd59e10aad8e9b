//! Sockets and timers of a venue's process. One thread, which also waits for the disk.

use std::cell::RefCell;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::{Buf, BytesMut};
use journal::{Durability, FileDisk, JournalError, LogConfig, Owner};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::LocalSet;
use types::{ConnId, ShardId};

use super::config::VenueConfig;
use super::host::{Output, VenueHost};
use crate::config::schema;
use crate::shell::clock::Clock;
use crate::shell::connections::{Connection, Connections, Sent};

/// Connections at once: one gateway, some that try and are turned away.
const CONNECTIONS_MAX: usize = 16;
/// Bytes that may wait for a slow reader: a resend of forty thousand reports is put together at once.
const UNSENT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Bytes read at once.
const READ_BYTES: usize = 64 * 1024;
/// Bytes of a log's segment: a batch, which is what came in one read and its answers, is a few hundred thousand.
const SEGMENT_BYTES: u64 = 16 * 1024 * 1024;

/// Runs a venue until it is told to stop (SIGINT, SIGTERM) or its log fails. `started` is called with its address once it
/// is ready.
///
/// # Errors
/// What keeps it from starting, or ended it, in one sentence.
pub fn serve(config: &VenueConfig, started: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("no event loop")?;
    runtime.block_on(LocalSet::new().run_until(run(config, started)))
}

async fn run(config: &VenueConfig, started: impl FnOnce(SocketAddr)) -> anyhow::Result<()> {
    // The port first: a second start must not touch the log of the first.
    let listen = config.listen;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen} (listen)"))?;
    let address = listener.local_addr()?;
    let clock = Clock::wall();
    let host = open(config, &clock)?;
    let process = Process {
        inner: Rc::new(RefCell::new(Inner { host, clock, connections: Connections::new(UNSENT_BYTES_MAX) })),
        signals: Rc::default(),
    };
    let (timing, accepting) = (process.clone(), process.clone());
    tokio::task::spawn_local(async move { timing.run_timers().await });
    tokio::task::spawn_local(async move { accepting.run_acceptor(listener).await });
    started(address);
    tokio::select! {
        failed = process.failed() => {
            anyhow::bail!("the log in {} has failed: {failed}", config.data_dir.display())
        }
        signal = told_to_stop() => signal.context("no signals"),
    }
}

async fn told_to_stop() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

fn open(config: &VenueConfig, clock: &Clock) -> anyhow::Result<VenueHost<FileDisk>> {
    let now = clock.now();
    let path = config.data_dir.display();
    let seed = getrandom::u64().map_err(|error| anyhow::anyhow!("the machine gives no randomness: {error}"))?;
    let owner = Owner { pid: std::process::id(), since: now.wall };
    let log = LogConfig {
        durability: match config.durability {
            schema::Durability::Fsync => Durability::Fsync,
            schema::Durability::Os => Durability::Os,
        },
        segment_bytes: SEGMENT_BYTES,
        ..LogConfig::new(ShardId(0), owner, seed)
    };
    let disk = open_disk(&config.data_dir)?;
    let opened = VenueHost::open(disk, log, config, now);
    let (host, recovered) = opened.with_context(|| format!("the log in {path} cannot be opened"))?;
    if let Some(cut) = recovered.cut {
        tracing::warn!("{cut}");
    }
    tracing::info!(records = recovered.last.0, segments = recovered.segments, "log replayed");
    Ok(host)
}

/// The directory of a venue's log, made where it is missing.
fn open_disk(data_dir: &Path) -> anyhow::Result<FileDisk> {
    let unusable = || format!("the data directory {} cannot be used", data_dir.display());
    std::fs::create_dir_all(data_dir).with_context(unusable)?;
    FileDisk::open(data_dir).with_context(unusable)
}

/// The process, as its tasks share it.
#[derive(Debug, Clone)]
struct Process {
    inner: Rc<RefCell<Inner>>,
    signals: Rc<Signals>,
}

#[derive(Debug, Default)]
struct Signals {
    /// A timer may be due earlier than was thought.
    timer: Notify,
    /// The log has failed.
    failed: Notify,
}

#[derive(Debug)]
struct Inner {
    host: VenueHost<FileDisk>,
    clock: Clock,
    connections: Connections,
}

impl Inner {
    /// Ends the turn and does what it says.
    fn end_turn(&mut self) {
        let now = self.clock.now();
        if self.host.end_turn(now).is_err() {
            // The task that waits for it ends the process.
            return;
        }
        while let Some(output) = self.host.poll_output() {
            match output {
                Output::Send { conn, bytes } => {
                    if self.connections.send(conn, &bytes) == Sent::TooSlow {
                        tracing::warn!(%conn, "closed: the gateway reads too slowly; it may ask again for what it missed");
                    }
                }
                Output::Close { conn } => self.connections.close(conn),
            }
        }
    }

    fn on_received(&mut self, conn: ConnId, bytes: &[u8]) -> usize {
        if !self.connections.is_open(conn) {
            return bytes.len();
        }
        let now = self.clock.now();
        self.host.handle_received(conn, bytes, now)
    }

    fn on_disconnected(&mut self, conn: ConnId) {
        if self.connections.remove(conn) {
            let now = self.clock.now();
            self.host.handle_disconnected(conn, now);
        }
    }

    fn until_timeout(&self) -> Option<Duration> {
        let now = self.clock.now();
        let timer = self.host.poll_timeout().map(|due| self.clock.until_mono(due, now));
        let market = self.host.poll_market_timeout().map(|due| self.clock.until_market(due, now));
        [timer, market].into_iter().flatten().min()
    }
}

impl Process {
    /// Lets something happen, and ends the turn.
    fn act<R>(&self, act: impl FnOnce(&mut Inner) -> R) -> R {
        let mut inner = self.inner.borrow_mut();
        let result = act(&mut inner);
        inner.end_turn();
        if inner.host.failed().is_some() {
            self.signals.failed.notify_one();
        }
        self.signals.timer.notify_one();
        result
    }

    async fn failed(&self) -> JournalError {
        loop {
            if let Some(failed) = self.inner.borrow().host.failed() {
                return failed.clone();
            }
            self.signals.failed.notified().await;
        }
    }

    async fn run_timers(&self) {
        loop {
            let wait = self.inner.borrow().until_timeout();
            match wait {
                Some(wait) if wait.is_zero() => {
                    self.act(|inner| {
                        let now = inner.clock.now();
                        inner.host.handle_timeout(now);
                    });
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

    async fn run_acceptor(&self, listener: TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, peer)) if self.inner.borrow().connections.len() >= CONNECTIONS_MAX => {
                    drop(stream);
                    tracing::warn!(%peer, "connection closed: as many as may be are open");
                }
                Ok((stream, _)) => self.adopt(stream),
                Err(error) => {
                    // Out of descriptors, mostly: wait for some to be closed rather than spin.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    }

    fn adopt(&self, stream: TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY could not be set");
        }
        let (conn, connection) = self.act(|inner| {
            let (conn, connection) = inner.connections.add(stream);
            let now = inner.clock.now();
            inner.host.handle_connected(conn, now);
            (conn, connection)
        });
        let (reading, writing) = (self.clone(), self.clone());
        let theirs = Rc::clone(&connection);
        tokio::task::spawn_local(async move { reading.read(conn, &connection).await });
        tokio::task::spawn_local(async move { writing.write(conn, &theirs).await });
    }

    async fn read(&self, conn: ConnId, connection: &Connection) {
        let mut buffer = BytesMut::with_capacity(READ_BYTES);
        while connection.stream.readable().await.is_ok() {
            buffer.reserve(READ_BYTES / 2);
            match connection.stream.try_read_buf(&mut buffer) {
                Ok(0) => break,
                Ok(_) => {
                    let consumed = self.act(|inner| inner.on_received(conn, &buffer));
                    buffer.advance(consumed);
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => {}
                Err(_) => break,
            }
        }
        self.act(|inner| inner.on_disconnected(conn));
    }

    async fn write(&self, conn: ConnId, connection: &Connection) {
        connection.run_writer(|| self.inner.borrow_mut().connections.flush(conn)).await;
        self.act(|inner| inner.on_disconnected(conn));
    }
}
