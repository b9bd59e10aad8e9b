//! What the market shows: order books, the national best bid and offer, trades, the consolidated tape and its
//! statistics, and behind the feature `feeds` two markets to trade against, a synthetic and a recorded one.
//!
//! A venue's depth comes in as changes of price levels ([`Book`], [`Books`]); from the best levels of all venues comes
//! the [`Nbbo`]. [`MarketView`] keeps, for each instrument, the quote and the last trade, and hands the gate what it
//! judges by. The tape of a recorded day ([`tape`]) is another source of the same quote and trades: it carries the NBBO
//! as a stream of events, not each venue's own top of book.
//!
//! What it deliberately does not do: it opens no file (parsers take bytes; unzipping is done above), reads no clock, and
//! knows no orders of ours and no risk. Prices are integers on their way through; nothing here is a float.
//!
//! A feed is driven like every machine here: ask when it wants to be woken, wake it, drain it.
//!
//! ```
//! # #[cfg(feature = "feeds")] {
//! use market_data::feeds::{Feed, SyntheticFeed, SyntheticInstrument};
//! use market_data::{MarketEvent, MarketView};
//! use types::{InstrumentIx, Timestamp};
//!
//! let start = Timestamp(1_381_239_000_000_000_000); // 2013-10-08, 09:30 in New York
//! let ibm = SyntheticInstrument::like_ibm(InstrumentIx(0), "182.50".parse()?);
//! let mut feed = SyntheticFeed::new(7, vec![ibm], start)?;
//! let mut view = MarketView::new(1);
//! for _ in 0..100 {
//!     let Some(due) = feed.poll_timeout() else { break };
//!     feed.handle_timeout(due);
//!     while let Some((at, event)) = feed.poll_event() {
//!         view.handle_event(at, &event);
//!     }
//! }
//! let facts = view.facts(InstrumentIx(0), feed.poll_timeout().unwrap_or(start));
//! assert!(facts.bid < facts.ask && facts.age_ns.is_some());
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | `book` | [`Book`]: one venue's price levels in one instrument |
//! | `books` | [`Books`]: all venues' books and the NBBO over them |
//! | `nbbo` | [`Nbbo`], [`Quote`]: the best of all |
//! | `event` | [`MarketEvent`]: a quote or a trade |
//! | `view` | [`MarketView`]: quote, last trade and age for each instrument, as the gate wants them |
//! | [`tape`] | the consolidated tape: parser, merge, state |
//! | `stats` | [`DayStats`]: volume, VWAP, half-hour shares, spreads |
//! | [`feeds`] | the synthetic and the recorded market |

mod book;
mod books;
mod event;
#[cfg(feature = "feeds")]
pub mod feeds;
mod nbbo;
mod stats;
pub mod tape;
mod view;

pub use book::{Book, BookSide, Level, MAX_LEVELS};
pub use books::Books;
pub use event::MarketEvent;
pub use nbbo::{Nbbo, Quote};
pub use stats::{DayStats, HALF_HOURS, SPREAD_BUCKETS};
pub use view::MarketView;
