//! What a session says in one turn.

use std::collections::VecDeque;

use fix_session::{Credentials, SessionEvent, SessionRecord, Sink};

/// A record as a journal keeps it: its type, its version, its bytes.
pub type Stored = (u16, u8, Vec<u8>);

/// The outputs of a turn that is not committed yet.
#[derive(Debug, Default)]
pub struct Turn {
    /// Records that must become durable.
    pub records: Vec<Stored>,
    /// Bytes that may leave then.
    pub wire: Vec<u8>,
    /// Whether the connection is to be closed behind them.
    pub disconnect: bool,
    /// Reads of the store, by first and last number.
    pub reads: VecDeque<(u64, u64)>,
    /// Reads of what a reset has left unsent, by epoch, first and last number.
    pub unsent_reads: VecDeque<(u64, u64, u64)>,
    /// What happened.
    pub events: Vec<SessionEvent>,
    /// Username(553) and Password(554) of Logons that wait for a verdict.
    pub logons: Vec<[String; 2]>,
    /// What the application processed: the session's epoch and ClOrdID(11).
    pub processed: Vec<(u64, String)>,
}

impl Sink for Turn {
    fn record(&mut self, record: &SessionRecord<'_>) {
        let mut bytes = Vec::new();
        let (kind, version) = record.encode(&mut bytes);
        self.records.push((kind, version, bytes));
    }

    fn wire(&mut self) -> &mut Vec<u8> {
        &mut self.wire
    }

    fn disconnect(&mut self) {
        self.disconnect = true;
    }

    fn read_stored(&mut self, begin: u64, end: u64) {
        self.reads.push_back((begin, end));
    }

    fn read_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        self.unsent_reads.push_back((epoch, begin, end));
    }

    fn authenticate(&mut self, credentials: Credentials<'_>) {
        let text = |value: Option<&[u8]>| String::from_utf8_lossy(value.unwrap_or_default()).into_owned();
        self.logons.push([text(credentials.username), text(credentials.password)]);
    }

    fn event(&mut self, event: SessionEvent) {
        self.events.push(event);
    }
}

/// The records of a journal.
///
/// # Panics
/// If one of them cannot be read: the session wrote it.
pub fn decode(journal: &[Stored]) -> impl Iterator<Item = SessionRecord<'_>> {
    journal.iter().map(|(kind, version, bytes)| match SessionRecord::decode(*kind, *version, bytes) {
        Ok(record) => record,
        Err(error) => panic!("a record of the session's own cannot be read: {error}"),
    })
}
