//! The durable state of a session: two numbers, a count of resets, and what a reset or an operator left.

use types::{Hasher64, SessionIx, Timestamp};

use crate::record::{ResetReason, SessionRecord};
use crate::unsent::Unsent;

/// What a session remembers across crashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// The MsgSeqNum(34) expected of the peer. `next_in >= 1`
    pub(crate) next_in: u64,
    /// The MsgSeqNum(34) of our next message. `next_out >= 1`
    pub(crate) next_out: u64,
    /// How often the numbers were reset: (epoch, number) names a message for ever.
    pub(crate) epoch: u64,
    /// We have begun anew inside the session, and the peer has not said that it did, too.
    pub(crate) is_resetting: bool,
    /// A connection was used since the numbers began anew. It follows from records that are hashed.
    pub(crate) was_used: bool,
    /// When the session window began that the numbers are of; `None` where the session has no hours.
    pub(crate) since: Option<Timestamp>,
    /// The peer is known to have all of ours below this. `1 <= confirmed <= next_out`
    pub(crate) confirmed: u64,
    /// What is to be sent again of earlier epochs, oldest first.
    pub(crate) unsent: Vec<Unsent>,
    /// Nobody may log on.
    pub(crate) is_disabled: bool,
}

/// The kind under which a session is hashed.
const HASH_KIND: u64 = 10;

impl Numbers {
    /// Of a session that never spoke.
    pub(crate) const fn new() -> Numbers {
        Numbers {
            next_in: 1,
            next_out: 1,
            epoch: 0,
            is_resetting: false,
            was_used: false,
            since: None,
            confirmed: 1,
            unsent: Vec::new(),
            is_disabled: false,
        }
    }

    /// Takes a fact in.
    ///
    /// # Panics
    /// If our own numbers are not used in order, or the peer's go back: such a record is a bug of ours.
    pub(crate) fn apply(&mut self, record: &SessionRecord<'_>) {
        match *record {
            SessionRecord::Inbound { next_in, .. } => {
                assert!(next_in > self.next_in, "a record uses up {next_in} where {} is next", self.next_in);
                self.next_in = next_in;
                self.was_used = true;
            }
            SessionRecord::Outbound { seq, .. } | SessionRecord::OutboundAdmin { seq, .. } => {
                // What is administrative is said on a connection alone.
                self.was_used |= matches!(record, SessionRecord::OutboundAdmin { .. });
                assert!(seq == self.next_out, "a record sends {seq} where {} is next", self.next_out);
                self.next_out = seq + 1;
            }
            SessionRecord::Reset { next_in, next_out, why, .. } => {
                assert!(next_in >= 1 && next_out >= 1, "a reset to number 0");
                let is_resetting = why == ResetReason::Inside;
                let is_raised = next_in == self.next_in && next_out > self.next_out;
                self.was_used &= is_raised;
                self.next_in = next_in;
                self.next_out = next_out;
                self.epoch += 1;
                self.is_resetting = is_resetting;
                self.confirmed = next_out;
            }
            SessionRecord::ResetInbound { next_in, .. } => {
                assert!(next_in >= 1, "a reset to number 0");
                self.next_in = next_in;
                self.is_resetting = false;
            }
            SessionRecord::Began { at, .. } => self.since = Some(at),
            SessionRecord::Confirmed { next, .. } => {
                assert!((self.confirmed..=self.next_out).contains(&next), "{next} is confirmed of {}", self.next_out);
                self.confirmed = next;
            }
            SessionRecord::Unsent { epoch, begin, end, .. } => {
                assert!(epoch == self.epoch && begin <= end, "{begin} to {end} of epoch {epoch} are unsent");
                self.unsent.push(Unsent { epoch, begin, end });
            }
            SessionRecord::SentAgain { epoch, through, .. } => self.sent_again(epoch, through),
            SessionRecord::Enabled { enabled, .. } => self.is_disabled = !enabled,
        }
    }

    /// The oldest range is sent again through this number.
    fn sent_again(&mut self, epoch: u64, through: u64) {
        let Some(first) = self.unsent.first_mut().filter(|first| first.epoch == epoch) else {
            panic!("{through} of epoch {epoch} is sent again, and was not unsent")
        };
        if through >= first.end {
            self.unsent.remove(0);
        } else {
            first.begin = through + 1;
        }
    }

    /// For the hash of the whole state.
    pub(crate) fn hash(&self, ix: SessionIx) -> u64 {
        let Numbers { next_in, next_out, epoch, is_resetting, was_used: _, since, confirmed, ref unsent, is_disabled } =
            *self;
        let mut hasher = Hasher64::new(HASH_KIND).word(ix.0 as u64).word(next_in).word(next_out).word(epoch);
        // What a session may never have is hashed where it has it, so that its hash is that of the numbers alone.
        if is_resetting {
            hasher = hasher.word(1);
        }
        if let Some(Timestamp(since)) = since {
            hasher = hasher.word(2).word(since as u64);
        }
        if confirmed > 1 {
            hasher = hasher.word(3).word(confirmed);
        }
        for Unsent { epoch, begin, end } in unsent {
            hasher = hasher.word(4).word(*epoch).word(*begin).word(*end);
        }
        if is_disabled {
            hasher = hasher.word(5);
        }
        hasher.finish()
    }
}
