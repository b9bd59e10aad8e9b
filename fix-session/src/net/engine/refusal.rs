//! What the peer is told of a message that the application refuses.

use fix_codec::{FieldWriter, Message, Reason, Violation};
use spec::{msg_type, tag};
use types::Now;

use crate::net::engine::application::Refusal;
use crate::net::engine::turn::Turn;
use crate::session::Session;

/// BusinessRejectReason(380) "unsupported message type".
const UNSUPPORTED: u8 = 3;

/// Answers a message that was handed up.
pub(crate) fn answer(refusal: &Refusal, message: &Message<'_>, session: &mut Session, now: Now, turn: &mut Turn) {
    match refusal {
        Refusal::Field(violation) => session.reject(message, *violation, now, turn),
        Refusal::Unsupported => business_reject(UNSUPPORTED, "Unsupported Message Type", message, session, now, turn),
        Refusal::Business { reason, text } => business_reject(*reason, text, message, session, now, turn),
    }
}

/// BusinessMessageReject(j); a version without it says with Reject(3) that the type is not one it takes.
fn business_reject(reason: u8, text: &str, message: &Message<'_>, session: &mut Session, now: Now, turn: &mut Turn) {
    if session.config().dictionary.message(msg_type::BUSINESS_MESSAGE_REJECT).is_none() {
        return session.reject(message, Violation::new(Reason::InvalidMsgType, None), now, turn);
    }
    let mut body = Vec::new();
    let mut fields = FieldWriter::new(&mut body);
    fields.bytes(tag::REF_SEQ_NUM, message.value(tag::MSG_SEQ_NUM).unwrap_or_default());
    fields.bytes(tag::REF_MSG_TYPE, message.value(tag::MSG_TYPE).unwrap_or_default());
    fields.uint(tag::BUSINESS_REJECT_REASON, u64::from(reason));
    fields.str(tag::TEXT, text);
    session.send(msg_type::BUSINESS_MESSAGE_REJECT, &body, now, turn);
}
