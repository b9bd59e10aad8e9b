//! What a user would lose: a session that is open when it should be, and numbers that are reset when they should be.

mod daylight;
mod days_off;
mod logging_on;
mod model;
mod properties;
mod windows;
mod written;

use types::{Civil, Timestamp};

use super::{Schedule, ScheduleSettings, TimeOfDay, Window};

/// Settings written as a user of other engines knows them, with spaces between: `StartTime=22:00:00 EndTime=17:00:00`.
/// `Closed` and `Early` are the holidays: `Closed=2026-12-25,2027-01-01 Early=2026-12-24@13:00:00`.
fn settings(written: &str) -> ScheduleSettings {
    let mut settings = ScheduleSettings::daily(TimeOfDay::MIDNIGHT, TimeOfDay::MIDNIGHT);
    for pair in written.split_whitespace() {
        let (key, value) = pair.split_once('=').unwrap();
        match key {
            "StartTime" => settings.start_time = value.parse().unwrap(),
            "EndTime" => settings.end_time = value.parse().unwrap(),
            "StartDay" => settings.start_day = Some(value.parse().unwrap()),
            "EndDay" => settings.end_day = Some(value.parse().unwrap()),
            "Weekdays" => settings.weekdays = Some(value.parse().unwrap()),
            "TimeZone" => settings.time_zone = value.to_owned(),
            "LogonTime" => settings.logon_time = Some(value.parse().unwrap()),
            "LogoutTime" => settings.logout_time = Some(value.parse().unwrap()),
            "LogonDay" => settings.logon_day = Some(value.parse().unwrap()),
            "LogoutDay" => settings.logout_day = Some(value.parse().unwrap()),
            "Closed" => settings.holidays.closed = value.split(',').map(|date| date.parse().unwrap()).collect(),
            "Early" => {
                let early = |day: &str| day.split_once('@').map(|(d, t)| (d.parse().unwrap(), t.parse().unwrap()));
                settings.holidays.early_close = value.split(',').map(|day| early(day).unwrap()).collect();
            }
            _ => panic!("no key {key}"),
        }
    }
    settings
}

fn schedule(written: &str) -> Schedule {
    Schedule::new(&settings(written)).unwrap_or_else(|error| panic!("{written}: {error}"))
}

/// `2026-03-08 07:00:00` in UTC.
fn utc(written: &str) -> Timestamp {
    let numbers: Vec<u16> = written.split(['-', ' ', ':']).map(|number| number.parse().unwrap()).collect();
    let [year, rest @ ..]: [u16; 6] = numbers.try_into().unwrap();
    let [month, day, hour, minute, second] = rest.map(|number| u8::try_from(number).unwrap());
    Timestamp::from_civil(Civil { year: year.into(), month, day, hour, minute, second, nano: 0 }).unwrap()
}

/// The inverse of [`utc`].
fn shown(at: Timestamp) -> String {
    let Civil { year, month, day, hour, minute, second, .. } = at.civil();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

/// `2026-03-08 07:00:00 to 2026-03-08 17:00:00`, or `shut`.
fn shown_window(window: Option<Window>) -> String {
    window.map_or_else(|| "shut".to_owned(), |window| format!("{} to {}", shown(window.begins), shown(window.ends)))
}

/// Rows of (settings, moment, the window at that moment), all moments in UTC; settings that are empty are those of the
/// row before.
fn check_windows(rows: &[(&str, &str, &str, &str)]) {
    let mut written = "";
    for (name, with, at, window) in rows {
        written = if with.is_empty() { written } else { with };
        let found = shown_window(schedule(written).session_at(utc(at)));
        assert_eq!(found, *window, "{name}: {written}, at {at}");
    }
}
