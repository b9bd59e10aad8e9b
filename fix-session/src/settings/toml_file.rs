//! The same settings in TOML: `[[session]]` tables with keys in small letters, units last.
//!
//! ```toml
//! [[session]]
//! role = "initiator"
//! begin_string = "FIX.4.4"
//! sender_comp_id = "CLIENT1"
//! target_comp_id = "TIDEGATE"
//! heart_bt_int_s = 30
//! connect = ["127.0.0.1:9878"]
//! ```

use core::fmt::Write as _;
use std::collections::BTreeMap;

use serde::Serialize;
use toml::de::DeTable;
use toml::{Table, Value};

use super::keys;
use super::near::nearest_few;
use super::problem::{Findings, Note, Problem};
use super::rows::{Form, Row, Rows};
use super::session_settings::SessionSettings;
use super::text::AsText;
use super::{SettingsFile, finish};
use crate::config::Role;
use crate::secret::Secret;

/// Of keys that only an application knows.
const APPLICATION: &str = "application";
const SESSION: &str = "session";
const ROLE: &str = "role";

/// Reads settings in TOML.
///
/// # Errors
/// Everything that is wrong in the text, in the order of its lines.
pub fn from_toml(text: &str) -> Result<SettingsFile, Vec<Problem>> {
    let mut findings = Findings::default();
    let line = |offset: usize| 1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
    let (tree, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().unwrap_or_default().start;
        findings.problem(line(at), "", error.message(), "");
    }
    let values = match text.parse::<Table>() {
        Ok(values) if findings.problems.is_empty() => values,
        Ok(_) | Err(_) => return Err(findings.problems),
    };
    let mut sessions = Vec::new();
    for (key, below) in tree.get_ref() {
        let (name, at) = (key.get_ref().as_ref(), line(key.span().start));
        let (places, tables) = (below.get_ref().as_array(), values.get(name).and_then(Value::as_array));
        let (Some(places), Some(tables), true) = (places, tables, name == SESSION) else {
            let fix = "there is [[session]], and nothing beside it";
            findings.problem(at, name, "no such table", fix);
            continue;
        };
        for (place, table) in places.iter().zip(tables) {
            let (Some(place_keys), Some(table)) = (place.get_ref().as_table(), table.as_table()) else {
                findings.problem(
                    line(place.span().start),
                    SESSION,
                    "not a table",
                    "write [[session]] and its keys below",
                );
                continue;
            };
            let lines = place_keys.keys().map(|key| (key.get_ref().to_string(), line(key.span().start))).collect();
            sessions.extend(session(line(place.span().start), table, &lines, &mut findings));
        }
    }
    if values.is_empty() {
        findings.problem(1, "", "no session in it", "add a [[session]] table");
    }
    finish(sessions, findings)
}

/// One table's rows, unless it cannot be told which side it is.
fn session(line: usize, table: &Table, lines: &BTreeMap<String, usize>, findings: &mut Findings) -> Option<Rows> {
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    let mut application = BTreeMap::new();
    for (name, value) in table {
        let at = lines.get(name).copied().unwrap_or(line);
        let Some(key) = keys::find_toml(name) else {
            if name == APPLICATION {
                application = texts(at, value, findings);
            } else {
                wrong.extend(unknown(at, name, findings));
            }
            continue;
        };
        if let Some((_, toml)) = key.toml() {
            rows.push(Row { line: at, said: name.clone(), key, toml, value: value.clone() });
        }
    }
    let role = match table.get(ROLE).map(|role| role.as_str().map(Role::read)) {
        Some(Some(Ok(role))) => role,
        there => {
            let what = if there.is_some() { "neither side of a session" } else { "missing: which side it is" };
            let at = lines.get(ROLE).copied().unwrap_or(line);
            findings.problem(at, ROLE, what, "write \"initiator\" or \"acceptor\"");
            return None;
        }
    };
    Some(Rows { form: Form::Toml, line, role, rows, wrong, application })
}

/// Says that a key is not known; gives the one that was meant.
fn unknown(line: usize, name: &str, findings: &mut Findings) -> Option<&'static str> {
    let names = keys::all().filter_map(keys::Key::toml).map(|(_, toml)| toml);
    let in_cfg = keys::find(name).and_then(|found| found.key.toml()).map(|(_, toml)| toml);
    let near = in_cfg.or_else(|| nearest_few(name, names.chain([APPLICATION])).first().copied());
    let fix = near.map_or_else(|| "leave it out".to_owned(), |near| format!("did you mean {near}?"));
    findings.problem(line, name, "unknown key", fix);
    near
}

fn texts(line: usize, value: &Value, findings: &mut Findings) -> BTreeMap<String, Secret> {
    let texts = value.clone().try_into::<BTreeMap<String, String>>().unwrap_or_else(|_| {
        findings.problem(line, APPLICATION, "not a table of texts", "write { Key = \"value\" }");
        BTreeMap::new()
    });
    texts.into_iter().map(|(key, value)| (key, Secret::new(value))).collect()
}

/// The settings as TOML that [`from_toml`] reads back. `source` is what the file is called that they came from; notes
/// about it become comments. Passwords stand in it in clear.
pub fn to_toml(file: &SettingsFile, source: &str) -> String {
    let mut out = String::new();
    comment(&mut out, &format!("Sessions of {source}. What is not written is at its default."));
    for note in &file.notes {
        comment(&mut out, &Note::in_file(note, source));
    }
    for session in &file.sessions {
        out.push_str("\n[[session]]\n");
        for (key, value) in rows(session) {
            writeln!(out, "{key} = {value}").unwrap_or_else(|_| unreachable!("a String takes what is written"));
        }
    }
    out
}

/// A comment on one line, whatever is in it.
fn comment(out: &mut String, text: &str) {
    out.push_str("# ");
    out.extend(text.chars().map(|c| if c.is_control() { ' ' } else { c }));
    out.push('\n');
}

/// What differs from the defaults, in the order of the table of keys.
pub(super) fn rows(session: &SessionSettings) -> Vec<(&'static str, Value)> {
    let (given, default) = (table(session), table(&SessionSettings::new(session.role)));
    let mut rows = vec![(ROLE, Value::String(session.role.write()))];
    for (_, name) in keys::all().filter_map(keys::Key::toml) {
        let value = given.get(name).filter(|value| default.get(name) != Some(value));
        if let Some(value) = value.filter(|_| !rows.iter().any(|(there, _)| *there == name)) {
            rows.push((name, value.clone()));
        }
    }
    if !session.application.is_empty() {
        let texts =
            session.application.iter().map(|(key, value)| (key.clone(), Value::String(value.reveal().to_owned())));
        rows.push((APPLICATION, Value::Table(texts.collect())));
    }
    rows
}

/// Every part's keys, side by side.
fn table(session: &SessionSettings) -> Table {
    fn part(part: &impl Serialize) -> Table {
        Table::try_from(part).unwrap_or_else(|error| unreachable!("settings are texts, numbers and lists: {error}"))
    }
    let parts = [
        part(&session.identity),
        part(&session.versions),
        part(&session.schedule),
        part(&session.dictionaries),
        part(&session.validation),
        part(&session.resets),
        part(&session.resend),
        part(&session.timing),
        part(&session.logon),
        part(&session.accept),
        part(&session.connect),
        part(&session.proxy),
        part(&session.socket),
        part(&session.tls),
    ];
    parts.into_iter().flatten().collect()
}
