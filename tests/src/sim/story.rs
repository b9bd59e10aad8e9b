//! What the venue over FIX says of the day: each order that it was sent, and what it did with it.

use model::{ChildOrder, ClOrdId, VenueExecId};
use orders::ChildStatus;
use types::{Price, Qty, Side};
use venues::fix::{Execution, ExecutionKind, Fact};

use crate::setup::{FIX_VENUE, text};

/// See the module.
#[derive(Debug, Clone, Default)]
pub(super) struct Story {
    /// Every order, in the order in which they came; one that was sent twice is there twice.
    pub(super) orders: Vec<VenueOrder>,
    /// ExecID(17) of everything it did.
    pub(super) execs: Vec<VenueExecId>,
    /// Cancel requests that it refused.
    pub(super) cancels_refused: u64,
}

/// One order as the venue has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct VenueOrder {
    /// ClOrdID(11).
    pub(super) cl_ord_id: ClOrdId,
    /// What both sides must agree on.
    pub(super) told: Told,
}

/// An order's terms, what traded of it, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub(super) side: Side,
    pub(super) qty: Qty,
    pub(super) price: Option<Price>,
    pub(super) cum_qty: Qty,
    pub(super) standing: Standing,
}

/// Where an order stands, once nothing is on its way any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Open,
    Filled,
    Canceled,
    Expired,
    Rejected,
}

impl Story {
    /// The next fact of the venue's log. An execution names its order by number, from 1.
    pub(super) fn on_fact(&mut self, fact: &Fact) {
        match fact {
            Fact::Received(received) => self.orders.push(VenueOrder {
                cl_ord_id: received.cl_ord_id,
                told: Told {
                    side: received.side,
                    qty: received.qty,
                    price: received.price,
                    cum_qty: Qty::ZERO,
                    standing: Standing::Open,
                },
            }),
            Fact::Executed(execution) => self.on_executed(execution),
            Fact::CancelRefused(_) => self.cancels_refused += 1,
        }
    }

    fn on_executed(&mut self, execution: &Execution) {
        self.execs.push(execution.exec_id(text(FIX_VENUE)));
        let told = &mut self.orders[execution.order as usize - 1].told;
        match execution.kind {
            ExecutionKind::Accepted => {}
            ExecutionKind::Trade { qty, .. } => {
                told.cum_qty = Qty::from_raw(told.cum_qty.raw() + qty.raw());
                if told.cum_qty == told.qty {
                    told.standing = Standing::Filled;
                }
            }
            ExecutionKind::Canceled { .. } => told.standing = Standing::Canceled,
            ExecutionKind::Expired => told.standing = Standing::Expired,
            ExecutionKind::Rejected(_) => told.standing = Standing::Rejected,
        }
    }
}

impl Told {
    /// The same of a child, as the gateway has it; `None` for one that it says was never sent.
    pub(super) fn of_child(order: &ChildOrder, cum_qty: Qty, status: ChildStatus) -> Option<Told> {
        let standing = match status {
            ChildStatus::Created
            | ChildStatus::Accepted
            | ChildStatus::PartiallyFilled
            | ChildStatus::CreatedCanceling
            | ChildStatus::AcceptedCanceling
            | ChildStatus::PartiallyFilledCanceling => Standing::Open,
            ChildStatus::Filled => Standing::Filled,
            ChildStatus::Canceled => Standing::Canceled,
            ChildStatus::Expired => Standing::Expired,
            ChildStatus::Rejected => Standing::Rejected,
            ChildStatus::NotSent => return None,
        };
        Some(Told { side: order.side, qty: order.qty, price: Some(order.price), cum_qty, standing })
    }
}
