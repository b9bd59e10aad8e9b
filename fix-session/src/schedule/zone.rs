//! A place's clock: from a time on its wall to the moment when it gets there, and back.
//!
//! The rules are the IANA database's, compiled into the program: what a schedule says does not hang on the files of the
//! machine that asks.

use core::fmt;

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::time_of_day::SECONDS_PER_DAY;

/// A name that is no time zone's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("TimeZone: no zone is named {name:?}; {}", hint(.nearest))]
pub struct UnknownZone {
    /// What was written.
    pub name: String,
    /// The zone that may have been meant.
    pub nearest: Option<String>,
}

fn hint(nearest: &Option<String>) -> String {
    match nearest {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "names are those of the IANA database, such as America/New_York or UTC".to_owned(),
    }
}

/// A time zone of the IANA database.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Zone {
    rules: TimeZone,
}

impl Zone {
    /// By its name or one of its former names (`US/Eastern`), whatever the capitals.
    pub(super) fn named(name: &str) -> Result<Zone, UnknownZone> {
        match TimeZoneDatabase::bundled().get(name) {
            // Etc/Unknown is in the database and says nothing.
            Ok(rules) if !rules.is_unknown() => Ok(Zone { rules }),
            Ok(_) | Err(_) => Err(UnknownZone { name: name.to_owned(), nearest: nearest(name) }),
        }
    }

    /// The day, counted from 1970-01-01, that the calendar on the wall shows at a moment in seconds since the epoch.
    pub(super) fn day_at(&self, moment: i64) -> i64 {
        self.shown_at(moment).div_euclid(SECONDS_PER_DAY)
    }

    /// The first moment, in seconds since the epoch, at which the wall clock has reached `wall`: what it shows, in
    /// seconds, as if it were UTC. In a time that is shown twice that is the first time; a time that is left out is
    /// reached when the clock jumps over it. So a later time is never reached before an earlier one.
    ///
    /// This goes from turn to turn of the clock and does not ask the library which moments a time on the wall may mean:
    /// its answer for Greenland's 28th of October 2023, where a rule begins that asked for a turn that never was, is a
    /// time that comes twice.
    pub(super) fn reaches(&self, wall: i64) -> i64 {
        // No place is a day away from UTC, so a day before it was that time in UTC, it was that time nowhere.
        let mut since = wall - SECONDS_PER_DAY;
        let mut offset = seconds(self.rules.to_offset(timestamp(since)));
        for turn in self.rules.following(timestamp(since)) {
            let reached = since.max(wall - offset);
            let turns = turn.timestamp().as_second();
            if reached < turns {
                return reached;
            }
            (since, offset) = (turns, seconds(turn.offset()));
        }
        since.max(wall - offset)
    }

    /// What the wall clock shows, in seconds, as if it were UTC.
    pub(super) fn shown_at(&self, moment: i64) -> i64 {
        moment + seconds(self.rules.to_offset(timestamp(moment)))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rules.iana_name().unwrap_or("UTC"))
    }
}

fn seconds(offset: Offset) -> i64 {
    i64::from(offset.seconds())
}

/// The library reaches from the year -9999 to 9999, a [`types::Timestamp`] from 1677 to 2262.
fn timestamp(seconds: i64) -> jiff::Timestamp {
    let end = if seconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_second(seconds).unwrap_or(end)
}

/// More changes than this make another name, and so does more than one in four letters.
const CHANGES_MAX: usize = 3;

/// The zone that was meant: capitals, spaces and underscores aside, and the city alone will do.
fn nearest(written: &str) -> Option<String> {
    let letters = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric() || *c == '/').map(|c| c.to_ascii_lowercase()).collect()
    };
    let written = letters(written);
    let changes = |name: &str| {
        let name = letters(name);
        let known = if written.contains('/') { name.as_str() } else { name.rsplit('/').next().unwrap_or(&name) };
        strsim::osa_distance(&written, known)
    };
    let database = TimeZoneDatabase::bundled();
    let known = database.available().map(|name| (changes(name.as_str()), name.as_str().to_owned()));
    let (changes, name) = known.min()?;
    (!written.is_empty() && changes <= CHANGES_MAX.min(written.len() / 4)).then_some(name)
}
