//! Rows of keys and values to one session's typed settings. A `.cfg` file and TOML both come down to rows.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::keys::{self, Part};
use super::problem::Findings;
use super::session_settings::SessionSettings;
use super::value::{self, Wrong};
use crate::config::Role;
use crate::secret::Secret;

/// Of which form the file is, and so by which names its keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Cfg,
    Toml,
}

/// One setting. It cannot be printed: its value may be a password.
pub(super) struct Row {
    pub(super) line: usize,
    /// The key, as it is spelled in the file.
    pub(super) said: String,
    /// The row of the table that it was found by.
    pub(super) key: &'static keys::Key,
    /// The key in TOML, and the value as it stands there.
    pub(super) toml: &'static str,
    pub(super) value: Value,
}

/// Everything that is said of a session.
pub(super) struct Rows {
    pub(super) form: Form,
    /// The line of its header.
    pub(super) line: usize,
    pub(super) role: Role,
    pub(super) rows: Vec<Row>,
    /// Settings that are there and were found wrong: nobody must be told that they are missing too.
    pub(super) wrong: Vec<&'static str>,
    pub(super) application: BTreeMap<String, Secret>,
}

impl Rows {
    /// Where a key stands and how it is spelled there; at the header, in the file's own form, where it is missing.
    pub(super) fn at<'r>(&'r self, toml: &'r str) -> (usize, &'r str) {
        let there = self.rows.iter().find(|row| row.toml == toml);
        there.map_or((self.line, self.name(toml)), |row| (row.line, &row.said))
    }

    /// What a key is called in files of this form.
    pub(super) fn name<'t>(&self, toml: &'t str) -> &'t str {
        match self.form {
            Form::Toml => toml,
            Form::Cfg => keys::find_toml(toml).map_or(toml, |key| key.name),
        }
    }

    /// What a key is called that belongs to one which is there, in the words of the same family: of two certificates'
    /// keys the one that begins alike.
    pub(super) fn name_beside<'t>(&self, toml: &'t str, there: &str) -> &'t str {
        if self.form == Form::Toml {
            return toml;
        }
        let alike = |key: &&keys::Key| key.name.bytes().zip(there.bytes()).take_while(|(a, b)| a == b).count();
        let named = keys::all().filter(|key| key.toml().is_some_and(|(_, name)| name == toml));
        // Of those that are as alike the first.
        let best = named.reduce(|best, key| if alike(&key) > alike(&best) { key } else { best });
        best.map_or(toml, |key| key.name)
    }

    /// The typed settings. What cannot be used is found wrong, and is at its default in what comes back.
    pub(super) fn settings(&self, findings: &mut Findings) -> SessionSettings {
        SessionSettings {
            role: self.role,
            identity: self.part(Part::Identity, findings),
            versions: self.part(Part::Versions, findings),
            schedule: self.part(Part::Schedule, findings),
            dictionaries: self.part(Part::Dictionaries, findings),
            validation: self.part(Part::Validation, findings),
            resets: self.part(Part::Resets, findings),
            resend: self.part(Part::Resend, findings),
            timing: self.part(Part::Timing, findings),
            logon: self.part(Part::Logon, findings),
            accept: self.part(Part::Accept, findings),
            connect: self.part(Part::Connect, findings),
            proxy: self.part(Part::Proxy, findings),
            socket: self.part(Part::Socket, findings),
            tls: self.part(Part::Tls, findings),
            application: self.application.clone(),
        }
    }

    /// One part. Its keys are tried one by one first, so that each wrong one is named.
    fn part<T: DeserializeOwned + Default>(&self, part: Part, findings: &mut Findings) -> T {
        let mut table = Table::new();
        for row in &self.rows {
            if row.key.toml().is_none_or(|(of, _)| of != part) {
                continue;
            }
            let alone = Table::from_iter([(row.toml.to_owned(), row.value.clone())]);
            let checked = value::check(row.key.kind, &row.value).and_then(|()| match alone.try_into::<T>() {
                Ok(_) => Ok(()),
                Err(error) => Err(in_two(error.message())),
            });
            match checked {
                Ok(()) => drop(table.insert(row.toml.to_owned(), row.value.clone())),
                Err(Wrong { what, fix }) => findings.problem(row.line, &row.said, what, fix),
            }
        }
        // Each key was taken alone, and no key speaks of another.
        table.try_into().unwrap_or_default()
    }
}

/// What is wrong, and behind a semicolon what to do.
fn in_two(message: &str) -> Wrong {
    let (what, fix) = message.trim_end().split_once("; ").unwrap_or((message.trim_end(), ""));
    Wrong { what: what.to_owned(), fix: fix.to_owned() }
}
