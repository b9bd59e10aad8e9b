//! The words that every other room speaks: ids, fixed-point numbers, time, side, and the two small mechanisms that
//! durable state stands on (the wire form of a record's fields, the incremental state hash).
//!
//! What it deliberately does not do: nothing here knows FIX, orders, files or clocks. A [`Timestamp`] is handed in,
//! never asked for.
//!
//! ```
//! use types::{Notional, Price, Qty};
//! let price: Price = "182.50".parse()?;
//! let qty: Qty = "1000".parse()?;
//! let notional = Notional::of(price, qty);
//! assert_eq!(notional.to_money().to_string(), "182500");
//! assert_eq!(notional.average_price(qty, 8), Some(price));
//! # Ok::<(), types::DecimalError>(())
//! ```

mod decimal;
mod hash;
mod ids;
mod lookup_index;
mod map;
mod notional;
mod side;
mod text;
mod time;
mod wire;

pub use decimal::{DECIMALS, DecimalError, Money, Price, Qty, SCALE};
pub use hash::{Hasher64, StateHash};
pub use ids::{AccountIx, ChildId, ConnId, ExecNo, InstrumentIx, ParentId, RecordNo, SessionIx, ShardId, VenueIx};
pub use lookup_index::LookupIndex;
pub use map::LookupMap;
pub use notional::Notional;
pub use side::Side;
pub use text::{Text, TextError};
pub use time::{Civil, Mono, NANOS_PER_DAY, NANOS_PER_MILLI, NANOS_PER_SEC, Now, Timestamp};
pub use wire::{Reader, Wire, WireError};
