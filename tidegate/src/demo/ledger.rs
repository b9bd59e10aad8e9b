//! What happened, as the committed journal has it.

use std::collections::BTreeMap;
use std::path::Path;

use journal::{FileDisk, Reader};
use model::{ChildEvent, ChildOrder, OrdStatus, Record, record_type};
use orders::{Blotter, BlotterLimits};
use types::{ChildId, ParentId, Price, Qty, RecordNo, ShardId, Side, Timestamp};

use super::fills::Fill;

/// The day's orders and fills.
#[derive(Debug)]
pub(super) struct Ledger {
    /// In the order of the journal.
    pub(super) fills: Vec<Fill>,
    pub(super) results: Results,
    /// The orders that traded.
    pub(super) traded: Vec<Traded>,
    /// Records read.
    pub(super) records: u64,
}

/// Orders by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Results {
    pub(super) filled: u64,
    pub(super) cancelled: u64,
    pub(super) expired: u64,
    pub(super) rejected: u64,
    pub(super) open: u64,
    /// Of the cancelled and expired, those that traded in part.
    pub(super) in_part: u64,
}

/// An order that traded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traded {
    pub(super) side: Side,
    pub(super) qty: Qty,
    /// Units of a price, on average.
    pub(super) price: Price,
    /// The middle of the market when the router first saw it; `None` where the market had one side.
    pub(super) arrival: Option<Price>,
    /// From its acceptance to its last fill.
    pub(super) span: (Timestamp, Timestamp),
}

/// Decimals of an order's average price: all that a price has.
const AVERAGE_DECIMALS: u32 = types::DECIMALS;

impl Ledger {
    /// Reads the journal in `path` up to `mark`.
    pub(super) fn read(path: &Path, mark: RecordNo, orders_max: u32) -> anyhow::Result<Ledger> {
        let mut reader = Reader::new(FileDisk::open(path)?);
        let mut book = Book::new(orders_max);
        while let Some(frame) = reader.poll_batch(mark)? {
            for record in frame.records() {
                book.records += 1;
                match record.record_type {
                    record_type::STATE_HASH
                    | record_type::STARTED
                    | record_type::SESSION_FIRST..=record_type::SESSION_LAST => {}
                    kind => book.handle_record(&Record::decode(kind, record.version, record.bytes)?),
                }
            }
        }
        Ok(book.close())
    }
}

/// The journal on its way to a ledger.
struct Book {
    blotter: Blotter,
    children: BTreeMap<ChildId, ChildOrder>,
    /// The middle that the router saw first.
    arrivals: BTreeMap<ParentId, Option<Price>>,
    fills: Vec<Fill>,
    last_fills: BTreeMap<ParentId, Timestamp>,
    rejected: u64,
    records: u64,
}

impl Book {
    fn new(orders_max: u32) -> Book {
        Book {
            blotter: Blotter::new(ShardId(0), BlotterLimits::for_orders(orders_max)),
            children: BTreeMap::new(),
            arrivals: BTreeMap::new(),
            fills: Vec::new(),
            last_fills: BTreeMap::new(),
            rejected: 0,
            records: 0,
        }
    }

    fn handle_record(&mut self, record: &Record) {
        self.blotter.apply(record);
        match record {
            Record::ParentRejected(_) => self.rejected += 1,
            Record::ChildCreated(created) => {
                let middle = created.bid.zip(created.ask).map(|(bid, ask)| middle(bid, ask));
                self.arrivals.entry(created.order.parent).or_insert(middle);
                self.children.insert(created.order.child, created.order);
            }
            Record::ChildReported(reported) => {
                let ChildEvent::Filled { qty, price, liquidity, bid, ask } = reported.event else { return };
                let Some(child) = self.children.get(&reported.child) else {
                    unreachable!("child {} was reported on before it was created", reported.child)
                };
                let Some(parent) = self.blotter.parent(child.parent) else {
                    unreachable!("parent {} was worked before it was accepted", child.parent)
                };
                self.last_fills.insert(parent.id, reported.at);
                self.fills.push(Fill {
                    parent: parent.id,
                    at: reported.at,
                    symbol: parent.symbol,
                    side: child.side,
                    qty,
                    price,
                    venue: reported.venue,
                    liquidity,
                    bid,
                    ask,
                });
            }
            Record::ParentAccepted(_)
            | Record::CancelAccepted(_)
            | Record::ReplaceAccepted(_)
            | Record::ParentReplaced(_)
            | Record::ParentClosed(_)
            | Record::ClOrdIdUsed(_)
            | Record::RequestRefused(_)
            | Record::CancelRepeated(_)
            | Record::KillChanged(_)
            | Record::SessionOrdered(_) => {}
        }
    }

    fn close(self) -> Ledger {
        let mut results = Results { rejected: self.rejected, ..Results::default() };
        let mut traded = Vec::new();
        for parent in self.blotter.parents() {
            let is_traded = parent.cum_qty.is_positive();
            match parent.status() {
                OrdStatus::Filled => results.filled += 1,
                OrdStatus::Canceled => results.cancelled += 1,
                OrdStatus::Expired => results.expired += 1,
                OrdStatus::Rejected => results.rejected += 1,
                OrdStatus::New | OrdStatus::PartiallyFilled | OrdStatus::PendingCancel | OrdStatus::PendingReplace => {
                    results.open += 1;
                }
            }
            results.in_part += u64::from(is_traded && parent.status() != OrdStatus::Filled);
            let last = self.last_fills.get(&parent.id);
            if let (Some(price), Some(&last)) = (parent.traded.average_price(parent.cum_qty, AVERAGE_DECIMALS), last) {
                let arrival = self.arrivals.get(&parent.id).copied().flatten();
                // The gateway's clock and the tape's are not the same to the millisecond.
                let span = (parent.accepted_at.min(last), last);
                traded.push(Traded { side: parent.side, qty: parent.cum_qty, price, arrival, span });
            }
        }
        Ledger { fills: self.fills, results, traded, records: self.records }
    }
}

fn middle(bid: Price, ask: Price) -> Price {
    Price::from_raw(bid.raw() + (ask.raw() - bid.raw()) / 2)
}
