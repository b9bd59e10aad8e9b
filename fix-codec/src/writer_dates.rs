//! Writing dates, times of day, months, and values of several parts: what [`FieldWriter`] writes besides the plain types,
//! each under the name of its reader in [`Fields`](crate::Fields).

#[cfg(feature = "decimal")]
use rust_decimal::Decimal;
use types::{NANOS_PER_DAY, Timestamp};

use crate::scan::SOH;
use crate::timestamp::{MonthPart, MonthYear, Precision, TimestampFormatter};
use crate::tz_time::{TzTime, TzTimestamp};
use crate::writer::FieldWriter;

/// The most minutes that a time zone may be ahead of UTC or behind it: what a TZTimeOnly is read with.
const OFFSET_MAX: u16 = 14 * 60 + 59;

impl FieldWriter<'_> {
    /// A UTCDateOnly or LocalMktDate, `YYYYMMDD`: the day that `value` is in, as if it were UTC.
    pub fn date(&mut self, tag: u32, value: Timestamp) {
        self.bytes(tag, &TimestampFormatter::new().format(value, Precision::Seconds)[..8]);
    }

    /// A UTCTimeOnly or LocalMktTime, `HH:MM:SS[.fraction]`, of nanoseconds since midnight; digits finer than `precision`
    /// are cut off.
    ///
    /// # Panics
    /// If it is not a time of day: `0 <= nanos_of_day < 86_400_000_000_000`.
    pub fn time_only(&mut self, tag: u32, nanos_of_day: i64, precision: Precision) {
        self.bytes(tag, clock(&mut TimestampFormatter::new(), nanos_of_day, precision));
    }

    /// A MonthYear: `YYYYMM`, `YYYYMMDD` or `YYYYMMw1`.
    ///
    /// # Panics
    /// If a part is not in the range that its documentation gives. Whether the month has the day is not asked.
    pub fn month_year(&mut self, tag: u32, value: MonthYear) {
        let MonthYear { year, month, part } = value;
        assert!(year <= 9999 && (1..=12).contains(&month), "{year}-{month} is no month");
        let [y1, y2] = two_digits((year / 100) as u8);
        let [y3, y4] = two_digits((year % 100) as u8);
        let [m1, m2] = two_digits(month);
        match part {
            MonthPart::Whole => self.bytes(tag, &[y1, y2, y3, y4, m1, m2]),
            MonthPart::Day(day) => {
                assert!((1..=31).contains(&day), "{day} is no day of a month");
                let [d1, d2] = two_digits(day);
                self.bytes(tag, &[y1, y2, y3, y4, m1, m2, d1, d2]);
            }
            MonthPart::Week(week) => {
                assert!((1..=5).contains(&week), "{week} is no week of a month");
                self.bytes(tag, &[y1, y2, y3, y4, m1, m2, b'w', b'0' + week]);
            }
        }
    }

    /// A TZTimeOnly, `HH:MM:SS[.fraction]` and the offset: `Z` for none, `+05:30`, nothing where it is not said. Digits
    /// finer than `precision` are cut off.
    ///
    /// # Panics
    /// If it is not a time of day, or more than 14:59 hours from UTC: the format has none of those.
    pub fn tz_time(&mut self, tag: u32, value: TzTime, precision: Precision) {
        let mut formatter = TimestampFormatter::new();
        let time = clock(&mut formatter, value.nanos_of_day, precision);
        self.with_offset(tag, time, value.offset_minutes);
    }

    /// A TZTimestamp, `YYYYMMDD-HH:MM:SS[.fraction]` and the offset; see [`FieldWriter::tz_time`].
    ///
    /// # Panics
    /// If it is more than 14:59 hours from UTC.
    pub fn tz_timestamp(&mut self, tag: u32, value: TzTimestamp, precision: Precision) {
        self.with_offset(tag, TimestampFormatter::new().format(value.local, precision), value.offset_minutes);
    }

    /// A MultipleCharValue: `1 A` for ExecInst(18) of `b"1A"`. Nothing for no parts. A space that is meant as a part is
    /// written as `?`, like SOH: it would be none when it is read.
    pub fn chars(&mut self, tag: u32, parts: impl IntoIterator<Item = u8>) {
        let mut is_first = true;
        for part in parts {
            self.part(tag, &[part], is_first);
            is_first = false;
        }
    }

    /// A MultipleStringValue: `AV AN` for QuoteCondition(276). Nothing for no parts; a part without a byte is left out. A
    /// space in a part is written as `?`, like SOH: it would make two of it.
    pub fn strings<'p>(&mut self, tag: u32, parts: impl IntoIterator<Item = &'p [u8]>) {
        let mut is_first = true;
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            self.part(tag, part, is_first);
            is_first = false;
        }
    }

    /// A number of any scale, its trailing zeros kept: `1.50` is not `1.5`.
    #[cfg(feature = "decimal")]
    pub fn decimal(&mut self, tag: u32, value: Decimal) {
        self.str(tag, &value.to_string());
    }

    /// One part of several, not empty, behind those that were written for this field.
    fn part(&mut self, tag: u32, part: &[u8], is_first: bool) {
        let start = if is_first {
            self.bytes(tag, part);
            self.out.len() - part.len() - 1
        } else {
            // In the place of the SOH that ended the field so far.
            self.out.pop();
            self.out.push(b' ');
            self.out.extend_from_slice(part);
            self.out.push(SOH);
            self.out.len() - part.len() - 1
        };
        let end = self.out.len() - 1;
        for byte in &mut self.out[start..end] {
            *byte = if matches!(*byte, SOH | b' ') { b'?' } else { *byte };
        }
    }

    fn with_offset(&mut self, tag: u32, time: &[u8], offset_minutes: Option<i16>) {
        let mut text = [0; TZ_BYTES];
        text[..time.len()].copy_from_slice(time);
        let (zone, len) = offset(offset_minutes);
        let end = time.len() + len;
        text[time.len()..end].copy_from_slice(&zone[..len]);
        self.bytes(tag, &text[..end]);
    }
}

/// The longest TZTimestamp: `YYYYMMDD-HH:MM:SS.` with twelve digits, and `+hh:mm`.
const TZ_BYTES: usize = 30 + 6;

/// The text of a time of day.
fn clock(formatter: &mut TimestampFormatter, nanos_of_day: i64, precision: Precision) -> &[u8] {
    assert!((0..NANOS_PER_DAY).contains(&nanos_of_day), "{nanos_of_day} ns are no time of day");
    // The day of the epoch, of which the date is left out.
    &formatter.format(Timestamp(nanos_of_day), precision)[9..]
}

/// The text of an offset, and how much of it counts.
fn offset(minutes: Option<i16>) -> ([u8; 6], usize) {
    let minutes = match minutes {
        None => return ([0; 6], 0),
        Some(0) => return (*b"Z\0\0\0\0\0", 1),
        Some(minutes) => minutes,
    };
    let ahead = minutes.unsigned_abs();
    assert!(ahead <= OFFSET_MAX, "{minutes} minutes are no offset from UTC");
    let ([h1, h2], [m1, m2]) = (two_digits((ahead / 60) as u8), two_digits((ahead % 60) as u8));
    let sign = if minutes < 0 { b'-' } else { b'+' };
    ([sign, h1, h2, b':', m1, m2], if m1 == b'0' && m2 == b'0' { 3 } else { 6 })
}

/// A number below 100.
fn two_digits(number: u8) -> [u8; 2] {
    [b'0' + number / 10, b'0' + number % 10]
}
