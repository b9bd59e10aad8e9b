//! The gateway's journal, read by its reader as a log of who was to be told what.

use std::path::Path;

use fix_messages::ids;
use journal::{FileDisk, Reader};
use model::{ChildEvent, OrdStatus, Record, record_type};
use types::{ChildId, ExecNo, ParentId};

use crate::join::{Exec, JournalLog, Kind, Terms};

/// Reads the journal in a data directory whose gateway is gone.
///
/// # Panics
/// Where it cannot be read.
pub(crate) fn read(data_dir: &Path) -> JournalLog {
    let disk = FileDisk::open(&data_dir.join("journal")).expect("the journal's directory");
    let mut reader = Reader::new(disk);
    let mut log = JournalLog::default();
    while let Some(batch) = reader.poll_written().expect("the journal") {
        for record in batch.records().filter(|record| record.record_type > record_type::SESSION_LAST) {
            let read = Record::decode(record.record_type, record.version, record.bytes);
            log.on_record(&read.unwrap_or_else(|error| panic!("record {}: {error}", record.no)));
        }
    }
    log
}

impl JournalLog {
    fn on_record(&mut self, record: &Record) {
        match record {
            Record::ParentAccepted(accepted) => {
                let id = accepted.cl_ord_id.to_string();
                let terms = Terms { side: accepted.side, qty: accepted.order_qty, price: accepted.price };
                self.orders.push((id, Some(terms)));
                self.parents.push((order_id(accepted.parent), accepted.order_qty));
                self.tell(accepted.exec, order_id(accepted.parent), Kind::Accepted);
            }
            Record::ParentRejected(rejected) => {
                self.orders.push((rejected.cl_ord_id.to_string(), None));
                self.tell(rejected.exec, rejected.cl_ord_id.to_string(), Kind::Rejected);
            }
            Record::ChildCreated(created) => {
                let order = created.order;
                let terms = Terms { side: order.side, qty: order.qty, price: Some(order.price) };
                self.children.push((child_id(order.child), terms));
                self.parent_of.insert(child_id(order.child), order_id(order.parent));
            }
            Record::ChildReported(reported) => {
                let child = child_id(reported.child);
                self.on_event(child.clone(), reported.venue_exec.to_string(), &reported.event);
                if let (Some(exec), ChildEvent::Filled { qty, price, .. }) = (reported.exec, reported.event) {
                    let order = self.parent_of.get(&child).cloned().unwrap_or_else(|| format!("none of {child}"));
                    let told = Exec { order, kind: Kind::Trade, traded: Some((qty, price)) };
                    self.told.push((ids::exec_id(exec).to_string(), told));
                }
            }
            Record::CancelAccepted(accepted) => {
                self.cancels.extend(accepted.by_client.map(|id| (id.to_string(), ())));
                self.tell(accepted.exec, order_id(accepted.parent), Kind::PendingCancel);
            }
            Record::ParentClosed(closed) => {
                let kind = match closed.status {
                    OrdStatus::Canceled => Kind::Canceled,
                    OrdStatus::Expired => Kind::Expired,
                    OrdStatus::Rejected => Kind::Rejected,
                    status => panic!("{} was closed as {status:?}", closed.parent),
                };
                self.tell(closed.exec, order_id(closed.parent), kind);
            }
            Record::ClOrdIdUsed(used) => self.refusals.push((used.cl_ord_id.to_string(), ())),
            // The venue of this test refuses a cancel of what is over, and nothing else.
            Record::ReplaceAccepted(_)
            | Record::ParentReplaced(_)
            | Record::RequestRefused(_)
            | Record::CancelRepeated(_)
            | Record::KillChanged(_)
            | Record::SessionOrdered(_) => {
                panic!("nobody asked for {record:?}")
            }
        }
    }

    fn on_event(&mut self, child: String, venue_exec: String, event: &ChildEvent) {
        let (kind, traded) = match *event {
            ChildEvent::Accepted => (Kind::Accepted, None),
            ChildEvent::Filled { qty, price, .. } => (Kind::Trade, Some((qty, price))),
            ChildEvent::Canceled => (Kind::Canceled, None),
            ChildEvent::Expired => (Kind::Expired, None),
            ChildEvent::Rejected => (Kind::Rejected, None),
            ChildEvent::NotSent => return self.unsent.push((child, ())),
            // No execution, and without an ExecID(17).
            ChildEvent::CancelRejected => return,
        };
        self.heard.push((venue_exec, Exec { order: child, kind, traded }));
    }

    fn tell(&mut self, exec: ExecNo, order: String, kind: Kind) {
        self.told.push((ids::exec_id(exec).to_string(), Exec { order, kind, traded: None }));
    }
}

fn order_id(parent: ParentId) -> String {
    ids::order_id(parent).to_string()
}

fn child_id(child: ChildId) -> String {
    ids::child_cl_ord_id(child).to_string()
}
