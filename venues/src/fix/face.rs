//! The FIX face of a simulated exchange: what a client of the venue sends, and what it is told.

use core::mem::take;
use std::collections::VecDeque;

use fix_codec::{BusinessViolation, FieldWriter, Message};
use fix_messages::{
    BusinessMessageReject, BusinessRejectReason, MarketDataRequest, NewOrderSingle, OrderCancelRequest,
    OrderStatusRequest, ParseIssue, Subscription, code,
};
use market_data::MarketEvent;
use model::{ClOrdId, Instruments, Liquidity, OrdType, TimeInForce};
use types::{InstrumentIx, LookupMap, Mono, Now, Side, Text, Timestamp};

use super::books::SubscribedBooks;
use super::fact::{
    CancelRefused, CancelRefusedWhy, CancelWhy, Execution, ExecutionKind, Fact, OrderReceived, RejectWhy,
};
use super::ledger::{Ledger, ORDERS_MAX};
use super::report;
use crate::config::{ConfigError, SimVenueConfig};
use crate::exchange::{self, EventKind, Listing, NewOrder, OrderId, Pricing};
use crate::sim_exchange::SimExchange;

/// A simulated exchange behind FIX, without its session: application messages in, facts and application messages out.
///
/// Orders are known by their owner's ClOrdID(11), for ever: one that comes again is rejected and never executed twice.
/// NewOrderSingle(D), OrderCancelRequest(F), OrderStatusRequest(H) and MarketDataRequest(V) are taken; anything else is
/// answered with BusinessMessageReject(j).
///
/// After each `handle_*`: keep what [`FixFace::drain_facts`] gives, send what [`FixFace::drain_messages`] gives, and let
/// nothing leave before the facts are durable.
#[derive(Debug)]
pub struct FixFace {
    mic: Text<4>,
    instruments: Instruments,
    exchange: SimExchange,
    ledger: Ledger,
    /// What rests in the exchange: the orders that the ledger calls open.
    resting: LookupMap<u64, (OrderId, InstrumentIx)>,
    books: SubscribedBooks,
    facts: VecDeque<Fact>,
    said: Said,
}

/// Messages on their way out, one behind the other.
#[derive(Debug, Default)]
struct Said {
    bodies: Vec<u8>,
    /// Type, and where in `bodies` each ends.
    ends: Vec<(&'static [u8], usize)>,
}

/// Who is to blame for a cancel that the exchange reports.
#[derive(Debug, Clone, Copy)]
struct Cause {
    request: Option<ClOrdId>,
    why: CancelWhy,
}

impl Cause {
    /// Where nobody asked, it was the time in force.
    const NOBODY: Cause = Cause { request: None, why: CancelWhy::NotFilledAtOnce };
}

impl FixFace {
    /// Opens the venue; `ledger` is what its log says of earlier starts. What rested when it was stopped rests no more: it
    /// is cancelled here, and its owner told.
    ///
    /// Of `config`, latency and the first ExecID are not used: the network is the latency, and the ledger numbers.
    ///
    /// # Errors
    /// What is wrong with `config`.
    pub fn new(
        config: &SimVenueConfig,
        instruments: Instruments,
        ledger: Ledger,
        now: Now,
    ) -> Result<FixFace, ConfigError> {
        let listings = instruments.iter().map(|row| Listing { tick: row.tick, qty_step: row.qty_step }).collect();
        let mut face = FixFace {
            mic: config.mic,
            exchange: SimExchange::new(config, listings)?,
            resting: LookupMap::with_capacity(1024),
            books: SubscribedBooks::new(instruments.len()),
            instruments,
            ledger,
            facts: VecDeque::new(),
            said: Said::default(),
        };
        face.on_exchange(Cause::NOBODY);
        let left: Vec<u64> = face.ledger.open_orders().collect();
        for order in left {
            let kind = ExecutionKind::Canceled { request: None, why: CancelWhy::Restart };
            face.execute(order, kind, now.market);
        }
        Ok(face)
    }

    /// An application message, valid against the dictionary.
    pub fn handle_message(&mut self, message: &Message<'_>, now: Now) {
        let read = match message.msg_type() {
            NewOrderSingle::MSG_TYPE => NewOrderSingle::parse(message).map(|order| self.on_order(message, &order, now)),
            OrderCancelRequest::MSG_TYPE => {
                OrderCancelRequest::parse(message).map(|request| self.on_cancel(message, &request, now))
            }
            OrderStatusRequest::MSG_TYPE => {
                OrderStatusRequest::parse(message).map(|request| self.on_status(message, &request))
            }
            MarketDataRequest::MSG_TYPE => {
                MarketDataRequest::parse(message).map(|request| self.on_market_data(message, &request, now))
            }
            _ => {
                self.refuse(message, BusinessRejectReason::UnsupportedMessageType, "");
                Ok(())
            }
        };
        if let Err(issue) = read {
            self.on_issue(message, &issue);
        }
    }

    /// An application message that lacks a field which the rest of it calls for.
    pub fn handle_incomplete(&mut self, message: &Message<'_>, violation: BusinessViolation) {
        self.refuse(message, violation.reason, &violation.to_string());
    }

    /// All events of one millisecond of the reference market.
    pub fn handle_market(&mut self, events: &[MarketEvent], now: Now) {
        for event in events {
            self.exchange.handle_market(event);
        }
        self.exchange.handle_settled(now.market);
        self.on_exchange(Cause::NOBODY);
    }

    /// The client's connection is gone, and with it what it subscribed to. Its orders rest on.
    pub fn handle_link_down(&mut self) {
        self.books.stop_all();
    }

    /// Cancels everything that rests, for a venue that does so when the connection is lost.
    pub fn handle_cancel_on_disconnect(&mut self, now: Now) {
        self.exchange.handle_mass_cancel(now.market);
        self.on_exchange(Cause { request: None, why: CancelWhy::Disconnect });
    }

    /// When [`FixFace::handle_timeout`] wants to be called: a book that was changed too soon after it was last sent.
    pub fn poll_timeout(&self) -> Option<Mono> {
        self.books.poll_timeout()
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Now) {
        let FixFace { books, instruments, said, .. } = self;
        books.write_due(instruments, now.mono, |write| said.say(report::BOOK, write));
    }

    /// Gives out the facts since the last call, in their order. They belong into one batch.
    pub fn drain_facts(&mut self, each: impl FnMut(Fact)) {
        self.facts.drain(..).for_each(each);
    }

    /// Gives out the messages since the last call, in their order: MsgType(35) and body.
    pub fn drain_messages(&mut self, mut each: impl FnMut(&'static [u8], &[u8])) {
        let mut begin = 0;
        for (msg_type, end) in self.said.ends.drain(..) {
            each(msg_type, &self.said.bodies[begin..end]);
            begin = end;
        }
        self.said.bodies.clear();
    }

    /// What is known of all orders.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    fn on_order(&mut self, message: &Message<'_>, order: &NewOrderSingle<'_>, now: Now) {
        if self.ledger.len() >= ORDERS_MAX {
            let text = "The venue has taken in as many orders as it can remember";
            return self.refuse(message, BusinessRejectReason::ApplicationNotAvailable, text);
        }
        let Some(received) = self.received(order, now.market) else {
            let text = "ClOrdID(11) of up to 64 characters, Market or Limit, Day, IOC or FOK; else not taken here";
            return self.refuse(message, BusinessRejectReason::Other, text);
        };
        let admitted = self.admit(&received);
        self.record(Fact::Received(received));
        match admitted {
            Ok(new) => {
                if let Some(id) = self.exchange.handle_new(&new, now.market) {
                    self.resting.insert(received.order, (id, new.instrument));
                }
                self.on_exchange(Cause::NOBODY);
            }
            Err(why) => self.execute(received.order, ExecutionKind::Rejected(why), now.market),
        }
    }

    /// The order in the venue's words; `None` for one that it has no words for.
    fn received(&self, order: &NewOrderSingle<'_>, at: Timestamp) -> Option<OrderReceived> {
        Some(OrderReceived {
            order: self.ledger.next_order(),
            cl_ord_id: Text::new(order.cl_ord_id).ok()?,
            symbol: Text::new(order.symbol).ok()?,
            side: Side::from_fix(order.side)?,
            qty: order.order_qty,
            ord_type: code::ord_type_of(order.ord_type)?,
            price: order.price,
            time_in_force: code::time_in_force_of(order.time_in_force)?,
            at,
        })
    }

    fn admit(&self, order: &OrderReceived) -> Result<NewOrder, RejectWhy> {
        if self.ledger.is_used(&order.cl_ord_id) {
            return Err(RejectWhy::DuplicateClOrdId);
        }
        let instrument = self.instruments.find(order.symbol.as_bytes()).ok_or(RejectWhy::UnknownSymbol)?;
        let pricing = match (order.ord_type, order.price) {
            (OrdType::Limit, Some(price)) => Pricing::Limit(price),
            (OrdType::Market, None) => Pricing::Market,
            (OrdType::Limit, None) | (OrdType::Market, Some(_)) => return Err(RejectWhy::Price),
        };
        Ok(NewOrder {
            reference: order.order,
            instrument: instrument.ix,
            side: order.side,
            qty: order.qty,
            pricing,
            time_in_force: match order.time_in_force {
                TimeInForce::Day => exchange::TimeInForce::Day,
                TimeInForce::ImmediateOrCancel => exchange::TimeInForce::ImmediateOrCancel,
                TimeInForce::FillOrKill => exchange::TimeInForce::FillOrKill,
            },
        })
    }

    fn on_cancel(&mut self, message: &Message<'_>, cancel: &OrderCancelRequest<'_>, now: Now) {
        let (Ok(request), Ok(orig)) = (Text::new(cancel.cl_ord_id), Text::new(cancel.orig_cl_ord_id)) else {
            let text = "ClOrdID(11) and OrigClOrdID(41) of up to 64 characters, else not taken here";
            return self.refuse(message, BusinessRejectReason::Other, text);
        };
        let order = self.ledger.find(&orig);
        let resting = order.and_then(|order| self.resting.get(&order).copied());
        let why = match (order, resting) {
            _ if self.ledger.is_used(&request) => CancelRefusedWhy::DuplicateClOrdId,
            (None, _) => CancelRefusedWhy::UnknownOrder,
            (Some(_), None) => CancelRefusedWhy::TooLate,
            (Some(_), Some((id, instrument))) => {
                self.exchange.handle_cancel(id, instrument, now.market);
                return self.on_exchange(Cause { request: Some(request), why: CancelWhy::Asked });
            }
        };
        let refused = CancelRefused { request, orig, order, why, at: now.market };
        self.record(Fact::CancelRefused(refused));
        let status = order.map(|order| self.ledger.order(order));
        self.said.say(report::CANCEL_REJECT, |out| report::write_cancel_reject(&refused, status, out));
    }

    fn on_status(&mut self, message: &Message<'_>, request: &OrderStatusRequest<'_>) {
        let order = Text::new(request.cl_ord_id).ok().and_then(|id| self.ledger.find(&id));
        match order {
            Some(order) => {
                let order = self.ledger.order(order);
                self.said.say(report::EXECUTION, |out| report::write_status(order, out));
            }
            None => self.refuse(message, BusinessRejectReason::UnknownId, "No order here has that ClOrdID(11)"),
        }
    }

    fn on_market_data(&mut self, message: &Message<'_>, request: &MarketDataRequest<'_>, now: Now) {
        let instrument = self.instruments.find(request.symbol).map(|row| row.ix);
        let (Some(instrument), Ok(id)) = (instrument, Text::new(request.md_req_id)) else {
            return self.refuse(message, BusinessRejectReason::UnknownSecurity, "");
        };
        let depth = usize::try_from(request.depth).unwrap_or(usize::MAX);
        let FixFace { books, instruments, said, .. } = self;
        match request.subscription {
            Subscription::Stop => return books.stop(instrument),
            Subscription::Updates => books.subscribe(instrument, id, depth, now.mono),
            Subscription::Snapshot => {}
        }
        said.say(report::BOOK, |out| books.write(instruments, instrument, (&id, depth), out));
    }

    /// A message that the dictionary let pass and that lacks what is needed here.
    fn on_issue(&mut self, message: &Message<'_>, issue: &ParseIssue) {
        let reason = issue.violation().err().unwrap_or(BusinessRejectReason::Other);
        self.refuse(message, reason, &issue.to_string());
    }

    /// What the exchange says of orders becomes facts and reports, and its books are noted.
    fn on_exchange(&mut self, cause: Cause) {
        while let Some(event) = self.exchange.poll_event() {
            let order = event.reference;
            let kind = match event.kind {
                EventKind::Accepted => ExecutionKind::Accepted,
                EventKind::Trade { qty, price, liquidity, .. } => {
                    ExecutionKind::Trade { qty, price, liquidity: liquidity_of(liquidity) }
                }
                EventKind::Canceled { .. } => ExecutionKind::Canceled { request: cause.request, why: cause.why },
                EventKind::Expired { .. } => ExecutionKind::Expired,
                EventKind::Rejected(why) => ExecutionKind::Rejected(reject_of(why)),
                EventKind::Replaced { .. } => unreachable!("no order is replaced over this face"),
                EventKind::CancelRejected(why) => unreachable!("only what rests is cancelled: {why}"),
            };
            self.execute(order, kind, event.at);
            if !self.ledger.order(order).is_open() {
                self.resting.remove(&order);
            }
        }
        while let Some((instrument, shown)) = self.exchange.poll_book() {
            self.books.on_shown(instrument, shown);
        }
    }

    fn execute(&mut self, order: u64, kind: ExecutionKind, at: Timestamp) {
        let execution = Execution { order, exec: self.ledger.next_exec(), at, kind };
        self.record(Fact::Executed(execution));
        let FixFace { ledger, said, mic, .. } = self;
        said.say(report::EXECUTION, |out| report::write_execution(*mic, ledger.order(order), &execution, out));
    }

    fn record(&mut self, fact: Fact) {
        self.ledger.apply(&fact);
        self.facts.push_back(fact);
    }

    fn refuse(&mut self, message: &Message<'_>, reason: BusinessRejectReason, text: &str) {
        let reject = BusinessMessageReject::to(message, reason, text);
        self.said.say(BusinessMessageReject::MSG_TYPE, |out| reject.write(out));
    }
}

impl Said {
    fn say(&mut self, msg_type: &'static [u8], write: impl FnOnce(&mut FieldWriter<'_>)) {
        let mut bodies = take(&mut self.bodies);
        write(&mut FieldWriter::new(&mut bodies));
        self.ends.push((msg_type, bodies.len()));
        self.bodies = bodies;
    }
}

const fn liquidity_of(liquidity: exchange::Liquidity) -> Liquidity {
    match liquidity {
        exchange::Liquidity::Added => Liquidity::Added,
        exchange::Liquidity::Removed => Liquidity::Removed,
        exchange::Liquidity::Midpoint => Liquidity::Dark,
    }
}

const fn reject_of(why: exchange::RejectWhy) -> RejectWhy {
    match why {
        exchange::RejectWhy::UnknownInstrument => RejectWhy::UnknownSymbol,
        exchange::RejectWhy::Qty | exchange::RejectWhy::QtyOffStep => RejectWhy::Qty,
        exchange::RejectWhy::Price | exchange::RejectWhy::PriceOffTick => RejectWhy::Price,
        exchange::RejectWhy::Full => RejectWhy::Full,
        exchange::RejectWhy::Closed => RejectWhy::Closed,
    }
}
