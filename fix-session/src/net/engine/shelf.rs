//! What a store remembers of one session, wherever its messages lie.

use std::collections::VecDeque;

use crate::net::engine::store::Kept;
use crate::record::SessionRecord;

/// A session's durable state, and its messages as `T`: themselves, or where they are.
#[derive(Debug)]
pub(crate) struct Shelf<T> {
    kept: Kept,
    /// Of the current epoch, ascending.
    messages: VecDeque<Shelved<T>>,
    /// Of all in `messages`.
    weight: usize,
    /// What is to be sent again of earlier epochs, oldest first.
    unsent: VecDeque<Unsent<T>>,
}

/// A message on the shelf.
#[derive(Debug, Clone)]
pub(crate) struct Shelved<T> {
    /// MsgSeqNum(34).
    pub(crate) seq: u64,
    /// What it costs.
    pub(crate) weight: usize,
    pub(crate) message: T,
}

/// Messages of an epoch that is over.
#[derive(Debug)]
struct Unsent<T> {
    epoch: u64,
    /// The last number of the range.
    end: u64,
    messages: Vec<Shelved<T>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Shelf<T> {
        Shelf { kept: Kept::new(), messages: VecDeque::new(), weight: 0, unsent: VecDeque::new() }
    }
}

impl<T: Clone> Shelf<T> {
    /// The durable state.
    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// What there is of `begin..=end` of an epoch, ascending.
    pub(crate) fn range(&self, epoch: u64, begin: u64, end: u64) -> impl Iterator<Item = &Shelved<T>> {
        let is_current = self.kept.epoch() == epoch;
        let first = match is_current {
            true => self.messages.partition_point(|message| message.seq < begin),
            false => self.messages.len(),
        };
        let of_epoch = self.unsent.iter().filter(move |unsent| !is_current && unsent.epoch == epoch);
        let unsent = of_epoch.flat_map(|unsent| &unsent.messages).filter(move |message| message.seq >= begin);
        self.messages.range(first..).chain(unsent).take_while(move |message| message.seq <= end)
    }

    /// Takes a record in; an application message is put there as `message` says, with its weight. The oldest go where all
    /// together weigh more than `weight_max`.
    pub(crate) fn put(&mut self, record: &SessionRecord<'_>, weight_max: usize, message: impl FnOnce() -> (T, usize)) {
        self.kept.apply(record);
        match *record {
            SessionRecord::Outbound { seq, .. } => {
                let (message, weight) = message();
                self.weight += weight;
                self.messages.push_back(Shelved { seq, weight, message });
                while self.weight > weight_max
                    && let Some(oldest) = self.messages.pop_front()
                {
                    self.weight -= oldest.weight;
                }
            }
            SessionRecord::Reset { .. } => {
                self.messages.clear();
                self.weight = 0;
            }
            SessionRecord::Unsent { epoch, begin, end, .. } => {
                let messages = self.range(epoch, begin, end).cloned().collect();
                self.unsent.push_back(Unsent { epoch, end, messages });
            }
            SessionRecord::SentAgain { epoch, through, .. } => match self.unsent.front_mut() {
                Some(first) if first.epoch == epoch && through < first.end => {
                    first.messages.retain(|message| message.seq > through);
                }
                _ => drop(self.unsent.pop_front()),
            },
            SessionRecord::Inbound { .. }
            | SessionRecord::OutboundAdmin { .. }
            | SessionRecord::ResetInbound { .. }
            | SessionRecord::Began { .. }
            | SessionRecord::Confirmed { .. }
            | SessionRecord::Enabled { .. } => {}
        }
    }
}
