//! Choices made by a string of bytes: proptest draws it, and shrinks it, so that a failing case comes down to few choices,
//! each the simplest. A fuzzer may give it as well.

/// Takes choices from bytes. When they have run out every choice is the first.
pub(crate) struct Choices<'a> {
    rest: &'a [u8],
}

impl<'a> Choices<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Choices<'a> {
        Choices { rest: bytes }
    }

    pub(crate) fn byte(&mut self) -> u8 {
        match self.rest.split_first() {
            Some((byte, rest)) => {
                self.rest = rest;
                *byte
            }
            None => 0,
        }
    }

    /// A number below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let high = if n > 256 { usize::from(self.byte()) << 8 } else { 0 };
        (high | usize::from(self.byte())) % n
    }

    /// True once in `n` times.
    pub(crate) fn one_in(&mut self, n: u8) -> bool {
        self.byte() % n == n - 1
    }

    pub(crate) fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }

    /// `min` to `max` of what `make` makes.
    pub(crate) fn some<T>(&mut self, min: usize, max: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let len = min + self.below(max - min + 1);
        (0..len).map(|_| make(self)).collect()
    }
}
