//! Session scripts for FIX engines: what they say, how they are played, and what came of it.
//!
//! A [`Script`](script::Script) is a conversation with an engine in the public `.def` form, or in ours, which is shorter and
//! serves every version of FIX and both roles (README.md has the language). [`play`](play::play) plays it against an
//! [`Engine`](engine::Engine) and gives the first difference. There are two:
//!
//! - [`memory`]: `fix_session::Session` with framing, a journal, a store and the [`echo`] application, under virtual time.
//!   All scripts in all versions take a fraction of a second.
//! - [`tcp`]: any acceptor or initiator in another process, in real time.
//!
//! [`run`] plays many scripts and holds what came of them against [`expectations`], where each skip has its reason.
//!
//! ```
//! use conformance::memory::play_in_memory;
//! use conformance::play::{LIMIT_S, NotPassed};
//! use conformance::run::settings;
//! use conformance::script::Script;
//! use conformance::versions::Versions;
//! use fix_session::Role;
//!
//! let text = "\
//! logon
//! > 1|34=2|112=HELLO|
//! < 0|34=2|112=HELLO|
//! logout test=3 engine=3
//! ";
//! let script = Script::parse("hello", text.as_bytes())?;
//! for setting in settings(Versions::ALL, &[Role::Acceptor, Role::Initiator]) {
//!     assert_eq!(play_in_memory(&script, setting, LIMIT_S, |_| {}), Ok(()));
//! }
//! let other = Script::parse("other", text.replace("< 0|34=2", "< 0|34=3").as_bytes())?;
//! let setting = settings(Versions::parse("4.4")?, &[Role::Acceptor])[0];
//! let Err(NotPassed::Failed(failure)) = play_in_memory(&other, setting, LIMIT_S, |_| {}) else { panic!("it must fail") };
//! assert_eq!((failure.line, failure.difference.as_str()), (3, "34=2 where 34=3 should be"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What it does not do
//!
//! It judges what an engine says on the wire, not what it logs or stores. It has no opinion of its own: what is right stands
//! in the scripts.

pub mod compare;
pub mod echo;
pub mod echo_acceptor;
pub mod engine;
pub mod expectations;
pub mod memory;
pub mod message;
pub mod play;
pub mod report;
pub mod roster;
pub mod rows;
pub mod run;
pub mod script;
pub mod tcp;
pub mod versions;
