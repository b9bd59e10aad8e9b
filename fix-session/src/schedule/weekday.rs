//! Days of the week, one and several.

use core::fmt;
use core::str::FromStr;

use super::time_of_day::Unreadable;

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    /// The first day, as ISO 8601 counts.
    Monday,
    /// The second.
    Tuesday,
    /// The third.
    Wednesday,
    /// The fourth.
    Thursday,
    /// The fifth.
    Friday,
    /// The sixth.
    Saturday,
    /// The last.
    Sunday,
}

use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};

impl Weekday {
    /// All seven, in their order.
    pub const ALL: [Weekday; 7] = [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];

    /// Of a day counted from 1970-01-01, which was a Thursday.
    pub(super) const fn of_day(day: i64) -> Weekday {
        Weekday::ALL[(day + 3).rem_euclid(7) as usize]
    }

    /// Days since Monday, 0 to 6.
    pub(super) const fn days_since_monday(self) -> i64 {
        self as i64
    }

    const fn name(self) -> &'static str {
        match self {
            Monday => "Monday",
            Tuesday => "Tuesday",
            Wednesday => "Wednesday",
            Thursday => "Thursday",
            Friday => "Friday",
            Saturday => "Saturday",
            Sunday => "Sunday",
        }
    }
}

/// An English name or the first letters of one, two or more; capitals do not matter. So `su`, `Tues` and `FRIDAY` are
/// read as other engines read them.
impl FromStr for Weekday {
    type Err = Unreadable;

    fn from_str(written: &str) -> Result<Weekday, Unreadable> {
        let begins = |day: &Weekday| {
            day.name().get(..written.len()).is_some_and(|head| written.len() >= 2 && head.eq_ignore_ascii_case(written))
        };
        Weekday::ALL
            .into_iter()
            .find(begins)
            .ok_or_else(|| Unreadable::new(written, "a day of the week (Monday, Mon or Mo to Sunday)"))
    }
}

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of days of the week.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Weekdays {
    /// A bit for each day, Monday's the lowest.
    bits: u8,
}

impl Weekdays {
    /// Every day.
    pub const ALL: Weekdays = Weekdays { bits: 0b111_1111 };

    /// Whether a day is one of them.
    pub const fn contains(self, day: Weekday) -> bool {
        self.bits & (1 << day as u8) != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.bits == 0
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<I: IntoIterator<Item = Weekday>>(days: I) -> Weekdays {
        Weekdays { bits: days.into_iter().fold(0, |bits, day| bits | 1 << day as u8) }
    }
}

/// Days with commas between them: `Mon, Tue, Fri`. A day twice is a day; no day at all is an error.
impl FromStr for Weekdays {
    type Err = Unreadable;

    fn from_str(written: &str) -> Result<Weekdays, Unreadable> {
        written.split(',').map(|day| day.trim().parse::<Weekday>()).collect()
    }
}

impl fmt::Debug for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(Weekday::ALL.into_iter().filter(|day| self.contains(*day))).finish()
    }
}
