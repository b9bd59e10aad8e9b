//! What comes in: which checks, in which order, and what each finding does.
//!
//! 1. BeginString(8) is the session's: else Logout "Incorrect BeginString" (2i).
//! 2. MsgSeqNum(34) can be read: else Logout.
//! 3. CompIDs and SendingTime(52) are the session's and now: else Reject, Logout (2k, 2o).
//! 4. The number's turn: ahead of it, ask for what is missing (2b); behind it, ignore or Logout (2c, 2e).
//! 5. What is said inside, and the dictionary: else Reject (14a to 14j, 17, 18), or the application answers
//!    with BusinessMessageReject (14m).
//!
//! The number is used up in 3 and 5 too, and always only if it is the expected one. Turn comes before content: a message
//! that comes ahead of its turn is judged when its turn comes, so that it is refused once.

use core::cmp::Ordering;

use fix_codec::{Message, ParseError, Reason, Rejection, Violation};
use spec::{msg_type, tag};
use types::{Now, Text, Timestamp};

use crate::header::Header;
use crate::inbound::Inbound;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};
use crate::state::State;
use crate::status::LastMessage;

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
        if let Some(seq) = header.seq {
            self.last_in = LastMessage::new(header.msg_type, seq, now);
        }
        match self.state {
            State::LoggedOn(_) | State::LogoutSent(_) => {
                let inbound = self.on_message(&msg, header, now, sink);
                self.on_gap_progress(now, sink);
                return inbound;
            }
            State::AwaitingLogon => self.on_first_message(&msg, &header, now, sink),
            State::LogonSent(sent) => self.on_logon_answer(&msg, &header, sent, now, sink),
            State::Authenticating(_) => self.close(Ended::BeforeLogon, sink),
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
                self.on_gap_progress(now, sink);
            }
            (State::LoggedOn(_) | State::LogoutSent(_), None) => self.on_no_number(now, sink),
            (State::AwaitingLogon | State::Authenticating(_) | State::LogonSent(_), _) => {
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
        if let Some((why, tag)) = self.profile_fault(&received, now) {
            let violation = match why {
                Ended::CompId => {
                    let names_tag = self.config.standard.comp_id_reject_names_tag;
                    Violation::new(Reason::CompIdProblem, Some(tag).filter(|_| names_tag))
                }
                _ => Violation::new(Reason::SendingTimeAccuracy, None),
            };
            self.refuse(&received, violation, now, sink);
            self.expel(None, why, now, sink);
            return Inbound::Consumed;
        }
        if let Some(last) = header.last_processed {
            self.on_last_processed(last);
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
            Ordering::Equal => match self.check(received, sink) {
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
            msg_type::HEARTBEAT => self.on_heartbeat(msg, now, sink),
            msg_type::TEST_REQUEST => {
                // An empty id, where validation lets it pass, is echoed as it is.
                self.send_admin(msg_type::HEARTBEAT, now, sink, |fields| match msg.value(tag::TEST_REQ_ID) {
                    Some([]) => fields.raw(b"112=\x01"),
                    id => fields.bytes(tag::TEST_REQ_ID, id.unwrap_or_default()),
                });
            }
            msg_type::REJECT => sink.event(SessionEvent::PeerRejected {
                ref_seq: msg.uint(tag::REF_SEQ_NUM).ok().flatten(),
                reason: msg.uint(tag::SESSION_REJECT_REASON).ok().flatten(),
                text: text_of(msg),
            }),
            _ if !self.is_within_rate(received, now, sink) => {}
            _ => {
                let Header { poss_dup, poss_resend, .. } = header;
                return Inbound::Application { seq, poss_dup, poss_resend, orig_sending_time };
            }
        }
        Inbound::Consumed
    }

    /// A number that was passed (2c, 2e, 2f, 2g).
    pub(crate) fn on_too_low(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        if !received.header.poss_dup {
            self.expel_too_low(received.seq, now, sink);
        } else if received.header.msg_type != msg_type::SEQUENCE_RESET
            && let Err(violation) = self.orig_sending_time(&received.header)
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

/// Text(58), as much of it as fits a log line.
pub(crate) fn text_of(msg: &Message<'_>) -> Text<120> {
    Text::lossy(msg.value(tag::TEXT).unwrap_or_default())
}
