//! The table of keys against what becomes of them.

use std::collections::BTreeSet;

use fix_session::settings::keys::{self, Answer, Key, Kind};
use fix_session::settings::{CfgOptions, SettingsFile, from_cfg, to_toml};

use crate::samples::{companions, sample, spelled};
use crate::{ACCEPTOR, INITIATOR, notes, one};

/// A minimal file with more lines in it, which take the place of those that it has.
fn with(base: &str, lines: &str) -> String {
    let name = |line: &str| line.split('=').next().unwrap_or_default().to_owned();
    let new: BTreeSet<String> = lines.lines().map(name).collect();
    let kept = base.lines().filter(|line| !new.contains(&name(line)));
    kept.map(|line| format!("{line}\n")).collect::<String>() + lines
}

/// A sound file with the key and these lines in it, for whichever side it is about; its settings.
fn file_with(key: &Key, value: &str, others: &str) -> SettingsFile {
    let own = format!("{}=", spelled(key));
    let others: String =
        others.lines().filter(|line| !line.starts_with(&own)).map(|line| format!("{line}\n")).collect();
    let lines = format!("{others}{own}{value}\n");
    let initiators = ["Connect", "Client", "Username", "HostSelection", "Local"];
    let sides = if initiators.iter().any(|word| key.name.contains(word)) {
        [INITIATOR, ACCEPTOR]
    } else {
        [ACCEPTOR, INITIATOR]
    };
    let read = sides.map(|side| from_cfg(&with(side, &lines), &CfgOptions::default()));
    let [first, second] = read;
    first.or(second).unwrap_or_else(|problems| panic!("{key}: {problems:?}"))
}

#[test]
fn no_key_that_is_honoured_is_without_effect() {
    for key in keys::all() {
        let Some((_, toml)) = key.toml() else { continue };
        let written = to_toml(&file_with(key, &sample(key), companions(key)), "my.cfg");
        assert!(written.lines().any(|line| line.starts_with(&format!("{toml} = "))), "{key} is lost:\n{written}");
    }
}

/// Where the families differ, what is left out is what the one on the right has.
const DEFAULTS_THAT_DIFFER: [&str; 3] = ["SocketNodelay", "SocketTimeout", "TestRequestDelayMultiplier"];

#[test]
fn what_is_left_out_is_what_the_families_take() {
    for key in keys::all().filter(|key| key.toml().is_some() && !key.default.is_empty()) {
        let left_out = [one(INITIATOR), one(ACCEPTOR)];
        let written = one_of_file(file_with(key, key.default, ""));
        assert_eq!(!left_out.contains(&written), DEFAULTS_THAT_DIFFER.contains(&key.name), "{key}={}", key.default);
    }
}

fn one_of_file(mut file: SettingsFile) -> fix_session::settings::SessionSettings {
    assert_eq!(file.sessions.len(), 1);
    file.sessions.remove(0)
}

#[test]
fn every_other_key_is_answered_with_why_not_and_what_to_use() {
    for key in keys::all() {
        let (why, instead, value) = match key.answer {
            Answer::Honoured(..) => continue,
            Answer::Declined { why, instead } => (why, instead, "whatever".to_owned()),
            Answer::Always { value, why, instead } => {
                let other = match key.kind {
                    Kind::Word(words) => words.last().unwrap().0,
                    _ if value == "Y" => "N",
                    _ => "Y",
                };
                (why, instead, other.to_owned())
            }
        };
        let said = notes(&format!("{INITIATOR}{key}={value}\nUseDataDictionary=Y\nSocketNodelay=Y\n"));
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.starts_with(&format!("my.cfg:9: {key}: ")), "{said}");
        assert!(said.contains(why) && said.ends_with(&format!("; instead: {instead}")), "{said}");
        assert!(!why.is_empty() && !instead.is_empty() && !said.contains("  "), "{said}");
    }
}

#[test]
fn a_value_that_we_always_have_needs_no_word() {
    for key in keys::all() {
        if let Answer::Always { value, .. } = key.answer {
            let text = format!("{INITIATOR}UseDataDictionary=Y\nSocketNodelay=Y\n{key}={value}\n");
            assert_eq!(notes(&text), "", "{key}");
        }
    }
}

#[test]
fn a_key_is_in_the_table_once() {
    let mut seen = BTreeSet::new();
    for key in keys::all() {
        assert!(seen.insert(key.name), "{key} is there twice");
        let found = keys::find(key.name).unwrap();
        assert_eq!((found.key.name, found.rest, found.is_exact), (key.name, "", true));
    }
    assert!(seen.len() > 230, "{}", seen.len());
}

#[test]
fn a_key_is_found_as_users_spell_it() {
    for (spelled, name, rest, exact) in [
        ("SocketConnectHost", "SocketConnectHost", "", true),
        ("SocketConnectHost12", "SocketConnectHost", "12", true),
        ("socketconnecthost1", "SocketConnectHost", "1", false),
        ("AppDataDictionary.FIX.5.0SP2", "AppDataDictionary", "FIX.5.0SP2", true),
        ("TimestampPrecision", "TimestampPrecision", "", true),
        ("TimeStampPrecision", "TimeStampPrecision", "", true),
        ("RESETONLOGON", "ResetOnLogon", "", false),
        ("username", "Username", "", false),
    ] {
        let found = keys::find(spelled).unwrap();
        assert_eq!((found.key.name, found.rest, found.is_exact), (name, rest, exact), "{spelled}");
    }
    for spelled in [
        "",
        "ResetOnLogon1",
        "SocketConnectHostX",
        "SocketConnectHost12345",
        "AppDataDictionary.",
        "AppDataDictionaryX",
    ] {
        assert!(keys::find(spelled).is_none(), "{spelled}");
    }
}
