//! A market drawn from a seed, with the habits of a measured day.
//!
//! For each instrument a middle price walks at random in half ticks; around it stands a quote whose spread is drawn from
//! the measured distribution, and trades take place at its bid or ask. Quotes come at the measured rate, some with new
//! prices, most with new sizes; trades follow the measured half hours within the regular session, and an even flow
//! outside it, since the sandbox never closes. The market is never locked or crossed.
//!
//! The same seed, instruments and start give the same events, however the feed is polled, as long as it is not left
//! waiting for more than [`MAX_CATCH_UP_NS`].

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use types::{NANOS_PER_MILLI, Timestamp};

use crate::event::MarketEvent;
use crate::feeds::Feed;
use crate::feeds::walk::{SyntheticError, SyntheticInstrument, Walk};

/// After a pause longer than this (ten minutes of market time) the market goes on from ten minutes ago, without what
/// would have been before: a machine that slept over night is not to draw the night.
pub const MAX_CATCH_UP_NS: i64 = 600_000 * NANOS_PER_MILLI;

/// The synthetic market.
#[derive(Debug, Clone)]
pub struct SyntheticFeed {
    walks: Vec<Walk>,
    /// What is due next, of which walk; at one moment in the order of the walks, quotes first.
    due: BinaryHeap<Reverse<(Timestamp, usize, Kind)>>,
    now: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Quote,
    Trade,
}

impl SyntheticFeed {
    /// A market that begins at `start`, with a quote in each instrument.
    pub fn new(
        seed: u64,
        instruments: Vec<SyntheticInstrument>,
        start: Timestamp,
    ) -> Result<SyntheticFeed, SyntheticError> {
        let walks: Vec<Walk> = instruments.into_iter().map(|row| Walk::new(seed, row)).collect::<Result<_, _>>()?;
        let mut feed = SyntheticFeed { due: BinaryHeap::with_capacity(2 * walks.len()), walks, now: start };
        for (at, walk) in feed.walks.iter_mut().enumerate() {
            feed.due.push(Reverse((start, at, Kind::Quote)));
            feed.due.push(Reverse((walk.next_trade(start), at, Kind::Trade)));
        }
        Ok(feed)
    }
}

impl Feed for SyntheticFeed {
    fn poll_timeout(&self) -> Option<Timestamp> {
        self.due.peek().map(|Reverse((at, ..))| *at)
    }

    fn handle_timeout(&mut self, now: Timestamp) {
        self.now = self.now.max(now);
        let earliest = self.now.plus(-MAX_CATCH_UP_NS);
        while let Some(mut next) = self.due.peek_mut().filter(|next| next.0.0 < earliest) {
            next.0.0 = earliest;
        }
    }

    fn poll_event(&mut self) -> Option<(Timestamp, MarketEvent)> {
        let Reverse((at, which, kind)) = *self.due.peek()?;
        if at > self.now {
            return None;
        }
        let walk = &mut self.walks[which];
        let (event, next) = match kind {
            Kind::Quote => (walk.quote(), walk.next_quote(at)),
            Kind::Trade => (walk.trade(), walk.next_trade(at)),
        };
        if let Some(mut top) = self.due.peek_mut() {
            *top = Reverse((next, which, kind));
        }
        Some((at, event))
    }
}

#[cfg(test)]
mod tests {
    use types::{InstrumentIx, Price};

    use super::*;
    use crate::feeds::profile::IBM_2013_10_08;
    use crate::feeds::walk::{SESSION_NS, half_hour};
    use crate::stats::HALF_HOURS;

    /// 8 October 2013, 09:30 in New York.
    const OPEN: Timestamp = Timestamp(1_381_239_000_000_000_000);
    const CLOSE: Timestamp = Timestamp(OPEN.0 + SESSION_NS as i64);

    fn two() -> Vec<SyntheticInstrument> {
        let price = |text: &str| text.parse().unwrap();
        vec![
            SyntheticInstrument::like_ibm(InstrumentIx(0), price("182.50")),
            SyntheticInstrument::like_bac(InstrumentIx(1), price("13.80")),
        ]
    }

    fn run(seed: u64, until: Timestamp, step_ns: i64) -> Vec<(Timestamp, MarketEvent)> {
        let mut feed = SyntheticFeed::new(seed, two(), OPEN).unwrap();
        let mut events = Vec::new();
        let mut now = OPEN;
        while now < until {
            now = until.min(now.plus(step_ns));
            feed.handle_timeout(now);
            events.extend(core::iter::from_fn(|| feed.poll_event()));
        }
        events
    }

    #[test]
    fn the_same_seed_is_the_same_market_however_it_is_polled() {
        let until = OPEN.plus(120_000 * NANOS_PER_MILLI);
        let events = run(7, until, 1_000_000);
        assert!(events.len() > 1_000);
        assert_eq!(events, run(7, until, 7_777_777_777));
        assert_ne!(events, run(8, until, 1_000_000));
        assert!(events.windows(2).all(|pair| pair[0].0 <= pair[1].0), "time never goes back");
        assert_eq!(events.iter().filter(|(at, _)| *at == OPEN).count(), 2, "a quote in each at once");
    }

    #[test]
    fn a_day_has_the_measured_spread_volume_and_half_hours() {
        let mut half_hours = [0i64; HALF_HOURS];
        let (mut shares, mut spread_time, mut last) = (0, 0i128, None);
        let tick = 1_000_000;
        for (at, event) in run(7, CLOSE, 60_000 * NANOS_PER_MILLI) {
            match event {
                MarketEvent::Quote { instrument: InstrumentIx(0), bid, ask, bid_qty, .. } => {
                    assert!(bid.is_positive() && bid < ask && bid_qty.is_positive());
                    assert!(bid.is_multiple_of(Price::from_raw(tick)));
                    if let Some((since, spread)) = last.replace((at, ask.raw() - bid.raw())) {
                        let since: Timestamp = since;
                        spread_time += i128::from(at.0 - since.0) * i128::from(spread);
                    }
                }
                MarketEvent::Trade { instrument: InstrumentIx(0), qty, .. } => {
                    shares += qty.raw() / types::SCALE;
                    half_hours[half_hour(at).unwrap()] += qty.raw() / types::SCALE;
                }
                MarketEvent::Quote { .. } | MarketEvent::Trade { .. } => {}
            }
        }
        let mean = spread_time / i128::from(SESSION_NS);
        assert!((mean - 3_988_364).abs() < 200_000, "the mean spread is 3.99 cents, not {mean} / 10^6");
        assert!((shares - 5_203_752i64).abs() < 260_000, "the volume is 5.2 million, not {shares}");
        for (seen, ppm) in half_hours.iter().zip(IBM_2013_10_08.half_hour_ppm) {
            let expected = shares * i64::from(ppm) / 1_000_000;
            assert!((seen - expected).abs() < expected / 7, "{seen} is not near {expected}");
        }
    }

    #[test]
    fn a_machine_that_slept_does_not_draw_the_night() {
        let mut feed = SyntheticFeed::new(7, two(), OPEN).unwrap();
        let morning = OPEN.plus(24 * 3_600_000 * NANOS_PER_MILLI);
        feed.handle_timeout(morning);
        let events: Vec<_> = core::iter::from_fn(|| feed.poll_event()).collect();
        assert!(events.iter().all(|(at, _)| *at >= morning.plus(-MAX_CATCH_UP_NS) && *at <= morning));
        assert!(events.len() > 1_000, "it goes on");
        assert!(feed.poll_timeout().unwrap() > morning);
    }

    #[test]
    fn the_sandbox_moves_on_a_sunday_too() {
        let sunday = OPEN.plus(5 * types::NANOS_PER_DAY);
        let mut feed = SyntheticFeed::new(7, two(), sunday).unwrap();
        feed.handle_timeout(sunday.plus(60_000 * NANOS_PER_MILLI));
        let events: Vec<_> = core::iter::from_fn(|| feed.poll_event()).collect();
        assert!(events.iter().any(|(_, event)| matches!(event, MarketEvent::Trade { .. })));
    }
}
