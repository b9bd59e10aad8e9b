//! Where orders are kept: an arena, and queues through it.
//!
//! An order is a slot; its place in a queue is two numbers in the slot. Slots are used again, so that a running exchange
//! allocates nothing, and each carries a generation, so that an [`OrderId`] of a slot's earlier order finds nothing.

use types::{InstrumentIx, Price, Qty, Side};

use super::order::OrderId;

/// No slot.
pub(super) const NIL: u32 = u32::MAX;
/// Bits of an [`OrderId`] that name the slot: 16 million. The 40 above count the slot's orders; at a million orders a
/// second through one slot they last twelve days.
const SLOT_BITS: u32 = 24;

/// Whose order it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    /// A member's: it is told of what happens.
    Member,
    /// The exchange's own order flow: nobody is told.
    House,
}

/// One order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) owner: Owner,
    pub(super) reference: u64,
    pub(super) instrument: InstrumentIx,
    pub(super) side: Side,
    /// `None` for a market order, which never rests in a book of limits.
    pub(super) limit: Option<Price>,
    /// OrderQty(38).
    pub(super) qty: Qty,
    /// LeavesQty(151): `0 <= leaves <= qty`.
    pub(super) leaves: Qty,
    /// When it got its place: smaller is earlier.
    pub(super) stamp: u64,
}

#[derive(Debug)]
struct Slot {
    order: Order,
    generation: u64,
    is_open: bool,
    prev: u32,
    next: u32,
}

/// All orders of an exchange.
#[derive(Debug)]
pub(super) struct Orders {
    slots: Vec<Slot>,
    free: Vec<u32>,
    members: usize,
}

impl Orders {
    pub(super) fn new() -> Orders {
        Orders { slots: Vec::new(), free: Vec::new(), members: 0 }
    }

    /// Open orders of members.
    pub(super) const fn members(&self) -> usize {
        self.members
    }

    pub(super) fn open(&mut self, order: Order) -> u32 {
        self.members += usize::from(order.owner == Owner::Member);
        if let Some(at) = self.free.pop() {
            let slot = &mut self.slots[at as usize];
            slot.order = order;
            slot.generation += 1;
            slot.is_open = true;
            return at;
        }
        let at = self.slots.len() as u32;
        assert!(at < 1 << SLOT_BITS, "members' orders are bounded, and house orders by price levels");
        self.slots.push(Slot { order, generation: 1, is_open: true, prev: NIL, next: NIL });
        at
    }

    /// Ends an order that stands in no queue any more.
    pub(super) fn close(&mut self, at: u32) {
        let slot = &mut self.slots[at as usize];
        assert!(slot.is_open && slot.prev == NIL && slot.next == NIL, "an order is closed once, and out of its queue");
        slot.is_open = false;
        self.members -= usize::from(slot.order.owner == Owner::Member);
        self.free.push(at);
    }

    #[inline]
    pub(super) fn at(&self, at: u32) -> &Order {
        &self.slots[at as usize].order
    }

    #[inline]
    pub(super) fn at_mut(&mut self, at: u32) -> &mut Order {
        &mut self.slots[at as usize].order
    }

    #[inline]
    pub(super) fn next(&self, at: u32) -> u32 {
        self.slots[at as usize].next
    }

    #[inline]
    pub(super) fn prev(&self, at: u32) -> u32 {
        self.slots[at as usize].prev
    }

    /// The exchange's number for an open order.
    pub(super) fn id(&self, at: u32) -> OrderId {
        OrderId(self.slots[at as usize].generation << SLOT_BITS | u64::from(at))
    }

    /// The member's open order of that number.
    pub(super) fn find(&self, id: OrderId) -> Option<u32> {
        let at = (id.0 & ((1 << SLOT_BITS) - 1)) as u32;
        let slot = self.slots.get(at as usize)?;
        let is_it = slot.is_open && slot.generation == id.0 >> SLOT_BITS && slot.order.owner == Owner::Member;
        is_it.then_some(at)
    }
}

/// Orders in the order of their time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Queue {
    pub(super) head: u32,
    pub(super) tail: u32,
}

impl Queue {
    pub(super) const EMPTY: Queue = Queue { head: NIL, tail: NIL };

    pub(super) const fn is_empty(&self) -> bool {
        self.head == NIL
    }

    pub(super) fn push_back(&mut self, orders: &mut Orders, at: u32) {
        orders.slots[at as usize].prev = self.tail;
        orders.slots[at as usize].next = NIL;
        match self.tail {
            NIL => self.head = at,
            tail => orders.slots[tail as usize].next = at,
        }
        self.tail = at;
    }

    pub(super) fn unlink(&mut self, orders: &mut Orders, at: u32) {
        let (prev, next) = (orders.prev(at), orders.next(at));
        match prev {
            NIL => self.head = next,
            prev => orders.slots[prev as usize].next = next,
        }
        match next {
            NIL => self.tail = prev,
            next => orders.slots[next as usize].prev = prev,
        }
        orders.slots[at as usize].prev = NIL;
        orders.slots[at as usize].next = NIL;
    }

    /// The slots, earliest first.
    pub(super) fn iter(self, orders: &Orders) -> impl Iterator<Item = u32> + '_ {
        let mut at = self.head;
        core::iter::from_fn(move || {
            let this = (at != NIL).then_some(at)?;
            at = orders.next(this);
            Some(this)
        })
    }
}
