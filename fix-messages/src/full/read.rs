//! A run of fields to a struct.

use fix_codec::{Field, FieldError, FieldFault, Message};
use spec::{Dictionary, tag};

use super::members::Members;
use super::run::Run;
use super::value::Value;
use crate::parse_issue::ParseIssue;

/// Reads a message's body.
pub(super) fn parse<'a, M: Members<'a>>(msg_type: &[u8], message: &Message<'a>) -> Result<M, ParseIssue> {
    let dictionary = Dictionary::tidegate44();
    // A body alone, as a session keeps it, has no type.
    let is_other = !message.msg_type().is_empty() && message.msg_type() != msg_type;
    let Some(def) = dictionary.message(msg_type).filter(|_| !is_other) else {
        return Err(ParseIssue::format(tag::MSG_TYPE));
    };
    section(Run::of_body(message.body(dictionary), def.body(), dictionary)?)
}

fn section<'a, M: Members<'a>>(run: Run<'a>) -> Result<M, ParseIssue> {
    let mut take = Take { run, issue: None };
    let made = M::take(&mut take);
    take.issue.map_or(Ok(made), Err)
}

/// Takes fields out of a run. The first that is missing or cannot be read is remembered, and the others are taken all the
/// same: that way a struct of two hundred fields has not as many ways out of its making.
pub(super) struct Take<'a> {
    run: Run<'a>,
    issue: Option<ParseIssue>,
}

// Not inlined: three thousand fields call these, and inlined they take the compiler twice as long.
impl<'a> Take<'a> {
    /// A field that may be missing.
    #[inline(never)]
    pub(super) fn optional<T: Value<'a>>(&mut self, tag: u32) -> Option<T> {
        let value = self.value(tag)?;
        let read = if value.is_empty() { Err(FieldFault::Empty) } else { T::read(value) };
        read.map_err(|why| self.fail(tag, why)).ok()
    }

    /// A field that must be there.
    #[inline(never)]
    pub(super) fn required<T: Value<'a> + Default>(&mut self, tag: u32) -> T {
        if self.value(tag).is_none() {
            self.fail(tag, FieldFault::Missing);
        }
        self.optional(tag).unwrap_or_default()
    }

    /// A data field. Its length was read with it, and is no more than a sign that it must be there.
    #[inline(never)]
    pub(super) fn data(&mut self, length_tag: u32, data_tag: u32) -> Option<&'a [u8]> {
        if self.value(length_tag).is_some() && self.value(data_tag).is_none() {
            self.fail(data_tag, FieldFault::Missing);
        }
        self.optional(data_tag)
    }

    /// A group that may be missing.
    #[inline(never)]
    pub(super) fn group<M: Members<'a>>(&mut self, count_tag: u32) -> Vec<M> {
        let Some(at) = self.run.groups.iter().position(|(count, _)| *count == count_tag) else { return Vec::new() };
        let (_, runs) = self.run.groups.swap_remove(at);
        let read: Result<Vec<M>, ParseIssue> = runs.into_iter().map(section).collect();
        read.unwrap_or_else(|issue| {
            self.issue.get_or_insert(issue);
            Vec::new()
        })
    }

    /// A group that must be there, be it with no entry.
    #[inline(never)]
    pub(super) fn required_group<M: Members<'a>>(&mut self, count_tag: u32) -> Vec<M> {
        if self.run.groups.iter().all(|(count, _)| *count != count_tag) {
            self.fail(count_tag, FieldFault::Missing);
        }
        self.group(count_tag)
    }

    /// What has no place.
    #[inline(never)]
    pub(super) fn unknown(&mut self) -> Vec<Field<'a>> {
        core::mem::take(&mut self.run.unknown)
    }

    fn value(&self, tag: u32) -> Option<&'a [u8]> {
        self.run.fields.iter().find(|field| field.tag == tag).map(|field| field.value)
    }

    fn fail(&mut self, tag: u32, why: FieldFault) {
        self.issue.get_or_insert(FieldError { tag, why }.into());
    }
}
