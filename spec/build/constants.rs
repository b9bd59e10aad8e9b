//! Rust constants from a dictionary in QuickFIX XML.

use std::collections::BTreeSet;
use std::fmt::Write;

use roxmltree::{Document, Node};

use crate::names::{lower, upper};

/// The modules `tag`, `msg_type` and `value`.
pub(crate) fn write(xml: &str) -> Result<String, String> {
    let document = Document::parse(xml).map_err(|error| error.to_string())?;
    let root = document.root_element();
    let fields = children(root, "fields", "field");
    let messages = children(root, "messages", "message");
    let mut out = String::new();
    let done =
        tags(&mut out, &fields).and_then(|()| types(&mut out, &messages)).and_then(|()| values(&mut out, &fields));
    done.map_err(|error| error.to_string())?;
    Ok(out)
}

fn children<'a>(root: Node<'a, 'a>, part: &str, name: &str) -> Vec<Node<'a, 'a>> {
    let parts = root.children().filter(|node| node.has_tag_name(part));
    parts.flat_map(|part| part.children()).filter(|node| node.has_tag_name(name)).collect()
}

fn text<'a>(node: Node<'a, 'a>, attribute: &str) -> &'a str {
    node.attribute(attribute).unwrap_or_default()
}

fn tags(out: &mut String, fields: &[Node]) -> std::fmt::Result {
    writeln!(out, "/// The tags of FIX.4.4 by name: `tag::CL_ORD_ID` is 11.")?;
    writeln!(out, "pub mod tag {{")?;
    for field in fields {
        let (name, number) = (text(*field, "name"), text(*field, "number"));
        writeln!(out, "    /// {name}({number}), {}.", text(*field, "type"))?;
        writeln!(out, "    pub const {}: u32 = {number};", upper(name))?;
    }
    writeln!(out, "}}")
}

fn types(out: &mut String, messages: &[Node]) -> std::fmt::Result {
    writeln!(out, "/// The message types of FIX.4.4 by name: `msg_type::NEW_ORDER_SINGLE` is `b\"D\"`.")?;
    writeln!(out, "pub mod msg_type {{")?;
    for message in messages {
        let (name, msg_type) = (text(*message, "name"), text(*message, "msgtype"));
        writeln!(out, "    /// {name}: 35={msg_type}, {}.", text(*message, "msgcat"))?;
        writeln!(out, "    pub const {}: &[u8] = {};", upper(name), bytes(msg_type))?;
    }
    writeln!(out, "}}")
}

fn values(out: &mut String, fields: &[Node]) -> std::fmt::Result {
    writeln!(
        out,
        "/// The enumerated values of FIX.4.4, a module for each field: `value::ord_status::FILLED` is `b\"2\"`."
    )?;
    writeln!(out, "pub mod value {{")?;
    for field in fields {
        let values: Vec<Node> = field.children().filter(|node| node.has_tag_name("value")).collect();
        if values.is_empty() {
            continue;
        }
        let (name, number) = (text(*field, "name"), text(*field, "number"));
        writeln!(out, "    /// The values of {name}({number}).")?;
        writeln!(out, "    pub mod {} {{", lower(name))?;
        let mut used = BTreeSet::new();
        for value in values {
            let (label, value) = (text(value, "description"), text(value, "enum"));
            // Two values of one label (FIX.5.0 has some) are told apart by the value itself.
            let constant = if used.insert(label) { upper(label) } else { upper(&format!("{label}_{value}")) };
            writeln!(out, "        /// {number}={value}: {label}.")?;
            writeln!(out, "        pub const {constant}: &[u8] = {};", bytes(value))?;
        }
        writeln!(out, "    }}")?;
    }
    writeln!(out, "}}")
}

fn bytes(text: &str) -> String {
    format!("b\"{}\"", text.escape_default())
}
