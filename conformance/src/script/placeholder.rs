//! `<...>` in messages: what is known only when the script is played.

use std::collections::{BTreeMap, BTreeSet};

use fix_codec::{Precision, TimestampFormatter};
use fix_session::Role;
use spec::Version;
use types::{NANOS_PER_SEC, Timestamp};

use crate::versions::infinity;

/// What placeholders stand for.
#[derive(Debug, Clone)]
pub struct Context {
    /// Which side of the connection the engine is.
    pub role: Role,
    /// The version that is spoken.
    pub version: Version,
    /// The CompID of the engine under test: `<ENGINE>`.
    pub engine: String,
    /// The CompID of the test: `<TEST>`.
    pub test: String,
    /// What `<=NAME>` has taken so far.
    pub captured: BTreeMap<String, Vec<u8>>,
}

/// A placeholder: `<name>` inside a template, and what stands before it.
struct Placed<'a> {
    before: &'a [u8],
    name: Option<&'a str>,
}

/// The pieces of a template. `<` that begins no placeholder stands for itself.
fn pieces(mut template: &[u8]) -> impl Iterator<Item = Placed<'_>> {
    let mut is_over = false;
    std::iter::from_fn(move || {
        if is_over {
            return None;
        }
        let found = template.iter().position(|byte| *byte == b'<').and_then(|open| {
            let close = open + template[open..].iter().position(|byte| *byte == b'>')?;
            Some((open, close, str::from_utf8(&template[open + 1..close]).ok()?))
        });
        let Some((open, close, name)) = found else {
            is_over = true;
            return Some(Placed { before: template, name: None });
        };
        let before = &template[..open];
        template = &template[close + 1..];
        Some(Placed { before, name: Some(name) })
    })
}

/// Checks a template's placeholders and takes in what it captures.
pub(super) fn check(template: &[u8], captured: &mut BTreeSet<String>) -> Result<(), String> {
    for name in pieces(template).filter_map(|piece| piece.name) {
        let is_known =
            matches!(name, "BEGIN" | "ENGINE" | "TEST" | "INFINITY" | "APPL" | "LOGON" | "WRONG" | "NONE" | "*")
                || name.strip_prefix("TIME").is_some_and(|offset| seconds(offset).is_some())
                || name.strip_prefix("ORDER:").is_some_and(|id| !id.is_empty())
                || captured.contains(name);
        match name.strip_prefix('=') {
            Some(taken) if !taken.is_empty() => drop(captured.insert(taken.to_owned())),
            _ if is_known => {}
            _ => {
                return Err(format!(
                    "<{name}> stands for nothing: TIME, TIME+n, BEGIN, ENGINE, TEST, INFINITY, APPL, ORDER:id, WRONG, NONE, *, =NAME, or a NAME taken before"
                ));
            }
        }
    }
    Ok(())
}

/// The offset of `<TIME...>`.
fn seconds(offset: &str) -> Option<i64> {
    match offset.as_bytes().first() {
        None => Some(0),
        Some(b'+' | b'-') => offset.parse().ok().filter(|seconds: &i64| seconds.abs() < 1_000_000_000),
        Some(_) => None,
    }
}

/// Fills in `<TIME>` and its like, and nothing else.
pub fn with_time(template: &[u8], now: Timestamp) -> Vec<u8> {
    let mut out = Vec::new();
    for Placed { before, name } in pieces(template) {
        out.extend_from_slice(before);
        if let Some(name) = name {
            match name.strip_prefix("TIME").and_then(seconds) {
                Some(offset) => out.extend_from_slice(&time(now.plus(offset * NANOS_PER_SEC))),
                None => out.extend_from_slice(format!("<{name}>").as_bytes()),
            }
        }
    }
    out
}

impl Context {
    /// A role, a version and two names.
    pub fn new(role: Role, version: Version, engine: &str, test: &str) -> Context {
        Context { role, version, engine: engine.to_owned(), test: test.to_owned(), captured: BTreeMap::new() }
    }

    /// A template with its placeholders filled in, save `<*>` and `<=NAME>`, which are for the comparison.
    pub fn fill(&self, template: &[u8], now: Timestamp) -> Vec<u8> {
        let mut out = Vec::new();
        for Placed { before, name } in pieces(template) {
            out.extend_from_slice(before);
            if let Some(name) = name {
                self.put(&mut out, name, now);
            }
        }
        out
    }

    fn put(&self, out: &mut Vec<u8>, name: &str, now: Timestamp) {
        match name {
            "BEGIN" => out.extend_from_slice(self.version.begin_string().unwrap_or_default().as_bytes()),
            "ENGINE" => out.extend_from_slice(self.engine.as_bytes()),
            "TEST" => out.extend_from_slice(self.test.as_bytes()),
            "INFINITY" => out.extend_from_slice(infinity(self.version).as_bytes()),
            "APPL" => out.extend_from_slice(self.version.appl_ver_id().unwrap_or_default()),
            "LOGON" if self.version.travels_in_fixt() => {
                out.extend_from_slice(b"1137=");
                out.extend_from_slice(self.version.appl_ver_id().unwrap_or_default());
                out.push(1);
            }
            "LOGON" => {}
            _ => {
                if let Some(id) = name.strip_prefix("ORDER:") {
                    out.extend_from_slice(&self.order(id, now));
                } else if let Some(offset) = name.strip_prefix("TIME").and_then(seconds) {
                    out.extend_from_slice(&time(now.plus(offset * NANOS_PER_SEC)));
                } else if let Some(value) = self.captured.get(name) {
                    out.extend_from_slice(value);
                } else {
                    out.extend_from_slice(format!("<{name}>").as_bytes());
                }
            }
        }
    }

    /// The body of a NewOrderSingle(D) without its last SOH, by ascending tags: before FIX.4.2 it has no TransactTime(60).
    fn order(&self, id: &str, now: Timestamp) -> Vec<u8> {
        let mut body = format!("11={id}\x0121=3\x0138=100\x0140=1\x0154=1\x0155=INTC").into_bytes();
        if self.version >= Version::FIX42 {
            body.extend_from_slice(b"\x0160=");
            body.extend_from_slice(&time(now));
        }
        body
    }
}

/// UTCTimestamp to the second.
fn time(at: Timestamp) -> Vec<u8> {
    TimestampFormatter::new().format(at, Precision::Seconds).to_vec()
}
