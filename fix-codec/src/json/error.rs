//! Why a message has no JSON, or a JSON text no message.

use crate::group::GroupError;

/// What is wrong with a message or a JSON text.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It is not JSON, or not an object of Header, Body and Trailer with strings and arrays of objects inside.
    #[error("not a message in JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// The Header has no MsgType(35).
    #[error("the Header has no MsgType")]
    MsgTypeMissing,
    /// A key that is neither a name of the dictionary nor a tag in digits.
    #[error("the dictionary has no field {0:?}")]
    UnknownName(String),
    /// A group that is not as its count and definition say.
    #[error(transparent)]
    Group(#[from] GroupError),
    /// A field that cannot be taken.
    #[error("field {tag}: {why}")]
    Field {
        /// Which field.
        tag: u32,
        /// What is wrong with it.
        why: JsonFault,
    },
}

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// A value that is not UTF-8.
    #[error("is not UTF-8")]
    NotUtf8,
    /// It stands twice in one place.
    #[error("stands twice in one place")]
    Repeated,
    /// An array where the dictionary has no group.
    #[error("is not a group here, and has an array")]
    NotAGroup,
    /// A string where the dictionary has a group.
    #[error("is a group, and has no array")]
    IsAGroup,
    /// BeginString or MsgType in another part than the Header.
    #[error("belongs in the Header")]
    NotInHeader,
    /// It has no value.
    #[error("has no value")]
    Empty,
    /// SOH in a value that is not data.
    #[error("has the field separator (SOH) in its value")]
    Separator,
    /// Data that is not base64.
    #[error("is data, and not base64")]
    NotBase64,
    /// A length field that does not give the length of its data.
    #[error("does not give the length of its data, {found} bytes")]
    LengthWrong {
        /// How long the data is.
        found: usize,
    },
    /// An entry of a group has no such field.
    #[error("has no place in an entry of group {count_tag}")]
    NotInEntry {
        /// The group's NumInGroup field.
        count_tag: u32,
    },
    /// An entry of a group does not have the field that must begin it.
    #[error("an entry has no {delimiter}, which must begin it")]
    DelimiterMissing {
        /// The field.
        delimiter: u32,
    },
}

impl JsonFault {
    pub(super) const fn at(self, tag: u32) -> JsonError {
        JsonError::Field { tag, why: self }
    }
}
