//! SessionRejectReason(373), each value with who finds it: a way to break a message, or why no codec can.

use crate::breakage::Kind::{self, *};

/// Who finds what a reason names.
#[derive(Debug)]
pub(crate) enum Finder {
    /// The codec: these ways to break a message show it.
    Codec(&'static [Kind]),
    /// Somebody else.
    NotTheCodec(&'static str),
}

/// Reasons 0 to 18.
pub(crate) const REASONS: &[(u8, &str, Finder)] = &[
    (0, "invalid tag number", Finder::Codec(&[UndefinedTag, TagZero, TagNegative, TagNotANumber])),
    (1, "required tag missing", Finder::Codec(&[RequiredMissing, SendingTimeMissing, CompIdMissing])),
    (2, "tag not defined for this message type", Finder::Codec(&[FieldOfOtherMessage, EntryFieldOutsideGroup])),
    // The public acceptance definitions want 0 for a user-defined tag as well (14a), and both engines say that.
    (3, "undefined tag", Finder::Codec(&[UserDefinedTag])),
    (4, "tag specified without a value", Finder::Codec(&[ValueMissing, ValueMissingInHeader, CountEmpty])),
    (5, "value is incorrect (out of range) for this tag", Finder::Codec(&[ValueNotListed, PartNotListed])),
    (6, "incorrect data format for value", Finder::Codec(&[NotANumber, NotABoolean, NotATimestamp, CountNotANumber])),
    (7, "decryption problem", Finder::NotTheCodec("whoever holds the keys; SecureData(91) is bytes to a codec")),
    (8, "signature problem", Finder::NotTheCodec("whoever holds the keys; Signature(89) is bytes to a codec")),
    (9, "CompID problem", Finder::NotTheCodec("the session, which knows whose it is")),
    (10, "SendingTime accuracy problem", Finder::NotTheCodec("the session, which has a clock")),
    (11, "invalid MsgType", Finder::Codec(&[MsgTypeUnknown])),
    (12, "XML validation error", Finder::NotTheCodec("whoever reads XmlData(213); a codec sees its length alone")),
    (13, "tag appears more than once", Finder::Codec(&[RepeatedInBody, RepeatedInHeader])),
    (
        14,
        "tag specified out of required order",
        Finder::Codec(&[HeaderFieldInBody, BodyFieldInHeader, TrailerFieldInBody]),
    ),
    (15, "repeating group fields out of order", Finder::Codec(&[EntryFieldsSwapped, FirstDelimiterMissing])),
    (16, "incorrect NumInGroup count", Finder::Codec(&[CountTooHigh, CountTooLow, CountOfNestedGroupWrong])),
    (17, "non-data value includes field delimiter", Finder::Codec(&[SohInText])),
    (
        18,
        "invalid application version",
        Finder::NotTheCodec("a FIXT.1.1 session, in its Logon(A); 4.4 has no such field"),
    ),
];
