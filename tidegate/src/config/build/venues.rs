//! Where it is traded: simulated venues first, then FIX venues.

use std::collections::BTreeSet;

use gateway::{VenueEntry, VenueLink};
use reference::{Date, VenueKind, VenueRow, default_venues};
use router::VenueProfile;
use types::{Price, SessionIx, Text, VenueIx};
use venues::SimVenueConfig;

use crate::config::findings::Findings;
use crate::config::schema::{File, FixVenue, VenueSet};
use crate::config::setup::FixVenueLink;
use crate::config::source::KeyPath;

/// Nanoseconds in a microsecond.
const NANOS_PER_MICRO: u64 = 1_000;
/// An hour: a venue that is farther away is a mistake in the unit.
const LATENCY_US_MAX: u64 = 3_600_000_000;
/// The MIC of the always-fill venue: one that nobody has.
const ALWAYS_FILL_MIC: &[u8] = b"XOFF";

/// All venues, in the order of their indexes.
pub(super) struct Venues {
    pub(super) entries: Vec<VenueEntry>,
    /// What the router knows of each.
    pub(super) profiles: Vec<VenueProfile>,
    pub(super) simulated: Vec<SimVenueConfig>,
    pub(super) links: Vec<FixVenueLink>,
}

/// How many simulated venues a set has.
pub(super) fn simulated_count(set: VenueSet) -> usize {
    match set {
        VenueSet::UsEquities => default_venues().len(),
        VenueSet::AlwaysFill => 1,
        VenueSet::None => 0,
    }
}

impl Venues {
    /// Simulated venues with their profile's share of the volume and the source of their numbers.
    fn simulated(venues: Vec<SimVenueConfig>, of: impl Fn(usize) -> (u32, String)) -> Venues {
        let mut all = Venues { entries: Vec::new(), profiles: Vec::new(), simulated: Vec::new(), links: Vec::new() };
        for (at, venue) in venues.iter().enumerate() {
            let (share_ppm, source) = of(at);
            all.entries.push(VenueEntry { mic: Text::lossy(venue.mic.as_bytes()), link: VenueLink::InProcess, source });
            all.profiles.push(VenueProfile {
                dark: venue.kind == VenueKind::Dark,
                up: true,
                taker_fee: venue.fees.taker,
                maker_fee: venue.fees.maker,
                midpoint_fee: venue.fees.midpoint,
                share_ppm,
            });
        }
        all.simulated = venues;
        all
    }

    pub(super) fn new(file: &File, day: Date, first_session: SessionIx, findings: &mut Findings) -> Venues {
        let path = KeyPath::of("venues");
        let none = file.venues.set == VenueSet::None && file.fix_venues.is_empty();
        findings.expect(!none, path.key("set"), "none, and no [[fix_venue]]: there is nowhere to trade");
        let mut venues = match file.venues.set {
            VenueSet::UsEquities => us_equities(file, day, findings),
            VenueSet::AlwaysFill => always_fill(file, findings),
            VenueSet::None => Venues::simulated(Vec::new(), |_| (0, String::new())),
        };
        let far = file.venues.latency_us > LATENCY_US_MAX;
        let latency = file.venues.latency_us;
        findings.expect(
            !far,
            path.key("latency_us"),
            format_args!("{latency}: more than an hour; the unit is microseconds"),
        );
        let with_price = file.venues.fill_price.is_none() || file.venues.set == VenueSet::AlwaysFill;
        findings.expect(with_price, path.key("fill_price"), "only venues.set = \"always-fill\" has a fill_price");
        for venue in &mut venues.simulated {
            venue.latency_ns = latency.saturating_mul(NANOS_PER_MICRO);
        }
        for (at, row) in file.fix_venues.iter().enumerate() {
            venues.add_fix(row, at, first_session, findings);
        }
        unique(file, &venues, findings);
        venues
    }

    fn add_fix(&mut self, row: &FixVenue, at: usize, first: SessionIx, findings: &mut Findings) {
        let path = KeyPath::of("fix_venue").at(at);
        let mic: Text<4> = findings.name(&row.mic, path.key("mic"));
        let venue = VenueIx(self.entries.len() as u16);
        let session = SessionIx(first.0 + at as u32);
        self.links.push(FixVenueLink { venue, session, connect: row.connect });
        self.entries.push(VenueEntry {
            mic: Text::lossy(mic.as_bytes()),
            link: VenueLink::Fix(session),
            source: "configuration".to_owned(),
        });
        // Not up before its session is.
        self.profiles.push(VenueProfile {
            dark: false,
            up: false,
            taker_fee: row.taker_fee,
            maker_fee: row.maker_fee,
            midpoint_fee: Price::ZERO,
            share_ppm: 0,
        });
    }
}

/// A child's venue is told by its MIC.
fn unique(file: &File, venues: &Venues, findings: &mut Findings) {
    let simulated: BTreeSet<&str> = venues.simulated.iter().map(|venue| venue.mic.as_str()).collect();
    let path = |at| KeyPath::of("fix_venue").at(at).key("mic");
    for (at, row) in file.fix_venues.iter().enumerate() {
        let taken = simulated.contains(row.mic.as_str());
        findings.expect(!taken, path(at), format_args!("{}: a simulated venue has this MIC", row.mic));
    }
    findings.unique(file.fix_venues.iter().enumerate().map(|(at, row)| (&row.mic, path(at))), "venue");
}

fn us_equities(file: &File, day: Date, findings: &mut Findings) -> Venues {
    let rows = default_venues();
    let simulated = SimVenueConfig::anchored(&rows, day, file.venues.seed).unwrap_or_else(|error| {
        findings.add(KeyPath::of("venues").key("set"), format_args!("us-equities: {error}"));
        Vec::new()
    });
    Venues::simulated(simulated, |at| (rows[at].share.ppm, source(&rows[at], day)))
}

fn always_fill(file: &File, findings: &mut Findings) -> Venues {
    let path = KeyPath::of("venues").key("fill_price");
    let price = match file.venues.fill_price {
        Some(price) if price.is_positive() => price,
        Some(price) => {
            findings.add(path, format_args!("{price}, must be above zero"));
            price
        }
        None => {
            findings.add(path, "missing: venues.set = \"always-fill\" needs it");
            Price::ZERO
        }
    };
    let venue = SimVenueConfig::always_fill(VenueIx(0), Text::lossy(ALWAYS_FILL_MIC), price);
    Venues::simulated(vec![venue], |_| (super::PPM, "made up".to_owned()))
}

fn source(row: &VenueRow, day: Date) -> String {
    let fees = row.fees.at(day).map(|fees| fees.source.to_string()).unwrap_or_default();
    format!("MIC: {}; fees: {fees}; share: {}", row.mic_source, row.share.source)
}
