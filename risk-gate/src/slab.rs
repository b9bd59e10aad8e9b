//! A table of bounded size, found by id, that tests can walk.

use core::hash::Hash;

use types::LookupMap;

/// Rows with ids. Room is made once; a row that is taken out leaves its place to the next. Which place a row has is
/// nobody's business: nothing that lasts depends on it.
#[derive(Debug)]
pub(crate) struct Slab<K, V> {
    rows: Vec<Option<V>>,
    free: Vec<u32>,
    index: LookupMap<K, u32>,
}

impl<K: Eq + Hash, V> Slab<K, V> {
    /// Room for so many rows before it grows.
    pub(crate) fn with_capacity(rows: usize) -> Slab<K, V> {
        Slab {
            rows: Vec::with_capacity(rows),
            free: Vec::with_capacity(rows),
            // A map that is filled and emptied for ever is cleaned up in place only while it is at most half full.
            index: LookupMap::with_capacity(rows.saturating_mul(2)),
        }
    }

    /// Puts a row in; whether its id was new. If not, nothing is changed.
    #[must_use]
    pub(crate) fn insert(&mut self, key: K, row: V) -> bool {
        if self.index.contains(&key) {
            return false;
        }
        let at = match self.free.pop() {
            Some(at) => {
                self.rows[at as usize] = Some(row);
                at
            }
            None => {
                self.rows.push(Some(row));
                (self.rows.len() - 1) as u32
            }
        };
        self.index.insert(key, at);
        true
    }

    /// A row.
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.index.get(key).and_then(|at| self.rows[*at as usize].as_ref())
    }

    /// A row, to change.
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        self.index.get(key).and_then(|at| self.rows[*at as usize].as_mut())
    }

    /// Takes a row out.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.index.remove(key)?;
        self.free.push(at);
        self.rows[at as usize].take()
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// All rows, in no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &V> {
        self.rows.iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_used_again_and_no_id_twice() {
        let mut slab = Slab::with_capacity(2);
        assert!(slab.insert(1, 'a') && slab.insert(2, 'b'));
        assert!(!slab.insert(1, 'c'), "the id is taken");
        assert_eq!(slab.remove(&1), Some('a'));
        assert_eq!(slab.remove(&1), None);
        assert!(slab.insert(3, 'd'));
        assert_eq!((slab.get(&3), slab.get(&2), slab.get(&1), slab.len()), (Some(&'d'), Some(&'b'), None, 2));
        assert_eq!(slab.rows.len(), 2);
        *slab.get_mut(&2).unwrap() = 'e';
        let mut rows: Vec<_> = slab.iter().copied().collect();
        rows.sort_unstable();
        assert_eq!(rows, ['d', 'e']);
    }
}
