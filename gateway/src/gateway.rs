//! The whole as one state machine.

use std::collections::VecDeque;

use fix_codec::{DataLengths, FieldIndex};
use fix_session::Session;
use journal::Batch;
use market_data::{Books, MarketView};
use model::MarketFacts;
use orders::Blotter;
use risk_gate::{Epoch, Gate};
use router::{Leg, Router};
use types::{ConnId, InstrumentIx, LookupMap, Mono, Now, RecordNo, SessionIx, StateHash, VenueIx};

use crate::backlog::Backlog;
use crate::config::{GatewayConfig, Peer};
use crate::names::Names;
use crate::notice::{Notice, Notices};
use crate::outbound::OutboundIndex;
use crate::output::Output;
use crate::roster::Roster;
use crate::turn::Turns;

/// A shard of the gateway: sessions, gate, blotter, router, and the turn that ties them together.
///
/// Driven by a shell: `handle_*` takes what happened, [`Gateway::end_turn`] gives the batch for the journal,
/// [`Gateway::handle_committed`] says what is durable, [`Gateway::poll_output`] gives what may be done now.
#[derive(Debug)]
pub struct Gateway {
    pub(crate) config: GatewayConfig,
    pub(crate) names: Names,
    pub(crate) sessions: Vec<SessionSlot>,
    /// The sum of the sessions' hashes.
    pub(crate) sessions_hash: StateHash,
    pub(crate) gate: Gate,
    pub(crate) blotter: Blotter,
    pub(crate) router: Router,
    pub(crate) books: Books,
    pub(crate) market: MarketView,
    /// Instruments that a consolidated feed has quoted.
    pub(crate) is_fed: Vec<bool>,
    /// Which session a connection belongs to; `None` before its Logon.
    pub(crate) connections: LookupMap<ConnId, Option<SessionIx>>,
    /// Accepted connections in the order in which they must have said who they are, with the time by which.
    pub(crate) unidentified: VecDeque<(Mono, ConnId)>,
    /// What venues' sessions found out, not acted on yet.
    pub(crate) unsettled: Vec<(VenueIx, VenueNews)>,
    /// What waits for room in a turn, or for a price.
    pub(crate) backlog: Backlog,
    /// Until when no more is said of garbage.
    pub(crate) garbled_quiet_until: Mono,
    pub(crate) turns: Turns,
    pub(crate) notices: Notices,
    pub(crate) counters: Counters,
    /// When a session's timer may be due. Never later than the earliest; often earlier, since traffic pushes timers out.
    pub(crate) next_timeout: Option<Mono>,
    /// The record after which the last state hash was written.
    pub(crate) hashed_at: RecordNo,
    /// The names that the journal's last start wrote down.
    pub(crate) journal_roster: Roster,
    pub(crate) disk_low: bool,
    /// Lent to the message at hand; kept for its memory.
    pub(crate) index: FieldIndex,
    /// Scratch for a message's body.
    pub(crate) body: Vec<u8>,
    /// Scratch for a route's legs.
    pub(crate) legs: Vec<Leg>,
}

/// A session with what the gateway keeps beside it.
#[derive(Debug)]
pub(crate) struct SessionSlot {
    pub(crate) session: Session,
    /// Which fields hold data, by the session's dictionary: how its messages are taken apart.
    pub(crate) lengths: DataLengths,
    pub(crate) conn: Option<ConnId>,
    pub(crate) outbound: OutboundIndex,
    /// Our last MsgSeqNum(34) when the peer first asked for a resend on this connection. What it asks for up to here is lost
    /// to it; what we sent later was sent behind our answer, and arrives.
    pub(crate) lost_through: Option<u64>,
    /// Messages of the peer's that we refused with Reject(3) since the start.
    pub(crate) rejects_sent: u64,
    /// Messages of ours that the peer refused so.
    pub(crate) rejects_received: u64,
}

/// What a venue's session found out, to be acted on once the session's part of the turn is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VenueNews {
    /// It came up, or went down.
    Link(bool),
    /// The venue refused our message of this number with Reject(3).
    Refused { session: SessionIx, seq: u64 },
}

/// What the gateway counts, for metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counters {
    /// FIX messages received whole.
    pub messages_in: u64,
    /// Runs of bytes ignored as garbled.
    pub garbled: u64,
    /// Orders that passed the gate.
    pub orders_accepted: u64,
    /// Orders that were refused.
    pub orders_rejected: u64,
    /// Children handed to venues.
    pub children: u64,
    /// Fills.
    pub fills: u64,
    /// Venue reports seen before and dropped.
    pub duplicate_reports: u64,
    /// Venue reports that cannot be true.
    pub impossible_reports: u64,
}

/// A state hash is written after so many records, so that a replay that goes wrong is known close to where it did.
pub const RECORDS_PER_HASH: u64 = 10_000;

impl Gateway {
    /// An empty gateway, before its journal is replayed. Indexes in `config` must be within their lists.
    pub fn new(config: GatewayConfig) -> Gateway {
        let names = Names::new(&config);
        let sessions = (0u32..)
            .zip(&config.sessions)
            .map(|(ix, entry)| SessionSlot {
                session: Session::new(SessionIx(ix), entry.config.clone()),
                lengths: DataLengths::from_dictionary(entry.config.dictionary),
                conn: None,
                outbound: match entry.peer {
                    Peer::Client { .. } => OutboundIndex::default(),
                    Peer::Venue(_) => OutboundIndex::of_venue(),
                },
                lost_through: None,
                rejects_sent: 0,
                rejects_received: 0,
            })
            .collect::<Vec<_>>();
        let mut sessions_hash = StateHash::default();
        for slot in &sessions {
            sessions_hash.insert(slot.session.hash());
        }
        Gateway {
            gate: Gate::new(config.gate.clone()),
            blotter: Blotter::new(config.shard, config.blotter),
            router: Router::new(config.router.clone()),
            books: Books::new(config.venues.len(), config.instruments.len()),
            market: MarketView::new(config.instruments.len()),
            is_fed: vec![false; config.instruments.len()],
            connections: LookupMap::default(),
            unidentified: VecDeque::new(),
            unsettled: Vec::new(),
            backlog: Backlog::new(config.instruments.len()),
            garbled_quiet_until: Mono(0),
            turns: Turns::new(RecordNo(0)),
            notices: Notices::default(),
            counters: Counters::default(),
            next_timeout: None,
            hashed_at: RecordNo(0),
            journal_roster: Roster::default(),
            disk_low: false,
            index: FieldIndex::new(),
            body: Vec::new(),
            legs: Vec::new(),
            names,
            sessions,
            sessions_hash,
            config,
        }
    }

    /// Ends the turn. The batch, if the turn wrote anything, goes to the journal as a whole.
    pub fn end_turn(&mut self) -> Option<Batch> {
        if self.turns.next_record().0 > self.hashed_at.0 + RECORDS_PER_HASH {
            self.record_hash();
        }
        self.turns.end()
    }

    /// Whether the turn so far has nothing for the journal and nothing to say.
    pub fn is_turn_empty(&self) -> bool {
        self.turns.is_idle()
    }

    /// Every record up to `mark` is durable.
    pub fn handle_committed(&mut self, mark: RecordNo) {
        self.turns.handle_committed(mark);
    }

    /// The next thing to do whose records are durable.
    pub fn poll_output(&mut self) -> Option<Output<'_>> {
        self.turns.poll_output(self.gate.epoch())
    }

    /// The next thing worth a line in the log.
    pub fn poll_notice(&mut self) -> Option<Notice> {
        self.notices.poll()
    }

    /// Notices that found the queue full.
    pub fn notices_dropped(&self) -> u64 {
        self.notices.dropped()
    }

    /// Gives a batch's memory back once the journal has copied it.
    pub fn recycle(&mut self, batch: Batch) {
        self.turns.recycle(batch);
    }

    /// The journal's disk fell below its watermark, or rose above it: below, new orders and replaces are refused.
    pub fn handle_disk_low(&mut self, low: bool) {
        if low != self.disk_low {
            self.notices.push(Notice::DiskLow { low });
        }
        self.disk_low = low;
    }

    /// Whether new orders are refused for want of room on the journal's disk.
    pub fn is_disk_low(&self) -> bool {
        self.disk_low
    }

    /// The last record written.
    pub fn last_record(&self) -> RecordNo {
        RecordNo(self.turns.next_record().0 - 1)
    }

    /// Everything up to here is durable.
    pub fn committed(&self) -> RecordNo {
        self.turns.committed()
    }

    /// The gate's epoch, which an outlet holds an approval against.
    pub fn gate_epoch(&self) -> Epoch {
        self.gate.epoch()
    }

    /// What the gateway counts.
    pub fn counters(&self) -> Counters {
        self.counters
    }

    /// The hash of all durable state: equal after a replay, or one of the two is wrong.
    pub fn state_hash(&self) -> u64 {
        self.sessions_hash.0.wrapping_add(self.gate.hash()).wrapping_add(self.blotter.hash())
    }

    /// The market as the gate is told of it.
    pub(crate) fn facts(&self, instrument: Option<InstrumentIx>, now: Now) -> MarketFacts {
        instrument.map_or_else(MarketFacts::default, |instrument| self.market.facts(instrument, now.market))
    }

    pub(crate) fn record_hash(&mut self) {
        let hash = self.state_hash();
        self.hashed_at = self.turns.record_raw(model::record_type::STATE_HASH, 1, |out| {
            out.extend_from_slice(&hash.to_le_bytes());
        });
    }
}
