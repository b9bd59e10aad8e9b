//! A session's connection: its two directions, and its end.

use std::io;
use std::time::Duration;

use bytes::BytesMut;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::net::transport::{Connection, Outbound, OutboundLimits, Stream};

/// A connection on its way to its session's task.
#[derive(Debug)]
pub(crate) struct Attach {
    pub(crate) connection: Connection,
    /// What was read of it already.
    pub(crate) input: BytesMut,
    /// Told, or dropped, when the connection is over: how long since the session was logged on.
    pub(crate) over: Option<oneshot::Sender<Duration>>,
}

/// A connection in use.
pub(crate) struct Link {
    reader: ReadHalf<Stream>,
    writer: WriteHalf<Stream>,
    pub(crate) input: BytesMut,
    pub(crate) outbound: Outbound,
    /// Set when the connection is being closed: what still waits has until then.
    pub(crate) close_at: Option<Instant>,
    logged_on: Option<Instant>,
    over: Option<oneshot::Sender<Duration>>,
}

/// Read at once: a socket's default buffer holds about so much.
const READ_BYTES: usize = 64 * 1024;
/// How long a peer may take none of what is left for it when the connection is closed. One that has stopped reading must
/// not keep its session's place.
const CLOSE_WITHIN: Duration = Duration::from_secs(5);
/// How long a peer may take to close its side.
const LINGER: Duration = Duration::from_secs(2);

impl Link {
    pub(crate) fn new(attach: Attach, limits: OutboundLimits) -> Link {
        let Attach { connection, input, over } = attach;
        let (reader, writer) = tokio::io::split(connection.stream);
        Link { reader, writer, input, outbound: Outbound::new(limits), close_at: None, logged_on: None, over }
    }

    /// Logons were exchanged.
    pub(crate) fn on_logged_on(&mut self) {
        self.logged_on.get_or_insert_with(Instant::now);
    }

    /// No more is read, and what waits is sent before the end.
    pub(crate) fn begin_close(&mut self) {
        self.close_at.get_or_insert_with(|| Instant::now() + CLOSE_WITHIN);
    }

    /// Whether it is being closed and all has left.
    pub(crate) fn is_spent(&self) -> bool {
        self.close_at.is_some() && self.outbound.is_empty()
    }

    /// Reads some more; how many bytes, 0 at the end. May be dropped: nothing is lost.
    pub(crate) async fn read_some(reader: &mut ReadHalf<Stream>, input: &mut BytesMut) -> io::Result<usize> {
        input.reserve(READ_BYTES / 2);
        reader.read_buf(input).await
    }

    /// The parts that are waited on at the same time.
    pub(crate) fn parts(&mut self) -> (&mut ReadHalf<Stream>, &mut BytesMut, &mut WriteHalf<Stream>, &mut Outbound) {
        (&mut self.reader, &mut self.input, &mut self.writer, &mut self.outbound)
    }

    /// Closes it. What the peer has sent meanwhile is read and thrown away: to close a socket with unread bytes destroys
    /// what is on its way to the peer, a last Logout(5) say.
    pub(crate) fn finish(self) {
        let Link { mut reader, mut writer, outbound, over, logged_on, .. } = self;
        if let Some(over) = over {
            // Who waits may have given up.
            over.send(logged_on.map_or(Duration::ZERO, |at| at.elapsed())).ok();
        }
        if !outbound.is_empty() {
            return;
        }
        tokio::spawn(async move {
            let last = async {
                writer.shutdown().await?;
                let mut rest = [0; 1024];
                while reader.read(&mut rest).await? > 0 {}
                Ok::<_, io::Error>(())
            };
            if let Err(error) = tokio::time::timeout(LINGER, last).await.unwrap_or(Ok(())) {
                tracing::debug!(%error, "the connection was gone already");
            }
        });
    }
}
