//! The market of the day: moments on their way to the floor, and what was printed in them.

use std::time::Duration;

use market_data::MarketEvent;
use market_data::feeds::{Feed, RecordedFeed, SyntheticFeed, SyntheticInstrument};
use reference::{Date, Session, new_york, regular_session};
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;
use types::{InstrumentIx, NANOS_PER_DAY, NANOS_PER_MILLI, Notional, Price, Qty, Timestamp};

use super::floor::TapeTime;
use super::progress::Progress;
use super::tape::TapeDay;
use crate::shell::core::Core;
use crate::shell::tasks::Shard;

/// How often the market is carried on: the finest that the runtime's timer does.
const TICK: Duration = Duration::from_millis(1);
/// Moments carried without letting sockets have their turn: some two milliseconds of work.
const MOMENTS_AT_ONCE: usize = 64;
/// Where the synthetic market begins: the first trade of IBM on the day whose habits it has, rounded.
const SYNTHETIC_PRICE: Price = Price::from_raw(182 * types::SCALE);

/// A day's market.
pub(super) struct Market {
    feed: Box<dyn Feed>,
    /// Midnight in New York, from which the tape counts.
    pub(super) midnight: Timestamp,
    /// The regular session.
    pub(super) session: Session,
    prints: Prints,
}

/// What everyone can see of the market.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glance {
    /// The tape's time.
    pub(super) at: Timestamp,
    /// Best bid and offer, where there is a market and it is not crossed.
    pub(super) quote: Option<(Price, Price)>,
    /// The day is over.
    pub(super) is_over: bool,
}

/// The trades of the regular session, as the market told them.
#[derive(Debug, Clone, Default)]
pub(super) struct Prints {
    /// How many.
    pub(super) trades: u64,
    /// Shares.
    pub(super) volume: Qty,
    /// Price times shares.
    pub(super) notional: Notional,
    /// Shares and price times shares up to and with each moment that had a trade.
    sums: Vec<(Timestamp, Qty, Notional)>,
}

impl Market {
    /// A recorded day.
    pub(super) fn recorded(day: TapeDay, date: Date) -> anyhow::Result<Market> {
        let (midnight, session) = hours(date)?;
        let feed = RecordedFeed::new(InstrumentIx(0), date, day.quotes, day.trades)?;
        Ok(Market { feed: Box::new(feed), midnight, session, prints: Prints::default() })
    }

    /// A day drawn from a seed, which begins `lead_ns` before the open.
    pub(super) fn synthetic(seed: u64, date: Date, lead_ns: i64) -> anyhow::Result<Market> {
        let (midnight, session) = hours(date)?;
        let instrument = SyntheticInstrument::like_ibm(InstrumentIx(0), SYNTHETIC_PRICE);
        let feed = SyntheticFeed::new(seed, vec![instrument], session.open.plus(-lead_ns))?;
        Ok(Market { feed: Box::new(feed), midnight, session, prints: Prints::default() })
    }

    /// Carries the day to the floor at the pace of the shard's market clock, and says what was printed. Everything of one
    /// moment is one call, so that nothing matches on half of what a moment says.
    pub(super) async fn run(
        mut self,
        shard: Shard,
        time: TapeTime,
        glances: &watch::Sender<Glance>,
        mut progress: Progress,
    ) -> Prints {
        let end = self.session.close.plus(NANOS_PER_MILLI);
        let mut glance = Glance { at: time.now(), quote: None, is_over: false };
        let mut ticks = tokio::time::interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while !glance.is_over {
            ticks.tick().await;
            let target = shard.look(Core::now).market.min(end);
            self.carry_to(target, &shard, &time, &mut glance, glances).await;
            glance.is_over = target == end;
            glance.at = target;
            glances.send_replace(glance);
            progress.show(target);
        }
        progress.finish();
        self.prints
    }

    /// However far that is, sockets have their turn on the way, and everyone sees how far it has come.
    async fn carry_to(
        &mut self,
        target: Timestamp,
        shard: &Shard,
        time: &TapeTime,
        glance: &mut Glance,
        glances: &watch::Sender<Glance>,
    ) {
        let mut events = Vec::new();
        let mut moments = 0;
        while let Some(due) = self.feed.poll_timeout().filter(|due| *due <= target) {
            pass_to(due.plus(-1), shard, time);
            time.advance(due);
            self.feed.handle_timeout(due);
            events.clear();
            while let Some((at, event)) = self.feed.poll_event() {
                self.note(at, &event, glance);
                events.push(event);
            }
            shard.act(|core| core.on_market(&events));
            moments += 1;
            if moments % MOMENTS_AT_ONCE == 0 {
                glance.at = due;
                glances.send_replace(*glance);
                tokio::task::yield_now().await;
                shard.until_caught_up().await;
            }
        }
        pass_to(target, shard, time);
    }

    fn note(&mut self, at: Timestamp, event: &MarketEvent, glance: &mut Glance) {
        match *event {
            MarketEvent::Quote { bid, ask, .. } => glance.quote = (bid <= ask).then_some((bid, ask)),
            MarketEvent::Trade { price, qty, .. } if self.session.contains(at) => self.prints.add(at, price, qty),
            MarketEvent::Trade { .. } => {}
        }
    }
}

/// Time passes at the venues; what is due there happens.
fn pass_to(moment: Timestamp, shard: &Shard, time: &TapeTime) {
    time.advance(moment);
    if shard.look(|core| core.floor.poll_timeout().is_some()) {
        shard.act(Core::on_timeout);
    }
}

/// Midnight in New York and the regular session.
fn hours(date: Date) -> anyhow::Result<(Timestamp, Session)> {
    let noon = new_york::to_utc(date, NANOS_PER_DAY / 2);
    let hours = noon.map(|noon| noon.plus(-NANOS_PER_DAY / 2)).zip(regular_session(date));
    hours.ok_or_else(|| anyhow::anyhow!("{date} has no regular session: choose a weekday from 2007 on"))
}

impl Prints {
    fn add(&mut self, at: Timestamp, price: Price, qty: Qty) {
        self.trades += 1;
        self.volume = self.volume.checked_add(qty).unwrap_or(Qty::MAX);
        self.notional = self.notional.checked_add(Notional::of(price, qty)).unwrap_or(Notional::MAX);
        self.sums.push((at, self.volume, self.notional));
    }

    /// The day's volume-weighted average price, to six decimals.
    pub(super) fn vwap(&self) -> Option<Price> {
        self.notional.average_price(self.volume, 6)
    }

    /// That of `from <= t <= until`, in units of a price; `None` where nothing traded.
    pub(super) fn vwap_between(&self, from: Timestamp, until: Timestamp) -> Option<f64> {
        let sum =
            |count: usize| count.checked_sub(1).map_or((0, 0), |at| (self.sums[at].1.raw(), self.sums[at].2.raw()));
        let (q0, n0) = sum(self.sums.partition_point(|(at, ..)| *at < from));
        let (q1, n1) = sum(self.sums.partition_point(|(at, ..)| *at <= until));
        (q1 > q0).then(|| (n1 - n0) as f64 / (q1 - q0) as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_has_the_average_of_its_own_trades() {
        let mut prints = Prints::default();
        for (at, price, qty) in [(10, "100", "100"), (20, "101", "100"), (20, "103", "200"), (30, "110", "100")] {
            prints.add(Timestamp(at), price.parse().unwrap(), qty.parse().unwrap());
        }
        let between = |from, until| prints.vwap_between(Timestamp(from), Timestamp(until)).map(f64::round);
        assert_eq!(between(11, 29), Some(10_233_333_333.0));
        assert_eq!(between(10, 10), Some(10_000_000_000.0));
        assert_eq!(between(21, 29), None);
        assert_eq!(prints.vwap(), Some("103.4".parse().unwrap()));
    }
}
