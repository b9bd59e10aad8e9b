//! One turn's records and the outputs that wait for them.
//!
//! A turn's records become one batch; everything that the turn wants said or sent waits until the committed mark passes
//! the batch's last record (sentence 3). A turn that wrote nothing waits for what was last written before it, since what
//! it says may rest on that.

use std::collections::VecDeque;
use std::ops::Range;

use fix_session::SessionRecord;
use journal::{Batch, BatchBuilder};
use model::{ChildOrder, Record};
use risk_gate::{Epoch, RiskApproved};
use types::{ConnId, RecordNo, VenueIx};
use venues::VenueCommand;

use crate::output::{Output, StoredRequest};

/// An output before its release; bytes are a range of the turn's arena.
#[derive(Debug)]
enum Held {
    Send {
        conn: ConnId,
        start: usize,
        end: usize,
    },
    /// A child's order for a FIX venue. If its approval is stale at its release, `withheld` leaves in place of it, once the
    /// child is closed: a gap fill for the same number.
    Child {
        conn: ConnId,
        approved: RiskApproved<ChildOrder>,
        order: Range<usize>,
        withheld: Range<usize>,
    },
    Disconnect {
        conn: ConnId,
    },
    Venue {
        venue: VenueIx,
        command: VenueCommand,
    },
    ReadStored(StoredRequest),
}

/// Outputs of one turn with the record that they wait for.
#[derive(Debug, Default)]
struct Outputs {
    after: RecordNo,
    arena: Vec<u8>,
    held: VecDeque<Held>,
    /// Where in `held` the last bytes are that more may join; only while the turn is being made.
    last_send: Option<usize>,
}

/// Waits for a record that is not written yet.
const NEVER: RecordNo = RecordNo(u64::MAX);

impl Outputs {
    /// Puts gap fills in the place of all children whose approval is stale, and holds the turn until these are closed.
    fn withhold(&mut self, gate: Epoch, closed: &mut Vec<ChildOrder>) {
        self.after = NEVER;
        for held in &mut self.held {
            let Held::Child { conn, withheld, approved, .. } = held else { continue };
            if approved.epoch() == gate {
                continue;
            }
            let gap_fill = Held::Send { conn: *conn, start: withheld.start, end: withheld.end };
            if let Held::Child { approved, .. } = std::mem::replace(held, gap_fill)
                && let Err(stale) = approved.redeem(gate)
            {
                closed.push(stale.item);
            }
        }
    }
}

/// Emptied output buffers kept for reuse: as many turns as can be on their way to the disk at once.
const SPARES_MAX: usize = 16;

/// The turn being made, and the turns that wait.
#[derive(Debug)]
pub(crate) struct Turns {
    batch: BatchBuilder,
    current: Outputs,
    waiting: VecDeque<Outputs>,
    spare: Vec<Outputs>,
    committed: RecordNo,
    /// Children whose approval was stale at their release. While there are any, the first of `waiting` waits for the records
    /// that close them.
    withheld: Vec<ChildOrder>,
}

impl Turns {
    /// After a journal whose last record is `last`, all of it committed.
    pub(crate) fn new(last: RecordNo) -> Turns {
        Turns {
            batch: BatchBuilder::begin(RecordNo(last.0 + 1)),
            current: Outputs::default(),
            waiting: VecDeque::new(),
            spare: Vec::new(),
            committed: last,
            withheld: Vec::new(),
        }
    }

    /// Adds an order-side record.
    pub(crate) fn record(&mut self, record: &Record) -> RecordNo {
        let (kind, version) = record.kind_and_version();
        self.batch.push(kind, version, |out| {
            record.encode(out);
        })
    }

    /// Adds a session's record.
    pub(crate) fn record_session(&mut self, record: &SessionRecord<'_>) -> RecordNo {
        let (kind, version) = record.kind_and_version();
        self.batch.push(kind, version, |out| {
            record.encode(out);
        })
    }

    /// Adds a record of the gateway's own.
    pub(crate) fn record_raw(&mut self, kind: u16, version: u8, write: impl FnOnce(&mut Vec<u8>)) -> RecordNo {
        self.batch.push(kind, version, write)
    }

    /// Where FIX bytes are appended; claimed for a connection by [`Turns::send`].
    pub(crate) fn arena(&mut self) -> &mut Vec<u8> {
        &mut self.current.arena
    }

    /// Claims what was appended to the arena since `start` for a connection. It joins what goes to the same connection just
    /// before, also across commands to venues, which do not care: one write for a turn's reports instead of one for each,
    /// which at a hundred orders in flight is most of what the turn costs.
    pub(crate) fn send(&mut self, conn: ConnId, start: usize) {
        let end = self.current.arena.len();
        if start == end {
            return;
        }
        let last = self.current.last_send.and_then(|at| self.current.held.get_mut(at));
        match last {
            Some(Held::Send { conn: last, end: until, .. }) if *last == conn && *until == start => *until = end,
            _ => {
                self.current.last_send = Some(self.current.held.len());
                self.current.held.push_back(Held::Send { conn, start, end });
            }
        }
    }

    /// Claims the bytes of a child's order from `start` to `withheld`, and from there the gap fill that leaves in place of it
    /// if the approval is stale when the turn is committed.
    pub(crate) fn child(&mut self, conn: ConnId, approved: RiskApproved<ChildOrder>, start: usize, withheld: usize) {
        let end = self.current.arena.len();
        self.current.last_send = None;
        self.current.held.push_back(Held::Child { conn, approved, order: start..withheld, withheld: withheld..end });
    }

    pub(crate) fn disconnect(&mut self, conn: ConnId) {
        self.current.last_send = None;
        self.current.held.push_back(Held::Disconnect { conn });
    }

    pub(crate) fn venue(&mut self, venue: VenueIx, command: VenueCommand) {
        self.current.held.push_back(Held::Venue { venue, command });
    }

    pub(crate) fn read_stored(&mut self, request: StoredRequest) {
        self.current.held.push_back(Held::ReadStored(request));
    }

    /// The number that the next record will get.
    pub(crate) fn next_record(&self) -> RecordNo {
        self.batch.next()
    }

    /// Bytes of the batch so far.
    pub(crate) fn len_bytes(&self) -> usize {
        self.batch.len_bytes()
    }

    /// Whether the turn wrote nothing and wants nothing.
    pub(crate) fn is_idle(&self) -> bool {
        self.batch.is_empty() && self.current.held.is_empty()
    }

    /// Ends the turn: its outputs wait, its records go to the journal.
    pub(crate) fn end(&mut self) -> Option<Batch> {
        let batch = self.batch.finish();
        if self.current.held.is_empty() {
            self.current.arena.clear();
            self.current.last_send = None;
        } else {
            self.current.after = RecordNo(self.batch.next().0 - 1);
            self.current.last_send = None;
            let spare = self.spare.pop().unwrap_or_default();
            self.waiting.push_back(std::mem::replace(&mut self.current, spare));
        }
        batch
    }

    /// Everything up to `mark` is durable. The mark never goes back.
    pub(crate) fn handle_committed(&mut self, mark: RecordNo) {
        assert!(mark < self.batch.next(), "record {mark} is committed before it was written");
        self.committed = self.committed.max(mark);
    }

    /// The committed mark.
    pub(crate) fn committed(&self) -> RecordNo {
        self.committed
    }

    /// Children that were withheld since the last call.
    pub(crate) fn take_withheld(&mut self) -> Option<ChildOrder> {
        self.withheld.pop()
    }

    /// The withheld children are closed by records of the turn at hand: what waits, waits for these too.
    pub(crate) fn resume_withheld(&mut self) {
        let last = RecordNo(self.batch.next().0 - 1);
        if let Some(turn) = self.waiting.front_mut().filter(|turn| turn.after == NEVER) {
            turn.after = last;
        }
    }

    /// The next output whose records are committed. `gate` is the gate's epoch now: an approval from another one is not
    /// acted on.
    pub(crate) fn poll_output(&mut self, gate: Epoch) -> Option<Output<'_>> {
        while let Some(turn) = self.waiting.front() {
            if turn.after > self.committed {
                return None;
            }
            if !turn.held.is_empty() {
                break;
            }
            if let Some(mut spent) = self.waiting.pop_front()
                && self.spare.len() < SPARES_MAX
            {
                spent.arena.clear();
                self.spare.push(spent);
            }
        }
        let turn = self.waiting.front_mut()?;
        if let Some(Held::Child { approved, .. }) = turn.held.front()
            && approved.epoch() != gate
        {
            turn.withhold(gate, &mut self.withheld);
            return None;
        }
        let Outputs { arena, held, .. } = turn;
        Some(match held.pop_front()? {
            Held::Send { conn, start, end } => Output::Send { conn, bytes: &arena[start..end] },
            Held::Child { conn, approved, order, .. } => match approved.redeem(gate) {
                Ok(_) => Output::Send { conn, bytes: &arena[order] },
                Err(stale) => unreachable!("child {} was approved in this epoch", stale.item.child),
            },
            Held::Disconnect { conn } => Output::Disconnect { conn },
            Held::Venue { venue, command } => Output::Venue { venue, command },
            Held::ReadStored(request) => Output::ReadStored(request),
        })
    }

    /// Takes back a batch's memory.
    pub(crate) fn recycle(&mut self, batch: Batch) {
        self.batch.recycle(batch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(turns: &mut Turns) -> Vec<Vec<u8>> {
        let mut said = Vec::new();
        while let Some(output) = turns.poll_output(Epoch(0)) {
            if let Output::Send { bytes, .. } = output {
                said.push(bytes.to_vec());
            }
        }
        said
    }

    fn say(turns: &mut Turns, conn: u64, text: &[u8]) {
        let start = turns.arena().len();
        turns.arena().extend_from_slice(text);
        turns.send(ConnId(conn), start);
    }

    #[test]
    fn nothing_is_said_before_its_record_is_durable() {
        let mut turns = Turns::new(RecordNo(5));
        turns.record_raw(1, 1, |_| ());
        say(&mut turns, 1, b"a");
        turns.venue(VenueIx(0), VenueCommand::MassCancel);
        say(&mut turns, 1, b"b");
        say(&mut turns, 2, b"c");
        let batch = turns.end().unwrap();
        assert_eq!(batch.last(), RecordNo(6));
        // A turn without records waits for the records before it.
        say(&mut turns, 1, b"d");
        assert!(turns.end().is_none());
        assert!(said(&mut turns).is_empty());
        turns.handle_committed(RecordNo(5));
        assert!(said(&mut turns).is_empty());
        turns.handle_committed(RecordNo(6));
        assert_eq!(said(&mut turns), [b"ab".to_vec(), b"c".to_vec(), b"d".to_vec()]);
        assert!(said(&mut turns).is_empty());
    }

    #[test]
    #[should_panic(expected = "before it was written")]
    fn a_mark_past_what_was_written_is_our_bug_and_stops_us() {
        Turns::new(RecordNo(5)).handle_committed(RecordNo(6));
    }
}
