//! A store in memory: what is kept ends with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use types::SessionIx;

use crate::key::SessionKey;
use crate::net::engine::shelf::Shelf;
use crate::net::engine::store::{Answer, KeptMessage, Opened, Piece, Records, Store, StoreError};
use crate::record::SessionRecord;

/// Keeps everything in memory: numbers survive a lost connection, not the end of the process. For tests, and for sessions
/// that begin anew each day.
#[derive(Debug)]
pub struct MemoryStore {
    messages_bytes_max: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    places: BTreeMap<SessionKey, SessionIx>,
    sessions: Vec<Shelf<KeptMessage>>,
}

/// 64 MiB a session: some 150,000 reports of 400 bytes. Older ones are gap-filled.
const MESSAGES_BYTES_MAX: usize = 64 << 20;

impl Default for MemoryStore {
    fn default() -> MemoryStore {
        MemoryStore::new(MESSAGES_BYTES_MAX)
    }
}

impl MemoryStore {
    /// Keeps the latest messages of each session, so many bytes of them; the peer gets a gap fill for older ones.
    pub fn new(messages_bytes_max: usize) -> MemoryStore {
        MemoryStore { messages_bytes_max, inner: Mutex::default() }
    }

    /// A panic elsewhere leaves at most one session's last turn half kept, and that session has ended with it.
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn open(&self, key: &SessionKey) -> Answer<Opened> {
        let mut inner = self.lock();
        let Inner { places, sessions } = &mut *inner;
        let next = u32::try_from(sessions.len()).map(SessionIx);
        let session = match (places.get(key), next) {
            (Some(&known), _) => known,
            (None, Ok(next)) => {
                places.insert(*key, next);
                sessions.push(Shelf::default());
                next
            }
            (None, Err(_)) => return Answer::Ready(Err(StoreError::new("the store has no place for another session"))),
        };
        Answer::Ready(Ok(Opened { session, kept: sessions[session.0 as usize].kept().clone() }))
    }

    fn persist(&self, session: SessionIx, mut records: Records) -> Answer<Records> {
        let mut inner = self.lock();
        let shelf = &mut inner.sessions[session.0 as usize];
        for record in records.iter() {
            match record.decode() {
                Ok(record) => shelf.put(&record, self.messages_bytes_max, || message(&record)),
                Err(error) => return Answer::Ready(Err(error)),
            }
        }
        records.clear();
        Answer::Ready(Ok(records))
    }

    fn read(&self, session: SessionIx, epoch: u64, begin: u64, end: u64) -> Answer<Piece> {
        let inner = self.lock();
        let messages = inner.sessions[session.0 as usize].range(epoch, begin, end);
        let messages = messages.map(|shelved| shelved.message.clone()).collect();
        Answer::Ready(Ok(Piece { through: end, messages }))
    }
}

/// An application message, and its bytes.
fn message(record: &SessionRecord<'_>) -> (KeptMessage, usize) {
    let message = KeptMessage::of(record).unwrap_or_else(|| unreachable!("only an application message is shelved"));
    let bytes = message.body.len();
    (message, bytes)
}

#[cfg(test)]
mod tests {
    use types::{Text, Timestamp};

    use super::*;
    use crate::record::ResetReason;

    fn key(target: &str) -> SessionKey {
        let config =
            crate::SessionConfig::fix44(crate::Role::Acceptor, Text::lossy(b"US"), Text::lossy(target.as_bytes()));
        SessionKey::of_config(&config)
    }

    fn send(store: &MemoryStore, session: SessionIx, seq: u64) {
        let mut records = Records::default();
        let (msg_type, body, sending_time) = (&b"8"[..], &b"37=1\x01"[..], Timestamp(1));
        records.push(&SessionRecord::Outbound { session, seq, msg_type, sending_time, body });
        let Answer::Ready(Ok(back)) = store.persist(session, records) else { panic!("not kept") };
        assert!(back.is_empty());
    }

    fn seqs(store: &MemoryStore, session: SessionIx, begin: u64, end: u64) -> Vec<u64> {
        let Answer::Ready(Ok(opened)) = store.open(&key(if session.0 == 0 { "A" } else { "B" })) else {
            panic!("not open")
        };
        let Answer::Ready(Ok(piece)) = store.read(session, opened.kept.epoch(), begin, end) else { panic!("not read") };
        assert_eq!(piece.through, end);
        piece.messages.iter().map(|message| message.seq).collect()
    }

    #[test]
    fn a_session_finds_its_own_messages_and_the_oldest_go_where_there_is_no_room() {
        let store = MemoryStore::new(15);
        let open = |target| match store.open(&key(target)) {
            Answer::Ready(Ok(opened)) => opened,
            other => panic!("{other:?}"),
        };
        let (a, b) = (open("A").session, open("B").session);
        assert_ne!(a, b);
        for seq in 1..=5 {
            send(&store, a, seq);
        }
        send(&store, b, 1);
        assert_eq!(seqs(&store, a, 1, 5), [3, 4, 5], "three of five bytes each are kept");
        assert_eq!(seqs(&store, a, 4, 4), [4]);
        assert_eq!(seqs(&store, b, 1, 9), [1]);
        assert_eq!(open("A").kept.0.next_out, 6);

        let mut records = Records::default();
        records.push(&SessionRecord::Reset { session: a, next_in: 1, next_out: 1, why: ResetReason::ByPeer });
        assert!(matches!(store.persist(a, records), Answer::Ready(Ok(_))));
        assert_eq!(seqs(&store, a, 1, 9), [0u64; 0], "what was sent before a reset is of no more use");
        assert_eq!(open("A").kept.0.next_out, 1);
    }
}
