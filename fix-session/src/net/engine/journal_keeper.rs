//! The thread that owns a journal store's log.
//!
//! It takes all requests that wait, appends the turns among them as a batch each, and commits them together: under load
//! one fdatasync is shared by all sessions, and a session alone pays for one. Answers go out after that, so what is
//! answered is durable.

use std::sync::mpsc::Receiver;

use journal::{BatchBuilder, FileDisk, JournalError, Log};
use tokio::sync::oneshot;
use types::SessionIx;

use crate::key::SessionKey;
use crate::net::engine::journal_index::{Index, Spot, place_type, write_place};
use crate::net::engine::store::{KeptMessage, Opened, Piece, Records, StoreError};
use crate::record::SessionRecord;

/// What a store is asked, and whom to tell. Who asked may have given up, and then is told in vain.
#[derive(Debug)]
pub(crate) enum Request {
    Open(SessionKey, Reply<Opened>),
    Persist(Records, Reply<Records>),
    Read(Range, Reply<Piece>),
}

pub(crate) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

/// Messages `begin..=end` of an epoch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Range {
    pub(crate) session: SessionIx,
    pub(crate) epoch: u64,
    pub(crate) begin: u64,
    pub(crate) end: u64,
}

/// Requests taken at once. More wait for the next commit.
const ROUND_MAX: usize = 1024;
/// A piece of a resend: no commit waits for more than the reading of this.
const PIECE_MESSAGES_MAX: usize = 256;
const PIECE_BYTES_MAX: usize = 256 * 1024;

/// The log with its index.
pub(crate) struct Keeper {
    log: Log<FileDisk>,
    reader: journal::Reader<FileDisk>,
    builder: BatchBuilder,
    index: Index,
    failed: Option<StoreError>,
}

/// An answer that waits for the commit.
enum Due {
    Opened(SessionIx, Reply<Opened>),
    Kept(Records, Reply<Records>),
    Read(Range, Reply<Piece>),
}

impl Keeper {
    /// Over a log that was just opened, and its index.
    pub(crate) fn new(log: Log<FileDisk>, index: Index) -> Keeper {
        let (reader, builder) = (log.reader(), BatchBuilder::begin(log.next()));
        Keeper { log, reader, builder, index, failed: None }
    }

    /// Serves until nobody can ask any more.
    pub(crate) fn run(mut self, requests: &Receiver<Request>) {
        let mut due = Vec::new();
        while let Ok(first) = requests.recv() {
            for request in std::iter::once(first).chain(requests.try_iter().take(ROUND_MAX - 1)) {
                self.take(request, &mut due);
            }
            self.commit();
            for answer in due.drain(..) {
                self.answer(answer);
            }
        }
    }

    /// Appends what there is to append. What cannot be is answered at once, and is the end of one session alone.
    fn take(&mut self, request: Request, due: &mut Vec<Due>) {
        match request {
            Request::Open(key, reply) => match self.open(&key) {
                Ok(session) => due.push(Due::Opened(session, reply)),
                Err(error) => _ = reply.send(Err(error)).ok(),
            },
            Request::Persist(records, reply) => match self.append(&records) {
                Ok(()) => due.push(Due::Kept(records, reply)),
                Err(error) => _ = reply.send(Err(error)).ok(),
            },
            Request::Read(range, reply) => due.push(Due::Read(range, reply)),
        }
    }

    fn open(&mut self, key: &SessionKey) -> Result<SessionIx, StoreError> {
        if let Some(known) = self.index.find(key) {
            return Ok(known);
        }
        let session = self.index.next_place().ok_or_else(|| StoreError::new("no place for another session"))?;
        let (kind, version) = place_type();
        self.builder.push(kind, version, |out| write_place(session, key, out));
        self.append_batch()?;
        assert!(self.index.add(session, *key), "the next place is free");
        Ok(session)
    }

    fn append(&mut self, records: &Records) -> Result<(), StoreError> {
        let mut decoded = Vec::new();
        for record in records.iter() {
            decoded.push(record.decode()?);
        }
        let first = self.builder.next();
        for record in records.iter() {
            self.builder.push(record.record_type, record.version, |out| out.extend_from_slice(record.bytes));
        }
        let Some(frame) = self.append_batch()? else { return Ok(()) };
        for (record, number) in decoded.iter().zip(first.0..) {
            self.index.put(record, Spot { frame, record: types::RecordNo(number) })?;
        }
        Ok(())
    }

    /// Appends what was pushed: whole, or not at all.
    fn append_batch(&mut self) -> Result<Option<journal::Position>, StoreError> {
        let Some(batch) = self.builder.finish() else { return Ok(None) };
        match self.log.append(&batch) {
            Ok(place) => {
                self.builder.recycle(batch);
                Ok(Some(place))
            }
            Err(error) => {
                // Its numbers are the next batch's.
                self.builder = BatchBuilder::begin(self.log.next());
                Err(self.failed(&error))
            }
        }
    }

    fn failed(&mut self, error: &JournalError) -> StoreError {
        let failed = StoreError::new(error.to_string());
        if let JournalError::Failed(_) = error {
            self.failed = Some(failed.clone());
        }
        failed
    }

    fn commit(&mut self) {
        if let Err(error) = self.log.commit() {
            // Of what was appended nothing is known: no session may go on.
            self.failed = Some(StoreError::new(error.to_string()));
        }
        if let Some(error) = self.log.take_overcome() {
            tracing::error!(%error, "the journal's disk failed and was overcome: what was not committed lies in a new segment");
        }
    }

    fn answer(&mut self, due: Due) {
        let failed = self.failed.clone();
        match (due, failed) {
            (Due::Opened(_, reply), Some(error)) => _ = reply.send(Err(error)).ok(),
            (Due::Kept(_, reply), Some(error)) => _ = reply.send(Err(error)).ok(),
            (Due::Read(_, reply), Some(error)) => _ = reply.send(Err(error)).ok(),
            (Due::Opened(session, reply), None) => {
                let kept = self.index.kept(session).cloned();
                reply.send(kept.map(|kept| Opened { session, kept })).ok();
            }
            (Due::Kept(mut records, reply), None) => {
                records.clear();
                reply.send(Ok(records)).ok();
            }
            (Due::Read(range, reply), None) => _ = reply.send(self.read(range)).ok(),
        }
    }

    fn read(&mut self, range: Range) -> Result<Piece, StoreError> {
        let Range { session, epoch, begin, end } = range;
        let mut piece = Piece { through: end, messages: Vec::new() };
        let mut bytes = 0;
        for (count, shelved) in self.index.range(session, epoch, begin, end)?.enumerate() {
            if count == PIECE_MESSAGES_MAX || bytes >= PIECE_BYTES_MAX {
                piece.through = shelved.seq - 1;
                break;
            }
            let message = read_message(&mut self.reader, shelved.message)?;
            bytes += message.body.len();
            piece.messages.push(message);
        }
        Ok(piece)
    }
}

/// A message that cannot be read is not gap-filled, and so lost to the peer: the session ends.
fn read_message(reader: &mut journal::Reader<FileDisk>, spot: Spot) -> Result<KeptMessage, StoreError> {
    let frame = reader.read_at(spot.frame).map_err(|error| StoreError::new(error.to_string()))?;
    let wrong = || StoreError::new(format!("record {} of the journal is no message", spot.record));
    let record = frame.record(spot.record).ok_or_else(wrong)?;
    let decoded = SessionRecord::decode(record.record_type, record.version, record.bytes).map_err(|_| wrong())?;
    KeptMessage::of(&decoded).ok_or_else(wrong)
}
