//! Where the bodies of a session's sent messages are: MsgSeqNum to record. For a venue also what they were about: it may
//! refuse a message by its number alone, and that must be settled in the turn that hears of it.
//!
//! Derived from the journal at start and kept beside it; eight bytes a message, so a million messages are 8 MB, and 24 MB
//! to a venue.

use std::collections::VecDeque;

use fix_messages::{MarketDataRequest, ids};
use types::{ChildId, LookupMap, RecordNo};
use venues::fix;

/// What a message to a venue was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// It was the order of a child.
    Order(ChildId),
    /// It asked to cancel a child.
    Cancel(ChildId),
    /// Anything else.
    Other,
}

impl About {
    /// Which child.
    pub(crate) fn child(self) -> Option<ChildId> {
        match self {
            About::Order(child) | About::Cancel(child) => Some(child),
            About::Other => None,
        }
    }

    /// Of a body that we wrote.
    pub(crate) fn of(body: &[u8]) -> About {
        fix::stored_cl_ord_id(body).map_or(About::Other, About::named)
    }

    /// Of a ClOrdID(11) that we gave out.
    pub(crate) fn named(cl_ord_id: &[u8]) -> About {
        let order = ids::parse_child_cl_ord_id(cl_ord_id).map(About::Order);
        let cancel = || ids::parse_cancel_cl_ord_id(cl_ord_id).map(|(child, _)| About::Cancel(child));
        order.or_else(cancel).unwrap_or(About::Other)
    }
}

/// One session's index, for the numbers since its last reset.
#[derive(Debug, Clone, Default)]
pub(crate) struct OutboundIndex {
    /// The number of the first entry.
    first: u64,
    /// Record of each number from `first` on; record 0 for a number without a body.
    records: Vec<RecordNo>,
    /// What is to be sent again of earlier epochs, oldest first.
    unsent: VecDeque<Unsent>,
    /// What there is to know of messages to a venue.
    to_venue: Option<ToVenue>,
}

/// Bodies of an earlier epoch that are to be sent again.
#[derive(Debug, Clone)]
struct Unsent {
    epoch: u64,
    /// The last number of the range.
    end: u64,
    bodies: Vec<(u64, RecordNo)>,
}

/// What messages to a venue were about.
#[derive(Debug, Clone, Default)]
struct ToVenue {
    /// Of each number from the index's first on.
    about: Vec<About>,
    /// The number of the latest request to cancel a child, by child.
    cancels: LookupMap<ChildId, u64>,
    /// The number of the latest MarketDataRequest(V).
    books: Option<u64>,
}

impl OutboundIndex {
    /// Of a session with a venue.
    pub(crate) fn of_venue() -> OutboundIndex {
        OutboundIndex { to_venue: Some(ToVenue::default()), ..OutboundIndex::default() }
    }

    /// Number `seq` has its body in `record`. Numbers come in order; one left out has no body.
    pub(crate) fn note(&mut self, seq: u64, record: RecordNo, msg_type: &[u8], body: &[u8]) {
        if self.records.is_empty() {
            self.first = seq;
        }
        assert!(seq >= self.first + self.records.len() as u64, "MsgSeqNum {seq} is used twice");
        let gap = seq - self.first - self.records.len() as u64;
        self.records.extend((0..gap).map(|_| RecordNo(0)));
        self.records.push(record);
        if let Some(to_venue) = &mut self.to_venue {
            to_venue.about.extend((0..gap).map(|_| About::Other));
            to_venue.note(seq, msg_type, About::of(body));
        }
    }

    /// Numbers begin anew.
    pub(crate) fn reset(&mut self) {
        self.records.clear();
        if let Some(to_venue) = &mut self.to_venue {
            *to_venue = ToVenue::default();
        }
    }

    /// A reset follows, and what has a body among these numbers is to be sent again after it.
    pub(crate) fn keep_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        let bodies = self.bodies(begin, end).collect();
        self.unsent.push_back(Unsent { epoch, end, bodies });
    }

    /// What was to be sent again of an epoch is done through a number.
    pub(crate) fn sent_again(&mut self, epoch: u64, through: u64) {
        match self.unsent.front_mut().filter(|first| first.epoch == epoch) {
            Some(first) if through >= first.end => drop(self.unsent.pop_front()),
            Some(first) => first.bodies.retain(|(seq, _)| *seq > through),
            None => panic!("{through} of epoch {epoch} is sent again, and was not kept"),
        }
    }

    /// The bodies among numbers of an earlier epoch that are to be sent again.
    pub(crate) fn unsent(&self, epoch: u64, begin: u64, end: u64) -> impl Iterator<Item = RecordNo> + '_ {
        let kept = self.unsent.iter().filter(move |one| one.epoch == epoch).flat_map(|one| &one.bodies);
        kept.filter(move |(seq, _)| (begin..=end).contains(seq)).map(|(_, record)| *record)
    }

    /// The number of the latest request to cancel a child.
    pub(crate) fn latest_cancel(&self, child: ChildId) -> Option<u64> {
        self.to_venue.as_ref()?.cancels.get(&child).copied()
    }

    /// The number of the latest request for books.
    pub(crate) fn latest_books(&self) -> Option<u64> {
        self.to_venue.as_ref()?.books
    }

    /// What message `seq` to a venue was about.
    pub(crate) fn about(&self, seq: u64) -> About {
        let at = seq.checked_sub(self.first).and_then(|at| usize::try_from(at).ok());
        let about = self.to_venue.as_ref().zip(at).and_then(|(to_venue, at)| to_venue.about.get(at));
        about.copied().unwrap_or(About::Other)
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

impl ToVenue {
    fn note(&mut self, seq: u64, msg_type: &[u8], about: About) {
        self.about.push(about);
        match about {
            About::Cancel(child) => {
                self.cancels.insert(child, seq);
            }
            About::Order(_) => {}
            About::Other if msg_type == MarketDataRequest::MSG_TYPE => self.books = Some(seq),
            About::Other => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resend_finds_each_body_and_no_other() {
        let mut index = OutboundIndex::default();
        for (seq, record) in [(2, 10), (3, 11), (6, 20)] {
            index.note(seq, RecordNo(record), b"8", b"");
        }
        let bodies = |begin, end| index.bodies(begin, end).map(|(seq, record)| (seq, record.0)).collect::<Vec<_>>();
        assert_eq!(bodies(1, 99), [(2, 10), (3, 11), (6, 20)]);
        assert_eq!(bodies(3, 5), [(3, 11)]);
        assert_eq!(bodies(4, 5), []);
        index.reset();
        assert_eq!(index.bodies(1, 99).count(), 0);
    }

    /// Else an order that a venue refuses by its number would stay open for ever.
    #[test]
    fn a_venues_message_is_found_by_its_number() {
        let mut index = OutboundIndex::of_venue();
        index.note(2, RecordNo(1), b"D", b"11=C0-7\x0155=IBM\x01");
        index.note(5, RecordNo(2), b"F", b"41=C0-7\x0111=C0-7X5\x01");
        index.note(6, RecordNo(3), b"V", b"262=IBM\x01");
        let child = ChildId::of(types::ShardId(0), 7);
        let about = [1, 2, 3, 5, 6, 7].map(|seq| index.about(seq));
        let other = About::Other;
        assert_eq!(about, [other, About::Order(child), other, About::Cancel(child), other, other]);
        assert_eq!((index.latest_cancel(child), index.latest_books()), (Some(5), Some(6)));
        index.reset();
        assert_eq!(index.about(2), About::Other);
    }

    #[test]
    #[should_panic(expected = "used twice")]
    fn a_number_used_twice_is_our_bug_and_stops_us() {
        let mut index = OutboundIndex::default();
        index.note(2, RecordNo(1), b"8", b"");
        index.note(2, RecordNo(2), b"8", b"");
    }
}
