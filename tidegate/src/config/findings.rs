//! What the semantic checks found, gathered before anything is said.

use core::fmt::Display;
use core::str::FromStr;
use std::collections::BTreeSet;

use types::{Text, TextError};

use super::source::{KeyPath, Problem, Source};

/// What is wrong so far, and where.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<(KeyPath, String)>,
}

impl Findings {
    pub(crate) fn add(&mut self, path: KeyPath, reason: impl Display) {
        self.found.push((path, reason.to_string()));
    }

    /// Adds a finding unless `holds`.
    pub(crate) fn expect(&mut self, holds: bool, path: KeyPath, reason: impl Display) {
        if !holds {
            self.add(path, reason);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// With file and line, in the order of the lines.
    pub(crate) fn into_problems(self, source: &Source<'_>) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            self.found.into_iter().map(|(path, reason)| source.problem_at(&path, reason)).collect();
        problems.sort();
        problems
    }

    /// A name that fits into a record. What cannot be used is found wrong and comes back empty.
    pub(crate) fn name<const N: usize>(&mut self, name: &str, path: KeyPath) -> Text<N> {
        if name.is_empty() {
            self.add(path, "empty: give it a name");
            return Text::EMPTY;
        }
        Text::from_str(name).unwrap_or_else(|error: TextError| {
            self.add(path, format_args!("{name}: {error}"));
            Text::EMPTY
        })
    }

    /// Names of which each may be there once; `what` is said of a second one.
    pub(crate) fn unique<K: Ord + Display>(&mut self, names: impl IntoIterator<Item = (K, KeyPath)>, what: &str) {
        let mut seen = BTreeSet::new();
        for (name, path) in names {
            let reason = format!("{what} {name} is there twice");
            self.expect(seen.insert(name), path, reason);
        }
    }
}
