//! The complete messages: nothing of a message is lost, whoever reads it and writes it again.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking")]

mod agreement;
mod common;
mod examples;
mod generated;
mod unknown;
// Valid messages at random, by the dictionary.
#[path = "../../../fix-codec/tests/support/mod.rs"]
mod support;
