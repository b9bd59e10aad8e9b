//! Days of the calendar, and how long a row is true.

use core::fmt;

use types::{Civil, NANOS_PER_DAY, Timestamp};

/// A day of the Gregorian calendar, 1970-01-01 to 2261-12-31. Always a day that exists.
///
/// Ordered by time, since the fields stand in that order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or `None` if the calendar has none such.
    pub const fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        if year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) {
            return None;
        }
        Some(Date { year, month, day })
    }

    /// For tables in the source: a day that does not exist does not compile in a `const`, and panics elsewhere.
    pub(crate) const fn of(year: i32, month: u8, day: u8) -> Date {
        match Date::new(year, month, day) {
            Some(date) => date,
            None => panic!("a table names a day that the calendar does not have"),
        }
    }

    /// From `YYYYMMDD` or `YYYY-MM-DD`; `None` for anything else.
    pub fn parse(text: &[u8]) -> Option<Date> {
        let (year, month, day) = match text.len() {
            8 => (&text[..4], &text[4..6], &text[6..]),
            10 if text[4] == b'-' && text[7] == b'-' => (&text[..4], &text[5..7], &text[8..]),
            _ => return None,
        };
        Date::new(number(year)?, u8::try_from(number(month)?).ok()?, u8::try_from(number(day)?).ok()?)
    }

    /// The day in UTC of a moment; `None` before 1970.
    pub fn of_utc(moment: Timestamp) -> Option<Date> {
        let Civil { year, month, day, .. } = moment.civil();
        Date::new(year, month, day)
    }

    /// Midnight in UTC, at which the day begins.
    pub fn midnight_utc(self) -> Timestamp {
        let civil = Civil { year: self.year, month: self.month, day: self.day, hour: 0, minute: 0, second: 0, nano: 0 };
        match Timestamp::from_civil(civil) {
            Some(midnight) => midnight,
            None => unreachable!("a Date is a day between 1970 and 2261 by construction"),
        }
    }

    /// The day `days` later, or earlier if negative; `None` outside the type's years.
    pub fn plus_days(self, days: i32) -> Option<Date> {
        let nanos = i64::from(days).checked_mul(NANOS_PER_DAY)?;
        Date::of_utc(Timestamp(self.midnight_utc().0.checked_add(nanos)?))
    }

    /// Day of the week: 0 Sunday to 6 Saturday. 1970-01-01 was a Thursday.
    pub fn weekday(self) -> u8 {
        (self.midnight_utc().day() + 4).rem_euclid(7) as u8
    }

    /// Year, 1970 to 2261.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Month, 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// Day of the month, 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// From a day, and until a day: how long a row is true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first day on which it is true.
    pub from: Date,
    /// The first day on which it is true no more; `None` while it is.
    pub until: Option<Date>,
}

impl Validity {
    /// From a day, with no end yet.
    pub const fn since(from: Date) -> Validity {
        Validity { from, until: None }
    }

    /// Whether the row is true on `day`.
    pub fn holds_on(self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

const fn days_in(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

fn number(digits: &[u8]) -> Option<i32> {
    digits.iter().try_fold(0i32, |sum, &byte| byte.is_ascii_digit().then(|| sum * 10 + i32::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_does_not_exist_is_refused() {
        for (text, is_date) in [
            ("20131008", true),
            ("2013-10-08", true),
            ("20120229", true),
            ("20000229", true),
            ("20130229", false),
            ("21000229", false),
            ("20131301", false),
            ("20130431", false),
            ("2013-1-008", false),
            ("2013108", false),
            ("2013100x", false),
            ("19691231", false),
        ] {
            assert_eq!(Date::parse(text.as_bytes()).is_some(), is_date, "{text}");
        }
    }

    #[test]
    fn the_day_of_the_week_is_that_of_the_calendar() {
        assert_eq!(Date::of(2013, 10, 8).weekday(), 2);
        assert_eq!(Date::of(1970, 1, 1).weekday(), 4);
        assert_eq!(Date::of(2000, 2, 29).weekday(), 2);
    }

    #[test]
    fn a_row_ends_before_its_last_day() {
        let row = Validity { from: Date::of(2013, 1, 1), until: Some(Date::of(2014, 4, 1)) };
        assert!(row.holds_on(Date::of(2013, 1, 1)) && row.holds_on(Date::of(2014, 3, 31)));
        assert!(!row.holds_on(Date::of(2012, 12, 31)) && !row.holds_on(Date::of(2014, 4, 1)));
    }

    proptest::proptest! {
        #[test]
        fn every_day_is_followed_by_the_next(days in 0i64..106_000) {
            let day = Date::of_utc(Timestamp(days * NANOS_PER_DAY)).unwrap();
            let next = day.plus_days(1).unwrap();
            proptest::prop_assert!(day < next);
            proptest::prop_assert_eq!(next.plus_days(-1), Some(day));
            proptest::prop_assert_eq!(next.weekday(), (day.weekday() + 1) % 7);
            proptest::prop_assert_eq!(Date::parse(day.to_string().as_bytes()), Some(day));
        }
    }
}
