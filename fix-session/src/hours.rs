//! Keeping a session's hours: no Logon outside of them, a Logout at their end, and numbers that begin anew with each window.
//!
//! A schedule is read from the wall clock, timers run on the other one. So the timer that waits for a window's end is set
//! anew each minute, and a wall clock that was put right is a minute late at most.

use types::{Mono, NANOS_PER_SEC, Now, Timestamp};

use crate::record::{ResetReason, SessionRecord};
use crate::reset::ResetError;
use crate::session::Session;
use crate::sink::{Ended, Sink};
use crate::state::State;
use crate::timer::Timer;

/// How long a change of the wall clock may stay unseen.
const LOOK_AGAIN_NS: u64 = (60 * NANOS_PER_SEC).unsigned_abs();

impl Session {
    /// Whether an initiator is to connect now, and an acceptor would take a Logon.
    pub fn may_log_on(&self, now: Timestamp) -> bool {
        self.config.schedule.may_log_on(now)
    }

    /// When the answer of [`Session::may_log_on`] or the session window changes next; never for one without hours.
    pub fn next_change_of_hours(&self, now: Timestamp) -> Option<Timestamp> {
        self.config.schedule.next_change(now)
    }

    /// Whether the numbers are of another session window than now, or of before the daily reset.
    fn is_new_window(&self, now: Timestamp) -> bool {
        let Some(since) = self.numbers.since else { return false };
        let is_other = self.config.schedule.session_at(now).is_some_and(|window| !window.contains(since));
        is_other || self.is_daily_reset_due(now)
    }

    fn is_daily_reset_due(&self, now: Timestamp) -> bool {
        let (Some(daily), Some(since)) = (&self.config.reset_daily, self.numbers.since) else { return false };
        daily.next_after(since).is_some_and(|due| due <= now)
    }

    /// Before a connection is used: numbers of a window that is over are not this session's. Of a daily reset that was missed
    /// the peer has to be told with ResetSeqNumFlag(141)=Y: that a window is over it knows itself.
    pub(crate) fn begin_window(&mut self, now: Now, sink: &mut impl Sink) {
        let config = &self.config;
        if config.reset_daily.is_none() && config.schedule.next_change(now.wall).is_none() {
            return;
        }
        let is_daily = self.is_daily_reset_due(now.wall);
        let is_new = self.is_new_window(now.wall);
        if is_daily && self.rules.has_reset_flag {
            self.begin_reset(1, sink);
        } else if is_new {
            self.set_numbers(1, 1, ResetReason::AtSchedule, sink);
        }
        // Hours that are over begin no window.
        let is_open = self.config.schedule.session_at(now.wall).is_some();
        if is_open && (is_new || self.numbers.since.is_none()) {
            self.commit(&SessionRecord::Began { session: self.ix, at: now.wall }, sink);
        }
    }

    /// Waits for the next change of hours, or for a wall clock that is put right.
    pub(crate) fn watch_hours(&mut self, now: Now) {
        let change = self.config.schedule.next_change(now.wall);
        let reset = self.config.reset_daily.as_ref().and_then(|daily| daily.next_after(now.wall));
        let Some(next) = change.into_iter().chain(reset).min() else { return };
        let wait = u64::try_from(next.0.saturating_sub(now.wall.0)).unwrap_or(0);
        self.timers.set(Timer::Hours, Mono(now.mono.0.saturating_add(wait.min(LOOK_AGAIN_NS))));
    }

    /// The timer of a connected session: its hours may be over, or its numbers due to begin anew.
    pub(crate) fn on_hours(&mut self, now: Now, sink: &mut impl Sink) {
        self.watch_hours(now);
        let is_over = !self.may_log_on(now.wall)
            || self.numbers.since.is_some_and(|since| {
                self.config.schedule.session_at(now.wall).is_some_and(|window| !window.contains(since))
            });
        match self.state {
            State::LoggedOn(_) if is_over => self.logout(Some("the session's hours are over"), now, sink),
            State::LoggedOn(_) if self.is_daily_reset_due(now.wall) => {
                if self.rules.has_reset_flag {
                    self.commit(&SessionRecord::Began { session: self.ix, at: now.wall }, sink);
                    // The state is LoggedOn and the version has the flag. One that is under way is as good as another.
                    let done = self.reset_inside(now, sink);
                    assert!(matches!(done, Ok(()) | Err(ResetError::Resetting)), "a daily reset: {done:?}");
                } else {
                    self.logout(Some("the sequence numbers begin anew"), now, sink);
                }
            }
            State::AwaitingLogon | State::Authenticating(_) | State::LogonSent(_) if is_over => {
                self.close(Ended::OutsideHours, sink);
            }
            State::Disconnected
            | State::AwaitingLogon
            | State::Authenticating(_)
            | State::LogonSent(_)
            | State::LoggedOn(_)
            | State::LogoutSent(_)
            | State::Expelling(_)
            | State::LogoutAnswered(_)
            | State::Closing => {}
        }
    }
}
