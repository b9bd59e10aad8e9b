//! What the peer is told of a message that the application refuses.

use fix_codec::{BusinessRejectReason, Message};
use types::Now;

use crate::net::engine::application::Refusal;
use crate::net::engine::turn::Turn;
use crate::session::Session;

/// Answers a message that was handed up.
pub(crate) fn answer(refusal: &Refusal, message: &Message<'_>, session: &mut Session, now: Now, turn: &mut Turn) {
    let (reason, text) = match refusal {
        Refusal::Field(violation) => return session.reject(message, *violation, now, turn),
        Refusal::Unsupported => (BusinessRejectReason::UnsupportedMessageType, session.unsupported_text()),
        Refusal::Business { reason, text } => (*reason, text.as_str()),
    };
    session.business_reject(message, reason, None, text, now, turn);
}
