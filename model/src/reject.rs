//! Why something was refused. One closed list each; `fix-messages` holds the one table from it to OrdRejReason(103),
//! CxlRejReason(102) and Text(58).

use types::wire_enum;

/// Why an order, or a replace of one, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectReason {
    /// Account(1) is not configured for the session, or none was given and there is no default.
    UnknownAccount,
    /// Symbol(55) is not configured.
    UnknownSymbol,
    /// This ClOrdID(11) was used before on this session.
    DuplicateClOrdId,
    /// Sent first longer ago than `max_order_age` (PossDup).
    StaleOrder,
    /// OrderQty(38) is zero or below.
    QtyNotPositive,
    /// OrderQty(38) is finer than the instrument's quantity step.
    QtyOffStep,
    /// OrderQty(38) is above the limit.
    QtyTooLarge,
    /// Price(44) is not above zero.
    PriceNotPositive,
    /// Price(44) is off the tick grid.
    PriceOffTick,
    /// Price(44) is missing on a limit order, or given on a market order.
    PriceMismatch,
    /// Price times quantity is above the limit.
    NotionalTooLarge,
    /// Too far from the reference price.
    PriceCollar,
    /// No reference price to judge by.
    NoReferencePrice,
    /// The account's open and executed notional would pass its limit.
    ExposureLimit,
    /// Too many orders a second.
    OrderRate,
    /// The kill switch is engaged for the firm, session, account or symbol.
    KillSwitch,
    /// A type, time in force or combination that this gateway does not trade.
    UnsupportedCharacteristic,
    /// No venue can take it: none is up, or none trades the instrument.
    NoVenue,
    /// A bound of the gateway's own was reached (open orders, orders a day).
    CapacityLimit,
    /// The journal's disk is below its watermark.
    DiskSpace,
}
wire_enum!(RejectReason {
    UnknownAccount = 1,
    UnknownSymbol = 2,
    DuplicateClOrdId = 3,
    StaleOrder = 4,
    QtyNotPositive = 5,
    QtyOffStep = 6,
    QtyTooLarge = 7,
    PriceNotPositive = 8,
    PriceOffTick = 9,
    PriceMismatch = 10,
    NotionalTooLarge = 11,
    PriceCollar = 12,
    NoReferencePrice = 13,
    ExposureLimit = 14,
    OrderRate = 15,
    KillSwitch = 16,
    UnsupportedCharacteristic = 17,
    NoVenue = 18,
    CapacityLimit = 19,
    DiskSpace = 20,
});

/// Why a cancel or replace request was refused: CxlRejReason(102).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CancelRejectReason {
    /// 102=0: the order is already done.
    TooLate,
    /// 102=1: no such order on this session.
    UnknownOrder,
    /// 102=2: a venue would not cancel what it has of the order.
    VenueRefused,
    /// 102=3: a cancel or replace is already pending.
    AlreadyPending,
    /// 102=6: this ClOrdID(11) was used before.
    DuplicateClOrdId,
    /// 102=99: the replace changes what may not change (symbol, side, type).
    NotReplaceable,
    /// 102=99: the gate refused the replaced order.
    Refused(RejectReason),
}
