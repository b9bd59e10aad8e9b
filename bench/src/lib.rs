//! Two benchmarks: the order path, a gateway beside a server that does as little as a server can, and the codec, beside
//! another codec and a pass that only looks at the bytes.
//!
//! A latency alone says more of the machine than of the gateway. So the bench brings a **limit server**, which answers
//! each order with one report and does nothing else, and measures both in turn, pair by pair, from the same client on the
//! same cores: the ratio is what the gateway adds. The client is a process on one core, the server with all its threads is
//! bound to the other.
//!
//! What it deliberately does not do: it does not judge whether reports are right (the tests do), it counts that each order
//! has its first report and its one fill, and ends where that is not so. It asserts no times: a bar that is missed is
//! printed, with by how much.
//!
//! Both ends of a session are machines without sockets, which is how the bench measures what they cost by themselves:
//!
//! ```
//! use bench::{Link, LinkError, ReportKind, Responder, Stage};
//!
//! let (mut link, mut responder, time) = (Link::new(0), Responder::new(), b"20131008-14:30:00.000");
//! let mut filled = Vec::new();
//! link.log_on(time);
//! for round in 1..=3 {
//!     responder.inbox.push(&link.outbox.bytes);
//!     link.outbox.bytes.clear();
//!     responder.handle_input(time)?;
//!     link.inbox.push(&responder.outbox.bytes);
//!     responder.outbox.bytes.clear();
//!     link.handle_input(time, |order, kind| {
//!         filled.push((order, kind));
//!         Ok::<(), LinkError>(())
//!     })?;
//!     if link.stage() == Stage::Up {
//!         link.send_order(round, time);
//!     }
//! }
//! assert_eq!(filled, [(1, ReportKind::Filled), (2, ReportKind::Filled)]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Contents
//!
//! - The run: [`OrderOptions`] and [`run_order`]; `round` is one server's turn, `bars` and `table` what came of it.
//! - The client: [`Link`] is a session without its socket, `load` the loops over sockets, `flights` the orders on their
//!   way, `tally` the measurement.
//! - The limit server: [`Responder`] without its socket, [`serve_limit`] with.
//! - Both: `template` (messages patched, not written), `inbox` and `socket`.
//! - The codec: [`CodecOptions`] and [`run_codec`]; [`run_instructions`] for counts; `messages` are what it reads and writes.
//! - The machine: [`become_pinned`], `server` (processes), `disk`, `machine`.

pub mod alone;
pub mod bars;
pub mod clock;
pub mod codec;
pub mod cores;
pub mod disk;
pub mod field;
pub mod flights;
pub mod inbox;
pub mod instructions;
pub mod limit_server;
pub mod link;
pub mod load;
pub mod machine;
pub mod messages;
pub mod order;
pub mod responder;
pub mod round;
pub mod server;
pub mod socket;
pub mod table;
pub mod tally;
pub mod template;

pub use clock::TimeText;
pub use codec::{CodecOptions, run as run_codec};
pub use cores::become_pinned;
pub use flights::ReportKind;
pub use inbox::Inbox;
pub use instructions::{InstructionOptions, run as run_instructions};
pub use limit_server::serve as serve_limit;
pub use link::{Link, LinkError, Stage};
pub use order::{OrderOptions, run as run_order};
pub use responder::{Responder, ResponderError};
pub use socket::{Outbox, Wait};
