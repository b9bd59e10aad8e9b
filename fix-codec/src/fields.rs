//! Reading fields out of a run of them: a message, or one entry of a repeating group.

/// Where the value of one field begins in the message's bytes, just behind `=`, and where it ends, before SOH. The first is
/// at most the second.
pub(crate) type Span = [u32; 2];

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'a> {
    /// The tag, above zero.
    pub tag: u32,
    /// The bytes between `=` and SOH; may be empty.
    pub value: &'a [u8],
}

/// A run of fields: all of a message, its header, body or trailer, or one entry of a repeating group. Three slices; copied
/// freely.
///
/// The readers by type (`int`, `price`, ...) read the first field with a tag and give `Ok(None)` where it is not there;
/// their `require_` twins give [`FieldFault::Missing`](crate::FieldFault::Missing). A field that is there without a value
/// is an error in both. Neither allocates.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    pub(crate) raw: &'a [u8],
    pub(crate) tags: &'a [u32],
    /// As many as tags.
    pub(crate) spans: &'a [Span],
}

impl<'a> Fields<'a> {
    /// How many fields.
    #[inline]
    pub const fn len(&self) -> usize {
        self.tags.len()
    }

    /// Whether there is no field.
    #[inline]
    pub const fn is_empty(&self) -> bool {
        self.tags.is_empty()
    }

    /// The field at `index`, in the order of the message.
    #[inline]
    pub fn field_at(&self, index: usize) -> Option<Field<'a>> {
        Some(self.field(*self.tags.get(index)?, self.spans.get(index)?))
    }

    /// All fields, in the order of the message.
    pub fn fields(&self) -> impl ExactSizeIterator<Item = Field<'a>> + Clone + use<'a> {
        let fields = *self;
        self.tags.iter().zip(self.spans).map(move |(tag, span)| fields.field(*tag, span))
    }

    /// The value of the first field with this tag; may be empty.
    #[inline]
    pub fn value(&self, tag: u32) -> Option<&'a [u8]> {
        self.field_at(self.position(tag)?).map(|field| field.value)
    }

    /// The values of all fields with this tag, in the order of the message; each may be empty.
    pub fn values(&self, tag: u32) -> impl Iterator<Item = &'a [u8]> + Clone + use<'a> {
        self.fields().filter(move |field| field.tag == tag).map(|field| field.value)
    }

    /// Whether there is a field with this tag.
    #[inline]
    pub fn contains(&self, tag: u32) -> bool {
        self.tags.contains(&tag)
    }

    /// Where the first field with this tag stands.
    #[inline]
    pub(crate) fn position(&self, tag: u32) -> Option<usize> {
        self.tags.iter().position(|found| *found == tag)
    }

    #[inline]
    fn field(&self, tag: u32, &[start, end]: &Span) -> Field<'a> {
        Field { tag, value: &self.raw[start as usize..end as usize] }
    }

    /// A part of the run.
    pub(crate) fn part(&self, from: usize, to: usize) -> Fields<'a> {
        Fields { raw: self.raw, tags: &self.tags[from..to], spans: &self.spans[from..to] }
    }
}
