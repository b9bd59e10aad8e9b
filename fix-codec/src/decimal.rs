//! Decimal numbers of any scale, by the crate `rust_decimal`.
//!
//! Its own parsers take underscores and a plus sign, which FIX has not, and round what they cannot hold; a price must not
//! be rounded unseen.

use rust_decimal::Decimal;

use crate::field_error::FieldFault;

/// The largest mantissa: 96 bits.
const MANTISSA_MAX: u128 = (1 << 96) - 1;

/// Reads the FIX float form, `[-]digits[.digits]`, exactly or not at all. Trailing zeros are kept as far as they fit.
///
/// # Errors
/// [`FieldFault::Format`] for another form; [`FieldFault::OutOfRange`] for a whole part past 96 bits (7.9e28);
/// [`FieldFault::TooFine`] for more than 28 decimals, or more than there is room for behind that whole part.
pub fn parse_decimal(value: &[u8]) -> Result<Decimal, FieldFault> {
    let (negative, digits) = match value {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    let point = digits.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = match point {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, &[][..]),
    };
    if whole.len() + fraction.len() == 0 || !whole.iter().chain(fraction).all(u8::is_ascii_digit) {
        return Err(FieldFault::Format);
    }
    let mantissa = whole.iter().try_fold(0, push).ok_or(FieldFault::OutOfRange)?;
    let (mantissa, scale) = with_fraction(mantissa, fraction).ok_or(FieldFault::TooFine)?;
    let magnitude = i128::try_from(mantissa).map_err(|_| FieldFault::OutOfRange)?;
    let mut number = Decimal::try_from_i128_with_scale(magnitude, scale).map_err(|_| FieldFault::OutOfRange)?;
    number.set_sign_negative(negative);
    Ok(number)
}

/// The whole part and these decimals as one number, and how many decimals it has.
fn with_fraction(whole: u128, fraction: &[u8]) -> Option<(u128, u32)> {
    let said = fraction.iter().rposition(|byte| *byte != b'0').map_or(0, |last| last + 1);
    let (mut mantissa, mut scale) = (whole, 0);
    for (at, digit) in fraction.iter().enumerate() {
        match push(mantissa, digit).filter(|_| scale < Decimal::MAX_SCALE) {
            Some(longer) => (mantissa, scale) = (longer, scale + 1),
            // Zeros that find no room say nothing.
            None if at >= said => break,
            None => return None,
        }
    }
    Some((mantissa, scale))
}

fn push(mantissa: u128, digit: &u8) -> Option<u128> {
    mantissa.checked_mul(10)?.checked_add(u128::from(digit - b'0')).filter(|longer| *longer <= MANTISSA_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_read_exactly_or_refused() {
        let max = "79228162514264337593543950335";
        let table: &[(&str, Result<&str, FieldFault>)] = &[
            ("0", Ok("0")),
            ("-1.50", Ok("-1.50")),
            ("007.25", Ok("7.25")),
            (".5", Ok("0.5")),
            ("5.", Ok("5")),
            (max, Ok(max)),
            ("79228162514264337593543950335.0", Ok(max)),
            ("79228162514264337593543950335.1", Err(FieldFault::TooFine)),
            ("79228162514264337593543950336", Err(FieldFault::OutOfRange)),
            ("-7922816251426433759354395033.5", Ok("-7922816251426433759354395033.5")),
            ("0.0000000000000000000000000001", Ok("0.0000000000000000000000000001")),
            ("0.00000000000000000000000000010", Ok("0.0000000000000000000000000001")),
            ("0.00000000000000000000000000001", Err(FieldFault::TooFine)),
            ("", Err(FieldFault::Format)),
            ("-", Err(FieldFault::Format)),
            (".", Err(FieldFault::Format)),
            ("+1", Err(FieldFault::Format)),
            ("1e5", Err(FieldFault::Format)),
            ("1_000", Err(FieldFault::Format)),
            ("1.2.3", Err(FieldFault::Format)),
            ("--1", Err(FieldFault::Format)),
        ];
        for (text, expected) in table {
            let read = parse_decimal(text.as_bytes()).map(|number| number.to_string());
            assert_eq!(read.as_deref().map_err(|why| *why), *expected, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_decimal_is_what_its_own_crate_reads(text in "-?[0-9]{1,18}(\\.[0-9]{1,9})?") {
            proptest::prop_assert_eq!(parse_decimal(text.as_bytes()).ok(), Decimal::from_str_exact(&text).ok());
        }
    }
}
