//! A store on the disk: numbers and messages outlive the process, and the machine if they are to.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use journal::{Durability, FileDisk, Frame, Log, LogConfig, OpenError, Owner};
use tokio::sync::oneshot;
use types::{SessionIx, ShardId};

use crate::key::SessionKey;
use crate::net::engine::clock::wall_clock;
use crate::net::engine::journal_index::Index;
use crate::net::engine::journal_keeper::{Keeper, Range, Reply, Request};
use crate::net::engine::store::{Answer, Opened, Piece, Records, Store, StoreError};

/// Settings of a [`JournalStore`]. [`JournalStoreConfig::new`] gives the defaults; each field may then be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalStoreConfig {
    /// Where the log is; made if it is not there. One engine at a time may use it.
    pub directory: PathBuf,
    /// When a turn counts as kept.
    pub durability: Durability,
    /// Bytes of a file of the log, reserved before they are used: a multiple of 4096, from 8192 to 2^31. A turn must fit
    /// into one. Two are reserved at the first start.
    pub segment_bytes: u64,
    /// How many messages of each session can be sent again; older ones are gap-filled. Each costs 48 bytes of memory.
    pub messages_max: usize,
}

impl JournalStoreConfig {
    /// On the medium (fdatasync) before anything is said; files of 64 MiB; 250,000 messages of each session.
    pub fn new(directory: impl Into<PathBuf>) -> JournalStoreConfig {
        JournalStoreConfig {
            directory: directory.into(),
            durability: Durability::Fsync,
            segment_bytes: 64 << 20,
            messages_max: 250_000,
        }
    }
}

/// Keeps all sessions of an engine in one log, a [`journal::Log`] in a directory of its own.
///
/// A thread of its own commits: all turns that wait together. After a crash a turn is there whole or not at all, and what
/// was answered is there. The log grows: old files of it are not removed.
#[derive(Debug)]
pub struct JournalStore {
    /// `None` only while it is dropped.
    requests: Option<Sender<Request>>,
    thread: Option<JoinHandle<()>>,
}

/// Why a store on the disk cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum JournalStoreError {
    /// The log says no: another process has it, it is damaged, a newer program wrote it.
    #[error("{}: {error}", directory.display())]
    Log {
        /// Where.
        directory: PathBuf,
        /// Why.
        error: OpenError,
    },
    /// The operating system says no: to the directory, a random number or a thread.
    #[error("{}: {error}", directory.display())]
    Io {
        /// Where.
        directory: PathBuf,
        /// Why.
        error: io::Error,
    },
}

impl JournalStore {
    /// Opens the log, or begins one, and reads what is in it: about a second for each GiB.
    ///
    /// # Errors
    /// Another process has the directory; what is in it is damaged, or from a newer program; the disk.
    pub fn open(config: &JournalStoreConfig) -> Result<JournalStore, JournalStoreError> {
        let JournalStoreConfig { directory, durability, segment_bytes, messages_max } = config;
        let io_failed = |error| JournalStoreError::Io { directory: directory.clone(), error };
        std::fs::create_dir_all(directory).map_err(io_failed)?;
        let seed = getrandom::u64().map_err(|error| io_failed(io::Error::other(error)))?;
        let (log, index) = open_log(directory, *durability, *segment_bytes, seed, Index::new(*messages_max))
            .map_err(|error| JournalStoreError::Log { directory: directory.clone(), error })?;
        let (requests, asked) = channel();
        let keeper = Keeper::new(log, index);
        let thread = std::thread::Builder::new().name("store".to_owned());
        let thread = thread.spawn(move || keeper.run(&asked)).map_err(io_failed)?;
        Ok(JournalStore { requests: Some(requests), thread: Some(thread) })
    }

    fn ask<T>(&self, request: impl FnOnce(Reply<T>) -> Request) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        // Without a keeper the reply is dropped, and whoever waits is told that the store has stopped.
        let sent = self.requests.as_ref().map(|requests| requests.send(request(reply)));
        match sent {
            Some(Ok(())) => Answer::Later(answer),
            Some(Err(_)) | None => Answer::Ready(Err(StoreError::new("the store has stopped"))),
        }
    }
}

fn open_log(
    directory: &Path,
    durability: Durability,
    segment_bytes: u64,
    seed: u64,
    mut index: Index,
) -> Result<(Log<FileDisk>, Index), OpenError> {
    let owner = Owner { pid: std::process::id(), since: wall_clock() };
    let config = LogConfig { durability, segment_bytes, ..LogConfig::new(ShardId(0), owner, seed) };
    let disk = FileDisk::open(directory)?;
    let (log, recovered) = Log::open(disk, config, &mut |frame: &Frame<'_>| index.on_batch(frame))?;
    if let Some(cut) = recovered.cut {
        tracing::warn!(directory = %directory.display(), "{cut}");
    }
    Ok((log, index))
}

impl Store for JournalStore {
    fn open(&self, key: &SessionKey) -> Answer<Opened> {
        self.ask(|reply| Request::Open(*key, reply))
    }

    fn persist(&self, _: SessionIx, records: Records) -> Answer<Records> {
        self.ask(|reply| Request::Persist(records, reply))
    }

    fn read(&self, session: SessionIx, epoch: u64, begin: u64, end: u64) -> Answer<Piece> {
        self.ask(|reply| Request::Read(Range { session, epoch, begin, end }, reply))
    }
}

impl Drop for JournalStore {
    /// Makes durable what was handed over, then lets go of the directory.
    fn drop(&mut self) {
        drop(self.requests.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported where it happened.
            drop(thread.join());
        }
    }
}
