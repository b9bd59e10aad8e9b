//! What a user of the library writes: an [`Application`].

use fix_codec::{BusinessRejectReason, FieldWriter, Message, Violation};

use crate::credentials::{Credentials, SessionStatus, Verdict};
use crate::inbound::Inbound;
use crate::key::SessionKey;
use crate::net::engine::context::Context;
use crate::sink::{Ended, SessionEvent};
use crate::stored::StoredMessage;

/// Reacts to what happens in sessions. Every method has a default, so that an application writes those that it needs.
///
/// Methods of one session are called one after the other, on that session's task; those of different sessions at the same
/// time. A method that takes long (a database, say) holds up its own session and no other; while it does, the peer's
/// bytes wait. What must not hold up even its own session goes to a task of the application, which answers through a
/// [`SessionHandle`](super::SessionHandle).
///
/// What a method sends through its [`Context`] becomes durable together with the number of the message that it answers:
/// after a crash both are there or neither, and a message without its answer is asked for again.
#[expect(unused_variables, reason = "defaults take no notice of what they are given")]
#[expect(clippy::wrong_self_convention, reason = "the names that users of other engines know")]
pub trait Application: Send + Sync + 'static {
    /// A session exists: at the start, or because a peer came for which there is a template.
    fn on_create(&self, session: &SessionKey) {}

    /// Logons were exchanged: what is sent now leaves now.
    fn on_logon(&self, session: &mut Context<'_>) {}

    /// The session ended; said once for each connection, also for one on which no Logon was exchanged.
    fn on_logout(&self, session: &SessionKey, why: Ended) {}

    /// An administrative message of ours is being written: fields may be added at the end of its body, a Username(553) to a
    /// Logon(A), say.
    fn to_admin(&self, session: &SessionKey, msg_type: &[u8], fields: &mut FieldWriter<'_>) {}

    /// An administrative message came. It is shown before the session judges it, so it may be out of turn or invalid.
    ///
    /// # Errors
    /// The peer may not log on: Logout(5) with this text. Counts for the Logon(A) that opens a session alone.
    fn from_admin(&self, session: &SessionKey, message: &Message<'_>) -> Result<(), LogonRefused> {
        Ok(())
    }

    /// A Logon(A) came for a session whose configuration says
    /// [`authenticate`](crate::SessionConfig::authenticate): whether its sender may log on. By default nobody may. It may take
    /// its time: a password is to be checked slowly.
    fn authenticate(&self, session: &SessionKey, credentials: Credentials<'_>) -> Verdict<'static> {
        let status = SessionStatus::InvalidUsernameOrPassword;
        Verdict::Refused { status, text: status.text() }
    }

    /// An application message of ours is about to be numbered; `body` may be changed. Not called when it is sent again.
    ///
    /// # Errors
    /// It is not to be sent.
    fn to_app(&self, session: &SessionKey, msg_type: &[u8], body: &mut Vec<u8>) -> Result<(), DoNotSend> {
        Ok(())
    }

    /// An application message came: in its turn, valid against the dictionary, not handed up before. `how` has its number,
    /// and whether it may be a repetition.
    ///
    /// # Errors
    /// Why it is refused; the peer is told with a Reject(3) or a BusinessMessageReject(j).
    fn from_app(&self, session: &mut Context<'_>, message: &Message<'_>, how: Inbound) -> Result<(), Refusal> {
        Err(Refusal::Unsupported)
    }

    /// The peer asked for a message of ours again: what becomes of it. By default what gives an order or changes one is
    /// withheld, since an order must not arrive late, and everything else goes out again.
    fn on_resend(&self, session: &SessionKey, message: &StoredMessage<'_>) -> AtResend {
        if is_order(message.msg_type) { AtResend::Withhold } else { AtResend::AsItWas }
    }

    /// Anything else of note. It is in the log already.
    fn on_event(&self, session: &SessionKey, event: &SessionEvent) {}
}

/// A message that an application does not want sent after all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the application held the message back")]
pub struct DoNotSend;

/// Why a peer may not log on: the Text(58) of the Logout(5).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct LogonRefused(pub String);

/// Why an application message is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A type that the application does not process: BusinessMessageReject(j) with BusinessRejectReason(380)=3, or
    /// Reject(3) where the version has no BusinessMessageReject.
    #[error("Unsupported message type")]
    Unsupported,
    /// A field that the application cannot use: Reject(3).
    #[error("{0}")]
    Field(Violation),
    /// Anything else: BusinessMessageReject(j).
    #[error("{text}")]
    Business {
        /// BusinessRejectReason(380).
        reason: BusinessRejectReason,
        /// Text(58).
        text: String,
    },
}

impl From<Violation> for Refusal {
    fn from(violation: Violation) -> Refusal {
        Refusal::Field(violation)
    }
}

impl From<fix_codec::FieldError> for Refusal {
    /// So that `message.require_qty(38)?` refuses by itself what it cannot read.
    fn from(error: fix_codec::FieldError) -> Refusal {
        Refusal::Field(error.into())
    }
}

/// What becomes of a message that the peer asked for again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AtResend {
    /// It goes out with its number and its body, PossDupFlag(43)=Y.
    AsItWas,
    /// The same with another body; the first one stays the one that is kept.
    Changed(Vec<u8>),
    /// It does not go out: its number is gap-filled.
    Withhold,
}

/// Whether a message gives an order or changes one: NewOrderSingle(D), NewOrderList(E), OrderCancelRequest(F),
/// OrderCancelReplaceRequest(G), ListExecute(L), NewOrderCross(s), CrossOrderCancelReplaceRequest(t),
/// CrossOrderCancelRequest(u), NewOrderMultileg(AB), MultilegOrderCancelReplace(AC), OrderMassCancelRequest(q).
fn is_order(msg_type: &[u8]) -> bool {
    matches!(msg_type, b"D" | b"E" | b"F" | b"G" | b"L" | b"s" | b"t" | b"u" | b"q" | b"AB" | b"AC")
}
