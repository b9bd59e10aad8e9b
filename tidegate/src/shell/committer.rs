//! The commit thread: the one hand-over on the order path.
//!
//! The shard hands over each turn's batch and goes on with the next turn; the thread appends every batch that waits and
//! commits them together, so that under load one commit is shared by all, and alone a message pays for one. What comes
//! back is a number, the committed mark, and the batches' memory.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use journal::{Batch, Disk, JournalError, Log, Position, Space};
use tokio::sync::Notify;
use types::RecordNo;

/// Batches on their way to the disk at most. Each is one turn; at this depth the disk is so far behind that taking in
/// more would only lengthen the queue, and the shard waits.
pub const BATCHES_IN_FLIGHT_MAX: usize = 256;

/// The shard's handle on the commit thread.
#[derive(Debug)]
pub struct Committer {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Wakes the thread: there is a batch, or the end.
    work: Condvar,
    /// Wakes the shard: the mark moved, or the journal failed.
    done: Notify,
    places: Arc<Places>,
}

/// Where each batch lies, for reads of stored messages.
#[derive(Debug, Default)]
pub struct Places(Mutex<Vec<Position>>);

impl Places {
    /// Of a journal that was just opened: its batches in order.
    pub fn new(places: Vec<Position>) -> Places {
        Places(Mutex::new(places))
    }

    /// Where the batch with `record` in it lies; `None` for a record that was never handed over.
    pub fn of(&self, record: RecordNo) -> Option<Position> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let after = places.partition_point(|place| place.record <= record);
        after.checked_sub(1).map(|at| places[at])
    }

    fn push(&self, place: Position) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(place);
    }
}

#[derive(Debug)]
struct State {
    waiting: VecDeque<Batch>,
    spent: Vec<Batch>,
    mark: RecordNo,
    space: Space,
    failed: Option<JournalError>,
    closing: bool,
}

/// What the commit thread says when asked.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Everything up to here is durable.
    pub mark: RecordNo,
    /// Room on the disk.
    pub space: Space,
    /// Why nothing more will be durable.
    pub failed: Option<JournalError>,
}

/// Says that the mark may have moved; outlives a borrow of the committer.
#[derive(Debug)]
pub struct Moved(Arc<Shared>);

impl Moved {
    /// Waits until the mark may have moved.
    pub async fn moved(&self) {
        self.0.done.notified().await;
    }
}

impl Committer {
    /// Starts the thread.
    pub fn start<D>(log: Log<D>, places: Arc<Places>) -> std::io::Result<Committer>
    where
        D: Disk + Send + 'static,
        D::File: Send,
    {
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                waiting: VecDeque::new(),
                spent: Vec::new(),
                mark: log.mark(),
                space: log.space(),
                failed: None,
                closing: false,
            }),
            work: Condvar::new(),
            done: Notify::new(),
            places,
        });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("commit".to_owned()).spawn(move || theirs.run(log))?;
        Ok(Committer { shared, thread: Some(thread) })
    }

    /// Hands a batch over.
    pub fn submit(&self, batch: Batch) {
        let mut state = self.shared.lock();
        state.waiting.push_back(batch);
        drop(state);
        self.shared.work.notify_one();
    }

    /// How far it is; batches whose memory came back go to `spent`.
    pub fn progress(&self, mut spent: impl FnMut(Batch)) -> Progress {
        let mut state = self.shared.lock();
        state.spent.drain(..).for_each(&mut spent);
        Progress { mark: state.mark, space: state.space, failed: state.failed.clone() }
    }

    /// What says that the mark may have moved.
    pub fn signal(&self) -> Moved {
        Moved(Arc::clone(&self.shared))
    }
}

impl Drop for Committer {
    /// Commits what was handed over, then ends the thread.
    fn drop(&mut self) {
        self.shared.lock().closing = true;
        self.shared.work.notify_one();
        if let Some(thread) = self.thread.take() {
            // A panic of the thread was reported where it happened; there is nobody left to tell.
            drop(thread.join());
        }
    }
}

impl Shared {
    /// A panic elsewhere must not keep what was decided from the disk, so a poisoned lock is taken all the same.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run<D: Disk>(&self, mut log: Log<D>) {
        let mut taken = VecDeque::new();
        let mut state = self.lock();
        loop {
            while state.waiting.is_empty() && !state.closing {
                state = self.work.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            if state.waiting.is_empty() {
                return;
            }
            std::mem::swap(&mut state.waiting, &mut taken);
            drop(state);
            let result = self.commit(&mut log, &taken);
            if let Some(error) = log.take_overcome() {
                tracing::error!(%error, "the journal's disk failed and was overcome: what was not committed lies in a new segment");
            }
            state = self.lock();
            state.spent.extend(taken.drain(..));
            match result {
                Ok(mark) => (state.mark, state.space) = (mark, log.space()),
                Err(error) => {
                    state.failed = Some(error);
                    self.done.notify_one();
                    return;
                }
            }
            self.done.notify_one();
        }
    }

    fn commit<D: Disk>(&self, log: &mut Log<D>, batches: &VecDeque<Batch>) -> Result<RecordNo, JournalError> {
        if log.space() != Space::Plenty {
            // Space may have been freed since; nobody else would find out before the next segment.
            log.check_space()?;
        }
        for batch in batches {
            let place = log.append(batch)?;
            self.places.push(place);
        }
        log.commit()
    }
}
