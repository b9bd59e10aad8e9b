//! The national best bid and offer.

use model::MarketFacts;
use types::{Price, Qty, VenueIx};

use crate::book::{BookSide, Level};

/// The best price of a side, and who shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    /// Dollars a share.
    pub price: Price,
    /// What that venue displays, not the sum over venues. Above zero.
    pub qty: Qty,
    /// Who shows it; `None` where the source names nobody, or nobody that is configured.
    pub venue: Option<VenueIx>,
}

/// The best bid and the best offer over all lit venues.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Nbbo {
    /// The highest bid.
    pub bid: Option<Quote>,
    /// The lowest offer.
    pub ask: Option<Quote>,
}

impl Nbbo {
    /// Over the best levels of venues. At one price the larger size wins, at one size the venue that comes first.
    pub fn over(tops: impl IntoIterator<Item = (VenueIx, Option<Level>, Option<Level>)>) -> Nbbo {
        let mut nbbo = Nbbo::default();
        for (venue, bid, ask) in tops {
            nbbo.bid = better(BookSide::Bid, nbbo.bid, bid, venue);
            nbbo.ask = better(BookSide::Ask, nbbo.ask, ask, venue);
        }
        nbbo
    }

    /// One side of it.
    #[inline]
    pub const fn side(&self, side: BookSide) -> Option<Quote> {
        match side {
            BookSide::Bid => self.bid,
            BookSide::Ask => self.ask,
        }
    }

    /// Bid and offer at one price.
    pub fn is_locked(&self) -> bool {
        self.prices().is_some_and(|(bid, ask)| bid == ask)
    }

    /// Bid above offer: somebody's quote is stale.
    pub fn is_crossed(&self) -> bool {
        self.prices().is_some_and(|(bid, ask)| bid > ask)
    }

    /// The middle, rounded down to 10^-8; `None` with a side missing. Of a crossed market too: the caller asks first.
    pub fn mid(&self) -> Option<Price> {
        let (bid, ask) = self.prices()?;
        let sum = i128::from(bid.raw()) + i128::from(ask.raw());
        i64::try_from(sum.div_euclid(2)).ok().map(Price::from_raw)
    }

    /// Offer less bid: zero when locked, below zero when crossed; `None` with a side missing.
    pub fn spread(&self) -> Option<Price> {
        let (bid, ask) = self.prices()?;
        ask.checked_sub(bid)
    }

    /// As the gate is handed it.
    pub fn facts(&self, last: Option<Price>, age_ns: Option<u64>) -> MarketFacts {
        MarketFacts { bid: self.bid.map(|q| q.price), ask: self.ask.map(|q| q.price), last, age_ns }
    }

    fn prices(&self) -> Option<(Price, Price)> {
        Some((self.bid?.price, self.ask?.price))
    }
}

fn better(side: BookSide, best: Option<Quote>, level: Option<Level>, venue: VenueIx) -> Option<Quote> {
    let Some(level) = level else { return best };
    let is_better = best.is_none_or(|best| {
        side.is_better(level.price, best.price) || (level.price == best.price && level.qty > best.qty)
    });
    if is_better { Some(Quote { price: level.price, qty: level.qty, venue: Some(venue) }) } else { best }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(price: &str, qty: &str) -> Option<Level> {
        Some(Level { price: price.parse().unwrap(), qty: qty.parse().unwrap() })
    }

    #[test]
    fn the_best_price_wins_then_the_larger_size_then_the_first_venue() {
        let nbbo = Nbbo::over([
            (VenueIx(0), level("10.00", "100"), level("10.03", "100")),
            (VenueIx(1), level("10.01", "100"), level("10.02", "300")),
            (VenueIx(2), level("10.01", "200"), level("10.02", "300")),
            (VenueIx(3), None, None),
        ]);
        assert_eq!(nbbo.bid.and_then(|q| q.venue), Some(VenueIx(2)));
        assert_eq!(nbbo.ask.and_then(|q| q.venue), Some(VenueIx(1)));
        assert_eq!(nbbo.mid(), Some("10.015".parse().unwrap()));
        assert_eq!(nbbo.spread(), Some("0.01".parse().unwrap()));
    }

    #[test]
    fn locked_is_equal_crossed_is_above_and_one_side_is_neither() {
        let of = |bid, ask| Nbbo::over([(VenueIx(0), bid, ask)]);
        for (nbbo, locked, crossed) in [
            (of(level("10.00", "1"), level("10.01", "1")), false, false),
            (of(level("10.01", "1"), level("10.01", "1")), true, false),
            (of(level("10.02", "1"), level("10.01", "1")), false, true),
            (of(level("10.02", "1"), None), false, false),
            (of(None, None), false, false),
        ] {
            assert_eq!((nbbo.is_locked(), nbbo.is_crossed()), (locked, crossed), "{nbbo:?}");
        }
        assert_eq!(of(level("10.02", "1"), None).mid(), None);
    }
}
