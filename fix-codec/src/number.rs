//! Whole numbers: FIX int, SeqNum, Length, NumInGroup.

use crate::field_error::FieldFault;

/// `digits`, leading zeros allowed.
#[inline]
pub(crate) fn uint(value: &[u8]) -> Result<u64, FieldFault> {
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

/// `[-]digits`, leading zeros allowed, no plus sign.
#[inline]
pub(crate) fn int(value: &[u8]) -> Result<i64, FieldFault> {
    match value {
        [b'-', digits @ ..] => 0i64.checked_sub_unsigned(uint(digits)?).ok_or(FieldFault::OutOfRange),
        digits => i64::try_from(uint(digits)?).map_err(|_| FieldFault::OutOfRange),
    }
}

/// The digits of a number, without leading zeros.
pub(crate) struct Digits {
    /// 20 digits: 18,446,744,073,709,551,615.
    text: [u8; 20],
    start: usize,
}

impl Digits {
    #[inline]
    pub(crate) fn of(mut number: u64) -> Digits {
        let mut text = [0; 20];
        let mut start = text.len();
        loop {
            start -= 1;
            text[start] = b'0' + (number % 10) as u8;
            number /= 10;
            if number == 0 {
                return Digits { text, start };
            }
        }
    }

    #[inline]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.text[self.start..]
    }
}

/// Appends the digits of `number`.
#[inline]
pub(crate) fn put_uint(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(Digits::of(number).as_bytes());
}

/// Appends `value / scale`, where `scale` is a power of ten, in the shortest exact form: no trailing zeros, no point for whole numbers.
#[inline]
pub(crate) fn put_decimal(out: &mut Vec<u8>, value: i64, scale: u64) {
    if value < 0 {
        out.push(b'-');
    }
    let magnitude = value.unsigned_abs();
    put_uint(out, magnitude / scale);
    let mut fraction = magnitude % scale;
    if fraction == 0 {
        return;
    }
    out.push(b'.');
    let mut unit = scale / 10;
    while fraction != 0 {
        out.push(b'0' + (fraction / unit) as u8);
        fraction %= unit;
        unit /= 10;
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

    proptest::proptest! {
        #[test]
        fn a_price_on_the_wire_is_the_price(raw: i64) {
            let mut out = Vec::new();
            put_decimal(&mut out, raw, 100_000_000);
            proptest::prop_assert_eq!(String::from_utf8(out).unwrap(), types::Price::from_raw(raw).to_string());
        }
    }
}
