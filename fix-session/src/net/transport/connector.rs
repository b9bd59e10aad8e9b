//! An initiator's way out.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::str::FromStr;
use std::time::Duration;

use tokio::net::{TcpSocket, TcpStream, lookup_host};

use crate::net::transport::backoff::{Backoff, HostPlan, HostPolicy};
use crate::net::transport::connection::{Connection, Stream};
use crate::net::transport::socket::SocketOptions;
use crate::net::transport::tls_connector::TlsConnector;

/// A host and a port: `fix.example.com:9880`, `192.0.2.7:9880`, `[2001:db8::1]:9880`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Host {
    /// A name, or an address without brackets.
    pub name: String,
    /// The port.
    pub port: u16,
}

/// Text that is no host and port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no host and port (fix.example.com:9880)")]
pub struct HostError(pub String);

impl FromStr for Host {
    type Err = HostError;

    fn from_str(text: &str) -> Result<Host, HostError> {
        let wrong = || HostError(text.to_owned());
        let (name, port) = text.rsplit_once(':').ok_or_else(wrong)?;
        let name = match name.strip_prefix('[') {
            Some(inner) => inner.strip_suffix(']').ok_or_else(wrong)?,
            None if name.contains(':') => return Err(wrong()),
            None => name,
        };
        let port = port.parse().map_err(|_| wrong())?;
        if name.is_empty() || port == 0 || !name.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(wrong());
        }
        Ok(Host { name: name.to_owned(), port })
    }
}

impl From<SocketAddr> for Host {
    fn from(address: SocketAddr) -> Host {
        Host { name: address.ip().to_string(), port: address.port() }
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Host { name, port } = self;
        if name.contains(':') { write!(f, "[{name}]:{port}") } else { write!(f, "{name}:{port}") }
    }
}

/// Settings of a [`Connector`]. [`ConnectorConfig::new`] gives the defaults; each field may then be changed.
#[derive(Debug, Clone)]
pub struct ConnectorConfig {
    /// Where to; at least one.
    pub hosts: Vec<Host>,
    /// In which order.
    pub policy: HostPolicy,
    /// Which of our own addresses the connection comes from; port 0 takes any.
    pub source: Option<SocketAddr>,
    /// How long a try may take, all of it.
    pub connect_within: Duration,
    /// How long to wait between rounds of tries.
    pub backoff: Backoff,
    /// Encryption; none without it.
    pub tls: Option<TlsConnector>,
    /// What each socket is told.
    pub socket: SocketOptions,
}

impl ConnectorConfig {
    /// The hosts in order of priority, 5 s for a try, waits of 1 s to 30 s.
    pub fn new(hosts: Vec<Host>) -> ConnectorConfig {
        ConnectorConfig {
            hosts,
            policy: HostPolicy::Priority,
            source: None,
            connect_within: Duration::from_secs(5),
            backoff: Backoff::default(),
            tls: None,
            socket: SocketOptions::default(),
        }
    }
}

/// Why a host was not reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// There is nothing to try.
    #[error("no host is configured")]
    NoHost,
    /// It took too long.
    #[error("no connection within {0:?}")]
    TimedOut(Duration),
    /// The name is unknown.
    #[error("the name cannot be resolved: {0}")]
    Name(io::Error),
    /// No TLS: a certificate that is not good, a version that the other side does not speak.
    #[error("no TLS: {0}")]
    Tls(io::Error),
    /// The operating system says no: refused, unreachable, not our address.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Reaches one of several hosts, again and again.
#[derive(Debug)]
pub struct Connector {
    config: ConnectorConfig,
    plan: HostPlan,
}

impl Connector {
    /// Nothing is tried yet.
    pub fn new(config: ConnectorConfig) -> Connector {
        let plan = HostPlan::new(config.hosts.len(), config.policy);
        Connector { config, plan }
    }

    /// A connection to the first host that can be reached, however long it takes; between rounds it waits. What failed goes
    /// to the log, each round's failures once.
    ///
    /// May be dropped at any point.
    pub async fn connect(&mut self) -> Connection {
        loop {
            match self.try_next().await {
                Ok(connection) => return connection,
                Err((host, error)) => tracing::warn!(%host, %error, "not connected"),
            }
        }
    }

    /// The session that was reached has ended, after it was logged on for so long. If that was longer than the longest wait,
    /// the host is good: waits begin anew, and by priority the first host is the next one. A host that logs everybody on and
    /// out again at once is tried no more often than one that is down.
    pub fn on_ended(&mut self, logged_on: Duration) {
        if logged_on > self.config.backoff.max {
            self.plan.on_good();
        }
    }

    /// Tries the next host, after a wait where it is time for one. Where it fails, says which host and why.
    ///
    /// # Errors
    /// The host, and why it was not reached.
    pub async fn try_next(&mut self) -> Result<Connection, (Host, ConnectError)> {
        let next = self.plan.next();
        if let Some(rounds) = next.after_rounds {
            // Without randomness waits are the same each time, no worse.
            let chance = getrandom::u64().unwrap_or(0);
            tokio::time::sleep(self.config.backoff.wait(rounds, chance)).await;
        }
        let Some(host) = self.config.hosts.get(next.host) else {
            return Err((Host { name: String::new(), port: 0 }, ConnectError::NoHost));
        };
        let within = self.config.connect_within;
        match tokio::time::timeout(within, self.reach(host)).await {
            Ok(reached) => reached.map_err(|error| (host.clone(), error)),
            Err(_) => Err((host.clone(), ConnectError::TimedOut(within))),
        }
    }

    async fn reach(&self, host: &Host) -> Result<Connection, ConnectError> {
        let stream = self.dial(host).await?;
        let (peer, local) = (stream.peer_addr()?, stream.local_addr()?);
        let (stream, identity) = match &self.config.tls {
            None => (Stream::Plain(stream), None),
            Some(tls) => tls.connect(&host.name, stream).await.map_err(ConnectError::Tls)?,
        };
        Ok(Connection { stream, peer, client: None, local, identity, place: None })
    }

    /// Each address of the host in turn.
    async fn dial(&self, host: &Host) -> Result<TcpStream, ConnectError> {
        let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
        for address in lookup_host((host.name.as_str(), host.port)).await.map_err(ConnectError::Name)? {
            match self.dial_address(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error,
            }
        }
        Err(last.into())
    }

    async fn dial_address(&self, address: SocketAddr) -> io::Result<TcpStream> {
        let ConnectorConfig { source, socket: options, .. } = &self.config;
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        if let Some(bytes) = options.send_buffer {
            socket.set_send_buffer_size(u32::try_from(bytes).unwrap_or(u32::MAX))?;
        }
        if let Some(bytes) = options.receive_buffer {
            socket.set_recv_buffer_size(u32::try_from(bytes).unwrap_or(u32::MAX))?;
        }
        if let Some(source) = source {
            // A port of our own is used again for the next connection at once.
            socket.set_reuseaddr(true)?;
            socket.bind(*source)?;
        }
        let stream = socket.connect(address).await?;
        options.apply(&stream)?;
        Ok(stream)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_read_and_written_the_same() {
        for text in ["fix.example.com:9880", "192.0.2.7:1", "[2001:db8::1]:65535"] {
            assert_eq!(text.parse::<Host>().unwrap().to_string(), text);
        }
        for text in ["", "fix", "fix:", ":9880", "fix:0", "fix:65536", "2001:db8::1:9880", "[::1:9880", "a b:1"] {
            assert_eq!(text.parse::<Host>(), Err(HostError(text.to_owned())));
        }
    }
}
