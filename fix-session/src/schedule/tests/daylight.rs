//! Clocks that jump, go back, and skip a day.

use types::NANOS_PER_SEC;

use super::{check_windows, schedule, shown, utc};
use crate::schedule::DailyTime;
use crate::schedule::zone::Zone;

const NEW_YORK: &str = "America/New_York";

#[test]
fn a_night_in_which_the_clock_jumps_or_goes_back_has_one_session_as_on_every_other() {
    // In New York 02:00 is 03:00 on 8 March 2026, at 07:00 UTC, and 01:00 again on 1 November, at 06:00 UTC.
    check_windows(&[
        (
            "a start that is left out",
            "TimeZone=America/New_York StartTime=02:30 EndTime=17:00",
            "2026-03-08 06:59:59",
            "shut",
        ),
        ("begins with the jump", "", "2026-03-08 07:00:00", "2026-03-08 07:00:00 to 2026-03-08 21:00:00"),
        ("the day before", "", "2026-03-07 12:00:00", "2026-03-07 07:30:00 to 2026-03-07 22:00:00"),
        ("the day after", "", "2026-03-09 12:00:00", "2026-03-09 06:30:00 to 2026-03-09 21:00:00"),
        (
            "an end that is left out",
            "TimeZone=America/New_York StartTime=22:00 EndTime=02:30",
            "2026-03-08 06:59:59",
            "2026-03-08 03:00:00 to 2026-03-08 07:00:00",
        ),
        ("ends with the jump", "", "2026-03-08 07:00:00", "shut"),
        (
            "all of it left out",
            "TimeZone=America/New_York StartTime=02:10 EndTime=02:50",
            "2026-03-08 07:00:00",
            "shut",
        ),
        ("but not the day after", "", "2026-03-09 06:10:00", "2026-03-09 06:10:00 to 2026-03-09 06:50:00"),
        (
            "from the left out to its end",
            "TimeZone=America/New_York StartTime=02:30 EndTime=03:00",
            "2026-03-08 07:00:00",
            "shut",
        ),
        (
            "an hour that comes twice, before",
            "TimeZone=America/New_York StartTime=01:30 EndTime=17:00",
            "2026-11-01 05:29:59",
            "shut",
        ),
        ("it begins the first time", "", "2026-11-01 05:30:00", "2026-11-01 05:30:00 to 2026-11-01 22:00:00"),
        ("and is still that one the second", "", "2026-11-01 06:30:00", "2026-11-01 05:30:00 to 2026-11-01 22:00:00"),
        ("when the clock shows 01:00 again", "", "2026-11-01 06:00:00", "2026-11-01 05:30:00 to 2026-11-01 22:00:00"),
        (
            "it ends the first time",
            "TimeZone=America/New_York StartTime=22:00 EndTime=01:30",
            "2026-11-01 05:30:00",
            "shut",
        ),
        ("and does not open again", "", "2026-11-01 06:15:00", "shut"),
        (
            "within the hour that comes twice",
            "TimeZone=America/New_York StartTime=01:15 EndTime=01:45",
            "2026-11-01 05:20:00",
            "2026-11-01 05:15:00 to 2026-11-01 05:45:00",
        ),
        ("only once", "", "2026-11-01 06:20:00", "shut"),
        (
            "a clock that goes back half an hour",
            "TimeZone=Australia/Lord_Howe StartTime=01:45 EndTime=17:00",
            "2026-04-04 14:45:00",
            "2026-04-04 14:45:00 to 2026-04-05 06:30:00",
        ),
        (
            "and jumps half an hour",
            "TimeZone=Australia/Lord_Howe StartTime=02:15 EndTime=17:00",
            "2026-10-03 15:30:00",
            "2026-10-03 15:30:00 to 2026-10-04 06:00:00",
        ),
        (
            "midnight itself left out",
            "TimeZone=America/Sao_Paulo StartTime=00:00 EndTime=00:00",
            "2018-11-04 03:00:00",
            "2018-11-04 03:00:00 to 2018-11-05 02:00:00",
        ),
        (
            "midnight twice",
            "TimeZone=America/Havana StartTime=00:00 EndTime=00:00",
            "2019-11-03 05:00:00",
            "2019-11-03 04:00:00 to 2019-11-04 05:00:00",
        ),
        (
            "yesterday evening twice",
            "TimeZone=America/Sao_Paulo StartTime=23:30 EndTime=23:30",
            "2018-02-18 02:30:00",
            "2018-02-18 01:30:00 to 2018-02-19 02:30:00",
        ),
    ]);
}

#[test]
fn a_session_round_the_clock_lasts_as_long_as_its_day_and_leaves_nothing_out() {
    for (name, zone, time, at, hours) in [
        ("a day in winter", NEW_YORK, "17:00", "2026-01-05 12:00:00", 24.0),
        ("the day of the jump", NEW_YORK, "17:00", "2026-03-08 12:00:00", 23.0),
        ("the day of the second hour", NEW_YORK, "17:00", "2026-11-01 12:00:00", 25.0),
        ("renewed at a time left out", NEW_YORK, "02:30", "2026-03-08 12:00:00", 23.5),
        ("the day before that", NEW_YORK, "02:30", "2026-03-08 06:30:00", 23.5),
        ("renewed in the hour that comes twice", NEW_YORK, "01:30", "2026-11-01 12:00:00", 25.0),
        ("the day before that", NEW_YORK, "01:30", "2026-11-01 05:00:00", 24.0),
        ("half an hour", "Australia/Lord_Howe", "12:00", "2026-04-05 00:00:00", 24.5),
        ("the day that two hours are left out of", "Antarctica/Troll", "12:00", "2026-03-29 03:00:00", 22.0),
        ("into the day that is skipped", "Pacific/Apia", "00:00", "2011-12-30 09:00:00", 24.0),
        ("and out of it", "Pacific/Apia", "00:00", "2011-12-30 10:00:00", 24.0),
    ] {
        let schedule = schedule(&format!("TimeZone={zone} StartTime={time} EndTime={time}"));
        let window = schedule.session_at(utc(at)).unwrap();
        assert_eq!((window.ends.0 - window.begins.0) as f64 / NANOS_PER_SEC as f64 / 3600.0, hours, "{name}");
        assert_eq!(schedule.session_at(window.ends).map(|next| next.begins), Some(window.ends), "{name}");
        assert_eq!(schedule.session_at(window.begins.plus(-1)).map(|last| last.ends), Some(window.begins), "{name}");
    }
}

#[test]
fn a_day_that_a_place_never_had_has_no_session_of_its_own() {
    // Samoa went from Thursday the 29th, at 10:00 UTC of the 30th, to Saturday the 31st.
    check_windows(&[
        (
            "its Thursday",
            "TimeZone=Pacific/Apia StartTime=09:00 EndTime=17:00",
            "2011-12-29 19:00:00",
            "2011-12-29 19:00:00 to 2011-12-30 03:00:00",
        ),
        ("no Friday", "", "2011-12-30 10:00:00", "shut"),
        ("its Saturday", "", "2011-12-30 19:00:00", "2011-12-30 19:00:00 to 2011-12-31 03:00:00"),
        (
            "Thursday's night is cut",
            "TimeZone=Pacific/Apia StartTime=22:00 EndTime=17:00",
            "2011-12-30 09:59:59",
            "2011-12-30 08:00:00 to 2011-12-30 10:00:00",
        ),
        ("Friday's is what is left of it", "", "2011-12-30 10:00:00", "2011-12-30 10:00:00 to 2011-12-31 03:00:00"),
        (
            "a week that ends on the day",
            "TimeZone=Pacific/Apia StartDay=Mon StartTime=08:00 EndDay=Fri EndTime=17:00",
            "2011-12-30 09:59:59",
            "2011-12-26 18:00:00 to 2011-12-30 10:00:00",
        ),
    ]);
}

#[test]
fn numbers_are_reset_once_a_day_also_when_the_clock_shows_the_time_twice_or_not_at_all() {
    for (name, zone, time, after, next) in [
        ("today", "UTC", "17:00", "2026-01-05 16:59:59", "2026-01-05 17:00:00"),
        ("tomorrow", "UTC", "17:00", "2026-01-05 17:00:00", "2026-01-06 17:00:00"),
        ("at midnight", "UTC", "00:00", "2026-12-31 00:00:00", "2027-01-01 00:00:00"),
        ("in New York", NEW_YORK, "17:00", "2026-01-05 23:00:00", "2026-01-06 22:00:00"),
        ("as the clock jumps", NEW_YORK, "02:30", "2026-03-08 06:00:00", "2026-03-08 07:00:00"),
        ("and not again that day", NEW_YORK, "02:30", "2026-03-08 07:00:00", "2026-03-09 06:30:00"),
        ("the first time of two", NEW_YORK, "01:30", "2026-11-01 05:00:00", "2026-11-01 05:30:00"),
        ("and not the second", NEW_YORK, "01:30", "2026-11-01 05:30:00", "2026-11-02 06:30:00"),
        ("on the skipped day", "Pacific/Apia", "12:00", "2011-12-29 22:00:00", "2011-12-30 10:00:00"),
        ("and on the one after", "Pacific/Apia", "12:00", "2011-12-30 10:00:00", "2011-12-30 22:00:00"),
        (
            "in Alaska, where Friday came after Saturday",
            "America/Juneau",
            "12:00",
            "1867-10-18 20:57:40",
            "1867-10-18 20:57:41",
        ),
        ("no second Saturday", "America/Juneau", "12:00", "1867-10-18 20:57:41", "1867-10-20 20:57:41"),
        ("when Friday is shown again", "America/Juneau", "12:00", "1867-10-19 01:00:00", "1867-10-20 20:57:41"),
        ("a turn that was called off", "America/Nuuk", "23:30", "2023-10-28 12:00:00", "2023-10-29 01:30:00"),
    ] {
        let time = DailyTime::new(time.parse().unwrap(), zone).unwrap();
        assert_eq!(time.next_after(utc(after)).map(shown).as_deref(), Some(next), "{name}");
    }
}

/// The definition, second by second: a time is reached at the first moment at which the clock has shown it or a later one.
#[test]
fn a_time_is_reached_when_the_clock_first_shows_it_or_a_later_one() {
    for (zone, from) in [
        ("America/New_York", "2026-03-08 00:00:00"),
        ("America/New_York", "2026-11-01 00:00:00"),
        ("America/New_York", "1883-11-18 12:00:00"),
        ("Australia/Lord_Howe", "2026-04-04 12:00:00"),
        ("Antarctica/Troll", "2026-10-25 00:00:00"),
        ("America/Nuuk", "2023-10-28 00:00:00"),
        ("Pacific/Apia", "2011-12-30 00:00:00"),
        ("Pacific/Apia", "1892-07-05 00:00:00"),
        ("America/Juneau", "1867-10-18 12:00:00"),
        ("Asia/Manila", "1844-12-31 00:00:00"),
        ("Africa/Monrovia", "1972-01-07 00:00:00"),
    ] {
        let (zone, from) = (Zone::named(zone).unwrap(), utc(from).0 / NANOS_PER_SEC);
        let mut shown = zone.shown_at(from - 86_400);
        for moment in from - 86_399..from + 3 * 86_400 {
            let before = shown;
            shown = shown.max(zone.shown_at(moment));
            // The first day is there to know what the clock has shown.
            if moment < from {
                continue;
            }
            for reached in (before + 1..=shown).step_by(97) {
                assert_eq!(zone.reaches(reached), moment, "{zone:?}, {reached}");
            }
        }
    }
}
