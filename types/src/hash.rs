//! The incremental hash of durable state.
//!
//! The state's hash is the sum of its entities' hashes, so a change costs one entity, not a walk over all: take the old
//! hash out, put the new one in. Addition does not care about order, and unlike exclusive-or it does not let two equal
//! entities cancel out. It is there to find our own mistakes, not to resist somebody who forges a state.

use crate::wire::Wire;

/// A 64-bit hash over words, fixed for all time: the same on every machine and in every version, since it is written
/// into journals.
#[derive(Debug, Clone, Copy)]
pub struct Hasher64(u64);

/// Odd constants with well-spread bits (the fraction of the golden ratio, and of pi).
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const MULTIPLIER: u64 = 0x2436_6a40_9a58_8ab3 | 1;

impl Hasher64 {
    /// Begins with a kind, so that entities of different kinds with equal words differ.
    pub const fn new(kind: u64) -> Hasher64 {
        Hasher64(SEED ^ kind.wrapping_mul(MULTIPLIER))
    }

    /// Takes a word in: a folded 128-bit product, two instructions a word.
    #[inline]
    #[must_use]
    pub const fn word(self, word: u64) -> Hasher64 {
        let product = ((self.0 ^ word) as u128).wrapping_mul(MULTIPLIER as u128 | (SEED as u128) << 64);
        Hasher64((product as u64) ^ ((product >> 64) as u64) ^ word.rotate_left(29))
    }

    /// Takes bytes in, with their length.
    #[must_use]
    pub fn bytes(self, bytes: &[u8]) -> Hasher64 {
        let mut hasher = self.word(bytes.len() as u64);
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            hasher = hasher.word(u64::from_le_bytes(*word));
        }
        if !rest.is_empty() {
            let mut last = [0; 8];
            last[..rest.len()].copy_from_slice(rest);
            hasher = hasher.word(u64::from_le_bytes(last));
        }
        hasher
    }

    /// Takes a value in by its wire form, through `scratch`.
    #[must_use]
    pub fn wire(self, value: &impl Wire, scratch: &mut Vec<u8>) -> Hasher64 {
        scratch.clear();
        value.put(scratch);
        self.bytes(scratch)
    }

    /// The hash.
    pub const fn finish(self) -> u64 {
        let x = self.0 ^ (self.0 >> 32);
        let x = x.wrapping_mul(MULTIPLIER);
        x ^ (x >> 29)
    }
}

/// The hash of a state as the sum of its entities' hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct StateHash(pub u64);

impl StateHash {
    /// Puts an entity in.
    #[inline]
    pub const fn insert(&mut self, entity: u64) {
        self.0 = self.0.wrapping_add(entity);
    }

    /// Takes an entity out; what was put in must be what is taken out.
    #[inline]
    pub const fn remove(&mut self, entity: u64) {
        self.0 = self.0.wrapping_sub(entity);
    }

    /// Both at once.
    #[inline]
    pub const fn replace(&mut self, old: u64, new: u64) {
        self.remove(old);
        self.insert(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_depends_on_every_word_and_their_order() {
        let hash = |words: &[u64]| words.iter().fold(Hasher64::new(1), |h, w| h.word(*w)).finish();
        assert_ne!(hash(&[1, 2]), hash(&[2, 1]));
        assert_ne!(hash(&[0]), hash(&[0, 0]));
        assert_ne!(hash(&[1, 2]), hash(&[1, 3]));
        assert_ne!(Hasher64::new(1).word(5).finish(), Hasher64::new(2).word(5).finish());
    }

    proptest::proptest! {
        #[test]
        fn what_is_put_in_and_taken_out_leaves_no_trace(words: Vec<u64>, first: u64) {
            let mut state = StateHash::default();
            state.insert(first);
            let before = state;
            for word in &words { state.insert(*word); }
            for word in &words { state.remove(*word); }
            proptest::prop_assert_eq!(state, before);
        }
    }
}
