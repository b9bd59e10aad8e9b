//! Where the two engines differ, and what the standard says to it. A difference that is not here fails the test, and so
//! does a row that is never met.
//!
//! The standard is FIX 4.4: volume 1 (Message Format, Field Data Types, Repeating Groups) and volume 2 (session protocol,
//! with its list of test scenarios, of which 14a to 14k are about what a message is made of). Said in short words here.

use crate::breakage::Kind::{self, *};
use crate::verdict::Answer::{self, *};

/// What was done to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    Valid,
    One(Kind),
    Two(Kind, Kind),
}

/// Who does what the standard says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Follows {
    /// This project's codec.
    Ours,
    /// The standard leaves it open, or both are right.
    Open,
    /// Ours does not, and is to be mended; with the mend the row goes.
    OursToMend,
}

/// One row: what was done, what each engine says, who follows the standard, and its words for it.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) what: What,
    pub(crate) ours: Answer,
    pub(crate) theirs: Answer,
    pub(crate) follows: Follows,
    pub(crate) why: &'static str,
}

const fn one(kind: Kind, ours: Answer, theirs: Answer, follows: Follows, why: &'static str) -> Difference {
    Difference { what: What::One(kind), ours, theirs, follows, why }
}

const fn two(pair: (Kind, Kind), ours: Answer, theirs: Answer, why: &'static str) -> Difference {
    Difference { what: What::Two(pair.0, pair.1), ours, theirs, follows: Follows::Open, why }
}

const NOT_GARBLED: &str = "volume 2, Reject: the answer to a message with invalid basic data that passes the CheckSum and \
    BodyLength checks, as this one does; garbled, and ignored, is only one that does not. QuickFIX cannot split it into \
    fields and ignores it, which looks to the peer like a loss";
const TAG_NUM: &str = "volume 1, TagNum: positive, without leading zeros";
const LENGTH_OF_DATA: &str = "volume 1, data: always immediately preceded by a length field, which gives the number of bytes \
    up to the SOH. QuickFIX trusts the length, goes on wherever it leads and ignores what it cannot read there";
const ENTRY_NOT_LOOKED_AT: &str = "volume 2, 14d to 14f and 14i: of every field. QuickFIX checks the values, the form and \
    the counts of fields at the top level alone, not those in the entries of groups";
const NOT_LOOKED_AT: &str = "volume 1, the type's form; volume 2, 14f: an incorrect data format is rejected. QuickFIX takes \
    the type for text";
const ENTRY_SORTED: &str = "volume 1, Message Format, exception 4, and volume 2, 14j: fields of an entry are in the order of \
    the definition, or rejected. QuickFIX sorts them and has no reason 15";
const ENTRY_BEGINS_ANEW: &str = "volume 1, Repeating Groups: the first field of an entry is required and is its delimiter. \
    QuickFIX begins an entry with any field of the group where there is none yet or the field is there already, and then \
    finds too many entries (16), a required field missing from one of them (1), or nothing";
const SOH_IN_TEXT: &str = "volume 2, 14k: a SOH in a value that is not data is rejected (17), or the message taken for garbled \
    and ignored. Ours does the first and QuickFIX, to which what follows is no tag, the second";
const NO_SEQ_NUM: &str = "volume 2: without MsgSeqNum the session must end. The codec says what is wrong and the session \
    logs out; QuickFIX fails to write its Reject, whose RefSeqNum it cannot fill, and says nothing";
const FIRST_IN_MESSAGE: &str = "no order of findings in the standard. Ours is the first field in the message, QuickFIX's the \
    lowest tag of the header, then of the trailer, then of the body";
const READ_FIRST: &str = "no order of findings in the standard. A tag that is none ends ours before the message is held \
    against the dictionary; to QuickFIX 0 is a number like others, looked up with the rest of the body";

/// The table.
pub(crate) const DIFFERENCES: &[Difference] = &[
    // Framing
    one(
        CheckSumShort,
        Ignored,
        Accepted,
        Follows::Ours,
        "volume 1, CheckSum: three bytes, always. Without them the message does not end where BodyLength leads: it is garbled \
         (volume 2, 3)",
    ),
    // Tags
    one(TagNotANumber, Reject(0), Ignored, Follows::Ours, NOT_GARBLED),
    one(TagPast31Bits, Reject(0), Ignored, Follows::Ours, NOT_GARBLED),
    one(TagPast32Bits, Reject(0), Ignored, Follows::Ours, NOT_GARBLED),
    one(TagWithLeadingZero, Reject(0), Accepted, Follows::Ours, TAG_NUM),
    one(
        HeaderTagOfLaterVersion,
        Reject(0),
        Reject(14),
        Follows::Ours,
        "volume 2, 14a: a tag that this version does not define is rejected as such. QuickFIX counts ApplVerID(1128) and \
         CstmApplVerID(1129) as header in any version, and finds them behind the body first",
    ),
    // Fields that are not there
    one(
        CompIdMissing,
        Reject(1),
        Business(5),
        Follows::Ours,
        "volume 2, 14b: a required field that is missing is a session reject; BusinessMessageReject is for conditionally \
         required fields of applications (14m). QuickFIX asks for the CompIDs before it asks the dictionary",
    ),
    one(MsgSeqNumMissing, Reject(1), Ignored, Follows::Ours, NO_SEQ_NUM),
    one(MsgSeqNumEmpty, Reject(4), Ignored, Follows::Ours, NO_SEQ_NUM),
    one(MsgSeqNumNotANumber, Reject(6), Ignored, Follows::Ours, NO_SEQ_NUM),
    one(
        RequiredMissingInOptionalGroup,
        Reject(1),
        Accepted,
        Follows::Ours,
        "volume 1, Repeating Groups: a field that is required in a group is required in each entry of it. QuickFIX asks for \
         it only where the group itself is required",
    ),
    // Values
    one(
        MsgTypeEmpty,
        Reject(4),
        Reject(11),
        Follows::Ours,
        "volume 2, 14d: a tag without a value is rejected as such. To QuickFIX the empty text is an unknown type",
    ),
    one(ValueMissingInEntry, Reject(4), Accepted, Follows::Ours, ENTRY_NOT_LOOKED_AT),
    one(ValueNotListedInEntry, Reject(5), Accepted, Follows::Ours, ENTRY_NOT_LOOKED_AT),
    one(FormWrongInEntry, Reject(6), Accepted, Follows::Ours, ENTRY_NOT_LOOKED_AT),
    one(
        PartEmpty,
        Reject(6),
        Reject(5),
        Follows::Open,
        "volume 1, MultipleValueString: one or more values delimited by a space. An empty one is no value (14f), and is none \
         of those listed (14e)",
    ),
    one(NotALocalDate, Reject(6), Accepted, Follows::Ours, NOT_LOOKED_AT),
    one(NotAMonth, Reject(6), Accepted, Follows::Ours, NOT_LOOKED_AT),
    one(
        NotInTheCalendar,
        Reject(6),
        Accepted,
        Follows::Open,
        "volume 1, UTCTimestamp: DD is 01 to 31, and nothing is said of months that are shorter. There is no such time, so \
         no answer to the message could be right",
    ),
    one(
        IntegerPast32Bits,
        Accepted,
        Reject(6),
        Follows::Ours,
        "volume 1, int: a sequence of digits with an optional sign; no limit. QuickFIX reads 32 bits",
    ),
    one(
        Picoseconds,
        Accepted,
        Reject(6),
        Follows::Open,
        "volume 1, UTCTimestamp: milliseconds; later versions of the standard go to picoseconds. QuickFIX goes beyond 4.4 \
         too, to nanoseconds",
    ),
    // Data
    one(LengthOfDataTooShort, Reject(5), Ignored, Follows::Ours, LENGTH_OF_DATA),
    one(LengthOfDataTooLong, Reject(5), Ignored, Follows::Ours, LENGTH_OF_DATA),
    one(
        LengthOfDataEmpty,
        Reject(5),
        Ignored,
        Follows::OursToMend,
        "volume 2, 14d: a tag without a value is 4, Length fields too",
    ),
    one(
        LengthOfDataNotANumber,
        Reject(5),
        Ignored,
        Follows::OursToMend,
        "volume 2, 14f: what is no number is an incorrect format (6), not a number out of range (5)",
    ),
    one(
        LengthOfDataMissing,
        Accepted,
        Ignored,
        Follows::OursToMend,
        "volume 1, data: always immediately preceded by its length field, which is then required (1). Neither engine says so",
    ),
    one(
        LengthBehindData,
        Accepted,
        Ignored,
        Follows::OursToMend,
        "volume 1, data: immediately preceded by its length field; behind it, it is out of order (14) or missing (1). Neither \
         engine says so",
    ),
    one(
        LengthOfDataApart,
        Accepted,
        Accepted,
        Follows::OursToMend,
        "volume 1, data: immediately preceded by its length field. Both engines let it through; QuickFIX also with a SOH in \
         the data, which ours then takes for the end of the field",
    ),
    one(SohInText, Reject(17), Ignored, Follows::Open, SOH_IN_TEXT),
    one(
        SohInNestedData,
        Accepted,
        Ignored,
        Follows::Ours,
        "volume 1, data: no restriction of content, wherever the field stands. In a group inside a group QuickFIX does not \
         know which fields are data",
    ),
    // Groups
    one(
        CountNegative,
        Reject(6),
        Reject(16),
        Follows::Open,
        "volume 1, NumInGroup: a positive number. With a sign it has not the form (14f); nor is it the number of entries (14i)",
    ),
    one(
        CountRepeated,
        Reject(16),
        Reject(13),
        Follows::Open,
        "volume 1, Message Format, exceptions 4 and 5: the entries follow their count immediately, which they do not behind \
         the first (16), and a tag appears once (13)",
    ),
    one(CountOfNestedGroupWrong, Reject(16), Accepted, Follows::Ours, ENTRY_NOT_LOOKED_AT),
    one(
        CountOfHopsWrong,
        Reject(16),
        Accepted,
        Follows::Ours,
        "volume 2, 14i: of every group. QuickFIX does not count those of the header",
    ),
    one(
        CountOfHopsWrong,
        Reject(14),
        Accepted,
        Follows::OursToMend,
        "volume 2, 14i: the count is wrong (16). Ours then takes the entries of NoHops(627) for fields of the body, and the \
         header field behind them for one out of order",
    ),
    one(FirstDelimiterMissing, Reject(15), Accepted, Follows::Ours, ENTRY_BEGINS_ANEW),
    one(FirstDelimiterMissing, Reject(15), Reject(1), Follows::Ours, ENTRY_BEGINS_ANEW),
    one(DelimiterSecond, Reject(15), Reject(1), Follows::Ours, ENTRY_BEGINS_ANEW),
    one(DelimiterSecond, Reject(15), Reject(16), Follows::Ours, ENTRY_BEGINS_ANEW),
    one(LaterDelimiterMissing, Reject(13), Accepted, Follows::Ours, ENTRY_BEGINS_ANEW),
    one(LaterDelimiterMissing, Reject(13), Reject(1), Follows::Open, ENTRY_BEGINS_ANEW),
    one(LaterDelimiterMissing, Reject(15), Accepted, Follows::Ours, ENTRY_BEGINS_ANEW),
    one(LaterDelimiterMissing, Reject(15), Reject(1), Follows::Open, ENTRY_BEGINS_ANEW),
    one(LaterDelimiterMissing, Reject(15), Reject(16), Follows::Open, ENTRY_BEGINS_ANEW),
    one(RepeatedInEntry, Reject(13), Reject(1), Follows::Ours, ENTRY_BEGINS_ANEW),
    one(RepeatedInEntry, Reject(13), Reject(16), Follows::Ours, ENTRY_BEGINS_ANEW),
    one(EntryFieldsSwapped, Reject(15), Accepted, Follows::Ours, ENTRY_SORTED),
    one(UndefinedTagInEntry, Reject(0), Reject(2), Follows::Open, FIRST_IN_MESSAGE),
    // Two faults
    two(
        (MsgTypeUnknown, HeaderFieldInBody),
        Reject(11),
        Reject(14),
        "no order of findings in the standard. What the body of an unknown type is, nobody can say: ours names that first",
    ),
    two(
        (RequiredMissing, RequiredMissing),
        Reject(1),
        OtherTag,
        "no order of findings in the standard. Ours is the first in the dictionary's order, QuickFIX's the lowest tag",
    ),
    two((ValueMissing, NotANumber), Reject(4), Reject(6), FIRST_IN_MESSAGE),
    two((ValueMissing, NotANumber), Reject(6), Reject(4), FIRST_IN_MESSAGE),
    two((NotANumber, UndefinedTag), Reject(0), Reject(6), FIRST_IN_MESSAGE),
    two((TagZero, RequiredMissing), Reject(0), Reject(1), READ_FIRST),
    two((TagZero, MsgTypeUnknown), Reject(0), Reject(11), READ_FIRST),
    two((FieldOfOtherMessage, ValueNotListed), Reject(2), Reject(5), FIRST_IN_MESSAGE),
    two((FieldOfOtherMessage, ValueNotListed), Reject(5), Reject(2), FIRST_IN_MESSAGE),
    two((RepeatedInBody, ValueNotListed), Reject(5), Reject(13), FIRST_IN_MESSAGE),
    two((RepeatedInBody, ValueNotListed), Reject(13), Reject(5), FIRST_IN_MESSAGE),
    two((CountTooHigh, FieldOfOtherMessage), Reject(2), Reject(16), FIRST_IN_MESSAGE),
    two((CountTooHigh, FieldOfOtherMessage), Reject(16), Reject(2), FIRST_IN_MESSAGE),
    two((SohInText, RequiredMissing), Reject(17), Ignored, SOH_IN_TEXT),
];
