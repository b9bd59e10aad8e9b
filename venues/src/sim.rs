//! A simulated venue behind our side's words: approvals are redeemed here, and the way there and back takes time.

use std::collections::VecDeque;

use market_data::MarketEvent;
use model::{ChildEvent, ChildOrder, ChildReplace, Instruments, Liquidity, VenueExecId, VenueReport};
use risk_gate::{Epoch, Stale};
use types::{ChildId, InstrumentIx, LookupMap, Notional, Now, Timestamp};

use crate::config::{ConfigError, MAX_IN_FLIGHT, SimVenueConfig};
use crate::exchange::{self, EventKind, Listing, NewOrder, OrderId, Pricing};
use crate::outlet::{BookUpdate, LinkState, Refused, RefusedWhy, Replaced, Standing, Venue, VenueCommand, VenueEvent};
use crate::sim_exchange::SimExchange;

/// A venue simulated in the gateway's process.
///
/// It cancels on disconnect: its orders live as long as it does, so that after a restart none of them is open, and the
/// gateway reports what its journal holds open here as cancelled.
#[derive(Debug)]
pub struct SimVenue {
    config: SimVenueConfig,
    exchange: SimExchange,
    /// What rests there.
    open: LookupMap<ChildId, (OrderId, InstrumentIx)>,
    /// On their way there, by when they arrive; one latency for all, so the order is that of sending.
    inbound: VecDeque<(Timestamp, Inbound)>,
    /// On their way back, likewise.
    outbound: VecDeque<(Timestamp, VenueEvent)>,
    ready: VecDeque<VenueEvent>,
    is_closed: bool,
    charged: Notional,
}

/// A command past the outlet: what it approved is redeemed.
#[derive(Debug, Clone, Copy)]
enum Inbound {
    New(ChildOrder),
    Replace(ChildReplace),
    Cancel(ChildId),
    MassCancel,
    Status(ChildId),
}

impl SimVenue {
    /// Opens it at `opened_at` of market time: the date of the first books, where it shows anything by itself.
    pub fn new(
        config: SimVenueConfig,
        instruments: &Instruments,
        opened_at: Timestamp,
    ) -> Result<SimVenue, ConfigError> {
        let listings = instruments.iter().map(|row| Listing { tick: row.tick, qty_step: row.qty_step }).collect();
        let mut venue = SimVenue {
            exchange: SimExchange::new(&config, listings)?,
            config,
            open: LookupMap::with_capacity(1024),
            inbound: VecDeque::new(),
            outbound: VecDeque::new(),
            ready: VecDeque::from([VenueEvent::Link(LinkState::Up)]),
            is_closed: false,
            charged: Notional::ZERO,
        };
        venue.on_exchange(opened_at);
        Ok(venue)
    }

    /// How it was set up.
    pub const fn config(&self) -> &SimVenueConfig {
        &self.config
    }

    /// What it charged for all trades so far; below zero it paid.
    pub const fn charged(&self) -> Notional {
        self.charged
    }

    fn send(&mut self, command: Inbound, now: Now) {
        let latency = i64::try_from(self.config.latency_ns).unwrap_or(i64::MAX);
        self.inbound.push_back((now.market.plus(latency), command));
        self.on_time(now.market);
    }

    /// What has arrived by `now` happens: the close, then commands, then reports come out. Commands wait while the
    /// millisecond's market is half told.
    fn on_time(&mut self, now: Timestamp) {
        if !self.is_closed && self.config.close_at.is_some_and(|at| at <= now) {
            self.is_closed = true;
            self.exchange.handle_close(now);
            self.on_exchange(now);
        }
        while self.exchange.is_settled()
            && let Some(&(due, command)) = self.inbound.front()
            && due <= now
        {
            self.inbound.pop_front();
            self.on_command(command, now);
            self.on_exchange(now);
        }
        while let Some(&(due, event)) = self.outbound.front()
            && due <= now
        {
            self.outbound.pop_front();
            self.ready.push_back(event);
        }
    }

    fn on_command(&mut self, command: Inbound, now: Timestamp) {
        match command {
            Inbound::New(order) => {
                assert!(!self.open.contains(&order.child), "a child is sent once");
                if let Some(id) = self.exchange.handle_new(&plain(&order), now) {
                    self.open.insert(order.child, (id, order.instrument));
                }
            }
            Inbound::Replace(ChildReplace { child, qty, price }) => match self.open.get(&child) {
                Some(&(id, instrument)) => self.exchange.handle_replace(id, instrument, (qty, price), now),
                None => self.on_not_open(child, now),
            },
            Inbound::Cancel(child) => match self.open.get(&child) {
                Some(&(id, instrument)) => self.exchange.handle_cancel(id, instrument, now),
                None => self.on_not_open(child, now),
            },
            Inbound::MassCancel => self.exchange.handle_mass_cancel(now),
            Inbound::Status(child) => {
                let leaves = self.open.get(&child).and_then(|(id, _)| self.exchange.leaves(*id));
                let standing = Standing { venue: self.config.venue, child, leaves, at: now };
                self.answer(VenueEvent::Standing(standing), now);
            }
        }
    }

    fn on_not_open(&mut self, child: ChildId, now: Timestamp) {
        self.answer(self.report(child, VenueExecId::EMPTY, ChildEvent::CancelRejected, now), now);
    }

    /// What the exchange said goes on its way back: reports first, then the books that they changed.
    fn on_exchange(&mut self, now: Timestamp) {
        while let Some(event) = self.exchange.poll_event() {
            let event = self.translate(&event);
            self.answer(event, now);
        }
        while let Some((instrument, shown)) = self.exchange.poll_book() {
            let (venue, bids, asks) = (self.config.venue, shown.bids, shown.asks);
            self.answer(VenueEvent::Book(BookUpdate { venue, instrument, bids, asks, at: now }), now);
        }
    }

    fn answer(&mut self, event: VenueEvent, now: Timestamp) {
        match i64::try_from(self.config.latency_ns).unwrap_or(i64::MAX) {
            0 => self.ready.push_back(event),
            latency => self.outbound.push_back((now.plus(latency), event)),
        }
    }

    /// The exchange's word in ours; what is done is forgotten here.
    fn translate(&mut self, event: &exchange::Event) -> VenueEvent {
        let child = ChildId(event.reference);
        let (exec_id, at) = (event.exec_id, event.at);
        let ours = match event.kind {
            EventKind::Accepted => ChildEvent::Accepted,
            EventKind::Trade { qty, price, liquidity, leaves, fee, quote } => {
                if leaves.is_zero() {
                    self.open.remove(&child);
                }
                self.charged = Notional::from_raw(self.charged.raw().saturating_add(fee.raw()));
                let liquidity = match liquidity {
                    exchange::Liquidity::Added => Liquidity::Added,
                    exchange::Liquidity::Removed => Liquidity::Removed,
                    exchange::Liquidity::Midpoint => Liquidity::Dark,
                };
                ChildEvent::Filled { qty, price, liquidity, bid: quote.bid, ask: quote.ask }
            }
            EventKind::Replaced { qty, price, leaves: _ } => {
                return VenueEvent::Replaced(Replaced { venue: self.config.venue, child, exec_id, qty, price, at });
            }
            EventKind::Canceled { .. } => {
                self.open.remove(&child);
                ChildEvent::Canceled
            }
            EventKind::Expired { .. } => {
                self.open.remove(&child);
                ChildEvent::Expired
            }
            EventKind::Rejected(_) => ChildEvent::Rejected,
            EventKind::CancelRejected(_) => ChildEvent::CancelRejected,
        };
        self.report(child, exec_id, ours, at)
    }

    const fn report(&self, child: ChildId, exec_id: VenueExecId, event: ChildEvent, at: Timestamp) -> VenueEvent {
        VenueEvent::Report(VenueReport { venue: self.config.venue, child, exec_id, event, at })
    }

    fn check_room(&self, child: ChildId) -> Result<(), Refused> {
        if self.inbound.len() < MAX_IN_FLIGHT {
            return Ok(());
        }
        Err(Refused { child, why: RefusedWhy::Busy { limit: MAX_IN_FLIGHT } })
    }
}

impl Venue for SimVenue {
    fn handle_command(&mut self, command: VenueCommand, gate: Epoch, now: Now) -> Result<(), Refused> {
        let inbound = match command {
            VenueCommand::New(approved) => {
                let order = approved.redeem(gate).map_err(|stale| refused(stale.item.child, &stale))?;
                if order.venue != self.config.venue {
                    let why = RefusedWhy::WrongVenue { to: order.venue, this: self.config.venue };
                    return Err(Refused { child: order.child, why });
                }
                self.check_room(order.child)?;
                Inbound::New(order)
            }
            VenueCommand::Replace(approved) => {
                let replace = approved.redeem(gate).map_err(|stale| refused(stale.item.child, &stale))?;
                self.check_room(replace.child)?;
                Inbound::Replace(replace)
            }
            VenueCommand::Cancel(child) => Inbound::Cancel(child),
            VenueCommand::MassCancel => Inbound::MassCancel,
            VenueCommand::Status(child) => Inbound::Status(child),
        };
        self.send(inbound, now);
        Ok(())
    }

    fn handle_market(&mut self, event: &MarketEvent, _now: Now) {
        self.exchange.handle_market(event);
    }

    fn handle_settled(&mut self, now: Now) {
        self.exchange.handle_settled(now.market);
        self.on_exchange(now.market);
        self.on_time(now.market);
    }

    fn poll_timeout(&self) -> Option<Timestamp> {
        let command = self.inbound.front().filter(|_| self.exchange.is_settled()).map(|(due, _)| *due);
        let report = self.outbound.front().map(|(due, _)| *due);
        let close = self.config.close_at.filter(|_| !self.is_closed);
        [command, report, close].into_iter().flatten().min()
    }

    fn handle_timeout(&mut self, now: Now) {
        self.on_time(now.market);
    }

    fn poll_event(&mut self) -> Option<VenueEvent> {
        self.ready.pop_front()
    }
}

const fn refused<T>(child: ChildId, stale: &Stale<T>) -> Refused {
    Refused { child, why: RefusedWhy::Stale { approved: stale.approved, current: stale.current } }
}

/// A child as the exchange takes it: what a member is to it is a number.
const fn plain(order: &ChildOrder) -> NewOrder {
    NewOrder {
        reference: order.child.0,
        instrument: order.instrument,
        side: order.side,
        qty: order.qty,
        pricing: Pricing::Limit(order.price),
        time_in_force: match order.time_in_force {
            model::TimeInForce::Day => exchange::TimeInForce::Day,
            model::TimeInForce::ImmediateOrCancel => exchange::TimeInForce::ImmediateOrCancel,
            model::TimeInForce::FillOrKill => exchange::TimeInForce::FillOrKill,
        },
    }
}
