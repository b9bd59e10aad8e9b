//! Messages that came ahead of their turn.
//!
//! A message above the expected number is kept until the numbers before it have come, within limits. What is kept is not
//! processed: no record says that it came, so after a crash or a cut it is part of the gap that is asked for anew. The
//! hold only saves time, and makes us work with peers that resend just what is missing.

use std::collections::BTreeMap;

use types::Timestamp;

/// What is kept under a number.
#[derive(Debug, Clone)]
enum Held {
    /// A message to be processed in its turn, and when it came: its SendingTime(52) is judged by that.
    Message { bytes: Box<[u8]>, at: Timestamp },
    /// A ResendRequest(2) that was answered ahead of its turn (scenario 20): only its number is left to be used up.
    Answered,
}

/// How many numbers at least are kept that were answered ahead of their turn.
const ANSWERED_MIN: usize = 64;

/// The messages behind a gap of one connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct Hold {
    held: BTreeMap<u64, Held>,
    /// The sum of the messages' lengths.
    bytes: usize,
    /// The message given out last, and when it came.
    released: Option<(u64, Timestamp)>,
}

impl Hold {
    /// Keeps a message; false if there is no room. One already kept under its number stays: it came first.
    pub(crate) fn keep(&mut self, seq: u64, msg: &[u8], at: Timestamp, max: (usize, usize)) -> bool {
        if self.held.contains_key(&seq) {
            return true;
        }
        let (max_messages, max_bytes) = max;
        if self.held.len() >= max_messages || self.bytes + msg.len() > max_bytes {
            return false;
        }
        self.bytes += msg.len();
        self.held.insert(seq, Held::Message { bytes: msg.into(), at });
        true
    }

    /// Notes that the message under a number was answered. It takes next to no room, so that some are noted where no message
    /// is kept: one that is forgotten is missing, and is asked for with a request that the peer then misses.
    pub(crate) fn answered(&mut self, seq: u64, max_messages: usize) {
        if self.held.len() < max_messages.max(ANSWERED_MIN) {
            self.held.entry(seq).or_insert(Held::Answered);
        }
    }

    /// The first number from `next_in` on that was not answered ahead of its turn; drops all that is below it.
    pub(crate) fn settle(&mut self, mut next_in: u64) -> u64 {
        while let Some(first) = self.held.first_entry() {
            match first.get() {
                Held::Answered if *first.key() == next_in => next_in += 1,
                Held::Answered | Held::Message { .. } if *first.key() < next_in => {}
                Held::Answered | Held::Message { .. } => break,
            }
            if let Held::Message { bytes, .. } = first.remove() {
                self.bytes -= bytes.len();
            }
        }
        next_in
    }

    /// Whether a message of this number is kept.
    pub(crate) fn has(&self, seq: u64) -> bool {
        self.held.contains_key(&seq)
    }

    /// How many are kept.
    pub(crate) fn len(&self) -> usize {
        self.held.len()
    }

    /// The lowest number that is kept.
    pub(crate) fn first(&self) -> Option<u64> {
        self.held.first_key_value().map(|(seq, _)| *seq)
    }

    /// Gives out the message whose turn it is.
    pub(crate) fn release(&mut self, next_in: u64, out: &mut Vec<u8>) -> bool {
        let Some(Held::Message { .. }) = self.held.get(&next_in) else { return false };
        let Some(Held::Message { bytes, at }) = self.held.remove(&next_in) else { return false };
        self.bytes -= bytes.len();
        self.released = Some((next_in, at));
        out.clear();
        out.extend_from_slice(&bytes);
        true
    }

    /// When the message under this number came, if it was given out last.
    pub(crate) fn arrival(&self, seq: u64) -> Option<Timestamp> {
        self.released.filter(|(released, _)| *released == seq).map(|(_, at)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: (usize, usize) = (3, 10);

    #[test]
    fn what_a_peer_can_make_us_keep_is_bounded_and_given_back() {
        let mut hold = Hold::default();
        let at = Timestamp(1);
        assert!(hold.keep(5, b"55555", at, MAX));
        assert!(hold.keep(5, b"again, and longer", at, MAX), "it is kept already");
        assert!(!hold.keep(6, b"666666", at, MAX), "eleven bytes");
        assert!(hold.keep(7, b"7", at, MAX));
        hold.answered(6, MAX.0);
        assert!(!hold.keep(8, b"8", at, MAX), "four messages");
        let mut out = Vec::new();
        assert!(!hold.release(4, &mut out));
        assert!(hold.release(5, &mut out));
        assert_eq!((out.as_slice(), hold.arrival(5)), (&b"55555"[..], Some(at)));
        assert_eq!(hold.settle(6), 7, "6 was answered");
        assert_eq!(hold.settle(8), 8, "7 came another way");
        assert_eq!((hold.held.len(), hold.bytes), (0, 0));
    }
}
