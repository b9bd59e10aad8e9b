//! UTCTimestamp(`YYYYMMDD-HH:MM:SS[.fraction]`) and the other forms of date and time, both ways.

use types::{Civil, NANOS_PER_DAY, NANOS_PER_SEC, Timestamp};

use crate::digits::eight_digits;
use crate::field_error::FieldFault;
use crate::scan::SOH;

/// How many digits of a second are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Precision {
    /// None: all that FIX 4.0 and 4.1 allow.
    Seconds,
    /// Three.
    #[default]
    Millis,
    /// Six.
    Micros,
    /// Nine.
    Nanos,
    /// Twelve, of which the last three are zeros: our clocks count nanoseconds.
    Picos,
}

impl Precision {
    /// Digits after the point.
    pub const fn digits(self) -> usize {
        match self {
            Precision::Seconds => 0,
            Precision::Millis => 3,
            Precision::Micros => 6,
            Precision::Nanos => 9,
            Precision::Picos => 12,
        }
    }
}

/// Reads a UTCTimestamp: `YYYYMMDD-HH:MM:SS`, or with a fraction of 1 to 12 digits. What is finer than a nanosecond is cut
/// off. Second 60, a leap second, is taken as the last nanosecond of its minute, since no engine's clock shows it.
///
/// # Errors
/// [`FieldFault::Format`] for another form or a date that is not in the calendar, [`FieldFault::OutOfRange`] for a year
/// outside 1678 to 2261.
pub fn parse_timestamp(value: &[u8]) -> Result<Timestamp, FieldFault> {
    let (date, rest) = value.split_first_chunk::<8>().ok_or(FieldFault::Format)?;
    let Some((b'-', time)) = rest.split_first() else { return Err(FieldFault::Format) };
    let nanos = time_of_day(time).ok_or(FieldFault::Format)?;
    let midnight = midnight(date)?;
    Ok(midnight.plus(nanos))
}

/// Writes UTCTimestamps. Keeps the text of the last second, so that within a second only the fraction is made anew.
#[derive(Debug, Clone)]
pub struct TimestampFormatter {
    /// Where the second begins that `text` is of, in nanoseconds since the epoch; modulo 2^64, since the type's first moment
    /// is inside a second that begins before it.
    begin: i64,
    /// `YYYYMMDD-HH:MM:SS.nnnnnnnnn000` and two bytes that are not used: all of it is two stores.
    text: [u8; 32],
}

/// Where the fraction stands in the text.
const FRACTION: usize = 18;

impl TimestampFormatter {
    /// A formatter that has the first second of 1970.
    pub const fn new() -> TimestampFormatter {
        TimestampFormatter { begin: 0, text: *b"19700101-00:00:00.000000000000  " }
    }

    /// The text of `moment`; digits finer than `precision` are cut off.
    #[inline]
    pub fn format(&mut self, moment: Timestamp, precision: Precision) -> &[u8] {
        let len = self.set(moment, precision);
        &self.text[..len]
    }

    /// Makes the text of `moment`: its length, 17 to 30.
    #[inline]
    fn set(&mut self, moment: Timestamp, precision: Precision) -> usize {
        let mut nanos = moment.0.wrapping_sub(self.begin) as u64;
        if nanos >= NANOS_PER_SEC as u64 {
            let second = moment.0.div_euclid(NANOS_PER_SEC);
            self.on_second(second);
            nanos = moment.0.wrapping_sub(self.begin) as u64;
        }
        // Nine digits, whatever the precision: the first eight cost one store, those that are cut off nothing.
        self.text[FRACTION..FRACTION + 8].copy_from_slice(&eight_digits(nanos / 10).to_le_bytes());
        self.text[FRACTION + 8] = b'0' + (nanos % 10) as u8;
        match precision.digits() {
            0 => FRACTION - 1,
            digits => FRACTION + digits,
        }
    }

    #[cold]
    fn on_second(&mut self, second: i64) {
        let Civil { year, month, day, hour, minute, second: of_minute, .. } =
            Timestamp(second.saturating_mul(NANOS_PER_SEC)).civil();
        let century = (year / 100) as u8;
        let pairs = [century, (year % 100) as u8, month, day, hour, minute, of_minute];
        for (at, pair) in [0, 2, 4, 6, 9, 12, 15].into_iter().zip(pairs) {
            self.text[at] = b'0' + pair / 10;
            self.text[at + 1] = b'0' + pair % 10;
        }
        self.begin = second.wrapping_mul(NANOS_PER_SEC);
    }
}

impl Default for TimestampFormatter {
    fn default() -> Self {
        TimestampFormatter::new()
    }
}

/// Appends a UTCTimestamp and SOH.
#[inline]
pub(crate) fn put_timestamp_field(
    out: &mut Vec<u8>,
    formatter: &mut TimestampFormatter,
    moment: Timestamp,
    precision: Precision,
) {
    let end = out.len() + formatter.set(moment, precision);
    out.extend_from_slice(&formatter.text);
    out.truncate(end);
    out.push(SOH);
}

/// Reads a UTCTimeOnly `HH:MM:SS[.fraction]`: nanoseconds since midnight, with the rules of [`parse_timestamp`].
pub fn parse_time_only(value: &[u8]) -> Result<i64, FieldFault> {
    time_of_day(value).ok_or(FieldFault::Format)
}

/// Reads a UTCDateOnly or LocalMktDate `YYYYMMDD`: the midnight it begins at, as if it were UTC.
///
/// # Errors
/// As [`parse_timestamp`].
pub fn parse_date(value: &[u8]) -> Result<Timestamp, FieldFault> {
    midnight(value.try_into().map_err(|_| FieldFault::Format)?)
}

/// A MonthYear: a month, and perhaps a day or a week of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthYear {
    /// 0 to 9999.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// What of the month.
    pub part: MonthPart,
}

/// What part of a month a [`MonthYear`] names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MonthPart {
    /// All of it: `YYYYMM`.
    Whole,
    /// A day, 1 to 31: `YYYYMMDD`.
    Day(u8),
    /// A week, 1 to 5: `YYYYMMw1`.
    Week(u8),
}

/// Reads a MonthYear: `YYYYMM`, `YYYYMMDD`, or `YYYYMMw1` to `YYYYMMw5`.
pub fn parse_month_year(value: &[u8]) -> Result<MonthYear, FieldFault> {
    month_year(value).ok_or(FieldFault::Format)
}

fn month_year(value: &[u8]) -> Option<MonthYear> {
    let (&[y1, y2, y3, y4, m1, m2], rest) = value.split_first_chunk::<6>()?;
    let part = match *rest {
        [] => MonthPart::Whole,
        [b'w', week @ b'1'..=b'5'] => MonthPart::Week(week - b'0'),
        [tens, ones] => MonthPart::Day(pair(tens, ones)?),
        _ => return None,
    };
    let (d1, d2) = if let MonthPart::Day(_) = part { (rest[0], rest[1]) } else { (b'0', b'1') };
    let (year, month, _) = calendar_date(&[y1, y2, y3, y4, m1, m2, d1, d2])?;
    Some(MonthYear { year, month, part })
}

/// Whether this is a UTCTimestamp of any year: what validation asks, which has no need of the moment.
pub(crate) fn is_timestamp(value: &[u8]) -> bool {
    is_dated(value, |time| time_of_day(time).is_some())
}

/// Whether this is a UTCTimeOnly.
pub(crate) fn is_time_only(value: &[u8]) -> bool {
    time_of_day(value).is_some()
}

/// Whether this is a `YYYYMMDD` of any year.
pub(crate) fn is_date(value: &[u8]) -> bool {
    value.try_into().is_ok_and(|date| calendar_date(date).is_some())
}

/// Whether this is a MonthYear.
pub(crate) fn is_month_year(value: &[u8]) -> bool {
    month_year(value).is_some()
}

/// Whether this is a date, `-`, and what `is_time` takes.
pub(crate) fn is_dated(value: &[u8], is_time: impl Fn(&[u8]) -> bool) -> bool {
    match value.split_first_chunk::<8>() {
        Some((date, [b'-', time @ ..])) => calendar_date(date).is_some() && is_time(time),
        _ => false,
    }
}

/// The midnight at which a date `YYYYMMDD` begins.
pub(crate) fn midnight(date: &[u8; 8]) -> Result<Timestamp, FieldFault> {
    let (year, month, day) = calendar_date(date).ok_or(FieldFault::Format)?;
    Timestamp::from_civil(Civil { year: i32::from(year), month, day, hour: 0, minute: 0, second: 0, nano: 0 })
        .ok_or(FieldFault::OutOfRange)
}

/// Nanoseconds since midnight of `HH:MM:SS[.fraction]`.
pub(crate) fn time_of_day(value: &[u8]) -> Option<i64> {
    let (clock, fraction) = value.split_first_chunk::<8>()?;
    let &[h1, h2, b':', m1, m2, b':', s1, s2] = clock else { return None };
    let (hour, minute, second) = (pair(h1, h2)?, pair(m1, m2)?, pair(s1, s2)?);
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let nanos = match fraction {
        [] => 0,
        [b'.', digits @ ..] => fraction_nanos(digits)?,
        _ => return None,
    };
    let minutes = i64::from(hour) * 60 + i64::from(minute);
    // A leap second is the last nanosecond of its minute.
    let within = if second == 60 { 60 * NANOS_PER_SEC - 1 } else { i64::from(second) * NANOS_PER_SEC + nanos };
    let nanos_of_day = minutes * 60 * NANOS_PER_SEC + within;
    assert!(nanos_of_day < NANOS_PER_DAY, "a time of day is within its day");
    Some(nanos_of_day)
}

/// 1 to 12 digits of a second as nanoseconds, cut off after the ninth.
fn fraction_nanos(digits: &[u8]) -> Option<i64> {
    if !(1..=12).contains(&digits.len()) || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let used = digits.len().min(9);
    let value = digits[..used].iter().fold(0, |value, digit| value * 10 + i64::from(digit - b'0'));
    Some(value * 10i64.pow(9 - used as u32))
}

/// A date of the calendar, years 0 to 9999.
fn calendar_date(date: &[u8; 8]) -> Option<(u16, u8, u8)> {
    let &[y1, y2, y3, y4, m1, m2, d1, d2] = date;
    let year = u16::from(pair(y1, y2)?) * 100 + u16::from(pair(y3, y4)?);
    let (month, day) = (pair(m1, m2)?, pair(d1, d2)?);
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u8::from(leap),
        _ => return None,
    };
    (1..=days).contains(&day).then_some((year, month, day))
}

/// Two digits.
#[inline]
pub(crate) fn pair(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens <= 9 && ones <= 9).then(|| tens * 10 + ones)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tz_time::{is_tz_time, is_tz_timestamp};

    const SECOND: i64 = 1_381_242_600;

    #[test]
    fn a_moment_is_read_exactly_or_refused() {
        let at = |nanos| Ok(Timestamp(SECOND * NANOS_PER_SEC + nanos));
        let format = Err(FieldFault::Format);
        let table = [
            ("20131008-14:30:00", at(0)),
            ("20131008-14:30:00.5", at(500_000_000)),
            ("20131008-14:30:00.123", at(123_000_000)),
            ("20131008-14:30:00.123456", at(123_456_000)),
            ("20131008-14:30:00.123456789", at(123_456_789)),
            ("20131008-14:30:00.123456789999", at(123_456_789)),
            ("20131008-14:29:60", at(-1)),
            ("20131008-14:29:60.5", at(-1)),
            ("20131008-14:30:00.", format),
            ("20131008-14:30:00.1234567890123", format),
            ("20131008-14:30:00.12x", format),
            ("20131008-14:30:00Z", format),
            ("20131008-14:30:61", format),
            ("20131008-14:60:00", format),
            ("20131008-24:00:00", format),
            ("20131008-14:30", format),
            ("20131008T14:30:00", format),
            ("20130229-14:30:00", format),
            ("20131308-14:30:00", format),
            ("2013-10-08", format),
            ("+0131008-14:30:00", format),
            ("", format),
            ("99991231-23:59:59", Err(FieldFault::OutOfRange)),
        ];
        for (text, expected) in table {
            assert_eq!(parse_timestamp(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn each_form_of_date_and_time_is_told_from_the_others() {
        type Form = fn(&[u8]) -> bool;
        let forms: [(&str, Form); 6] = [
            ("timestamp", is_timestamp),
            ("time", is_time_only),
            ("date", is_date),
            ("month", is_month_year),
            ("tz time", is_tz_time),
            ("tz timestamp", is_tz_timestamp),
        ];
        let table: &[(&str, &[&str])] = &[
            ("20131008-14:30:00.123", &["timestamp", "tz timestamp"]),
            ("99991231-23:59:59", &["timestamp", "tz timestamp"]),
            ("14:30:00", &["time", "tz time"]),
            ("14:30:00.123", &["time", "tz time"]),
            ("14:30", &["tz time"]),
            ("14:30Z", &["tz time"]),
            ("14:30:00-05", &["tz time"]),
            ("14:30+05:30", &["tz time"]),
            ("14:30+15", &[]),
            ("14:30+05:60", &[]),
            ("20131008-14:30+05:30", &["tz timestamp"]),
            ("20131008", &["date", "month"]),
            ("20131032", &[]),
            ("201310", &["month"]),
            ("201313", &[]),
            ("201310w5", &["month"]),
            ("201310w6", &[]),
            ("20120229", &["date", "month"]),
            ("19000229", &[]),
        ];
        for (text, expected) in table {
            let taken: Vec<&str> = forms.iter().filter(|(_, is)| is(text.as_bytes())).map(|(name, _)| *name).collect();
            assert_eq!(taken, *expected, "{text}");
        }
        let month = MonthYear { year: 2013, month: 10, part: MonthPart::Week(2) };
        assert_eq!(parse_month_year(b"201310w2"), Ok(month));
        assert_eq!(parse_date(b"19700102"), Ok(Timestamp(NANOS_PER_DAY)));
        assert_eq!(parse_time_only(b"00:00:01.5"), Ok(1_500_000_000));
    }

    proptest::proptest! {
        #[test]
        fn a_moment_on_the_wire_is_the_moment(
            moments in proptest::collection::vec(-9_000_000_000_000_000_000i64..9_000_000_000_000_000_000, 1..5),
            step in 0i64..2_000_000_000,
        ) {
            let mut formatter = TimestampFormatter::new();
            for moment in moments.into_iter().flat_map(|moment| [moment, moment + step]) {
                for (precision, unit) in [
                    (Precision::Seconds, NANOS_PER_SEC), (Precision::Millis, 1_000_000),
                    (Precision::Micros, 1_000), (Precision::Nanos, 1), (Precision::Picos, 1),
                ] {
                    let cut = Timestamp(moment - moment.rem_euclid(unit));
                    let text = formatter.format(Timestamp(moment), precision);
                    proptest::prop_assert_eq!(text.len(), [17, 18 + precision.digits()][usize::from(precision.digits() > 0)]);
                    proptest::prop_assert_eq!(parse_timestamp(text), Ok(cut));
                }
            }
        }
    }
}
