//! A FIX client: what `tidegate order` and its like, the demo's clients and tests talk to a gateway with.
//!
//! It is the session layer as an initiator over one TCP connection, and what stands around it: requests out, what comes
//! back as owned [`Event`]s. Requests go out with [`FixClient::send`], which waits for nothing; bytes move while
//! [`FixClient::next_event`] is awaited, so whoever sends must also listen.
//!
//! What it deliberately does not do: it keeps nothing on disk. Its numbers and what it sent live as long as it does, so
//! [`FixClient::reconnect`] asks for what was missed and resends what was lost; a new one either finds a gateway whose
//! numbers are as fresh as its own, or begins both sides anew with ResetSeqNumFlag(141)=Y, and reports from before are
//! then out of reach of the session (an order's state is not: ask with OrderStatusRequest).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use fix_messages::NewOrderSingle;
//! use tidegate::client::{Event, FixClient};
//!
//! let mut client = FixClient::connect("127.0.0.1:9878".parse()?, "CLIENT1".parse()?, "TIDEGATE".parse()?, true).await?;
//! client.send(&NewOrderSingle {
//!     cl_ord_id: b"A1", account: None, symbol: b"IBM", side: b'1', order_qty: "1000".parse()?, ord_type: b'2',
//!     price: Some("182.50".parse()?), time_in_force: None, transact_time: client.now().wall,
//! });
//! loop {
//!     match client.next_event().await? {
//!         Event::Report(report) if report.is_done() => break,
//!         event => println!("{event:?}"),
//!     }
//! }
//! client.logout().await?;
//! # Ok(())
//! # }
//! ```

mod connection;
mod error;
mod event;
mod outbox;
mod request;
#[cfg(test)]
mod tests;

pub use connection::FixClient;
pub use error::ClientError;
pub use event::{BusinessReject, CancelReject, Event, Report};
pub use request::Request;
