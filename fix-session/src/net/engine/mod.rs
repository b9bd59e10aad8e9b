//! Sessions as a program: an [`Acceptor`] and an [`Initiator`] that run an [`Application`] over a [`Store`].

mod application;
mod clock;
mod context;
#[expect(clippy::module_inception, reason = "the engine itself, beside its parts")]
mod engine;
mod entrance;
mod handle;
mod journal_index;
mod journal_keeper;
mod journal_store;
mod link;
mod memory_store;
mod refusal;
mod registry;
mod run;
mod settings;
mod shelf;
mod store;
mod task;
mod turn;

pub use application::{Application, AtResend, DoNotSend, LogonRefused, Refusal};
pub use clock::wall_clock;
pub use context::Context;
pub use engine::{Acceptor, Engine, Initiator, StartError};
pub use handle::{HandleResetError, LinkState, SendError, SessionHandle, Status};
pub use journal_store::{JournalStore, JournalStoreConfig, JournalStoreError};
pub use memory_store::MemoryStore;
pub use settings::{SessionLimits, SessionSettings};
pub use store::{Answer, Encoded, Kept, KeptMessage, Opened, Piece, Records, Store, StoreError};
