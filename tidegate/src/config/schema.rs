//! The configuration file as it is written: TOML, typed, an unknown key refused.
//!
//! Every default that stands here is one that an operator would expect to find unstated; limits of accounts have none, and
//! an account without one cannot trade (the gate fails closed).

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use types::{Money, Price, Qty};

use super::exact;
use super::limit::LimitOr;

/// The file.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where the journal, the operators' token and the Unix socket live; relative to the working directory.
    pub data_dir: PathBuf,
    /// The FIX side.
    pub fix: Fix,
    /// The operators' API.
    pub admin: Admin,
    /// Durability.
    #[serde(default)]
    pub journal: Journal,
    /// Where prices come from.
    pub market: Market,
    /// Simulated venues.
    pub venues: Venues,
    /// FIX venues, each a process of its own, reached over an initiator session.
    #[serde(default, rename = "fix_venue")]
    pub fix_venues: Vec<FixVenue>,
    /// Routing.
    pub router: Router,
    /// The gate, for all accounts.
    pub gate: Gate,
    /// Bounds of the gateway's own.
    #[serde(default)]
    pub bounds: Bounds,
    /// Accounts and their limits.
    #[serde(default, rename = "account")]
    pub accounts: Vec<Account>,
    /// Clients' sessions.
    #[serde(default, rename = "session")]
    pub sessions: Vec<Session>,
    /// What is traded.
    #[serde(default, rename = "instrument")]
    pub instruments: Vec<Instrument>,
}

/// `[fix]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Where clients connect.
    pub listen: SocketAddr,
    /// Our CompID, where a session does not name another.
    #[serde(default = "tidegate")]
    pub sender_comp_id: String,
    /// Connections at once; one more is closed unanswered.
    #[serde(default = "connections_max")]
    pub connections_max: usize,
    /// How long a connection may be without its Logon, in seconds; then it is closed unanswered.
    #[serde(default = "logon_timeout_s")]
    pub logon_timeout_s: u64,
    /// The longest message taken, in bytes.
    #[serde(default = "message_bytes_max")]
    pub message_bytes_max: usize,
    /// Bytes that may wait for a slow reader; past it the connection is closed and the reader asks for the rest later.
    #[serde(default = "outbound_bytes_max")]
    pub outbound_bytes_max: usize,
}

/// `[admin]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Admin {
    /// Where the operators' API listens.
    pub listen: SocketAddr,
    /// Names by which the API may be called in the Host header, beside the address it listens on and `localhost`.
    #[serde(default)]
    pub hosts: Vec<String>,
}

/// `[journal]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Journal {
    /// What "committed" promises.
    #[serde(default)]
    pub durability: Durability,
    /// Bytes of a segment.
    #[serde(default = "segment_bytes")]
    pub segment_bytes: u64,
    /// Below so many free bytes new orders and replaces are refused; four segments where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watermark_bytes: Option<u64>,
}

/// `journal.durability`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Durability {
    /// Commits with fdatasync: outlives the machine's crash.
    #[default]
    Fsync,
    /// Committed once the bytes are with the operating system: outlives the process, not the machine.
    Os,
}

/// `[market]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Market {
    /// Where reference prices come from.
    pub feed: Feed,
    /// Seed of the synthetic market.
    #[serde(default)]
    pub seed: u64,
}

/// `market.feed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// A seeded market with the spreads and volumes of a recorded one.
    Synthetic,
    /// Nothing moves; venues show what they show of themselves.
    None,
}

/// `[venues]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Venues {
    /// Which simulated venues there are.
    pub set: VenueSet,
    /// Latency to a venue and back again, microseconds each way.
    #[serde(default)]
    pub latency_us: u64,
    /// Seed of the venues' own order flow.
    #[serde(default)]
    pub seed: u64,
    /// Where the always-fill venue trades.
    #[serde(default, with = "exact::option", skip_serializing_if = "Option::is_none")]
    pub fill_price: Option<Price>,
}

/// `venues.set`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VenueSet {
    /// The sixteen of the reference data.
    UsEquities,
    /// One that fills every limit order at `fill_price` in full at once.
    AlwaysFill,
    /// None.
    None,
}

/// `[[fix_venue]]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct FixVenue {
    /// Its MIC.
    pub mic: String,
    /// Where it accepts.
    pub connect: SocketAddr,
    /// Our CompID there.
    #[serde(default = "tidegate")]
    pub sender_comp_id: String,
    /// Its CompID.
    pub target_comp_id: String,
    /// HeartBtInt(108), seconds.
    #[serde(default = "heart_bt_int")]
    pub heart_bt_int: u32,
    /// Fee for taking, dollars a share.
    #[serde(default, with = "exact")]
    pub taker_fee: Price,
    /// Fee for adding, dollars a share.
    #[serde(default, with = "exact")]
    pub maker_fee: Price,
}

/// `[router]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Router {
    /// How deep it takes.
    pub take_depth: TakeDepth,
    /// Part of an order that is asked of the dark venues first, in millionths.
    #[serde(default)]
    pub dark_probe_ppm: u32,
}

/// `router.take_depth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TakeDepth {
    /// As deep as the limit allows.
    Full,
    /// At the national best alone; the rest waits or rests.
    Top,
}

/// `[gate]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// How far from the reference price a market order may trade, in hundredths of a percent.
    pub market_collar_bps: u32,
    /// How long ago a PossDup order may first have been sent, in seconds.
    pub max_order_age_s: u64,
    /// How old the quote behind the reference price may be, in seconds of market time.
    pub max_quote_age_s: LimitOr<u64>,
}

/// `[bounds]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// Orders that the blotter holds; past it new ones are refused.
    pub orders_max: usize,
    /// Open orders.
    pub open_orders_max: usize,
    /// Open children.
    pub open_children_max: usize,
    /// Children of one order.
    pub children_per_parent_max: u32,
    /// Decimals of AvgPx(6).
    pub avg_px_decimals: u32,
}

/// `[[account]]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Account(1).
    pub name: String,
    /// Whether it may trade.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// The clients' CompIDs that may trade for it.
    pub sessions: Vec<String>,
    /// The largest OrderQty(38).
    #[serde(default, with = "exact::option", skip_serializing_if = "Option::is_none")]
    pub max_order_qty: Option<Qty>,
    /// The largest order, dollars.
    #[serde(default, with = "exact::option", skip_serializing_if = "Option::is_none")]
    pub max_order_notional: Option<Money>,
    /// Open and executed together, gross, dollars.
    #[serde(default, with = "exact::option", skip_serializing_if = "Option::is_none")]
    pub max_open_exposure: Option<Money>,
    /// How far from the reference price a limit may be, in hundredths of a percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_collar_bps: Option<u32>,
    /// Orders and replaces a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders_per_second: Option<LimitOr<u32>>,
    /// What may come at once; a second's worth where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orders_burst: Option<u32>,
}

/// `[[session]]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    /// The client's CompID.
    pub target_comp_id: String,
    /// Our CompID; `fix.sender_comp_id` where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sender_comp_id: Option<String>,
    /// The account of an order without Account(1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_account: Option<String>,
    /// A dictionary of the client's own, in the QuickFIX XML format (DataDictionary), instead of the gateway's FIX.4.4;
    /// relative to the working directory. Data fields that it adds to the standard's are read as text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dictionary: Option<PathBuf>,
    /// Both sides' numbers begin at 1 with each Logon.
    #[serde(default)]
    pub reset_on_logon: bool,
    /// Both sides' numbers begin at 1 after a Logout.
    #[serde(default)]
    pub reset_on_logout: bool,
    /// Both sides' numbers begin at 1 after a lost connection.
    #[serde(default)]
    pub reset_on_disconnect: bool,
    /// Whether SendingTime(52) must be within `max_latency_s` of our clock.
    #[serde(default = "yes")]
    pub check_latency: bool,
    /// See `check_latency`.
    #[serde(default = "max_latency_s")]
    pub max_latency_s: u32,
    /// What becomes of messages that the client is not known to have when the numbers begin anew.
    #[serde(default)]
    pub reset_with_unsent: ResetWithUnsent,
    /// Application messages taken in a second, but for cancels; without it any number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages_per_second: Option<u32>,
    /// Cancels taken in a second, counted apart; ten times `messages_per_second` where it is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancels_per_second: Option<u32>,
    /// What happens to a message past these.
    #[serde(default)]
    pub too_many: TooMany,
    /// Every other key of session settings, by the names that `tidegate config import` writes: `begin_string`,
    /// `resend_request_chunk_size`, `start_time` and so on.
    #[serde(flatten, skip_deserializing)]
    pub settings: toml::Table,
}

/// `session.reset_with_unsent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResetWithUnsent {
    /// They are sent again after the Logon, as new ones with PossResend(97)=Y.
    #[default]
    SendAgain,
    /// They are forgotten, and the log says which.
    Forget,
    /// A reset that the client asks for is refused.
    Refuse,
}

/// `session.too_many`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TooMany {
    /// It is refused with BusinessMessageReject(j).
    #[default]
    Reject,
    /// The session ends.
    Logout,
}

/// `[[instrument]]`.
#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Instrument {
    /// Symbol(55).
    pub symbol: String,
    /// The grid of prices.
    #[serde(default = "cent", with = "exact")]
    pub tick: Price,
    /// The round lot.
    #[serde(default = "hundred", with = "exact")]
    pub lot: Qty,
    /// The grid of quantities.
    #[serde(default = "one", with = "exact")]
    pub qty_step: Qty,
    /// Where the synthetic market begins.
    #[serde(with = "exact")]
    pub reference_price: Price,
    /// Whose measured habits it has in the synthetic market.
    #[serde(default)]
    pub like: Habits,
}

/// `instrument.like`: spreads, sizes and volumes of a measured day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
pub enum Habits {
    /// IBM, 8 October 2013: some four cents wide.
    #[default]
    #[serde(rename = "IBM")]
    Ibm,
    /// BAC, 8 October 2013: a cent wide and deep.
    #[serde(rename = "BAC")]
    Bac,
}

impl Default for Journal {
    fn default() -> Self {
        Journal { durability: Durability::Fsync, segment_bytes: segment_bytes(), watermark_bytes: None }
    }
}

impl Default for Bounds {
    /// Four million orders at some 700 bytes with their children are 3 GB, the part of a 16 GiB machine that a blotter
    /// may take; a quarter of a million may be open at once; an order that needs a thousand children is a mistake.
    fn default() -> Self {
        Bounds {
            orders_max: 4_000_000,
            open_orders_max: 262_144,
            open_children_max: 524_288,
            children_per_parent_max: 1_000,
            avg_px_decimals: 6,
        }
    }
}

fn tidegate() -> String {
    "TIDEGATE".to_owned()
}

/// A thousand clients and some who try: each costs a buffer of 64 KiB at the most.
fn connections_max() -> usize {
    1024
}

/// As other engines have it (LogonTimeout).
fn logon_timeout_s() -> u64 {
    10
}

fn message_bytes_max() -> usize {
    64 * 1024
}

/// Fifty thousand reports: a client that is so far behind is better off asking for them again.
fn outbound_bytes_max() -> usize {
    16 * 1024 * 1024
}

fn segment_bytes() -> u64 {
    64 * 1024 * 1024
}

fn heart_bt_int() -> u32 {
    30
}

fn max_latency_s() -> u32 {
    120
}

fn yes() -> bool {
    true
}

fn cent() -> Price {
    Price::from_raw(types::SCALE / 100)
}

fn one() -> Qty {
    Qty::from_raw(types::SCALE)
}

fn hundred() -> Qty {
    Qty::from_raw(100 * types::SCALE)
}
