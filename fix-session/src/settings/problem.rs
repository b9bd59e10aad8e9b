//! What is said about a file of settings, with the line it is about.

use core::fmt;

/// One thing that is wrong. The settings are refused, and the user hears of all of them at once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The line, from 1.
    pub line: usize,
    /// The key, as it is spelled in the file; empty where the line is not about one.
    pub key: String,
    /// What is wrong, with the value.
    pub what: String,
    /// What to do about it; empty where `what` says it.
    pub fix: String,
}

/// One thing that the user should know, though the settings are taken: a key that has no effect here and what has, or a
/// trap between families.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The line, from 1.
    pub line: usize,
    /// The key, as it is spelled in the file.
    pub key: String,
    /// One sentence, or two.
    pub text: String,
}

impl Problem {
    /// With its file, as an editor follows it: `FILE:LINE: key: what; fix`.
    pub fn in_file(&self, file: &str) -> String {
        format!("{file}:{self}")
    }
}

impl Note {
    /// With its file: `FILE:LINE: key: text`.
    pub fn in_file(&self, file: &str) -> String {
        format!("{file}:{self}")
    }
}

impl fmt::Display for Problem {
    /// `LINE: key: what; fix`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { line, key, what, fix } = self;
        let colon = if key.is_empty() { "" } else { ": " };
        let semicolon = if fix.is_empty() { "" } else { "; " };
        write!(f, "{line}: {key}{colon}{what}{semicolon}{fix}")
    }
}

impl fmt::Display for Note {
    /// `LINE: key: text`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.line, self.key, self.text)
    }
}

/// Problems and notes, gathered before anything is said.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub(super) problems: Vec<Problem>,
    pub(super) notes: Vec<Note>,
}

impl Findings {
    pub(super) fn problem(&mut self, line: usize, key: &str, what: impl fmt::Display, fix: impl fmt::Display) {
        let (what, fix) = (what.to_string(), fix.to_string());
        self.problems.push(Problem { line, key: key.to_owned(), what, fix });
    }

    pub(super) fn note(&mut self, line: usize, key: &str, text: impl fmt::Display) {
        self.notes.push(Note { line, key: key.to_owned(), text: text.to_string() });
    }

    /// In the order of the lines, each once: what stands in `[DEFAULT]` would else be said for each session.
    pub(super) fn sort(&mut self) {
        self.problems.sort();
        self.problems.dedup();
        self.notes.sort();
        self.notes.dedup();
    }
}
