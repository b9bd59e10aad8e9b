//! New York's time of day to UTC and back.
//!
//! Since 2007 the clock is one hour ahead from the second Sunday of March, 02:00, to the first Sunday of November, 02:00
//! (Energy Policy Act of 2005, section 110; 15 U.S.C. 260a). Before 2007 the rule was another one, which no data here
//! needs: such dates are `None`, not wrong by an hour. A change of the law is a change of this file.

use types::{NANOS_PER_DAY, NANOS_PER_SEC, Timestamp};

use crate::date::Date;

const NANOS_PER_HOUR: i64 = 3600 * NANOS_PER_SEC;
/// Eastern Standard Time is five hours behind UTC, Eastern Daylight Time four.
const STANDARD: i64 = -5 * NANOS_PER_HOUR;
const DAYLIGHT: i64 = -4 * NANOS_PER_HOUR;
const CHANGE: i64 = 2 * NANOS_PER_HOUR;

/// The moment at which the clock in New York shows `nanos_of_day` nanoseconds since midnight on `date`.
///
/// `None` before 2007, and for a time of day outside `0..24 h`. The hour that is skipped in March is read as if the clock
/// had not been put forward; of the hour that comes twice in November the first is meant. Both are Sundays at night.
pub fn to_utc(date: Date, nanos_of_day: i64) -> Option<Timestamp> {
    if !(0..NANOS_PER_DAY).contains(&nanos_of_day) {
        return None;
    }
    let (begins, ends) = daylight(date.year())?;
    let after_begin = (date, nanos_of_day) >= (begins, CHANGE + NANOS_PER_HOUR);
    let before_end = (date, nanos_of_day) < (ends, CHANGE);
    let offset = if after_begin && before_end { DAYLIGHT } else { STANDARD };
    Some(date.midnight_utc().plus(nanos_of_day - offset))
}

/// What the clock in New York shows at a moment: the date, and nanoseconds since midnight. `None` before 2007.
pub fn from_utc(moment: Timestamp) -> Option<(Date, i64)> {
    // The year in New York is that of standard time: daylight time is never near the turn of the year.
    let year = Date::of_utc(moment.plus(STANDARD))?.year();
    let (begins, ends) = daylight(year)?;
    let begins = begins.midnight_utc().plus(CHANGE - STANDARD);
    let ends = ends.midnight_utc().plus(CHANGE - DAYLIGHT);
    let offset = if begins <= moment && moment < ends { DAYLIGHT } else { STANDARD };
    let local = moment.plus(offset);
    Some((Date::of_utc(local)?, local.nanos_of_day()))
}

/// The Sundays on which daylight time begins and ends.
fn daylight(year: i32) -> Option<(Date, Date)> {
    if year < 2007 {
        return None;
    }
    Some((sunday(year, 3, 8)?, sunday(year, 11, 1)?))
}

/// The first Sunday on or after a day.
fn sunday(year: i32, month: u8, day: u8) -> Option<Date> {
    let date = Date::new(year, month, day)?;
    date.plus_days((7 - i32::from(date.weekday())) % 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_open_is_at_the_right_hour_of_utc_on_both_sides_of_each_change() {
        let open = 34_200 * NANOS_PER_SEC;
        for (day, hour) in [
            ("20131008", 13),
            ("20131101", 13),
            ("20131104", 14),
            ("20140307", 14),
            ("20140310", 13),
            ("20240308", 14),
            ("20240311", 13),
            ("20261030", 13),
            ("20261102", 14),
        ] {
            let civil = to_utc(date(day), open).unwrap().civil();
            assert_eq!((civil.hour, civil.minute), (hour, 30), "{day}");
        }
    }

    #[test]
    fn the_rule_of_another_century_is_refused_not_guessed() {
        assert_eq!(to_utc(date("20061231"), 0), None);
        assert_eq!(from_utc(Timestamp(0)), None);
        assert_eq!(to_utc(date("20131008"), NANOS_PER_DAY), None);
        assert_eq!(to_utc(date("20131008"), -1), None);
    }

    #[test]
    fn the_clock_changes_at_two_in_the_morning() {
        let two = 2 * NANOS_PER_HOUR;
        let last = to_utc(date("20140309"), two - 1).unwrap();
        assert_eq!(from_utc(last.plus(1)), Some((date("20140309"), 3 * NANOS_PER_HOUR)));
        let last = to_utc(date("20131103"), two - 1).unwrap();
        assert_eq!(from_utc(last.plus(1)), Some((date("20131103"), NANOS_PER_HOUR)));
    }

    proptest::proptest! {
        #[test]
        fn a_time_of_day_survives_utc(days in 13_600i32..40_000, nanos in 4 * NANOS_PER_HOUR..NANOS_PER_DAY) {
            let day = date("19700101").plus_days(days).unwrap();
            let moment = to_utc(day, nanos).unwrap();
            proptest::prop_assert_eq!(from_utc(moment), Some((day, nanos)));
        }
    }
}
