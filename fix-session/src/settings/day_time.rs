//! Times of day, days of the week and time zones, as a file of settings writes a schedule.

use super::text::AsText;
use crate::schedule::{TimeOfDay, Unreadable, Weekday};

/// Whose times a schedule's are. The name is one in form only: whether the database of time zones has it, whoever has the
/// database says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Zone {
    /// The machine's own (UseLocalTime).
    Local,
    /// A name of the IANA database: `America/New_York`, `UTC`.
    Named(String),
}

impl AsText for TimeOfDay {
    fn read(text: &str) -> Result<TimeOfDay, String> {
        text.parse().map_err(|why: Unreadable| why.to_string())
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

impl AsText for Weekday {
    fn read(text: &str) -> Result<Weekday, String> {
        text.parse().map_err(|why: Unreadable| why.to_string())
    }

    fn write(&self) -> String {
        self.to_string().to_ascii_lowercase()
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
