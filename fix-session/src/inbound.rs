//! What became of a message that was handed in.

use fix_codec::BusinessViolation;
use types::Timestamp;

/// What the caller has to do about a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "an application message must be answered in the same turn"]
pub enum Inbound {
    /// Nothing: the session has dealt with it, or keeps it until a gap is filled.
    Consumed,
    /// An application message, valid against the dictionary. Its number is used up by a record already given to the sink,
    /// so what the application decides about it must join the same batch.
    Application {
        /// MsgSeqNum(34).
        seq: u64,
        /// PossDupFlag(43)=Y: it was sent before, and perhaps never arrived. This session has not handed it up before.
        poss_dup: bool,
        /// PossResend(97)=Y: the same content may have come under another number. The application's to judge.
        poss_resend: bool,
        /// OrigSendingTime(122).
        orig_sending_time: Option<Timestamp>,
    },
    /// An application message that is valid for the session and lacks a field that its other fields call for (14m): to be
    /// answered with BusinessMessageReject(j), and not to be acted on. Its number is used up like that of any other.
    Incomplete {
        /// MsgSeqNum(34).
        seq: u64,
        /// BusinessRejectReason(380), and the field that is missing.
        violation: BusinessViolation,
    },
}
