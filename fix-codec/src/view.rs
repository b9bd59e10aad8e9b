//! A message as a view over its bytes: which field stands where, found once, nothing copied.

use core::ops::Deref;

use crate::data_lengths::DataLengths;
use crate::fields::Fields;
use crate::index::index;
use crate::parse_error::ParseError;
use crate::table::FieldTable;

/// The places of a message's fields. Kept by whoever reads messages and used again for each, so that after the first few
/// messages reading allocates nothing.
#[derive(Debug, Default)]
pub struct FieldIndex {
    table: FieldTable,
}

/// A message: its bytes and the places of its fields. Everything that [`Fields`] can read can be read from it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    fields: Fields<'a>,
}

impl FieldIndex {
    /// An empty index.
    pub const fn new() -> FieldIndex {
        FieldIndex { table: FieldTable::new() }
    }

    /// Finds the fields of `msg`, a whole message as [`frame`](crate::frame) gives it (or any run of `tag=value|`).
    ///
    /// A field without a value is no error here: [`validate`](crate::validate) says it. After an error every field that
    /// could be read is there all the same, see [`FieldIndex::readable`].
    ///
    /// # Errors
    /// The first place that cannot be read: a tag that is no tag, a field without `=`, a Data field whose length is wrong,
    /// no SOH at the end.
    #[inline]
    pub fn parse<'a>(&'a mut self, msg: &'a [u8], lengths: &DataLengths) -> Result<Message<'a>, ParseError> {
        match index(&mut self.table, msg, lengths) {
            None => Ok(self.readable(msg)),
            Some(error) => Err(error),
        }
    }

    /// The fields that the last [`FieldIndex::parse`] could read, which must have been of this same `msg`: what a Reject(3)
    /// of an unreadable message needs (MsgSeqNum, the CompIDs).
    #[inline]
    pub fn readable<'a>(&'a self, msg: &'a [u8]) -> Message<'a> {
        Message { fields: self.table.fields(msg) }
    }
}

impl<'a> Message<'a> {
    /// All bytes, `8=` to the last SOH.
    #[inline]
    pub const fn raw(&self) -> &'a [u8] {
        self.fields.raw
    }

    /// MsgType(35); empty where there is none.
    #[inline]
    pub fn msg_type(&self) -> &'a [u8] {
        // The third field in every message that frame() lets through.
        match self.fields.field_at(2) {
            Some(field) if field.tag == 35 => field.value,
            _ => self.fields.value(35).unwrap_or_default(),
        }
    }

    /// The fields, for what takes a run of them.
    #[inline]
    pub const fn as_fields(&self) -> Fields<'a> {
        self.fields
    }
}

impl<'a> Deref for Message<'a> {
    type Target = Fields<'a>;

    #[inline]
    fn deref(&self) -> &Fields<'a> {
        &self.fields
    }
}
