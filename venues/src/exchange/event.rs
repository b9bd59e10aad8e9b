//! What the exchange tells its members.

use types::{InstrumentIx, Notional, Price, Qty, Text, Timestamp};

use super::order::{OrderId, Protected};

/// ExecID(17): "MIC-number".
pub type ExecId = Text<32>;

/// Who provided and who took, LastLiquidityInd(851).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liquidity {
    /// It rested and was taken.
    Added,
    /// It took.
    Removed,
    /// At the midpoint, where nothing is shown.
    Midpoint,
}

/// One thing that happened to a member's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// The exchange's number for the order; [`OrderId::NONE`] where it never got one, or none is known by it.
    pub order: OrderId,
    /// The member's number for the order; zero where the order is not known.
    pub reference: u64,
    /// What it trades.
    pub instrument: InstrumentIx,
    /// ExecID(17); empty for [`EventKind::CancelRejected`].
    pub exec_id: ExecId,
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// The order was taken in.
    Accepted,
    /// It traded.
    Trade {
        /// LastQty(32). Above zero.
        qty: Qty,
        /// LastPx(31).
        price: Price,
        /// LastLiquidityInd(851).
        liquidity: Liquidity,
        /// LeavesQty(151); zero, and the order is done.
        leaves: Qty,
        /// What the exchange charges for it; below zero it pays.
        fee: Notional,
        /// The market's best bid and offer at that moment.
        quote: Protected,
    },
    /// A replace took effect.
    Replaced {
        /// OrderQty(38), what has traded included.
        qty: Qty,
        /// Price(44).
        price: Price,
        /// LeavesQty(151).
        leaves: Qty,
    },
    /// The rest was cancelled, asked for or by its time in force.
    Canceled {
        /// What was cancelled.
        leaves: Qty,
    },
    /// The rest ran out at the close.
    Expired {
        /// What ran out.
        leaves: Qty,
    },
    /// The order was not taken in.
    Rejected(RejectWhy),
    /// A cancel or replace was refused; the order stands as it was.
    CancelRejected(CancelRejectWhy),
}

/// Why an order was not taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RejectWhy {
    /// It is not traded here.
    #[error("not traded here")]
    UnknownInstrument,
    /// Not above zero, or above [`super::MAX_ORDER_QTY`].
    #[error("quantity not above zero, or above a billion")]
    Qty,
    /// Finer than the quantity step.
    #[error("quantity off its step")]
    QtyOffStep,
    /// Not above zero.
    #[error("price not above zero")]
    Price,
    /// Finer than the tick.
    #[error("price off its tick")]
    PriceOffTick,
    /// As many orders rest as may.
    #[error("the exchange is full")]
    Full,
    /// Trading is over for the day.
    #[error("the exchange is closed")]
    Closed,
}

/// Why a cancel or replace was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CancelRejectWhy {
    /// No such order is open.
    #[error("no such order is open")]
    NotOpen,
    /// The new quantity is not above what has traded.
    #[error("as much or more has traded")]
    TooLate,
    /// The order that it would become would be rejected.
    #[error("{0}")]
    Replaced(RejectWhy),
}

/// Gives out ExecIDs.
#[derive(Debug, Clone)]
pub(super) struct ExecIds {
    mic: Text<4>,
    next: u64,
}

impl ExecIds {
    pub(super) const fn new(mic: Text<4>, first: u64) -> ExecIds {
        ExecIds { mic, next: first }
    }

    /// The next. Digits by hand: `format!` would allocate, once per fill.
    pub(super) fn draw(&mut self) -> ExecId {
        let mut bytes = [b'-'; 32];
        let mut at = bytes.len();
        let mut rest = self.next;
        self.next += 1;
        loop {
            at -= 1;
            bytes[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        // At most 20 digits, so at least 12 bytes are left for the hyphen and a MIC of 4.
        let mic = self.mic.as_bytes();
        let begin = at - 1 - mic.len();
        bytes[begin..at - 1].copy_from_slice(mic);
        Text::lossy(&bytes[begin..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exec_id_names_the_venue_and_is_never_given_twice() {
        let mut ids = ExecIds::new(Text::lossy(b"XNYS"), 9);
        assert_eq!(ids.draw().as_str(), "XNYS-9");
        assert_eq!(ids.draw().as_str(), "XNYS-10");
        let mut last = ExecIds::new(Text::lossy(b"X"), u64::MAX - 1);
        assert_eq!(last.draw().as_str(), "X-18446744073709551614");
    }
}
