//! Whole numbers: FIX int, SeqNum, Length, NumInGroup.

use crate::field_error::FieldFault;

/// Reads a whole number without a sign, `digits`: SeqNum, Length, NumInGroup. Leading zeros are allowed.
///
/// # Errors
/// [`FieldFault::Format`] for another form, [`FieldFault::OutOfRange`] for a number that does not fit.
#[inline]
pub fn uint(value: &[u8]) -> Result<u64, FieldFault> {
    if value.is_empty() {
        return Err(FieldFault::Format);
    }
    let mut number: u64 = 0;
    let mut fits = true;
    for byte in value {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return Err(FieldFault::Format);
        }
        match number.checked_mul(10).and_then(|n| n.checked_add(u64::from(digit))) {
            Some(next) => number = next,
            // The rest must still be digits: a wrong form is said before a number too large.
            None => fits = false,
        }
    }
    if fits { Ok(number) } else { Err(FieldFault::OutOfRange) }
}

/// Reads a whole number, `[-]digits`. Leading zeros are allowed, a plus sign is not.
///
/// # Errors
/// As [`parse_uint`](crate::parse_uint).
#[inline]
pub fn int(value: &[u8]) -> Result<i64, FieldFault> {
    match value {
        [b'-', digits @ ..] => 0i64.checked_sub_unsigned(uint(digits)?).ok_or(FieldFault::OutOfRange),
        digits => i64::try_from(uint(digits)?).map_err(|_| FieldFault::OutOfRange),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_exactly_or_refused() {
        let table: [(&str, Result<i64, FieldFault>); 12] = [
            ("0", Ok(0)),
            ("0042", Ok(42)),
            ("-7", Ok(-7)),
            ("9223372036854775807", Ok(i64::MAX)),
            ("-9223372036854775808", Ok(i64::MIN)),
            ("9223372036854775808", Err(FieldFault::OutOfRange)),
            ("99999999999999999999999", Err(FieldFault::OutOfRange)),
            ("99999999999999999999999x", Err(FieldFault::Format)),
            ("", Err(FieldFault::Format)),
            ("-", Err(FieldFault::Format)),
            ("+1", Err(FieldFault::Format)),
            ("1.0", Err(FieldFault::Format)),
        ];
        for (text, expected) in table {
            assert_eq!(int(text.as_bytes()), expected, "{text:?}");
        }
    }
}
