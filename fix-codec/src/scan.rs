//! Finding separators and summing bytes: the two loops that touch every byte of every message.
//!
//! A message is looked at in blocks of 64 bytes, each turned into a mask with one bit for each SOH. The fields' ends then
//! come out of the mask by counting zeros, so how long a value is costs no branch: a loop over bytes mispredicts once for
//! each field, which on a NewOrderSingle of fifteen fields is most of the time it takes.

/// The field separator.
pub const SOH: u8 = 0x01;

/// Bytes looked at in one step: a `u64` has a bit for each.
const BLOCK: usize = 64;

/// One in each byte.
const ONES: u64 = 0x0101_0101_0101_0101;
/// The high bit of each byte.
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The sum of all bytes modulo 256: what CheckSum(10) holds.
#[inline]
pub(crate) fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

/// The high bit of each byte of `word` that equals `byte`, exactly: no carry runs from one byte into the next.
#[inline]
pub(crate) const fn bytes_equal(word: u64, byte: u8) -> u64 {
    let zero_where_equal = word ^ (ONES * byte as u64);
    !(((zero_where_equal & !HIGH) + !HIGH) | zero_where_equal) & HIGH
}

/// One bit for each SOH of the block, the first byte lowest.
#[inline]
fn soh_mask(block: &[u8; BLOCK]) -> u64 {
    let (words, _) = block.as_chunks::<8>();
    words.iter().rev().fold(0, |mask, word| {
        let high_bits = bytes_equal(u64::from_le_bytes(*word), SOH) >> 7;
        // The product puts the eight flags side by side in the top byte: flag i is moved by 7 * (8 - i) bits.
        mask << 8 | high_bits.wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// Walks over the places of SOH in a text, from left to right.
#[derive(Debug)]
pub(crate) struct SohPlaces<'a> {
    bytes: &'a [u8],
    /// Where the current block begins; a multiple of [`BLOCK`].
    block: usize,
    /// The places of the current block that were not given out yet.
    mask: u64,
}

impl<'a> SohPlaces<'a> {
    /// Over all of `bytes`.
    #[inline]
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        SohPlaces { bytes, block: 0, mask: mask_at(bytes, 0) }
    }

    /// Goes on at `place`, which may be before or after where the walk is.
    #[inline]
    pub(crate) fn seek(&mut self, place: usize) {
        self.block = place - place % BLOCK;
        self.mask = mask_at(self.bytes, self.block) & (u64::MAX << (place % BLOCK));
    }
}

impl Iterator for SohPlaces<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.mask == 0 {
            self.block += BLOCK;
            if self.block >= self.bytes.len() {
                // Stay at the end, so that a further call does not run on.
                self.block -= BLOCK;
                return None;
            }
            self.mask = mask_at(self.bytes, self.block);
        }
        let place = self.block + self.mask.trailing_zeros() as usize;
        self.mask &= self.mask - 1;
        Some(place)
    }
}

/// The mask of the block at `from`; past the end there is no SOH.
#[inline]
fn mask_at(bytes: &[u8], from: usize) -> u64 {
    let rest = bytes.get(from..).unwrap_or_default();
    match rest.first_chunk::<BLOCK>() {
        Some(block) => soh_mask(block),
        None => {
            let mut padded = [0; BLOCK];
            padded[..rest.len()].copy_from_slice(rest);
            soh_mask(&padded)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The plain way, which the fast one must agree with.
    fn places(bytes: &[u8]) -> Vec<usize> {
        (0..bytes.len()).filter(|i| bytes[*i] == SOH).collect()
    }

    proptest::proptest! {
        #[test]
        fn no_separator_is_missed_or_made_up(bytes in proptest::collection::vec(0u8..4, 0..300), from in 0usize..400) {
            proptest::prop_assert_eq!(SohPlaces::new(&bytes).collect::<Vec<_>>(), places(&bytes));
            let mut walk = SohPlaces::new(&bytes);
            walk.seek(from);
            let after: Vec<usize> = places(&bytes).into_iter().filter(|place| *place >= from).collect();
            proptest::prop_assert_eq!(walk.collect::<Vec<_>>(), after);
        }

        #[test]
        fn every_byte_of_a_word_is_compared_alone(word: u64, byte: u8) {
            let expected = word.to_le_bytes().map(|b| if b == byte { 0x80 } else { 0 });
            proptest::prop_assert_eq!(bytes_equal(word, byte), u64::from_le_bytes(expected));
        }

        #[test]
        fn the_sum_is_that_of_the_standard(bytes: Vec<u8>) {
            let plain: u64 = bytes.iter().map(|b| u64::from(*b)).sum();
            proptest::prop_assert_eq!(u64::from(sum(&bytes)), plain % 256);
        }
    }
}
