//! The load client: sessions over sockets, closed loop or open loop, one thread on a core of its own.
//!
//! **Closed loop**: each session keeps its window full; an order leaves it with its fill. The latency counts from just
//! before the batch it is written with. **Open loop**: orders are due at fixed times, whatever the server does; the latency counts from the
//! time an order was due, so a server that stalls is charged for every order that should have been sent meanwhile, and
//! not for one alone.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use rustix::event::{PollFd, PollFlags, Timespec};
use rustix::time::ClockId;

use crate::clock::{Clock, TimeText};
use crate::flights::Flights;
use crate::link::{Link, Stage};
use crate::socket::{Received, Wait, receive};
use crate::tally::Tally;

/// When orders are sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pace {
    /// Closed loop: so many in flight for each session.
    Window(usize),
    /// Open loop: so many orders per second, over all sessions.
    Rate(f64),
}

/// How many orders a write of the client carries. It decides how much a server can read at once, and so its rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Writes {
    /// All that are due: those that a read full of reports made room for.
    Batch,
    /// One: as a client whose orders come from unrelated decisions.
    Each,
}

/// A phase of load.
#[derive(Debug, Clone, Copy)]
pub struct Phase {
    /// Sessions, `1 ..= SESSIONS_MAX`.
    pub sessions: usize,
    /// When orders are sent.
    pub pace: Pace,
    /// Sent before the measurement begins.
    pub warm_up: Duration,
    /// How long is measured.
    pub measured: Duration,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The measurement.
    pub tally: Tally,
    /// Orders sent, warm-up included.
    pub orders: u64,
    /// Part of the time, `0 ..= 1`, that the client's core was busy. Near 1 in a closed loop, the client was measured.
    pub client_busy: f64,
}

/// Runs phases against one server. Order numbers go on from phase to phase: a ClOrdID is used once.
#[derive(Debug)]
pub struct Client {
    server: SocketAddr,
    wait: Wait,
    writes: Writes,
    next_order: u64,
}

/// Nothing heard for so long and the run gives up.
const SILENCE: Duration = Duration::from_secs(10);
/// Orders written before the sockets are served again: keeps an open loop that fell behind from only sending.
const BURST: usize = 256;

impl Client {
    /// Of the server at that address.
    pub fn new(server: SocketAddr, wait: Wait, writes: Writes) -> Client {
        Client { server, wait, writes, next_order: 1 }
    }

    /// Logs on, loads, waits for what is in flight, logs out.
    ///
    /// # Errors
    /// Whatever makes the numbers worthless: an order refused, lost or doubled, a session or connection that ends.
    pub fn run(&mut self, phase: Phase) -> anyhow::Result<Outcome> {
        let streams: Vec<TcpStream> =
            (0..phase.sessions).map(|_| connect(self.server)).collect::<anyhow::Result<_>>()?;
        let wait = if matches!(phase.pace, Pace::Rate(_)) { Wait::Spin } else { self.wait };
        let clock = Clock::start();
        let links = (0..phase.sessions).map(Link::new).collect();
        let (tally, flights) = (Tally::new(0, 1), Flights::new(self.next_order));
        let writes = self.writes;
        let mut load = Load { streams: &streams, links, flights, tally, clock, heard_ns: 0, wait, writes };
        load.log_on()?;
        let started_ns = load.clock.now_ns();
        let from_ns = started_ns + phase.warm_up.as_nanos() as u64;
        let until_ns = from_ns + phase.measured.as_nanos() as u64;
        load.tally = Tally::new(from_ns, until_ns);
        let busy = cpu_ns();
        match phase.pace {
            Pace::Window(window) => load.closed_loop(window, until_ns)?,
            Pace::Rate(rate) => load.open_loop(1e9 / rate, started_ns, until_ns)?,
        }
        let client_busy = (cpu_ns() - busy) as f64 / (load.clock.now_ns() - started_ns) as f64;
        load.drain()?;
        load.log_out()?;
        let orders = load.flights.next() - self.next_order;
        self.next_order = load.flights.next();
        Ok(Outcome { tally: load.tally, orders, client_busy })
    }
}

/// A phase under way.
struct Load<'a> {
    streams: &'a [TcpStream],
    /// One for each stream.
    links: Vec<Link>,
    flights: Flights,
    tally: Tally,
    clock: Clock,
    heard_ns: u64,
    wait: Wait,
    writes: Writes,
}

impl Load<'_> {
    fn closed_loop(&mut self, window: usize, until_ns: u64) -> anyhow::Result<()> {
        loop {
            let now_ns = self.clock.now_ns();
            if now_ns >= until_ns {
                return Ok(());
            }
            let time = self.clock.text();
            for at in 0..self.links.len() {
                while self.links[at].in_flight < window {
                    self.send_order(at, now_ns, &time)?;
                }
            }
            self.flush()?;
            self.receive(self.wait)?;
        }
    }

    fn open_loop(&mut self, interval_ns: f64, started_ns: u64, until_ns: u64) -> anyhow::Result<()> {
        let (mut sent, mut turn) = (0u64, 0);
        let mut due_ns = started_ns;
        loop {
            let now_ns = self.clock.now_ns();
            if now_ns >= until_ns {
                return Ok(());
            }
            if due_ns <= now_ns {
                let time = self.clock.text();
                for _ in 0..BURST {
                    if due_ns > now_ns {
                        break;
                    }
                    self.send_order(turn, due_ns, &time)?;
                    self.tally.on_sent(due_ns, now_ns);
                    sent += 1;
                    turn = (turn + 1) % self.links.len();
                    // From the start and not from the last one, so that rounding does not add up.
                    due_ns = started_ns + (sent as f64 * interval_ns) as u64;
                }
            }
            self.flush()?;
            self.receive(self.wait)?;
        }
    }

    fn send_order(&mut self, at: usize, due_ns: u64, time: &TimeText) -> anyhow::Result<()> {
        let link = &mut self.links[at];
        link.send_order(self.flights.on_sent(due_ns)?, time);
        match self.writes {
            Writes::Each => link.outbox.flush(&self.streams[at]),
            Writes::Batch => Ok(()),
        }
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        for (link, stream) in self.links.iter_mut().zip(self.streams) {
            link.outbox.flush(stream)?;
        }
        Ok(())
    }

    /// Reads what there is, or waits for something.
    fn receive(&mut self, wait: Wait) -> anyhow::Result<()> {
        let unsent = self.links.iter().any(|link| !link.outbox.is_empty());
        // With one session the wait is in the read itself: one system call fewer.
        let in_read = wait == Wait::Block && self.links.len() == 1 && !unsent;
        if wait == Wait::Block && !in_read {
            self.until_ready()?;
        }
        let mut any = false;
        for at in 0..self.links.len() {
            any |= self.receive_on(at, in_read)?;
        }
        let now_ns = self.clock.now_ns();
        if any {
            self.heard_ns = now_ns;
        }
        let silence = now_ns - self.heard_ns;
        ensure!(
            silence < SILENCE.as_nanos() as u64,
            "nothing heard from the server for {} s, with {} orders in flight",
            SILENCE.as_secs(),
            self.flights.in_flight()
        );
        Ok(())
    }

    fn receive_on(&mut self, at: usize, wait: bool) -> anyhow::Result<bool> {
        let Load { links, streams, flights, tally, clock, .. } = self;
        let link = &mut links[at];
        match receive(&streams[at], &mut link.inbox, wait)? {
            Received::Nothing => return Ok(false),
            Received::Closed if link.stage() == Stage::Down => return Ok(false),
            Received::Closed => {
                bail!("the server closed session {} with {} orders in flight", at + 1, flights.in_flight())
            }
            Received::Bytes => {}
        }
        let now_ns = clock.now_ns();
        let time = clock.text();
        link.handle_input(&time, |order, kind| {
            tally.on_landing(flights.on_report(order, kind)?, now_ns);
            Ok::<(), anyhow::Error>(())
        })?;
        Ok(true)
    }

    fn until_ready(&self) -> anyhow::Result<()> {
        let mut ready: Vec<PollFd<'_>> = (self.links.iter().zip(self.streams))
            .map(|(link, stream)| {
                let room = if link.outbox.is_empty() { PollFlags::empty() } else { PollFlags::OUT };
                PollFd::new(stream, PollFlags::IN | room)
            })
            .collect();
        let second = Timespec { tv_sec: 1, tv_nsec: 0 };
        match rustix::event::poll(&mut ready, Some(&second)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
            Err(error) => Err(error).context("waiting for sockets"),
        }
    }

    fn log_on(&mut self) -> anyhow::Result<()> {
        let time = self.clock.text();
        self.links.iter_mut().for_each(|link| link.log_on(&time));
        self.until(|load| load.links.iter().all(|link| link.stage() == Stage::Up)).context("logging on")
    }

    fn drain(&mut self) -> anyhow::Result<()> {
        self.until(|load| load.flights.in_flight() == 0).context("waiting for the orders in flight")
    }

    fn log_out(&mut self) -> anyhow::Result<()> {
        let time = self.clock.text();
        self.links.iter_mut().for_each(|link| link.log_out(&time));
        self.until(|load| load.links.iter().all(|link| link.stage() == Stage::Down)).context("logging out")
    }

    fn until(&mut self, is_so: impl Fn(&Self) -> bool) -> anyhow::Result<()> {
        self.heard_ns = self.clock.now_ns();
        while !is_so(self) {
            self.flush()?;
            self.receive(Wait::Block)?;
        }
        Ok(())
    }
}

fn connect(server: SocketAddr) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(server).with_context(|| format!("connecting to {server}"))?;
    stream.set_nodelay(true)?;
    // So that a wait in the read ends, and the silence is noticed.
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    Ok(stream)
}

/// Processor time of this thread.
fn cpu_ns() -> u64 {
    let time = rustix::time::clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64
}
