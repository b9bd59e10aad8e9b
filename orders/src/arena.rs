//! A list that only grows, in pieces.

use core::ops::{Index, IndexMut};

/// Elements in a piece, as a power of two. A piece of parents is about a megabyte: large enough that its allocation
/// (every 4096th order) does not count, small enough that an idle shard holds little.
const CHUNK_BITS: usize = 12;
const CHUNK: usize = 1 << CHUNK_BITS;

/// A list that only grows, in pieces of fixed size. A plain `Vec` would double: at a million orders that is one pause
/// of a hundred milliseconds for the copy, in the middle of somebody's order.
#[derive(Debug)]
pub(crate) struct Arena<T> {
    chunks: Vec<Vec<T>>,
    len: usize,
}

impl<T> Arena<T> {
    pub(crate) const fn new() -> Self {
        Arena { chunks: Vec::new(), len: 0 }
    }

    /// Appends, and says where.
    pub(crate) fn push(&mut self, value: T) -> u32 {
        let at = self.len;
        assert!(at < u32::MAX as usize, "an arena is full at {at}");
        if at & (CHUNK - 1) == 0 {
            self.chunks.push(Vec::with_capacity(CHUNK));
        }
        self.chunks[at >> CHUNK_BITS].push(value);
        self.len += 1;
        at as u32
    }

    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.chunks.iter().flatten()
    }
}

impl<T> Index<u32> for Arena<T> {
    type Output = T;
    #[inline]
    fn index(&self, at: u32) -> &T {
        &self.chunks[at as usize >> CHUNK_BITS][at as usize & (CHUNK - 1)]
    }
}

impl<T> IndexMut<u32> for Arena<T> {
    #[inline]
    fn index_mut(&mut self, at: u32) -> &mut T {
        &mut self.chunks[at as usize >> CHUNK_BITS][at as usize & (CHUNK - 1)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_found_where_it_was_put_across_pieces() {
        let mut arena = Arena::new();
        for value in 0..3 * CHUNK {
            assert_eq!(arena.push(value) as usize, value);
        }
        assert_eq!(arena.len(), 3 * CHUNK);
        for at in [0, CHUNK - 1, CHUNK, 3 * CHUNK - 1] {
            assert_eq!(arena[at as u32], at);
        }
        arena[5] = 7;
        assert_eq!(arena.iter().sum::<usize>(), (0..3 * CHUNK).sum::<usize>() + 2);
    }
}
