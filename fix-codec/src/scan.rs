//! Finding separators, reading tags and summing bytes: the loops that touch every byte of every message, and the only place
//! with `unsafe`.
//!
//! A message is looked at in blocks of 64 bytes, each turned into a mask with one bit for each SOH. The fields' ends then
//! come out of the mask by counting zeros, so how long a value is costs no branch: a loop over bytes mispredicts once for
//! each field, which on a NewOrderSingle of fifteen fields is most of the time it takes. Their tags are read by eights.
//!
//! There are three ways to do it: AVX2, SSE2, and in safe Rust alone for every other processor; tags are read in safe Rust
//! by the last two. Which one is chosen at the first message, for good. Whatever loops over a message is a [`Scan`];
//! [`dispatch`] runs it with the best way there is, compiled once for each, so that masks are inlined into the loop and the
//! choice costs a message one load and one jump.
//!
//! Each `unsafe` block here is one of two things: an instruction that the processor must have, of which a value of the type
//! `Avx2` is the proof, or a load or store of bytes that are there by the type of an array or by a comparison just before.

#![allow(unsafe_code, reason = "the instructions that look at many bytes at once; see above")]

use core::ops::Range;
use core::sync::atomic::{AtomicU8, Ordering as AtomicOrdering};

use crate::data_lengths::DataLengths;
use crate::digits::number_before;
use crate::fields::Span;
use crate::index::STARTS;

/// The field separator.
pub const SOH: u8 = 0x01;

/// Bytes looked at in one step: a `u64` has a bit for each.
pub(crate) const BLOCK: usize = 64;

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of each byte.
pub(crate) const HIGH: u64 = 0x8080_8080_8080_8080;

/// A way to look at bytes.
pub(crate) trait Blocks: Copy {
    /// One bit for each SOH of the block, the first byte lowest.
    fn soh_mask(self, block: &[u8; BLOCK]) -> u64;

    /// The sum of all bytes modulo 256: what CheckSum(10) holds.
    fn sum(self, bytes: &[u8]) -> u8;

    /// Reads the fields `which` of those that begin at `starts`, by eights: from `which.start`, which is a multiple of eight.
    /// A field's tag and the place of its value are right unless it is odd: its tag is none, has more than four digits, is
    /// one that [`DataLengths::may_have`], or stands too near to the end of `msg`. Stops at the first eight with an odd field:
    /// which it is, and one bit for each odd one, the first lowest. Starts may be any numbers.
    #[inline(always)]
    fn fields(
        self,
        msg: &[u8],
        starts: &[u32; STARTS],
        which: Range<usize>,
        lengths: &DataLengths,
        tags: &mut [[u32; 8]],
        spans: &mut [[Span; 8]],
    ) -> Option<(usize, u8)> {
        by_eights(starts, which, tags, spans, |starts, tags, spans| plain_eight(msg, starts, lengths, tags, spans))
    }

    /// The mask of the up to 64 bytes at `from`; past the end there is no SOH. `from <= bytes.len()`
    #[inline(always)]
    fn mask_at(self, bytes: &[u8], from: usize) -> u64 {
        let rest = &bytes[from..];
        if let Some(block) = rest.first_chunk() {
            return self.soh_mask(block);
        }
        let left = rest.len();
        match bytes.last_chunk::<BLOCK>() {
            // The last whole block, with what is before `from` moved out.
            Some(block) if left > 0 => self.soh_mask(block) >> (BLOCK - left),
            Some(_) => 0,
            None => {
                let mut padded = [0; BLOCK];
                padded[..left].copy_from_slice(rest);
                self.soh_mask(&padded)
            }
        }
    }
}

/// The loop of [`Blocks::fields`]; `read` reads an eight and gives a bit for each field that is odd.
#[inline(always)]
fn by_eights(
    starts: &[u32; STARTS],
    which: Range<usize>,
    tags: &mut [[u32; 8]],
    spans: &mut [[Span; 8]],
    mut read: impl FnMut(&[u32; 9], &mut [u32; 8], &mut [Span; 8]) -> u8,
) -> Option<(usize, u8)> {
    let mut first = which.start;
    for (tags, spans) in tags[first / 8..].iter_mut().zip(&mut spans[first / 8..]) {
        let odd = read(starts.get(first..)?.first_chunk()?, tags, spans);
        if odd != 0 {
            // What is behind the last field is none.
            let odd = odd & u8::MAX >> 8usize.saturating_sub(which.end - first);
            if odd != 0 {
                return Some((first / 8, odd));
            }
        }
        first += 8;
    }
    None
}

/// Reads an eight of fields, one after the other: the twin of what AVX2 does at once.
#[inline(always)]
fn plain_eight(msg: &[u8], starts: &[u32; 9], lengths: &DataLengths, tags: &mut [u32; 8], spans: &mut [Span; 8]) -> u8 {
    let words = Words::new(msg);
    let mut odd = 0;
    for (lane, (tag, span)) in tags.iter_mut().zip(spans).enumerate() {
        let start = starts[lane];
        let word = words.filter(|_| (start as usize) < msg.len()).map(|words| words.at(start as usize));
        let read = word.and_then(|word| number_before(word, b'=').filter(|_| word as u8 != b'0'));
        let (found, digits) = read.filter(|(tag, _)| !lengths.may_have(*tag)).unwrap_or_default();
        odd |= u8::from(found == 0) << lane;
        (*tag, *span) = (found, [start.wrapping_add(digits + 1), starts[lane + 1].wrapping_sub(1)]);
    }
    odd
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
#[inline(always)]
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
#[inline(always)]
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
    /// Where the last whole word begins.
    last: usize,
}

impl<'a> Words<'a> {
    /// `None` of fewer bytes than a word.
    #[inline(always)]
    pub(crate) fn new(bytes: &'a [u8]) -> Option<Words<'a>> {
        Some(Words { bytes, last: bytes.len().checked_sub(8)? })
    }

    /// The word at `at`. Nonsense past the end.
    #[inline(always)]
    pub(crate) fn at(self, at: usize) -> u64 {
        if at <= self.last { self.load(at) } else { self.load(self.last).wrapping_shr(8 * (at - self.last) as u32) }
    }

    /// `at <= last`
    #[inline(always)]
    fn load(self, at: usize) -> u64 {
        debug_assert!(at <= self.last);
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
        _mm_movemask_epi8, _mm_sad_epu8, _mm_set1_epi8, _mm_setzero_si128, _mm_unpackhi_epi64, _mm256_add_epi32,
        _mm256_add_epi64, _mm256_and_si256, _mm256_andnot_si256, _mm256_castsi256_ps, _mm256_castsi256_si128,
        _mm256_cmpeq_epi8, _mm256_cmpeq_epi32, _mm256_extracti128_si256, _mm256_loadu_si256, _mm256_madd_epi16,
        _mm256_maddubs_epi16, _mm256_max_epu32, _mm256_movemask_epi8, _mm256_movemask_ps, _mm256_or_si256,
        _mm256_permute2x128_si256, _mm256_permutevar8x32_epi32, _mm256_sad_epu8, _mm256_set1_epi8, _mm256_set1_epi16,
        _mm256_set1_epi32, _mm256_setr_epi32, _mm256_setzero_si256, _mm256_slli_epi32, _mm256_sllv_epi32,
        _mm256_srli_epi32, _mm256_storeu_si256, _mm256_sub_epi32, _mm256_subs_epu8, _mm256_unpackhi_epi32,
        _mm256_unpacklo_epi32, _mm256_xor_si256,
    };

    use super::{AtomicOrdering, BLOCK, Blocks, CHOSEN, Range, SOH, STARTS, Scan, by_eights};
    use crate::data_lengths::DataLengths;
    use crate::fields::Span;

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

    /// 64 bytes of zeros, then 64 of ones: from `n` on it keeps the last `n` of 64 bytes.
    static LAST: [u8; 128] = {
        let mut mask = [0; 128];
        let mut at = 64;
        while at < 128 {
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

    /// Four bytes from each of eight places on, and a bit for each place where they are there; of the others they are those
    /// at `last`. Eight loads: the one instruction for it takes three times as long on processors of 2024.
    /// `last + 4 <= bytes.len()`
    #[inline]
    #[target_feature(enable = "avx2")]
    fn gather(bytes: &[u8], places: &[u32; 8], last: u32) -> (__m256i, u8) {
        assert!(last as usize + 4 <= bytes.len());
        let lasts = _mm256_set1_epi32(last as i32);
        let are_there = sign_bits(_mm256_cmpeq_epi32(_mm256_max_epu32(load_words(places), lasts), lasts));
        let word = |at: u32| {
            debug_assert!(at <= last);
            // SAFETY: `at <= last`, as was compared above or is made so below; from there on there are four bytes.
            unsafe { bytes.as_ptr().add(at as usize).cast::<i32>().read_unaligned() }
        };
        let [a, b, c, d, e, f, g, h] = *places;
        // All are there but in the last eight of a message.
        let words = if are_there == u8::MAX {
            _mm256_setr_epi32(word(a), word(b), word(c), word(d), word(e), word(f), word(g), word(h))
        } else {
            let word = |at: u32| word(at.min(last));
            _mm256_setr_epi32(word(a), word(b), word(c), word(d), word(e), word(f), word(g), word(h))
        };
        (words, are_there)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn load_words(words: &[u32; 8]) -> __m256i {
        // SAFETY: 32 bytes are there to read, and the instruction asks for no alignment.
        unsafe { _mm256_loadu_si256(words.as_ptr().cast()) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn store_words(words: &mut [u32; 8], lanes: __m256i) {
        // SAFETY: 32 bytes are there to write, and the instruction asks for no alignment.
        unsafe { _mm256_storeu_si256(words.as_mut_ptr().cast(), lanes) }
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn fields_avx2(
        msg: &[u8],
        starts: &[u32; STARTS],
        which: Range<usize>,
        lengths: &DataLengths,
        tags: &mut [[u32; 8]],
        spans: &mut [[Span; 8]],
    ) -> Option<(usize, u8)> {
        let last = msg.len().checked_sub(4).map(|last| last.min(u32::MAX as usize) as u32);
        by_eights(starts, which, tags, spans, |starts, tags, spans| match last {
            Some(last) => eight_avx2(msg, starts, last, lengths, tags, spans),
            None => u8::MAX,
        })
    }

    /// What [`plain_eight`](super::plain_eight) does. `last + 4 <= msg.len()`
    #[inline]
    #[target_feature(enable = "avx2")]
    fn eight_avx2(
        msg: &[u8],
        starts: &[u32; 9],
        last: u32,
        lengths: &DataLengths,
        tags: &mut [u32; 8],
        spans: &mut [Span; 8],
    ) -> u8 {
        let [places @ .., _] = starts;
        let [_, next @ ..] = starts;
        let (words, are_there) = gather(msg, places, last);
        let (zero, ones) = (_mm256_setzero_si256(), _mm256_set1_epi32(-1));
        // Ones in the bytes before the first `=`; in all where there is none among the four.
        let equals = _mm256_cmpeq_epi8(words, _mm256_set1_epi8(b'=' as i8));
        let is_digit = _mm256_andnot_si256(equals, _mm256_add_epi32(equals, ones));
        // How many they are, below zero.
        let minus_digits = _mm256_madd_epi16(_mm256_maddubs_epi16(_mm256_set1_epi8(1), is_digit), _mm256_set1_epi16(1));
        let values = _mm256_xor_si256(words, _mm256_set1_epi8(0x30));
        // The last digit into the highest byte, zeros below the first.
        let bits = _mm256_add_epi32(_mm256_set1_epi32(32), _mm256_slli_epi32::<3>(minus_digits));
        let digits = _mm256_sllv_epi32(values, bits);
        // Two pairs of digits, then the pair of pairs.
        let pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(0x010a));
        let found = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x0001_0064));
        store_words(tags, found);
        // Behind `=`: one more than there are digits.
        let value = _mm256_sub_epi32(load_words(places), _mm256_add_epi32(minus_digits, ones));
        let end = _mm256_add_epi32(load_words(next), ones);
        let (low, high) = (_mm256_unpacklo_epi32(value, end), _mm256_unpackhi_epi32(value, end));
        let (halves, _) = spans.as_flattened_mut().as_chunks_mut::<8>();
        if let [first, second] = halves {
            store_words(first, _mm256_permute2x128_si256::<0x20>(low, high));
            store_words(second, _mm256_permute2x128_si256::<0x31>(low, high));
        }
        // Odd is what begins with a zero, has a byte above nine, or no digits at all.
        let first = _mm256_and_si256(values, _mm256_set1_epi32(0xff));
        let is_zero = _mm256_or_si256(_mm256_cmpeq_epi32(first, zero), _mm256_cmpeq_epi32(found, zero));
        let are_digits = _mm256_cmpeq_epi32(_mm256_subs_epu8(digits, _mm256_set1_epi8(9)), zero);
        // And what `DataLengths::may_have`: the bits come into the sign.
        let bit = |bits: &[u32; 8], at| {
            let words = _mm256_permutevar8x32_epi32(load_words(bits), _mm256_srli_epi32::<5>(at));
            _mm256_sllv_epi32(words, _mm256_andnot_si256(at, _mm256_set1_epi32(31)))
        };
        let [low, high] = lengths.bits();
        let length = _mm256_and_si256(bit(low, found), bit(high, _mm256_srli_epi32::<3>(found)));
        let fine = _mm256_andnot_si256(is_zero, are_digits);
        let odd = sign_bits(_mm256_or_si256(_mm256_xor_si256(fine, ones), length)) | !are_there;
        let four = sign_bits(_mm256_cmpeq_epi32(is_digit, ones)) & !odd;
        if four == 0 { odd } else { odd | four & !fifth_is_equals(msg, places) }
    }

    /// A bit for each place where the byte behind the first four is `=`.
    #[inline(never)]
    fn fifth_is_equals(msg: &[u8], places: &[u32; 8]) -> u8 {
        let is_equals = |place: u32| msg.get(place as usize + 4) == Some(&b'=');
        places.iter().rev().fold(0, |bits, place| bits << 1 | u8::from(is_equals(*place)))
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn sign_bits(lanes: __m256i) -> u8 {
        _mm256_movemask_ps(_mm256_castsi256_ps(lanes)) as u8
    }

    /// Sums eight bytes into each of eight counters, block by block. The rest is the end of the last 64 bytes.
    #[inline]
    #[target_feature(enable = "avx2")]
    fn sum_avx2(bytes: &[u8]) -> u8 {
        let Some(last) = bytes.last_chunk::<BLOCK>() else {
            return Sse2.sum(bytes);
        };
        let (blocks, rest) = bytes.as_chunks::<BLOCK>();
        let Some(keep) = LAST.get(rest.len()..).and_then(|mask| mask.first_chunk::<BLOCK>()) else {
            unreachable!("a rest is shorter than a block")
        };
        let halves = |block: &[u8; BLOCK]| {
            let ([low, high], _) = block.as_chunks::<32>() else { unreachable!("64 bytes are two times 32") };
            [load32(low), load32(high)]
        };
        let zero = _mm256_setzero_si256();
        let ([low, high], [keep_low, keep_high]) = (halves(last), halves(keep));
        let mut low_sums = _mm256_sad_epu8(_mm256_and_si256(low, keep_low), zero);
        let mut high_sums = _mm256_sad_epu8(_mm256_and_si256(high, keep_high), zero);
        for block in blocks {
            let [low, high] = halves(block);
            low_sums = _mm256_add_epi64(low_sums, _mm256_sad_epu8(low, zero));
            high_sums = _mm256_add_epi64(high_sums, _mm256_sad_epu8(high, zero));
        }
        let sums = _mm256_add_epi64(low_sums, high_sums);
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

        #[inline(always)]
        fn fields(
            self,
            msg: &[u8],
            starts: &[u32; STARTS],
            which: Range<usize>,
            lengths: &DataLengths,
            tags: &mut [[u32; 8]],
            spans: &mut [[Span; 8]],
        ) -> Option<(usize, u8)> {
            // SAFETY: `self` is the proof that the processor has AVX2.
            unsafe { fields_avx2(msg, starts, which, lengths, tags, spans) }
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
            let Some(keep) = LAST.get(48 + rest.len()..).and_then(|mask| mask.first_chunk::<16>()) else {
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

    /// Fields as a way reads them, those that it leaves as `None`.
    struct Fields<'a> {
        msg: &'a [u8],
        starts: &'a [u32; STARTS],
        count: usize,
        lengths: &'a DataLengths,
    }

    impl Scan for Fields<'_> {
        type Out = Vec<Option<(u32, Span)>>;

        fn run(self, blocks: impl Blocks) -> Vec<Option<(u32, Span)>> {
            let eights = self.count.div_ceil(8);
            let (mut tags, mut spans, mut odds) = (vec![[0; 8]; eights], vec![[[0; 2]; 8]; eights], vec![0; eights]);
            let mut first = 0;
            loop {
                let which = first..self.count;
                match blocks.fields(self.msg, self.starts, which, self.lengths, &mut tags, &mut spans) {
                    Some((eight, odd)) => (odds[eight], first) = (odd, 8 * eight + 8),
                    None => break,
                }
            }
            let field =
                |at: usize| (odds[at / 8] >> (at % 8) & 1 == 0).then(|| (tags[at / 8][at % 8], spans[at / 8][at % 8]));
            (0..self.count).map(field).collect()
        }
    }

    /// What a way may read, byte by byte.
    fn field(msg: &[u8], start: u32, next: u32, lengths: &DataLengths) -> Option<(u32, Span)> {
        let text = msg.get(start as usize..)?;
        let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=4).contains(&digits) || text[0] == b'0' || text.get(digits) != Some(&b'=') {
            return None;
        }
        let tag = text[..digits].iter().fold(0, |tag, digit| tag * 10 + u32::from(digit - b'0'));
        (!lengths.may_have(tag)).then_some((tag, [start + digits as u32 + 1, next.wrapping_sub(1)]))
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]

        /// What a way leaves is read alone, and costs time; what it reads wrongly would be taken for what was sent.
        #[test]
        fn every_way_reads_the_fields_that_are_there(
            text in "([0-9]{0,5}=?[0-9=a/:\\x01]{0,4}\x01){0,30}",
            places in proptest::collection::vec(0u32..150, STARTS),
            far in 0usize..STARTS, far_place: u32,
            count in 0usize..40,
            length_tag in 1u32..3000,
        ) {
            let (msg, lengths) = (text.as_bytes(), DataLengths::from_pairs([(length_tag, 1), (95, 96)]));
            let mut starts = [0; STARTS];
            starts.copy_from_slice(&places);
            starts[far] = far_place;
            for (at, place) in (0..msg.len()).filter(|at| *at == 0 || msg[at - 1] == SOH).enumerate().take(count / 2) {
                starts[at] = place as u32;
            }
            let scan = || Fields { msg, starts: &starts, count, lengths: &lengths };
            let mut ways = vec![scan().run(Safe), dispatch(scan())];
            #[cfg(target_arch = "x86_64")]
            ways.push(scan().run(x86::Sse2));
            for way in ways {
                for (at, read) in way.into_iter().enumerate() {
                    let there = field(msg, starts[at], starts[at + 1], &lengths);
                    let is_far = starts[at] as usize + 4 > msg.len() || msg.len() < 8;
                    proptest::prop_assert!(read == there || read.is_none() && is_far, "{at}: {read:?} for {there:?}");
                }
            }
        }

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
            let Some(words) = Words::new(&bytes) else { return Ok(()) };
            let at = at % bytes.len();
            let expected = (0..8).rev().fold(0u64, |word, i| word << 8 | u64::from(bytes.get(at + i).copied().unwrap_or(0)));
            proptest::prop_assert_eq!(words.at(at), expected);
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
