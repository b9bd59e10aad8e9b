//! The limits that hold for one account in one instrument.

use types::{InstrumentIx, Money, Notional, Qty};

use crate::{AccountLimits, InstrumentLimits};

/// The limits of an order, the stricter of account and instrument. `None` is missing, and refuses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) order_qty: Option<Qty>,
    pub(crate) order_notional: Option<Notional>,
    pub(crate) price_collar_bps: Option<u32>,
    pub(crate) market_collar_bps: Option<u32>,
}

impl Limits {
    pub(crate) fn new(account: &AccountLimits, market_bps: Option<u32>, row: Option<&InstrumentLimits>) -> Limits {
        Limits {
            order_qty: stricter(account.max_order_qty, row.and_then(|row| row.max_order_qty)),
            order_notional: stricter(account.max_order_notional, row.and_then(|row| row.max_order_notional))
                .map(exactly),
            price_collar_bps: stricter(account.price_collar_bps, row.and_then(|row| row.price_collar_bps)),
            market_collar_bps: stricter(market_bps, row.and_then(|row| row.market_collar_bps)),
        }
    }
}

/// Sorted, with one row for an instrument: of two the stricter limits.
pub(crate) fn by_instrument(mut rows: Vec<InstrumentLimits>) -> Vec<InstrumentLimits> {
    rows.sort_by_key(|row| row.instrument);
    rows.dedup_by(|later, kept| {
        let is_same = later.instrument == kept.instrument;
        if is_same {
            kept.max_order_qty = lower(kept.max_order_qty, later.max_order_qty);
            kept.max_order_notional = lower(kept.max_order_notional, later.max_order_notional);
            kept.price_collar_bps = lower(kept.price_collar_bps, later.price_collar_bps);
            kept.market_collar_bps = lower(kept.market_collar_bps, later.market_collar_bps);
        }
        is_same
    });
    rows
}

/// The row of an instrument in a table made by [`by_instrument`].
pub(crate) fn row(rows: &[InstrumentLimits], instrument: InstrumentIx) -> Option<&InstrumentLimits> {
    rows.binary_search_by_key(&instrument, |row| row.instrument).ok().map(|at| &rows[at])
}

/// Money as an exact notional; a limit that is past every notional limits nothing.
pub(crate) fn exactly(money: Money) -> Notional {
    Notional::from_money(money).unwrap_or(Notional::MAX)
}

/// The account's limit, or the instrument's where that is lower; missing where the account's is.
fn stricter<T: Ord>(account: Option<T>, instrument: Option<T>) -> Option<T> {
    account.map(|own| match instrument {
        Some(other) => Ord::min(own, other),
        None => own,
    })
}

/// The lower of two, or the one that is there.
fn lower<T: Ord>(a: Option<T>, b: Option<T>) -> Option<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Ord::min(a, b)),
        (one, None) | (None, one) => one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instrument_tightens_a_limit_and_never_lifts_or_replaces_it() {
        for (account, instrument, holds) in [
            (Some(5), None, Some(5)),
            (Some(5), Some(3), Some(3)),
            (Some(5), Some(9), Some(5)),
            (None, Some(3), None),
            (None, None, None),
        ] {
            assert_eq!(stricter(account, instrument), holds, "{account:?} {instrument:?}");
        }
    }

    #[test]
    fn of_two_rows_for_one_instrument_none_is_forgotten() {
        let of = |instrument, price_collar_bps, market_collar_bps| InstrumentLimits {
            instrument: InstrumentIx(instrument),
            price_collar_bps,
            market_collar_bps,
            ..InstrumentLimits::default()
        };
        let rows = by_instrument(vec![of(7, Some(5), None), of(1, Some(9), None), of(7, Some(3), Some(4))]);
        assert_eq!(rows.len(), 2);
        let seven = row(&rows, InstrumentIx(7)).unwrap();
        assert_eq!((seven.price_collar_bps, seven.market_collar_bps), (Some(3), Some(4)));
        assert!(row(&rows, InstrumentIx(2)).is_none());
    }
}
