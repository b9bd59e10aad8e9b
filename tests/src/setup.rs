//! A small gateway for tests: one account, one instrument, and a venue that trades at 100.00, in the process or over FIX.

use fix_codec::FramingLimits;
use fix_session::{Role, SessionConfig};
use gateway::{Floor, Gateway, GatewayConfig, Peer, SessionEntry, VenueEntry, VenueLink};
use model::Instruments;
use orders::BlotterLimits;
use risk_gate::{AccountLimits, GateConfig, OrderRate};
use router::{RouterConfig, TakeDepth, VenueProfile};
use types::{AccountIx, Money, Price, Qty, SessionIx, ShardId, Text, Timestamp, VenueIx};
use venues::{SimVenue, SimVenueConfig};

/// Our CompID in tests.
pub const GATEWAY: &str = "TIDEGATE";
/// The client's CompID in tests.
pub const CLIENT: &str = "CLIENT1";
/// The instrument of tests.
pub const SYMBOL: &str = "TEST1";
/// CompID and MIC of the venue over FIX in tests.
pub const FIX_VENUE: &str = "XFIX";
/// Where the venues of tests trade.
pub const FILL_PRICE: &str = "100.00";

/// Which venues the gateway of tests has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Venues {
    /// One in the process, which loses its orders with it.
    InProcess,
    /// One over FIX, which outlives the gateway.
    Fix,
    /// Both: over FIX is where taking costs less, in the process is where resting does.
    Both,
}

impl Venues {
    /// The place of the venue in the process.
    pub const fn in_process(self) -> Option<VenueIx> {
        match self {
            Venues::InProcess | Venues::Both => Some(VenueIx(0)),
            Venues::Fix => None,
        }
    }

    /// The place of the venue over FIX, and of its session.
    pub const fn over_fix(self) -> Option<(VenueIx, SessionIx)> {
        match self {
            Venues::InProcess => None,
            Venues::Fix => Some((VenueIx(0), SessionIx(1))),
            Venues::Both => Some((VenueIx(1), SessionIx(1))),
        }
    }
}

/// Parses a number that a test wrote down.
pub fn price(text: &str) -> Price {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Parses a number that a test wrote down.
pub fn qty(text: &str) -> Qty {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Takes a short text that a test wrote down.
pub fn text<const N: usize>(text: &str) -> Text<N> {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The gateway's configuration with these venues.
pub fn config_with(venues: Venues) -> GatewayConfig {
    let mut config = config();
    let Some((venue, session)) = venues.over_fix() else { return config };
    config.sessions.push(SessionEntry {
        config: SessionConfig::fix44(Role::Initiator, text(GATEWAY), text(FIX_VENUE)),
        peer: Peer::Venue(venue),
    });
    if venues.in_process().is_none() {
        config.venues.clear();
        config.router.venues.clear();
    }
    for in_process in &mut config.router.venues {
        in_process.taker_fee = price("0.0001");
    }
    let source = "unsourced".to_owned();
    config.venues.push(VenueEntry { mic: text(FIX_VENUE), link: VenueLink::Fix(session), source });
    let profile = VenueProfile { maker_fee: price("0.0001"), share_ppm: 1_000_000, ..VenueProfile::default() };
    config.router.venues.push(profile);
    config
}

/// The gateway's configuration with the venue in the process.
pub fn config() -> GatewayConfig {
    let row = (text(SYMBOL), price("0.01"), qty("100"), qty("1"));
    GatewayConfig {
        shard: ShardId(0),
        sessions: vec![SessionEntry {
            config: SessionConfig::fix44(Role::Acceptor, text(GATEWAY), text(CLIENT)),
            peer: Peer::Client { default_account: Some(AccountIx(0)) },
        }],
        instruments: Instruments::new([row]).unwrap_or_else(|error| panic!("{error}")),
        venues: vec![VenueEntry { mic: text("XSIM"), link: VenueLink::InProcess, source: "unsourced".to_owned() }],
        gate: gate(),
        router: RouterConfig {
            venues: vec![VenueProfile { share_ppm: 1_000_000, ..VenueProfile::default() }],
            take_depth: TakeDepth::FullDepth,
            dark_probe_ppm: 0,
        },
        blotter: BlotterLimits::for_orders(100_000),
        framing: FramingLimits::default(),
        children_per_parent_max: 100,
        turn_bytes_max: 16 * 1024,
        avg_px_decimals: 6,
        identify_within_ns: 10_000_000_000,
    }
}

/// Limits that the tests' orders do not reach.
fn gate() -> GateConfig {
    GateConfig {
        accounts: vec![AccountLimits {
            name: text("TEST"),
            enabled: true,
            sessions: vec![SessionIx(0)],
            max_order_qty: Some(qty("1000000")),
            max_order_notional: Money::from_whole(1_000_000_000),
            max_open_exposure: Money::from_whole(1_000_000_000_000),
            price_collar_bps: Some(1_000),
            order_rate: Some(OrderRate::Unlimited),
        }],
        instruments: Vec::new(),
        market_collar_bps: Some(500),
        max_order_age_ns: Some(60_000_000_000),
        max_quote_age_ns: Some(u64::MAX),
        open_orders_max: 10_000,
        open_children_max: 10_000,
    }
}

/// The venue, opened anew; `run` counts the starts, so that no ExecID comes twice.
pub fn floor(gateway: &Gateway, run: u64, opened_at: Timestamp) -> Floor {
    let mut venue = SimVenueConfig::always_fill(VenueIx(0), text("XSIM"), price(FILL_PRICE));
    venue.first_exec = (run << 32) + 1;
    let mut floor = Floor::default();
    let venue = SimVenue::new(venue, gateway.instruments(), opened_at).unwrap_or_else(|error| panic!("{error}"));
    floor.add(VenueIx(0), Box::new(venue));
    floor
}
