//! The naive twin: walks minute by minute, remembers the latest time that the wall clock has shown, and compares it with
//! StartTime and EndTime as they are written. It never asks when a time is reached.

use core::iter::successors;

use types::{NANOS_PER_SEC, Timestamp};

use crate::schedule::time_of_day::SECONDS_PER_DAY;
use crate::schedule::zone::Zone;
use crate::schedule::{Date, Schedule, ScheduleSettings, Weekday};

const MINUTE: i64 = 60;

/// What holds in one minute: the day on which the window that is on began, and whether to be logged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) window: Option<i64>,
    pub(super) may_log_on: bool,
}

/// A window in seconds that the wall clock counts.
struct Wall {
    begins: i64,
    ends: i64,
    logon: i64,
    logout: i64,
}

/// The first such time at or after `from`, on this day of the week if one is said.
fn first_at_or_after(from: i64, time: i64, weekday: Option<Weekday>) -> i64 {
    let day = from.div_euclid(SECONDS_PER_DAY);
    let fits = |day: &i64| {
        day * SECONDS_PER_DAY + time >= from && weekday.is_none_or(|weekday| Date::of_day(*day).weekday() == weekday)
    };
    successors(Some(day), |day| Some(day + 1)).find(fits).unwrap() * SECONDS_PER_DAY + time
}

/// The window of a day on which one begins, holidays aside.
fn wall(settings: &ScheduleSettings, day: i64) -> Wall {
    let ScheduleSettings { start_time, end_time, start_day, end_day, .. } = *settings;
    let begins = day * SECONDS_PER_DAY + start_time.seconds();
    let logon = settings.logon_time.unwrap_or(start_time).seconds();
    let logout = settings.logout_time.unwrap_or(end_time).seconds();
    Wall {
        begins,
        ends: first_at_or_after(begins + 1, end_time.seconds(), end_day),
        logon: first_at_or_after(begins, logon, settings.logon_day.or(start_day)),
        logout: first_at_or_after(begins + 1, logout, settings.logout_day.or(end_day)),
    }
}

/// Whether the logon window is inside the session's.
pub(super) fn is_sound(settings: &ScheduleSettings) -> bool {
    let day = first_at_or_after(0, 0, settings.start_day) / SECONDS_PER_DAY;
    let Wall { ends, logon, logout, .. } = wall(settings, day);
    logon < logout && logout <= ends
}

/// The answers of each minute from one on, in seconds since the epoch.
pub(super) fn walk(settings: &ScheduleSettings, from: i64, minutes: i64) -> Vec<Answer> {
    let zone = Zone::named(&settings.time_zone).unwrap();
    // Two days ahead, to know what a clock that was set back has shown already.
    let mut latest = i64::MIN;
    let mut answers = Vec::new();
    for moment in (from - 2 * SECONDS_PER_DAY..from + minutes * MINUTE).step_by(MINUTE as usize) {
        latest = latest.max(zone.shown_at(moment));
        if moment >= from {
            answers.push(answer(settings, latest));
        }
    }
    answers
}

fn answer(settings: &ScheduleSettings, shown: i64) -> Answer {
    let today = shown.div_euclid(SECONDS_PER_DAY);
    for day in today - 8..=today {
        let date = Date::of_day(day);
        let begins_on = match (settings.start_day, settings.weekdays) {
            (Some(start_day), _) => date.weekday() == start_day,
            (None, Some(weekdays)) => weekdays.contains(date.weekday()),
            (None, None) => true,
        };
        if !begins_on || settings.holidays.closed.contains(&date) {
            continue;
        }
        let Wall { begins, mut ends, logon, logout } = wall(settings, day);
        let last_day = (ends - 1).div_euclid(SECONDS_PER_DAY);
        if let Some(close) = settings.holidays.early_close.get(&Date::of_day(last_day)) {
            ends = ends.min(last_day * SECONDS_PER_DAY + close.seconds());
        }
        if begins <= shown && shown < ends {
            return Answer { window: Some(day), may_log_on: logon <= shown && shown < logout };
        }
    }
    Answer { window: None, may_log_on: false }
}

/// Holds a schedule against the answers of the walk: each minute, each window's two ends, and every timer.
pub(super) fn check(schedule: &Schedule, settings: &ScheduleSettings, from: i64, answers: &[Answer]) {
    let moment = |minute: usize| Timestamp((from + minute as i64 * MINUTE) * NANOS_PER_SEC);
    let mut change = None;
    let mut opening = None;
    let mut ends = None;
    let mut begins = Vec::with_capacity(answers.len());
    for (minute, answer) in answers.iter().enumerate() {
        let before = minute.checked_sub(1).map(|before| answers[before]);
        begins.push(match before {
            Some(before) if before.window != answer.window => Some(minute),
            Some(_) => begins[minute - 1],
            None => None,
        });
    }
    for minute in (0..answers.len()).rev() {
        let (at, answer) = (moment(minute), answers[minute]);
        if let Some(after) = answers.get(minute + 1) {
            if *after != answer {
                change = Some(minute + 1);
            }
            if after.window != answer.window {
                ends = Some(minute + 1);
                opening = if after.window.is_some() { ends } else { opening };
            }
        }
        let context = || format!("{settings:?} at {}", super::shown(at));
        let found = schedule.session_at(at);
        assert_eq!(found.is_some(), answer.window.is_some(), "{}", context());
        assert_eq!(schedule.may_log_on(at), answer.may_log_on, "{}", context());
        if let Some(window) = found {
            // What lies beyond the walk is not known to it.
            assert!(begins[minute].is_none_or(|begins| moment(begins) == window.begins), "{window:?}, {}", context());
            assert!(ends.is_none_or(|ends| moment(ends) == window.ends), "{window:?}, {}", context());
        }
        // The timers at each change, before it, and now and then.
        let quiet = minute % 29 != 0 && ![minute, minute + 1].iter().any(|near| change == Some(*near));
        if quiet && minute > 0 && answers[minute - 1] == answer {
            continue;
        }
        if change.is_some() {
            assert_eq!(schedule.next_change(at), change.map(moment), "{}", context());
        }
        if opening.is_some() {
            assert_eq!(schedule.next_opening(at), opening.map(moment), "{}", context());
        }
    }
}
