//! All venues' books, and the NBBO over them.

use types::{InstrumentIx, Price, Qty, VenueIx};

use crate::book::{Book, BookSide, Level};
use crate::nbbo::Nbbo;

/// A table of books, venue by instrument. Dark venues show nothing, so their books stay empty and the NBBO is that of
/// the lit ones.
///
/// Invariant: the NBBO kept for an instrument is the best over its books now. An index outside the table is a mistake of
/// ours and panics; both come from the configuration, never from a peer.
#[derive(Debug, Clone)]
pub struct Books {
    venues: usize,
    /// Instrument by instrument, so that the venues of one lie side by side: that is what an NBBO reads.
    books: Vec<Book>,
    nbbo: Vec<Nbbo>,
}

impl Books {
    /// Empty books for so many venues and instruments: two kilobytes for each pair.
    pub fn new(venues: usize, instruments: usize) -> Books {
        Books {
            venues,
            // Not `vec![book; n]`: a clone would have no spare room, and would allocate on the order path.
            books: (0..venues * instruments).map(|_| Book::new()).collect(),
            nbbo: vec![Nbbo::default(); instruments],
        }
    }

    /// Sets what a venue displays at a price; nothing or less takes the level away. Says whether the NBBO changed.
    pub fn set(&mut self, venue: VenueIx, instrument: InstrumentIx, side: BookSide, price: Price, qty: Qty) -> bool {
        let is_best = self.book_mut(venue, instrument).set(side, price, qty);
        is_best && self.on_best_changed(instrument)
    }

    /// Takes away what we took ourselves, before the venue says so. Says whether the NBBO changed.
    pub fn reduce(&mut self, venue: VenueIx, instrument: InstrumentIx, side: BookSide, price: Price, qty: Qty) -> bool {
        let is_best = self.book_mut(venue, instrument).reduce(side, price, qty);
        is_best && self.on_best_changed(instrument)
    }

    /// Replaces one side of a venue's book. Says whether the NBBO changed.
    pub fn replace(
        &mut self,
        venue: VenueIx,
        instrument: InstrumentIx,
        side: BookSide,
        levels: impl IntoIterator<Item = Level>,
    ) -> bool {
        let is_best = self.book_mut(venue, instrument).replace(side, levels);
        is_best && self.on_best_changed(instrument)
    }

    /// We have sent for `qty` of what a venue shows at `limit` or better: until the venue shows its book again, that much is
    /// spoken for and is not to be sent for twice. Whether the NBBO changed.
    pub fn take(&mut self, venue: VenueIx, instrument: InstrumentIx, side: BookSide, limit: Price, qty: Qty) -> bool {
        let mut changed = false;
        let mut open = qty;
        while open.is_positive()
            && let Some(best) = self.book(venue, instrument).best(side)
            && !side.is_better(limit, best.price)
        {
            let part = open.min(best.qty);
            changed |= self.reduce(venue, instrument, side, best.price, part);
            open = Qty::from_raw(open.raw() - part.raw());
        }
        changed
    }

    /// Forgets all that a venue showed: its session is lost.
    pub fn clear_venue(&mut self, venue: VenueIx) {
        for instrument in (0..self.nbbo.len()).map(|ix| InstrumentIx(ix as u32)) {
            self.book_mut(venue, instrument).clear();
            self.on_best_changed(instrument);
        }
    }

    /// One venue's book.
    #[inline]
    pub fn book(&self, venue: VenueIx, instrument: InstrumentIx) -> &Book {
        &self.books[self.at(venue, instrument)]
    }

    /// The books of all venues in one instrument, in the order of the venues.
    #[inline]
    pub fn of_instrument(&self, instrument: InstrumentIx) -> &[Book] {
        &self.books[instrument.ix() * self.venues..][..self.venues]
    }

    /// The best of all venues in one instrument.
    #[inline]
    pub fn nbbo(&self, instrument: InstrumentIx) -> &Nbbo {
        &self.nbbo[instrument.ix()]
    }

    /// How many venues.
    pub fn venues(&self) -> usize {
        self.venues
    }

    /// How many instruments.
    pub fn instruments(&self) -> usize {
        self.nbbo.len()
    }

    fn at(&self, venue: VenueIx, instrument: InstrumentIx) -> usize {
        assert!(venue.ix() < self.venues, "venue {venue} is not in the table of books");
        instrument.ix() * self.venues + venue.ix()
    }

    fn book_mut(&mut self, venue: VenueIx, instrument: InstrumentIx) -> &mut Book {
        let at = self.at(venue, instrument);
        &mut self.books[at]
    }

    fn on_best_changed(&mut self, instrument: InstrumentIx) -> bool {
        let tops = self.of_instrument(instrument).iter().zip(0..);
        let now = Nbbo::over(tops.map(|(book, ix)| (VenueIx(ix), book.best(BookSide::Bid), book.best(BookSide::Ask))));
        let before = core::mem::replace(&mut self.nbbo[instrument.ix()], now);
        before != now
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VENUES: u16 = 3;
    const INSTRUMENTS: u32 = 2;

    /// From nothing, without what is kept.
    fn naive(books: &Books, instrument: InstrumentIx) -> Nbbo {
        Nbbo::over((0..VENUES).map(VenueIx).map(|venue| {
            let book = books.book(venue, instrument);
            (venue, book.best(BookSide::Bid), book.best(BookSide::Ask))
        }))
    }

    proptest! {
        #[test]
        fn the_nbbo_is_never_older_than_the_books(
            steps in prop::collection::vec((0..VENUES, 0..INSTRUMENTS, any::<bool>(), 1i64..6, -1i64..3, 0u8..20), 1..300)
        ) {
            let mut books = Books::new(usize::from(VENUES), INSTRUMENTS as usize);
            for (venue, instrument, is_bid, cents, shares, kind) in steps {
                let (venue, instrument) = (VenueIx(venue), InstrumentIx(instrument));
                let side = if is_bid { BookSide::Bid } else { BookSide::Ask };
                let (price, qty) = (Price::from_raw(cents * 1_000_000), Qty::from_raw(shares * types::SCALE));
                let before = *books.nbbo(instrument);
                let says = match kind {
                    0 => { books.clear_venue(venue); None }
                    1 => Some(books.replace(venue, instrument, side, [Level { price, qty }])),
                    2..5 => Some(books.reduce(venue, instrument, side, price, qty)),
                    _ => Some(books.set(venue, instrument, side, price, qty)),
                };
                if let Some(says) = says {
                    prop_assert_eq!(says, before != *books.nbbo(instrument));
                }
                for ix in (0..INSTRUMENTS).map(InstrumentIx) {
                    prop_assert_eq!(*books.nbbo(ix), naive(&books, ix));
                }
            }
        }
    }

    #[test]
    fn a_lost_venue_shows_nothing() {
        let mut books = Books::new(2, 1);
        let (price, qty) = ("10".parse().unwrap(), "100".parse().unwrap());
        books.set(VenueIx(1), InstrumentIx(0), BookSide::Bid, price, qty);
        assert_eq!(books.nbbo(InstrumentIx(0)).bid.and_then(|q| q.venue), Some(VenueIx(1)));
        books.clear_venue(VenueIx(1));
        assert_eq!(*books.nbbo(InstrumentIx(0)), Nbbo::default());
    }

    #[test]
    fn what_we_sent_for_is_not_sent_for_twice() {
        let mut books = Books::new(1, 1);
        let (venue, instrument) = (VenueIx(0), InstrumentIx(0));
        for (price, qty) in [("10.00", "100"), ("10.01", "200"), ("10.02", "300")] {
            books.set(venue, instrument, BookSide::Ask, price.parse().unwrap(), qty.parse().unwrap());
        }
        books.take(venue, instrument, BookSide::Ask, "10.01".parse().unwrap(), "150".parse().unwrap());
        let left = |books: &Books| -> Vec<(String, String)> {
            let levels = books.book(venue, instrument).levels(BookSide::Ask);
            levels.map(|level| (level.price.to_string(), level.qty.to_string())).collect()
        };
        let rows =
            |rows: &[(&str, &str)]| rows.iter().map(|(p, q)| ((*p).to_owned(), (*q).to_owned())).collect::<Vec<_>>();
        assert_eq!(left(&books), rows(&[("10.01", "150"), ("10.02", "300")]));
        // Past the limit nothing is spoken for, however much was sent.
        books.take(venue, instrument, BookSide::Ask, "10.01".parse().unwrap(), "1000".parse().unwrap());
        assert_eq!(left(&books), rows(&[("10.02", "300")]));
    }
}
