//! Where a message's fields stand: a column of tags beside a column of places.
//!
//! Columns, because most questions ask for a tag: one of thirty fields is found in two cache lines. And because that is how
//! [`index`](crate::index::index) finds them, by eights.

use crate::fields::{Fields, Span};
use crate::index::Starts;

/// The table. Grows to the most fields that a message had, and is used again; what is past those of the last message is of
/// earlier ones.
#[derive(Debug, Default)]
pub(crate) struct FieldTable {
    tags: Vec<u32>,
    /// As many as tags.
    spans: Vec<Span>,
    len: usize,
    /// What [`index`](crate::index::index) notes on its way; here, so that it need not be made for each message.
    pub(crate) starts: Starts,
}

/// Fields that a new table has room for: twice as many as an execution report has.
const FIELDS_MIN: usize = 64;

impl FieldTable {
    pub(crate) const fn new() -> FieldTable {
        FieldTable { tags: Vec::new(), spans: Vec::new(), len: 0, starts: Starts::new() }
    }

    /// The fields, which must be those of `msg`.
    #[inline]
    pub(crate) fn fields<'a>(&'a self, msg: &'a [u8]) -> Fields<'a> {
        Fields { raw: msg, tags: &self.tags[..self.len], spans: &self.spans[..self.len] }
    }

    /// How many fields there are: fewer than there were, or as many as were filled in.
    #[inline]
    pub(crate) fn set_len(&mut self, len: usize) {
        assert!(len <= self.tags.len(), "a field has its place in both columns");
        self.len = len;
    }

    /// Appends a field.
    #[inline]
    pub(crate) fn push(&mut self, tag: u32, span: Span) {
        self.make_room(self.len + 1);
        self.tags[self.len] = tag;
        self.spans[self.len] = span;
        self.len += 1;
    }

    /// The last field.
    pub(crate) fn last(&self) -> Option<(u32, Span)> {
        let at = self.len.checked_sub(1)?;
        Some((self.tags[at], self.spans[at]))
    }

    /// The starts, and room for `count` eights of fields from `first` on.
    #[inline(always)]
    pub(crate) fn eights(&mut self, first: usize, count: usize) -> (&Starts, &mut [[u32; 8]], &mut [[Span; 8]]) {
        let end = first + 8 * count;
        self.make_room(end);
        let (tags, spans) = (&mut self.tags[first..end], &mut self.spans[first..end]);
        (&self.starts, tags.as_chunks_mut().0, spans.as_chunks_mut().0)
    }

    #[inline(always)]
    fn make_room(&mut self, fields: usize) {
        if fields > self.tags.len() {
            self.grow(fields);
        }
    }

    /// Makes room for so many fields, and at least for four times as many as there was: both columns are moved each time, and
    /// the largest message has five such steps.
    #[cold]
    #[inline(never)]
    fn grow(&mut self, fields: usize) {
        let fields = fields.max(4 * self.tags.len()).max(FIELDS_MIN).next_multiple_of(8);
        self.tags.resize(fields, 0);
        self.spans.resize(fields, [0, 0]);
    }
}
