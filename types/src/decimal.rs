//! Fixed-point numbers with eight decimals: [`Price`], [`Qty`] on `i64`, [`Money`] on `i128`.
//!
//! Eight decimals hold every price of every asset that FIX carries in practice (FX to the tenth of a pip, crypto to
//! the satoshi); `i64` then reaches 92 billion, far past any price or quantity. Arithmetic is checked: an overflow is
//! `None`, never a wrong number.

use core::fmt;
use core::str::FromStr;

use crate::wire::{Reader, Wire, WireError};

/// Decimals after the point of [`Price`], [`Qty`] and [`Money`].
pub const DECIMALS: u32 = 8;
/// One whole unit in the smallest units: `10^DECIMALS`.
pub const SCALE: i64 = 100_000_000;

/// Why a text is not a fixed-point number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// No digit at all.
    #[error("no digits")]
    Empty,
    /// A byte that is neither a digit, nor the one point, nor a leading sign.
    #[error("not a decimal number")]
    Malformed,
    /// More than eight decimals, and those past the eighth are not zero.
    #[error("more than 8 decimals")]
    TooFine,
    /// Does not fit.
    #[error("too large")]
    TooLarge,
}

/// Parses `[-]digits[.digits]` into units of 10^-8. Trailing zeros past the eighth decimal are accepted, since they
/// say nothing; other digits there are [`DecimalError::TooFine`], never rounded. A leading `+` is not FIX.
pub(crate) fn parse(bytes: &[u8]) -> Result<i128, DecimalError> {
    let (negative, digits) = match bytes {
        [b'-', rest @ ..] => (true, rest),
        rest => (false, rest),
    };
    let mut value: i128 = 0;
    let mut seen_digit = false;
    let mut decimals: Option<u32> = None;
    for &byte in digits {
        match byte {
            b'0'..=b'9' => {
                seen_digit = true;
                let digit = i128::from(byte - b'0');
                match &mut decimals {
                    Some(n) if *n == DECIMALS => {
                        if digit != 0 {
                            return Err(DecimalError::TooFine);
                        }
                        continue;
                    }
                    Some(n) => *n += 1,
                    None => {}
                }
                value = value.checked_mul(10).and_then(|v| v.checked_add(digit)).ok_or(DecimalError::TooLarge)?;
            }
            b'.' if decimals.is_none() => decimals = Some(0),
            _ => return Err(DecimalError::Malformed),
        }
    }
    if !seen_digit {
        return Err(DecimalError::Empty);
    }
    let missing = DECIMALS - decimals.unwrap_or(0);
    value = value.checked_mul(10i128.pow(missing)).ok_or(DecimalError::TooLarge)?;
    Ok(if negative { -value } else { value })
}

/// The shortest exact text of a fixed-point value: no exponent, no trailing zeros, no point for whole numbers.
pub(crate) fn format(value: i128, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let sign = if value < 0 { "-" } else { "" };
    let magnitude = value.unsigned_abs();
    let scale = u128::from(SCALE.unsigned_abs());
    let (whole, mut fraction) = (magnitude / scale, magnitude % scale);
    if fraction == 0 {
        return f.pad_integral(true, "", &format!("{sign}{whole}"));
    }
    let mut width = DECIMALS as usize;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        width -= 1;
    }
    f.pad(&format!("{sign}{whole}.{fraction:0width$}"))
}

macro_rules! fixed_point {
    ($(#[$meta:meta])* $name:ident($raw:ty)) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name($raw);

        impl $name {
            /// Nothing.
            pub const ZERO: $name = $name(0);
            /// The largest value.
            pub const MAX: $name = $name(<$raw>::MAX);

            /// From units of 10^-8.
            #[inline]
            pub const fn from_raw(raw: $raw) -> $name {
                $name(raw)
            }

            /// In units of 10^-8.
            #[inline]
            pub const fn raw(self) -> $raw {
                self.0
            }

            /// From whole units. `None` if it does not fit.
            #[inline]
            pub fn from_whole(whole: i64) -> Option<$name> {
                <$raw>::from(whole).checked_mul(<$raw>::from(SCALE)).map($name)
            }

            /// Sum; `None` if it does not fit.
            #[inline]
            pub fn checked_add(self, other: $name) -> Option<$name> {
                self.0.checked_add(other.0).map($name)
            }

            /// Difference; `None` if it does not fit.
            #[inline]
            pub fn checked_sub(self, other: $name) -> Option<$name> {
                self.0.checked_sub(other.0).map($name)
            }

            /// Whether this is above zero.
            #[inline]
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether this is zero.
            #[inline]
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether this is a whole multiple of `step`; a step of zero or less divides nothing.
            #[inline]
            pub const fn is_multiple_of(self, step: $name) -> bool {
                step.0 > 0 && self.0 % step.0 == 0
            }

            /// Parses the FIX float form, `[-]digits[.digits]`.
            pub fn parse(bytes: &[u8]) -> Result<$name, DecimalError> {
                <$raw>::try_from(parse(bytes)?).map($name).map_err(|_| DecimalError::TooLarge)
            }
        }

        impl FromStr for $name {
            type Err = DecimalError;
            fn from_str(s: &str) -> Result<Self, DecimalError> {
                Self::parse(s.as_bytes())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                #[allow(clippy::useless_conversion, reason = "the macro serves i64 and i128")]
                format(i128::from(self.0), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl Wire for $name {
            #[inline]
            fn put(&self, out: &mut Vec<u8>) {
                self.0.put(out);
            }
            #[inline]
            fn take(input: &mut Reader<'_>) -> Result<Self, WireError> {
                Wire::take(input).map($name)
            }
        }
    };
}

fixed_point! {
    /// A price per unit, eight decimals. Negative prices exist (spreads, power, oil in 2020), so the sign is kept;
    /// whether one is allowed is the gate's to say.
    Price(i64)
}
fixed_point! {
    /// A quantity, eight decimals. A quantity held by an order is never negative; the type allows it so that a
    /// difference can be asked about.
    Qty(i64)
}
fixed_point! {
    /// An amount of money, eight decimals.
    Money(i128)
}

impl Qty {
    /// The smaller of two.
    #[must_use]
    pub fn min(self, other: Qty) -> Qty {
        Ord::min(self, other)
    }

    /// This, or zero where it is below.
    #[must_use]
    pub fn at_least_zero(self) -> Qty {
        Ord::max(self, Qty::ZERO)
    }

    /// The largest multiple of `step` not above this; this itself for a step of zero or less.
    #[must_use]
    pub fn floor_to(self, step: Qty) -> Qty {
        if step.0 <= 0 { self } else { Qty(self.0 - self.0.rem_euclid(step.0)) }
    }
}

impl From<Price> for rust_decimal::Decimal {
    fn from(price: Price) -> Self {
        rust_decimal::Decimal::from_i128_with_scale(i128::from(price.0), DECIMALS).normalize()
    }
}

impl From<Money> for rust_decimal::Decimal {
    /// Exact up to 79 octillion units; past that, more than all the money there is, it stays at the largest.
    fn from(money: Money) -> Self {
        rust_decimal::Decimal::try_from_i128_with_scale(money.0, DECIMALS)
            .map_or(rust_decimal::Decimal::MAX, |decimal| decimal.normalize())
    }
}

impl From<Qty> for rust_decimal::Decimal {
    fn from(qty: Qty) -> Self {
        rust_decimal::Decimal::from_i128_with_scale(i128::from(qty.0), DECIMALS).normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_is_read_exactly_or_refused() {
        let table = [
            ("182.50", Ok(18_250_000_000)),
            ("0.00000001", Ok(1)),
            ("-5", Ok(-500_000_000)),
            ("5.", Ok(500_000_000)),
            (".5", Ok(50_000_000)),
            ("00023.230000000000", Ok(2_323_000_000)),
            ("0.000000001", Err(DecimalError::TooFine)),
            ("", Err(DecimalError::Empty)),
            ("-", Err(DecimalError::Empty)),
            (".", Err(DecimalError::Empty)),
            ("+1", Err(DecimalError::Malformed)),
            ("1e5", Err(DecimalError::Malformed)),
            ("1.2.3", Err(DecimalError::Malformed)),
            (" 1", Err(DecimalError::Malformed)),
            ("92233720368.54775807", Ok(i64::MAX)),
            ("92233720368.54775808", Err(DecimalError::TooLarge)),
            ("99999999999999999999999999999999999999999999", Err(DecimalError::TooLarge)),
        ];
        for (text, expected) in table {
            assert_eq!(text.parse::<Price>().map(Price::raw), expected, "{text:?}");
        }
    }

    #[test]
    fn a_price_is_written_in_its_shortest_exact_form() {
        for (raw, text) in [(18_250_000_000, "182.5"), (1, "0.00000001"), (-500_000_000, "-5"), (0, "0")] {
            assert_eq!(Price::from_raw(raw).to_string(), text);
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_back(raw: i64) {
            let price = Price::from_raw(raw);
            proptest::prop_assert_eq!(price.to_string().parse::<Price>(), Ok(price));
        }
    }
}
