//! Which window a moment is in: by the day, by the week, by days of the week, in zones far from UTC.

use types::Timestamp;

use super::{check_windows, schedule, utc};
use crate::schedule::{Schedule, Window};

#[test]
fn a_daily_session_is_open_when_its_times_say_so() {
    check_windows(&[
        ("a day's work", "StartTime=08:00:00 EndTime=17:00:00", "2026-01-05 07:59:59", "shut"),
        ("its first second", "", "2026-01-05 08:00:00", "2026-01-05 08:00:00 to 2026-01-05 17:00:00"),
        ("its last second", "", "2026-01-05 16:59:59", "2026-01-05 08:00:00 to 2026-01-05 17:00:00"),
        ("its end is outside", "", "2026-01-05 17:00:00", "shut"),
        ("a Saturday is a day", "", "2026-01-10 12:00:00", "2026-01-10 08:00:00 to 2026-01-10 17:00:00"),
        ("all day but a second", "StartTime=00:00:00 EndTime=23:59:59", "2026-01-05 23:59:59", "shut"),
        ("and open again", "", "2026-01-06 00:00:00", "2026-01-06 00:00:00 to 2026-01-06 23:59:59"),
        (
            "overnight, evening",
            "StartTime=22:00 EndTime=17:00",
            "2026-01-05 22:00:00",
            "2026-01-05 22:00:00 to 2026-01-06 17:00:00",
        ),
        ("overnight, morning", "", "2026-01-05 03:00:00", "2026-01-04 22:00:00 to 2026-01-05 17:00:00"),
        ("overnight, the pause", "", "2026-01-05 17:00:00", "shut"),
        ("overnight, its last", "", "2026-01-05 21:59:59", "shut"),
        (
            "round the clock",
            "StartTime=17:00:00 EndTime=17:00:00",
            "2026-01-05 16:59:59",
            "2026-01-04 17:00:00 to 2026-01-05 17:00:00",
        ),
        ("renewed at once", "", "2026-01-05 17:00:00", "2026-01-05 17:00:00 to 2026-01-06 17:00:00"),
        (
            "from midnight",
            "StartTime=00:00:00 EndTime=00:00:00",
            "2026-01-05 23:59:59",
            "2026-01-05 00:00:00 to 2026-01-06 00:00:00",
        ),
        (
            "till midnight",
            "StartTime=08:00:00 EndTime=00:00:00",
            "2026-01-05 23:59:59",
            "2026-01-05 08:00:00 to 2026-01-06 00:00:00",
        ),
        (
            "into a leap day",
            "StartTime=22:00 EndTime=17:00",
            "2028-02-29 05:00:00",
            "2028-02-28 22:00:00 to 2028-02-29 17:00:00",
        ),
        ("out of a leap day", "", "2028-02-29 23:00:00", "2028-02-29 22:00:00 to 2028-03-01 17:00:00"),
        ("no leap day", "", "2026-02-28 23:00:00", "2026-02-28 22:00:00 to 2026-03-01 17:00:00"),
        ("over the year's end", "", "2027-01-01 00:00:00", "2026-12-31 22:00:00 to 2027-01-01 17:00:00"),
        ("over the epoch", "", "1970-01-01 00:00:00", "1969-12-31 22:00:00 to 1970-01-01 17:00:00"),
        ("before the epoch", "", "1969-07-20 20:17:40", "shut"),
    ]);
}

#[test]
fn a_weekly_session_lasts_from_its_day_to_its_day_however_the_week_wraps() {
    let futures = "StartDay=Sunday StartTime=18:00:00 EndDay=Friday EndTime=17:00:00 TimeZone=America/New_York";
    let weekend = "StartDay=fri StartTime=20:00:00 EndDay=mon EndTime=06:00:00";
    check_windows(&[
        ("before it opens", futures, "2026-01-04 22:59:59", "shut"),
        ("it opens", "", "2026-01-04 23:00:00", "2026-01-04 23:00:00 to 2026-01-09 22:00:00"),
        ("midweek", "", "2026-01-07 12:00:00", "2026-01-04 23:00:00 to 2026-01-09 22:00:00"),
        ("it closes", "", "2026-01-09 22:00:00", "shut"),
        ("Saturday", "", "2026-01-10 12:00:00", "shut"),
        ("in summer an hour sooner", "", "2026-07-08 12:00:00", "2026-07-05 22:00:00 to 2026-07-10 21:00:00"),
        ("over the year's end", "", "2027-01-01 00:00:00", "2026-12-27 23:00:00 to 2027-01-01 22:00:00"),
        ("a week that wraps", weekend, "2026-01-09 19:59:59", "shut"),
        ("its Friday", "", "2026-01-09 20:00:00", "2026-01-09 20:00:00 to 2026-01-12 06:00:00"),
        ("its Sunday", "", "2026-01-11 12:00:00", "2026-01-09 20:00:00 to 2026-01-12 06:00:00"),
        ("its Monday", "", "2026-01-12 05:59:59", "2026-01-09 20:00:00 to 2026-01-12 06:00:00"),
        ("its Tuesday", "", "2026-01-13 12:00:00", "shut"),
        (
            "a whole week",
            "StartDay=su StartTime=17:00:00 EndDay=su EndTime=17:00:00",
            "2026-01-11 16:59:59",
            "2026-01-04 17:00:00 to 2026-01-11 17:00:00",
        ),
        ("and the next", "", "2026-01-11 17:00:00", "2026-01-11 17:00:00 to 2026-01-18 17:00:00"),
        (
            "a week less an hour",
            "StartDay=mo StartTime=10:00:00 EndDay=mo EndTime=09:00:00",
            "2026-01-05 09:30:00",
            "shut",
        ),
        ("all but that hour", "", "2026-01-12 08:59:59", "2026-01-05 10:00:00 to 2026-01-12 09:00:00"),
        (
            "one day a week",
            "StartDay=mo StartTime=00:05:00 EndDay=mo EndTime=23:55:00",
            "2026-01-05 12:00:00",
            "2026-01-05 00:05:00 to 2026-01-05 23:55:00",
        ),
        ("and no other", "", "2026-01-06 12:00:00", "shut"),
        (
            "one night a week",
            "StartDay=su StartTime=22:25:00 EndDay=mo EndTime=22:00:00",
            "2026-01-05 21:59:59",
            "2026-01-04 22:25:00 to 2026-01-05 22:00:00",
        ),
        ("and then not", "", "2026-01-05 22:30:00", "shut"),
    ]);
}

#[test]
fn a_session_of_weekdays_begins_on_those_and_ends_when_it_ends() {
    let nights = "Weekdays=Mon,Tue,Wed,Thu,Fri StartTime=22:00:00 EndTime=17:00:00";
    check_windows(&[
        (
            "office days",
            "Weekdays=mon,tue,wed,thu,fri StartTime=08:00:00 EndTime=17:00:00",
            "2026-01-09 12:00:00",
            "2026-01-09 08:00:00 to 2026-01-09 17:00:00",
        ),
        ("not on Saturday", "", "2026-01-10 12:00:00", "shut"),
        ("Friday's night", nights, "2026-01-10 12:00:00", "2026-01-09 22:00:00 to 2026-01-10 17:00:00"),
        ("no Saturday's night", "", "2026-01-11 12:00:00", "shut"),
        ("no Sunday's night", "", "2026-01-12 03:00:00", "shut"),
        ("Monday's night", "", "2026-01-13 03:00:00", "2026-01-12 22:00:00 to 2026-01-13 17:00:00"),
        (
            "back to back",
            "Weekdays=Mon,Tue StartTime=17:00:00 EndTime=17:00:00",
            "2026-01-06 17:00:00",
            "2026-01-06 17:00:00 to 2026-01-07 17:00:00",
        ),
        ("until they stop", "", "2026-01-07 17:00:00", "shut"),
        (
            "Sunday's night alone",
            "Weekdays=Sun TimeZone=America/New_York StartTime=19:00:00 EndTime=10:00:00",
            "2026-01-05 14:59:59",
            "2026-01-05 00:00:00 to 2026-01-05 15:00:00",
        ),
        ("though it is Monday in UTC", "", "2026-01-06 03:00:00", "shut"),
    ]);
}

#[test]
fn a_zone_far_from_utc_has_its_own_day() {
    check_windows(&[
        (
            "Tokyo's day",
            "TimeZone=Asia/Tokyo StartTime=09:00:00 EndTime=15:00:00",
            "2026-01-05 00:00:00",
            "2026-01-05 00:00:00 to 2026-01-05 06:00:00",
        ),
        (
            "Tokyo's Monday is still Sunday",
            "TimeZone=Asia/Tokyo Weekdays=Mon StartTime=06:00:00 EndTime=15:00:00",
            "2026-01-04 21:00:00",
            "2026-01-04 21:00:00 to 2026-01-05 06:00:00",
        ),
        (
            "Kiritimati, ahead by 14 hours",
            "TimeZone=Pacific/Kiritimati Weekdays=Mon StartTime=01:00 EndTime=23:00",
            "2026-01-04 11:00:00",
            "2026-01-04 11:00:00 to 2026-01-05 09:00:00",
        ),
        (
            "Pago Pago, behind by 11",
            "TimeZone=Pacific/Pago_Pago Weekdays=Mon StartTime=01:00 EndTime=23:00",
            "2026-01-06 09:59:59",
            "2026-01-05 12:00:00 to 2026-01-06 10:00:00",
        ),
        (
            "Kathmandu, 5:45",
            "TimeZone=Asia/Kathmandu StartTime=11:00:00 EndTime=15:00:00",
            "2026-01-05 05:15:00",
            "2026-01-05 05:15:00 to 2026-01-05 09:15:00",
        ),
        (
            "New York before zones",
            "TimeZone=America/New_York StartTime=08:00:00 EndTime=17:00:00",
            "1880-06-01 15:00:00",
            "1880-06-01 12:56:02 to 1880-06-01 21:56:02",
        ),
        ("in the far future", "", "2200-07-01 15:00:00", "2200-07-01 12:00:00 to 2200-07-01 21:00:00"),
        (
            "by a former name",
            "TimeZone=US/Eastern StartTime=08:00:00 EndTime=17:00:00",
            "2026-01-05 15:00:00",
            "2026-01-05 13:00:00 to 2026-01-05 22:00:00",
        ),
    ]);
}

#[test]
fn a_session_without_stop_has_one_window_and_no_timer() {
    let schedule = Schedule::non_stop();
    for at in [i64::MIN, -1, 0, i64::MAX].map(Timestamp) {
        assert_eq!(schedule.session_at(at), Some(Window::FOREVER));
        assert!(schedule.may_log_on(at) && Window::FOREVER.contains(at) && schedule.same_session(at, Timestamp(0)));
        assert_eq!((schedule.next_change(at), schedule.next_opening(at)), (None, None));
    }
}

#[test]
fn numbers_of_an_earlier_window_are_not_taken_for_todays() {
    let day = "StartTime=08:00:00 EndTime=17:00:00";
    let round = "StartTime=17:00:00 EndTime=17:00:00";
    for (name, written, a, b, same) in [
        ("a restart at noon", day, "2026-01-05 09:00:00", "2026-01-05 12:00:00", true),
        ("the next morning", day, "2026-01-05 09:00:00", "2026-01-06 09:00:00", false),
        ("the same time a week later", day, "2026-01-05 09:00:00", "2026-01-12 09:00:00", false),
        ("reset after hours", day, "2026-01-05 18:00:00", "2026-01-06 09:00:00", false),
        ("both after hours", day, "2026-01-05 18:00:00", "2026-01-05 19:00:00", false),
        ("round the clock, renewed", round, "2026-01-05 16:59:59", "2026-01-05 17:00:00", false),
        ("round the clock, over midnight", round, "2026-01-05 23:00:00", "2026-01-06 16:00:00", true),
    ] {
        let schedule = schedule(written);
        assert_eq!(schedule.same_session(utc(a), utc(b)), same, "{name}");
        assert_eq!(schedule.same_session(utc(b), utc(a)), same, "{name}, the other way round");
    }
}
