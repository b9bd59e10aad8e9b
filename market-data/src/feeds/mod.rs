//! Markets to trade against: one drawn from a seed, one recorded. Both tell the same [`MarketEvent`]s.
//!
//! A feed has no clock. It says when it wants to be woken ([`Feed::poll_timeout`]), is told what time of the market it is
//! ([`Feed::handle_timeout`]), and then gives every event up to that time ([`Feed::poll_event`]), each with its moment.

mod draw;
mod profile;
mod recorded;
mod synthetic;
mod walk;

pub use draw::Draw;
pub use profile::{BAC_2013_10_08, IBM_2013_10_08, Profile};
pub use recorded::{RecordedError, RecordedFeed};
pub use synthetic::{MAX_CATCH_UP_NS, SyntheticFeed};
pub use walk::{SyntheticError, SyntheticInstrument};

use types::Timestamp;

use crate::event::MarketEvent;

/// A source of market events, driven by market time.
pub trait Feed {
    /// When the next event is due; `None` when there will be none.
    fn poll_timeout(&self) -> Option<Timestamp>;
    /// It is `now`. Time that goes back is taken as time that stands.
    fn handle_timeout(&mut self, now: Timestamp);
    /// The next event that is due, and when it happened; `None` when all up to now have been given. Moments never go
    /// back from one event to the next.
    fn poll_event(&mut self) -> Option<(Timestamp, MarketEvent)>;
}
