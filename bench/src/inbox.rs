//! Bytes received and not read yet.

use fix_codec::{Framed, FramingLimits, Garbled};

/// Bytes that one read may bring. A window of 100 reports twice over is 60 KB; with more room a read brings more at once,
/// beyond the cache it only costs.
const ROOM: usize = 256 * 1024;

/// A buffer that sockets fill at its end and messages leave at its front.
#[derive(Debug)]
pub struct Inbox {
    bytes: Vec<u8>,
    /// `start <= end <= bytes.len()`
    start: usize,
    end: usize,
    limits: FramingLimits,
}

impl Inbox {
    /// An empty one.
    pub fn new() -> Inbox {
        Inbox { bytes: vec![0; ROOM], start: 0, end: 0, limits: FramingLimits::default() }
    }

    /// Where to read into; never empty, because a message is at most a quarter of the buffer and whole ones are taken
    /// before more is read.
    pub fn space(&mut self) -> &mut [u8] {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.bytes.len() - self.end < self.limits.max_message {
            self.bytes.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        &mut self.bytes[self.end..]
    }

    /// `count` bytes were read into [`Inbox::space`].
    ///
    /// # Panics
    /// If that is more than there was room for.
    pub fn filled(&mut self, count: usize) {
        self.end += count;
        assert!(self.end <= self.bytes.len(), "a read cannot bring more than the space it was given");
    }

    /// As [`Inbox::space`] and [`Inbox::filled`], for bytes in memory.
    pub fn push(&mut self, bytes: &[u8]) {
        self.space()[..bytes.len()].copy_from_slice(bytes);
        self.filled(bytes.len());
    }

    /// The next whole message; `None` until more is read.
    ///
    /// # Errors
    /// What is wrong with the bytes: both ends are the bench's to trust, so garbage ends a run.
    pub fn poll_message(&mut self) -> Result<Option<&[u8]>, Garbled> {
        match fix_codec::frame(&self.bytes[self.start..self.end], &self.limits) {
            Framed::Message(message, consumed) => {
                self.start += consumed;
                Ok(Some(message))
            }
            Framed::Incomplete => Ok(None),
            Framed::Garbage { why, .. } => Err(why),
        }
    }
}

impl Default for Inbox {
    fn default() -> Self {
        Inbox::new()
    }
}
