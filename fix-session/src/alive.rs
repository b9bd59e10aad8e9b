//! Heartbeats: showing that we are there, and finding out whether the peer is (4a, 6).

use std::borrow::Cow;

use fix_codec::Message;
use spec::{msg_type, tag};
use types::Now;

use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};
use crate::state::{Silence, State, TestRequest};
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
        online.heard = now.mono;
        if online.heartbeat_ns == 0 {
            return;
        }
        if online.ask_after_ns > 0 {
            self.timers.set(Timer::Silence, now.mono.plus(online.ask_after_ns));
        }
        if online.silence == Silence::Asked {
            online.silence = Silence::Unbroken;
            self.timers.set(Timer::Heartbeat, online.sent.plus(online.heartbeat_ns));
        }
    }

    /// Nothing came for HeartBtInt and some: ask once (scenario 6), and end it the second time. No Heartbeat is sent to
    /// a peer that was asked; the TestRequest was one.
    pub(crate) fn on_silence(&mut self, now: Now, sink: &mut impl Sink) {
        let State::LoggedOn(online) = &mut self.state else {
            unreachable!("a silence timer in state {}", self.state.name())
        };
        match online.silence {
            Silence::Asked if self.config.logout_on_silence => {
                self.expel(Some(&Ended::Silent.to_string()), Ended::Silent, now, sink);
            }
            Silence::Asked => self.close(Ended::Silent, sink),
            Silence::Unbroken => {
                online.silence = Silence::Asked;
                self.timers.set(Timer::Silence, now.mono.plus(online.answer_within_ns));
                self.timers.stop(Timer::Heartbeat);
                sink.event(SessionEvent::Warning(Warning::Silent));
                self.send_test_request(0, now, sink);
            }
        }
    }

    /// Asks a peer that is logged on to show that it is there; how long the answer took is in [`Session::status`]. Without a
    /// Logon it does nothing.
    pub fn test(&mut self, now: Now, sink: &mut impl Sink) {
        if let State::LoggedOn(online) = &mut self.state {
            online.test.count += 1;
            let number = online.test.count;
            self.send_test_request(number, now, sink);
        }
    }

    /// 6: "TEST" asks a silent peer, as other engines and the public definitions have it; an operator's has a number, so
    /// that its answer is told from others.
    fn send_test_request(&mut self, number: u64, now: Now, sink: &mut impl Sink) {
        let seq = self.numbers.next_out;
        let Some(online) = self.state.online() else { return };
        let asked = Some(TestRequest { number, seq, at: now.mono });
        if number == 0 {
            online.test.silent_count += 1;
            online.test.silent_asked = asked;
        } else {
            online.test.asked = asked;
        }
        self.send_admin(msg_type::TEST_REQUEST, now, sink, |fields| fields.str(tag::TEST_REQ_ID, &test_id(number)));
    }

    /// A Heartbeat(0): perhaps the answer to our TestRequest, and then the peer has all that was sent before.
    pub(crate) fn on_heartbeat(&mut self, msg: &Message<'_>, now: Now, sink: &mut impl Sink) {
        let Some(online) = self.state.online() else { return };
        let Some(id) = msg.value(tag::TEST_REQ_ID) else { return };
        let test = &mut online.test;
        let is_silent = id == test_id(0).as_bytes() && test.silent_answered < test.silent_count;
        let answered = if is_silent {
            test.silent_answered += 1;
            test.silent_asked.take_if(|_| test.silent_answered == test.silent_count)
        } else {
            test.asked.take_if(|asked| id == test_id(asked.number).as_bytes())
        };
        if let Some(TestRequest { seq, at, .. }) = answered {
            test.round_trip_ns = Some(now.mono.since(at));
            self.on_confirmed(seq + 1, sink);
        }
    }
}

/// TestReqID(112) of a TestRequest; number 0 is that of silence.
fn test_id(number: u64) -> Cow<'static, str> {
    if number == 0 { Cow::Borrowed("TEST") } else { Cow::Owned(format!("TEST-{number}")) }
}
