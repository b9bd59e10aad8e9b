//! Settings that several keys make together: hosts and ports, fields of the Logon, dictionaries by version.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::endpoint::Endpoint;
use super::keys::Kind;
use super::merge::Given;
use super::problem::Findings;
use super::rows::Row;
use super::session_settings::AppVersion;
use super::text::AsText;
use crate::secret::LogonTag;

/// Those of one kind, in the order of their numbers; the one without a number first.
fn of_kind(all: &[Given], kind: Kind) -> BTreeMap<Option<u32>, &Given> {
    let found = all.iter().filter(|given| given.key.kind == kind && given.value.is_some());
    found.map(|given| (given.rest.parse().ok(), given)).collect()
}

/// What hosts and ports come to.
pub(super) enum Endpoints {
    None,
    /// There are some, and all were found wrong: those of this setting.
    Wrong(&'static str),
    Listed(Row),
}

/// Hosts and ports, by their numbers.
pub(super) fn endpoints(all: &[Given], findings: &mut Findings) -> Endpoints {
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
pub(super) fn logon_tags(all: &[Given], findings: &mut Findings) -> Option<Row> {
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
pub(super) fn dictionaries(all: &[Given], findings: &mut Findings) -> Option<Row> {
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
