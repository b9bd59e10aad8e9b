//! The US consolidated tape of a day, as recorded: quotes and trades in CSV, unzipped by whoever opened the file.
//!
//! Time is milliseconds since midnight in New York, a fraction is possible; price is the dollar price times 10,000.
//!
//! - quote: `time, bid_price, bid_size, ask_price, ask_size, exchange, condition, suspicious`. A row sets one side; the
//!   other side's pair is `0,0`. The exchange is the venue that **set** the national best, so this is the NBBO as a
//!   stream of events, not each venue's own top: the last bid row and the last ask row are the NBBO. Keeping the last row
//!   per exchange gives a market that is crossed nearly always.
//! - trade: `time, price, size, exchange, condition, suspicious`, the condition as bit flags in hexadecimal
//!   ([`Conditions`]).
//!
//! Both come as cursors over bytes that somebody else owns, without an allocation: [`QuoteRows`], [`TradeRows`], and
//! [`Tape`], the two merged by time. A row that is not as described is a [`TapeError`] that names file, line and what.
//!
//! ```
//! use market_data::tape::{Tape, TapeState};
//! let quotes = b"34200000,1818200,100,0,0,N,1,0\n34200000,0,0,1818600,300,P,1,0\n";
//! let trades = b"34200000,1818500,88065,N,40,0\n";
//! let mut state = TapeState::default();
//! for event in Tape::new(quotes, trades) {
//!     state.handle_event(&event?);
//! }
//! assert_eq!(state.bid.map(|q| q.price.to_string()).as_deref(), Some("181.82"));
//! assert_eq!(state.last.map(|t| t.price.to_string()).as_deref(), Some("181.85"));
//! # Ok::<(), market_data::tape::TapeError>(())
//! ```

mod conditions;
mod error;
mod fields;
mod merge;
mod rows;
mod state;

pub use conditions::Conditions;
pub use error::{TapeError, TapeFault, TapeFile};
pub use merge::{Tape, TapeEvent};
pub use rows::{QuoteCursor, QuoteRow, QuoteRows, TradeCursor, TradeRow, TradeRows};
pub use state::{TapeLetters, TapeQuote, TapeState};
