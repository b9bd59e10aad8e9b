//! Quotes and trades of a day, merged by time.

use core::iter::Peekable;

use crate::tape::error::TapeError;
use crate::tape::rows::{QuoteRow, QuoteRows, TradeRow, TradeRows};

/// A row of either file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TapeEvent {
    /// One side of the national best.
    Quote(QuoteRow),
    /// A trade.
    Trade(TradeRow),
}

impl TapeEvent {
    /// Nanoseconds since midnight in New York.
    pub const fn time_ns(&self) -> i64 {
        match self {
            TapeEvent::Quote(row) => row.time_ns,
            TapeEvent::Trade(row) => row.time_ns,
        }
    }
}

/// The two files as one stream.
///
/// The order is: by time; at one time all quotes before all trades; otherwise as in the file. The tape does not say
/// which came first within a millisecond, and quotes first is what a fill is held against: all rows of its millisecond.
///
/// After an error the stream ends: what follows a bad row cannot be trusted to be in order.
#[derive(Debug, Clone)]
pub struct Tape<'a> {
    quotes: Peekable<QuoteRows<'a>>,
    trades: Peekable<TradeRows<'a>>,
    is_broken: bool,
}

impl<'a> Tape<'a> {
    /// Over the two unzipped files.
    pub fn new(quotes: &'a [u8], trades: &'a [u8]) -> Tape<'a> {
        Tape { quotes: QuoteRows::new(quotes).peekable(), trades: TradeRows::new(trades).peekable(), is_broken: false }
    }
}

impl Iterator for Tape<'_> {
    type Item = Result<TapeEvent, TapeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_broken {
            return None;
        }
        let is_quote = match (self.quotes.peek(), self.trades.peek()) {
            (Some(Ok(quote)), Some(Ok(trade))) => quote.time_ns <= trade.time_ns,
            (Some(Err(_)), _) | (Some(Ok(_)), None) => true,
            (Some(Ok(_)), Some(Err(_))) | (None, _) => false,
        };
        let event = if is_quote {
            self.quotes.next()?.map(TapeEvent::Quote)
        } else {
            self.trades.next()?.map(TapeEvent::Trade)
        };
        self.is_broken = event.is_err();
        Some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_come_before_trades_of_their_millisecond_and_each_file_keeps_its_order() {
        let quotes = b"1,100,1,0,0,A,1,0\n2,100,1,0,0,B,1,0\n2,0,0,200,1,C,1,0\n9,100,1,0,0,D,1,0\n";
        let trades = b"2,150,1,E,1,0\n2,150,1,F,1,0\n5,150,1,G,1,0\n9,150,1,H,1,0\n";
        let letters: Vec<u8> = Tape::new(quotes, trades)
            .map(|event| match event.unwrap() {
                TapeEvent::Quote(row) => row.exchange,
                TapeEvent::Trade(row) => row.exchange,
            })
            .collect();
        assert_eq!(letters, *b"ABCEFGDH");
    }

    #[test]
    fn nothing_follows_a_bad_row() {
        let quotes = b"1,100,1,0,0,A,1,0\nbad\n9,100,1,0,0,D,1,0\n";
        let trades = b"0,150,1,E,1,0\n2,150,1,F,1,0\n";
        let events: Vec<_> = Tape::new(quotes, trades).collect();
        assert_eq!(events.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, true, false]);
        assert_eq!(Tape::new(b"", b"bad").map(|event| event.is_err()).collect::<Vec<_>>(), [true]);
        assert_eq!(Tape::new(b"", b"").next(), None);
    }
}
