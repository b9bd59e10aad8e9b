//! The engine in memory, under virtual time: [`fix_session::Session`] with what a program puts round it.
//!
//! A script that waits half an hour takes no time, and two runs are the same to the byte.

mod endpoint;
mod engine;
mod served;
mod settings;
mod turn;

use fix_session::Role;
use types::{Mono, NANOS_PER_SEC, Now, Timestamp};

use crate::play::{Failure, NotPassed, play};
use crate::roster::{ENGINE, peer_of};
use crate::run::Setting;
use crate::script::{Context, Script};

pub use endpoint::{Application, Endpoint, Reply};
pub use engine::MemoryEngine;
pub use settings::{Settings, UnknownSetting};
pub use turn::{Stored, Turn, decode};

/// When virtual time begins: 2026-03-02T12:00:00Z, a Monday.
pub const START: i64 = 1_772_452_800 * NANOS_PER_SEC;

/// The clocks, so many nanoseconds after [`START`].
pub fn at(nanos: u64) -> Now {
    let wall = Timestamp(START.saturating_add(i64::try_from(nanos).unwrap_or(i64::MAX)));
    Now { mono: Mono(nanos), wall, market: wall }
}

/// Plays a script against a fresh engine in memory; `change` may do something to it first.
///
/// # Errors
/// What went wrong first: a setting that the engine does not have is a failure too.
pub fn play_in_memory(
    script: &Script,
    setting: Setting,
    limit_s: u64,
    change: impl FnOnce(&mut MemoryEngine),
) -> Result<(), NotPassed> {
    let Setting { version, role } = setting;
    let needs: Vec<_> = script.needs_of(role).cloned().collect();
    let (engine, engine_id, test_id) = match role {
        Role::Acceptor => (MemoryEngine::acceptor(version, &needs), ENGINE, peer_of(version)),
        Role::Initiator => (MemoryEngine::initiator(version, &needs), peer_of(version), ENGINE),
    };
    let mut engine = engine.map_err(|error| {
        NotPassed::Failed(Failure {
            line: 0,
            expected: "a session with what the script needs".into(),
            received: error.to_string(),
            difference: String::new(),
        })
    })?;
    change(&mut engine);
    play(script, Context::new(role, version, engine_id, test_id), &mut engine, limit_s)
}
