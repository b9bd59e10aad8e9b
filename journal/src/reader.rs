//! A follower: reads committed records, at its own pace, beside the log that writes them.

use types::RecordNo;

use crate::{
    disk::{Disk, DiskErrorKind},
    error::{Damage, ReadError},
    frame::{self, Frame, FrameHeader, Position},
    segment::{self, HEADER_BYTES, SegmentHeader, WRITTEN_BYTES},
    window::Window,
};

/// Reads a log's batches from any record on. Takes no lock and writes nothing; works beside the log's owner, in its
/// process or in another one.
///
/// A reader belongs to one run of the owner: after a restart of the owner, make a new one.
#[derive(Debug)]
pub struct Reader<D: Disk> {
    disk: D,
    /// First records of the segments when last listed, ascending.
    segments: Vec<RecordNo>,
    current: Option<Current<D::File>>,
    window: Window,
    next: RecordNo,
}

/// The segment being read.
#[derive(Debug)]
struct Current<F> {
    file: F,
    header: SegmentHeader,
    size: u64,
    /// Where a frame begins, and the number that its first record must have.
    offset: u64,
    due: RecordNo,
}

/// Bytes read at once: a follower close behind reads a few batches, and a resend a few messages.
const CHUNK_BYTES: usize = 32 * 1024;

impl<D: Disk> Reader<D> {
    /// From record 1 on; see [`Reader::seek`].
    pub fn new(disk: D) -> Reader<D> {
        Reader { disk, segments: Vec::new(), current: None, window: Window::new(CHUNK_BYTES), next: RecordNo(1) }
    }

    /// Goes on with the batch that holds `record`.
    pub fn seek(&mut self, record: RecordNo) {
        self.next = record;
    }

    /// The record from which [`Reader::poll_batch`] goes on.
    pub fn next(&self) -> RecordNo {
        self.next
    }

    /// The next batch, if `mark`, the committed mark, has passed it. Never gives what is not committed.
    pub fn poll_batch(&mut self, mark: RecordNo) -> Result<Option<Frame<'_>>, ReadError> {
        if self.next > mark {
            return Ok(None);
        }
        let (header, offset) = self.locate(self.next)?;
        self.next = RecordNo(header.last().0 + 1);
        self.frame(header, offset).map(Some)
    }

    /// The next batch that can be read, committed or not: for tools that look at a log whose owner is gone. `None` at
    /// the end, and also at damage: only [`Log::open`](crate::Log::open) tells the two apart.
    pub fn poll_written(&mut self) -> Result<Option<Frame<'_>>, ReadError> {
        match self.locate(self.next) {
            Ok((header, offset)) => {
                self.next = RecordNo(header.last().0 + 1);
                self.frame(header, offset).map(Some)
            }
            Err(ReadError::Damaged(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The batch at `position`, which must be committed. Does not move [`Reader::next`].
    pub fn read_at(&mut self, position: Position) -> Result<Frame<'_>, ReadError> {
        let mut header = self.look(position)?;
        if header.is_none() {
            self.window.clear();
            header = self.look(position)?;
        }
        let (header, offset) = match header {
            Some(header) => (header, u64::from(position.offset)),
            None => self.locate(position.record)?,
        };
        self.frame(header, offset)
    }

    /// The record that the first segment begins with: older ones are gone. `None` for an empty directory.
    pub fn first(&mut self) -> Result<Option<RecordNo>, ReadError> {
        self.list()?;
        Ok(self.segments.first().copied())
    }

    /// Whether the batch of `position` is where it says.
    fn look(&mut self, position: Position) -> Result<Option<FrameHeader>, ReadError> {
        if !self.enter(position.record)? {
            return Ok(None);
        }
        let Some(current) = &self.current else { return Ok(None) };
        let (offset, id) = (u64::from(position.offset), Some(current.header.id));
        let found = self.window.frame(&self.disk, &current.file, offset, current.size, id)?;
        Ok(found.map(|(header, _)| header).filter(|header| header.first == position.record))
    }

    /// The batch that holds `record`. What was buffered or listed may be older than it, so a miss is looked into again:
    /// with a fresh buffer, then with a fresh list and from the segment's beginning.
    fn locate(&mut self, record: RecordNo) -> Result<(FrameHeader, u64), ReadError> {
        if let Some(found) = self.find(record)? {
            return Ok(found);
        }
        self.window.clear();
        if let Some(found) = self.find(record)? {
            return Ok(found);
        }
        self.current = None;
        self.list()?;
        if let Some(found) = self.find(record)? {
            return Ok(found);
        }
        let (segment, offset) = match &self.current {
            Some(current) => (current.header.first, current.offset),
            None => (self.segment_of(record).ok_or(ReadError::Gone(record))?, 0),
        };
        Err(ReadError::Damaged(Damage { segment, offset, record }))
    }

    /// Walks from frame to frame up to the one that holds `record`.
    fn find(&mut self, record: RecordNo) -> Result<Option<(FrameHeader, u64)>, ReadError> {
        if !self.enter(record)? {
            return Ok(None);
        }
        let Some(current) = &mut self.current else { return Ok(None) };
        if record < current.due {
            (current.due, current.offset) = (current.header.first, HEADER_BYTES);
        }
        loop {
            let (offset, id) = (current.offset, Some(current.header.id));
            let found = self.window.frame(&self.disk, &current.file, offset, current.size, id)?;
            let Some((header, _)) = found.filter(|(header, _)| header.first == current.due) else {
                return Ok(None);
            };
            if record <= header.last() {
                return Ok(Some((header, offset)));
            }
            current.due = RecordNo(header.last().0 + 1);
            current.offset += frame::aligned(header.len() as u64);
        }
    }

    /// Opens the segment that holds `record`, unless it is open; `false` if it cannot be had.
    fn enter(&mut self, record: RecordNo) -> Result<bool, ReadError> {
        let Some(first) = self.segment_of(record) else { return Ok(false) };
        if self.current.as_ref().is_some_and(|current| current.header.first == first) {
            return Ok(true);
        }
        self.current = None;
        self.window.clear();
        let file = match self.disk.open(&segment::name(first)) {
            Ok(file) => file,
            Err(error) if error.kind == DiskErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let mut bytes = [0; WRITTEN_BYTES];
        let len = self.disk.read_at(&file, 0, &mut bytes)?;
        let Some(header) = SegmentHeader::decode(&bytes[..len], first) else { return Ok(false) };
        let size = self.disk.size(&file)?;
        self.current = Some(Current { file, header, size, offset: HEADER_BYTES, due: first });
        Ok(true)
    }

    fn segment_of(&self, record: RecordNo) -> Option<RecordNo> {
        let after = self.segments.partition_point(|first| *first <= record);
        self.segments.get(after.checked_sub(1)?).copied()
    }

    fn list(&mut self) -> Result<(), ReadError> {
        self.segments = self.disk.list()?.iter().filter_map(|name| segment::first_of(name)).collect();
        self.segments.sort_unstable();
        Ok(())
    }

    fn frame(&mut self, header: FrameHeader, offset: u64) -> Result<Frame<'_>, ReadError> {
        let Some(current) = &self.current else { unreachable!("a frame was found in the current segment") };
        let bytes = self.window.bytes(&self.disk, &current.file, offset, header.len())?;
        Ok(Frame::new(header, bytes, offset))
    }
}
