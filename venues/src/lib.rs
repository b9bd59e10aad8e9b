//! Venues: where child orders go.
//!
//! [`Venue`] is our side of one, the outlet. New risk passes it only as [`risk_gate::RiskApproved`], which is redeemed
//! there against the gate's epoch: if the kill switch or a limit changed meanwhile, nothing is sent. What takes risk away
//! needs no approval and is never refused.
//!
//! [`SimVenue`] is a venue simulated in the gateway's process, behind that outlet. What stands behind it is a
//! counterparty: a [`SimExchange`] takes plain orders of its own, has numbers, books and a memory of its own, and knows
//! neither approvals nor gateway nor FIX. The same one runs as a process of its own behind a FIX face ([`fix`]).
//! In it, the [`exchange`] matches (price and time, or the midpoint in the dark) and the flow makes the rest of the
//! market: each venue shows its band of the reference quote and has its band of the reference trades, each share once.
//!
//! What it deliberately does not do: no routing, no limits, no algorithm. No auctions, no hidden or pegged orders but for
//! the dark midpoint, no self-match prevention, no trade busts. A simulated venue in the gateway's process keeps nothing
//! over a restart.
//!
//! A venue is driven like every machine here. All events of one millisecond of the market come first, then one
//! `handle_settled`, then what else happens in that millisecond:
//!
//! ```
//! use market_data::MarketEvent;
//! use model::Instruments;
//! use reference::{Date, default_venues};
//! use risk_gate::Epoch;
//! use types::{ChildId, InstrumentIx, Now, Timestamp};
//! use venues::{SimVenue, SimVenueConfig, Venue, VenueCommand, VenueEvent};
//!
//! let day = Date::new(2013, 10, 8).ok_or("not a date")?;
//! let ibm = ("IBM".parse()?, "0.01".parse()?, "100".parse()?, "1".parse()?);
//! let instruments = Instruments::new([ibm])?;
//! let opened = Timestamp(1_381_239_000_000_000_000);
//! let configs = SimVenueConfig::anchored(&default_venues(), day, 7)?;
//! let mut nyse = SimVenue::new(configs[0], &instruments, opened)?;
//!
//! let mut now = Now { market: opened, ..Now::default() };
//! let (bid, ask) = ("182.49".parse()?, "182.51".parse()?);
//! let (bid_qty, ask_qty) = ("500".parse()?, "300".parse()?);
//! nyse.handle_market(&MarketEvent::Quote { instrument: InstrumentIx(0), bid, bid_qty, ask, ask_qty }, now);
//! nyse.handle_settled(now);
//! nyse.handle_command(VenueCommand::Cancel(ChildId(1)), Epoch(0), now)?;
//!
//! let mut best_offer = None;
//! while let Some(due) = nyse.poll_timeout() {
//!     now.market = due;
//!     nyse.handle_timeout(now);
//!     while let Some(event) = nyse.poll_event() {
//!         match event {
//!             VenueEvent::Book(book) => best_offer = book.asks.levels().first().copied(),
//!             VenueEvent::Report(report) => println!("{}: {:?}", report.child, report.event),
//!             VenueEvent::Replaced(_) | VenueEvent::Standing(_) | VenueEvent::Link(_) => {}
//!         }
//!     }
//! }
//! // Its band of the 300 shares that the market offers.
//! assert!(best_offer.is_some_and(|level| level.price == ask && level.qty < ask_qty));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | `outlet` | [`Venue`], [`VenueCommand`], [`VenueEvent`]: our side |
//! | `sim` | [`SimVenue`]: approvals redeemed, latency, the exchange's words in ours |
//! | `config` | [`SimVenueConfig`]: shares, fees, latency, depth |
//! | `sim_exchange` | [`SimExchange`]: an exchange with the rest of the market in it |
//! | `flow` | the rest of the market: what others display, who comes in against it |
//! | [`exchange`] | the matching: orders, books, events |
//! | [`fix`] | a venue behind FIX, from both ends |

mod config;
pub mod exchange;
pub mod fix;
mod flow;
mod outlet;
mod sim;
mod sim_exchange;

pub use config::{
    Band, ConfigError, DEFAULT_LATENCY_NS, DepthShape, MAX_IN_FLIGHT, MAX_OPEN_ORDERS, PPM, Profile, SimVenueConfig,
};
pub use outlet::{
    BOOK_LEVELS, BookUpdate, Depth, LinkState, Refused, RefusedWhy, Replaced, Standing, Venue, VenueCommand, VenueEvent,
};
pub use sim::SimVenue;
pub use sim_exchange::{Shown, SimExchange};
