//! The session layer of FIX as a state machine: Logon, Heartbeat, TestRequest, ResendRequest, SequenceReset, Reject and
//! Logout, for acceptor and initiator.
//!
//! A [`Session`] has no clock, socket, file or thread. It is handed what happened ([`Session::handle_message`],
//! [`Session::handle_timeout`], ...) and the time, and says what follows from it through a [`Sink`]: records that must
//! become durable, bytes for the wire, reads of the store, events for the log. Whoever drives it frames and parses the
//! bytes, keeps the records, and lets bytes leave only when the records of their turn are committed. So what a peer sees
//! is never taken back by a crash: a message counts as received, is acted on and is answered in one batch, or not at all.
//!
//! # What is durable
//!
//! The number expected, the number used next, and how often both were reset: [`SessionRecord`]s change them by
//! [`Session::apply`], live and in a replay, and nothing else does. Everything else belongs to a connection, and what is
//! lost with it is asked for again after the next Logon: a session has no store of its own, and messages that came ahead
//! of their turn are kept only to save time.
//!
//! # Resend
//!
//! A gap is asked for once, up to infinity. What the peer asks for is read from the caller's store in bounded pieces
//! ([`Sink::read_stored`], [`Session::handle_stored`]) and put on the wire as they come, while new messages go out with
//! new numbers. The caller decides message by message what may still be sent ([`Disposition`]); the rest is gap-filled.
//!
//! # What it does not do
//!
//! It knows no orders: PossResend(97) is handed up, BusinessMessageReject(j) is the application's, also where the session
//! found what it has to say ([`Inbound::Incomplete`]). It finds no session
//! for a connection: an acceptor does so by the [`SessionKey`] of the first message. Where the public acceptance
//! definitions and the standard's text differ, the definitions decide.
//!
//! # Driving one
//!
//! ```
//! use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, frame};
//! use fix_session::{Inbound, Role, Session, SessionConfig, SessionEvent, SessionRecord, Sink};
//! use types::{Now, SessionIx, Text};
//!
//! #[derive(Default)]
//! struct Turn { records: usize, wire: Vec<u8>, reads: Vec<(u64, u64)>, disconnect: bool }
//!
//! impl Sink for Turn {
//!     fn record(&mut self, _: &SessionRecord<'_>) { self.records += 1 }
//!     fn wire(&mut self) -> &mut Vec<u8> { &mut self.wire }
//!     fn disconnect(&mut self) { self.disconnect = true }
//!     fn read_stored(&mut self, begin: u64, end: u64) { self.reads.push((begin, end)) }
//!     fn event(&mut self, _: SessionEvent) {}
//! }
//!
//! let names = (Text::lossy(b"SERVER"), Text::lossy(b"CLIENT"));
//! let mut server = Session::new(SessionIx(0), SessionConfig::fix44(Role::Acceptor, names.0, names.1));
//! let mut client = Session::new(SessionIx(0), SessionConfig::fix44(Role::Initiator, names.1, names.0));
//! let (mut now, mut turn, mut from_client) = (Now::default(), Turn::default(), Turn::default());
//! client.handle_connected(now, &mut from_client);
//! client.send(b"D", b"11=A1\x0121=1\x0138=100\x0140=1\x0154=1\x0155=IBM\x0160=19700101-00:00:00\x01", now, &mut from_client);
//! server.handle_connected(now, &mut turn);
//!
//! let mut input = from_client.wire;
//! let (mut index, mut held) = (FieldIndex::new(), Vec::new());
//! while let Framed::Message(bytes, len) = frame(&input, &FramingLimits::default()) {
//!     let mut bytes = bytes.to_vec();
//!     loop {
//!         match index.parse(&bytes, &DataLengths::STANDARD) {
//!             Ok(msg) => match server.handle_message(msg, now, &mut turn) {
//!                 Inbound::Application { .. } | Inbound::Incomplete { .. } => {
//!                     unreachable!("the order was sent before the Logon's answer")
//!                 }
//!                 Inbound::Consumed => {}
//!             },
//!             Err(error) => server.handle_unreadable(index.readable(&bytes), &error, now, &mut turn),
//!         }
//!         if !server.poll_held(&mut held) { break }
//!         core::mem::swap(&mut bytes, &mut held);
//!     }
//!     input.drain(..len);
//! }
//! // Commit the records of the turn; then let the bytes leave, answer the reads, and wait for the next of these:
//! assert!(server.is_logged_on() && turn.wire.starts_with(b"8=FIX.4.4\x019=") && turn.records == 2);
//! now.mono = server.poll_timeout().expect("a Heartbeat is due");
//! server.handle_timeout(now, &mut turn);
//! assert_eq!((server.next_in(), server.next_out()), (2, 3));
//! ```
//!
//! # Where to look
//!
//! `receive` has the order of checks, and `state` what a connection can be in; `logon`, `gap`, `resend_request`,
//! `sequence_reset`, `alive` and `ending` are the standard's scenarios, `refuse` is Reject(3), `writer` what goes round a
//! body, `version` what differs between versions of FIX. [`schedule`] stands beside the machine: it says when a session is.
//!
//! [`settings`] reads what users of other engines bring with them, QuickFIX `.cfg` files, and the same in TOML; it is apart
//! from the state machine, and opens no file either.

mod admission;
mod alive;
mod config;
mod credentials;
mod disable;
mod ending;
mod gap;
mod header;
mod hold;
mod hours;
mod inbound;
mod key;
mod logon;
mod logon_acceptor;
mod logon_initiator;
#[cfg(feature = "net")]
pub mod net;
mod numbers;
mod options;
mod rate;
mod receive;
mod record;
mod refuse;
mod resend;
mod resend_request;
mod reset;
pub mod schedule;
mod secret;
mod sequence_reset;
mod session;
pub mod settings;
mod sink;
mod state;
mod status;
mod stored;
mod timer;
mod unsent;
mod version;
mod writer;

pub use config::{Role, SessionConfig};
pub use credentials::{Credentials, SessionStatus, Verdict};
pub use inbound::Inbound;
pub use key::SessionKey;
pub use options::{FurtherIds, LogonFields, RateAction, RateLimit, StandardOptions, ThirdParties};
pub use record::{RecordError, ResetReason, SessionRecord, record_type};
pub use reset::ResetError;
pub use secret::{LogonTag, Secret};
pub use session::Session;
pub use sink::{Ended, SessionEvent, Sink, Warning};
pub use status::{LastMessage, SessionStatusView};
pub use stored::{Disposition, StoredMessage, StoredPiece};
pub use unsent::ResetWithUnsent;
