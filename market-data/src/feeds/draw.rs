//! Draws from a seed, the same on every machine: integers only, since a logarithm in floating point differs between
//! mathematical libraries in its last bit, and one bit is another market.

/// A sequence of draws. Not for secrets.
///
/// SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): one addition and a mix.
#[derive(Debug, Clone)]
pub struct Draw(u64);

/// One, in the unit of [`Draw::exponential`] and [`Draw::gaussian`].
const ONE: u64 = 1 << 32;

impl Draw {
    /// From a seed; each `stream` of one seed is a sequence of its own.
    pub fn new(seed: u64, stream: u64) -> Draw {
        let mut draw = Draw(seed);
        draw.0 ^= Draw(stream.wrapping_add(1)).bits();
        draw
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Evenly from `0..n`; zero for an `n` of zero. The bias of at most `n` in 2^64 is nobody's to see.
    pub fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// Exponential with mean one, in units of 2^-32.
    ///
    /// Von Neumann, "Various techniques used in connection with random digits", 1951: of uniform draws `u1 > u2 > ...`
    /// the run ends at an even place with probability `exp(-u1)`; each failure adds one. Comparisons, no logarithm.
    pub fn exponential(&mut self) -> u64 {
        let mut whole = 0;
        loop {
            let first = self.below(ONE);
            let mut last = first;
            let mut place = 1u32;
            loop {
                place += 1;
                let next = self.below(ONE);
                if next >= last {
                    break;
                }
                last = next;
            }
            if place.is_multiple_of(2) {
                return whole + first;
            }
            whole += ONE;
        }
    }

    /// Exponential with the given mean, rounded down. Saturates.
    pub fn exponential_of(&mut self, mean: u64) -> u64 {
        let scaled = (u128::from(mean) * u128::from(self.exponential())) >> 32;
        u64::try_from(scaled).unwrap_or(u64::MAX)
    }

    /// A whole number from zero up with the mean `mean_ppm` millionths, exactly: an exponential, rounded up or down by
    /// chance as its fraction has it.
    pub fn count(&mut self, mean_ppm: u64) -> u64 {
        let exact = self.exponential_of(mean_ppm);
        exact / 1_000_000 + u64::from(self.below(1_000_000) < exact % 1_000_000)
    }

    /// Nearly normal with mean zero and variance one, in units of 2^-16: twelve uniform draws less six, which ends at six
    /// standard deviations.
    pub fn gaussian(&mut self) -> i64 {
        let sum: u64 = (0..3)
            .map(|_| {
                let bits = self.bits();
                (0..4).map(|word| (bits >> (16 * word)) & 0xffff).sum::<u64>()
            })
            .sum();
        // Twelve times the middle of 0..=65535.
        sum as i64 - 393_210
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const N: i64 = 200_000;

    #[test]
    fn a_seed_gives_the_same_market_on_every_machine() {
        // The published first outputs of SplitMix64 for seed 1234567.
        let mut draw = Draw(1_234_567);
        assert_eq!([draw.bits(), draw.bits()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        assert_ne!(Draw::new(1, 0).bits(), Draw::new(1, 1).bits());
        assert_ne!(Draw::new(1, 0).bits(), Draw::new(2, 0).bits());
        assert_eq!(Draw::new(1, 0).below(0), 0);
    }

    #[test]
    fn an_exponential_has_mean_one_and_forgets() {
        let mut draw = Draw::new(1, 0);
        let values: Vec<u64> = (0..N).map(|_| draw.exponential()).collect();
        let mean = values.iter().sum::<u64>() / N as u64;
        assert!(mean.abs_diff(ONE) < ONE / 100, "{mean}");
        // exp(-1) = 36.79% above one, exp(-2) = 13.53% above two.
        for (bound, ppm) in [(ONE, 367_879), (2 * ONE, 135_335)] {
            let above = values.iter().filter(|v| **v > bound).count() as u64 * 1_000_000 / N as u64;
            assert!(above.abs_diff(ppm) < 5_000, "{above}");
        }
    }

    #[test]
    fn a_count_has_the_mean_that_was_asked_for() {
        let mut draw = Draw::new(2, 0);
        for mean_ppm in [200_000, 560_000, 6_060_000, 300_000_000] {
            let mean = (0..N).map(|_| draw.count(mean_ppm)).sum::<u64>() * 1_000_000 / N as u64;
            assert!(mean.abs_diff(mean_ppm) < mean_ppm / 50, "{mean} for {mean_ppm}");
        }
    }

    #[test]
    fn a_normal_draw_has_mean_zero_and_variance_one() {
        let mut draw = Draw::new(3, 0);
        let values: Vec<i64> = (0..N).map(|_| draw.gaussian()).collect();
        let mean = values.iter().sum::<i64>() / N;
        let variance = values.iter().map(|v| v * v).sum::<i64>() / N;
        assert!(mean.abs() < 65_536 / 100, "{mean}");
        assert!((variance - (1 << 32)).abs() < (1 << 32) / 50, "{variance}");
    }
}
