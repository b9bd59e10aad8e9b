//! Why a client cannot go on.

use std::net::SocketAddr;
use std::time::Duration;

use fix_session::Ended;
use types::Text;

/// Why a client cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody listens, or the network is in the way.
    #[error("cannot connect to {addr}: {why} (is `tidegate serve` running?)")]
    Connect {
        /// Where.
        addr: SocketAddr,
        /// What the operating system says.
        why: std::io::Error,
    },
    /// The gateway answered the Logon(A) with a Logout(5), or in a way that ends the session.
    #[error("{target} refused the logon of {sender}: {why}")]
    LogonRefused {
        /// Who logs on.
        sender: Text<32>,
        /// At whom.
        target: Text<32>,
        /// Why; with the peer's Text(58) where it gave one.
        why: Box<Ended>,
    },
    /// The connection was closed before the Logon(A) was answered: what a gateway does to those it does not know.
    #[error(
        "{addr} closed the connection without an answer: is {sender} to {target} a session of its configuration, and not \
         logged on already?"
    )]
    Unknown {
        /// Where.
        addr: SocketAddr,
        /// Who logs on.
        sender: Text<32>,
        /// At whom.
        target: Text<32>,
    },
    /// The session ended.
    #[error("the session with {target} ended: {why}")]
    Ended {
        /// The other side.
        target: Text<32>,
        /// Why.
        why: Box<Ended>,
    },
    /// The connection failed.
    #[error("the connection to {addr} failed: {why}")]
    Io {
        /// Where.
        addr: SocketAddr,
        /// What the operating system says.
        why: std::io::Error,
    },
    /// Nothing came.
    #[error("no answer from {addr} within {} s", .after.as_secs_f32())]
    Timeout {
        /// Where.
        addr: SocketAddr,
        /// How long was waited.
        after: Duration,
    },
}
