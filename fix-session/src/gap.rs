//! What is missing of the peer's messages: seen, asked for, filled.
//!
//! A gap is asked for once, from the expected number to infinity (EndSeqNo(16)=0), so whatever else comes ahead of its
//! turn while it is open is part of the answer, and asking for it again would double the answer. It is asked for again
//! only if it has not shrunk for [`SessionConfig::gap_timeout_ns`](crate::SessionConfig::gap_timeout_ns), and in chunks or
//! with a closed interval when what was asked for has come.

use spec::{msg_type, tag};
use types::Now;

use crate::receive::Received;
use crate::record::SessionRecord;
use crate::session::Session;
use crate::sink::{SessionEvent, Sink, Warning};
use crate::state::{Asked, Gap};
use crate::timer::Timer;

impl Session {
    /// Gives out a message kept behind a gap whose turn has come: parse it and hand it to [`Session::handle_message`].
    /// Ask after each message until there is none; what is left in the session is asked of the peer again.
    pub fn poll_held(&mut self, out: &mut Vec<u8>) -> bool {
        let next_in = self.numbers.next_in;
        match self.state.online() {
            Some(online) if online.gap.is_some() => online.hold.release(next_in, out),
            Some(_) | None => false,
        }
    }

    /// The message of the expected number was processed or refused. Numbers after it that were answered ahead of their
    /// turn are used up with it.
    #[inline]
    pub(crate) fn use_number(&mut self, seq: u64, sink: &mut impl Sink) {
        assert!(seq == self.numbers.next_in, "number {seq} used up where {} is next", self.numbers.next_in);
        self.advance(seq + 1, sink);
    }

    pub(crate) fn use_number_if_expected(&mut self, seq: Option<u64>, sink: &mut impl Sink) {
        if seq == Some(self.numbers.next_in) {
            self.advance(self.numbers.next_in + 1, sink);
        }
    }

    /// The expected number becomes `next_in`, or more.
    #[inline]
    pub(crate) fn advance(&mut self, mut next_in: u64, sink: &mut impl Sink) {
        // Without a gap nothing is kept: that is the way of every message on a good day.
        if let Some(online) = self.state.online()
            && let Some(gap) = online.gap
        {
            next_in = online.hold.settle(next_in);
            if next_in > gap.through {
                online.gap = None;
                self.timers.stop(Timer::Gap);
            }
        }
        self.commit(&SessionRecord::Inbound { session: self.ix, next_in }, sink);
    }

    /// 2b, 10a: a message ahead of its turn, kept until its turn comes.
    pub(crate) fn on_too_high(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) {
        let Received { msg, seq, .. } = *received;
        let max = (self.config.max_held_messages, self.config.max_held_bytes);
        if let Some(online) = self.state.online()
            && !online.hold.keep(seq, msg.raw(), now.wall, max)
        {
            sink.event(SessionEvent::Warning(Warning::HoldFull { seq }));
        }
        self.on_ahead(seq, now, sink);
    }

    /// A ResendRequest ahead of its turn came, and was answered: what is before it is asked for, if it was not yet. It is
    /// never a reason to ask again: two sides that both do would answer each other's requests with requests for ever.
    pub(crate) fn on_request_ahead(&mut self, seq: u64, now: Now, sink: &mut impl Sink) {
        let max = self.config.max_held_messages;
        let Some(online) = self.state.online() else { return };
        online.hold.answered(seq, max);
        match &mut online.gap {
            Some(gap) => gap.through = gap.through.max(seq),
            None => self.on_ahead(seq, now, sink),
        }
    }

    /// A number ahead of its turn came: what is before it is asked for, if it was not yet.
    pub(crate) fn on_ahead(&mut self, seq: u64, now: Now, sink: &mut impl Sink) {
        let begin = self.numbers.next_in;
        let Some(online) = self.state.online() else { return };
        match &mut online.gap {
            Some(gap) => {
                gap.through = gap.through.max(seq);
                if self.config.redundant_resend_requests && matches!(gap.asked, Asked::To(_)) {
                    self.ask_for_gap(now, sink);
                }
            }
            None if online.resend.is_running() => {
                online.gap = Some(Gap { begin, through: seq, asked: Asked::AfterResend });
                // Also if the store never ends our resend.
                self.timers.set(Timer::Gap, now.mono.plus(self.config.gap_timeout_ns));
            }
            None => {
                online.gap = Some(Gap { begin, through: seq, asked: Asked::AfterResend });
                self.ask_for_gap(now, sink);
            }
        }
    }

    /// A gap before the peer's Logon, `seq`, that the peer fills without being asked, up to that Logon. If it does not, the
    /// timer asks.
    pub(crate) fn await_gap(&mut self, seq: u64, now: Now) {
        let begin = self.numbers.next_in;
        let max = self.config.max_held_messages;
        if let Some(online) = self.state.online() {
            online.hold.answered(seq, max);
            online.gap = Some(Gap { begin, through: seq, asked: Asked::ByLogon });
            self.timers.set(Timer::Gap, now.mono.plus(self.config.gap_timeout_ns));
        }
    }

    /// What was asked for has come, and more is missing: a chunk was all that was asked, or the rest was dropped for want
    /// of room.
    #[inline]
    pub(crate) fn on_gap_progress(&mut self, now: Now, sink: &mut impl Sink) {
        let next_in = self.numbers.next_in;
        if let Some(online) = self.state.online()
            && let Some(Gap { asked: Asked::To(end), .. }) = online.gap
            && next_in > end
            && !online.hold.has(next_in)
        {
            self.ask_for_gap(now, sink);
        }
    }

    /// Our resend is done: a gap that its request revealed is asked for now.
    pub(crate) fn on_resend_done(&mut self, now: Now, sink: &mut impl Sink) {
        if let Some(online) = self.state.online()
            && let Some(gap) = &mut online.gap
            && gap.asked == Asked::AfterResend
        {
            self.ask_for_gap(now, sink);
        }
    }

    pub(crate) fn on_gap_timer(&mut self, now: Now, sink: &mut impl Sink) {
        let next_in = self.numbers.next_in;
        let Some(online) = self.state.online() else { return };
        let Some(gap) = &mut online.gap else { return };
        if next_in > gap.begin {
            gap.begin = next_in;
            self.timers.set(Timer::Gap, now.mono.plus(self.config.gap_timeout_ns));
        } else {
            self.ask_for_gap(now, sink);
        }
    }

    fn ask_for_gap(&mut self, now: Now, sink: &mut impl Sink) {
        let begin = self.numbers.next_in;
        let (chunk, is_closed) = (self.config.resend_request_chunk, self.config.closed_resend_interval);
        let infinity = self.rules.infinity;
        // A peer that reads of our reset reads this behind it, and would take the numbers for new ones. What is missing of the
        // old ones it lists itself.
        if self.numbers.is_resetting {
            return;
        }
        let Some(online) = self.state.online() else { return };
        let Some(gap) = &mut online.gap else { return };
        // What is known to be missing: up to what is kept, or to the last that came and was not.
        let missing_to = online.hold.first().map_or(gap.through, |held| held - 1).max(begin);
        let end = match () {
            () if chunk > 0 && missing_to - begin >= chunk => begin + (chunk - 1),
            () if is_closed => missing_to,
            () => u64::MAX,
        };
        gap.asked = Asked::To(end);
        let through = gap.through;
        self.timers.set(Timer::Gap, now.mono.plus(self.config.gap_timeout_ns));
        self.send_admin(msg_type::RESEND_REQUEST, now, sink, |fields| {
            fields.uint(tag::BEGIN_SEQ_NO, begin);
            fields.uint(tag::END_SEQ_NO, if end == u64::MAX { infinity } else { end });
        });
        sink.event(SessionEvent::GapAsked { begin, received: through });
    }
}
