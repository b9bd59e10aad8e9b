//! What the standard says of fields and no dictionary has room for: `rules/conditions.tsv` and `rules/agreed.tsv`.
//!
//! The QuickFIX format knows required and optional. What a field needs beside it stands in the comments of the standard's
//! tables ("Required for limit OrdTypes"), and so do the numbers that are left to agreements ("1000+ = Reserved and
//! available for bi-laterally agreed upon user defined values"). Each row of the two tables has those words. A dictionary
//! that is loaded takes the rows of the version that it names, as far as it has the fields, so that a user's own has them
//! without saying so, and every other engine reads the files as before.
//!
//! Left out is what a message alone does not show (`Required if specified on the order`), what asks for a field in every
//! entry of a group (that is a dictionary's `required`), the length before data (SessionRejectReason(373) 1 and 14), and
//! the quantity (`One of CashOrderQty, OrderQty, or (for CIV only) OrderPercent is required`): the public acceptance
//! definitions send orders without one and expect them to be taken, and a cancel says without it what is to be cancelled.

use crate::condition::{Condition, Premise};
use crate::section::Section;
use crate::trigger::Trigger;
use crate::version::Version;

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// A row of `conditions.tsv`.
pub(crate) struct Rule {
    /// Where it holds.
    places: &'static [Place],
    /// One of these must be there.
    needs: &'static [u32],
    /// If all of this holds.
    when: &'static [When],
    /// The first version that says so.
    since: Version,
    /// The last.
    until: Version,
    /// The standard's words.
    text: &'static str,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Any message's body and any group's entry.
    Any,
    /// The body of the message with this MsgType(35).
    Message(&'static str),
    /// An entry of the group that this tag counts.
    Entry(u32),
}

impl Place {
    /// Whether the body of a message of this type is meant.
    pub(crate) fn is_message(&self, msg_type: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Message(known) => *known == msg_type,
            Self::Entry(_) => false,
        }
    }

    /// Whether an entry of the group that this tag counts is meant.
    pub(crate) fn is_entry(&self, count_tag: u32) -> bool {
        match self {
            Self::Any => true,
            Self::Message(_) => false,
            Self::Entry(known) => *known == count_tag,
        }
    }
}

/// What must hold for a rule to ask for its field.
enum When {
    There(u32),
    Absent(u32),
    Is(u32, &'static [&'static str]),
}

/// A row of `agreed.tsv`.
pub(crate) struct Agreed {
    tag: u32,
    /// The lowest number that is left to agreements.
    from: u32,
    since: Version,
    until: Version,
}

/// The conditions of a message's body or a group's entry: those of the version whose fields it has.
pub(crate) fn conditions(version: Version, place: impl Fn(&Place) -> bool, section: &Section) -> Box<[Condition]> {
    let is_here = |rule: &&Rule| speaks(version, rule.since, rule.until) && rule.places.iter().any(&place);
    CONDITIONS.iter().filter(is_here).filter_map(|rule| rule.within(section)).collect()
}

/// What a field can pull, whatever the message and the version: a message may be held against two dictionaries, and which
/// of them a field is taken from must not matter.
pub(crate) fn triggers(tag: u32) -> Box<[Trigger]> {
    let mut triggers = Vec::new();
    for when in CONDITIONS.iter().flat_map(|rule| rule.when) {
        let trigger = match when {
            When::There(known) if *known == tag => Trigger::there(tag),
            When::Is(known, values) if *known == tag => Trigger::is(tag, values),
            When::There(_) | When::Is(..) | When::Absent(_) => continue,
        };
        if !triggers.contains(&trigger) {
            triggers.push(trigger);
        }
    }
    triggers.into()
}

/// From which number on the values of a field are left to agreements.
pub(crate) fn agreed_from(version: Version, tag: u32) -> Option<u32> {
    let row = AGREED.iter().find(|row| row.tag == tag && speaks(version, row.since, row.until));
    row.map(|row| row.from)
}

/// Whether a row of these versions is about this one. A version that is newer than all of ours is like the newest.
fn speaks(version: Version, since: Version, until: Version) -> bool {
    !version.fixt && since <= version && (version <= until || until == Version::FIX50SP2)
}

impl Rule {
    /// The rule as far as `section` has its fields.
    fn within(&self, section: &Section) -> Option<Condition> {
        let has = |tag: u32| section.position(tag).is_some();
        let needs: Box<[u32]> = self.needs.iter().copied().filter(|tag| has(*tag)).collect();
        let mut premises = Vec::new();
        for when in self.when {
            match when {
                When::There(tag) if has(*tag) => premises.push(Premise::there(*tag)),
                When::Is(tag, values) if has(*tag) => premises.push(Premise::is(*tag, values)),
                When::Absent(tag) if has(*tag) => premises.push(Premise::absent(*tag)),
                // What is never there is absent.
                When::Absent(_) => {}
                When::There(_) | When::Is(..) => return None,
            }
        }
        (!needs.is_empty()).then(|| Condition::new(needs, premises, self.text))
    }
}
