//! A hash index over a list that lies elsewhere.

use core::hash::{BuildHasher, Hash};

use hashbrown::HashTable;

/// Finds places in a list by key, and holds neither keys nor values: eight bytes an entry, where a map with its keys in it
/// is as large as the list. At a million long keys that is a tenth of the memory to touch.
///
/// Like [`crate::LookupMap`] it cannot be walked, and its hash is seeded against floods of chosen keys.
#[derive(Debug, Default)]
pub struct LookupIndex {
    table: HashTable<Entry>,
    hasher: foldhash::fast::RandomState,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    /// Half of the key's hash: enough to grow by, and to look at few keys that are not the one asked for.
    hash: u32,
    at: u32,
}

impl LookupIndex {
    /// The place of a key; `is_at` says whether a place has that key.
    #[inline]
    pub fn find<Q: Hash>(&self, key: &Q, is_at: impl Fn(u32) -> bool) -> Option<u32> {
        let hash = self.hash(key);
        self.table.find(spread(hash), |entry| entry.hash == hash && is_at(entry.at)).map(|entry| entry.at)
    }

    /// Puts the place of a key in, which must not be there.
    pub fn insert<Q: Hash>(&mut self, key: &Q, at: u32) {
        let hash = self.hash(key);
        self.table.insert_unique(spread(hash), Entry { hash, at }, |entry| spread(entry.hash));
    }

    fn hash<Q: Hash>(&self, key: &Q) -> u32 {
        let hash = self.hasher.hash_one(key);
        (hash ^ hash >> 32) as u32
    }
}

/// The table takes its place from the low bits and its tag from the high ones: both get all of the half hash.
const fn spread(hash: u32) -> u64 {
    (hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_is_found_where_it_was_put_however_the_table_grows() {
        let keys: Vec<String> = (0..5000).map(|n| format!("ORDER-{n}")).collect();
        let mut index = LookupIndex::default();
        for (at, key) in (0u32..).zip(&keys) {
            assert_eq!(index.find(key, |at| keys[at as usize] == *key), None);
            index.insert(key, at);
        }
        for (at, key) in (0u32..).zip(&keys) {
            assert_eq!(index.find(key, |at| keys[at as usize] == *key), Some(at));
        }
    }
}
