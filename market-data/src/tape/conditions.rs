//! Sale conditions as bit flags.

use core::fmt;
use core::ops::BitOr;

/// The conditions of a trade: bit flags, as the tape has them in hexadecimal. Bits without a name are kept.
///
/// Named after the market data README where it names a bit, else after what QuantConnect's LEAN publishes of the same
/// vendor's flags (`TradeConditionFlags`). On the recorded days trades out of hours carry `EXTENDED_HOURS`; `FORM_T` and
/// `ODD_LOT` are not there at all (the tape carried no odd lots before December 2013).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Conditions(u32);

impl Conditions {
    /// None.
    pub const NONE: Conditions = Conditions(0);
    /// Settled the usual way.
    pub const REGULAR: Conditions = Conditions(0x1);
    /// Settled in cash on the day.
    pub const CASH: Conditions = Conditions(0x2);
    /// Settled on the next day.
    pub const NEXT_DAY: Conditions = Conditions(0x4);
    /// Settled when the seller chooses.
    pub const SELLER: Conditions = Conditions(0x8);
    /// Of an intermarket sweep order (README).
    pub const INTERMARKET_SWEEP: Conditions = Conditions(0x20);
    /// The opening auction's print: the official open (README).
    pub const OFFICIAL_OPEN: Conditions = Conditions(0x40);
    /// The closing auction's print: the official close (README).
    pub const OFFICIAL_CLOSE: Conditions = Conditions(0x80);
    /// At a price derived from something else than the quote.
    pub const DERIVATIVELY_PRICED: Conditions = Conditions(0x200);
    /// Form T: out of hours (README).
    pub const FORM_T: Conditions = Conditions(0x400);
    /// Reported late.
    pub const SOLD: Conditions = Conditions(0x800);
    /// Out of hours.
    pub const EXTENDED_HOURS: Conditions = Conditions(0x2000);
    /// Out of sequence.
    pub const OUT_OF_SEQUENCE: Conditions = Conditions(0x4000);
    /// At an average of other prices.
    pub const AVERAGE_PRICE: Conditions = Conditions(0x10_0000);
    /// A venue's statement of its closing price.
    pub const CLOSE_STATEMENT: Conditions = Conditions(0x100_0000);
    /// At a price of an earlier moment.
    pub const PRIOR_REFERENCE: Conditions = Conditions(0x200_0000);
    /// A venue's statement of its opening price. On the recorded days it can repeat the auction's print with its size, so
    /// that a sum over all prints counts those shares twice (BAC, 8 October 2013, 34,200,376 ms: 5,900 shares).
    pub const OPEN_STATEMENT: Conditions = Conditions(0x400_0000);
    /// Exempt from Rule 611: may be outside the NBBO.
    pub const TRADE_THROUGH_EXEMPT: Conditions = Conditions(0x2000_0000);
    /// Fewer shares than a round lot (README).
    pub const ODD_LOT: Conditions = Conditions(0x8000_0000);

    /// Those whose price is not the market's at that moment.
    const OFF_MARKET: Conditions = Conditions(
        Conditions::CASH.0
            | Conditions::NEXT_DAY.0
            | Conditions::SELLER.0
            | Conditions::DERIVATIVELY_PRICED.0
            | Conditions::FORM_T.0
            | Conditions::SOLD.0
            | Conditions::EXTENDED_HOURS.0
            | Conditions::OUT_OF_SEQUENCE.0
            | Conditions::AVERAGE_PRICE.0
            | Conditions::CLOSE_STATEMENT.0
            | Conditions::PRIOR_REFERENCE.0
            | Conditions::OPEN_STATEMENT.0
            | Conditions::ODD_LOT.0,
    );

    /// From the bits of the tape.
    pub const fn from_bits(bits: u32) -> Conditions {
        Conditions(bits)
    }

    /// The bits.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Whether all of `others` are set.
    pub const fn contains(self, others: Conditions) -> bool {
        self.0 & others.0 == others.0
    }

    /// Whether any of `others` is set.
    pub const fn intersects(self, others: Conditions) -> bool {
        self.0 & others.0 != 0
    }

    /// Whether the trade's price is the market's last price: not out of hours, late, averaged, derived, a repetition, an
    /// odd lot or of another settlement.
    pub const fn moves_last(self) -> bool {
        !self.intersects(Conditions::OFF_MARKET)
    }
}

impl BitOr for Conditions {
    type Output = Conditions;
    fn bitor(self, other: Conditions) -> Conditions {
        Conditions(self.0 | other.0)
    }
}

impl fmt::Debug for Conditions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Conditions({:#x})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trade_at_the_market_moves_the_last_price() {
        for (bits, moves) in [
            (0x1, true),
            (0x20, true),
            (0x2000_0020, true),
            (0x40, true),
            (0x80, true),
            (0x2000, false),
            (0x400, false),
            (0x2000_2020, false),
            (0x2010_0200, false),
            (0x100_0000, false),
            (0x8000_0000, false),
        ] {
            assert_eq!(Conditions::from_bits(bits).moves_last(), moves, "{bits:#x}");
        }
        let both = Conditions::INTERMARKET_SWEEP | Conditions::ODD_LOT;
        assert!(both.contains(Conditions::ODD_LOT) && !Conditions::ODD_LOT.contains(both));
        assert!(Conditions::ODD_LOT.intersects(both));
    }
}
