//! Gateway, disk, client and venue together, and the power switch.

use fix_messages::{code, ids};
use gateway::{Floor, Gateway, Output};
use journal::{CrashPlan, Durability, Frame, Log, LogConfig, OpenError, Owner, Refused, SimDisk};
use model::record_type;
use orders::Parent;
use types::{ConnId, Mono, NANOS_PER_MILLI, Now, RecordNo, SessionIx, ShardId, Timestamp};

use crate::setup::{config, floor, price, qty};
use crate::sim::client::{Client, Known};

/// What to run.
#[derive(Debug, Clone, Copy)]
pub struct Scenario {
    /// Orders that the client sends, each with what belongs to it.
    pub orders: u32,
    /// What the journal promises.
    pub durability: Durability,
    /// Syncs do nothing.
    pub ignore_sync: bool,
    /// The machine goes down in this call of the disk.
    pub crash_at: Option<u64>,
    /// Chooses what a crash leaves of what was not synced.
    pub seed: u64,
}

/// How it went.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Calls of the disk up to the crash, or in all.
    pub disk_calls: u64,
    /// Restarts after a crash.
    pub restarts: u32,
    /// What a user would have lost, in words; empty if nothing.
    pub losses: Vec<String>,
    /// Fills that the client was told of.
    pub fills: u64,
    /// Cancels that took effect.
    pub cancels: u64,
    /// Replaces that took effect.
    pub replaces: u64,
    /// State hashes that the journal holds and that its replay computed again.
    pub hashes: u64,
}

/// A running gateway; gone with its process.
#[derive(Debug)]
struct Running {
    gateway: Gateway,
    floor: Floor,
    log: Log<SimDisk>,
}

/// See the module.
#[derive(Debug)]
pub struct World {
    scenario: Scenario,
    disk: SimDisk,
    running: Option<Running>,
    client: Client,
    conn: Option<ConnId>,
    conns: u64,
    runs: u64,
    inbound: Vec<u8>,
    now: Now,
    outcome: Outcome,
}

/// The machine is down, or would not come up again.
#[derive(Debug)]
struct Down(String);

/// A step of virtual time.
const STEP_NS: i64 = NANOS_PER_MILLI;
/// 9 October 2013, 14:00 UTC: any day does.
const BEGIN: Timestamp = Timestamp(1_381_327_200_000_000_000);
/// Steps between a crash and the client's next try.
const RECONNECT_STEPS: u64 = 5;
/// Steps after the last order until all is said: a gap asked for, a heartbeat missed and answered, and some.
const SETTLE_STEPS: u64 = 100_000;
/// Steps without any byte after which the end is quiet.
const QUIET_STEPS: u64 = 50;

impl World {
    /// Runs a scenario to its end.
    pub fn run(scenario: Scenario) -> Outcome {
        let disk = SimDisk::new();
        disk.set_plan(CrashPlan {
            at_call: scenario.crash_at,
            ignore_sync: scenario.ignore_sync,
            ..CrashPlan::default()
        });
        let mut world = World {
            scenario,
            disk,
            running: None,
            client: Client::new(),
            conn: None,
            conns: 0,
            runs: 0,
            inbound: Vec::new(),
            now: Now { mono: Mono(0), wall: BEGIN, market: BEGIN },
            outcome: Outcome::default(),
        };
        world.play();
        world.outcome
    }

    fn play(&mut self) {
        let (mut steps_down, mut quiet) = (RECONNECT_STEPS, 0);
        for step in 0..u64::from(self.scenario.orders) + SETTLE_STEPS {
            self.advance();
            if self.running.is_none() {
                match self.start() {
                    Ok(()) => steps_down = 0,
                    Err(Down(why)) if self.outcome.restarts > 3 => return self.lose(why),
                    Err(Down(_)) => self.crash(),
                }
            } else if self.conn.is_none() {
                steps_down += 1;
                if steps_down >= RECONNECT_STEPS {
                    self.connect();
                }
            }
            if step < u64::from(self.scenario.orders) {
                self.trade(step as u32);
            }
            let moved = self.exchange();
            quiet = if moved || step < u64::from(self.scenario.orders) { 0 } else { quiet + 1 };
            if quiet > QUIET_STEPS && self.conn.is_some() {
                break;
            }
        }
        self.outcome.disk_calls = self.outcome.disk_calls.max(self.disk.calls());
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
        let owner = Owner { pid: self.runs as u32, since: self.now.wall };
        let log_config = LogConfig {
            durability: self.scenario.durability,
            segment_bytes: 64 * 1024,
            watermark_bytes: 0,
            ..LogConfig::new(ShardId(0), owner, self.scenario.seed ^ self.runs)
        };
        let mut gateway = Gateway::new(config());
        let mut replay = |batch: &Frame<'_>| -> Result<(), Refused> {
            for record in batch.records() {
                gateway
                    .replay(record.no, record.record_type, record.version, record.bytes)
                    .map_err(|error| Refused { record: record.no, why: error.to_string() })?;
            }
            Ok(())
        };
        let opened = Log::open(self.disk.clone(), log_config, &mut replay);
        let (log, recovered) = opened.map_err(|error: OpenError| Down(error.to_string()))?;
        let mut floor = floor(&gateway, self.runs, self.now.market);
        gateway.handle_start(recovered.last, self.now);
        floor.drain(&mut gateway, self.now);
        self.running = Some(Running { gateway, floor, log });
        self.pump();
        Ok(())
    }

    fn connect(&mut self) {
        let Some(running) = &mut self.running else { return };
        self.conns += 1;
        let conn = ConnId(self.conns);
        self.conn = Some(conn);
        running.gateway.handle_connected(conn, None, self.now);
        self.client.peer.handle_connected(self.now);
    }

    fn cut(&mut self) {
        if let Some(conn) = self.conn.take() {
            self.client.peer.handle_disconnected(self.now);
            if let Some(running) = &mut self.running {
                running.gateway.handle_disconnected(conn, self.now);
            }
        }
        self.inbound.clear();
    }

    /// The power is off: what was not synced is up to chance, what was in memory is gone.
    fn crash(&mut self) {
        self.outcome.disk_calls = self.outcome.disk_calls.max(self.disk.calls());
        self.outcome.restarts += 1;
        self.running = None;
        self.cut();
        self.disk = self.disk.restart(self.scenario.seed);
        self.disk.set_plan(CrashPlan { ignore_sync: self.scenario.ignore_sync, ..CrashPlan::default() });
    }

    /// What the client does in step `n`: most orders fill, some rest and are cancelled or replaced later, and some that
    /// fill are cancelled or replaced when it is too late.
    fn trade(&mut self, n: u32) {
        let now = self.now;
        let (side, other) = if n.is_multiple_of(2) { (b'1', b'2') } else { (b'2', b'1') };
        let away = if side == b'1' { price("99.50") } else { price("100.50") };
        let (last, at_market) = (format!("A{}", n.saturating_sub(1)), price("100.00"));
        match n % 15 {
            2 | 4 | 14 => self.client.cancel(&format!("C{n}"), &last, other, now),
            7 | 9 => self.client.replace(&format!("R{n}"), &last, other, qty("200"), at_market, now),
            3 | 8 | 13 => self.client.order(&format!("A{n}"), side, qty("300"), away, now),
            _ => self.client.order(&format!("A{n}"), side, qty("100"), at_market, now),
        }
    }

    /// Carries bytes both ways; whether there were any.
    fn exchange(&mut self) -> bool {
        let Some(conn) = self.conn else {
            self.pump();
            return false;
        };
        let wire = self.client.peer.take_wire();
        self.inbound.extend_from_slice(&wire);
        if let Some(running) = &mut self.running {
            let used = running.gateway.handle_received(conn, &self.inbound, self.now);
            self.inbound.drain(..used);
            running.gateway.handle_timeout(self.now);
        }
        let said = self.pump();
        if self.client.peer.wants_close() {
            self.cut();
        }
        said || !wire.is_empty()
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
            let (mut closed, mut is_down) = (false, false);
            let Running { gateway, floor, log } = running;
            while let Some(output) = gateway.poll_output() {
                match output {
                    Output::Send { conn, bytes } if self.conn == Some(conn) => {
                        said = true;
                        self.client.handle_received(bytes, self.now);
                    }
                    Output::Send { .. } => {}
                    Output::Disconnect { conn } => closed |= self.conn == Some(conn),
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
            if closed {
                self.cut();
            } else if running_is_idle(&self.running) {
                return said;
            }
        }
    }

    fn lose(&mut self, what: String) {
        self.outcome.losses.push(what);
    }

    /// What client and gateway believe, side by side.
    fn check(&mut self) {
        let Some(Running { gateway, .. }) = &self.running else {
            return self.lose("the gateway is down at the end".to_owned());
        };
        let mut losses = Vec::new();
        let session = gateway.session(SessionIx(0));
        let theirs = self.client.peer.session();
        if !session.is_logged_on() || !theirs.is_logged_on() {
            losses.push(format!("not logged on at the end: {} and {}", session.state_name(), theirs.state_name()));
        }
        if (session.next_in(), session.next_out()) != (theirs.next_out(), theirs.next_in()) {
            losses.push("the two sides' sequence numbers differ".to_owned());
        }
        losses.extend(
            self.client
                .execs
                .iter()
                .filter(|(_, count)| **count > 1)
                .map(|(exec, count)| format!("ExecID {} was told {count} times", String::from_utf8_lossy(exec))),
        );
        for (id, answered) in &self.client.asked {
            if !answered {
                losses.push(format!("{} was sent and never answered", String::from_utf8_lossy(id)));
            }
        }
        for parent in gateway.blotter().parents() {
            let (ours, told) = (Known::of(parent), self.client.orders.get(ids::order_id(parent.id).as_bytes()));
            if told != Some(&ours) {
                losses.push(format!("{}: the gateway has {ours:?}, the client {told:?}", parent.cl_ord_id));
            }
        }
        if self.client.orders.len() != gateway.blotter().parents_len() {
            losses.push("the client was told of an order that the gateway does not have".to_owned());
        }
        self.outcome.fills = self.client.orders.values().filter(|known| !known.traded.is_zero()).count() as u64;
        self.outcome.cancels = self.client.cancels;
        self.outcome.replaces = self.client.replaces;
        self.outcome.losses.extend(losses);
        self.check_replay();
    }

    /// The journal, replayed into an empty gateway, gives the state that runs.
    fn check_replay(&mut self) {
        let Some(Running { gateway, log, .. }) = &self.running else { return };
        let (mut again, mut reader) = (Gateway::new(config()), log.reader());
        let mut replay = || -> Result<u64, String> {
            let mut hashes = 0;
            while let Some(batch) = reader.poll_batch(log.mark()).map_err(|error| error.to_string())? {
                for record in batch.records() {
                    hashes += u64::from(record.record_type == record_type::STATE_HASH);
                    again
                        .replay(record.no, record.record_type, record.version, record.bytes)
                        .map_err(|error| error.to_string())?;
                }
            }
            Ok(hashes)
        };
        match replay() {
            Ok(hashes) if again.state_hash() == gateway.state_hash() => self.outcome.hashes = hashes,
            Ok(_) => self.lose("the replayed state is not the state that runs".to_owned()),
            Err(why) => self.lose(format!("the journal cannot be replayed: {why}")),
        }
    }
}

impl Known {
    /// What the gateway has of an order, in the client's words.
    fn of(parent: &Parent) -> Known {
        Known {
            status: code::ord_status(parent.status()),
            cum_qty: parent.cum_qty,
            leaves_qty: parent.leaves_qty(),
            traded: parent.cum_qty,
        }
    }
}

fn running_is_idle(running: &Option<Running>) -> bool {
    running.as_ref().is_none_or(|running| running.gateway.is_turn_empty())
}

impl Running {
    fn commit(&mut self) -> Result<(), Down> {
        if let Some(batch) = self.gateway.end_turn() {
            self.log.append(&batch).map_err(|error| Down(error.to_string()))?;
            self.gateway.recycle(batch);
        }
        let mark: RecordNo = self.log.commit().map_err(|error| Down(error.to_string()))?;
        self.gateway.handle_committed(mark);
        Ok(())
    }
}

/// Reads stored records back, as the shell's reading thread does.
fn stored(log: &Log<SimDisk>, records: &[RecordNo]) -> Result<Vec<(u16, u8, Vec<u8>)>, Down> {
    let mut reader = log.reader();
    let mut found = Vec::new();
    for &wanted in records {
        reader.seek(wanted);
        let batch = reader.poll_batch(log.mark()).map_err(|error| Down(error.to_string()))?;
        let record =
            batch.and_then(|batch| batch.record(wanted).map(|it| (it.record_type, it.version, it.bytes.to_vec())));
        found.push(record.ok_or_else(|| Down(format!("record {wanted} is committed and not there")))?);
    }
    Ok(found)
}
