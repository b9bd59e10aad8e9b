//! Lines and columns of a CSV without quotes, over bytes, without an allocation.

use crate::tape::conditions::Conditions;
use crate::tape::error::TapeFault;

/// The columns of the line that begins at `*at`, and `*at` moved to the next line; `None` at the end. The last line
/// needs no line feed, and a carriage return before it is not part of the last column.
pub(crate) fn next_line<'a, const N: usize>(
    bytes: &'a [u8],
    at: &mut usize,
) -> Option<Result<[&'a [u8]; N], TapeFault>> {
    let rest = bytes.get(*at..).filter(|rest| !rest.is_empty())?;
    let end = rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len());
    *at += (end + 1).min(rest.len());
    let line = &rest[..end];
    Some(columns(line.strip_suffix(b"\r").unwrap_or(line)))
}

fn columns<const N: usize>(line: &[u8]) -> Result<[&[u8]; N], TapeFault> {
    let mut columns = [&line[..0]; N];
    let mut found = 0;
    for column in line.split(|&byte| byte == b',') {
        if let Some(slot) = columns.get_mut(found) {
            *slot = column;
        }
        found += 1;
    }
    if found == N { Ok(columns) } else { Err(TapeFault::Columns { expected: N, found }) }
}

/// `digits[.digits]` in units of 10^-`decimals`, exactly; finer or larger is a fault, never rounded.
pub(crate) fn fixed(bytes: &[u8], decimals: u32, column: &'static str) -> Result<i64, TapeFault> {
    let fault = TapeFault::Number { column };
    let mut value: i64 = 0;
    let mut missing = decimals;
    let mut is_fraction = false;
    let mut has_digit = false;
    for &byte in bytes {
        match byte {
            b'0'..=b'9' if is_fraction && missing == 0 => {
                if byte != b'0' {
                    return Err(fault);
                }
            }
            b'0'..=b'9' => {
                has_digit = true;
                missing -= u32::from(is_fraction);
                let digit = i64::from(byte - b'0');
                value = value.checked_mul(10).and_then(|v| v.checked_add(digit)).ok_or(fault)?;
            }
            b'.' if !is_fraction => is_fraction = true,
            _ => return Err(fault),
        }
    }
    if !has_digit {
        return Err(fault);
    }
    value.checked_mul(10i64.pow(missing)).ok_or(fault)
}

/// One letter.
pub(crate) fn exchange(bytes: &[u8]) -> Result<u8, TapeFault> {
    match bytes {
        [letter @ b'A'..=b'Z'] => Ok(*letter),
        _ => Err(TapeFault::Exchange),
    }
}

/// Bit flags in hexadecimal, up to 32 of them.
pub(crate) fn conditions(bytes: &[u8]) -> Result<Conditions, TapeFault> {
    let fault = TapeFault::Number { column: "condition" };
    if !(1..=8).contains(&bytes.len()) {
        return Err(fault);
    }
    let mut bits = 0;
    for &byte in bytes {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            b'A'..=b'F' => byte - b'A' + 10,
            _ => return Err(fault),
        };
        bits = bits << 4 | u32::from(digit);
    }
    Ok(Conditions::from_bits(bits))
}

/// A mark.
pub(crate) fn suspicious(bytes: &[u8]) -> Result<bool, TapeFault> {
    match bytes {
        b"0" => Ok(false),
        b"1" => Ok(true),
        _ => Err(TapeFault::Suspicious),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_exactly_or_refused() {
        for (text, decimals, expected) in [
            ("34200000", 6, Some(34_200_000_000_000)),
            ("34200000.125", 6, Some(34_200_000_125_000)),
            ("34200000.123456", 6, Some(34_200_000_123_456)),
            ("34200000.1234560", 6, Some(34_200_000_123_456)),
            ("34200000.1234567", 6, None),
            ("1818200", 4, Some(18_182_000_000)),
            ("1818200.5", 4, Some(18_182_005_000)),
            ("", 4, None),
            (".", 4, None),
            ("-1", 4, None),
            ("1e5", 4, None),
            ("1.2.3", 4, None),
            ("9223372036854775807", 0, Some(i64::MAX)),
            ("9223372036854775808", 0, None),
            ("9223372036854775807", 4, None),
        ] {
            assert_eq!(fixed(text.as_bytes(), decimals, "x").ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_end_in_any_of_the_usual_ways() {
        for bytes in [&b"a,b\nc,d"[..], b"a,b\nc,d\n", b"a,b\r\nc,d\r\n"] {
            let mut at = 0;
            assert_eq!(next_line::<2>(bytes, &mut at), Some(Ok([&b"a"[..], b"b"])));
            assert_eq!(next_line::<2>(bytes, &mut at), Some(Ok([&b"c"[..], b"d"])));
            assert_eq!(next_line::<2>(bytes, &mut at), None);
            assert_eq!(next_line::<2>(bytes, &mut at), None);
        }
        let fault = |bytes: &'static [u8]| next_line::<2>(bytes, &mut 0);
        assert_eq!(fault(b"a,b,c\n"), Some(Err(TapeFault::Columns { expected: 2, found: 3 })));
        assert_eq!(fault(b"\n"), Some(Err(TapeFault::Columns { expected: 2, found: 1 })));
    }
}
