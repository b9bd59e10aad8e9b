//! One session of a schedule: from when until when.

use types::{NANOS_PER_SEC, Timestamp};

/// From when until when one session lasts: the numbers that are counted in it are reset with the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first moment.
    pub begins: Timestamp,
    /// The moment at which it is over; `begins < ends`. The last moment that a [`Timestamp`] can tell stands for that one
    /// and all after it.
    pub ends: Timestamp,
}

impl Window {
    /// One that has always been and will always be.
    pub const FOREVER: Window = Window { begins: Timestamp(i64::MIN), ends: Timestamp(i64::MAX) };

    /// Whether a moment is in it.
    pub fn contains(&self, at: Timestamp) -> bool {
        self.begins <= at && (at < self.ends || self.ends == Self::FOREVER.ends)
    }
}

/// A window and the part of it in which to be logged on, in seconds since the epoch. Of that part, what lies after the end
/// of a day that closes early counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) begins: i64,
    /// `begins < ends`.
    pub(super) ends: i64,
    /// `begins <= logon`.
    pub(super) logon: i64,
    /// `logon <= logout`: the same if the clock jumps over all that is between.
    pub(super) logout: i64,
}

impl Span {
    pub(super) fn contains(&self, second: i64) -> bool {
        self.begins <= second && second < self.ends
    }

    pub(super) fn may_log_on(&self, second: i64) -> bool {
        self.logon <= second && second < self.logout
    }

    /// The first moment after `second` at which one of the two answers above becomes another.
    pub(super) fn next_change(&self, second: i64) -> Option<i64> {
        let logon: &[i64] = if self.logon < self.logout { &[self.logon, self.logout] } else { &[] };
        [self.begins, self.ends].iter().chain(logon).copied().filter(|change| *change > second).min()
    }

    pub(super) fn window(&self) -> Window {
        let saturating = |second: i64| Timestamp(second.saturating_mul(NANOS_PER_SEC));
        Window { begins: saturating(self.begins), ends: saturating(self.ends) }
    }
}

/// The second that a moment is in. What begins and ends on whole seconds contains the one if it contains the other.
pub(super) fn second_of(at: Timestamp) -> i64 {
    at.0.div_euclid(NANOS_PER_SEC)
}

/// `None` past the last moment that can be told.
pub(super) fn moment_of(second: i64) -> Option<Timestamp> {
    second.checked_mul(NANOS_PER_SEC).map(Timestamp)
}
