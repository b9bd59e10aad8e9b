//! The builders of an acceptor and an initiator, and what runs them.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, oneshot, watch};

use crate::config::Role;
use crate::key::SessionKey;
use crate::net::engine::application::Application;
use crate::net::engine::clock::Clock;
use crate::net::engine::entrance::Entrance;
use crate::net::engine::handle::{Command, SessionHandle};
use crate::net::engine::link::Attach;
use crate::net::engine::memory_store::MemoryStore;
use crate::net::engine::registry::{Registry, Rules, Template};
use crate::net::engine::run::Runner;
use crate::net::engine::settings::SessionSettings;
use crate::net::engine::store::{Store, StoreError};
use crate::net::engine::task::Shared;
use crate::net::transport::{Connection, Connector, ConnectorConfig, IdentityRule, Listener, ListenerConfig};

/// Sessions to which peers connect: any number, of any versions, on any number of ports.
pub struct Acceptor {
    app: Arc<dyn Application>,
    store: Arc<dyn Store>,
    sessions: Vec<SessionSettings>,
    listeners: Vec<ListenerConfig>,
    template: Option<(Box<Template>, usize)>,
    logon_within: Duration,
    logon_bytes_max: usize,
}

/// Sessions that connect to their peers, and again when a connection is lost.
pub struct Initiator {
    app: Arc<dyn Application>,
    store: Arc<dyn Store>,
    sessions: Vec<(SessionSettings, ConnectorConfig)>,
}

/// Running sessions. Dropped, they end without a Logout(5); [`Engine::stop`] is the good way.
pub struct Engine {
    runner: Arc<Runner>,
    registry: Arc<Registry>,
    addresses: Vec<SocketAddr>,
    stop: watch::Sender<bool>,
}

/// Why an engine does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port cannot be opened.
    #[error("cannot listen on {bind}: {error}")]
    Listen {
        /// Which.
        bind: SocketAddr,
        /// Why.
        error: io::Error,
    },
    /// What is kept of a session cannot be had.
    #[error("session {session}: {error}")]
    Store {
        /// Which.
        session: SessionKey,
        /// Why.
        error: StoreError,
    },
    /// A session of the wrong side: an initiator's among an acceptor's, or the other way.
    #[error("session {0} has the role of the other side")]
    Role(SessionKey),
    /// Two sessions that nothing tells apart.
    #[error("session {0} is there twice")]
    Twice(SessionKey),
}

/// How long a connection may be without its first message: as other engines have it (LogonTimeout).
const LOGON_WITHIN: Duration = Duration::from_secs(10);
/// The longest first message: a Logon(A) with RawData(96) of some KiB.
const LOGON_BYTES_MAX: usize = 16 * 1024;
/// How long all sessions may take to log out: a LogoutTimeout of 2 s, and what a slow reader may take.
const STOP_WITHIN: Duration = Duration::from_secs(10);

impl Acceptor {
    /// For this application, with everything in memory, no session and no port yet.
    pub fn new(app: impl Application) -> Acceptor {
        Acceptor {
            app: Arc::new(app),
            store: Arc::new(MemoryStore::default()),
            sessions: Vec::new(),
            listeners: Vec::new(),
            template: None,
            logon_within: LOGON_WITHIN,
            logon_bytes_max: LOGON_BYTES_MAX,
        }
    }

    /// Keeps sessions in this store.
    #[must_use]
    pub fn store(mut self, store: impl Store) -> Acceptor {
        self.store = Arc::new(store);
        self
    }

    /// Adds a session.
    #[must_use]
    pub fn session(mut self, settings: impl Into<SessionSettings>) -> Acceptor {
        self.sessions.push(settings.into());
        self
    }

    /// Adds a port. Every session can be reached on every port.
    #[must_use]
    pub fn listen(mut self, listener: ListenerConfig) -> Acceptor {
        self.listeners.push(listener);
        self
    }

    /// Makes sessions that nobody configured: `make` is asked for settings with the key that a first message names, and says
    /// `None` to one that it does not want. At most `sessions_max` are made, and each stays until the engine ends.
    #[must_use]
    pub fn template(
        mut self,
        sessions_max: usize,
        make: impl Fn(&SessionKey, &Connection) -> Option<SessionSettings> + Send + Sync + 'static,
    ) -> Acceptor {
        self.template = Some((Box::new(make), sessions_max));
        self
    }

    /// How long a connection may be without its first message (10 s), and how long that may be in bytes (16 KiB).
    #[must_use]
    pub fn first_message(mut self, within: Duration, bytes_max: usize) -> Acceptor {
        (self.logon_within, self.logon_bytes_max) = (within, bytes_max);
        self
    }

    /// Opens the store's sessions, then the ports. Must be called in a runtime of tokio with time and I/O; sessions delay
    /// one another least in one of many threads.
    ///
    /// # Errors
    /// A port that cannot be opened, a session that cannot be had; nothing runs then.
    pub async fn start(self) -> Result<Engine, StartError> {
        let Acceptor { app, store, sessions, listeners, template, logon_within, logon_bytes_max } = self;
        let engine = Engine::new(app, store, template);
        for settings in sessions {
            engine.start(settings, Role::Acceptor).await?;
        }
        let (runner, registry) = (Arc::clone(&engine.runner), Arc::clone(&engine.registry));
        let entrance = Entrance { runner, registry, logon_within, logon_bytes_max, making: Mutex::default() };
        engine.open(Arc::new(entrance), listeners)
    }
}

impl Initiator {
    /// For this application, with everything in memory and no session yet.
    pub fn new(app: impl Application) -> Initiator {
        Initiator { app: Arc::new(app), store: Arc::new(MemoryStore::default()), sessions: Vec::new() }
    }

    /// Keeps sessions in this store.
    #[must_use]
    pub fn store(mut self, store: impl Store) -> Initiator {
        self.store = Arc::new(store);
        self
    }

    /// Adds a session, and where it connects to.
    #[must_use]
    pub fn session(mut self, settings: impl Into<SessionSettings>, to: ConnectorConfig) -> Initiator {
        self.sessions.push((settings.into(), to));
        self
    }

    /// Opens the store's sessions and connects them. Must be called in a runtime of tokio with time and I/O.
    ///
    /// # Errors
    /// A session that cannot be had; nothing runs then.
    pub async fn start(self) -> Result<Engine, StartError> {
        let Initiator { app, store, sessions } = self;
        let engine = Engine::new(app, store, None);
        let mut links = Vec::new();
        for (settings, to) in sessions {
            let rule = settings.identity.clone();
            links.push((engine.start(settings, Role::Initiator).await?, Connector::new(to), rule));
        }
        for (handle, connector, rule) in links {
            tokio::spawn(keep_connected(handle, connector, rule, engine.runner.stop()));
        }
        Ok(engine)
    }
}

impl Engine {
    fn new(app: Arc<dyn Application>, store: Arc<dyn Store>, template: Option<(Box<Template>, usize)>) -> Engine {
        let (stop, stopped) = watch::channel(false);
        let flavor = tokio::runtime::Handle::current().runtime_flavor();
        let may_block = matches!(flavor, tokio::runtime::RuntimeFlavor::MultiThread);
        let shared = Shared { app, store, clock: Clock::start(), stop: stopped, may_block };
        Engine {
            runner: Arc::new(Runner::new(shared)),
            registry: Arc::new(Registry::new(template)),
            addresses: Vec::new(),
            stop,
        }
    }

    async fn start(&self, settings: SessionSettings, role: Role) -> Result<SessionHandle, StartError> {
        let session = SessionKey::of_config(&settings.config);
        if settings.config.role != role {
            return Err(StartError::Role(session));
        }
        if self.registry.find(&session).is_some() {
            return Err(StartError::Twice(session));
        }
        let rules = Rules::of(&settings);
        let started = self.runner.start(settings).await;
        let handle = started.map_err(|error| StartError::Store { session, error })?;
        self.registry.add(handle.clone(), rules, false);
        Ok(handle)
    }

    fn open(mut self, entrance: Arc<Entrance>, listeners: Vec<ListenerConfig>) -> Result<Engine, StartError> {
        let mut opened = Vec::new();
        for config in listeners {
            let bind = config.bind;
            opened.push(Listener::bind(config).map_err(|error| StartError::Listen { bind, error })?);
        }
        for listener in opened {
            self.addresses.push(listener.local_addr());
            tokio::spawn(Arc::clone(&entrance).run(listener));
        }
        Ok(self)
    }

    /// The ports of an acceptor, in the order in which they were added.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// All sessions, those from a template too.
    pub fn sessions(&self) -> Vec<SessionHandle> {
        self.registry.handles()
    }

    /// A session.
    pub fn session(&self, key: &SessionKey) -> Option<SessionHandle> {
        self.registry.find(key).map(|entry| entry.handle)
    }

    /// Takes no more connections, makes durable what was handed over, logs every session out, and waits until they have
    /// ended; 10 s at the most.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.runner.ended(STOP_WITHIN).await;
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("registry", &self.registry).field("addresses", &self.addresses).finish()
    }
}

/// Keeps an initiator's session connected.
async fn keep_connected(
    handle: SessionHandle,
    mut connector: Connector,
    rule: Option<IdentityRule>,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        let connection = tokio::select! {
            connection = connector.connect() => connection,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        if let Some(rule) = &rule
            && !rule.allows(connection.identity.as_ref())
        {
            let (session, peer) = (handle.key(), connection.peer);
            tracing::error!(%session, %peer, "connection closed: the certificate is not one of the session's");
            continue;
        }
        let (over, is_over) = oneshot::channel();
        let attach = Attach { connection, input: bytes::BytesMut::new(), over: Some(over) };
        if handle.queue(Command::Attach(Box::new(attach))).await.is_err() {
            return;
        }
        connector.on_ended(is_over.await.unwrap_or_default());
    }
}
