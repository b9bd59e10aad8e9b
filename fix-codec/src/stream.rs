//! Messages out of and into the byte streams of tokio: a [`Decoder`] and an [`Encoder`] of tokio-util.
//!
//! What is no message comes out as an item of its own and not as an error, which would end the stream: FIX ignores
//! garbled bytes and goes on with the next message (session layer, 2d, 2m, 2t, 3a to 3c), and a gateway wants them in its
//! log. The items depend on the bytes alone, never on how these arrive.
//!
//! Each byte is looked at a bounded number of times: what is known to be garbled is not searched again, and a message
//! that is not all there yet costs a look at its header (see [`frame`]) each time more of it arrives.
//!
//! ```
//! use bytes::BytesMut;
//! use fix_codec::stream::{Frame, FrameCodec};
//! use tokio_util::codec::Decoder;
//!
//! let mut codec = FrameCodec::default();
//! let mut received = BytesMut::from(&b"noise8=FIX.4.4\x019=5\x0135=0\x0110=163\x018=FIX"[..]);
//! let mut seen = Vec::new();
//! while let Some(item) = codec.decode(&mut received)? {
//!     seen.push(match item {
//!         Frame::Message(bytes) => format!("a message of {} bytes", bytes.len()),
//!         Frame::Garbage { bytes, why } => format!("{} bytes ignored: {why}", bytes.len()),
//!         Frame::CutShort(_) => "the peer left in the middle of a message".to_owned(),
//!     });
//! }
//! assert_eq!(seen, ["5 bytes ignored: does not begin with BeginString(8)", "a message of 26 bytes"]);
//! # Ok::<(), std::io::Error>(())
//! ```

use std::io;

use bytes::{Bytes, BytesMut};
use tokio_util::codec::{Decoder, Encoder};

use crate::framing::{Framed, FramingLimits, Garbled, frame};

/// One item of a stream of FIX.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A whole message, `8=` to the SOH after CheckSum, whose length and sum are right.
    Message(Bytes),
    /// Bytes that are no message: for the log. At most [`GARBAGE_MAX`] of them; more of the same come in further items.
    Garbage {
        /// The bytes as they came.
        bytes: Bytes,
        /// What was wrong with them.
        why: Garbled,
    },
    /// What was there of a message when the stream ended.
    CutShort(Bytes),
}

/// The most garbled bytes in one item, in bytes: what a log line may want of them, and a bound on what a peer that sends
/// nothing but noise can make us hold.
pub const GARBAGE_MAX: usize = 4096;

/// Cuts a byte stream into [`Frame`]s, and puts whole messages, as [`Encoder::finish`](crate::Encoder::finish) leaves
/// them, into one.
#[derive(Debug, Clone, Default)]
pub struct FrameCodec {
    limits: FramingLimits,
    /// The garbled bytes at the front of the buffer, if there are any.
    garbage: Option<Run>,
}

/// Garbled bytes whose end was not found yet.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// How many of them are at the front of the buffer. `0`: those before have all been given out.
    len: usize,
    why: Garbled,
}

/// What a message begins with.
const START: &[u8] = b"8=FIX";

impl FrameCodec {
    /// A codec that takes messages up to these limits.
    pub const fn new(limits: FramingLimits) -> FrameCodec {
        FrameCodec { limits, garbage: None }
    }

    /// Goes on with garbled bytes. They end before the next first bytes of a message, all of these: while only some have
    /// come, or none, nobody can tell.
    fn on_garbage(&mut self, mut run: Run, src: &mut BytesMut) -> Option<Frame> {
        while run.len < GARBAGE_MAX {
            let rest = &src[run.len..];
            if rest.starts_with(START) {
                return Some(Frame::Garbage { bytes: src.split_to(run.len).freeze(), why: run.why });
            }
            match frame(rest, &self.limits) {
                Framed::Garbage { consumed, .. } => run.len += consumed,
                Framed::Message(..) | Framed::Incomplete => {
                    self.garbage = Some(run);
                    return None;
                }
            }
        }
        self.garbage = Some(Run { len: run.len - GARBAGE_MAX, ..run });
        Some(Frame::Garbage { bytes: src.split_to(GARBAGE_MAX).freeze(), why: run.why })
    }
}

impl Decoder for FrameCodec {
    type Item = Frame;
    type Error = io::Error;

    fn decode(&mut self, src: &mut BytesMut) -> io::Result<Option<Frame>> {
        if let Some(run) = self.garbage.take()
            && (run.len > 0 || !src.starts_with(START))
        {
            return Ok(self.on_garbage(run, src));
        }
        Ok(match frame(src, &self.limits) {
            Framed::Message(_, len) => Some(Frame::Message(src.split_to(len).freeze())),
            Framed::Incomplete => None,
            Framed::Garbage { consumed, why } => self.on_garbage(Run { len: consumed, why }, src),
        })
    }

    fn decode_eof(&mut self, src: &mut BytesMut) -> io::Result<Option<Frame>> {
        if let Some(item) = self.decode(src)? {
            return Ok(Some(item));
        }
        if let Some(Run { len, why }) = self.garbage.take()
            && len > 0
        {
            return Ok(Some(Frame::Garbage { bytes: src.split_to(len).freeze(), why }));
        }
        Ok(if src.is_empty() { None } else { Some(Frame::CutShort(src.split().freeze())) })
    }
}

/// A message that is whole already; it is written as it is.
impl<T: AsRef<[u8]>> Encoder<T> for FrameCodec {
    type Error = io::Error;

    fn encode(&mut self, message: T, dst: &mut BytesMut) -> io::Result<()> {
        dst.extend_from_slice(message.as_ref());
        Ok(())
    }
}
