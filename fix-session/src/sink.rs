//! Where a session's outputs go.

use core::fmt;

use fix_codec::{FieldWriter, Rejection, Violation};
use types::Text;

use crate::credentials::{Credentials, SessionStatus};
use crate::record::{ResetReason, SessionRecord};

/// Takes what a session says, in the order in which it says it. The caller implements it over the batch of its turn.
pub trait Sink {
    /// A durable fact, which joins the turn's batch. The session has applied it already.
    fn record(&mut self, record: &SessionRecord<'_>);

    /// The bytes for this session's connection: whole messages are appended. They may leave once the turn's batch is
    /// committed, not before.
    fn wire(&mut self) -> &mut Vec<u8>;

    /// Close the connection once the bytes so far have left. The caller answers with
    /// [`Session::handle_disconnected`](crate::Session::handle_disconnected) when it is closed.
    fn disconnect(&mut self);

    /// Read our own stored application messages `begin..=end`, at most [`SessionConfig::resend_piece`] numbers, and hand
    /// them to [`Session::handle_stored`](crate::Session::handle_stored). It must be answered, with a piece that covers at
    /// least `begin`, unless the connection ends first.
    ///
    /// The read happens after this turn's batch is committed: the range may reach up to messages of this very turn, and
    /// one that the store does not have yet would be gap-filled, and so be lost for ever. It may wait until the connection
    /// has taken what was sent: no other piece is asked for meanwhile, and new messages do not wait for it.
    ///
    /// [`SessionConfig::resend_piece`]: crate::SessionConfig::resend_piece
    fn read_stored(&mut self, begin: u64, end: u64);

    /// Read our own stored application messages `begin..=end` of an earlier epoch, and hand them to
    /// [`Session::handle_unsent`](crate::Session::handle_unsent): the numbers were reset before the peer is known to have
    /// them. Asked only of a session whose [`ResetWithUnsent`](crate::ResetWithUnsent) is not `Forget`, and under the terms of
    /// [`Sink::read_stored`]. The store keeps what [`SessionRecord::Unsent`] names until a
    /// [`SessionRecord::SentAgain`] has passed it.
    ///
    /// # Panics
    /// As it stands here: a sink whose sessions all forget needs none, and one that is asked all the same would lose them.
    fn read_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        panic!("messages {begin} to {end} of epoch {epoch} are to be sent again, and the sink cannot read them");
    }

    /// Find out whether the peer may log on, and say so with
    /// [`Session::handle_authenticated`](crate::Session::handle_authenticated). Asked once for a connection, of a session
    /// whose configuration says [`authenticate`](crate::SessionConfig::authenticate). The credentials are the only copy
    /// outside of the message; they belong into no log. A sink that does not know how to find out, as this one, lets nobody
    /// on: the Logon is not answered in time.
    fn authenticate(&mut self, _credentials: Credentials<'_>) {}

    /// Something for logs and metrics, or for an application that judges by it. Not durable.
    fn event(&mut self, event: SessionEvent);

    /// An administrative message is being written: fields may be added at the end of its body. By default none are.
    fn admin_fields(&mut self, _msg_type: &[u8], _fields: &mut FieldWriter<'_>) {}
}

/// Something that happened in a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEvent {
    /// Logons were exchanged.
    LoggedOn {
        /// HeartBtInt(108) in seconds.
        heart_bt_int: u32,
    },
    /// The session is over; said once for each connection.
    LoggedOut {
        /// Why.
        why: Ended,
    },
    /// Both numbers were set anew.
    Reset {
        /// Why.
        why: ResetReason,
    },
    /// The numbers begin anew, and the messages `begin..=end` that the peer is not known to have are forgotten.
    Forgotten {
        /// The epoch that is over.
        epoch: u64,
        /// The first number.
        begin: u64,
        /// The last number.
        end: u64,
    },
    /// The peer asked for our messages `begin..=end`, cut to what we have sent. What it asks for, it has not processed.
    ResendAsked {
        /// The first number.
        begin: u64,
        /// The last number.
        end: u64,
    },
    /// A resend that the peer asked for is done.
    ResendDone,
    /// We asked for the peer's messages from `begin` on.
    GapAsked {
        /// The number expected.
        begin: u64,
        /// The number that came.
        received: u64,
    },
    /// We refused a message with Reject(3).
    Rejected {
        /// Its MsgSeqNum(34).
        seq: u64,
        /// Why.
        violation: Violation,
    },
    /// The peer refused a message of ours with Reject(3).
    PeerRejected {
        /// RefSeqNum(45).
        ref_seq: Option<u64>,
        /// SessionRejectReason(373).
        reason: Option<u64>,
        /// Text(58).
        text: Text<120>,
    },
    /// Something odd that changes nothing.
    Warning(Warning),
}

impl SessionEvent {
    /// Whether somebody should look: not the ordinary life of a session.
    pub const fn is_warning(&self) -> bool {
        match self {
            SessionEvent::LoggedOn { .. }
            | SessionEvent::Reset { .. }
            | SessionEvent::ResendAsked { .. }
            | SessionEvent::ResendDone
            | SessionEvent::LoggedOut { why: Ended::OurLogout | Ended::PeerLogout { .. } } => false,
            SessionEvent::LoggedOut { .. }
            | SessionEvent::Forgotten { .. }
            | SessionEvent::GapAsked { .. }
            | SessionEvent::Rejected { .. }
            | SessionEvent::PeerRejected { .. }
            | SessionEvent::Warning(_) => true,
        }
    }
}

impl fmt::Display for SessionEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SessionEvent::LoggedOn { heart_bt_int } => write!(f, "logged on, HeartBtInt {heart_bt_int} s"),
            SessionEvent::LoggedOut { why } => write!(f, "session ended: {why}"),
            SessionEvent::Reset { why } => write!(f, "sequence numbers set anew ({why:?})"),
            SessionEvent::Forgotten { begin, end, .. } => {
                write!(f, "messages {begin} to {end}, which the peer may not have, were forgotten with the reset")
            }
            SessionEvent::ResendAsked { begin, end } => write!(f, "the peer asked again for messages {begin} to {end}"),
            SessionEvent::ResendDone => f.write_str("what the peer asked for again is sent"),
            SessionEvent::GapAsked { begin, received } => {
                write!(f, "message {received} came where {begin} was due; asked for the gap")
            }
            SessionEvent::Rejected { seq, violation } => write!(f, "message {seq} was refused: {violation}"),
            SessionEvent::PeerRejected { ref_seq, reason, text } => {
                let number = |value: &Option<u64>| value.map_or_else(|| "?".to_owned(), |value| value.to_string());
                write!(f, "the peer refused message {} (373={}): {text}", number(ref_seq), number(reason))
            }
            SessionEvent::Warning(warning) => warning.fmt(f),
        }
    }
}

/// Something odd that changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Warning {
    /// Bytes that are no message were ignored.
    #[error("garbled bytes were ignored")]
    Garbled,
    /// A message behind a gap was not kept, since enough are; it will be asked for.
    #[error("message {seq} behind a gap was dropped: the hold is full")]
    HoldFull {
        /// Its number.
        seq: u64,
    },
    /// The peer asked for numbers that we have not used.
    #[error("the peer asked for messages from {begin}, the next number is {next_out}")]
    ResendOfUnsent {
        /// BeginSeqNo(7).
        begin: u64,
        /// Our next number.
        next_out: u64,
    },
    /// SequenceReset(4) to the number that is expected anyway.
    #[error("SequenceReset to {next_in}, which is expected anyway")]
    ResetToSame {
        /// The number.
        next_in: u64,
    },
    /// SequenceReset(4) to a number already used was refused.
    #[error("SequenceReset to {new_seq_no}, below the expected {next_in}, was refused")]
    ResetTooLow {
        /// NewSeqNo(36).
        new_seq_no: u64,
        /// What we expect.
        next_in: u64,
    },
    /// A Logon(A) inside the session, without ResetSeqNumFlag(141).
    #[error("a second Logon in the session")]
    LogonAgain,
    /// Nothing came for longer than HeartBtInt(108); a TestRequest(1) was sent.
    #[error("the peer is silent; TestRequest sent")]
    Silent,
    /// A message that the dictionary refuses, taken all the same as the configuration asks.
    #[error("message {seq} is invalid and was taken: {rejection}")]
    Invalid {
        /// Its number.
        seq: u64,
        /// What is wrong.
        rejection: Rejection,
    },
    /// A message past the rate limit was refused.
    #[error("more than {max} messages in a second: refused")]
    TooFast {
        /// The limit.
        max: u32,
    },
    /// A Reject(3) that is itself invalid: not answered, or both sides would refuse refusals for ever.
    #[error("the peer's Reject is invalid: {0}")]
    InvalidReject(Violation),
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Ended {
    /// We asked for it, and the peer agreed.
    #[error("logged out")]
    OurLogout,
    /// We asked for it, and the peer did not answer in time.
    #[error("the peer did not answer our Logout")]
    NoLogoutAnswer,
    /// The peer asked for it.
    #[error("the peer logged out{}{text}", if text.is_empty() { "" } else { ": " })]
    PeerLogout {
        /// Text(58).
        text: Text<120>,
    },
    /// The connection was lost.
    #[error("connection lost")]
    ConnectionLost,
    /// No Logon came in time.
    #[error("no Logon in time")]
    NoLogon,
    /// The first message was not a Logon.
    #[error("the first message is not a Logon")]
    NotLogon,
    /// The Logon is not acceptable.
    #[error("invalid Logon: {0}")]
    InvalidLogon(Violation),
    /// The application does not let the peer log on.
    #[error("the Logon was refused")]
    LogonRefused,
    /// ResetSeqNumFlag(141)=Y with a MsgSeqNum(34) other than 1.
    #[error("a Logon with ResetSeqNumFlag=Y must have MsgSeqNum 1, received {received}")]
    ResetNotOne {
        /// Its number.
        received: u64,
    },
    /// A message that came before the Logon was answered.
    #[error("a message came before the Logon was answered")]
    BeforeLogon,
    /// An operator has taken the session out of use.
    #[error("the session is disabled")]
    Disabled,
    /// The session's hours are over, or have not begun.
    #[error("outside of the session's hours")]
    OutsideHours,
    /// Who logged on was not who it should be, or may not.
    #[error("the Logon was refused: {}", status.text())]
    NotAuthenticated {
        /// What was found.
        status: SessionStatus,
    },
    /// NextExpectedMsgSeqNum(789) of a Logon above our next number: the peer has seen what we do not remember.
    #[error("NextExpectedMsgSeqNum too high, expecting {next_out} but received {received}")]
    ExpectsTooMuch {
        /// Our next number.
        next_out: u64,
        /// What the peer expects.
        received: u64,
    },
    /// The peer's Logon would have reset the numbers over messages that it is not known to have.
    #[error("a reset is refused: messages {begin} to {end} are not known to have arrived")]
    ResetRefused {
        /// The first of them.
        begin: u64,
        /// The last.
        end: u64,
    },
    /// More application messages in a second than were agreed.
    #[error("more than {max} messages in a second")]
    TooFast {
        /// The limit.
        max: u32,
    },
    /// More ResendRequests in a minute than are answered.
    #[error("more than {max} ResendRequests in a minute")]
    TooManyResendRequests {
        /// The limit.
        max: u32,
    },
    /// MsgSeqNum(34) below the one expected, without PossDupFlag(43).
    #[error("MsgSeqNum too low, expecting {expected} but received {received}")]
    TooLow {
        /// What was expected.
        expected: u64,
        /// What came.
        received: u64,
    },
    /// A message without a readable MsgSeqNum(34).
    #[error("a message without MsgSeqNum")]
    NoMsgSeqNum,
    /// BeginString(8) is not the session's.
    #[error("Incorrect BeginString")]
    BeginString,
    /// SenderCompID(49) or TargetCompID(56) are not the session's.
    #[error("CompID problem")]
    CompId,
    /// SendingTime(52) is too far from our clock, or before OrigSendingTime(122).
    #[error("SendingTime accuracy problem")]
    SendingTime,
    /// The peer said nothing, not even after a TestRequest(1).
    #[error("the peer is silent")]
    Silent,
}

impl Ended {
    /// Whether one side did something wrong: neither wanted the session over, and the connection held.
    pub const fn is_error(&self) -> bool {
        match self {
            Ended::OurLogout
            | Ended::NoLogoutAnswer
            | Ended::PeerLogout { .. }
            | Ended::ConnectionLost
            | Ended::NoLogon
            | Ended::OutsideHours
            | Ended::Disabled
            | Ended::Silent => false,
            Ended::NotLogon
            | Ended::BeforeLogon
            | Ended::NotAuthenticated { .. }
            | Ended::InvalidLogon(_)
            | Ended::LogonRefused
            | Ended::ResetNotOne { .. }
            | Ended::ResetRefused { .. }
            | Ended::ExpectsTooMuch { .. }
            | Ended::TooFast { .. }
            | Ended::TooManyResendRequests { .. }
            | Ended::TooLow { .. }
            | Ended::NoMsgSeqNum
            | Ended::BeginString
            | Ended::CompId
            | Ended::SendingTime => true,
        }
    }
}
