//! [`Schema`] to QuickFIX XML.
//!
//! The same schema gives the same bytes, so that a dictionary in the repository can be compared with what the
//! generator would write today.

use crate::schema::{Item, ItemKind, Schema, SchemaField};
use crate::section::Category;

/// The dictionary as QuickFIX engines read it: one element a line, one space for each level.
///
/// Nothing stands before the root, because some readers take the first thing in the file for it.
pub fn write_xml(schema: &Schema) -> String {
    let mut xml = XmlWriter { text: String::new(), depth: 0 };
    let version = schema.version;
    xml.open(
        "fix",
        &[
            ("type", if version.fixt { "FIXT" } else { "FIX" }),
            ("major", &version.major.to_string()),
            ("minor", &version.minor.to_string()),
            ("servicepack", &version.service_pack.to_string()),
        ],
    );
    xml.element("header", &[], &schema.header, item);
    xml.element("messages", &[], &schema.messages, |xml, message| {
        let category = match message.category {
            Category::Admin => "admin",
            Category::App => "app",
        };
        let attributes = [("name", message.name.as_str()), ("msgtype", &message.msg_type), ("msgcat", category)];
        xml.element("message", &attributes, &message.items, item);
    });
    xml.element("trailer", &[], &schema.trailer, item);
    xml.element("components", &[], &schema.components, |xml, component| {
        xml.element("component", &[("name", &component.name)], &component.items, item);
    });
    xml.element("fields", &[], &schema.fields, field);
    xml.close("fix");
    xml.text
}

fn item(xml: &mut XmlWriter, item: &Item) {
    let attributes = [("name", item.name.as_str()), ("required", if item.required { "Y" } else { "N" })];
    match &item.kind {
        ItemKind::Field => xml.empty("field", &attributes),
        ItemKind::Group(entry) => xml.element("group", &attributes, entry, self::item),
        ItemKind::Component => xml.empty("component", &attributes),
    }
}

fn field(xml: &mut XmlWriter, field: &SchemaField) {
    let tag = field.tag.to_string();
    let mut attributes = vec![("number", tag.as_str()), ("name", &field.name), ("type", &field.type_name)];
    if field.allow_other_values {
        attributes.push(("allowOtherValues", "true"));
    }
    xml.element("field", &attributes, &field.values, |xml, (value, label)| {
        xml.empty("value", &[("enum", value), ("description", label)]);
    });
}

struct XmlWriter {
    text: String,
    depth: usize,
}

impl XmlWriter {
    fn element<T>(&mut self, name: &str, attributes: &[(&str, &str)], content: &[T], write: impl Fn(&mut Self, &T)) {
        if content.is_empty() {
            return self.empty(name, attributes);
        }
        self.open(name, attributes);
        for part in content {
            write(self, part);
        }
        self.close(name);
    }

    fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.depth += 1;
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    fn close(&mut self, name: &str) {
        self.depth -= 1;
        self.indent();
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            self.escape(value);
            self.text.push('"');
        }
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n(' ', self.depth));
    }

    fn escape(&mut self, value: &str) {
        for char in value.chars() {
            match char {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // As they are, a reader would take them for a space.
                '\t' => self.text.push_str("&#9;"),
                '\n' => self.text.push_str("&#10;"),
                '\r' => self.text.push_str("&#13;"),
                _ => self.text.push(char),
            }
        }
    }
}
