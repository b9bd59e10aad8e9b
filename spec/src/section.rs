//! What a message, a header, a trailer or a group entry is made of, components already expanded.

use std::sync::Arc;

use crate::condition::Condition;
use crate::table::{TagSet, TagTable};
use crate::trigger::Triggers;

/// A sequence of members: the header, the trailer, a message's body, or one entry of a repeating group.
#[derive(Debug, Clone)]
pub struct Section {
    members: Box<[MemberDef]>,
    positions: TagTable,
    any_level: TagSet,
    required: Box<[u32]>,
    /// Groups inside groups below this level; 0 without groups.
    height: usize,
    conditions: Box<[Condition]>,
    /// The groups with conditions, at hand so that nobody walks the members for them.
    groups_with_conditions: Box<[Arc<GroupDef>]>,
    /// Of all conditions here and below.
    triggers: Triggers,
}

/// One member of a [`Section`]: a field, or a group by its count field.
#[derive(Debug, Clone)]
pub struct MemberDef {
    tag: u32,
    required: bool,
    group: Option<Arc<GroupDef>>,
}

/// What a tag is in a [`Section`].
#[derive(Debug, Clone, Copy)]
pub enum Member<'a> {
    /// A plain field.
    Field,
    /// The count field of a repeating group.
    Group(&'a GroupDef),
}

/// A repeating group: its count field, and what each entry is made of.
#[derive(Debug, Clone)]
pub struct GroupDef {
    count_tag: u32,
    entry: Section,
}

/// A message: name, MsgType(35), category and body. Header and trailer are the dictionary's.
#[derive(Debug, Clone)]
pub struct MessageDef {
    name: Box<str>,
    msg_type: Box<str>,
    category: Category,
    body: Section,
}

/// Who a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// The session layer.
    Admin,
    /// The application.
    App,
}

impl Section {
    /// The tags of `members` differ: the caller's check.
    pub(crate) fn new(members: Vec<MemberDef>) -> Self {
        let entries = || members.iter().filter_map(|member| member.group.as_ref()).map(|group| &group.entry);
        // A union of sets that exist, never a walk: groups are shared, and paths to them can be very many.
        let any_level = TagSet::union(members.iter().map(|member| member.tag), entries().map(|entry| &entry.any_level));
        let height = entries().map(|entry| entry.height + 1).max().unwrap_or(0);
        let mut triggers = Triggers::default();
        entries().for_each(|entry| triggers |= entry.triggers);
        let groups = members.iter().filter_map(|member| member.group.clone());
        let groups_with_conditions = groups.filter(|group| group.entry.has_conditions()).collect();
        Self {
            positions: TagTable::new(members.iter().map(|member| member.tag)),
            any_level,
            required: members.iter().filter(|member| member.required).map(|member| member.tag).collect(),
            members: members.into(),
            height,
            conditions: Box::default(),
            groups_with_conditions,
            triggers,
        }
    }

    /// The same section with conditions on its fields.
    pub(crate) fn with_conditions(self, conditions: Box<[Condition]>) -> Self {
        let mut triggers = self.triggers;
        conditions.iter().for_each(|condition| triggers |= condition.triggers());
        Self { conditions, triggers, ..self }
    }

    /// How many tags are remembered here that a group below remembers, too, or may.
    pub(crate) fn high_tags(&self) -> usize {
        self.any_level.high_len()
    }

    /// Whether `tag` has a place here, itself or at any depth in a group.
    #[inline]
    pub fn allows(&self, tag: u32) -> bool {
        self.any_level.contains(tag)
    }

    /// What `tag` is at this level; `None` if it has no place here or only inside a group.
    #[inline]
    pub fn member(&self, tag: u32) -> Option<Member<'_>> {
        self.position(tag).map(|at| self.members[at].member())
    }

    /// Where `tag` stands among [`Section::members`]. Entries of a group keep this order on the wire.
    #[inline]
    pub fn position(&self, tag: u32) -> Option<usize> {
        self.positions.find(tag)
    }

    /// The members in order.
    pub fn members(&self) -> &[MemberDef] {
        &self.members
    }

    /// The tags that must be there, in order. A group counts by its count field. A field that is required inside an
    /// optional component is not in it.
    #[inline]
    pub fn required(&self) -> &[u32] {
        &self.required
    }

    /// Which fields must be there if others say so: the standard's rules for this message or group, as far as its fields
    /// are here.
    #[inline]
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    /// Whether there are conditions here or on the entries of a group below.
    #[inline]
    pub fn has_conditions(&self) -> bool {
        !self.triggers.is_empty()
    }

    /// The groups at this level whose entries, or those of groups in them, have conditions.
    #[inline]
    pub fn groups_with_conditions(&self) -> impl Iterator<Item = &GroupDef> {
        self.groups_with_conditions.iter().map(|group| &**group)
    }

    /// What calls for a look at the conditions here or on the entries of groups below: where nothing of it is pulled
    /// ([`FieldDef::triggers`](crate::FieldDef::triggers)), all of them hold. Empty where there are none.
    #[inline]
    pub fn triggers(&self) -> Triggers {
        self.triggers
    }

    pub(crate) fn height(&self) -> usize {
        self.height
    }
}

impl MemberDef {
    pub(crate) fn field(tag: u32, required: bool) -> Self {
        Self { tag, required, group: None }
    }

    pub(crate) fn group(group: Arc<GroupDef>, required: bool) -> Self {
        Self { tag: group.count_tag, required, group: Some(group) }
    }

    /// The same member where it need be there only if `also` holds.
    pub(crate) fn required_if(&self, also: bool) -> Self {
        Self { required: self.required && also, ..self.clone() }
    }

    /// A plain field that is listed twice stands once, required if either place says so.
    pub(crate) fn merge_required(&mut self, required: bool) {
        self.required |= required;
    }

    /// The field's tag, or the group's count tag.
    #[inline]
    pub fn tag(&self) -> u32 {
        self.tag
    }

    /// Whether it must be there.
    #[inline]
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// Field or group.
    #[inline]
    pub fn member(&self) -> Member<'_> {
        self.group.as_deref().map_or(Member::Field, Member::Group)
    }
}

impl GroupDef {
    pub(crate) fn new(count_tag: u32, entry: Section) -> Self {
        assert!(!entry.members.is_empty(), "a group without members has no delimiter");
        Self { count_tag, entry }
    }

    /// The tag of the field that says how many entries follow.
    #[inline]
    pub fn count_tag(&self) -> u32 {
        self.count_tag
    }

    /// The tag that begins every entry: the first member, required or not.
    #[inline]
    pub fn delimiter(&self) -> u32 {
        self.entry.members[0].tag
    }

    /// What one entry is made of.
    #[inline]
    pub fn entry(&self) -> &Section {
        &self.entry
    }

    /// Whether `tag` has a place in an entry, at any depth.
    #[inline]
    pub fn allows(&self, tag: u32) -> bool {
        self.entry.allows(tag)
    }

    /// What `tag` is directly in an entry.
    #[inline]
    pub fn member(&self, tag: u32) -> Option<Member<'_>> {
        self.entry.member(tag)
    }

    /// Where `tag` stands in an entry.
    #[inline]
    pub fn position(&self, tag: u32) -> Option<usize> {
        self.entry.position(tag)
    }

    /// The members of an entry in order.
    pub fn members(&self) -> &[MemberDef] {
        self.entry.members()
    }

    /// The tags that every entry must have.
    #[inline]
    pub fn required(&self) -> &[u32] {
        self.entry.required()
    }
}

impl MessageDef {
    pub(crate) fn new(name: &str, msg_type: &str, category: Category, body: Section) -> Self {
        Self { name: name.into(), msg_type: msg_type.into(), category, body }
    }

    /// The name: `NewOrderSingle`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// MsgType(35), never empty.
    pub fn msg_type(&self) -> &str {
        &self.msg_type
    }

    /// Session or application.
    #[inline]
    pub fn category(&self) -> Category {
        self.category
    }

    /// The body, without header and trailer.
    #[inline]
    pub fn body(&self) -> &Section {
        &self.body
    }

    /// Whether `tag` has a place in the body, at any depth.
    #[inline]
    pub fn allows(&self, tag: u32) -> bool {
        self.body.allows(tag)
    }

    /// What `tag` is at the top level of the body.
    #[inline]
    pub fn member(&self, tag: u32) -> Option<Member<'_>> {
        self.body.member(tag)
    }

    /// The members of the body in order.
    pub fn members(&self) -> &[MemberDef] {
        self.body.members()
    }

    /// The tags that the body must have at its top level.
    #[inline]
    pub fn required(&self) -> &[u32] {
        self.body.required()
    }
}
