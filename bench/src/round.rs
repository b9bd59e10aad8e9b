//! One server's turn in a pair: started fresh, put through every phase, ended.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};

use crate::disk;
use crate::link::SESSIONS_MAX;
use crate::load::{Client, Outcome, Pace, Phase, Writes};
use crate::server::{Server, free_address};
use crate::socket::Wait;

/// The window of the closed loop that asks for the rate.
pub const WIDE_WINDOW: usize = 100;

/// What the gateway waits for before it shows anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Durability {
    /// The bytes are with the operating system.
    Os,
    /// They are on the disk.
    Fsync,
}

/// A server under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// The limit server.
    Limit,
    /// The gateway.
    Gateway(Durability),
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Subject::Limit => "limit",
            Subject::Gateway(Durability::Os) => "gateway os",
            Subject::Gateway(Durability::Fsync) => "gateway fsync",
        })
    }
}

/// What is the same for every round of a run.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The gateway's program.
    pub gateway: PathBuf,
    /// Where each server gets an empty directory of its own.
    pub directory: PathBuf,
    /// How the client waits.
    pub client_wait: Wait,
    /// How the client writes.
    pub client_writes: Writes,
    /// How the limit server waits.
    pub limit_wait: Wait,
    /// Load before each measurement.
    pub warm_up: Duration,
    /// Each measurement.
    pub measured: Duration,
}

/// A phase's result, with how busy the server's processes were.
#[derive(Debug)]
pub struct Loaded {
    /// The client's side.
    pub outcome: Outcome,
    /// Part of one core, over the whole phase with logon and logout.
    pub server_busy: f64,
}

/// All phases of one server.
#[derive(Debug)]
pub struct Round {
    /// Closed loop, one order in flight.
    pub narrow: Loaded,
    /// Closed loop, [`WIDE_WINDOW`] in flight.
    pub wide: Loaded,
    /// Open loop at half of `wide`'s rate.
    pub open: Loaded,
    /// Closed loop, [`SESSIONS_MAX`] sessions with [`WIDE_WINDOW`] each.
    pub many: Loaded,
    /// What the journal grew by for each order of `narrow`, in bytes; 0 for the limit server, which has none.
    pub journal_bytes_per_order: f64,
}

/// Starts the subject, measures it, ends it and removes what it wrote.
///
/// # Errors
/// Whatever makes the numbers worthless, with the server's last lines.
pub fn measure(subject: Subject, setting: &Setting) -> anyhow::Result<Round> {
    let directory = setting.directory.join("server");
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    let address = free_address()?;
    let command = match subject {
        Subject::Limit => limit_command(address.to_string(), setting.limit_wait)?,
        Subject::Gateway(durability) => gateway_command(setting, &directory, address.to_string(), durability)?,
    };
    let server = Server::start(&command, address, &setting.directory.join("server.log"))?;
    let round = phases(subject, &server, &directory, setting)
        .with_context(|| format!("measuring {subject}; its last lines:\n{}", server.last_words()))?;
    server.stop().with_context(|| format!("ending {subject}"))?;
    fs::remove_dir_all(&directory)?;
    Ok(round)
}

fn phases(subject: Subject, server: &Server, directory: &Path, setting: &Setting) -> anyhow::Result<Round> {
    let mut client = Client::new(server.address, setting.client_wait, setting.client_writes);
    let mut load = |sessions, pace| {
        let phase = Phase { sessions, pace, warm_up: setting.warm_up, measured: setting.measured };
        let (cpu, started) = (server.cpu()?, Instant::now());
        let outcome = client.run(phase).with_context(|| format!("{sessions} sessions, {pace:?}"))?;
        let busy = server.cpu()?.saturating_sub(cpu).as_secs_f64() / started.elapsed().as_secs_f64();
        anyhow::Ok(Loaded { outcome, server_busy: busy })
    };
    let before = disk::journal_bytes(directory)?;
    let narrow = load(1, Pace::Window(1))?;
    let grown = disk::journal_bytes(directory)? - before;
    ensure!(
        subject == Subject::Limit || grown > 0,
        "no journal segment below {} grew: nothing that a gateway does without its journal is worth measuring",
        directory.display()
    );
    let wide = load(1, Pace::Window(WIDE_WINDOW))?;
    let open = load(1, Pace::Rate(wide.outcome.tally.rate() / 2.0))?;
    let many = load(SESSIONS_MAX, Pace::Window(WIDE_WINDOW))?;
    let journal_bytes_per_order = grown as f64 / narrow.outcome.orders as f64;
    Ok(Round { narrow, wide, open, many, journal_bytes_per_order })
}

fn limit_command(address: String, wait: Wait) -> anyhow::Result<Vec<OsString>> {
    let wait = match wait {
        Wait::Block => "block",
        Wait::Spin => "spin",
    };
    let program = std::env::current_exe()?.into_os_string();
    Ok(vec![program, "limit-server".into(), "--listen".into(), address.into(), "--wait".into(), wait.into()])
}

fn gateway_command(
    setting: &Setting,
    directory: &Path,
    address: String,
    durability: Durability,
) -> anyhow::Result<Vec<OsString>> {
    let durability = match durability {
        Durability::Os => "os",
        Durability::Fsync => "fsync",
    };
    let admin = free_address()?.to_string();
    let mut command: Vec<OsString> = vec![setting.gateway.clone().into()];
    command.extend(["serve", "--profile", "bench", "--durability", durability].map(OsString::from));
    command.extend(["--data-dir".into(), directory.into()]);
    command.extend(["--fix-listen", &address, "--admin-listen", &admin].map(OsString::from));
    Ok(command)
}
