//! Chance from a seed, so that any message of the run can be made again alone.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A run of chance. Each message has its own.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The chance of one message: what came before it plays no part.
    pub(crate) fn of_message(seed: u64, number: usize) -> Chance {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(number as u64);
        Chance(rng)
    }

    /// From 0 to `end - 1`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of them; none where there is none.
    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> Option<T> {
        if from.is_empty() { None } else { Some(from[self.below(from.len())]) }
    }

    /// One of a table that is not empty.
    pub(crate) fn one_of<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }

    pub(crate) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            all.swap(last, self.below(last + 1));
        }
    }
}
