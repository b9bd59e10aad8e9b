//! How a log is kept.

use types::{ShardId, Timestamp};

use crate::{error::OpenError, segment::HEADER_BYTES};

/// Settings of a [`Log`](crate::Log). [`LogConfig::new`] gives the defaults; each field may then be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogConfig {
    /// The shard whose log it is: a segment of another shard is refused.
    pub shard: ShardId,
    /// When the committed mark moves.
    pub durability: Durability,
    /// Bytes of a segment's file, reserved before they are used; a multiple of 4096, from 8192 to 2^31. A batch must
    /// fit into one. Segments that are there already keep the size they have.
    pub segment_bytes: u64,
    /// Below this many free bytes, the next segment not counted, [`Space::BelowWatermark`] is reported.
    pub watermark_bytes: u64,
    /// Who opens it, for the message to a second one.
    pub owner: Owner,
    /// Random, from the operating system: nobody who gets bytes into a record may know a segment's id.
    pub seed: u64,
}

/// 64 MiB: at 1 KiB an order a new segment every 60,000 orders, and a first start that reserves 128 MiB.
const SEGMENT_BYTES: u64 = 64 * 1024 * 1024;
/// Four segments: at 100,000 orders/s and 1 KiB each, two and a half seconds to stop taking new ones.
const WATERMARK_BYTES: u64 = 4 * SEGMENT_BYTES;
/// Offsets are kept in 32 bits, and lengths are added to them.
const SEGMENT_BYTES_MAX: u64 = 1 << 31;

/// Who opens a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Owner {
    /// Process id.
    pub pid: u32,
    /// The wall clock at the start.
    pub since: Timestamp,
}

/// What "committed" promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// On the medium: outlives the machine's crash.
    Fsync,
    /// With the operating system: outlives the process, not the machine.
    Os,
}

/// How much room there is: what the gateway takes in depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Space {
    /// Everything is taken.
    Plenty,
    /// New orders and replaces are to be refused; cancels and session records pass. A spare segment is in reserve.
    BelowWatermark,
    /// The same, and the reserve is in use: when this segment is full, nothing can be recorded.
    ReserveOnly,
}

impl LogConfig {
    /// The defaults: fsync, segments of 64 MiB, a watermark of 256 MiB.
    pub const fn new(shard: ShardId, owner: Owner, seed: u64) -> LogConfig {
        LogConfig {
            shard,
            durability: Durability::Fsync,
            segment_bytes: SEGMENT_BYTES,
            watermark_bytes: WATERMARK_BYTES,
            owner,
            seed,
        }
    }

    pub(crate) fn check(&self) -> Result<(), OpenError> {
        let sizes = 2 * HEADER_BYTES..=SEGMENT_BYTES_MAX;
        if sizes.contains(&self.segment_bytes) && self.segment_bytes.is_multiple_of(HEADER_BYTES) {
            Ok(())
        } else {
            Err(OpenError::SegmentBytes(self.segment_bytes))
        }
    }
}
