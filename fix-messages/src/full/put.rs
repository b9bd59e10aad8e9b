//! A struct to fields.

use fix_codec::{Field, FieldWriter, Precision, SOH, parse_uint};

use super::members::Members;
use super::value::Value;

/// Puts fields behind one another.
pub(super) struct Put<'w, 'b> {
    out: &'w mut FieldWriter<'b>,
    precision: Precision,
}

// Not inlined: three thousand fields call these, and inlined they take the compiler twice as long.
impl<'w, 'b> Put<'w, 'b> {
    /// Puts them into `out`, times with `precision`.
    pub(super) const fn new(out: &'w mut FieldWriter<'b>, precision: Precision) -> Put<'w, 'b> {
        Put { out, precision }
    }

    #[inline(never)]
    pub(super) fn required<'a, T: Value<'a>>(&mut self, tag: u32, value: &T) {
        value.write(tag, self.out, self.precision);
    }

    #[inline(never)]
    pub(super) fn optional<'a, T: Value<'a>>(&mut self, tag: u32, value: &Option<T>) {
        if let Some(value) = value {
            value.write(tag, self.out, self.precision);
        }
    }

    #[inline(never)]
    pub(super) fn data(&mut self, length_tag: u32, data_tag: u32, value: Option<&[u8]>) {
        self.out.data(length_tag, data_tag, value.unwrap_or_default());
    }

    #[inline(never)]
    pub(super) fn group<'a, M: Members<'a>>(&mut self, count_tag: u32, entries: &[M]) {
        if !entries.is_empty() {
            self.required_group(count_tag, entries);
        }
    }

    #[inline(never)]
    pub(super) fn required_group<'a, M: Members<'a>>(&mut self, count_tag: u32, entries: &[M]) {
        self.out.uint(count_tag, entries.len() as u64);
        for entry in entries {
            entry.put(self);
        }
    }

    /// Unknown fields as they are. One with a SOH in it is data, if the field before it says how long it is; if not, the
    /// SOH is masked as in any text.
    #[inline(never)]
    pub(super) fn unknown(&mut self, fields: &[Field<'_>]) {
        let mut fields = fields.iter().peekable();
        while let Some(field) = fields.next() {
            let is_data =
                |data: &&Field<'_>| data.value.contains(&SOH) && parse_uint(field.value) == Ok(data.value.len() as u64);
            match fields.next_if(is_data) {
                Some(data) => self.out.data(field.tag, data.tag, data.value),
                None => self.out.bytes(field.tag, field.value),
            }
        }
    }
}
