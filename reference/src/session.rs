//! The hours of a trading day.

use types::{NANOS_PER_MILLI, Timestamp};

use crate::date::Date;
use crate::new_york;

/// The regular session of US equities opens at 09:30 in New York: milliseconds since midnight.
pub const REGULAR_OPEN_MS: i64 = 34_200_000;
/// It closes at 16:00; the close itself is no longer in the session.
pub const REGULAR_CLOSE_MS: i64 = 57_600_000;

/// A session as moments: `open <= t < close`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Its first moment.
    pub open: Timestamp,
    /// The first moment after it.
    pub close: Timestamp,
}

impl Session {
    /// Whether `moment` is in the session.
    pub fn contains(self, moment: Timestamp) -> bool {
        self.open <= moment && moment < self.close
    }
}

/// Monday to Friday.
pub fn is_weekday(date: Date) -> bool {
    (1..=5).contains(&date.weekday())
}

/// The regular session of US equities on `date`, 09:30 to 16:00 in New York; `None` on a weekend and before 2007.
///
/// There are no holidays and no early closes in it yet: on such a day it says what an ordinary day would have.
pub fn regular_session(date: Date) -> Option<Session> {
    if !is_weekday(date) {
        return None;
    }
    let open = new_york::to_utc(date, REGULAR_OPEN_MS * NANOS_PER_MILLI)?;
    let close = new_york::to_utc(date, REGULAR_CLOSE_MS * NANOS_PER_MILLI)?;
    Some(Session { open, close })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_close_is_not_in_the_session_and_a_weekend_has_none() {
        let session = regular_session(Date::of(2013, 10, 8)).unwrap();
        assert!(session.contains(session.open) && session.contains(session.close.plus(-1)));
        assert!(!session.contains(session.open.plus(-1)) && !session.contains(session.close));
        assert_eq!(regular_session(Date::of(2013, 10, 12)), None);
        assert_eq!(regular_session(Date::of(2013, 10, 13)), None);
    }
}
