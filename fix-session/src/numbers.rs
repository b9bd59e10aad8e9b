//! The durable state of a session: two numbers and a count of resets.

use types::{Hasher64, SessionIx};

use crate::record::{ResetReason, SessionRecord};

/// What a session remembers across crashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numbers {
    /// The MsgSeqNum(34) expected of the peer. `next_in >= 1`
    pub(crate) next_in: u64,
    /// The MsgSeqNum(34) of our next message. `next_out >= 1`
    pub(crate) next_out: u64,
    /// How often the numbers were reset: (epoch, number) names a message for ever.
    pub(crate) epoch: u64,
    /// We have begun anew inside the session, and the peer has not said that it did, too.
    pub(crate) is_resetting: bool,
}

/// The kind under which a session is hashed.
const HASH_KIND: u64 = 10;

impl Numbers {
    /// Of a session that never spoke.
    pub(crate) const fn new() -> Numbers {
        Numbers { next_in: 1, next_out: 1, epoch: 0, is_resetting: false }
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
            }
            SessionRecord::Outbound { seq, .. } | SessionRecord::OutboundAdmin { seq, .. } => {
                assert!(seq == self.next_out, "a record sends {seq} where {} is next", self.next_out);
                self.next_out = seq + 1;
            }
            SessionRecord::Reset { next_in, next_out, why, .. } => {
                assert!(next_in >= 1 && next_out >= 1, "a reset to number 0");
                let is_resetting = why == ResetReason::Inside;
                *self = Numbers { next_in, next_out, epoch: self.epoch + 1, is_resetting };
            }
            SessionRecord::ResetInbound { next_in, .. } => {
                assert!(next_in >= 1, "a reset to number 0");
                *self = Numbers { next_in, is_resetting: false, ..*self };
            }
        }
    }

    /// For the hash of the whole state.
    pub(crate) const fn hash(&self, ix: SessionIx) -> u64 {
        let Numbers { next_in, next_out, epoch, is_resetting } = *self;
        // Beside the epoch, so that the hashes of journals from before the flag stay what they were.
        let epoch = epoch | (is_resetting as u64) << 63;
        Hasher64::new(HASH_KIND).word(ix.0 as u64).word(next_in).word(next_out).word(epoch).finish()
    }
}
