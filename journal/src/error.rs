//! What can go wrong, by who is told: the start ([`OpenError`]), the commit side ([`JournalError`]), a follower
//! ([`ReadError`]).

use core::fmt;

use types::{RecordNo, ShardId, Timestamp};

use crate::{disk::DiskError, segment};

/// Where the log is broken. Displays as one sentence that names segment, offset and record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// First record of the segment, which is its name.
    pub segment: RecordNo,
    /// Byte in that segment's file at which a frame should begin; 0 is the segment's own header.
    pub offset: u64,
    /// The first record that cannot be read.
    pub record: RecordNo,
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is damaged at offset {}: record {} ", segment::name(self.segment), self.offset, self.record)?;
        f.write_str("was durable and cannot be read")
    }
}

/// Who holds the data directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holder {
    /// Its process id; 0 if the lock does not say.
    pub pid: u32,
    /// When it took the lock.
    pub since: Timestamp,
    /// How many times this log had been opened, that time included.
    pub epoch: u64,
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pid == 0 {
            return f.write_str("another process");
        }
        let at = self.since.civil();
        write!(f, "process {} since {:04}-{:02}-{:02} ", self.pid, at.year, at.month, at.day)?;
        write!(f, "{:02}:{:02}:{:02} UTC (epoch {})", at.hour, at.minute, at.second, self.epoch)
    }
}

/// Why a log cannot be opened. Whatever it is, no segment was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// One writer: somebody else is it.
    #[error("the journal is held by {0}: stop that process first")]
    Held(Holder),
    /// Bytes that were durable are gone or changed.
    #[error("{0}: restore that file from a copy")]
    Damaged(Damage),
    /// A segment of a format that this program does not know.
    #[error("{} has format {found}, this program reads up to {known}: use the newer program", segment::name(*.segment))]
    Format {
        /// The segment's first record.
        segment: RecordNo,
        /// The format that its header names.
        found: u32,
        /// The newest format known here.
        known: u32,
    },
    /// A segment that another shard wrote.
    #[error("{} belongs to shard {found}, not to shard {expected}", segment::name(*.segment))]
    Shard {
        /// The segment's first record.
        segment: RecordNo,
        /// The shard that its header names.
        found: ShardId,
        /// The shard that the configuration names.
        expected: ShardId,
    },
    /// The replay stopped at a record: of an unknown type, say, or with a state hash that differs.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A configuration that cannot work.
    #[error("segment_bytes = {0}: must be a multiple of 4096, from 8192 to 2147483648")]
    SegmentBytes(u64),
    /// The disk refused a call.
    #[error(transparent)]
    Disk(#[from] DiskError),
}

/// Said by a [`Replay`](crate::Replay) that will not go on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record {record} is refused: {why}")]
pub struct Refused {
    /// The record.
    pub record: RecordNo,
    /// One clause, for the operator.
    pub why: String,
}

/// Why records could not be appended or committed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// No room for another segment. What was appended before is as it was; the same batch may be tried again.
    #[error("the journal's disk is full: free space on it")]
    Full,
    /// The batch is larger than a segment. Nothing was appended.
    #[error("a batch of {bytes} bytes does not fit into a segment, which holds {limit}: raise segment_bytes")]
    TooLarge {
        /// Bytes of the batch's frame.
        bytes: u64,
        /// Bytes of frames that a segment holds.
        limit: u64,
    },
    /// The disk failed, and so did the second attempt in a new segment. The log is closed: every later call says the
    /// same. What was committed is safe; what was appended since may or may not be there after a restart.
    #[error("the journal has failed, nothing more can be recorded: {0}")]
    Failed(DiskError),
}

/// Why a follower cannot read on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Committed bytes that do not verify.
    #[error("{0}")]
    Damaged(Damage),
    /// The record is older than the oldest segment.
    #[error("record {0} is older than the journal's first segment")]
    Gone(RecordNo),
    /// The disk refused a call.
    #[error(transparent)]
    Disk(#[from] DiskError),
}
