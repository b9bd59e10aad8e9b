//! A session with what a program puts round it: framing, a journal, a store, an application.

use std::collections::VecDeque;

use fix_codec::{BusinessRejectReason, DataLengths, FieldIndex, Framed, FramingLimits, Message, frame};
use fix_session::{Disposition, Inbound, Session, SessionConfig, SessionRecord, StoredMessage, StoredPiece};
use types::{Now, SessionIx};

use super::turn::{Stored, Turn, decode};

/// What an application answers in the same turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// It sends a message: MsgType(35) and the fields of the body.
    Send(Vec<u8>, Vec<u8>),
    /// It has the session refuse the message with BusinessMessageReject(j), or what the version has in its place.
    Refuse(BusinessRejectReason, String),
}

/// An application: given a message of the peer, its answers.
pub type Application = Box<dyn FnMut(&Message<'_>, Inbound) -> Vec<Reply>>;

/// A session, its journal and its application.
pub struct Endpoint {
    /// The session.
    pub session: Session,
    /// What it has said since the last commit.
    pub turn: Turn,
    /// Committed records.
    pub journal: Vec<Stored>,
    /// What the application processed in committed turns.
    pub processed: Vec<(u64, String)>,
    /// The application.
    pub application: Application,
    /// Which numbers are not sent again.
    pub withhold: fn(u64) -> bool,
    /// Reads of the store that committed turns asked for.
    pub reads: VecDeque<(u64, u64)>,
    /// Reads of what a reset has left unsent: epoch, first and last number.
    pub unsent_reads: VecDeque<(u64, u64, u64)>,
    index: FieldIndex,
    input: Vec<u8>,
}

impl Endpoint {
    /// A session that never spoke.
    pub fn new(config: SessionConfig, application: Application) -> Endpoint {
        Endpoint {
            session: Session::new(SessionIx(1), config),
            turn: Turn::default(),
            journal: Vec::new(),
            processed: Vec::new(),
            application,
            withhold: |_| false,
            reads: VecDeque::new(),
            unsent_reads: VecDeque::new(),
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
                    self.on_message(message, now);
                }
            }
        }
    }

    /// One message, and those that waited for it.
    fn on_message(&mut self, mut bytes: Vec<u8>, now: Now) {
        loop {
            match self.index.parse(&bytes, &DataLengths::STANDARD) {
                Ok(msg) => {
                    let inbound = self.session.handle_message(msg, now, &mut self.turn);
                    if let Inbound::Incomplete { violation, .. } = inbound {
                        let text = violation.to_string();
                        self.session.business_reject(&msg, violation.reason, None, &text, now, &mut self.turn);
                    }
                    if let Inbound::Application { .. } = inbound {
                        let id = String::from_utf8_lossy(msg.value(11).unwrap_or_default()).into_owned();
                        self.turn.processed.push((self.session.epoch(), id));
                        for reply in (self.application)(&msg, inbound) {
                            match reply {
                                Reply::Send(msg_type, body) => {
                                    self.session.send(&msg_type, &body, now, &mut self.turn);
                                }
                                Reply::Refuse(reason, text) => {
                                    self.session.business_reject(&msg, reason, None, &text, now, &mut self.turn);
                                }
                            }
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
        self.unsent_reads.append(&mut self.turn.unsent_reads);
        (std::mem::take(&mut self.turn.wire), std::mem::take(&mut self.turn.disconnect))
    }

    /// Answers the oldest read of the store that a committed turn asked for.
    pub fn answer_read(&mut self, now: Now) -> bool {
        let read = self.reads.pop_front().map(|(begin, end)| (self.session.epoch(), begin, end));
        let Some((epoch, begin, end)) = read.or_else(|| self.unsent_reads.pop_front()) else { return false };
        let (withhold, mut messages, mut at_epoch) = (self.withhold, Vec::new(), 0);
        for record in decode(&self.journal) {
            match record {
                SessionRecord::Reset { .. } => at_epoch += 1,
                SessionRecord::Outbound { seq, msg_type, sending_time, body, .. }
                    if at_epoch == epoch && (begin..=end).contains(&seq) =>
                {
                    let disposition = if withhold(seq) { Disposition::Withhold } else { Disposition::Resend };
                    messages.push(StoredMessage { seq, msg_type, sending_time, body, disposition });
                }
                _ => {}
            }
        }
        let piece = StoredPiece { epoch, begin, through: end, messages: &messages };
        match read {
            Some(_) => self.session.handle_stored(piece, now, &mut self.turn),
            None => self.session.handle_unsent(piece, now, &mut self.turn),
        }
        true
    }

    /// The connection is gone, with what was under way on it.
    pub fn cut(&mut self, now: Now) {
        self.input.clear();
        self.turn.reads.clear();
        self.turn.unsent_reads.clear();
        self.reads.clear();
        self.unsent_reads.clear();
        self.session.handle_disconnected(now, &mut self.turn);
    }

    /// The process is gone and comes back: what was committed is all that is left.
    pub fn crash(&mut self) {
        let mut session = Session::new(self.session.ix(), self.session.config().clone());
        for record in decode(&self.journal) {
            session.apply(&record);
        }
        self.session = session;
        self.turn = Turn::default();
        self.reads.clear();
        self.unsent_reads.clear();
        self.input.clear();
    }
}
