//! Logon(A): what it says, read and written, and one inside the session.

use core::cmp::Ordering;

use fix_codec::{Message, Reason, Rejection, Violation, validate};
use spec::{Dictionary, msg_type, tag};
use types::Now;

use crate::config::Role;
use crate::credentials::SessionStatus;
use crate::header::{Header, seq_num};
use crate::receive::Received;
use crate::record::ResetReason;
use crate::secret::{LogonTag, Secret};
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};
use crate::state::{Online, ResetFlag, TestRequests};
use crate::timer::Timer;

/// What a valid Logon of the peer says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Logon {
    /// MsgSeqNum(34).
    pub(crate) seq: u64,
    /// HeartBtInt(108) in seconds.
    pub(crate) heart_bt_int: u32,
    /// ResetSeqNumFlag(141).
    pub(crate) reset: ResetFlag,
    /// NextExpectedMsgSeqNum(789): which number of ours the peer expects.
    pub(crate) next_expected: Option<u64>,
    /// What the peer's messages are held against, of its DefaultApplVerID(1137).
    pub(crate) dictionary: &'static Dictionary,
}

/// What a Logon of ours says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OwnLogon {
    /// HeartBtInt(108) in seconds.
    pub(crate) heart_bt_int: u32,
    /// ResetSeqNumFlag(141).
    pub(crate) reset: ResetFlag,
    /// NextExpectedMsgSeqNum(789), for a session that says it.
    pub(crate) next_expected: u64,
    /// SessionStatus(1409), where there is something to say.
    pub(crate) status: Option<SessionStatus>,
}

impl Session {
    pub(crate) fn send_logon(&mut self, logon: OwnLogon, now: Now, sink: &mut impl Sink) {
        let says_next_expected = self.config.next_expected_msg_seq_num && self.rules.has_next_expected;
        let has_session_status = self.rules.has_session_status;
        let appl_ver_id = self.config.default_appl_ver_id;
        // An acceptor has nothing to prove; what it is asked with a password it must not say to whoever connects.
        let said = (self.config.role == Role::Initiator).then(|| self.config.logon.clone());
        let test = self.config.logon.test_message_indicator;
        let extra = self.config.logon.extra.clone();
        self.send_admin(msg_type::LOGON, now, sink, |fields| {
            fields.uint(tag::ENCRYPT_METHOD, 0);
            fields.uint(tag::HEART_BT_INT, u64::from(logon.heart_bt_int));
            if logon.reset == ResetFlag::Set {
                fields.boolean(tag::RESET_SEQ_NUM_FLAG, true);
            }
            if let Some(test) = test {
                fields.boolean(tag::TEST_MESSAGE_INDICATOR, test);
            }
            let reveal =
                |value: &Option<Secret>| value.as_ref().map_or_else(String::new, |value| value.reveal().to_owned());
            if let Some(said) = &said {
                fields.str(tag::USERNAME, &reveal(&said.username));
                fields.str(tag::PASSWORD, &reveal(&said.password));
            }
            if says_next_expected {
                fields.uint(tag::NEXT_EXPECTED_MSG_SEQ_NUM, logon.next_expected);
            }
            if let Some(said) = said.filter(|_| has_session_status) {
                fields.str(tag::NEW_PASSWORD, &reveal(&said.new_password));
            }
            fields.bytes(tag::DEFAULT_APPL_VER_ID, appl_ver_id.as_bytes());
            if let Some(status) = logon.status.filter(|_| has_session_status) {
                fields.uint(tag::SESSION_STATUS, u64::from(status.code()));
            }
            for LogonTag { tag, value } in &extra {
                fields.str(*tag, value.reveal());
            }
        });
    }

    /// A Logon when both are logged on: with ResetSeqNumFlag(141)=Y both begin anew; without, an acceptor answers it as
    /// other engines do.
    pub(crate) fn on_logon_again(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        let Received { msg, header, seq } = *received;
        if self.reset_flag(msg) == ResetFlag::Set {
            let Some(logon) = self.admit(msg, &header, now, sink) else { return };
            return self.on_reset_inside(logon, now, sink);
        }
        match seq.cmp(&self.numbers.next_in) {
            Ordering::Greater => self.on_too_high(received, now, sink),
            Ordering::Less => self.on_too_low(received, now, sink),
            Ordering::Equal => {
                sink.event(SessionEvent::Warning(Warning::LogonAgain));
                let Some(logon) = self.admit(msg, &header, now, sink) else { return };
                self.use_number(seq, sink);
                if self.config.role == Role::Acceptor && self.is_logged_on() {
                    let next_expected = self.numbers.next_in;
                    let reset = ResetFlag::Absent;
                    let answer = OwnLogon { heart_bt_int: logon.heart_bt_int, reset, next_expected, status: None };
                    self.send_logon(answer, now, sink);
                }
            }
        }
    }

    /// ResetSeqNumFlag(141)=Y inside the session: the peer's wish, or its answer to ours.
    fn on_reset_inside(&mut self, logon: Logon, now: Now, sink: &mut impl Sink) {
        if self.numbers.is_resetting {
            // Ours were set when we asked; what the peer sent until it read that has come with the old numbers.
            self.set_next_in(1, ResetReason::Inside, sink);
        } else if self.refuses_reset() {
            return self.refuse_reset(now, sink);
        } else {
            self.set_numbers(1, 1, ResetReason::ByPeer, sink);
            let answer =
                OwnLogon { heart_bt_int: logon.heart_bt_int, reset: ResetFlag::Set, next_expected: 2, status: None };
            self.send_logon(answer, now, sink);
        }
        if let Some(online) = self.state.online() {
            // A TestRequest may be answered still: its number is not used for another, and what it shows is of other numbers.
            let test = TestRequests { asked: None, silent_asked: None, ..online.test };
            *online = Online::new(logon.heart_bt_int, logon.dictionary, &self.config, now.mono);
            online.test = test;
        }
        self.timers.stop(Timer::Gap);
        self.on_sent(now);
        self.on_heard(now);
        self.take_logon_number(&logon, now, sink);
        self.ask_unsent(sink);
    }

    /// Reads a Logon from whom it should come; where it is not acceptable, says so with a Logout.
    pub(crate) fn admit(
        &mut self,
        msg: &Message<'_>,
        header: &Header<'_>,
        now: Now,
        sink: &mut impl Sink,
    ) -> Option<Logon> {
        let Some(seq) = header.seq else {
            self.on_no_number(now, sink);
            return None;
        };
        match self.read_logon(msg, seq) {
            Ok(logon) if logon.reset == ResetFlag::Set && seq != 1 => {
                let why = Ended::ResetNotOne { received: seq };
                self.expel(Some(&why.to_string()), why, now, sink);
                None
            }
            Ok(logon) => Some(logon),
            Err(violation) => {
                self.expel(Some(&violation.to_string()), Ended::InvalidLogon(violation), now, sink);
                None
            }
        }
    }

    fn read_logon(&mut self, msg: &Message<'_>, seq: u64) -> Result<Logon, Violation> {
        let incorrect = |tag| Violation::new(Reason::ValueIncorrect, Some(tag));
        let dictionary = if self.rules.is_fixt {
            let code = msg.value(tag::DEFAULT_APPL_VER_ID).unwrap_or_default();
            let missing = Violation::new(Reason::RequiredTagMissing, Some(tag::DEFAULT_APPL_VER_ID));
            let unknown = Violation::new(Reason::InvalidVersion, Some(tag::DEFAULT_APPL_VER_ID));
            let found = self.dictionary_of_version(code);
            found.ok_or(if code.is_empty() { missing } else { unknown })?
        } else {
            self.config.dictionary
        };
        if self.config.validate {
            validate(msg, self.config.session_dictionary, &self.config.validation, &mut self.scratch)
                .map_err(Rejection::violation)?;
        }
        let asked = u32::try_from(msg.require_int(tag::HEART_BT_INT)?).map_err(|_| incorrect(tag::HEART_BT_INT))?;
        let overrides = self.config.heart_bt_int_override && self.config.role == Role::Acceptor;
        let heart_bt_int = if overrides { self.config.heart_bt_int } else { asked };
        match msg.value(tag::ENCRYPT_METHOD) {
            None | Some(b"0") => {}
            Some(_) => return Err(incorrect(tag::ENCRYPT_METHOD)),
        }
        let is_test = msg.value(tag::TEST_MESSAGE_INDICATOR).map(|value| value == b"Y");
        if let Some(ours) = self.config.logon.test_message_indicator
            && is_test.unwrap_or(false) != ours
        {
            return Err(incorrect(tag::TEST_MESSAGE_INDICATOR));
        }
        let next_expected = match msg.value(tag::NEXT_EXPECTED_MSG_SEQ_NUM).filter(|_| self.rules.has_next_expected) {
            None => None,
            Some(value) => {
                let number = seq_num(value).filter(|number| *number >= 1);
                Some(number.ok_or(incorrect(tag::NEXT_EXPECTED_MSG_SEQ_NUM))?)
            }
        };
        Ok(Logon { seq, heart_bt_int, reset: self.reset_flag(msg), next_expected, dictionary })
    }

    /// The Logon's own number, when Logons were exchanged: used up, or the first sight of a gap.
    pub(crate) fn take_logon_number(&mut self, logon: &Logon, now: Now, sink: &mut impl Sink) {
        match logon.seq.cmp(&self.numbers.next_in) {
            Ordering::Equal => self.use_number(logon.seq, sink),
            // A peer that says 789 itself knows from ours what is missing, and resends it without being asked.
            Ordering::Greater if self.config.next_expected_msg_seq_num && logon.next_expected.is_some() => {
                self.await_gap(logon.seq, now);
            }
            Ordering::Greater => self.on_ahead(logon.seq, now, sink),
            Ordering::Less => unreachable!("a Logon with a number too low was refused"),
        }
    }

    fn reset_flag(&self, msg: &Message<'_>) -> ResetFlag {
        match msg.value(tag::RESET_SEQ_NUM_FLAG) {
            Some(b"Y") if self.rules.has_reset_flag => ResetFlag::Set,
            Some(_) | None => ResetFlag::Absent,
        }
    }
}
