//! BusinessMessageReject(j).

use fix_codec::{FieldWriter, Message};
use spec::tag;

use crate::parse_issue::ParseIssue;

/// BusinessRejectReason(380), as FIX 4.4 has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum BusinessRejectReason {
    /// 0.
    Other = 0,
    /// 1: an id that names nothing.
    UnknownId = 1,
    /// 2.
    UnknownSecurity = 2,
    /// 3: a message that the standard knows and this gateway does not take.
    UnsupportedMessageType = 3,
    /// 4: the application behind the session cannot take it now.
    ApplicationNotAvailable = 4,
    /// 5: a field that the dictionary calls optional and this message needs.
    ConditionallyRequiredFieldMissing = 5,
    /// 6.
    NotAuthorized = 6,
    /// 7.
    DeliverToFirmNotAvailable = 7,
}

impl BusinessRejectReason {
    /// The value of BusinessRejectReason(380).
    pub const fn code(self) -> i64 {
        self as i64
    }

    /// From the value of BusinessRejectReason(380).
    pub const fn from_code(code: i64) -> Option<BusinessRejectReason> {
        Some(match code {
            0 => BusinessRejectReason::Other,
            1 => BusinessRejectReason::UnknownId,
            2 => BusinessRejectReason::UnknownSecurity,
            3 => BusinessRejectReason::UnsupportedMessageType,
            4 => BusinessRejectReason::ApplicationNotAvailable,
            5 => BusinessRejectReason::ConditionallyRequiredFieldMissing,
            6 => BusinessRejectReason::NotAuthorized,
            7 => BusinessRejectReason::DeliverToFirmNotAvailable,
            _ => return None,
        })
    }

    /// Text(58) for it.
    pub const fn text(self) -> &'static str {
        match self {
            BusinessRejectReason::Other => "Other",
            BusinessRejectReason::UnknownId => "Unknown ID",
            BusinessRejectReason::UnknownSecurity => "Unknown security",
            BusinessRejectReason::UnsupportedMessageType => "Unsupported message type",
            BusinessRejectReason::ApplicationNotAvailable => "Application not available",
            BusinessRejectReason::ConditionallyRequiredFieldMissing => "Conditionally required field missing",
            BusinessRejectReason::NotAuthorized => "Not authorized",
            BusinessRejectReason::DeliverToFirmNotAvailable => "DeliverTo firm not available at this time",
        }
    }
}

/// BusinessMessageReject(j): a message that is fine for the session and that no other message can refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BusinessMessageReject<'a> {
    /// RefSeqNum(45): MsgSeqNum of the refused message.
    pub ref_seq_num: Option<u64>,
    /// RefMsgType(372).
    pub ref_msg_type: &'a [u8],
    /// BusinessRejectRefID(379): the refused message's own id, its ClOrdID say.
    pub ref_id: Option<&'a [u8]>,
    /// BusinessRejectReason(380).
    pub reason: i64,
    /// Text(58).
    pub text: Option<&'a [u8]>,
}

impl<'a> BusinessMessageReject<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::BUSINESS_MESSAGE_REJECT;

    /// The answer to `message`. An empty `text` is the reason's own.
    pub fn to(message: &Message<'a>, reason: BusinessRejectReason, text: &'a str) -> BusinessMessageReject<'a> {
        let text = if text.is_empty() { reason.text() } else { text };
        BusinessMessageReject {
            ref_seq_num: message.uint(tag::MSG_SEQ_NUM).ok().flatten(),
            ref_msg_type: message.msg_type(),
            ref_id: message.value(tag::CL_ORD_ID).filter(|id| !id.is_empty()),
            reason: reason.code(),
            text: Some(text.as_bytes()),
        }
    }

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(BusinessMessageReject {
            ref_seq_num: message.uint(tag::REF_SEQ_NUM)?,
            ref_msg_type: message.require(tag::REF_MSG_TYPE)?,
            ref_id: message.value(tag::BUSINESS_REJECT_REF_ID),
            reason: message.require_int(tag::BUSINESS_REJECT_REASON)?,
            text: message.value(tag::TEXT),
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>) {
        if let Some(seq) = self.ref_seq_num {
            out.uint(tag::REF_SEQ_NUM, seq);
        }
        out.bytes(tag::REF_MSG_TYPE, self.ref_msg_type);
        out.bytes(tag::BUSINESS_REJECT_REF_ID, self.ref_id.unwrap_or_default());
        out.int(tag::BUSINESS_REJECT_REASON, self.reason);
        out.bytes(tag::TEXT, self.text.unwrap_or_default());
    }
}
