//! What comes in: which checks, in which order, and what each finding does.
//!
//! 1. BeginString(8) is the session's: else Logout "Incorrect BeginString" (2i).
//! 2. MsgSeqNum(34) can be read: else Logout.
//! 3. CompIDs and SendingTime(52) are the session's and now: else Reject, Logout (2k, 2o).
//! 4. The number's turn: ahead of it, ask for what is missing (2b); behind it, ignore or Logout (2c, 2e).
//! 5. The dictionary: else Reject (14a to 14j), or the application answers with BusinessMessageReject (14m).
//!
//! The number is used up in 3 and 5 too, and always only if it is the expected one. Turn comes before content: a message
//! that comes ahead of its turn is judged when its turn comes, so that it is refused once.

use core::cmp::Ordering;

use fix_codec::{FieldError, FieldFault, Message, ParseError, Reason, Rejection, Violation, parse_timestamp, validate};
use spec::{msg_type, tag};
use types::{Now, Text, Timestamp};

use crate::config::SessionConfig;
use crate::header::Header;
use crate::inbound::Inbound;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};
use crate::state::State;

/// A message with what was read of it.
#[derive(Clone, Copy)]
pub(crate) struct Received<'m, 'a> {
    pub(crate) msg: &'m Message<'a>,
    pub(crate) header: Header<'a>,
    /// MsgSeqNum(34).
    pub(crate) seq: u64,
}

impl Session {
    /// Takes in one message of the peer, framed and parsed by the caller.
    pub fn handle_message(&mut self, msg: Message<'_>, now: Now, sink: &mut impl Sink) -> Inbound {
        let header = Header::read(&msg);
        match self.state {
            State::LoggedOn(_) | State::LogoutSent(_) => return self.on_message(&msg, header, now, sink),
            State::AwaitingLogon => self.on_first_message(&msg, header, now, sink),
            State::LogonSent(flag) => self.on_logon_answer(&msg, header, flag, now, sink),
            State::Expelling(why) | State::LogoutAnswered(why) => self.on_last_message(header, why, sink),
            State::Disconnected | State::Closing => {}
        }
        Inbound::Consumed
    }

    /// Takes in a message that was framed but could not be parsed: `readable` is what could be read of it. Refused with
    /// Reject(3); before Logon, with the end of the connection.
    pub fn handle_unreadable(&mut self, readable: Message<'_>, error: &ParseError, now: Now, sink: &mut impl Sink) {
        let header = Header::read(&readable);
        match (&self.state, header.seq) {
            (State::LoggedOn(_) | State::LogoutSent(_), Some(seq)) => {
                self.on_heard(now);
                let received = Received { msg: &readable, header, seq };
                match seq.cmp(&self.numbers.next_in) {
                    Ordering::Equal => self.refuse(&received, error.violation(), now, sink),
                    Ordering::Less => self.on_too_low(&received, now, sink),
                    // Not kept: it is part of what is asked for, and refused when it comes again.
                    Ordering::Greater => self.on_ahead(seq, now, sink),
                }
            }
            (State::LoggedOn(_) | State::LogoutSent(_), None) => self.on_no_number(now, sink),
            (State::AwaitingLogon | State::LogonSent(_), _) => {
                self.close(Ended::InvalidLogon(error.violation()), sink);
            }
            (State::Expelling(_) | State::LogoutAnswered(_) | State::Disconnected | State::Closing, _) => {}
        }
    }

    /// Framing found bytes that are no message (2d, 2m, 2t, 3b, 3c): ignored, no number is used up.
    pub fn handle_garbled(&mut self, _now: Now, sink: &mut impl Sink) {
        sink.event(SessionEvent::Warning(Warning::Garbled));
    }

    fn on_message(&mut self, msg: &Message<'_>, header: Header<'_>, now: Now, sink: &mut impl Sink) -> Inbound {
        self.on_heard(now);
        if header.begin_string != self.config.begin_string.as_bytes() {
            self.expel(Some("Incorrect BeginString"), Ended::BeginString, now, sink);
            return Inbound::Consumed;
        }
        let Some(seq) = header.seq else {
            self.on_no_number(now, sink);
            return Inbound::Consumed;
        };
        let received = Received { msg, header, seq };
        if let Some(why) = self.profile_fault(&header, now) {
            let reason = if why == Ended::CompId { Reason::CompIdProblem } else { Reason::SendingTimeAccuracy };
            self.refuse(&received, Violation::new(reason, None), now, sink);
            self.expel(None, why, now, sink);
            return Inbound::Consumed;
        }
        match header.msg_type {
            msg_type::LOGON => self.on_logon_again(&received, now, sink),
            msg_type::LOGOUT => self.on_logout(&received, now, sink),
            msg_type::RESEND_REQUEST => self.on_resend_request(&received, now, sink),
            msg_type::SEQUENCE_RESET => self.on_sequence_reset(&received, now, sink),
            _ => return self.on_sequenced(&received, now, sink),
        }
        Inbound::Consumed
    }

    /// A message that is processed in its turn only.
    fn on_sequenced(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) -> Inbound {
        match received.seq.cmp(&self.numbers.next_in) {
            Ordering::Equal => match self.check(received) {
                Ok(orig) => return self.on_in_turn(received, orig, now, sink),
                Err(Rejection::Business(violation)) if self.rules.has_business_reject => {
                    self.use_number(received.seq, sink);
                    return Inbound::Incomplete { seq: received.seq, violation };
                }
                Err(rejection) => self.refuse_poss_dup(received, rejection.violation(), now, sink),
            },
            Ordering::Greater => self.on_too_high(received, now, sink),
            Ordering::Less => self.on_too_low(received, now, sink),
        }
        Inbound::Consumed
    }

    /// A valid message in its turn.
    fn on_in_turn(
        &mut self,
        received: &Received<'_, '_>,
        orig_sending_time: Option<Timestamp>,
        now: Now,
        sink: &mut impl Sink,
    ) -> Inbound {
        self.use_number(received.seq, sink);
        let Received { msg, header, seq } = *received;
        match header.msg_type {
            msg_type::HEARTBEAT => {}
            msg_type::TEST_REQUEST => {
                let id = msg.value(tag::TEST_REQ_ID).unwrap_or_default();
                self.send_admin(msg_type::HEARTBEAT, now, sink, |fields| fields.bytes(tag::TEST_REQ_ID, id));
            }
            msg_type::REJECT => sink.event(SessionEvent::PeerRejected {
                ref_seq: msg.uint(tag::REF_SEQ_NUM).ok().flatten(),
                reason: msg.uint(tag::SESSION_REJECT_REASON).ok().flatten(),
                text: text_of(msg),
            }),
            _ => {
                let Header { poss_dup, poss_resend, .. } = header;
                return Inbound::Application { seq, poss_dup, poss_resend, orig_sending_time };
            }
        }
        Inbound::Consumed
    }

    /// Whether the message is one that this session may process: OrigSendingTime(122) if it has it.
    pub(crate) fn check(&mut self, received: &Received<'_, '_>) -> Result<Option<Timestamp>, Rejection> {
        let orig = orig_sending_time(&received.header)?;
        validate(received.msg, self.config.dictionary, &self.config.validation, &mut self.scratch)?;
        Ok(orig)
    }

    /// Whether the message comes from whom it should, and now. A message that was kept behind a gap is judged by when it
    /// came. What is missing altogether is for the dictionary to say.
    pub(crate) fn profile_fault(&self, header: &Header<'_>, now: Now) -> Option<Ended> {
        let is_other = |id: &[u8], ours: &Text<32>| !id.is_empty() && id != ours.as_bytes();
        let SessionConfig { check_comp_id, check_latency, max_latency_ns, .. } = self.config;
        let (ours, peers) = (&self.config.sender_comp_id, &self.config.target_comp_id);
        if check_comp_id && (is_other(header.sender, peers) || is_other(header.target, ours)) {
            return Some(Ended::CompId);
        }
        let sent = header.sending_time.filter(|_| check_latency)?;
        let is_far = |at: Timestamp| at.0.abs_diff(sent.0) > max_latency_ns;
        (is_far(now.wall) && self.arrival(header.seq).is_none_or(is_far)).then_some(Ended::SendingTime)
    }

    fn arrival(&self, seq: Option<u64>) -> Option<Timestamp> {
        match &self.state {
            State::LoggedOn(online) | State::LogoutSent(online) => online.hold.arrival(seq?),
            State::Disconnected
            | State::AwaitingLogon
            | State::LogonSent(_)
            | State::Expelling(_)
            | State::LogoutAnswered(_)
            | State::Closing => None,
        }
    }

    /// A number that was passed (2c, 2e, 2f, 2g).
    pub(crate) fn on_too_low(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        if !received.header.poss_dup {
            self.expel_too_low(received.seq, now, sink);
        } else if received.header.msg_type != msg_type::SEQUENCE_RESET
            && let Err(violation) = orig_sending_time(&received.header)
        {
            self.refuse_poss_dup(received, violation, now, sink);
        }
    }

    /// Refuses; where the times of a resent message contradict each other, the session ends too (2f).
    fn refuse_poss_dup(&mut self, received: &Received<'_, '_>, violation: Violation, now: Now, sink: &mut impl Sink) {
        self.refuse(received, violation, now, sink);
        if violation.reason == Reason::SendingTimeAccuracy {
            self.expel(None, Ended::SendingTime, now, sink);
        }
    }
}

/// OrigSendingTime(122) of a message with PossDupFlag(43)=Y, which must have one (2g) that is not after its
/// SendingTime(52) (2f).
fn orig_sending_time(header: &Header<'_>) -> Result<Option<Timestamp>, Violation> {
    let fault = |why| Violation::from(FieldError { tag: tag::ORIG_SENDING_TIME, why });
    let orig = match header.orig_sending_time {
        None if header.poss_dup => return Err(fault(FieldFault::Missing)),
        None => return Ok(None),
        // Without PossDupFlag nobody judges by it; its form is the dictionary's to say.
        Some(value) if !header.poss_dup => return Ok(parse_timestamp(value).ok()),
        Some([]) => return Err(fault(FieldFault::Empty)),
        Some(value) => parse_timestamp(value).map_err(fault)?,
    };
    if header.sending_time.is_some_and(|sent| orig > sent) {
        return Err(Violation::new(Reason::SendingTimeAccuracy, None));
    }
    Ok(Some(orig))
}

/// Text(58), as much of it as fits a log line.
pub(crate) fn text_of(msg: &Message<'_>) -> Text<120> {
    Text::lossy(msg.value(tag::TEXT).unwrap_or_default())
}
