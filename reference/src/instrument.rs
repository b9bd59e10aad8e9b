//! Lot and tick of one symbol.

use types::{Price, Qty, Text};

use crate::date::{Date, Validity};
use crate::source::Source;

/// Where a stock is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// New York Stock Exchange.
    Nyse,
    /// Nasdaq.
    Nasdaq,
    /// Nowhere: a symbol of the sandbox or the benchmark.
    Test,
}

/// One symbol, and the sizes and prices that it trades in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InstrumentRow {
    /// Symbol(55).
    pub symbol: Text<16>,
    /// Where it is listed.
    pub listing: Listing,
    /// When the row holds.
    pub validity: Validity,
    /// Round lot: what a protected quote counts in. Above zero.
    pub lot: Qty,
    /// Smallest step of a quantity. Above zero; `lot` is a multiple of it.
    pub qty_step: Qty,
    /// Smallest step of a price of a dollar or more. Above zero.
    pub tick: Price,
    /// Smallest step of a price below a dollar. Above zero; `tick` is a multiple of it.
    pub sub_dollar_tick: Price,
    /// Where lot and ticks come from.
    pub source: Source,
}

/// Regulation NMS applied in full from this day on; before it these rows say nothing.
const NMS: Date = Date::of(2007, 10, 8);
/// From about here on the round lot depends on the price (1 to 100); the day itself is unverified.
const ROUND_LOTS: Date = Date::of(2025, 11, 3);

impl InstrumentRow {
    /// A US stock: round lot 100, whole shares, a cent from a dollar up and a hundredth of a cent below (Regulation NMS,
    /// 17 CFR 242.612). The lot of 100 is kept as a default after November 2025 too, when it came to depend on the price:
    /// see [`InstrumentRow::lot_is_certain_on`].
    pub fn us_equity(symbol: Text<16>, listing: Listing) -> InstrumentRow {
        InstrumentRow {
            symbol,
            listing,
            validity: Validity::since(NMS),
            lot: Qty::from_raw(100 * types::SCALE),
            qty_step: Qty::from_raw(types::SCALE),
            tick: Price::from_raw(types::SCALE / 100),
            sub_dollar_tick: Price::from_raw(types::SCALE / 10_000),
            source: Source::Published("Regulation NMS, 17 CFR 242.612 (ticks) and 242.600 (round lot)"),
        }
    }

    /// The step of prices at `price`.
    pub fn tick_at(&self, price: Price) -> Price {
        if price.raw() < types::SCALE { self.sub_dollar_tick } else { self.tick }
    }

    /// Whether the round lot of the row is that of the rule on `day`, and not a default.
    pub fn lot_is_certain_on(&self, day: Date) -> bool {
        self.validity.holds_on(day) && day < ROUND_LOTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_below_a_dollar_may_be_finer() {
        let row = InstrumentRow::us_equity("IBM".parse().unwrap(), Listing::Nyse);
        for (price, tick) in [("182.50", "0.01"), ("1", "0.01"), ("0.9999", "0.0001")] {
            assert_eq!(row.tick_at(price.parse().unwrap()), tick.parse().unwrap(), "{price}");
        }
        assert!(row.lot.is_multiple_of(row.qty_step) && row.tick.is_multiple_of(row.sub_dollar_tick));
        assert!(row.lot_is_certain_on(Date::of(2013, 10, 8)) && !row.lot_is_certain_on(Date::of(2026, 1, 2)));
    }
}
