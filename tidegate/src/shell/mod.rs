//! The shell: sockets, threads, clocks and files round the gateway's core.
//!
//! One thread runs a shard: its tasks move bytes and time and never wait for anything but each other ([`tasks`]). Beside it
//! are the commit thread ([`committer`]), the reader of stored messages for resends ([`stored`]) and the operators' thread
//! ([`serve`]). Nothing here decides: what to do is the gateway's to say, when to say it is the committed mark's.

pub mod clock;
pub mod committer;
pub mod connections;
pub mod core;
mod desk;
mod initiator;
mod market;
pub mod open;
mod serve;
pub mod stored;
pub mod tasks;

pub use serve::{Addresses, serve};
