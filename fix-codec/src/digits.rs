//! Writing numbers: eight digits at a time, without a loop and without formatting machinery.
//!
//! A number below a hundred million becomes its eight digits by three multiplications, which split it in halves, quarters
//! and eighths, all parts of a step in one register. A price is two such words, before the point and behind it; zeros in
//! front or at the end are bytes that are counted and left out. A loop divides once for each digit and mispredicts once for
//! each number.

use crate::scan::{HIGH, SOH, bytes_before};

/// Ten to the eighth: one more than what eight digits hold.
const WORD: u64 = 100_000_000;

/// The ASCII digits of a number below [`WORD`], the first in the lowest byte, with zeros in front.
#[inline(always)]
pub(crate) const fn eight_digits(number: u64) -> u64 {
    let halves = (number / 10_000) | (number % 10_000) << 32;
    // Exact for the numbers below 10,000 that stand here: 10486 / 2^20 is a hundredth and a little.
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007f_0000_007f;
    let quarters = (halves - 100 * hundreds) << 16 | hundreds;
    // And 103 / 2^10 a tenth and a little, for numbers below 100.
    let tens = ((quarters * 103) >> 10) & 0x000f_000f_000f_000f;
    (quarters - 10 * tens) << 8 | tens | 0x3030_3030_3030_3030
}

/// The number in four bytes that each hold a digit's value, the first in the lowest.
#[inline(always)]
pub(crate) const fn four_digits(values: u32) -> u32 {
    // Two pairs of digits, then the pair of pairs: each product puts ten or a hundred times the one beside the other.
    let pairs = values.wrapping_mul(10 << 8 | 1) >> 8 & 0x00ff_00ff;
    pairs.wrapping_mul(100 << 16 | 1) >> 16
}

/// The number in the digits that stand before `mark` at the beginning of a word, and how many they are: none to four, or
/// more with zeros in front. `None` where another byte stands before `mark`. Fifteen instructions on one path for all of
/// them, where a loop mispredicts whenever there are not as many digits as the last time.
#[inline(always)]
pub(crate) const fn number_before(word: u64, mark: u8) -> Option<(u32, u32)> {
    // The digits' values; from the first byte that is no digit on, a carry may make nonsense of what is found.
    let values = word ^ 0x3030_3030_3030_3030;
    let others = (values.wrapping_add(0x7676_7676_7676_7676) | values) & HIGH;
    let place = others.trailing_zeros();
    // That byte into the highest place, the digits just below it, and zeros in the places of a fifth digit and more.
    let text = values.wrapping_shl(!place);
    if text.rotate_left(8) as u32 != mark as u32 ^ 0x30 {
        return None;
    }
    Some((four_digits((text >> 24) as u32), place / 8))
}

/// Appends the first `len` bytes of a word, the lowest first. `len <= 8`
#[inline(always)]
pub(crate) fn put_word(out: &mut Vec<u8>, word: u64, len: usize) {
    // Eight bytes are one store; how many of them count is one addition.
    let start = out.len();
    out.extend_from_slice(&word.to_le_bytes());
    out.truncate(start + len);
}

/// The same with SOH behind it, which costs nothing where it fits the word.
#[inline(always)]
fn put_last_word(out: &mut Vec<u8>, word: u64, len: usize) {
    if len < 8 {
        put_word(out, word | u64::from(SOH) << (8 * len), len + 1);
    } else {
        put_word(out, word, 8);
        out.push(SOH);
    }
}

/// Appends the digits of `number` and SOH.
#[inline]
pub(crate) fn put_uint_field(out: &mut Vec<u8>, number: u64) {
    if number >= WORD {
        put_uint(out, number / WORD);
        return put_last_word(out, eight_digits(number % WORD), 8);
    }
    let (digits, len) = shortest(number);
    put_last_word(out, digits, len);
}

/// The digits of a number below [`WORD`] without zeros in front, and how many they are.
#[inline(always)]
const fn shortest(number: u64) -> (u64, usize) {
    let digits = eight_digits(number);
    // The last digit stands even where it is a zero.
    let zeros = ((digits ^ 0x3030_3030_3030_3030 | 1 << 56).trailing_zeros() / 8) as usize;
    (digits >> (8 * zeros), 8 - zeros)
}

/// Appends the digits of `number`.
#[inline]
pub(crate) fn put_uint(out: &mut Vec<u8>, number: u64) {
    if number >= WORD {
        put_uint(out, number / WORD);
        return put_word(out, eight_digits(number % WORD), 8);
    }
    let (digits, len) = shortest(number);
    put_word(out, digits, len);
}

/// Appends `value / 10^8` in the shortest exact form, no trailing zeros and no point for whole numbers, and SOH.
#[inline]
pub(crate) fn put_decimal_field(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    let magnitude = value.unsigned_abs();
    let fraction = magnitude % WORD;
    if fraction == 0 {
        return put_uint_field(out, magnitude / WORD);
    }
    put_uint(out, magnitude / WORD);
    let digits = eight_digits(fraction);
    let zeros = ((digits ^ 0x3030_3030_3030_3030).leading_zeros() / 8) as usize;
    let (digits, len) = (digits << (8 * zeros) >> (8 * zeros), 8 - zeros);
    if len < 8 {
        put_last_word(out, digits << 8 | POINT, len + 1);
    } else {
        out.push(b'.');
        put_last_word(out, digits, len);
    }
}

const POINT: u64 = b'.' as u64;

/// Appends the digits of `value`, with a minus where it is below zero, and SOH.
#[inline]
pub(crate) fn put_int_field(out: &mut Vec<u8>, value: i64) {
    if value < 0 {
        out.push(b'-');
    }
    put_uint_field(out, value.unsigned_abs());
}

/// Appends `tag=`, a byte, and SOH.
#[inline(always)]
pub(crate) fn put_char_field(out: &mut Vec<u8>, tag: u32, value: u8) {
    match tag_word(tag) {
        Some((word, len)) => {
            put_word(out, word | u64::from(value) << (8 * len) | u64::from(SOH) << (8 * len + 8), len + 2)
        }
        None => {
            put_tag(out, tag);
            out.extend_from_slice(&[value, SOH]);
        }
    }
}

/// Appends `tag=`. Called with a constant, as it mostly is, all of it but the store is done by the compiler.
#[inline(always)]
pub(crate) fn put_tag(out: &mut Vec<u8>, tag: u32) {
    match tag_word(tag) {
        Some((word, len)) => put_word(out, word, len),
        None => {
            put_uint(out, u64::from(tag));
            out.push(b'=');
        }
    }
}

/// `tag=` as a word and its length; `None` for five digits and more.
#[inline(always)]
fn tag_word(tag: u32) -> Option<(u64, usize)> {
    const EQUALS: u64 = b'=' as u64;
    let digit = |unit: u32| u64::from(tag / unit % 10 + 0x30);
    Some(match tag {
        0..=9 => (digit(1) | EQUALS << 8, 2),
        10..=99 => (digit(10) | digit(1) << 8 | EQUALS << 16, 3),
        100..=999 => (digit(100) | digit(10) << 8 | digit(1) << 16 | EQUALS << 24, 4),
        1000..=9999 => (digit(1000) | digit(100) << 8 | digit(10) << 16 | digit(1) << 24 | EQUALS << 32, 5),
        _ => return None,
    })
}

/// Appends bytes: what is short, as nearly all values are, by two stores of a fixed size that may overlap, for which nothing
/// is called. Whether there is a SOH among them.
#[inline]
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) -> bool {
    let put = match bytes.len() {
        0 => Some(false),
        1 => {
            out.push(bytes[0]);
            Some(bytes[0] == SOH)
        }
        2..=3 => put_two::<2>(out, bytes),
        4..=8 => put_two::<4>(out, bytes),
        9..=16 => put_two::<8>(out, bytes),
        17..=32 => put_two::<16>(out, bytes),
        _ => None,
    };
    put.unwrap_or_else(|| {
        out.extend_from_slice(bytes);
        bytes.contains(&SOH)
    })
}

/// Appends the first `N` bytes and the last. `N <= bytes.len() <= 2 * N`, else nothing is done.
#[inline(always)]
fn put_two<const N: usize>(out: &mut Vec<u8>, bytes: &[u8]) -> Option<bool> {
    let (first, last) = (bytes.first_chunk::<N>()?, bytes.last_chunk::<N>()?);
    let end = out.len() + bytes.len() - N;
    out.extend_from_slice(first);
    out.truncate(end);
    out.extend_from_slice(last);
    Some(has_soh(first) | has_soh(last))
}

/// `N <= 16`
#[inline(always)]
fn has_soh<const N: usize>(bytes: &[u8; N]) -> bool {
    let mut padded = [0; 16];
    padded[..N].copy_from_slice(bytes);
    let (words, _) = padded.as_chunks::<8>();
    // Both words at once: the branch is the caller's.
    words.iter().fold(false, |found, word| found | (bytes_before(u64::from_le_bytes(*word), SOH) < 8))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(put: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = b"before".to_vec();
        put(&mut out);
        let text = String::from_utf8(out).unwrap();
        text.strip_prefix("before").unwrap().to_owned()
    }

    #[test]
    fn every_number_of_four_digits_is_written_as_it_is() {
        for number in 0..=10_000 {
            assert_eq!(written(|out| put_uint(out, number)), number.to_string());
            assert_eq!(written(|out| put_tag(out, number as u32)), format!("{number}="));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn a_number_is_written_as_it_is(number: u64, shift in 0u32..64, signed: i64) {
            let number = number >> shift;
            prop_assert_eq!(written(|out| put_uint(out, number)), number.to_string());
            prop_assert_eq!(written(|out| put_uint_field(out, number)), format!("{number}\x01"));
            prop_assert_eq!(written(|out| put_int_field(out, signed)), format!("{signed}\x01"));
            prop_assert_eq!(written(|out| put_char_field(out, number as u32, b'x')), format!("{}=x\x01", number as u32));
            prop_assert_eq!(written(|out| put_tag(out, number as u32)), format!("{}=", number as u32));
        }

        #[test]
        fn a_price_on_the_wire_is_the_price(raw: i64, shift in 0u32..64) {
            let raw = raw >> shift;
            let price = types::Price::from_raw(raw);
            prop_assert_eq!(written(|out| put_decimal_field(out, raw)), format!("{price}\x01"));
        }

        #[test]
        fn bytes_are_written_as_they_are_and_a_separator_among_them_is_seen(text in "[ -~]{0,40}", at: usize) {
            let mut bytes = text.clone().into_bytes();
            prop_assert_eq!(written(|out| assert!(!put_bytes(out, &bytes))), text);
            if !bytes.is_empty() {
                let at = at % bytes.len();
                bytes[at] = SOH;
                let with = String::from_utf8(bytes.clone()).unwrap();
                prop_assert_eq!(written(|out| assert!(put_bytes(out, &bytes))), with);
            }
        }
    }
}
