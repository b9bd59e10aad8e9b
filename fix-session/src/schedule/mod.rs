//! When a session is: windows by the day or the week, read from the clock of a place.
//!
//! A [`Schedule`] is asked, never told: it has no clock and no state, and each question takes the moment that it is
//! about. Whoever drives a session asks [`Schedule::session_at`] and [`Schedule::may_log_on`], acts on the answers, and
//! sets a timer for [`Schedule::next_change`]. At a start or a reconnect [`Schedule::same_session`] says whether the
//! numbers at hand are still good.
//!
//! ```
//! use fix_session::schedule::{Schedule, ScheduleSettings, TimeOfDay, Weekday};
//! use types::Timestamp;
//!
//! let time = |written: &str| written.parse::<TimeOfDay>();
//! let week = Schedule::new(&ScheduleSettings {
//!     time_zone: "America/New_York".to_owned(),
//!     ..ScheduleSettings::weekly((Weekday::Sunday, time("18:00")?), (Weekday::Friday, time("17:00")?))
//! })?;
//! let thursday = Timestamp(0); // 1970-01-01, 19:00 of the day before in New York
//! let session = week.session_at(thursday).expect("between Sunday and Friday");
//! assert_eq!(week.next_change(thursday), Some(session.ends));
//! assert!(week.session_at(session.ends).is_none() && !week.may_log_on(session.ends));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What a time means
//!
//! A window is written in times of a wall clock, and a wall clock is not a count of seconds: in spring it jumps, in autumn
//! it goes through an hour twice, and an island that moved over the date line never had its 30th of December. Engines
//! that compare the time that the clock shows with StartTime and EndTime open a session twice in one night, or have two
//! windows claim one moment. Here one rule decides it all:
//!
//! **A time of a day is reached at the first moment when the clock shows it or a later one.**
//!
//! - 02:30 on the day that goes from 02:00 to 03:00 is reached as the clock jumps. A window from 02:10 to 02:50 would last
//!   no time that day: it does not take place.
//! - 01:30 on the day that has it twice is the first one, for a start and for an end. A window from 22:00 to 01:30 is over
//!   when the clock first shows 01:30, and stays so.
//! - A later time is never reached before an earlier one, so windows never overlap, and where EndTime is StartTime one
//!   ends as the next begins, with 23 hours or 25 between as the day has them.
//!
//! A window holds its start and not its end: at EndTime the session is over. (Engines that still count the end itself
//! as part of the window differ in that one moment.) The day of a window, for Weekdays and for [`Holidays`], is the one on
//! which it begins, whatever the day on which it ends.

mod daily_time;
mod holidays;
mod hours;
mod settings;
mod time_of_day;
mod weekday;
mod window;
mod zone;

#[cfg(test)]
mod tests;

use types::Timestamp;

pub use daily_time::DailyTime;
pub use holidays::{Date, Holidays};
pub use settings::{DayTime, ScheduleError, ScheduleSettings};
pub use time_of_day::{TimeOfDay, Unreadable};
pub use weekday::{Weekday, Weekdays};
pub use window::Window;
pub use zone::UnknownZone;

use hours::Hours;
use time_of_day::SECONDS_PER_DAY;
use window::{Span, moment_of, second_of};
use zone::Zone;

/// When a session is, and when to be logged on in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// `None`: one session, for ever.
    calendar: Option<Calendar>,
}

impl Schedule {
    /// One session that has always been and never ends (NonStopSession).
    pub const fn non_stop() -> Schedule {
        Schedule { calendar: None }
    }

    /// From what a user wrote.
    ///
    /// # Errors
    ///
    /// Keys that contradict each other, a zone that nobody knows, a logon window that is not inside the session's.
    pub fn new(settings: &ScheduleSettings) -> Result<Schedule, ScheduleError> {
        let zone = Zone::named(&settings.time_zone)?;
        let hours = Hours::new(settings)?;
        Ok(Schedule { calendar: Some(Calendar { zone, hours, holidays: settings.holidays.clone() }) })
    }

    /// The session that is on at this moment.
    pub fn session_at(&self, at: Timestamp) -> Option<Window> {
        let Some(calendar) = &self.calendar else { return Some(Window::FOREVER) };
        calendar.span_at(second_of(at)).map(|span| span.window())
    }

    /// Whether to be logged on at this moment: a Logon outside is too early or too late, and a session that is still
    /// logged on when this turns to no is to be logged out.
    pub fn may_log_on(&self, at: Timestamp) -> bool {
        let Some(calendar) = &self.calendar else { return true };
        let second = second_of(at);
        calendar.span_at(second).is_some_and(|span| span.may_log_on(second))
    }

    /// The first moment after this one at which [`session_at`](Schedule::session_at) or
    /// [`may_log_on`](Schedule::may_log_on) answers something else. `None` if that never is: non-stop, or past the last
    /// moment that a [`Timestamp`] can tell.
    pub fn next_change(&self, after: Timestamp) -> Option<Timestamp> {
        let second = second_of(after);
        // Windows do not overlap: what changes next, changes in the first that is not over.
        let span = self.calendar.as_ref()?.spans_after(second).next()?;
        span.next_change(second).and_then(moment_of)
    }

    /// The first moment after this one at which a session begins. `None` as for
    /// [`next_change`](Schedule::next_change).
    pub fn next_opening(&self, after: Timestamp) -> Option<Timestamp> {
        let second = second_of(after);
        let mut spans = self.calendar.as_ref()?.spans_after(second);
        spans.find(|span| span.begins > second).and_then(|span| moment_of(span.begins))
    }

    /// Whether both moments are in one session: numbers of the one are good in the other. What was counted while no
    /// session was on belongs to none.
    pub fn same_session(&self, a: Timestamp, b: Timestamp) -> bool {
        self.session_at(a).is_some_and(|window| window.contains(b))
    }
}

/// The windows of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Calendar {
    zone: Zone,
    hours: Hours,
    holidays: Holidays,
}

impl Calendar {
    fn span_at(&self, second: i64) -> Option<Span> {
        self.spans_after(second).next().filter(|span| span.contains(second))
    }

    /// The windows that are not over at `second`, in their order, as far as any question needs them.
    fn spans_after(&self, second: i64) -> impl Iterator<Item = Span> {
        // Before a window ends the clock has not reached its end, so it began no more days ago than it is long.
        let first = self.zone.day_at(second) - (self.hours.ends - 1) / SECONDS_PER_DAY;
        // A window that is under way, one that begins, and in a zone that skips a day or an hour one that does not take
        // place: with a week for each of them, and one for each date that can keep a window away, none is missed.
        let days = 7 * (4 + self.holidays.dates() as i64);
        (first..first + days).filter_map(|day| self.span_of(day)).filter(move |span| span.ends > second)
    }

    /// The window that begins on a day, counted from 1970-01-01.
    fn span_of(&self, day: i64) -> Option<Span> {
        let Hours { begins_on, begins, ends, logon, logout } = self.hours;
        if !begins_on.contains(Weekday::of_day(day)) || self.holidays.closed.contains(&Date::of_day(day)) {
            return None;
        }
        let reaches = |wall: i64| self.zone.reaches(day * SECONDS_PER_DAY + wall);
        let (begins, ends) = (reaches(begins), reaches(self.closes_early(day).map_or(ends, |early| early.min(ends))));
        let span = Span { begins, ends, logon: reaches(logon), logout: reaches(logout) };
        (begins < ends).then_some(span)
    }

    /// When the window that begins on `day` has to end for the sake of the date on which it ends, in seconds of the wall
    /// clock since the midnight before it begins.
    fn closes_early(&self, day: i64) -> Option<i64> {
        let days_later = (self.hours.ends - 1) / SECONDS_PER_DAY;
        let close = self.holidays.early_close.get(&Date::of_day(day + days_later))?;
        Some(days_later * SECONDS_PER_DAY + close.seconds())
    }
}
