//! The simulation.
//!
//! One thread, one clock that the test turns, everything in memory: so a run is the same each time, and the power can be
//! taken away between any two calls of the disk. What outlives the gateway (the client, its session's store, the venue
//! over FIX with its log) is kept outside of it, as it would be in the world.
//!
//! | module | what |
//! | --- | --- |
//! | `scenario` | what to run, and how it went |
//! | `world` | the run: time, wires, the power switch |
//! | `day` | what client and operator do, step by step |
//! | `running` | the gateway with its journal, gone with its process |
//! | `client`, `peer` | a trading client, and the FIX session that it is on |
//! | `fix_venue`, `story` | a venue that outlives the gateway, and what its log says of the day |
//! | `check` | what must be true in the end |

mod check;
mod client;
mod day;
mod fix_venue;
mod peer;
mod running;
mod scenario;
mod story;
mod world;

pub use client::{Client, Known};
pub use peer::{Delivered, Peer};
pub use running::{Down, stored};
pub use scenario::{Outcome, Scenario};
pub use world::World;
