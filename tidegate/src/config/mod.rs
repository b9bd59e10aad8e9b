//! The configuration: one TOML file, typed, in which an unknown key is an error.
//!
//! ```text
//! text -> Source (where each key stands) -> File (typed, read.rs) -> Config -> Setup (names to indexes, build/)
//! ```
//!
//! Each step says everything that it finds wrong, each time as `FILE:LINE: key: reason`. A value is exact or refused: no
//! price passes through a binary float.
//!
//! ```
//! use tidegate::config::{Config, Options};
//! let config = Config::load(&Options::default())?;
//! let setup = config.setup(reference::Date::new(2013, 10, 8).ok_or("not a date")?)?;
//! assert_eq!(setup.gateway.venues.len(), 16);
//!
//! let error = Config::parse("my.toml", "data_dri = \"data\"").unwrap_err().to_string();
//! assert!(error.contains("my.toml:1: data_dri: unknown key; did you mean data_dir?"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod build;
mod exact;
mod findings;
mod limit;
mod load;
mod options;
mod quickfix_cfg;
mod read;
pub mod schema;
mod setup;
mod show;
mod source;
#[cfg(test)]
mod tests;

pub use limit::LimitOr;
pub use load::{Config, ConfigError, Problems};
pub use options::{Options, Profile};
pub use setup::{FixVenueLink, MarketSetup, Setup};
pub use source::Problem;
