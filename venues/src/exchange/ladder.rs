//! One side of a book: price levels, each a queue.

use types::{Price, Qty, Side};

use super::orders::{NIL, Order, Orders, Owner, Queue};

/// A price and who waits at it, earliest first.
#[derive(Debug)]
pub(super) struct Level {
    pub(super) price: Price,
    pub(super) queue: Queue,
    /// Sum of `leaves` over the queue, in raw units: 128 bits, since each order alone may come near 64.
    pub(super) total: i128,
    /// The house's part of `total`.
    pub(super) house: i128,
}

/// The levels of one side, worst first: nearly every change is at or near the best, the end of the `Vec`.
///
/// Invariant: strictly sorted; no level without an order.
#[derive(Debug)]
pub(super) struct Ladder {
    /// The side of the orders that stand here.
    side: Side,
    levels: Vec<Level>,
    /// Scratch of [`Ladder::set_house`]: prices where the house shows nothing any more.
    gone: Vec<Price>,
}

impl Ladder {
    pub(super) fn new(side: Side) -> Ladder {
        Ladder { side, levels: Vec::with_capacity(16), gone: Vec::with_capacity(16) }
    }

    /// Levels, best first.
    pub(super) fn best_first(&self) -> impl Iterator<Item = &Level> {
        self.levels.iter().rev()
    }

    #[inline]
    pub(super) fn best(&self) -> Option<&Level> {
        self.levels.last()
    }

    /// The member's order that is first in price and time.
    pub(super) fn first_member(&self, orders: &Orders) -> Option<u32> {
        let level = self.best_first().find(|level| level.total > level.house)?;
        level.queue.iter(orders).find(|&at| orders.at(at).owner == Owner::Member)
    }

    /// Puts an order with a limit at the end of its level's queue.
    pub(super) fn add(&mut self, orders: &mut Orders, at: u32) {
        let Order { owner, leaves, limit, .. } = *orders.at(at);
        let Some(price) = limit else { unreachable!("an order without a limit does not rest in a book of limits") };
        let found = self.find(price);
        let ix = found.unwrap_or_else(|ix| {
            self.levels.insert(ix, Level { price, queue: Queue::EMPTY, total: 0, house: 0 });
            ix
        });
        let level = &mut self.levels[ix];
        level.queue.push_back(orders, at);
        level.change(owner, leaves.raw());
    }

    /// Takes an order out; it stays open.
    pub(super) fn remove(&mut self, orders: &mut Orders, at: u32) {
        let ix = self.level_of(orders, at);
        let Order { owner, leaves, .. } = *orders.at(at);
        let level = &mut self.levels[ix];
        level.change(owner, -leaves.raw());
        level.queue.unlink(orders, at);
        self.drop_if_empty(ix);
    }

    /// Lessens an order where it stands, by at most what it has; ends it at nothing.
    pub(super) fn reduce(&mut self, orders: &mut Orders, at: u32, by: Qty) {
        let ix = self.level_of(orders, at);
        let level = &mut self.levels[ix];
        level.change(orders.at(at).owner, -by.raw());
        let order = orders.at_mut(at);
        order.leaves = Qty::from_raw(order.leaves.raw() - by.raw());
        assert!(order.leaves >= Qty::ZERO, "no more is taken than is there");
        if order.leaves.is_zero() {
            level.queue.unlink(orders, at);
            orders.close(at);
            self.drop_if_empty(ix);
        }
    }

    /// Makes the house show exactly `levels`, and nothing elsewhere. What it shows more at a price joins the queue at its
    /// end; what it shows less leaves from the front or from the end.
    pub(super) fn set_house(
        &mut self,
        orders: &mut Orders,
        template: &Order,
        levels: &[(Price, Qty)],
        from_front: bool,
    ) {
        self.gone.clear();
        let is_kept = |price| levels.iter().any(|&(kept, qty)| kept == price && qty.is_positive());
        self.gone.extend(self.levels.iter().filter(|l| l.house > 0 && !is_kept(l.price)).map(|l| l.price));
        while let Some(price) = self.gone.pop() {
            self.set_house_at(orders, template, price, Qty::ZERO, from_front);
        }
        for &(price, qty) in levels.iter().filter(|(_, qty)| qty.is_positive()) {
            self.set_house_at(orders, template, price, qty, from_front);
        }
    }

    fn set_house_at(&mut self, orders: &mut Orders, template: &Order, price: Price, qty: Qty, from_front: bool) {
        let shown = self.find(price).map_or(0, |ix| self.levels[ix].house);
        let more = i128::from(qty.raw()) - shown;
        if more > 0 {
            // At most `qty`, so it fits.
            self.show_more(orders, template, price, Qty::from_raw(more as i64));
        } else {
            self.show_less(orders, price, -more, from_front);
        }
    }

    fn show_more(&mut self, orders: &mut Orders, template: &Order, price: Price, more: Qty) {
        if let Ok(ix) = self.find(price) {
            let level = &mut self.levels[ix];
            let last = orders.at_mut(level.queue.tail);
            if last.owner == Owner::House {
                last.leaves = Qty::from_raw(last.leaves.raw() + more.raw());
                level.change(Owner::House, more.raw());
                return;
            }
        }
        let at = orders.open(Order { limit: Some(price), leaves: more, ..template.clone() });
        self.add(orders, at);
    }

    fn show_less(&mut self, orders: &mut Orders, price: Price, mut less: i128, from_front: bool) {
        while less > 0 {
            let Ok(ix) = self.find(price) else { unreachable!("the house shows no less than nothing") };
            let queue = self.levels[ix].queue;
            let mut at = if from_front { queue.head } else { queue.tail };
            while at != NIL && orders.at(at).owner != Owner::House {
                at = if from_front { orders.next(at) } else { orders.prev(at) };
            }
            let by = less.min(i128::from(orders.at(at).leaves.raw()));
            less -= by;
            self.reduce(orders, at, Qty::from_raw(by as i64));
        }
    }

    /// Where a price is, or would be.
    fn find(&self, price: Price) -> Result<usize, usize> {
        // The best is asked first: it is the answer of nearly every trade.
        if let Some(best) = self.levels.last()
            && best.price == price
        {
            return Ok(self.levels.len() - 1);
        }
        let is_buy = self.side.is_buy();
        self.levels.binary_search_by(|level| if is_buy { level.price.cmp(&price) } else { price.cmp(&level.price) })
    }

    fn level_of(&self, orders: &Orders, at: u32) -> usize {
        match orders.at(at).limit.map(|price| self.find(price)) {
            Some(Ok(ix)) => ix,
            Some(Err(_)) | None => unreachable!("a resting order has a level"),
        }
    }

    fn drop_if_empty(&mut self, ix: usize) {
        if self.levels[ix].queue.is_empty() {
            assert!(self.levels[ix].total == 0 && self.levels[ix].house == 0, "an empty level shows nothing");
            self.levels.remove(ix);
        }
    }
}

impl Level {
    fn change(&mut self, owner: Owner, by: i64) {
        self.total += i128::from(by);
        if owner == Owner::House {
            self.house += i128::from(by);
        }
    }
}
