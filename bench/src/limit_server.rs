//! The server that a gateway is held against: sockets round [`Responder`], one thread, as few system calls as there can be.
//!
//! With one connection it waits in the read itself, which saves the call that asks which socket is ready; everything that
//! a read brought is answered with one write. With more it asks for all at once. A report of each batch carries one time.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use anyhow::Context as _;
use rustix::event::{PollFd, PollFlags, Timespec};

use crate::clock::Clock;
use crate::responder::Responder;
use crate::socket::{Received, Wait, receive};

/// How long a read of the only connection may keep the server from looking for others. It passes only while nothing is
/// sent, between the phases of a run.
const ALONE_MS: u64 = 5;

struct Connection {
    stream: TcpStream,
    responder: Responder,
    is_open: bool,
}

/// Serves until the process is ended.
///
/// # Errors
/// Where it cannot listen, or the system fails it.
pub fn serve(listen: SocketAddr, wait: Wait) -> anyhow::Result<()> {
    let listener = TcpListener::bind(listen).with_context(|| format!("listening on {listen}"))?;
    listener.set_nonblocking(true)?;
    let mut clock = Clock::start();
    let mut connections: Vec<Connection> = Vec::new();
    loop {
        accept_all(&listener, &mut connections)?;
        match (wait, connections.as_mut_slice()) {
            (_, []) => until_ready(&listener, &[])?,
            // While it brings bytes nobody else is looked for: each would cost a system call.
            (Wait::Block, [only]) => while only.is_open && serve_one(only, true, &mut clock)? {},
            (Wait::Block, all) => {
                until_ready(&listener, all)?;
                for connection in all {
                    serve_one(connection, false, &mut clock)?;
                }
            }
            (Wait::Spin, all) => spin(all, &mut clock)?,
        }
        connections.retain(|connection| connection.is_open);
    }
}

/// So many empty rounds and the listener is looked at again.
const EMPTY_ROUNDS: u32 = 1_000;

fn spin(all: &mut [Connection], clock: &mut Clock) -> anyhow::Result<()> {
    let mut empty = 0;
    while empty < EMPTY_ROUNDS {
        let mut any = false;
        for connection in &mut *all {
            any |= serve_one(connection, false, clock)?;
        }
        empty = if any { 0 } else { empty + 1 };
    }
    Ok(())
}

/// Reads once and answers; whether there was anything.
fn serve_one(connection: &mut Connection, wait: bool, clock: &mut Clock) -> anyhow::Result<bool> {
    let Connection { stream, responder, is_open } = connection;
    match receive(stream, &mut responder.inbox, wait)? {
        Received::Nothing => {
            // What the socket did not take before.
            responder.outbox.flush(stream)?;
            return Ok(false);
        }
        Received::Closed => {
            *is_open = false;
            return Ok(false);
        }
        Received::Bytes => {}
    }
    if let Err(error) = responder.handle_input(&clock.text()) {
        eprintln!("limit server: {error}");
        *is_open = false;
        return Ok(false);
    }
    responder.outbox.flush(stream)?;
    *is_open = !responder.logged_out();
    Ok(true)
}

fn accept_all(listener: &TcpListener, connections: &mut Vec<Connection>) -> anyhow::Result<()> {
    loop {
        let stream = match listener.accept() {
            Ok((stream, _)) => stream,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error).context("accepting a connection"),
        };
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_millis(ALONE_MS)))?;
        connections.push(Connection { stream, responder: Responder::new(), is_open: true });
    }
}

fn until_ready(listener: &TcpListener, connections: &[Connection]) -> anyhow::Result<()> {
    let mut ready: Vec<PollFd<'_>> = vec![PollFd::new(listener, PollFlags::IN)];
    ready.extend(connections.iter().map(|connection| {
        let room = if connection.responder.outbox.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
        PollFd::new(&connection.stream, PollFlags::IN | room)
    }));
    let second = Timespec { tv_sec: 1, tv_nsec: 0 };
    match rustix::event::poll(&mut ready, Some(&second)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error).context("waiting for sockets"),
    }
}
