//! The records of one side, as a log keeps them: bytes one behind the other, and an index of what may be sent again.

use fix_session::SessionRecord;

struct Entry {
    kind: u16,
    version: u8,
    start: usize,
    /// The turn whose batch it is of.
    turn: u64,
}

/// An application message that was numbered.
#[derive(Clone, Copy)]
pub struct Outbound {
    pub epoch: u64,
    pub seq: u64,
    /// What the application calls it: the number in ClOrdID(11).
    pub ordinal: u64,
    entry: usize,
}

#[derive(Default)]
pub struct Journal {
    bytes: Vec<u8>,
    entries: Vec<Entry>,
    outbound: Vec<Outbound>,
    /// The entries that are resets: as many as the epoch says.
    resets: Vec<usize>,
}

impl Journal {
    pub fn append(&mut self, record: &SessionRecord<'_>, turn: u64) {
        let (start, entry) = (self.bytes.len(), self.entries.len());
        let (kind, version) = record.encode(&mut self.bytes);
        self.entries.push(Entry { kind, version, start, turn });
        match *record {
            SessionRecord::Reset { .. } => self.resets.push(entry),
            SessionRecord::Outbound { seq, body, .. } => {
                self.outbound.push(Outbound { epoch: self.resets.len() as u64, seq, ordinal: ordinal_of(body), entry });
            }
            _ => {}
        }
    }

    /// Forgets the batches from this turn on: a crash before they were committed.
    pub fn cut(&mut self, turn: u64) {
        let keep = self.entries.partition_point(|entry| entry.turn < turn);
        if let Some(first) = self.entries.get(keep) {
            self.bytes.truncate(first.start);
        }
        self.entries.truncate(keep);
        self.outbound.truncate(self.outbound.partition_point(|sent| sent.entry < keep));
        self.resets.truncate(self.resets.partition_point(|reset| *reset < keep));
    }

    /// The turn of the last record.
    pub fn last_turn(&self) -> Option<u64> {
        self.entries.last().map(|entry| entry.turn)
    }

    pub fn records(&self) -> impl Iterator<Item = SessionRecord<'_>> {
        (0..self.entries.len()).map(|at| self.record(at))
    }

    pub fn outbound(&self) -> &[Outbound] {
        &self.outbound
    }

    /// The messages `begin..=end` of an epoch.
    pub fn stored(&self, epoch: u64, begin: u64, end: u64) -> impl Iterator<Item = (Outbound, SessionRecord<'_>)> {
        let first = self.outbound.partition_point(|sent| (sent.epoch, sent.seq) < (epoch, begin));
        let of_range = move |sent: &&Outbound| (sent.epoch, sent.seq) <= (epoch, end);
        self.outbound[first..].iter().take_while(of_range).map(|sent| (*sent, self.record(sent.entry)))
    }

    fn record(&self, at: usize) -> SessionRecord<'_> {
        let Entry { kind, version, start, .. } = self.entries[at];
        let end = self.entries.get(at + 1).map_or(self.bytes.len(), |next| next.start);
        SessionRecord::decode(kind, version, &self.bytes[start..end]).unwrap()
    }
}

/// The number in the ClOrdID(11) of a body, also of one that is sent again after a reset; 0 for a body of the session's own.
fn ordinal_of(body: &[u8]) -> u64 {
    let body = body.strip_prefix(b"97=Y\x01").unwrap_or(body);
    body.strip_prefix(b"11=").map_or(0, number)
}

/// The digits at the front.
pub fn number(text: &[u8]) -> u64 {
    text.iter().take_while(|byte| byte.is_ascii_digit()).fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
}
