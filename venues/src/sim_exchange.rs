//! An exchange with the rest of the market in it: what a simulated venue is, whichever way orders come to it.

use market_data::{Level, MarketEvent};
use reference::VenueKind;
use types::{InstrumentIx, Price, Qty, Side, Timestamp};

use crate::config::{ConfigError, SimVenueConfig};
use crate::exchange::{Event, Exchange, ExchangeConfig, Listing, Matching, NewOrder, OrderId};
use crate::flow::Flow;
use crate::outlet::Depth;

/// Both displayed sides of one instrument, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Those who would buy.
    pub bids: Depth,
    /// Those who would sell.
    pub asks: Depth,
}

/// A simulated exchange among simulated others. Orders are the exchange's own; nothing here knows who sends them.
///
/// Orders may come in only while [`SimExchange::is_settled`]: between a millisecond's events and
/// [`SimExchange::handle_settled`] its books are those of the millisecond before.
#[derive(Debug)]
pub struct SimExchange {
    exchange: Exchange,
    flow: Flow,
    /// As last given out by [`SimExchange::poll_book`].
    shown: Vec<Shown>,
    /// Instruments whose book may differ from that, each at most once.
    changed: Vec<InstrumentIx>,
    is_changed: Vec<bool>,
}

impl SimExchange {
    /// Opens it. Instruments are those of `listings`, by their index.
    pub fn new(config: &SimVenueConfig, listings: Vec<Listing>) -> Result<SimExchange, ConfigError> {
        config.check()?;
        let is_dark = config.kind == VenueKind::Dark;
        let instruments = listings.len();
        let mut exchange = Exchange::new(ExchangeConfig {
            mic: config.mic,
            matching: if is_dark { Matching::Midpoint } else { Matching::PriceTime },
            fees: config.fees,
            listings,
            max_open_orders: config.max_open_orders,
            first_exec: config.first_exec,
        });
        let flow = Flow::new(config.profile, is_dark, config.seed, config.mic, instruments);
        flow.open(&mut exchange);
        Ok(SimExchange {
            exchange,
            flow,
            shown: vec![Shown { bids: Depth::EMPTY, asks: Depth::EMPTY }; instruments],
            changed: (0..instruments).rev().map(|ix| InstrumentIx(ix as u32)).collect(),
            is_changed: vec![true; instruments],
        })
    }

    /// Takes an order in, or rejects it. Says its number where some of it rests.
    pub fn handle_new(&mut self, order: &NewOrder, now: Timestamp) -> Option<OrderId> {
        assert!(self.is_settled(), "no order meets half of a moment");
        let id = self.exchange.handle_new(order, now);
        self.on_matched(order.instrument);
        id
    }

    /// Changes what rests of an order of `instrument`: see [`Exchange::handle_replace`].
    pub fn handle_replace(
        &mut self,
        id: OrderId,
        instrument: InstrumentIx,
        (qty, price): (Qty, Price),
        now: Timestamp,
    ) {
        assert!(self.is_settled(), "no order meets half of a moment");
        self.exchange.handle_replace(id, qty, price, now);
        self.on_matched(instrument);
    }

    /// Cancels what rests of an order of `instrument`.
    pub fn handle_cancel(&mut self, id: OrderId, instrument: InstrumentIx, now: Timestamp) {
        self.exchange.handle_cancel(id, now);
        self.on_changed(instrument);
    }

    /// Cancels every order.
    pub fn handle_mass_cancel(&mut self, now: Timestamp) {
        self.exchange.handle_mass_cancel(now);
        self.on_all_changed();
    }

    /// The end of the day: what rests expires, and nothing more is taken.
    pub fn handle_close(&mut self, now: Timestamp) {
        self.exchange.handle_close(now);
        self.on_all_changed();
    }

    /// Collects an event of the reference market; nothing trades yet.
    pub fn handle_market(&mut self, event: &MarketEvent) {
        self.flow.handle_market(event);
    }

    /// The millisecond's events are complete: what crosses trades.
    pub fn handle_settled(&mut self, now: Timestamp) {
        let (changed, is_changed) = (&mut self.changed, &mut self.is_changed);
        self.flow.handle_settled(&mut self.exchange, now, |instrument| mark(changed, is_changed, instrument));
    }

    /// Whether nothing is collected that has not settled.
    pub const fn is_settled(&self) -> bool {
        !self.flow.is_unsettled()
    }

    /// What is open of an order; `None` where it is not.
    pub fn leaves(&self, id: OrderId) -> Option<Qty> {
        self.exchange.leaves(id)
    }

    /// The next thing that happened to an order.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.exchange.poll_event()
    }

    /// The next displayed book that is not what it was when last given out.
    pub fn poll_book(&mut self) -> Option<(InstrumentIx, Shown)> {
        while let Some(instrument) = self.changed.pop() {
            self.is_changed[instrument.ix()] = false;
            let side = |side| {
                let mut depth = Depth::EMPTY;
                for (price, qty) in self.exchange.depth(instrument, side) {
                    if !depth.push(Level { price, qty }) {
                        break;
                    }
                }
                depth
            };
            let shown = Shown { bids: side(Side::Buy), asks: side(Side::Sell) };
            if shown != self.shown[instrument.ix()] {
                self.shown[instrument.ix()] = shown;
                return Some((instrument, shown));
            }
        }
        None
    }

    fn on_matched(&mut self, instrument: InstrumentIx) {
        self.flow.refill(&mut self.exchange, instrument);
        self.on_changed(instrument);
    }

    fn on_changed(&mut self, instrument: InstrumentIx) {
        if instrument.ix() < self.is_changed.len() {
            mark(&mut self.changed, &mut self.is_changed, instrument);
        }
    }

    fn on_all_changed(&mut self) {
        for ix in (0..self.is_changed.len()).rev() {
            self.on_changed(InstrumentIx(ix as u32));
        }
    }
}

fn mark(changed: &mut Vec<InstrumentIx>, is_changed: &mut [bool], instrument: InstrumentIx) {
    if !core::mem::replace(&mut is_changed[instrument.ix()], true) {
        changed.push(instrument);
    }
}
