//! The logon window inside the session window.

use super::{schedule, shown, utc};

#[test]
fn a_logon_is_taken_inside_the_logon_window_only() {
    let day = "StartTime=08:00 EndTime=17:00 LogonTime=08:30 LogoutTime=16:45";
    let night = "StartTime=22:00 EndTime=17:00 LogonTime=01:00 LogoutTime=16:00";
    let week = "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 LogonDay=Mon LogonTime=06:00 LogoutTime=16:00";
    let short = "StartTime=08:00 EndTime=17:00 LogonTime=14:00 Early=2026-12-24@13:00,2026-12-23@15:00";
    for (name, written, at, may) in [
        ("the session is open, logon is not", day, "2026-01-05 08:29:59", false),
        ("logon opens", day, "2026-01-05 08:30:00", true),
        ("its last second", day, "2026-01-05 16:44:59", true),
        ("time to log out", day, "2026-01-05 16:45:00", false),
        ("the session is shut", day, "2026-01-05 17:00:00", false),
        ("nothing said, the session's first", "StartTime=08:00 EndTime=17:00", "2026-01-05 08:00:00", true),
        ("nothing said, the session's end", "StartTime=08:00 EndTime=17:00", "2026-01-05 17:00:00", false),
        ("the evening before", night, "2026-01-05 23:00:00", false),
        ("after midnight", night, "2026-01-06 01:00:00", true),
        ("the afternoon after", night, "2026-01-06 16:00:00", false),
        ("a week, on Sunday", week, "2026-01-04 20:00:00", false),
        ("a week, on Monday", week, "2026-01-05 06:00:00", true),
        ("a week, at night", week, "2026-01-07 03:00:00", true),
        ("a week, Friday by default", week, "2026-01-09 15:59:59", true),
        ("a week, Friday's end", week, "2026-01-09 16:00:00", false),
        ("an early close before it", short, "2026-12-24 12:30:00", false),
        ("an early close within it", short, "2026-12-23 14:59:59", true),
        ("is its end", short, "2026-12-23 15:00:00", false),
        ("whole days", "StartTime=17:00 EndTime=17:00 LogonTime=17:00 LogoutTime=17:00", "2026-01-05 17:00:00", true),
        ("but the last minute", "StartTime=17:00 EndTime=17:00 LogoutTime=16:59", "2026-01-05 16:59:30", false),
    ] {
        assert_eq!(schedule(written).may_log_on(utc(at)), may, "{name}: {written}, at {at}");
    }
}

#[test]
fn the_timer_rings_at_each_change_and_at_nothing_else() {
    for (name, written, from, changes) in [
        (
            "a day",
            "StartTime=08:00 EndTime=17:00",
            "2026-01-05 00:00:00",
            ["2026-01-05 08:00:00", "2026-01-05 17:00:00", "2026-01-06 08:00:00", "2026-01-06 17:00:00"],
        ),
        (
            "with a logon window",
            "StartTime=08:00 EndTime=17:00 LogonTime=08:30 LogoutTime=16:45",
            "2026-01-05 00:00:00",
            ["2026-01-05 08:00:00", "2026-01-05 08:30:00", "2026-01-05 16:45:00", "2026-01-05 17:00:00"],
        ),
        (
            "round the clock",
            "StartTime=17:00 EndTime=17:00",
            "2026-01-05 00:00:00",
            ["2026-01-05 17:00:00", "2026-01-06 17:00:00", "2026-01-07 17:00:00", "2026-01-08 17:00:00"],
        ),
        (
            "a week with a holiday",
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 Closed=2026-01-11",
            "2026-01-05 00:00:00",
            ["2026-01-09 17:00:00", "2026-01-18 18:00:00", "2026-01-23 17:00:00", "2026-01-25 18:00:00"],
        ),
        (
            "a close before the logon",
            "StartTime=08:00 EndTime=17:00 LogonTime=14:00 Early=2026-01-05@13:00",
            "2026-01-05 00:00:00",
            ["2026-01-05 08:00:00", "2026-01-05 13:00:00", "2026-01-06 08:00:00", "2026-01-06 14:00:00"],
        ),
        (
            "a logon window that the clock jumps over",
            "TimeZone=America/New_York StartTime=00:00 EndTime=05:00 LogonTime=02:10 LogoutTime=02:50",
            "2026-03-08 05:00:00",
            ["2026-03-08 09:00:00", "2026-03-09 04:00:00", "2026-03-09 06:10:00", "2026-03-09 06:50:00"],
        ),
    ] {
        let schedule = schedule(written);
        let mut at = utc(from);
        for change in changes {
            at = schedule.next_change(at).unwrap();
            assert_eq!(shown(at), change, "{name}");
        }
    }
}
