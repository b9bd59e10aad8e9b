//! Numbers set anew by us: by hand without a connection, inside the session, and with SequenceReset(4).

use spec::{msg_type, tag};
use types::Now;

use crate::header::MAX_SEQ;
use crate::logon::OwnLogon;
use crate::record::{ResetReason, SessionRecord};
use crate::session::Session;
use crate::sink::{SessionEvent, Sink};
use crate::state::{ResetFlag, State};

/// Why numbers cannot be set as asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResetError {
    /// Only without a connection.
    #[error("the session is connected: log it out first")]
    Connected,
    /// Only while logged on.
    #[error("the session is not logged on")]
    NotLoggedOn,
    /// The peer has not yet answered the reset before.
    #[error("the numbers are being set anew already, and the peer has not answered yet")]
    Resetting,
    /// The version has no ResetSeqNumFlag(141).
    #[error("this version has no ResetSeqNumFlag(141): log out, and set both numbers on both sides")]
    NoResetFlag,
    /// A number that is no MsgSeqNum(34), or below the one that is next.
    #[error("{number} is not from {least} to 1000000000000000000")]
    Number {
        /// What was asked for.
        number: u64,
        /// The least that can be.
        least: u64,
    },
}

impl Session {
    /// Sets both numbers by hand, as agreed with the peer's operators.
    ///
    /// # Errors
    /// The session has a connection, or a number is 0 or above the largest.
    pub fn reset(&mut self, next_in: u64, next_out: u64, sink: &mut impl Sink) -> Result<(), ResetError> {
        if self.is_connected() {
            return Err(ResetError::Connected);
        }
        self.check_numbers(Some(next_in), Some(next_out))?;
        self.set_numbers(next_in, next_out, ResetReason::ByOperator, sink);
        Ok(())
    }

    /// Begins both numbers anew without a new connection: a Logon with ResetSeqNumFlag(141)=Y, which the peer answers with
    /// another. Until then the peer's messages have the old numbers, and are taken with them.
    ///
    /// # Errors
    /// The session is not logged on, its version cannot, or the last reset is not answered yet.
    pub fn reset_inside(&mut self, now: Now, sink: &mut impl Sink) -> Result<(), ResetError> {
        self.check_reset()?;
        let State::LoggedOn(online) = &mut self.state else { return Err(ResetError::NotLoggedOn) };
        let heart_bt_int = u32::try_from(online.heartbeat_ns / types::NANOS_PER_SEC.unsigned_abs()).unwrap_or(u32::MAX);
        // What is being sent again has numbers that mean something else now.
        online.resend = Default::default();
        self.begin_reset(self.numbers.next_in, sink);
        // So has what the peer said to have.
        if let Some(online) = self.state.online() {
            online.peer_has = 0;
        }
        let logon = OwnLogon { heart_bt_int, reset: ResetFlag::Set, next_expected: 1, status: None };
        self.send_logon(logon, now, sink);
        Ok(())
    }

    /// Raises the number of our next message. A peer that is logged on is told with SequenceReset-Reset(4), which it heeds
    /// whatever its own number; without a connection it is part of what operators agree (scenario 9).
    ///
    /// # Errors
    /// The number is not above the next one: a peer would refuse to go back.
    pub fn raise_next_out(&mut self, next_out: u64, now: Now, sink: &mut impl Sink) -> Result<(), ResetError> {
        let at = self.numbers.next_out;
        check_number(next_out, at + 1)?;
        if self.is_logged_on() {
            let processed = self.last_processed();
            let times = crate::writer::Times::First(now.wall);
            self.writer.write(sink.wire(), msg_type::SEQUENCE_RESET, at, times, processed, |fields| {
                fields.boolean(tag::GAP_FILL_FLAG, false);
                fields.uint(tag::NEW_SEQ_NO, next_out);
            });
            self.on_sent(now);
        }
        // The peer passes over what it is not known to have, and never asks for it again.
        self.keep_unsent(sink);
        if let Some(online) = self.state.online() {
            online.resend = Default::default();
        }
        let why = if self.numbers.is_resetting { ResetReason::Inside } else { ResetReason::ByOperator };
        let next_in = self.numbers.next_in;
        self.commit(&SessionRecord::Reset { session: self.ix, next_in, next_out, why }, sink);
        sink.event(SessionEvent::Reset { why });
        self.ask_unsent(sink);
        Ok(())
    }
}

impl Session {
    /// Whether both numbers can begin anew now, by whichever way there is.
    ///
    /// # Errors
    /// As [`Session::reset`] and [`Session::reset_inside`].
    pub fn check_reset(&self) -> Result<(), ResetError> {
        match () {
            () if !self.is_connected() => Ok(()),
            () if !self.is_logged_on() => Err(ResetError::Connected),
            () if !self.rules.has_reset_flag => Err(ResetError::NoResetFlag),
            // A second Logon would have a second answer, which is then taken for the peer's own wish, and so on for ever.
            () if self.numbers.is_resetting => Err(ResetError::Resetting),
            () => Ok(()),
        }
    }

    /// Whether these numbers can be set now: any without a connection, and only a higher one of ours with one.
    ///
    /// # Errors
    /// As [`Session::reset`] and [`Session::raise_next_out`].
    pub fn check_numbers(&self, next_in: Option<u64>, next_out: Option<u64>) -> Result<(), ResetError> {
        if self.is_connected() && next_in.is_some() {
            return Err(ResetError::Connected);
        }
        let least_out = if self.is_connected() { self.numbers.next_out + 1 } else { 1 };
        next_in.map_or(Ok(()), |number| check_number(number, 1))?;
        next_out.map_or(Ok(()), |number| check_number(number, least_out))
    }
}

fn check_number(number: u64, least: u64) -> Result<(), ResetError> {
    if (least..=MAX_SEQ).contains(&number) { Ok(()) } else { Err(ResetError::Number { number, least }) }
}
