//! A hash map that can be asked but not walked.

use core::borrow::Borrow;
use core::hash::Hash;

use hashbrown::HashMap;

/// A hash map without iteration. Its order differs from process to process (the hash is seeded against floods of
/// chosen keys), and since nobody can see the order, no decision can depend on it.
#[derive(Debug, Clone)]
pub struct LookupMap<K, V> {
    map: HashMap<K, V, foldhash::fast::RandomState>,
}

impl<K: Eq + Hash, V> LookupMap<K, V> {
    /// Room for `capacity` entries before it grows.
    pub fn with_capacity(capacity: usize) -> Self {
        LookupMap { map: HashMap::with_capacity_and_hasher(capacity, foldhash::fast::RandomState::default()) }
    }

    /// Puts a value in; gives back the one it replaces.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        self.map.insert(key, value)
    }

    /// The value under a key.
    #[inline]
    pub fn get<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.map.get(key)
    }

    /// The value under a key, to change.
    #[inline]
    pub fn get_mut<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        self.map.get_mut(key)
    }

    /// Whether the key is there.
    #[inline]
    pub fn contains<Q: Eq + Hash + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.map.contains_key(key)
    }

    /// Takes a value out.
    pub fn remove<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.map.remove(key)
    }

    /// How many entries.
    pub fn len(&self) -> usize {
        self.map.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.map.is_empty()
    }
}

impl<K: Eq + Hash, V> Default for LookupMap<K, V> {
    fn default() -> Self {
        Self::with_capacity(0)
    }
}
