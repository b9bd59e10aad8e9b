//! Connections that have not logged on yet: so many at the most, and the one that has waited longest goes first.
//!
//! Refusing the newest instead would let anybody shut everybody out with as many silent connections as there are places. A
//! client that logs on at once is through before its turn to be shown out comes.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

/// The places, shared by all who hold one.
#[derive(Debug, Clone)]
pub(crate) struct Anteroom(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    places_max: usize,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    last: u64,
    /// In the order of arrival.
    places: VecDeque<(u64, Arc<Notify>)>,
}

/// A place in the anteroom; given up when dropped.
#[derive(Debug)]
pub(crate) struct Place {
    number: u64,
    shown_out: Arc<Notify>,
    room: Anteroom,
}

impl Anteroom {
    /// With `places_max` places, at least one.
    pub(crate) fn new(places_max: usize) -> Anteroom {
        Anteroom(Arc::new(Shared { places_max: places_max.max(1), waiting: Mutex::default() }))
    }

    /// Takes a place, the longest waiting's where all are taken.
    pub(crate) fn enter(&self) -> Place {
        let shown_out = Arc::new(Notify::new());
        let mut waiting = self.lock();
        if waiting.places.len() >= self.0.places_max
            && let Some((_, oldest)) = waiting.places.pop_front()
        {
            oldest.notify_one();
        }
        waiting.last += 1;
        let number = waiting.last;
        waiting.places.push_back((number, Arc::clone(&shown_out)));
        drop(waiting);
        Place { number, shown_out, room: self.clone() }
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.lock().places.len()
    }

    /// A list of places has no broken state in between, so a panic elsewhere changes nothing.
    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// Waits until the place is needed for another.
    pub(crate) async fn shown_out(&self) {
        self.shown_out.notified().await;
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.lock().places.retain(|(number, _)| *number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_waiting_makes_room_and_a_place_that_is_left_is_free() {
        let room = Anteroom::new(2);
        let (first, second) = (room.enter(), room.enter());
        drop(second);
        let third = room.enter();
        assert_eq!(room.len(), 2);
        let fourth = room.enter();
        first.shown_out().await;
        assert_eq!(room.len(), 2);
        drop((third, fourth, first));
        assert_eq!(room.len(), 0);
    }
}
