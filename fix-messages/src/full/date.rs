//! A day of the calendar, and a time of day.

use core::fmt;

use fix_codec::{MonthPart, MonthYear, parse_month_year};

/// A UTCDateOnly or LocalMktDate: a day of any year from 0 to 9999. Whose day it is the field says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A UTCTimeOnly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TimeOfDay {
    /// Nanoseconds since midnight. `0 <= nanos < 86_400_000_000_000`
    pub nanos: i64,
}

impl Date {
    /// The day, if the Gregorian calendar has it and the year is not past 9999.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Date> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => 0,
        };
        if year > 9999 || day == 0 || day > days { None } else { Some(Date { year, month, day }) }
    }

    /// From `YYYYMMDD`.
    pub fn parse(value: &[u8]) -> Option<Date> {
        match parse_month_year(value) {
            Ok(MonthYear { year, month, part: MonthPart::Day(day) }) => Date::new(year, month, day),
            _ => None,
        }
    }

    /// 0 to 9999.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12.
    pub const fn month(self) -> u8 {
        self.month
    }

    /// 1 to 31.
    pub const fn day(self) -> u8 {
        self.day
    }
}

/// `YYYYMMDD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{:02}{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_no_calendar_has_is_none() {
        for text in ["20240229", "20000229", "99991231", "20231130", "00000101"] {
            assert_eq!(Date::parse(text.as_bytes()).map(|date| date.to_string()).as_deref(), Some(text));
        }
        for text in ["", "202402", "20230229", "19000229", "20231131", "20231301", "20230100", "202302w1", "2023010x"] {
            assert_eq!(Date::parse(text.as_bytes()), None, "{text}");
        }
        assert_eq!(Date::new(10_000, 1, 1), None);
    }
}
