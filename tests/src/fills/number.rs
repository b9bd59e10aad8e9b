//! Decimal text to integers and back.

/// Decimals of a price: prices are integers in hundred-millionths of a dollar.
pub const PRICE_DECIMALS: u32 = 8;

/// `digits[.digits]` as an integer in units of `10^-decimals`; `None` for anything else, and for what is finer or does
/// not fit. No sign: nothing here is below zero.
pub(super) fn decimal(text: &str, decimals: u32) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let fraction = fraction.trim_end_matches('0');
    let missing = decimals.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    let whole = whole.parse::<i64>().ok()?.checked_mul(10i64.checked_pow(decimals)?)?;
    let fraction = if fraction.is_empty() { 0 } else { fraction.parse::<i64>().ok()? };
    whole.checked_add(fraction.checked_mul(10i64.checked_pow(missing)?)?)
}

/// A price as a person writes it: two decimals at least.
pub fn dollars(price: i64) -> String {
    let scale = 10i64.pow(PRICE_DECIMALS);
    let text = format!("{}.{:08}", price / scale, price % scale);
    let zeros = text.len() - text.trim_end_matches('0').len();
    text[..text.len() - zeros.min(6)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_exactly_or_not_at_all() {
        for (text, decimals, expected) in [
            ("180.1250", 8, Some(18_012_500_000)),
            ("1801250", 4, Some(18_012_500_000)),
            ("1801250.25", 4, Some(18_012_502_500)),
            ("0.00000001", 8, Some(1)),
            ("0.000000001", 8, None),
            ("34200000.5", 6, Some(34_200_000_500_000)),
            ("", 8, None),
            (".5", 8, None),
            ("5.", 8, None),
            ("-1", 8, None),
            ("1e3", 8, None),
            ("99999999999999999999", 8, None),
        ] {
            assert_eq!(decimal(text, decimals), expected, "{text}");
        }
    }

    #[test]
    fn a_price_is_written_with_its_cents() {
        for (price, text) in [(18_012_500_000, "180.125"), (18_000_000_000, "180.00"), (1, "0.00000001")] {
            assert_eq!(dollars(price), text);
        }
    }
}
