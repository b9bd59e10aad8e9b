//! Every key of the list of facts is in the table: one that is not would be refused as a slip of the pen.

use std::path::PathBuf;

use fix_session::settings::keys;

/// Words of the list that begin with a capital and are no keys.
const PROSE: &[&str] = &[
    "QuickFIX",
    "DEFAULT",
    "SESSION",
    "Three",
    "Java",
    "Key",
    "Meaning",
    "Default",
    "FIX",
    "FIXT",
    "IANA",
    "UTC",
    "SECONDS",
    "MILLIS",
    "MICROS",
    "NANOS",
    "ApplVerID",
    "XML",
    "REUSEADDR",
    "TCP",
    "SNDBUF",
    "RCVBUF",
    "ROUNDROBIN",
    "PRIORITY",
    "The",
    "Table",
    "TLS",
    "SSLv2",
    "HIGH",
    "RC4",
    "Validation",
    "Timing",
    "Behaviour",
    "Sockets",
    "PIPE",
    "SunX509",
    "JKS",
    "PKIX",
    "JVM",
    "Proxy",
    "Storage",
    "Logs",
    "TLS12",
    "NODELAY",
];

/// The section of the facts, unless they are not there: a page of the design, which is not always with the test data.
fn section() -> Option<String> {
    let shared = std::env::var("TIDEGATE_SHARED");
    let shared = shared.unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").into());
    let file = PathBuf::from(shared).join("design/fix-session.md");
    let Ok(text) = std::fs::read_to_string(&file) else {
        eprintln!("SKIPPED keys of the facts: needs {} (set TIDEGATE_SHARED)", file.display());
        return None;
    };
    let (_, below) = text.split_once("## Settings that users bring with them").expect("the section");
    Some(below.split("\n## ").next().unwrap_or_default().to_owned())
}

/// The words of a text, each with what stands before and behind it.
fn words(text: &str) -> Vec<(char, &str, char)> {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(is_word).map(|start| at + start) {
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |len| start + len);
        let before = text[..start].chars().next_back().unwrap_or(' ');
        let behind = text[end..].chars().next().unwrap_or(' ');
        found.push((before, &text[start..end], behind));
        at = end;
    }
    found
}

/// The beginnings of a key that a list may leave out of the next one: `ScreenLogShow` of `ScreenLogShowIncoming`.
fn beginnings(key: &str) -> impl Iterator<Item = &str> {
    key.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| &key[..at])
}

#[test]
fn every_key_of_the_facts_is_known() {
    let Some(section) = section() else { return };
    let mut stems: Vec<String> = Vec::new();
    let (mut known, mut unknown) = (0, Vec::new());
    for (_, word, behind) in words(&section) {
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) || word.len() < 3 {
            continue;
        }
        let is_key = |name: &String| keys::find(name).is_some_and(|found| found.is_exact);
        let shortened = || {
            stems.iter().rev().take(12).any(|stem| {
                let whole = core::iter::once(stem.as_str());
                whole.chain(beginnings(stem)).map(|start| format!("{start}{word}")).any(|name| is_key(&name))
            })
        };
        if let Some(found) = keys::find(word).filter(|found| found.is_exact) {
            known += 1;
            stems.push(found.key.name.to_owned());
        } else if matches!(behind, '{' | '*' | '…') {
            stems.push(word.to_owned());
        } else if shortened() {
            known += 1;
        } else if !PROSE.contains(&word) {
            unknown.push(word.to_owned());
        }
    }
    assert!(unknown.is_empty(), "not in the table: {unknown:?}");
    assert!(known > 200, "the list was not read: {known} keys");
}

#[test]
fn the_families_of_keys_are_complete() {
    // What the facts give in brief: every table of every database's log, and both ways to spell one of them.
    for database in ["MySQL", "PostgreSQL"] {
        for what in ["Database", "User", "Password", "Host", "Port", "UseConnectionPool"] {
            for kind in ["Store", "Log"] {
                assert!(keys::find(&format!("{database}{kind}{what}")).is_some_and(|found| found.is_exact));
            }
        }
    }
    for what in ["IncomingTable", "OutgoingTable", "EventTable"] {
        for log in ["MySQLLog", "PostgreSQLLog", "PostgresSQLLog", "OdbcLog", "JdbcLog"] {
            assert!(keys::find(&format!("{log}{what}")).is_some_and(|found| found.is_exact), "{log}{what}");
        }
    }
    for what in ["Connection", "Database", "ReplicaSet"] {
        for kind in ["MongoStore", "MongoLog"] {
            assert!(keys::find(&format!("{kind}{what}")).is_some_and(|found| found.is_exact));
        }
    }
}
