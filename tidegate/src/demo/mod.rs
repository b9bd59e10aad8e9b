//! `tidegate demo`: a day of real trading, with a whole gateway in the middle of it.
//!
//! A day of the tape (or of the synthetic market) is replayed many times faster than it was. Sixteen simulated venues are
//! anchored on it, a gateway with its journal and its FIX listener runs in this process, and clients log on over TCP and
//! send a mixed day of orders. What is told in the end is read from the committed journal, and held against what the
//! clients were told.
//!
//! ```text
//! tape -> market (moment by moment) -> floor (16 venues) <-> gateway <-> TCP <-> traders
//!                                                              |
//!                                                           journal -> ledger -> report, fills
//! ```
//!
//! **Time.** The gateway's market clock is the wall's, made faster. At 390 times a millisecond of the wall is nearly half
//! a second of the market, so whoever is late by a little would match orders on a book of long ago under a time of now.
//! Therefore the venues have a clock of their own, the tape's: it stands at the last moment whose rows they all have, and
//! never runs ahead of them ([`floor`]). What speed the day has, and how slow the machine is, changes which orders meet
//! which market, never whether a fill was possible in the market of its moment.

mod fills;
mod floor;
mod ledger;
mod market;
mod plan;
mod progress;
mod report;
mod run;
mod tape;
mod trader;

use std::path::PathBuf;

use reference::Date;

pub(crate) use run::run;

/// What is replayed, and how.
#[derive(Debug, Clone)]
pub(crate) struct DemoOptions {
    /// The tape's directory and the day; the synthetic market where there is none.
    pub(crate) tape: Option<(PathBuf, Date)>,
    /// What is traded.
    pub(crate) symbol: String,
    /// How many times faster than it was. Above zero.
    pub(crate) speed: f64,
    /// FIX clients. Above zero.
    pub(crate) clients: u32,
    /// Orders that they send over the day, cancels and replaces not counted.
    pub(crate) orders: u32,
    /// Of the orders, the venues' own flow and the synthetic market.
    pub(crate) seed: u64,
    /// Where the gateway's journal lies; a directory that is removed afterwards where none is given.
    pub(crate) data_dir: Option<PathBuf>,
    /// Where every fill is written.
    pub(crate) fills: Option<PathBuf>,
}
