//! Why a message could not be taken apart.

use core::fmt;

use crate::reason::{Reason, Violation};

/// The first place of a message that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParseError {
    /// Bytes from the beginning of the message to the field.
    pub offset: usize,
    /// What is wrong there.
    pub fault: ParseFault,
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParseFault {
    /// Before `=` stands no tag: zero, negative, with a leading zero, not digits, or past 4294967295.
    Tag {
        /// Its number, if it has one: `-1`, `0`.
        tag: Option<i64>,
    },
    /// There is no `=`. Mostly a value with a SOH inside.
    NoEquals {
        /// The field before it.
        after: Option<u32>,
    },
    /// A Length field that does not lead to the SOH behind its Data field.
    DataLength {
        /// The Length field.
        length_tag: u32,
    },
    /// The last byte is not SOH.
    Unterminated,
    /// Past 4 GiB.
    TooLong,
}

impl ParseError {
    /// What a Reject(3) says of it.
    pub const fn violation(&self) -> Violation {
        match self.fault {
            ParseFault::Tag { tag } => Violation { reason: Reason::InvalidTagNumber, ref_tag: tag },
            ParseFault::NoEquals { after } => Violation::new(Reason::NonDataContainsSoh, after),
            ParseFault::DataLength { length_tag } => Violation::new(Reason::ValueIncorrect, Some(length_tag)),
            ParseFault::Unterminated | ParseFault::TooLong => Violation::new(Reason::Other, None),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            ParseFault::Tag { tag: Some(tag) } => write!(f, "{tag} is not a tag")?,
            ParseFault::Tag { tag: None } => f.write_str("what stands before = is not a tag")?,
            ParseFault::NoEquals { after: Some(tag) } => write!(f, "no = in the field after tag {tag}")?,
            ParseFault::NoEquals { after: None } => f.write_str("no = in the first field")?,
            ParseFault::DataLength { length_tag } => write!(f, "field {length_tag} does not give its data's length")?,
            ParseFault::Unterminated => f.write_str("no separator at the end")?,
            ParseFault::TooLong => f.write_str("longer than 4 GiB")?,
        }
        write!(f, " (at byte {})", self.offset)
    }
}

impl core::error::Error for ParseError {}
