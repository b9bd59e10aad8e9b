//! The displayed book once more, slowly: one list of orders, searched from end to end for every trade. It has nothing in
//! common with the real one but the types of what goes in and comes out, and is held against it step by step.

use types::{Notional, Price, Qty, Side};

use super::{EventKind, Fees, Liquidity, NewOrder, Pricing, Protected, TimeInForce};

#[derive(Debug, Clone)]
struct Order {
    /// `None` for the house.
    reference: Option<u64>,
    is_buy: bool,
    limit: i64,
    qty: i64,
    leaves: i64,
    /// Arrival, for who came first.
    stamp: u64,
}

/// Orders of one price stand in the list as they stand in the queue.
#[derive(Debug, Default)]
pub(super) struct Naive {
    orders: Vec<Order>,
    pub(super) protected: Protected,
    pub(super) events: Vec<(u64, EventKind)>,
    pub(super) fees: Fees,
    stamp: u64,
}

impl Naive {
    pub(super) fn new_order(&mut self, new: &NewOrder) {
        self.stamp += 1;
        self.events.push((new.reference, EventKind::Accepted));
        let is_buy = new.side.is_buy();
        let limit = match new.pricing {
            Pricing::Limit(price) => price.raw(),
            Pricing::Market if is_buy => i64::MAX,
            Pricing::Market => i64::MIN,
        };
        let qty = new.qty.raw();
        let order = Order { reference: Some(new.reference), is_buy, limit, qty, leaves: qty, stamp: self.stamp };
        let rests = new.time_in_force == TimeInForce::Day && new.pricing != Pricing::Market;
        if new.time_in_force == TimeInForce::FillOrKill {
            let there = self.orders.iter().filter(|other| self.may_trade(&order, other)).map(|other| other.leaves);
            if there.sum::<i64>() < qty {
                self.events.push((new.reference, EventKind::Canceled { leaves: new.qty }));
                return;
            }
        }
        self.enter(order, rests);
    }

    pub(super) fn cancel(&mut self, reference: u64) {
        if let Some(at) = self.position(reference) {
            let order = self.orders.remove(at);
            self.events.push((reference, EventKind::Canceled { leaves: Qty::from_raw(order.leaves) }));
        }
    }

    pub(super) fn replace(&mut self, reference: u64, qty: Qty, price: Price) -> bool {
        let Some(at) = self.position(reference) else { return false };
        let old = self.orders[at].clone();
        let leaves = qty.raw() - (old.qty - old.leaves);
        if leaves <= 0 {
            return false;
        }
        self.events.push((reference, EventKind::Replaced { qty, price, leaves: Qty::from_raw(leaves) }));
        if price.raw() == old.limit && qty.raw() <= old.qty {
            self.orders[at].leaves = leaves;
            self.orders[at].qty = qty.raw();
        } else {
            self.stamp += 1;
            self.orders.remove(at);
            let order = Order { limit: price.raw(), qty: qty.raw(), leaves, stamp: self.stamp, ..old };
            self.enter(order, true);
        }
        true
    }

    pub(super) fn show(&mut self, side: Side, levels: &[(Price, Qty)], from_front: bool) {
        let is_buy = side.is_buy();
        let is_shown = |limit| levels.iter().any(|(price, qty)| price.raw() == limit && qty.is_positive());
        self.orders.retain(|order| order.reference.is_some() || order.is_buy != is_buy || is_shown(order.limit));
        for (price, qty) in levels {
            let limit = price.raw();
            let is_house = |o: &Order| o.reference.is_none() && o.is_buy == is_buy && o.limit == limit;
            let shown: i64 = self.orders.iter().filter(|o| is_house(o)).map(|o| o.leaves).sum();
            let more = qty.raw() - shown;
            if more > 0 {
                let last = self.orders.iter_mut().rfind(|o| o.is_buy == is_buy && o.limit == limit);
                match last {
                    Some(last) if last.reference.is_none() => last.leaves += more,
                    _ => self.orders.push(Order { reference: None, is_buy, limit, qty: 0, leaves: more, stamp: 0 }),
                }
            }
            for _ in 0..-more {
                let mut house = self.orders.iter_mut().filter(|o| is_house(o) && o.leaves > 0);
                let one = if from_front { house.next() } else { house.next_back() };
                one.unwrap().leaves -= 1;
            }
            self.orders.retain(|o| o.leaves > 0);
        }
    }

    pub(super) fn contra(&mut self, side: Side, price: Price, qty: Qty) {
        let (is_buy, limit, qty) = (side.is_buy(), price.raw(), qty.raw());
        self.enter(Order { reference: None, is_buy, limit, qty, leaves: qty, stamp: 0 }, false);
    }

    pub(super) fn cross(&mut self, side: Side, price: Price, qty: Qty, before: Option<Price>) -> Qty {
        let mut left = qty.raw();
        let (is_buy, quote) = (side.is_buy(), price.raw());
        while left > 0 && !self.protected.is_crossed() {
            let Some(at) = self.best(|o| o.is_buy != is_buy && o.reference.is_some()) else { break };
            let order = &self.orders[at];
            if (is_buy && order.limit > quote) || (!is_buy && order.limit < quote) {
                break;
            }
            let waited = before.is_some_and(|b| if is_buy { order.limit >= b.raw() } else { order.limit <= b.raw() });
            let (price, liquidity) = if waited { (order.limit, Liquidity::Added) } else { (quote, Liquidity::Removed) };
            let qty = left.min(order.leaves);
            left -= qty;
            self.trade(at, qty, price, liquidity);
            self.orders.retain(|o| o.leaves > 0);
        }
        Qty::from_raw(left)
    }

    pub(super) fn settle(&mut self) {
        while !self.protected.is_crossed() {
            let buy = self.best(|o| o.is_buy && o.reference.is_some());
            let sell = self.best(|o| !o.is_buy && o.reference.is_some());
            let (Some(buy), Some(sell)) = (buy, sell) else { return };
            let (bid, ask) = (self.standing(&self.orders[buy]), self.standing(&self.orders[sell]));
            if bid < ask {
                return;
            }
            let (first, second, price) =
                if self.orders[buy].stamp < self.orders[sell].stamp { (buy, sell, bid) } else { (sell, buy, ask) };
            let qty = self.orders[buy].leaves.min(self.orders[sell].leaves);
            self.trade(first, qty, price, Liquidity::Added);
            self.trade(second, qty, price, Liquidity::Removed);
            self.orders.retain(|o| o.leaves > 0);
        }
    }

    /// What is displayed, best first.
    pub(super) fn depth(&self, side: Side) -> Vec<(Price, Qty)> {
        let mut rest: Vec<&Order> = self.orders.iter().filter(|o| o.is_buy == side.is_buy()).collect();
        let mut levels: Vec<(Price, Qty)> = Vec::new();
        rest.sort_by_key(|o| if o.is_buy { -o.limit } else { o.limit });
        for order in rest {
            let price = Price::from_raw(self.standing(order));
            match levels.last_mut() {
                Some((last, qty)) if *last == price => *qty = Qty::from_raw(qty.raw() + order.leaves),
                _ => levels.push((price, Qty::from_raw(order.leaves))),
            }
        }
        let outside = |price: Price| match side.is_buy() {
            true => self.protected.bid.is_some_and(|bid| price < bid),
            false => self.protected.ask.is_some_and(|ask| price > ask),
        };
        if levels.first().is_some_and(|(price, _)| outside(*price)) {
            levels.clear();
        }
        levels
    }

    /// No member's order is left that could trade with anything shown.
    pub(super) fn invariant_nothing_left_to_trade(&self) {
        for order in self.orders.iter().filter(|o| o.reference.is_some()) {
            for other in self.orders.iter().filter(|o| o.reference.is_some()) {
                assert!(
                    !self.may_trade(order, other),
                    "{order:?} and {other:?} stand side by side: {:?}",
                    self.protected
                );
            }
        }
    }

    fn enter(&mut self, mut order: Order, rests: bool) {
        while order.leaves > 0 {
            let Some(at) = self.best(|other| self.may_trade(&order, other)) else { break };
            let qty = order.leaves.min(self.orders[at].leaves);
            let price = self.standing(&self.orders[at]);
            self.trade(at, qty, price, Liquidity::Added);
            order.leaves -= qty;
            self.tell_trade(&order, qty, price, Liquidity::Removed);
            self.orders.retain(|o| o.leaves > 0);
        }
        if order.leaves == 0 {
            return;
        }
        if rests {
            self.orders.push(order);
        } else if let Some(reference) = order.reference {
            self.events.push((reference, EventKind::Canceled { leaves: Qty::from_raw(order.leaves) }));
        }
    }

    fn trade(&mut self, at: usize, qty: i64, price: i64, liquidity: Liquidity) {
        self.orders[at].leaves -= qty;
        let order = self.orders[at].clone();
        self.tell_trade(&order, qty, price, liquidity);
    }

    /// Of an order that is lessened already.
    fn tell_trade(&mut self, order: &Order, qty: i64, price: i64, liquidity: Liquidity) {
        let Some(reference) = order.reference else { return };
        let fee = if liquidity == Liquidity::Added { self.fees.maker } else { self.fees.taker };
        let (qty, leaves) = (Qty::from_raw(qty), Qty::from_raw(order.leaves));
        let (price, fee, quote) = (Price::from_raw(price), Notional::of(fee, qty), self.protected);
        self.events.push((reference, EventKind::Trade { qty, price, liquidity, leaves, fee, quote }));
    }

    /// The first in price, then in the queue.
    fn best(&self, is_candidate: impl Fn(&Order) -> bool) -> Option<usize> {
        let mut best: Option<usize> = None;
        for (at, order) in self.orders.iter().enumerate().filter(|(_, order)| is_candidate(order)) {
            let is_better = best.is_none_or(|best| {
                let best = self.orders[best].limit;
                if order.is_buy { order.limit > best } else { order.limit < best }
            });
            if is_better {
                best = Some(at);
            }
        }
        best
    }

    fn may_trade(&self, taker: &Order, maker: &Order) -> bool {
        let price = self.standing(maker);
        taker.is_buy != maker.is_buy
            && match taker.is_buy {
                true => price <= taker.limit && self.protected.ask.is_none_or(|ask| price <= ask.raw()),
                false => price >= taker.limit && self.protected.bid.is_none_or(|bid| price >= bid.raw()),
            }
    }

    fn standing(&self, order: &Order) -> i64 {
        match order.is_buy {
            true => self.protected.ask.map_or(order.limit, |ask| ask.raw().min(order.limit)),
            false => self.protected.bid.map_or(order.limit, |bid| bid.raw().max(order.limit)),
        }
    }

    fn position(&self, reference: u64) -> Option<usize> {
        self.orders.iter().position(|order| order.reference == Some(reference))
    }
}
