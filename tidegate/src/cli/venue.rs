//! `tidegate venue`

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use journal::{FileDisk, Reader};

use crate::venue_process::log::{self, Printer, record_type};
use crate::venue_process::{VenueConfig, serve};

/// Arguments of `tidegate venue`.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct VenueArgs {
    /// The venue's configuration file.
    #[arg(long, value_name = "FILE", required = true)]
    pub config: Option<PathBuf>,
    /// Something else than to run it.
    #[command(subcommand)]
    pub command: Option<VenueCommand>,
}

/// What else there is to do with a venue.
#[derive(Debug, clap::Subcommand)]
pub enum VenueCommand {
    /// Print the venue's log as JSON lines: every order it was sent and every execution. It may be running.
    Log {
        /// The venue's configuration file.
        #[arg(long, value_name = "FILE")]
        config: PathBuf,
    },
}

pub(super) fn run(args: VenueArgs) -> anyhow::Result<ExitCode> {
    match (args.command, args.config) {
        (Some(VenueCommand::Log { config }), _) => print_log(&config)?,
        (None, Some(config)) => run_venue(&config)?,
        (None, None) => unreachable!("--config is required where there is no subcommand"),
    }
    Ok(ExitCode::SUCCESS)
}

fn run_venue(path: &Path) -> anyhow::Result<()> {
    let config = VenueConfig::load(path)?;
    serve(&config, |address| {
        out!("venue {}        {address}", config.venue.mic);
        out!("session          {} to {}", config.session.sender_comp_id, config.session.target_comp_id);
        out!("log              {}", config.data_dir.display());
    })
}

fn print_log(path: &Path) -> anyhow::Result<()> {
    let config = VenueConfig::load(path)?;
    let data_dir = config.data_dir.display();
    anyhow::ensure!(config.data_dir.is_dir(), "there is no venue's log in {data_dir}: no such directory");
    let disk =
        FileDisk::open(&config.data_dir).with_context(|| format!("the data directory {data_dir} cannot be used"))?;
    let mut reader = Reader::new(disk);
    let mut printer = Printer::new(config.venue.mic);
    let mut out = BufWriter::new(io::stdout().lock());
    if reader.first()?.is_none() {
        return Ok(());
    }
    while let Some(batch) = reader.poll_written().with_context(|| format!("the log in {data_dir} cannot be read"))? {
        for record in batch.records() {
            if (record_type::FIRST..=record_type::LAST).contains(&record.record_type) {
                let line = printer.line(record.no.0, &log::read(&record)?);
                serde_json::to_writer(&mut out, &line)?;
                out.write_all(b"\n")?;
            }
        }
    }
    out.flush()?;
    Ok(())
}
