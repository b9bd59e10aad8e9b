//! What a turn collects: records for its batch, bytes for the wire, questions to the store.

use fix_messages::MarketDataSnapshot;
use fix_session::{SessionEvent, SessionRecord, Sink};
use journal::BatchBuilder;
use types::RecordNo;

/// A turn's outputs, as a session gives them.
#[derive(Debug)]
pub(super) struct Turn {
    pub(super) batch: BatchBuilder,
    /// For the session's connection, once the batch is committed.
    pub(super) wire: Vec<u8>,
    /// Close it then.
    pub(super) is_closing: bool,
    /// Our stored messages that the session wants to read then.
    pub(super) asked: Option<(u64, u64)>,
    /// Where the stored messages are: MsgSeqNum(34) and record, ascending.
    pub(super) stored: Vec<(u64, RecordNo)>,
}

impl Turn {
    pub(super) fn new(first: RecordNo, stored: Vec<(u64, RecordNo)>) -> Turn {
        let batch = BatchBuilder::begin(first);
        Turn { batch, wire: Vec::new(), is_closing: false, asked: None, stored }
    }
}

impl Sink for Turn {
    fn record(&mut self, record: &SessionRecord<'_>) {
        let kept = kept(record);
        let (kind, version) = kept.kind_and_version();
        let number = self.batch.push(kind, version, |out| {
            kept.encode(out);
        });
        note(&mut self.stored, &kept, number);
    }

    fn wire(&mut self) -> &mut Vec<u8> {
        &mut self.wire
    }

    fn disconnect(&mut self) {
        self.is_closing = true;
    }

    fn read_stored(&mut self, begin: u64, end: u64) {
        self.asked = Some((begin, end));
    }

    fn event(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::LoggedOn { .. } => tracing::info!("the gateway logged on"),
            SessionEvent::LoggedOut { why } => tracing::info!("session over: {why}"),
            SessionEvent::Reset { why } => tracing::info!(?why, "numbers begin anew"),
            SessionEvent::ResendAsked { begin, end } => {
                tracing::info!(begin, end, "the gateway asked for messages again")
            }
            SessionEvent::GapAsked { begin, received } => tracing::info!(begin, received, "messages are missing"),
            SessionEvent::ResendDone => tracing::debug!("resend done"),
            SessionEvent::Forgotten { .. } => tracing::warn!("{event}"),
            SessionEvent::Rejected { seq, violation } => tracing::warn!(seq, "message refused: {violation}"),
            SessionEvent::PeerRejected { ref_seq, text, .. } => {
                tracing::warn!(?ref_seq, "refused by the gateway: {text}")
            }
            SessionEvent::Warning(warning) => tracing::warn!("{warning}"),
        }
    }
}

/// What the log keeps of a session's record. A book is stale by the time anybody asks for it again: only its number is
/// kept, as of an administrative message, and a resend passes over it.
fn kept<'a>(record: &SessionRecord<'a>) -> SessionRecord<'a> {
    match *record {
        SessionRecord::Outbound { session, seq, msg_type: MarketDataSnapshot::MSG_TYPE, .. } => {
            SessionRecord::OutboundAdmin { session, seq }
        }
        other => other,
    }
}

/// Keeps the index of stored messages, live and in replay.
pub(super) fn note(stored: &mut Vec<(u64, RecordNo)>, record: &SessionRecord<'_>, number: RecordNo) {
    match record {
        SessionRecord::Outbound { seq, .. } => stored.push((*seq, number)),
        SessionRecord::Reset { .. } => stored.clear(),
        SessionRecord::Inbound { .. }
        | SessionRecord::OutboundAdmin { .. }
        | SessionRecord::ResetInbound { .. }
        | SessionRecord::Began { .. }
        | SessionRecord::Confirmed { .. }
        | SessionRecord::Unsent { .. }
        | SessionRecord::SentAgain { .. }
        | SessionRecord::Enabled { .. } => {}
    }
}
