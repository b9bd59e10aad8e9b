//! [`Schema`] to [`Dictionary`]: names become tags, components disappear into whoever uses them.
//!
//! A component is expanded once and its groups are shared, otherwise FIX.5.0SP2 (560 groups, each used in up to a
//! hundred messages) would grow out of all proportion.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::dictionary::{Dictionary, Parts};
use crate::error::{LoadError, LoadReason};
use crate::field::{FieldDef, FieldValue};
use crate::kind::FieldKind;
use crate::lengths::data_tags;
use crate::rules::{self, Place};
use crate::schema::{Item, ItemKind, MAX_DEPTH, Position, Schema, SchemaField};
use crate::section::{Category, GroupDef, Member, MemberDef, MessageDef, Section};
use crate::table::MAX_INDEX;
use crate::version::Version;
use crate::xml_reader::fail;

/// Members of all sections, each component and group once; FIX.5.0SP2 has 46,000.
const MAX_MEMBERS: usize = 2_000_000;
/// A group's tables take up to 10 kB, so this many take 200 MB at worst; FIX.5.0SP2 has 561.
const MAX_GROUPS: usize = 20_000;
/// A message's tables cost as much as a group's; FIX.5.0SP2 has 156.
const MAX_MESSAGES: usize = 10_000;

/// Makes the run-time dictionary.
pub(crate) fn dictionary(schema: &Schema) -> Result<Dictionary, LoadError> {
    let fields = field_defs(schema)?;
    let mut expander = Expander::new(schema)?;
    let mut messages = Vec::new();
    let header = expander.section(&schema.header, schema.at)?;
    let trailer = expander.section(&schema.trailer, schema.at)?;
    check_messages(schema)?;
    for message in &schema.messages {
        let mut body = expander.section(&message.items, message.at)?;
        if message.category == Category::App {
            body = expander.with_conditions(body, |place| place.is_message(&message.msg_type));
        }
        messages.push(MessageDef::new(&message.name, &message.msg_type, message.category, body));
    }
    // A component that nobody uses must be sound all the same: a message may use it tomorrow.
    for (at, component) in schema.components.iter().enumerate() {
        expander.component(at, component.at, 0)?;
    }
    Ok(Dictionary::new(Parts {
        version: schema.version,
        name: schema.version.to_string().into(),
        begin_string: begin_string(schema.version).into(),
        fields,
        messages,
        header,
        trailer,
    }))
}

/// Also for versions that are not among ours: a user's dictionary may be of FIX.5.0SP3.
fn begin_string(version: Version) -> String {
    let transport = if version.travels_in_fixt() { Version::FIXT11 } else { version };
    transport.to_string()
}

fn field_defs(schema: &Schema) -> Result<Vec<FieldDef>, LoadError> {
    if let Some(field) = schema.fields.get(MAX_INDEX) {
        return Err(fail(field.at, LoadReason::TooMany { what: "fields", max: MAX_INDEX }));
    }
    let data_tags = data_tags(schema);
    let mut seen = BTreeMap::new();
    let mut fields = Vec::new();
    for field in &schema.fields {
        if seen.insert(field.tag, ()).is_some() {
            return Err(fail(field.at, LoadReason::DuplicateTag(field.tag)));
        }
        let values = field_values(field)?;
        let data_tag = data_tags.get(&field.tag).copied();
        let (kind, open) = (kind_of(field, schema), field.allow_other_values);
        let def = FieldDef::new(field.tag, &field.name, kind, values, open, data_tag);
        fields.push(def.with_agreed_from(rules::agreed_from(schema.version, field.tag)));
    }
    Ok(fields)
}

/// Both readers check the type, so that an unknown one is reported where it stands.
pub(crate) fn kind_of(field: &SchemaField, schema: &Schema) -> FieldKind {
    match FieldKind::from_dictionary(&field.type_name, schema.version.char_is_text()) {
        Some(kind) => kind,
        None => unreachable!("type {} passed the reader", field.type_name),
    }
}

fn field_values(field: &SchemaField) -> Result<Vec<FieldValue>, LoadError> {
    let mut seen = BTreeMap::new();
    let mut values = Vec::new();
    for (value, label) in &field.values {
        if seen.insert(value.as_str(), ()).is_some() {
            return Err(fail(field.at, LoadReason::DuplicateValue(value.clone())));
        }
        values.push(FieldValue { value: value.as_str().into(), name: label.as_str().into() });
    }
    Ok(values)
}

fn check_messages(schema: &Schema) -> Result<(), LoadError> {
    let mut names = BTreeMap::new();
    let mut types = BTreeMap::new();
    for (at, message) in schema.messages.iter().enumerate() {
        if at == MAX_MESSAGES {
            return Err(fail(message.at, LoadReason::TooMany { what: "messages", max: MAX_MESSAGES }));
        }
        if names.insert(message.name.as_str(), ()).is_some() {
            return Err(fail(message.at, LoadReason::DuplicateName { what: "message", name: message.name.clone() }));
        }
        if types.insert(message.msg_type.as_str(), ()).is_some() {
            return Err(fail(message.at, LoadReason::DuplicateMessageType(message.msg_type.clone())));
        }
    }
    Ok(())
}

/// Components on their way to being expanded.
enum Expansion {
    Waiting,
    Open,
    Done(Arc<[MemberDef]>),
}

struct Expander<'s> {
    schema: &'s Schema,
    tags: BTreeMap<&'s str, u32>,
    components: BTreeMap<&'s str, usize>,
    expansions: Vec<Expansion>,
    members: usize,
    groups: usize,
}

impl<'s> Expander<'s> {
    fn new(schema: &'s Schema) -> Result<Self, LoadError> {
        let mut tags = BTreeMap::new();
        for field in &schema.fields {
            if tags.insert(field.name.as_str(), field.tag).is_some() {
                return Err(fail(field.at, LoadReason::DuplicateName { what: "field", name: field.name.clone() }));
            }
        }
        let mut components = BTreeMap::new();
        for (at, component) in schema.components.iter().enumerate() {
            if components.insert(component.name.as_str(), at).is_some() {
                let name = component.name.clone();
                return Err(fail(component.at, LoadReason::DuplicateName { what: "component", name }));
            }
        }
        let expansions = schema.components.iter().map(|_| Expansion::Waiting).collect();
        Ok(Self { schema, tags, components, expansions, members: 0, groups: 0 })
    }

    fn section(&mut self, items: &[Item], at: Position) -> Result<Section, LoadError> {
        let members = self.members(items, 0)?;
        self.put_together(members, at)
    }

    /// What is required inside an entry or a body under conditions.
    fn with_conditions(&self, section: Section, here: impl Fn(&Place) -> bool) -> Section {
        let conditions = rules::conditions(self.schema.version, here, &section);
        section.with_conditions(conditions)
    }

    /// A section lists the high tags of the groups in it as if they were its own members, so they count as such.
    fn put_together(&mut self, members: Vec<MemberDef>, at: Position) -> Result<Section, LoadError> {
        let section = Section::new(members);
        self.members += section.high_tags();
        if self.members > MAX_MEMBERS {
            return Err(fail(at, LoadReason::TooMany { what: "members", max: MAX_MEMBERS }));
        }
        Ok(section)
    }

    fn members(&mut self, items: &[Item], depth: usize) -> Result<Vec<MemberDef>, LoadError> {
        let mut list = MemberList::default();
        for item in items {
            match &item.kind {
                ItemKind::Field => list.push(MemberDef::field(self.tag(item)?, item.required), item)?,
                ItemKind::Group(entry) => list.push(self.group(item, entry, depth + 1)?, item)?,
                ItemKind::Component => {
                    let Some(&at) = self.components.get(item.name.as_str()) else {
                        return Err(fail(item.at, LoadReason::UnknownComponent(item.name.clone())));
                    };
                    for member in self.component(at, item.at, depth + 1)?.iter() {
                        list.push(member.required_if(item.required), item)?;
                    }
                }
            }
            self.count_members(&list, item)?;
        }
        self.members += list.pushed;
        Ok(list.members)
    }

    fn tag(&self, item: &Item) -> Result<u32, LoadError> {
        let tag = self.tags.get(item.name.as_str()).copied();
        tag.ok_or_else(|| fail(item.at, LoadReason::UnknownField(item.name.clone())))
    }

    fn group(&mut self, item: &Item, entry: &[Item], depth: usize) -> Result<MemberDef, LoadError> {
        if depth > MAX_DEPTH {
            return Err(fail(item.at, LoadReason::TooDeep(MAX_DEPTH)));
        }
        let count_tag = self.tag(item)?;
        let members = self.members(entry, depth)?;
        if members.is_empty() {
            return Err(fail(item.at, LoadReason::EmptyGroup(item.name.clone())));
        }
        let entry = self.put_together(members, item.at)?;
        let entry = self.with_conditions(entry, |place| place.is_entry(count_tag));
        // The depth of the walk says nothing about components that were expanded before.
        if entry.height() >= MAX_DEPTH {
            return Err(fail(item.at, LoadReason::TooDeep(MAX_DEPTH)));
        }
        self.groups += 1;
        if self.groups > MAX_GROUPS {
            return Err(fail(item.at, LoadReason::TooMany { what: "groups", max: MAX_GROUPS }));
        }
        Ok(MemberDef::group(Arc::new(GroupDef::new(count_tag, entry)), item.required))
    }

    fn component(&mut self, at: usize, used_at: Position, depth: usize) -> Result<Arc<[MemberDef]>, LoadError> {
        if depth > MAX_DEPTH {
            return Err(fail(used_at, LoadReason::TooDeep(MAX_DEPTH)));
        }
        match &self.expansions[at] {
            Expansion::Done(members) => return Ok(Arc::clone(members)),
            Expansion::Open => {
                let name = self.schema.components[at].name.clone();
                return Err(fail(used_at, LoadReason::ComponentCycle(name)));
            }
            Expansion::Waiting => self.expansions[at] = Expansion::Open,
        }
        let schema = self.schema;
        let members: Arc<[MemberDef]> = self.members(&schema.components[at].items, depth)?.into();
        self.expansions[at] = Expansion::Done(Arc::clone(&members));
        Ok(members)
    }

    fn count_members(&self, list: &MemberList, item: &Item) -> Result<(), LoadError> {
        if list.members.len() > MAX_INDEX {
            return Err(fail(item.at, LoadReason::TooMany { what: "members in one place", max: MAX_INDEX }));
        }
        // Those that were there already count, too: they are no member more, but as much work.
        if self.members + list.pushed > MAX_MEMBERS {
            return Err(fail(item.at, LoadReason::TooMany { what: "members", max: MAX_MEMBERS }));
        }
        Ok(())
    }
}

/// The members of one section as they come.
#[derive(Default)]
struct MemberList {
    members: Vec<MemberDef>,
    positions: BTreeMap<u32, usize>,
    /// How many came. `members.len() <= pushed`
    pushed: usize,
}

impl MemberList {
    /// A plain field that comes twice is kept once, where it came first: FIX.4.3 lists OwnershipType(517) twice in
    /// RegistrationInstructions, and FIX.5.0 has LegPrice(566) in a component and again beside it.
    fn push(&mut self, member: MemberDef, item: &Item) -> Result<(), LoadError> {
        self.pushed += 1;
        let Some(&at) = self.positions.get(&member.tag()) else {
            self.positions.insert(member.tag(), self.members.len());
            self.members.push(member);
            return Ok(());
        };
        match (self.members[at].member(), member.member()) {
            (Member::Field, Member::Field) => self.members[at].merge_required(member.is_required()),
            (Member::Group(_), _) | (_, Member::Group(_)) => {
                return Err(fail(item.at, LoadReason::DuplicateMember(item.name.clone())));
            }
        }
        Ok(())
    }
}
