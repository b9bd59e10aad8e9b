//! Gateway, disk, client and venues together, and the power switch.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gateway::Output;
use journal::{CrashPlan, SimDisk};
use types::{ConnId, Mono, NANOS_PER_MILLI, Now, Timestamp};

use crate::sim::check;
use crate::sim::client::Client;
use crate::sim::day::{operate, trade};
use crate::sim::fix_venue::{Arrives, FixVenue};
use crate::sim::running::{Down, Running, stored};
use crate::sim::scenario::{Outcome, Scenario};

/// See the module.
#[derive(Debug)]
pub struct World {
    scenario: Scenario,
    disk: SimDisk,
    running: Option<Running>,
    client: Client,
    conn: Option<ConnId>,
    venue: Option<FixVenue>,
    conns: u64,
    runs: u64,
    inbound: Vec<u8>,
    now: Now,
    /// Steps that client and venue have been without a connection.
    steps_down: StepsDown,
    outcome: Outcome,
}

#[derive(Debug, Default)]
struct StepsDown {
    client: u64,
    venue: u64,
}

/// A step of virtual time.
const STEP_NS: i64 = NANOS_PER_MILLI;
/// 9 October 2013, 14:00 UTC: any day does.
const BEGIN: Timestamp = Timestamp(1_381_327_200_000_000_000);
/// Steps between a crash and the client's next try.
const RECONNECT_STEPS: u64 = 5;
/// Steps between the loss of the way to the venue and the gateway's next try. Fewer than the client's, so that most of its
/// orders find a market.
const VENUE_RECONNECT_STEPS: u64 = 2;
/// Steps after the last order until all is said: a gap asked for, a heartbeat missed and answered, and some.
const SETTLE_STEPS: u64 = 100_000;
/// Steps without any byte after which the end is quiet.
const QUIET_STEPS: u64 = 50;

/// MsgType(35) of NewOrderSingle(D), on the wire.
const NEW_ORDER: &[u8] = b"\x0135=D\x01";

impl World {
    /// Runs a scenario to its end. A panic of the gateway is a loss like any other, so that it is told with its scenario.
    pub fn run(scenario: Scenario) -> Outcome {
        let mut world = World::new(scenario);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| world.play())) {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            world.lose(format!("panic: {}", said.unwrap_or_default()));
        }
        world.outcome
    }

    fn new(scenario: Scenario) -> World {
        let disk = SimDisk::new();
        disk.set_plan(CrashPlan {
            at_call: scenario.crash_at,
            ignore_sync: scenario.ignore_sync,
            ..CrashPlan::default()
        });
        let now = Now { mono: Mono(0), wall: BEGIN, market: BEGIN };
        World {
            scenario,
            disk,
            running: None,
            client: Client::new(),
            conn: None,
            venue: scenario.venues.over_fix().map(|_| FixVenue::open(scenario.cancel_on_disconnect, now)),
            conns: 0,
            runs: 0,
            inbound: Vec::new(),
            now,
            steps_down: StepsDown { client: RECONNECT_STEPS, venue: VENUE_RECONNECT_STEPS },
            outcome: Outcome::default(),
        }
    }

    fn play(&mut self) {
        let orders = u64::from(self.scenario.orders);
        let mut quiet = 0;
        for step in 0..orders + SETTLE_STEPS {
            self.advance();
            if self.running.is_none() {
                match self.start() {
                    Ok(()) => {}
                    Err(Down(why)) if self.outcome.restarts > 3 => return self.lose(why),
                    Err(Down(_)) => self.crash(),
                }
            } else {
                self.connect();
            }
            if step < orders {
                trade(&mut self.client, step as u32, self.now);
            }
            let moved = self.exchange(step);
            if self.scenario.is_due(self.scenario.cut_every, step) {
                let cuts = self.outcome.cuts;
                self.cut_venue(Arrives::draw(cuts));
            }
            quiet = if moved || step < orders || !self.is_level() { 0 } else { quiet + 1 };
            if quiet > QUIET_STEPS {
                break;
            }
        }
        self.outcome.disk_calls = self.outcome.disk_calls.max(self.disk.calls());
        // What reads the journal now is the test, not the gateway.
        self.disk.set_plan(CrashPlan::default());
        self.check();
    }

    fn advance(&mut self) {
        self.now.mono = self.now.mono.plus(STEP_NS.unsigned_abs());
        self.now.wall = self.now.wall.plus(STEP_NS);
        self.now.market = self.now.wall;
        self.client.peer.handle_timeout(self.now);
    }

    /// Starts the gateway on what the disk has.
    fn start(&mut self) -> Result<(), Down> {
        self.runs += 1;
        self.running = Some(Running::start(&self.disk, &self.scenario, self.runs, self.now)?);
        self.steps_down = StepsDown::default();
        self.pump();
        Ok(())
    }

    /// Whether everybody has a connection, and nothing is on its way.
    fn is_level(&self) -> bool {
        let is_level = |venue: &FixVenue| venue.conn().is_some() && !venue.is_talking();
        self.conn.is_some() && self.venue.as_ref().is_none_or(is_level)
    }

    /// Makes the connections whose time has come: the gateway's to the venue, the client's to the gateway.
    fn connect(&mut self) {
        let World { running: Some(running), venue, client, .. } = self else { return };
        if let (Some(venue), Some((_, session))) = (venue, self.scenario.venues.over_fix())
            && venue.conn().is_none()
        {
            self.steps_down.venue += 1;
            if self.steps_down.venue >= VENUE_RECONNECT_STEPS {
                self.conns += 1;
                venue.handle_connected(ConnId(self.conns), self.now);
                running.gateway.handle_connected(ConnId(self.conns), Some(session), self.now);
            }
        }
        if self.conn.is_none() {
            self.steps_down.client += 1;
            if self.steps_down.client >= RECONNECT_STEPS {
                self.conns += 1;
                self.conn = Some(ConnId(self.conns));
                running.gateway.handle_connected(ConnId(self.conns), None, self.now);
                client.peer.handle_connected(self.now);
            }
        }
    }

    fn cut_client(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.steps_down.client = 0;
            self.client.peer.handle_disconnected(self.now);
            if let Some(running) = &mut self.running {
                running.gateway.handle_disconnected(conn, self.now);
            }
        }
        self.inbound.clear();
    }

    fn cut_venue(&mut self, arrives: Arrives) {
        let Some(venue) = &mut self.venue else { return };
        if let Some(conn) = venue.conn() {
            self.outcome.cuts += 1;
            self.steps_down.venue = 0;
            venue.handle_lost(arrives, self.now);
            if let Some(running) = &mut self.running {
                running.gateway.handle_disconnected(conn, self.now);
            }
        }
    }

    /// The power is off: what was not synced is up to chance, what was in memory is gone.
    fn crash(&mut self) {
        self.outcome.disk_calls = self.outcome.disk_calls.max(self.disk.calls());
        self.outcome.restarts += 1;
        self.running = None;
        self.cut_client();
        self.cut_venue(Arrives::draw(self.scenario.seed));
        self.disk = self.disk.restart(self.scenario.seed);
        let at_call = self.scenario.crash_again_at.filter(|_| self.outcome.restarts == 1);
        self.disk.set_plan(CrashPlan { at_call, ignore_sync: self.scenario.ignore_sync, ..CrashPlan::default() });
    }

    /// Carries bytes both ways, between client, gateway and venue; whether client and gateway said anything.
    fn exchange(&mut self, step: u64) -> bool {
        let mut moved = self.carry_from_client();
        self.carry_from_venue();
        if let Some(running) = &mut self.running {
            running.gateway.handle_timeout(self.now);
            operate(&mut running.gateway, &self.scenario, step, self.now);
        }
        moved |= self.pump();
        if self.client.peer.wants_close() {
            self.cut_client();
        }
        if self.venue.as_ref().is_some_and(FixVenue::wants_close) {
            self.cut_venue(Arrives::All);
        }
        moved
    }

    fn carry_from_client(&mut self) -> bool {
        let Some(conn) = self.conn else { return false };
        let wire = self.client.peer.take_wire();
        self.inbound.extend_from_slice(&wire);
        if let Some(running) = &mut self.running {
            let used = running.gateway.handle_received(conn, &self.inbound, self.now);
            self.inbound.drain(..used);
        }
        !wire.is_empty()
    }

    /// The gateway reads what the venue said in the last step, and the venue what the gateway said. So a crash finds orders
    /// on their way to the venue, and reports on their way back.
    fn carry_from_venue(&mut self) {
        let Some(venue) = &mut self.venue else { return };
        if let (Some(running), Some((conn, wire))) = (&mut self.running, venue.wire()) {
            let used = running.gateway.handle_received(conn, wire, self.now);
            wire.drain(..used);
        }
        venue.handle_step(self.now);
    }

    /// Ends turns, commits, and does what is durable, until there is nothing more; whether the client was told anything.
    fn pump(&mut self) -> bool {
        let mut said = false;
        loop {
            let Some(running) = &mut self.running else { return said };
            if let Err(Down(_)) = running.commit() {
                self.crash();
                return said;
            }
            let (mut closes_client, mut closes_venue, mut is_down) = (false, false, false);
            let to_venue = self.venue.as_ref().and_then(FixVenue::conn);
            let Running { gateway, floor, log } = running;
            let is_stopped = !gateway.gate().kill_view().engaged().is_empty();
            while !gateway.is_turn_full()
                && let Some(output) = gateway.poll_output()
            {
                match output {
                    Output::Send { conn, bytes } if self.conn == Some(conn) => {
                        said = true;
                        self.client.handle_received(bytes, self.now);
                    }
                    Output::Send { conn, bytes } => {
                        let Some(venue) = self.venue.as_mut().filter(|_| to_venue == Some(conn)) else { continue };
                        venue.push(bytes);
                        if is_stopped && bytes.windows(NEW_ORDER.len()).any(|field| field == NEW_ORDER) {
                            self.outcome.losses.push("an order left for the venue after the kill switch".to_owned());
                        }
                    }
                    Output::Disconnect { conn } => {
                        closes_client |= self.conn == Some(conn);
                        closes_venue |= to_venue == Some(conn);
                    }
                    Output::Venue { venue, command } => floor.handle_command(gateway, venue, command, self.now),
                    Output::ReadStored(request) => match stored(log, &request.records) {
                        Ok(bodies) => gateway.handle_stored(&request, &bodies, self.now),
                        Err(Down(_)) => {
                            is_down = true;
                            break;
                        }
                    },
                }
            }
            if is_down {
                self.crash();
                return said;
            }
            gateway.handle_withheld(self.now);
            gateway.handle_backlog(self.now);
            floor.drain(gateway, self.now);
            if closes_client {
                self.cut_client();
            }
            if closes_venue {
                self.cut_venue(Arrives::All);
            }
            let is_idle = self.running.as_ref().is_none_or(|running| running.gateway.is_turn_empty());
            if is_idle && !closes_client && !closes_venue {
                return said;
            }
        }
    }

    fn lose(&mut self, what: String) {
        self.outcome.losses.push(what);
    }

    /// What client, venue and gateway believe, side by side.
    fn check(&mut self) {
        let Some(running) = &self.running else {
            return self.lose("the gateway is down at the end".to_owned());
        };
        let (gateway, outcome) = (&running.gateway, &mut self.outcome);
        outcome.losses.extend(check::invariant_client(gateway, &self.client));
        outcome.losses.extend(check::invariant_parents(gateway));
        outcome.losses.extend(check::invariant_gate(gateway));
        let (reread, losses) = check::invariant_replay(running, self.scenario.venues);
        outcome.losses.extend(losses);
        if let Some(venue) = &self.venue {
            outcome.losses.extend(check::invariant_venue(running, self.scenario.venues, venue, &reread));
            outcome.cancels_refused = venue.story().cancels_refused;
        }
        outcome.hashes = reread.hashes;
        outcome.fills = self.client.orders.values().filter(|known| !known.traded.is_zero()).count() as u64;
        outcome.cancels = self.client.cancels;
        outcome.replaces = self.client.replaces;
        outcome.refused = self.client.refused;
        outcome.not_sent = check::not_sent(gateway);
        outcome.open = gateway.blotter().open_parents_len();
    }
}
