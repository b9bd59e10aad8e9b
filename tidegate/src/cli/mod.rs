//! The command line: what may be asked of the program, and who answers.
//!
//! A command is a struct of arguments with a function that runs it. What a command prints for its user goes to standard
//! output; the log goes to standard error. Exit code 0 says that it did what was asked, 1 that it did not and why is on
//! standard error, 2 that the question was not understood.

/// A line for the user. Where nobody reads any more (`| head`) the command is over, quietly.
macro_rules! out {
    ($($arg:tt)*) => {
        $crate::cli::print_line(format_args!($($arg)*))
    };
}

mod amend;
mod client_args;
mod config;
mod decode;
mod demo;
mod dict;
mod hint;
mod import;
mod kill;
mod logging;
mod order;
mod output;
mod serve;
mod session;
mod status;
mod tracker;
mod venue;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

pub use self::amend::{CancelArgs, ReplaceArgs};
pub use self::client_args::ClientArgs;
pub use self::config::{ConfigArgs, ConfigCommand};
pub use self::decode::DecodeArgs;
pub use self::demo::DemoArgs;
pub use self::dict::{DictArgs, DictCommand};
pub use self::import::ImportArgs;
pub use self::kill::KillArgs;
pub use self::logging::LogFormat;
pub use self::order::OrderArgs;
pub use self::serve::ServeArgs;
pub use self::session::SessionArgs;
pub use self::status::StatusArgs;
pub use self::venue::VenueArgs;

use crate::config::ConfigError;

/// FIX protocol engine and exchange-facing gateway.
#[derive(Debug, Parser)]
#[command(name = "tidegate", version, max_term_width = 100)]
pub struct Cli {
    /// How the log is written to standard error; RUST_LOG says how much of it.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the gateway; without options, with the built-in sandbox.
    Serve(ServeArgs),
    /// Send an order over FIX and show each execution report.
    Order(OrderArgs),
    /// Cancel an order over FIX.
    Cancel(CancelArgs),
    /// Replace an order's quantity or limit over FIX.
    Replace(ReplaceArgs),
    /// The gateway's status; with a ClOrdID, an order's status over FIX.
    Status(StatusArgs),
    /// Print FIX messages field by field, wrong ones marked.
    Decode(DecodeArgs),
    /// Look into FIX dictionaries: show, compare and check them.
    Dict(DictArgs),
    /// Trade a recorded day, or a synthetic one, and report on it.
    Demo(DemoArgs),
    /// Check or show the configuration, or import session settings.
    Config(ConfigArgs),
    /// Run simulated venues as a process of their own.
    Venue(VenueArgs),
    /// Engage or release the kill switch, over the Unix socket in the data directory.
    Kill(KillArgs),
    /// Look at FIX sessions and steer them: list, show, reset, set-seq, logout, disable, enable.
    Session(SessionArgs),
}

/// Reads the command line and does what it says.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    logging::init(cli.log_format);
    match run(cli.command) {
        Ok(code) => code,
        Err(error) => {
            match error.downcast_ref() {
                // Each line begins with FILE:LINE, which editors follow.
                Some(wrong @ ConfigError::Wrong(_)) => eprintln!("{wrong}"),
                Some(ConfigError::Unreadable { .. }) | None => eprintln!("tidegate: {error:#}"),
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(&args),
        Command::Order(args) => order::run(&args),
        Command::Cancel(args) => amend::cancel(&args),
        Command::Replace(args) => amend::replace(&args),
        Command::Status(args) => status::run(args),
        Command::Decode(args) => decode::run(&args),
        Command::Dict(args) => dict::run(&args),
        Command::Demo(args) => demo::run(args),
        Command::Config(args) => config::run(&args),
        Command::Venue(args) => venue::run(args),
        Command::Kill(args) => kill::run(&args),
        Command::Session(args) => session::run(args),
    }
}

fn print_line(line: std::fmt::Arguments<'_>) {
    use std::io::Write as _;
    if writeln!(std::io::stdout().lock(), "{line}").is_err() {
        std::process::exit(1);
    }
}

/// Today in New York, whose days the venues' fees go by.
fn today() -> anyhow::Result<reference::Date> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let now = types::Timestamp(i64::try_from(now.as_nanos())?);
    let (day, _) = reference::new_york::from_utc(now).context("the machine's clock stands before 2007: set it")?;
    Ok(day)
}

#[cfg(test)]
mod tests;
