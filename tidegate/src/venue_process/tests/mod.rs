//! A venue and a gateway's session in memory, under virtual time, on a disk that loses power.

mod gateway;
mod settings;

use journal::{CrashPlan, Disk, DiskErrorKind, DiskOp, LogConfig, Owner, Reader, SimDisk};
use types::{ConnId, Mono, Now, ShardId, Timestamp};

use self::gateway::Gateway;
use super::config::VenueConfig;
use super::host::{HostError, Output, VenueHost};
use super::log::{self, Printer, record_type};

/// The file of these tests; `more` comes before its tables.
fn config(more: &str) -> VenueConfig {
    let text = format!(
        "listen = '127.0.0.1:0'\ndata_dir = 'venue'\nsender_comp_id = 'XSIM'\ntarget_comp_id = 'TIDEGATE'\nmic = 'XSIM'\n\
         {more}\n[profile]\nkind = 'always-fill'\nprice = '100.00'\n\
         [[instrument]]\nsymbol = 'TEST1'\nreference_price = '100.00'\n"
    );
    VenueConfig::parse("venue.toml", &text).unwrap()
}

/// A venue, a gateway, and what is between them.
struct World {
    disk: SimDisk,
    config: VenueConfig,
    host: VenueHost<SimDisk>,
    gateway: Gateway,
    now: Now,
    conn: ConnId,
}

impl World {
    fn new(config: VenueConfig) -> World {
        let disk = SimDisk::new();
        let now = Now { mono: Mono(1), wall: Timestamp(1_000_000_000), market: Timestamp(1_000_000_000) };
        let host = open(&disk, &config, now).unwrap();
        World { disk, config, host, gateway: Gateway::new("TIDEGATE"), now, conn: ConnId(0) }
    }

    /// A venue that is logged on to.
    fn logged_on() -> World {
        let mut world = World::new(config(""));
        world.log_on();
        world
    }

    fn log_on(&mut self) -> Vec<String> {
        self.conn = ConnId(self.conn.0 + 1);
        self.host.handle_connected(self.conn, self.now);
        self.gateway.connect(self.now);
        let delivered = self.run();
        assert!(self.host.session().is_logged_on() && self.gateway.session.is_logged_on());
        let (ours, theirs) = (self.host.session(), &self.gateway.session);
        assert_eq!((ours.next_in(), ours.next_out()), (theirs.next_out(), theirs.next_in()), "both sides are level");
        delivered
    }

    /// Moves bytes until there are none, and gives what the gateway was delivered.
    fn run(&mut self) -> Vec<String> {
        let mut delivered = Vec::new();
        loop {
            self.pass(1);
            let to_venue = self.gateway.take_wire();
            let consumed = self.host.handle_received(self.conn, &to_venue, self.now);
            assert_eq!(consumed, to_venue.len());
            let to_gateway = self.venue_turn();
            if to_venue.is_empty() && to_gateway.is_empty() {
                return delivered;
            }
            delivered.extend(self.gateway.handle_received(&to_gateway, self.now));
        }
    }

    /// Ends the venue's turn: the bytes that leave it.
    fn venue_turn(&mut self) -> Vec<u8> {
        self.host.end_turn(self.now).unwrap();
        let mut bytes = Vec::new();
        while let Some(output) = self.host.poll_output() {
            match output {
                Output::Send { conn, bytes: sent } => {
                    assert_eq!(conn, self.conn);
                    bytes.extend(sent);
                }
                Output::Close { conn } => panic!("the venue closes {conn}"),
            }
        }
        bytes
    }

    /// Hands the gateway's bytes over and loses what the venue answers.
    fn lose_answers(&mut self) {
        let to_venue = self.gateway.take_wire();
        self.host.handle_received(self.conn, &to_venue, self.now);
        let lost = self.venue_turn();
        assert!(!lost.is_empty());
    }

    fn cut(&mut self) {
        self.gateway.cut(self.now);
        self.host.handle_disconnected(self.conn, self.now);
        assert!(self.venue_turn().is_empty());
    }

    /// The venue's machine loses power, and starts again.
    fn crash_venue(&mut self) {
        self.gateway.cut(self.now);
        self.disk = self.disk.restart(7);
        self.host = open(&self.disk, &self.config, self.now).unwrap();
    }

    fn pass(&mut self, millis: u64) {
        let nanos = millis * 1_000_000;
        self.now.mono = self.now.mono.plus(nanos);
        self.now.wall = self.now.wall.plus(nanos as i64);
        self.now.market = self.now.wall;
    }

    /// The venue's log, a line for each fact.
    fn log(&self) -> Vec<String> {
        let mut reader = Reader::new(self.disk.clone());
        let mut printer = Printer::new(self.config.venue.mic);
        let mut lines = Vec::new();
        assert!(reader.first().unwrap().is_some());
        while let Some(batch) = reader.poll_written().unwrap() {
            for record in batch.records().filter(|record| record.record_type >= record_type::FIRST) {
                let line = printer.line(record.no.0, &log::read(&record).unwrap());
                lines.push(format!("{} {} {}", line.kind, line.cl_ord_id, line.exec_id.unwrap_or_default()));
            }
        }
        lines
    }
}

fn log_config() -> LogConfig {
    let owner = Owner { pid: 1, since: Timestamp(0) };
    LogConfig { segment_bytes: 1 << 20, ..LogConfig::new(ShardId(0), owner, 0x5eed) }
}

fn open(disk: &SimDisk, config: &VenueConfig, now: Now) -> Result<VenueHost<SimDisk>, HostError> {
    VenueHost::open(disk.clone(), log_config(), config, now).map(|(host, _)| host)
}

#[test]
fn an_order_is_filled_and_the_log_tells_the_same_story() {
    let mut world = World::logged_on();
    world.gateway.order("C0-1", "100", "100", world.now);
    world.gateway.order("C0-2", "100", "99", world.now);
    let delivered = world.run();
    assert_eq!(delivered, ["8 0 C0-1 XSIM-1", "8 F C0-1 XSIM-2", "8 0 C0-2 XSIM-3"]);
    world.gateway.cancel("C0-2X5", "C0-2", world.now);
    assert_eq!(world.run(), ["8 4 C0-2X5 XSIM-4"]);
    let log = [
        "received C0-1 ",
        "accepted C0-1 XSIM-1",
        "trade C0-1 XSIM-2",
        "received C0-2 ",
        "accepted C0-2 XSIM-3",
        "canceled C0-2 XSIM-4",
    ];
    assert_eq!(world.log(), log);
}

#[test]
fn reports_lost_with_the_connection_come_again_and_each_once() {
    let mut world = World::logged_on();
    world.gateway.order("C0-1", "100", "100", world.now);
    world.lose_answers();
    world.cut();
    world.pass(1_000);
    assert_eq!(world.log_on(), ["8 0 C0-1 XSIM-1 Y", "8 F C0-1 XSIM-2 Y"]);
    world.gateway.order("C0-2", "5", "100", world.now);
    assert_eq!(world.run(), ["8 0 C0-2 XSIM-3", "8 F C0-2 XSIM-4"]);
}

#[test]
fn an_order_that_never_arrived_is_asked_for_and_never_traded() {
    let mut world = World::logged_on();
    world.gateway.order("C0-1", "100", "100", world.now);
    world.cut();
    assert_eq!(world.log_on(), [""; 0]);
    assert_eq!(world.log(), [""; 0], "the venue heard of nothing");
}

#[test]
fn orders_outlive_the_gateways_connection_and_trade_on_or_are_cancelled_as_configured() {
    for (more, end) in [("", "8 4 X1 XSIM-2"), ("cancel_on_disconnect = true", "9 X1")] {
        let mut world = World::new(config(more));
        world.log_on();
        world.gateway.order("C0-1", "100", "99", world.now);
        assert_eq!(world.run(), ["8 0 C0-1 XSIM-1"]);
        world.cut();
        let resent = if more.is_empty() { vec![] } else { vec!["8 4 C0-1 XSIM-2 Y"] };
        assert_eq!(world.log_on(), resent);
        world.gateway.cancel("X1", "C0-1", world.now);
        assert_eq!(world.run(), [end]);
    }
}

#[test]
fn a_venue_that_lost_power_goes_on_where_it_was_and_executes_nothing_again() {
    let mut world = World::logged_on();
    world.gateway.order("C0-1", "100", "100", world.now);
    world.gateway.order("C0-2", "100", "99", world.now);
    world.lose_answers();
    world.crash_venue();
    let told = [
        "8 0 C0-1 XSIM-1 Y",
        "8 F C0-1 XSIM-2 Y",
        "8 0 C0-2 XSIM-3 Y",
        // It rested when the venue went down.
        "8 4 C0-2 XSIM-4 Y",
    ];
    assert_eq!(world.log_on(), told);
    world.gateway.order("C0-1", "100", "100", world.now);
    assert_eq!(world.run(), ["8 8 C0-1 XSIM-5"], "a name that was used before the crash");
    let trades = world.log().iter().filter(|line| line.starts_with("trade")).count();
    assert_eq!(trades, 1);
}

#[test]
fn nobody_is_told_what_the_log_did_not_take() {
    let mut world = World::logged_on();
    world.gateway.order("C0-1", "100", "100", world.now);
    let to_venue = world.gateway.take_wire();
    world.host.handle_received(world.conn, &to_venue, world.now);
    let broken = CrashPlan { fail_op: Some((DiskOp::Sync, DiskErrorKind::Io(5))), ..CrashPlan::default() };
    world.disk.set_plan(broken);
    assert!(world.host.end_turn(world.now).is_err());
    assert_eq!(world.host.poll_output(), None);
    assert!(world.host.end_turn(world.now).is_err(), "and it stays so");
}

#[test]
fn a_book_that_nobody_received_is_not_sent_again() {
    let mut world = World::logged_on();
    world.gateway.subscribe(world.now);
    assert_eq!(world.run(), ["W"]);
    world.gateway.subscribe(world.now);
    world.gateway.order("C0-1", "100", "99", world.now);
    world.lose_answers();
    world.cut();
    world.pass(500);
    assert_eq!(world.log_on(), ["8 0 C0-1 XSIM-1 Y"]);
    world.pass(500);
    world.host.handle_timeout(world.now);
    assert_eq!(world.run(), [""; 0], "what was subscribed to went with the connection");
    world.crash_venue();
    world.log_on();
}

#[test]
fn a_subscriber_sees_its_own_order_in_the_book_a_tenth_of_a_second_later() {
    let mut world = World::logged_on();
    world.gateway.subscribe(world.now);
    assert_eq!(world.run(), ["W"]);
    world.gateway.order("C0-1", "100", "99", world.now);
    assert_eq!(world.run(), ["8 0 C0-1 XSIM-1"]);
    assert!(world.host.poll_timeout().is_some());
    world.pass(100);
    world.host.handle_timeout(world.now);
    assert_eq!(world.run(), ["W"]);
}

#[test]
fn who_is_not_the_gateway_is_told_nothing() {
    let mut world = World::new(config(""));
    let stranger = ConnId(77);
    let mut nobody = Gateway::new("NOBODY");
    nobody.connect(world.now);
    let logon = nobody.take_wire();
    world.host.handle_connected(stranger, world.now);
    world.host.handle_received(stranger, &logon, world.now);
    world.host.end_turn(world.now).unwrap();
    assert_eq!(world.host.poll_output(), Some(Output::Close { conn: stranger }));
    assert_eq!(world.host.poll_output(), None);

    world.log_on();
    let mut second = Gateway::new("TIDEGATE");
    second.connect(world.now);
    let logon = second.take_wire();
    world.host.handle_connected(stranger, world.now);
    world.host.handle_received(stranger, &logon, world.now);
    world.host.end_turn(world.now).unwrap();
    assert_eq!(world.host.poll_output(), Some(Output::Close { conn: stranger }), "the first keeps its session");
    assert!(world.host.session().is_logged_on());

    let silent = ConnId(78);
    world.host.handle_connected(silent, world.now);
    world.pass(11_000);
    world.host.handle_timeout(world.now);
    assert_eq!(world.host.poll_output(), Some(Output::Close { conn: silent }));
}

#[test]
fn a_log_that_another_program_wrote_is_refused_and_left_as_it_is() {
    let world = World::new(config(""));
    let disk = SimDisk::new();
    let (mut log, _) = journal::Log::open(disk.clone(), log_config(), &mut |_: &journal::Frame<'_>| Ok(())).unwrap();
    let mut batch = journal::BatchBuilder::begin(log.next());
    batch.push(102, 1, |bytes| bytes.push(0));
    log.append(&batch.finish().unwrap()).unwrap();
    log.commit().unwrap();
    drop(log);
    let before = disk.list().unwrap();
    let refused = open(&disk, &world.config, world.now).unwrap_err().to_string();
    assert_eq!(
        refused,
        "record 1 is refused: record type 102, version 1 is none of a venue's log: another program, or a newer one, \
         wrote it"
    );
    assert_eq!(disk.list().unwrap(), before);
}
