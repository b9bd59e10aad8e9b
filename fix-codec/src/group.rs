//! Repeating groups: a count, then that many entries, each beginning with the group's delimiter.
//!
//! ```text
//! 453=2 | 448=BROKER 447=D 452=1 802=1 523=DESK 803=25 | 448=TRADER 447=D 452=11 |
//! count   delimiter              nested group            delimiter
//! ```
//!
//! Nothing says where an entry ends but the next delimiter, or the first field that has no place in an entry; so a group
//! can be read only by its definition.

use spec::{GroupDef, Member};

use crate::field_error::{FieldError, FieldFault};
use crate::fields::Fields;
use crate::number;
use crate::reason::{Reason, Violation};

/// A group that is not as its definition and its count say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("group {count_tag}: {why}")]
pub struct GroupError {
    /// The group's NumInGroup field.
    pub count_tag: u32,
    /// What is wrong.
    pub why: GroupFault,
}

/// What is wrong with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GroupFault {
    /// The count is not a number.
    #[error("the count {0}")]
    CountUnreadable(FieldFault),
    /// There are more or fewer entries than the count says.
    #[error("{stated} entries stated, {found} found")]
    CountWrong {
        /// What the count says.
        stated: u64,
        /// How many there are.
        found: u64,
    },
    /// The first entry does not begin with the delimiter.
    #[error("the entry begins with {found} and not with the delimiter {delimiter}")]
    DelimiterMissing {
        /// What an entry must begin with.
        delimiter: u32,
        /// What it begins with.
        found: u32,
    },
    /// A field of an entry stands behind one that it must come before.
    #[error("field {tag} is out of order in its entry")]
    MemberOutOfOrder {
        /// The field.
        tag: u32,
    },
    /// A field stands twice in one entry.
    #[error("field {tag} stands twice in an entry")]
    MemberRepeated {
        /// The field.
        tag: u32,
    },
    /// A field that every entry must have is not in one.
    #[error("required field {tag} is missing from an entry")]
    RequiredMissing {
        /// The field.
        tag: u32,
    },
}

impl From<GroupError> for Violation {
    fn from(error: GroupError) -> Self {
        let (reason, tag) = match error.why {
            GroupFault::CountUnreadable(why) => return FieldError { tag: error.count_tag, why }.into(),
            GroupFault::CountWrong { .. } => (Reason::IncorrectGroupCount, error.count_tag),
            GroupFault::DelimiterMissing { .. } => (Reason::GroupOutOfOrder, error.count_tag),
            GroupFault::MemberOutOfOrder { tag } => (Reason::GroupOutOfOrder, tag),
            GroupFault::MemberRepeated { tag } => (Reason::TagRepeated, tag),
            GroupFault::RequiredMissing { tag } => (Reason::RequiredTagMissing, tag),
        };
        Violation::new(reason, Some(tag))
    }
}

/// How strictly the entries of a group are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupRules {
    /// The fields of an entry keep the definition's order. If not, only the delimiter must be first.
    pub ordered: bool,
    /// An entry begins with whatever field the first one begins with, rather than with the definition's delimiter.
    pub first_field_delimits: bool,
    /// Every required field of an entry must be there.
    pub required: bool,
}

impl GroupRules {
    /// The standard's rules for what is where; what is missing is left to validation.
    pub const STANDARD: GroupRules = GroupRules { ordered: true, first_field_delimits: false, required: false };
}

impl<'a> Fields<'a> {
    /// The entries of the group that `count_tag` counts, none where it is absent or zero. The whole group is read here
    /// once, so that iterating cannot fail. Called on an entry, it reads a nested group.
    ///
    /// # Errors
    /// The first thing that is not as `def` and the count say.
    pub fn group<'d>(&self, count_tag: u32, def: &'d GroupDef) -> Result<GroupIter<'a, 'd>, GroupError> {
        self.group_with(count_tag, def, GroupRules::STANDARD)
    }

    /// [`Fields::group`] by other rules.
    pub fn group_with<'d>(
        &self,
        count_tag: u32,
        def: &'d GroupDef,
        rules: GroupRules,
    ) -> Result<GroupIter<'a, 'd>, GroupError> {
        match self.position(count_tag) {
            Some(at) => Ok(self.group_at(at, def, rules)?.0),
            None => Ok(GroupIter { walk: GroupWalk { fields: *self, rules }, def, at: 0, left: 0 }),
        }
    }

    /// The entries of the group whose count stands at `at`, and where the field behind the group stands.
    pub(crate) fn group_at<'d>(
        &self,
        at: usize,
        def: &'d GroupDef,
        rules: GroupRules,
    ) -> Result<(GroupIter<'a, 'd>, usize), GroupError> {
        let walk = GroupWalk { fields: *self, rules };
        let (end, left) = walk.entries(at, def)?;
        Ok((GroupIter { walk, def, at: at + 1, left }, end))
    }
}

/// The entries of a group, each a run of fields. Made by [`Fields::group`].
#[derive(Debug, Clone)]
pub struct GroupIter<'a, 'd> {
    walk: GroupWalk<'a>,
    def: &'d GroupDef,
    /// Where the next entry begins.
    at: usize,
    left: u64,
}

impl<'a> Iterator for GroupIter<'a, '_> {
    type Item = Fields<'a>;

    fn next(&mut self) -> Option<Fields<'a>> {
        self.left = self.left.checked_sub(1)?;
        let end = match self.walk.entry_end(self.at, self.def) {
            Ok(end) => end,
            Err(error) => unreachable!("the group was read before: {error}"),
        };
        let entry = self.walk.fields.part(self.at, end);
        self.at = end;
        Some(entry)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        // At most the number of fields of a message, which fits.
        (self.left as usize, Some(self.left as usize))
    }
}

impl ExactSizeIterator for GroupIter<'_, '_> {}

/// Reads groups out of a run of fields by definition and rules. As deep as the definition's nesting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct GroupWalk<'a> {
    pub(crate) fields: Fields<'a>,
    pub(crate) rules: GroupRules,
}

impl GroupWalk<'_> {
    /// Reads the group whose count stands at `count_at`: where it ends, and how many entries it has.
    pub(crate) fn entries(&self, count_at: usize, def: &GroupDef) -> Result<(usize, u64), GroupError> {
        let fail = |why| GroupError { count_tag: def.count_tag(), why };
        let count = self.fields.field_at(count_at).map_or(&[][..], |field| field.value);
        let count = if count.is_empty() { Err(FieldFault::Empty) } else { number::uint(count) };
        let stated = count.map_err(|why| fail(GroupFault::CountUnreadable(why)))?;
        let delimiter = self.delimiter(count_at + 1, def);
        let (mut at, mut found) = (count_at + 1, 0);
        while self.tag(at) == Some(delimiter) {
            at = self.entry_end(at, def)?;
            found += 1;
        }
        match self.tag(at) {
            Some(first) if found == 0 && stated > 0 && def.position(first).is_some() => {
                Err(fail(GroupFault::DelimiterMissing { delimiter, found: first }))
            }
            _ if found != stated => Err(fail(GroupFault::CountWrong { stated, found })),
            _ => Ok((at, found)),
        }
    }

    /// Where the entry that begins at `start` ends: at the next delimiter, or the first field without a place in it.
    fn entry_end(&self, start: usize, def: &GroupDef) -> Result<usize, GroupError> {
        let fail = |why| Err(GroupError { count_tag: def.count_tag(), why });
        let delimiter = self.tag(start);
        let mut at = start;
        let mut furthest = None;
        while let Some(tag) = self.tag(at) {
            if at > start && Some(tag) == delimiter {
                break;
            }
            let Some(position) = def.position(tag) else { break };
            if furthest >= Some(position) {
                if self.fields.tags[start..at].contains(&tag) {
                    return fail(GroupFault::MemberRepeated { tag });
                }
                if self.rules.ordered {
                    return fail(GroupFault::MemberOutOfOrder { tag });
                }
            }
            furthest = furthest.max(Some(position));
            at = match def.member(tag) {
                Some(Member::Group(nested)) => self.entries(at, nested)?.0,
                Some(Member::Field) | None => at + 1,
            };
        }
        if self.rules.required
            && let Some(tag) = self.missing(start, at, def)
        {
            return fail(GroupFault::RequiredMissing { tag });
        }
        Ok(at)
    }

    /// The first required field that is not between `start` and `end`.
    fn missing(&self, start: usize, end: usize, def: &GroupDef) -> Option<u32> {
        let entry = self.fields.part(start, end);
        def.required().iter().copied().find(|tag| !entry.contains(*tag))
    }

    /// What entries begin with, where the first of them is at `first`.
    fn delimiter(&self, first: usize, def: &GroupDef) -> u32 {
        match self.tag(first) {
            Some(tag) if self.rules.first_field_delimits && def.position(tag).is_some() => tag,
            _ => def.delimiter(),
        }
    }

    fn tag(&self, at: usize) -> Option<u32> {
        self.fields.tags.get(at).copied()
    }
}
