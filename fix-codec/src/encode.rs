//! Writing whole messages.

use core::ops::{Deref, DerefMut};

use crate::digits::put_uint;
use crate::scan::{SOH, sum};
use crate::writer::FieldWriter;

/// Writes one message at the end of a buffer. Fields are written with the methods of [`FieldWriter`]; BodyLength(9) and
/// CheckSum(10) are put in by [`Encoder::finish`], without which there is no message.
///
/// The body is written where it stays. BodyLength comes before it and is as long as its number has digits, so three
/// digits are kept free, which is right for bodies of 100 to 999 bytes; others are moved by a byte or two at the end.
#[derive(Debug)]
#[must_use = "a message is whole only after finish()"]
pub struct Encoder<'b> {
    fields: FieldWriter<'b>,
    /// Where the message begins.
    start: usize,
    /// Where the body begins, just behind the SOH of BodyLength.
    body: usize,
}

/// Digits kept free for BodyLength.
const RESERVED: usize = 3;

impl<'b> Encoder<'b> {
    /// Begins a message behind what `out` holds: `8=begin_string|9=...|35=msg_type|`.
    #[inline]
    pub fn begin(out: &'b mut Vec<u8>, begin_string: &[u8], msg_type: &[u8]) -> Encoder<'b> {
        let start = out.len();
        let mut fields = FieldWriter::new(out);
        fields.bytes(8, begin_string);
        fields.raw(b"9=000\x01");
        let body = fields.out.len();
        fields.bytes(35, msg_type);
        Encoder { fields, start, body }
    }

    /// Puts in BodyLength and CheckSum. The message's length in bytes; it is the last so many of the buffer.
    pub fn finish(self) -> usize {
        let Encoder { fields: FieldWriter { out }, start, body } = self;
        let length_end = body - 1;
        put_length(out, length_end, out.len() - body);
        let check_sum = sum(&out[start..]);
        let [hundreds, tens, ones] = [check_sum / 100, check_sum / 10 % 10, check_sum % 10].map(|digit| b'0' + digit);
        out.extend_from_slice(&[b'1', b'0', b'=', hundreds, tens, ones, SOH]);
        out.len() - start
    }
}

/// Writes the digits of `length` over the ones kept free before `end`, and moves the body if they are more or fewer.
fn put_length(out: &mut Vec<u8>, end: usize, length: usize) {
    let free = end - RESERVED..end;
    if (100..1000).contains(&length) {
        out[free].copy_from_slice(&[length / 100, length / 10 % 10, length % 10].map(|digit| b'0' + digit as u8));
        return;
    }
    // Written at the end, and moved from there to where they belong: no memory but the message's own.
    let written = out.len();
    put_uint(out, length as u64);
    let mut digits = [0; 20];
    let count = out.len() - written;
    digits[..count].copy_from_slice(&out[written..]);
    out.truncate(written);
    out.splice(free, digits.into_iter().take(count));
}

impl<'b> Deref for Encoder<'b> {
    type Target = FieldWriter<'b>;

    #[inline]
    fn deref(&self) -> &FieldWriter<'b> {
        &self.fields
    }
}

impl<'b> DerefMut for Encoder<'b> {
    #[inline]
    fn deref_mut(&mut self) -> &mut FieldWriter<'b> {
        &mut self.fields
    }
}
