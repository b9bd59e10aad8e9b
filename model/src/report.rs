//! What a client is told.

use types::{ExecNo, Notional, ParentId, Price, Qty, SessionIx, Side, Timestamp, VenueIx};

use crate::{CancelRejectReason, ClOrdId, ExecKind, Liquidity, OrdStatus, OrdType, RejectReason, Symbol, TimeInForce};

/// An ExecutionReport(8) before it is FIX.
///
/// Invariants: `cum_qty + leaves_qty <= order_qty`, with equality while the order can trade; `leaves_qty` is zero in a
/// terminal status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The session it goes to.
    pub session: SessionIx,
    /// OrderID(37); `None` for an order that never got one (17=.., 37=NONE).
    pub order: Option<ParentId>,
    /// ExecID(17); `None` for an answer to a status request (17=0).
    pub exec: Option<ExecNo>,
    /// ExecType(150).
    pub kind: ExecKind,
    /// OrdStatus(39).
    pub status: OrdStatus,
    /// ClOrdID(11).
    pub cl_ord_id: ClOrdId,
    /// OrigClOrdID(41), where this reports on a cancel or replace.
    pub orig_cl_ord_id: Option<ClOrdId>,
    /// Account(1): the configured name's place is the gateway's to turn into text.
    pub account: Option<types::AccountIx>,
    /// Symbol(55).
    pub symbol: Symbol,
    /// Side(54).
    pub side: Side,
    /// OrderQty(38).
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: OrdType,
    /// Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// LastQty(32), for a trade.
    pub last_qty: Qty,
    /// LastPx(31), for a trade.
    pub last_px: Price,
    /// LastMkt(30), for a trade.
    pub last_venue: Option<VenueIx>,
    /// LastLiquidityInd(851), for a trade.
    pub liquidity: Option<Liquidity>,
    /// CumQty(14).
    pub cum_qty: Qty,
    /// LeavesQty(151).
    pub leaves_qty: Qty,
    /// What AvgPx(6) is made of: the exact sum over fills, divided by `cum_qty` when it is written.
    pub traded: Notional,
    /// OrdRejReason(103) and Text(58), for a reject.
    pub reject: Option<RejectReason>,
    /// TransactTime(60).
    pub transact_time: Timestamp,
}

/// An OrderCancelReject(9) before it is FIX.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelReject {
    /// The session it goes to.
    pub session: SessionIx,
    /// OrderID(37); `None` where the order is unknown (37=NONE).
    pub order: Option<ParentId>,
    /// ClOrdID(11) of the request.
    pub cl_ord_id: ClOrdId,
    /// OrigClOrdID(41) of the request.
    pub orig_cl_ord_id: ClOrdId,
    /// OrdStatus(39) of the order; `Rejected` where it is unknown, as the standard asks.
    pub status: OrdStatus,
    /// CxlRejResponseTo(434): whether it was a replace.
    pub was_replace: bool,
    /// CxlRejReason(102) and Text(58).
    pub reason: CancelRejectReason,
    /// TransactTime(60).
    pub transact_time: Timestamp,
}
