//! The arithmetic of collars: distances from a reference price in hundredths of a percent, exact in `i128`.

use types::{Price, Side};

const WHOLE: i128 = 10_000;

/// Whether `price` is at most `bps` away from `reference`, either way; exactly at the distance is within.
/// `reference` is above zero.
pub(crate) fn is_within(price: Price, reference: Price, bps: u32) -> bool {
    let distance = (i128::from(price.raw()) - i128::from(reference.raw())).abs();
    distance * WHOLE <= i128::from(reference.raw()) * i128::from(bps)
}

/// The worst price at which a market order may trade: `reference` moved by `bps` against the order, then rounded to the
/// grid inward, towards the reference. `None` where no price above zero is left.
pub(crate) fn market_limit(reference: Price, bps: u32, side: Side, tick: Price) -> Option<Price> {
    let bps = i128::from(bps);
    if side.is_buy() {
        on_grid(reference, WHOLE + bps, tick, false)
    } else {
        on_grid(reference, WHOLE - bps, tick, true)
    }
}

/// The upper edge of the collar, rounded to the grid outward: the most money that a share can change hands for while the
/// market stays inside it. `None` where that is no price.
pub(crate) fn upper_edge(reference: Price, bps: u32, tick: Price) -> Option<Price> {
    on_grid(reference, WHOLE + i128::from(bps), tick, true)
}

/// The lowest and the highest price on the grid that are [within](is_within) the collar. `None` where there is none, or
/// where the highest does not fit a price.
pub(crate) fn edges(reference: Price, bps: u32, tick: Price) -> Option<(Price, Price)> {
    let high = on_grid(reference, WHOLE + i128::from(bps), tick, false)?;
    let low = on_grid(reference, WHOLE - i128::from(bps), tick, true).unwrap_or(tick);
    (low <= high).then_some((low, high))
}

/// `reference * part / WHOLE` on the grid, rounded up or down.
fn on_grid(reference: Price, part: i128, tick: Price, up: bool) -> Option<Price> {
    if !tick.is_positive() {
        return None;
    }
    let (exact, step) = (i128::from(reference.raw()) * part, i128::from(tick.raw()) * WHOLE);
    let down = exact.div_euclid(step);
    let ticks = if up && exact.rem_euclid(step) != 0 { down + 1 } else { down };
    let price = i64::try_from(ticks.checked_mul(i128::from(tick.raw()))?).ok().map(Price::from_raw)?;
    price.is_positive().then_some(price)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn price(text: &str) -> Price {
        text.parse().unwrap()
    }

    #[test]
    fn a_price_exactly_at_the_collar_is_within_and_the_next_is_not() {
        let table = [
            ("105", "100", 500, true),
            ("105.00000001", "100", 500, false),
            ("95", "100", 500, true),
            ("94.99999999", "100", 500, false),
            ("100", "100", 0, true),
            ("100.00000001", "100", 0, false),
            ("-1", "100", 10_000, false),
        ];
        for (at, reference, bps, within) in table {
            assert_eq!(is_within(price(at), price(reference), bps), within, "{at} of {reference} by {bps}");
        }
    }

    #[test]
    fn a_market_orders_limit_is_rounded_towards_the_reference() {
        let limit = |reference, bps, side| market_limit(price(reference), bps, side, price("0.01"));
        assert_eq!(limit("100", 500, Side::Buy), Some(price("105")));
        assert_eq!(limit("100", 500, Side::Sell), Some(price("95")));
        assert_eq!(limit("33.335", 100, Side::Buy), Some(price("33.66")), "33.66835");
        assert_eq!(limit("33.335", 100, Side::SellShort), Some(price("33.01")), "33.00165");
        assert_eq!(limit("0.004", 100, Side::Buy), None, "no tick is left below 0.00404");
        assert_eq!(limit("100", 10_000, Side::Sell), None, "down to nothing is no protection");
        assert_eq!(limit("92233720368", 9_999, Side::Buy), None, "does not fit a price");
        assert_eq!(market_limit(price("100"), 1, Side::Buy, Price::ZERO), None, "no grid");
    }

    #[test]
    fn the_edges_are_the_last_prices_that_pass() {
        let edges = |reference, bps| {
            edges(price(reference), bps, price("0.01")).map(|(low, high)| (low.to_string(), high.to_string()))
        };
        assert_eq!(edges("100", 500), Some(("95".to_owned(), "105".to_owned())));
        assert_eq!(edges("33.335", 100), Some(("33.01".to_owned(), "33.66".to_owned())), "33.00165 to 33.66835");
        assert_eq!(edges("100", 10_000), Some(("0.01".to_owned(), "200".to_owned())), "a price is above zero");
        assert_eq!(edges("33.335", 0), None, "no price on the grid");
        assert_eq!(edges("0.004", 100), None, "no tick is left below 0.00404");
    }

    proptest::proptest! {
        #[test]
        fn a_market_order_never_trades_outside_the_collar(
            reference in 1i64..1_000_000_000_000, bps in 0u32..10_000, tick in 1i64..10_000_000
        ) {
            let (reference, tick) = (Price::from_raw(reference), Price::from_raw(tick));
            for side in [Side::Buy, Side::Sell] {
                if let Some(limit) = market_limit(reference, bps, side, tick) {
                    let is_outward = if side.is_buy() { limit >= reference } else { limit <= reference };
                    proptest::prop_assert!(!is_outward || is_within(limit, reference, bps));
                    proptest::prop_assert!(limit.is_multiple_of(tick));
                    proptest::prop_assert!(upper_edge(reference, bps, tick).is_none_or(|edge| edge >= limit));
                }
            }
        }
    }
}
