//! The blotter from outside: its tables cell by cell, the standard's scenarios, and random days against a naive model.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking")]

mod day;
mod desk;
mod misfits;
mod refused;
mod scenarios;
mod tables;
