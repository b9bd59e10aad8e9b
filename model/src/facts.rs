//! What the gate judges by.

use types::Price;

/// The market as the gate is handed it. What is missing is `None`, and what needs it is refused: the gate fails closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MarketFacts {
    /// The national best bid.
    pub bid: Option<Price>,
    /// The national best offer.
    pub ask: Option<Price>,
    /// The last trade.
    pub last: Option<Price>,
    /// Nanoseconds of market time since the quote last changed or was confirmed; `None` if there was none.
    pub age_ns: Option<u64>,
}

impl MarketFacts {
    /// The price that an order's price is held against: the middle of the NBBO where both sides are there, else the
    /// last trade, else none. Rounded down to 10^-8.
    pub fn reference(&self) -> Option<Price> {
        match (self.bid, self.ask) {
            (Some(bid), Some(ask)) => {
                let sum = i128::from(bid.raw()) + i128::from(ask.raw());
                i64::try_from(sum.div_euclid(2)).ok().map(Price::from_raw)
            }
            _ => self.last,
        }
    }
}
