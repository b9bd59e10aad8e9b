//! The operators' API over HTTP, and the control socket that works when HTTP does not.
//!
//! Everything an operator sees or does goes through one narrow seam, the [`Desk`]: a bounded queue of questions and
//! commands ([`Ask`]) to the shard, each with a place for one [`Answer`]. The shard takes questions between two turns, so an
//! operator's command is an input like any other, and its answer, like any output, is given once the record it depends
//! on is committed. A shard that does not answer within a second is reported as silent; nothing here waits longer.
//!
//! Two doors open on the desk:
//!
//! - [`serve`]: HTTP with JSON. `/live`, `/health`, `/ready` and `/metrics` for machines; `/api/v1` for operators; `/`
//!   lists them all. Every refusal is a problem document (RFC 9457), and its type can be looked up under `/problems`.
//! - [`control`]: a Unix socket in the data directory, one JSON line in, one out. It needs no token, because the file
//!   system says who may open it, and it shares nothing with HTTP but the desk.
//!
//! # Who may do what
//!
//! A gateway on a developer's machine is within reach of every page that the machine's browser shows. So every request
//! must name in Host an address or name that is known to be ours (a page that rebinds its own name to 127.0.0.1 does
//! not), an Origin that is not ours is refused, and every write carries the bearer [`Token`] that the first start left
//! in the data directory. Reads need no token as long as the listener is on a loopback address; on any other address
//! they need it too, except the three probes.
//!
//! # What it deliberately does not do
//!
//! It knows nothing of the gateway's inside and decides nothing: names of sessions, accounts and symbols are resolved by
//! the shard. It holds no TLS: beyond the loopback it belongs behind a proxy that does.
//!
//! ```
//! use admin_http::{AdminConfig, Answer, Ask, Desk, Question, StatusView, Token, serve};
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! let (desk, mut questions) = Desk::channel();
//! tokio::spawn(async move {
//!     while let Some(request) = questions.recv().await {
//!         let answer = match request.ask {
//!             Ask::Question(Question::Status) => Answer::Status(StatusView { ready: true, ..StatusView::default() }),
//!             _ => Answer::Refused { detail: "not in this example".into(), field: None },
//!         };
//!         request.reply.send(answer).ok();
//!     }
//! });
//!
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let at = listener.local_addr()?;
//! let config = AdminConfig { allowed_hosts: Vec::new(), token: Token::random()? };
//! let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
//! let server = tokio::spawn(serve(listener, config, desk, async { stopped.await.unwrap_or(()) }));
//!
//! let mut client = tokio::net::TcpStream::connect(at).await?;
//! client.write_all(format!("GET /ready HTTP/1.1\r\nHost: {at}\r\nConnection: close\r\n\r\n").as_bytes()).await?;
//! let mut reply = String::new();
//! client.read_to_string(&mut reply).await?;
//! assert!(reply.starts_with("HTTP/1.1 200"));
//!
//! stop.send(()).ok();
//! server.await??;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })
//! # }
//! ```

mod api;
pub mod control;
mod counters;
mod desk;
mod guard;
mod hosts;
mod index;
mod kill;
mod metrics;
mod operator;
mod problem;
mod server;
mod sessions;
mod token;

pub use desk::{
    Answer, Ask, DESK_ANSWER_WITHIN, DESK_REQUESTS_MAX, Desk, DeskError, DeskRequest, ORDERS_DEFAULT, ORDERS_MAX,
    OrderFilter, Question, StatusView,
};
pub use metrics::{MetricFamily, MetricKind, MetricSample, MetricsView};
pub use operator::{KillScopeName, NAME_BYTES_MAX, OperatorRequest, REASON_BYTES_MAX, RequestError, SessionDo};
pub use server::{AdminConfig, BODY_BYTES_MAX, CONNECTIONS_MAX, serve};
pub use token::{Token, TokenError};
