//! Whether a message is one that the session may process: from whom it is, when it was sent, what it carries, and whether
//! its dictionary knows it.

use fix_codec::{FieldError, FieldFault, Message, Reason, Rejection, Violation, parse_timestamp, validate};
use spec::{Dictionary, Version, tag};
use types::{Now, Text, Timestamp};

use crate::header::Header;
use crate::receive::Received;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};

impl Session {
    /// Whether the message is one that this session may process: OrigSendingTime(122) if it has it.
    pub(crate) fn check(
        &mut self,
        received: &Received<'_, '_>,
        sink: &mut impl Sink,
    ) -> Result<Option<Timestamp>, Rejection> {
        let Received { msg, header, seq } = received;
        let orig = self.orig_sending_time(header)?;
        encryption_fault(msg, header)?;
        self.third_party_fault(msg)?;
        let dictionary = self.dictionary_of(header)?;
        if !self.config.validate {
            return Ok(orig);
        }
        match validate(msg, dictionary, &self.config.validation, &mut self.scratch) {
            Err(rejection) if self.config.reject_invalid_message => Err(rejection),
            Err(rejection) => {
                sink.event(SessionEvent::Warning(Warning::Invalid { seq: *seq, rejection }));
                Ok(orig)
            }
            Ok(()) => Ok(orig),
        }
    }

    /// Whether the message comes from whom it should, and now: why not, and the field that says so. A message that was kept
    /// behind a gap is judged by when it came. What is missing altogether is for the dictionary to say.
    pub(crate) fn profile_fault(&self, received: &Received<'_, '_>, now: Now) -> Option<(Ended, u32)> {
        self.identity_fault(received.msg, &received.header)
            .or_else(|| self.time_fault(&received.header, Some(received.seq), now))
    }

    /// The first id that is not the session's (2k).
    pub(crate) fn identity_fault(&self, msg: &Message<'_>, header: &Header<'_>) -> Option<(Ended, u32)> {
        if !self.config.check_comp_id {
            return None;
        }
        let is_other = |id: &[u8], expected: &Text<32>| !id.is_empty() && id != expected.as_bytes();
        let (ours, peers) = (&self.config.sender_comp_id, &self.config.target_comp_id);
        let tag = if is_other(header.sender, peers) {
            Some(tag::SENDER_COMP_ID)
        } else if is_other(header.target, ours) {
            Some(tag::TARGET_COMP_ID)
        } else {
            self.further_ids_fault(msg)
        };
        tag.map(|tag| (Ended::CompId, tag))
    }

    /// The SubID or LocationID that the session has and the message lacks or has otherwise. The peer's sender is our target.
    fn further_ids_fault(&self, msg: &Message<'_>) -> Option<u32> {
        let ids = &self.config.further_ids;
        let expected = [
            (tag::SENDER_SUB_ID, &ids.target_sub_id),
            (tag::SENDER_LOCATION_ID, &ids.target_location_id),
            (tag::TARGET_SUB_ID, &ids.sender_sub_id),
            (tag::TARGET_LOCATION_ID, &ids.sender_location_id),
        ];
        let wrong = |(tag, id): &(u32, &Text<32>)| !id.is_empty() && msg.value(*tag) != Some(id.as_bytes());
        expected.into_iter().find(wrong).map(|(tag, _)| tag)
    }

    /// Whether SendingTime(52) is too far from our clock (2o).
    pub(crate) fn time_fault(&self, header: &Header<'_>, seq: Option<u64>, now: Now) -> Option<(Ended, u32)> {
        let sent = header.sending_time.filter(|_| self.config.check_latency)?;
        let is_far = |at: Timestamp| at.0.abs_diff(sent.0) > self.config.max_latency_ns;
        let is_fault = is_far(now.wall) && self.arrival(seq).is_none_or(is_far);
        is_fault.then_some((Ended::SendingTime, tag::SENDING_TIME))
    }

    fn arrival(&self, seq: Option<u64>) -> Option<Timestamp> {
        self.state.online_ref().and_then(|online| online.hold.arrival(seq?))
    }

    /// OrigSendingTime(122) of a message with PossDupFlag(43)=Y, which must have one (2g) that is not after its
    /// SendingTime(52) (2f).
    pub(crate) fn orig_sending_time(&self, header: &Header<'_>) -> Result<Option<Timestamp>, Violation> {
        let fault = |why| Violation::from(FieldError { tag: tag::ORIG_SENDING_TIME, why });
        let orig = match header.orig_sending_time {
            None if header.poss_dup && self.config.requires_orig_sending_time => {
                return Err(fault(FieldFault::Missing));
            }
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

    /// 18: a message on behalf of, or to be delivered to, somebody whom the session does not serve.
    fn third_party_fault(&self, msg: &Message<'_>) -> Result<(), Violation> {
        let Some(parties) = &self.config.third_parties else { return Ok(()) };
        let known =
            [(tag::ON_BEHALF_OF_COMP_ID, &parties.on_behalf_of), (tag::DELIVER_TO_COMP_ID, &parties.deliver_to)];
        for (tag, known) in known {
            if let Some(id) = msg.value(tag)
                && !known.iter().any(|one| one.as_bytes() == id)
            {
                return Err(Violation::new(Reason::CompIdProblem, Some(tag)));
            }
        }
        Ok(())
    }

    /// What a message is held against: a session message the transport's dictionary; another its own application version's,
    /// or else the one that the peer's Logon named, or else the session's.
    pub(crate) fn dictionary_of(&self, header: &Header<'_>) -> Result<&'static Dictionary, Violation> {
        if is_session_message(header.msg_type) {
            return Ok(self.config.session_dictionary);
        }
        if self.rules.is_fixt && !header.appl_ver_id.is_empty() {
            let unknown = Violation::new(Reason::InvalidVersion, Some(tag::APPL_VER_ID));
            return self.dictionary_of_version(header.appl_ver_id).ok_or(unknown);
        }
        Ok(self.state.online_ref().map_or(self.config.dictionary, |online| online.dictionary))
    }

    /// The dictionary of an ApplVerID(1128); `None` if it is none that exists.
    pub(crate) fn dictionary_of_version(&self, code: &[u8]) -> Option<&'static Dictionary> {
        if code == self.config.default_appl_ver_id.as_bytes() {
            return Some(self.config.dictionary);
        }
        let own = self.config.app_dictionaries.iter().find(|(known, _)| known.as_bytes() == code);
        own.map(|(_, dictionary)| *dictionary)
            .or_else(|| Version::from_appl_ver_id(code).and_then(Dictionary::over_fixt11))
    }
}

/// Heartbeat, TestRequest, ResendRequest, Reject, SequenceReset, Logout, Logon.
const fn is_session_message(msg_type: &[u8]) -> bool {
    matches!(msg_type, [b'0'..=b'5' | b'A'])
}

/// 17: nothing here decrypts, and a signature that nobody checks is worse than none, so a message that is encrypted or
/// signed is refused and not half believed. (14n, a clear field that differs from its encrypted copy, is part of it.)
fn encryption_fault(msg: &Message<'_>, header: &Header<'_>) -> Result<(), Violation> {
    if header.is_encrypted {
        return Err(Violation::new(Reason::DecryptionProblem, Some(tag::SECURE_DATA)));
    }
    // Signature(89) is the last field before CheckSum(10).
    let last = msg.len().checked_sub(2).and_then(|at| msg.field_at(at));
    match last {
        Some(field) if field.tag == tag::SIGNATURE => {
            Err(Violation::new(Reason::SignatureProblem, Some(tag::SIGNATURE)))
        }
        Some(_) | None => Ok(()),
    }
}
