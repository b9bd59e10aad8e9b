//! What the rooms hand each other: instruments, commands, reports, and the records of the order side.
//!
//! This crate is vocabulary. It holds no state and takes no decision; it never knows FIX bytes. A command is what
//! somebody asks for ([`OrderCommand`], [`OperatorCommand`]); a record ([`Record`]) is what was decided, and the only
//! thing that changes durable state; a report ([`Report`]) is what the client is told of it.
//!
//! Record types are numbered in one table, [`record_type`], for all rooms, so that a journal can be listed by a tool
//! that knows none of them. Order-side records live here; the session's own live in `fix-session`.
//!
//! ```
//! use model::{KillChanged, KillScope, Record};
//! use types::{Text, Timestamp};
//! let record = Record::KillChanged(KillChanged {
//!     scope: KillScope::Firm,
//!     engaged: true,
//!     by: Text::lossy(b"ops"),
//!     reason: Text::lossy(b"runaway client"),
//!     at: Timestamp(0),
//! });
//! let mut bytes = Vec::new();
//! let (kind, version) = record.encode(&mut bytes);
//! assert_eq!(Record::decode(kind, version, &bytes), Ok(record));
//! ```

mod child;
mod command;
mod facts;
mod instrument;
mod operator;
mod order;
mod record;
mod reject;
mod report;
pub mod views;

pub use child::{ChildEvent, ChildEventKind, ChildOrder, ChildReplace, Liquidity, VenueExecId, VenueReport};
pub use command::{CancelOrder, MessageFlags, NewOrder, OrderCommand, ReplaceOrder, StatusRequest};
pub use facts::MarketFacts;
pub use instrument::{Instrument, InstrumentError, Instruments, Symbol};
pub use operator::{KillScope, Operator, OperatorCommand, SessionAction};
pub use order::{ClOrdId, ExecKind, OrdStatus, OrdType, TimeInForce};
pub use record::{
    CancelAccepted, CancelRepeated, ChildCreated, ChildReported, ClOrdIdUsed, DecodeError, KillChanged, ParentAccepted,
    ParentClosed, ParentRejected, ParentReplaced, Record, ReplaceAccepted, RequestRefused, RouteReason, SessionOrdered,
    record_type,
};
pub use reject::{CancelRejectReason, RejectReason};
pub use report::{CancelReject, Report};
