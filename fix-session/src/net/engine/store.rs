//! What keeps a session's facts: the trait, and what passes through it.

use std::fmt;

use tokio::sync::oneshot;
use types::{SessionIx, Timestamp};

use crate::key::SessionKey;
use crate::numbers::Numbers;
use crate::record::SessionRecord;

/// Keeps what sessions must not forget.
///
/// Called by the tasks of all sessions at once, so nothing here may block: what takes time answers
/// [later](Answer::Later). A session's calls come one after the other.
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// The place of a session in this store, and what is kept of it. A session that is new gets the next place.
    fn open(&self, key: &SessionKey) -> Answer<Opened>;

    /// Takes the records of a turn in: all or none. Answered when they are as durable as this store makes them; the bytes
    /// that depend on them wait for the answer. The buffer comes back empty, to be used again.
    fn persist(&self, session: SessionIx, records: Records) -> Answer<Records>;

    /// Application messages `begin..=end` of an epoch ([`Kept::epoch`]), ascending: the current one, or one whose messages
    /// [`SessionRecord::Unsent`] asked to keep. It may leave out what it has lost, and end early at `through` where they are
    /// many or large; `begin <= through <= end`.
    fn read(&self, session: SessionIx, epoch: u64, begin: u64, end: u64) -> Answer<Piece>;
}

/// An answer that is there, or is coming.
#[derive(Debug)]
pub enum Answer<T> {
    /// Here it is.
    Ready(Result<T, StoreError>),
    /// It will come.
    Later(oneshot::Receiver<Result<T, StoreError>>),
}

impl<T> Answer<T> {
    /// Waits for it.
    ///
    /// # Errors
    /// What the store says.
    pub async fn wait(self) -> Result<T, StoreError> {
        match self {
            Answer::Ready(answer) => answer,
            Answer::Later(coming) => coming.await.unwrap_or_else(|_| Err(StoreError::new("the store has stopped"))),
        }
    }
}

/// Why a store cannot do what it should. The session ends: it must not say what it cannot remember.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct StoreError(Box<str>);

impl StoreError {
    /// With one sentence for the operator.
    pub fn new(why: impl Into<Box<str>>) -> StoreError {
        StoreError(why.into())
    }
}

/// A session that a store knows.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its place: records carry it.
    pub session: SessionIx,
    /// Its durable state.
    pub kept: Kept,
}

/// The durable state of a session, as a store gathers it from records.
#[derive(Debug, Clone)]
pub struct Kept(pub(crate) Numbers);

impl Kept {
    /// Of a session that never spoke.
    pub const fn new() -> Kept {
        Kept(Numbers::new())
    }

    /// Takes a record in.
    ///
    /// # Panics
    /// If records do not follow each other: then they are not those that the session wrote, in its order.
    pub fn apply(&mut self, record: &SessionRecord<'_>) {
        self.0.apply(record);
    }

    /// How often the numbers were reset.
    pub const fn epoch(&self) -> u64 {
        self.0.epoch
    }
}

impl Default for Kept {
    fn default() -> Kept {
        Kept::new()
    }
}

/// The records of one turn of a session, encoded.
#[derive(Debug, Default)]
pub struct Records {
    bytes: Vec<u8>,
    /// Type, version, and where the record ends in `bytes`.
    ends: Vec<(u16, u8, usize)>,
}

/// A record as it is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoded<'a> {
    /// Its type: 10 to 39.
    pub record_type: u16,
    /// The version of the type.
    pub version: u8,
    /// Its fields.
    pub bytes: &'a [u8],
}

impl Records {
    /// Adds one.
    pub fn push(&mut self, record: &SessionRecord<'_>) {
        let (record_type, version) = record.encode(&mut self.bytes);
        self.ends.push((record_type, version, self.bytes.len()));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All, in order.
    pub fn iter(&self) -> impl Iterator<Item = Encoded<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |&(record_type, version, end)| {
            let bytes = &self.bytes[start..end];
            start = end;
            Encoded { record_type, version, bytes }
        })
    }

    /// Forgets all and keeps the memory.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

impl<'a> Encoded<'a> {
    /// What it says.
    ///
    /// # Errors
    /// A newer program wrote it, or it is damaged.
    pub fn decode(&self) -> Result<SessionRecord<'a>, StoreError> {
        SessionRecord::decode(self.record_type, self.version, self.bytes)
            .map_err(|error| StoreError::new(error.to_string()))
    }
}

/// An application message that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMessage {
    /// MsgSeqNum(34).
    pub seq: u64,
    /// MsgType(35).
    pub msg_type: Box<[u8]>,
    /// SendingTime(52) of the first time.
    pub sending_time: Timestamp,
    /// The fields between header and trailer.
    pub body: Vec<u8>,
}

impl KeptMessage {
    /// Of a record, if it is an application message's.
    pub(crate) fn of(record: &SessionRecord<'_>) -> Option<KeptMessage> {
        let SessionRecord::Outbound { seq, msg_type, sending_time, body, .. } = *record else { return None };
        Some(KeptMessage { seq, msg_type: msg_type.into(), sending_time, body: body.to_vec() })
    }
}

/// A part of what was asked of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The last number that it covers.
    pub through: u64,
    /// What there is, ascending.
    pub messages: Vec<KeptMessage>,
}

impl Piece {
    /// Keeps so many messages from the front as have so many bytes together, at least one: a resend of long messages must
    /// not by itself make a reader too slow.
    pub(crate) fn cut(&mut self, bytes_max: usize) {
        let mut bytes = 0;
        let fits = self.messages.iter().take_while(|message| {
            bytes += message.body.len();
            bytes <= bytes_max
        });
        let count = fits.count().max(1);
        if count < self.messages.len() {
            self.messages.truncate(count);
            self.through = self.messages[count - 1].seq;
        }
    }
}
