//! A time of every day.

use types::Timestamp;

use super::time_of_day::{SECONDS_PER_DAY, TimeOfDay};
use super::window::{moment_of, second_of};
use super::zone::{UnknownZone, Zone};

/// A time that comes once each day on a place's clock, such as ResetSeqTime, at which numbers are reset in the midst of
/// a session. On a day that shows it twice it comes the first time; on one that leaves it out, when the clock jumps over
/// it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DailyTime {
    time: TimeOfDay,
    zone: Zone,
}

impl DailyTime {
    /// `zone` is the IANA name of the place.
    ///
    /// # Errors
    ///
    /// No zone is named so.
    pub fn new(time: TimeOfDay, zone: &str) -> Result<DailyTime, UnknownZone> {
        Ok(DailyTime { time, zone: Zone::named(zone)? })
    }

    /// The first moment after this one at which the time comes. `None` only where that is past the last moment that a
    /// [`Timestamp`] can tell.
    pub fn next_after(&self, after: Timestamp) -> Option<Timestamp> {
        let second = second_of(after);
        let today = self.zone.day_at(second);
        // A clock that is set back shows today's date again, and one that was set back a whole day tomorrow's.
        (today..=today + 2)
            .map(|day| self.zone.reaches(day * SECONDS_PER_DAY + self.time.seconds()))
            .find(|reached| *reached > second)
            .and_then(moment_of)
    }
}
