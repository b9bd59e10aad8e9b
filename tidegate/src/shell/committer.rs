//! Commits: from a turn's batch to the committed mark.
//!
//! With durability `fsync` a commit takes as long as the disk, and a thread of its own waits for it: the shard hands over
//! each turn's batch and goes on with the next turn; the thread appends every batch that waits and commits them together,
//! so that under load one commit is shared by all, and alone a message pays for one. What comes back is a number, the
//! committed mark, and the batches' memory.
//!
//! With `os` a commit is one write into the system's memory. That takes less than waking a thread and being woken by it
//! (some 15 us on a core that both share, of 55 us for an order alone), so the shard does it itself.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use journal::{Batch, Disk, Durability, JournalError, Log, Position, Space};
use tokio::sync::Notify;
use types::RecordNo;

/// Batches on their way to the disk at most. Each is one turn; at this depth the disk is so far behind that taking in
/// more would only lengthen the queue, and the shard waits.
pub const BATCHES_IN_FLIGHT_MAX: usize = 256;

/// The shard's handle on commits.
#[derive(Debug)]
pub struct Committer {
    shared: Arc<Shared>,
    way: Way,
}

/// Who commits.
enum Way {
    /// A thread of its own.
    Thread(Option<JoinHandle<()>>),
    /// The shard, as it hands a batch over.
    Here(Box<dyn Commit>),
}

impl std::fmt::Debug for Way {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Way::Thread(_) => "Thread",
            Way::Here(_) => "Here",
        })
    }
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// Wakes the thread: there is a batch, or the end.
    work: Condvar,
    /// Wakes the shard: the mark moved, or the journal failed.
    done: Notify,
}

/// The journal with the table of where its batches lie.
struct Book<D: Disk> {
    log: Log<D>,
    places: Arc<Places>,
    /// When the disk's room was last looked at.
    looked: Instant,
}

/// Between two looks at the disk's room: it fills, and is freed, by others too, and the journal itself looks only when a
/// segment begins. Without a spare segment a look tries to make one, which is not to be done for every order.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A [`Book`] on whatever disk.
trait Commit {
    /// Makes batches durable, all in one commit.
    fn commit(&mut self, batches: &VecDeque<Batch>) -> Result<(RecordNo, Space), JournalError>;
}

impl<D: Disk> Commit for Book<D> {
    fn commit(&mut self, batches: &VecDeque<Batch>) -> Result<(RecordNo, Space), JournalError> {
        let result = self.append_and_commit(batches);
        if let Some(error) = self.log.take_overcome() {
            tracing::error!(%error, "the journal's disk failed and was overcome: what was not committed lies in a new segment");
        }
        result.map(|mark| (mark, self.log.space()))
    }
}

impl<D: Disk> Book<D> {
    fn append_and_commit(&mut self, batches: &VecDeque<Batch>) -> Result<RecordNo, JournalError> {
        if self.looked.elapsed() >= LOOK_EVERY {
            self.looked = Instant::now();
            self.log.check_space()?;
        }
        for batch in batches {
            let place = self.log.append(batch)?;
            self.places.push(place);
        }
        self.log.commit()
    }
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
    /// Over a journal that was opened with `durability`.
    pub fn start<D>(log: Log<D>, places: Arc<Places>, durability: Durability) -> std::io::Result<Committer>
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
        });
        let mut book = Book { log, places, looked: Instant::now() };
        let way = match durability {
            Durability::Os => Way::Here(Box::new(book)),
            Durability::Fsync => {
                let theirs = Arc::clone(&shared);
                let thread = std::thread::Builder::new().name("commit".to_owned());
                Way::Thread(Some(thread.spawn(move || theirs.run(&mut book))?))
            }
        };
        Ok(Committer { shared, way })
    }

    /// Hands a batch over. Whether it is committed already, or never will be: [`Committer::progress`] tells.
    #[must_use]
    pub fn submit(&mut self, batch: Batch) -> bool {
        let mut state = self.shared.lock();
        state.waiting.push_back(batch);
        match &mut self.way {
            Way::Thread(_) => {
                drop(state);
                self.shared.work.notify_one();
                false
            }
            Way::Here(book) => {
                if state.failed.is_none() {
                    let result = book.commit(&state.waiting);
                    state.on_result(result);
                    if state.failed.is_some() {
                        self.shared.done.notify_one();
                    }
                }
                let State { waiting, spent, .. } = &mut *state;
                spent.extend(waiting.drain(..));
                true
            }
        }
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
        if let Way::Thread(thread) = &mut self.way
            && let Some(thread) = thread.take()
        {
            // A panic of the thread was reported where it happened; there is nobody left to tell.
            drop(thread.join());
        }
    }
}

impl State {
    fn on_result(&mut self, result: Result<(RecordNo, Space), JournalError>) {
        match result {
            Ok((mark, space)) => (self.mark, self.space) = (mark, space),
            Err(error) => self.failed = Some(error),
        }
    }
}

impl Shared {
    /// A panic elsewhere must not keep what was decided from the disk, so a poisoned lock is taken all the same.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, book: &mut impl Commit) {
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
            let result = book.commit(&taken);
            state = self.lock();
            state.spent.extend(taken.drain(..));
            state.on_result(result);
            self.done.notify_one();
            if state.failed.is_some() {
                return;
            }
        }
    }
}
