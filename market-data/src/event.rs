//! What a feed tells.

use types::{InstrumentIx, Price, Qty};

use crate::tape::Conditions;

/// A quote or a trade of the market as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarketEvent {
    /// The reference quote of an instrument is this from now on: simulated venues anchor their books on it. From a tape it
    /// can be locked (`bid == ask`) or crossed (`bid > ask`) for a moment, as the market was; the synthetic market never is.
    Quote {
        /// Of which instrument.
        instrument: InstrumentIx,
        /// The best bid. Above zero.
        bid: Price,
        /// What is bid for. Above zero.
        bid_qty: Qty,
        /// The best offer. Above zero.
        ask: Price,
        /// What is offered. Above zero.
        ask_qty: Qty,
    },
    /// Others traded.
    Trade {
        /// Which instrument.
        instrument: InstrumentIx,
        /// At which price. Above zero.
        price: Price,
        /// How much. Above zero.
        qty: Qty,
        /// Sale conditions of the tape; none in the synthetic market.
        conditions: Conditions,
    },
}

impl MarketEvent {
    /// Which instrument it is about.
    pub const fn instrument(&self) -> InstrumentIx {
        match self {
            MarketEvent::Quote { instrument, .. } | MarketEvent::Trade { instrument, .. } => *instrument,
        }
    }
}
