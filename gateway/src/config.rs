//! What a gateway is made of: typed, checked, and without a default that a firm or a regulator may change (those are
//! the configuration file's).

use fix_codec::FramingLimits;
use fix_session::SessionConfig;
use model::Instruments;
use orders::BlotterLimits;
use risk_gate::GateConfig;
use router::RouterConfig;
use types::{AccountIx, ShardId, Text, VenueIx};

/// A name in the configuration: an account, a venue's MIC.
pub type Name = Text<32>;

/// A gateway's configuration. Places in the lists are the indexes that records carry, so a name keeps its place for as
/// long as the journal lives: names are added at the end, see [`crate::Roster`].
#[derive(Debug, Clone)]
pub struct GatewayConfig {
    /// This shard.
    pub shard: ShardId,
    /// FIX sessions, clients' and venues'.
    pub sessions: Vec<SessionEntry>,
    /// What is traded.
    pub instruments: Instruments,
    /// Where it is traded.
    pub venues: Vec<VenueEntry>,
    /// The gate's limits; its accounts are the gateway's accounts.
    pub gate: GateConfig,
    /// How orders are routed; its venues are `venues`, in the same order.
    pub router: RouterConfig,
    /// Bounds of the blotter.
    pub blotter: BlotterLimits,
    /// Bounds on what a peer may send.
    pub framing: FramingLimits,
    /// Children that one parent may have in its life: the bound on a router and a venue that disagree about what is
    /// there. Past it the order's rest is cancelled.
    pub children_per_parent_max: u32,
    /// Bytes of records past which a turn takes nothing more in. What one input adds comes on top: a message that routes or
    /// cancels [`GatewayConfig::children_per_parent_max`] children writes some 500 bytes for each. Both must fit a segment
    /// of the journal, which takes a turn as one batch.
    pub turn_bytes_max: usize,
    /// Decimals of AvgPx(6).
    pub avg_px_decimals: u32,
    /// How long an accepted connection may take to say who it is, in nanoseconds; then it is closed.
    pub identify_within_ns: u64,
}

/// One FIX session.
#[derive(Debug, Clone)]
pub struct SessionEntry {
    /// Identity, timers, checks.
    pub config: SessionConfig,
    /// Who is on the other side.
    pub peer: Peer,
}

/// Who is on the other side of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Peer {
    /// A client, who sends orders for the accounts that the gate allows it.
    Client {
        /// The account of an order without Account(1).
        default_account: Option<AccountIx>,
    },
    /// A venue, to which children go.
    Venue(VenueIx),
}

/// One venue.
#[derive(Debug, Clone)]
pub struct VenueEntry {
    /// Its MIC.
    pub mic: Name,
    /// How it is reached.
    pub link: VenueLink,
    /// Where its MIC and fees come from, for those who ask.
    pub source: String,
}

/// How a venue is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VenueLink {
    /// It runs in the gateway's process, and loses its orders with it: after a restart they count as cancelled.
    InProcess,
    /// Over a FIX session of [`GatewayConfig::sessions`]: a counterparty that outlives us.
    Fix(types::SessionIx),
}
