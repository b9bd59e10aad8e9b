//! The clocks of an engine, read in one place.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use types::{Mono, Now, Timestamp};

/// Reads the time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    started: Instant,
}

/// The wall clock, as SendingTime(52) has it: for a TransactTime(60). In a callback, [`Context::now`](super::Context::now).
pub fn wall_clock() -> Timestamp {
    // A machine whose clock stands before 1970 gets 1970: every peer will refuse its SendingTime and say so.
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(wall.as_nanos()).unwrap_or(i64::MAX))
}

impl Clock {
    /// Monotonic time begins now.
    pub(crate) fn start() -> Clock {
        Clock { started: Instant::now() }
    }

    /// This moment.
    pub(crate) fn now(&self) -> Now {
        let wall = wall_clock();
        let mono = u64::try_from(self.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        Now { mono: Mono(mono), wall, market: wall }
    }

    /// When the monotonic clock will show `at`.
    pub(crate) fn instant(&self, at: Mono) -> tokio::time::Instant {
        tokio::time::Instant::from_std(self.started + Duration::from_nanos(at.0))
    }
}
