//! Reject(3): what it says, and which way it goes.

use fix_codec::{Message, Violation};
use spec::{msg_type, tag};
use types::Now;

use crate::header::Header;
use crate::receive::Received;
use crate::session::Session;
use crate::sink::{SessionEvent, Sink, Warning};
use crate::state::State;

/// Where a routing field of a message goes in the answer to it: (field of the answer, field of the message), in the order
/// of the answer. Who sent it on behalf of somebody is to deliver the answer to that somebody.
const REVERSE_ROUTE: [(u32, u32); 6] = [
    (tag::ON_BEHALF_OF_COMP_ID, tag::DELIVER_TO_COMP_ID),
    (tag::ON_BEHALF_OF_SUB_ID, tag::DELIVER_TO_SUB_ID),
    (tag::DELIVER_TO_COMP_ID, tag::ON_BEHALF_OF_COMP_ID),
    (tag::DELIVER_TO_SUB_ID, tag::ON_BEHALF_OF_SUB_ID),
    (tag::ON_BEHALF_OF_LOCATION_ID, tag::DELIVER_TO_LOCATION_ID),
    (tag::DELIVER_TO_LOCATION_ID, tag::ON_BEHALF_OF_LOCATION_ID),
];

impl Session {
    /// Refuses a message that [`Session::handle_message`] handed up, with Reject(3): a value that the application cannot
    /// read, say. Its number is used up already.
    pub fn reject(&mut self, refused: &Message<'_>, violation: Violation, now: Now, sink: &mut impl Sink) {
        let header = Header::read(refused);
        if let (State::LoggedOn(_) | State::LogoutSent(_), Some(seq)) = (&self.state, header.seq) {
            self.send_reject(&Received { msg: refused, header, seq }, violation, violation.text(), now, sink);
        }
    }

    /// Refuses a message. Its number is used up if it is the expected one, save for a SequenceReset(4) and a Logon(A),
    /// which say themselves what the numbers are to be.
    ///
    /// A Reject(3) is never answered with another: two sides that find each other's wrong would not end.
    pub(crate) fn refuse(&mut self, received: &Received<'_, '_>, violation: Violation, now: Now, sink: &mut impl Sink) {
        if received.header.msg_type == msg_type::REJECT {
            sink.event(SessionEvent::Warning(Warning::InvalidReject(violation)));
        } else {
            self.send_reject(received, violation, violation.text(), now, sink);
        }
        if !matches!(received.header.msg_type, msg_type::SEQUENCE_RESET | msg_type::LOGON) {
            self.use_number_if_expected(Some(received.seq), sink);
        }
    }

    pub(crate) fn send_reject(
        &mut self,
        received: &Received<'_, '_>,
        violation: Violation,
        text: &str,
        now: Now,
        sink: &mut impl Sink,
    ) {
        let Received { msg, header, seq } = *received;
        let has_reason = self.rules.reject_has_reason;
        self.send_admin(msg_type::REJECT, now, sink, |fields| {
            for (answer, question) in REVERSE_ROUTE {
                fields.bytes(answer, msg.value(question).unwrap_or_default());
            }
            fields.uint(tag::REF_SEQ_NUM, seq);
            fields.str(tag::TEXT, text);
            if has_reason {
                if let Some(ref_tag) = violation.ref_tag {
                    fields.int(tag::REF_TAG_ID, ref_tag);
                }
                fields.bytes(tag::REF_MSG_TYPE, header.msg_type);
                fields.uint(tag::SESSION_REJECT_REASON, u64::from(violation.reason.code()));
            }
        });
        sink.event(SessionEvent::Rejected { seq, violation });
    }
}
