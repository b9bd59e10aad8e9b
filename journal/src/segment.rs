//! A segment: one file of frames, named after its first record.
//!
//! Its header has the first page for itself, so that no later write touches a sector of it:
//!
//! | at | bytes | field |
//! | --- | --- | --- |
//! | 0 | 8 | magic, `TIDEGATE` |
//! | 8 | 4 | format, 1 |
//! | 12 | 2 | shard |
//! | 14 | 2 | 0 |
//! | 16 | 8 | id of this segment: random, never 0, in each of its frames |
//! | 24 | 8 | id of the segment before, 0 if there is none |
//! | 32 | 8 | number of the first record |
//! | 40 | 8 | synced mark: every record up to this one was durable when the segment was begun |
//! | 48 | 8 | epoch of the log that began it |
//! | 56 | 4 | CRC-32 (IEEE) of bytes 0 to 56 |
//!
//! Frames begin at 4096. Where they end there are zeros.

use types::{RecordNo, ShardId};

use crate::frame::{u32_at, u64_at};

/// Where the first frame begins.
pub(crate) const HEADER_BYTES: u64 = 4096;
/// The newest format that this program reads, and the one it writes.
pub(crate) const FORMAT: u32 = 1;
/// The next segment, reserved on the disk before it is needed. It never holds a frame under this name.
pub(crate) const SPARE: &str = "spare.tgj";

const MAGIC: [u8; 8] = *b"TIDEGATE";
const FIELDS_BYTES: usize = 56;
/// Bytes of the header that mean something.
pub(crate) const WRITTEN_BYTES: usize = FIELDS_BYTES + 4;

/// The fields of a segment's first page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SegmentHeader {
    pub(crate) format: u32,
    pub(crate) shard: ShardId,
    pub(crate) id: u64,
    pub(crate) previous: u64,
    pub(crate) first: RecordNo,
    pub(crate) synced: RecordNo,
    pub(crate) epoch: u64,
}

impl SegmentHeader {
    pub(crate) fn encode(&self) -> [u8; WRITTEN_BYTES] {
        let mut bytes = [0; WRITTEN_BYTES];
        bytes[..8].copy_from_slice(&MAGIC);
        bytes[8..12].copy_from_slice(&self.format.to_le_bytes());
        bytes[12..14].copy_from_slice(&self.shard.0.to_le_bytes());
        bytes[16..24].copy_from_slice(&self.id.to_le_bytes());
        bytes[24..32].copy_from_slice(&self.previous.to_le_bytes());
        bytes[32..40].copy_from_slice(&self.first.0.to_le_bytes());
        bytes[40..48].copy_from_slice(&self.synced.0.to_le_bytes());
        bytes[48..56].copy_from_slice(&self.epoch.to_le_bytes());
        let crc = crc32fast::hash(&bytes[..FIELDS_BYTES]);
        bytes[FIELDS_BYTES..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// `None` unless every byte is as [`SegmentHeader::encode`] made it, for the segment that begins with `first`.
    pub(crate) fn decode(bytes: &[u8], first: RecordNo) -> Option<SegmentHeader> {
        let bytes = bytes.first_chunk::<WRITTEN_BYTES>()?;
        if bytes[..8] != MAGIC || crc32fast::hash(&bytes[..FIELDS_BYTES]) != u32_at(bytes, FIELDS_BYTES) {
            return None;
        }
        let header = SegmentHeader {
            format: u32_at(bytes, 8),
            shard: ShardId(u16::from_le_bytes([bytes[12], bytes[13]])),
            id: u64_at(bytes, 16),
            previous: u64_at(bytes, 24),
            first: RecordNo(u64_at(bytes, 32)),
            synced: RecordNo(u64_at(bytes, 40)),
            epoch: u64_at(bytes, 48),
        };
        (header.first == first && header.synced < first).then_some(header)
    }
}

/// The file name of the segment that begins with `first`.
pub(crate) fn name(first: RecordNo) -> String {
    format!("segment-{:020}.tgj", first.0)
}

/// The inverse of [`name`]; `None` for files that are not segments.
pub(crate) fn first_of(name: &str) -> Option<RecordNo> {
    let digits = name.strip_prefix("segment-")?.strip_suffix(".tgj")?;
    if digits.len() != 20 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|first| *first > 0).map(RecordNo)
}

/// An id for a segment: never 0, and never that of another segment of this log, since the epoch and the running number
/// differ; unknown to those who write into records, since `seed` is random.
pub(crate) fn fresh_id(seed: u64, epoch: u64, running: u64) -> u64 {
    // The finaliser of splitmix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators"): a bijection,
    // so that different inputs under one seed stay different until 2^64 wraps.
    let mut x = seed ^ (epoch << 24).wrapping_add(running).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (x ^ (x >> 31)).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_ours_are_segments() {
        assert_eq!(name(RecordNo(42)), "segment-00000000000000000042.tgj");
        assert_eq!(first_of(&name(RecordNo(42))), Some(RecordNo(42)));
        for other in ["segment-42.tgj", "segment-0000000000000000004x.tgj", "spare.tgj", "lock", "segment-.tgj"] {
            assert_eq!(first_of(other), None, "{other}");
        }
        assert_eq!(first_of(&name(RecordNo(0))), None);
    }

    #[test]
    fn a_header_with_any_changed_bit_is_no_header() {
        let header = SegmentHeader {
            format: FORMAT,
            shard: ShardId(3),
            id: 77,
            previous: 76,
            first: RecordNo(10),
            synced: RecordNo(9),
            epoch: 4,
        };
        let good = header.encode();
        assert_eq!(SegmentHeader::decode(&good, RecordNo(10)), Some(header));
        assert_eq!(SegmentHeader::decode(&good, RecordNo(11)), None, "a renamed file");
        for bit in 0..good.len() * 8 {
            let mut bytes = good;
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(SegmentHeader::decode(&bytes, RecordNo(10)), None, "bit {bit}");
        }
    }

    #[test]
    fn no_two_segments_share_an_id() {
        let ids: std::collections::BTreeSet<_> =
            (0..50).flat_map(|epoch| (0..50).map(move |running| fresh_id(9, epoch, running))).collect();
        assert_eq!(ids.len(), 2500);
    }
}
