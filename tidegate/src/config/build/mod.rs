//! The file to what the rooms below take: names to indexes, units to units, and every sum checked.
//!
//! Each part goes on after it has found something wrong, with a stand-in for the wrong value, so that a user hears of
//! everything at once. The stand-ins are thrown away with the rest: no setup leaves here with a finding.

mod accounts;
mod bounds;
mod dictionaries;
mod instruments;
mod sessions;
mod venues;

use gateway::GatewayConfig;
use reference::Date;
use router::{RouterConfig, TakeDepth, VenueProfile};
use types::ShardId;

use self::venues::Venues;
use super::findings::Findings;
use super::schema::{File, TakeDepth as Depth};
use super::setup::{MarketSetup, Setup};
use super::source::KeyPath;

pub(crate) use self::bounds::ports;

/// Nanoseconds in a second.
const NANOS: u64 = types::NANOS_PER_SEC.unsigned_abs();
/// Parts in a whole.
const PPM: u32 = 1_000_000;

/// Fits a file's parts together.
pub(crate) fn setup(file: &File, day: Date) -> Result<Setup, Findings> {
    let mut findings = Findings::default();
    bounds::check(file, &mut findings);
    let instruments = instruments::table(&file.instruments, &mut findings);
    let sessions = sessions::Sessions::new(file, &mut findings);
    let gate = accounts::gate(file, &sessions, &mut findings);
    let venues = Venues::new(file, day, sessions.first_venue(), &mut findings);
    let market = MarketSetup {
        feed: file.market.feed,
        seed: file.market.seed,
        instruments: instruments::synthetic(file, &mut findings),
    };
    let router = router(file, &venues.profiles, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    let gateway = GatewayConfig {
        shard: ShardId(0),
        sessions: sessions.entries,
        instruments,
        venues: venues.entries,
        gate,
        router,
        blotter: bounds::blotter(file),
        framing: fix_codec::FramingLimits { max_message: file.fix.message_bytes_max },
        children_per_parent_max: file.bounds.children_per_parent_max,
        turn_bytes_max: bounds::turn_bytes(file),
        avg_px_decimals: file.bounds.avg_px_decimals,
        identify_within_ns: file.fix.logon_timeout_s.saturating_mul(NANOS),
    };
    Ok(Setup { gateway, sim_venues: venues.simulated, fix_venues: venues.links, market })
}

fn router(file: &File, profiles: &[VenueProfile], findings: &mut Findings) -> RouterConfig {
    let ppm = file.router.dark_probe_ppm;
    let path = KeyPath::of("router").key("dark_probe_ppm");
    findings.expect(ppm <= PPM, path, format_args!("{ppm}: at most {PPM}, which is all of an order"));
    RouterConfig {
        venues: profiles.to_vec(),
        take_depth: match file.router.take_depth {
            Depth::Full => TakeDepth::FullDepth,
            Depth::Top => TakeDepth::TopOfBook,
        },
        dark_probe_ppm: ppm,
    }
}

/// Seconds as nanoseconds; more than five centuries are found wrong.
fn nanos(seconds: u64, path: KeyPath, findings: &mut Findings) -> u64 {
    seconds.checked_mul(NANOS).unwrap_or_else(|| {
        findings.add(path, format_args!("{seconds}: too many seconds"));
        0
    })
}
