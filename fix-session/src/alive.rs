//! Heartbeats: showing that we are there, and finding out whether the peer is (4a, 6).

use spec::{msg_type, tag};
use types::Now;

use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};
use crate::state::{Silence, State};
use crate::timer::Timer;

impl Session {
    /// Something left: the next Heartbeat is due an interval from now.
    #[inline]
    pub(crate) fn on_sent(&mut self, now: Now) {
        if let State::LoggedOn(online) = &mut self.state {
            online.sent = now.mono;
            if online.heartbeat_ns > 0 && online.silence == Silence::Unbroken {
                self.timers.set(Timer::Heartbeat, now.mono.plus(online.heartbeat_ns));
            }
        }
    }

    /// Something came: the peer is there.
    #[inline]
    pub(crate) fn on_heard(&mut self, now: Now) {
        let State::LoggedOn(online) = &mut self.state else { return };
        if online.heartbeat_ns == 0 {
            return;
        }
        self.timers.set(Timer::Silence, now.mono.plus(online.silence_ns()));
        if online.silence == Silence::Asked {
            online.silence = Silence::Unbroken;
            self.timers.set(Timer::Heartbeat, online.sent.plus(online.heartbeat_ns));
        }
    }

    /// Nothing came for HeartBtInt and a fifth: ask once (scenario 6), and end it the second time. No Heartbeat is sent to
    /// a peer that was asked; the TestRequest was one.
    pub(crate) fn on_silence(&mut self, now: Now, sink: &mut impl Sink) {
        let State::LoggedOn(online) = &mut self.state else {
            unreachable!("a silence timer in state {}", self.state.name())
        };
        match online.silence {
            Silence::Asked => self.close(Ended::Silent, sink),
            Silence::Unbroken => {
                online.silence = Silence::Asked;
                self.timers.set(Timer::Silence, now.mono.plus(online.silence_ns()));
                self.timers.stop(Timer::Heartbeat);
                sink.event(SessionEvent::Warning(Warning::Silent));
                self.send_admin(msg_type::TEST_REQUEST, now, sink, |fields| fields.str(tag::TEST_REQ_ID, "TEST"));
            }
        }
    }
}
