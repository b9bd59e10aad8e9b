//! 1S, 2S: an acceptor's first message, and who may log on.

use fix_codec::{Message, Reason};
use spec::{msg_type, tag};
use types::Now;

use crate::credentials::{Credentials, SessionStatus, Verdict};
use crate::header::Header;
use crate::logon::{Logon, OwnLogon};
use crate::record::ResetReason;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink};
use crate::state::{ResetFlag, State};

impl Session {
    /// Who is not known by name, or not by the clock, gets no answer, unless
    /// [`logout_on_invalid_logon`](crate::StandardOptions::logout_on_invalid_logon) asks for one.
    pub(crate) fn on_first_message(&mut self, msg: &Message<'_>, header: &Header<'_>, now: Now, sink: &mut impl Sink) {
        if header.msg_type != msg_type::LOGON {
            return self.close(Ended::NotLogon, sink);
        }
        if let Some((why, _)) = self.identity_fault(msg, header) {
            return self.close(why, sink);
        }
        let fault = if header.begin_string == self.config.begin_string.as_bytes() {
            self.time_fault(header, None, now).map(|(why, _)| why)
        } else {
            Some(Ended::BeginString)
        };
        match fault {
            Some(why) if self.config.standard.logout_on_invalid_logon => {
                return self.expel(Some(&why.to_string()), why, now, sink);
            }
            Some(why) => return self.close(why, sink),
            None => {}
        }
        if self.rules.is_fixt && msg.value(tag::DEFAULT_APPL_VER_ID).is_none_or(<[u8]>::is_empty) {
            let missing = fix_codec::Violation::new(Reason::RequiredTagMissing, Some(tag::DEFAULT_APPL_VER_ID));
            return self.close(Ended::InvalidLogon(missing), sink);
        }
        let Some(logon) = self.admit(msg, header, now, sink) else { return };
        if !self.may_log_on(now.wall) {
            let status = SessionStatus::LogonsNotAllowedNow;
            self.send_logout_with(Some(status.text()), Some(status), now, sink);
            return self.await_close(Ended::OutsideHours, now);
        }
        if self.config.authenticate {
            self.state = State::Authenticating(logon);
            sink.authenticate(Credentials::of(msg));
        } else {
            self.accept(logon, None, now, sink);
        }
    }

    /// Whether the caller is asking who the peer is: see [`SessionConfig::authenticate`](crate::SessionConfig::authenticate).
    /// What the peer sends meanwhile stays with the caller.
    pub fn is_authenticating(&self) -> bool {
        matches!(self.state, State::Authenticating(_))
    }

    /// The answer to [`Sink::authenticate`]. Ignored where the connection has ended meanwhile.
    pub fn handle_authenticated(&mut self, verdict: Verdict<'_>, now: Now, sink: &mut impl Sink) {
        let State::Authenticating(logon) = self.state else { return };
        match verdict {
            Verdict::Accepted { status } => self.accept(logon, status, now, sink),
            Verdict::Refused { status, text } => {
                let why = Ended::NotAuthenticated { status };
                self.send_logout_with(Some(text), Some(status), now, sink);
                self.await_close(why, now);
            }
        }
    }

    /// 1S a: a valid Logon of whom we know.
    fn accept(&mut self, logon: Logon, status: Option<SessionStatus>, now: Now, sink: &mut impl Sink) {
        match logon.reset {
            ResetFlag::Set if self.refuses_reset() => return self.refuse_reset(now, sink),
            ResetFlag::Set => self.set_numbers(1, 1, ResetReason::ByPeer, sink),
            ResetFlag::Absent if self.config.reset_on_logon => {
                self.set_numbers(1, 1, ResetReason::AtLogon, sink);
            }
            ResetFlag::Absent if self.numbers.is_resetting => return self.accept_resetting(logon, status, now, sink),
            ResetFlag::Absent => {}
        }
        if logon.seq < self.numbers.next_in {
            return self.expel_too_low(logon.seq, now, sink);
        }
        if self.expects_too_much(&logon, now, sink) {
            return;
        }
        let answer_seq = self.numbers.next_out;
        // One in its turn is processed before it is answered, and the answer says so with 789 and 369.
        let is_expected = logon.seq == self.numbers.next_in;
        if is_expected {
            self.use_number(logon.seq, sink);
        }
        let answer = OwnLogon {
            heart_bt_int: logon.heart_bt_int,
            reset: logon.reset,
            next_expected: self.numbers.next_in,
            status,
        };
        self.send_logon(answer, now, sink);
        self.on_logged_on(&logon, now, sink);
        if !is_expected {
            self.take_logon_number(&logon, now, sink);
        }
        self.resend_expected(&logon, answer_seq, sink);
    }

    /// Our reset was cut in half, and which numbers the Logon is of cannot be told: the peer may have read of the reset or not.
    /// So our answer asks once more for both to begin anew, and the peer's next Logon says that it did.
    fn accept_resetting(&mut self, logon: Logon, status: Option<SessionStatus>, now: Now, sink: &mut impl Sink) {
        self.begin_reset(logon.seq + 1, sink);
        let reset = ResetFlag::Set;
        self.send_logon(OwnLogon { heart_bt_int: logon.heart_bt_int, reset, next_expected: 1, status }, now, sink);
        self.on_logged_on(&logon, now, sink);
    }

    /// The peer would forget what it has not been told.
    pub(crate) fn refuse_reset(&mut self, now: Now, sink: &mut impl Sink) {
        let (begin, end) = self.unconfirmed().unwrap_or((self.numbers.next_out, self.numbers.next_out));
        let why = Ended::ResetRefused { begin, end };
        self.expel(Some(&why.to_string()), why, now, sink);
    }

    /// Whether the peer expects a number of ours that we have not used: it has seen what we do not remember.
    pub(crate) fn expects_too_much(&mut self, logon: &Logon, now: Now, sink: &mut impl Sink) -> bool {
        let next_out = self.numbers.next_out;
        let Some(received) = logon.next_expected.filter(|expected| *expected > next_out) else { return false };
        let why = Ended::ExpectsTooMuch { next_out, received };
        self.expel(Some(&why.to_string()), why, now, sink);
        true
    }

    /// What the peer's NextExpectedMsgSeqNum(789) says is missing of our messages before `end` is sent without a request.
    pub(crate) fn resend_expected(&mut self, logon: &Logon, end: u64, sink: &mut impl Sink) {
        let Some(begin) = logon.next_expected else { return };
        self.on_confirmed(begin, sink);
        if begin < end {
            self.begin_resend((begin, end - 1), sink);
        }
    }

    /// Logons were exchanged.
    pub(crate) fn on_logged_on(&mut self, logon: &Logon, now: Now, sink: &mut impl Sink) {
        let heart_bt_int = logon.heart_bt_int;
        self.become_online(heart_bt_int, logon.dictionary, now);
        sink.event(SessionEvent::LoggedOn { heart_bt_int });
        self.ask_unsent(sink);
    }
}
