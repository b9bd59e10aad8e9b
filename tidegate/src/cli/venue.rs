//! `tidegate venue`

use std::path::PathBuf;
use std::process::ExitCode;

/// Arguments of `tidegate venue`.
#[derive(Debug, clap::Args)]
pub struct VenueArgs {
    /// The venues' configuration file.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
}

pub(super) fn run(_args: VenueArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("venue is not part of this build")
}
