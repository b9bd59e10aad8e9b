//! What all books of an exchange share: the orders, and what members are told.

use std::collections::VecDeque;

use types::{Notional, Price, Qty, Timestamp};

use super::event::{Event, EventKind, ExecIds, Liquidity};
use super::order::{Fees, Protected};
use super::orders::{Orders, Owner};

#[derive(Debug)]
pub(super) struct Desk {
    pub(super) orders: Orders,
    pub(super) events: VecDeque<Event>,
    pub(super) exec_ids: ExecIds,
    pub(super) fees: Fees,
}

impl Desk {
    /// Tells the owner of an open order, if it is a member.
    pub(super) fn tell(&mut self, at: u32, kind: EventKind, now: Timestamp) {
        let order = self.orders.at(at);
        if order.owner == Owner::House {
            return;
        }
        self.events.push_back(Event {
            order: self.orders.id(at),
            reference: order.reference,
            instrument: order.instrument,
            exec_id: self.exec_ids.draw(),
            at: now,
            kind,
        });
    }

    /// Tells the sides of a trade, the earlier one first. No order is changed yet: `leaves` is told as it will be.
    pub(super) fn tell_trade(
        &mut self,
        sides: &[(u32, Liquidity)],
        qty: Qty,
        price: Price,
        quote: Protected,
        now: Timestamp,
    ) {
        for &(at, liquidity) in sides {
            let leaves = Qty::from_raw(self.orders.at(at).leaves.raw() - qty.raw());
            let fee = match liquidity {
                Liquidity::Added => self.fees.maker,
                Liquidity::Removed => self.fees.taker,
                Liquidity::Midpoint => self.fees.midpoint,
            };
            let kind = EventKind::Trade { qty, price, liquidity, leaves, fee: Notional::of(fee, qty), quote };
            self.tell(at, kind, now);
        }
    }
}
