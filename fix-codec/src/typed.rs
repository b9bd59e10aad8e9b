//! Reading a field as what its FIX data type says it is.

#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use types::{Price, Qty, Text, Timestamp};

use crate::field_error::{FieldError, FieldFault};
use crate::fields::Fields;
use crate::number;
use crate::parts::{self, Chars, Parts};
use crate::timestamp::{self, MonthYear};
use crate::tz_time::{self, TzTime, TzTimestamp};

/// A reader for a field that may be missing, and its twin for one that must be there.
macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident, $require:ident: $type:ty = $parse:expr;)*) => {
        impl<'a> Fields<'a> {
            $(
                $(#[$doc])*
                pub fn $name(&self, tag: u32) -> Result<Option<$type>, FieldError> {
                    self.read(tag, $parse)
                }

                #[doc = concat!("[`Fields::", stringify!($name), "`] of a field that must be there.")]
                pub fn $require(&self, tag: u32) -> Result<$type, FieldError> {
                    required(tag, self.read(tag, $parse))
                }
            )*
        }
    };
}

readers! {
    /// A whole number, `[-]digits`; leading zeros are allowed.
    int, require_int: i64 = number::int;

    /// A whole number without a sign: SeqNum, Length, NumInGroup.
    uint, require_uint: u64 = number::uint;

    /// A price. More than eight decimals are [`FieldFault::TooFine`], never rounded.
    price, require_price: Price = |value| Ok(Price::parse(value)?);

    /// A quantity. More than eight decimals are [`FieldFault::TooFine`], never rounded.
    qty, require_qty: Qty = |value| Ok(Qty::parse(value)?);

    /// A single byte: Side(54), OrdType(40).
    char, require_char: u8 = |value| match value {
        [byte] => Ok(*byte),
        _ => Err(FieldFault::Format),
    };

    /// `Y` or `N`.
    boolean, require_boolean: bool = |value| match value {
        b"Y" => Ok(true),
        b"N" => Ok(false),
        _ => Err(FieldFault::Format),
    };

    /// A text. FIX says ASCII unless MessageEncoding(347) says otherwise, so what is not UTF-8 is [`FieldFault::NotText`];
    /// [`Fields::data`] gives it as it is.
    str, require_str: &'a str = |value| core::str::from_utf8(value).map_err(|_| FieldFault::NotText);

    /// The bytes as they are: Data and XMLData, which a Length field before it measures, or a text of any encoding.
    data, require_data: &'a [u8] = Ok;

    /// The parts of a MultipleCharValue, one byte each: `b'1'`, `b'A'` for ExecInst(18) `1 A`. A part of another length is
    /// [`FieldFault::Format`].
    chars, require_chars: Chars<'a> = parts::chars;

    /// The parts of a MultipleStringValue: `AV`, `AN` for QuoteCondition(276) `AV AN`. A part without a byte is
    /// [`FieldFault::Format`].
    strings, require_strings: Parts<'a> = parts::strings;

    /// A UTCTimestamp; see [`parse_timestamp`](crate::parse_timestamp).
    timestamp, require_timestamp: Timestamp = timestamp::parse_timestamp;

    /// A UTCDateOnly or LocalMktDate: the midnight it begins at, as if it were UTC; see [`parse_date`](crate::parse_date).
    date, require_date: Timestamp = timestamp::parse_date;

    /// A UTCTimeOnly or LocalMktTime: nanoseconds since midnight; see [`parse_time_only`](crate::parse_time_only).
    time_only, require_time_only: i64 = timestamp::parse_time_only;

    /// A MonthYear.
    month_year, require_month_year: MonthYear = timestamp::parse_month_year;

    /// A TZTimeOnly.
    tz_time, require_tz_time: TzTime = tz_time::parse_tz_time;

    /// A TZTimestamp.
    tz_timestamp, require_tz_timestamp: TzTimestamp = tz_time::parse_tz_timestamp;
}

#[cfg(feature = "decimal")]
readers! {
    /// A number of up to 28 digits, its trailing zeros kept: `1.50` is not `1.5`. Digits past what the type holds exactly
    /// are [`FieldFault::TooFine`] behind the point and [`FieldFault::OutOfRange`] before it, never rounded.
    decimal, require_decimal: Decimal = crate::decimal::parse_decimal;
}

impl<'a> Fields<'a> {
    /// A text of at most `N` bytes of printable ASCII.
    pub fn text<const N: usize>(&self, tag: u32) -> Result<Option<Text<N>>, FieldError> {
        self.read(tag, |value| Ok(Text::new(value)?))
    }

    /// [`Fields::text`] of a field that must be there.
    pub fn require_text<const N: usize>(&self, tag: u32) -> Result<Text<N>, FieldError> {
        required(tag, self.text(tag))
    }

    /// The value of a field that must be there and must have one.
    pub fn require(&self, tag: u32) -> Result<&'a [u8], FieldError> {
        self.require_data(tag)
    }

    #[inline]
    fn read<T>(
        &self,
        tag: u32,
        parse: impl FnOnce(&'a [u8]) -> Result<T, FieldFault>,
    ) -> Result<Option<T>, FieldError> {
        match self.value(tag) {
            None => Ok(None),
            Some([]) => Err(FieldError { tag, why: FieldFault::Empty }),
            Some(value) => parse(value).map(Some).map_err(|why| FieldError { tag, why }),
        }
    }
}

fn required<T>(tag: u32, read: Result<Option<T>, FieldError>) -> Result<T, FieldError> {
    read?.ok_or(FieldError { tag, why: FieldFault::Missing })
}
