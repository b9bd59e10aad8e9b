//! Reading fields out of a run of them: a message, or one entry of a repeating group.

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

/// A run of fields: all of a message, its header, body or trailer, or one entry of a repeating group. Two slices; copied
/// freely.
///
/// The readers by type (`int`, `price`, ...) read the first field with a tag and give `Ok(None)` where it is not there;
/// their `require_` twins give [`FieldFault::Missing`](crate::FieldFault::Missing). A field that is there without a value
/// is an error in both. Neither allocates.
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

    /// The values of all fields with this tag, in the order of the message; each may be empty.
    pub fn values(&self, tag: u32) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
        self.fields().filter(move |field| field.tag == tag).map(|field| field.value)
    }

    /// Whether there is a field with this tag.
    #[inline]
    pub fn contains(&self, tag: u32) -> bool {
        self.refs.iter().any(|field| field.tag == tag)
    }

    #[inline]
    pub(crate) fn field(&self, field: &FieldRef) -> Field<'a> {
        Field { tag: field.tag, value: &self.raw[field.start as usize..field.end as usize] }
    }

    /// A part of the run.
    pub(crate) fn part(&self, from: usize, to: usize) -> Fields<'a> {
        Fields { raw: self.raw, refs: &self.refs[from..to] }
    }
}
