//! Why a message is not what its type needs.

use fix_codec::{BusinessRejectReason, FieldError, FieldFault, GroupError, Violation};

/// Why a message is not what its type needs, although the dictionary let it pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseIssue {
    /// A field that is missing, or not of the form or size that is read here.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A group that is not as its count and its definition say.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// A field that the dictionary calls optional and this message needs.
    #[error("field {tag} is needed here and missing")]
    ConditionallyRequired {
        /// Which field.
        tag: u32,
    },
}

impl ParseIssue {
    /// A field that is there and of no use.
    pub(crate) const fn format(tag: u32) -> ParseIssue {
        ParseIssue::Field(FieldError { tag, why: FieldFault::Format })
    }

    /// The field; of a group the one that counts its entries.
    pub const fn tag(&self) -> u32 {
        match self {
            ParseIssue::Field(error) => error.tag,
            ParseIssue::Group(error) => error.count_tag,
            ParseIssue::ConditionallyRequired { tag } => *tag,
        }
    }

    /// What to answer at the level of the session, by Reject(3); `Err` with what to answer by BusinessMessageReject(j).
    pub fn violation(&self) -> Result<Violation, BusinessRejectReason> {
        match self {
            ParseIssue::Field(error) => Ok(Violation::from(*error)),
            ParseIssue::Group(error) => Ok(Violation::from(*error)),
            ParseIssue::ConditionallyRequired { .. } => Err(BusinessRejectReason::ConditionallyRequiredFieldMissing),
        }
    }
}

/// A field that the dictionary calls optional and a message needs.
pub(crate) fn needed<T>(tag: u32, value: Option<T>) -> Result<T, ParseIssue> {
    value.ok_or(ParseIssue::ConditionallyRequired { tag })
}
