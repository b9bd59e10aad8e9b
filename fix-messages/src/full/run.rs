//! A message's body taken apart: which fields are its own, which are an entry's, and which nobody knows.
//!
//! The definition of a group says where an entry ends: at the next delimiter, or at a field that has no place in it. With
//! fields that nobody knows between them that is not enough, so these are passed over first: they go where the next known
//! field goes.
//!
//! ```text
//! 453=2 | 448=A 5001=x | 448=B 5002=y 447=D | 5003=z 54=1
//!         entry: 5001    entry: 5002          body: 5003, since 54 has no place in an entry
//! ```

use fix_codec::{Field, FieldError, FieldFault, Fields, GroupError, GroupFault, parse_uint};
use spec::{Dictionary, GroupDef, Member, Section};

use crate::parse_issue::ParseIssue;

/// What stands in one body or in one entry.
#[derive(Debug, Default)]
pub(super) struct Run<'a> {
    /// The fields that it knows, each tag once.
    pub(super) fields: Vec<Field<'a>>,
    /// The groups that it knows, each count tag once.
    pub(super) groups: Vec<(u32, Vec<Run<'a>>)>,
    /// The fields that it does not know, in the order of the message.
    pub(super) unknown: Vec<Field<'a>>,
}

impl<'a> Run<'a> {
    /// Takes a body apart.
    ///
    /// # Errors
    /// The first group that is not as its count and its definition say.
    pub(super) fn of_body(fields: Fields<'a>, body: &Section, dictionary: &Dictionary) -> Result<Run<'a>, ParseIssue> {
        Walk { fields, at: 0, body, dictionary }.body()
    }

    fn has(&self, tag: u32) -> bool {
        self.fields.iter().any(|field| field.tag == tag) || self.groups.iter().any(|(count, _)| *count == tag)
    }
}

/// The way through a body's fields. As deep as the definition's nesting.
struct Walk<'a, 'd> {
    fields: Fields<'a>,
    at: usize,
    body: &'d Section,
    dictionary: &'d Dictionary,
}

impl<'a> Walk<'a, '_> {
    fn body(mut self) -> Result<Run<'a>, ParseIssue> {
        let mut run = Run::default();
        while let Some(field) = self.fields.field_at(self.at) {
            match self.body.member(field.tag) {
                Some(member) if !run.has(field.tag) => self.member(field, member, &mut run)?,
                _ => self.pass_unknown(self.at + 1, &mut run),
            }
        }
        Ok(run)
    }

    /// Takes the member that begins here.
    fn member(&mut self, field: Field<'a>, member: Member<'_>, run: &mut Run<'a>) -> Result<(), ParseIssue> {
        self.at += 1;
        match member {
            Member::Field => run.fields.push(field),
            Member::Group(group) => run.groups.push((field.tag, self.group(field, group)?)),
        }
        Ok(())
    }

    /// The entries of the group whose count was just passed.
    fn group(&mut self, count: Field<'a>, group: &GroupDef) -> Result<Vec<Run<'a>>, ParseIssue> {
        let fail = |why| Err(ParseIssue::Group(GroupError { count_tag: count.tag, why }));
        let stated = match count.value {
            [] => Err(FieldFault::Empty),
            value => parse_uint(value),
        };
        let stated = stated.map_err(|why| FieldError { tag: count.tag, why })?;
        let mut entries = Vec::new();
        while self.tag(self.at) == Some(group.delimiter()) {
            if entries.len() as u64 == stated {
                return fail(GroupFault::CountWrong { stated, found: stated + 1 });
            }
            let is_last = entries.len() as u64 + 1 == stated;
            entries.push(self.entry(group, is_last)?);
        }
        let found = entries.len() as u64;
        match self.tag(self.at) {
            Some(first) if found == 0 && stated > 0 && group.position(first).is_some() => {
                fail(GroupFault::DelimiterMissing { delimiter: group.delimiter(), found: first })
            }
            _ if found != stated => fail(GroupFault::CountWrong { stated, found }),
            _ => Ok(entries),
        }
    }

    /// The entry that begins here.
    fn entry(&mut self, group: &GroupDef, is_last: bool) -> Result<Run<'a>, ParseIssue> {
        let mut run = Run::default();
        loop {
            let known = self.next_known();
            let Some(field) = self.fields.field_at(known) else { break };
            let begins_next = field.tag == group.delimiter() && !run.fields.is_empty();
            let Some(member) = group.member(field.tag).filter(|_| !begins_next) else {
                if begins_next && !is_last {
                    self.pass_unknown(known, &mut run);
                }
                break;
            };
            if run.has(field.tag) {
                let why = GroupFault::MemberRepeated { tag: field.tag };
                return Err(ParseIssue::Group(GroupError { count_tag: group.count_tag(), why }));
            }
            self.pass_unknown(known, &mut run);
            self.member(field, member, &mut run)?;
        }
        Ok(run)
    }

    /// Goes on to `end`; what is there is kept as unknown, but for what is the session's.
    fn pass_unknown(&mut self, end: usize, run: &mut Run<'a>) {
        let passed = (self.at..end).filter_map(|at| self.fields.field_at(at));
        let is_around = |tag| self.dictionary.is_header(tag) || self.dictionary.is_trailer(tag);
        run.unknown.extend(passed.filter(|field| !is_around(field.tag)));
        self.at = end;
    }

    /// Where the next field is that has a place anywhere in the body; the end where there is none.
    fn next_known(&self) -> usize {
        let is_known = |at: &usize| self.tag(*at).is_none_or(|tag| self.body.allows(tag));
        (self.at..=self.fields.len()).find(is_known).unwrap_or(self.fields.len())
    }

    fn tag(&self, at: usize) -> Option<u32> {
        self.fields.field_at(at).map(|field| field.tag)
    }
}
