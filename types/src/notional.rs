//! Exact sums of price times quantity.

use crate::decimal::{DECIMALS, Money, Price, Qty, SCALE};
use crate::wire::{Reader, Wire, WireError};

/// A sum of price times quantity with sixteen decimals: the exact product of two eight-decimal numbers.
///
/// AvgPx(6) is this divided once by the quantity, so no rounding ever accumulates over fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Notional(i128);

impl Notional {
    /// Nothing.
    pub const ZERO: Notional = Notional(0);
    /// The largest value.
    pub const MAX: Notional = Notional(i128::MAX);

    /// The exact product. Always fits: `i64 * i64` needs 127 bits.
    #[inline]
    pub fn of(price: Price, qty: Qty) -> Notional {
        Notional(i128::from(price.raw()) * i128::from(qty.raw()))
    }

    /// From units of 10^-16.
    pub const fn from_raw(raw: i128) -> Notional {
        Notional(raw)
    }

    /// In units of 10^-16.
    pub const fn raw(self) -> i128 {
        self.0
    }

    /// Sum; `None` if it does not fit.
    #[inline]
    pub fn checked_add(self, other: Notional) -> Option<Notional> {
        self.0.checked_add(other.0).map(Notional)
    }

    /// Difference; `None` if it does not fit.
    #[inline]
    pub fn checked_sub(self, other: Notional) -> Option<Notional> {
        self.0.checked_sub(other.0).map(Notional)
    }

    /// The magnitude.
    #[inline]
    #[must_use]
    pub fn abs(self) -> Notional {
        Notional(self.0.saturating_abs())
    }

    /// As money: sixteen decimals rounded half-even to eight.
    pub fn to_money(self) -> Money {
        Money::from_raw(div_half_even(self.0, i128::from(SCALE)))
    }

    /// From money, exactly; `None` if it does not fit.
    pub fn from_money(money: Money) -> Option<Notional> {
        money.raw().checked_mul(i128::from(SCALE)).map(Notional)
    }

    /// The average price over `qty`, divided once and rounded half-even to `decimals` (at most 8).
    /// `None` where `qty` is not above zero or the average does not fit a price.
    pub fn average_price(self, qty: Qty, decimals: u32) -> Option<Price> {
        if !qty.is_positive() {
            return None;
        }
        let unit = 10i128.pow(DECIMALS - decimals.min(DECIMALS));
        let divisor = i128::from(qty.raw()).checked_mul(unit)?;
        let rounded = div_half_even(self.0, divisor).checked_mul(unit)?;
        i64::try_from(rounded).ok().map(Price::from_raw)
    }
}

/// `n / d` rounded half to even. `d` is above zero.
fn div_half_even(n: i128, d: i128) -> i128 {
    let (quotient, remainder) = (n.div_euclid(d), n.rem_euclid(d));
    let twice = remainder.saturating_mul(2);
    match twice.cmp(&d) {
        core::cmp::Ordering::Less => quotient,
        core::cmp::Ordering::Greater => quotient + 1,
        core::cmp::Ordering::Equal => quotient + (quotient & 1),
    }
}

impl Wire for Notional {
    #[inline]
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
    }
    #[inline]
    fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
        Wire::take(input).map(Notional)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_divided_once_and_rounded_half_even() {
        let price = |text: &str| text.parse::<Price>().unwrap();
        let qty = |text: &str| text.parse::<Qty>().unwrap();
        let sum = |fills: &[(&str, &str)]| {
            fills.iter().fold(Notional::ZERO, |sum, (p, q)| sum.checked_add(Notional::of(price(p), qty(q))).unwrap())
        };
        // Thirds do not end: the eighth decimal is rounded once, not at each fill.
        let thirds = sum(&[("10", "1"), ("10", "1"), ("10.01", "1")]);
        assert_eq!(thirds.average_price(qty("3"), 8), Some(price("10.00333333")));
        // A tie goes to the even neighbour.
        let tie = sum(&[("10.01", "1"), ("10.02", "1")]);
        assert_eq!(tie.average_price(qty("2"), 2), Some(price("10.02")));
        let tie = sum(&[("10.02", "1"), ("10.03", "1")]);
        assert_eq!(tie.average_price(qty("2"), 2), Some(price("10.02")));
        assert_eq!(tie.average_price(Qty::ZERO, 2), None);
    }
}
