//! Logon(A): an acceptor's, an initiator's, and one inside the session.

use core::cmp::Ordering;

use fix_codec::{Message, Reason, Rejection, Violation, validate};
use spec::{msg_type, tag};
use types::Now;

use crate::config::Role;
use crate::header::Header;
use crate::receive::{Received, text_of};
use crate::record::ResetReason;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};
use crate::state::{Online, ResetFlag, State};
use crate::timer::Timer;

/// What a valid Logon says.
struct Logon {
    /// HeartBtInt(108) in seconds.
    heart_bt_int: u32,
    /// ResetSeqNumFlag(141).
    reset: ResetFlag,
}

impl Session {
    /// 1B a, b: an initiator is connected.
    pub(crate) fn on_connected_initiator(&mut self, now: Now, sink: &mut impl Sink) {
        let reset = if self.config.reset_on_logon {
            self.set_numbers(1, 1, ResetReason::AtLogon, sink);
            if self.rules.has_reset_flag { ResetFlag::Set } else { ResetFlag::Absent }
        } else {
            ResetFlag::Absent
        };
        self.state = State::LogonSent(reset);
        self.send_logon(self.config.heart_bt_int, reset, now, sink);
    }

    /// 1S, 2S: an acceptor's first message. Who is not known by name, or not by the clock, gets no answer.
    pub(crate) fn on_first_message(&mut self, msg: &Message<'_>, header: Header<'_>, now: Now, sink: &mut impl Sink) {
        let fault = if header.msg_type != msg_type::LOGON {
            Some(Ended::NotLogon)
        } else if header.begin_string != self.config.begin_string.as_bytes() {
            Some(Ended::BeginString)
        } else {
            self.profile_fault(&header, now)
        };
        if let Some(why) = fault {
            return self.close(why, sink);
        }
        let Some((seq, logon)) = self.admit(msg, &header, now, sink) else { return };
        match logon.reset {
            ResetFlag::Set => self.set_numbers(1, 1, ResetReason::ByPeer, sink),
            ResetFlag::Absent if self.config.reset_on_logon => {
                self.set_numbers(1, 1, ResetReason::AtLogon, sink);
            }
            ResetFlag::Absent => {}
        }
        if seq < self.numbers.next_in {
            return self.expel_too_low(seq, now, sink);
        }
        self.send_logon(logon.heart_bt_int, logon.reset, now, sink);
        self.on_logged_on(logon.heart_bt_int, now, sink);
        self.take_logon_number(seq, now, sink);
    }

    /// 1B c, d, e: what comes after an initiator's Logon.
    pub(crate) fn on_logon_answer(
        &mut self,
        msg: &Message<'_>,
        header: Header<'_>,
        asked: ResetFlag,
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
        if let Some(why) = self.profile_fault(&header, now) {
            return self.expel(Some(&why.to_string()), why, now, sink);
        }
        let Some((seq, logon)) = self.admit(msg, &header, now, sink) else { return };
        // A reset that we did not ask for is the peer's wish, and is confirmed by a Logon of our own.
        let unasked = (logon.reset, asked) == (ResetFlag::Set, ResetFlag::Absent);
        if unasked {
            self.set_numbers(1, 1, ResetReason::ByPeer, sink);
        }
        if seq < self.numbers.next_in {
            return self.expel_too_low(seq, now, sink);
        }
        self.on_logged_on(logon.heart_bt_int, now, sink);
        if unasked {
            self.send_logon(logon.heart_bt_int, ResetFlag::Set, now, sink);
        }
        self.take_logon_number(seq, now, sink);
    }

    /// A Logon when both are logged on: with ResetSeqNumFlag(141)=Y both begin anew; without, an acceptor answers it as
    /// other engines do.
    pub(crate) fn on_logon_again(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        let Received { msg, header, seq } = *received;
        if reset_flag(msg) == ResetFlag::Set {
            let Some((seq, logon)) = self.admit(msg, &header, now, sink) else { return };
            self.set_numbers(1, 1, ResetReason::ByPeer, sink);
            if let Some(online) = self.state.online() {
                *online = Online::new(logon.heart_bt_int, now.mono);
            }
            self.timers.stop(Timer::Gap);
            self.on_heard(now);
            self.send_logon(logon.heart_bt_int, ResetFlag::Set, now, sink);
            return self.take_logon_number(seq, now, sink);
        }
        match seq.cmp(&self.numbers.next_in) {
            Ordering::Greater => self.on_too_high(received, now, sink),
            Ordering::Less => self.on_too_low(received, now, sink),
            Ordering::Equal => {
                sink.event(SessionEvent::Warning(Warning::LogonAgain));
                let Some((seq, logon)) = self.admit(msg, &header, now, sink) else { return };
                self.use_number(seq, sink);
                if self.config.role == Role::Acceptor && self.is_logged_on() {
                    self.send_logon(logon.heart_bt_int, ResetFlag::Absent, now, sink);
                }
            }
        }
    }

    /// Reads a Logon from whom it should come; where it is not acceptable, says so with a Logout.
    fn admit(
        &mut self,
        msg: &Message<'_>,
        header: &Header<'_>,
        now: Now,
        sink: &mut impl Sink,
    ) -> Option<(u64, Logon)> {
        let Some(seq) = header.seq else {
            self.on_no_number(now, sink);
            return None;
        };
        match self.read_logon(msg) {
            Ok(logon) if logon.reset == ResetFlag::Set && seq != 1 => {
                let why = Ended::ResetNotOne { received: seq };
                self.expel(Some(&why.to_string()), why, now, sink);
                None
            }
            Ok(logon) => Some((seq, logon)),
            Err(violation) => {
                self.expel(Some(&violation.to_string()), Ended::InvalidLogon(violation), now, sink);
                None
            }
        }
    }

    fn read_logon(&mut self, msg: &Message<'_>) -> Result<Logon, Violation> {
        validate(msg, self.config.dictionary, &self.config.validation, &mut self.scratch)
            .map_err(Rejection::violation)?;
        let heart_bt_int = u32::try_from(msg.require_int(tag::HEART_BT_INT)?)
            .map_err(|_| Violation::new(Reason::ValueIncorrect, Some(tag::HEART_BT_INT)))?;
        let reset = if self.rules.has_reset_flag { reset_flag(msg) } else { ResetFlag::Absent };
        Ok(Logon { heart_bt_int, reset })
    }

    fn take_logon_number(&mut self, seq: u64, now: Now, sink: &mut impl Sink) {
        match seq.cmp(&self.numbers.next_in) {
            Ordering::Equal => self.use_number(seq, sink),
            Ordering::Greater => self.on_ahead(seq, now, sink),
            Ordering::Less => unreachable!("a Logon with a number too low was refused"),
        }
    }
}

fn reset_flag(msg: &Message<'_>) -> ResetFlag {
    match msg.value(tag::RESET_SEQ_NUM_FLAG) {
        Some(b"Y") => ResetFlag::Set,
        Some(_) | None => ResetFlag::Absent,
    }
}
