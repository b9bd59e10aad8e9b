//! The simulation.
//!
//! One thread, one clock that the test turns, everything in memory: so a run is the same each time, and the power can be
//! taken away between any two calls of the disk. What outlives the gateway (the client, its session's store) is kept
//! outside of it, as it would be in the world.

mod client;
mod peer;
mod world;

pub use client::{Client, Known};
pub use peer::{Delivered, Peer};
pub use world::{Outcome, Scenario, World};
