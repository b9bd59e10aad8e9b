//! Connections: listeners, connectors, TLS, proxies and limits. It yields connections and bytes, and knows no session.

mod anteroom;
mod backoff;
mod connection;
mod connector;
mod identity;
mod listener;
mod networks;
mod outbound;
mod proxy_header;
mod rate;
mod socket;
mod tls;
mod tls_acceptor;
mod tls_connector;

pub use backoff::{Backoff, HostPolicy};
pub use connection::{Connection, Stream};
pub use connector::{ConnectError, Connector, ConnectorConfig, Host, HostError};
pub use identity::{Fingerprint, FingerprintError, IdentityRule, PeerIdentity};
pub use listener::{Listener, ListenerConfig};
pub use networks::{NetworkError, Networks};
pub use outbound::{Outbound, OutboundLimits, Pressure};
pub use rate::Rate;
pub use socket::SocketOptions;
pub use tls::{TlsError, TlsIdentity};
pub use tls_acceptor::{Authorities, ClientCertificates, TlsAcceptor, TlsAcceptorConfig};
pub use tls_connector::{TlsConnector, TlsConnectorConfig};

pub use crate::settings::TlsVersion;
