//! What the session wants done, and the memory of what was sent.

use std::collections::VecDeque;

use fix_session::{Disposition, Ended, SessionEvent, SessionRecord, Sink, StoredMessage};
use types::Timestamp;

use super::event::Event;

/// Takes what the session says. Records that a gateway would make durable are kept in memory.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    /// Bytes for the wire.
    pub(super) wire: Vec<u8>,
    /// Close the connection when `wire` is out.
    pub(super) disconnect: bool,
    /// Stored messages that are asked for: from and to.
    pub(super) reads: VecDeque<(u64, u64)>,
    /// Why the session ended.
    pub(super) ended: Option<Ended>,
    /// What the peer said.
    pub(super) events: VecDeque<Event>,
    sent: Vec<Sent>,
}

/// One application message that was sent, in case the peer asks for it again.
#[derive(Debug)]
struct Sent {
    seq: u64,
    msg_type: Box<[u8]>,
    at: Timestamp,
    body: Box<[u8]>,
}

impl Outbox {
    /// What was sent under the numbers `begin` to `end`.
    pub(super) fn stored(&self, begin: u64, end: u64) -> Vec<StoredMessage<'_>> {
        let wanted = self.sent.iter().filter(|sent| (begin..=end).contains(&sent.seq));
        let stored = wanted.map(|sent| StoredMessage {
            seq: sent.seq,
            msg_type: &sent.msg_type,
            sending_time: sent.at,
            body: &sent.body,
            disposition: Disposition::Resend,
        });
        stored.collect()
    }

    /// Puts what another one took behind what this one has.
    pub(super) fn append(&mut self, mut other: Outbox) {
        self.wire.append(&mut other.wire);
        self.disconnect |= other.disconnect;
        self.reads.append(&mut other.reads);
        self.ended = other.ended.or(self.ended);
        self.events.append(&mut other.events);
        self.sent.append(&mut other.sent);
    }

    /// Forgets what belonged to a connection.
    pub(super) fn forget_connection(&mut self) {
        self.wire.clear();
        self.reads.clear();
        self.disconnect = false;
        self.ended = None;
    }
}

impl Sink for Outbox {
    fn record(&mut self, record: &SessionRecord<'_>) {
        match *record {
            SessionRecord::Outbound { session: _, seq, msg_type, sending_time, body } => {
                self.sent.push(Sent { seq, msg_type: msg_type.into(), at: sending_time, body: body.into() });
            }
            SessionRecord::Reset { .. } => self.sent.clear(),
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
        match event {
            SessionEvent::LoggedOut { why } => self.ended = Some(why),
            SessionEvent::PeerRejected { ref_seq, reason, text } => {
                self.events.push_back(Event::Rejected { ref_seq, reason, text: text.as_str().to_owned() });
            }
            SessionEvent::Warning(warning) => tracing::debug!(%warning, "session"),
            SessionEvent::LoggedOn { .. }
            | SessionEvent::Forgotten { .. }
            | SessionEvent::Reset { .. }
            | SessionEvent::ResendAsked { .. }
            | SessionEvent::ResendDone
            | SessionEvent::GapAsked { .. }
            | SessionEvent::Rejected { .. } => tracing::debug!(?event, "session"),
        }
    }
}
