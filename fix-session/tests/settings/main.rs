//! Session settings: files that users have, files with something wrong in them, and the promise that no key is lost.
#![allow(clippy::disallowed_methods, reason = "a test reads its data from files")]
#![allow(unreachable_pub, reason = "a program has no public part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]

mod configure;
mod facts;
mod files;
mod keys;
mod properties;
mod samples;
mod toml;
mod wrong;

use fix_session::settings::{CfgOptions, SessionSettings, SettingsFile, from_cfg};

/// The least that an initiator needs, without a key of `[DEFAULT]`.
pub const INITIATOR: &str = "[SESSION]\nConnectionType=initiator\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\n\
    HeartBtInt=30\nSocketConnectHost=localhost\nSocketConnectPort=9878\n";
/// The least that an acceptor needs.
pub const ACCEPTOR: &str = "[SESSION]\nConnectionType=acceptor\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\n\
    SocketAcceptPort=9878\n";

/// A file that must be sound.
pub fn sound(text: &str) -> SettingsFile {
    from_cfg(text, &CfgOptions::default()).unwrap_or_else(|problems| {
        let said: Vec<String> = problems.iter().map(|problem| problem.in_file("my.cfg")).collect();
        panic!("{text}\n{}", said.join("\n"))
    })
}

/// The one session of a file that must be sound.
pub fn one(text: &str) -> SessionSettings {
    let mut sessions = sound(text).sessions;
    assert_eq!(sessions.len(), 1, "{text}");
    sessions.remove(0)
}

/// Everything that is said of a file that is wrong, a line each.
pub fn said(text: &str) -> String {
    let problems = from_cfg(text, &CfgOptions::default()).expect_err(text);
    problems.iter().map(|problem| problem.in_file("my.cfg")).collect::<Vec<_>>().join("\n")
}

/// What a user is told beside the settings, a line each.
pub fn notes(text: &str) -> String {
    sound(text).notes.iter().map(|note| note.in_file("my.cfg")).collect::<Vec<_>>().join("\n")
}
