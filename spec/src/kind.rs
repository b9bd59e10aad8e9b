//! The FIX data types.

use std::fmt;

/// What the value of a field looks like: the data types of FIX 5.0 SP2, under which those of older versions fall.
///
/// A dictionary's `type` attribute is mapped by [`FieldKind::from_dictionary`]. Two things do not follow from it: the
/// count field of a repeating group is INT before FIX.4.3, and so is BodyLength(9), so ask the group, not the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FieldKind {
    /// A sign and digits, leading zeros allowed.
    Int,
    /// A byte count above zero. A field of this kind may announce a [`FieldKind::Data`] field.
    Length,
    /// A message sequence number above zero.
    SeqNum,
    /// The number of entries in a repeating group.
    NumInGroup,
    /// A tag number: no sign, no leading zeros.
    TagNum,
    /// 1 to 31.
    DayOfMonth,
    /// Digits with an optional sign and decimal point; never an exponent.
    Float,
    /// A quantity; a float.
    Qty,
    /// A price; a float, and may be below zero.
    Price,
    /// A difference of prices; a float.
    PriceOffset,
    /// A price times a quantity; a float.
    Amt,
    /// A float where 0.05 is five per cent.
    Percentage,
    /// One printable byte other than the delimiter.
    Char,
    /// `Y` or `N`.
    Boolean,
    /// Free text without the delimiter.
    String,
    /// One-byte values with a space between them.
    MultipleCharValue,
    /// Values with a space between them.
    MultipleStringValue,
    /// ISO 3166 country, two letters.
    Country,
    /// ISO 4217 currency, three letters.
    Currency,
    /// ISO 10383 market identifier.
    Exchange,
    /// `YYYYMM`, `YYYYMMDD` or `YYYYMMWW`.
    MonthYear,
    /// `YYYYMMDD-HH:MM:SS` with an optional fraction, in UTC.
    UtcTimestamp,
    /// `HH:MM:SS` with an optional fraction, in UTC.
    UtcTimeOnly,
    /// `YYYYMMDD`, in UTC.
    UtcDateOnly,
    /// `YYYYMMDD`, at the market's place.
    LocalMktDate,
    /// `HH:MM:SS`, at the market's place.
    LocalMktTime,
    /// `HH:MM[:SS]` with an offset from UTC.
    TzTimeOnly,
    /// `YYYYMMDD-HH:MM[:SS]` with an offset from UTC.
    TzTimestamp,
    /// Any bytes, the delimiter included; as many as the length field before it says.
    Data,
    /// An XML document, carried like [`FieldKind::Data`].
    XmlData,
    /// ISO 639 language, two letters.
    Language,
    /// An identifier inside an XML document.
    Xid,
    /// A reference to an [`FieldKind::Xid`].
    XidRef,
}

impl FieldKind {
    /// The kind for a dictionary's `type` attribute, or `None` for a type that FIX does not have.
    ///
    /// `char_is_text` is true for FIX.4.0 and FIX.4.1, whose `CHAR` is free text: the one-byte type came with FIX.4.2.
    pub fn from_dictionary(type_name: &str, char_is_text: bool) -> Option<Self> {
        Some(match type_name {
            "INT" | "LONG" => Self::Int,
            "LENGTH" => Self::Length,
            "SEQNUM" => Self::SeqNum,
            "NUMINGROUP" => Self::NumInGroup,
            "TAGNUM" => Self::TagNum,
            "DAYOFMONTH" => Self::DayOfMonth,
            "FLOAT" => Self::Float,
            "QTY" => Self::Qty,
            "PRICE" => Self::Price,
            "PRICEOFFSET" => Self::PriceOffset,
            "AMT" => Self::Amt,
            "PERCENTAGE" => Self::Percentage,
            "CHAR" if char_is_text => Self::String,
            "CHAR" => Self::Char,
            "BOOLEAN" => Self::Boolean,
            "STRING" => Self::String,
            "MULTIPLECHARVALUE" => Self::MultipleCharValue,
            "MULTIPLESTRINGVALUE" | "MULTIPLEVALUESTRING" => Self::MultipleStringValue,
            "COUNTRY" => Self::Country,
            "CURRENCY" => Self::Currency,
            "EXCHANGE" => Self::Exchange,
            "MONTHYEAR" => Self::MonthYear,
            "UTCTIMESTAMP" | "TIME" => Self::UtcTimestamp,
            "UTCTIMEONLY" => Self::UtcTimeOnly,
            "UTCDATEONLY" | "UTCDATE" => Self::UtcDateOnly,
            "LOCALMKTDATE" | "DATE" => Self::LocalMktDate,
            "LOCALMKTTIME" => Self::LocalMktTime,
            "TZTIMEONLY" => Self::TzTimeOnly,
            "TZTIMESTAMP" => Self::TzTimestamp,
            "DATA" => Self::Data,
            "XMLDATA" => Self::XmlData,
            "LANGUAGE" => Self::Language,
            "XID" => Self::Xid,
            "XIDREF" => Self::XidRef,
            _ => return None,
        })
    }

    /// Whether the value is a list with a space between its parts, each of which is checked on its own.
    pub const fn is_multiple(self) -> bool {
        matches!(self, Self::MultipleCharValue | Self::MultipleStringValue)
    }

    /// Whether the value may hold any byte, so that its length comes from the field before it.
    pub const fn is_data(self) -> bool {
        matches!(self, Self::Data | Self::XmlData)
    }

    /// The `type` of FIX.5.0SP2's dictionaries: `UTCTIMESTAMP`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Int => "INT",
            Self::Length => "LENGTH",
            Self::SeqNum => "SEQNUM",
            Self::NumInGroup => "NUMINGROUP",
            Self::TagNum => "TAGNUM",
            Self::DayOfMonth => "DAYOFMONTH",
            Self::Float => "FLOAT",
            Self::Qty => "QTY",
            Self::Price => "PRICE",
            Self::PriceOffset => "PRICEOFFSET",
            Self::Amt => "AMT",
            Self::Percentage => "PERCENTAGE",
            Self::Char => "CHAR",
            Self::Boolean => "BOOLEAN",
            Self::String => "STRING",
            Self::MultipleCharValue => "MULTIPLECHARVALUE",
            Self::MultipleStringValue => "MULTIPLESTRINGVALUE",
            Self::Country => "COUNTRY",
            Self::Currency => "CURRENCY",
            Self::Exchange => "EXCHANGE",
            Self::MonthYear => "MONTHYEAR",
            Self::UtcTimestamp => "UTCTIMESTAMP",
            Self::UtcTimeOnly => "UTCTIMEONLY",
            Self::UtcDateOnly => "UTCDATEONLY",
            Self::LocalMktDate => "LOCALMKTDATE",
            Self::LocalMktTime => "LOCALMKTTIME",
            Self::TzTimeOnly => "TZTIMEONLY",
            Self::TzTimestamp => "TZTIMESTAMP",
            Self::Data => "DATA",
            Self::XmlData => "XMLDATA",
            Self::Language => "LANGUAGE",
            Self::Xid => "XID",
            Self::XidRef => "XIDREF",
        }
    }
}

impl fmt::Display for FieldKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_kind_is_one_that_a_dictionary_may_use() {
        use FieldKind::*;
        for kind in
            [Int, Length, PriceOffset, MultipleStringValue, UtcDateOnly, LocalMktTime, TzTimestamp, XmlData, XidRef]
        {
            assert_eq!(FieldKind::from_dictionary(kind.name(), false), Some(kind));
        }
    }
}
