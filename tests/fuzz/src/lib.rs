//! What must hold for any bytes at all: a function for each part of the codec, the messages and the
//! loader that strangers' bytes reach.
//!
//! A target takes bytes and panics where a property is broken; that it does not crash is the least of them. It is called
//! in two ways: `./check` replays the corpora (`tests/replay.rs`: every file of `corpus/` and of `found/`), and
//! `./check --long` looks for new inputs with libFuzzer (`run`, which builds `main.rs` with the feature `engine`).
//!
//! | target | bytes | what holds |
//! | --- | --- | --- |
//! | [`framing`] | what a peer sends | any split gives the same messages; nothing is taken twice or left out |
//! | [`view`] | a message | a plain reader finds the same fields; joined they are the message again |
//! | [`groups`] | choice of rules, a message | entries and what is around them are the fields of the message, each once |
//! | [`validation`] | choice of rules, a message | a verdict depends on nothing that was validated before |
//! | [`complete`] | a message | what its complete type has read is written again, each field as often |
//! | [`loader`] | a dictionary | what is accepted can be written and read back; what is refused has a place |
//!
//! An input that breaks a property becomes a file of `found/` with the change that mends it, so it is never broken twice.
//! None of the targets looks at a clock: where work is to be bounded it is counted, and `run` gives a single input ten
//! seconds.
//!
//! ```
//! let target = fuzz::target("framing").ok_or("no such target")?;
//! target(b"8=FIX.4.4\x019=5\x0135=0\x0110=163\x01and noise");
//! # Ok::<(), &str>(())
//! ```

mod choice;
pub mod complete;
pub mod framing;
pub mod groups;
pub mod loader;
mod plain_group;
pub mod validation;
pub mod view;

/// Takes any bytes and panics where a property is broken.
pub type Target = fn(&[u8]);

/// All targets by name. A corpus is the folder of this name.
pub const TARGETS: [(&str, Target); 6] = [
    ("framing", framing::target),
    ("view", view::target),
    ("groups", groups::target),
    ("validation", validation::target),
    ("complete", complete::target),
    ("loader", loader::target),
];

/// The target with this name.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, target)| *target)
}
