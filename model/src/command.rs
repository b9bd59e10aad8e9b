//! What a client asks for, in the gateway's own terms.

use types::{AccountIx, InstrumentIx, Price, Qty, SessionIx, Side, Timestamp};

use crate::{ClOrdId, OrdType, Symbol, TimeInForce};

/// How the message that carried a command came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MessageFlags {
    /// PossResend(97)=Y: the client may have sent this order before under another MsgSeqNum.
    pub poss_resend: bool,
    /// For PossDupFlag(43)=Y, OrigSendingTime(122): when the client first sent it.
    pub first_sent: Option<Timestamp>,
}

/// NewOrderSingle(D). `account` and `instrument` are `None` where the message named one that is not configured (or,
/// for the account, named none and the session has no default): the gate refuses those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrder {
    /// The session it came on.
    pub session: SessionIx,
    /// Account(1), or the session's default.
    pub account: Option<AccountIx>,
    /// What Symbol(55) names.
    pub instrument: Option<InstrumentIx>,
    /// Symbol(55) as sent, echoed in reports.
    pub symbol: Symbol,
    /// ClOrdID(11).
    pub cl_ord_id: ClOrdId,
    /// Side(54).
    pub side: Side,
    /// OrderQty(38).
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: OrdType,
    /// Price(44); required by `Limit`, absent for `Market`.
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// TransactTime(60).
    pub transact_time: Timestamp,
    /// How it came.
    pub flags: MessageFlags,
}

/// OrderCancelRequest(F).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelOrder {
    /// The session it came on.
    pub session: SessionIx,
    /// ClOrdID(11) of this request.
    pub cl_ord_id: ClOrdId,
    /// OrigClOrdID(41): the order's last accepted ClOrdID.
    pub orig_cl_ord_id: ClOrdId,
    /// What Symbol(55) names.
    pub instrument: Option<InstrumentIx>,
    /// Side(54).
    pub side: Side,
    /// How it came.
    pub flags: MessageFlags,
}

/// OrderCancelReplaceRequest(G).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplaceOrder {
    /// The session it came on.
    pub session: SessionIx,
    /// ClOrdID(11) of this request.
    pub cl_ord_id: ClOrdId,
    /// OrigClOrdID(41): the order's last accepted ClOrdID.
    pub orig_cl_ord_id: ClOrdId,
    /// What Symbol(55) names; must be the order's.
    pub instrument: Option<InstrumentIx>,
    /// Side(54); must be the order's.
    pub side: Side,
    /// The new OrderQty(38), what has traded included.
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: OrdType,
    /// The new Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// How it came.
    pub flags: MessageFlags,
}

/// OrderStatusRequest(H).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusRequest {
    /// The session it came on.
    pub session: SessionIx,
    /// ClOrdID(11) of the order asked about.
    pub cl_ord_id: ClOrdId,
    /// Symbol(55) as sent, echoed where the order is unknown.
    pub symbol: Symbol,
    /// Side(54), echoed where the order is unknown.
    pub side: Side,
}

/// What a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderCommand {
    /// NewOrderSingle(D).
    New(NewOrder),
    /// OrderCancelRequest(F).
    Cancel(CancelOrder),
    /// OrderCancelReplaceRequest(G).
    Replace(ReplaceOrder),
    /// OrderStatusRequest(H).
    Status(StatusRequest),
}
