//! How a session ends: by Logout of either side, by a Logout that says what is wrong, or by closing.

use types::Now;

use crate::credentials::SessionStatus;
use crate::header::Header;
use crate::receive::{Received, text_of};
use crate::record::ResetReason;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink};
use crate::state::State;
use crate::timer::Timer;
use spec::{msg_type, tag};

impl Session {
    /// Ends the session in order: Logout, the peer's answer, disconnect. Without a connection it does nothing.
    pub fn logout(&mut self, text: Option<&str>, now: Now, sink: &mut impl Sink) {
        match core::mem::replace(&mut self.state, State::Closing) {
            State::LoggedOn(online) => {
                self.send_logout(text, now, sink);
                self.timers.stop_all();
                self.timers.set(Timer::Logout, now.mono.plus(self.config.logout_timeout_ns));
                self.state = State::LogoutSent(online);
            }
            State::AwaitingLogon | State::Authenticating(_) | State::LogonSent(_) => self.close(Ended::OurLogout, sink),
            over @ (State::Disconnected
            | State::LogoutSent(_)
            | State::Expelling(_)
            | State::LogoutAnswered(_)
            | State::Closing) => self.state = over,
        }
    }

    /// Refuses the Logon that was received, or is just to be handed in, for a reason that only the application knows:
    /// Logout with its text, instead of the Logon's answer (1S d). Nothing once both are logged on.
    pub fn refuse_logon(&mut self, text: &str, now: Now, sink: &mut impl Sink) {
        match self.state {
            State::AwaitingLogon | State::Authenticating(_) | State::LogonSent(_) => {
                self.expel(Some(text), Ended::LogonRefused, now, sink);
            }
            State::Disconnected
            | State::LoggedOn(_)
            | State::LogoutSent(_)
            | State::Expelling(_)
            | State::LogoutAnswered(_)
            | State::Closing => {}
        }
    }

    /// 13: a Logout ends the session whatever its number, as the public definitions have it, unless it is an old one sent
    /// again. What is missing is asked for at the next Logon.
    pub(crate) fn on_logout(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        if received.header.poss_dup && received.seq < self.numbers.next_in {
            return self.on_too_low(received, now, sink);
        }
        self.use_number_if_expected(Some(received.seq), sink);
        if let State::LogoutSent(_) = self.state {
            return self.close(Ended::OurLogout, sink);
        }
        let why = Ended::PeerLogout { text: text_of(received.msg) };
        self.send_logout(None, now, sink);
        match self.config.peer_close_timeout_ns {
            0 => self.close(why, sink),
            wait => {
                self.timers.stop_all();
                self.timers.set(Timer::Logout, now.mono.plus(wait));
                self.state = State::LogoutAnswered(why);
            }
        }
    }

    /// The last words of a session that is over: the answer to our Logout, mostly.
    pub(crate) fn on_last_message(&mut self, header: Header<'_>, why: Ended, sink: &mut impl Sink) {
        if header.msg_type == msg_type::LOGOUT {
            self.use_number_if_expected(header.seq, sink);
            self.close(why, sink);
        }
    }

    /// Says with a Logout what is wrong, and waits for its answer before the connection is closed.
    pub(crate) fn expel(&mut self, text: Option<&str>, why: Ended, now: Now, sink: &mut impl Sink) {
        self.keep_confirmed(sink);
        self.send_logout(text, now, sink);
        self.await_close(why, now);
    }

    /// A Logout that says what is wrong was sent.
    pub(crate) fn await_close(&mut self, why: Ended, now: Now) {
        self.timers.stop_all();
        self.timers.set(Timer::Logout, now.mono.plus(self.config.logout_timeout_ns));
        self.state = State::Expelling(why);
    }

    pub(crate) fn send_logout(&mut self, text: Option<&str>, now: Now, sink: &mut impl Sink) {
        self.send_logout_with(text, None, now, sink);
    }

    /// A Logout; `status` goes out where the version has SessionStatus(1409), and is what Text(58) says without.
    pub(crate) fn send_logout_with(
        &mut self,
        text: Option<&str>,
        status: Option<SessionStatus>,
        now: Now,
        sink: &mut impl Sink,
    ) {
        let has_status = self.rules.has_session_status;
        self.send_admin(msg_type::LOGOUT, now, sink, |fields| {
            fields.str(tag::TEXT, text.unwrap_or_default());
            if let Some(status) = status.filter(|_| has_status) {
                fields.uint(tag::SESSION_STATUS, u64::from(status.code()));
            }
        });
    }

    pub(crate) fn expel_too_low(&mut self, seq: u64, now: Now, sink: &mut impl Sink) {
        let why = Ended::TooLow { expected: self.numbers.next_in, received: seq };
        self.expel(Some(&why.to_string()), why, now, sink);
    }

    pub(crate) fn on_no_number(&mut self, now: Now, sink: &mut impl Sink) {
        self.expel(Some("MsgSeqNum(34) is missing or not a number"), Ended::NoMsgSeqNum, now, sink);
    }

    /// Closes the connection.
    pub(crate) fn close(&mut self, why: Ended, sink: &mut impl Sink) {
        self.keep_confirmed(sink);
        self.state = State::Closing;
        self.timers.stop_all();
        sink.disconnect();
        self.on_ended(why, sink);
    }

    pub(crate) fn on_ended(&mut self, why: Ended, sink: &mut impl Sink) {
        sink.event(SessionEvent::LoggedOut { why });
        if self.config.reset_on_logout && matches!(why, Ended::OurLogout | Ended::PeerLogout { .. }) {
            self.set_numbers(1, 1, ResetReason::AtLogout, sink);
        }
        if self.config.reset_on_error && why.is_error() {
            self.set_numbers(1, 1, ResetReason::AtError, sink);
        }
    }

    pub(crate) fn on_logout_timer(&mut self, sink: &mut impl Sink) {
        match self.state {
            State::LogoutSent(_) => self.close(Ended::NoLogoutAnswer, sink),
            State::Expelling(why) | State::LogoutAnswered(why) => self.close(why, sink),
            State::Disconnected
            | State::AwaitingLogon
            | State::Authenticating(_)
            | State::LogonSent(_)
            | State::LoggedOn(_)
            | State::Closing => {
                unreachable!("a Logout timer in state {}", self.state.name())
            }
        }
    }
}
