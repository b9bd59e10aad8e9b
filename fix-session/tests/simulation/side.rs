//! One side: a session and its caller, which keeps records, lets bytes leave when they are committed, and reads the store.

use std::collections::VecDeque;

use fix_codec::FieldIndex;
use fix_session::{
    Credentials, Disposition, Ended, ResetReason, Session, SessionEvent, SessionRecord, Sink, StoredMessage,
    StoredPiece,
};
use types::{Now, SessionIx};

use crate::journal::{Journal, Outbound};

/// What a store is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Read {
    turn: u64,
    /// `None` for the epoch at hand.
    earlier: Option<u64>,
    epoch: u64,
    begin: u64,
    end: u64,
}

/// What an application was handed.
#[derive(Debug, Clone, Copy)]
pub struct Delivered {
    turn: u64,
    /// How often the peer's numbers had begun anew.
    pub times: u64,
    pub seq: u64,
    pub ordinal: u64,
    pub poss_resend: bool,
}

/// Which numbering each number is of: a number of ours and the peer's expectation of it mean the same as long as their
/// labels are the same. Nothing on the wire says so; the simulation knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Labels {
    pub inbound: u64,
    pub outbound: u64,
    /// How often the expected number was begun anew.
    pub times: u64,
    /// Begun anew by us, and the peer has not said that it did, too.
    pub is_resetting: bool,
}

/// The outputs of a side, turn by turn.
#[derive(Default)]
pub struct Out {
    who: usize,
    pub journal: Journal,
    /// The turn at hand, and how many are committed.
    pub turn: u64,
    pub committed: u64,
    wire: Vec<u8>,
    /// Of the wire: what has left.
    left: usize,
    /// Where each turn's bytes end.
    spans: VecDeque<(u64, usize)>,
    pub reads: VecDeque<Read>,
    /// The turn in which a verdict was asked for, and in which the connection is to be closed.
    pub verdict: Option<u64>,
    pub disconnect: Option<u64>,
    pub delivered: Vec<Delivered>,
    /// Messages that a reset left without a number, listed for whoever is to know: (turn, epoch, begin, end).
    pub forgotten: Vec<(u64, u64, u64, u64)>,
    labels: Vec<(u64, Labels)>,
    fresh: u64,
    /// The connection at hand, which is all that two sides know of each other when both begin anew at its end.
    pub conn: u64,
    /// The day, which is all that two sides know of each other when both begin anew with it.
    pub window: u64,
    /// What the records say.
    pub next_in: u64,
    pub next_out: u64,
    pub epoch: u64,
    /// Why numbers were set anew in this input.
    pub resets: u32,
    pub confirmed: Option<u64>,
    pub asked: u64,
    /// How often in a row the session ended over numbers that do not fit.
    pub troubles: u32,
    /// A reset was refused, which only operators can put right.
    pub is_refused: bool,
    /// How many pieces of the store were answered on this connection.
    pub pieces: u64,
}

impl Sink for Out {
    fn record(&mut self, record: &SessionRecord<'_>) {
        self.journal.append(record, self.turn);
        match *record {
            SessionRecord::Inbound { next_in, .. } => {
                assert!(next_in > self.next_in, "the expected number falls from {} to {next_in}", self.next_in);
                self.next_in = next_in;
            }
            SessionRecord::Outbound { seq, .. } | SessionRecord::OutboundAdmin { seq, .. } => {
                assert_eq!(seq, self.next_out, "a number is used out of order");
                self.next_out = seq + 1;
            }
            SessionRecord::Reset { next_in, next_out, why, .. } => self.on_reset(next_in, next_out, why),
            SessionRecord::ResetInbound { next_in, .. } => {
                self.next_in = next_in;
                self.resets += 1;
                let before = self.labels();
                let labels = Labels { is_resetting: false, times: before.times + 1, ..before };
                self.set_labels(labels);
            }
            SessionRecord::Confirmed { next, .. } => self.confirmed = Some(next),
            SessionRecord::Began { .. }
            | SessionRecord::Unsent { .. }
            | SessionRecord::SentAgain { .. }
            | SessionRecord::Enabled { .. } => {}
        }
    }
    fn wire(&mut self) -> &mut Vec<u8> {
        &mut self.wire
    }
    fn disconnect(&mut self) {
        self.disconnect = Some(self.turn);
    }
    fn read_stored(&mut self, begin: u64, end: u64) {
        self.reads.push_back(Read { turn: self.turn, earlier: None, epoch: self.epoch, begin, end });
    }
    fn read_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        self.reads.push_back(Read { turn: self.turn, earlier: Some(epoch), epoch, begin, end });
    }
    fn authenticate(&mut self, _: Credentials<'_>) {
        self.verdict = Some(self.turn);
    }
    fn event(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::Forgotten { epoch, begin, end } => self.forgotten.push((self.turn, epoch, begin, end)),
            SessionEvent::GapAsked { .. } => self.asked += 1,
            SessionEvent::LoggedOn { .. } => (self.troubles, self.is_refused) = (0, false),
            SessionEvent::LoggedOut { why } => {
                self.is_refused |= matches!(why, Ended::ResetRefused { .. });
                self.troubles += u32::from(matches!(why, Ended::TooLow { .. } | Ended::ExpectsTooMuch { .. }));
            }
            _ => {}
        }
    }
}

impl Out {
    fn on_reset(&mut self, next_in: u64, next_out: u64, why: ResetReason) {
        let Labels { inbound, outbound, mut times, .. } = self.labels();
        let is_anew = why != ResetReason::Inside && next_in == self.next_in && next_out <= self.next_out;
        times += u64::from(next_in < self.next_in || is_anew);
        let (inbound, outbound) = match why {
            ResetReason::AtLogout | ResetReason::AtDisconnect => self.agreed_labels(self.conn),
            ResetReason::AtSchedule => self.agreed_labels(self.window),
            ResetReason::Inside if next_out > self.next_out => (inbound, outbound),
            ResetReason::Inside => (inbound, self.fresh_label()),
            // Operators say themselves what they mean.
            ResetReason::ByOperator => (inbound, outbound),
            ResetReason::AtLogon | ResetReason::ByPeer | ResetReason::AtError => {
                (self.fresh_label(), self.fresh_label())
            }
        };
        self.set_labels(Labels { inbound, outbound, times, is_resetting: why == ResetReason::Inside });
        (self.next_in, self.next_out) = (next_in, next_out);
        self.epoch += 1;
        self.resets += 1;
    }

    pub fn labels(&self) -> Labels {
        self.labels
            .last()
            .map_or(Labels { inbound: 0, outbound: 0, times: 0, is_resetting: false }, |(_, labels)| *labels)
    }

    /// The numbering of what has left: a turn that is not committed has said nothing.
    pub fn committed_outbound(&self) -> u64 {
        let committed = self.labels.iter().rev().find(|(turn, _)| *turn < self.committed);
        committed.map_or(self.who as u64, |(_, labels)| labels.outbound)
    }

    pub fn set_labels(&mut self, labels: Labels) {
        if labels != self.labels() {
            self.labels.push((self.turn, labels));
        }
    }

    /// Two sides that both begin anew at the end of a connection or with a session window mean the same numbers, without a
    /// word.
    fn agreed_labels(&self, on: u64) -> (u64, u64) {
        // Labels that are not agreed are below.
        let label = |way: usize| (1 << 40) + on * 2 + way as u64;
        (label(1 - self.who), label(self.who))
    }

    /// A label that nobody else has.
    pub fn fresh_label(&mut self) -> u64 {
        self.fresh += 2;
        self.fresh
    }

    /// The turn's outputs are complete; the next input begins another.
    pub fn end_turn(&mut self) {
        let end = self.wire.len();
        if self.spans.back().map_or(self.left, |(_, end)| *end) < end {
            self.spans.push_back((self.turn, end));
        }
        self.turn += 1;
    }

    /// The bytes that may leave.
    pub fn ready(&self) -> &[u8] {
        let end = self.spans.iter().take_while(|(turn, _)| *turn < self.committed).last().map_or(self.left, |s| s.1);
        &self.wire[self.left..end]
    }

    pub fn on_left(&mut self, count: usize) {
        self.left += count;
        while self.spans.front().is_some_and(|(_, end)| *end <= self.left) {
            self.spans.pop_front();
        }
        if self.left == self.wire.len() {
            self.drop_wire();
        }
    }

    fn drop_wire(&mut self) {
        self.wire.clear();
        self.spans.clear();
        self.left = 0;
    }

    /// Whether the turn at hand has said something.
    pub fn has_output(&self) -> bool {
        self.journal.last_turn() == Some(self.turn)
            || self.spans.back().map_or(self.left, |(_, end)| *end) < self.wire.len()
            || self.reads.back().is_some_and(|read| read.turn == self.turn)
            || [self.verdict, self.disconnect].contains(&Some(self.turn))
    }

    /// The turn of the first bytes that wait to leave.
    pub fn first_waiting(&self) -> Option<u64> {
        self.spans.front().map(|(turn, _)| *turn)
    }

    /// Whether bytes of what waits have left already.
    pub fn has_left(&self) -> bool {
        self.left > 0 && !self.ready().is_empty()
    }

    /// Whether something is to be committed, or to be done that was.
    pub fn is_busy(&self) -> bool {
        self.committed < self.turn || !self.ready().is_empty() || !self.reads.is_empty()
    }

    pub fn is_committed(&self, turn: Option<u64>) -> bool {
        turn.is_some_and(|turn| turn < self.committed)
    }

    /// What belongs to a connection that is over.
    pub fn forget_connection(&mut self) {
        self.drop_wire();
        self.reads.clear();
        self.verdict = None;
        self.disconnect = None;
        self.pieces = 0;
    }
}

pub struct Side {
    pub who: usize,
    pub session: Session,
    pub out: Out,
    /// The connection that its session is on.
    pub conn: Option<u64>,
    /// What came and was not taken in yet.
    pub input: Vec<u8>,
    pub index: FieldIndex,
    pub held: Vec<u8>,
    /// How many messages its application has sent.
    pub ordinals: u64,
    pub withhold_every: u64,
    /// The number that came last on this connection, of those that are not sent again.
    pub last_seq: u64,
}

impl Side {
    pub fn new(who: usize, session: Session, withhold_every: u64) -> Side {
        let mut out = Out { who, next_in: 1, next_out: 1, fresh: 100 + who as u64, ..Out::default() };
        out.set_labels(Labels { inbound: 1 - who as u64, outbound: who as u64, times: 0, is_resetting: false });
        Side {
            who,
            session,
            out,
            conn: None,
            input: Vec::new(),
            index: FieldIndex::new(),
            held: Vec::new(),
            ordinals: 0,
            withhold_every,
            last_seq: 0,
        }
    }

    pub fn is_withheld(&self, ordinal: u64) -> bool {
        self.withhold_every > 0 && ordinal.is_multiple_of(self.withhold_every)
    }

    /// Whether the read that is next may be answered: its turn is committed.
    pub fn may_answer(&self) -> bool {
        self.out.reads.front().is_some_and(|read| read.turn < self.out.committed)
    }

    /// Answers the oldest read, whole or its front part. Whether it was one of an earlier epoch.
    pub fn answer_read(&mut self, part: impl FnOnce(u64) -> u64, now: Now) -> bool {
        let Some(Read { earlier, epoch, begin, end, .. }) = self.out.reads.pop_front() else { return false };
        self.out.pieces += 1;
        let through = begin + part(end - begin);
        let journal = std::mem::take(&mut self.out.journal);
        let mut messages = Vec::new();
        for (sent, record) in journal.stored(epoch, begin, through) {
            let SessionRecord::Outbound { seq, msg_type, sending_time, body, .. } = record else { continue };
            let is_withheld = sent.ordinal != 0 && self.is_withheld(sent.ordinal);
            let disposition = if is_withheld { Disposition::Withhold } else { Disposition::Resend };
            messages.push(StoredMessage { seq, msg_type, sending_time, body, disposition });
        }
        // The journal is read while the answer is written into it.
        let mut out = std::mem::take(&mut self.out);
        let piece = StoredPiece { epoch, begin, through, messages: &messages };
        let mut late = Late { out: &mut out, records: Vec::new() };
        match earlier {
            None => self.session.handle_stored(piece, now, &mut late),
            Some(_) => self.session.handle_unsent(piece, now, &mut late),
        }
        let records = late.records;
        drop(messages);
        self.out = out;
        self.out.journal = journal;
        for (kind, version, bytes) in records {
            let record = SessionRecord::decode(kind, version, &bytes).unwrap();
            self.out.record(&record);
        }
        earlier.is_some()
    }

    /// The process is gone and comes back: what was committed is all that is left.
    pub fn crash(&mut self) {
        let out = &mut self.out;
        let committed = out.committed;
        out.journal.cut(committed);
        out.forget_connection();
        while out.labels.last().is_some_and(|(turn, _)| *turn >= committed) {
            out.labels.pop();
        }
        while out.delivered.last().is_some_and(|one| one.turn >= committed) {
            out.delivered.pop();
        }
        out.forgotten.retain(|one| one.0 < committed);
        out.committed += 1;
        out.turn = out.committed;
        self.session = self.replayed();
        let out = &mut self.out;
        (out.next_in, out.next_out, out.epoch) =
            (self.session.next_in(), self.session.next_out(), self.session.epoch());
        self.input.clear();
        self.held.clear();
    }

    /// A session that knows what the records say and nothing else.
    pub fn replayed(&self) -> Session {
        let mut session = Session::new(SessionIx(1), self.session.config().clone());
        for record in self.out.journal.records() {
            session.apply(&record);
        }
        session
    }

    pub fn on_delivered(&mut self, seq: u64, ordinal: u64, poss_resend: bool) {
        assert!(ordinal > 0, "{} was handed what no application sent", self.who);
        let (turn, times) = (self.out.turn, self.out.labels().times);
        if let Some(last) = self.out.delivered.last().filter(|last| last.times == times) {
            assert!(last.seq < seq, "{} was handed {seq} after {}", self.who, last.seq);
        }
        self.out.delivered.push(Delivered { turn, times, seq, ordinal, poss_resend });
    }

    pub fn sent(&self) -> &[Outbound] {
        self.out.journal.outbound()
    }
}

/// Keeps records while the journal is read.
struct Late<'a> {
    out: &'a mut Out,
    records: Vec<(u16, u8, Vec<u8>)>,
}

impl Sink for Late<'_> {
    fn record(&mut self, record: &SessionRecord<'_>) {
        let mut bytes = Vec::new();
        let (kind, version) = record.encode(&mut bytes);
        self.records.push((kind, version, bytes));
    }
    fn wire(&mut self) -> &mut Vec<u8> {
        self.out.wire()
    }
    fn disconnect(&mut self) {
        self.out.disconnect();
    }
    fn read_stored(&mut self, begin: u64, end: u64) {
        self.out.read_stored(begin, end);
    }
    fn read_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        self.out.read_unsent(epoch, begin, end);
    }
    fn event(&mut self, event: SessionEvent) {
        self.out.event(event);
    }
}

impl Read {
    pub fn is_earlier(&self) -> bool {
        self.earlier.is_some()
    }
}
