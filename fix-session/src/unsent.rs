//! Messages of ours that the peer is not known to have when the numbers begin anew.
//!
//! FIX has no acknowledgement, so what was received is known from what the peer says by the way: where its ResendRequest(2)
//! begins, its NextExpectedMsgSeqNum(789), its LastMsgSeqNumProcessed(369), and the Heartbeat(0) that answers a TestRequest
//! (1), which it processes in its turn only. All numbers below [`Numbers::confirmed`](crate::numbers::Numbers) are known to
//! have arrived; a reset leaves the others without a number, and a report among them would never be told. What becomes of
//! them is [`ResetWithUnsent`]: the numbers are recorded before the reset is, and after the next Logon the messages are
//! read from the store and sent again, as new ones with PossResend(97)=Y, in pieces like any resend.

use spec::tag;
use types::Now;

use fix_codec::FieldWriter;

use crate::record::SessionRecord;
use crate::session::Session;
use crate::sink::{SessionEvent, Sink};
use crate::stored::{Disposition, StoredPiece};

/// What becomes of messages that the peer is not known to have, when the numbers begin anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ResetWithUnsent {
    /// They are forgotten, as in other engines; [`SessionEvent::Forgotten`] says which.
    #[default]
    Forget,
    /// They are sent again after the next Logon, as new messages with PossResend(97)=Y.
    SendAgain,
    /// A reset that the peer's Logon asks for is refused with a Logout. Our own resets are as with `SendAgain`.
    Refuse,
}

/// Numbers of an epoch that are to be sent again. `begin <= end`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unsent {
    pub(crate) epoch: u64,
    pub(crate) begin: u64,
    pub(crate) end: u64,
}

/// The most ranges that wait to be sent again: a peer that resets at each Logon and never stays for what it missed leaves
/// one each time. At one more its reset is refused.
pub(crate) const MAX_UNSENT: usize = 16;

impl Session {
    /// The numbers of this epoch that the peer is not known to have: first and last.
    pub fn unconfirmed(&self) -> Option<(u64, u64)> {
        let (begin, end) = (self.confirmed(), self.numbers.next_out - 1);
        (begin <= end).then_some((begin, end))
    }

    /// The number below which the peer has everything, also by what it said on this connection and no record has yet.
    fn confirmed(&self) -> u64 {
        let said = self.state.online_ref().map_or(0, |online| online.peer_has);
        self.numbers.confirmed.max(said)
    }

    /// The peer has shown that it has processed all below `next`.
    pub(crate) fn on_confirmed(&mut self, next: u64, sink: &mut impl Sink) {
        // What it says of numbers that we have not used, or between our half of a reset and its own, is of other numbers.
        if next > self.confirmed() && next <= self.numbers.next_out && !self.numbers.is_resetting {
            self.commit(&SessionRecord::Confirmed { session: self.ix, next }, sink);
        }
    }

    /// LastMsgSeqNumProcessed(369): said with each message, so it is recorded only when the connection or the numbers end.
    #[inline]
    pub(crate) fn on_last_processed(&mut self, last: u64) {
        let (next_out, is_resetting) = (self.numbers.next_out, self.numbers.is_resetting);
        if let Some(online) = self.state.online()
            && last < next_out
            && !is_resetting
        {
            online.peer_has = online.peer_has.max(last + 1);
        }
    }

    /// Records what the peer said to have on a connection that ends.
    pub(crate) fn keep_confirmed(&mut self, sink: &mut impl Sink) {
        let next = self.confirmed();
        if next > self.numbers.confirmed {
            self.commit(&SessionRecord::Confirmed { session: self.ix, next }, sink);
        }
    }

    /// Before our numbers begin anew: what the peer is not known to have is to be sent again, or is forgotten aloud.
    pub(crate) fn keep_unsent(&mut self, sink: &mut impl Sink) {
        let Some((begin, end)) = self.unconfirmed() else { return };
        let epoch = self.numbers.epoch;
        if self.config.reset_with_unsent == ResetWithUnsent::Forget || self.numbers.unsent.len() >= MAX_UNSENT {
            sink.event(SessionEvent::Forgotten { epoch, begin, end });
        } else {
            self.commit(&SessionRecord::Unsent { session: self.ix, epoch, begin, end }, sink);
        }
    }

    /// Whether a reset that the peer asks for is to be refused.
    pub(crate) fn refuses_reset(&self) -> bool {
        match self.config.reset_with_unsent {
            ResetWithUnsent::Forget => false,
            // Where nothing is left without a number, nothing more is to be kept.
            ResetWithUnsent::SendAgain => self.numbers.unsent.len() >= MAX_UNSENT && self.unconfirmed().is_some(),
            ResetWithUnsent::Refuse => self.unconfirmed().is_some(),
        }
    }

    /// Asks the store for the next piece of what is to be sent again.
    pub(crate) fn ask_unsent(&mut self, sink: &mut impl Sink) {
        if let Some(&Unsent { epoch, begin, end }) = self.numbers.unsent.first()
            && self.is_logged_on()
        {
            let last = end.min(begin.saturating_add(self.config.resend_piece.max(1) - 1));
            sink.read_unsent(epoch, begin, last);
        }
    }

    /// A piece of what was asked with [`Sink::read_unsent`]: each message that may still be sent goes out as a new one. A piece
    /// that nobody waits for any more is ignored.
    pub fn handle_unsent(&mut self, stored: StoredPiece<'_>, now: Now, sink: &mut impl Sink) {
        let StoredPiece { epoch, begin, through, messages } = stored;
        assert!(through >= begin, "a piece of the store from {begin} through {through}");
        let is_awaited =
            self.numbers.unsent.first().is_some_and(|unsent| (unsent.epoch, unsent.begin) == (epoch, begin));
        if !is_awaited || !self.is_logged_on() {
            return;
        }
        let mut body = Vec::new();
        for message in messages.iter().filter(|message| message.disposition == Disposition::Resend) {
            body.clear();
            // One that is sent again a second time says so already.
            if !message.body.starts_with(b"97=Y\x01") {
                FieldWriter::new(&mut body).boolean(tag::POSS_RESEND, true);
            }
            body.extend_from_slice(message.body);
            self.send(message.msg_type, &body, now, sink);
        }
        self.commit(&SessionRecord::SentAgain { session: self.ix, epoch, through }, sink);
        self.ask_unsent(sink);
    }
}
