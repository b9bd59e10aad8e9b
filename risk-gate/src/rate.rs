//! The bucket of tokens behind the order rate, in integers.

use types::{Mono, NANOS_PER_SEC};

use crate::OrderRate;

const TOKEN: u64 = NANOS_PER_SEC.unsigned_abs();

/// One account's bucket. It is volatile: after a restart it is full, and no record depends on how full it was.
///
/// Invariant: `level <= burst * TOKEN`. A token is 10^9 parts, so that the parts that come back in a nanosecond are the
/// orders a second: no division, no rounding.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    rate: Option<OrderRate>,
    level: u64,
    at: Mono,
}

impl Bucket {
    /// Full.
    pub(crate) const fn new(rate: Option<OrderRate>) -> Bucket {
        let level = match rate {
            Some(OrderRate::PerSecond { burst, .. }) => burst as u64 * TOKEN,
            Some(OrderRate::Unlimited) | None => 0,
        };
        Bucket { rate, level, at: Mono(0) }
    }

    /// Takes a token; whether there was one. A missing rate has none.
    pub(crate) fn take(&mut self, now: Mono) -> bool {
        let (orders, burst) = match self.rate {
            None => return false,
            Some(OrderRate::Unlimited) => return true,
            Some(OrderRate::PerSecond { orders, burst }) => (u64::from(orders), u64::from(burst)),
        };
        let came_back = now.since(self.at).saturating_mul(orders);
        self.level = self.level.saturating_add(came_back).min(burst * TOKEN);
        self.at = Ord::max(self.at, now);
        match self.level.checked_sub(TOKEN) {
            Some(left) => {
                self.level = left;
                true
            }
            None => false,
        }
    }

    /// Orders a second, where there is a limit.
    pub(crate) const fn per_second(&self) -> Option<u32> {
        match self.rate {
            Some(OrderRate::PerSecond { orders, .. }) => Some(orders),
            Some(OrderRate::Unlimited) | None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_the_rate_holds() {
        let mut bucket = Bucket::new(Some(OrderRate::PerSecond { orders: 10, burst: 3 }));
        let start = Mono(5_000_000_000);
        assert!([(); 3].iter().all(|()| bucket.take(start)), "the burst");
        assert!(!bucket.take(start), "the fourth");
        assert!(!bucket.take(start.plus(99_999_999)), "a token comes back every 100 ms");
        assert!(bucket.take(start.plus(100_000_000)));
        assert!(!bucket.take(start.plus(100_000_000)));
        assert!([(); 3].iter().all(|()| bucket.take(start.plus(9_000_000_000))), "full again, and not fuller");
        assert!(!bucket.take(start.plus(9_000_000_000)));
    }

    #[test]
    fn a_missing_rate_refuses_and_no_limit_is_said_in_so_many_words() {
        assert!(!Bucket::new(None).take(Mono(1)));
        assert!(Bucket::new(Some(OrderRate::Unlimited)).take(Mono(1)));
        assert!(!Bucket::new(Some(OrderRate::PerSecond { orders: 5, burst: 0 })).take(Mono(u64::MAX)));
    }

    #[test]
    fn a_clock_that_steps_back_gives_no_tokens() {
        let mut bucket = Bucket::new(Some(OrderRate::PerSecond { orders: 1, burst: 1 }));
        assert!(bucket.take(Mono(10_000_000_000)));
        assert!(!bucket.take(Mono(0)));
        assert!(!bucket.take(Mono(10_000_000_000)));
    }
}
