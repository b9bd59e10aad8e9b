//! Reading fields out of a run of them: a message, or one entry of a repeating group.

use types::{Price, Qty, Text, Timestamp};

use crate::field_error::{FieldError, FieldFault};
use crate::{number, timestamp};

/// Where one field stands in the message's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FieldRef {
    pub(crate) tag: u32,
    /// Where the value begins, just behind `=`.
    pub(crate) start: u32,
    /// Where the value ends, before SOH. `start <= end`
    pub(crate) end: u32,
}

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The tag, above zero.
    pub tag: u32,
    /// The bytes between `=` and SOH; may be empty.
    pub value: &'a [u8],
}

/// A run of fields: all of a message, or one entry of a repeating group. Two slices; copied freely.
///
/// The readers by type (`int`, `price`, ...) give `Ok(None)` for a field that is not there; their `require_` twins give
/// [`FieldFault::Missing`]. A field that is there without a value is an error in both.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) refs: &'a [FieldRef],
}

impl<'a> Fields<'a> {
    /// How many fields.
    #[inline]
    pub const fn len(&self) -> usize {
        self.refs.len()
    }

    /// Whether there is no field.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.refs.is_empty()
    }

    /// The field at `index`, in the order of the message.
    #[inline]
    pub fn field_at(&self, index: usize) -> Option<Field<'a>> {
        self.refs.get(index).map(|field| self.field(field))
    }

    /// All fields, in the order of the message.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Field<'a>> + Clone + use<'a> {
        let fields = *self;
        self.refs.iter().map(move |field| fields.field(field))
    }

    /// The value of the first field with this tag; may be empty.
    #[inline]
    pub fn value(&self, tag: u32) -> Option<&'a [u8]> {
        self.refs.iter().find(|field| field.tag == tag).map(|field| self.field(field).value)
    }

    /// Whether there is a field with this tag.
    #[inline]
    pub fn contains(&self, tag: u32) -> bool {
        self.refs.iter().any(|field| field.tag == tag)
    }

    /// A whole number, `[-]digits`; leading zeros are allowed.
    pub fn int(&self, tag: u32) -> Result<Option<i64>, FieldError> {
        self.read(tag, number::int)
    }

    /// A whole number without a sign: SeqNum, Length, NumInGroup.
    pub fn uint(&self, tag: u32) -> Result<Option<u64>, FieldError> {
        self.read(tag, number::uint)
    }

    /// A price. More than eight decimals are [`FieldFault::TooFine`], never rounded.
    pub fn price(&self, tag: u32) -> Result<Option<Price>, FieldError> {
        self.read(tag, |value| Ok(Price::parse(value)?))
    }

    /// A quantity. More than eight decimals are [`FieldFault::TooFine`], never rounded.
    pub fn qty(&self, tag: u32) -> Result<Option<Qty>, FieldError> {
        self.read(tag, |value| Ok(Qty::parse(value)?))
    }

    /// A single byte: Side(54), OrdType(40).
    pub fn char(&self, tag: u32) -> Result<Option<u8>, FieldError> {
        self.read(tag, |value| match value {
            [byte] => Ok(*byte),
            _ => Err(FieldFault::Format),
        })
    }

    /// `Y` or `N`.
    pub fn boolean(&self, tag: u32) -> Result<Option<bool>, FieldError> {
        self.read(tag, |value| match value {
            b"Y" => Ok(true),
            b"N" => Ok(false),
            _ => Err(FieldFault::Format),
        })
    }

    /// A UTCTimestamp; see [`timestamp::parse_timestamp`].
    pub fn timestamp(&self, tag: u32) -> Result<Option<Timestamp>, FieldError> {
        self.read(tag, timestamp::parse_timestamp)
    }

    /// A text of at most `N` bytes of printable ASCII.
    pub fn text<const N: usize>(&self, tag: u32) -> Result<Option<Text<N>>, FieldError> {
        self.read(tag, |value| Ok(Text::new(value)?))
    }

    /// The value of a field that must be there and must have one.
    pub fn require(&self, tag: u32) -> Result<&'a [u8], FieldError> {
        required(tag, self.read(tag, Ok))
    }

    /// [`Fields::int`] of a field that must be there.
    pub fn require_int(&self, tag: u32) -> Result<i64, FieldError> {
        required(tag, self.int(tag))
    }

    /// [`Fields::uint`] of a field that must be there.
    pub fn require_uint(&self, tag: u32) -> Result<u64, FieldError> {
        required(tag, self.uint(tag))
    }

    /// [`Fields::price`] of a field that must be there.
    pub fn require_price(&self, tag: u32) -> Result<Price, FieldError> {
        required(tag, self.price(tag))
    }

    /// [`Fields::qty`] of a field that must be there.
    pub fn require_qty(&self, tag: u32) -> Result<Qty, FieldError> {
        required(tag, self.qty(tag))
    }

    /// [`Fields::char`] of a field that must be there.
    pub fn require_char(&self, tag: u32) -> Result<u8, FieldError> {
        required(tag, self.char(tag))
    }

    /// [`Fields::boolean`] of a field that must be there.
    pub fn require_boolean(&self, tag: u32) -> Result<bool, FieldError> {
        required(tag, self.boolean(tag))
    }

    /// [`Fields::timestamp`] of a field that must be there.
    pub fn require_timestamp(&self, tag: u32) -> Result<Timestamp, FieldError> {
        required(tag, self.timestamp(tag))
    }

    /// [`Fields::text`] of a field that must be there.
    pub fn require_text<const N: usize>(&self, tag: u32) -> Result<Text<N>, FieldError> {
        required(tag, self.text(tag))
    }

    #[inline]
    pub(crate) fn field(&self, field: &FieldRef) -> Field<'a> {
        Field { tag: field.tag, value: &self.raw[field.start as usize..field.end as usize] }
    }

    /// A part of the run.
    pub(crate) fn part(&self, from: usize, to: usize) -> Fields<'a> {
        Fields { raw: self.raw, refs: &self.refs[from..to] }
    }

    #[inline]
    fn read<T>(
        &self,
        tag: u32,
        parse: impl FnOnce(&'a [u8]) -> Result<T, FieldFault>,
    ) -> Result<Option<T>, FieldError> {
        match self.value(tag) {
            None => Ok(None),
            Some([]) => Err(FieldError { tag, why: FieldFault::Empty }),
            Some(value) => parse(value).map(Some).map_err(|why| FieldError { tag, why }),
        }
    }
}

fn required<T>(tag: u32, read: Result<Option<T>, FieldError>) -> Result<T, FieldError> {
    read?.ok_or(FieldError { tag, why: FieldFault::Missing })
}
