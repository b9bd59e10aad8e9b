//! Finding separators and summing bytes: the two loops that touch every byte of every message, and the only place with
//! `unsafe`.
//!
//! A message is looked at in blocks of 64 bytes, each turned into a mask with one bit for each SOH. The fields' ends then
//! come out of the mask by counting zeros, so how long a value is costs no branch: a loop over bytes mispredicts once for
//! each field, which on a NewOrderSingle of fifteen fields is most of the time it takes.
//!
//! There are three ways to make a mask and a sum: AVX2, SSE2, and in safe Rust alone for every other processor. Which one
//! is chosen at the first message, for good. Whatever loops over a message is a [`Scan`]; [`dispatch`] runs it with the best
//! way there is, compiled once for each, so that masks are inlined into the loop and the choice costs a message one load
//! and one jump.
//!
//! Each `unsafe` block here is one of two things: an instruction that the processor must have, of which a value of the type
//! `Avx2` is the proof, or a load of bytes that are there by the type of an array or by a comparison just before.

#![allow(unsafe_code, reason = "the instructions that look at many bytes at once; see above")]

use core::sync::atomic::{AtomicU8, Ordering as AtomicOrdering};

/// The field separator.
pub const SOH: u8 = 0x01;

/// Bytes looked at in one step: a `u64` has a bit for each.
pub(crate) const BLOCK: usize = 64;

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A way to look at bytes.
pub(crate) trait Blocks: Copy {
    /// One bit for each SOH of the block, the first byte lowest.
    fn soh_mask(self, block: &[u8; BLOCK]) -> u64;

    /// The sum of all bytes modulo 256: what CheckSum(10) holds.
    fn sum(self, bytes: &[u8]) -> u8;

    /// The mask of the up to 64 bytes at `from`; past the end there is no SOH.
    #[inline(always)]
    fn mask_at(self, bytes: &[u8], from: usize) -> u64 {
        if let Some(block) = bytes.get(from..).and_then(|rest| rest.first_chunk::<BLOCK>()) {
            return self.soh_mask(block);
        }
        let left = bytes.len().saturating_sub(from);
        match bytes.last_chunk::<BLOCK>() {
            // The last whole block, with what is before `from` moved out.
            Some(block) if left > 0 => self.soh_mask(block) >> (BLOCK - left),
            Some(_) => 0,
            None => {
                let mut padded = [0; BLOCK];
                padded[..left].copy_from_slice(&bytes[bytes.len() - left..]);
                self.soh_mask(&padded)
            }
        }
    }
}

/// A loop over the bytes of a message, for whatever way there is to look at them. `run` is to be `#[inline(always)]`: what
/// it calls is then compiled for the processor too.
pub(crate) trait Scan {
    /// What comes of it.
    type Out;
    /// Does it.
    fn run(self, blocks: impl Blocks) -> Self::Out;
}

/// Runs a scan in the best way that this processor has.
#[inline]
pub(crate) fn dispatch<S: Scan>(scan: S) -> S::Out {
    #[cfg(target_arch = "x86_64")]
    {
        match x86::best() {
            Some(avx2) => x86::with_avx2(scan, avx2),
            None => scan.run(x86::Sse2),
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        scan.run(Safe)
    }
}

/// How this processor's bytes are looked at: `avx2`, `sse2` or `safe`. For those who compare measurements.
pub fn scan_tier() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    {
        if x86::best().is_some() { "avx2" } else { "sse2" }
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        "safe"
    }
}

/// The sum of all bytes modulo 256.
#[inline]
pub(crate) fn sum(bytes: &[u8]) -> u8 {
    struct Sum<'a>(&'a [u8]);
    impl Scan for Sum<'_> {
        type Out = u8;
        #[inline(always)]
        fn run(self, blocks: impl Blocks) -> u8 {
            blocks.sum(self.0)
        }
    }
    dispatch(Sum(bytes))
}

/// Eight bytes at a time, at any place. Of the last seven bytes the word holds what there is, and zeros behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    bytes: &'a [u8],
    /// Where the last whole word begins; `None` where the bytes are fewer than a word.
    last: Option<usize>,
}

impl<'a> Words<'a> {
    #[inline(always)]
    pub(crate) fn new(bytes: &'a [u8]) -> Words<'a> {
        Words { bytes, last: bytes.len().checked_sub(8) }
    }

    /// The word at `at`; `None` past the end, and of fewer than eight bytes in all.
    #[inline(always)]
    pub(crate) fn at(self, at: usize) -> Option<u64> {
        let last = self.last?;
        if at <= last {
            return Some(self.load(at));
        }
        let past = at - last;
        if past < 8 { Some(self.load(last) >> (8 * past)) } else { None }
    }

    /// `at <= last`
    #[inline(always)]
    fn load(self, at: usize) -> u64 {
        debug_assert!(self.last.is_some_and(|last| at <= last));
        // SAFETY: `at <= last`, and from `last` on there are eight bytes.
        u64::from_le(unsafe { self.bytes.as_ptr().add(at).cast::<u64>().read_unaligned() })
    }
}

/// The high bit of each byte of `word` that equals `byte`, exactly: no carry runs from one byte into the next.
#[inline]
#[cfg_attr(all(target_arch = "x86_64", not(test)), expect(dead_code, reason = "for processors without SSE2"))]
const fn bytes_equal(word: u64, byte: u8) -> u64 {
    let zero_where_equal = word ^ (ONES * byte as u64);
    !(((zero_where_equal & !HIGH) + !HIGH) | zero_where_equal) & HIGH
}

/// How many bytes of `word`, the first lowest, stand before the first `byte`; 8 where there is none. Cheaper than
/// [`bytes_equal`], since a carry out of an equal byte can only reach bytes after it.
#[inline(always)]
pub(crate) const fn bytes_before(word: u64, byte: u8) -> usize {
    let zero_where_equal = word ^ (ONES * byte as u64);
    let equal = zero_where_equal.wrapping_sub(ONES) & !zero_where_equal & HIGH;
    equal.trailing_zeros() as usize / 8
}

/// Safe Rust alone: the twin that the others are held against, and what other processors use.
#[derive(Debug, Clone, Copy)]
#[cfg_attr(all(target_arch = "x86_64", not(test)), expect(dead_code, reason = "for processors without SSE2"))]
pub(crate) struct Safe;

impl Blocks for Safe {
    #[inline(always)]
    fn soh_mask(self, block: &[u8; BLOCK]) -> u64 {
        let (words, _) = block.as_chunks::<8>();
        words.iter().rev().fold(0, |mask, word| {
            let high_bits = bytes_equal(u64::from_le_bytes(*word), SOH) >> 7;
            // The product puts the eight flags side by side in the top byte: flag i is moved by 7 * (8 - i) bits.
            mask << 8 | high_bits.wrapping_mul(0x0102_0408_1020_4080) >> 56
        })
    }

    #[inline(always)]
    fn sum(self, bytes: &[u8]) -> u8 {
        bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
    }
}

/// Which way was chosen: 0 until the first message.
static CHOSEN: AtomicU8 = AtomicU8::new(0);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use core::arch::x86_64::{
        __m128i, __m256i, _mm_add_epi64, _mm_and_si128, _mm_cmpeq_epi8, _mm_cvtsi128_si64, _mm_loadu_si128,
        _mm_movemask_epi8, _mm_sad_epu8, _mm_set1_epi8, _mm_setzero_si128, _mm_unpackhi_epi64, _mm256_add_epi64,
        _mm256_and_si256, _mm256_castsi256_si128, _mm256_cmpeq_epi8, _mm256_extracti128_si256, _mm256_loadu_si256,
        _mm256_movemask_epi8, _mm256_sad_epu8, _mm256_set1_epi8, _mm256_setzero_si256,
    };

    use super::{AtomicOrdering, BLOCK, Blocks, CHOSEN, SOH, Scan};

    /// Proof that this processor has AVX2, BMI and POPCNT: made by [`best`] alone.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Avx2(());

    /// Every 64-bit x86 processor has SSE2.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Sse2;

    const AVX2: u8 = 1;
    const SSE2: u8 = 2;

    /// AVX2, if the processor has it.
    #[inline(always)]
    pub(crate) fn best() -> Option<Avx2> {
        match CHOSEN.load(AtomicOrdering::Relaxed) {
            AVX2 => Some(Avx2(())),
            SSE2 => None,
            _ => choose(),
        }
    }

    #[cold]
    fn choose() -> Option<Avx2> {
        let has_avx2 = std::is_x86_feature_detected!("avx2")
            && std::is_x86_feature_detected!("bmi1")
            && std::is_x86_feature_detected!("bmi2")
            && std::is_x86_feature_detected!("lzcnt")
            && std::is_x86_feature_detected!("popcnt");
        CHOSEN.store(if has_avx2 { AVX2 } else { SSE2 }, AtomicOrdering::Relaxed);
        has_avx2.then_some(Avx2(()))
    }

    /// Runs a scan compiled for AVX2.
    #[inline]
    pub(crate) fn with_avx2<S: Scan>(scan: S, proof: Avx2) -> S::Out {
        #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
        fn run<S: Scan>(scan: S, proof: Avx2) -> S::Out {
            scan.run(proof)
        }
        // SAFETY: `proof` exists, so the processor has what the function is compiled for.
        unsafe { run(scan, proof) }
    }

    /// The bytes of a part of an array, as a register.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn load32(bytes: &[u8; 32]) -> __m256i {
        // SAFETY: 32 bytes are there to read, and the instruction asks for no alignment.
        unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
    }

    #[inline(always)]
    fn load16(bytes: &[u8; 16]) -> __m128i {
        // SAFETY: 16 bytes are there to read, and the instruction asks for no alignment.
        unsafe { _mm_loadu_si128(bytes.as_ptr().cast()) }
    }

    /// 32 bytes of zeros, then 32 of ones: from `n` on it keeps the last `n` of 32 bytes.
    static LAST: [u8; 64] = {
        let mut mask = [0; 64];
        let mut at = 32;
        while at < 64 {
            mask[at] = 0xff;
            at += 1;
        }
        mask
    };

    #[inline]
    #[target_feature(enable = "avx2")]
    fn mask_avx2(block: &[u8; BLOCK]) -> u64 {
        let ([low, high], _) = block.as_chunks::<32>() else { unreachable!("64 bytes are two times 32") };
        let soh = _mm256_set1_epi8(SOH as i8);
        let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(load32(low), soh)) as u32;
        let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(load32(high), soh)) as u32;
        u64::from(low) | u64::from(high) << 32
    }

    /// Sums eight bytes into each of four counters, block by block. The rest is the end of the last 32 bytes.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn sum_avx2(bytes: &[u8]) -> u8 {
        let Some(last) = bytes.last_chunk::<32>() else {
            return bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte));
        };
        let (blocks, rest) = bytes.as_chunks::<32>();
        let zero = _mm256_setzero_si256();
        let Some(keep) = LAST.get(rest.len()..).and_then(|mask| mask.first_chunk::<32>()) else {
            unreachable!("a rest is shorter than a block")
        };
        let mut sums = _mm256_sad_epu8(_mm256_and_si256(load32(last), load32(keep)), zero);
        for block in blocks {
            sums = _mm256_add_epi64(sums, _mm256_sad_epu8(load32(block), zero));
        }
        let halves = _mm_add_epi64(_mm256_castsi256_si128(sums), _mm256_extracti128_si256::<1>(sums));
        _mm_cvtsi128_si64(_mm_add_epi64(halves, _mm_unpackhi_epi64(halves, halves))) as u8
    }

    impl Blocks for Avx2 {
        #[inline(always)]
        fn soh_mask(self, block: &[u8; BLOCK]) -> u64 {
            // SAFETY: `self` is the proof that the processor has AVX2.
            unsafe { mask_avx2(block) }
        }

        #[inline(always)]
        fn sum(self, bytes: &[u8]) -> u8 {
            // SAFETY: `self` is the proof that the processor has AVX2.
            unsafe { sum_avx2(bytes) }
        }
    }

    impl Blocks for Sse2 {
        #[inline(always)]
        fn soh_mask(self, block: &[u8; BLOCK]) -> u64 {
            // SAFETY: SSE2 is part of every 64-bit x86 processor.
            let soh = unsafe { _mm_set1_epi8(SOH as i8) };
            let (parts, _) = block.as_chunks::<16>();
            parts.iter().rev().fold(0, |mask, part| {
                // SAFETY: as above.
                let found = unsafe { _mm_movemask_epi8(_mm_cmpeq_epi8(load16(part), soh)) };
                mask << 16 | u64::from(found as u16)
            })
        }

        #[inline(always)]
        fn sum(self, bytes: &[u8]) -> u8 {
            let Some(last) = bytes.last_chunk::<16>() else {
                return bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte));
            };
            let (blocks, rest) = bytes.as_chunks::<16>();
            let Some(keep) = LAST.get(16 + rest.len()..).and_then(|mask| mask.first_chunk::<16>()) else {
                unreachable!("a rest is shorter than a block")
            };
            // SAFETY: SSE2 is part of every 64-bit x86 processor.
            unsafe {
                let zero = _mm_setzero_si128();
                let mut sums = _mm_sad_epu8(_mm_and_si128(load16(last), load16(keep)), zero);
                for block in blocks {
                    sums = _mm_add_epi64(sums, _mm_sad_epu8(load16(block), zero));
                }
                _mm_cvtsi128_si64(_mm_add_epi64(sums, _mm_unpackhi_epi64(sums, sums))) as u8
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain way, which the fast ones must agree with.
    fn places(bytes: &[u8]) -> Vec<usize> {
        (0..bytes.len()).filter(|i| bytes[*i] == SOH).collect()
    }

    struct Places<'a>(&'a [u8]);

    impl Scan for Places<'_> {
        type Out = (Vec<usize>, u8);

        fn run(self, blocks: impl Blocks) -> (Vec<usize>, u8) {
            let mut places = Vec::new();
            for from in (0..self.0.len()).step_by(BLOCK) {
                let mask = blocks.mask_at(self.0, from);
                places.extend((0..BLOCK).filter(|bit| mask >> bit & 1 == 1).map(|bit| from + bit));
            }
            (places, blocks.sum(self.0))
        }
    }

    /// Every way there is on this processor.
    fn all_ways(bytes: &[u8]) -> Vec<(Vec<usize>, u8)> {
        let mut ways = vec![Places(bytes).run(Safe), dispatch(Places(bytes))];
        #[cfg(target_arch = "x86_64")]
        {
            ways.push(Places(bytes).run(x86::Sse2));
            ways.extend(x86::best().map(|avx2| x86::with_avx2(Places(bytes), avx2)));
        }
        ways
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

        #[test]
        fn no_way_misses_a_separator_or_makes_one_up(bytes in proptest::collection::vec(0u8..4, 0..300)) {
            for (found, _) in all_ways(&bytes) {
                proptest::prop_assert_eq!(found, places(&bytes));
            }
        }

        #[test]
        fn every_way_sums_as_the_standard_does(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..300)) {
            let plain: u64 = bytes.iter().map(|byte| u64::from(*byte)).sum();
            for (_, sum) in all_ways(&bytes) {
                proptest::prop_assert_eq!(u64::from(sum), plain % 256);
            }
        }

        #[test]
        fn a_word_is_what_stands_there(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..40), at in 0usize..50) {
            let expected = bytes.get(at..).filter(|rest| !rest.is_empty() && bytes.len() >= 8).map(|rest| {
                (0..8).rev().fold(0u64, |word, i| word << 8 | u64::from(rest.get(i).copied().unwrap_or(0)))
            });
            proptest::prop_assert_eq!(Words::new(&bytes).at(at), expected);
        }

        #[test]
        fn every_byte_of_a_word_is_compared_alone(word: u64, byte: u8) {
            let expected = word.to_le_bytes().map(|b| if b == byte { 0x80 } else { 0 });
            proptest::prop_assert_eq!(bytes_equal(word, byte), u64::from_le_bytes(expected));
            let first = word.to_le_bytes().iter().position(|b| *b == byte);
            proptest::prop_assert_eq!(bytes_before(word, byte), first.unwrap_or(8));
        }
    }
}
