//! A table of what is open, found by id, that tests can walk.

use std::collections::VecDeque;

use types::{ChildId, ParentId};

/// An id with a running number: numbers are given out in order, so what is open lies in a window of them.
pub(crate) trait Running: Copy + Eq {
    /// The number.
    fn running(self) -> u64;
}

impl Running for ParentId {
    fn running(self) -> u64 {
        ParentId::running(self)
    }
}

impl Running for ChildId {
    fn running(self) -> u64 {
        ChildId::running(self)
    }
}

/// Rows with ids. A row that is taken out leaves its place to the next. Which place a row has is nobody's business:
/// nothing that lasts depends on it.
///
/// The index is a window from the oldest open id to the newest, four bytes each: a lookup is one load that the one before
/// has in the cache, where a hash map is a page of its own for each id. An order that stays open while a million pass
/// makes the window four megabytes long, and no longer than the blotter is.
#[derive(Debug)]
pub(crate) struct Slab<K, V> {
    rows: Vec<Option<(K, V)>>,
    free: Vec<u32>,
    /// The running number of the window's first place.
    first: u64,
    /// Where each row is; [`NOWHERE`] for one that is not here.
    window: VecDeque<u32>,
}

/// No row has this place: there are fewer.
const NOWHERE: u32 = u32::MAX;

impl<K: Running, V> Slab<K, V> {
    /// Empty; memory is taken as it is used.
    pub(crate) const fn new() -> Slab<K, V> {
        Slab { rows: Vec::new(), free: Vec::new(), first: 0, window: VecDeque::new() }
    }

    /// Puts a row in; whether its id was new. If not, nothing is changed.
    #[must_use]
    pub(crate) fn insert(&mut self, key: K, row: V) -> bool {
        if self.place(key.running()).is_some() {
            return false;
        }
        let at = match self.free.pop() {
            Some(at) => {
                self.rows[at as usize] = Some((key, row));
                at
            }
            None => {
                self.rows.push(Some((key, row)));
                (self.rows.len() - 1) as u32
            }
        };
        assert!(at != NOWHERE, "as many rows as have places");
        *self.reach(key.running()) = at;
        true
    }

    /// A row.
    #[inline]
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        let at = self.place(key.running())?;
        self.rows[at as usize].as_ref().filter(|(id, _)| id == key).map(|(_, row)| row)
    }

    /// A row, to change.
    #[inline]
    pub(crate) fn get_mut(&mut self, key: &K) -> Option<&mut V> {
        let at = self.place(key.running())?;
        self.rows[at as usize].as_mut().filter(|(id, _)| id == key).map(|(_, row)| row)
    }

    /// Takes a row out.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.place(key.running())?;
        let (_, row) = self.rows[at as usize].take_if(|(id, _)| id == key)?;
        self.free.push(at);
        *self.reach(key.running()) = NOWHERE;
        while self.window.front() == Some(&NOWHERE) {
            self.window.pop_front();
            self.first += 1;
        }
        Some(row)
    }

    /// How many rows.
    pub(crate) fn len(&self) -> usize {
        self.rows.len() - self.free.len()
    }

    /// All rows, in no order that means anything.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &V> {
        self.rows.iter().flatten().map(|(_, row)| row)
    }

    #[inline]
    fn place(&self, running: u64) -> Option<u32> {
        let offset = running.checked_sub(self.first)?;
        self.window.get(offset as usize).copied().filter(|at| *at != NOWHERE)
    }

    /// The window's entry for a number, which is made to lie in it.
    fn reach(&mut self, running: u64) -> &mut u32 {
        if self.window.is_empty() {
            self.first = running;
        }
        while running < self.first {
            self.window.push_front(NOWHERE);
            self.first -= 1;
        }
        let offset = (running - self.first) as usize;
        if offset >= self.window.len() {
            self.window.resize(offset + 1, NOWHERE);
        }
        &mut self.window[offset]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_place_is_used_again_and_no_id_twice() {
        let id = ParentId;
        let mut slab = Slab::new();
        assert!(slab.insert(id(1), 'a') && slab.insert(id(2), 'b'));
        assert!(!slab.insert(id(1), 'c'), "the id is taken");
        assert_eq!(slab.remove(&id(1)), Some('a'));
        assert_eq!(slab.remove(&id(1)), None);
        assert!(slab.insert(id(3), 'd'));
        assert_eq!(
            (slab.get(&id(3)), slab.get(&id(2)), slab.get(&id(1)), slab.len()),
            (Some(&'d'), Some(&'b'), None, 2)
        );
        assert_eq!(slab.rows.len(), 2);
        *slab.get_mut(&id(2)).unwrap() = 'e';
        let mut rows: Vec<_> = slab.iter().copied().collect();
        rows.sort_unstable();
        assert_eq!(rows, ['d', 'e']);
    }

    /// Else an order of another shard would be judged by the limits of ours.
    #[test]
    fn the_same_number_of_another_shard_is_another_id() {
        let of = |shard| ParentId::of(types::ShardId(shard), 7);
        let mut slab = Slab::new();
        assert!(slab.insert(of(0), 'a'));
        assert_eq!((slab.get(&of(1)), slab.get(&of(0))), (None, Some(&'a')));
        assert_eq!(slab.remove(&of(1)), None);
        assert_eq!(slab.remove(&of(0)), Some('a'));
    }

    proptest::proptest! {
        #[test]
        fn it_is_a_map(steps: Vec<(bool, u8)>) {
            let (mut slab, mut map) = (Slab::new(), BTreeMap::new());
            for (at, (put, id)) in steps.into_iter().enumerate() {
                let key = ChildId(id.into());
                if put {
                    proptest::prop_assert_eq!(slab.insert(key, at), !map.contains_key(&id));
                    map.entry(id).or_insert(at);
                } else {
                    proptest::prop_assert_eq!(slab.remove(&key), map.remove(&id));
                }
                proptest::prop_assert_eq!(slab.len(), map.len());
                for id in 0..=u8::MAX {
                    proptest::prop_assert_eq!(slab.get(&ChildId(id.into())), map.get(&id));
                }
                // The window is no longer than from the oldest to the newest number since the table was last empty.
                proptest::prop_assert!(slab.window.len() <= 256 && (!map.is_empty() || slab.window.is_empty()));
            }
        }
    }
}
