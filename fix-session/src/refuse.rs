//! Reject(3): what it says, and which way it goes.

use std::borrow::Cow;

use fix_codec::{BusinessRejectReason, FieldWriter, Fields, Message, Violation};
use spec::{msg_type, tag};
use types::Now;

use crate::header::Header;
use crate::receive::Received;
use crate::session::Session;
use crate::sink::{SessionEvent, Sink, Warning};
use crate::state::State;
use crate::version::Rules;

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
        let rules = self.rules;
        let text = match violation.ref_tag {
            // Without RefTagID(371) the text has to say which field it is.
            Some(tag) if !rules.reject_has_reason => Cow::Owned(format!("{text} ({tag})")),
            _ => Cow::Borrowed(text),
        };
        let refused = msg.as_fields();
        self.send_reject_body(now, sink, |fields| {
            reverse_route(&refused, rules, fields);
            fields.uint(tag::REF_SEQ_NUM, seq);
            fields.str(tag::TEXT, &text);
            if rules.reject_has_reason {
                if let Some(ref_tag) = violation.ref_tag {
                    fields.int(tag::REF_TAG_ID, ref_tag);
                }
                fields.bytes(tag::REF_MSG_TYPE, header.msg_type);
                let code = violation.reason.code();
                if code <= rules.reject_reason_max {
                    fields.uint(tag::SESSION_REJECT_REASON, u64::from(code));
                }
            }
        });
        sink.event(SessionEvent::Rejected { seq, violation });
    }

    /// A Reject is administrative; where the standard's text decides it is kept all the same, to be sent again at a resend.
    fn send_reject_body(&mut self, now: Now, sink: &mut impl Sink, body: impl FnOnce(&mut FieldWriter<'_>)) {
        if !self.config.standard.resend_rejects {
            return self.send_admin(msg_type::REJECT, now, sink, body);
        }
        let mut kept = Vec::new();
        body(&mut FieldWriter::new(&mut kept));
        self.send(msg_type::REJECT, &kept, now, sink);
    }

    /// The Text(58) that engines have agreed on for a message type that is defined and not supported (2r).
    pub const fn unsupported_text(&self) -> &'static str {
        if self.rules.has_business_reject { "Unsupported Message Type" } else { "Unsupported message type" }
    }

    /// Refuses an application message that [`Session::handle_message`] handed up, with BusinessMessageReject(j): its number
    /// in the session. Its own number is used up already. Versions before FIX.4.2 have Reject(3) in its place.
    ///
    /// `ref_id` is BusinessRejectRefID(379), the business id of the refused message.
    pub fn business_reject(
        &mut self,
        refused: &Message<'_>,
        reason: BusinessRejectReason,
        ref_id: Option<&[u8]>,
        text: &str,
        now: Now,
        sink: &mut impl Sink,
    ) -> u64 {
        let header = Header::read(refused);
        let refused = refused.as_fields();
        let mut body = Vec::new();
        let mut fields = FieldWriter::new(&mut body);
        reverse_route(&refused, self.rules, &mut fields);
        if let Some(seq) = header.seq {
            fields.uint(tag::REF_SEQ_NUM, seq);
        }
        if !self.rules.has_business_reject {
            let seq = self.numbers.next_out;
            fields.str(tag::TEXT, text);
            self.send_admin(msg_type::REJECT, now, sink, |fields| fields.raw(&body));
            return seq;
        }
        fields.str(tag::TEXT, text);
        fields.bytes(tag::REF_MSG_TYPE, header.msg_type);
        fields.bytes(tag::BUSINESS_REJECT_REF_ID, ref_id.unwrap_or_default());
        fields.int(tag::BUSINESS_REJECT_REASON, reason.code());
        self.send(msg_type::BUSINESS_MESSAGE_REJECT, &body, now, sink)
    }
}

/// Writes the routing fields of the answer to a message. One that is there and empty routes nowhere.
fn reverse_route(question: &Fields<'_>, rules: &Rules, answer: &mut FieldWriter<'_>) {
    for (to, from) in REVERSE_ROUTE {
        let is_location = matches!(to, tag::ON_BEHALF_OF_LOCATION_ID | tag::DELIVER_TO_LOCATION_ID);
        if rules.has_location_ids || !is_location {
            answer.bytes(to, question.value(from).unwrap_or_default());
        }
    }
}
