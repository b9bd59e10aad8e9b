//! What a venue behind FIX must remember: every order it was sent, everything it did, told or not.
//!
//! A fact is durable before anybody hears of it, and a venue that starts again is what its facts make it. They are also the
//! venue's own story of the day: joined with the gateway's journal by ClOrdID and ExecID it tells what either side lost.

use model::{ClOrdId, Liquidity, OrdType, Symbol, TimeInForce, VenueExecId};
use types::{Price, Qty, Side, Text, Timestamp, wire_enum, wire_struct};

/// A NewOrderSingle(D) came, and what it asks for could be read. What became of it is the [`Execution`] with its number
/// that follows, in the same batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderReceived {
    /// The venue's number for it, from 1 in the order in which they came: OrderID(37).
    pub order: u64,
    /// ClOrdID(11). Said again where a client uses one twice.
    pub cl_ord_id: ClOrdId,
    /// Symbol(55).
    pub symbol: Symbol,
    /// Side(54).
    pub side: Side,
    /// OrderQty(38), as it came.
    pub qty: Qty,
    /// OrdType(40).
    pub ord_type: OrdType,
    /// Price(44), as it came.
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// When.
    pub at: Timestamp,
}
wire_struct!(OrderReceived { order, cl_ord_id, symbol, side, qty, ord_type, price, time_in_force, at });

/// Something happened to an order: an ExecutionReport(8) says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Execution {
    /// Which order.
    pub order: u64,
    /// The number in ExecID(17), from 1, one more each time: see [`Execution::exec_id`].
    pub exec: u64,
    /// When: TransactTime(60).
    pub at: Timestamp,
    /// What.
    pub kind: ExecutionKind,
}

/// What happened to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExecutionKind {
    /// 150=0: it was taken in.
    Accepted,
    /// 150=F: it traded.
    Trade {
        /// LastQty(32). Above zero.
        qty: Qty,
        /// LastPx(31).
        price: Price,
        /// LastLiquidityInd(851).
        liquidity: Liquidity,
    },
    /// 150=4: what was left was cancelled.
    Canceled {
        /// ClOrdID(11) of the request, where somebody asked.
        request: Option<ClOrdId>,
        /// Why.
        why: CancelWhy,
    },
    /// 150=C: what was left ran out at the close.
    Expired,
    /// 150=8: it was not taken in.
    Rejected(RejectWhy),
}

/// Why what was left of an order was cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CancelWhy {
    /// Its owner asked.
    Asked,
    /// It was to trade at once or not at all.
    NotFilledAtOnce,
    /// The venue was stopped while it rested.
    Restart,
    /// Its owner's connection was lost, and the venue is set up to cancel then.
    Disconnect,
}
wire_enum!(CancelWhy { Asked = 1, NotFilledAtOnce = 2, Restart = 3, Disconnect = 4 });

/// Why an order was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum RejectWhy {
    /// Symbol(55) is not traded here.
    #[error("not traded here")]
    UnknownSymbol,
    /// ClOrdID(11) was used before. The order that it named first is as it was.
    #[error("this ClOrdID(11) was used before")]
    DuplicateClOrdId,
    /// OrderQty(38) is not above zero, off its step, or above a billion.
    #[error("OrderQty(38) not above zero, off its step, or above a billion")]
    Qty,
    /// Price(44) is missing where one is needed, there where none is, not above zero, or off its tick.
    #[error("Price(44) missing, not above zero, off its tick, or not wanted here")]
    Price,
    /// As many orders rest, or were taken in, as may.
    #[error("the venue is full")]
    Full,
    /// Trading is over.
    #[error("the venue is closed")]
    Closed,
}
wire_enum!(RejectWhy { UnknownSymbol = 1, DuplicateClOrdId = 2, Qty = 3, Price = 4, Full = 5, Closed = 6 });

/// A cancel request was refused: an OrderCancelReject(9) says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelRefused {
    /// ClOrdID(11) of the request.
    pub request: ClOrdId,
    /// OrigClOrdID(41): which order it meant.
    pub orig: ClOrdId,
    /// The order, where there is one of that name.
    pub order: Option<u64>,
    /// Why.
    pub why: CancelRefusedWhy,
    /// When.
    pub at: Timestamp,
}
wire_struct!(CancelRefused { request, orig, order, why, at });

/// Why a cancel request was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum CancelRefusedWhy {
    /// 102=0: the order is done.
    #[error("too late: the order is done")]
    TooLate,
    /// 102=1: no order ever had that ClOrdID.
    #[error("no order here has that OrigClOrdID(41)")]
    UnknownOrder,
    /// 102=6: the request's own ClOrdID(11) was used before.
    #[error("this ClOrdID(11) was used before")]
    DuplicateClOrdId,
}
wire_enum!(CancelRefusedWhy { TooLate = 1, UnknownOrder = 2, DuplicateClOrdId = 3 });

/// One durable fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// An order came.
    Received(OrderReceived),
    /// Something happened to one.
    Executed(Execution),
    /// A cancel request was refused.
    CancelRefused(CancelRefused),
}

impl Execution {
    /// ExecID(17): `MIC-number`.
    pub fn exec_id(&self, mic: Text<4>) -> VenueExecId {
        use std::io::Write;
        let mut bytes = [0; 32];
        let mut rest = &mut bytes[..];
        if write!(rest, "{mic}-{}", self.exec).is_err() {
            unreachable!("four bytes of a MIC, a dash and twenty digits fit into 32 bytes")
        }
        let len = 32 - rest.len();
        Text::lossy(&bytes[..len])
    }
}

impl types::Wire for Execution {
    fn put(&self, out: &mut Vec<u8>) {
        self.order.put(out);
        self.exec.put(out);
        self.at.put(out);
        match &self.kind {
            ExecutionKind::Accepted => out.push(1),
            ExecutionKind::Trade { qty, price, liquidity } => {
                out.push(2);
                qty.put(out);
                price.put(out);
                liquidity.put(out);
            }
            ExecutionKind::Canceled { request, why } => {
                out.push(3);
                request.put(out);
                why.put(out);
            }
            ExecutionKind::Expired => out.push(4),
            ExecutionKind::Rejected(why) => {
                out.push(5);
                why.put(out);
            }
        }
    }

    fn take(input: &mut types::Reader<'_>) -> Result<Self, types::WireError> {
        use types::Wire;
        let (order, exec, at) = (Wire::take(input)?, Wire::take(input)?, Wire::take(input)?);
        let kind = match u8::take(input)? {
            1 => ExecutionKind::Accepted,
            2 => ExecutionKind::Trade {
                qty: Wire::take(input)?,
                price: Wire::take(input)?,
                liquidity: Wire::take(input)?,
            },
            3 => ExecutionKind::Canceled { request: Wire::take(input)?, why: Wire::take(input)? },
            4 => ExecutionKind::Expired,
            5 => ExecutionKind::Rejected(Wire::take(input)?),
            _ => return Err(types::WireError::Value("Execution")),
        };
        Ok(Execution { order, exec, at, kind })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::Wire;

    #[test]
    fn a_log_gives_back_every_kind_of_execution() {
        let kinds = [
            ExecutionKind::Accepted,
            ExecutionKind::Trade { qty: Qty::from_raw(5), price: Price::from_raw(7), liquidity: Liquidity::Removed },
            ExecutionKind::Canceled { request: None, why: CancelWhy::Restart },
            ExecutionKind::Canceled { request: Some(Text::lossy(b"C0-1X2")), why: CancelWhy::Asked },
            ExecutionKind::Expired,
            ExecutionKind::Rejected(RejectWhy::DuplicateClOrdId),
        ];
        for kind in kinds {
            let execution = Execution { order: 3, exec: 9, at: Timestamp(11), kind };
            let mut bytes = Vec::new();
            execution.put(&mut bytes);
            assert_eq!(Execution::from_bytes(&bytes), Ok(execution));
            assert!(Execution::from_bytes(&bytes[..bytes.len() - 1]).is_err(), "{kind:?} cut short");
        }
    }

    #[test]
    fn the_longest_exec_id_fits() {
        let execution = Execution { order: 1, exec: u64::MAX, at: Timestamp(0), kind: ExecutionKind::Accepted };
        assert_eq!(execution.exec_id(Text::lossy(b"XNYS")).as_str(), "XNYS-18446744073709551615");
    }
}
