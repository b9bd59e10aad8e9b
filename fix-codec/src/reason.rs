//! SessionRejectReason(373) and what a Reject(3) says.

use core::fmt;

use crate::field_error::{FieldError, FieldFault};

/// SessionRejectReason(373).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// 0: a tag that the standard does not know, or that is no tag.
    InvalidTagNumber = 0,
    /// 1: a required field is not there.
    RequiredTagMissing = 1,
    /// 2: a known field that this type of message does not have.
    TagNotDefinedForMessageType = 2,
    /// 3: a user-defined tag that was not agreed.
    UndefinedTag = 3,
    /// 4: a field without a value.
    TagWithoutValue = 4,
    /// 5: a value that is not one of those listed, or out of range.
    ValueIncorrect = 5,
    /// 6: a value that is not of its field's form.
    IncorrectDataFormat = 6,
    /// 7: what was encrypted cannot be read.
    DecryptionProblem = 7,
    /// 8: the signature is wrong.
    SignatureProblem = 8,
    /// 9: SenderCompID or TargetCompID is not the session's.
    CompIdProblem = 9,
    /// 10: SendingTime(52) is too far from our clock.
    SendingTimeAccuracy = 10,
    /// 11: a MsgType(35) that the standard does not know.
    InvalidMsgType = 11,
    /// 12: XML inside the message is not valid.
    XmlValidation = 12,
    /// 13: a field outside a group appears twice.
    TagRepeated = 13,
    /// 14: header, body and trailer are not in this order.
    OutOfOrder = 14,
    /// 15: the fields of a group's entry are not in order, or do not begin with its delimiter.
    GroupOutOfOrder = 15,
    /// 16: NumInGroup is not the number of entries.
    IncorrectGroupCount = 16,
    /// 17: the separator inside a value that is not data.
    NonDataContainsSoh = 17,
    /// 18: the application version is not supported. FIXT.1.1 only.
    InvalidVersion = 18,
    /// 99: anything else.
    Other = 99,
}

impl Reason {
    /// The value of SessionRejectReason(373).
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The Text(58) that engines have agreed on for it.
    pub const fn text(self) -> &'static str {
        match self {
            Reason::InvalidTagNumber => "Invalid tag number",
            Reason::RequiredTagMissing => "Required tag missing",
            Reason::TagNotDefinedForMessageType => "Tag not defined for this message type",
            Reason::UndefinedTag => "Undefined Tag",
            Reason::TagWithoutValue => "Tag specified without a value",
            Reason::ValueIncorrect => "Value is incorrect (out of range) for this tag",
            Reason::IncorrectDataFormat => "Incorrect data format for value",
            Reason::DecryptionProblem => "Decryption problem",
            Reason::SignatureProblem => "Signature problem",
            Reason::CompIdProblem => "CompID problem",
            Reason::SendingTimeAccuracy => "SendingTime accuracy problem",
            Reason::InvalidMsgType => "Invalid MsgType",
            Reason::XmlValidation => "XML validation error",
            Reason::TagRepeated => "Tag appears more than once",
            Reason::OutOfOrder => "Tag specified out of required order",
            Reason::GroupOutOfOrder => "Repeating group fields out of order",
            Reason::IncorrectGroupCount => "Incorrect NumInGroup count for repeating group",
            Reason::NonDataContainsSoh => "Non data value includes field delimiter",
            Reason::InvalidVersion => "Invalid/Unsupported Application Version",
            Reason::Other => "Other",
        }
    }
}

/// What is wrong with a message at the level of the session: the content of a Reject(3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Violation {
    /// SessionRejectReason(373).
    pub reason: Reason,
    /// RefTagID(371). Signed, since what is echoed may be no tag: `-1`, `0`.
    pub ref_tag: Option<i64>,
}

impl Violation {
    /// Of a field by its tag.
    pub const fn new(reason: Reason, tag: Option<u32>) -> Violation {
        let ref_tag = match tag {
            Some(tag) => Some(tag as i64),
            None => None,
        };
        Violation { reason, ref_tag }
    }

    /// The Text(58) that engines have agreed on.
    pub const fn text(&self) -> &'static str {
        self.reason.text()
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ref_tag {
            Some(tag) => write!(f, "{}: {tag}", self.text()),
            None => f.write_str(self.text()),
        }
    }
}

impl From<FieldError> for Violation {
    fn from(error: FieldError) -> Self {
        let reason = match error.why {
            FieldFault::Missing => Reason::RequiredTagMissing,
            FieldFault::Empty => Reason::TagWithoutValue,
            FieldFault::Format | FieldFault::NotText => Reason::IncorrectDataFormat,
            FieldFault::TooFine | FieldFault::OutOfRange | FieldFault::TooLong { .. } => Reason::ValueIncorrect,
        };
        Violation::new(reason, Some(error.tag))
    }
}
