//! End to end, simulation with faults, interoperation: what a user would lose, asked of the whole.
//!
//! [`sim`] is the simulation: gateway, journal, disk, client and venue in memory under a clock that the test turns. It is
//! the second driver of the gateway beside the shell, and the one that can take the power away between any two calls.
//! [`fills`] holds what the demo traded against the recorded tape, with eyes of its own.
//! [`process`] starts the program itself, for tests that stand where a user stands.

pub mod desk;
pub mod fills;
pub mod fix_venue;
pub mod process;
pub mod setup;
pub mod sim;
