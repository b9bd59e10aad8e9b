//! What can be wrong with a tape.

use core::fmt;

/// A row that is not as the format says: which file, which line, what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{file} tape, line {line}: {fault}")]
pub struct TapeError {
    /// Which of the two files.
    pub file: TapeFile,
    /// The line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub fault: TapeFault,
}

/// One of the two files of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TapeFile {
    /// The quotes.
    Quote,
    /// The trades.
    Trade,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TapeFault {
    /// Too few or too many columns.
    #[error("{found} columns where the format has {expected}")]
    Columns {
        /// How many there should be.
        expected: usize,
        /// How many there are.
        found: usize,
    },
    /// A column that is not a number as the format has it.
    #[error("{column} is not a number of the right form, or too fine or too large")]
    Number {
        /// Which column.
        column: &'static str,
    },
    /// A number that cannot be: a time past midnight, a price or size of nothing.
    #[error("{column} is out of range")]
    Range {
        /// Which column.
        column: &'static str,
    },
    /// An exchange that is not one letter.
    #[error("exchange is not one letter A to Z")]
    Exchange,
    /// A mark other than 0 and 1.
    #[error("suspicious is neither 0 nor 1")]
    Suspicious,
    /// A quote row that sets both sides, or none.
    #[error("a quote row sets one side, and has 0,0 for the other")]
    Sides,
    /// A row earlier than the one before it.
    #[error("earlier than the line before")]
    Backwards,
}

impl fmt::Display for TapeFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            TapeFile::Quote => "quote",
            TapeFile::Trade => "trade",
        })
    }
}
