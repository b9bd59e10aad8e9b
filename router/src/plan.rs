//! What is asked of the router, and what it answers.

use model::{RouteReason, TimeInForce};
use types::{InstrumentIx, Price, Qty, Side, VenueIx};

/// A quantity to be placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteRequest {
    /// What to trade.
    pub instrument: InstrumentIx,
    /// Which way.
    pub side: Side,
    /// How much; above zero.
    pub qty: Qty,
    /// The worst price of any leg: the order's limit, or its collar for a market order.
    pub limit: Price,
    /// The order's TimeInForce(59). `Day` rests what it cannot take, `ImmediateOrCancel` leaves it, `FillOrKill` takes
    /// all at one venue or nothing.
    pub time_in_force: TimeInForce,
    /// The instrument's round lot: dark probes are whole lots; what is taken or rests may have an odd rest.
    pub lot: Qty,
    /// The instrument's grid of prices.
    pub tick: Price,
    /// Whether a part may ask the dark venues first. Set when an order is routed for the first time, and not when the
    /// rest of a probe is routed again, or the dark venues would be asked for ever.
    pub probe_dark: bool,
}

/// One child order to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leg {
    /// Where.
    pub venue: VenueIx,
    /// How much; above zero.
    pub qty: Qty,
    /// Its limit, never worse than the request's.
    pub price: Price,
    /// Its TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// Why there.
    pub reason: RouteReason,
    /// What the venue shows at `price` or better on the side that is taken; zero for a probe and for what rests.
    pub shown: Qty,
}

/// Where a quantity goes: probes first, then what is taken, best first, then what rests.
///
/// Invariants: the legs' quantities and `unplaced` add up to the request's; no leg is past its limit; one leg at most
/// takes at a venue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutePlan {
    /// The legs.
    pub legs: Vec<Leg>,
    /// The NBBO that was seen.
    pub bid: Option<Price>,
    /// See `bid`.
    pub ask: Option<Price>,
    /// What found no place: what an `ImmediateOrCancel` could not take, all of a `FillOrKill` that no venue can fill, or
    /// everything where no venue is up.
    pub unplaced: Qty,
}

impl RoutePlan {
    pub(crate) fn with_room(legs: usize) -> RoutePlan {
        RoutePlan { legs: Vec::with_capacity(legs), bid: None, ask: None, unplaced: Qty::ZERO }
    }
}
