//! FIX on the wire: bytes to messages, messages to bytes, and whether a message keeps its dictionary's rules.
//!
//! A [`frame`] call cuts the next message off what a peer has sent, or says what is garbled. A [`FieldIndex`] notes where
//! each field of it stands; the [`Message`] that it gives is a view over the bytes that came, from which fields are read as
//! numbers, prices and times when somebody asks for them. [`validate`] holds it against a [`spec::Dictionary`] and names
//! the SessionRejectReason(373), or BusinessRejectReason(380), and the field. An [`Encoder`] writes the answer into a buffer that the caller keeps. The
//! index, the scratch of validation and the buffers are used again for each message: after the first few nothing is
//! allocated, and nothing is copied but what is written.
//!
//! ```
//! use fix_codec::{DataLengths, Encoder, FieldIndex, Framed, FramingLimits, ValidationOptions, ValidationScratch};
//! use spec::Dictionary;
//!
//! let (limits, lengths, options) = (FramingLimits::default(), DataLengths::STANDARD, ValidationOptions::default());
//! let (mut index, mut scratch, mut out) = (FieldIndex::new(), ValidationScratch::new(), Vec::new());
//! let mut received: &[u8] = b"noise8=FIX.4.4\x019=63\x0135=1\x0134=2\x0149=CLIENT\x0156=GATE\x01\
//!                             52=20131008-14:30:00.000\x01112=HELLO\x0110=228\x018=FI";
//! loop {
//!     let consumed = match fix_codec::frame(received, &limits) {
//!         Framed::Incomplete => break,
//!         Framed::Garbage { consumed, why } => {
//!             assert_eq!(why.to_string(), "does not begin with BeginString(8)");
//!             consumed
//!         }
//!         Framed::Message(bytes, consumed) => {
//!             let message = index.parse(bytes, &lengths)?;
//!             assert_eq!(fix_codec::validate(&message, Dictionary::fix44(), &options, &mut scratch), Ok(()));
//!             let mut heartbeat = Encoder::begin(&mut out, b"FIX.4.4", b"0");
//!             heartbeat.uint(34, message.require_uint(34)? + 1);
//!             heartbeat.bytes(112, message.require(112)?);
//!             heartbeat.finish();
//!             consumed
//!         }
//!     };
//!     received = &received[consumed..];
//! }
//! assert_eq!(out, b"8=FIX.4.4\x019=20\x0135=0\x0134=3\x01112=HELLO\x0110=238\x01");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A repeating group is read by its definition in the dictionary, entry by entry, and a group inside it the same way:
//!
//! ```
//! use fix_codec::{DataLengths, FieldIndex};
//! use spec::{Dictionary, Member};
//!
//! let order = b"35=D\x01453=2\x01448=DESK\x01452=13\x01448=TRADER\x01452=11\x01802=1\x01523=7\x01803=4\x01110=5\x01";
//! let (mut index, fix44) = (FieldIndex::new(), Dictionary::fix44());
//! let message = index.parse(order, &DataLengths::STANDARD)?;
//! let Some(Member::Group(parties)) = fix44.message(b"D").and_then(|def| def.member(453)) else { return Err("no group".into()) };
//! let mut read = Vec::new();
//! for party in message.group(453, parties)? {
//!     let Some(Member::Group(subs)) = parties.member(802) else { return Err("no group".into()) };
//!     let subs = party.group(802, subs)?.map(|sub| sub.require_str(523)).collect::<Result<Vec<_>, _>>()?;
//!     read.push((party.require_str(448)?, party.require_uint(452)?, subs));
//! }
//! assert_eq!(read, [("DESK", 13, vec![]), ("TRADER", 11, vec!["7"])]);
//! assert_eq!(message.require_qty(110)?.to_string(), "5");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Contents
//!
//! - In: [`frame`], [`FieldIndex`], [`Message`] and its [`Sections`], [`Fields`] with a reader for each data type, and
//!   [`Fields::group`] for repeating groups.
//! - Out: [`Encoder`] for whole messages, [`FieldWriter`] for bodies that a session puts its header round later, with a
//!   writer for each data type.
//! - Rules: [`validate`], [`validate_fixt`], [`ValidationOptions`]; [`Rejection`], a [`Violation`] with its [`Reason`] or
//!   a [`BusinessViolation`] with its [`BusinessRejectReason`].
//! - Numbers of values that stand alone: [`parse_int`], [`parse_uint`].
//! - Times: [`parse_timestamp`], [`TimestampFormatter`], [`Precision`] and their like.
//! - For people: [`human::decode`], and [`human::Decoder`] where versions are mixed.
//! - With the feature `json`: `json::to_json` and `json::from_json`, by the conventions of the FIX Trading Community.
//! - With the feature `decimal`: `Fields::decimal` and `FieldWriter::decimal`, numbers of any scale.
//! - With the feature `tokio`: `stream::FrameCodec`, for the streams and sinks of tokio-util.
//!
//! # What it does not do
//!
//! It keeps no sequence numbers and answers nobody: that is the session's. It does not know which fields an order has:
//! `fix-messages` does. Compared with the standard it is strict in what it writes and, where the standard leaves a choice,
//! lenient in what it reads: zeros before a BodyLength are taken, never written.

mod conditions;
mod data_lengths;
#[cfg(feature = "decimal")]
mod decimal;
mod digits;
mod encode;
mod field_error;
mod fields;
mod format;
mod framing;
mod group;
pub mod human;
mod index;
#[cfg(feature = "json")]
pub mod json;
mod number;
mod parse_error;
mod parts;
mod reason;
mod rejection;
mod scan;
mod scratch;
mod sections;
#[cfg(feature = "tokio")]
pub mod stream;
mod table;
mod timestamp;
mod typed;
mod tz_time;
mod validate;
mod view;
mod writer;
mod writer_dates;

pub use data_lengths::DataLengths;
#[cfg(feature = "decimal")]
pub use decimal::parse_decimal;
pub use encode::Encoder;
pub use field_error::{FieldError, FieldFault};
pub use fields::{Field, Fields};
pub use framing::{Framed, FramingLimits, Garbled, frame};
pub use group::{GroupError, GroupFault, GroupIter, GroupRules};
pub use number::{int as parse_int, uint as parse_uint};
pub use parse_error::{ParseError, ParseFault};
pub use parts::{Chars, Parts};
pub use reason::{Reason, Violation};
pub use rejection::{BusinessRejectReason, BusinessViolation, Rejection};
pub use scan::{SOH, scan_tier};
pub use scratch::ValidationScratch;
pub use sections::Sections;
pub use timestamp::{
    MonthPart, MonthYear, Precision, TimestampFormatter, parse_date, parse_month_year, parse_time_only, parse_timestamp,
};
pub use tz_time::{TzTime, TzTimestamp, parse_tz_time, parse_tz_timestamp};
pub use validate::{ValidationOptions, validate, validate_fixt};
pub use view::{FieldIndex, Message};
pub use writer::FieldWriter;
