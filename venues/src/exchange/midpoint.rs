//! A dark book: nothing is shown, everything trades at the middle of the market's best bid and offer.
//!
//! Who comes first is a matter of time alone: at one price there is no other. An order whose limit the middle is past
//! waits and keeps its place. The house's interest is a quantity on each side that trades after members.

use types::{Price, Qty, Side, Timestamp};

use super::desk::Desk;
use super::event::Liquidity;
use super::order::{Protected, is_within};
use super::orders::{Order, Orders, Queue};

#[derive(Debug)]
pub(super) struct MidBook {
    buys: Queue,
    sells: Queue,
    /// What the house would buy; it trades once and is gone.
    house_buys: Qty,
    /// What the house would sell.
    house_sells: Qty,
    protected: Protected,
}

impl MidBook {
    pub(super) const fn new() -> MidBook {
        MidBook {
            buys: Queue::EMPTY,
            sells: Queue::EMPTY,
            house_buys: Qty::ZERO,
            house_sells: Qty::ZERO,
            protected: Protected { bid: None, ask: None },
        }
    }

    pub(super) const fn protected(&self) -> Protected {
        self.protected
    }

    pub(super) fn protect(&mut self, protected: Protected) {
        self.protected = protected;
    }

    /// Puts an order at the end of its side's queue.
    pub(super) fn rest(&mut self, orders: &mut Orders, at: u32) {
        self.queue_mut(orders.at(at).side).push_back(orders, at);
    }

    /// Takes an order out; it stays open.
    pub(super) fn remove(&mut self, orders: &mut Orders, at: u32) {
        self.queue_mut(orders.at(at).side).unlink(orders, at);
    }

    /// Lessens an order where it stands, ends it at nothing; its place is kept.
    pub(super) fn reduce(&mut self, orders: &mut Orders, at: u32, by: Qty) {
        let order = orders.at_mut(at);
        order.leaves = Qty::from_raw(order.leaves.raw() - by.raw());
        assert!(order.leaves >= Qty::ZERO, "no more is taken than is there");
        if order.leaves.is_zero() {
            self.remove(orders, at);
            orders.close(at);
        }
    }

    /// Sets what the house would trade on `side`.
    pub(super) fn set_house(&mut self, side: Side, qty: Qty) {
        match side.is_buy() {
            true => self.house_buys = qty,
            false => self.house_sells = qty,
        }
    }

    /// Whether all of an order that is not in the book yet could trade at once.
    pub(super) fn can_fill(&self, orders: &Orders, order: &Order) -> bool {
        let Some(mid) = self.protected.mid() else { return false };
        if !is_eligible(order, mid) {
            return false;
        }
        let others = self.queue(super::lit::opposite(order.side)).iter(orders).map(|at| orders.at(at));
        let there: i128 =
            others.filter(|other| is_eligible(other, mid)).map(|other| i128::from(other.leaves.raw())).sum();
        let house = if order.side.is_buy() { self.house_sells } else { self.house_buys };
        there + i128::from(house.raw()) >= i128::from(order.leaves.raw())
    }

    /// Trades whatever may trade at the middle.
    pub(super) fn settle(&mut self, desk: &mut Desk, now: Timestamp) {
        let Some(mid) = self.protected.mid() else { return };
        loop {
            let buy = first(self.buys, &desk.orders, mid);
            let sell = first(self.sells, &desk.orders, mid);
            match (buy, sell) {
                (Some(buy), Some(sell)) => self.trade(desk, buy, sell, mid, now),
                (Some(buy), None) if self.house_sells.is_positive() => {
                    let qty = self.trade_with_house(desk, buy, self.house_sells, mid, now);
                    self.house_sells = Qty::from_raw(self.house_sells.raw() - qty.raw());
                }
                (None, Some(sell)) if self.house_buys.is_positive() => {
                    let qty = self.trade_with_house(desk, sell, self.house_buys, mid, now);
                    self.house_buys = Qty::from_raw(self.house_buys.raw() - qty.raw());
                }
                (Some(_), None) | (None, Some(_)) | (None, None) => return,
            }
        }
    }

    /// Members' orders, in the order of side and time.
    pub(super) fn members<'a>(&'a self, orders: &'a Orders) -> impl Iterator<Item = u32> + 'a {
        self.buys.iter(orders).chain(self.sells.iter(orders))
    }

    fn trade(&mut self, desk: &mut Desk, buy: u32, sell: u32, mid: Price, now: Timestamp) {
        let qty = desk.orders.at(buy).leaves.min(desk.orders.at(sell).leaves);
        let is_buy_first = desk.orders.at(buy).stamp < desk.orders.at(sell).stamp;
        let (first, second) = if is_buy_first { (buy, sell) } else { (sell, buy) };
        let sides = [(first, Liquidity::Midpoint), (second, Liquidity::Midpoint)];
        desk.tell_trade(&sides, qty, mid, self.protected, now);
        self.reduce(&mut desk.orders, buy, qty);
        self.reduce(&mut desk.orders, sell, qty);
    }

    fn trade_with_house(&mut self, desk: &mut Desk, member: u32, house: Qty, mid: Price, now: Timestamp) -> Qty {
        let qty = desk.orders.at(member).leaves.min(house);
        desk.tell_trade(&[(member, Liquidity::Midpoint)], qty, mid, self.protected, now);
        self.reduce(&mut desk.orders, member, qty);
        qty
    }

    const fn queue(&self, side: Side) -> Queue {
        if side.is_buy() { self.buys } else { self.sells }
    }

    const fn queue_mut(&mut self, side: Side) -> &mut Queue {
        if side.is_buy() { &mut self.buys } else { &mut self.sells }
    }
}

/// The earliest order that the middle is not past.
fn first(queue: Queue, orders: &Orders, mid: Price) -> Option<u32> {
    queue.iter(orders).find(|&at| is_eligible(orders.at(at), mid))
}

fn is_eligible(order: &Order, mid: Price) -> bool {
    order.limit.is_none_or(|limit| is_within(order.side, limit, mid))
}
