//! The segment that is written to, and how the next one comes to be.
//!
//! A segment is made under the name of the spare, with all its room reserved; it gets its header, is synced, is renamed
//! and the directory is synced, and only then holds its first frame. So a file with a segment's name has a whole header
//! from its first moment, and a full disk still has one segment in reserve.

use types::RecordNo;

use crate::{
    config::{Durability, LogConfig},
    disk::{Disk, DiskError, DiskErrorKind},
    segment::{self, FORMAT, HEADER_BYTES, SPARE, SegmentHeader},
};

/// The segment that is written to.
#[derive(Debug)]
pub(crate) struct Tail<F> {
    pub(crate) file: F,
    pub(crate) header: SegmentHeader,
    /// Bytes of the file.
    pub(crate) size: u64,
    /// Where the next write goes: a multiple of 8, `HEADER_BYTES <= end <= size`.
    pub(crate) end: u64,
}

/// Makes segments for one opened log.
#[derive(Debug)]
pub(crate) struct SegmentMaker {
    config: LogConfig,
    epoch: u64,
    /// Segments made so far, for their ids.
    made: u64,
}

impl SegmentMaker {
    pub(crate) fn new(config: LogConfig, epoch: u64) -> SegmentMaker {
        SegmentMaker { config, epoch, made: 0 }
    }

    pub(crate) fn epoch(&self) -> u64 {
        self.epoch
    }

    pub(crate) fn config(&self) -> &LogConfig {
        &self.config
    }

    /// The spare that is there, or a new one.
    pub(crate) fn find_spare<D: Disk>(&self, disk: &D) -> Result<D::File, DiskError> {
        match disk.open(SPARE) {
            Ok(file) if disk.size(&file)? == self.config.segment_bytes => return Ok(file),
            // Half made, or of another configuration.
            Ok(_) => disk.remove(SPARE)?,
            Err(error) if error.kind == DiskErrorKind::NotFound => (),
            Err(error) => return Err(error),
        }
        let file = disk.create(SPARE)?;
        match disk.allocate(&file, self.config.segment_bytes) {
            Ok(()) => Ok(file),
            // On a full disk, give back the part that was had. If that fails too the first error is the one to tell,
            // and the next attempt finds a spare of the wrong size.
            Err(error) => match disk.remove(SPARE) {
                Ok(()) | Err(_) => Err(error),
            },
        }
    }

    /// Begins the segment whose first record will be `first`, in `spare` or in a new file. It takes the place of a
    /// segment that has this name already.
    pub(crate) fn begin<D: Disk>(
        &mut self,
        disk: &D,
        spare: Option<D::File>,
        previous: u64,
        first: RecordNo,
        synced: RecordNo,
    ) -> Result<Tail<D::File>, DiskError> {
        let file = spare.map_or_else(|| self.find_spare(disk), Ok)?;
        self.made += 1;
        let header = SegmentHeader {
            format: FORMAT,
            shard: self.config.shard,
            id: segment::fresh_id(self.config.seed, self.epoch, self.made),
            previous,
            first,
            synced,
            epoch: self.epoch,
        };
        disk.write_at(&file, 0, &header.encode())?;
        self.settle(|| disk.sync(&file))?;
        disk.rename(SPARE, &segment::name(first))?;
        self.settle(|| disk.sync_dir())?;
        Ok(Tail { file, header, size: self.config.segment_bytes, end: HEADER_BYTES })
    }

    /// Syncs, where the configuration promises more than the operating system's memory.
    fn settle(&self, sync: impl FnOnce() -> Result<(), DiskError>) -> Result<(), DiskError> {
        match self.config.durability {
            Durability::Fsync => sync(),
            Durability::Os => Ok(()),
        }
    }
}
