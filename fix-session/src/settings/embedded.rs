//! Session settings inside of a larger file: a gateway's `[[session]]` has keys of its own beside these.

use std::collections::BTreeMap;

use toml::Table;

use super::checks;
use super::keys::{self, Part};
use super::problem::{Findings, Problem};
use super::rows::{Form, Row, Rows};
use super::session_settings::SessionSettings;
use super::toml_file::rows;
use crate::config::Role;

/// What an acceptor's settings say of the port, which in a larger file stands elsewhere.
const ACCEPT_PORT: &str = "accept_port";

/// Whether a key in TOML is about the session itself, and not about its connections or which side it is.
pub fn is_session_key(name: &str) -> bool {
    keys::find_toml(name).and_then(keys::Key::toml).is_some_and(|(part, _)| is_of_session(part))
}

const fn is_of_session(part: Part) -> bool {
    match part {
        Part::Identity
        | Part::Versions
        | Part::Schedule
        | Part::Dictionaries
        | Part::Validation
        | Part::Resets
        | Part::Resend
        | Part::Timing
        | Part::Logon => true,
        Part::Role | Part::Accept | Part::Connect | Part::Socket | Part::Tls | Part::Proxy => false,
    }
}

/// An acceptor's settings from keys that [`is_session_key`] knows; others are left out. Where it listens is not asked.
///
/// # Errors
/// Everything that is wrong, each with its key; the lines are 0.
pub fn acceptor_from(table: &Table) -> Result<SessionSettings, Vec<Problem>> {
    let known = table.iter().filter_map(|(name, value)| {
        let key = keys::find_toml(name)?;
        let (part, toml) = key.toml()?;
        is_of_session(part).then(|| Row { line: 0, said: name.clone(), key, toml, value: value.clone() })
    });
    let all = Rows {
        form: Form::Toml,
        line: 0,
        role: Role::Acceptor,
        rows: known.collect(),
        wrong: Vec::new(),
        application: BTreeMap::new(),
    };
    let mut findings = Findings::default();
    let settings = all.settings(&mut findings);
    checks::session(&all, &settings, &mut findings);
    findings.problems.retain(|problem| problem.key != ACCEPT_PORT);
    if findings.problems.is_empty() { Ok(settings) } else { Err(findings.problems) }
}

/// The keys of the session itself that differ from their defaults.
pub fn session_table(settings: &SessionSettings) -> Table {
    let own = rows(settings).into_iter().filter(|(name, _)| is_session_key(name));
    own.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The keys about connections that differ from their defaults: whoever makes the connections honours them, or says that
/// it does not.
pub fn connection_keys(settings: &SessionSettings) -> Vec<&'static str> {
    let named = rows(settings).into_iter().map(|(name, _)| name);
    named.filter(|name| keys::find_toml(name).is_some() && !is_session_key(name)).collect()
}
