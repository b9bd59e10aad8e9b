//! An acceptor's port.
//!
//! The order of things is the defence: an address that is not let in costs one system call and not a byte is read; what
//! comes through a proxy is read only of proxies that are trusted; a connection has a place among those that have not
//! logged on, and a time, from its first moment on.
//!
//! What takes time before the first byte of FIX (a PROXY header, a handshake) runs on a task for each connection, in the
//! runtime in which the listener was bound. A shell whose thread must not be held up binds it in a runtime of its own:
//! what [`Listener::accept`] gives is finished, and nobody's handshake is computed on the thread that takes it.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::net::transport::anteroom::Anteroom;
use crate::net::transport::connection::{Connection, Stream};
use crate::net::transport::networks::Networks;
use crate::net::transport::proxy_header::{self, ProxyHeaderError};
use crate::net::transport::socket::SocketOptions;
use crate::net::transport::tls_acceptor::TlsAcceptor;

/// Settings of a [`Listener`]. [`ListenerConfig::new`] gives the defaults; each field may then be changed.
#[derive(Debug, Clone)]
pub struct ListenerConfig {
    /// Address and port; port 0 takes any that is free.
    pub bind: SocketAddr,
    /// Who may connect: others are closed before a byte of theirs is read. Of a trusted proxy it is asked for the client's
    /// address, once the proxy has said it.
    pub allow: Networks,
    /// Proxies whose connections begin with a PROXY protocol header (1 or 2), which says where the client is. There it must
    /// be; from everywhere else such a header is what it would be without proxies: no FIX.
    pub trusted_proxies: Networks,
    /// How many connections may be there that have not logged on, at least 1. One more closes the one that has waited
    /// longest.
    pub waiting_max: usize,
    /// How long a connection may take until it is ready for FIX.
    pub ready_within: Duration,
    /// Encryption; none without it. Kept by whoever is to [reload](TlsAcceptor::reload) it.
    pub tls: Option<TlsAcceptor>,
    /// What each socket is told.
    pub socket: SocketOptions,
}

impl ListenerConfig {
    /// Everybody may connect, and nobody is a proxy; 256 connections that have not logged on; 5 s to be ready.
    pub fn new(bind: SocketAddr) -> ListenerConfig {
        ListenerConfig {
            bind,
            allow: Networks::all(),
            trusted_proxies: Networks::NONE,
            waiting_max: 256,
            ready_within: Duration::from_secs(5),
            tls: None,
            socket: SocketOptions::default(),
        }
    }
}

/// A port on which connections are accepted. Dropped, it is closed; what was accepted lives on.
#[derive(Debug)]
pub struct Listener {
    local: SocketAddr,
    ready: mpsc::Receiver<Connection>,
    door: JoinHandle<()>,
}

/// Connections that are ready and not yet taken: the taker is behind, and more would only wait longer.
const READY_MAX: usize = 64;
/// Between tries when nothing can be accepted. Out of descriptors, mostly: some must be closed first.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

impl Listener {
    /// Opens the port.
    ///
    /// # Errors
    /// What the operating system says: the port is taken, the address is not ours.
    pub fn bind(config: ListenerConfig) -> io::Result<Listener> {
        let socket = config.socket.listen(config.bind)?;
        let local = socket.local_addr()?;
        let (to, ready) = mpsc::channel(READY_MAX);
        let room = Anteroom::new(config.waiting_max);
        let door = tokio::spawn(Door { config, local, room, to }.run(socket));
        Ok(Listener { local, ready, door })
    }

    /// The address and the port, the one that was found where 0 was asked for.
    pub fn local_addr(&self) -> SocketAddr {
        self.local
    }

    /// The next connection that is ready for FIX; `None` when the runtime of the listener is gone.
    pub async fn accept(&mut self) -> Option<Connection> {
        self.ready.recv().await
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.door.abort();
    }
}

/// Why a connection ends before it is ready for FIX.
#[derive(Debug, thiserror::Error)]
enum NotReady {
    #[error("it was not ready in time")]
    Late,
    #[error("{0}")]
    ProxyHeader(#[from] ProxyHeaderError),
    #[error("the address of the client, {0}, is not allowed")]
    Client(SocketAddr),
    #[error("no TLS: {0}")]
    Tls(io::Error),
    #[error("nobody accepts any more")]
    Over,
}

/// Where connections come in.
struct Door {
    config: ListenerConfig,
    local: SocketAddr,
    room: Anteroom,
    to: mpsc::Sender<Connection>,
}

impl Door {
    async fn run(self, socket: TcpListener) {
        loop {
            match socket.accept().await {
                Ok((stream, peer)) => self.on_accepted(stream, peer),
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_AGAIN).await;
                }
            }
        }
    }

    fn on_accepted(&self, stream: TcpStream, peer: SocketAddr) {
        let is_proxy = self.config.trusted_proxies.contains(peer.ip());
        if !is_proxy && !self.config.allow.contains(peer.ip()) {
            tracing::warn!(%peer, "connection closed: the address is not allowed");
            return;
        }
        if let Err(error) = self.config.socket.apply(&stream) {
            tracing::debug!(%peer, %error, "the connection was gone already");
            return;
        }
        let place = self.room.enter();
        let (within, to) = (self.config.ready_within, self.to.clone());
        let arrival = Arrival {
            stream,
            peer,
            local: self.local,
            proxied: is_proxy.then(|| self.config.allow.clone()),
            tls: self.config.tls.clone(),
        };
        tokio::spawn(async move {
            let made_ready = async {
                let connection = arrival.make_ready().await?;
                let slot = to.reserve().await.map_err(|_| NotReady::Over)?;
                Ok((connection, slot))
            };
            tokio::select! {
                () = place.shown_out() => tracing::debug!(%peer, "connection closed: too many have not logged on"),
                ready = tokio::time::timeout(within, made_ready) => match ready.unwrap_or(Err(NotReady::Late)) {
                    Ok((connection, slot)) => slot.send(Connection { place: Some(place), ..connection }),
                    Err(why) => tracing::warn!(%peer, "connection closed: {why}"),
                },
            }
        });
    }
}

/// A connection that was accepted, and what is still to be done before the first byte of FIX.
struct Arrival {
    stream: TcpStream,
    peer: SocketAddr,
    local: SocketAddr,
    /// Of a trusted proxy's: from where its clients may come.
    proxied: Option<Networks>,
    tls: Option<TlsAcceptor>,
}

impl Arrival {
    async fn make_ready(self) -> Result<Connection, NotReady> {
        let Arrival { mut stream, peer, local, proxied, tls } = self;
        let mut client = None;
        if let Some(allow) = proxied {
            client = proxy_header::read(&mut stream).await?;
            // A proxy that speaks for itself is held against the list like anybody.
            let address = client.unwrap_or(peer);
            if !allow.contains(address.ip()) {
                return Err(NotReady::Client(address));
            }
        }
        let (stream, identity) = match tls {
            None => (Stream::Plain(stream), None),
            Some(tls) => tls.accept(stream).await.map_err(NotReady::Tls)?,
        };
        Ok(Connection { stream, peer, client, local, identity, place: None })
    }
}
