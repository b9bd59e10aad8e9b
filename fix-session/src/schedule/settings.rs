//! What a user writes of a schedule, and what can be wrong with it.

use core::fmt;

use super::holidays::Holidays;
use super::time_of_day::TimeOfDay;
use super::weekday::{Weekday, Weekdays};
use super::zone::UnknownZone;

/// The values of the keys that make a schedule, under the names that other engines know them by. Begin with
/// [`daily`](ScheduleSettings::daily) or [`weekly`](ScheduleSettings::weekly) and set what is more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// StartTime: when a session begins.
    pub start_time: TimeOfDay,
    /// EndTime: when it is over. Not after StartTime, it is meant on a later day; the same as StartTime, sessions follow
    /// each other without a pause.
    pub end_time: TimeOfDay,
    /// StartDay: a session begins once a week, on this day. Only with EndDay.
    pub start_day: Option<Weekday>,
    /// EndDay: the day on which the weekly session is over; the week may wrap.
    pub end_day: Option<Weekday>,
    /// Weekdays: a daily session begins on these days only, and may end on another. Not with StartDay and EndDay.
    pub weekdays: Option<Weekdays>,
    /// TimeZone: the place whose clock and calendar all of this is read from, by its IANA name. Whoever wants the
    /// machine's own (UseLocalTime) writes its name here.
    pub time_zone: String,
    /// LogonTime: when to log on, within the session; StartTime if it is not said.
    pub logon_time: Option<TimeOfDay>,
    /// LogoutTime: when to be logged out again; EndTime if it is not said.
    pub logout_time: Option<TimeOfDay>,
    /// LogonDay, in a weekly session; StartDay if it is not said.
    pub logon_day: Option<Weekday>,
    /// LogoutDay, in a weekly session; EndDay if it is not said.
    pub logout_day: Option<Weekday>,
    /// Dates without a session, and with a shorter one.
    pub holidays: Holidays,
}

impl ScheduleSettings {
    /// A session a day, in UTC.
    pub fn daily(start_time: TimeOfDay, end_time: TimeOfDay) -> ScheduleSettings {
        ScheduleSettings {
            start_time,
            end_time,
            start_day: None,
            end_day: None,
            weekdays: None,
            time_zone: "UTC".to_owned(),
            logon_time: None,
            logout_time: None,
            logon_day: None,
            logout_day: None,
            holidays: Holidays::default(),
        }
    }

    /// A session a week, in UTC.
    pub fn weekly(start: (Weekday, TimeOfDay), end: (Weekday, TimeOfDay)) -> ScheduleSettings {
        ScheduleSettings { start_day: Some(start.0), end_day: Some(end.0), ..ScheduleSettings::daily(start.1, end.1) }
    }
}

/// A time as a schedule has it: in a weekly one with its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayTime {
    /// The day, in a weekly schedule.
    pub day: Option<Weekday>,
    /// The time.
    pub time: TimeOfDay,
}

impl fmt::Display for DayTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(day) = self.day {
            write!(f, "{day} ")?;
        }
        self.time.fmt(f)
    }
}

/// Settings of which no schedule can be made. The text names the key first.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// TimeZone names none.
    #[error(transparent)]
    Zone(#[from] UnknownZone),
    /// One of StartDay and EndDay.
    #[error("{key} without {missing}: a weekly session needs both, a daily one neither")]
    HalfAWeek {
        /// The one that is there.
        key: &'static str,
        /// The other.
        missing: &'static str,
    },
    /// Weekdays beside StartDay and EndDay.
    #[error(
        "Weekdays excludes StartDay and EndDay: the one is for a session a day, the others are for a session a week"
    )]
    WeekdaysAndDays,
    /// Weekdays without a day.
    #[error("Weekdays has no day: no session would ever begin")]
    NoWeekday,
    /// LogonDay or LogoutDay in a daily schedule.
    #[error("{key} needs StartDay and EndDay: a daily session is logged on every day that it has")]
    DayOfDaily {
        /// LogonDay or LogoutDay.
        key: &'static str,
    },
    /// A logon window that reaches out of the session window.
    #[error("{key}: {at} is outside of the session, which lasts from {from} to {to}")]
    OutsideSession {
        /// LogonTime, LogoutTime, LogonDay or LogoutDay.
        key: &'static str,
        /// What it says, with what it takes from the session.
        at: DayTime,
        /// When the session begins.
        from: DayTime,
        /// When it ends.
        to: DayTime,
    },
    /// A logon window that ends before it begins.
    #[error("{key}: {logout} is not after {logon}, when the session logs on")]
    LogoutBeforeLogon {
        /// LogoutTime or LogoutDay.
        key: &'static str,
        /// When it would log on.
        logon: DayTime,
        /// When it would log out.
        logout: DayTime,
    },
}

impl ScheduleError {
    /// The key to change.
    pub fn key(&self) -> &'static str {
        match self {
            ScheduleError::Zone(_) => "TimeZone",
            ScheduleError::WeekdaysAndDays | ScheduleError::NoWeekday => "Weekdays",
            ScheduleError::HalfAWeek { key, .. }
            | ScheduleError::DayOfDaily { key }
            | ScheduleError::OutsideSession { key, .. }
            | ScheduleError::LogoutBeforeLogon { key, .. } => key,
        }
    }
}
