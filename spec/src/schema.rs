//! A dictionary as it is written down: names and components, nothing expanded.
//!
//! It stands between three things: the facts and the XML are read into it, the XML is written from it, and the
//! run-time [`Dictionary`](crate::Dictionary) is made from it.

use crate::section::Category;
use crate::version::Version;

/// How deeply groups and components may be nested; in FIX.5.0SP2 groups alone are 7 deep.
pub(crate) const MAX_DEPTH: usize = 32;

/// Where something stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The byte in the line, from 1.
    pub column: u32,
}

/// One version of FIX as its dictionary says it.
#[derive(Debug, Clone)]
pub struct Schema {
    /// The version.
    pub version: Version,
    /// The header's members; empty in FIX.5.0 and later.
    pub header: Vec<Item>,
    /// The trailer's members; empty in FIX.5.0 and later.
    pub trailer: Vec<Item>,
    /// The messages in order.
    pub messages: Vec<SchemaMessage>,
    /// The components in order.
    pub components: Vec<SchemaComponent>,
    /// The fields in order.
    pub fields: Vec<SchemaField>,
    /// Where its root stands.
    pub at: Position,
}

/// A field's definition.
#[derive(Debug, Clone)]
pub struct SchemaField {
    /// The tag, above zero.
    pub tag: u32,
    /// The name.
    pub name: String,
    /// The FIX data type in capitals, one that [`FieldKind::from_dictionary`](crate::FieldKind::from_dictionary) knows.
    pub type_name: String,
    /// The enumerated values: what is on the wire, and its label.
    pub values: Vec<(String, String)>,
    /// Whether values that are not listed will do too.
    pub allow_other_values: bool,
    /// Where it is defined.
    pub at: Position,
}

/// A message's definition.
#[derive(Debug, Clone)]
pub struct SchemaMessage {
    /// The name.
    pub name: String,
    /// MsgType(35), not empty.
    pub msg_type: String,
    /// Session or application.
    pub category: Category,
    /// The body's members.
    pub items: Vec<Item>,
    /// Where it is defined.
    pub at: Position,
}

/// A component's definition.
#[derive(Debug, Clone)]
pub struct SchemaComponent {
    /// The name.
    pub name: String,
    /// The members.
    pub items: Vec<Item>,
    /// Where it is defined.
    pub at: Position,
}

/// A member of a message, component, group, header or trailer.
#[derive(Debug, Clone)]
pub struct Item {
    /// The name of the field, of the group's count field, or of the component.
    pub name: String,
    /// Whether it must be there.
    pub required: bool,
    /// What it is.
    pub kind: ItemKind,
    /// Where it is listed.
    pub at: Position,
}

/// What a member is.
#[derive(Debug, Clone)]
pub enum ItemKind {
    /// A field.
    Field,
    /// A repeating group with the members of an entry, at most 32 groups inside one another.
    Group(Vec<Item>),
    /// A component, to be put in its place.
    Component,
}

impl Schema {
    /// An empty dictionary of a version.
    pub fn new(version: Version) -> Self {
        let at = Position { line: 1, column: 1 };
        Self { version, header: vec![], trailer: vec![], messages: vec![], components: vec![], fields: vec![], at }
    }

    /// Every list of members at the top level: header, trailer, messages, components.
    pub(crate) fn lists(&self) -> impl Iterator<Item = &[Item]> {
        let messages = self.messages.iter().map(|message| message.items.as_slice());
        let components = self.components.iter().map(|component| component.items.as_slice());
        [self.header.as_slice(), self.trailer.as_slice()].into_iter().chain(messages).chain(components)
    }
}
