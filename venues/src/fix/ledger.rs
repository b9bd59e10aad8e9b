//! What a venue behind FIX knows of its orders: made of facts, and of nothing else.

use fix_codec::Precision;
use model::{ClOrdId, OrdStatus};
use types::{LookupMap, Notional, Price, Qty};

use super::fact::{CancelRefused, Execution, ExecutionKind, Fact, OrderReceived};

/// Orders that one venue takes in over all its starts. Each keeps some 350 bytes with its name, so that a ClOrdID is known
/// for ever: 350 MB. Past it every new order is rejected; a new data directory begins a new venue.
pub const ORDERS_MAX: usize = 1 << 20;

/// Digits of the times in a venue's messages.
pub(super) const PRECISION: Precision = Precision::Millis;

/// All orders that ever came, and every ClOrdID(11) that was ever used.
#[derive(Debug, Default)]
pub struct Ledger {
    /// By number, the first is number 1.
    orders: Vec<OrderState>,
    /// The first order of each ClOrdID.
    by_id: LookupMap<ClOrdId, u64>,
    /// ClOrdIDs of cancel requests.
    requests: LookupMap<ClOrdId, ()>,
    /// Executions so far: the number of the last one.
    executions: u64,
}

/// One order as it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct OrderState {
    pub(super) received: OrderReceived,
    /// 0 <= cum_qty <= OrderQty
    pub(super) cum_qty: Qty,
    pub(super) traded: Notional,
    pub(super) status: OrdStatus,
}

impl OrderState {
    /// LeavesQty(151): zero once the order is done.
    pub(super) fn leaves(&self) -> Qty {
        if self.is_open() { Qty::from_raw(self.received.qty.raw() - self.cum_qty.raw()) } else { Qty::ZERO }
    }

    /// AvgPx(6); zero before the first trade.
    pub(super) fn avg_px(&self) -> Price {
        self.traded.average_price(self.cum_qty, types::DECIMALS).unwrap_or(Price::ZERO)
    }

    pub(super) const fn is_open(&self) -> bool {
        matches!(self.status, OrdStatus::New | OrdStatus::PartiallyFilled)
    }
}

impl Ledger {
    /// Takes a fact in, live and in a replay.
    ///
    /// # Panics
    /// Where facts do not follow each other: an order or an execution out of its turn, more traded than ordered. Such a log
    /// was written wrongly.
    pub fn apply(&mut self, fact: &Fact) {
        match fact {
            Fact::Received(received) => self.on_received(received),
            Fact::Executed(execution) => self.on_executed(execution),
            Fact::CancelRefused(CancelRefused { request, .. }) => {
                self.requests.insert(*request, ());
            }
        }
    }

    /// Orders taken in so far, rejected ones counted.
    pub fn len(&self) -> usize {
        self.orders.len()
    }

    /// Whether no order ever came.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    pub(super) fn next_order(&self) -> u64 {
        self.orders.len() as u64 + 1
    }

    pub(super) fn next_exec(&self) -> u64 {
        self.executions + 1
    }

    /// Whether somebody used this ClOrdID(11) before, for an order or a request.
    pub(super) fn is_used(&self, id: &ClOrdId) -> bool {
        self.by_id.contains(id) || self.requests.contains(id)
    }

    pub(super) fn find(&self, id: &ClOrdId) -> Option<u64> {
        self.by_id.get(id).copied()
    }

    pub(super) fn order(&self, number: u64) -> &OrderState {
        assert!(number >= 1 && number <= self.orders.len() as u64, "no order has number {number}");
        &self.orders[number as usize - 1]
    }

    /// The numbers of all orders that are open, ascending.
    pub(super) fn open_orders(&self) -> impl Iterator<Item = u64> + '_ {
        self.orders.iter().filter(|order| order.is_open()).map(|order| order.received.order)
    }

    fn on_received(&mut self, received: &OrderReceived) {
        assert!(received.order == self.next_order(), "order {} where {} is next", received.order, self.next_order());
        if !self.is_used(&received.cl_ord_id) {
            self.by_id.insert(received.cl_ord_id, received.order);
        }
        let state =
            OrderState { received: *received, cum_qty: Qty::ZERO, traded: Notional::ZERO, status: OrdStatus::New };
        self.orders.push(state);
    }

    fn on_executed(&mut self, execution: &Execution) {
        assert!(execution.exec == self.next_exec(), "execution {} where {} is next", execution.exec, self.next_exec());
        self.executions = execution.exec;
        let is_open = self.order(execution.order).is_open();
        assert!(is_open, "execution {} of order {}, which is done", execution.exec, execution.order);
        let order = &mut self.orders[execution.order as usize - 1];
        match execution.kind {
            ExecutionKind::Accepted => {}
            ExecutionKind::Trade { qty, price, liquidity: _ } => order.trade(qty, price),
            ExecutionKind::Canceled { request, why: _ } => {
                order.status = OrdStatus::Canceled;
                if let Some(request) = request {
                    self.requests.insert(request, ());
                }
            }
            ExecutionKind::Expired => order.status = OrdStatus::Expired,
            ExecutionKind::Rejected(_) => order.status = OrdStatus::Rejected,
        }
    }
}

impl OrderState {
    fn trade(&mut self, qty: Qty, price: Price) {
        let leaves = self.leaves();
        assert!(qty.is_positive() && qty <= leaves, "a trade of {qty} where {leaves} is left");
        self.cum_qty = Qty::from_raw(self.cum_qty.raw() + qty.raw());
        let sum = self.traded.raw().checked_add(Notional::of(price, qty).raw());
        let Some(sum) = sum else { unreachable!("at most a billion shares at a price of 64 bits fit into 128 bits") };
        self.traded = Notional::from_raw(sum);
        self.status = if self.cum_qty == self.received.qty { OrdStatus::Filled } else { OrdStatus::PartiallyFilled };
    }
}
