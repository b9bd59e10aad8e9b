//! The application messages of FIX 4.4 as types, both ways: bytes to meaning, meaning to bytes.
//!
//! Two layers. The **messages** ([`NewOrderSingle`], [`ExecutionReport`], ...) are what stands in the bytes, field by
//! field: each borrows from a [`fix_codec::Message`], and writes itself with a [`fix_codec::FieldWriter`]. They know no
//! gateway, so a client, the gateway and a venue's process all use the same. The **mappings** join them to `model`:
//! [`to_model`] turns a client's request into a command or says how it is refused, [`from_model`] turns a report into
//! the fields of its message.
//!
//! The messages at the root are the order path's: they have the fields that the gateway knows, and allocate nothing. The
//! same messages complete, with quotes, securities and the rest of market data, and with the fields that nobody knows kept,
//! are in [`full`]; these are made from the dictionary when the crate is built.
//!
//! Everything about wire values is here and only here: the texts of ids ([`ids`]), the values of enumerations ([`code`]),
//! and the one table from a reason to OrdRejReason(103), CxlRejReason(102) and Text(58) ([`reject`]).
//!
//! What it deliberately does not do: it holds no state, checks no limit and numbers no message. A message is expected to
//! have passed the dictionary already; what the dictionary cannot see (a quantity with twelve decimals, a price that a
//! limit order lacks) is seen here or at the gate.
//!
//! ```
//! use fix_codec::{DataLengths, Encoder, FieldIndex, FramingLimits, Framed, Precision, frame};
//! use fix_messages::NewOrderSingle;
//! use types::Timestamp;
//!
//! let order = NewOrderSingle {
//!     cl_ord_id: b"A1", account: None, symbol: b"IBM", side: b'1', order_qty: "1000".parse()?, ord_type: b'2',
//!     price: Some("182.50".parse()?), time_in_force: None, transact_time: Timestamp(0),
//! };
//! let mut bytes = Vec::new();
//! let mut encoder = Encoder::begin(&mut bytes, b"FIX.4.4", NewOrderSingle::MSG_TYPE);
//! order.write(&mut encoder, Precision::Millis);
//! encoder.finish();
//!
//! let Framed::Message(message, _) = frame(&bytes, &FramingLimits::default()) else { panic!("not a message") };
//! let mut index = FieldIndex::new();
//! let view = index.parse(message, &DataLengths::default())?;
//! assert_eq!(NewOrderSingle::parse(&view)?, order);
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod business_reject;
pub mod code;
mod execution_report;
pub mod from_model;
pub mod full;
pub mod ids;
mod market_data;
mod order_cancel;
mod order_cancel_reject;
mod order_new;
mod order_replace;
mod order_status;
mod parse_issue;
pub mod reject;
pub mod to_model;

pub use business_reject::BusinessMessageReject;
pub use execution_report::ExecutionReport;
pub use fix_codec::BusinessRejectReason;
pub use market_data::{MarketDataRequest, MarketDataSnapshot, MdEntry, MdSide, Subscription};
pub use order_cancel::OrderCancelRequest;
pub use order_cancel_reject::OrderCancelReject;
pub use order_new::NewOrderSingle;
pub use order_replace::OrderCancelReplaceRequest;
pub use order_status::OrderStatusRequest;
pub use parse_issue::ParseIssue;
