//! Pieces of what was sent before, as the store hands them back for a resend.

use types::Timestamp;

/// Whether a stored message may be sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It goes out again under its number, with PossDupFlag(43)=Y.
    Resend,
    /// It is stale (an order that must not arrive late, say): its number is gap-filled.
    Withhold,
}

/// An application message of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredMessage<'a> {
    /// MsgSeqNum(34).
    pub seq: u64,
    /// MsgType(35).
    pub msg_type: &'a [u8],
    /// When it was sent first: OrigSendingTime(122).
    pub sending_time: Timestamp,
    /// The fields between header and trailer, as recorded.
    pub body: &'a [u8],
    /// Whether it goes out again.
    pub disposition: Disposition,
}

/// The answer to [`Sink::read_stored`](crate::Sink::read_stored), whole or its front part. Numbers it covers without a
/// message are gap-filled: they were administrative, or the store has lost them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPiece<'a> {
    /// [`Session::epoch`](crate::Session::epoch) when the piece was asked for. One from before a reset is ignored.
    pub epoch: u64,
    /// The first number covered: the `begin` that was asked for.
    pub begin: u64,
    /// The last number covered. `through >= begin`
    pub through: u64,
    /// What the store has of these numbers, ascending.
    pub messages: &'a [StoredMessage<'a>],
}
