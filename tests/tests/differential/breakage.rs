//! What is broken, each by a name, and what the standard wants said of it.

/// The enumeration, and a list of all of it.
macro_rules! kinds {
    ($($kind:ident,)*) => {
        /// One way to break a message. The last four break nothing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Kind {
            $($kind,)*
        }

        /// Each of them.
        pub(crate) const KINDS: &[Kind] = &[$(Kind::$kind,)*];
    };
}

kinds! {
    // Framing
    CheckSumWrong,
    CheckSumMissing,
    CheckSumShort,
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
    UndefinedTagInHeader,
    UndefinedTagWithoutValue,
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
    RepeatedWithoutValue,
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
    BodyLengthPadded,
    IntegerPast32Bits,
    Picoseconds,
    SohInNestedData,
}

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
    (Kind::TagZero, Kind::RequiredMissing),
    (Kind::TagZero, Kind::MsgTypeUnknown),
    (Kind::TrailerFieldInBody, Kind::RequiredMissing),
    (Kind::CountTooHigh, Kind::RequiredMissing),
    (Kind::ValueMissingInHeader, Kind::ValueMissing),
    (Kind::FieldOfOtherMessage, Kind::ValueNotListed),
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
            CheckSumWrong | CheckSumMissing | CheckSumShort | BodyLengthTooLong | BodyLengthTooShort
            | MsgTypeFourth | BodyLengthThird => {
                return Wanted::Ignored;
            }
            BodyLengthPadded | IntegerPast32Bits | Picoseconds | SohInNestedData => return Wanted::Accepted,
            UndefinedTag
            | HeaderTagOfLaterVersion
            | TagZero
            | TagNegative
            | TagNotANumber
            | TagWithLeadingZero
            | TagPast32Bits
            | TagPast31Bits => &[0],
            UserDefinedTag => &[0, 3],
            // A header field stands behind it, and what the header does not have is taken for the body's.
            UndefinedTagInHeader => &[0, 14],
            UndefinedTagWithoutValue => &[4, 0],
            RepeatedWithoutValue => &[13, 4],
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
