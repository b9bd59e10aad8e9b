//! `bench order`: interleaved pairs of limit server and gateway, and what came of them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, ensure};
use clap::Args;

use crate::bars::Pair;
use crate::load::Writes;
use crate::round::{Durability, Setting, Subject, WIDE_WINDOW, measure};
use crate::socket::Wait;
use crate::{alone, cores, disk, machine, table};

/// What the command line sets.
#[derive(Debug, Args)]
pub struct OrderOptions {
    /// What the gateway waits for before it shows anything; several are measured in turn within each pair
    #[arg(long, value_enum, value_delimiter = ',', default_value = "os,fsync")]
    durability: Vec<Durability>,
    /// Interleaved pairs, each with fresh processes and an empty data directory
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pairs: u32,
    /// Seconds measured in each phase
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Seconds of load before each measurement
    #[arg(long, default_value_t = 1.0)]
    warm_up: f64,
    /// Where servers keep their data; a disk, not memory [default: bench-data in cargo's target directory]
    #[arg(long)]
    data_dir: Option<PathBuf>,
    /// How the client waits for reports in closed loops
    #[arg(long, value_enum, default_value = "block")]
    client_wait: Wait,
    /// How many orders a write of the client carries
    #[arg(long, value_enum, default_value = "batch")]
    client_writes: Writes,
    /// How the limit server waits for orders
    #[arg(long, value_enum, default_value = "block")]
    limit_wait: Wait,
    /// Measure the limit server alone
    #[arg(long)]
    only_limit: bool,
    /// Bytes that the fdatasync probe writes [default: what the journal wrote per commit at window 1]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1_048_576))]
    probe_bytes: Option<u32>,
    /// Exit with 2 when a bar is missed or not settled
    #[arg(long)]
    strict: bool,
}

/// Commits that an order takes at window 1: its admission, then its fill.
const COMMITS_PER_ORDER: f64 = 2.0;
/// How long each probe of the disk writes.
const PROBE: Duration = Duration::from_millis(500);

/// Runs the benchmark. Whether it is a success: no bar missed, or not `--strict`.
///
/// # Errors
/// Whatever keeps it from measuring.
pub fn run(options: &OrderOptions) -> anyhow::Result<bool> {
    let setting = setting(options)?;
    cores::ensure_two()?;
    print_head(options, &setting)?;
    cores::pin(cores::CLIENT_CORE)?;
    print_alone()?;
    let mut pairs = Vec::new();
    for number in 1..=options.pairs {
        eprintln!("pair {number} of {}", options.pairs);
        pairs.push(measure_pair(options, &setting)?);
    }
    let all_met = table::print(&pairs);
    Ok(all_met || !options.strict)
}

fn measure_pair(options: &OrderOptions, setting: &Setting) -> anyhow::Result<Pair> {
    let mut pair = Pair { rounds: BTreeMap::new(), fdatasync: None };
    for subject in subjects(options) {
        let round = measure(subject, setting)?;
        if subject == Subject::Gateway(Durability::Fsync) {
            let measured = (round.journal_bytes_per_order / COMMITS_PER_ORDER) as usize;
            let size = options.probe_bytes.map_or(measured.max(1), |bytes| bytes as usize);
            pair.fdatasync = Some(on_server_core(|| disk::probe_fdatasync(&setting.directory, size, PROBE))?);
        }
        pair.rounds.insert(subject, round);
    }
    Ok(pair)
}

/// The limit server first, so that each gateway has it close by in time.
fn subjects(options: &OrderOptions) -> Vec<Subject> {
    let gateways = options.durability.iter().filter(|_| !options.only_limit).map(|kind| Subject::Gateway(*kind));
    [Subject::Limit].into_iter().chain(gateways).collect()
}

/// The probe runs where the gateway's commits run.
fn on_server_core<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<T> {
    cores::pin(cores::SERVER_CORE)?;
    let result = work();
    cores::pin(cores::CLIENT_CORE)?;
    result
}

fn setting(options: &OrderOptions) -> anyhow::Result<Setting> {
    let program = std::env::current_exe()?;
    let beside = program.parent().context("this program is in no directory")?;
    let gateway = std::env::var_os("TIDEGATE_BIN").map_or_else(|| beside.join("tidegate"), PathBuf::from);
    ensure!(
        options.only_limit || gateway.is_file(),
        "no gateway at {}: build it with `cargo build --release`, or set TIDEGATE_BIN",
        gateway.display()
    );
    let directory = options.data_dir.clone().unwrap_or_else(|| beside.parent().unwrap_or(beside).join("bench-data"));
    fs::create_dir_all(&directory).with_context(|| format!("creating {}", directory.display()))?;
    Ok(Setting {
        gateway: absolute(&gateway)?,
        directory: absolute(&directory)?,
        client_wait: options.client_wait,
        client_writes: options.client_writes,
        limit_wait: options.limit_wait,
        warm_up: seconds(options.warm_up)?,
        measured: seconds(options.seconds)?,
    })
}

fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("finding {}", path.display()))
}

fn seconds(value: f64) -> anyhow::Result<Duration> {
    ensure!((0.01..=600.0).contains(&value), "{value} seconds: from 0.01 to 600");
    Ok(Duration::from_secs_f64(value))
}

fn print_head(options: &OrderOptions, setting: &Setting) -> anyhow::Result<()> {
    println!("machine: {}", machine::describe());
    println!("data: {} on {}", setting.directory.display(), disk::file_system(&setting.directory)?);
    println!("cores: server with all its threads on {}, client on {}", cores::SERVER_CORE, cores::CLIENT_CORE);
    println!(
        "client: waits {:?}, writes {:?}; limit server: waits {:?}",
        setting.client_wait, setting.client_writes, setting.limit_wait
    );
    println!("pairs: {}; each phase {:?} after {:?} of warm-up", options.pairs, setting.measured, setting.warm_up);
    Ok(())
}

fn print_alone() -> anyhow::Result<()> {
    let alone = alone::measure(WIDE_WINDOW, Duration::from_millis(500))?;
    println!("without sockets: client {:.0} orders/s, limit server {:.0} orders/s", alone.client, alone.limit);
    Ok(())
}
