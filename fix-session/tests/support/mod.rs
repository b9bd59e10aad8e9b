//! A session with what a program puts round it: framing, a journal, a store, an application; all in memory.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part")]

pub mod definition;
pub mod pair;

use std::collections::VecDeque;

use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, Message, frame};
use fix_session::{
    Disposition, Inbound, Session, SessionConfig, SessionEvent, SessionRecord, Sink, StoredMessage, StoredPiece,
};
use types::{Mono, NANOS_PER_SEC, Now, SessionIx, Timestamp};

/// 2026-03-02T12:00:00Z, a Monday.
pub const START: i64 = 1_772_452_800 * NANOS_PER_SEC;

/// The clocks, so many nanoseconds after the start.
pub fn at(nanos: u64) -> Now {
    let wall = Timestamp(START + i64::try_from(nanos).unwrap());
    Now { mono: Mono(nanos), wall, market: wall }
}

/// An application: given a message of the peer, what it sends in the same turn as (MsgType, body).
pub type Application = Box<dyn FnMut(&Message<'_>, Inbound) -> Vec<(Vec<u8>, Vec<u8>)>>;

/// A record as a journal keeps it.
pub type Stored = (u16, u8, Vec<u8>);

/// The outputs of a turn that is not committed yet.
#[derive(Default)]
pub struct Turn {
    pub records: Vec<Stored>,
    pub wire: Vec<u8>,
    pub disconnect: bool,
    pub reads: VecDeque<(u64, u64)>,
    pub events: Vec<SessionEvent>,
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
    fn event(&mut self, event: SessionEvent) {
        self.events.push(event);
    }
}

/// A session, its journal and its application.
pub struct Endpoint {
    pub session: Session,
    pub turn: Turn,
    /// Committed records.
    pub journal: Vec<Stored>,
    /// What the application processed in committed turns.
    pub processed: Vec<(u64, String)>,
    pub application: Application,
    pub withhold: fn(u64) -> bool,
    /// Reads of the store that committed turns asked for.
    pub reads: VecDeque<(u64, u64)>,
    index: FieldIndex,
    input: Vec<u8>,
}

impl Endpoint {
    pub fn new(config: SessionConfig, application: Application) -> Endpoint {
        Endpoint {
            session: Session::new(SessionIx(1), config),
            turn: Turn::default(),
            journal: Vec::new(),
            processed: Vec::new(),
            application,
            withhold: |_| false,
            reads: VecDeque::new(),
            index: FieldIndex::new(),
            input: Vec::new(),
        }
    }

    /// Takes in bytes as they came, in any pieces.
    pub fn receive(&mut self, bytes: &[u8], now: Now) {
        self.input.extend_from_slice(bytes);
        loop {
            match frame(&self.input, &FramingLimits::default()) {
                Framed::Incomplete => return,
                Framed::Garbage { consumed, .. } => {
                    self.input.drain(..consumed);
                    self.session.handle_garbled(now, &mut self.turn);
                }
                Framed::Message(_, len) => {
                    let rest = self.input.split_off(len);
                    let message = std::mem::replace(&mut self.input, rest);
                    self.on_message(&message, now);
                }
            }
        }
    }

    /// One message, and those that waited for it.
    fn on_message(&mut self, bytes: &[u8], now: Now) {
        let mut bytes = bytes.to_vec();
        loop {
            match self.index.parse(&bytes, &DataLengths::STANDARD) {
                Ok(msg) => {
                    let inbound = self.session.handle_message(msg, now, &mut self.turn);
                    if let Inbound::Application { .. } = inbound {
                        let id = String::from_utf8_lossy(msg.value(11).unwrap_or_default()).into_owned();
                        self.turn.processed.push((self.session.epoch(), id));
                    }
                    if inbound != Inbound::Consumed {
                        for (msg_type, body) in (self.application)(&msg, inbound) {
                            self.session.send(&msg_type, &body, now, &mut self.turn);
                        }
                    }
                }
                Err(error) => {
                    let readable = self.index.readable(&bytes);
                    self.session.handle_unreadable(readable, &error, now, &mut self.turn);
                }
            }
            if !self.session.poll_held(&mut bytes) {
                return;
            }
        }
    }

    /// Commits the turn: its records are kept. The bytes that may leave, and whether to disconnect behind them.
    pub fn commit(&mut self) -> (Vec<u8>, bool) {
        self.journal.append(&mut self.turn.records);
        self.processed.append(&mut self.turn.processed);
        self.reads.append(&mut self.turn.reads);
        (std::mem::take(&mut self.turn.wire), std::mem::take(&mut self.turn.disconnect))
    }

    /// Answers the oldest read of the store that a committed turn asked for.
    pub fn answer_read(&mut self, now: Now) -> bool {
        let Some((begin, end)) = self.reads.pop_front() else { return false };
        let records: Vec<SessionRecord<'_>> = decode(&self.journal).collect();
        let reset = records.iter().rposition(|record| matches!(record, SessionRecord::Reset { .. }));
        let withhold = self.withhold;
        let messages: Vec<StoredMessage<'_>> = records[reset.map_or(0, |at| at + 1)..]
            .iter()
            .filter_map(|record| match *record {
                SessionRecord::Outbound { seq, msg_type, sending_time, body, .. } if (begin..=end).contains(&seq) => {
                    let disposition = if withhold(seq) { Disposition::Withhold } else { Disposition::Resend };
                    Some(StoredMessage { seq, msg_type, sending_time, body, disposition })
                }
                _ => None,
            })
            .collect();
        let piece = StoredPiece { epoch: self.session.epoch(), begin, through: end, messages: &messages };
        self.session.handle_stored(piece, now, &mut self.turn);
        true
    }

    /// The connection is gone, with what was under way on it.
    pub fn cut(&mut self, now: Now) {
        self.input.clear();
        self.turn.reads.clear();
        self.reads.clear();
        self.session.handle_disconnected(now, &mut self.turn);
    }
}

impl Endpoint {
    /// The process is gone and comes back: what was committed is all that is left.
    pub fn crash(&mut self) {
        let mut session = Session::new(self.session.ix(), self.session.config().clone());
        for record in decode(&self.journal) {
            session.apply(&record);
        }
        self.session = session;
        self.turn = Turn::default();
        self.reads.clear();
        self.input.clear();
    }

    /// The ClOrdID(11) of what was sent, with the epoch.
    pub fn sent(&self) -> Vec<(u64, String)> {
        let mut epoch = 0;
        let mut sent = Vec::new();
        for record in decode(&self.journal) {
            match record {
                SessionRecord::Reset { .. } => epoch += 1,
                SessionRecord::Outbound { body, .. } => sent.push((epoch, cl_ord_id(body))),
                SessionRecord::Inbound { .. } | SessionRecord::OutboundAdmin { .. } => {}
            }
        }
        sent
    }
}

/// An order's body.
pub fn order(cl_ord_id: &str) -> Vec<u8> {
    format!("11={cl_ord_id}|21=1|38=100|40=1|54=1|55=IBM|60=20260302-12:00:00|").replace('|', "\x01").into_bytes()
}

fn cl_ord_id(body: &[u8]) -> String {
    let end = body.iter().position(|byte| *byte == 1).unwrap();
    String::from_utf8_lossy(&body[3..end]).into_owned()
}

/// The records of a journal.
pub fn decode(journal: &[Stored]) -> impl Iterator<Item = SessionRecord<'_>> {
    journal.iter().map(|(kind, version, bytes)| SessionRecord::decode(*kind, *version, bytes).unwrap())
}
