//! The control socket: status, kill, and taking a session out of use, when HTTP is down.
//!
//! `<data_dir>/control.sock`, a Unix socket that only the gateway's own user may open. A client sends one line of JSON
//! and is sent one line back; then the connection is closed.
//!
//! ```text
//! {"do":"status"}
//! {"do":"kill","scope":"firm","reason":"runaway client","release":false}
//! {"do":"session","session":"CLIENT1","action":{"do":"disable"},"reason":"certificate stolen"}
//! ```
//!
//! [`ControlSocket`] is the gateway's side of it, [`ask`] the command line's.

mod client;
mod socket;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use model::views::SessionView;
use serde::{Deserialize, Serialize};

use crate::desk::StatusView;
use crate::operator::SessionDo;

pub use client::ask;
pub use socket::{CONNECTIONS_MAX, ControlSocket};

/// The socket's name in the data directory.
const FILE: &str = "control.sock";

/// Bytes of a request at most, its line end included: a kill with its longest scope and reason takes under 2 KiB, even if
/// every character of them is escaped.
const REQUEST_BYTES_MAX: usize = 4 * 1024;

/// Bytes of an answer at most: a status with thousands of engaged kill switches.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;

/// What is asked: one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ControlRequest {
    /// The whole in brief.
    Status,
    /// Every session.
    Sessions,
    /// Engage or release a kill switch.
    Kill {
        /// `firm`, `session:ID`, `account:NAME` or `symbol:SYMBOL`.
        scope: String,
        /// Why; must not be empty.
        reason: String,
        /// Release instead of engage.
        #[serde(default)]
        release: bool,
    },
    /// Do something to a session.
    Session {
        /// Its id, or the peer's CompID.
        session: String,
        /// What.
        action: SessionDo,
        /// Why; must not be empty.
        reason: String,
    },
}

/// What is answered: one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "kebab-case")]
pub enum ControlAnswer {
    /// To [`ControlRequest::Status`].
    Status(StatusView),
    /// To [`ControlRequest::Sessions`].
    Sessions {
        /// In the order of the configuration.
        items: Vec<SessionView>,
    },
    /// The command was decided, recorded and done.
    Done {
        /// The number of its record.
        record: u64,
        /// Which kill switches are engaged now.
        #[serde(default)]
        engaged: Vec<String>,
    },
    /// Nothing was done.
    Refused {
        /// What is wrong, and what to do.
        detail: String,
        /// Which part of the request.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    /// The process lives and its shard does not answer. A command may or may not have taken effect.
    Silent {
        /// As a sentence.
        detail: String,
    },
}

/// Why the control socket does not work. Each says where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens.
    #[error(
        "no gateway is running on the data directory {} (start one with `tidegate serve`, or name another with --data-dir)",
        data_dir.display()
    )]
    NoGateway {
        /// Which directory.
        data_dir: PathBuf,
    },
    /// The file system says no.
    #[error("{} may be used only by the user that runs the gateway, and by root", path.display())]
    Denied {
        /// The socket.
        path: PathBuf,
    },
    /// A gateway answers there already.
    #[error("another gateway answers on {}; stop it first, or use another data directory", path.display())]
    InUse {
        /// The socket.
        path: PathBuf,
    },
    /// Something else has the socket's name. It is not removed.
    #[error("{} is not a socket; move it away", path.display())]
    NotASocket {
        /// The file.
        path: PathBuf,
    },
    /// A system's limit: the path of a Unix socket has at most 107 bytes.
    #[error(
        "the path {} has {} bytes and a Unix socket's at most 107: use a data directory with a shorter path (--data-dir, \
         or data_dir in the configuration)",
        path.display(), path.as_os_str().len()
    )]
    PathTooLong {
        /// The socket.
        path: PathBuf,
    },
    /// The gateway accepted and then said nothing.
    #[error("the gateway on {} did not answer within {} ms; look at its log", path.display(), after.as_millis())]
    Silent {
        /// The socket.
        path: PathBuf,
        /// How long was waited.
        after: Duration,
    },
    /// What it said is not an answer: another version's, perhaps.
    #[error("{} answered something else: {why}; is the gateway of another version?", path.display())]
    NotAnAnswer {
        /// The socket.
        path: PathBuf,
        /// What was wrong with it.
        why: String,
    },
    /// Anything else of the system's.
    #[error("cannot {what} {}: {source}", path.display())]
    Io {
        /// The socket.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// What the system said.
        source: io::Error,
    },
}

/// Whether the control socket can be made in a data directory as far as its path goes. For a gateway that starts: asked
/// before anything is made, so that a directory which will not do stays as it was.
///
/// # Errors
/// [`ControlError::PathTooLong`].
pub fn check_path(data_dir: &Path) -> Result<(), ControlError> {
    let path = socket_path(data_dir);
    match std::os::unix::net::SocketAddr::from_pathname(&path) {
        Ok(_) => Ok(()),
        Err(_) => Err(ControlError::PathTooLong { path }),
    }
}

/// Where a data directory's control socket is.
pub fn socket_path(data_dir: &Path) -> PathBuf {
    data_dir.join(FILE)
}
