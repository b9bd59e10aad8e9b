//! QuickFIX XML to [`Schema`].
//!
//! The text may come from anyone. Size, nodes and depth have limits, a DTD is refused, and every error has a place.

use roxmltree::{Document, Node, ParsingOptions};

use crate::error::{LoadError, LoadReason};
use crate::kind::FieldKind;
use crate::schema::{Item, ItemKind, MAX_DEPTH, Position, Schema, SchemaComponent, SchemaField, SchemaMessage};
use crate::section::Category;
use crate::version::Version;
use crate::xml_limits;

/// FIX.5.0SP2, the largest, has 1.5 MB.
const MAX_BYTES: usize = 32 << 20;
/// Elements and the texts between them; FIX.5.0SP2 has 50,000.
const MAX_NODES: u32 = 2_000_000;
/// A longer name or value is a mistake, and would make an error unreadable.
const MAX_ATTRIBUTE: usize = 256;
/// Characters of the text in an error.
const MAX_SHOWN: usize = 120;

/// Reads a dictionary.
pub(crate) fn read(text: &str) -> Result<Schema, LoadError> {
    let start = Position { line: 1, column: 1 };
    if text.len() > MAX_BYTES {
        return Err(fail(start, LoadReason::TooMany { what: "bytes", max: MAX_BYTES }));
    }
    let lines = LineIndex::new(text);
    xml_limits::check(text, |offset| lines.position(offset))?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let at = error.pos();
        // The library ends with the place as it counts, in characters.
        let why = error.to_string();
        let why = why.strip_suffix(&format!(" at {at}")).unwrap_or(&why);
        fail(lines.byte_position(text, at.row, at.col), LoadReason::Xml(shorten(why)))
    })?;
    let reader = Reader { lines };
    reader.root(document.root_element())
}

/// An error at a place.
pub(crate) fn fail(at: Position, reason: LoadReason) -> LoadError {
    LoadError { line: at.line, column: at.column, reason }
}

struct Reader {
    lines: LineIndex,
}

impl Reader {
    fn root(&self, root: Node) -> Result<Schema, LoadError> {
        let name = root.tag_name().name();
        if name != "fix" {
            return Err(self.fail(root, LoadReason::NotFix(shorten(name))));
        }
        let mut schema = Schema::new(self.version(root)?);
        schema.at = self.position(root);
        self.fill(root, &mut schema)?;
        Ok(schema)
    }

    fn version(&self, root: Node) -> Result<Version, LoadError> {
        // Dictionaries from before FIXT have neither `type` nor `servicepack`.
        let fixt = match root.attribute("type") {
            None | Some("FIX") => false,
            Some("FIXT") => true,
            Some(other) => return Err(self.bad(root, "type", other, "FIX or FIXT")),
        };
        let service_pack = match root.attribute("servicepack") {
            None => 0,
            Some(_) => self.number(root, "servicepack")?,
        };
        Ok(Version { fixt, major: self.number(root, "major")?, minor: self.number(root, "minor")?, service_pack })
    }

    fn fill(&self, root: Node, schema: &mut Schema) -> Result<(), LoadError> {
        const PARTS: [&str; 5] = ["header", "trailer", "messages", "components", "fields"];
        let mut seen = [false; PARTS.len()];
        for part in root.children().filter(Node::is_element) {
            let name = part.tag_name().name();
            let Some(at) = PARTS.iter().position(|known| *known == name) else {
                return Err(self.unknown(part, root));
            };
            if std::mem::replace(&mut seen[at], true) {
                return Err(self.fail(part, LoadReason::DuplicateName { what: "part", name: name.into() }));
            }
            match at {
                0 => schema.header = self.items(part, 0)?,
                1 => schema.trailer = self.items(part, 0)?,
                2 => schema.messages = self.list(part, "message", Self::message)?,
                3 => schema.components = self.list(part, "component", Self::component)?,
                _ => schema.fields = self.list(part, "field", |reader, field| reader.field(field, schema.version))?,
            }
        }
        // Components came with FIX.4.3, and older files leave them out; FIX.5.0 and later have their header and trailer in
        // FIXT.1.1.
        let optional: &[&str] =
            if schema.version.travels_in_fixt() { &["components", "header", "trailer"] } else { &["components"] };
        match PARTS.iter().zip(seen).find(|(name, seen)| !seen && !optional.contains(name)) {
            Some((name, _)) => Err(self.fail(root, LoadReason::MissingPart(name))),
            None => Ok(()),
        }
    }

    fn list<T>(
        &self,
        parent: Node,
        element: &str,
        mut read: impl FnMut(&Self, Node) -> Result<T, LoadError>,
    ) -> Result<Vec<T>, LoadError> {
        let mut found = Vec::new();
        for child in parent.children().filter(Node::is_element) {
            if child.tag_name().name() != element {
                return Err(self.unknown(child, parent));
            }
            found.push(read(self, child)?);
        }
        Ok(found)
    }

    fn message(&self, node: Node) -> Result<SchemaMessage, LoadError> {
        let category = match self.attribute(node, "msgcat")? {
            "admin" => Category::Admin,
            "app" => Category::App,
            other => return Err(self.bad(node, "msgcat", other, "admin or app")),
        };
        Ok(SchemaMessage {
            name: self.attribute(node, "name")?.into(),
            msg_type: self.attribute(node, "msgtype")?.into(),
            category,
            items: self.items(node, 0)?,
            at: self.position(node),
        })
    }

    fn component(&self, node: Node) -> Result<SchemaComponent, LoadError> {
        let name = self.attribute(node, "name")?.into();
        Ok(SchemaComponent { name, items: self.items(node, 0)?, at: self.position(node) })
    }

    fn field(&self, node: Node, version: Version) -> Result<SchemaField, LoadError> {
        let tag = self.number(node, "number")?;
        if tag == 0 {
            return Err(self.bad(node, "number", "0", "a tag above zero"));
        }
        let type_name = self.attribute(node, "type")?;
        if FieldKind::from_dictionary(type_name, version.char_is_text()).is_none() {
            return Err(self.bad(node, "type", type_name, "a FIX data type in capitals"));
        }
        let allow_other_values = match node.attribute("allowOtherValues") {
            None | Some("false") => false,
            Some("true") => true,
            Some(other) => return Err(self.bad(node, "allowOtherValues", other, "true or false")),
        };
        Ok(SchemaField {
            tag,
            name: self.attribute(node, "name")?.into(),
            type_name: type_name.into(),
            values: self.list(node, "value", Self::value)?,
            allow_other_values,
            at: self.position(node),
        })
    }

    /// Engines take a value without a description; it is called by what it is.
    fn value(&self, node: Node) -> Result<(String, String), LoadError> {
        let value = self.attribute(node, "enum")?;
        let label = if node.has_attribute("description") { self.attribute(node, "description")? } else { value };
        Ok((value.to_owned(), label.to_owned()))
    }

    fn items(&self, parent: Node, depth: usize) -> Result<Vec<Item>, LoadError> {
        if depth > MAX_DEPTH {
            return Err(self.fail(parent, LoadReason::TooDeep(MAX_DEPTH)));
        }
        let mut items = Vec::new();
        for child in parent.children().filter(Node::is_element) {
            let kind = match child.tag_name().name() {
                "field" => ItemKind::Field,
                "group" => ItemKind::Group(self.items(child, depth + 1)?),
                "component" => ItemKind::Component,
                _ => return Err(self.unknown(child, parent)),
            };
            let required = match self.attribute(child, "required")? {
                "Y" => true,
                "N" => false,
                other => return Err(self.bad(child, "required", other, "Y or N")),
            };
            items.push(Item { name: self.attribute(child, "name")?.into(), required, kind, at: self.position(child) });
        }
        Ok(items)
    }

    fn attribute<'a>(&self, node: Node<'a, '_>, attribute: &'static str) -> Result<&'a str, LoadError> {
        let element = || shorten(node.tag_name().name());
        let Some(value) = node.attribute(attribute) else {
            return Err(self.fail(node, LoadReason::MissingAttribute { element: element(), attribute }));
        };
        if value.is_empty() || value.len() > MAX_ATTRIBUTE {
            return Err(self.bad(node, attribute, value, "1 to 256 bytes"));
        }
        Ok(value)
    }

    fn number<T: std::str::FromStr>(&self, node: Node, attribute: &'static str) -> Result<T, LoadError> {
        let text = self.attribute(node, attribute)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let parsed = if digits { text.parse().ok() } else { None };
        parsed.ok_or_else(|| self.bad(node, attribute, text, "a whole number, not too large"))
    }

    fn position(&self, node: Node) -> Position {
        self.lines.position(node.range().start)
    }

    fn fail(&self, node: Node, reason: LoadReason) -> LoadError {
        fail(self.position(node), reason)
    }

    fn bad(&self, node: Node, attribute: &'static str, value: &str, expected: &'static str) -> LoadError {
        self.fail(node, LoadReason::BadAttribute { attribute, value: shorten(value), expected })
    }

    fn unknown(&self, node: Node, parent: Node) -> LoadError {
        let element = shorten(node.tag_name().name());
        self.fail(node, LoadReason::UnknownElement { element, parent: shorten(parent.tag_name().name()) })
    }
}

/// Names from the text appear in errors; a megabyte of one would not help anyone.
fn shorten(text: &str) -> String {
    text.chars().take(MAX_SHOWN).collect()
}

/// Where lines begin: the library's own count walks the text for each question, which is quadratic over a file.
struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { starts: std::iter::once(0).chain(ends.map(|(at, _)| at as u32 + 1)).collect() }
    }

    fn position(&self, offset: usize) -> Position {
        let offset = offset as u32;
        let line = self.starts.partition_point(|start| *start <= offset);
        Position { line: line as u32, column: offset - self.starts[line - 1] + 1 }
    }

    /// The place of a character of a line, both counted from 1, as the library has it in its errors.
    fn byte_position(&self, text: &str, line: u32, character: u32) -> Position {
        let start = self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(0);
        let before = text[start as usize..].chars().take(character.saturating_sub(1) as usize);
        let column = before.map(char::len_utf8).sum::<usize>() as u32 + 1;
        Position { line, column }
    }
}
