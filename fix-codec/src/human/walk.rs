//! A message's fields in the places that its dictionary gives them: how deep in groups each is, what does not belong, and
//! everything that is missing.
//!
//! Validation stops at the first thing that a Reject(3) must name. A person wants to see all of it at once.

use std::collections::BTreeSet;

use spec::{Dictionary, FieldDef, GroupDef, Member, Section};

use crate::fields::Field;
use crate::number;
use crate::reason::Reason;
use crate::view::Message;

/// What was found.
#[derive(Default)]
pub(super) struct Walked {
    /// For each field, in the order of the message.
    pub(super) places: Vec<Place>,
    /// Required fields that are not there: those of header, body and trailer, then those of groups' entries.
    pub(super) missing: Vec<Missing>,
}

/// Where a field is.
pub(super) struct Place {
    /// How many repeating groups it is inside of.
    pub(super) depth: usize,
    /// Why it should not be there.
    pub(super) fault: Option<Reason>,
}

/// A required field that is not there.
pub(super) struct Missing {
    pub(super) tag: u32,
    /// For a field of a group: the group's count tag, and the entry, from 1.
    pub(super) entry: Option<(u32, usize)>,
}

/// A group that the walk is inside of.
struct Open<'d> {
    group: &'d GroupDef,
    /// 0 before the first.
    entry: usize,
    /// The tags of this entry.
    seen: Vec<u32>,
    /// Which field counts it, and what that says.
    count_at: usize,
    stated: Option<u64>,
    /// Whether the first entry begins with something else than the delimiter.
    is_misbegun: bool,
}

/// Goes over all fields. A count is held against its entries, and not believed: a wrong one must not make the rest
/// unreadable.
pub(super) fn walk(message: &Message<'_>, dictionary: &Dictionary) -> Walked {
    let body = dictionary.message(message.msg_type());
    let mut walked = Walked::default();
    let mut open: Vec<Open> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut in_groups = Vec::new();
    for (at, Field { tag, value }) in message.fields().enumerate() {
        while let Some(closed) = open.pop_if(|open| open.group.position(tag).is_none()) {
            closed.end(&mut walked.places, &mut in_groups);
        }
        let depth = open.len();
        let (member, fault) = match open.last_mut() {
            Some(open) => (open.take(tag, &mut in_groups), None),
            None => {
                let sections = [Some(dictionary.header()), body.map(|def| def.body()), Some(dictionary.trailer())];
                let member = sections.into_iter().flatten().find_map(|section| section.member(tag));
                let is_misplaced = member.is_none() && body.is_some() && dictionary.field(tag).is_some();
                let fault = match seen.insert(tag) {
                    false => Some(Reason::TagRepeated),
                    true if is_misplaced => Some(Reason::TagNotDefinedForMessageType),
                    true => None,
                };
                (member, fault)
            }
        };
        walked.places.push(Place { depth, fault });
        if let Some(Member::Group(group)) = member {
            let stated = number::uint(value).ok();
            open.push(Open { group, entry: 0, seen: Vec::new(), count_at: at, stated, is_misbegun: false });
        }
    }
    while let Some(closed) = open.pop() {
        closed.end(&mut walked.places, &mut in_groups);
    }
    let sections = [Some(dictionary.header()), body.map(|def| def.body()), Some(dictionary.trailer())];
    let required = sections.into_iter().flatten().flat_map(Section::required).copied();
    walked.missing.extend(required.filter(|tag| !seen.contains(tag)).map(|tag| Missing { tag, entry: None }));
    walked.missing.append(&mut in_groups);
    walked
}

impl<'d> Open<'d> {
    /// A field of this group: what it is in it. The delimiter begins an entry; so does whatever comes first.
    fn take(&mut self, tag: u32, missing: &mut Vec<Missing>) -> Option<Member<'d>> {
        if self.entry == 0 || tag == self.group.delimiter() {
            self.end_entry(missing);
            self.is_misbegun |= tag != self.group.delimiter();
            self.seen.clear();
            self.entry += 1;
        }
        self.seen.push(tag);
        self.group.member(tag)
    }

    /// The first field that is not in this group has come, or none comes any more.
    fn end(&self, places: &mut [Place], missing: &mut Vec<Missing>) {
        self.end_entry(missing);
        let is_miscounted = self.stated.is_some_and(|stated| stated != self.entry as u64);
        let fault = match (self.is_misbegun, is_miscounted) {
            (true, _) => Reason::GroupOutOfOrder,
            (false, true) => Reason::IncorrectGroupCount,
            (false, false) => return,
        };
        places[self.count_at].fault.get_or_insert(fault);
    }

    fn end_entry(&self, missing: &mut Vec<Missing>) {
        if self.entry > 0 {
            let absent = self.group.required().iter().filter(|tag| !self.seen.contains(tag));
            let entry = Some((self.group.count_tag(), self.entry));
            missing.extend(absent.map(|tag| Missing { tag: *tag, entry }));
        }
    }
}

impl Missing {
    /// `Required tag missing: PartyID(448), in entry 2 of NoPartyIDs(453)`
    pub(super) fn text(&self, dictionary: &Dictionary) -> String {
        let name = |tag: u32| format!("{}({tag})", dictionary.field(tag).map_or("?", FieldDef::name));
        let text = format!("{}: {}", Reason::RequiredTagMissing.text(), name(self.tag));
        match self.entry {
            Some((group, entry)) => format!("{text}, in entry {entry} of {}", name(group)),
            None => text,
        }
    }
}
