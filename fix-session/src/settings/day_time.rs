//! Times of day, days of the week and time zones, as a schedule is written.

use core::fmt;

use super::text::AsText;

/// `HH:MM:SS`: `hour <= 23`, `minute <= 59`, `second <= 59`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
    second: u8,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Whose times a schedule's are. The name is one in form only: whether the database of time zones has it, whoever has the
/// database says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    /// The machine's own (UseLocalTime).
    Local,
    /// A name of the IANA database: `America/New_York`, `UTC`.
    Named(String),
}

impl TimeOfDay {
    /// A time of day, if there is one: hours to 23, minutes and seconds to 59.
    pub const fn new(hour: u8, minute: u8, second: u8) -> Option<TimeOfDay> {
        if hour > 23 || minute > 59 || second > 59 { None } else { Some(TimeOfDay { hour, minute, second }) }
    }

    /// 0 to 23.
    pub const fn hour(self) -> u8 {
        self.hour
    }

    /// 0 to 59.
    pub const fn minute(self) -> u8 {
        self.minute
    }

    /// 0 to 59.
    pub const fn second(self) -> u8 {
        self.second
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

impl AsText for TimeOfDay {
    fn read(text: &str) -> Result<TimeOfDay, String> {
        let wrong = |why: &str| Err(format!("{text}: {why}"));
        if let Some((time, _)) = text.split_once(' ').filter(|(time, _)| TimeOfDay::read(time).is_ok()) {
            return wrong(&format!("a time and more; write {time}, and the time zone by its own key"));
        }
        let is_two = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        let two = |part: &str| if is_two(part) { part.parse::<u8>().ok() } else { None };
        let mut parts = text.split(':').map(two);
        let time = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(hour)), Some(Some(minute)), Some(Some(second)), None) => TimeOfDay::new(hour, minute, second),
            _ => None,
        };
        time.map_or_else(|| wrong("not a time of day; write HH:MM:SS, from 00:00:00 to 23:59:59"), Ok)
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl fmt::Display for Weekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(DAYS[*self as usize].0)
    }
}

impl AsText for Weekday {
    /// A name in full or its first letters, two at least, in any case: no two days begin alike.
    fn read(text: &str) -> Result<Weekday, String> {
        let asked = text.to_ascii_lowercase();
        let found = DAYS.iter().find(|(name, _)| asked.len() >= 2 && name.starts_with(&asked));
        found.map(|(_, day)| *day).ok_or_else(|| format!("{text}: not a day of the week; write monday, or mon"))
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

const LOCAL: &str = "local";

impl Default for Zone {
    fn default() -> Zone {
        Zone::Named("UTC".to_owned())
    }
}

impl AsText for Zone {
    fn read(text: &str) -> Result<Zone, String> {
        if text == LOCAL {
            return Ok(Zone::Local);
        }
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'+');
        if text.is_empty() || text.len() > 64 || !text.bytes().all(fits) {
            return Err(format!("{text}: not a time zone; write its IANA name, as America/New_York"));
        }
        Ok(Zone::Named(text.to_owned()))
    }

    fn write(&self) -> String {
        match self {
            Zone::Local => LOCAL.to_owned(),
            Zone::Named(name) => name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_is_exact_or_refused() {
        for (text, expected) in [
            ("00:00:00", Ok("00:00:00")),
            ("23:59:59", Ok("23:59:59")),
            ("24:00:00", Err("24:00:00: not a time of day; write HH:MM:SS, from 00:00:00 to 23:59:59")),
            ("8:00:00", Err("8:00:00: not a time of day; write HH:MM:SS, from 00:00:00 to 23:59:59")),
            ("+1:00:00", Err("+1:00:00: not a time of day; write HH:MM:SS, from 00:00:00 to 23:59:59")),
            ("08:00", Err("08:00: not a time of day; write HH:MM:SS, from 00:00:00 to 23:59:59")),
            (
                "08:00:00 US/Eastern",
                Err("08:00:00 US/Eastern: a time and more; write 08:00:00, and the time zone by its own key"),
            ),
        ] {
            assert_eq!(
                TimeOfDay::read(text).map(|time| time.write()),
                expected.map(str::to_owned).map_err(str::to_owned)
            );
        }
    }

    #[test]
    fn days_are_understood_as_each_family_writes_them() {
        for (text, day) in [("sunday", Weekday::Sunday), ("Mon", Weekday::Monday), ("TH", Weekday::Thursday)] {
            assert_eq!(Weekday::read(text), Ok(day));
        }
        for text in ["", "s", "sunda y", "funday", "mondayy"] {
            assert_eq!(Weekday::read(text), Err(format!("{text}: not a day of the week; write monday, or mon")));
        }
        for (_, day) in DAYS {
            assert_eq!(Weekday::read(&day.write()), Ok(day));
        }
    }

    #[test]
    fn a_zone_is_the_machines_or_a_name() {
        for text in ["UTC", "America/New_York", "Etc/GMT+5"] {
            assert_eq!(Zone::read(text), Ok(Zone::Named(text.to_owned())));
        }
        assert_eq!(Zone::read("local"), Ok(Zone::Local));
        for text in ["", "New York", "UTC;"] {
            assert!(Zone::read(text).is_err(), "{text}");
        }
    }
}
