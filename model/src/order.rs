//! The words of an order: its id, type, time in force and status.

use types::wire_enum;

/// ClOrdID(11). 64 bytes hold every scheme in use (a UUID takes 36); a longer one is refused, not cut.
pub type ClOrdId = types::Text<64>;

/// OrdType(40), those that this gateway trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrdType {
    /// 40=1: at any price inside the gate's collar.
    Market,
    /// 40=2: at Price(44) or better.
    Limit,
}
wire_enum!(OrdType { Market = 1, Limit = 2 });

/// TimeInForce(59), those that this gateway trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimeInForce {
    /// 59=0, and where the tag is absent: until the end of the trading day.
    Day,
    /// 59=3: what trades at once; the rest is cancelled.
    ImmediateOrCancel,
    /// 59=4: all at once or nothing.
    FillOrKill,
}
wire_enum!(TimeInForce { Day = 0, ImmediateOrCancel = 3, FillOrKill = 4 });

/// OrdStatus(39).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrdStatus {
    /// 39=0.
    New,
    /// 39=1.
    PartiallyFilled,
    /// 39=2.
    Filled,
    /// 39=4.
    Canceled,
    /// 39=6.
    PendingCancel,
    /// 39=8.
    Rejected,
    /// 39=C.
    Expired,
    /// 39=E.
    PendingReplace,
}
wire_enum!(OrdStatus {
    New = 0,
    PartiallyFilled = 1,
    Filled = 2,
    Canceled = 4,
    PendingCancel = 6,
    Rejected = 8,
    Expired = 12,
    PendingReplace = 14,
});

impl OrdStatus {
    /// Whether nothing can trade any more. A trade bust aside, a terminal order stays what it is.
    pub const fn is_terminal(self) -> bool {
        match self {
            OrdStatus::Filled | OrdStatus::Canceled | OrdStatus::Rejected | OrdStatus::Expired => true,
            OrdStatus::New | OrdStatus::PartiallyFilled | OrdStatus::PendingCancel | OrdStatus::PendingReplace => false,
        }
    }
}

/// ExecType(150).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExecKind {
    /// 150=0.
    New,
    /// 150=F.
    Trade,
    /// 150=4.
    Canceled,
    /// 150=5.
    Replaced,
    /// 150=6.
    PendingCancel,
    /// 150=8.
    Rejected,
    /// 150=C.
    Expired,
    /// 150=E.
    PendingReplace,
    /// 150=I: an answer to OrderStatusRequest(H).
    OrderStatus,
}
