//! 1B: an initiator's Logon and what comes after it.

use fix_codec::Message;
use spec::msg_type;
use types::Now;

use crate::header::Header;
use crate::logon::OwnLogon;
use crate::receive::text_of;
use crate::record::ResetReason;
use crate::session::Session;
use crate::sink::{Ended, Sink};
use crate::state::{LogonSent, ResetFlag, State};

impl Session {
    /// 1B a, b: an initiator is connected.
    pub(crate) fn on_connected_initiator(&mut self, now: Now, sink: &mut impl Sink) {
        // A reset that a crash or a cut left half done is done now.
        let resumes = self.numbers.is_resetting;
        if self.config.reset_on_logon {
            self.set_numbers(1, 1, ResetReason::AtLogon, sink);
        } else if resumes && (self.numbers.next_in, self.numbers.next_out) != (1, 1) {
            self.begin_reset(1, sink);
        }
        let reset = if (resumes || self.config.reset_on_logon) && self.rules.has_reset_flag {
            ResetFlag::Set
        } else {
            ResetFlag::Absent
        };
        self.state = State::LogonSent(LogonSent { reset });
        let heart_bt_int = self.config.heart_bt_int;
        self.send_logon(OwnLogon { heart_bt_int, reset, next_expected: self.numbers.next_in, status: None }, now, sink);
    }

    /// 1B c, d, e: what comes after an initiator's Logon.
    pub(crate) fn on_logon_answer(
        &mut self,
        msg: &Message<'_>,
        header: &Header<'_>,
        sent: LogonSent,
        now: Now,
        sink: &mut impl Sink,
    ) {
        match header.msg_type {
            msg_type::LOGON => {}
            msg_type::LOGOUT | msg_type::REJECT => {
                self.use_number_if_expected(header.seq, sink);
                return self.close(Ended::PeerLogout { text: text_of(msg) }, sink);
            }
            _ => return self.close(Ended::NotLogon, sink),
        }
        if header.begin_string != self.config.begin_string.as_bytes() {
            return self.expel(Some("Incorrect BeginString"), Ended::BeginString, now, sink);
        }
        let fault = self.identity_fault(msg, header).or_else(|| self.time_fault(header, None, now));
        if let Some((why, _)) = fault {
            return self.expel(Some(&why.to_string()), why, now, sink);
        }
        let Some(logon) = self.admit(msg, header, now, sink) else { return };
        // A reset that we did not ask for is the peer's wish, and is confirmed by a Logon of our own.
        let unasked = (logon.reset, sent.reset) == (ResetFlag::Set, ResetFlag::Absent);
        if unasked && self.refuses_reset() {
            return self.refuse_reset(now, sink);
        }
        if unasked {
            self.set_numbers(1, 1, ResetReason::ByPeer, sink);
        }
        if self.numbers.is_resetting && logon.reset == ResetFlag::Set {
            self.set_next_in(1, ResetReason::Inside, sink);
        }
        if logon.seq < self.numbers.next_in {
            return self.expel_too_low(logon.seq, now, sink);
        }
        if self.expects_too_much(&logon, now, sink) {
            return;
        }
        self.on_logged_on(&logon, now, sink);
        if unasked {
            let heart_bt_int = logon.heart_bt_int;
            let answer = OwnLogon { heart_bt_int, reset: ResetFlag::Set, next_expected: 2, status: None };
            self.send_logon(answer, now, sink);
        }
        self.take_logon_number(&logon, now, sink);
        self.resend_expected(&logon, self.numbers.next_out, sink);
    }
}
