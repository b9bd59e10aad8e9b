//! One instrument of the synthetic market: a walk of half ticks with a quote around it.

use reference::{REGULAR_CLOSE_MS, REGULAR_OPEN_MS, is_weekday, new_york};
use types::{InstrumentIx, NANOS_PER_MILLI, Price, Qty, Timestamp};

use crate::event::MarketEvent;
use crate::feeds::draw::Draw;
use crate::feeds::profile::{BAC_2013_10_08, IBM_2013_10_08, Profile};
use crate::stats::HALF_HOURS;
use crate::tape::Conditions;

/// The widest spread is 24 ticks, so half of this start stays above it; see [`Walk::step`].
const MIN_START_TICKS: i64 = 64;
/// Ten million dollars at a cent: far from where half ticks times millionths would overflow.
const MAX_START_TICKS: i64 = 1_000_000_000;
/// Half the price in a day: more is a mistake.
const MAX_VOLATILITY_PPM: u32 = 500_000;
/// The rate, in trades, of a half hour outside the session, in millionths of a day's: even.
const EVEN_PPM: u32 = 1_000_000 / HALF_HOURS as u32;

pub(crate) const SESSION_NS: u64 = ((REGULAR_CLOSE_MS - REGULAR_OPEN_MS) * NANOS_PER_MILLI) as u64;
const HALF_HOUR_NS: i64 = SESSION_NS as i64 / HALF_HOURS as i64;

/// One instrument of the synthetic market.
#[derive(Debug, Clone, Copy)]
pub struct SyntheticInstrument {
    /// Which.
    pub instrument: InstrumentIx,
    /// Where its middle begins: 64 ticks to a billion ticks. Stays between half and twice of it.
    pub start: Price,
    /// The grid of prices. Above zero.
    pub tick: Price,
    /// The round lot, which sizes are multiples of. Above zero.
    pub lot: Qty,
    /// Standard deviation of a day's move, in millionths of the start: 0 to 500,000.
    pub volatility_ppm: u32,
    /// Its habits.
    pub profile: &'static Profile,
}

impl SyntheticInstrument {
    /// Like IBM in October 2013: cents, lots of 100, four cents wide. The volatility of 1.2% a day is a default without a
    /// source.
    pub fn like_ibm(instrument: InstrumentIx, start: Price) -> SyntheticInstrument {
        SyntheticInstrument {
            instrument,
            start,
            tick: Price::from_raw(types::SCALE / 100),
            lot: Qty::from_raw(100 * types::SCALE),
            volatility_ppm: 12_000,
            profile: &IBM_2013_10_08,
        }
    }

    /// Like BAC in October 2013: cents, lots of 100, a cent wide and deep. The same default volatility.
    pub fn like_bac(instrument: InstrumentIx, start: Price) -> SyntheticInstrument {
        SyntheticInstrument { profile: &BAC_2013_10_08, ..SyntheticInstrument::like_ibm(instrument, start) }
    }
}

/// Why a synthetic market was not made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SyntheticError {
    /// A grid of zero or less.
    #[error("instrument {0}: tick and lot must be above zero")]
    Grid(InstrumentIx),
    /// A start too near to zero, or too far from it.
    #[error("instrument {0}: the start price must be 64 to 1,000,000,000 ticks")]
    Start(InstrumentIx),
    /// A volatility that is a mistake.
    #[error("instrument {0}: the volatility must be at most 500000 ppm a day")]
    Volatility(InstrumentIx),
}

/// One instrument's walk.
#[derive(Debug, Clone)]
pub(crate) struct Walk {
    row: SyntheticInstrument,
    draw: Draw,
    /// Bid plus ask, in ticks: the middle in half ticks.
    middle: i64,
    /// Bounds of `middle`.
    bounds: (i64, i64),
    /// Standard deviation of the middle over one price change, in millionths of half a tick.
    sigma_micro: i64,
    /// What the walk has gone and a half tick is too coarse to show, in the same unit.
    rest_micro: i64,
    spread: i64,
    has_quote: bool,
}

impl Walk {
    /// At its start, with a sequence of draws of its own: what one instrument does never changes another.
    pub(crate) fn new(seed: u64, row: SyntheticInstrument) -> Result<Walk, SyntheticError> {
        if !row.tick.is_positive() || !row.lot.is_positive() {
            return Err(SyntheticError::Grid(row.instrument));
        }
        let ticks = row.start.raw() / row.tick.raw();
        if !(MIN_START_TICKS..=MAX_START_TICKS).contains(&ticks) {
            return Err(SyntheticError::Start(row.instrument));
        }
        if row.volatility_ppm > MAX_VOLATILITY_PPM {
            return Err(SyntheticError::Volatility(row.instrument));
        }
        // Variances add up: a day's deviation over the root of the steps in a day.
        let steps = i64::from(row.profile.price_changes.max(1)).isqrt();
        Ok(Walk {
            draw: Draw::new(seed, u64::from(row.instrument.0)),
            middle: 2 * ticks,
            bounds: (ticks, 4 * ticks),
            sigma_micro: 2 * ticks * i64::from(row.volatility_ppm) / steps,
            rest_micro: 0,
            spread: 1,
            has_quote: false,
            row,
        })
    }

    /// The quote from now on: new sizes, and now and then new prices.
    pub(crate) fn quote(&mut self) -> MarketEvent {
        let moves = self.draw.below(u64::from(self.row.profile.quotes)) < u64::from(self.row.profile.price_changes);
        if moves || !self.has_quote {
            self.step();
            self.has_quote = true;
        }
        let (bid, ask) = self.prices();
        let bid_qty = self.size(self.row.profile.quote_lots_percent);
        let ask_qty = self.size(self.row.profile.quote_lots_percent);
        MarketEvent::Quote { instrument: self.row.instrument, bid, bid_qty, ask, ask_qty }
    }

    /// Somebody took from the bid or the ask.
    pub(crate) fn trade(&mut self) -> MarketEvent {
        let (bid, ask) = self.prices();
        let price = if self.draw.below(2) == 0 { bid } else { ask };
        let qty = self.size(self.row.profile.trade_lots_percent);
        MarketEvent::Trade { instrument: self.row.instrument, price, qty, conditions: Conditions::NONE }
    }

    /// The middle moves and the spread is drawn anew.
    fn step(&mut self) {
        self.rest_micro += self.sigma_micro * self.draw.gaussian() / 65_536;
        let half_ticks = self.rest_micro / 1_000_000;
        self.rest_micro -= half_ticks * 1_000_000;
        // At its bounds the walk stops until it turns; half of the start is at least 32 ticks, the spread at most 24.
        self.middle = (self.middle + half_ticks).clamp(self.bounds.0, self.bounds.1);
        self.spread = self.row.profile.spread_at(self.draw.below(1_000_000));
        // An odd spread has its middle on a half tick, an even one on a whole tick: up or down by chance, so that the
        // walk does not drift.
        if (self.middle - self.spread) % 2 != 0 {
            self.middle += if self.draw.below(2) == 0 { 1 } else { -1 };
        }
    }

    fn prices(&self) -> (Price, Price) {
        let bid = (self.middle - self.spread) / 2;
        let price = |ticks: i64| Price::from_raw(ticks * self.row.tick.raw());
        assert!(bid > 0 && self.spread > 0, "the bounds of a walk keep its bid above zero");
        (price(bid), price(bid + self.spread))
    }

    /// Whole lots, at least one, with the mean of the profile.
    fn size(&mut self, lots_percent: u32) -> Qty {
        let lots = 1 + self.draw.count(u64::from(lots_percent.saturating_sub(100)) * 10_000);
        let lots = i64::try_from(lots).unwrap_or(i64::MAX);
        Qty::from_raw(self.row.lot.raw().saturating_mul(lots))
    }

    /// When the quote is next told.
    pub(crate) fn next_quote(&mut self, at: Timestamp) -> Timestamp {
        self.later(at, SESSION_NS / u64::from(self.row.profile.quotes.max(1)))
    }

    /// When somebody trades next.
    pub(crate) fn next_trade(&mut self, at: Timestamp) -> Timestamp {
        let share = u64::from(half_hour(at).map_or(EVEN_PPM, |i| self.row.profile.half_hour_ppm[i]).max(1));
        let per_million_half_hours = u64::from(self.row.profile.trades.max(1)) * share;
        self.later(at, HALF_HOUR_NS as u64 * 1_000_000 / per_million_half_hours)
    }

    /// At least a nanosecond later: two events of one kind are never at one moment.
    fn later(&mut self, at: Timestamp, mean_ns: u64) -> Timestamp {
        at.plus(i64::try_from(self.draw.exponential_of(mean_ns)).unwrap_or(i64::MAX).max(1))
    }
}

/// Which half hour of the regular session a moment is in; `None` outside it.
pub(crate) fn half_hour(at: Timestamp) -> Option<usize> {
    let (date, nanos) = new_york::from_utc(at)?;
    let since_open = nanos - REGULAR_OPEN_MS * NANOS_PER_MILLI;
    let is_open = is_weekday(date) && (0..SESSION_NS as i64).contains(&since_open);
    is_open.then_some((since_open / HALF_HOUR_NS) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_that_could_reach_zero_is_refused() {
        let ix = InstrumentIx(0);
        let ibm = SyntheticInstrument::like_ibm(ix, Price::from_raw(18_250_000_000));
        for (row, expected) in [
            (SyntheticInstrument { start: "0.63".parse().unwrap(), ..ibm }, Some(SyntheticError::Start(ix))),
            (SyntheticInstrument { start: "0.64".parse().unwrap(), ..ibm }, None),
            (SyntheticInstrument { start: Price::MAX, ..ibm }, Some(SyntheticError::Start(ix))),
            (SyntheticInstrument { tick: Price::ZERO, ..ibm }, Some(SyntheticError::Grid(ix))),
            (SyntheticInstrument { lot: Qty::ZERO, ..ibm }, Some(SyntheticError::Grid(ix))),
            (SyntheticInstrument { volatility_ppm: 500_001, ..ibm }, Some(SyntheticError::Volatility(ix))),
        ] {
            assert_eq!(Walk::new(1, row).err(), expected, "{row:?}");
        }
    }

    #[test]
    fn the_wildest_walk_stays_within_its_bounds() {
        let start = "0.64".parse().unwrap();
        let wild =
            SyntheticInstrument { volatility_ppm: 500_000, ..SyntheticInstrument::like_ibm(InstrumentIx(0), start) };
        let mut walk = Walk::new(1, wild).unwrap();
        for _ in 0..300_000 {
            walk.step();
            let (bid, ask) = walk.prices();
            assert!(bid.is_positive() && ask.raw() < 3 * start.raw());
            // The quote stands around the middle, not half a tick below it: else the walk would drift.
            assert_eq!(bid.raw() + ask.raw(), walk.middle * wild.tick.raw());
        }
    }
}
