//! Writing fields: the body of a message, or any run of `tag=value|`.

use types::{Money, Price, Qty, Timestamp};

use crate::digits::{put_bytes, put_char_field, put_decimal_field, put_int_field, put_tag, put_uint_field};
use crate::scan::SOH;
use crate::timestamp::{Precision, TimestampFormatter, put_timestamp_field};

/// Appends fields to a buffer.
///
/// A field without a value is not FIX, so an empty value writes nothing. A SOH inside a value would end the field and let
/// what follows pass for fields of ours, so it is written as `?`; only [`FieldWriter::data`] carries it.
///
/// Body bytes written with this alone are what a session keeps: each time they are sent it writes a fresh header with an
/// [`Encoder`](crate::Encoder), puts them behind it with [`FieldWriter::raw`], and finishes the message.
#[derive(Debug)]
pub struct FieldWriter<'b> {
    pub(crate) out: &'b mut Vec<u8>,
}

impl<'b> FieldWriter<'b> {
    /// Appends to `out`; what is there stays.
    pub const fn new(out: &'b mut Vec<u8>) -> FieldWriter<'b> {
        FieldWriter { out }
    }

    /// A value as it is.
    #[inline]
    pub fn bytes(&mut self, tag: u32, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        put_tag(self.out, tag);
        if put_bytes(self.out, value) {
            self.mask(value.len());
        }
        self.out.push(SOH);
    }

    /// Puts `?` in the place of each SOH in the last `len` bytes.
    #[cold]
    fn mask(&mut self, len: usize) {
        let start = self.out.len() - len;
        for byte in &mut self.out[start..] {
            *byte = if *byte == SOH { b'?' } else { *byte };
        }
    }

    /// A text.
    #[inline]
    pub fn str(&mut self, tag: u32, value: &str) {
        self.bytes(tag, value.as_bytes());
    }

    /// A whole number: SeqNum, Length, NumInGroup.
    #[inline]
    pub fn uint(&mut self, tag: u32, value: u64) {
        put_tag(self.out, tag);
        put_uint_field(self.out, value);
    }

    /// A whole number with a sign.
    #[inline]
    pub fn int(&mut self, tag: u32, value: i64) {
        put_tag(self.out, tag);
        put_int_field(self.out, value);
    }

    /// A price in its shortest exact form: `182.5`.
    #[inline]
    pub fn price(&mut self, tag: u32, value: Price) {
        put_tag(self.out, tag);
        put_decimal_field(self.out, value.raw());
    }

    /// A quantity in its shortest exact form: `1000`.
    #[inline]
    pub fn qty(&mut self, tag: u32, value: Qty) {
        put_tag(self.out, tag);
        put_decimal_field(self.out, value.raw());
    }

    /// An amount of money in its shortest exact form.
    pub fn money(&mut self, tag: u32, value: Money) {
        put_tag(self.out, tag);
        match i64::try_from(value.raw()) {
            Ok(raw) => put_decimal_field(self.out, raw),
            // Past 92 billion; too rare to be worth digits of its own.
            Err(_) => {
                self.out.extend_from_slice(value.to_string().as_bytes());
                self.out.push(SOH);
            }
        }
    }

    /// A single byte.
    #[inline]
    pub fn char(&mut self, tag: u32, value: u8) {
        put_char_field(self.out, tag, if value == SOH { b'?' } else { value });
    }

    /// `Y` or `N`.
    #[inline]
    pub fn boolean(&mut self, tag: u32, value: bool) {
        self.char(tag, if value { b'Y' } else { b'N' });
    }

    /// A UTCTimestamp; digits finer than `precision` are cut off. Who writes many keeps a formatter for
    /// [`FieldWriter::timestamp_by`].
    #[inline]
    pub fn timestamp(&mut self, tag: u32, value: Timestamp, precision: Precision) {
        self.timestamp_by(tag, value, precision, &mut TimestampFormatter::new());
    }

    /// A UTCTimestamp as [`FieldWriter::timestamp`] writes it, by a formatter that still has the date and the time of the
    /// last one: within a second only the fraction is made anew.
    #[inline]
    pub fn timestamp_by(
        &mut self,
        tag: u32,
        value: Timestamp,
        precision: Precision,
        formatter: &mut TimestampFormatter,
    ) {
        put_tag(self.out, tag);
        put_timestamp_field(self.out, formatter, value, precision);
    }

    /// A Length field and its Data field, where SOH is a byte like any other. Nothing for no bytes.
    pub fn data(&mut self, length_tag: u32, data_tag: u32, value: &[u8]) {
        if value.is_empty() {
            return;
        }
        self.uint(length_tag, value.len() as u64);
        put_tag(self.out, data_tag);
        self.out.extend_from_slice(value);
        self.out.push(SOH);
    }

    /// Fields that were written before, as they are: none, or `tag=value|` ending in SOH.
    ///
    /// # Panics
    /// If they do not end in SOH: they would run into the next field.
    #[inline]
    pub fn raw(&mut self, fields: &[u8]) {
        assert!(matches!(fields.last(), None | Some(&SOH)), "a run of fields ends in SOH");
        self.out.extend_from_slice(fields);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Else an order would carry the second, or the day, of the one before it.
        #[test]
        fn a_formatter_that_is_kept_writes_what_a_new_one_writes(
            moments in prop::collection::vec((any::<i64>(), 0i64..3_000_000_000), 1..6),
        ) {
            let (mut kept, mut formatter) = (Vec::new(), TimestampFormatter::new());
            for moment in moments.into_iter().flat_map(|(moment, step)| [moment, moment.saturating_add(step)]) {
                for precision in [Precision::Seconds, Precision::Millis, Precision::Micros, Precision::Picos] {
                    let mut new = Vec::new();
                    FieldWriter::new(&mut new).timestamp(52, Timestamp(moment), precision);
                    kept.clear();
                    FieldWriter::new(&mut kept).timestamp_by(52, Timestamp(moment), precision, &mut formatter);
                    prop_assert_eq!(&kept, &new);
                }
            }
        }
    }
}
