//! Timers: one enum, one table.

use types::Mono;

/// What a session waits for. At one moment the first in this order goes first: a peer found silent is not sent a
/// Heartbeat any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Timer {
    /// A Logon must have come.
    Logon,
    /// A Logout must have been answered, or the peer must have closed.
    Logout,
    /// Something must have come: else TestRequest, and the second time the end.
    Silence,
    /// Something must be sent: Heartbeat.
    Heartbeat,
    /// A gap must have shrunk: else it is asked for again.
    Gap,
    /// The session's hours may have changed.
    Hours,
}

/// All timers, in their order.
const ALL: [Timer; 6] = [Timer::Logon, Timer::Logout, Timer::Silence, Timer::Heartbeat, Timer::Gap, Timer::Hours];
/// A timer that is off.
const NEVER: Mono = Mono(u64::MAX);

/// When each timer goes off.
#[derive(Debug, Clone)]
pub(crate) struct Timers {
    at: [Mono; ALL.len()],
}

impl Timers {
    /// All off.
    pub(crate) const fn new() -> Timers {
        Timers { at: [NEVER; ALL.len()] }
    }

    #[inline]
    pub(crate) fn set(&mut self, timer: Timer, at: Mono) {
        self.at[timer as usize] = at;
    }

    pub(crate) fn stop(&mut self, timer: Timer) {
        self.set(timer, NEVER);
    }

    pub(crate) fn is_set(&self, timer: Timer) -> bool {
        self.at[timer as usize] != NEVER
    }

    /// Stops those of the state that is left. A session's hours go on.
    pub(crate) fn stop_all(&mut self) {
        let hours = self.at[Timer::Hours as usize];
        *self = Timers::new();
        self.set(Timer::Hours, hours);
    }

    /// The earliest.
    pub(crate) fn next(&self) -> Option<Mono> {
        self.at.into_iter().min().filter(|at| *at != NEVER)
    }

    /// A timer whose moment has come; it is off then.
    pub(crate) fn take_due(&mut self, now: Mono) -> Option<Timer> {
        let due = ALL.into_iter().find(|timer| self.at[*timer as usize] <= now && self.is_set(*timer))?;
        self.stop(due);
        Some(due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_peer_is_found_before_a_heartbeat_is_sent_to_it() {
        let mut timers = Timers::new();
        assert_eq!(timers.next(), None);
        timers.set(Timer::Heartbeat, Mono(5));
        timers.set(Timer::Silence, Mono(7));
        assert_eq!(timers.next(), Some(Mono(5)));
        assert_eq!(timers.take_due(Mono(4)), None);
        assert_eq!(timers.take_due(Mono(7)), Some(Timer::Silence));
        assert_eq!(timers.take_due(Mono(7)), Some(Timer::Heartbeat));
        assert_eq!(timers.take_due(Mono(u64::MAX)), None);
    }
}
