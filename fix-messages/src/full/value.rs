//! The types that a field's value is read as and written from.

use fix_codec::{
    FieldFault, FieldWriter, MonthPart, MonthYear, Precision, TimestampFormatter, parse_decimal, parse_int,
    parse_month_year, parse_time_only, parse_timestamp, parse_uint,
};
use rust_decimal::Decimal;
use types::{Price, Qty, Timestamp};

use super::date::{Date, TimeOfDay};

/// A value of one of FIX's data types.
pub(super) trait Value<'a>: Sized {
    /// Reads it from bytes, of which there is at least one.
    fn read(value: &'a [u8]) -> Result<Self, FieldFault>;

    /// Writes the field.
    fn write(&self, tag: u32, out: &mut FieldWriter<'_>, precision: Precision);
}

/// A type whose reader and writer are those of the codec.
macro_rules! values {
    ($($type:ty: $read:expr, |$value:ident, $tag:ident, $out:ident, $precision:ident| $write:expr;)*) => {
        $(impl<'a> Value<'a> for $type {
            fn read(value: &'a [u8]) -> Result<Self, FieldFault> {
                $read(value)
            }

            fn write(&self, $tag: u32, $out: &mut FieldWriter<'_>, $precision: Precision) {
                let $value = self;
                $write
            }
        })*
    };
}

values! {
    i64: parse_int, |value, tag, out, _precision| out.int(tag, *value);
    u64: parse_uint, |value, tag, out, _precision| out.uint(tag, *value);
    Price: |value| Ok(Price::parse(value)?), |value, tag, out, _precision| out.price(tag, *value);
    Qty: |value| Ok(Qty::parse(value)?), |value, tag, out, _precision| out.qty(tag, *value);
    Decimal: parse_decimal, |value, tag, out, _precision| out.str(tag, &value.to_string());
    u8: char, |value, tag, out, _precision| out.bytes(tag, if *value == 0 { &[] } else { core::slice::from_ref(value) });
    bool: boolean, |value, tag, out, _precision| out.boolean(tag, *value);
    &'a [u8]: Ok, |value, tag, out, _precision| out.bytes(tag, value);
    Vec<&'a [u8]>: parts, |value, tag, out, _precision| out.bytes(tag, &value.join(&b' '));
    Timestamp: parse_timestamp, |value, tag, out, precision| out.timestamp(tag, *value, precision);
    Date: |value| Date::parse(value).ok_or(FieldFault::Format), |value, tag, out, _precision| out.str(tag, &value.to_string());
    TimeOfDay: |value| parse_time_only(value).map(|nanos| TimeOfDay { nanos }), |value, tag, out, precision| {
        // `YYYYMMDD-` and the time.
        out.bytes(tag, &TimestampFormatter::new().format(Timestamp(value.nanos), precision)[9..]);
    };
    MonthYear: parse_month_year, |value, tag, out, _precision| out.str(tag, &month_year(value));
}

/// A byte but zero, which is what a struct has that nobody has filled in.
fn char(value: &[u8]) -> Result<u8, FieldFault> {
    match value {
        [byte] if *byte != 0 => Ok(*byte),
        _ => Err(FieldFault::Format),
    }
}

fn boolean(value: &[u8]) -> Result<bool, FieldFault> {
    match value {
        b"Y" => Ok(true),
        b"N" => Ok(false),
        _ => Err(FieldFault::Format),
    }
}

/// Values with one space between them, none of them empty.
fn parts(value: &[u8]) -> Result<Vec<&[u8]>, FieldFault> {
    let parts: Vec<_> = value.split(|byte| *byte == b' ').collect();
    if parts.iter().any(|part| part.is_empty()) { Err(FieldFault::Format) } else { Ok(parts) }
}

fn month_year(value: &MonthYear) -> String {
    let MonthYear { year, month, part } = value;
    match part {
        MonthPart::Whole => format!("{year:04}{month:02}"),
        MonthPart::Day(day) => format!("{year:04}{month:02}{day:02}"),
        MonthPart::Week(week) => format!("{year:04}{month:02}w{week}"),
    }
}
