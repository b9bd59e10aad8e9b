//! Which fields announce the length of a field of data.

use std::borrow::Cow;

use spec::Dictionary;

/// The Length fields whose next field is a Data field of that many bytes. Inside those bytes SOH separates nothing, so a
/// message cannot be taken apart without knowing them.
#[derive(Debug, Clone)]
pub struct DataLengths {
    /// Says of most tags that they are none.
    bits: LengthBits,
    /// (Length tag, Data tag), ascending.
    pairs: Cow<'static, [(u32, u32)]>,
}

/// Two times 256 bits: one of the first is set for each Length tag modulo 256, one of the others for each group of eight tags
/// that has a Length tag, modulo 256. Each fits a register, and asking both is nearly as good as knowing: of the tags up to
/// 2047 that are no Length fields, ten pass for one with the standard's pairs, and those are then asked for by name.
type LengthBits = [[u32; 8]; 2];

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
        DataLengths { bits: bits_of(&pairs), pairs: Cow::Owned(pairs) }
    }

    /// The standard's fields and those of a dictionary.
    pub fn from_dictionary(dictionary: &Dictionary) -> DataLengths {
        let of_dictionary = dictionary.fields().iter().filter_map(|field| Some((field.tag(), field.data_tag()?)));
        DataLengths::from_pairs(STANDARD.iter().copied().chain(of_dictionary))
    }

    const fn fixed(pairs: &'static [(u32, u32)]) -> DataLengths {
        DataLengths { bits: bits_of(pairs), pairs: Cow::Borrowed(pairs) }
    }

    /// Whether `tag` may be a Length field. It may be said of one that is none; asked for every field of every message.
    #[inline(always)]
    pub(crate) const fn may_have(&self, tag: u32) -> bool {
        let [(low, low_bit), (high, high_bit)] = places(tag);
        self.bits[0][low] & low_bit != 0 && self.bits[1][high] & high_bit != 0
    }

    /// What [`DataLengths::may_have`] looks at.
    #[inline(always)]
    pub(crate) const fn bits(&self) -> &LengthBits {
        &self.bits
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

/// Where the two bits of a Length tag are: which word, and which bit of it.
const fn places(tag: u32) -> [(usize, u32); 2] {
    let (low, high) = (tag % 256, tag / 8 % 256);
    [((low / 32) as usize, 1 << (low % 32)), ((high / 32) as usize, 1 << (high % 32))]
}

const fn bits_of(pairs: &[(u32, u32)]) -> LengthBits {
    let mut bits = [[0; 8]; 2];
    let mut i = 0;
    while i < pairs.len() {
        let [(low, low_bit), (high, high_bit)] = places(pairs[i].0);
        bits[0][low] |= low_bit;
        bits[1][high] |= high_bit;
        i += 1;
    }
    bits
}

impl Default for DataLengths {
    fn default() -> Self {
        DataLengths::STANDARD
    }
}
