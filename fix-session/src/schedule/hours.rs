//! The week as the wall clock has it: on which days a window begins, and when in it what happens.

use super::settings::{DayTime, ScheduleError, ScheduleSettings};
use super::time_of_day::{SECONDS_PER_DAY, TimeOfDay};
use super::weekday::{Weekday, Weekdays};

/// When a window begins and ends, all of it in seconds that the wall clock counts from the midnight before the window
/// begins. `0 <= begins <= logon < logout <= ends`, and windows do not overlap: `ends - begins` is at most a day, or a
/// week where they begin on one day alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hours {
    pub(super) begins_on: Weekdays,
    pub(super) begins: i64,
    pub(super) ends: i64,
    pub(super) logon: i64,
    pub(super) logout: i64,
}

impl Hours {
    pub(super) fn new(settings: &ScheduleSettings) -> Result<Hours, ScheduleError> {
        let half = |key, missing| Err(ScheduleError::HalfAWeek { key, missing });
        match (settings.start_day, settings.end_day, settings.weekdays) {
            (Some(_), None, _) => half("StartDay", "EndDay"),
            (None, Some(_), _) => half("EndDay", "StartDay"),
            (Some(_), Some(_), Some(_)) => Err(ScheduleError::WeekdaysAndDays),
            (Some(start), Some(end), None) => Hours::of_week(settings, start, end),
            (None, None, Some(days)) if days.is_empty() => Err(ScheduleError::NoWeekday),
            (None, None, days) => Hours::of_days(settings, days.unwrap_or(Weekdays::ALL)),
        }
    }

    fn of_week(settings: &ScheduleSettings, start: Weekday, end: Weekday) -> Result<Hours, ScheduleError> {
        let begins_on = Weekdays::from_iter([start]);
        let of = |day, time| DayTime { day: Some(day), time };
        let ((logon_key, logon), (logout_key, logout)) = (
            key_of(settings.logon_day, settings.logon_time, ["LogonDay", "LogonTime"], (start, settings.start_time)),
            key_of(settings.logout_day, settings.logout_time, ["LogoutDay", "LogoutTime"], (end, settings.end_time)),
        );
        Cycle { length: 7 * SECONDS_PER_DAY, from: of(start, settings.start_time), to: of(end, settings.end_time) }
            .hours(begins_on, (logon_key, of(logon.0, logon.1)), (logout_key, of(logout.0, logout.1)))
    }

    fn of_days(settings: &ScheduleSettings, begins_on: Weekdays) -> Result<Hours, ScheduleError> {
        for (key, day) in [("LogonDay", settings.logon_day), ("LogoutDay", settings.logout_day)] {
            if day.is_some() {
                return Err(ScheduleError::DayOfDaily { key });
            }
        }
        let of = |time| DayTime { day: None, time };
        Cycle { length: SECONDS_PER_DAY, from: of(settings.start_time), to: of(settings.end_time) }.hours(
            begins_on,
            ("LogonTime", of(settings.logon_time.unwrap_or(settings.start_time))),
            ("LogoutTime", of(settings.logout_time.unwrap_or(settings.end_time))),
        )
    }
}

/// A day and a time with what is not said taken from the session's, and the key to blame if they cannot be: that of the
/// time unless only the day was written.
fn key_of(
    day: Option<Weekday>,
    time: Option<TimeOfDay>,
    [day_key, time_key]: [&'static str; 2],
    default: (Weekday, TimeOfDay),
) -> (&'static str, (Weekday, TimeOfDay)) {
    let key = if time.is_none() { day_key } else { time_key };
    (key, (day.unwrap_or(default.0), time.unwrap_or(default.1)))
}

/// The day or the week in which a session recurs.
struct Cycle {
    /// In seconds.
    length: i64,
    from: DayTime,
    to: DayTime,
}

impl Cycle {
    fn hours(
        &self,
        begins_on: Weekdays,
        (logon_key, logon): (&'static str, DayTime),
        (logout_key, logout): (&'static str, DayTime),
    ) -> Result<Hours, ScheduleError> {
        let Cycle { from, to, .. } = *self;
        let (lasts, logon_after, logout_after) = (self.until(to), self.since(logon), self.until(logout));
        let outside = |key, at| Err(ScheduleError::OutsideSession { key, at, from, to });
        if logon_after >= lasts {
            return outside(logon_key, logon);
        }
        if logout_after > lasts {
            return outside(logout_key, logout);
        }
        if logout_after <= logon_after {
            return Err(ScheduleError::LogoutBeforeLogon { key: logout_key, logon, logout });
        }
        let begins = from.time.seconds();
        Ok(Hours {
            begins_on,
            begins,
            ends: begins + lasts,
            logon: begins + logon_after,
            logout: begins + logout_after,
        })
    }

    /// Seconds from the start to the first such time at or after it.
    fn since(&self, at: DayTime) -> i64 {
        let in_week = |at: DayTime| at.day.map_or(0, Weekday::days_since_monday) * SECONDS_PER_DAY + at.time.seconds();
        (in_week(at) - in_week(self.from)).rem_euclid(self.length)
    }

    /// Seconds from the start to the first such time after it: what ends when it begins lasts the whole cycle.
    fn until(&self, at: DayTime) -> i64 {
        match self.since(at) {
            0 => self.length,
            seconds => seconds,
        }
    }
}
