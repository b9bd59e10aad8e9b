//! A session's own keys over those of `[DEFAULT]`, and keys that are one setting together made one.
//!
//! A key of the session's own takes the place of the same key in `[DEFAULT]`, and of any that is the same setting by another
//! family's name. Two names for one setting in the same block must agree.

use toml::Value;

use super::composite::{Endpoints, dictionaries, endpoints, logon_tags};
use super::keys::{Key, Kind};
use super::problem::Findings;
use super::rows::Row;
use super::text::AsText;
use crate::config::Role;

/// A key as a block gives it.
#[derive(Clone)]
pub(super) struct Given {
    pub(super) line: usize,
    /// As it is spelled.
    pub(super) said: String,
    pub(super) key: &'static Key,
    pub(super) toml: &'static str,
    /// What stands behind the name: a number or a version.
    pub(super) rest: String,
    /// As it stands in the file.
    pub(super) text: String,
    /// As it would stand in TOML; `None` where it says nothing, or was found wrong.
    pub(super) value: Option<Value>,
    pub(super) is_wrong: bool,
}

/// What a session is told.
pub(super) struct Merged {
    pub(super) role: Role,
    pub(super) rows: Vec<Row>,
    /// Settings that are there, and were found wrong.
    pub(super) wrong: Vec<&'static str>,
}

/// One session's rows; `None` where it cannot be told which side it is, which is said.
pub(super) fn merge(line: usize, own: Vec<Given>, default: &[Given], findings: &mut Findings) -> Option<Merged> {
    let inherited: Vec<Given> =
        default.iter().filter(|theirs| !own.iter().any(|ours| ours.hides(theirs))).cloned().collect();
    let all: Vec<Given> = own.into_iter().chain(inherited).collect();
    let mut wrong: Vec<&'static str> = all.iter().filter(|given| given.is_wrong).map(|given| given.toml).collect();
    let role = role(line, &all, findings)?;
    let mut rows = Vec::new();
    for given in all.iter().filter(|given| !given.is_composite()) {
        if given.concerns(role, findings) {
            push(given, &mut rows, findings);
        }
    }
    match endpoints(&all, findings) {
        Endpoints::None => {}
        Endpoints::Wrong(toml) => wrong.push(toml),
        Endpoints::Listed(row) => rows.push(row),
    }
    rows.extend(logon_tags(&all, findings));
    rows.extend(dictionaries(&all, findings));
    imply_tls(role, &mut rows, findings);
    Some(Merged { role, rows, wrong })
}

impl Given {
    /// Whether it is a part of a setting that several keys make together.
    const fn is_composite(&self) -> bool {
        matches!(self.key.kind, Kind::Host | Kind::Port | Kind::LogonTag | Kind::Dictionaries)
    }

    /// Whether both are one key, however they are spelled.
    pub(super) fn is_same_key(&self, other: &Given) -> bool {
        self.key.name == other.key.name && self.rest == other.rest
    }

    /// Whether it stands in place of `theirs`, which `[DEFAULT]` has.
    fn hides(&self, theirs: &Given) -> bool {
        // MillisecondsInTimeStamp gives way to a precision wherever it stands, as in QuickFIX.
        let gives_way = self.value.is_none() || self.is_composite() || self.key.kind == Kind::Milliseconds;
        self.is_same_key(theirs) || (!gives_way && self.toml == theirs.toml)
    }

    /// Whether it is about a session of this side. What is not is said where somebody might rely on it.
    fn concerns(&self, role: Role, findings: &mut Findings) -> bool {
        let other_side = match (self.key.name, role) {
            ("ServerCertificateFile" | "ServerCertificateKeyFile", Role::Initiator) => {
                "an acceptor's, and this is an initiator"
            }
            ("ClientCertificateFile" | "ClientCertificateKeyFile", Role::Acceptor) => {
                "an initiator's, and this is an acceptor"
            }
            ("CertificateVerifyLevel", Role::Initiator) if self.value == Some(Value::Boolean(true)) => return false,
            ("CertificateVerifyLevel", Role::Initiator) => {
                "no effect for an initiator: the acceptor's certificate is always verified"
            }
            _ => return true,
        };
        findings.note(self.line, &self.said, other_side);
        false
    }

    pub(super) fn row(&self, value: Value) -> Row {
        Row { line: self.line, said: self.said.clone(), key: self.key, toml: self.toml, value }
    }
}

/// Adds a row, unless the setting is there already by another name.
fn push(given: &Given, rows: &mut Vec<Row>, findings: &mut Findings) {
    let Some(value) = &given.value else { return };
    let there = rows.iter().find(|row| row.toml == given.toml);
    match there {
        None => rows.push(given.row(value.clone())),
        Some(there) if there.value == *value => {}
        Some(there) if [there.key.kind, given.key.kind].contains(&Kind::Milliseconds) => {
            let is_first = there.key.kind == Kind::Milliseconds;
            let (line, said) =
                if is_first { (there.line, there.said.clone()) } else { (given.line, given.said.clone()) };
            if is_first {
                rows.retain(|row| row.toml != given.toml);
                rows.push(given.row(value.clone()));
            }
            findings.note(line, &said, "gives way to the precision that is given too, as in QuickFIX");
        }
        Some(there) => {
            let what = format!("the same setting as {} in line {}, with another value", there.said, there.line);
            findings.problem(given.line, &given.said, what, "leave one of them out");
        }
    }
}

/// The side: as it is said, or as the ports tell (QuickFIX/Go has no ConnectionType).
fn role(line: usize, all: &[Given], findings: &mut Findings) -> Option<Role> {
    let said = all.iter().find(|given| given.toml == "role");
    if let Some(Ok(role)) = said.and_then(|said| said.value.as_ref()).and_then(Value::as_str).map(Role::read) {
        return Some(role);
    }
    let has = |name: &str| all.iter().any(|given| given.key.name == name);
    let known = match (has("SocketAcceptPort"), has("SocketConnectHost")) {
        (true, false) => return Some(Role::Acceptor),
        (false, true) => return Some(Role::Initiator),
        (true, true) => "both SocketAcceptPort and SocketConnectHost are given",
        (false, false) => "neither SocketAcceptPort nor SocketConnectHost is given",
    };
    if said.is_some() {
        // A wrong word was found wrong when it was read.
        return None;
    }
    let what = format!("missing: which side it is cannot be told, since {known}");
    findings.problem(line, "ConnectionType", what, "write initiator or acceptor");
    None
}

/// QuickFIX has no key that turns TLS on: the program's class does. Certificates are there to be used.
fn imply_tls(role: Role, rows: &mut Vec<Row>, findings: &mut Findings) {
    let Some(key) = super::keys::find_toml("tls").filter(|_| !rows.iter().any(|row| row.toml == "tls")) else { return };
    let needed = match role {
        Role::Acceptor => "tls_certificate_file",
        Role::Initiator => "tls_ca_file",
    };
    let Some(file) = rows.iter().find(|row| row.toml == needed || row.toml == "tls_certificate_file") else { return };
    let text = "turns TLS on: in QuickFIX the program does so, in QuickFIX/J and Go SocketUseSSL";
    findings.note(file.line, &file.said, text);
    let row = Row { line: file.line, said: file.said.clone(), key, toml: "tls", value: Value::Boolean(true) };
    rows.push(row);
}
