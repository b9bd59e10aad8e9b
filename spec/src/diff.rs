//! What is different between two dictionaries.
//!
//! They are compared as they look on the wire, components expanded: FIX.5.0 moved whole groups of FIX.4.4 into
//! components, and a message that still has the same fields in it has not changed. A group that several messages share is
//! compared once; where it comes again, one line says where its differences stand. That bounds the work too: paths
//! through shared groups can be very many, pairs of groups cannot.

use std::collections::BTreeMap;
use std::fmt;

use crate::change::{Change, MemberChange};
use crate::dictionary::Dictionary;
use crate::field::FieldDef;
use crate::place::{Named, Place, called};
use crate::section::{GroupDef, Member, MemberDef, MessageDef, Section};

/// The differences, fields first, then header and trailer, then messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// In order of tags and of message types.
    pub changes: Vec<Change>,
}

/// What is different in `new`, seen from `old`.
///
/// FIX.5.0 and later have their header, trailer and session messages in FIXT.1.1: compare what
/// [`Dictionary::for_session`] gives. Header and trailer are compared where both have one.
pub fn diff(old: &Dictionary, new: &Dictionary) -> Diff {
    let mut comparison = Comparison { old, new, changes: field_changes(old, new), seen: BTreeMap::new() };
    for (owner, old, new) in [("header", old.header(), new.header()), ("trailer", old.trailer(), new.trailer())] {
        if !old.members().is_empty() && !new.members().is_empty() {
            comparison.section(&mut Place::top(owner), old, new);
        }
    }
    comparison.messages();
    Diff { changes: comparison.changes }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.changes.iter().try_for_each(|change| writeln!(f, "{change}"))
    }
}

/// The differences between the fields alone.
fn field_changes(old: &Dictionary, new: &Dictionary) -> Vec<Change> {
    let mut changes = Vec::new();
    for (_, pair) in pairs(old.fields(), new.fields(), FieldDef::tag) {
        match pair {
            (Some(old), Some(new)) => changes.extend(changes_of_field(old, new)),
            (Some(old), None) => changes.push(Change::FieldRemoved { field: named(old), kind: old.kind() }),
            (None, Some(new)) => changes.push(Change::FieldAdded { field: named(new), kind: new.kind() }),
            (None, None) => {}
        }
    }
    changes
}

/// The differences between two definitions of one tag.
pub(crate) fn changes_of_field(old: &FieldDef, new: &FieldDef) -> Vec<Change> {
    let mut changes = Vec::new();
    if old.name() != new.name() {
        changes.push(Change::FieldRenamed { field: named(old), to: new.name().into() });
    }
    let field = || named(new);
    if old.kind() != new.kind() {
        changes.push(Change::FieldRetyped { field: field(), from: old.kind(), to: new.kind() });
    }
    match (old.is_open(), new.is_open()) {
        (true, false) => changes.push(Change::FieldClosed { field: field(), values: new.values().len() }),
        (false, true) => changes.push(Change::FieldOpened { field: field() }),
        (true, true) | (false, false) => {}
    }
    // Where one of the two lists nothing, that it is open or closed says it all.
    if !old.values().is_empty() && !new.values().is_empty() {
        changes.extend(value_changes(old, new));
    }
    changes
}

fn value_changes(old: &FieldDef, new: &FieldDef) -> Vec<Change> {
    let field = || named(new);
    let change = |(value, pair): (&str, _)| match pair {
        (Some(old), Some(new)) if old == new => None,
        (Some(old), Some(new)) => {
            let (from, to): (&str, &str) = (old, new);
            Some(Change::ValueRelabelled { field: field(), value: value.into(), from: from.into(), to: to.into() })
        }
        (Some(label), None) => Some(Change::ValueRemoved { field: field(), value: value.into(), label: label.into() }),
        (None, Some(label)) => Some(Change::ValueAdded { field: field(), value: value.into(), label: label.into() }),
        (None, None) => None,
    };
    let mut labels: BTreeMap<&str, (Option<&str>, Option<&str>)> = BTreeMap::new();
    old.values().iter().for_each(|known| labels.entry(&known.value).or_default().0 = Some(&known.name));
    new.values().iter().for_each(|known| labels.entry(&known.value).or_default().1 = Some(&known.name));
    labels.into_iter().filter_map(change).collect()
}

fn named(field: &FieldDef) -> Named {
    Named { tag: field.tag(), name: field.name().into() }
}

/// What is in either list, by its key.
type Pairs<'a, K, T> = BTreeMap<K, (Option<&'a T>, Option<&'a T>)>;

fn pairs<'a, K: Ord, T>(old: &'a [T], new: &'a [T], key: impl Fn(&'a T) -> K) -> Pairs<'a, K, T> {
    let mut pairs: Pairs<K, T> = BTreeMap::new();
    old.iter().for_each(|one| pairs.entry(key(one)).or_default().0 = Some(one));
    new.iter().for_each(|one| pairs.entry(key(one)).or_default().1 = Some(one));
    pairs
}

struct Comparison<'d> {
    old: &'d Dictionary,
    new: &'d Dictionary,
    changes: Vec<Change>,
    /// Pairs of groups, by where they are in memory, and where their differences stand; `None` if there are none.
    seen: BTreeMap<(*const GroupDef, *const GroupDef), Option<Place>>,
}

impl Comparison<'_> {
    fn messages(&mut self) {
        for (_, pair) in pairs(self.old.messages(), self.new.messages(), MessageDef::msg_type) {
            match pair {
                (Some(old), Some(new)) => self.message(old, new),
                (Some(old), None) => self.changes.push(Change::MessageRemoved { message: called(old) }),
                (None, Some(new)) => self.changes.push(Change::MessageAdded { message: called(new) }),
                (None, None) => {}
            }
        }
    }

    fn message(&mut self, old: &MessageDef, new: &MessageDef) {
        if old.name() != new.name() {
            self.changes.push(Change::MessageRenamed { message: called(old), to: new.name().into() });
        }
        self.section(&mut Place::top(called(new)), old.body(), new.body());
    }

    fn section(&mut self, place: &mut Place, old: &Section, new: &Section) {
        for member in old.members().iter().filter(|member| new.position(member.tag()).is_none()) {
            self.push(place, member.tag(), MemberChange::Removed);
        }
        for member in new.members() {
            match old.position(member.tag()) {
                Some(at) => self.member(place, &old.members()[at], member),
                None => {
                    let group = match member.member() {
                        Member::Field => None,
                        Member::Group(group) => Some(group.members().len()),
                    };
                    self.push(place, member.tag(), MemberChange::Added { required: member.is_required(), group });
                }
            }
        }
    }

    fn member(&mut self, place: &mut Place, old: &MemberDef, new: &MemberDef) {
        let tag = new.tag();
        match (old.is_required(), new.is_required()) {
            (false, true) => self.push(place, tag, MemberChange::NowRequired),
            (true, false) => self.push(place, tag, MemberChange::NowOptional),
            (true, true) | (false, false) => {}
        }
        match (old.member(), new.member()) {
            (Member::Field, Member::Field) => {}
            (Member::Field, Member::Group(_)) => self.push(place, tag, MemberChange::NowGroup),
            (Member::Group(_), Member::Field) => self.push(place, tag, MemberChange::NowField),
            (Member::Group(old), Member::Group(new)) => self.group(place, old, new),
        }
    }

    fn group(&mut self, place: &mut Place, old: &GroupDef, new: &GroupDef) {
        let pair = (std::ptr::from_ref(old), std::ptr::from_ref(new));
        match self.seen.get(&pair) {
            Some(None) => return,
            Some(Some(before)) => {
                let change = MemberChange::SameAs { place: before.clone() };
                return self.push(place, new.count_tag(), change);
            }
            None => {}
        }
        let before = self.changes.len();
        place.groups.push(self.name(new.count_tag()));
        if old.delimiter() != new.delimiter() {
            let to = self.name(new.delimiter());
            self.push(place, old.delimiter(), MemberChange::Delimiter { to });
        }
        self.section(place, old.entry(), new.entry());
        let listed = if self.changes.len() > before { Some(place.clone()) } else { None };
        self.seen.insert(pair, listed);
        place.groups.pop();
    }

    fn push(&mut self, place: &Place, tag: u32, change: MemberChange) {
        let member = self.name(tag);
        self.changes.push(Change::Member { place: place.clone(), member, change });
    }

    fn name(&self, tag: u32) -> Named {
        Named::of(tag, if self.new.field(tag).is_some() { self.new } else { self.old })
    }
}
