//! A session's own keys over those of `[DEFAULT]`, and keys that are one setting together made one.
//!
//! A key of the session's own takes the place of the same key in `[DEFAULT]`, and of any that is the same setting by another
//! family's name. Two names for one setting in the same block must agree.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::endpoint::Endpoint;
use super::keys::{Key, Kind};
use super::problem::Findings;
use super::rows::Row;
use super::secret::LogonTag;
use super::session_settings::AppVersion;
use super::text::AsText;
use crate::config::Role;

/// A key as a block gives it.
#[derive(Debug, Clone)]
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
    rows.retain(|row: &Row| row.key.kind != Kind::Milliseconds || !has_precision(&all));
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

    fn row(&self, value: Value) -> Row {
        Row { line: self.line, said: self.said.clone(), key: self.key, toml: self.toml, value }
    }
}

fn has_precision(all: &[Given]) -> bool {
    all.iter().any(|given| given.key.kind == Kind::Precision && given.value.is_some())
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

/// Those of one kind, in the order of their numbers; the one without a number first.
fn of_kind(all: &[Given], kind: Kind) -> BTreeMap<Option<u32>, &Given> {
    let found = all.iter().filter(|given| given.key.kind == kind && given.value.is_some());
    found.map(|given| (given.rest.parse().ok(), given)).collect()
}

/// What hosts and ports come to.
enum Endpoints {
    None,
    /// There are some, and all were found wrong: those of this setting.
    Wrong(&'static str),
    Listed(Row),
}

/// Hosts and ports, by their numbers.
fn endpoints(all: &[Given], findings: &mut Findings) -> Endpoints {
    let (hosts, mut ports) = (of_kind(all, Kind::Host), of_kind(all, Kind::Port));
    let is_wrong = all.iter().any(|given| given.is_wrong && matches!(given.key.kind, Kind::Host | Kind::Port));
    let mut listed = Vec::new();
    let mut alone = |given: &Given, other: &str| {
        if !is_wrong {
            let what = format!("without {other}{}", given.rest);
            findings.problem(given.line, &given.said, what, format_args!("give {other}{} too", given.rest));
        }
    };
    let mut pairs = Vec::new();
    for (number, host) in &hosts {
        match ports.remove(number) {
            Some(port) => pairs.push((*host, port)),
            None => alone(host, "SocketConnectPort"),
        }
    }
    ports.values().for_each(|port| alone(port, "SocketConnectHost"));
    for (host, port) in pairs {
        let is_bare_ipv6 = host.text.contains(':') && !host.text.starts_with('[');
        let name = if is_bare_ipv6 { format!("[{}]", host.text) } else { host.text.clone() };
        match Endpoint::read(&format!("{name}:{}", port.text)) {
            Ok(endpoint) => listed.push(Value::String(endpoint.write())),
            Err(_) if port.text.parse::<u16>().is_ok_and(|port| port > 0) => {
                findings.problem(
                    host.line,
                    &host.said,
                    format_args!("{}: no host", host.text),
                    "write a name or an address",
                );
            }
            Err(_) => {
                let what = format!("{}: out of range", port.text);
                findings.problem(port.line, &port.said, what, "write 1 to 65535");
            }
        }
    }
    match hosts.values().chain(ports.values()).next() {
        None => Endpoints::None,
        Some(first) if listed.is_empty() => Endpoints::Wrong(first.toml),
        Some(first) => Endpoints::Listed(first.row(Value::Array(listed))),
    }
}

/// `LogonTag`, `LogonTag1`, ...
fn logon_tags(all: &[Given], findings: &mut Findings) -> Option<Row> {
    let given = of_kind(all, Kind::LogonTag);
    let mut listed = Vec::new();
    for given in given.values() {
        match LogonTag::read(&given.text) {
            Ok(field) => listed.push(Value::String(field.write())),
            Err(what) => findings.problem(given.line, &given.said, what, ""),
        }
    }
    Some(given.values().next()?.row(Value::Array(listed)))
}

/// `AppDataDictionary`, `AppDataDictionary.FIX.4.4`, ...
fn dictionaries(all: &[Given], findings: &mut Findings) -> Option<Row> {
    let mut table = Table::new();
    let mut first = None;
    for given in all.iter().filter(|given| given.key.kind == Kind::Dictionaries && given.value.is_some()) {
        first = first.or(Some(given));
        let version = if given.rest.is_empty() { Ok(AppVersion::Default) } else { AppVersion::read(&given.rest) };
        match version {
            Ok(version) => drop(table.insert(version.write(), Value::String(given.text.clone()))),
            Err(what) => findings.problem(given.line, &given.said, what, ""),
        }
    }
    Some(first?.row(Value::Table(table)))
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
