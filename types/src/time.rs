//! Time as an input: three clocks, none of them read here.

use crate::wire::{Reader, Wire, WireError};

/// Nanoseconds in a second.
pub const NANOS_PER_SEC: i64 = 1_000_000_000;
/// Nanoseconds in a millisecond.
pub const NANOS_PER_MILLI: i64 = 1_000_000;
/// Nanoseconds in a day of UTC. FIX has leap seconds in its grammar, and no engine's clock shows them.
pub const NANOS_PER_DAY: i64 = 86_400 * NANOS_PER_SEC;

/// Nanoseconds since 1970-01-01T00:00:00 UTC. Reaches the year 2262.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

/// Nanoseconds on a clock that only goes forward; its zero means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Mono(pub u64);

/// The three clocks at one moment.
///
/// `mono` drives timers and heartbeats; `wall` is SendingTime(52) and the logs; `market` drives calendars, algorithms,
/// venues and TransactTime(60), and is `wall` in production and the tape's scaled clock in a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Now {
    /// For timers.
    pub mono: Mono,
    /// For SendingTime(52) and logs.
    pub wall: Timestamp,
    /// For the market's own time.
    pub market: Timestamp,
}

impl Mono {
    /// This moment and `nanos` later. Saturates, so "never" stays never.
    #[inline]
    #[must_use]
    pub const fn plus(self, nanos: u64) -> Mono {
        Mono(self.0.saturating_add(nanos))
    }

    /// Nanoseconds since `earlier`; zero if that is not earlier.
    #[inline]
    pub const fn since(self, earlier: Mono) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A calendar date and time of day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Civil {
    /// Year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// 0 to 999,999,999.
    pub nano: u32,
}

impl Timestamp {
    /// Days since the epoch, rounded down.
    #[inline]
    pub const fn day(self) -> i64 {
        self.0.div_euclid(NANOS_PER_DAY)
    }

    /// Nanoseconds since midnight UTC.
    #[inline]
    pub const fn nanos_of_day(self) -> i64 {
        self.0.rem_euclid(NANOS_PER_DAY)
    }

    /// This moment and `nanos` later, or earlier if negative. Saturates.
    #[inline]
    #[must_use]
    pub const fn plus(self, nanos: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(nanos))
    }

    /// Date and time of day.
    pub fn civil(self) -> Civil {
        let (year, month, day) = date_of_day(self.day());
        let nanos = self.nanos_of_day();
        let seconds = nanos / NANOS_PER_SEC;
        Civil {
            year,
            month,
            day,
            hour: (seconds / 3600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            nano: (nanos % NANOS_PER_SEC) as u32,
        }
    }

    /// From date and time of day. `None` for a date that is not in the calendar, a time past 23:59:59.999999999, or a
    /// moment outside the type's years (1678 to 2261).
    pub fn from_civil(civil: Civil) -> Option<Timestamp> {
        let Civil { year, month, day, hour, minute, second, nano } = civil;
        if !(1678..=2261).contains(&year) || !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        if nano > 999_999_999 {
            return None;
        }
        let days = day_of_date(year, month, day);
        if date_of_day(days) != (year, month, day) {
            return None;
        }
        let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        Some(Timestamp(days * NANOS_PER_DAY + seconds * NANOS_PER_SEC + i64::from(nano)))
    }
}

/// Days since the epoch to (year, month, day) in the proleptic Gregorian calendar: eras of 400 years, years that begin
/// in March so that the leap day is the last (the method of Howard Hinnant's "chrono-compatible low-level date
/// algorithms").
fn date_of_day(day: i64) -> (i32, u8, u8) {
    let z = day + 719_468;
    let era = z.div_euclid(146_097);
    let day_of_era = z.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let mp = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * mp + 2) / 5 + 1) as u8;
    let month = if mp < 10 { mp + 3 } else { mp - 9 } as u8;
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year as i32, month, day)
}

/// The inverse of [`date_of_day`] for dates in the calendar; any number for others.
fn day_of_date(year: i32, month: u8, day: u8) -> i64 {
    let (month, day) = (i64::from(month), i64::from(day));
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

impl Wire for Timestamp {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
    #[inline]
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        Wire::take(input).map(Timestamp)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_the_calendar() {
        let at = |year, month, day| Civil { year, month, day, hour: 0, minute: 0, second: 0, nano: 0 };
        let days = |civil| Timestamp::from_civil(civil).map(Timestamp::day);
        assert_eq!(days(at(1970, 1, 1)), Some(0));
        assert_eq!(days(at(2000, 2, 29)), Some(11_016));
        assert_eq!(days(at(2013, 10, 8)), Some(15_986));
        for no_date in [at(2013, 2, 29), at(1900, 2, 29), at(2013, 4, 31), at(2013, 0, 1), at(2013, 1, 0)] {
            assert_eq!(days(no_date), None, "{no_date:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_moment_survives_the_calendar(nanos in -9_000_000_000_000_000_000i64..9_000_000_000_000_000_000) {
            let moment = Timestamp(nanos);
            proptest::prop_assert_eq!(Timestamp::from_civil(moment.civil()), Some(moment));
        }
    }
}
