//! Kills with signal 9. What a user would lose: an order, a fill, or the certainty of what became of either.
//!
//! A client and a venue that outlive the gateway trade through it while it is killed at any moment, in its start and in
//! its recovery too, and started again on what it left. Each of the three keeps a log of its own. Afterwards the logs are
//! joined by ClOrdID, child ClOrdID and ExecID: nothing lost, nothing doubled, nothing unexplained.
//!
//! | module | what |
//! | --- | --- |
//! | `client` | the client, its session and its log |
//! | `venue` | the venue's process and its log |
//! | `journal` | the gateway's journal as a log |
//! | `join` | the three logs against each other |
//! | `doctored` | the join finds what is wrong |
//! | `dice` | chance from a seed |

#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

#[path = "kills/client.rs"]
mod client;
#[path = "kills/dice.rs"]
mod dice;
#[path = "kills/doctored.rs"]
mod doctored;
#[path = "kills/join.rs"]
mod join;
#[path = "kills/journal.rs"]
mod journal_log;
#[path = "kills/venue.rs"]
mod venue;

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tests::process::{GatewayProcess, GatewaySpec, START_DEADLINE, binary};

use crate::client::{Signals, Told};
use crate::dice::Dice;
use crate::join::{JournalLog, Kind, VenueLog, join};
use crate::venue::VenueProcess;

#[test]
fn fifty_kills_lose_nothing_and_double_nothing() {
    let Some(binary) = binary("fifty_kills_lose_nothing_and_double_nothing") else { return };
    kill_and_join(&binary, "os", 50);
}

#[test]
fn kills_between_syncs_lose_nothing_and_double_nothing() {
    let Some(binary) = binary("kills_between_syncs_lose_nothing_and_double_nothing") else { return };
    kill_and_join(&binary, "fsync", 20);
}

fn kill_and_join(binary: &Path, durability: &str, kills: usize) {
    let seed = seed();
    eprintln!("{kills} kills, durability {durability}: KILLS_SEED={seed}");
    let dir = tempfile::tempdir().expect("a directory");
    let mut venue = VenueProcess::start(binary, dir.path());
    let mut gateway = start_gateway(binary, dir.path(), venue.address(), durability);
    let (signals, address) = (Signals::default(), gateway.fix());
    let (told, numbers) = std::thread::scope(|scope| {
        let client = scope.spawn(|| client::trade(address, seed, &signals));
        // A panic here must not leave the client trading for ever.
        let stopping = StopAtEnd(&signals);
        kill_again_and_again(&mut gateway, kills, seed, &signals);
        drop(stopping);
        let told = client.join().expect("the client");
        (told, gateway_numbers(&gateway))
    });
    assert!(venue.is_running() && gateway.is_running());
    gateway.kill();
    let (journal, venue) = (journal_log::read(&gateway.data_dir()), venue.log());
    let faults = join(&told.log, &journal, &venue);
    let summary = summary(&told, &journal, &venue);
    eprintln!("{summary}");
    assert!(faults.is_empty(), "{} faults with seed {seed}; {summary}\n{}", faults.len(), list(&faults));
    assert_eq!(told.endings, [], "the client's session ended otherwise than by a kill");
    assert_eq!(numbers, told.numbers, "next numbers, the client's on the right");
    assert_strong(&told, &journal, kills);
}

/// Each gateway lives for a moment drawn anew: one in four is killed in its recovery, and one in four when it takes
/// orders again, as each must. Half of the kills come right behind orders.
fn kill_again_and_again(gateway: &mut GatewayProcess, kills: usize, seed: u64, signals: &Signals) {
    let mut dice = Dice::new(!seed);
    for _ in 0..kills {
        match dice.below(4) {
            0 => sleep(Duration::from_millis(dice.below(60))),
            1 => wait_past(&signals.taken, "the gateway took no order again"),
            _ => sleep(Duration::from_millis(100 + dice.below(900))),
        }
        if dice.below(2) == 0 {
            wait_past(&signals.bursts, "the client sends no more");
            sleep(Duration::from_micros(dice.below(1_000)));
        }
        gateway.kill();
        gateway.start_again();
    }
    wait_past(&signals.taken, "the gateway took no order again");
    sleep(Duration::from_secs(1));
}

/// Waits until there is one more than now. Looks often: half of the time a kill is to come right behind it.
fn wait_past(counter: &AtomicU64, otherwise: &str) {
    let (before, deadline) = (counter.load(Ordering::Relaxed), Instant::now() + START_DEADLINE);
    while counter.load(Ordering::Relaxed) == before {
        assert!(Instant::now() < deadline, "{otherwise} within {START_DEADLINE:?}");
        sleep(Duration::from_micros(50));
    }
}

struct StopAtEnd<'a>(&'a Signals);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }
}

fn seed() -> u64 {
    let nanos = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").subsec_nanos();
    std::env::var("KILLS_SEED").map_or(u64::from(nanos), |seed| seed.parse().expect("KILLS_SEED is a number"))
}

/// A gateway whose only venue is the process.
fn start_gateway(binary: &Path, dir: &Path, venue: SocketAddr, durability: &str) -> GatewayProcess {
    let config = dir.join("gateway.toml");
    let text = format!(
        r#"
data_dir = "data"
[fix]
listen = "127.0.0.1:1"
[admin]
listen = "127.0.0.1:1"
[journal]
segment_bytes = 8388608
[market]
feed = "none"
[venues]
set = "none"
[[fix_venue]]
mic = "XSIM"
connect = "{venue}"
target_comp_id = "XSIM"
[router]
take_depth = "full"
[gate]
market_collar_bps = 500
max_order_age_s = 60
max_quote_age_s = "unlimited" # the venue quotes once
[[account]]
name = "TEST"
sessions = ["CLIENT1"]
max_order_qty = "1000000"
max_order_notional = "1000000000"
max_open_exposure = "1000000000000"
price_collar_bps = 1000
orders_per_second = "unlimited"
[[session]]
target_comp_id = "CLIENT1"
default_account = "TEST"
[[instrument]]
symbol = "TEST1"
reference_price = "100.00"
"#
    );
    fs::write(&config, text).expect("the gateway's configuration");
    let config = config.display().to_string();
    let args = ["--config", &config, "--durability", durability].map(str::to_owned).to_vec();
    GatewayProcess::start(GatewaySpec { binary: binary.to_path_buf(), args })
}

/// The gateway's numbers, turned to the client's view: what the client sends next, and expects next.
fn gateway_numbers(gateway: &GatewayProcess) -> (u64, u64) {
    let answer = gateway.get("/api/v1/sessions").expect("GET /api/v1/sessions");
    let sessions: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let items = sessions["items"].as_array().expect("items");
    let ours = items.iter().find(|item| item["id"].as_str().is_some_and(|id| id.contains("CLIENT1")));
    let ours = ours.unwrap_or_else(|| panic!("no session of the client: {}", answer.body));
    let number = |key: &str| ours[key].as_u64().unwrap_or_else(|| panic!("{key} of {ours}"));
    (number("next_in"), number("next_out"))
}

fn summary(told: &Told, journal: &JournalLog, venue: &VenueLog) -> String {
    let of = |kind| told.log.execs.iter().filter(|(_, exec)| exec.kind == kind).count();
    format!(
        "{} orders, {} refused, {} trades, {} cancels asked, {} refused; {} children, {} never sent, {} venue executions; \
         {} messages asked of the client again, {} reports sent again",
        told.log.orders.len(),
        of(Kind::Rejected),
        of(Kind::Trade),
        told.log.cancels.len(),
        told.log.refusals.len(),
        journal.children.len(),
        journal.unsent.len(),
        venue.execs.len(),
        told.asked_again,
        told.repeated,
    )
}

fn list(faults: &[join::Fault]) -> String {
    const SHOWN: usize = 40;
    faults.iter().take(SHOWN).map(|fault| format!("{fault}\n")).collect()
}

/// A day on which nothing was in the air when the gateway was killed would show nothing. How much was is chance; none of it
/// in fifty kills is not.
fn assert_strong(told: &Told, journal: &JournalLog, kills: usize) {
    let trades = told.log.execs.iter().filter(|(_, exec)| exec.kind == Kind::Trade).count();
    assert!(trades > 20 * kills, "only {trades} trades in {kills} kills");
    assert!(told.asked_again > 0, "no order was lost between client and gateway");
    if kills >= 50 {
        assert!(told.repeated > 0, "no report was lost between gateway and client");
        assert!(!journal.unsent.is_empty(), "no child was lost between gateway and venue");
    }
}
