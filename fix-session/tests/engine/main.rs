//! Acceptor and initiator over real sockets of this machine. Nothing here asserts on a clock: what is waited for comes, or
//! the test hangs until its generous limit.

#![allow(unreachable_pub, reason = "a program has no public part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "certificates and a store are files; a callback blocks"
)]

mod certificates;
mod examples;
mod journal;
mod proxied;
mod sessions;
mod support;
mod tls;
