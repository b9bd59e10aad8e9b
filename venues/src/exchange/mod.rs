//! A simulated exchange: a counterparty of its own.
//!
//! It takes plain orders of its own type and knows no approval, no gateway and no FIX; what stands before it (our
//! adapter in the gateway's process, a FIX face in a process of its own) turns its words into theirs. It has numbers of
//! its own for orders and executions, and takes its clock from whoever drives it.
//!
//! Members' orders and the house's meet in the same books. The house is the rest of the market: what
//! [`Exchange::show`] says it displays, and what [`Exchange::contra`] says comes in against it. Its orders are orders
//! like any other (they queue, they are used up), but nobody is told of them, and it never trades with itself when it
//! displays.
//!
//! Hand it an order or a change of the house, then drain [`Exchange::poll_event`].

mod desk;
mod event;
mod ladder;
mod lit;
mod midpoint;
#[cfg(test)]
mod naive;
mod order;
mod orders;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use types::{InstrumentIx, Price, Qty, Side, Text, Timestamp};

use desk::Desk;
use event::ExecIds;
use lit::LitBook;
use midpoint::MidBook;
use orders::{Order, Orders, Owner};

pub use event::{CancelRejectWhy, Event, EventKind, ExecId, Liquidity, RejectWhy};
pub use order::{Fees, Listing, MAX_ORDER_QTY, NewOrder, OrderId, Pricing, Protected, TimeInForce};

/// How an exchange matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// A displayed book, by price and then time.
    PriceTime,
    /// Nothing displayed, at the middle of the market, by time.
    Midpoint,
}

/// How an exchange is set up.
#[derive(Debug, Clone)]
pub struct ExchangeConfig {
    /// The beginning of its ExecIDs.
    pub mic: Text<4>,
    /// How it matches.
    pub matching: Matching,
    /// What it charges.
    pub fees: Fees,
    /// What it trades, by [`InstrumentIx`].
    pub listings: Vec<Listing>,
    /// Members' orders that may be open at once.
    pub max_open_orders: usize,
    /// The number in its first ExecID.
    pub first_exec: u64,
}

/// The exchange.
#[derive(Debug)]
pub struct Exchange {
    books: Vec<Book>,
    listings: Vec<Listing>,
    max_open_orders: usize,
    is_closed: bool,
    next_stamp: u64,
    desk: Desk,
}

/// One instrument's book.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "all books of an exchange are of one kind")]
enum Book {
    Lit(LitBook),
    Dark(MidBook),
}

impl Exchange {
    /// Opens it, with empty books.
    pub fn new(config: ExchangeConfig) -> Exchange {
        let book = || match config.matching {
            Matching::PriceTime => Book::Lit(LitBook::new()),
            Matching::Midpoint => Book::Dark(MidBook::new()),
        };
        Exchange {
            books: config.listings.iter().map(|_| book()).collect(),
            max_open_orders: config.max_open_orders,
            is_closed: false,
            next_stamp: 1,
            desk: Desk {
                orders: Orders::new(),
                events: VecDeque::new(),
                exec_ids: ExecIds::new(config.mic, config.first_exec),
                fees: config.fees,
            },
            listings: config.listings,
        }
    }

    /// Takes an order in, or rejects it. Says its number where some of it rests.
    pub fn handle_new(&mut self, new: &NewOrder, now: Timestamp) -> Option<OrderId> {
        if let Err(why) = self.check(new.instrument, new.qty, new.pricing).and_then(|()| self.check_room()) {
            let (order, reference, instrument) = (OrderId::NONE, new.reference, new.instrument);
            let exec_id = self.desk.exec_ids.draw();
            let kind = EventKind::Rejected(why);
            self.desk.events.push_back(Event { order, reference, instrument, exec_id, at: now, kind });
            return None;
        }
        let order = Order {
            owner: Owner::Member,
            reference: new.reference,
            instrument: new.instrument,
            side: new.side,
            limit: new.pricing.limit(),
            qty: new.qty,
            leaves: new.qty,
            stamp: self.stamp(),
        };
        let at = self.desk.orders.open(order);
        self.desk.tell(at, EventKind::Accepted, now);
        let rests = new.time_in_force == TimeInForce::Day && matches!(new.pricing, Pricing::Limit(_));
        let is_fillable = new.time_in_force != TimeInForce::FillOrKill || self.can_fill(at);
        self.work(at, is_fillable, rests, now)
    }

    /// Cancels what rests of an order.
    pub fn handle_cancel(&mut self, id: OrderId, now: Timestamp) {
        match self.desk.orders.find(id) {
            Some(at) => self.cancel(at, now),
            None => self.refuse(id, CancelRejectWhy::NotOpen, now),
        }
    }

    /// Changes an order's quantity (what has traded included) and price. Less at the same price keeps its place; anything
    /// else goes to the end of the queue, and may trade at once.
    pub fn handle_replace(&mut self, id: OrderId, qty: Qty, price: Price, now: Timestamp) {
        let Some(at) = self.desk.orders.find(id) else { return self.refuse(id, CancelRejectWhy::NotOpen, now) };
        let old = self.desk.orders.at(at).clone();
        if let Err(why) = self.check(old.instrument, qty, Pricing::Limit(price)) {
            return self.refuse(id, CancelRejectWhy::Replaced(why), now);
        }
        let traded = old.qty.raw() - old.leaves.raw();
        let leaves = Qty::from_raw(qty.raw() - traded);
        if !leaves.is_positive() {
            return self.refuse(id, CancelRejectWhy::TooLate, now);
        }
        self.desk.tell(at, EventKind::Replaced { qty, price, leaves }, now);
        if old.limit == Some(price) && qty <= old.qty {
            let by = Qty::from_raw(old.leaves.raw() - leaves.raw());
            self.desk.orders.at_mut(at).qty = qty;
            self.reduce(at, by);
            return;
        }
        self.remove(at);
        let stamp = self.stamp();
        let order = self.desk.orders.at_mut(at);
        *order = Order { qty, leaves, limit: Some(price), stamp, ..old };
        self.work(at, true, true, now);
    }

    /// Cancels every member's order, by instrument, side, price and time.
    pub fn handle_mass_cancel(&mut self, now: Timestamp) {
        for ix in 0..self.books.len() {
            while let Some(at) = self.first_member(ix) {
                self.cancel(at, now);
            }
        }
    }

    /// The end of the day: what rests expires, and nothing more is taken.
    pub fn handle_close(&mut self, now: Timestamp) {
        self.is_closed = true;
        for ix in 0..self.books.len() {
            while let Some(at) = self.first_member(ix) {
                let leaves = self.desk.orders.at(at).leaves;
                self.desk.tell(at, EventKind::Expired { leaves }, now);
                self.remove(at);
                self.desk.orders.close(at);
            }
        }
    }

    /// The market's best bid and offer is this from now on. Call [`Exchange::settle`] when all that changes is told.
    pub fn protect(&mut self, instrument: InstrumentIx, protected: Protected) {
        match &mut self.books[instrument.ix()] {
            Book::Lit(book) => book.protect(protected),
            Book::Dark(book) => book.protect(protected),
        }
    }

    /// The market's quote on `side` is now `price`, and `qty` of it is here: members' orders that it came to trade with it
    /// (see the rules at `before`), and what is left of it is given back, to be shown. A dark book has no quote.
    ///
    /// `before` is the same side of the market at the end of the millisecond before. A member's order that was not past it
    /// rested there, and trades at its own limit; one that was past it takes at the quote.
    pub fn cross(
        &mut self,
        instrument: InstrumentIx,
        side: Side,
        (price, qty): (Price, Qty),
        before: Option<Price>,
        now: Timestamp,
    ) -> Qty {
        let at = self.open_house(instrument, side, price, qty);
        if let Book::Lit(book) = &mut self.books[instrument.ix()] {
            book.cross(&mut self.desk, at, before, now);
        }
        self.close_house(at)
    }

    /// The house displays exactly `levels` on `side` from now on. What is more at a price joins the queue at its end; what
    /// is less leaves from the front or from the end. A dark book takes the sum as hidden interest.
    pub fn show(&mut self, instrument: InstrumentIx, side: Side, levels: &[(Price, Qty)], from_front: bool) {
        let template = self.house(instrument, side, Price::ZERO, Qty::ZERO);
        match &mut self.books[instrument.ix()] {
            Book::Lit(book) => book.set_house(&mut self.desk.orders, &template, levels, from_front),
            Book::Dark(book) => book.set_house(side, Qty::from_raw(levels.iter().map(|(_, qty)| qty.raw()).sum())),
        }
    }

    /// Somebody of the house takes up to `qty` at `price` or better, from house and members as they stand in the queue.
    pub fn contra(&mut self, instrument: InstrumentIx, side: Side, price: Price, qty: Qty, now: Timestamp) {
        let at = self.open_house(instrument, side, price, qty);
        if let Book::Lit(book) = &mut self.books[instrument.ix()] {
            book.take(&mut self.desk, at, now);
        }
        self.close_house(at);
    }

    /// Trades what the market kept apart and keeps apart no more.
    pub fn settle(&mut self, instrument: InstrumentIx, now: Timestamp) {
        match &mut self.books[instrument.ix()] {
            Book::Lit(book) => book.uncross(&mut self.desk, now),
            Book::Dark(book) => book.settle(&mut self.desk, now),
        }
    }

    /// The next thing that happened to a member's order.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.desk.events.pop_front()
    }

    /// What is displayed on a side, best first; nothing in a dark book.
    pub fn depth(&self, instrument: InstrumentIx, side: Side) -> impl Iterator<Item = (Price, Qty)> + '_ {
        let lit = match &self.books[instrument.ix()] {
            Book::Lit(book) => Some(book.depth(side)),
            Book::Dark(_) => None,
        };
        lit.into_iter().flatten()
    }

    /// What is open of an order; `None` where it is not.
    pub fn leaves(&self, id: OrderId) -> Option<Qty> {
        self.desk.orders.find(id).map(|at| self.desk.orders.at(at).leaves)
    }

    /// The market's best bid and offer, as last told.
    pub fn protected(&self, instrument: InstrumentIx) -> Protected {
        match &self.books[instrument.ix()] {
            Book::Lit(book) => book.protected(),
            Book::Dark(book) => book.protected(),
        }
    }

    /// Instruments that are traded here.
    pub fn listings(&self) -> &[Listing] {
        &self.listings
    }

    /// Matches an order that stands in no book, and rests or cancels what is left. Says its number where it rests.
    fn work(&mut self, at: u32, may_trade: bool, rests: bool, now: Timestamp) -> Option<OrderId> {
        let id = self.desk.orders.id(at);
        let ix = self.desk.orders.at(at).instrument.ix();
        match &mut self.books[ix] {
            Book::Lit(book) => {
                if may_trade {
                    book.take(&mut self.desk, at, now);
                }
                if self.desk.orders.at(at).leaves.is_zero() {
                    self.desk.orders.close(at);
                    return None;
                }
                if !rests {
                    let leaves = self.desk.orders.at(at).leaves;
                    self.desk.tell(at, EventKind::Canceled { leaves }, now);
                    self.desk.orders.close(at);
                    return None;
                }
                book.rest(&mut self.desk.orders, at);
            }
            // The newest order of its side trades last, and nobody before it can trade: to put it into the book and
            // settle is to match it.
            Book::Dark(book) => {
                book.rest(&mut self.desk.orders, at);
                if may_trade {
                    book.settle(&mut self.desk, now);
                }
                self.desk.orders.find(id)?;
            }
        }
        if rests {
            return Some(id);
        }
        self.cancel(at, now);
        None
    }

    fn cancel(&mut self, at: u32, now: Timestamp) {
        let leaves = self.desk.orders.at(at).leaves;
        self.desk.tell(at, EventKind::Canceled { leaves }, now);
        self.remove(at);
        self.desk.orders.close(at);
    }

    fn refuse(&mut self, id: OrderId, why: CancelRejectWhy, now: Timestamp) {
        let order = self.desk.orders.find(id).map(|at| self.desk.orders.at(at));
        let (reference, instrument) = order.map_or((0, InstrumentIx(0)), |order| (order.reference, order.instrument));
        let kind = EventKind::CancelRejected(why);
        let exec_id = ExecId::EMPTY;
        self.desk.events.push_back(Event { order: id, reference, instrument, exec_id, at: now, kind });
    }

    fn check(&self, instrument: InstrumentIx, qty: Qty, pricing: Pricing) -> Result<(), RejectWhy> {
        if self.is_closed {
            return Err(RejectWhy::Closed);
        }
        let listing = self.listings.get(instrument.ix()).ok_or(RejectWhy::UnknownInstrument)?;
        if !qty.is_positive() || qty > MAX_ORDER_QTY {
            return Err(RejectWhy::Qty);
        }
        if !qty.is_multiple_of(listing.qty_step) {
            return Err(RejectWhy::QtyOffStep);
        }
        match pricing {
            Pricing::Market => Ok(()),
            Pricing::Limit(price) if !price.is_positive() => Err(RejectWhy::Price),
            Pricing::Limit(price) if !price.is_multiple_of(listing.tick) => Err(RejectWhy::PriceOffTick),
            Pricing::Limit(_) => Ok(()),
        }
    }

    const fn check_room(&self) -> Result<(), RejectWhy> {
        if self.desk.orders.members() < self.max_open_orders { Ok(()) } else { Err(RejectWhy::Full) }
    }

    fn can_fill(&self, at: u32) -> bool {
        let order = self.desk.orders.at(at);
        match &self.books[order.instrument.ix()] {
            Book::Lit(book) => book.can_fill(order),
            Book::Dark(book) => book.can_fill(&self.desk.orders, order),
        }
    }

    fn remove(&mut self, at: u32) {
        match &mut self.books[self.desk.orders.at(at).instrument.ix()] {
            Book::Lit(book) => book.remove(&mut self.desk.orders, at),
            Book::Dark(book) => book.remove(&mut self.desk.orders, at),
        }
    }

    fn reduce(&mut self, at: u32, by: Qty) {
        match &mut self.books[self.desk.orders.at(at).instrument.ix()] {
            Book::Lit(book) => book.reduce(&mut self.desk.orders, at, by),
            Book::Dark(book) => book.reduce(&mut self.desk.orders, at, by),
        }
    }

    fn first_member(&self, ix: usize) -> Option<u32> {
        let orders = &self.desk.orders;
        match &self.books[ix] {
            Book::Lit(book) => book.members(orders).next(),
            Book::Dark(book) => book.members(orders).next(),
        }
    }

    const fn stamp(&mut self) -> u64 {
        self.next_stamp += 1;
        self.next_stamp - 1
    }

    const fn house(&self, instrument: InstrumentIx, side: Side, price: Price, qty: Qty) -> Order {
        let limit = Some(price);
        Order { owner: Owner::House, reference: 0, instrument, side, limit, qty, leaves: qty, stamp: 0 }
    }

    fn open_house(&mut self, instrument: InstrumentIx, side: Side, price: Price, qty: Qty) -> u32 {
        let order = self.house(instrument, side, price, qty);
        self.desk.orders.open(order)
    }

    fn close_house(&mut self, at: u32) -> Qty {
        let leaves = self.desk.orders.at(at).leaves;
        self.desk.orders.close(at);
        leaves
    }
}
