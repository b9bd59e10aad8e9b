//! The messages against the dictionary, and the mappings against what the standard promises a client.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test's helpers fail by panicking")]
#![allow(clippy::result_large_err, reason = "as in the mappings themselves")]

mod common;
mod reports;
mod requests;
mod round_trip;
