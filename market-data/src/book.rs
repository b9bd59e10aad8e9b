//! One venue's price levels in one instrument.
//!
//! A side is a sorted `Vec` with the best level **last**: nearly every change is at or near the best, so it moves few
//! levels or none. Levels are 16 bytes; a side of [`MAX_LEVELS`] is a kilobyte, allocated once.

use types::{Price, Qty, Side};

/// Levels kept on a side. A router sweeps the first few; what lies deeper than this is not kept: the worst level falls
/// out when a better one comes in, and is known again when the venue next says it.
pub const MAX_LEVELS: usize = 64;

/// A side of a book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BookSide {
    /// Those who would buy; the highest price is best.
    Bid,
    /// Those who would sell; the lowest price is best.
    Ask,
}

impl BookSide {
    /// The side that an order takes from.
    #[inline]
    pub const fn taken_by(side: Side) -> BookSide {
        if side.is_buy() { BookSide::Ask } else { BookSide::Bid }
    }

    /// The side that an order rests on.
    #[inline]
    pub const fn rested_on_by(side: Side) -> BookSide {
        if side.is_buy() { BookSide::Bid } else { BookSide::Ask }
    }

    /// Whether `a` is a better price than `b` on this side: a higher bid, a lower ask.
    #[inline]
    pub fn is_better(self, a: Price, b: Price) -> bool {
        match self {
            BookSide::Bid => a > b,
            BookSide::Ask => a < b,
        }
    }
}

/// A price and the quantity that is displayed at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Level {
    /// Dollars a share.
    pub price: Price,
    /// Above zero in a book.
    pub qty: Qty,
}

/// The displayed depth of one venue in one instrument.
///
/// Invariant: each side is strictly sorted, worst first, quantities are above zero, at most [`MAX_LEVELS`] levels.
#[derive(Debug, Clone)]
pub struct Book {
    bids: Vec<Level>,
    asks: Vec<Level>,
}

impl Book {
    /// Empty, with all the room that it will need.
    pub fn new() -> Book {
        Book { bids: Vec::with_capacity(MAX_LEVELS), asks: Vec::with_capacity(MAX_LEVELS) }
    }

    /// Sets what is displayed at a price; nothing or less takes the level away. Says whether the best level changed.
    pub fn set(&mut self, side: BookSide, price: Price, qty: Qty) -> bool {
        let levels = self.side_mut(side);
        // Worst first: everything before `at` is worse than `price`.
        let at = levels.partition_point(|level| side.is_better(price, level.price));
        let is_there = levels.get(at).is_some_and(|level| level.price == price);
        let is_best = at + usize::from(is_there) == levels.len();
        match (is_there, qty.is_positive()) {
            (true, true) => {
                let is_changed = levels[at].qty != qty;
                levels[at].qty = qty;
                return is_best && is_changed;
            }
            (true, false) => drop(levels.remove(at)),
            (false, false) => return false,
            (false, true) if levels.len() < MAX_LEVELS => levels.insert(at, Level { price, qty }),
            (false, true) if at == 0 => return false,
            (false, true) => {
                // Full: the worst falls out, and those between move down by one.
                levels.copy_within(1..at, 0);
                levels[at - 1] = Level { price, qty };
            }
        }
        is_best
    }

    /// Takes `qty` away from what is displayed at a price, at most all of it: what was taken is not there twice. Says
    /// whether the best level changed.
    pub fn reduce(&mut self, side: BookSide, price: Price, qty: Qty) -> bool {
        let left = Qty::from_raw(self.qty_at(side, price).raw().saturating_sub(qty.raw().max(0)));
        self.set(side, price, left)
    }

    /// Makes a side of one level, or of none: for a venue that tells no more than its best.
    pub fn set_top(&mut self, side: BookSide, top: Option<Level>) -> bool {
        self.replace(side, top)
    }

    /// Replaces a side by a snapshot, in any order. Says whether the best level changed.
    pub fn replace(&mut self, side: BookSide, levels: impl IntoIterator<Item = Level>) -> bool {
        let before = self.best(side);
        self.side_mut(side).clear();
        for level in levels {
            self.set(side, level.price, level.qty);
        }
        before != self.best(side)
    }

    /// Forgets both sides: a venue that is lost shows nothing.
    pub fn clear(&mut self) {
        self.bids.clear();
        self.asks.clear();
    }

    /// The best level of a side.
    #[inline]
    pub fn best(&self, side: BookSide) -> Option<Level> {
        self.side(side).last().copied()
    }

    /// The levels of a side, best first.
    pub fn levels(&self, side: BookSide) -> impl ExactSizeIterator<Item = Level> + '_ {
        self.side(side).iter().rev().copied()
    }

    /// What is displayed at a price; zero where nothing is.
    pub fn qty_at(&self, side: BookSide, price: Price) -> Qty {
        let levels = self.side(side);
        let at = levels.partition_point(|level| side.is_better(price, level.price));
        levels.get(at).filter(|level| level.price == price).map_or(Qty::ZERO, |level| level.qty)
    }

    /// Whether there is nothing on either side.
    pub fn is_empty(&self) -> bool {
        self.bids.is_empty() && self.asks.is_empty()
    }

    fn side(&self, side: BookSide) -> &[Level] {
        match side {
            BookSide::Bid => &self.bids,
            BookSide::Ask => &self.asks,
        }
    }

    fn side_mut(&mut self, side: BookSide) -> &mut Vec<Level> {
        match side {
            BookSide::Bid => &mut self.bids,
            BookSide::Ask => &mut self.asks,
        }
    }
}

impl Default for Book {
    fn default() -> Self {
        Book::new()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn price(cents: i64) -> Price {
        Price::from_raw(cents * 1_000_000)
    }

    fn qty(shares: i64) -> Qty {
        Qty::from_raw(shares * types::SCALE)
    }

    /// The same book, slowly: a sorted map, and all but the best `MAX_LEVELS` thrown out after each step.
    #[derive(Default)]
    struct Naive(BTreeMap<i64, i64>);

    impl Naive {
        fn set(&mut self, side: BookSide, cents: i64, shares: i64) {
            if shares <= 0 {
                self.0.remove(&cents);
            } else {
                self.0.insert(cents, shares);
            }
            while self.0.len() > MAX_LEVELS {
                match side {
                    BookSide::Bid => self.0.pop_first(),
                    BookSide::Ask => self.0.pop_last(),
                };
            }
        }

        fn best_first(&self, side: BookSide) -> Vec<Level> {
            let level = |(cents, shares): (&i64, &i64)| Level { price: price(*cents), qty: qty(*shares) };
            match side {
                BookSide::Bid => self.0.iter().rev().map(level).collect(),
                BookSide::Ask => self.0.iter().map(level).collect(),
            }
        }
    }

    proptest! {
        /// A range wider than a side holds, so that levels fall out too.
        #[test]
        fn the_book_shows_what_a_sorted_map_would(
            is_bid: bool, steps in prop::collection::vec((0i64..150, -1i64..4), 1..600)
        ) {
            let side = if is_bid { BookSide::Bid } else { BookSide::Ask };
            let (mut book, mut naive) = (Book::new(), Naive::default());
            let room = book.side(side).as_ptr();
            for (cents, shares) in steps {
                let before = book.best(side);
                let is_changed = book.set(side, price(cents), qty(shares));
                naive.set(side, cents, shares);
                prop_assert_eq!(book.levels(side).collect::<Vec<_>>(), naive.best_first(side));
                prop_assert_eq!(is_changed, before != book.best(side), "says rightly whether the best changed");
                prop_assert_eq!(book.qty_at(side, price(cents)), qty(naive.0.get(&cents).copied().unwrap_or(0)));
            }
            prop_assert_eq!(book.side(side).as_ptr(), room, "no allocation after the first");
        }
    }

    #[test]
    fn what_was_taken_is_not_there_twice() {
        let mut book = Book::new();
        book.set(BookSide::Ask, price(100), qty(300));
        assert!(book.reduce(BookSide::Ask, price(100), qty(100)));
        assert_eq!(book.qty_at(BookSide::Ask, price(100)), qty(200));
        assert!(book.reduce(BookSide::Ask, price(100), qty(500)));
        assert!(book.is_empty());
        assert!(!book.reduce(BookSide::Ask, price(100), qty(1)));
    }

    #[test]
    fn a_snapshot_leaves_nothing_of_what_was_before() {
        let level = |cents, shares| Level { price: price(cents), qty: qty(shares) };
        let mut book = Book::new();
        book.replace(BookSide::Bid, [level(98, 1), level(99, 2), level(97, 3)]);
        assert_eq!(book.levels(BookSide::Bid).collect::<Vec<_>>(), [level(99, 2), level(98, 1), level(97, 3)]);
        assert!(book.set_top(BookSide::Bid, Some(level(98, 1))));
        assert_eq!(book.levels(BookSide::Bid).collect::<Vec<_>>(), [level(98, 1)]);
        assert!(!book.set_top(BookSide::Bid, Some(level(98, 1))));
        assert!(book.set_top(BookSide::Bid, None));
        assert!(book.is_empty());
    }

    #[test]
    fn a_buyer_takes_offers_and_rests_among_bids() {
        for side in [Side::Sell, Side::SellShort, Side::SellShortExempt] {
            assert_eq!((BookSide::taken_by(side), BookSide::rested_on_by(side)), (BookSide::Bid, BookSide::Ask));
        }
        assert_eq!((BookSide::taken_by(Side::Buy), BookSide::rested_on_by(Side::Buy)), (BookSide::Ask, BookSide::Bid));
    }
}
