//! Our side of a venue: what the gateway hands to one, and what comes back.

use market_data::{Level, MarketEvent};
use model::{ChildOrder, ChildReplace, VenueExecId, VenueReport};
use risk_gate::{Epoch, RiskApproved};
use types::{ChildId, InstrumentIx, Now, Price, Qty, Timestamp, VenueIx};

/// Levels of a side that a [`BookUpdate`] carries. A sweep of one venue rarely goes deeper, and five levels a side keep
/// the update at three cache lines.
pub const BOOK_LEVELS: usize = 5;

/// What the gateway hands to a venue. What adds risk comes with the gate's approval; what takes risk away needs none.
#[derive(Debug)]
pub enum VenueCommand {
    /// A child order.
    New(RiskApproved<ChildOrder>),
    /// A change of a child's quantity and price.
    Replace(RiskApproved<ChildReplace>),
    /// Cancel a child.
    Cancel(ChildId),
    /// Cancel every child that rests here.
    MassCancel,
    /// What of a child is open? Answered by [`VenueEvent::Standing`].
    Status(ChildId),
}

/// A command that was not handed on. Nothing reached the venue: for a new child that is
/// [`model::ChildEvent::NotSent`], and its reservation is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("child {child} was not sent: {why}")]
pub struct Refused {
    /// Which child.
    pub child: ChildId,
    /// Why.
    pub why: RefusedWhy,
}

/// Why a command was not handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusedWhy {
    /// The kill switch or a limit changed after the approval was given.
    #[error("approved in epoch {}, and the gate is in epoch {}", approved.0, current.0)]
    Stale {
        /// When it was approved.
        approved: Epoch,
        /// What the gate's epoch is now.
        current: Epoch,
    },
    /// The child is addressed to another venue.
    #[error("it is addressed to venue {to}, this is venue {this}")]
    WrongVenue {
        /// Where it was to go.
        to: VenueIx,
        /// Who was handed it.
        this: VenueIx,
    },
    /// As many commands are on their way as may be.
    #[error("{limit} commands are on their way already; wait for answers")]
    Busy {
        /// How many may be.
        limit: usize,
    },
}

/// Whether commands can reach a venue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkState {
    /// They can.
    Up,
    /// They cannot; what rests there is in doubt, unless the venue cancels on disconnect.
    Down,
}

/// A side of a [`BookUpdate`]: at most [`BOOK_LEVELS`] levels, best first, held in place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Depth {
    levels: [Level; BOOK_LEVELS],
    len: u8,
}

impl Depth {
    /// Nothing.
    pub const EMPTY: Depth = Depth { levels: [Level { price: Price::ZERO, qty: Qty::ZERO }; BOOK_LEVELS], len: 0 };

    /// Adds the next worse level; says whether there was room.
    pub fn push(&mut self, level: Level) -> bool {
        match self.levels.get_mut(usize::from(self.len)) {
            Some(slot) => {
                *slot = level;
                self.len += 1;
                true
            }
            None => false,
        }
    }

    /// The levels, best first.
    pub fn levels(&self) -> &[Level] {
        &self.levels[..usize::from(self.len)]
    }
}

/// What a venue displays in an instrument: replaces what it displayed before, both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookUpdate {
    /// Who shows it.
    pub venue: VenueIx,
    /// Of which instrument.
    pub instrument: InstrumentIx,
    /// Those who would buy, highest first.
    pub bids: Depth,
    /// Those who would sell, lowest first.
    pub asks: Depth,
    /// When, on the venue's clock.
    pub at: Timestamp,
}

/// A replace took effect. Refused, it is a report of [`model::ChildEvent::CancelRejected`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replaced {
    /// Who says it.
    pub venue: VenueIx,
    /// Of which child.
    pub child: ChildId,
    /// The venue's ExecID(17).
    pub exec_id: VenueExecId,
    /// OrderQty(38) now, what has traded included.
    pub qty: Qty,
    /// Price(44) now.
    pub price: Price,
    /// When, on the venue's clock.
    pub at: Timestamp,
}

/// The answer to [`VenueCommand::Status`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Who says it.
    pub venue: VenueIx,
    /// Of which child.
    pub child: ChildId,
    /// LeavesQty(151); `None` where the child is not open here, whether it is done or never came.
    pub leaves: Option<Qty>,
    /// When, on the venue's clock.
    pub at: Timestamp,
}

/// What comes back from a venue, in the order in which the venue said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "a book update in place costs no allocation, and queues are reused")]
pub enum VenueEvent {
    /// Something happened to a child.
    Report(VenueReport),
    /// A replace took effect.
    Replaced(Replaced),
    /// How a child stands, where it was asked.
    Standing(Standing),
    /// The displayed book changed.
    Book(BookUpdate),
    /// The way to the venue opened or closed.
    Link(LinkState),
}

/// A venue, from our side. Driven like every machine here: hand it what happens, then drain
/// [`poll_event`](Venue::poll_event).
///
/// All of a millisecond's market events come by [`handle_market`](Venue::handle_market), then one
/// [`handle_settled`](Venue::handle_settled), before anything else that happens in that millisecond: nothing matches on
/// half of what the tape says of a moment. A venue that is not simulated ignores both.
pub trait Venue {
    /// Takes a command. `gate` is the gate's epoch now: an approval from another one is refused. Cancels, mass cancels
    /// and status requests are never refused.
    fn handle_command(&mut self, command: VenueCommand, gate: Epoch, now: Now) -> Result<(), Refused>;

    /// Takes an event of the reference market in. Nothing trades yet.
    fn handle_market(&mut self, event: &MarketEvent, now: Now);

    /// The millisecond's events are complete: what crosses trades.
    fn handle_settled(&mut self, now: Now);

    /// When [`handle_timeout`](Venue::handle_timeout) wants to be called next, in market time.
    fn poll_timeout(&self) -> Option<Timestamp>;

    /// Does what is due.
    fn handle_timeout(&mut self, now: Now);

    /// The next thing that the venue said; `None` until more is handed in.
    fn poll_event(&mut self) -> Option<VenueEvent>;
}
