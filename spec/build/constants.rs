//! Rust constants for the names of all versions.
//!
//! The newest name of a thing is its constant. An older name is a second constant with the same value, where it is free:
//! it may have come to mean something else, as NEWS_DISSEMINATION did, which was `D` of HaltReasonChar(327) and is `0`
//! of HaltReasonInt(327). Then the older one ends in its value, and the module under the field's older name has
//! what it always had.

use std::collections::BTreeSet;

use crate::names::{lower, upper};
use crate::union::{Names, Union, Value};

/// The modules `tag`, `msg_type` and `value`.
pub(crate) fn write(union: &Union) -> Result<String, String> {
    let mut out = String::new();
    module(&mut out, 0, "tag", "The tags by name: `tag::CL_ORD_ID` is 11.", &tags(union)?);
    let doc = "The message types by name: `msg_type::NEW_ORDER_SINGLE` is `b\"D\"`.";
    module(&mut out, 0, "msg_type", doc, &types(union)?);
    line(&mut out, 0, "/// The enumerated values, a module for each field: `value::ord_status::FILLED` is `b\"2\"`.");
    line(&mut out, 0, "pub mod value {");
    values(&mut out, union)?;
    line(&mut out, 0, "}");
    Ok(out)
}

/// One constant: the line of its documentation, its name, and type and value.
struct Constant {
    doc: String,
    name: String,
    is: String,
}

fn tags(union: &Union) -> Result<Vec<Constant>, String> {
    let mut constants = Constants::default();
    for (tag, field) in &union.fields {
        let doc = format!("{}({tag}), {}; {}.", field.names.newest(), field.type_name, all(union, &field.names));
        constants.first(doc, upper(field.names.newest()), format!("u32 = {tag}"))?;
    }
    for (tag, field) in &union.fields {
        constants.others(union, &field.names, &format!("u32 = {tag}"))?;
    }
    Ok(constants.list)
}

fn types(union: &Union) -> Result<Vec<Constant>, String> {
    let mut constants = Constants::default();
    for (msg_type, message) in &union.messages {
        let (name, versions) = (message.names.newest(), all(union, &message.names));
        let doc = format!("{name}: 35={msg_type}, {}; {versions}.", message.category);
        constants.first(doc, upper(name), bytes(msg_type))?;
    }
    for (msg_type, message) in &union.messages {
        constants.others(union, &message.names, &bytes(msg_type))?;
    }
    Ok(constants.list)
}

fn values(out: &mut String, union: &Union) -> Result<(), String> {
    let mut modules = BTreeSet::new();
    for (tag, field) in union.fields.iter().filter(|(_, field)| !field.values.is_empty()) {
        let name = field.names.newest();
        if !modules.insert(lower(name)) {
            return Err(format!("two fields have the module {}", lower(name)));
        }
        let list = value_constants(union, *tag, &field.values)?;
        module(out, 1, &lower(name), &format!("The values of {name}({tag})."), &list);
        for (older, versions) in field.names.older() {
            let some = |value: &Value| value.labels.within(versions).map(|labels| Value { labels, ..value.clone() });
            let list = value_constants(union, *tag, &field.values.iter().filter_map(some).collect::<Vec<_>>())?;
            if list.is_empty() || lower(older) == lower(name) {
                continue;
            }
            if !modules.insert(lower(older)) {
                return Err(format!("two fields have the module {}", lower(older)));
            }
            let span = union.span(versions);
            let doc = format!("The values of {older}({tag}) in {span}; it is now [`{name}`]({}).", lower(name));
            module(out, 1, &lower(older), &doc, &list);
        }
    }
    Ok(())
}

fn value_constants(union: &Union, tag: u32, values: &[Value]) -> Result<Vec<Constant>, String> {
    let mut constants = Constants::default();
    for value in values {
        let label = value.labels.newest();
        let older = value.labels.older().iter();
        let older: String = older.map(|(label, versions)| format!("; {label} in {}", union.span(versions))).collect();
        let doc = format!("{tag}={}: {label}; {}{older}.", value.text, all(union, &value.labels));
        let plain = upper(label);
        // Two values of one label are told apart by the value itself.
        let name = if constants.used.contains(&plain) { upper(&format!("{label}_{}", value.text)) } else { plain };
        constants.first(doc, name, bytes(&value.text))?;
    }
    for value in values {
        for (label, versions) in value.labels.older() {
            let doc = format!("{tag}={}: {label} in {}.", value.text, union.span(versions));
            constants.another(doc, upper(label), bytes(&value.text));
        }
    }
    Ok(constants.list)
}

#[derive(Default)]
struct Constants {
    list: Vec<Constant>,
    used: BTreeSet<String>,
}

impl Constants {
    fn first(&mut self, doc: String, name: String, is: String) -> Result<(), String> {
        if !self.used.insert(name.clone()) {
            return Err(format!("{doc} and another thing would both be {name}"));
        }
        self.list.push(Constant { doc, name, is });
        Ok(())
    }

    /// The older names of something that has its constant. One that Rust writes like the newest needs none.
    fn others(&mut self, union: &Union, names: &Names, is: &str) -> Result<(), String> {
        let newest = upper(names.newest());
        for (older, versions) in names.older().iter().filter(|(older, _)| upper(older) != newest) {
            let doc = format!("{older}: what {} call [`{newest}`].", union.span(versions));
            self.first(doc, upper(older), is.into())?;
        }
        Ok(())
    }

    /// A further name, if nothing has it.
    fn another(&mut self, doc: String, name: String, is: String) {
        if self.used.insert(name.clone()) {
            self.list.push(Constant { doc, name, is });
        }
    }
}

fn all(union: &Union, names: &Names) -> String {
    union.span(&names.versions())
}

fn bytes(text: &str) -> String {
    format!("&[u8] = b\"{}\"", text.escape_default())
}

fn module(out: &mut String, depth: usize, name: &str, doc: &str, constants: &[Constant]) {
    line(out, depth, &format!("/// {doc}"));
    line(out, depth, &format!("pub mod {name} {{"));
    for Constant { doc, name, is } in constants {
        line(out, depth + 1, &format!("/// {doc}"));
        line(out, depth + 1, &format!("pub const {name}: {is};"));
    }
    line(out, depth, "}");
}

fn line(out: &mut String, depth: usize, text: &str) {
    out.extend(std::iter::repeat_n(' ', depth * 4));
    out.push_str(text);
    out.push('\n');
}
