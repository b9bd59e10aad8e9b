//! An independent witness of fills: a file of fills held against the recorded tape.
//!
//! It reads the tape's two zips and the file, and nothing else. It shares no code with the rooms that it judges: no parser
//! of market-data, no price of types, no venue. What both had wrong would otherwise look right.
//!
//! - [`Tape`]: the best bid and offer at the end of each millisecond, volume and VWAP of the regular session
//! - [`read_fills`], [`Fill`]: the file of fills
//! - [`check`], [`Findings`]: the rules

mod check;
mod file;
mod number;
mod tape;

pub use check::{Fault, Findings, Offender, check};
pub use file::{FILLS_HEADER, Fill, FillsError, Liquidity, Side, read_fills};
pub use number::{PRICE_DECIMALS, dollars};
pub use tape::{Best, Tape, TapeFault, Vwap};
