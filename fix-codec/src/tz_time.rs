//! TZTimeOnly and TZTimestamp: times that carry their offset from UTC.
//!
//! ```text
//! HH:MM[:SS[.fraction]][Z | (+|-)hh[:mm]]        07:39Z   02:39-05   13:09+05:30
//! ```
//!
//! FIX 5.0SP2, volume 1, "FIX Data Types". The offset is optional there; who leaves it out has agreed with the reader on
//! what is meant, so it stays `None` here.

use types::{NANOS_PER_SEC, Timestamp};

use crate::field_error::FieldFault;
use crate::timestamp::{is_dated, midnight, pair, time_of_day};

/// A time of day at some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TzTime {
    /// Nanoseconds since midnight at that place.
    pub nanos_of_day: i64,
    /// How far that place is ahead of UTC, in minutes; `None` if it is not said.
    pub offset_minutes: Option<i16>,
}

/// A date and time at some place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TzTimestamp {
    /// What calendar and clock show at that place, as if it were UTC.
    pub local: Timestamp,
    /// How far that place is ahead of UTC, in minutes; `None` if it is not said.
    pub offset_minutes: Option<i16>,
}

impl TzTimestamp {
    /// The moment it is, if the offset is said.
    pub fn utc(&self) -> Option<Timestamp> {
        self.offset_minutes.map(|minutes| self.local.plus(-i64::from(minutes) * 60 * NANOS_PER_SEC))
    }
}

/// Reads a TZTimeOnly `HH:MM[:SS[.fraction]][Z | (+|-)hh[:mm]]`, with the rules of
/// [`parse_timestamp`](crate::parse_timestamp) for its parts.
///
/// # Errors
/// [`FieldFault::Format`] for another form.
pub fn parse_tz_time(value: &[u8]) -> Result<TzTime, FieldFault> {
    tz_time(value).ok_or(FieldFault::Format)
}

/// Reads a TZTimestamp: a date, `-`, and a TZTimeOnly.
///
/// # Errors
/// As [`parse_timestamp`](crate::parse_timestamp).
pub fn parse_tz_timestamp(value: &[u8]) -> Result<TzTimestamp, FieldFault> {
    let (date, rest) = value.split_first_chunk::<8>().ok_or(FieldFault::Format)?;
    let time = rest.strip_prefix(b"-").and_then(tz_time).ok_or(FieldFault::Format)?;
    Ok(TzTimestamp { local: midnight(date)?.plus(time.nanos_of_day), offset_minutes: time.offset_minutes })
}

/// Whether this is a TZTimestamp of any year: what validation asks, which has no need of the moment.
pub(crate) fn is_tz_timestamp(value: &[u8]) -> bool {
    is_dated(value, is_tz_time)
}

/// Whether this is a TZTimeOnly.
pub(crate) fn is_tz_time(value: &[u8]) -> bool {
    tz_time(value).is_some()
}

fn tz_time(value: &[u8]) -> Option<TzTime> {
    let zone = value.iter().position(|byte| matches!(byte, b'Z' | b'+' | b'-')).unwrap_or(value.len());
    let (time, zone) = value.split_at(zone);
    let nanos_of_day = match *time {
        [h1, h2, b':', m1, m2] => time_of_day(&[h1, h2, b':', m1, m2, b':', b'0', b'0'])?,
        _ => time_of_day(time)?,
    };
    let offset_minutes = match *zone {
        [] => None,
        [b'Z'] => Some(0),
        [sign @ (b'+' | b'-'), h1, h2] => Some(offset(sign, pair(h1, h2)?, 0)?),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => Some(offset(sign, pair(h1, h2)?, pair(m1, m2)?)?),
        _ => return None,
    };
    Some(TzTime { nanos_of_day, offset_minutes })
}

/// Minutes ahead of UTC, if hours and minutes may be those of a time zone.
fn offset(sign: u8, hours: u8, minutes: u8) -> Option<i16> {
    let ahead = i16::from(hours) * 60 + i16::from(minutes);
    (hours <= 14 && minutes <= 59).then_some(if sign == b'-' { -ahead } else { ahead })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::parse_timestamp;

    #[test]
    fn a_time_with_an_offset_is_the_moment_it_is() {
        let table = [
            ("20060901-07:39Z", Some("20060901-07:39:00")),
            ("20060901-02:39-05", Some("20060901-07:39:00")),
            ("20060901-15:39+08", Some("20060901-07:39:00")),
            ("20060901-13:09+05:30", Some("20060901-07:39:00")),
            ("20060901-00:30:15.25+01", Some("20060831-23:30:15.25")),
            ("20060901-07:39", None),
        ];
        for (text, utc) in table {
            let read = parse_tz_timestamp(text.as_bytes()).unwrap();
            assert_eq!(read.utc(), utc.map(|utc| parse_timestamp(utc.as_bytes()).unwrap()), "{text}");
        }
        let time = TzTime { nanos_of_day: (2 * 60 + 39) * 60 * NANOS_PER_SEC, offset_minutes: Some(-300) };
        assert_eq!(parse_tz_time(b"02:39-05"), Ok(time));
        assert_eq!(parse_tz_time(b"02:39-5"), Err(FieldFault::Format));
        assert_eq!(parse_tz_timestamp(b"20060931-02:39Z"), Err(FieldFault::Format));
        assert_eq!(parse_tz_timestamp(b"99991231-02:39Z"), Err(FieldFault::OutOfRange));
    }
}
