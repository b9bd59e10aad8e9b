//! What a journal store knows of its log: which session has which place, and where its messages lie.

use std::collections::BTreeMap;

use journal::{Frame, Position, Refused};
use types::{Reader, RecordNo, SessionIx, Wire, WireError};

use crate::key::SessionKey;
use crate::net::engine::shelf::{Shelf, Shelved};
use crate::net::engine::store::{Kept, StoreError};
use crate::record::{SessionRecord, record_type};

/// The store's own record, above those of sessions: a session has this place. Its fields: SessionIx, BeginString(8), our
/// CompID, the peer's.
pub(crate) const PLACE: u16 = 400;
/// The version that is written.
const PLACE_VERSION: u8 = 1;

/// Where a message lies.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spot {
    /// The turn that wrote it.
    pub(crate) frame: Position,
    /// Its own record.
    pub(crate) record: RecordNo,
}

/// Built when the log is opened, and kept up with it.
#[derive(Debug)]
pub(crate) struct Index {
    /// Of each session.
    messages_max: usize,
    places: BTreeMap<SessionKey, SessionIx>,
    /// By place.
    sessions: Vec<Shelf<Spot>>,
}

impl Index {
    /// Of a log in which nothing is; of each session the places of so many messages are kept.
    pub(crate) fn new(messages_max: usize) -> Index {
        Index { messages_max, places: BTreeMap::new(), sessions: Vec::new() }
    }

    /// A batch of the log that is being opened.
    pub(crate) fn on_batch(&mut self, frame: &Frame<'_>) -> Result<(), Refused> {
        for record in frame.records() {
            let refused = |why: String| Refused { record: record.no, why };
            if record.record_type == PLACE {
                let (session, key) = read_place(record.version, record.bytes).map_err(refused)?;
                if !self.add(session, key) {
                    return Err(refused(format!("session {key} has a place already, or not the next one")));
                }
                continue;
            }
            let decoded = SessionRecord::decode(record.record_type, record.version, record.bytes);
            let decoded = decoded.map_err(|error| refused(error.to_string()))?;
            let spot = Spot { frame: frame.position(), record: record.no };
            self.put(&decoded, spot).map_err(|error| refused(error.to_string()))?;
        }
        Ok(())
    }

    /// The place of a session.
    pub(crate) fn find(&self, key: &SessionKey) -> Option<SessionIx> {
        self.places.get(key).copied()
    }

    /// The next place; `None` if there are as many as can be.
    pub(crate) fn next_place(&self) -> Option<SessionIx> {
        u32::try_from(self.sessions.len()).ok().map(SessionIx)
    }

    /// A session has a place. Whether it is the next place, and the session's first.
    pub(crate) fn add(&mut self, session: SessionIx, key: SessionKey) -> bool {
        if self.next_place() != Some(session) || self.places.contains_key(&key) {
            return false;
        }
        self.places.insert(key, session);
        self.sessions.push(Shelf::default());
        true
    }

    /// Takes a session's record in.
    pub(crate) fn put(&mut self, record: &SessionRecord<'_>, spot: Spot) -> Result<(), StoreError> {
        let messages_max = self.messages_max;
        let shelf = self.sessions.get_mut(record.session().0 as usize);
        shelf.ok_or_else(unknown)?.put(record, messages_max, || (spot, 1));
        Ok(())
    }

    /// The durable state of a session.
    pub(crate) fn kept(&self, session: SessionIx) -> Result<&Kept, StoreError> {
        self.sessions.get(session.0 as usize).map(Shelf::kept).ok_or_else(unknown)
    }

    /// Where messages `begin..=end` of an epoch lie, ascending.
    pub(crate) fn range(
        &self,
        session: SessionIx,
        epoch: u64,
        begin: u64,
        end: u64,
    ) -> Result<impl Iterator<Item = &Shelved<Spot>>, StoreError> {
        self.sessions.get(session.0 as usize).map(|shelf| shelf.range(epoch, begin, end)).ok_or_else(unknown)
    }
}

fn unknown() -> StoreError {
    StoreError::new("a record of a session that has no place in this journal")
}

/// Writes that a session has a place: type and version.
pub(crate) fn write_place(session: SessionIx, key: &SessionKey, out: &mut Vec<u8>) {
    session.put(out);
    key.begin_string.put(out);
    key.sender.put(out);
    key.target.put(out);
}

/// The record's type and version.
pub(crate) const fn place_type() -> (u16, u8) {
    const { assert!(PLACE > record_type::LAST, "a session's record is never taken for the store's") };
    (PLACE, PLACE_VERSION)
}

fn read_place(version: u8, bytes: &[u8]) -> Result<(SessionIx, SessionKey), String> {
    if version != PLACE_VERSION {
        return Err(format!("record type {PLACE} has version {version}, newest known is 1: a newer program wrote it"));
    }
    let mut input = Reader::new(bytes);
    let read = |input: &mut Reader<'_>| -> Result<_, WireError> {
        let session = Wire::take(input)?;
        let (begin_string, sender, target) = (Wire::take(input)?, Wire::take(input)?, Wire::take(input)?);
        Ok((session, SessionKey { begin_string, sender, target }))
    };
    let place = read(&mut input).and_then(|place| input.finish().map(|()| place));
    place.map_err(|error| format!("record type {PLACE}: {error}"))
}
