//! The three clocks, read in one place.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use types::{Mono, Now, Timestamp};

/// Reads the time for the shard.
#[derive(Debug, Clone)]
pub struct Clock {
    started: Instant,
    market: MarketClock,
}

/// Where market time comes from.
#[derive(Debug, Clone)]
enum MarketClock {
    /// It is the wall clock.
    Wall,
    /// It began at `origin` when the clock was made, and runs `speed` times faster than the wall.
    Scaled { origin: Timestamp, speed: f64 },
}

impl Clock {
    /// Market time is wall time.
    pub fn wall() -> Clock {
        Clock { started: Instant::now(), market: MarketClock::Wall }
    }

    /// Market time begins now at `origin` and runs `speed` times faster than the wall: a tape's clock.
    pub fn scaled(origin: Timestamp, speed: f64) -> Clock {
        Clock { started: Instant::now(), market: MarketClock::Scaled { origin, speed } }
    }

    /// All three at this moment.
    pub fn now(&self) -> Now {
        let elapsed = self.started.elapsed();
        // A machine whose clock stands before 1970 gets 1970: every peer will refuse its SendingTime and say so.
        let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = Timestamp(nanos(wall));
        let market = match self.market {
            MarketClock::Wall => wall,
            MarketClock::Scaled { origin, speed } => origin.plus((elapsed.as_secs_f64() * speed * 1e9) as i64),
        };
        Now { mono: Mono(nanos(elapsed).unsigned_abs()), wall, market }
    }

    /// How long from `now` until the monotonic clock shows `due`.
    pub fn until_mono(&self, due: Mono, now: Now) -> Duration {
        Duration::from_nanos(due.since(now.mono))
    }

    /// How long from `now`, on the wall, until market time is `due`.
    pub fn until_market(&self, due: Timestamp, now: Now) -> Duration {
        let market = Duration::from_nanos(u64::try_from(due.0.saturating_sub(now.market.0)).unwrap_or(0));
        match self.market {
            MarketClock::Wall => market,
            MarketClock::Scaled { speed, .. } => market.div_f64(speed.max(1e-6)),
        }
    }
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}
