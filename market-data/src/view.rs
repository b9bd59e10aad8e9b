//! Quote, last trade and age for each instrument, as the gate wants them.

use model::MarketFacts;
use types::{InstrumentIx, Price, Timestamp};

use crate::event::MarketEvent;
use crate::nbbo::{Nbbo, Quote};

/// What the market last showed, instrument by instrument.
///
/// It is told either by a feed ([`MarketView::handle_event`]) or by whoever keeps the venues' books
/// ([`MarketView::handle_nbbo`]). An index outside the table is a mistake of ours and panics.
#[derive(Debug, Clone)]
pub struct MarketView {
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Row {
    nbbo: Nbbo,
    last: Option<Price>,
    quoted_at: Option<Timestamp>,
}

impl MarketView {
    /// For so many instruments, of which nothing is known yet.
    pub fn new(instruments: usize) -> MarketView {
        MarketView { rows: vec![Row::default(); instruments] }
    }

    /// Takes in a feed's event. A trade moves the last price only where its conditions say that it may.
    pub fn handle_event(&mut self, at: Timestamp, event: &MarketEvent) {
        match *event {
            MarketEvent::Quote { instrument, bid, bid_qty, ask, ask_qty } => {
                let quote = |price, qty| Some(Quote { price, qty, venue: None });
                self.handle_nbbo(instrument, Nbbo { bid: quote(bid, bid_qty), ask: quote(ask, ask_qty) }, at);
            }
            MarketEvent::Trade { instrument, price, conditions, .. } => {
                if conditions.moves_last() {
                    self.rows[instrument.ix()].last = Some(price);
                }
            }
        }
    }

    /// The best bid and offer of an instrument is this, from `at` on. An equal one is a confirmation: the age begins anew.
    pub fn handle_nbbo(&mut self, instrument: InstrumentIx, nbbo: Nbbo, at: Timestamp) {
        let row = &mut self.rows[instrument.ix()];
        row.nbbo = nbbo;
        row.quoted_at = Some(at);
    }

    /// Somebody traded at this price.
    pub fn handle_last(&mut self, instrument: InstrumentIx, price: Price) {
        self.rows[instrument.ix()].last = Some(price);
    }

    /// The best bid and offer.
    pub fn nbbo(&self, instrument: InstrumentIx) -> &Nbbo {
        &self.rows[instrument.ix()].nbbo
    }

    /// The price of the last trade.
    pub fn last(&self, instrument: InstrumentIx) -> Option<Price> {
        self.rows[instrument.ix()].last
    }

    /// What the gate judges by at `now` of market time. What was never told is `None`; a quote from the future is zero
    /// nanoseconds old.
    pub fn facts(&self, instrument: InstrumentIx, now: Timestamp) -> MarketFacts {
        let row = &self.rows[instrument.ix()];
        let age_ns = row.quoted_at.map(|at| u64::try_from(now.0.saturating_sub(at.0)).unwrap_or(0));
        row.nbbo.facts(row.last, age_ns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tape::Conditions;

    const IBM: InstrumentIx = InstrumentIx(1);

    #[test]
    fn what_was_never_told_is_missing_and_a_quote_grows_old() {
        let mut view = MarketView::new(2);
        assert_eq!(view.facts(IBM, Timestamp(5)), MarketFacts::default());
        let (bid, ask): (Price, Price) = ("182.49".parse().unwrap(), "182.51".parse().unwrap());
        let qty = "100".parse().unwrap();
        let quote = MarketEvent::Quote { instrument: IBM, bid, bid_qty: qty, ask, ask_qty: qty };
        view.handle_event(Timestamp(10), &quote);
        let facts = view.facts(IBM, Timestamp(25));
        assert_eq!(facts, MarketFacts { bid: Some(bid), ask: Some(ask), last: None, age_ns: Some(15) });
        view.handle_event(Timestamp(20), &quote);
        assert_eq!(view.facts(IBM, Timestamp(25)).age_ns, Some(5));
        assert_eq!(view.facts(IBM, Timestamp(15)).age_ns, Some(0));
        assert_eq!(view.facts(InstrumentIx(0), Timestamp(25)), MarketFacts::default());
    }

    #[test]
    fn a_trade_out_of_hours_does_not_move_the_last_price() {
        let mut view = MarketView::new(2);
        let trade = |price: &str, conditions| MarketEvent::Trade {
            instrument: IBM,
            price: price.parse().unwrap(),
            qty: "100".parse().unwrap(),
            conditions,
        };
        view.handle_event(Timestamp(1), &trade("182", Conditions::NONE));
        view.handle_event(Timestamp(2), &trade("190", Conditions::EXTENDED_HOURS));
        assert_eq!(view.last(IBM), Some("182".parse().unwrap()));
    }
}
