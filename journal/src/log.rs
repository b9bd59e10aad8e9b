//! The commit side: batches go in, the committed mark comes out.

use types::RecordNo;

use crate::{
    batch::Batch,
    config::{Durability, LogConfig, Space},
    disk::{Disk, DiskError, DiskErrorKind},
    error::{Holder, JournalError, OpenError},
    frame::{self, FrameHeader, Position},
    lock,
    reader::Reader,
    recover::{self, Mended, Recovered, Replay},
    segment::HEADER_BYTES,
    tail::{SegmentMaker, Tail},
};

/// The append-only log of one shard.
///
/// [`Log::append`] takes any number of batches, [`Log::commit`] makes them durable with one write and one sync: group
/// commit is calling `append` more than once.
#[derive(Debug)]
pub struct Log<D: Disk> {
    disk: D,
    maker: SegmentMaker,
    /// Kept open for its lock.
    _lock: D::File,
    tail: Tail<D::File>,
    /// The next segment, if there was room for it.
    spare: Option<D::File>,
    space: Space,
    /// Frames appended and not yet committed, as they will lie in the tail: after a failed sync only memory still has
    /// them.
    pending: Vec<u8>,
    next: RecordNo,
    /// `synced <= mark < next`
    mark: RecordNo,
    synced: RecordNo,
    /// The last failure that was overcome.
    overcome: Option<DiskError>,
    /// The failure that was not.
    failed: Option<DiskError>,
}

impl<D: Disk> Log<D> {
    /// Takes the lock, reads every segment through `replay`, mends what a crash left, and is ready to append.
    ///
    /// On an error no segment was changed, except that [`OpenError::Disk`] may come after a part of the mending, which
    /// the next start does again. The lock's file names the new owner from before the replay.
    pub fn open(
        disk: D,
        config: LogConfig,
        replay: &mut (impl Replay + ?Sized),
    ) -> Result<(Log<D>, Recovered), OpenError> {
        config.check()?;
        let (lock, last_holder) = lock::acquire(&disk)?;
        let survey = recover::survey(&disk, config.shard)?;
        let epoch = last_holder.epoch.max(survey.epoch()) + 1;
        lock::sign(&disk, &lock, &Holder { pid: config.owner.pid, since: config.owner.since, epoch })?;
        let Mended { recovered, tail } = survey.replay(&disk, replay)?.mend(&disk)?;

        let mark = recovered.last;
        let next = RecordNo(mark.0 + 1);
        let mut maker = SegmentMaker::new(config, epoch);
        let tail = match tail {
            Some(tail) => tail,
            None => maker.begin(&disk, None, 0, next, mark)?,
        };
        let mut log = Log {
            disk,
            maker,
            _lock: lock,
            tail,
            spare: None,
            space: Space::ReserveOnly,
            pending: Vec::new(),
            next,
            mark,
            synced: mark,
            overcome: None,
            failed: None,
        };
        log.reserve();
        Ok((log, recovered))
    }

    /// Takes a batch, to be written by the next [`Log::commit`]. Its first record must be [`Log::next`].
    ///
    /// When the segment is full, what was appended before is committed here and the next segment begun. On
    /// [`JournalError::Full`] and [`JournalError::TooLarge`] the batch was not taken and the log goes on.
    pub fn append(&mut self, batch: &Batch) -> Result<Position, JournalError> {
        self.guard()?;
        assert!(batch.first() == self.next, "batch {} where {} was due", batch.first(), self.next);
        let room = frame::aligned(batch.len_bytes() as u64);
        self.make_room(room)?;
        let at = self.pending.len();
        let position = Position { record: self.next, offset: (self.tail.end + at as u64) as u32 };
        self.pending.extend_from_slice(batch.frame());
        frame::stamp(&mut self.pending[at..], batch.count(), self.tail.header.id, self.next, self.synced);
        self.pending.resize(at + room as usize, 0);
        self.next = RecordNo(batch.last().0 + 1);
        Ok(position)
    }

    /// Makes everything appended durable, as the configuration understands it, and returns the committed mark: the
    /// number of the last record that may be shown. One write, and with [`Durability::Fsync`] one sync.
    pub fn commit(&mut self) -> Result<RecordNo, JournalError> {
        self.guard()?;
        if self.pending.is_empty() {
            return Ok(self.mark);
        }
        if let Err(error) = self.write_pending() {
            self.move_pending(error)?;
        }
        self.tail.end += self.pending.len() as u64;
        self.pending.clear();
        self.mark = RecordNo(self.next.0 - 1);
        if self.maker.config().durability == Durability::Fsync {
            self.synced = self.mark;
        }
        Ok(self.mark)
    }

    /// The number that the next batch must begin with.
    pub fn next(&self) -> RecordNo {
        self.next
    }

    /// The committed mark.
    pub fn mark(&self) -> RecordNo {
        self.mark
    }

    /// How many times this log has been opened, this time included: no two owners share an epoch.
    pub fn epoch(&self) -> u64 {
        self.maker.epoch()
    }

    /// The failed write or sync that was last overcome by moving to a new segment, once: the disk is not to be
    /// trusted, and an operator should know.
    pub fn take_overcome(&mut self) -> Option<DiskError> {
        self.overcome.take()
    }

    /// Room on the disk, as of the last segment begun or the last [`Log::check_space`].
    pub fn space(&self) -> Space {
        self.space
    }

    /// Looks again, and reserves a spare segment if there is none: to be called now and then, and after space was
    /// freed.
    pub fn check_space(&mut self) -> Result<Space, JournalError> {
        self.guard()?;
        self.reserve();
        Ok(self.space)
    }

    /// Bytes that the disk still has, the spare segment not counted.
    pub fn free_bytes(&self) -> Result<u64, DiskError> {
        self.disk.free_bytes()
    }

    /// A follower of this log, from its first record on.
    pub fn reader(&self) -> Reader<D>
    where
        D: Clone,
    {
        Reader::new(self.disk.clone())
    }

    fn guard(&self) -> Result<(), JournalError> {
        self.failed.clone().map_or(Ok(()), |error| Err(JournalError::Failed(error)))
    }

    fn fail(&mut self, error: DiskError) -> JournalError {
        self.failed = Some(error.clone());
        JournalError::Failed(error)
    }

    /// Sees to it that `room` bytes more fit into the tail.
    fn make_room(&mut self, room: u64) -> Result<(), JournalError> {
        let limit = self.maker.config().segment_bytes - HEADER_BYTES;
        if room > limit {
            return Err(JournalError::TooLarge { bytes: room, limit });
        }
        if self.fits(room) {
            return Ok(());
        }
        // What stands in a segment is committed before the next one is begun: a segment's header then says so, and a
        // hole before it is never taken for a torn tail.
        self.commit()?;
        if self.fits(room) {
            return Ok(());
        }
        self.begin_segment().map_err(|error| match error.kind {
            DiskErrorKind::Full => JournalError::Full,
            DiskErrorKind::NotFound | DiskErrorKind::Io(_) | DiskErrorKind::Crashed => self.fail(error),
        })
    }

    fn fits(&self, room: u64) -> bool {
        self.tail.end + self.pending.len() as u64 + room <= self.tail.size
    }

    fn write_pending(&self) -> Result<(), DiskError> {
        self.disk.write_at(&self.tail.file, self.tail.end, &self.pending)?;
        match self.maker.config().durability {
            Durability::Fsync => self.disk.sync(&self.tail.file),
            Durability::Os => Ok(()),
        }
    }

    /// After a write or a sync failed: nothing is known of the tail's file past the last commit, and a second sync
    /// would say nothing about it. The frames go to a new segment, which from then on is the one that counts.
    fn move_pending(&mut self, cause: DiskError) -> Result<(), JournalError> {
        self.begin_segment().map_err(|error| self.fail(error))?;
        self.restamp_pending();
        self.write_pending().map_err(|error| self.fail(error))?;
        self.overcome = Some(cause);
        Ok(())
    }

    fn restamp_pending(&mut self) {
        let mut at = 0;
        while at < self.pending.len() {
            let Some(header) = FrameHeader::parse(&self.pending[at..]) else {
                unreachable!("a pending frame has its header");
            };
            let frame = &mut self.pending[at..at + header.len()];
            frame::stamp(frame, header.count, self.tail.header.id, header.first, header.synced);
            at += frame::aligned(header.len() as u64) as usize;
        }
    }

    /// Goes over to a new segment, which begins after the committed mark.
    fn begin_segment(&mut self) -> Result<(), DiskError> {
        let first = RecordNo(self.mark.0 + 1);
        let old = &self.tail.header;
        // A segment in which nothing was ever committed has the same first record, and is replaced by its namesake.
        let previous = if old.first == first { old.previous } else { old.id };
        self.tail = self.maker.begin(&self.disk, self.spare.take(), previous, first, self.synced)?;
        self.reserve();
        Ok(())
    }

    /// Keeps a spare segment if it can, and says how much room there is. Nothing here fails: without a spare the log
    /// still has the rest of its tail.
    fn reserve(&mut self) {
        if self.spare.is_none() {
            self.spare = self.maker.find_spare(&self.disk).ok();
        }
        let watermark = self.maker.config().watermark_bytes;
        self.space = match (&self.spare, self.disk.free_bytes()) {
            (None, _) => Space::ReserveOnly,
            (Some(_), Ok(free)) if free >= watermark => Space::Plenty,
            (Some(_), Ok(_) | Err(_)) => Space::BelowWatermark,
        };
    }
}
