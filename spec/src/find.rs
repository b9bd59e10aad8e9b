//! What a person asks a dictionary: a message, a field or a value, by number, by name or by type.
//!
//! For tools. It walks over everything and compares names without regard to capitals; nothing here is fast.

use crate::dictionary::Dictionary;
use crate::field::{FieldDef, FieldValue};
use crate::place::{Named, Place, called};
use crate::section::{Member, MessageDef, Section};

/// More places than this are no answer for a person, and paths through shared groups can be very many.
const MAX_USES: usize = 10_000;

/// Something that a question may have meant.
#[derive(Debug, Clone, Copy)]
pub enum Found<'d> {
    /// A message.
    Message(&'d MessageDef),
    /// A field.
    Field(&'d FieldDef),
    /// A value of a field.
    Value(&'d FieldDef, &'d FieldValue),
}

/// A place where a field is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Use {
    /// The message with the groups on the way, `header` or `trailer`.
    pub place: Place,
    /// Whether it must be there.
    pub required: bool,
}

/// Everything that `question` may mean, fields first, then messages, then values; empty if there is nothing.
///
/// | question | means |
/// | --- | --- |
/// | `39` | the field with this tag, and the message of this type |
/// | `OrdStatus` | the field or message of this name, and values with this label, capitals or not |
/// | `D`, `8`, `AE` | the message of this type; capitals count |
/// | `39=2`, `OrdStatus=2`, `OrdStatus=filled` | the value of this field, by value or by label |
/// | `35=D` | the message too |
///
/// ```
/// use spec::{Dictionary, Found, find};
///
/// let found = find(Dictionary::fix44(), "ordstatus=filled");
/// let [Found::Value(field, value)] = found[..] else { return Err("one value") };
/// assert_eq!((field.tag(), &*value.value), (39, "2"));
/// # Ok::<(), &str>(())
/// ```
pub fn find<'d>(dictionary: &'d Dictionary, question: &str) -> Vec<Found<'d>> {
    let question = question.trim();
    if let Some((field, value)) = question.split_once('=') {
        return values_of(dictionary, field.trim(), value.trim());
    }
    let mut found: Vec<Found> = fields(dictionary, question).map(Found::Field).collect();
    let messages = dictionary.messages().iter();
    let named = |message: &&MessageDef| message.msg_type() == question || same(message.name(), question);
    found.extend(messages.filter(named).map(Found::Message));
    for field in dictionary.fields() {
        let labelled = |value: &&FieldValue| same(&value.name, question);
        found.extend(field.values().iter().filter(labelled).map(|value| Found::Value(field, value)));
    }
    found
}

impl Dictionary {
    /// Where a field is used, as far as that is an answer: at most 10,000 places.
    pub fn uses(&self, tag: u32) -> Vec<Use> {
        let mut walk = Walk { dictionary: self, tag, uses: Vec::new() };
        walk.section(&mut Place::top("header"), self.header());
        walk.section(&mut Place::top("trailer"), self.trailer());
        for message in self.messages() {
            walk.section(&mut Place::top(called(message)), message.body());
        }
        walk.uses
    }
}

fn fields<'d>(dictionary: &'d Dictionary, question: &str) -> impl Iterator<Item = &'d FieldDef> {
    let tag: Option<u32> = question.parse().ok();
    dictionary.fields().iter().filter(move |field| Some(field.tag()) == tag || same(field.name(), question))
}

fn values_of<'d>(dictionary: &'d Dictionary, field: &str, value: &str) -> Vec<Found<'d>> {
    let mut found = Vec::new();
    for field in fields(dictionary, field) {
        if field.name() == "MsgType" {
            found.extend(dictionary.message(value.as_bytes()).map(Found::Message));
        }
        let asked = |known: &&FieldValue| &*known.value == value || same(&known.name, value);
        found.extend(field.values().iter().filter(asked).map(|value| Found::Value(field, value)));
    }
    found
}

fn same(name: &str, question: &str) -> bool {
    name.eq_ignore_ascii_case(question)
}

struct Walk<'d> {
    dictionary: &'d Dictionary,
    tag: u32,
    uses: Vec<Use>,
}

impl Walk<'_> {
    /// Only into groups that have the field somewhere: every path that is followed ends in a use.
    fn section(&mut self, place: &mut Place, section: &Section) {
        if !section.allows(self.tag) {
            return;
        }
        for member in section.members() {
            if self.uses.len() >= MAX_USES {
                return;
            }
            if member.tag() == self.tag {
                self.uses.push(Use { place: place.clone(), required: member.is_required() });
            }
            if let Member::Group(group) = member.member() {
                place.groups.push(Named::of(group.count_tag(), self.dictionary));
                self.section(place, group.entry());
                place.groups.pop();
            }
        }
    }
}
