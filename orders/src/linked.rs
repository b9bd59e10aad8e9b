//! A doubly linked list through the elements of an arena: what is open, in the order in which it opened.
//!
//! Orders open at the tail and leave from anywhere. A tree would allocate now and then and find nothing faster: nobody
//! looks an open order up here, they are walked.

use crate::arena::Arena;

/// Where a neighbour is; `u32::MAX` is nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Link(u32);

impl Link {
    pub(crate) const NONE: Link = Link(u32::MAX);

    pub(crate) const fn to(at: u32) -> Link {
        Link(at)
    }

    pub(crate) const fn get(self) -> Option<u32> {
        if self.0 == u32::MAX { None } else { Some(self.0) }
    }
}

/// An element's neighbours.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Links {
    pub(crate) prev: Link,
    pub(crate) next: Link,
}

impl Links {
    pub(crate) const NONE: Links = Links { prev: Link::NONE, next: Link::NONE };
}

/// An element that can stand in one list.
pub(crate) trait Linked {
    fn links(&self) -> Links;
    fn links_mut(&mut self) -> &mut Links;
}

/// Both ends, and how many are between.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OpenList {
    pub(crate) first: Link,
    last: Link,
    pub(crate) len: u32,
}

impl OpenList {
    pub(crate) const EMPTY: OpenList = OpenList { first: Link::NONE, last: Link::NONE, len: 0 };

    pub(crate) fn push_back<T: Linked>(&mut self, arena: &mut Arena<T>, at: u32) {
        *arena[at].links_mut() = Links { prev: self.last, next: Link::NONE };
        match self.last.get() {
            Some(last) => arena[last].links_mut().next = Link::to(at),
            None => self.first = Link::to(at),
        }
        self.last = Link::to(at);
        self.len += 1;
    }

    pub(crate) fn remove<T: Linked>(&mut self, arena: &mut Arena<T>, at: u32) {
        let Links { prev, next } = core::mem::replace(arena[at].links_mut(), Links::NONE);
        match prev.get() {
            Some(prev) => arena[prev].links_mut().next = next,
            None => self.first = next,
        }
        match next.get() {
            Some(next) => arena[next].links_mut().prev = prev,
            None => self.last = prev,
        }
        assert!(self.len > 0, "element {at} taken out of an empty list");
        self.len -= 1;
    }

    pub(crate) fn iter<T: Linked>(self, arena: &Arena<T>) -> impl Iterator<Item = &T> {
        let mut at = self.first;
        core::iter::from_fn(move || {
            let element = &arena[at.get()?];
            at = element.links().next;
            Some(element)
        })
    }
}
