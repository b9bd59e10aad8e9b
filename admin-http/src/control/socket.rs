//! The gateway's side of the control socket.

use std::fs::Permissions;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::{ControlAnswer, ControlError, ControlRequest, REQUEST_BYTES_MAX, socket_path};
use crate::desk::{Answer, Ask, Desk, DeskError, Question};
use crate::operator::OperatorRequest;

/// Connections at a time: operators type these by hand. More wait in the backlog.
pub const CONNECTIONS_MAX: usize = 8;

/// For a whole exchange: the desk's one second, and more than a local client ever needs for a line.
const EXCHANGE_WITHIN: Duration = Duration::from_secs(3);

/// After a failed accept, which means that the process has no file left.
const ACCEPT_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// A bound control socket. Dropping it removes the file.
#[derive(Debug)]
pub struct ControlSocket {
    listener: UnixListener,
    file: SocketFile,
}

/// The file, to be removed if it is still the one that was made.
#[derive(Debug)]
struct SocketFile {
    path: PathBuf,
    inode: (u64, u64),
}

impl ControlSocket {
    /// Binds `<data_dir>/control.sock`, mode 0600. One that a killed gateway left behind is removed, but only a socket,
    /// and only if nobody answers on it. Must be called within a tokio runtime.
    pub fn bind(data_dir: &Path) -> Result<ControlSocket, ControlError> {
        let path = socket_path(data_dir);
        remove_stale(&path)?;
        let failed = |what| move |source| (what, source);
        let bound = || -> Result<ControlSocket, (&'static str, io::Error)> {
            let listener = UnixListener::bind(&path).map_err(failed("make the control socket"))?;
            // Between these two calls others might connect; each connection's user is looked at for that reason.
            std::fs::set_permissions(&path, Permissions::from_mode(0o600)).map_err(failed("set the mode of"))?;
            let made = std::fs::symlink_metadata(&path).map_err(failed("look at"))?;
            let file = SocketFile { path: path.clone(), inode: (made.dev(), made.ino()) };
            Ok(ControlSocket { listener, file })
        };
        bound().map_err(|(what, source)| match source.kind() {
            ErrorKind::InvalidInput => ControlError::PathTooLong { path: path.clone() },
            ErrorKind::PermissionDenied => ControlError::Denied { path: path.clone() },
            _ => ControlError::Io { path: path.clone(), what, source },
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.file.path
    }

    /// Answers until `shutdown` is done and requests under way have been answered (at most 3 s).
    pub async fn serve(self, desk: Desk, shutdown: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let mut connections = JoinSet::new();
        let mut shutdown = pin!(shutdown);
        loop {
            let accepted = async {
                let place = Arc::clone(&places).acquire_owned().await;
                (place, self.listener.accept().await)
            };
            tokio::select! {
                () = &mut shutdown => break,
                Some(_) = connections.join_next() => {}
                (place, connected) = accepted => match connected {
                    Ok((stream, _)) => {
                        let desk = desk.clone();
                        connections.spawn(async move {
                            let _place = place;
                            exchange(stream, &desk).await;
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "the control socket cannot accept a connection");
                        tokio::time::sleep(ACCEPT_AGAIN_AFTER).await;
                    }
                },
            }
        }
        // The name goes first: who comes now is told that there is no gateway, instead of waiting.
        drop(self);
        while connections.join_next().await.is_some() {}
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        let still_ours = std::fs::symlink_metadata(&self.path).is_ok_and(|at| (at.dev(), at.ino()) == self.inode);
        if still_ours && let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(path = %self.path.display(), %error, "the control socket's file stays behind");
        }
    }
}

fn remove_stale(path: &Path) -> Result<(), ControlError> {
    let failed = |what, source| ControlError::Io { path: path.to_owned(), what, source };
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed("look at", error)),
        Ok(found) if !found.file_type().is_socket() => return Err(ControlError::NotASocket { path: path.to_owned() }),
        Ok(_) => {}
    }
    match std::os::unix::net::UnixStream::connect(path) {
        Ok(_) => Err(ControlError::InUse { path: path.to_owned() }),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => {
            std::fs::remove_file(path).map_err(|error| failed("remove the stale", error))
        }
        Err(error) => Err(failed("connect to", error)),
    }
}

/// One line in, one out. A client that dawdles or breaks off gets nothing more.
async fn exchange(mut stream: UnixStream, desk: &Desk) {
    let exchanged = async {
        let answer = match peer(&stream) {
            Ok(uid) => match read_request(&mut stream).await? {
                Ok(request) => answer(request, uid, desk).await,
                Err(why) => refused(why, None),
            },
            Err(why) => refused(why, None),
        };
        let mut line = serde_json::to_vec(&answer)?;
        line.push(b'\n');
        stream.write_all(&line).await?;
        stream.shutdown().await?;
        // Closing on bytes that were not read would reset the connection, and the client could lose the answer.
        tokio::io::copy(&mut stream, &mut tokio::io::sink()).await
    };
    match tokio::time::timeout(EXCHANGE_WITHIN, exchanged).await {
        Ok(Ok(_)) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a control connection broke off"),
        Err(_) => tracing::debug!("a control connection did not end in time"),
    }
}

/// The user at the other end, if it is ours or root.
fn peer(stream: &UnixStream) -> Result<u32, String> {
    let uid = stream.peer_cred().map_err(|error| format!("who asks cannot be told: {error}"))?.uid();
    if uid == 0 || uid == rustix::process::geteuid().as_raw() {
        Ok(uid)
    } else {
        tracing::warn!(uid, "another user tried the control socket");
        Err("only the user that runs the gateway, and root, may ask".to_owned())
    }
}

async fn read_request(stream: &mut UnixStream) -> io::Result<Result<ControlRequest, String>> {
    let mut line = Vec::new();
    BufReader::new(stream.take(REQUEST_BYTES_MAX as u64)).read_until(b'\n', &mut line).await?;
    if line.last() != Some(&b'\n') {
        let detail = format!("a request is one line of JSON with its line end, at most {REQUEST_BYTES_MAX} bytes");
        return Ok(Err(detail));
    }
    Ok(serde_json::from_slice(&line).map_err(|error| format!("the request cannot be read: {error}")))
}

async fn answer(request: ControlRequest, uid: u32, desk: &Desk) -> ControlAnswer {
    let ask: Ask = match request {
        ControlRequest::Status => Question::Status.into(),
        ControlRequest::Sessions => Question::Sessions.into(),
        ControlRequest::Kill { scope, reason, release } => {
            match OperatorRequest::kill(&scope, !release, &reason, &format!("uid {uid}")) {
                Ok(request) => {
                    tracing::warn!(%scope, engaged = !release, ?reason, uid, "kill switch asked for");
                    request.into()
                }
                Err(error) => return refused(error.to_string(), Some(error.field)),
            }
        }
        ControlRequest::Session { session, action, reason } => {
            match OperatorRequest::session(&session, action, &reason, &format!("uid {uid}")) {
                Ok(request) => {
                    tracing::warn!(%session, ?action, ?reason, uid, "session command asked for");
                    request.into()
                }
                Err(error) => return refused(error.to_string(), Some(error.field)),
            }
        }
    };
    match desk.ask(ask).await {
        Ok(Answer::Status(status)) => ControlAnswer::Status(status),
        Ok(Answer::Sessions(items)) => ControlAnswer::Sessions { items },
        Ok(Answer::Done { record, engaged }) => ControlAnswer::Done { record, engaged },
        Ok(Answer::Refused { detail, field }) => refused(detail, field),
        Ok(_) => refused("the shard answered another question than it was asked".to_owned(), None),
        Err(error @ (DeskError::Silent | DeskError::Stopped)) => ControlAnswer::Silent { detail: error.to_string() },
    }
}

fn refused(detail: String, field: Option<&str>) -> ControlAnswer {
    ControlAnswer::Refused { detail, field: field.map(str::to_owned) }
}
