//! FIX between the gateway and a venue that is a process of its own, seen from both ends: the adapter reads what such a
//! venue says, the face (of the simulated exchange) answers what a client of the venue sends.

mod adapter;
mod books;
mod face;
mod fact;
mod ledger;
mod report;
#[cfg(test)]
mod tests;

pub use adapter::{Refusal, UnreadableMessage, read_event, stored_cl_ord_id};
pub use face::FixFace;
pub use fact::{CancelRefused, CancelRefusedWhy, CancelWhy, Execution, ExecutionKind, Fact, OrderReceived, RejectWhy};
pub use ledger::{Ledger, ORDERS_MAX};
