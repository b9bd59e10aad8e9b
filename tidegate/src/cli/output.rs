//! Standard output for commands that print much.

use std::io::{self, BufWriter, StdoutLock, Write};

use anyhow::Context as _;

/// Prints by way of a buffer. Whoever reads may have seen enough (`| head`): that is no failure, and ends the printing.
pub(super) fn print(write: impl FnOnce(&mut BufWriter<StdoutLock<'static>>) -> io::Result<()>) -> anyhow::Result<()> {
    let mut output = BufWriter::new(io::stdout().lock());
    match write(&mut output).and_then(|()| output.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error).context("cannot write standard output"),
        Ok(()) | Err(_) => Ok(()),
    }
}
