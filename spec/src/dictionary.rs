//! The dictionary that sessions, validation and tools ask.

use crate::error::LoadError;
use crate::expand;
use crate::field::FieldDef;
use crate::section::{MessageDef, Section};
use crate::table::{TagTable, TypeTable};
use crate::version::Version;
use crate::xml_reader;

/// One version of FIX: its fields, messages, header and trailer, with components expanded into whoever uses them.
///
/// It does not change once loaded. Lookups by tag and by MsgType(35) are table loads; nothing is hashed or allocated.
#[derive(Debug, Clone)]
pub struct Dictionary {
    pub(crate) version: Version,
    pub(crate) name: Box<str>,
    pub(crate) begin_string: Box<str>,
    pub(crate) fields: Box<[FieldDef]>,
    pub(crate) field_table: TagTable,
    pub(crate) fields_by_name: Box<[u16]>,
    pub(crate) messages: Box<[MessageDef]>,
    pub(crate) message_table: TypeTable,
    pub(crate) messages_by_name: Box<[u16]>,
    pub(crate) header: Section,
    pub(crate) trailer: Section,
}

/// What a dictionary is made of: all but what makes a question to it cheap. Tags, names and types differ, and there are no
/// more of either than a table holds: whoever puts the parts together has checked it.
pub(crate) struct Parts {
    pub(crate) version: Version,
    pub(crate) name: Box<str>,
    pub(crate) begin_string: Box<str>,
    pub(crate) fields: Vec<FieldDef>,
    pub(crate) messages: Vec<MessageDef>,
    pub(crate) header: Section,
    pub(crate) trailer: Section,
}

impl Dictionary {
    /// Puts the tables beside the parts.
    pub(crate) fn new(parts: Parts) -> Dictionary {
        let Parts { version, name, begin_string, fields, messages, header, trailer } = parts;
        Dictionary {
            version,
            name,
            begin_string,
            field_table: TagTable::new(fields.iter().map(FieldDef::tag)),
            fields_by_name: sorted_by_name(&fields, FieldDef::name),
            message_table: TypeTable::new(messages.iter().map(|message| message.msg_type().as_bytes())),
            messages_by_name: sorted_by_name(&messages, MessageDef::name),
            fields: fields.into(),
            messages: messages.into(),
            header,
            trailer,
        }
    }

    /// Reads a dictionary in the QuickFIX XML format.
    ///
    /// # Errors
    /// A [`LoadError`] with line and column for the first thing that is wrong: the XML itself, a name that is not
    /// defined, a tag defined twice, a group without members, components in a circle, or a limit exceeded.
    pub fn from_xml(text: &str) -> Result<Self, LoadError> {
        expand::dictionary(&xml_reader::read(text)?)
    }

    /// The version that the dictionary describes.
    #[inline]
    pub fn version(&self) -> Version {
        self.version
    }

    /// The version's name: `FIX.4.4`, `FIX.5.0SP2`, `FIXT.1.1`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// BeginString(8) of its messages: the name, save that FIX.5.0 and later, and what is
    /// [combined](Dictionary::combine) with a transport, travel as `FIXT.1.1`.
    #[inline]
    pub fn begin_string(&self) -> &str {
        &self.begin_string
    }

    /// The message with this MsgType(35).
    #[inline]
    pub fn message(&self, msg_type: &[u8]) -> Option<&MessageDef> {
        self.message_table.find(msg_type).map(|at| &self.messages[at])
    }

    /// All messages in the dictionary's order.
    pub fn messages(&self) -> &[MessageDef] {
        &self.messages
    }

    /// The standard header. Empty in FIX.5.0 and later until they are combined with FIXT.1.1.
    #[inline]
    pub fn header(&self) -> &Section {
        &self.header
    }

    /// The standard trailer. Empty in FIX.5.0 and later until they are combined with FIXT.1.1.
    #[inline]
    pub fn trailer(&self) -> &Section {
        &self.trailer
    }

    /// The field with this tag.
    #[inline]
    pub fn field(&self, tag: u32) -> Option<&FieldDef> {
        self.field_table.find(tag).map(|at| &self.fields[at])
    }

    /// All fields in the dictionary's order.
    pub fn fields(&self) -> &[FieldDef] {
        &self.fields
    }

    /// Whether `tag` belongs to the header, the entries of its groups included.
    #[inline]
    pub fn is_header(&self, tag: u32) -> bool {
        self.header.allows(tag)
    }

    /// Whether `tag` belongs to the trailer.
    #[inline]
    pub fn is_trailer(&self, tag: u32) -> bool {
        self.trailer.allows(tag)
    }

    /// The data field that the length field `tag` announces: RawDataLength(95) gives RawData(96).
    #[inline]
    pub fn data_for_length(&self, tag: u32) -> Option<u32> {
        self.field(tag).and_then(FieldDef::data_tag)
    }

    /// The field with this name. For tools: a binary search over names.
    pub fn field_by_name(&self, name: &str) -> Option<&FieldDef> {
        let field = |at: u16| &self.fields[at as usize];
        let at = self.fields_by_name.binary_search_by(|at| field(*at).name().cmp(name)).ok()?;
        Some(field(self.fields_by_name[at]))
    }

    /// The message with this name. For tools: a binary search over names.
    pub fn message_by_name(&self, name: &str) -> Option<&MessageDef> {
        let message = |at: u16| &self.messages[at as usize];
        let at = self.messages_by_name.binary_search_by(|at| message(*at).name().cmp(name)).ok()?;
        Some(message(self.messages_by_name[at]))
    }
}

/// Places in `all` in the order of the names there.
fn sorted_by_name<T>(all: &[T], name: impl Fn(&T) -> &str) -> Box<[u16]> {
    let mut order: Vec<u16> = (0..all.len() as u16).collect();
    order.sort_by(|a, b| name(&all[*a as usize]).cmp(name(&all[*b as usize])));
    order.into()
}
