//! `tidegate dict`

mod check;
mod compare;
mod list;
mod name;
mod show;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

pub(super) use self::name::NamedDictionary;
use self::name::Published;

/// Arguments of `tidegate dict`.
#[derive(Debug, clap::Args)]
pub struct DictArgs {
    /// What to do with them.
    #[command(subcommand)]
    pub command: DictCommand,
}

/// What can be done with dictionaries.
#[derive(Debug, Subcommand)]
pub enum DictCommand {
    /// Show a message, a field or a value.
    Show {
        /// The version: FIX.4.0 to FIX.5.0SP2, FIXT.1.1, or `tidegate`, the FIX.4.4 that this gateway's clients talk.
        #[arg(long, value_name = "VERSION", default_value_t)]
        version: Published,
        /// A dictionary of your own, in the QuickFIX XML format.
        #[arg(long, value_name = "FILE", conflicts_with = "version")]
        file: Option<PathBuf>,
        /// A name, a tag, a MsgType(35) or a value: `ClOrdID`, `11`, `D`, `39=2`, `ordstatus=filled`.
        name: String,
    },
    /// Show what is different in NEW; exit code 0 where nothing is, 1 where something is, 2 where there is no telling.
    Diff {
        /// A version (FIX.4.0 to FIX.5.0SP2, FIXT.1.1, `tidegate`) or a file in the QuickFIX XML format.
        old: String,
        /// The same.
        new: String,
    },
    /// List the versions.
    List,
    /// Say whether a dictionary of your own is sound, or where it is not.
    Check {
        /// The dictionary, in the QuickFIX XML format.
        file: PathBuf,
        /// The transport dictionary (FIXT.1.1) that it has to go over.
        #[arg(long, value_name = "FILE")]
        transport: Option<PathBuf>,
    },
}

pub(super) fn run(args: &DictArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        DictCommand::Show { version, file, name } => show::run(*version, file.as_deref(), name),
        DictCommand::Diff { old, new } => Ok(compare::run(old, new)),
        DictCommand::List => list::run(),
        DictCommand::Check { file, transport } => check::run(file, transport.as_deref()),
    }
}
