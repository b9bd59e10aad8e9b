//! The rest of the market, as a venue sees it: what others display there, and who comes in against it.
//!
//! A recorded market does not know of our orders, and a venue's own book is not in the tape: only the national best bid
//! and offer, and the trades. So each venue holds a share of both. What the reference quote displays, it displays its
//! band of; what trades, one venue has traded. Rules that keep this honest:
//!
//! - **Once.** What was taken from the house is gone until the reference quote of that side says something new: a
//!   repetition of what it said last brings nothing back. Bands of venues lie side by side ([`Band`]), so no share is
//!   shown, and no trade happens, at two venues.
//! - **Whole moments.** Events of a millisecond are collected; what crosses trades when all of them are known
//!   ([`Flow::handle_settled`]), in this order: the quote, the house's books, then the trades.
//! - **The quote crosses a resting order**: what matches in that millisecond trades at the order's limit, what remains
//!   takes at the quote as it is replenished ([`Exchange::cross`]).
//! - **The queue.** A trade of the reference market that falls into the venue's band comes in against its book, where
//!   whoever displayed first is first: what the house displayed before a member's order has to trade, or leave, before
//!   it. Whether what leaves stood in front or behind is drawn.
//! - **Crossed moments.** With the bid above the offer one of the two is stale, and nobody knows which: the house shows
//!   nothing and trades nothing.
//! - **Dark.** A trade that falls to a dark venue leaves interest of its size on a side that is drawn, in place of what
//!   was left of the last; it shows nothing and trades at the middle.

use market_data::MarketEvent;
use types::{Hasher64, InstrumentIx, NANOS_PER_MILLI, Price, Qty, Side, Text, Timestamp};

use crate::config::{Band, DepthShape, PPM, Profile};
use crate::exchange::{Exchange, Protected};

/// What an always-filling venue shows: four times the largest order.
const ENDLESS: Qty = Qty::from_raw(4 * crate::exchange::MAX_ORDER_QTY.raw());

/// The house of one venue.
#[derive(Debug)]
pub(crate) struct Flow {
    profile: Profile,
    is_dark: bool,
    /// For draws that all venues of a market make alike.
    seed: u64,
    /// For draws of this venue's own, and how many there were.
    salt: u64,
    draws: u64,
    states: Vec<State>,
    /// Instruments with something collected, in the order in which it came.
    touched: Vec<InstrumentIx>,
    /// Trades of this millisecond that happened here.
    trades: Vec<Trade>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quote {
    bid: (Price, Qty),
    ask: (Price, Qty),
}

#[derive(Debug, Clone, Copy)]
struct Trade {
    instrument: InstrumentIx,
    price: Price,
    qty: Qty,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// As last told, of this millisecond or an earlier one.
    told: Option<Quote>,
    /// As last settled.
    settled: Option<Quote>,
    /// As settled at the end of the millisecond before that of `settled`.
    before: Option<Quote>,
    /// The millisecond of `settled`.
    settled_ms: i64,
    /// Whether a side said something new that is not shown yet.
    is_bid_new: bool,
    is_ask_new: bool,
    is_touched: bool,
    /// Trades told so far: the same number at every venue.
    trades_told: u64,
}

impl Flow {
    pub(crate) fn new(profile: Profile, is_dark: bool, seed: u64, mic: Text<4>, instruments: usize) -> Flow {
        Flow {
            profile,
            is_dark,
            seed,
            salt: Hasher64::new(seed).bytes(mic.as_bytes()).finish(),
            draws: 0,
            states: vec![State::default(); instruments],
            touched: Vec::new(),
            trades: Vec::new(),
        }
    }

    /// What stands in the books before anything happens. Around a market that nobody has seen yet, nothing trades.
    pub(crate) fn open(&self, exchange: &mut Exchange) {
        for ix in 0..self.states.len() {
            let instrument = InstrumentIx(ix as u32);
            match self.profile {
                Profile::Anchored { .. } => exchange.protect(instrument, Protected::UNKNOWN),
                Profile::AlwaysFill { price } => {
                    exchange.protect(instrument, Protected { bid: Some(price), ask: Some(price) });
                    self.refill(exchange, instrument);
                }
            }
        }
    }

    /// After a match: an endless house is as large as before.
    pub(crate) fn refill(&self, exchange: &mut Exchange, instrument: InstrumentIx) {
        if let Profile::AlwaysFill { price } = self.profile
            && instrument.ix() < self.states.len()
        {
            for side in [Side::Buy, Side::Sell] {
                exchange.show(instrument, side, &[(price, ENDLESS)], true);
            }
        }
    }

    /// Collects an event. One of an instrument that is not traded here is not ours.
    pub(crate) fn handle_market(&mut self, event: &MarketEvent) {
        let Profile::Anchored { trades, .. } = self.profile else { return };
        let instrument = event.instrument();
        let Some(state) = self.states.get_mut(instrument.ix()) else { return };
        match *event {
            MarketEvent::Quote { bid, bid_qty, ask, ask_qty, .. } => {
                let quote = Quote { bid: (bid, bid_qty), ask: (ask, ask_qty) };
                state.is_bid_new |= state.told.is_none_or(|told| told.bid != quote.bid);
                state.is_ask_new |= state.told.is_none_or(|told| told.ask != quote.ask);
                state.told = Some(quote);
            }
            MarketEvent::Trade { price, qty, conditions, .. } => {
                // Late, averaged, out of hours: nobody could have traded with it now.
                if !conditions.moves_last() {
                    return;
                }
                state.trades_told += 1;
                let draw = Hasher64::new(self.seed).word(u64::from(instrument.0)).word(state.trades_told).finish();
                if !trades.holds((draw % u64::from(PPM)) as u32) {
                    return;
                }
                self.trades.push(Trade { instrument, price, qty });
            }
        }
        if !state.is_touched {
            state.is_touched = true;
            self.touched.push(instrument);
        }
    }

    /// Whether something is collected that has not settled.
    pub(crate) const fn is_unsettled(&self) -> bool {
        !self.touched.is_empty()
    }

    /// Lets what was collected into the books, and says of which instruments it was.
    pub(crate) fn handle_settled(
        &mut self,
        exchange: &mut Exchange,
        now: Timestamp,
        mut on_changed: impl FnMut(InstrumentIx),
    ) {
        let Profile::Anchored { quotes, depth, .. } = self.profile else { return };
        let ms = now.0.div_euclid(NANOS_PER_MILLI);
        for at in 0..self.touched.len() {
            let instrument = self.touched[at];
            self.settle_quote(exchange, instrument, quotes, depth, ms, now);
            on_changed(instrument);
        }
        for at in 0..self.trades.len() {
            let trade = self.trades[at];
            self.settle_trade(exchange, trade, now);
        }
        for instrument in self.touched.drain(..) {
            self.states[instrument.ix()].is_touched = false;
        }
        self.trades.clear();
    }

    fn settle_quote(
        &mut self,
        exchange: &mut Exchange,
        instrument: InstrumentIx,
        quotes: Band,
        depth: DepthShape,
        ms: i64,
        now: Timestamp,
    ) {
        let state = &mut self.states[instrument.ix()];
        let Some(quote) = state.told else { return };
        if ms > state.settled_ms {
            state.before = state.settled;
            state.settled_ms = ms;
        }
        state.settled = Some(quote);
        exchange.protect(instrument, quote.protected());
        if quote.is_crossed() {
            // Both sides count as new once the market is whole again.
            (state.is_bid_new, state.is_ask_new) = (true, true);
            exchange.show(instrument, Side::Buy, &[], true);
            exchange.show(instrument, Side::Sell, &[], true);
            return;
        }
        let before = state.before.filter(|before| !before.is_crossed());
        let (is_bid_new, is_ask_new) = (state.is_bid_new, state.is_ask_new);
        (state.is_bid_new, state.is_ask_new) = (false, false);
        if self.is_dark {
            exchange.settle(instrument, now);
            return;
        }
        let sides = [(Side::Buy, is_bid_new, quote.bid), (Side::Sell, is_ask_new, quote.ask)];
        for (side, _, top) in sides.into_iter().filter(|(_, is_new, _)| *is_new) {
            let listing = exchange.listings()[instrument.ix()];
            let before = before.map(|before| if side.is_buy() { before.bid.0 } else { before.ask.0 });
            let here = quotes.part_of(top.1, listing.qty_step);
            let left = exchange.cross(instrument, side, (top.0, here), before, now);
            let mut levels = [(top.0, left); 1 + DepthShape::LEVELS];
            for (away, (level, ppm)) in levels[1..].iter_mut().zip(depth.away_ppm).enumerate() {
                *level = behind(side, top.0, away as i64 + 1, listing.tick, scaled(here, ppm, listing.qty_step));
            }
            let from_front = self.draw() & 1 == 0;
            exchange.show(instrument, side, &levels, from_front);
        }
        exchange.settle(instrument, now);
    }

    /// A trade below the middle was a sale into the bid, one above it a purchase; at the middle it is drawn. The quote that
    /// counts is the one that the trade happened against: that of before the millisecond, where there is one.
    fn settle_trade(&mut self, exchange: &mut Exchange, trade: Trade, now: Timestamp) {
        let Trade { instrument, price, qty } = trade;
        let state = self.states[instrument.ix()];
        let against = state.before.filter(|before| !before.is_crossed()).or(state.settled);
        let Some(mid) = against.and_then(|quote| quote.protected().mid()) else { return };
        let coin = if self.draw() & 1 == 0 { Side::Buy } else { Side::Sell };
        if self.is_dark {
            exchange.show(instrument, coin, &[(mid, qty)], true);
            exchange.settle(instrument, now);
            return;
        }
        let side = match price.cmp(&mid) {
            core::cmp::Ordering::Less => Side::Sell,
            core::cmp::Ordering::Greater => Side::Buy,
            core::cmp::Ordering::Equal => coin,
        };
        exchange.contra(instrument, side, price, qty, now);
    }

    fn draw(&mut self) -> u64 {
        self.draws += 1;
        Hasher64::new(self.salt).word(self.draws).finish()
    }
}

impl Quote {
    fn protected(&self) -> Protected {
        Protected { bid: Some(self.bid.0), ask: Some(self.ask.0) }
    }

    fn is_crossed(&self) -> bool {
        self.bid.0 > self.ask.0
    }
}

/// A level so many ticks behind the best; nothing where there is no such price.
fn behind(side: Side, best: Price, ticks: i64, tick: Price, qty: Qty) -> (Price, Qty) {
    let away = tick.raw().saturating_mul(ticks);
    let raw = if side.is_buy() { best.raw().saturating_sub(away) } else { best.raw().saturating_add(away) };
    (Price::from_raw(raw), if raw > 0 { qty } else { Qty::ZERO })
}

/// `ppm` millionths of a quantity, in whole steps.
fn scaled(qty: Qty, ppm: u32, step: Qty) -> Qty {
    let raw = i128::from(qty.raw()) * i128::from(ppm) / i128::from(PPM);
    Qty::from_raw(i64::try_from(raw).unwrap_or(i64::MAX)).floor_to(step)
}
