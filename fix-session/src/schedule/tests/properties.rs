//! Rules that hold for every schedule and every moment.

use core::ops::Range;

use jiff::tz::TimeZoneDatabase;
use proptest::option;
use proptest::prelude::*;
use types::{NANOS_PER_SEC, Timestamp};

use super::{model, utc};
use crate::schedule::time_of_day::SECONDS_PER_DAY;
use crate::schedule::zone::Zone;
use crate::schedule::{DailyTime, Date, Holidays, Schedule, ScheduleSettings, TimeOfDay, Weekday, Weekdays};

/// Places and dates at which their clocks do what others do not.
const ODD: &[(&str, &str)] = &[
    ("UTC", "2028-02-29 00:00:00"),
    ("America/New_York", "2026-03-08 00:00:00"),
    ("America/New_York", "2026-11-01 00:00:00"),
    ("Europe/London", "2026-10-25 00:00:00"),
    ("Asia/Tokyo", "2026-12-31 00:00:00"),
    ("Asia/Kathmandu", "1986-01-01 00:00:00"),
    ("Australia/Lord_Howe", "2026-04-05 00:00:00"),
    ("Australia/Lord_Howe", "2026-10-04 00:00:00"),
    ("Pacific/Apia", "2011-12-30 00:00:00"),
    ("Pacific/Kwajalein", "1993-08-21 00:00:00"),
    ("America/Sao_Paulo", "2018-02-18 00:00:00"),
    ("America/Sao_Paulo", "2018-11-04 00:00:00"),
    ("America/Havana", "2019-11-03 00:00:00"),
    ("Antarctica/Troll", "2026-03-29 00:00:00"),
    ("Antarctica/Troll", "2026-10-25 00:00:00"),
    ("America/Nuuk", "2023-10-28 00:00:00"),
    ("Africa/Casablanca", "2026-02-15 00:00:00"),
    ("America/New_York", "2199-11-03 00:00:00"),
];

fn time() -> impl Strategy<Value = TimeOfDay> {
    // Few times, so that they meet each other and the hours that are left out or come twice.
    prop_oneof![
        (0..24u8, prop_oneof![Just(0u8), Just(15), Just(30), Just(59)]),
        (0..4u8, prop_oneof![Just(0u8), Just(30)]),
    ]
    .prop_map(|(hour, minute)| TimeOfDay::new(hour, minute, 0).unwrap())
}

fn weekday() -> impl Strategy<Value = Weekday> {
    proptest::sample::select(Weekday::ALL.to_vec())
}

fn weekdays() -> impl Strategy<Value = Weekdays> {
    proptest::collection::vec(weekday(), 1..6).prop_map(Weekdays::from_iter)
}

/// Dates around one.
fn holidays(around: i64) -> impl Strategy<Value = Holidays> {
    let date = move || (around - 8..around + 8).prop_map(Date::of_day);
    (proptest::collection::btree_set(date(), 0..4), proptest::collection::btree_map(date(), time(), 0..4))
        .prop_map(|(closed, early_close)| Holidays { closed, early_close })
}

/// When a session begins and ends: by the day, on some days of the week, by the week.
fn hours() -> impl Strategy<Value = ScheduleSettings> {
    let days = (time(), time(), option::of(weekdays()))
        .prop_map(|(start, end, weekdays)| ScheduleSettings { weekdays, ..ScheduleSettings::daily(start, end) });
    let round_the_clock = time().prop_map(|time| ScheduleSettings::daily(time, time));
    let week = ((weekday(), time()), (weekday(), time()), option::of(weekday()), option::of(weekday())).prop_map(
        |(start, end, logon_day, logout_day)| ScheduleSettings {
            logon_day,
            logout_day,
            ..ScheduleSettings::weekly(start, end)
        },
    );
    prop_oneof![3 => days, 1 => round_the_clock, 3 => week]
}

/// Settings, and the day around which they are of interest.
fn settings() -> impl Strategy<Value = (ScheduleSettings, i64)> {
    proptest::sample::select(ODD).prop_flat_map(|(zone, date)| {
        let day = utc(date).day();
        (hours(), option::of(time()), option::of(time()), holidays(day)).prop_map(
            move |(hours, logon_time, logout_time, holidays)| {
                let settings =
                    ScheduleSettings { time_zone: zone.to_owned(), logon_time, logout_time, holidays, ..hours };
                (settings, day)
            },
        )
    })
}

/// The schedule, without a logon window of its own if the one that was drawn does not fit.
fn made(settings: &mut ScheduleSettings) -> Schedule {
    Schedule::new(settings).unwrap_or_else(|_| {
        (settings.logon_time, settings.logout_time, settings.logon_day, settings.logout_day) = (None, None, None, None);
        Schedule::new(settings).unwrap()
    })
}

/// What holds at any moment whatever.
fn invariant_answers_fit_together(schedule: &Schedule, at: Timestamp) {
    let state = |at| (schedule.session_at(at), schedule.may_log_on(at));
    let (window, may_log_on) = state(at);
    if let Some(window) = window {
        assert!(window.begins < window.ends && window.contains(at), "{window:?} at {at:?}");
        assert_eq!(schedule.session_at(window.begins), Some(window));
        assert_eq!(schedule.session_at(window.ends.plus(-1)), Some(window));
        assert!(schedule.same_session(at, window.begins));
    }
    assert!(window.is_some() || !may_log_on, "logged on in no session at {at:?}");
    if let Some(change) = schedule.next_change(at) {
        assert!(
            change > at && state(change) != state(at) && state(change.plus(-1)) == state(at),
            "{change:?} after {at:?}"
        );
    }
    if let Some(opening) = schedule.next_opening(at) {
        assert!(opening > at && schedule.session_at(opening).is_some_and(|window| window.begins == opening));
        assert!(schedule.next_change(at).is_some_and(|change| change <= opening));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// A session opens, closes, and rings its timer at the very minute that a plain reading of its settings says.
    #[test]
    fn a_schedule_says_what_a_walk_from_minute_to_minute_says((mut settings, day) in settings()) {
        prop_assert_eq!(Schedule::new(&settings).is_ok(), model::is_sound(&settings));
        let schedule = made(&mut settings);
        let from = (day - 9) * SECONDS_PER_DAY;
        model::check(&schedule, &settings, from, &model::walk(&settings, from, 18 * 24 * 60));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// No moment, however far, ends the process or makes a timer that rings in the past or for nothing.
    #[test]
    fn answers_fit_together_at_every_moment((mut settings, day) in settings(), anywhere: i64, near in -10.0..10.0f64) {
        let schedule = made(&mut settings);
        let near = Timestamp(((day as f64 + near) * SECONDS_PER_DAY as f64) as i64 * NANOS_PER_SEC + anywhere % NANOS_PER_SEC);
        let ends = [i64::MIN.saturating_add(anywhere >> 14), i64::MAX.saturating_add(anywhere >> 14)].map(Timestamp);
        for at in [near, Timestamp(anywhere), ends[0], ends[1], Timestamp(i64::MIN), Timestamp(i64::MAX)] {
            invariant_answers_fit_together(&schedule, at);
        }
    }

    /// Numbers are reset every day, once.
    #[test]
    fn a_daily_time_comes_within_two_days_and_each_once((zone, date) in proptest::sample::select(ODD), time in time(), anywhere: i64) {
        let daily = DailyTime::new(time, zone).unwrap();
        let near = utc(date).0 + anywhere % (3 * SECONDS_PER_DAY * NANOS_PER_SEC);
        for at in [near, anywhere, i64::MIN, i64::MAX].map(Timestamp) {
            let Some(next) = daily.next_after(at) else {
                assert!(at.plus(2 * SECONDS_PER_DAY * NANOS_PER_SEC).0 == i64::MAX, "no next after {at:?}");
                continue;
            };
            assert!(next > at && next <= at.plus(2 * SECONDS_PER_DAY * NANOS_PER_SEC));
            assert_eq!(daily.next_after(next.plus(-1)), Some(next));
        }
    }
}

/// In every zone there is, at each turn of its clock since it had one: a later time is not reached before an earlier one,
/// and none before the clock shows it or a later one. Windows that overlap would give one moment two sets of numbers.
#[test]
fn a_later_time_is_reached_later_in_every_zone_there_is() {
    let years: Range<i64> = -90 * 365 * SECONDS_PER_DAY..75 * 365 * SECONDS_PER_DAY;
    let mut turns = 0;
    for name in TimeZoneDatabase::bundled().available() {
        let Ok(zone) = Zone::named(name.as_str()) else { continue };
        let start = jiff::Timestamp::from_second(years.start).unwrap();
        let rules = TimeZoneDatabase::bundled().get(name.as_str()).unwrap();
        for turn in rules.following(start).map(|turn| turn.timestamp().as_second()) {
            if turn >= years.end {
                break;
            }
            turns += 1;
            let mut last = i64::MIN;
            let here = zone.shown_at(turn);
            for wall in
                [-86_400, -5_400, -3_600, -3_599, -1_800, -1, 0, 1, 1_800, 3_600, 5_400, 86_400].map(|by| here + by)
            {
                let reached = zone.reaches(wall);
                assert!(last <= reached, "{zone:?} reaches {wall} at {reached}, what is before it at {last}");
                assert!(zone.shown_at(reached) >= wall && zone.shown_at(reached - 1) < wall, "{zone:?}, {wall}");
                last = reached;
            }
        }
    }
    assert!(turns > 10_000, "{turns} turns");
}
