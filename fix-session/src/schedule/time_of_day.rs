//! What a clock on the wall shows, and what cannot be read as such.

use core::fmt;
use core::str::FromStr;

/// Seconds of a day on the wall; a day that is longer or shorter shows the same ones, some twice or not at all.
pub(super) const SECONDS_PER_DAY: i64 = 86_400;

/// A text that is not what it should be: a time, a day, a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{written:?} is not {wanted}")]
pub struct Unreadable {
    /// What was written.
    pub written: String,
    /// What is wanted in its place.
    pub wanted: &'static str,
}

impl Unreadable {
    pub(super) fn new(written: &str, wanted: &'static str) -> Unreadable {
        Unreadable { written: written.to_owned(), wanted }
    }
}

/// A time of day to the second, 00:00:00 to 23:59:59.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    /// 0 <= seconds < 86,400.
    seconds: i64,
}

impl TimeOfDay {
    /// 00:00:00.
    pub const MIDNIGHT: TimeOfDay = TimeOfDay { seconds: 0 };

    /// `None` past 23:59:59: neither 24:00:00 nor a leap second is a time at which a session begins or ends.
    pub const fn new(hour: u8, minute: u8, second: u8) -> Option<TimeOfDay> {
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        Some(TimeOfDay { seconds: hour as i64 * 3600 + minute as i64 * 60 + second as i64 })
    }

    /// Since midnight, as the wall counts.
    pub(super) const fn seconds(self) -> i64 {
        self.seconds
    }
}

/// `HH:MM:SS` or `HH:MM`, two digits each.
impl FromStr for TimeOfDay {
    type Err = Unreadable;

    fn from_str(written: &str) -> Result<TimeOfDay, Unreadable> {
        if written.contains(' ') {
            return Err(Unreadable::new(written, "a time of day alone, HH:MM:SS; the zone of all times is TimeZone"));
        }
        let read = || {
            let mut parts = written.split(':').map(two_digits);
            let (hour, minute) = (parts.next()??, parts.next()??);
            let second = parts.next().unwrap_or(Some(0))?;
            if parts.next().is_some() { None } else { TimeOfDay::new(hour, minute, second) }
        };
        read().ok_or_else(|| Unreadable::new(written, "a time of day from 00:00:00 to 23:59:59"))
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TimeOfDay { seconds } = self;
        write!(f, "{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// `None` for anything but two digits: `u8`'s own reader takes a sign.
fn two_digits(written: &str) -> Option<u8> {
    let two = written.len() == 2 && written.bytes().all(|byte| byte.is_ascii_digit());
    if two { written.parse().ok() } else { None }
}
