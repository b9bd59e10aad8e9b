//! What a session says of itself, for those who watch it.

use types::{Mono, Now, Text};

use crate::session::Session;

/// A message as far as a watcher needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastMessage {
    /// MsgType(35); what does not fit is cut off.
    pub msg_type: Text<8>,
    /// MsgSeqNum(34).
    pub seq: u64,
    /// When it came, or was sent.
    pub at: Mono,
}

impl LastMessage {
    #[inline]
    pub(crate) fn new(msg_type: &[u8], seq: u64, now: Now) -> Option<LastMessage> {
        Some(LastMessage { msg_type: Text::lossy(msg_type), seq, at: now.mono })
    }
}

/// A session at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionStatusView {
    /// Where the connection stands: `logged-on`.
    pub state: &'static str,
    /// The MsgSeqNum(34) expected of the peer.
    pub next_in: u64,
    /// The MsgSeqNum(34) of our next message.
    pub next_out: u64,
    /// How often the numbers were reset.
    pub epoch: u64,
    /// Whether an operator has taken it out of use.
    pub is_disabled: bool,
    /// The last message of the peer's that had a number.
    pub last_in: Option<LastMessage>,
    /// Our last message.
    pub last_out: Option<LastMessage>,
    /// HeartBtInt(108) in nanoseconds; 0 for none, and without a Logon.
    pub heartbeat_ns: u64,
    /// How long ago something came, in nanoseconds.
    pub heard_ago_ns: Option<u64>,
    /// How long ago something was sent, in nanoseconds.
    pub sent_ago_ns: Option<u64>,
    /// How long the answer to our last TestRequest(1) took, in nanoseconds.
    pub round_trip_ns: Option<u64>,
    /// The numbers of the peer that are missing: from `next_in` to below this.
    pub gap_through: Option<u64>,
    /// How many messages behind the gap are kept.
    pub held: usize,
    /// The numbers of ours that are being sent again, not yet sent: first and last.
    pub resending: Option<(u64, u64)>,
    /// The numbers of ours that the peer is not known to have: first and last.
    pub unconfirmed: Option<(u64, u64)>,
}

impl Session {
    /// The session now.
    pub fn status(&self, now: Now) -> SessionStatusView {
        let online = self.state.online_ref();
        let ago = |at: Mono| now.mono.since(at);
        SessionStatusView {
            state: self.state_name(),
            next_in: self.numbers.next_in,
            next_out: self.numbers.next_out,
            epoch: self.numbers.epoch,
            is_disabled: self.is_disabled(),
            last_in: self.last_in,
            last_out: self.last_out,
            heartbeat_ns: online.map_or(0, |online| online.heartbeat_ns),
            heard_ago_ns: online.map(|online| ago(online.heard)),
            sent_ago_ns: online.map(|online| ago(online.sent)),
            round_trip_ns: online.and_then(|online| online.test.round_trip_ns),
            gap_through: online.and_then(|online| online.gap).map(|gap| gap.through),
            held: online.map_or(0, |online| online.hold.len()),
            resending: online.and_then(|online| online.resend.left()),
            unconfirmed: self.unconfirmed(),
        }
    }
}
