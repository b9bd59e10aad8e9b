//! What goes to one venue, and what comes back.

use types::{ChildId, InstrumentIx, ParentId, Price, Qty, Side, Text, Timestamp, VenueIx, wire_enum, wire_struct};

use crate::TimeInForce;

/// A venue's ExecID(17): the key by which a repeated report is known. A longer one is refused by the adapter.
pub type VenueExecId = Text<32>;

/// A child order as it is offered to the gate. A venue gets it only as `RiskApproved<ChildOrder>`.
///
/// Always a limit order: a client's market order carries the gate's collar as its price, so that no child can trade at
/// any price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildOrder {
    /// Its id, and the venue's ClOrdID(11).
    pub child: ChildId,
    /// Whose it is.
    pub parent: ParentId,
    /// Where it goes.
    pub venue: VenueIx,
    /// What it trades.
    pub instrument: InstrumentIx,
    /// Side(54).
    pub side: Side,
    /// OrderQty(38); above zero.
    pub qty: Qty,
    /// Price(44).
    pub price: Price,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
}
wire_struct!(ChildOrder { child, parent, venue, instrument, side, qty, price, time_in_force });

/// A change of a child's quantity and price, as it is offered to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildReplace {
    /// Which child.
    pub child: ChildId,
    /// The new OrderQty(38), what has traded included.
    pub qty: Qty,
    /// The new Price(44).
    pub price: Price,
}

/// LastLiquidityInd(851), and `Dark` for a fill in a venue that shows nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Liquidity {
    /// 851=1: it rested and was taken.
    Added,
    /// 851=2: it took what rested.
    Removed,
    /// A midpoint fill in a dark venue; 851 has no value for it and is left out.
    Dark,
}
wire_enum!(Liquidity { Added = 1, Removed = 2, Dark = 3 });

/// What happened to a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChildEvent {
    /// The venue took it: 150=0.
    Accepted,
    /// It traded: 150=F.
    Filled {
        /// LastQty(32); above zero.
        qty: Qty,
        /// LastPx(31).
        price: Price,
        /// LastLiquidityInd(851).
        liquidity: Liquidity,
        /// The national best bid that the venue saw, where it says.
        bid: Option<Price>,
        /// The national best offer that the venue saw, where it says.
        ask: Option<Price>,
    },
    /// The rest was cancelled, asked for or not: 150=4.
    Canceled,
    /// The rest ran out with its time in force: 150=C.
    Expired,
    /// The venue refused it: 150=8.
    Rejected,
    /// The venue refused to cancel it: OrderCancelReject(9).
    CancelRejected,
    /// It never reached the venue: refused by the outlet (the gate's epoch had moved on), or proved by session
    /// recovery never to have arrived.
    NotSent,
}

/// [`ChildEvent`] without what it carries: the key of the state table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChildEventKind {
    /// See [`ChildEvent::Accepted`].
    Accepted,
    /// See [`ChildEvent::Filled`].
    Filled,
    /// See [`ChildEvent::Canceled`].
    Canceled,
    /// See [`ChildEvent::Expired`].
    Expired,
    /// See [`ChildEvent::Rejected`].
    Rejected,
    /// See [`ChildEvent::CancelRejected`].
    CancelRejected,
    /// See [`ChildEvent::NotSent`].
    NotSent,
}

impl ChildEvent {
    /// Its kind.
    pub const fn kind(&self) -> ChildEventKind {
        match self {
            ChildEvent::Accepted => ChildEventKind::Accepted,
            ChildEvent::Filled { .. } => ChildEventKind::Filled,
            ChildEvent::Canceled => ChildEventKind::Canceled,
            ChildEvent::Expired => ChildEventKind::Expired,
            ChildEvent::Rejected => ChildEventKind::Rejected,
            ChildEvent::CancelRejected => ChildEventKind::CancelRejected,
            ChildEvent::NotSent => ChildEventKind::NotSent,
        }
    }
}

impl types::Wire for ChildEvent {
    fn put(&self, out: &mut Vec<u8>) {
        match self {
            ChildEvent::Accepted => out.push(1),
            ChildEvent::Filled { qty, price, liquidity, bid, ask } => {
                out.push(2);
                qty.put(out);
                price.put(out);
                liquidity.put(out);
                bid.put(out);
                ask.put(out);
            }
            ChildEvent::Canceled => out.push(3),
            ChildEvent::Expired => out.push(4),
            ChildEvent::Rejected => out.push(5),
            ChildEvent::CancelRejected => out.push(6),
            ChildEvent::NotSent => out.push(7),
        }
    }
    fn take(input: &mut types::Reader<'_>) -> Result<Self, types::WireError> {
        Ok(match <u8 as types::Wire>::take(input)? {
            1 => ChildEvent::Accepted,
            2 => ChildEvent::Filled {
                qty: types::Wire::take(input)?,
                price: types::Wire::take(input)?,
                liquidity: types::Wire::take(input)?,
                bid: types::Wire::take(input)?,
                ask: types::Wire::take(input)?,
            },
            3 => ChildEvent::Canceled,
            4 => ChildEvent::Expired,
            5 => ChildEvent::Rejected,
            6 => ChildEvent::CancelRejected,
            7 => ChildEvent::NotSent,
            _ => return Err(types::WireError::Value("ChildEvent")),
        })
    }
}

/// One report of a venue on one child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VenueReport {
    /// Who says it.
    pub venue: VenueIx,
    /// Of which child.
    pub child: ChildId,
    /// The venue's ExecID(17): with the venue, the key against doubles. Empty where the venue gives none
    /// (CancelRejected, NotSent).
    pub exec_id: VenueExecId,
    /// What happened.
    pub event: ChildEvent,
    /// When, on the venue's clock: TransactTime(60).
    pub at: Timestamp,
}
