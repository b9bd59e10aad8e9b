//! `tidegate venue`: a simulated exchange as a process of its own, behind a FIX acceptor, with a log of its own.
//!
//! It is the counterparty that outlives the gateway: it knows nothing of the gateway's journal, and what it says happened
//! is the other half of every proof that nothing was lost or done twice. So it keeps to the same rule as the gateway: a
//! turn's session numbers, what it did and what it says of it stand in one batch of its log, and no byte leaves before
//! that batch is committed.
//!
//! ```text
//! bytes -> frame -> session -> venues::fix::FixFace (exchange, orders by ClOrdID) -> facts, messages
//!       -> session numbers them -> one batch -> commit -> bytes
//! ```
//!
//! It is thin where the gateway is not: one session, one thread that also waits for the disk, resends read in place.
//! After a stop its session goes on where it was, its orders are remembered by name, and what rested is cancelled and
//! reported so.
//!
//! | module | what |
//! | --- | --- |
//! | [`config`] | the TOML file |
//! | [`host`] | session, face and log as one machine, without sockets |
//! | `turn` | what a turn collects |
//! | `market` | the reference market round the exchange |
//! | [`log`] | the venue's own records, and their print as JSON lines |
//! | `serve` | sockets and timers |

pub mod config;
pub mod host;
pub mod log;
mod market;
mod serve;
#[cfg(test)]
mod tests;
mod turn;

pub use config::VenueConfig;
pub use serve::serve;
