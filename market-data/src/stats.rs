//! What a day was like: volume, VWAP, half-hour shares, spreads.

use reference::{REGULAR_CLOSE_MS, REGULAR_OPEN_MS};
use types::{NANOS_PER_MILLI, Notional, Price, Qty};

use crate::book::BookSide;
use crate::tape::{QuoteRow, TapeEvent, TapeState, TradeRow};

/// Half hours of a regular session.
pub const HALF_HOURS: usize = 13;
/// Buckets of the spread in ticks: the first is a tick or less (locked and crossed too), the last is so many or more.
pub const SPREAD_BUCKETS: usize = 24;

const OPEN_NS: i64 = REGULAR_OPEN_MS * NANOS_PER_MILLI;
const CLOSE_NS: i64 = REGULAR_CLOSE_MS * NANOS_PER_MILLI;
const HALF_HOUR_NS: i64 = (CLOSE_NS - OPEN_NS) / HALF_HOURS as i64;

/// Statistics of one symbol's regular session, `09:30 <= t < 16:00` in New York, from the rows of a tape in their order.
/// All prints count, whatever their conditions. Sums are exact; only the figures that are asked for are rounded.
#[derive(Debug, Clone)]
pub struct DayStats {
    tick: Price,
    state: TapeState,
    quoted_ns: i64,
    /// Shares traded.
    pub volume: Qty,
    /// Price times shares, summed.
    pub notional: Notional,
    /// Trades.
    pub trades: u64,
    /// Shares traded by half hour.
    pub half_hours: [Qty; HALF_HOURS],
    /// Shares traded by letter of the tape, `A` first.
    pub exchanges: [Qty; 26],
    /// Quote rows with both sides known after them.
    pub quotes: u64,
    /// Of these, with bid and ask at one price after the row.
    pub locked: u64,
    /// Of these, with the bid above the ask after the row.
    pub crossed: u64,
    /// Milliseconds at whose end the best bid or ask had another price than at the end of the one before.
    pub price_changes: u64,
    /// Nanoseconds at each spread, in ticks: bucket `i` is `i + 1` ticks.
    pub spread_ns: [u64; SPREAD_BUCKETS],
    /// Nanoseconds with both sides known.
    pub known_ns: u64,
    /// Spread times nanoseconds, summed, in 10^-8 dollars; negative while crossed.
    spread_sum: i128,
    /// Best bid and ask at the end of the last millisecond that had a quote row.
    settled: Option<(Price, Price)>,
}

impl DayStats {
    /// Nothing yet. `tick` is above zero.
    pub fn new(tick: Price) -> DayStats {
        assert!(tick.is_positive(), "a tick is above zero");
        DayStats {
            tick,
            state: TapeState::default(),
            quoted_ns: 0,
            volume: Qty::ZERO,
            notional: Notional::ZERO,
            trades: 0,
            half_hours: [Qty::ZERO; HALF_HOURS],
            exchanges: [Qty::ZERO; 26],
            quotes: 0,
            locked: 0,
            crossed: 0,
            price_changes: 0,
            spread_ns: [0; SPREAD_BUCKETS],
            known_ns: 0,
            spread_sum: 0,
            settled: None,
        }
    }

    /// Takes the next row in.
    pub fn handle_event(&mut self, event: &TapeEvent) {
        match event {
            TapeEvent::Quote(row) => self.on_quote(row),
            TapeEvent::Trade(row) => self.on_trade(row),
        }
    }

    /// The day is over: the last quote stood until the close.
    pub fn handle_close(&mut self) {
        self.on_time(CLOSE_NS);
    }

    /// Volume-weighted average price, divided once and rounded half-even to `decimals`; `None` without a trade.
    pub fn vwap(&self, decimals: u32) -> Option<Price> {
        self.notional.average_price(self.volume, decimals)
    }

    /// Time-weighted spread, rounded down to 10^-8 dollars; `None` where no time had both sides.
    pub fn mean_spread(&self) -> Option<Price> {
        let mean = self.spread_sum.checked_div_euclid(i128::from(self.known_ns))?;
        i64::try_from(mean).ok().map(Price::from_raw)
    }

    /// A half hour's part of the volume, in millionths, rounded to the nearest.
    pub fn half_hour_ppm(&self, half_hour: usize) -> u64 {
        ppm(self.half_hours[half_hour], self.volume)
    }

    /// A venue's part of the volume, in millionths, rounded to the nearest; by its letter.
    pub fn exchange_ppm(&self, letter: u8) -> u64 {
        self.exchanges.get(usize::from(letter.wrapping_sub(b'A'))).map_or(0, |qty| ppm(*qty, self.volume))
    }

    fn on_quote(&mut self, row: &QuoteRow) {
        self.on_time(row.time_ns);
        self.state.handle_quote(row);
        if !(OPEN_NS..CLOSE_NS).contains(&row.time_ns) {
            return;
        }
        if let Some((bid, ask)) = self.prices() {
            self.quotes += 1;
            self.locked += u64::from(bid == ask);
            self.crossed += u64::from(bid > ask);
        }
    }

    /// The quote stood until `time_ns`.
    fn on_time(&mut self, time_ns: i64) {
        let from = self.quoted_ns.max(OPEN_NS);
        let until = time_ns.min(CLOSE_NS);
        if time_ns / NANOS_PER_MILLI > self.quoted_ns / NANOS_PER_MILLI {
            self.on_millisecond_over();
        }
        self.quoted_ns = time_ns;
        let Some((bid, ask)) = self.prices().filter(|_| from < until) else { return };
        let stood = until - from;
        let spread = ask.raw() - bid.raw();
        self.spread_sum += i128::from(spread) * i128::from(stood);
        let ticks = usize::try_from(spread / self.tick.raw()).unwrap_or(0).clamp(1, SPREAD_BUCKETS);
        self.spread_ns[ticks - 1] += stood.unsigned_abs();
        self.known_ns += stood.unsigned_abs();
    }

    /// Within a millisecond the two sides come one after the other; only what stands at its end is a state of the market.
    fn on_millisecond_over(&mut self) {
        let is_in_session = (OPEN_NS..CLOSE_NS).contains(&self.quoted_ns);
        let now = self.prices();
        self.price_changes += u64::from(is_in_session && now != self.settled);
        self.settled = now;
    }

    fn on_trade(&mut self, row: &TradeRow) {
        self.state.handle_trade(row);
        if !(OPEN_NS..CLOSE_NS).contains(&row.time_ns) {
            return;
        }
        let half_hour = ((row.time_ns - OPEN_NS) / HALF_HOUR_NS) as usize;
        self.trades += 1;
        self.volume = sum(self.volume, row.qty);
        self.half_hours[half_hour] = sum(self.half_hours[half_hour], row.qty);
        let letter = usize::from(row.exchange - b'A');
        self.exchanges[letter] = sum(self.exchanges[letter], row.qty);
        self.notional = self.notional.checked_add(Notional::of(row.price, row.qty)).unwrap_or(Notional::MAX);
    }

    fn prices(&self) -> Option<(Price, Price)> {
        let price = |side| match side {
            BookSide::Bid => self.state.bid.map(|q| q.price),
            BookSide::Ask => self.state.ask.map(|q| q.price),
        };
        Some((price(BookSide::Bid)?, price(BookSide::Ask)?))
    }
}

/// Saturates at 92 billion shares, twenty times the largest day of the whole market: a broken tape, not a wrong sum.
fn sum(a: Qty, b: Qty) -> Qty {
    a.checked_add(b).unwrap_or(Qty::MAX)
}

fn ppm(part: Qty, whole: Qty) -> u64 {
    let (part, whole) = (i128::from(part.raw()), i128::from(whole.raw()));
    let rounded = (part * 1_000_000 + whole / 2).checked_div(whole).unwrap_or(0);
    u64::try_from(rounded).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tape::Tape;

    fn stats(quotes: &[u8], trades: &[u8]) -> DayStats {
        let mut stats = DayStats::new("0.01".parse().unwrap());
        for event in Tape::new(quotes, trades) {
            stats.handle_event(&event.unwrap());
        }
        stats.handle_close();
        stats
    }

    #[test]
    fn trades_out_of_hours_are_in_no_figure() {
        let trades = b"34199999,2000000,100,N,2000,0\n34200000,1000000,100,N,40,0\n36000000,1030000,200,Q,1,0\n\
                       57599999,1000000,100,N,1,0\n57600000,2000000,100,N,80,0\n";
        let stats = stats(b"", trades);
        assert_eq!((stats.volume.to_string().as_str(), stats.trades), ("400", 3));
        assert_eq!(stats.vwap(6), Some("101.5".parse().unwrap()));
        assert_eq!([0, 1, 12].map(|half_hour| stats.half_hour_ppm(half_hour)), [250_000, 500_000, 250_000]);
        assert_eq!(
            (stats.exchange_ppm(b'N'), stats.exchange_ppm(b'Q'), stats.exchange_ppm(b'Z')),
            (500_000, 500_000, 0)
        );
        assert_eq!(DayStats::new("0.01".parse().unwrap()).vwap(6), None);
    }

    #[test]
    fn a_spread_counts_as_long_as_it_stood_within_the_session() {
        // Two cents from before the open to the middle of the day, then four until the close, locked for no time at all.
        let quotes = b"34000000,1000000,100,0,0,N,1,0\n34000000,0,0,1000200,100,N,1,0\n\
                       45900000,1000200,100,0,0,N,1,0\n45900000,0,0,1000600,100,N,1,0\n60000000,0,0,1000700,100,N,1,0\n";
        let stats = stats(quotes, b"");
        assert_eq!(stats.mean_spread(), Some("0.03".parse().unwrap()));
        assert_eq!((stats.quotes, stats.locked, stats.crossed), (2, 1, 0));
        assert_eq!(stats.price_changes, 1);
        assert_eq!((stats.spread_ns[1], stats.spread_ns[3]), (11_700_000_000_000, 11_700_000_000_000));
        assert_eq!(stats.known_ns, 23_400_000_000_000);
    }
}
