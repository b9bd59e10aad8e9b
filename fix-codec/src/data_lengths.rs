//! Which fields announce the length of a field of data.

use std::borrow::Cow;

use spec::Dictionary;

/// The Length fields whose next field is a Data field of that many bytes. Inside those bytes SOH separates nothing, so a
/// message cannot be taken apart without knowing them.
#[derive(Debug, Clone)]
pub struct DataLengths {
    /// One bit for each Length tag below [`DIRECT`]: asked for every field of every message.
    bits: [u64; DIRECT / 64],
    /// (Length tag, Data tag), ascending.
    pairs: Cow<'static, [(u32, u32)]>,
    /// Whether there are Length tags at or past [`DIRECT`].
    any_past_bits: bool,
    /// The lowest Length tag: most fields of an order or a report are below it (90), and one comparison says so.
    lowest: u32,
}

/// Tags with a bit of their own: all Length fields of FIX 4.0 to 5.0SP2.
const DIRECT: usize = 2048;

/// The pairs of FIX 4.0 to 5.0SP2. SignatureLength(93) comes just before Signature(89), the others count up.
const STANDARD: &[(u32, u32)] = &[
    (90, 91),
    (93, 89),
    (95, 96),
    (212, 213),
    (348, 349),
    (350, 351),
    (352, 353),
    (354, 355),
    (356, 357),
    (358, 359),
    (360, 361),
    (362, 363),
    (364, 365),
    (445, 446),
    (618, 619),
    (621, 622),
    (1184, 1185),
    (1277, 1278),
    (1280, 1281),
    (1282, 1283),
    (1397, 1398),
    (1401, 1402),
    (1403, 1404),
    (1468, 1469),
    (1525, 1527),
    (1578, 1579),
    (1620, 1621),
    (1664, 1665),
    (1678, 1697),
];

impl DataLengths {
    /// The fields of FIX 4.0 to 5.0SP2.
    pub const STANDARD: DataLengths = DataLengths::fixed(STANDARD);

    /// From (Length tag, Data tag) pairs agreed between two parties; the last pair given for a Length tag counts.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (u32, u32)>) -> DataLengths {
        let sorted: std::collections::BTreeMap<u32, u32> = pairs.into_iter().collect();
        let pairs: Vec<(u32, u32)> = sorted.into_iter().collect();
        let (bits, any_past_bits) = bits_of(&pairs);
        let lowest = pairs.first().map_or(u32::MAX, |(length, _)| *length);
        DataLengths { bits, pairs: Cow::Owned(pairs), any_past_bits, lowest }
    }

    /// The standard's fields and those of a dictionary.
    pub fn from_dictionary(dictionary: &Dictionary) -> DataLengths {
        let of_dictionary = dictionary.fields().iter().filter_map(|field| Some((field.tag(), field.data_tag()?)));
        DataLengths::from_pairs(STANDARD.iter().copied().chain(of_dictionary))
    }

    const fn fixed(pairs: &'static [(u32, u32)]) -> DataLengths {
        let (bits, any_past_bits) = bits_of(pairs);
        let lowest = if pairs.is_empty() { u32::MAX } else { pairs[0].0 };
        DataLengths { bits, pairs: Cow::Borrowed(pairs), any_past_bits, lowest }
    }

    /// Whether `tag` may be a Length field: asked for every field of every message.
    #[inline(always)]
    pub(crate) fn may_have(&self, tag: u32) -> bool {
        tag >= self.lowest
            && match self.bits.get(tag as usize / 64) {
                Some(word) => word >> (tag % 64) & 1 == 1,
                None => self.any_past_bits,
            }
    }

    /// The Data field that `tag` gives the length of.
    pub fn data_tag(&self, tag: u32) -> Option<u32> {
        let at = self.pairs.binary_search_by_key(&tag, |(length, _)| *length).ok()?;
        Some(self.pairs[at].1)
    }

    /// The Length field that gives the length of `data_tag`. A walk over the pairs.
    #[cfg(feature = "json")]
    pub(crate) fn length_tag(&self, data_tag: u32) -> Option<u32> {
        self.pairs.iter().find(|(_, data)| *data == data_tag).map(|(length, _)| *length)
    }
}

/// A bit for each Length tag below [`DIRECT`], and whether there are others.
const fn bits_of(pairs: &[(u32, u32)]) -> ([u64; DIRECT / 64], bool) {
    let mut bits = [0; DIRECT / 64];
    let mut any_past_bits = false;
    let mut i = 0;
    while i < pairs.len() {
        let tag = pairs[i].0 as usize;
        if tag < DIRECT {
            bits[tag / 64] |= 1 << (tag % 64);
        } else {
            any_past_bits = true;
        }
        i += 1;
    }
    (bits, any_past_bits)
}

impl Default for DataLengths {
    fn default() -> Self {
        DataLengths::STANDARD
    }
}
