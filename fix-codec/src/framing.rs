//! Cutting a stream of bytes into messages.
//!
//! ```text
//! 8=FIX.4.4|9=63|35=0|34=2|...|10=123|
//!                ^-- BodyLength --^      the sum of all bytes before 10= is CheckSum
//! ```
//!
//! A message is garbled (FIX session layer, 2d, 2m, 2t, 3a to 3c) when BeginString(8), BodyLength(9) and MsgType(35) are
//! not its first three fields, when BodyLength does not lead to a CheckSum(10), or when the CheckSum is wrong. Garbled
//! bytes are ignored up to what may be the next message. Where BodyLength could be read, that search begins at the end it
//! named and not inside the message: a text that only looks like a message, inside a damaged one, must not be run.
//!
//! Nothing is remembered between calls. A call looks at the header (some thirty bytes) and, once the whole message is
//! there, at each byte of it once; while bytes dribble in, a call costs the header alone.

use core::fmt;

use crate::digits::{four_digits, number_before};
use crate::scan::{SOH, sum};

/// How much a peer may ask us to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FramingLimits {
    /// The longest message taken, in bytes from `8=` to the last SOH.
    pub max_message: usize,
}

impl Default for FramingLimits {
    /// 64 KiB: an order with a hundred legs or parties, each of a dozen fields of 30 bytes, is 36 KB; a whole message
    /// must be in memory before it can be trusted, and ten thousand connections of this size are 640 MB.
    fn default() -> Self {
        FramingLimits { max_message: 64 * 1024 }
    }
}

/// What stands at the front of the bytes received so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framed<'a> {
    /// A whole message, `8=` to the SOH after CheckSum, and how many bytes to take off the front: the message's length.
    Message(&'a [u8], usize),
    /// Not enough bytes to tell; take none off.
    Incomplete,
    /// Bytes that are no message. Take `consumed` (at least 1) off the front, say why, and go on.
    Garbage {
        /// How many bytes to ignore.
        consumed: usize,
        /// What was wrong with them.
        why: Garbled,
    },
}

/// Why bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Garbled {
    /// The first field is not BeginString(8) with a value that begins with `FIX`.
    NotBeginString,
    /// The second field is not BodyLength(9) with digits.
    BodyLengthMissing,
    /// The third field is not MsgType(35).
    MsgTypeNotThird,
    /// BodyLength(9) does not lead to a CheckSum(10) of three digits: either of the two is wrong.
    CheckSumMissing {
        /// What BodyLength said.
        body_length: usize,
    },
    /// CheckSum(10) is not the sum of the bytes.
    CheckSumWrong {
        /// The sum of the bytes.
        expected: u8,
        /// What the message said; up to 999.
        found: u16,
    },
    /// Longer than [`FramingLimits::max_message`].
    TooLong {
        /// The limit that was passed.
        max: usize,
    },
}

impl fmt::Display for Garbled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Garbled::NotBeginString => f.write_str("does not begin with BeginString(8)"),
            Garbled::BodyLengthMissing => f.write_str("second field is not a BodyLength(9) in digits"),
            Garbled::MsgTypeNotThird => f.write_str("third field is not MsgType(35)"),
            Garbled::CheckSumMissing { body_length } => {
                write!(f, "BodyLength(9)={body_length} does not lead to a CheckSum(10) of three digits")
            }
            Garbled::CheckSumWrong { expected, found } => {
                write!(f, "CheckSum(10)={found:03} where the bytes give {expected:03}")
            }
            Garbled::TooLong { max } => write!(f, "longer than the {max} bytes allowed"),
        }
    }
}

/// What every message begins with.
const START: &[u8] = b"8=FIX";
/// The longest BeginString value taken, in bytes. The longest in use is `FIXT.1.1`.
const MAX_BEGIN_STRING: usize = 16;
/// The most digits of BodyLength taken: what the largest `u32` needs, and enough for those who pad it with zeros.
const MAX_LENGTH_DIGITS: usize = 10;
/// `10=ddd|`
const TRAILER: usize = 7;

/// Looks at the front of `buf`, the bytes received and not consumed yet.
#[inline]
pub fn frame<'a>(buf: &'a [u8], limits: &FramingLimits) -> Framed<'a> {
    match usual(buf, limits) {
        Some(message) => Framed::Message(message, message.len()),
        None => any_bytes(buf, limits),
    }
}

/// A whole message as nearly all are: `8=FIX.4.x` or `8=FIXT.1.1`, a BodyLength of up to four digits, everything there and
/// everything right. A dozen loads and comparisons beside the sum; what it does not take, [`any_bytes`] looks at.
fn usual<'a>(buf: &'a [u8], limits: &FramingLimits) -> Option<&'a [u8]> {
    let word = |at: usize| Some(u64::from_le_bytes(*buf.get(at..)?.first_chunk()?));
    let (first, second) = (word(0)?, word(8)?);
    let at = if first == u64::from_le_bytes(*b"8=FIX.4.") {
        let is_usual = second & 0xffff_ff00 == u64::from_le_bytes(*b"\0\x019=\0\0\0\0") && second as u8 != SOH;
        is_usual.then_some(12)?
    } else {
        let is_usual = first == u64::from_le_bytes(*b"8=FIXT.1")
            && second & 0xff_ffff_ffff == u64::from_le_bytes(*b".1\x019=\0\0\0");
        is_usual.then_some(13)?
    };
    let (body_length, digits) = number_before(word(at)?, SOH)?;
    let body = at + digits as usize + 1;
    let body_end = body + body_length as usize;
    let message = buf.get(..body_end + TRAILER).filter(|message| message.len() <= limits.max_message)?;
    let found = check_sum_at(u64::from_le_bytes(*message.last_chunk()?))?;
    let is_right = digits > 0 && message[body..].starts_with(b"35=") && u32::from(sum(&message[..body_end])) == found;
    is_right.then_some(message)
}

/// The number in SOH `10=ddd` SOH.
#[inline(always)]
fn check_sum_at(word: u64) -> Option<u32> {
    // What a byte differs from the pattern by: a digit's value in its place, nothing in the others. Six more than a digit
    // stay within half a byte.
    let rest = word ^ u64::from_le_bytes(*b"\x0110=000\x01");
    let is_right = (rest.wrapping_add(0x0006_0606_0000_0000) | rest) & !0x000f_0f0f_0000_0000 == 0;
    is_right.then(|| four_digits((rest >> 24) as u32))
}

/// Any bytes at all, and what is wrong with them.
#[inline(never)]
fn any_bytes<'a>(buf: &'a [u8], limits: &FramingLimits) -> Framed<'a> {
    let header = match any_header(buf, limits) {
        Ok(Some(header)) => header,
        Ok(None) => return Framed::Incomplete,
        // No length to trust: the next message may begin right behind this one's first byte.
        Err(why) => return garbage(buf, 1, why),
    };
    let body_end = header.len + header.body_length;
    if !ends_as_stated(buf, body_end) {
        return garbage(buf, body_end, Garbled::CheckSumMissing { body_length: header.body_length });
    }
    let Some(message) = buf.get(..body_end + TRAILER) else {
        return Framed::Incomplete;
    };
    let found = check_sum_stated(&message[body_end..]);
    let expected = sum(&message[..body_end]);
    if u16::from(expected) != found {
        return garbage(buf, message.len(), Garbled::CheckSumWrong { expected, found });
    }
    if !message[header.len..].starts_with(b"35=") {
        return garbage(buf, message.len(), Garbled::MsgTypeNotThird);
    }
    Framed::Message(message, message.len())
}

/// The first two fields.
struct Header {
    /// Their length in bytes.
    len: usize,
    /// `body_length <= max_message`
    body_length: usize,
}

/// Reads `8=...|9=...|`, byte by byte; `None` if it is not all there yet.
fn any_header(buf: &[u8], limits: &FramingLimits) -> Result<Option<Header>, Garbled> {
    let compared = buf.len().min(START.len());
    if buf[..compared] != START[..compared] {
        return Err(Garbled::NotBeginString);
    }
    let longest = 2 + MAX_BEGIN_STRING;
    let Some(first_end) = buf.iter().take(longest + 1).position(|byte| *byte == SOH) else {
        return if buf.len() > longest { Err(Garbled::NotBeginString) } else { Ok(None) };
    };
    let second = &buf[first_end + 1..];
    let compared = second.len().min(2);
    if second[..compared] != b"9="[..compared] {
        return Err(Garbled::BodyLengthMissing);
    }
    let mut length: u64 = 0;
    for (i, byte) in second.iter().enumerate().skip(2).take(MAX_LENGTH_DIGITS + 1) {
        match byte {
            b'0'..=b'9' => length = length * 10 + u64::from(byte - b'0'),
            &SOH if i > 2 => return finish_header(first_end + 1 + i + 1, length, limits).map(Some),
            _ => return Err(Garbled::BodyLengthMissing),
        }
    }
    if second.len() > 2 + MAX_LENGTH_DIGITS { Err(Garbled::TooLong { max: limits.max_message }) } else { Ok(None) }
}

/// Holds the stated length against the limit, before a byte of the body is waited for.
fn finish_header(len: usize, body_length: u64, limits: &FramingLimits) -> Result<Header, Garbled> {
    let too_long = Garbled::TooLong { max: limits.max_message };
    let body_length = usize::try_from(body_length).map_err(|_| too_long)?;
    let fits = body_length.checked_add(len + TRAILER).is_some_and(|total| total <= limits.max_message);
    if fits { Ok(Header { len, body_length }) } else { Err(too_long) }
}

/// Whether what has arrived of SOH `10=ddd` SOH around `body_end` is as it must be. Bytes that are not there yet are not
/// held against it, so a wrong length is known as soon as its first wrong byte.
fn ends_as_stated(buf: &[u8], body_end: usize) -> bool {
    let Some(around) = buf.get(body_end - 1..) else { return true };
    around.iter().take(1 + TRAILER).zip(b"\x0110=ddd\x01").all(|(byte, pattern)| match pattern {
        b'd' => byte.is_ascii_digit(),
        exact => byte == exact,
    })
}

/// The number in `10=ddd|`, whose digits [`ends_as_stated`] has seen.
fn check_sum_stated(trailer: &[u8]) -> u16 {
    trailer[3..6].iter().fold(0, |value, digit| value * 10 + u16::from(digit - b'0'))
}

/// Ignores bytes up to the next `8=FIX` at or after `from`, or to where one may have begun at the end of `buf`.
fn garbage(buf: &[u8], from: usize, why: Garbled) -> Framed<'_> {
    let from = from.min(buf.len());
    let rest = &buf[from..];
    let next = (0..rest.len()).find(|at| {
        let tail = &rest[*at..];
        let compared = tail.len().min(START.len());
        tail[..compared] == START[..compared]
    });
    Framed::Garbage { consumed: from + next.unwrap_or(rest.len()), why }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::encode::Encoder;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// Else what is a message would depend on how it begins.
        #[test]
        fn the_short_way_takes_what_the_long_way_takes(
            begin_string in "FIX(\\.4\\.[0-4]|T\\.1\\.1|\\.5|\\.4\\.44)",
            text in "[ -~]{0,200}",
            zeros in 0usize..4,
            change in prop::option::of((0usize..60, any::<u8>())),
            behind in "[ -~]{0,9}",
            max_message in prop_oneof![Just(64 * 1024), 20usize..300],
        ) {
            let mut bytes = Vec::new();
            let mut message = Encoder::begin(&mut bytes, begin_string.as_bytes(), b"0");
            message.str(58, &text);
            message.finish();
            // A BodyLength with zeros in front, which CheckSum then counts.
            let at = bytes.windows(3).position(|three| three == b"\x019=").map_or(0, |at| at + 3);
            bytes.splice(at..at, vec![b'0'; zeros]);
            let end = bytes.len() - TRAILER;
            let check_sum = sum(&bytes[..end]);
            bytes.splice(end.., format!("10={check_sum:03}\x01").into_bytes());
            // From the front or from the end, where what framing looks at stands.
            if let Some((at, byte)) = change {
                let len = bytes.len();
                bytes[if at < 30 { at % len } else { len - 1 - (at - 30) % len }] = byte;
            }
            bytes.extend_from_slice(behind.as_bytes());
            let limits = FramingLimits { max_message };
            for len in [bytes.len(), bytes.len() - behind.len(), bytes.len() / 2, 10] {
                prop_assert_eq!(frame(&bytes[..len], &limits), any_bytes(&bytes[..len], &limits));
            }
        }
    }
}
