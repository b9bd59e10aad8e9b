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
//! is asked only of messages of the application with which nothing else is wrong, and of those only where the pass has met
//! a value that a condition turns on ([`spec::Triggers`]).

use spec::{Category, Dictionary, FieldDef, Member, MessageDef, Triggers};

use crate::conditions::conditions;
use crate::fields::{Field, Fields};
use crate::format::has_form;
use crate::group::{GroupRules, GroupWalk};
use crate::reason::{Reason, Violation};
use crate::rejection::Rejection;
use crate::scratch::ValidationScratch;
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

/// The first tag that parties may define between themselves.
const USER_DEFINED: u32 = 5000;

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
    let triggers = Triggers::ALWAYS;
    let mut pass = Pass { transport, application, def, options, scratch, misplaced: None, first: None, triggers };
    pass.over(msg);
    let triggers = pass.verdict()?;
    if options.conditionally_required && triggers.meet(def.body().triggers()) && def.category() == Category::App {
        return conditions(&msg.as_fields(), def.body(), triggers, options, scratch);
    }
    Ok(())
}

/// How the settings have groups read.
pub(crate) fn group_rules(options: &ValidationOptions) -> GroupRules {
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
    /// What the fields pull, in groups or not.
    triggers: Triggers,
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
            if let Some(def) = def.filter(|def| def.concerns_others()) {
                self.on_others(&fields, at, def, before, at < group_end);
            }
            before = def;
            let mut member = Some(Member::Field);
            if at >= group_end {
                let place;
                (place, member) = self.place(field.tag, part);
                if place < part {
                    self.misplaced.get_or_insert(field.tag);
                }
                part = part.max(place);
                if !self.scratch.note(field.tag) {
                    self.find(Reason::TagRepeated, field.tag);
                }
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

    /// The lowest step's finding, or what the fields pull.
    fn verdict(mut self) -> Result<Triggers, Violation> {
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
        self.first.map_or(Ok(self.triggers), Err)
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

    /// Always part of the loop, which is shorter than with a call for each field.
    #[inline(always)]
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

    /// What a field says about others. Kept out of the pass's loop, which few fields leave for it.
    #[inline(never)]
    fn on_others(&mut self, fields: &Fields<'_>, at: usize, def: &FieldDef, before: Option<&FieldDef>, in_group: bool) {
        let Some(field) = fields.field_at(at) else { return };
        if def.kind().is_data() {
            self.on_data(field.tag, before, fields);
        }
        let pulled = def.triggers(field.value);
        self.triggers |= pulled;
        if !in_group && !pulled.is_empty() {
            self.scratch.keep(at);
        }
    }

    /// Data must stand just behind the field that gives its length (volume 1, data): without it nobody knows where it ends.
    #[cold]
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
