//! Why a dictionary could not be loaded.

use crate::version::Version;

/// What is wrong with a dictionary, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {reason}")]
pub struct LoadError {
    /// The line in the XML, from 1.
    pub line: u32,
    /// The byte in the line, from 1.
    pub column: u32,
    /// What is wrong there.
    pub reason: LoadReason,
}

impl LoadError {
    /// The same error with the name of the file that the text came from: whoever opened it knows.
    pub fn in_file(self, file: impl Into<String>) -> FileError {
        FileError { file: file.into(), error: self }
    }
}

/// What is wrong with a dictionary, where, and in which file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, {error}")]
pub struct FileError {
    /// The file, as its user calls it.
    pub file: String,
    /// What is wrong in it.
    pub error: LoadError,
}

/// What is wrong with a dictionary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoadReason {
    /// Not well-formed XML, or with a DTD, which is not read.
    #[error("not well-formed XML: {0}")]
    Xml(String),
    /// The root is another element.
    #[error("the root is <{0}>: a FIX dictionary begins with <fix type=\"FIX\" major=\"4\" minor=\"4\">")]
    NotFix(String),
    /// A part of the dictionary is not there.
    #[error("<{0}> is missing: add it, empty if need be")]
    MissingPart(&'static str),
    /// An element where none of its name may stand.
    #[error("<{element}> has no place in <{parent}>")]
    UnknownElement {
        /// Its name.
        element: String,
        /// What it stands in.
        parent: String,
    },
    /// An attribute is not there.
    #[error("<{element}> needs the attribute {attribute}")]
    MissingAttribute {
        /// The element's name.
        element: String,
        /// The attribute's.
        attribute: &'static str,
    },
    /// An attribute has a value that it cannot have.
    #[error("{attribute}=\"{value}\": it must be {expected}")]
    BadAttribute {
        /// The attribute's name.
        attribute: &'static str,
        /// Its value, at most 120 characters of it.
        value: String,
        /// What it may be.
        expected: &'static str,
    },
    /// Two fields have the same tag.
    #[error("tag {0} is defined twice")]
    DuplicateTag(u32),
    /// Two fields, messages or components have the same name.
    #[error("{what} {name} is defined twice")]
    DuplicateName {
        /// `field`, `message` or `component`.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two messages have the same type.
    #[error("the message type {0} is defined twice")]
    DuplicateMessageType(String),
    /// A field has the same value twice.
    #[error("the value {0} is listed twice")]
    DuplicateValue(String),
    /// A group stands beside a group or field of its count tag.
    #[error("{0} stands here twice, and one of them is a group")]
    DuplicateMember(String),
    /// A member's name is no field.
    #[error("{0} is not defined in <fields>")]
    UnknownField(String),
    /// A component's name is not defined.
    #[error("component {0} is not defined in <components>")]
    UnknownComponent(String),
    /// A component contains itself.
    #[error("component {0} contains itself")]
    ComponentCycle(String),
    /// A group has no members, so nothing begins its entries.
    #[error("group {0} has no members: its first member is its delimiter")]
    EmptyGroup(String),
    /// An overlay of another version than what it is laid over.
    #[error("an overlay of {overlay} cannot be laid over {base}")]
    OverlayOfOther {
        /// The overlay's version.
        overlay: Version,
        /// The version below it.
        base: Version,
    },
    /// An overlay has what is there already.
    #[error("the {what} {name} is there already: an overlay has only what it adds")]
    OverlayRepeats {
        /// `field`, `value` or `member`.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// An overlay says something else about what is there already.
    #[error("the {what} is {known} already: an overlay cannot change it")]
    OverlayChanges {
        /// `field` or `message`.
        what: &'static str,
        /// What it is without the overlay.
        known: String,
    },
    /// Groups and components are nested too deeply.
    #[error("groups and components are nested more than {0} deep")]
    TooDeep(usize),
    /// More of something than the loader takes.
    #[error("too many {what}: at most {max}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        max: usize,
    },
}
