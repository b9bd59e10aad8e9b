//! The program: command line, configuration, the shell round the gateway, and a FIX client.
//!
//! Everything that decides is in the rooms below; here is what a machine is needed for. A configuration is read and made
//! into what those rooms take ([`config`]), a command line is understood ([`cli`]), and a client talks FIX to a gateway
//! over TCP ([`client`]), for the commands that send orders, for the demo and for tests.
//!
//! What it deliberately does not do: it knows no business rule. A limit is the gate's, a price is the router's, a
//! sequence number is the session's.
//!
//! | module | what |
//! | --- | --- |
//! | [`config`] | the TOML file: typed, every mistake named with file, line and key |
//! | [`cli`] | the commands |
//! | [`client`] | a FIX client over TCP |
//! | [`dictionary_file`] | a user's own FIX dictionary |
//!
//! ```
//! use tidegate::config::{Config, Options};
//! let config = Config::load(&Options::default())?;
//! let setup = config.setup(reference::Date::new(2013, 10, 8).ok_or("not a date")?)?;
//! for session in &setup.gateway.sessions {
//!     println!("{} may log on at {}", session.config.target_comp_id, config.file.fix.listen);
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod cli;
pub mod client;
pub mod config;
mod demo;
pub mod dictionary_file;
pub mod shell;
pub mod venue_process;
