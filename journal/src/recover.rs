//! Opening a log after anything: which records are there, and whether what is missing may be.
//!
//! A place where no frame verifies is a torn tail if what stood there was never durable, and damage if it was. The disk
//! itself cannot tell: writes that were not synced reach it in any order, so a crash may lose a frame and keep a later
//! one of the same commit. "No valid frame after it" would refuse to start after such a crash, and "cut at the first
//! bad frame" would throw away committed records after a bit has rotted. So every frame and every segment carries a
//! **synced mark**: all records up to it were durable when it was written. For a hole at record `r`:
//!
//! - something later claims a synced mark of `r` or more: `r` was durable and is gone. That is damage, and nothing is
//!   changed;
//! - nothing does: whatever lies behind the hole was written before `r` was durable, so none of it was ever committed
//!   (or only in the sense of [`Durability::Os`](crate::Durability::Os)). The log is cut at `r`, in all segments.
//!
//! What this cannot see is damage to the very last commit, which nothing later vouches for.

use core::fmt;

use types::{RecordNo, ShardId};

use crate::{
    disk::{Disk, DiskError},
    error::{Damage, OpenError, Refused},
    frame::{self, Frame},
    segment::{self, FORMAT, HEADER_BYTES, SegmentHeader, WRITTEN_BYTES},
    tail::Tail,
    window::Window,
};

/// Takes a log's batches, in order, while it is being opened.
///
/// A closure `|frame: &Frame<'_>| Ok(())` is one.
pub trait Replay {
    /// The next batch. An error ends the opening, as [`OpenError::Refused`].
    fn on_batch(&mut self, frame: &Frame<'_>) -> Result<(), Refused>;
}

impl<F: FnMut(&Frame<'_>) -> Result<(), Refused>> Replay for F {
    fn on_batch(&mut self, frame: &Frame<'_>) -> Result<(), Refused> {
        self(frame)
    }
}

/// What an opened log holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// The first record that is there, or the first that will be.
    pub first: RecordNo,
    /// The last record that is there: `first - 1` if there is none. All up to it is durable now.
    pub last: RecordNo,
    /// How many segments.
    pub segments: usize,
    /// What a crash had left behind the last record, if anything.
    pub cut: Option<Cut>,
}

/// What was cut off. Nothing in it was committed, unless under [`Durability::Os`](crate::Durability::Os).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The segment in which no frame verified, by its first record.
    pub segment: RecordNo,
    /// The byte there; 0 is the segment's header.
    pub offset: u64,
    /// The number of the record that was due there, and that the next append will use.
    pub record: RecordNo,
    /// Bytes that were set to zero, the last of them not zero before.
    pub torn_bytes: u64,
    /// Whole frames among what was cut, behind the hole.
    pub frames: u64,
    /// Later segments that were removed.
    pub segments: usize,
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} was cut at offset {}, before record {}", segment::name(self.segment), self.offset, self.record)?;
        write!(f, ": {} bytes, {} whole batches", self.torn_bytes, self.frames)?;
        write!(f, " and {} later segments, of which nothing says that they were ever durable", self.segments)
    }
}

/// Bytes read at once in a replay.
const REPLAY_CHUNK_BYTES: usize = 256 * 1024;

/// The segments, by their headers. None of them has been changed.
#[derive(Debug)]
pub(crate) struct Survey {
    segments: Vec<Found>,
}

/// A file with a segment's name.
#[derive(Debug)]
struct Found {
    first: RecordNo,
    /// `None` if it does not verify.
    header: Option<SegmentHeader>,
    size: u64,
}

/// Reads the header of every segment.
pub(crate) fn survey<D: Disk>(disk: &D, shard: ShardId) -> Result<Survey, OpenError> {
    let names = disk.list()?;
    let mut firsts: Vec<RecordNo> = names.iter().filter_map(|name| segment::first_of(name)).collect();
    firsts.sort_unstable();
    let mut segments = Vec::with_capacity(firsts.len());
    for first in firsts {
        let file = disk.open(&segment::name(first))?;
        let mut bytes = [0; WRITTEN_BYTES];
        let len = disk.read_at(&file, 0, &mut bytes)?;
        let header = SegmentHeader::decode(&bytes[..len], first);
        if let Some(header) = &header {
            check_header(header, shard)?;
        }
        segments.push(Found { first, header, size: disk.size(&file)? });
    }
    Ok(Survey { segments })
}

fn check_header(header: &SegmentHeader, shard: ShardId) -> Result<(), OpenError> {
    if header.format > FORMAT {
        return Err(OpenError::Format { segment: header.first, found: header.format, known: FORMAT });
    }
    if header.shard != shard {
        return Err(OpenError::Shard { segment: header.first, found: header.shard, expected: shard });
    }
    Ok(())
}

impl Survey {
    /// The highest epoch that a segment names.
    pub(crate) fn epoch(&self) -> u64 {
        self.segments.iter().filter_map(|found| found.header).map(|header| header.epoch).max().unwrap_or_default()
    }

    /// Reads all records that are there, and judges what stops it.
    pub(crate) fn replay<D: Disk>(self, disk: &D, replay: &mut (impl Replay + ?Sized)) -> Result<Verdict, OpenError> {
        let first = self.segments.first().map_or(RecordNo(1), |found| found.first);
        let mut walk = Walk { next: first, claim: RecordNo(0), tail: None, window: Window::new(REPLAY_CHUNK_BYTES) };
        let mut stopped = None;
        for (ix, found) in self.segments.iter().enumerate() {
            let until = self.segments.get(ix + 1).map_or(RecordNo(u64::MAX), |next| next.first);
            let previous = ix.checked_sub(1).and_then(|ix| self.segments[ix].header);
            stopped = walk.segment(disk, ix, found, previous, until, replay)?;
            if stopped.is_some() {
                break;
            }
        }
        walk.judge(disk, self.segments, first, stopped)
    }
}

/// A pass over the segments.
struct Walk {
    /// The record that is due.
    next: RecordNo,
    /// The highest synced mark seen.
    claim: RecordNo,
    /// The last segment with a whole header that was reached, and where its frames end.
    tail: Option<(usize, u64)>,
    window: Window,
}

/// Where a pass ended: the last segment's end, or a hole.
struct Stop {
    segment: RecordNo,
    offset: u64,
    /// The first of the segments that lie wholly behind it.
    behind: usize,
}

impl Walk {
    /// Reads one segment's records below `until`; `None` if they are all there.
    fn segment<D: Disk>(
        &mut self,
        disk: &D,
        ix: usize,
        found: &Found,
        previous: Option<SegmentHeader>,
        until: RecordNo,
        replay: &mut (impl Replay + ?Sized),
    ) -> Result<Option<Stop>, OpenError> {
        let Some(header) = found.header else {
            return Ok(Some(Stop { segment: found.first, offset: 0, behind: ix }));
        };
        if previous.is_some_and(|previous| previous.id != header.previous) {
            // No crash makes this: somebody has put files of two logs into one directory.
            return Err(OpenError::Damaged(Damage { segment: found.first, offset: 0, record: found.first }));
        }
        self.claim = self.claim.max(header.synced);
        self.window.clear();
        let file = disk.open(&segment::name(found.first))?;
        let mut offset = HEADER_BYTES;
        while self.next < until {
            let frame = self.window.frame(disk, &file, offset, found.size, Some(header.id))?;
            let frame = frame.filter(|(frame, _)| frame.first == self.next && frame.last() < until);
            let Some((frame, bytes)) = frame else {
                self.tail = Some((ix, offset));
                return Ok(Some(Stop { segment: found.first, offset, behind: ix + 1 }));
            };
            replay.on_batch(&Frame::new(frame, bytes, offset))?;
            self.claim = self.claim.max(frame.synced);
            self.next = RecordNo(frame.last().0 + 1);
            offset += frame::aligned(frame.len() as u64);
        }
        self.tail = Some((ix, offset));
        Ok(None)
    }

    /// Looks behind the end for anybody who says that the record due there was durable.
    fn judge<D: Disk>(
        mut self,
        disk: &D,
        segments: Vec<Found>,
        first: RecordNo,
        stopped: Option<Stop>,
    ) -> Result<Verdict, OpenError> {
        let Some(stop) = stopped else {
            assert!(segments.is_empty(), "the last segment has no next one to reach");
            return Ok(Verdict {
                segments,
                first,
                last: RecordNo(first.0 - 1),
                claim: self.claim,
                tail: None,
                cut: None,
            });
        };
        let mut cut = Cut {
            segment: stop.segment,
            offset: stop.offset,
            record: self.next,
            torn_bytes: 0,
            frames: 0,
            segments: segments.len() - stop.behind,
        };
        let mut behind = RecordNo(0);
        if let Some((ix, end)) = self.tail {
            let rest = self.rest(disk, &segments[ix], end)?;
            behind = behind.max(rest.claim);
            cut.torn_bytes = rest.end.saturating_sub(end);
            cut.frames += rest.frames;
        }
        for found in &segments[stop.behind..] {
            behind = behind.max(found.header.map_or(RecordNo(0), |header| header.synced));
            // A header's word is enough, and saves reading the segment.
            if behind < self.next {
                let rest = self.rest(disk, found, 0)?;
                behind = behind.max(rest.claim);
                cut.frames += rest.frames;
            }
        }
        if behind >= self.next {
            let Stop { segment, offset, .. } = stop;
            return Err(OpenError::Damaged(Damage { segment, offset, record: self.next }));
        }
        let cut = (cut.torn_bytes > 0 || cut.segments > 0).then_some(cut);
        let last = RecordNo(self.next.0 - 1);
        Ok(Verdict { segments, first, last, claim: self.claim, tail: self.tail, cut })
    }

    fn rest<D: Disk>(&mut self, disk: &D, found: &Found, from: u64) -> Result<crate::window::Rest, DiskError> {
        self.window.clear();
        let file = disk.open(&segment::name(found.first))?;
        let id = found.header.map(|header| header.id);
        self.window.rest(disk, &file, from, found.size, id, self.next)
    }
}

/// What is there and what is to be done about the rest. Nothing has been changed yet.
#[derive(Debug)]
pub(crate) struct Verdict {
    segments: Vec<Found>,
    first: RecordNo,
    last: RecordNo,
    claim: RecordNo,
    tail: Option<(usize, u64)>,
    cut: Option<Cut>,
}

/// A log that may be appended to.
#[derive(Debug)]
pub(crate) struct Mended<F> {
    pub(crate) recovered: Recovered,
    /// `None` if no segment is left, or none ever was.
    pub(crate) tail: Option<Tail<F>>,
}

impl Verdict {
    /// Cuts, and makes everything up to the last record durable. A crash in the middle leaves a log for which the next
    /// verdict is the same: the hole stays where it is, and nothing behind it claims more.
    pub(crate) fn mend<D: Disk>(self, disk: &D) -> Result<Mended<D::File>, DiskError> {
        let kept = self.tail.map_or(0, |(ix, _)| ix + 1);
        for found in self.segments[kept..].iter().rev() {
            disk.remove(&segment::name(found.first))?;
        }
        let tail = match self.tail {
            Some((ix, end)) => Some(self.mend_tail(disk, &self.segments[ix], end)?),
            None => None,
        };
        self.sync_unclaimed(disk, kept)?;
        disk.sync_dir()?;
        let Verdict { first, last, cut, .. } = self;
        Ok(Mended { recovered: Recovered { first, last, segments: kept.max(1), cut }, tail })
    }

    fn mend_tail<D: Disk>(&self, disk: &D, found: &Found, end: u64) -> Result<Tail<D::File>, DiskError> {
        let Some(header) = found.header else {
            unreachable!("a tail is a segment with a whole header");
        };
        let file = disk.open(&segment::name(found.first))?;
        let zeros = [0; 4096];
        let mut left = self.cut.map_or(0, |cut| cut.torn_bytes);
        let mut at = end;
        while left > 0 {
            let len = left.min(zeros.len() as u64);
            disk.write_at(&file, at, &zeros[..len as usize])?;
            at += len;
            left -= len;
        }
        // Records that were read back may be no further than the system's memory: a process died, not the machine.
        disk.sync(&file)?;
        Ok(Tail { file, header, size: found.size, end })
    }

    /// Segments before the tail that no synced mark covers: written under `Os` by a process that died.
    fn sync_unclaimed<D: Disk>(&self, disk: &D, kept: usize) -> Result<(), DiskError> {
        for pair in self.segments[..kept].windows(2) {
            if pair[1].first.0 > self.claim.0 + 1 {
                disk.sync(&disk.open(&segment::name(pair[0].first))?)?;
            }
        }
        Ok(())
    }
}
