//! What a phase of load measured.

use hdrhistogram::Histogram;

use crate::flights::Landing;

/// Nanoseconds.
pub type Latencies = Histogram<u64>;

/// The longest latency told apart from longer ones: the time after which a run gives up.
const LONGEST_NS: u64 = 60_000_000_000;

/// An empty histogram of three digits, from a nanosecond to a minute.
pub fn latencies() -> Latencies {
    match Histogram::new_with_bounds(1, LONGEST_NS, 3) {
        Ok(histogram) => histogram,
        Err(error) => unreachable!("the bounds are constants that suit: {error}"),
    }
}

/// The measurement of a phase: what was sent in its window of time, warm-up excluded.
#[derive(Debug, Clone)]
pub struct Tally {
    from_ns: u64,
    until_ns: u64,
    /// Orders filled within the window of time.
    pub fills: u64,
    /// To the first report of each order.
    pub first: Latencies,
    /// To its fill.
    pub fill: Latencies,
    /// How much later than intended orders were sent; closed loops have none.
    pub lateness: Latencies,
}

impl Tally {
    /// Of the time from `from_ns` to `until_ns` on the client's clock.
    pub fn new(from_ns: u64, until_ns: u64) -> Tally {
        let [first, fill, lateness] = [(); 3].map(|()| latencies());
        Tally { from_ns, until_ns, fills: 0, first, fill, lateness }
    }

    /// An order that was due at `due_ns` is sent now.
    #[inline]
    pub fn on_sent(&mut self, due_ns: u64, now_ns: u64) {
        if self.covers(due_ns) {
            self.lateness.saturating_record(now_ns - due_ns);
        }
    }

    /// A report came at `now_ns`.
    #[inline]
    pub fn on_landing(&mut self, landing: Landing, now_ns: u64) {
        self.fills += u64::from(landing.is_fill && self.covers(now_ns));
        if !self.covers(landing.since_ns) {
            return;
        }
        let latency = now_ns.saturating_sub(landing.since_ns);
        if landing.is_first {
            self.first.saturating_record(latency);
        }
        if landing.is_fill {
            self.fill.saturating_record(latency);
        }
    }

    /// Fills per second.
    pub fn rate(&self) -> f64 {
        self.fills as f64 * 1e9 / (self.until_ns - self.from_ns) as f64
    }

    #[inline]
    fn covers(&self, moment_ns: u64) -> bool {
        (self.from_ns..self.until_ns).contains(&moment_ns)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else the slow first orders, or those that ended after the clock stopped, would be in the rate.
    #[test]
    fn warm_up_and_drain_are_not_in_the_result() {
        let mut tally = Tally::new(1_000, 2_000);
        // (sent, reported, first?, fill?)
        for (since_ns, now_ns, is_first, is_fill) in [
            (500, 900, true, true),
            (900, 1_100, true, true),
            (1_200, 1_300, true, false),
            (1_200, 1_400, false, true),
            (1_900, 2_100, true, true),
        ] {
            tally.on_landing(Landing { since_ns, is_first, is_fill }, now_ns);
        }
        assert_eq!((tally.fills, tally.first.len(), tally.fill.len()), (2, 2, 2));
        assert_eq!((tally.first.max(), tally.fill.max()), (200, 200));
        assert_eq!(tally.rate(), 2e6);
    }
}
