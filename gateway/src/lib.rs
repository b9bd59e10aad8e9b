//! The gateway as one state machine: input, pipeline, output.
//!
//! It ties the rooms together and adds one thing of its own: the turn. Inputs are handed in, each is decided by the room
//! whose business it is, and every decision becomes a record; when the turn ends its records are one batch for the
//! journal, and whatever the turn wants said waits until the committed mark has passed that batch. The list of a turn's
//! steps is in `pipeline.rs`.
//!
//! What it deliberately does not do: it reads no clock, opens no socket and no file, and starts no thread. A shell drives
//! it, or a simulation does, with the same calls:
//!
//! ```text
//! loop {
//!     gateway.handle_received(conn, bytes, now);        // or _connected, _timeout, _venue, _operator, ...
//!     if let Some(batch) = gateway.end_turn() { journal.append(&batch); }
//!     gateway.handle_committed(journal.commit());
//!     while let Some(output) = gateway.poll_output() { /* write bytes, hand a command to a venue, ... */ }
//!     gateway.handle_withheld(now);                     // orders that the gate took back before they left
//!     gateway.handle_backlog(now);                      // what the last turn had no room for
//! }
//! ```
//!
//! After a restart every record is handed to [`Gateway::replay`] in order, then [`Gateway::handle_start`] is called once.
//! [`Gateway::state_hash`] is the same before and after, or the journal says where it began to differ.

mod backlog;
mod config;
mod fix_venue;
mod floor;
mod gateway;
mod names;
mod notice;
mod operators;
mod outbound;
mod output;
mod pipeline;
mod roster;
mod send;
mod sessions;
mod start;
mod turn;
mod venue_side;
mod views;

pub use config::{GatewayConfig, Name, Peer, SessionEntry, VenueEntry, VenueLink};
pub use floor::Floor;
pub use gateway::{Counters, Gateway, RECORDS_PER_HASH};
pub use notice::Notice;
pub use operators::CommandRefused;
pub use output::{Output, StoredRequest};
pub use roster::{Roster, RosterMismatch};
pub use start::ReplayError;
pub use views::{OrderQuery, status_name};
