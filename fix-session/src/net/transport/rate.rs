//! So many messages a second, and not more.

use types::{Mono, NANOS_PER_SEC};

/// A peer's allowance of messages: a second's worth may come at once, then the rate holds.
///
/// Who is over it is not refused: nothing is read of it for a while, and its own socket makes it wait.
#[derive(Debug, Clone)]
pub struct Rate {
    nanos_each: u64,
    burst_ns: u64,
    /// When the allowance is full again. Each message moves it on by `nanos_each`.
    full: Mono,
}

impl Rate {
    /// `per_second` messages, at least 1.
    pub fn new(per_second: u32) -> Rate {
        let second = NANOS_PER_SEC.unsigned_abs();
        Rate { nanos_each: second / u64::from(per_second.max(1)), burst_ns: second, full: Mono(0) }
    }

    /// Takes so many messages into account.
    pub fn take(&mut self, messages: u64, now: Mono) {
        self.full = self.full.max(now).plus(self.nanos_each.saturating_mul(messages));
    }

    /// When more may be read: in the past, or now, if at once.
    pub fn ready(&self) -> Mono {
        Mono(self.full.0.saturating_sub(self.burst_ns))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_a_second_passes_and_then_the_rate_holds() {
        let second = NANOS_PER_SEC.unsigned_abs();
        let mut rate = Rate::new(100);
        let now = Mono(50 * second);
        rate.take(100, now);
        assert!(rate.ready() <= now, "a second's worth passes at once");
        rate.take(50, now);
        assert_eq!(rate.ready(), now.plus(second / 2), "what was too much is waited for");
        let mut taken = 0;
        let mut at = now;
        while at < now.plus(10 * second) {
            at = at.max(rate.ready());
            rate.take(1, at);
            taken += 1;
        }
        assert!((950..=1001).contains(&taken), "{taken} in ten seconds");
    }
}
