//! A buffer over a file: frames are verified in it, so that reading a log takes memory for a frame, not for a segment.

use types::RecordNo;

use crate::{
    disk::{Disk, DiskError},
    frame::{self, ALIGN, FRAME_HEADER_BYTES, FrameHeader, MAGIC},
};

/// What was last read of one file.
#[derive(Debug)]
pub(crate) struct Window {
    buffer: Vec<u8>,
    /// Bytes read at once, a multiple of 4096.
    chunk: usize,
    /// Bytes of `buffer` that hold the file's.
    filled: usize,
    /// Where in the file `buffer` begins.
    base: u64,
}

/// What lies behind a place at which no frame verifies.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// Just past the last byte that is not zero; 0 if there is none.
    pub(crate) end: u64,
    /// Whole frames of records that were never reached.
    pub(crate) frames: u64,
    /// The highest synced mark that one of them claims.
    pub(crate) claim: RecordNo,
}

impl Window {
    /// Over nothing yet. `chunk` is what is read at once: much for a replay, little for a resend.
    pub(crate) fn new(chunk: usize) -> Window {
        assert!(chunk > 0 && chunk.is_multiple_of(4096), "whole pages");
        Window { buffer: Vec::new(), chunk, filled: 0, base: 0 }
    }

    /// Forgets what was read: for another file, or to see what was written since.
    pub(crate) fn clear(&mut self) {
        self.filled = 0;
    }

    /// `len` bytes from `offset` on, fewer only at the end of the file.
    pub(crate) fn bytes<D: Disk>(
        &mut self,
        disk: &D,
        file: &D::File,
        offset: u64,
        len: usize,
    ) -> Result<&[u8], DiskError> {
        if offset < self.base || offset + len as u64 > self.base + self.filled as u64 {
            self.refill(disk, file, offset, len)?;
        }
        let start = (offset - self.base) as usize;
        Ok(&self.buffer[start..self.filled.min(start + len)])
    }

    /// The frame at `offset` and its bytes, if one verifies there: written to the segment `id` (to any, if `None`), and
    /// ending at `limit` at the latest.
    pub(crate) fn frame<D: Disk>(
        &mut self,
        disk: &D,
        file: &D::File,
        offset: u64,
        limit: u64,
        id: Option<u64>,
    ) -> Result<Option<(FrameHeader, &[u8])>, DiskError> {
        let Some(header) = FrameHeader::parse(self.bytes(disk, file, offset, FRAME_HEADER_BYTES)?) else {
            return Ok(None);
        };
        // A length is believed only as far as the file goes: a torn one must not make us allocate gigabytes.
        if id.is_some_and(|id| id != header.segment) || offset + header.len() as u64 > limit {
            return Ok(None);
        }
        let bytes = self.bytes(disk, file, offset, header.len())?;
        Ok(frame::verify(&header, bytes).then_some((header, bytes)))
    }

    /// Looks at everything from `offset` to `limit`, where a frame of record `expected` was due and did not verify.
    pub(crate) fn rest<D: Disk>(
        &mut self,
        disk: &D,
        file: &D::File,
        offset: u64,
        limit: u64,
        id: Option<u64>,
        expected: RecordNo,
    ) -> Result<Rest, DiskError> {
        let mut rest = Rest::default();
        let mut at = offset;
        while at < limit {
            let held = self.held(disk, file, at)?;
            let held = &held[..held.len().min((limit - at) as usize)];
            if held.is_empty() {
                break;
            }
            if let Some(last) = held.iter().rposition(|byte| *byte != 0) {
                rest.end = rest.end.max(at + last as u64 + 1);
            }
            let Some(word) = held.chunks(ALIGN as usize).position(|word| word.starts_with(&MAGIC)) else {
                at += held.len() as u64;
                continue;
            };
            at += word as u64 * ALIGN;
            match self.frame(disk, file, at, limit, id)? {
                Some((header, _)) if header.first >= expected => {
                    rest.frames += 1;
                    rest.claim = rest.claim.max(header.synced);
                    rest.end = rest.end.max(at + header.len() as u64);
                    at += frame::aligned(header.len() as u64);
                }
                Some(_) | None => at += ALIGN,
            }
        }
        Ok(rest)
    }

    /// What the buffer has from `offset` on, at least a word of it; empty at the end of the file.
    fn held<D: Disk>(&mut self, disk: &D, file: &D::File, offset: u64) -> Result<&[u8], DiskError> {
        let filled = self.base + self.filled as u64;
        if offset < self.base || offset + ALIGN > filled {
            self.refill(disk, file, offset, 0)?;
        }
        Ok(&self.buffer[(offset - self.base) as usize..self.filled])
    }

    fn refill<D: Disk>(&mut self, disk: &D, file: &D::File, offset: u64, len: usize) -> Result<(), DiskError> {
        self.filled = 0;
        self.base = offset;
        let room = len.next_multiple_of(4096).max(self.chunk);
        if self.buffer.len() < room {
            self.buffer.resize(room, 0);
        }
        self.filled = disk.read_at(file, offset, &mut self.buffer)?;
        Ok(())
    }
}
