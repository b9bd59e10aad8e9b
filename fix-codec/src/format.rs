//! Whether a value is of the form that its field's type has.

use spec::FieldKind;

use crate::{parts, timestamp, tz_time};

/// Whether `value`, not empty, has the form of `kind`. Which values of that form are allowed is the dictionary's to say.
#[inline]
pub(crate) fn has_form(kind: FieldKind, value: &[u8]) -> bool {
    match kind {
        FieldKind::Int => is_digits(value.strip_prefix(b"-").unwrap_or(value)),
        FieldKind::Length | FieldKind::SeqNum | FieldKind::NumInGroup => is_digits(value),
        FieldKind::TagNum => is_digits(value) && value[0] != b'0',
        FieldKind::DayOfMonth => is_day_of_month(value),
        FieldKind::Float
        | FieldKind::Qty
        | FieldKind::Price
        | FieldKind::PriceOffset
        | FieldKind::Amt
        | FieldKind::Percentage => is_float(value),
        FieldKind::Char => value.len() == 1,
        FieldKind::Boolean => matches!(value, b"Y" | b"N"),
        FieldKind::MultipleCharValue => parts::chars(value).is_ok(),
        FieldKind::MultipleStringValue => parts::strings(value).is_ok(),
        FieldKind::MonthYear => timestamp::is_month_year(value),
        FieldKind::UtcTimestamp => timestamp::is_timestamp(value),
        FieldKind::UtcTimeOnly | FieldKind::LocalMktTime => timestamp::is_time_only(value),
        FieldKind::UtcDateOnly | FieldKind::LocalMktDate => timestamp::is_date(value),
        FieldKind::TzTimeOnly => tz_time::is_tz_time(value),
        FieldKind::TzTimestamp => tz_time::is_tz_timestamp(value),
        // Codes of countries and the like are not checked for their length: private codes of other lengths are in use,
        // and the public acceptance definitions let any text through.
        FieldKind::String
        | FieldKind::Country
        | FieldKind::Currency
        | FieldKind::Exchange
        | FieldKind::Language
        | FieldKind::Data
        | FieldKind::XmlData
        | FieldKind::Xid
        | FieldKind::XidRef => true,
    }
}

fn is_digits(value: &[u8]) -> bool {
    !value.is_empty() && value.iter().all(u8::is_ascii_digit)
}

fn is_day_of_month(value: &[u8]) -> bool {
    matches!(value, [b'1'..=b'9'] | [b'0', b'1'..=b'9'] | [b'1' | b'2', b'0'..=b'9'] | [b'3', b'0' | b'1'])
}

/// `[-]digits[.digits]`, with a digit on one side of the point at least; no plus sign and no exponent.
fn is_float(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"-").unwrap_or(value);
    let mut digits = 0;
    let mut points = 0;
    for byte in value {
        match byte {
            b'0'..=b'9' => digits += 1,
            b'.' => points += 1,
            _ => return false,
        }
    }
    digits > 0 && points <= 1
}
