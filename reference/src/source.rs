//! Where a number comes from.

use core::fmt;

/// Where a row's numbers come from. A default that nobody can check must not look like a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// In the facts that the project was given: which.
    Facts(&'static str),
    /// In a public document: which.
    Published(&'static str),
    /// The sign alone is in the facts named; the amounts are defaults.
    SignOnly(&'static str),
    /// A default of the right size, to be replaced by configuration.
    Unsourced,
}

impl Source {
    /// Whether the amounts can be checked against something.
    pub const fn is_sourced(self) -> bool {
        match self {
            Source::Facts(_) | Source::Published(_) => true,
            Source::SignOnly(_) | Source::Unsourced => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Facts(text) | Source::Published(text) => f.pad(text),
            Source::SignOnly(text) => write!(f, "sign: {text}; amount: unsourced"),
            Source::Unsourced => f.pad("unsourced"),
        }
    }
}
