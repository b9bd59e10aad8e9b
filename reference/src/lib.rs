//! What is known of the world before the first order: instruments, venues and their fees, sessions and the zone of New
//! York, as rows with a day from which and a day until which each is true.
//!
//! Rules of a market change on dates: ticks, fees, cut-offs. So nothing here is a constant that code branches on; a
//! caller asks for the row of a date, and a tape of 2013 is run with the rows of 2013. A date without a row is `None`,
//! and the caller refuses: an unknown fee is never zero.
//!
//! Each row says where its numbers come from ([`Source`]): from the facts that the project was given, from a document
//! that it names, or from nowhere (`unsourced`: a default of the right size that a user replaces by configuration).
//!
//! What it deliberately does not do: it reads no file, knows no order and no session of FIX, and has no holidays yet.
//!
//! | module | what |
//! | --- | --- |
//! | `date` | [`Date`], a day of the calendar, and [`Validity`], from a day until a day |
//! | `source` | [`Source`], where a number comes from |
//! | `new_york` | New York's time of day to UTC and back |
//! | `session` | [`Session`], the hours of a trading day |
//! | `fees` | [`FeeSchedule`], what a venue charges or pays for a share |
//! | `venue` | [`VenueRow`], one market |
//! | `us_equity` | [`default_venues`], the sixteen of the sandbox |
//! | `instrument` | [`InstrumentRow`], lot and tick of one symbol |
//!
//! ```
//! use reference::{Date, Listing, default_venues};
//! let day = Date::new(2013, 10, 8).ok_or("not a date")?;
//! for venue in default_venues() {
//!     let fees = venue.fees.at(day).ok_or("no fees on that day")?;
//!     // Inverted: who takes is paid, who rests pays.
//!     println!("{} taker {} maker {} ({})", venue.mic, fees.taker, fees.maker, fees.source);
//! }
//! // Half past nine in New York, in October, is half past one in the afternoon in UTC.
//! let open = reference::new_york::to_utc(day, 34_200_000 * types::NANOS_PER_MILLI).ok_or("no such time")?;
//! assert_eq!(open.civil().hour, 13);
//! let ibm = reference::InstrumentRow::us_equity("IBM".parse()?, Listing::Nyse);
//! assert_eq!(ibm.tick_at("182.50".parse()?), "0.01".parse()?);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod date;
mod fees;
mod instrument;
pub mod new_york;
mod session;
mod source;
mod us_equity;
mod venue;

pub use date::{Date, Validity};
pub use fees::{ACCESS_FEE_CAP, FeeRow, FeeSchedule};
pub use instrument::{InstrumentRow, Listing};
pub use session::{REGULAR_CLOSE_MS, REGULAR_OPEN_MS, Session, is_weekday, regular_session};
pub use source::Source;
pub use us_equity::default_venues;
pub use venue::{VenueKind, VenueRow, VolumeShare};
