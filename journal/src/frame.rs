//! A frame: one batch as it lies in a segment. Written and verified here, nowhere else.
//!
//! | at | bytes | field |
//! | --- | --- | --- |
//! | 0 | 4 | magic, `TJF1` |
//! | 4 | 4 | CRC-32 (IEEE) of everything from 8 to the end of the records |
//! | 8 | 4 | bytes of records |
//! | 12 | 4 | number of records, at least 1 |
//! | 16 | 8 | id of the segment that it was written to |
//! | 24 | 8 | number of the first record |
//! | 32 | 8 | synced mark: every record up to this one was durable when the frame was made |
//! | 40 | | the records, each: length (4), type (2), version (1), bytes |
//!
//! All integers are little-endian. A frame begins at a multiple of 8, with zeros before it.

use types::RecordNo;

/// Bytes of a frame before its first record.
pub(crate) const FRAME_HEADER_BYTES: usize = 40;
/// Bytes of a record before its own.
pub(crate) const RECORD_HEADER_BYTES: usize = 7;
/// Frames begin at multiples of this.
pub(crate) const ALIGN: u64 = 8;
/// First bytes of every frame.
pub(crate) const MAGIC: [u8; 4] = *b"TJF1";

/// A verified batch in a reader's buffer.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    header: FrameHeader,
    records: &'a [u8],
    offset: u64,
}

/// One record of a [`Frame`]. The log does not know what type and bytes mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record<'a> {
    /// Its number.
    pub no: RecordNo,
    /// What it is: the numbers are in `model` and in `fix-session`.
    pub record_type: u16,
    /// Which version of that type.
    pub version: u8,
    /// Its fields, in `types`' wire form.
    pub bytes: &'a [u8],
}

/// Where a batch lies: kept by the caller's index, for [`Reader::read_at`](crate::Reader::read_at).
///
/// Good as soon as the batch is appended, readable once it is committed. The segment is the last one whose first
/// record is not above `record`. If a failed sync moved the batch to a new segment the offset is wrong; the reader
/// sees that and searches, so that nobody needs to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// First record of the batch.
    pub record: RecordNo,
    /// Byte in its segment, below 2^31.
    pub offset: u32,
}

/// The fields before the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    pub(crate) crc: u32,
    pub(crate) body_len: u32,
    pub(crate) count: u32,
    pub(crate) segment: u64,
    pub(crate) first: RecordNo,
    pub(crate) synced: RecordNo,
}

impl<'a> Frame<'a> {
    /// The number of its first record.
    pub const fn first(&self) -> RecordNo {
        self.header.first
    }

    /// The number of its last record.
    pub const fn last(&self) -> RecordNo {
        self.header.last()
    }

    /// Where it lies.
    pub const fn position(&self) -> Position {
        Position { record: self.header.first, offset: self.offset as u32 }
    }

    /// Its records, in order.
    pub fn records(&self) -> Records<'a> {
        Records { next: self.header.first, rest: self.records }
    }

    /// One of its records.
    pub fn record(&self, no: RecordNo) -> Option<Record<'a>> {
        self.records().find(|record| record.no == no)
    }

    /// A frame over bytes that [`verify`] found good.
    pub(crate) fn new(header: FrameHeader, bytes: &'a [u8], offset: u64) -> Frame<'a> {
        Frame { header, records: &bytes[FRAME_HEADER_BYTES..], offset }
    }
}

/// The records of a [`Frame`].
#[derive(Debug, Clone)]
pub struct Records<'a> {
    next: RecordNo,
    rest: &'a [u8],
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    #[inline]
    fn next(&mut self) -> Option<Record<'a>> {
        let (header, rest) = self.rest.split_first_chunk::<RECORD_HEADER_BYTES>()?;
        let [a, b, c, d, lo, hi, version] = *header;
        let (bytes, rest) = rest.split_at_checked(u32::from_le_bytes([a, b, c, d]) as usize)?;
        let no = self.next;
        self.next.0 += 1;
        self.rest = rest;
        Some(Record { no, record_type: u16::from_le_bytes([lo, hi]), version, bytes })
    }
}

impl FrameHeader {
    /// The number of the last record.
    pub(crate) const fn last(&self) -> RecordNo {
        RecordNo(self.first.0 + self.count as u64 - 1)
    }

    /// Bytes of header and records, before alignment.
    pub(crate) const fn len(&self) -> usize {
        FRAME_HEADER_BYTES + self.body_len as usize
    }

    /// Reads the fields; `None` if they cannot be a frame's. Nothing is verified yet, lengths least of all.
    #[inline]
    pub(crate) fn parse(bytes: &[u8]) -> Option<FrameHeader> {
        let bytes = bytes.first_chunk::<FRAME_HEADER_BYTES>()?;
        if bytes[..4] != MAGIC {
            return None;
        }
        let header = FrameHeader {
            crc: u32_at(bytes, 4),
            body_len: u32_at(bytes, 8),
            count: u32_at(bytes, 12),
            segment: u64_at(bytes, 16),
            first: RecordNo(u64_at(bytes, 24)),
            synced: RecordNo(u64_at(bytes, 32)),
        };
        let numbered = header.count > 0 && header.first.0.checked_add(u64::from(header.count)).is_some();
        (numbered && header.synced < header.first).then_some(header)
    }
}

/// Fills in the header of a frame whose records are in place. `crc` and `body_len` of `header` are computed.
pub(crate) fn stamp(frame: &mut [u8], count: u32, segment: u64, first: RecordNo, synced: RecordNo) {
    assert!(synced < first && count > 0, "a frame follows what is synced, and is not empty");
    let body_len = (frame.len() - FRAME_HEADER_BYTES) as u32;
    frame[..4].copy_from_slice(&MAGIC);
    frame[8..12].copy_from_slice(&body_len.to_le_bytes());
    frame[12..16].copy_from_slice(&count.to_le_bytes());
    frame[16..24].copy_from_slice(&segment.to_le_bytes());
    frame[24..32].copy_from_slice(&first.0.to_le_bytes());
    frame[32..40].copy_from_slice(&synced.0.to_le_bytes());
    let crc = crc32fast::hash(&frame[8..]);
    frame[4..8].copy_from_slice(&crc.to_le_bytes());
}

/// Whether `frame`, of exactly the length that `header` names, is what was written: its checksum, and the assertion
/// of [`crate::BatchBuilder`] once more, that records fill it exactly.
pub(crate) fn verify(header: &FrameHeader, frame: &[u8]) -> bool {
    if frame.len() != header.len() || crc32fast::hash(&frame[8..]) != header.crc {
        return false;
    }
    let mut records = Records { next: header.first, rest: &frame[FRAME_HEADER_BYTES..] };
    let count = records.by_ref().count();
    count == header.count as usize && records.rest.is_empty()
}

/// The next multiple of [`ALIGN`].
pub(crate) const fn aligned(len: u64) -> u64 {
    len.next_multiple_of(ALIGN)
}

/// A little-endian `u32` at a fixed place.
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut word = [0; 4];
    word.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(word)
}

/// A little-endian `u64` at a fixed place.
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BatchBuilder;

    fn frame() -> Vec<u8> {
        let mut builder = BatchBuilder::begin(RecordNo(5));
        builder.push(3, 1, |bytes| bytes.extend_from_slice(b"first"));
        builder.push(4, 2, |_| ());
        let mut bytes = builder.finish().unwrap().frame().to_vec();
        stamp(&mut bytes, 2, 99, RecordNo(5), RecordNo(4));
        bytes
    }

    #[test]
    fn records_come_back_as_they_were_pushed() {
        let bytes = frame();
        let header = FrameHeader::parse(&bytes).unwrap();
        assert!(verify(&header, &bytes));
        let read = Frame::new(header, &bytes, 4096);
        let records: Vec<_> = read.records().collect();
        assert_eq!(records[0], Record { no: RecordNo(5), record_type: 3, version: 1, bytes: b"first" });
        assert_eq!(records[1], Record { no: RecordNo(6), record_type: 4, version: 2, bytes: b"" });
        assert_eq!(read.record(RecordNo(6)), Some(records[1]));
        assert_eq!(read.position(), Position { record: RecordNo(5), offset: 4096 });
    }

    #[test]
    fn no_changed_bit_passes_for_what_was_written() {
        let good = frame();
        for bit in 0..good.len() * 8 {
            let mut bytes = good.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let passes = FrameHeader::parse(&bytes).is_some_and(|header| verify(&header, &bytes));
            assert!(!passes, "bit {bit}");
        }
    }

    proptest::proptest! {
        #[test]
        fn garbage_is_refused_and_never_panics(bytes: Vec<u8>) {
            let mut bytes = bytes;
            proptest::prop_assert!(FrameHeader::parse(&bytes).is_none_or(|header| !verify(&header, &bytes)));
            if bytes.len() >= 4 { bytes[..4].copy_from_slice(&MAGIC); }
            proptest::prop_assert!(FrameHeader::parse(&bytes).is_none_or(|header| !verify(&header, &bytes)));
        }
    }
}
