//! Holidays: days on which no session begins, and days that end early.

use super::{check_windows, schedule, settings, shown, utc};
use crate::schedule::{Date, Schedule};

#[test]
fn a_holiday_has_no_session_and_the_day_before_keeps_its_own() {
    let night = "StartTime=22:00 EndTime=17:00 Closed=2026-12-25,2027-01-01";
    check_windows(&[
        ("Christmas", "StartTime=08:00 EndTime=17:00 Closed=2026-12-25", "2026-12-25 12:00:00", "shut"),
        ("the day after", "", "2026-12-26 12:00:00", "2026-12-26 08:00:00 to 2026-12-26 17:00:00"),
        ("the night that began before", night, "2026-12-25 12:00:00", "2026-12-24 22:00:00 to 2026-12-25 17:00:00"),
        ("no night that begins on it", "", "2026-12-25 23:00:00", "shut"),
        ("nor its morning after", "", "2026-12-26 12:00:00", "shut"),
        ("round the clock", "StartTime=17:00 EndTime=17:00 Closed=2026-12-25", "2026-12-25 17:00:00", "shut"),
        ("until the next", "", "2026-12-26 16:59:59", "shut"),
        ("which begins", "", "2026-12-26 17:00:00", "2026-12-26 17:00:00 to 2026-12-27 17:00:00"),
        (
            "a week that would begin on it",
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 Closed=2026-01-04",
            "2026-01-07 12:00:00",
            "shut",
        ),
        (
            "a week that it lies in",
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 Closed=2026-01-07",
            "2026-01-07 12:00:00",
            "2026-01-04 18:00:00 to 2026-01-09 17:00:00",
        ),
        (
            "the date is the zone's",
            "TimeZone=Asia/Tokyo StartTime=07:00 EndTime=15:00 Closed=2026-01-05",
            "2026-01-04 23:00:00",
            "shut",
        ),
        ("and not UTC's", "", "2026-01-05 23:00:00", "2026-01-05 22:00:00 to 2026-01-06 06:00:00"),
    ]);
}

#[test]
fn an_early_close_ends_the_session_that_ends_that_day_and_lengthens_none() {
    let night = "StartTime=22:00 EndTime=17:00 Early=2026-12-24@13:00";
    let week = "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 Early=2026-11-27@13:15";
    check_windows(&[
        (
            "a short day",
            "StartTime=08:00 EndTime=17:00 Early=2026-12-24@13:00",
            "2026-12-24 12:59:59",
            "2026-12-24 08:00:00 to 2026-12-24 13:00:00",
        ),
        ("is over", "", "2026-12-24 13:00:00", "shut"),
        ("and the next is not short", "", "2026-12-25 13:00:00", "2026-12-25 08:00:00 to 2026-12-25 17:00:00"),
        ("the night that ends on it", night, "2026-12-24 12:00:00", "2026-12-23 22:00:00 to 2026-12-24 13:00:00"),
        ("not the one that begins on it", "", "2026-12-25 12:00:00", "2026-12-24 22:00:00 to 2026-12-25 17:00:00"),
        ("a week that ends on it", week, "2026-11-27 12:00:00", "2026-11-22 18:00:00 to 2026-11-27 13:15:00"),
        (
            "a week that it lies in",
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 Early=2026-11-25@13:15",
            "2026-11-26 12:00:00",
            "2026-11-22 18:00:00 to 2026-11-27 17:00:00",
        ),
        (
            "later than the end",
            "StartTime=08:00 EndTime=12:00 Early=2026-12-24@13:00",
            "2026-12-24 09:00:00",
            "2026-12-24 08:00:00 to 2026-12-24 12:00:00",
        ),
        ("before the start", "StartTime=14:00 EndTime=20:00 Early=2026-12-24@13:00", "2026-12-24 15:00:00", "shut"),
        (
            "what ends at midnight ends on its own day",
            "StartTime=00:00 EndTime=00:00 Early=2026-12-24@13:00",
            "2026-12-24 12:00:00",
            "2026-12-24 00:00:00 to 2026-12-24 13:00:00",
        ),
        ("and the next begins as ever", "", "2026-12-25 00:00:00", "2026-12-25 00:00:00 to 2026-12-26 00:00:00"),
        (
            "both at once",
            "StartTime=22:00 EndTime=17:00 Closed=2026-12-24 Early=2026-12-24@13:00",
            "2026-12-24 12:00:00",
            "2026-12-23 22:00:00 to 2026-12-24 13:00:00",
        ),
        ("nothing more that day", "", "2026-12-24 23:00:00", "shut"),
    ]);
}

#[test]
fn the_timer_passes_over_days_without_a_session_however_many() {
    for (name, written, after, next) in [
        ("the night", "StartTime=08:00 EndTime=17:00", "2026-01-05 18:00:00", "2026-01-06 08:00:00"),
        ("from within a session", "StartTime=08:00 EndTime=17:00", "2026-01-05 08:00:00", "2026-01-06 08:00:00"),
        (
            "the weekend",
            "Weekdays=Mon,Tue,Wed,Thu,Fri StartTime=08:00 EndTime=17:00",
            "2026-01-09 18:00:00",
            "2026-01-12 08:00:00",
        ),
        (
            "holidays",
            "StartTime=08:00 EndTime=17:00 Closed=2026-12-25,2026-12-26,2026-12-27",
            "2026-12-24 18:00:00",
            "2026-12-28 08:00:00",
        ),
        (
            "four Mondays",
            "StartDay=Mon EndDay=Mon StartTime=08:00 EndTime=17:00 Closed=2026-01-05,2026-01-12,2026-01-19,2026-01-26",
            "2026-01-01 00:00:00",
            "2026-02-02 08:00:00",
        ),
        (
            "days closed before they open",
            "StartTime=08:00 EndTime=17:00 Early=2026-01-06@08:00,2026-01-07@07:00",
            "2026-01-05 08:00:00",
            "2026-01-08 08:00:00",
        ),
        (
            "a start left out",
            "TimeZone=America/New_York StartTime=02:10 EndTime=02:50",
            "2026-03-07 12:00:00",
            "2026-03-09 06:10:00",
        ),
        ("back to back", "StartTime=17:00 EndTime=17:00", "2026-01-05 17:00:00", "2026-01-06 17:00:00"),
    ] {
        assert_eq!(schedule(written).next_opening(utc(after)).map(shown).as_deref(), Some(next), "{name}");
    }
}

#[test]
fn a_calendar_of_three_years_without_a_session_is_passed_over() {
    let mut settings = settings("StartTime=08:00 EndTime=17:00");
    let first = utc("2026-01-01 00:00:00").day();
    settings.holidays.closed = (first..first + 3 * 365).map(Date::of_day).collect();
    let opening = Schedule::new(&settings).unwrap().next_opening(utc("2025-12-31 08:00:00"));
    assert_eq!(opening.map(shown).as_deref(), Some("2028-12-31 08:00:00"));
}
