//! The append-only log of a shard: the only code that touches a disk on the order path.
//!
//! A shard's turn hands over its records as one [`Batch`]; the log makes it one frame, and answers with the
//! **committed mark**, the number of the last record that may be shown to anybody. A batch is there whole or not at
//! all, after any crash, and what was committed stays.
//!
//! What it deliberately does not do: it does not know what a record means (a type, a version, bytes), starts no
//! thread, reads no clock and makes no random numbers. The commit thread is the program's; [`BatchBuilder`] lives on
//! the shard's side and [`Log`] on the other, and only batches and numbers pass between them.
//!
//! ```
//! use journal::{BatchBuilder, FileDisk, Frame, Log, LogConfig, Owner};
//! use types::{ShardId, Timestamp};
//!
//! # let directory = tempfile::tempdir()?;
//! # let path = directory.path();
//! # let owner = Owner { pid: 1, since: Timestamp(0) };
//! // Start: every record that is there, in order, then ready to append.
//! let config = LogConfig { segment_bytes: 1 << 20, ..LogConfig::new(ShardId(0), owner, 0x5eed) };
//! let (mut log, recovered) = Log::open(FileDisk::open(path)?, config, &mut |frame: &Frame<'_>| {
//!     for record in frame.records() { /* apply(&mut state, record) */ }
//!     Ok(())
//! })?;
//! assert_eq!(recovered.cut, None);
//!
//! // The shard's side: a turn is a batch.
//! let mut builder = BatchBuilder::begin(log.next());
//! let number = builder.push(7, 1, |bytes| bytes.extend_from_slice(b"decided"));
//! let batch = builder.finish().ok_or("nothing was decided")?;
//!
//! // The commit side: as many appends as there are, one commit for all of them.
//! let position = log.append(&batch)?;
//! let mark = log.commit()?;
//! assert!(number <= mark, "now the outputs that wait for this record may go");
//! builder.recycle(batch);
//!
//! // A follower, from its own place on, never past the mark.
//! let mut reader = log.reader();
//! while let Some(frame) = reader.poll_batch(mark)? {
//!     assert_eq!(frame.record(number).map(|record| record.bytes), Some(&b"decided"[..]));
//! }
//! assert_eq!(reader.read_at(position)?.first(), number);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # On the disk
//!
//! A directory with `lock` (the owner, and the epoch that grows with each start), `segment-<20 digits>.tgj` named by
//! their first record, and `spare.tgj`, the next segment with its room already reserved. A segment is a header page and
//! then frames at multiples of 8 bytes, then zeros. All integers are little-endian.
//!
//! | segment header | bytes | | frame | bytes |
//! | --- | --- | --- | --- | --- |
//! | magic `TIDEGATE` | 8 | | magic `TJF1` | 4 |
//! | format, 1 | 4 | | CRC-32 of all that follows | 4 |
//! | shard | 2 | | bytes of records | 4 |
//! | 0 | 2 | | number of records | 4 |
//! | id | 8 | | id of the segment | 8 |
//! | id of the segment before | 8 | | first record | 8 |
//! | first record | 8 | | synced mark | 8 |
//! | synced mark | 8 | | records: length 4, type 2, version 1, bytes | |
//! | epoch | 8 | | | |
//! | CRC-32 of all before | 4 | | | |
//!
//! The id is new for each segment and cannot be guessed, so that neither stale blocks nor bytes that a client got into a
//! record verify as a frame.
//!
//! # When the mark moves
//!
//! Under [`Durability::Fsync`] after one write and one fdatasync, under [`Durability::Os`] after the write. A segment
//! is made ready as the spare, synced, renamed, and the directory synced, before its first frame; and it is begun only
//! when everything before it is committed.
//!
//! After a failed write or fdatasync nothing is known of what was not durable before, and asking again proves nothing:
//! the system may have dropped the pages. Frames stay in memory until they are committed, so they are written again, to
//! a new segment that begins after the mark. What the old segment holds from there on counts for nothing, whatever it
//! is. If the new one fails too, the log says [`JournalError::Failed`] to that call and every later one.
//!
//! # A torn tail, or damage?
//!
//! Unsynced writes reach the medium in any order, so a crash may lose a frame and keep a later one of the same commit.
//! "The tail is torn where no valid frame follows" would then refuse to start after a lawful crash, and "cut at the
//! first bad frame" would throw away committed records when a bit has rotted. Therefore each frame and each segment
//! header carries a **synced mark**: every record up to it was durable when this was written. A hole at record `r` is
//! damage if anything behind it claims `r` or more, and then [`Log::open`] names segment, offset and record and changes
//! nothing. Otherwise all that lies behind was written before `r` was durable: it was never committed, is set to zero,
//! synced, and reported as a [`Cut`]. Under `Fsync` a segment is only begun when all before it is durable, so a hole in
//! any but the last segment is always damage. Under `Os` the mark that frames claim stays where the last start synced
//! it: a power loss may cut the end of the log, in several segments, and the log still opens.
//!
//! One thing this cannot see is damage to the very last commit, for which nothing later vouches.
//!
//! # Where things are
//!
//! - [`BatchBuilder`], [`Batch`]: the shard's side.
//! - [`Log`], [`LogConfig`], [`Space`]: append, commit, room on the disk.
//! - [`Replay`], [`Recovered`], [`Cut`]: the start.
//! - [`Reader`], [`Position`], [`Frame`], [`Record`]: followers and reads for a resend.
//! - [`Disk`]: what is asked of a disk; [`FileDisk`], and with the feature `sim` the simulated `SimDisk`, which loses and
//!   tears whatever was not synced.

mod batch;
mod config;
mod disk;
mod error;
mod file_disk;
mod frame;
mod lock;
mod log;
mod reader;
mod recover;
mod segment;
#[cfg(any(test, feature = "sim"))]
mod sim_disk;
#[cfg(any(test, feature = "sim"))]
mod sim_file;
mod tail;
mod window;

pub use batch::{Batch, BatchBuilder};
pub use config::{Durability, LogConfig, Owner, Space};
pub use disk::{Disk, DiskError, DiskErrorKind, DiskOp};
pub use error::{Damage, Holder, JournalError, OpenError, ReadError, Refused};
pub use file_disk::{DiskFile, FileDisk};
pub use frame::{Frame, Position, Record, Records};
pub use log::Log;
pub use reader::Reader;
pub use recover::{Cut, Recovered, Replay};
#[cfg(any(test, feature = "sim"))]
pub use sim_disk::{CrashPlan, SimDisk, SimFile};
