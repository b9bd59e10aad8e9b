//! What the lit venues show, walked from the best net of fees.

use market_data::{Book, BookSide, Level};
use types::{Price, Qty, Side, VenueIx};

use crate::VenueProfile;

/// The terms on which levels are taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) side: Side,
    /// The worst price that may be taken.
    pub(crate) worst: Price,
}

impl Terms {
    /// Whether a price is no worse than the worst.
    pub(crate) fn allow(self, price: Price) -> bool {
        if self.side.is_buy() { price <= self.worst } else { price >= self.worst }
    }

    /// What a share costs net of the fee, in units of 10^-8; less is better on either side. Saturates, since a fee that
    /// overflows a price is no bargain and no gain.
    pub(crate) fn cost(self, price: Price, fee: Price) -> i64 {
        let signed = if self.side.is_buy() { price.raw() } else { price.raw().saturating_neg() };
        signed.saturating_add(fee.raw())
    }

    /// The levels of a book that may be taken, best first.
    pub(crate) fn levels(self, book: &Book) -> impl Iterator<Item = Level> + '_ {
        book.levels(BookSide::taken_by(self.side)).take_while(move |level| self.allow(level.price))
    }
}

/// How far one venue's book has been taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor {
    pub(crate) venue: VenueIx,
    fee: Price,
    /// Levels taken, whole or in part.
    depth: usize,
    /// The level that would be taken next.
    next: Option<Level>,
    /// Taken so far.
    pub(crate) taken: Qty,
    /// Shown on the levels that were taken.
    pub(crate) shown: Qty,
    /// The last level that was taken: the worst.
    pub(crate) worst: Price,
}

impl Cursor {
    /// At the top of a venue's book.
    pub(crate) fn new(venue: VenueIx, profile: &VenueProfile, book: &Book, terms: Terms) -> Cursor {
        let next = terms.levels(book).next();
        let fee = profile.taker_fee;
        Cursor { venue, fee, depth: 0, next, taken: Qty::ZERO, shown: Qty::ZERO, worst: Price::ZERO }
    }

    /// By what the next level is ranked: the cost, then the larger size. `None` where nothing is left.
    pub(crate) fn rank(&self, terms: Terms) -> Option<(i64, core::cmp::Reverse<Qty>)> {
        self.next.map(|level| (terms.cost(level.price, self.fee), core::cmp::Reverse(level.qty)))
    }

    /// Takes at most `wanted` from the next level; how much that was.
    pub(crate) fn take(&mut self, wanted: Qty, book: &Book, terms: Terms) -> Qty {
        let Some(level) = self.next else { return Qty::ZERO };
        let qty = level.qty.min(wanted);
        self.taken = sum(self.taken, qty);
        self.shown = sum(self.shown, level.qty);
        self.worst = level.price;
        self.depth += 1;
        self.next = terms.levels(book).nth(self.depth);
        qty
    }
}

/// The sum, or the largest quantity where it does not fit: what venues claim to show is not ours to panic about.
pub(crate) fn sum(a: Qty, b: Qty) -> Qty {
    a.checked_add(b).unwrap_or(Qty::MAX)
}

/// What is left of `qty` after `part`, which is never more.
pub(crate) fn minus(qty: Qty, part: Qty) -> Qty {
    assert!(part <= qty, "router placed {part} of {qty}");
    Qty::from_raw(qty.raw() - part.raw())
}
