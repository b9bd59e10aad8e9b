//! Which core runs what: the server with all its threads on core 0, the client on core 1.

use std::convert::Infallible;
use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::process::Command;

use anyhow::{Context as _, ensure};
use rustix::process::{Signal, set_parent_process_death_signal};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// The core of the server, limit or gateway.
pub const SERVER_CORE: usize = 0;
/// The core of the client.
pub const CLIENT_CORE: usize = 1;

/// Binds this thread, and those it starts, to one core.
///
/// # Errors
/// Where this process may not run there.
pub fn pin(core: usize) -> anyhow::Result<()> {
    let mut set = CpuSet::new();
    set.set(core);
    sched_setaffinity(None, &set).with_context(|| format!("binding to core {core}"))
}

/// Refuses a machine where client and server would share a core.
///
/// # Errors
/// Says which core is missing.
pub fn ensure_two() -> anyhow::Result<()> {
    let set = sched_getaffinity(None).context("asking which cores there are")?;
    for core in [SERVER_CORE, CLIENT_CORE] {
        ensure!(set.is_set(core), "core {core} is not there or not ours: client and server need one each");
    }
    Ok(())
}

/// Binds this process to one core and becomes another program, whose threads then all inherit it. Ends with the process
/// that started it.
///
/// # Errors
/// Where it cannot; otherwise it does not return.
pub fn become_pinned(core: usize, command: &[OsString]) -> anyhow::Result<Infallible> {
    let (program, arguments) = command.split_first().context("no program to run")?;
    pin(core)?;
    // A bench that is killed must not leave its server behind on the core of the next run.
    set_parent_process_death_signal(Some(Signal::KILL)).context("asking to end with the bench")?;
    let error = Command::new(program).args(arguments).exec();
    Err(error).with_context(|| format!("running {}", program.display()))
}
