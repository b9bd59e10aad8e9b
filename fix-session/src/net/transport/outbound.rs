//! Bytes on their way to a peer: bounded, so that one that does not read costs memory only so far.

use std::io;

use bytes::BytesMut;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// How many bytes may wait for a slow reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OutboundLimits {
    /// Above this somebody is told, once until all has left.
    pub warn_bytes: usize,
    /// Above this the connection is cut. Nothing is lost: what was not read is asked for after the next Logon.
    pub max_bytes: usize,
}

impl Default for OutboundLimits {
    /// 1 MiB and 16 MiB: some 2,500 and 40,000 reports of 400 bytes, what a busy session gets in seconds.
    fn default() -> OutboundLimits {
        OutboundLimits { warn_bytes: 1 << 20, max_bytes: 16 << 20 }
    }
}

/// What a peer has not taken yet.
#[derive(Debug)]
pub struct Outbound {
    limits: OutboundLimits,
    waiting: BytesMut,
    flow: Flow,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    /// All has left, and the stream has nothing of it either.
    Done,
    /// Something waits, or the stream may hold it back.
    Moving,
    /// The same, and it was said that the reader is slow.
    Slow,
}

/// How a peer keeps up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressure {
    /// It does, or it is known that it does not.
    Fine,
    /// More waits than [`OutboundLimits::warn_bytes`], for the first time since all had left.
    Slow,
    /// More waits than [`OutboundLimits::max_bytes`]: to be cut.
    TooSlow,
}

impl Outbound {
    /// Nothing yet.
    pub fn new(limits: OutboundLimits) -> Outbound {
        Outbound { limits, waiting: BytesMut::new(), flow: Flow::Done }
    }

    /// Adds bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Pressure {
        self.waiting.extend_from_slice(bytes);
        match (self.flow, self.waiting.len()) {
            (_, waiting) if waiting > self.limits.max_bytes => Pressure::TooSlow,
            (Flow::Done | Flow::Moving, waiting) if waiting > self.limits.warn_bytes => {
                self.flow = Flow::Slow;
                Pressure::Slow
            }
            (Flow::Done, 1..) => {
                self.flow = Flow::Moving;
                Pressure::Fine
            }
            (Flow::Done | Flow::Moving | Flow::Slow, _) => Pressure::Fine,
        }
    }

    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Whether nothing waits, in here or in the stream.
    pub fn is_empty(&self) -> bool {
        self.flow == Flow::Done
    }

    /// Gives the stream some of it, or lets the stream send what it holds back. May be dropped at any point: nothing is
    /// lost or sent twice. To be called until [`Outbound::is_empty`].
    ///
    /// # Errors
    /// The stream takes no more for ever.
    pub async fn write_some(&mut self, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
        if self.waiting.is_empty() {
            stream.flush().await?;
            self.flow = Flow::Done;
            return Ok(());
        }
        match stream.write_buf(&mut self.waiting).await? {
            0 => Err(io::ErrorKind::WriteZero.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_slow_reader_is_named_once_and_then_cut() {
        let mut outbound = Outbound::new(OutboundLimits { warn_bytes: 4, max_bytes: 8 });
        assert!(outbound.is_empty());
        for (bytes, expected) in [(4, Pressure::Fine), (1, Pressure::Slow), (3, Pressure::Fine), (1, Pressure::TooSlow)]
        {
            assert_eq!(outbound.push(&vec![7; bytes]), expected, "{bytes} more");
        }
        let mut peer = Vec::new();
        while !outbound.is_empty() {
            outbound.write_some(&mut peer).await.unwrap();
        }
        assert_eq!((peer.len(), outbound.len()), (9, 0));
        assert_eq!(outbound.push(&[7; 5]), Pressure::Slow, "said again, since all had left");
    }
}
