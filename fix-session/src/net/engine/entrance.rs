//! From an acceptor's connection to its session: by the first message.

use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, frame};
use tokio::io::AsyncReadExt;
use tokio::sync::Mutex;

use crate::key::SessionKey;
use crate::net::engine::handle::Command;
use crate::net::engine::link::Attach;
use crate::net::engine::registry::{Entry, Refused, Registry, Rules};
use crate::net::engine::run::Runner;
use crate::net::transport::{Connection, Listener};

/// Lets connections in.
pub(crate) struct Entrance {
    pub(crate) runner: Arc<Runner>,
    pub(crate) registry: Arc<Registry>,
    /// How long a connection may be without its first message.
    pub(crate) logon_within: Duration,
    /// The longest first message, in bytes.
    pub(crate) logon_bytes_max: usize,
    /// Held while a session is made, so that two connections do not make two.
    pub(crate) making: Mutex<()>,
}

/// Why a connection ends before it is a session's.
#[derive(Debug, thiserror::Error)]
enum Turned {
    #[error("no first message in time")]
    Late,
    #[error("closed by the peer before its first message")]
    Gone,
    #[error("what came first is no message: {0}")]
    Garbled(fix_codec::Garbled),
    #[error("the first message names no session")]
    Nameless,
    #[error("{0}: {1}")]
    Refused(SessionKey, Refused),
    #[error("{0}: the session is over")]
    Over(SessionKey),
    #[error("{0}: {1}")]
    Store(SessionKey, crate::net::engine::store::StoreError),
}

impl Entrance {
    /// Takes what a listener accepts, until the engine stops.
    pub(crate) async fn run(self: Arc<Self>, mut listener: Listener) {
        let mut stop = self.runner.stop();
        loop {
            let connection = tokio::select! {
                connection = listener.accept() => connection,
                _ = stop.wait_for(|stop| *stop) => None,
            };
            let Some(connection) = connection else { return };
            let entrance = Arc::clone(&self);
            tokio::spawn(async move { entrance.let_in(connection).await });
        }
    }

    async fn let_in(&self, mut connection: Connection) {
        let peer = connection.peer;
        let place = connection.take_place();
        let needed_for_another = async {
            match &place {
                Some(place) => place.shown_out().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            let_in = self.hand_over(connection) => if let Err(why) = let_in {
                tracing::warn!(%peer, "connection closed: {why}");
            },
            () = needed_for_another => tracing::debug!(%peer, "connection closed: too many have not logged on"),
        }
    }

    async fn hand_over(&self, mut connection: Connection) -> Result<(), Turned> {
        let found = tokio::time::timeout(self.logon_within, self.find(&mut connection)).await;
        let (entry, input) = found.unwrap_or(Err(Turned::Late))?;
        let attach = Box::new(Attach { connection, input, over: None });
        entry.handle.queue(Command::Attach(attach)).await.map_err(|_| Turned::Over(*entry.handle.key()))
    }

    /// Reads the first message and finds its session; the bytes that were read go with it.
    async fn find(&self, connection: &mut Connection) -> Result<(Entry, BytesMut), Turned> {
        let mut input = BytesMut::with_capacity(1024);
        let limits = FramingLimits { max_message: self.logon_bytes_max };
        let key = loop {
            match frame(&input, &limits) {
                Framed::Message(bytes, _) => break key_of(bytes).ok_or(Turned::Nameless)?,
                Framed::Garbage { why, .. } => return Err(Turned::Garbled(why)),
                Framed::Incomplete => {}
            }
            match connection.stream.read_buf(&mut input).await {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Err(Turned::Gone),
            }
        };
        let refused = |why| Turned::Refused(key, why);
        let entry = match self.registry.find(&key) {
            Some(entry) => entry,
            None => self.make(key, connection).await?,
        };
        entry.rules.check(connection).map_err(refused)?;
        Ok((entry, input))
    }

    /// Makes a session from the template.
    async fn make(&self, key: SessionKey, connection: &Connection) -> Result<Entry, Turned> {
        let making = self.making.lock().await;
        if let Some(entry) = self.registry.find(&key) {
            return Ok(entry);
        }
        let refused = |why| Turned::Refused(key, why);
        let settings = self.registry.settings_for(&key, connection).map_err(refused)?;
        let rules = Rules::of(&settings);
        rules.check(connection).map_err(refused)?;
        let handle = self.runner.start(settings).await.map_err(|error| Turned::Store(key, error))?;
        let entry = self.registry.add(handle, rules, true);
        drop(making);
        Ok(entry)
    }
}

fn key_of(bytes: &[u8]) -> Option<SessionKey> {
    let mut index = FieldIndex::new();
    // What cannot be parsed to its end may still say whose it is, and is then the session's to refuse.
    match index.parse(bytes, &DataLengths::STANDARD) {
        Ok(message) => SessionKey::of_message(&message),
        Err(_) => SessionKey::of_message(&index.readable(bytes)),
    }
}
