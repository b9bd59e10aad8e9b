//! Connections: listeners, connectors, TLS, proxies and limits. It yields connections and bytes, and knows no session.

mod anteroom;
mod backoff;
mod connection;
mod connector;
mod listener;
mod networks;
mod outbound;
mod rate;
mod socket;

pub use backoff::{Backoff, HostPolicy};
pub use connection::{Connection, Stream};
pub use connector::{ConnectError, Connector, ConnectorConfig, Host, HostError};
pub use listener::{Listener, ListenerConfig};
pub use networks::{NetworkError, Networks};
pub use outbound::{Outbound, OutboundLimits, Pressure};
pub use rate::Rate;
pub use socket::SocketOptions;
