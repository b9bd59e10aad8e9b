//! What an engine says of a message.

use std::fmt;

/// What an engine says of a message, without the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Answer {
    /// It goes to the application, or to the session if it is the session's.
    Accepted,
    /// Nothing is said and nothing happens: as for garbled bytes.
    Ignored,
    /// Reject(3) with this SessionRejectReason(373).
    Reject(u8),
    /// BusinessMessageReject(j) with this BusinessRejectReason(380).
    Business(u8),
    /// As the other engine, but with another RefTagID(371). Only in the table of differences.
    OtherTag,
}

/// What an engine says of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) answer: Answer,
    /// RefTagID(371), where the engine gives one.
    pub(crate) ref_tag: Option<i64>,
}

impl Verdict {
    pub(crate) const fn without_tag(answer: Answer) -> Verdict {
        Verdict { answer, ref_tag: None }
    }

    /// The answer as the table of differences has it, beside `first`'s; `None` where the two agree.
    pub(crate) fn beside(&self, first: &Verdict) -> Option<Answer> {
        if self.answer != first.answer {
            return Some(self.answer);
        }
        match (self.ref_tag, first.ref_tag) {
            (Some(mine), Some(other)) if mine != other => Some(Answer::OtherTag),
            _ => None,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.answer)?;
        self.ref_tag.map_or(Ok(()), |tag| write!(f, ", RefTagID(371)={tag}"))
    }
}
