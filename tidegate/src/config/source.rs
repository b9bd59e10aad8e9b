//! Where things stand in a configuration file, so that every message can name the line.

use core::fmt;
use core::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// One thing that is wrong in a configuration file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// Its line, from 1.
    pub line: usize,
    /// The key, with the tables it is in: `account.max_order_qty`. Empty where the text is not TOML at all.
    pub key: String,
    /// What is wrong with which value, and what to do.
    pub reason: String,
}

impl fmt::Display for Problem {
    /// `FILE:LINE: key: reason`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Problem { file, line, key, reason } = self;
        let separator = if key.is_empty() { "" } else { ": " };
        write!(f, "{file}:{line}: {key}{separator}{reason}")
    }
}

/// A way down into a file: `session`, its third, `default_account`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct KeyPath(pub(crate) Vec<Step>);

/// One step of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    /// From 0.
    Place(usize),
}

impl KeyPath {
    pub(crate) fn of(table: &str) -> KeyPath {
        KeyPath::default().key(table)
    }

    #[must_use]
    pub(crate) fn key(&self, key: &str) -> KeyPath {
        self.step(Step::Key(key.to_owned()))
    }

    #[must_use]
    pub(crate) fn at(&self, place: usize) -> KeyPath {
        self.step(Step::Place(place))
    }

    fn step(&self, step: Step) -> KeyPath {
        let mut path = self.clone();
        path.0.push(step);
        path
    }
}

impl fmt::Display for KeyPath {
    /// Places are left out: the line says which one.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.0.iter().filter_map(|step| match step {
            Step::Key(key) => Some(key.as_str()),
            Step::Place(_) => None,
        });
        f.write_str(&keys.collect::<Vec<_>>().join("."))
    }
}

/// A file's text, taken apart far enough to know where each key stands.
#[derive(Debug)]
pub(crate) struct Source<'t> {
    name: &'t str,
    pub(crate) text: &'t str,
    pub(crate) tree: Spanned<DeTable<'t>>,
}

impl<'t> Source<'t> {
    /// Takes the text apart, or says in which lines it is not TOML.
    pub(crate) fn parse(name: &'t str, text: &'t str) -> Result<Source<'t>, Vec<Problem>> {
        let (tree, errors) = DeTable::parse_recoverable(text);
        let source = Source { name, text, tree };
        if errors.is_empty() {
            return Ok(source);
        }
        let problem = |error: &toml::de::Error| {
            let at = error.span().unwrap_or_default();
            source.problem(at.start, String::new(), error.message().to_owned())
        };
        Err(errors.iter().map(problem).collect())
    }

    /// A problem at a key, or at the nearest table above it that is written down.
    pub(crate) fn problem_at(&self, path: &KeyPath, reason: String) -> Problem {
        self.problem(self.find(path).start, path.to_string(), reason)
    }

    pub(crate) fn problem(&self, offset: usize, key: String, reason: String) -> Problem {
        let line = 1 + self.text.bytes().take(offset).filter(|byte| *byte == b'\n').count();
        Problem { file: self.name.to_owned(), line, key, reason }
    }

    /// What stands there, if it is short enough to be quoted.
    pub(crate) fn quote(&self, span: &Range<usize>) -> Option<&'t str> {
        let text = self.text.get(span.clone())?.trim();
        (!text.is_empty() && text.len() <= 60 && !text.contains(['\n', '['])).then_some(text)
    }

    /// What is wanted, or as much of the way there as exists.
    fn find(&self, path: &KeyPath) -> Range<usize> {
        let mut span = 0..0;
        let mut table = Some(self.tree.get_ref());
        let mut value: Option<&Spanned<DeValue<'t>>> = None;
        for step in &path.0 {
            match step {
                Step::Key(wanted) => {
                    let Some((key, below)) = table.and_then(|table| table.get_key_value(wanted.as_str())) else {
                        break;
                    };
                    span = key.span();
                    value = Some(below);
                }
                Step::Place(place) => {
                    let Some(below) = value.and_then(|value| value.get_ref().as_array()?.get(*place)) else { break };
                    span = below.span();
                    value = Some(below);
                }
            }
            table = value.and_then(|value| value.get_ref().as_table());
        }
        span
    }
}

/// The innermost key or value that `wanted` lies in; the top, whose span is empty, where it is empty.
pub(crate) fn locate(tree: &DeTable<'_>, wanted: &Range<usize>) -> KeyPath {
    if wanted.is_empty() {
        return KeyPath::default();
    }
    let mut search = Search { wanted: wanted.clone(), best: None };
    search.table(tree, &KeyPath::default());
    search.best.map(|(_, path)| path).unwrap_or_default()
}

struct Search {
    wanted: Range<usize>,
    /// The shortest span that held what was wanted, and where that is.
    best: Option<(usize, KeyPath)>,
}

impl Search {
    /// A table's span is that of its header, so whether it holds what is wanted says nothing of what is in it.
    fn table(&mut self, table: &DeTable<'_>, path: &KeyPath) {
        for (key, value) in table {
            let path = path.key(key.get_ref());
            self.offer(key.span(), &path);
            self.value(value, &path);
        }
    }

    fn value(&mut self, value: &Spanned<DeValue<'_>>, path: &KeyPath) {
        self.offer(value.span(), path);
        if let Some(table) = value.get_ref().as_table() {
            self.table(table, path);
        }
        if let Some(array) = value.get_ref().as_array() {
            for (place, element) in array.iter().enumerate() {
                self.value(element, &path.at(place));
            }
        }
    }

    fn offer(&mut self, span: Range<usize>, path: &KeyPath) {
        let holds = span.start <= self.wanted.start && self.wanted.end <= span.end;
        if holds && self.best.as_ref().is_none_or(|(len, _)| span.len() < *len) {
            self.best = Some((span.len(), path.clone()));
        }
    }
}
