//! What is read, and what is refused with which words.

use super::settings;
use crate::schedule::{DailyTime, Date, Schedule, ScheduleError, TimeOfDay, Weekday, Weekdays};

#[test]
fn settings_that_cannot_be_are_refused_by_key_and_in_words() {
    for (written, key, says) in [
        ("StartDay=Sun", "StartDay", "StartDay without EndDay: a weekly session needs both, a daily one neither"),
        ("EndDay=Fri", "EndDay", "EndDay without StartDay: a weekly session needs both, a daily one neither"),
        (
            "StartDay=Sun Weekdays=Mon",
            "StartDay",
            "StartDay without EndDay: a weekly session needs both, a daily one neither",
        ),
        (
            "StartDay=Sun EndDay=Fri Weekdays=Mon",
            "Weekdays",
            "Weekdays excludes StartDay and EndDay: the one is for a session a day, the others are for a session a week",
        ),
        (
            "TimeZone=Mars",
            "TimeZone",
            "TimeZone: no zone is named \"Mars\"; names are those of the IANA database, such as America/New_York or UTC",
        ),
        (
            "LogonDay=Mon",
            "LogonDay",
            "LogonDay needs StartDay and EndDay: a daily session is logged on every day that it has",
        ),
        (
            "LogoutDay=Mon",
            "LogoutDay",
            "LogoutDay needs StartDay and EndDay: a daily session is logged on every day that it has",
        ),
        (
            "StartTime=08:00 EndTime=17:00 LogonTime=07:00",
            "LogonTime",
            "LogonTime: 07:00:00 is outside of the session, which lasts from 08:00:00 to 17:00:00",
        ),
        (
            "StartTime=08:00 EndTime=17:00 LogonTime=17:00",
            "LogonTime",
            "LogonTime: 17:00:00 is outside of the session, which lasts from 08:00:00 to 17:00:00",
        ),
        (
            "StartTime=08:00 EndTime=17:00 LogoutTime=17:30",
            "LogoutTime",
            "LogoutTime: 17:30:00 is outside of the session, which lasts from 08:00:00 to 17:00:00",
        ),
        (
            "StartTime=22:00 EndTime=17:00 LogonTime=18:00",
            "LogonTime",
            "LogonTime: 18:00:00 is outside of the session, which lasts from 22:00:00 to 17:00:00",
        ),
        (
            "StartTime=08:00 EndTime=17:00 LogonTime=12:00 LogoutTime=11:00",
            "LogoutTime",
            "LogoutTime: 11:00:00 is not after 12:00:00, when the session logs on",
        ),
        (
            "StartTime=08:00 EndTime=17:00 LogonTime=12:00 LogoutTime=12:00",
            "LogoutTime",
            "LogoutTime: 12:00:00 is not after 12:00:00, when the session logs on",
        ),
        (
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 LogonDay=Sat",
            "LogonDay",
            "LogonDay: Saturday 18:00:00 is outside of the session, which lasts from Sunday 18:00:00 to Friday 17:00:00",
        ),
        (
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 LogonTime=17:00",
            "LogonTime",
            "LogonTime: Sunday 17:00:00 is outside of the session, which lasts from Sunday 18:00:00 to Friday 17:00:00",
        ),
        (
            "StartDay=Sun StartTime=18:00 EndDay=Fri EndTime=17:00 LogonDay=Wed LogoutDay=Tue",
            "LogoutDay",
            "LogoutDay: Tuesday 17:00:00 is not after Wednesday 18:00:00, when the session logs on",
        ),
    ] {
        let error = Schedule::new(&settings(written)).unwrap_err();
        assert_eq!((error.key(), error.to_string().as_str()), (key, says), "{written}");
    }
    let mut no_day = settings("");
    no_day.weekdays = Some(Weekdays::default());
    assert_eq!(Schedule::new(&no_day), Err(ScheduleError::NoWeekday));
}

#[test]
fn a_slip_in_a_zones_name_is_answered_with_the_name_that_was_meant() {
    for (written, meant) in [
        ("America/NewYork", Some("America/New_York")),
        ("America/New York", Some("America/New_York")),
        ("Europe/Londno", Some("Europe/London")),
        ("Asia/Tokio", Some("Asia/Tokyo")),
        ("New_York", Some("America/New_York")),
        ("chicago", Some("America/Chicago")),
        ("EDT", None),
        ("", None),
        ("Etc/Unknown", None),
        ("GMT+01:00", None),
        ("../../etc/passwd", None),
        ("America/New_York\0", Some("America/New_York")),
    ] {
        let error = DailyTime::new(TimeOfDay::MIDNIGHT, written).unwrap_err();
        assert_eq!(error.nearest.as_deref(), meant, "{written}");
        assert!(error.to_string().contains(meant.unwrap_or("IANA")), "{error}");
    }
    for known in ["UTC", "utc", "GMT", "Etc/GMT+5", "america/new_york", "US/Eastern", "EST5EDT", "Asia/Calcutta"] {
        assert!(DailyTime::new(TimeOfDay::MIDNIGHT, known).is_ok(), "{known}");
    }
}

#[test]
fn times_days_and_dates_are_read_as_other_engines_read_them() {
    for (written, read) in [
        ("00:00:00", Some("00:00:00")),
        ("23:59:59", Some("23:59:59")),
        ("08:30", Some("08:30:00")),
        ("24:00:00", None),
        ("23:59:60", None),
        ("8:30:00", None),
        ("08:30:00:00", None),
        ("+8:30:00", None),
        ("08:30:00 US/Eastern", None),
        ("08", None),
        ("", None),
        ("08:3é", None),
    ] {
        assert_eq!(written.parse::<TimeOfDay>().ok().map(|time| time.to_string()).as_deref(), read, "{written}");
    }
    let zoned = "08:30:00 US/Eastern".parse::<TimeOfDay>().unwrap_err().to_string();
    assert!(zoned.contains("TimeZone"), "{zoned}");

    for (written, read) in [
        ("Monday", Some(Weekday::Monday)),
        ("mo", Some(Weekday::Monday)),
        ("TUES", Some(Weekday::Tuesday)),
        ("thurs", Some(Weekday::Thursday)),
        ("su", Some(Weekday::Sunday)),
        ("s", None),
        ("Mondays", None),
        ("Mé", None),
        ("", None),
    ] {
        assert_eq!(written.parse::<Weekday>().ok(), read, "{written}");
    }
    assert_eq!("Mon, Wed,mon".parse::<Weekdays>(), Ok(Weekdays::from_iter([Weekday::Monday, Weekday::Wednesday])));
    assert!("".parse::<Weekdays>().is_err() && "Mon,".parse::<Weekdays>().is_err());

    for (written, read) in [
        ("2026-12-25", Some("2026-12-25")),
        ("20261225", Some("2026-12-25")),
        ("2028-02-29", Some("2028-02-29")),
        ("2026-02-29", None),
        ("2026-13-01", None),
        ("26-12-25", None),
        ("2026-1-005", None),
        ("+026-12-25", None),
        ("2026/12/25", None),
        ("1600-01-01", None),
        ("2026122é", None),
    ] {
        assert_eq!(written.parse::<Date>().ok().map(|date| date.to_string()).as_deref(), read, "{written}");
    }
    assert_eq!(Date::new(2026, 11, 27).map(Date::weekday), Some(Weekday::Friday));
}
