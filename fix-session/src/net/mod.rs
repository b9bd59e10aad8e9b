//! Sockets, TLS, a store on the disk, and an application on top: what turns the state machine into a program.
//!
//! Two layers. [`transport`] is listeners, connectors, TLS, proxies and limits, and yields connections and bytes; a shell
//! that drives sessions itself uses it alone. [`engine`] is transport, sessions, a store and
//! [`Application`](engine::Application): an acceptor and an initiator to take as they are.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this module is the shell: time, threads, files and locks begin here"
)]

pub mod engine;
pub mod transport;
