//! SequenceReset(4) of the peer, in both of its modes.

use core::cmp::Ordering;

use fix_codec::{Reason, Violation, validate};
use spec::tag;
use types::Now;

use crate::header::{MAX_SEQ, seq_num};
use crate::receive::Received;
use crate::session::Session;
use crate::sink::{SessionEvent, Sink, Warning};

impl Session {
    /// 10, 11: GapFill is a message in its turn that stands for several; Reset sets the number whatever its own.
    pub(crate) fn on_sequence_reset(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        let is_gap_fill = received.msg.value(tag::GAP_FILL_FLAG) == Some(b"Y");
        if is_gap_fill && !self.fills_past_what_is_kept(received) {
            match received.seq.cmp(&self.numbers.next_in) {
                Ordering::Greater => return self.on_too_high(received, now, sink),
                Ordering::Less => return self.on_too_low(received, now, sink),
                Ordering::Equal => {}
            }
        }
        // A SequenceReset sent again need not say when it was sent first: neither engine writes it, nor asks for it.
        let dictionary = match self.dictionary_of(&received.header) {
            Ok(dictionary) => dictionary,
            Err(violation) => return self.refuse(received, violation, now, sink),
        };
        if self.config.validate
            && let Err(rejection) = validate(received.msg, dictionary, &self.config.validation, &mut self.scratch)
        {
            return self.refuse(received, rejection.violation(), now, sink);
        }
        let Some(new_seq_no) = received.msg.value(tag::NEW_SEQ_NO).and_then(seq_num) else {
            let violation = Violation::new(Reason::ValueIncorrect, Some(tag::NEW_SEQ_NO));
            return self.refuse(received, violation, now, sink);
        };
        let next_in = self.numbers.next_in;
        match new_seq_no.cmp(&next_in) {
            Ordering::Greater if new_seq_no < MAX_SEQ => self.advance(new_seq_no, sink),
            Ordering::Equal if !is_gap_fill => {
                sink.event(SessionEvent::Warning(Warning::ResetToSame { next_in }));
            }
            Ordering::Greater | Ordering::Equal | Ordering::Less => {
                self.refuse_lower(received, is_gap_fill, new_seq_no, now, sink);
            }
        }
    }

    /// A gap fill that was sent again and begins below the expected number because some of what it stands for was kept and
    /// taken meanwhile. The rest of it is missing still, and whoever ignores it (10c) waits for the next request.
    fn fills_past_what_is_kept(&self, received: &Received<'_, '_>) -> bool {
        let next_in = self.numbers.next_in;
        let has_gap = self.state.online_ref().is_some_and(|online| online.gap.is_some());
        let fills = received.msg.value(tag::NEW_SEQ_NO).and_then(seq_num).is_some_and(|new| new > next_in);
        has_gap && received.header.poss_dup && received.seq < next_in && fills
    }

    /// 10e, 11c: the number stays, and so does ours of the peer's.
    fn refuse_lower(
        &mut self,
        received: &Received<'_, '_>,
        is_gap_fill: bool,
        new_seq_no: u64,
        now: Now,
        sink: &mut impl Sink,
    ) {
        let next_in = self.numbers.next_in;
        let violation = Violation::new(Reason::ValueIncorrect, None);
        sink.event(SessionEvent::Warning(Warning::ResetTooLow { new_seq_no, next_in }));
        if is_gap_fill {
            let text = format!("attempt to lower sequence number, invalid value NewSeqNo={new_seq_no}");
            self.send_reject(received, violation, &text, now, sink);
        } else {
            self.send_reject(received, violation, violation.text(), now, sink);
        }
    }
}
