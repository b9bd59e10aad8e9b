//! A recorded day as a feed: the tape against market time.
//!
//! All rows of a millisecond are one moment: its quote rows are taken in first and told as one quote, as it stands after
//! the last of them, then its trades. The two sides of a quote come in rows of their own, so anything finer would show
//! markets that never were.

use reference::{Date, new_york};
use types::{InstrumentIx, NANOS_PER_DAY, NANOS_PER_MILLI, Timestamp};

use crate::event::MarketEvent;
use crate::feeds::Feed;
use crate::nbbo::Nbbo;
use crate::tape::{QuoteCursor, QuoteRow, TapeError, TapeLetters, TapeState, TradeCursor, TradeRow};

/// Why a recorded day is not played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordedError {
    /// A row that is not as the format says.
    #[error(transparent)]
    Tape(#[from] TapeError),
    /// A date before 2007, when New York's clock followed another rule.
    #[error("{0}: New York's time of that day is not known, only from 2007 on")]
    Date(Date),
}

/// One symbol's day.
#[derive(Debug, Clone)]
pub struct RecordedFeed {
    instrument: InstrumentIx,
    midnight: Timestamp,
    quotes: Rows<QuoteCursor, QuoteRow>,
    trades: Rows<TradeCursor, TradeRow>,
    state: TapeState,
    now: Timestamp,
    /// Set by a skip: tell the quote that stands, as of then, before anything else.
    standing: Option<Timestamp>,
}

impl RecordedFeed {
    /// Takes the two unzipped files of a day and reads them through once, so that nothing can be wrong later.
    pub fn new(
        instrument: InstrumentIx,
        date: Date,
        quotes: Vec<u8>,
        trades: Vec<u8>,
    ) -> Result<RecordedFeed, RecordedError> {
        // At noon the clock has changed if it changes at all; the tape begins at four.
        let noon = new_york::to_utc(date, NANOS_PER_DAY / 2).ok_or(RecordedError::Date(date))?;
        Ok(RecordedFeed {
            instrument,
            midnight: noon.plus(-NANOS_PER_DAY / 2),
            quotes: Rows::new(quotes, QuoteCursor::next_row, |row| row.time_ns)?,
            trades: Rows::new(trades, TradeCursor::next_row, |row| row.time_ns)?,
            state: TapeState::default(),
            now: Timestamp(i64::MIN),
            standing: None,
        })
    }

    /// Goes forward to a moment without telling what was before: the next event is the quote that stands then, as of
    /// `moment`. Backwards it does nothing.
    pub fn skip_to(&mut self, moment: Timestamp) {
        if moment <= self.now {
            return;
        }
        let ms = self.ms_of(moment);
        while let Some(row) = self.quotes.take_until(ms) {
            self.state.handle_quote(&row);
        }
        while let Some(row) = self.trades.take_until(ms) {
            self.state.handle_trade(&row);
        }
        self.now = moment;
        self.standing = Some(moment);
    }

    /// The NBBO as of the last event told, with the venues that set it.
    pub fn nbbo(&self, letters: &TapeLetters) -> Nbbo {
        self.state.nbbo(letters)
    }

    /// The moment that the tape calls `ms` milliseconds since midnight.
    pub fn moment(&self, ms: i64) -> Timestamp {
        self.midnight.plus(ms.saturating_mul(NANOS_PER_MILLI))
    }

    /// Milliseconds since midnight in New York at a moment, as the tape counts them, rounded down.
    pub fn ms_of(&self, moment: Timestamp) -> i64 {
        moment.0.saturating_sub(self.midnight.0).div_euclid(NANOS_PER_MILLI)
    }

    /// The millisecond of the next row of either file.
    fn due_ms(&self) -> Option<i64> {
        match (self.quotes.ms(), self.trades.ms()) {
            (Some(quote), Some(trade)) => Some(quote.min(trade)),
            (quote, trade) => quote.or(trade),
        }
    }

    fn quote(&self) -> Option<MarketEvent> {
        let (bid, ask) = (self.state.bid?, self.state.ask?);
        Some(MarketEvent::Quote {
            instrument: self.instrument,
            bid: bid.price,
            bid_qty: bid.qty,
            ask: ask.price,
            ask_qty: ask.qty,
        })
    }
}

impl Feed for RecordedFeed {
    fn poll_timeout(&self) -> Option<Timestamp> {
        self.standing.or_else(|| self.due_ms().map(|ms| self.moment(ms)))
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
    }

    fn poll_event(&mut self) -> Option<(Timestamp, MarketEvent)> {
        if let Some(told) = self.standing.take().and_then(|at| Some((at, self.quote()?))) {
            return Some(told);
        }
        loop {
            let ms = self.due_ms()?;
            let at = self.moment(ms);
            if at > self.now {
                return None;
            }
            let mut has_quotes = false;
            while let Some(row) = self.quotes.take_until(ms) {
                self.state.handle_quote(&row);
                has_quotes = true;
            }
            if has_quotes {
                match self.quote() {
                    Some(quote) => return Some((at, quote)),
                    // One side alone is not yet a quote: at the day's very beginning.
                    None => continue,
                }
            }
            let Some(TradeRow { price, qty, conditions, .. }) = self.trades.take_until(ms) else { continue };
            let trade = MarketEvent::Trade { instrument: self.instrument, price, qty, conditions };
            return Some((at, trade));
        }
    }
}

/// One file, its cursor and the row that comes next.
#[derive(Debug, Clone)]
struct Rows<C, R> {
    bytes: Vec<u8>,
    cursor: C,
    next: Option<R>,
    read: ReadRow<C, R>,
    time_ns: fn(&R) -> i64,
}

type ReadRow<C, R> = fn(&mut C, &[u8]) -> Option<Result<R, TapeError>>;

impl<C: Default, R: Copy> Rows<C, R> {
    fn new(bytes: Vec<u8>, read: ReadRow<C, R>, time_ns: fn(&R) -> i64) -> Result<Rows<C, R>, TapeError> {
        let mut all = C::default();
        while let Some(row) = read(&mut all, &bytes) {
            row?;
        }
        let mut rows = Rows { bytes, cursor: C::default(), next: None, read, time_ns };
        rows.advance();
        Ok(rows)
    }

    fn ms(&self) -> Option<i64> {
        self.next.as_ref().map(|row| (self.time_ns)(row) / NANOS_PER_MILLI)
    }

    /// The next row, if its millisecond is `ms` or an earlier one.
    fn take_until(&mut self, ms: i64) -> Option<R> {
        if self.ms()? > ms {
            return None;
        }
        let row = self.next.take();
        self.advance();
        row
    }

    fn advance(&mut self) {
        self.next = (self.read)(&mut self.cursor, &self.bytes).map(|row| match row {
            Ok(row) => row,
            Err(error) => unreachable!("the file was read through when it was taken: {error}"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tape::TapeFault;

    const QUOTES: &[u8] = b"1000,1000000,100,0,0,N,1,0\n1001,0,0,1000300,200,P,1,0\n2000.5,1000300,300,0,0,N,1,0\n\
        2000.7,0,0,1000500,400,Q,1,0\n9000,1000200,100,0,0,N,1,0\n";
    const TRADES: &[u8] = b"1000,1000100,10,N,1,0\n2000.1,1000200,20,D,1,0\n2000.9,1000300,30,D,20,0\n";

    fn feed() -> RecordedFeed {
        let date = Date::new(2013, 10, 8).unwrap();
        RecordedFeed::new(InstrumentIx(3), date, QUOTES.to_vec(), TRADES.to_vec()).unwrap()
    }

    /// In short: milliseconds, then the prices.
    fn drain(feed: &mut RecordedFeed) -> Vec<(i64, String)> {
        core::iter::from_fn(|| feed.poll_event())
            .map(|(at, event)| {
                assert_eq!(event.instrument(), InstrumentIx(3));
                let text = match event {
                    MarketEvent::Quote { bid, bid_qty, ask, ask_qty, .. } => {
                        format!("{bid_qty}@{bid} {ask_qty}@{ask}")
                    }
                    MarketEvent::Trade { price, qty, .. } => format!("{qty}@{price}"),
                };
                (at, text)
            })
            .collect::<Vec<_>>()
            .into_iter()
            .map(|(at, text)| (feed.ms_of(at), text))
            .collect()
    }

    #[test]
    fn a_millisecond_is_told_whole_its_quote_first_and_never_crossed_between_its_rows() {
        let mut feed = feed();
        let mut told = Vec::new();
        // One turn for each millisecond: a feed that does not move on fails here, it does not hang.
        for _ in 0..4 {
            let due = feed.poll_timeout().unwrap();
            feed.handle_timeout(due);
            told.extend(drain(&mut feed));
        }
        assert_eq!(feed.poll_timeout(), None);
        let expected = [
            (1000, "10@100.01"),
            (1001, "100@100 200@100.03"),
            (2000, "300@100.03 400@100.05"),
            (2000, "20@100.02"),
            (2000, "30@100.03"),
            (9000, "100@100.02 400@100.05"),
        ];
        assert_eq!(told, expected.map(|(ms, text)| (ms, text.to_owned())));
    }

    #[test]
    fn nothing_is_told_before_its_time() {
        let mut feed = feed();
        feed.handle_timeout(feed.moment(2000).plus(-1));
        assert_eq!(drain(&mut feed).len(), 2);
        assert_eq!(feed.poll_timeout(), Some(feed.moment(2000)));
        feed.handle_timeout(feed.moment(0));
        assert_eq!(drain(&mut feed), []);
    }

    #[test]
    fn a_skip_tells_the_quote_that_stands_and_no_more() {
        let mut feed = feed();
        feed.skip_to(feed.moment(5000));
        assert_eq!(feed.poll_timeout(), Some(feed.moment(5000)));
        assert_eq!(drain(&mut feed), [(5000, "300@100.03 400@100.05".to_owned())]);
        feed.skip_to(feed.moment(10));
        assert_eq!(drain(&mut feed), []);
        feed.handle_timeout(feed.moment(9000));
        assert_eq!(drain(&mut feed).len(), 1);
        assert_eq!(feed.poll_timeout(), None);
        assert_eq!(feed.ms_of(feed.moment(1234).plus(5)), 1234);
    }

    #[test]
    fn a_bad_row_is_found_before_the_day_begins() {
        let date = Date::new(2013, 10, 8).unwrap();
        let trades = b"1000,1000100,10,N,1,0\n999,1000100,10,N,1,0\n".to_vec();
        let error = RecordedFeed::new(InstrumentIx(0), date, QUOTES.to_vec(), trades).unwrap_err();
        assert_eq!(error.to_string(), "trade tape, line 2: earlier than the line before");
        assert!(matches!(error, RecordedError::Tape(TapeError { fault: TapeFault::Backwards, .. })));
        let old = Date::new(2006, 10, 8).unwrap();
        let error = RecordedFeed::new(InstrumentIx(0), old, Vec::new(), Vec::new()).unwrap_err();
        assert_eq!(error, RecordedError::Date(old));
    }
}
