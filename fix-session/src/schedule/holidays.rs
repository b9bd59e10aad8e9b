//! Days that are not like the others.

use core::fmt;
use core::str::FromStr;
use std::collections::{BTreeMap, BTreeSet};

use types::{Civil, NANOS_PER_DAY, Timestamp};

use super::time_of_day::{TimeOfDay, Unreadable};
use super::weekday::Weekday;

/// A date in the calendar of the schedule's zone, 1678-01-01 to 2261-12-31.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Since 1970-01-01.
    day: i64,
}

impl Date {
    /// `None` for a date that is not in the calendar, or outside of the type's years.
    pub fn new(year: i32, month: u8, day: u8) -> Option<Date> {
        let midnight = Timestamp::from_civil(Civil { year, month, day, hour: 0, minute: 0, second: 0, nano: 0 })?;
        Some(Date { day: midnight.day() })
    }

    /// Its day of the week.
    pub const fn weekday(self) -> Weekday {
        Weekday::of_day(self.day)
    }

    /// The date that is so many days after 1970-01-01: a day of a [`Timestamp`] and thus near the type's years.
    pub(super) const fn of_day(day: i64) -> Date {
        Date { day }
    }
}

/// `YYYY-MM-DD`, or `YYYYMMDD` as FIX's LocalMktDate.
impl FromStr for Date {
    type Err = Unreadable;

    fn from_str(written: &str) -> Result<Date, Unreadable> {
        let read = || {
            let digits = match (written.len(), written.split_once('-')) {
                (10, Some((year, rest))) if year.len() == 4 => match rest.split_once('-')? {
                    (month, day) if month.len() == 2 => (year, month, day),
                    _ => return None,
                },
                (8, None) => (written.get(..4)?, written.get(4..6)?, written.get(6..)?),
                _ => return None,
            };
            let (year, month, day) = digits;
            let plain = [year, month, day].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
            if plain { Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?) } else { None }
        };
        read().ok_or_else(|| Unreadable::new(written, "a date from 1678-01-01 to 2261-12-31, written YYYY-MM-DD"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Civil { year, month, day, .. } = Timestamp(self.day.saturating_mul(NANOS_PER_DAY)).civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The dates on which a schedule departs from its week. One calendar can serve many sessions: a date that means nothing
/// to one of them (its session neither begins nor ends then) changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holidays {
    /// No session begins on these. One that began the day before goes on, unless the day also closes early.
    pub closed: BTreeSet<Date>,
    /// A session that would end on this date ends at this time, if that is sooner; one that would begin at or after that
    /// time and end on the same date does not take place. The date is that of the session's last second: what ends at
    /// midnight ends on the day that is over.
    pub early_close: BTreeMap<Date, TimeOfDay>,
}

impl Holidays {
    /// Dates of which each can keep one session from taking place.
    pub(super) fn dates(&self) -> usize {
        self.closed.len() + self.early_close.len()
    }
}
