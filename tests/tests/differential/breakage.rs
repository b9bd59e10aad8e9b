//! What is broken, each by a name, and what the standard wants said of it.

/// One way to break a message. The last three break nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    // Framing
    CheckSumWrong,
    CheckSumMissing,
    BodyLengthTooLong,
    BodyLengthTooShort,
    MsgTypeFourth,
    BodyLengthThird,
    // Tags
    UndefinedTag,
    UserDefinedTag,
    HeaderTagOfLaterVersion,
    TagZero,
    TagNegative,
    TagNotANumber,
    TagWithLeadingZero,
    TagPast32Bits,
    TagPast31Bits,
    // Fields that are not there
    RequiredMissing,
    SendingTimeMissing,
    CompIdMissing,
    MsgSeqNumMissing,
    RequiredMissingInEntry,
    RequiredMissingInOptionalGroup,
    // Fields of something else
    FieldOfOtherMessage,
    EntryFieldOutsideGroup,
    // Values that are not there
    ValueMissing,
    ValueMissingInHeader,
    ValueMissingInEntry,
    MsgTypeEmpty,
    MsgSeqNumEmpty,
    CountEmpty,
    LengthOfDataEmpty,
    DataEmpty,
    // Values that are not listed
    ValueNotListed,
    ValueNotListedInEntry,
    PartNotListed,
    PartEmpty,
    MsgTypeUnknown,
    // Values of the wrong form
    NotANumber,
    NotAnInteger,
    CharTooLong,
    NotABoolean,
    NotATimestamp,
    NotInTheCalendar,
    NotATimeOrUtcDate,
    NotALocalDate,
    NotAMonth,
    FormWrongInEntry,
    MsgSeqNumNotANumber,
    CountNotANumber,
    CountNegative,
    // Data
    LengthOfDataTooShort,
    LengthOfDataTooLong,
    LengthOfDataNotANumber,
    LengthOfDataMissing,
    LengthOfDataApart,
    LengthBehindData,
    SohInText,
    // Twice
    RepeatedInBody,
    RepeatedInHeader,
    CountRepeated,
    // Out of order
    HeaderFieldInBody,
    BodyFieldInHeader,
    TrailerFieldInBody,
    // Groups
    CountTooHigh,
    CountTooLow,
    CountOfNestedGroupWrong,
    CountOfHopsWrong,
    FirstDelimiterMissing,
    LaterDelimiterMissing,
    DelimiterSecond,
    EntryFieldsSwapped,
    RepeatedInEntry,
    UndefinedTagInEntry,
    // Nothing is broken
    IntegerPast32Bits,
    Picoseconds,
    SohInNestedData,
}

/// Each of them.
pub(crate) const KINDS: &[Kind] = &[
    Kind::CheckSumWrong,
    Kind::CheckSumMissing,
    Kind::BodyLengthTooLong,
    Kind::BodyLengthTooShort,
    Kind::MsgTypeFourth,
    Kind::BodyLengthThird,
    Kind::UndefinedTag,
    Kind::UserDefinedTag,
    Kind::HeaderTagOfLaterVersion,
    Kind::TagZero,
    Kind::TagNegative,
    Kind::TagNotANumber,
    Kind::TagWithLeadingZero,
    Kind::TagPast32Bits,
    Kind::TagPast31Bits,
    Kind::RequiredMissing,
    Kind::SendingTimeMissing,
    Kind::CompIdMissing,
    Kind::MsgSeqNumMissing,
    Kind::RequiredMissingInEntry,
    Kind::RequiredMissingInOptionalGroup,
    Kind::FieldOfOtherMessage,
    Kind::EntryFieldOutsideGroup,
    Kind::ValueMissing,
    Kind::ValueMissingInHeader,
    Kind::ValueMissingInEntry,
    Kind::MsgTypeEmpty,
    Kind::MsgSeqNumEmpty,
    Kind::CountEmpty,
    Kind::LengthOfDataEmpty,
    Kind::DataEmpty,
    Kind::ValueNotListed,
    Kind::ValueNotListedInEntry,
    Kind::PartNotListed,
    Kind::PartEmpty,
    Kind::MsgTypeUnknown,
    Kind::NotANumber,
    Kind::NotAnInteger,
    Kind::CharTooLong,
    Kind::NotABoolean,
    Kind::NotATimestamp,
    Kind::NotInTheCalendar,
    Kind::NotATimeOrUtcDate,
    Kind::NotALocalDate,
    Kind::NotAMonth,
    Kind::FormWrongInEntry,
    Kind::MsgSeqNumNotANumber,
    Kind::CountNotANumber,
    Kind::CountNegative,
    Kind::LengthOfDataTooShort,
    Kind::LengthOfDataTooLong,
    Kind::LengthOfDataNotANumber,
    Kind::LengthOfDataMissing,
    Kind::LengthOfDataApart,
    Kind::LengthBehindData,
    Kind::SohInText,
    Kind::RepeatedInBody,
    Kind::RepeatedInHeader,
    Kind::CountRepeated,
    Kind::HeaderFieldInBody,
    Kind::BodyFieldInHeader,
    Kind::TrailerFieldInBody,
    Kind::CountTooHigh,
    Kind::CountTooLow,
    Kind::CountOfNestedGroupWrong,
    Kind::CountOfHopsWrong,
    Kind::FirstDelimiterMissing,
    Kind::LaterDelimiterMissing,
    Kind::DelimiterSecond,
    Kind::EntryFieldsSwapped,
    Kind::RepeatedInEntry,
    Kind::UndefinedTagInEntry,
    Kind::IntegerPast32Bits,
    Kind::Picoseconds,
    Kind::SohInNestedData,
];

/// Two in one message, where it matters which one is found first.
pub(crate) const PAIRS: &[(Kind, Kind)] = &[
    (Kind::CheckSumWrong, Kind::RequiredMissing),
    (Kind::MsgTypeUnknown, Kind::HeaderFieldInBody),
    (Kind::MsgTypeUnknown, Kind::ValueMissing),
    (Kind::HeaderFieldInBody, Kind::RequiredMissing),
    (Kind::HeaderFieldInBody, Kind::ValueNotListed),
    (Kind::RequiredMissing, Kind::RequiredMissing),
    (Kind::SendingTimeMissing, Kind::RequiredMissing),
    (Kind::RequiredMissing, Kind::ValueMissing),
    (Kind::RequiredMissing, Kind::UndefinedTag),
    (Kind::ValueMissingInHeader, Kind::ValueNotListed),
    (Kind::ValueMissing, Kind::NotANumber),
    (Kind::NotANumber, Kind::UndefinedTag),
    (Kind::RepeatedInBody, Kind::ValueNotListed),
    (Kind::CountTooHigh, Kind::FieldOfOtherMessage),
    (Kind::SohInText, Kind::RequiredMissing),
];

/// What the standard wants said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Accepted,
    Ignored,
    /// A Reject(3) with one of these, the first of them with this RefTagID(371) where one is named. Where there are more,
    /// the fault can be seen in more than one way.
    Reject(&'static [u8], Option<i64>),
}

impl Kind {
    /// Whether a message of this type can be broken in this way at all, where few can.
    pub(crate) fn is_for(self, msg_type: &str) -> bool {
        self != Kind::RequiredMissingInOptionalGroup || matches!(msg_type, "AP" | "m")
    }

    /// What the standard wants said, where the field that is broken is `tag`.
    pub(crate) fn wanted(self, tag: Option<i64>) -> Wanted {
        use Kind::*;
        let reasons: &'static [u8] = match self {
            CheckSumWrong | CheckSumMissing | BodyLengthTooLong | BodyLengthTooShort | MsgTypeFourth
            | BodyLengthThird => {
                return Wanted::Ignored;
            }
            IntegerPast32Bits | Picoseconds | SohInNestedData => return Wanted::Accepted,
            UndefinedTag
            | HeaderTagOfLaterVersion
            | TagZero
            | TagNegative
            | TagNotANumber
            | TagWithLeadingZero
            | TagPast32Bits
            | TagPast31Bits => &[0],
            UserDefinedTag => &[0, 3],
            RequiredMissing
            | SendingTimeMissing
            | CompIdMissing
            | MsgSeqNumMissing
            | RequiredMissingInEntry
            | RequiredMissingInOptionalGroup
            | LengthOfDataMissing => &[1],
            FieldOfOtherMessage | EntryFieldOutsideGroup => &[2],
            ValueMissing | ValueMissingInHeader | ValueMissingInEntry | MsgTypeEmpty | MsgSeqNumEmpty | CountEmpty
            | LengthOfDataEmpty | DataEmpty => &[4],
            ValueNotListed | ValueNotListedInEntry | PartNotListed | LengthOfDataTooShort | LengthOfDataTooLong => &[5],
            PartEmpty => &[6, 5],
            NotANumber
            | NotAnInteger
            | CharTooLong
            | NotABoolean
            | NotATimestamp
            | NotInTheCalendar
            | NotATimeOrUtcDate
            | NotALocalDate
            | NotAMonth
            | FormWrongInEntry
            | MsgSeqNumNotANumber
            | CountNotANumber
            | CountNegative
            | LengthOfDataNotANumber => &[6],
            MsgTypeUnknown => &[11],
            RepeatedInBody | RepeatedInHeader | RepeatedInEntry => &[13],
            // The first of two counts has no entries behind it.
            CountRepeated => &[13, 16],
            HeaderFieldInBody | BodyFieldInHeader | TrailerFieldInBody | LengthOfDataApart | LengthBehindData => &[14],
            FirstDelimiterMissing | DelimiterSecond | EntryFieldsSwapped => &[15],
            // Without its delimiter an entry runs on from the one before: one too few, or the same fields again.
            LaterDelimiterMissing => &[15, 16, 13],
            CountTooHigh | CountTooLow | CountOfNestedGroupWrong | CountOfHopsWrong => &[16],
            // A tag that has no place in the entry ends the group, and leaves fields over.
            UndefinedTagInEntry => &[0, 2],
            SohInText => &[17],
        };
        Wanted::Reject(reasons, tag)
    }
}
