//! `tidegate config check`, `tidegate config show` and `tidegate config import`

use std::process::ExitCode;

use clap::Subcommand;

use super::{ImportArgs, import, today};
use crate::config::{Config, Options, Setup};

/// Arguments of `tidegate config`.
#[derive(Debug, clap::Args)]
pub struct ConfigArgs {
    /// What to do with it.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What can be done with a configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Say whether it is sound, or everything that is wrong in it: FILE:LINE: key: reason.
    Check(Options),
    /// Print the configuration in force, defaults included, as a file to save and change.
    Show(Options),
    /// Print the session settings of a QuickFIX `.cfg` file as TOML. What has no effect here is said on standard error, and
    /// stands in comments.
    Import(ImportArgs),
}

pub(super) fn run(args: &ConfigArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        ConfigCommand::Check(options) => {
            let setup = Config::load(options)?.setup(today()?)?;
            out!("{}", summary(&setup));
        }
        ConfigCommand::Show(options) => {
            let config = Config::load(options)?;
            config.setup(today()?)?;
            print!("{}", config.show());
        }
        ConfigCommand::Import(args) => return import::run(args),
    }
    Ok(ExitCode::SUCCESS)
}

fn summary(setup: &Setup) -> String {
    let gateway = &setup.gateway;
    let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    format!(
        "ok: {}, {}, {}, {}",
        count(gateway.sessions.len(), "session"),
        count(gateway.gate.accounts.len(), "account"),
        count(gateway.instruments.len(), "instrument"),
        count(gateway.venues.len(), "venue"),
    )
}
