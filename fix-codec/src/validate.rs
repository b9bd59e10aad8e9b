//! Holding a message against a dictionary.
//!
//! What is asked, and which answer comes first where several things are wrong, is what the public acceptance definitions
//! (14a to 14j) and the engines that follow them do:
//!
//! 1. MsgType(35) is known (11),
//! 2. header, body and trailer come in this order (14),
//! 3. all required fields are there (1), header first,
//! 4. field by field in the order of the message: not twice (13), a value (4), of its type's form (6), one of those
//!    listed (5), a tag that exists (0) and that this message has (2), groups as their definition and count say (15, 16),
//!    data just behind its length (14, or 1 where the length is missing),
//! 5. conditionally required fields (14m; BusinessRejectReason(380) 5): those that the standard asks for because of what
//!    other fields say ([`spec::Section::conditions`]), first in the body, then in the entries of its groups.
//!
//! The first four are one pass over the fields; the first finding of each step is kept, and the lowest step wins. The fifth
//! is asked only of messages of the application with which nothing else is wrong, and costs nothing where a message has no
//! conditions.

use spec::{Category, Dictionary, FieldDef, GroupDef, Member, MessageDef, Section};

use crate::fields::{Field, Fields};
use crate::format::has_form;
use crate::group::{GroupRules, GroupWalk};
use crate::reason::{Reason, Violation};
use crate::rejection::{BusinessRejectReason, BusinessViolation, Rejection};
use crate::view::Message;

/// What is asked of a message: the dictionary settings of QuickFIX and QuickFIX/J, each by its own name, and one that
/// they have not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidationOptions {
    /// ValidateFieldsOutOfOrder, default Y: header, body and trailer in this order.
    pub fields_out_of_order: bool,
    /// ValidateFieldsHaveValues, default Y: no empty values.
    pub fields_have_values: bool,
    /// ValidateUserDefinedFields, default Y: tags from 5000 on must be in the dictionary like others.
    pub user_defined_fields: bool,
    /// AllowUnknownMsgFields, default N: take tags below 5000 that the message does not have.
    pub allow_unknown_fields: bool,
    /// AllowUnknownEnumValues, default N: take values that the dictionary does not list.
    pub allow_unknown_enum_values: bool,
    /// ValidateUnorderedGroupFields, default Y: the fields of a group's entry in the dictionary's order.
    pub unordered_group_fields: bool,
    /// FirstFieldInGroupIsDelimiter, default N: an entry begins with what the first entry begins with.
    pub first_field_in_group_is_delimiter: bool,
    /// Default Y, as the session test cases of the standard have it (14m, mandatory): fields that other fields call for, a
    /// Price(44) for a limit order. Those engines leave that to the application.
    pub conditionally_required: bool,
}

impl Default for ValidationOptions {
    fn default() -> Self {
        ValidationOptions {
            fields_out_of_order: true,
            fields_have_values: true,
            user_defined_fields: true,
            allow_unknown_fields: false,
            allow_unknown_enum_values: false,
            unordered_group_fields: true,
            first_field_in_group_is_delimiter: false,
            conditionally_required: true,
        }
    }
}

/// What validation remembers while it looks at one message. Kept and used again, so that validating allocates nothing.
#[derive(Debug, Clone)]
pub struct ValidationScratch {
    /// For each tag below [`DIRECT`] where it was last seen outside of groups.
    last_seen: Box<[Seen]>,
    /// The other tags of this message.
    others: Vec<u32>,
    /// The number of this message.
    message: u32,
}

/// Where a tag was seen.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// The number of the message.
    message: u32,
    /// Which of its fields.
    at: u32,
}

/// Tags that are remembered in a table: all of FIX 4.0 to 4.4 and nearly all of 5.0SP2.
const DIRECT: usize = 4096;
/// The first tag that parties may define between themselves.
const USER_DEFINED: u32 = 5000;

impl ValidationScratch {
    /// A scratch for any dictionary.
    pub fn new() -> ValidationScratch {
        ValidationScratch { last_seen: vec![Seen::default(); DIRECT].into(), others: Vec::new(), message: 0 }
    }

    fn begin(&mut self) {
        self.others.clear();
        self.message = self.message.wrapping_add(1);
        if self.message == 0 {
            // Once in four billion messages the numbers begin again, and none may look like one of this round.
            self.last_seen.fill(Seen::default());
            self.message = 1;
        }
    }

    /// Notes that the message has `tag`, its field `at`; false if it was noted before.
    #[inline]
    fn note(&mut self, tag: u32, at: usize) -> bool {
        match self.last_seen.get_mut(tag as usize) {
            // A message has less fields than bytes, and no more bytes than a u32 counts.
            Some(seen) => {
                core::mem::replace(seen, Seen { message: self.message, at: at as u32 }).message != self.message
            }
            None => {
                self.others.push(tag);
                true
            }
        }
    }

    #[inline]
    fn has(&self, tag: u32) -> bool {
        match self.last_seen.get(tag as usize) {
            Some(seen) => seen.message == self.message,
            None => self.others.contains(&tag),
        }
    }

    /// The value of the field `tag` of the message, which stands outside of groups.
    #[inline]
    fn value<'a>(&self, tag: u32, fields: &Fields<'a>) -> Option<&'a [u8]> {
        match self.last_seen.get(tag as usize) {
            Some(seen) if seen.message == self.message => fields.field_at(seen.at as usize).map(|field| field.value),
            Some(_) => None,
            None if self.others.contains(&tag) => fields.value(tag),
            None => None,
        }
    }

    /// A tag past the table that is there twice. Sorted rather than searched for each: a message may have thousands.
    fn repeated_other(&mut self) -> Option<u32> {
        self.others.sort_unstable();
        self.others.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }
}

impl Default for ValidationScratch {
    fn default() -> Self {
        ValidationScratch::new()
    }
}

/// Holds a message against the dictionary of its version, FIX.4.0 to FIX.4.4.
///
/// # Errors
/// What the Reject(3) or BusinessMessageReject(j) must say.
pub fn validate(
    msg: &Message<'_>,
    dictionary: &Dictionary,
    options: &ValidationOptions,
    scratch: &mut ValidationScratch,
) -> Result<(), Rejection> {
    validate_fixt(msg, dictionary, dictionary, options, scratch)
}

/// Holds a message against two dictionaries: FIXT.1.1 for header, trailer and session messages, FIX.5.0 or later for the
/// others.
///
/// # Errors
/// What the Reject(3) or BusinessMessageReject(j) must say.
pub fn validate_fixt(
    msg: &Message<'_>,
    transport: &Dictionary,
    application: &Dictionary,
    options: &ValidationOptions,
    scratch: &mut ValidationScratch,
) -> Result<(), Rejection> {
    let msg_type = msg.msg_type();
    if msg_type.is_empty() {
        return Err(Violation::new(Reason::TagWithoutValue, Some(35)).into());
    }
    let Some(def) = transport.message(msg_type).or_else(|| application.message(msg_type)) else {
        return Err(Violation { reason: Reason::InvalidMsgType, ref_tag: None }.into());
    };
    scratch.begin();
    let mut pass = Pass { transport, application, def, options, scratch, misplaced: None, first: None };
    pass.over(msg);
    pass.verdict()?;
    if options.conditionally_required && def.body().has_conditions() && def.category() == Category::App {
        return conditions(msg, def.body(), options, scratch);
    }
    Ok(())
}

/// Step 5, of a message with which nothing else is wrong.
fn conditions(
    msg: &Message<'_>,
    body: &Section,
    options: &ValidationOptions,
    scratch: &ValidationScratch,
) -> Result<(), Rejection> {
    let fields = msg.as_fields();
    for condition in body.conditions() {
        if let Some(tag) = condition.missing(|tag| scratch.value(tag, &fields)) {
            return Err(missing(tag));
        }
    }
    for group in body.groups_with_conditions() {
        if scratch.has(group.count_tag()) {
            conditions_of_group(&fields, group, options)?;
        }
    }
    Ok(())
}

/// Step 5 for the entries of a group that was read before, and of the groups in it.
#[cold]
fn conditions_of_group(fields: &Fields<'_>, group: &GroupDef, options: &ValidationOptions) -> Result<(), Rejection> {
    // With a setting that lets groups be as they like there may be nothing to read.
    let Ok(entries) = fields.group_with(group.count_tag(), group, group_rules(options)) else { return Ok(()) };
    for entry in entries {
        for condition in group.entry().conditions() {
            if let Some(tag) = condition.missing(|tag| entry.value(tag)) {
                return Err(missing(tag));
            }
        }
        for nested in group.entry().groups_with_conditions() {
            conditions_of_group(&entry, nested, options)?;
        }
    }
    Ok(())
}

fn missing(tag: u32) -> Rejection {
    let reason = BusinessRejectReason::ConditionallyRequiredFieldMissing;
    Rejection::Business(BusinessViolation { reason, ref_tag: tag })
}

fn group_rules(options: &ValidationOptions) -> GroupRules {
    GroupRules {
        ordered: options.unordered_group_fields,
        first_field_delimits: options.first_field_in_group_is_delimiter,
        required: true,
    }
}

/// The part of a message that a field belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Header,
    Body,
    Trailer,
}

/// One look at one message.
struct Pass<'d, 's> {
    transport: &'d Dictionary,
    application: &'d Dictionary,
    def: &'d MessageDef,
    options: &'d ValidationOptions,
    scratch: &'s mut ValidationScratch,
    /// The first field that is not in its part.
    misplaced: Option<u32>,
    /// The first finding on a field.
    first: Option<Violation>,
}

impl<'d> Pass<'d, '_> {
    fn over(&mut self, msg: &Message<'_>) {
        let fields = msg.as_fields();
        let walk = GroupWalk { fields, rules: group_rules(self.options) };
        let mut part = Part::Header;
        // Fields before this one are in a group that was already held against its definition.
        let mut group_end = 0;
        let mut before: Option<&FieldDef> = None;
        for (at, field) in fields.fields().enumerate() {
            let def = self.field_def(field.tag);
            if def.is_some_and(|def| def.kind().is_data()) {
                self.on_data(field.tag, before, &fields);
            }
            before = def;
            if at < group_end {
                self.on_value(field, def);
                continue;
            }
            let (place, member) = self.place(field.tag, part);
            if place < part {
                self.misplaced.get_or_insert(field.tag);
            }
            part = part.max(place);
            if !self.scratch.note(field.tag, at) {
                self.find(Reason::TagRepeated, field.tag);
            }
            self.on_value(field, def);
            match member {
                Some(Member::Field) => {}
                None => self.on_unknown(field.tag, def.is_some()),
                Some(Member::Group(group)) => match walk.entries(at, group) {
                    Ok((end, _)) => group_end = end,
                    Err(error) => {
                        self.first.get_or_insert(error.into());
                        // What is wrong with a group is said of it, and not of its fields for being where they are.
                        let members = fields.tags[at + 1..].iter().take_while(|tag| group.allows(**tag));
                        group_end = at + 1 + members.count();
                    }
                },
            }
        }
    }

    /// The lowest step's finding.
    fn verdict(mut self) -> Result<(), Violation> {
        if let Some(tag) = self.misplaced.filter(|_| self.options.fields_out_of_order) {
            return Err(Violation::new(Reason::OutOfOrder, Some(tag)));
        }
        let sections = [self.transport.header(), self.def.body(), self.transport.trailer()];
        let mut required = sections.iter().flat_map(|section| section.required());
        if let Some(tag) = required.find(|tag| !self.scratch.has(**tag)) {
            return Err(Violation::new(Reason::RequiredTagMissing, Some(*tag)));
        }
        if let Some(tag) = self.scratch.repeated_other() {
            self.find(Reason::TagRepeated, tag);
        }
        self.first.map_or(Ok(()), Err)
    }

    /// Which part a tag belongs to, and as what. Asked first of the part that the message is in, where it nearly always is.
    #[inline]
    fn place(&self, tag: u32, part: Part) -> (Part, Option<Member<'d>>) {
        let parts = match part {
            Part::Header => [Part::Header, Part::Body, Part::Trailer],
            Part::Body => [Part::Body, Part::Trailer, Part::Header],
            Part::Trailer => [Part::Trailer, Part::Body, Part::Header],
        };
        let found = parts.into_iter().find_map(|part| Some((part, self.section_member(part, tag)?)));
        match found {
            Some((part, member)) => (part, Some(member)),
            // What no part knows is taken as the body's.
            None => (Part::Body, None),
        }
    }

    #[inline]
    fn section_member(&self, part: Part, tag: u32) -> Option<Member<'d>> {
        match part {
            Part::Header => self.transport.header().member(tag),
            Part::Body => self.def.member(tag),
            Part::Trailer => self.transport.trailer().member(tag),
        }
    }

    #[inline]
    fn field_def(&self, tag: u32) -> Option<&'d FieldDef> {
        self.application.field(tag).or_else(|| self.transport.field(tag))
    }

    #[inline]
    fn on_value(&mut self, field: Field<'_>, def: Option<&FieldDef>) {
        if field.value.is_empty() {
            if self.options.fields_have_values {
                self.find(Reason::TagWithoutValue, field.tag);
            }
            return;
        }
        let Some(def) = def else { return };
        if !has_form(def.kind(), field.value) {
            self.find(Reason::IncorrectDataFormat, field.tag);
        } else if !self.options.allow_unknown_enum_values && !def.allows(field.value) {
            self.find(Reason::ValueIncorrect, field.tag);
        }
    }

    /// Data must stand just behind the field that gives its length (volume 1, data): without it nobody knows where it ends.
    fn on_data(&mut self, tag: u32, before: Option<&FieldDef>, message: &Fields<'_>) {
        if before.and_then(FieldDef::data_tag) == Some(tag) {
            return;
        }
        // A dictionary may know data without knowing its length; then there is nothing to ask.
        let lengths = self.application.fields().iter().chain(self.transport.fields());
        if let Some(length) = lengths.clone().find(|def| def.data_tag() == Some(tag)) {
            if message.contains(length.tag()) {
                self.find(Reason::OutOfOrder, tag);
            } else {
                self.find(Reason::RequiredTagMissing, length.tag());
            }
        }
    }

    /// A tag that this message does not have.
    fn on_unknown(&mut self, tag: u32, defined: bool) {
        let asked =
            if tag >= USER_DEFINED { self.options.user_defined_fields } else { !self.options.allow_unknown_fields };
        if asked {
            self.find(if defined { Reason::TagNotDefinedForMessageType } else { Reason::InvalidTagNumber }, tag);
        }
    }

    #[inline]
    fn find(&mut self, reason: Reason, tag: u32) {
        self.first.get_or_insert(Violation::new(reason, Some(tag)));
    }
}
