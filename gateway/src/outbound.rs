//! Where the bodies of a session's sent messages are: MsgSeqNum to record.
//!
//! Derived from the journal at start and kept beside it; eight bytes a message, so a million messages are 8 MB.

use types::RecordNo;

/// One session's index, for the numbers since its last reset.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutboundIndex {
    /// The number of the first entry.
    first: u64,
    /// Record of each number from `first` on; record 0 for a number without a body.
    records: Vec<RecordNo>,
}

impl OutboundIndex {
    /// Number `seq` has its body in `record`. Numbers come in order; one left out has no body.
    pub(crate) fn note(&mut self, seq: u64, record: RecordNo) {
        if self.records.is_empty() {
            self.first = seq;
        }
        assert!(seq >= self.first + self.records.len() as u64, "MsgSeqNum {seq} is used twice");
        let gap = seq - self.first - self.records.len() as u64;
        self.records.extend((0..gap).map(|_| RecordNo(0)));
        self.records.push(record);
    }

    /// Numbers begin anew.
    pub(crate) fn reset(&mut self) {
        self.records.clear();
    }

    /// The numbers from `begin` to `end` that have a body, in order.
    pub(crate) fn bodies(&self, begin: u64, end: u64) -> impl Iterator<Item = (u64, RecordNo)> + '_ {
        let skip = begin.saturating_sub(self.first) as usize;
        self.records
            .iter()
            .enumerate()
            .skip(skip)
            .map(|(at, record)| (self.first + at as u64, *record))
            .take_while(move |(seq, _)| *seq <= end)
            .filter(|(_, record)| record.0 > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resend_finds_each_body_and_no_other() {
        let mut index = OutboundIndex::default();
        for (seq, record) in [(2, 10), (3, 11), (6, 20)] {
            index.note(seq, RecordNo(record));
        }
        let bodies = |begin, end| index.bodies(begin, end).map(|(seq, record)| (seq, record.0)).collect::<Vec<_>>();
        assert_eq!(bodies(1, 99), [(2, 10), (3, 11), (6, 20)]);
        assert_eq!(bodies(3, 5), [(3, 11)]);
        assert_eq!(bodies(4, 5), []);
        index.reset();
        assert_eq!(index.bodies(1, 99).count(), 0);
    }

    #[test]
    #[should_panic(expected = "used twice")]
    fn a_number_used_twice_is_our_bug_and_stops_us() {
        let mut index = OutboundIndex::default();
        index.note(2, RecordNo(1));
        index.note(2, RecordNo(2));
    }
}
