//! What the command line says about the configuration.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::schema::{Durability, File};

/// Which configuration, and what of it is different this time.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// The configuration file; without it, the built-in profile.
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    pub config: Option<PathBuf>,
    /// A built-in configuration.
    #[arg(long, value_enum)]
    pub profile: Option<Profile>,
    /// Clients' sessions from a QuickFIX `.cfg` file, instead of the configuration's: they trade for its first account.
    #[arg(long, value_name = "FILE")]
    pub quickfix_cfg: Option<PathBuf>,
    /// Keys of that file which an application reads itself.
    #[arg(long, value_name = "KEY", value_delimiter = ',', requires = "quickfix_cfg")]
    pub app_keys: Vec<String>,
    /// Where the journal and all other state live, instead of the configuration's `data_dir`.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Where FIX clients connect, instead of `fix.listen`. Port 0 takes any free port and prints it.
    #[arg(long, value_name = "ADDR")]
    pub fix_listen: Option<SocketAddr>,
    /// Where the operators' API listens, instead of `admin.listen`. Port 0 takes any free port and prints it.
    #[arg(long, value_name = "ADDR")]
    pub admin_listen: Option<SocketAddr>,
    /// What "committed" promises, instead of `journal.durability`.
    #[arg(long, value_enum)]
    pub durability: Option<Durability>,
}

/// A configuration that the program brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum Profile {
    /// Sixteen simulated venues around a synthetic market.
    #[default]
    Sandbox,
    /// Eight sessions, eight symbols, one venue that fills every limit order at once.
    Bench,
}

impl Profile {
    /// Its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Profile::Sandbox => "built-in sandbox profile",
            Profile::Bench => "built-in bench profile",
        }
    }

    /// The file, as `tidegate config show` prints it.
    pub const fn text(self) -> &'static str {
        match self {
            Profile::Sandbox => include_str!("../../config/sandbox.toml"),
            Profile::Bench => include_str!("../../config/bench.toml"),
        }
    }
}

impl Options {
    /// Puts what the command line says in place of what the file says.
    pub(crate) fn apply(&self, file: &mut File) {
        replace(&mut file.data_dir, self.data_dir.as_ref());
        replace(&mut file.fix.listen, self.fix_listen.as_ref());
        replace(&mut file.admin.listen, self.admin_listen.as_ref());
        replace(&mut file.journal.durability, self.durability.as_ref());
    }
}

fn replace<T: Clone>(value: &mut T, by: Option<&T>) {
    if let Some(by) = by {
        value.clone_from(by);
    }
}
