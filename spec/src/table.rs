//! Lookup tables from a tag or a MsgType(35) to an index, without hashing.
//!
//! Tags are small and dense at the bottom (4.4 ends at 956) but reach 50,002 in FIX.5.0SP2, and a user may add any
//! positive integer. A table is therefore a directory of pages of 64 tags: two dependent loads, a kilobyte or two per
//! message, the same cost for every version. Only tags of 65,536 and above are searched for in a sorted list.

const PAGE_BITS: u32 = 6;
const PAGE: usize = 1 << PAGE_BITS;
const DIRECT_TAGS: u32 = 1 << 16;
const NONE: u16 = u16::MAX;

/// The largest number of entries that a table can index: `u16::MAX` itself means "none".
pub(crate) const MAX_INDEX: usize = NONE as usize - 1;

/// From a tag to an index below [`MAX_INDEX`].
#[derive(Debug, Clone)]
pub(crate) struct TagTable {
    directory: Box<[u16]>,
    pages: Box<[[u16; PAGE]]>,
    high: Box<[(u32, u16)]>,
}

impl TagTable {
    /// The table in which the n-th tag of `tags` has index n. The caller has checked that tags differ and that there
    /// are at most [`MAX_INDEX`] of them.
    pub(crate) fn new(tags: impl Iterator<Item = u32> + Clone) -> Self {
        let top = tags.clone().filter(|tag| *tag < DIRECT_TAGS).max();
        let directory_len = top.map_or(0, |tag| (tag >> PAGE_BITS) as usize + 1);
        let mut directory = vec![0u16; directory_len];
        let mut pages = vec![[NONE; PAGE]];
        let mut high = Vec::new();
        for (index, tag) in tags.enumerate() {
            assert!(index < MAX_INDEX, "a tag table holds at most {MAX_INDEX} tags");
            let index = index as u16;
            if tag >= DIRECT_TAGS {
                high.push((tag, index));
                continue;
            }
            let slot = &mut directory[(tag >> PAGE_BITS) as usize];
            if *slot == 0 {
                *slot = pages.len() as u16;
                pages.push([NONE; PAGE]);
            }
            pages[*slot as usize][tag as usize % PAGE] = index;
        }
        high.sort_unstable();
        Self { directory: directory.into(), pages: pages.into(), high: high.into() }
    }

    /// The index of `tag`, if it is in the table.
    #[inline]
    pub(crate) fn find(&self, tag: u32) -> Option<usize> {
        match self.directory.get((tag >> PAGE_BITS) as usize) {
            Some(&page) => {
                let index = self.pages[page as usize][tag as usize % PAGE];
                (index != NONE).then_some(index as usize)
            }
            None => self.find_high(tag),
        }
    }

    #[cold]
    fn find_high(&self, tag: u32) -> Option<usize> {
        let at = self.high.binary_search_by_key(&tag, |entry| entry.0).ok()?;
        Some(self.high[at].1 as usize)
    }
}

/// A set of tags: one bit each below 65,536.
#[derive(Debug, Clone, Default)]
pub(crate) struct TagSet {
    words: Vec<u64>,
    high: Vec<u32>,
}

impl TagSet {
    /// All of `tags` and of `others`. Put together at once and sorted once: one by one, a file of a few megabytes with
    /// tags above the table would take hours.
    pub(crate) fn union<'a>(tags: impl IntoIterator<Item = u32>, others: impl IntoIterator<Item = &'a Self>) -> Self {
        let mut set = Self::default();
        for tag in tags {
            set.put(tag);
        }
        for other in others {
            set.words.resize(set.words.len().max(other.words.len()), 0);
            for (word, more) in set.words.iter_mut().zip(&other.words) {
                *word |= more;
            }
            set.high.extend_from_slice(&other.high);
        }
        set.high.sort_unstable();
        set.high.dedup();
        set
    }

    /// How many tags take room of their own, each in every set that it is in.
    pub(crate) fn high_len(&self) -> usize {
        self.high.len()
    }

    fn put(&mut self, tag: u32) {
        if tag >= DIRECT_TAGS {
            return self.high.push(tag);
        }
        let word = tag as usize / 64;
        self.words.resize(self.words.len().max(word + 1), 0);
        self.words[word] |= 1 << (tag % 64);
    }

    /// Whether `tag` is in the set.
    #[inline]
    pub(crate) fn contains(&self, tag: u32) -> bool {
        match self.words.get(tag as usize / 64) {
            Some(word) => word >> (tag % 64) & 1 == 1,
            None => self.high.binary_search(&tag).is_ok(),
        }
    }
}

/// From a MsgType(35) to an index. One byte is one load; two bytes are two; longer ones (custom messages) are searched.
#[derive(Debug, Clone)]
pub(crate) struct TypeTable {
    one: [u16; 256],
    row_of: [u16; 256],
    rows: Box<[[u16; 256]]>,
    longer: Box<[(Box<[u8]>, u16)]>,
}

impl TypeTable {
    /// The table in which the n-th message type has index n. Types differ and are not empty: the caller's check.
    pub(crate) fn new<'a>(types: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut table = Self { one: [NONE; 256], row_of: [0; 256], rows: Box::default(), longer: Box::default() };
        let mut rows = vec![[NONE; 256]];
        let mut longer: Vec<(Box<[u8]>, u16)> = Vec::new();
        for (index, msg_type) in types.enumerate() {
            assert!(index < MAX_INDEX, "a message table holds at most {MAX_INDEX} types");
            let index = index as u16;
            match *msg_type {
                [byte] => table.one[byte as usize] = index,
                [first, second] => {
                    let row = &mut table.row_of[first as usize];
                    if *row == 0 {
                        *row = rows.len() as u16;
                        rows.push([NONE; 256]);
                    }
                    rows[*row as usize][second as usize] = index;
                }
                _ => longer.push((msg_type.into(), index)),
            }
        }
        longer.sort_unstable();
        Self { rows: rows.into(), longer: longer.into(), ..table }
    }

    /// The index of `msg_type`, if it is known.
    #[inline]
    pub(crate) fn find(&self, msg_type: &[u8]) -> Option<usize> {
        let index = match *msg_type {
            [byte] => self.one[byte as usize],
            [first, second] => self.rows[self.row_of[first as usize] as usize][second as usize],
            _ => {
                let at = self.longer.binary_search_by(|entry| entry.0.as_ref().cmp(msg_type)).ok()?;
                self.longer[at].1
            }
        };
        (index != NONE).then_some(index as usize)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;

    fn tag() -> impl Strategy<Value = u32> {
        prop_oneof![1u32..200, 1u32..70_000, 65_530u32..65_545, any::<u32>()]
    }

    proptest! {
        #[test]
        fn a_tag_is_found_exactly_when_it_was_put_in(
            tags in proptest::collection::btree_set(tag(), 0..80),
            asked in proptest::collection::vec(tag(), 0..80),
        ) {
            let model: BTreeMap<u32, usize> = tags.iter().enumerate().map(|(at, tag)| (*tag, at)).collect();
            let table = TagTable::new(tags.iter().copied());
            let part = |rest: usize| tags.iter().copied().enumerate().filter(move |(at, _)| at % 3 == rest).map(|(_, tag)| tag);
            let others = [TagSet::union(part(0), []), TagSet::union(part(0).chain(part(1)), [])];
            let set = TagSet::union(part(2), &others);
            prop_assert!(set.high.len() == tags.iter().filter(|tag| **tag >= DIRECT_TAGS).count());
            for tag in asked.iter().chain(&tags) {
                prop_assert_eq!(table.find(*tag), model.get(tag).copied());
                prop_assert_eq!(set.contains(*tag), tags.contains(tag));
            }
        }

        #[test]
        fn a_message_type_is_found_exactly_when_it_was_put_in(
            types in proptest::collection::btree_set(proptest::collection::vec(any::<u8>(), 1..4), 0..60),
            asked in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..4), 0..60),
        ) {
            let table = TypeTable::new(types.iter().map(Vec::as_slice));
            let known: BTreeSet<_> = types.iter().collect();
            for msg_type in asked.iter().chain(&types) {
                let found = table.find(msg_type);
                prop_assert_eq!(found.is_some(), known.contains(msg_type));
                prop_assert_eq!(found, types.iter().position(|known| known == msg_type));
            }
        }
    }
}
