//! Finding one field by its tag, without an index of all.
//!
//! Both ends of the bench look at two or three fields of a message. A search for `SOH tag =` costs some 10 ns each; the
//! index that the gateway makes of every field would cost the client more than everything else it does.

use memchr::{memchr, memmem};

/// The value behind `key`, which is SOH, the tag and `=`: `b"\x0111="`. `None` where there is no such field.
#[inline]
pub fn value<'a>(message: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let start = memmem::find(message, key)? + key.len();
    let rest = &message[start..];
    Some(&rest[..memchr(fix_codec::SOH, rest)?])
}

/// The number behind `key`; `None` where there is none or it is not in digits.
#[inline]
pub fn number(message: &[u8], key: &[u8]) -> Option<u64> {
    digits(value(message, key)?)
}

/// A number of 1 to 19 digits.
#[inline]
pub fn digits(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > 19 || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    Some(text.iter().fold(0, |value, digit| value * 10 + u64::from(digit - b'0')))
}

/// The message with `|` for SOH, for people.
pub fn readable(message: &[u8]) -> String {
    String::from_utf8_lossy(message).replace('\u{1}', "|")
}
