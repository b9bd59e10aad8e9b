//! ResendRequest(2) of the peer: the request judged, the store asked, its pieces put on the wire.

use core::cmp::Ordering;

use fix_codec::{FieldWriter, Reason, Rejection, Violation};
use spec::{msg_type, tag};
use types::{Now, Timestamp};

use crate::header::seq_num;
use crate::receive::Received;
use crate::resend::GapFill;
use crate::session::Session;
use crate::sink::{SessionEvent, Sink, Warning};
use crate::stored::{Disposition, StoredPiece};
use crate::writer::Times;

impl Session {
    /// 8, 20: the peer asks for messages of ours. Answered whatever its number: ahead of its turn too, or two sides that
    /// each miss something would wait for each other; behind its turn too, as the public definition
    /// `8_OnlyAdminMessages` has it, save for one that was sent before.
    pub(crate) fn on_resend_request(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        let seq = received.seq;
        let turn = seq.cmp(&self.numbers.next_in);
        if turn == Ordering::Less && received.header.poss_dup {
            return self.on_too_low(received, now, sink);
        }
        let checked = self.check(received, sink).map_err(Rejection::violation);
        let asked = checked.and_then(|_| self.asked_range(received));
        if let Ok((begin, _)) = asked {
            if !self.may_ask_resend(now, sink) {
                return;
            }
            self.on_confirmed(begin, sink);
        }
        match (asked, turn) {
            (Err(violation), Ordering::Equal | Ordering::Less) => self.refuse(received, violation, now, sink),
            (Err(_), Ordering::Greater) => self.on_too_high(received, now, sink),
            (Ok(range), Ordering::Less) => self.begin_resend(range, sink),
            (Ok(range), Ordering::Equal) => {
                self.use_number(seq, sink);
                self.begin_resend(range, sink);
            }
            (Ok(range), Ordering::Greater) => {
                self.begin_resend(range, sink);
                self.on_request_ahead(seq, now, sink);
            }
        }
    }

    /// BeginSeqNo(7) and EndSeqNo(16); the end is `u64::MAX` for "all there is".
    fn asked_range(&self, received: &Received<'_, '_>) -> Result<(u64, u64), Violation> {
        let wrong = |tag| Violation::new(Reason::ValueIncorrect, Some(tag));
        let number = |tag| received.msg.value(tag).and_then(seq_num).ok_or(wrong(tag));
        let (begin, end) = (number(tag::BEGIN_SEQ_NO)?, number(tag::END_SEQ_NO)?);
        let end = if self.rules.is_infinity(end) { u64::MAX } else { end };
        match () {
            () if begin == 0 => Err(wrong(tag::BEGIN_SEQ_NO)),
            () if end < begin => Err(wrong(tag::END_SEQ_NO)),
            () => Ok((begin, end)),
        }
    }

    /// Begins to send again what there is of a range of our numbers.
    pub(crate) fn begin_resend(&mut self, (begin, end): (u64, u64), sink: &mut impl Sink) {
        let next_out = self.numbers.next_out;
        if begin >= next_out {
            return sink.event(SessionEvent::Warning(Warning::ResendOfUnsent { begin, next_out }));
        }
        let end = end.min(next_out - 1);
        sink.event(SessionEvent::ResendAsked { begin, end });
        let piece = self.config.resend_piece;
        if let Some((begin, end)) = self.state.online().and_then(|online| online.resend.ask(begin, end, piece)) {
            sink.read_stored(begin, end);
        }
    }

    /// A piece of what was asked with [`Sink::read_stored`]: sent again, with gap fills over what is not there or is
    /// withheld, and the next piece asked for. A piece that nobody waits for any more is ignored.
    ///
    /// # Panics
    /// If the piece covers nothing: asked again, the store would say the same for ever.
    pub fn handle_stored(&mut self, stored: StoredPiece<'_>, now: Now, sink: &mut impl Sink) {
        let StoredPiece { epoch, begin, through, messages } = stored;
        assert!(through >= begin, "a piece of the store from {begin} through {through}");
        let current = epoch == self.numbers.epoch;
        let awaited = self.state.online().is_some_and(|online| online.resend.awaits(begin));
        if !current || !awaited {
            return;
        }
        let persists = self.config.persist_messages;
        for message in messages.iter().filter(|message| persists && message.disposition == Disposition::Resend) {
            let fill = self.state.online().and_then(|online| online.resend.on_message(message.seq));
            let Some(fill) = fill else { continue };
            self.send_gap_fill(fill, now.wall, sink);
            let times = Times::Again { now: now.wall, orig: message.sending_time };
            let body = |fields: &mut FieldWriter<'_>| fields.raw(message.body);
            let processed = self.last_processed();
            self.writer.write(sink.wire(), message.msg_type, message.seq, times, processed, body);
        }
        let fill = self.state.online().and_then(|online| online.resend.on_read(through));
        self.send_gap_fill(fill, now.wall, sink);
        self.on_sent(now);
        self.go_on_resending(now, sink);
    }

    fn go_on_resending(&mut self, now: Now, sink: &mut impl Sink) {
        let piece = self.config.resend_piece;
        match self.state.online().and_then(|online| online.resend.piece(piece)) {
            Some((begin, end)) => sink.read_stored(begin, end),
            None => {
                sink.event(SessionEvent::ResendDone);
                self.on_resend_done(now, sink);
            }
        }
    }

    fn send_gap_fill(&mut self, fill: Option<GapFill>, now: Timestamp, sink: &mut impl Sink) {
        let Some(GapFill { seq, new_seq_no }) = fill else { return };
        let times = Times::Again { now, orig: now };
        let processed = self.last_processed();
        self.writer.write(sink.wire(), msg_type::SEQUENCE_RESET, seq, times, processed, |fields| {
            fields.uint(tag::NEW_SEQ_NO, new_seq_no);
            fields.boolean(tag::GAP_FILL_FLAG, true);
        });
    }
}
