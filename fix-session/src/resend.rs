//! Answering a ResendRequest(2): the plan of it, without the store and without the wire.
//!
//! A range is read from the store in pieces and sent as they come, while new messages go out with new numbers; nothing
//! waits. What a peer can make us do is bounded: a range ends at the last number used when it was asked for, one range
//! runs, and whatever is asked for meanwhile becomes one more that waits.
//!
//! ```text
//!   begin ... unanswered ... next ... end
//!   answered | read, to be     | not read yet
//!            | gap-filled      |
//! ```

/// The ranges of our messages that the peer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Resend {
    running: Option<Range>,
    /// What was asked for while another ran: `(begin, end)`.
    waiting: Option<(u64, u64)>,
}

/// A range being answered. `unanswered <= next <= end + 1`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    /// The first number without an answer on the wire.
    unanswered: u64,
    /// The first number not read from the store.
    next: u64,
    /// The last number of the range.
    end: u64,
}

/// A gap fill to be sent: MsgSeqNum(34) and NewSeqNo(36). `seq < new_seq_no`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GapFill {
    pub(crate) seq: u64,
    pub(crate) new_seq_no: u64,
}

impl Resend {
    /// Takes in a request for `begin..=end`. The first piece to read, unless another range runs.
    pub(crate) fn ask(&mut self, begin: u64, end: u64, piece: u64) -> Option<(u64, u64)> {
        assert!(begin >= 1 && begin <= end, "a resend of {begin} to {end}");
        if self.running.is_some() {
            let (first, last) = self.waiting.unwrap_or((begin, end));
            self.waiting = Some((first.min(begin), last.max(end)));
            return None;
        }
        self.running = Some(Range { unanswered: begin, next: begin, end });
        self.piece(piece)
    }

    /// Whether a piece that begins with this number is the one that was asked of the store.
    pub(crate) fn awaits(&self, begin: u64) -> bool {
        self.running.is_some_and(|range| range.next == begin)
    }

    /// Whether a range is being answered.
    pub(crate) fn is_running(&self) -> bool {
        self.running.is_some()
    }

    /// The first and the last number of the range being answered that are left.
    pub(crate) fn left(&self) -> Option<(u64, u64)> {
        self.running.map(|range| (range.next, range.end))
    }

    /// A stored message is to be sent again: whether it is of the range, and the gap fill that must go before it.
    pub(crate) fn on_message(&mut self, seq: u64) -> Option<Option<GapFill>> {
        let range = self.running.as_mut().filter(|range| (range.next..=range.end).contains(&seq))?;
        let fill = (range.unanswered < seq).then_some(GapFill { seq: range.unanswered, new_seq_no: seq });
        range.unanswered = seq + 1;
        range.next = seq + 1;
        Some(fill)
    }

    /// The store has said all up to `through`: the gap fill that ends the range, if it is at its end.
    pub(crate) fn on_read(&mut self, through: u64) -> Option<GapFill> {
        let range = self.running.as_mut()?;
        range.next = range.next.max(through.min(range.end) + 1);
        let Range { unanswered, next, end } = *range;
        if next <= end {
            return None;
        }
        self.running = None;
        (unanswered <= end).then_some(GapFill { seq: unanswered, new_seq_no: end + 1 })
    }

    /// The next piece to read: of the range that runs, or of the one that waited for it.
    pub(crate) fn piece(&mut self, piece: u64) -> Option<(u64, u64)> {
        if self.running.is_none() {
            let (begin, end) = self.waiting.take()?;
            self.running = Some(Range { unanswered: begin, next: begin, end });
        }
        let Range { next, end, .. } = self.running?;
        Some((next, end.min(next.saturating_add(piece.max(1) - 1))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Drives a range to its end over a store that has `stored`; what goes out, and the pieces that were read.
    fn drive(resend: &mut Resend, first: Option<(u64, u64)>, stored: &[u64]) -> (Vec<String>, Vec<(u64, u64)>) {
        let (mut sent, mut pieces) = (Vec::new(), Vec::new());
        let mut piece = first;
        while let Some((begin, through)) = piece {
            assert!(resend.awaits(begin));
            pieces.push((begin, through));
            for seq in stored.iter().filter(|seq| (begin..=through).contains(*seq)) {
                let fill = resend.on_message(*seq).expect("of the range");
                sent.extend(fill.map(|fill| format!("{}>{}", fill.seq, fill.new_seq_no)));
                sent.push(seq.to_string());
            }
            sent.extend(resend.on_read(through).map(|fill| format!("{}>{}", fill.seq, fill.new_seq_no)));
            piece = resend.piece(3);
        }
        (sent, pieces)
    }

    #[test]
    fn every_number_is_answered_once_and_runs_are_filled_at_once() {
        let mut resend = Resend::default();
        let first = resend.ask(1, 9, 3);
        let (sent, pieces) = drive(&mut resend, first, &[6, 7]);
        assert_eq!(sent, ["1>6", "6", "7", "8>10"], "one fill over two pieces");
        assert_eq!(pieces, [(1, 3), (4, 6), (7, 9)]);
        assert!(!resend.is_running());
    }

    #[test]
    fn a_peer_that_asks_again_and_again_gets_one_more_range() {
        let mut resend = Resend::default();
        let first = resend.ask(4, 5, 3);
        for _ in 0..100 {
            assert_eq!(resend.ask(2, 6, 3), None);
        }
        assert_eq!(resend.ask(3, 7, 3), None);
        let (sent, _) = drive(&mut resend, first, &[2, 3, 4, 5, 6]);
        assert_eq!(sent, ["4", "5", "2", "3", "4", "5", "6", "7>8"]);
    }

    proptest::proptest! {
        #[test]
        fn numbers_on_the_wire_follow_each_other(begin in 1u64..20, len in 0u64..20, piece in 1u64..8, mut stored: Vec<u8>) {
            stored.sort_unstable();
            stored.dedup();
            let mut resend = Resend::default();
            let mut next = begin;
            let mut at = resend.ask(begin, begin + len, piece);
            while let Some((from, through)) = at {
                for seq in stored.iter().map(|seq| u64::from(*seq)).filter(|seq| (from..=through).contains(seq)) {
                    let fill = resend.on_message(seq).expect("of the range");
                    if let Some(GapFill { seq, new_seq_no }) = fill {
                        proptest::prop_assert_eq!(seq, next);
                        next = new_seq_no;
                    }
                    proptest::prop_assert_eq!(seq, next);
                    next = seq + 1;
                }
                if let Some(GapFill { seq, new_seq_no }) = resend.on_read(through) {
                    proptest::prop_assert_eq!(seq, next);
                    next = new_seq_no;
                }
                at = resend.piece(piece);
            }
            proptest::prop_assert_eq!(next, begin + len + 1);
        }
    }
}
