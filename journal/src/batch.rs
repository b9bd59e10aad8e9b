//! The shard's side: a turn's records become one batch.

use types::RecordNo;

use crate::frame::{FRAME_HEADER_BYTES, RECORD_HEADER_BYTES};

/// Collects records, gives each its number, and hands them over as [`Batch`]es.
///
/// Numbers run on from batch to batch without a gap. A batch that comes back from the commit side through
/// [`BatchBuilder::recycle`] lends its memory to a later one, so that in steady state nothing is allocated.
#[derive(Debug)]
pub struct BatchBuilder {
    batch: Batch,
    spare: Vec<Vec<u8>>,
}

/// One turn's records, whole or not at all: the bytes of one frame, whose header the log fills in.
///
/// Never empty: `first <= last`.
#[derive(Debug)]
pub struct Batch {
    bytes: Vec<u8>,
    first: RecordNo,
    count: u32,
}

/// Buffers kept for reuse: one being filled, one being committed, and a few on their way.
const SPARE_BUFFERS_MAX: usize = 16;
/// Room of a new buffer: a turn with one order takes about 1 KiB, a busy one some 50.
const BUFFER_BYTES: usize = 64 * 1024;

impl BatchBuilder {
    /// The first record pushed will be number `first`: one more than [`Recovered::last`](crate::Recovered).
    pub fn begin(first: RecordNo) -> BatchBuilder {
        assert!(first.0 > 0, "record numbers begin at 1");
        BatchBuilder { batch: Batch::empty(Vec::with_capacity(BUFFER_BYTES), first), spare: Vec::new() }
    }

    /// Adds a record, whose bytes `write` appends, and returns its number. `write` may only append.
    #[inline]
    pub fn push(&mut self, record_type: u16, version: u8, write: impl FnOnce(&mut Vec<u8>)) -> RecordNo {
        let Batch { bytes, first, count } = &mut self.batch;
        let header = bytes.len();
        bytes.extend_from_slice(&[0; RECORD_HEADER_BYTES]);
        let start = bytes.len();
        write(bytes);
        assert!(bytes.len() >= start && bytes.len() <= u32::MAX as usize, "a record appends, and stays below 4 GiB");
        let len = (bytes.len() - start) as u32;
        bytes[header..header + 4].copy_from_slice(&len.to_le_bytes());
        bytes[header + 4..header + 6].copy_from_slice(&record_type.to_le_bytes());
        bytes[header + 6] = version;
        let number = RecordNo(first.0 + u64::from(*count));
        *count += 1;
        number
    }

    /// What was pushed since the last call, or `None` if that is nothing.
    pub fn finish(&mut self) -> Option<Batch> {
        if self.is_empty() {
            return None;
        }
        let next = self.next();
        let buffer = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(BUFFER_BYTES));
        Some(core::mem::replace(&mut self.batch, Batch::empty(buffer, next)))
    }

    /// Takes back the memory of a batch that the log has copied.
    pub fn recycle(&mut self, batch: Batch) {
        if self.spare.len() < SPARE_BUFFERS_MAX {
            self.spare.push(batch.bytes);
        }
    }

    /// The number that the next record will get.
    #[inline]
    pub fn next(&self) -> RecordNo {
        RecordNo(self.batch.first.0 + u64::from(self.batch.count))
    }

    /// Whether nothing was pushed since the last [`BatchBuilder::finish`].
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.batch.count == 0
    }

    /// Bytes that the batch would take now, so that a turn can end before it outgrows a segment.
    #[inline]
    pub fn len_bytes(&self) -> usize {
        self.batch.bytes.len()
    }
}

impl Batch {
    /// The number of the first record in it.
    pub const fn first(&self) -> RecordNo {
        self.first
    }

    /// The number of the last record in it: what a committed mark must reach before anything in it may be shown.
    pub const fn last(&self) -> RecordNo {
        RecordNo(self.first.0 + self.count as u64 - 1)
    }

    /// How many records, at least 1.
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Bytes in the log, before alignment.
    pub const fn len_bytes(&self) -> usize {
        self.bytes.len()
    }

    /// The frame: room for its header, then the records.
    pub(crate) fn frame(&self) -> &[u8] {
        &self.bytes
    }

    fn empty(mut bytes: Vec<u8>, first: RecordNo) -> Batch {
        bytes.clear();
        bytes.resize(FRAME_HEADER_BYTES, 0);
        Batch { bytes, first, count: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_on_from_batch_to_batch() {
        let mut builder = BatchBuilder::begin(RecordNo(7));
        assert!(builder.finish().is_none());
        assert_eq!(builder.push(1, 1, |_| ()), RecordNo(7));
        assert_eq!(builder.push(1, 1, |bytes| bytes.push(3)), RecordNo(8));
        let batch = builder.finish().unwrap();
        assert_eq!((batch.first(), batch.last(), batch.count()), (RecordNo(7), RecordNo(8), 2));
        builder.recycle(batch);
        assert_eq!(builder.push(1, 1, |_| ()), RecordNo(9));
        assert_eq!(builder.len_bytes(), FRAME_HEADER_BYTES + RECORD_HEADER_BYTES, "a recycled buffer begins empty");
        assert_eq!(builder.next(), RecordNo(10));
    }

    #[test]
    fn in_steady_state_a_turn_allocates_nothing() {
        let mut builder = BatchBuilder::begin(RecordNo(1));
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..100 {
            builder.push(1, 1, |bytes| bytes.extend_from_slice(&[7; 1000]));
            let batch = builder.finish().unwrap();
            seen.insert(batch.bytes.as_ptr());
            builder.recycle(batch);
        }
        assert!(seen.len() <= 2, "{} buffers for one batch in flight", seen.len());
    }
}
