//! One difference between two dictionaries, and how it reads.

use std::fmt;

use crate::kind::FieldKind;
use crate::place::{Named, Place};

/// What is different in the newer of two dictionaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A field that was not there.
    FieldAdded {
        /// The field.
        field: Named,
        /// Its data type.
        kind: FieldKind,
    },
    /// A field is gone.
    FieldRemoved {
        /// The field.
        field: Named,
        /// Its data type.
        kind: FieldKind,
    },
    /// A tag has another name.
    FieldRenamed {
        /// The tag and its older name.
        field: Named,
        /// Its newer name.
        to: String,
    },
    /// A field has another data type. Types that look the same on the wire (`UTCDATE`, `UTCDATEONLY`) are one.
    FieldRetyped {
        /// The field.
        field: Named,
        /// The older type.
        from: FieldKind,
        /// The newer type.
        to: FieldKind,
    },
    /// A field that had a list of values takes any value of its type.
    FieldOpened {
        /// The field.
        field: Named,
    },
    /// A field that took any value of its type has a list of values.
    FieldClosed {
        /// The field.
        field: Named,
        /// How many there are.
        values: usize,
    },
    /// A field has one value more.
    ValueAdded {
        /// The field.
        field: Named,
        /// The value.
        value: String,
        /// Its label.
        label: String,
    },
    /// A field has one value less.
    ValueRemoved {
        /// The field.
        field: Named,
        /// The value.
        value: String,
        /// Its label.
        label: String,
    },
    /// A value has another label.
    ValueRelabelled {
        /// The field.
        field: Named,
        /// The value.
        value: String,
        /// The older label.
        from: String,
        /// The newer label.
        to: String,
    },
    /// A message that was not there.
    MessageAdded {
        /// Its name and type: `NewOrderSingle(D)`.
        message: String,
    },
    /// A message that is not there any more.
    MessageRemoved {
        /// Its name and type.
        message: String,
    },
    /// A message type has another name.
    MessageRenamed {
        /// Its older name and its type.
        message: String,
        /// Its newer name.
        to: String,
    },
    /// A member of a message, of the header or of the trailer.
    Member {
        /// Where it is.
        place: Place,
        /// The member. For [`MemberChange::Delimiter`] it is the older delimiter.
        member: Named,
        /// What is different about it.
        change: MemberChange,
    },
}

/// What is different about a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberChange {
    /// It was not there.
    Added {
        /// Whether it must be there now.
        required: bool,
        /// For a group: how many members an entry has.
        group: Option<usize>,
    },
    /// It is not there any more.
    Removed,
    /// It must be there now, and needed not.
    NowRequired,
    /// It need not be there now, and had to.
    NowOptional,
    /// It was a plain field, and counts the entries of a group now.
    NowGroup,
    /// It counted the entries of a group, and is a plain field now.
    NowField,
    /// The entries of the group that it is in begin with another field.
    Delimiter {
        /// The newer delimiter.
        to: Named,
    },
    /// A group with the same differences as one that was listed before.
    SameAs {
        /// Where they are listed.
        place: Place,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FieldAdded { field, kind } => write!(f, "+ field {field}, {kind}"),
            Self::FieldRemoved { field, kind } => write!(f, "- field {field}, {kind}"),
            Self::FieldRenamed { field, to } => write!(f, "~ field {field}: now {to}"),
            Self::FieldRetyped { field, from, to } => write!(f, "~ field {field}: {from}, now {to}"),
            Self::FieldOpened { field } => write!(f, "~ field {field}: now any value"),
            Self::FieldClosed { field, values } => write!(f, "~ field {field}: now one of {values} values"),
            Self::ValueAdded { field, value, label } => write!(f, "+ value {field}={value} {label}"),
            Self::ValueRemoved { field, value, label } => write!(f, "- value {field}={value} {label}"),
            Self::ValueRelabelled { field, value, from, to } => write!(f, "~ value {field}={value} {from}: now {to}"),
            Self::MessageAdded { message } => write!(f, "+ message {message}"),
            Self::MessageRemoved { message } => write!(f, "- message {message}"),
            Self::MessageRenamed { message, to } => write!(f, "~ message {message}: now {to}"),
            Self::Member { place, member, change } => write_member(f, place, member, change),
        }
    }
}

fn write_member(f: &mut fmt::Formatter<'_>, place: &Place, member: &Named, change: &MemberChange) -> fmt::Result {
    let must = |required: bool| if required { "required" } else { "optional" };
    match change {
        MemberChange::Added { required, group: None } => write!(f, "+ {place}: {member}, {}", must(*required)),
        MemberChange::Added { required, group: Some(size) } => {
            write!(f, "+ {place}: {member}, {}, a group of {size}", must(*required))
        }
        MemberChange::Removed => write!(f, "- {place}: {member}"),
        MemberChange::NowRequired => write!(f, "~ {place}: {member} is now required"),
        MemberChange::NowOptional => write!(f, "~ {place}: {member} is now optional"),
        MemberChange::NowGroup => write!(f, "~ {place}: {member} is now a group"),
        MemberChange::NowField => write!(f, "~ {place}: {member} is now a plain field"),
        MemberChange::Delimiter { to } => write!(f, "~ {place}: begins with {to} now, with {member} before"),
        MemberChange::SameAs { place: other } => write!(f, "~ {place}: {member} is different as in {other}"),
    }
}
