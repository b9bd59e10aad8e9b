//! The NBBO and the last trade, as the tape has told them so far.

use reference::VenueRow;
use types::{Price, Qty, VenueIx};

use crate::book::BookSide;
use crate::nbbo::{Nbbo, Quote};
use crate::tape::merge::TapeEvent;
use crate::tape::rows::{QuoteRow, TradeRow};

/// One side of the national best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TapeQuote {
    /// Dollars a share.
    pub price: Price,
    /// Shares displayed.
    pub qty: Qty,
    /// The letter of the venue that set it.
    pub exchange: u8,
}

/// The last bid row, the last ask row and the last trade.
///
/// Rows that the vendor doubts count too: they are 1 in 100,000, and leaving them out would leave the older quote standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TapeState {
    /// The last bid row.
    pub bid: Option<TapeQuote>,
    /// The last ask row.
    pub ask: Option<TapeQuote>,
    /// The last trade whose conditions let it move the last price.
    pub last: Option<TradeRow>,
}

impl TapeState {
    /// Takes a row of either file in.
    pub fn handle_event(&mut self, event: &TapeEvent) {
        match event {
            TapeEvent::Quote(row) => self.handle_quote(row),
            TapeEvent::Trade(row) => self.handle_trade(row),
        }
    }

    /// Takes a quote row in.
    pub fn handle_quote(&mut self, row: &QuoteRow) {
        let quote = Some(TapeQuote { price: row.price, qty: row.qty, exchange: row.exchange });
        match row.side {
            BookSide::Bid => self.bid = quote,
            BookSide::Ask => self.ask = quote,
        }
    }

    /// Takes a trade row in.
    pub fn handle_trade(&mut self, row: &TradeRow) {
        if row.conditions.moves_last() {
            self.last = Some(*row);
        }
    }

    /// The NBBO, with the venues that the letters stand for.
    pub fn nbbo(&self, letters: &TapeLetters) -> Nbbo {
        let quote = |q: TapeQuote| Quote { price: q.price, qty: q.qty, venue: letters.venue(q.exchange) };
        Nbbo { bid: self.bid.map(quote), ask: self.ask.map(quote) }
    }
}

/// Which venue a letter of the tape stands for.
#[derive(Debug, Clone)]
pub struct TapeLetters([Option<VenueIx>; 26]);

impl TapeLetters {
    /// From the rows of the venues, in the order of their indexes.
    pub fn of(venues: &[VenueRow]) -> TapeLetters {
        let mut letters = [None; 26];
        for (row, ix) in venues.iter().zip(0..) {
            let slot = row.tape_letter.and_then(|letter| letters.get_mut(usize::from(letter.wrapping_sub(b'A'))));
            if let Some(slot) = slot {
                *slot = Some(VenueIx(ix));
            }
        }
        TapeLetters(letters)
    }

    /// The venue; `None` for a letter that no configured venue has.
    pub fn venue(&self, letter: u8) -> Option<VenueIx> {
        self.0.get(usize::from(letter.wrapping_sub(b'A'))).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tape::Tape;

    #[test]
    fn the_last_row_of_each_side_is_the_nbbo_whoever_set_it() {
        let venues = reference::default_venues();
        let letters = TapeLetters::of(&venues);
        let quotes = b"1,1000000,100,0,0,N,1,0\n2,0,0,1000100,200,W,1,0\n3,999900,300,0,0,P,1,0\n";
        let trades = b"4,1000000,100,N,1,0\n5,1100000,100,N,2000,0\n";
        let mut state = TapeState::default();
        for event in Tape::new(quotes, trades) {
            state.handle_event(&event.unwrap());
        }
        let nbbo = state.nbbo(&letters);
        let (bid, ask) = (nbbo.bid.unwrap(), nbbo.ask.unwrap());
        // The older, higher bid of N is gone: the row of P replaced it.
        assert_eq!((bid.price.to_string().as_str(), bid.qty.to_string().as_str()), ("99.99", "300"));
        assert_eq!(bid.venue.map(|v| venues[v.ix()].mic.to_string()).as_deref(), Some("ARCX"));
        assert_eq!((ask.price.to_string().as_str(), ask.venue), ("100.01", None));
        assert_eq!(state.last.map(|t| t.price.to_string()).as_deref(), Some("100"), "not the one out of hours");
    }
}
