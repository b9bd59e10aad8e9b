//! Session settings as people write them: QuickFIX `.cfg` files as they are, and TOML.
//!
//! Users of QuickFIX, QuickFIX/J and QuickFIX/Go have files full of settings, and every one of these engines ignores a key
//! that it does not know. So `ResetOnLogn=Y` does nothing, and a key of one family does nothing in the others, until
//! trading hours. Here each key is in one table ([`keys`]): it is honoured, or answered with a line that says why not and
//! what to use; and a key that is in no row of it is an error with the nearest one that is.
//!
//! ```text
//! .cfg text -> blocks, variables -> values as TOML has them -> [SESSION] over [DEFAULT] \
//!                                                                                        rows -> typed parts -> checks
//! TOML text ------------------------------------------------------------------- rows -> /
//! ```
//!
//! Both forms come down to the same rows, types, ranges and checks; so what a `.cfg` file means is what its TOML means, and
//! a setting that one of them knows the other knows too. Everything wrong is said at once, each with its line. Nothing is
//! opened: a dictionary or a certificate is a path, and whoever opens it says whether it is one.
//!
//! ```
//! use fix_session::Role;
//! use fix_session::settings::{CfgOptions, from_cfg, from_toml, to_toml};
//!
//! let cfg = "[DEFAULT]\nConnectionType=initiator\nHeartBtInt=30\nFileStorePath=store\n\
//!     [SESSION]\nBeginString=FIX.4.4\nSenderCompID=CLIENT1\nTargetCompID=TIDEGATE\n\
//!     SocketConnectHost=127.0.0.1\nSocketConnectPort=9878\n";
//! let file = from_cfg(cfg, &CfgOptions::default()).expect("a sound file");
//! assert_eq!((file.sessions[0].role, file.sessions[0].timing.heart_bt_int_s), (Role::Initiator, Some(30)));
//! assert!(file.notes.iter().any(|note| note.to_string().starts_with("4: FileStorePath: has no effect: ")));
//!
//! let toml = to_toml(&file, "tradeclient.cfg");
//! assert!(toml.contains("connect = [\"127.0.0.1:9878\"]"));
//! assert_eq!(from_toml(&toml).expect("what was written").sessions, file.sessions);
//!
//! let wrong = from_cfg(&cfg.replace("HeartBtInt=30", "HeartBtIn=30"), &CfgOptions::default()).unwrap_err();
//! assert_eq!(wrong[0].in_file("my.cfg"), "my.cfg:3: HeartBtIn: no family of engines knows this key; \
//!     did you mean HeartBtInt? If the application reads it, name it in --app-keys");
//! ```
//!
//! # Where to look
//!
//! [`keys`] is the table; `cfg_file` and `variables` are the lexical layer, `value` what values look like, `import` and
//! `merge` the way of a `.cfg` file, `composite` what several keys make together, `traps` where the families differ;
//! `toml_file` is the way of TOML, there and back; `rows` is where both meet, `session_settings` and
//! `transport_settings` what comes out, `checks` what one key demands of another, `configure` the way to a
//! [`SessionConfig`](crate::SessionConfig).

mod cfg_file;
mod checks;
mod composite;
mod configure;
mod day_time;
mod embedded;
mod endpoint;
mod import;
pub mod keys;
mod merge;
mod multiplier;
pub mod near;
mod problem;
mod rows;
mod secret;
mod session_settings;
mod text;
mod toml_file;
mod transport_settings;
mod traps;
mod value;
mod variables;

use std::collections::BTreeMap;

pub use self::configure::{Surroundings, Unfit};
pub use self::day_time::Zone;
pub use self::embedded::{acceptor_from, connection_keys, is_session_key, session_table};
pub use self::endpoint::Endpoint;
pub use self::import::{CfgOptions, from_cfg};
pub use self::multiplier::Multiplier;
pub use self::problem::{Note, Problem};
pub use self::session_settings::{
    AppVersion, Dictionaries, Identity, Logon, Resend, Resets, Schedule, SessionSettings, Timing, Validation, Versions,
};
pub use self::toml_file::{from_toml, to_toml};
pub use self::transport_settings::{Accept, Connect, HostSelectionPolicy, Proxy, ProxyType, Socket, Tls, TlsVersion};
pub use self::variables::Variables;

use self::problem::Findings;
use self::rows::Rows;
use crate::config::Role;

/// A file of settings, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SettingsFile {
    /// In the order of the file.
    pub sessions: Vec<SessionSettings>,
    /// What its user should know, in the order of the lines.
    pub notes: Vec<Note>,
}

impl SessionSettings {
    /// Every setting at its default. It has no identity yet, and nowhere to connect or listen.
    fn new(role: Role) -> SessionSettings {
        SessionSettings {
            role,
            identity: Identity::default(),
            versions: Versions::default(),
            schedule: Schedule::default(),
            dictionaries: Dictionaries::default(),
            validation: Validation::default(),
            resets: Resets::default(),
            resend: Resend::default(),
            timing: Timing::default(),
            logon: Logon::default(),
            accept: Accept::default(),
            connect: Connect::default(),
            proxy: Proxy::default(),
            socket: Socket::default(),
            tls: Tls::default(),
            application: BTreeMap::new(),
        }
    }
}

/// Rows to typed sessions, and whether they fit each other.
fn finish(sessions: Vec<Rows>, mut findings: Findings) -> Result<SettingsFile, Vec<Problem>> {
    let mut typed = Vec::new();
    for rows in sessions {
        let settings = rows.settings(&mut findings);
        checks::session(&rows, &settings, &mut findings);
        typed.push((rows, settings));
    }
    checks::distinct(&typed, &mut findings);
    checks::listeners(&typed, &mut findings);
    findings.sort();
    let Findings { problems, notes } = findings;
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(SettingsFile { sessions: typed.into_iter().map(|(_, settings)| settings).collect(), notes })
}
