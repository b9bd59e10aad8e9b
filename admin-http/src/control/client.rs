//! The command line's side of the control socket. It blocks: a command line has nothing else to do.

use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{ANSWER_BYTES_MAX, ControlAnswer, ControlError, ControlRequest, socket_path};

/// Asks the gateway that runs on a data directory, and waits for its answer for at most `timeout`. The gateway itself
/// takes up to a second ([`DESK_ANSWER_WITHIN`](crate::DESK_ANSWER_WITHIN)) before it says that its shard is silent, so
/// less than two cuts that short.
pub fn ask(data_dir: &Path, request: &ControlRequest, timeout: Duration) -> Result<ControlAnswer, ControlError> {
    let path = socket_path(data_dir);
    let deadline = Instant::now() + timeout;
    let mut stream = UnixStream::connect(&path).map_err(|error| on_connect(error, data_dir, &path))?;
    let line = exchange(&mut stream, request, deadline).map_err(|source| match source.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => ControlError::Silent { path: path.clone(), after: timeout },
        _ => ControlError::Io { path: path.clone(), what: "talk to the gateway on", source },
    })?;
    serde_json::from_slice(&line).map_err(|error| {
        let why = if line.is_empty() { "nothing".to_owned() } else { error.to_string() };
        ControlError::NotAnAnswer { path, why }
    })
}

/// Sends the line and reads until the gateway closes.
fn exchange(stream: &mut UnixStream, request: &ControlRequest, deadline: Instant) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(request)?;
    line.push(b'\n');
    stream.set_write_timeout(Some(left(deadline)?))?;
    match stream.write_all(&line) {
        // It may have answered and closed before it read everything; the answer says more than this error.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => {}
        sent => sent?,
    }
    let mut answer = Vec::new();
    let mut some = [0; 4096];
    while answer.len() <= ANSWER_BYTES_MAX {
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(count) => answer.extend_from_slice(&some[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(answer)
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(ErrorKind::TimedOut.into()) } else { Ok(left) }
}

fn on_connect(source: io::Error, data_dir: &Path, path: &Path) -> ControlError {
    let path: PathBuf = path.to_owned();
    match source.kind() {
        // Not there, or left behind by a gateway that was killed.
        ErrorKind::NotFound | ErrorKind::ConnectionRefused => ControlError::NoGateway { data_dir: data_dir.to_owned() },
        ErrorKind::PermissionDenied => ControlError::Denied { path },
        ErrorKind::InvalidInput => ControlError::PathTooLong { path },
        _ => ControlError::Io { path, what: "connect to", source },
    }
}
