//! A displayed book: price-time priority, inside the protected quote.
//!
//! The usual matching has one more rule here, that of an exchange under Regulation NMS: nothing trades outside the best
//! bid and offer of the whole market. An order that rests with a limit past the other side of the market therefore
//! stands at that side ([`Protected::standing`]), and gets its limit back when the market moves away. Levels are sorted
//! by limit; where an order stands is monotone in its limit, so the order of price and time is the same in both.

use types::{Price, Qty, Side, Timestamp};

use super::desk::Desk;
use super::event::Liquidity;
use super::ladder::Ladder;
use super::order::{Protected, is_within};
use super::orders::{Order, Orders, Owner};

#[derive(Debug)]
pub(super) struct LitBook {
    bids: Ladder,
    asks: Ladder,
    protected: Protected,
}

impl LitBook {
    pub(super) fn new() -> LitBook {
        LitBook { bids: Ladder::new(Side::Buy), asks: Ladder::new(Side::Sell), protected: Protected::default() }
    }

    pub(super) const fn protected(&self) -> Protected {
        self.protected
    }

    /// Lets an order that does not rest yet take what it may.
    pub(super) fn take(&mut self, desk: &mut Desk, taker: u32, now: Timestamp) {
        let Order { side, limit, .. } = *desk.orders.at(taker);
        while desk.orders.at(taker).leaves.is_positive() {
            let Some((maker, price)) = self.next_for(side, limit) else { return };
            let qty = desk.orders.at(taker).leaves.min(desk.orders.at(maker).leaves);
            let sides = [(maker, Liquidity::Added), (taker, Liquidity::Removed)];
            desk.tell_trade(&sides, qty, price, self.protected, now);
            lessen(&mut desk.orders, taker, qty);
            self.ladder_mut(opposite(side)).reduce(&mut desk.orders, maker, qty);
        }
    }

    /// Whether all of it could trade at once.
    pub(super) fn can_fill(&self, order: &Order) -> bool {
        let mut missing = i128::from(order.leaves.raw());
        for level in self.ladder(opposite(order.side)).best_first() {
            if missing <= 0 || self.price_for(order.side, order.limit, level.price).is_none() {
                break;
            }
            missing -= level.total;
        }
        missing <= 0
    }

    pub(super) fn rest(&mut self, orders: &mut Orders, at: u32) {
        self.ladder_mut(orders.at(at).side).add(orders, at);
    }

    /// Takes an order out; it stays open.
    pub(super) fn remove(&mut self, orders: &mut Orders, at: u32) {
        self.ladder_mut(orders.at(at).side).remove(orders, at);
    }

    /// Lessens an order where it stands; its place is kept.
    pub(super) fn reduce(&mut self, orders: &mut Orders, at: u32, by: Qty) {
        self.ladder_mut(orders.at(at).side).reduce(orders, at, by);
    }

    /// Sets the market's best bid and offer.
    pub(super) fn protect(&mut self, protected: Protected) {
        self.protected = protected;
    }

    /// The market's quote came to the limits of members' orders: `house` is what it brings, at its price. An order that
    /// was not past the market before (`before`, the same side of the market at the end of the millisecond before)
    /// trades at its limit, as one that rested. One that was takes at the quote.
    pub(super) fn cross(&mut self, desk: &mut Desk, house: u32, before: Option<Price>, now: Timestamp) {
        let Order { side, limit, .. } = *desk.orders.at(house);
        let Some(quote) = limit else { unreachable!("a quote has a price") };
        let resting = opposite(side);
        while desk.orders.at(house).leaves.is_positive() && !self.protected.is_crossed() {
            let Some(member) = self.ladder(resting).first_member(&desk.orders) else { return };
            let Some(limit) = desk.orders.at(member).limit else { unreachable!("what rests has a limit") };
            if !is_within(resting, limit, quote) {
                return;
            }
            let was_waiting = before.is_some_and(|before| is_within(resting, before, limit));
            let (price, liquidity) = if was_waiting { (limit, Liquidity::Added) } else { (quote, Liquidity::Removed) };
            let qty = desk.orders.at(house).leaves.min(desk.orders.at(member).leaves);
            desk.tell_trade(&[(member, liquidity)], qty, price, self.protected, now);
            lessen(&mut desk.orders, house, qty);
            self.ladder_mut(resting).reduce(&mut desk.orders, member, qty);
        }
    }

    /// Trades members' orders with each other that the market kept apart until now. The earlier one rested, the later one
    /// takes.
    pub(super) fn uncross(&mut self, desk: &mut Desk, now: Timestamp) {
        while !self.protected.is_crossed() {
            let orders = &desk.orders;
            let (Some(buy), Some(sell)) = (self.bids.first_member(orders), self.asks.first_member(orders)) else {
                return;
            };
            let (bid, ask) = (self.standing(orders.at(buy)), self.standing(orders.at(sell)));
            if bid < ask {
                return;
            }
            let is_buy_first = orders.at(buy).stamp < orders.at(sell).stamp;
            let (first, second, price) = if is_buy_first { (buy, sell, bid) } else { (sell, buy, ask) };
            let qty = orders.at(buy).leaves.min(orders.at(sell).leaves);
            let sides = [(first, Liquidity::Added), (second, Liquidity::Removed)];
            desk.tell_trade(&sides, qty, price, self.protected, now);
            self.bids.reduce(&mut desk.orders, buy, qty);
            self.asks.reduce(&mut desk.orders, sell, qty);
        }
    }

    pub(super) fn set_house(
        &mut self,
        orders: &mut Orders,
        template: &Order,
        levels: &[(Price, Qty)],
        from_front: bool,
    ) {
        self.ladder_mut(template.side).set_house(orders, template, levels, from_front);
    }

    /// What is displayed, best first, merged where orders stand at one price. A side whose best may not trade, being
    /// outside the protected quote, displays nothing: who went after it would be turned away, again and again.
    pub(super) fn depth(&self, side: Side) -> impl Iterator<Item = (Price, Qty)> + '_ {
        let stands = move |price| self.protected.standing(side, price);
        let ladder = self.ladder(side);
        let can_trade = ladder.best().is_some_and(|best| self.protected.allows(opposite(side), stands(best.price)));
        let mut levels = ladder.best_first().take_while(move |_| can_trade).peekable();
        core::iter::from_fn(move || {
            let first = levels.next()?;
            let (price, mut total) = (stands(first.price), first.total);
            while let Some(next) = levels.next_if(|next| stands(next.price) == price) {
                total += next.total;
            }
            Some((price, Qty::from_raw(i64::try_from(total).unwrap_or(i64::MAX))))
        })
    }

    /// Members' orders, in the order of side, price and time.
    pub(super) fn members<'a>(&'a self, orders: &'a Orders) -> impl Iterator<Item = u32> + 'a {
        let ladders = [&self.bids, &self.asks].into_iter();
        let queues = ladders.flat_map(|ladder| ladder.best_first().map(|level| level.queue));
        queues.flat_map(move |queue| queue.iter(orders)).filter(|&at| orders.at(at).owner == Owner::Member)
    }

    /// The order that one of `side` takes next, and the price.
    fn next_for(&self, side: Side, limit: Option<Price>) -> Option<(u32, Price)> {
        let level = self.ladder(opposite(side)).best()?;
        self.price_for(side, limit, level.price).map(|price| (level.queue.head, price))
    }

    /// At what price an order may trade with one that rests at `resting`; `None` where it may not.
    fn price_for(&self, side: Side, limit: Option<Price>, resting: Price) -> Option<Price> {
        let price = self.protected.standing(opposite(side), resting);
        let is_allowed = self.protected.allows(side, price) && limit.is_none_or(|limit| is_within(side, limit, price));
        is_allowed.then_some(price)
    }

    fn standing(&self, order: &Order) -> Price {
        let Some(limit) = order.limit else { unreachable!("what rests has a limit") };
        self.protected.standing(order.side, limit)
    }

    const fn ladder(&self, side: Side) -> &Ladder {
        if side.is_buy() { &self.bids } else { &self.asks }
    }

    const fn ladder_mut(&mut self, side: Side) -> &mut Ladder {
        if side.is_buy() { &mut self.bids } else { &mut self.asks }
    }
}

/// Whom an order trades with: any buy with any kind of sell.
pub(super) const fn opposite(side: Side) -> Side {
    if side.is_buy() { Side::Sell } else { Side::Buy }
}

/// Takes from an order that stands in no book.
fn lessen(orders: &mut Orders, at: u32, qty: Qty) {
    let order = orders.at_mut(at);
    order.leaves = Qty::from_raw(order.leaves.raw() - qty.raw());
    assert!(order.leaves >= Qty::ZERO, "no more is traded than is left");
}
