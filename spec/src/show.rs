//! What a dictionary says about a message, a field or a value, in lines.

use std::fmt::{self, Display, Formatter};

use crate::dictionary::Dictionary;
use crate::field::{FieldDef, FieldValue};
use crate::find::Found;
use crate::place::{Named, called};
use crate::section::{Category, Member, MessageDef, Section};

/// Lines of a message. The longest of FIX.5.0SP2 has 4,700; a user's dictionary may have groups that multiply.
const MAX_LINES: usize = 50_000;

impl<'d> Found<'d> {
    /// Its description, several lines without an end of line behind the last. `dictionary` is the one it was found in.
    ///
    /// ```
    /// use spec::{Dictionary, find};
    ///
    /// let fix44 = Dictionary::fix44();
    /// let lines: Vec<String> = find(fix44, "11").iter().map(|found| found.show(fix44).to_string()).collect();
    /// assert!(lines[0].starts_with("ClOrdID(11), STRING\nused in\n  ExecutionReport(8)\n"));
    /// ```
    pub fn show(self, dictionary: &'d Dictionary) -> impl Display {
        Shown { found: self, dictionary }
    }
}

struct Shown<'d> {
    found: Found<'d>,
    dictionary: &'d Dictionary,
}

impl Display for Shown<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.found {
            Found::Message(message) => write_message(f, message, self.dictionary),
            Found::Field(field) => write_field(f, field, self.dictionary),
            Found::Value(field, value) => {
                write!(f, "{}({})={}  {}", field.name(), field.tag(), value.value, value.name)
            }
        }
    }
}

fn write_field(f: &mut Formatter<'_>, field: &FieldDef, dictionary: &Dictionary) -> fmt::Result {
    write!(f, "{}({}), {}", field.name(), field.tag(), field.kind())?;
    if let Some(data) = field.data_tag() {
        write!(f, ", the length of {}", Named::of(data, dictionary))?;
    }
    if !field.values().is_empty() {
        f.write_str(if field.is_open() { "\nany value, among them" } else { "\none of" })?;
        let width = field.values().iter().map(|value| value.value.chars().count()).max().unwrap_or_default();
        for FieldValue { value, name } in field.values() {
            write!(f, "\n  {value:width$}  {name}")?;
        }
    }
    let uses = dictionary.uses(field.tag());
    f.write_str(if uses.is_empty() { "\nused nowhere" } else { "\nused in" })?;
    for one in uses {
        write!(f, "\n  {}{}", one.place, required(one.required))?;
    }
    Ok(())
}

fn write_message(f: &mut Formatter<'_>, message: &MessageDef, dictionary: &Dictionary) -> fmt::Result {
    let category = match message.category() {
        Category::Admin => "a session message",
        Category::App => "an application message",
    };
    write!(f, "{}, {category}", called(message))?;
    let mut lines = Lines { dictionary, left: MAX_LINES };
    lines.section(f, message.body(), 1)?;
    if lines.left == 0 { f.write_str("\n  and more") } else { Ok(()) }
}

struct Lines<'d> {
    dictionary: &'d Dictionary,
    left: usize,
}

impl Lines<'_> {
    fn section(&mut self, f: &mut Formatter<'_>, section: &Section, depth: usize) -> fmt::Result {
        for member in section.members() {
            if self.left == 0 {
                return Ok(());
            }
            self.left -= 1;
            let named = Named::of(member.tag(), self.dictionary);
            write!(f, "\n{:1$}{named}{2}", "", depth * 2, required(member.is_required()))?;
            if let Member::Group(group) = member.member() {
                f.write_str(", a group of")?;
                self.section(f, group.entry(), depth + 1)?;
            }
        }
        Ok(())
    }
}

fn required(required: bool) -> &'static str {
    if required { ", required" } else { "" }
}
