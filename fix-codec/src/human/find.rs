//! Messages among other text: where they begin and end, and what stands between their fields.
//!
//! Logs show SOH as `|`, as `^A` (`cat -v`, vi) or as `;`. Which it is stands behind BeginString(8), for each message on its
//! own: one log may hold several kinds. Where a message has SOH, nothing else separates.

use std::borrow::Cow;

use crate::framing::{Framed, FramingLimits, Garbled, frame};
use crate::scan::SOH;

/// What every message begins with.
const START: &[u8] = b"8=FIX";
/// `10=ddd|`
const TRAILER: usize = 7;
/// No limit: the text is in memory already.
const LIMITS: FramingLimits = FramingLimits { max_message: usize::MAX };

/// What is wrong with a message as a whole.
pub(super) enum Framing {
    Sound,
    CutShort,
    Garbled(Garbled),
}

/// The message at the front of a text.
pub(super) struct Cut<'t> {
    /// Its bytes, with SOH between the fields and behind the last.
    pub(super) bytes: Cow<'t, [u8]>,
    /// What framing says of it.
    pub(super) framing: Framing,
    /// How many bytes of the text it takes, at least 1.
    pub(super) len: usize,
}

/// Where the first message at or behind `from` begins.
pub(super) fn next_start(text: &[u8], from: usize) -> Option<usize> {
    (from..text.len()).find(|at| is_start(text, *at))
}

/// Where the last message in `text` begins. For whoever reads piece by piece: what stands before it is whole.
pub fn last_start(text: &[u8]) -> Option<usize> {
    (0..text.len()).rev().find(|at| is_start(text, *at))
}

/// Whether CheckSum(10) is in a message, whatever separates its fields.
pub fn has_check_sum(message: &[u8]) -> bool {
    let field = |at: &usize| message[*at..].starts_with(b"10=") && ends_with_separator(&message[..*at]);
    (0..message.len()).any(|at| field(&at))
}

/// A message begins with `8=FIX`, but neither in the value of a field (`58=8=FIX`) nor at the end of a tag (`448=FIX`).
fn is_start(text: &[u8], at: usize) -> bool {
    if !text[at..].starts_with(START) {
        return false;
    }
    let before = &text[..at];
    let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let before_tag = &before[..at - digits];
    match digits {
        0 => !before.ends_with(b"="),
        _ => !before_tag.is_empty() && !ends_with_separator(before_tag),
    }
}

fn ends_with_separator(text: &[u8]) -> bool {
    matches!(text, [.., SOH | b'|' | b';'] | [.., b'^', b'A'])
}

/// What stands between the fields of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Soh,
    /// `|` or `;`.
    Byte(u8),
    /// `^A`, two characters.
    Caret,
}

impl Separator {
    /// That of the message at the front of `text`: what stands behind the value of BeginString(8).
    fn of(text: &[u8]) -> Separator {
        let line = &text[..text.iter().position(|byte| is_line_end(*byte)).unwrap_or(text.len())];
        if line.contains(&SOH) {
            return Separator::Soh;
        }
        let rest = line.get(START.len()..).unwrap_or_default();
        let value = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'.').count();
        match &rest[value..] {
            [byte @ (b'|' | b';'), ..] => Separator::Byte(*byte),
            [b'^', b'A', ..] => Separator::Caret,
            _ => Separator::Soh,
        }
    }

    /// How much of `text`, which begins with a message, can belong to it: as much as BodyLength(9) says where that leads to
    /// a CheckSum(10), else what stands before the next message.
    fn reach(self, text: &[u8]) -> usize {
        self.stated_len(text).or_else(|| next_start(text, 1)).unwrap_or(text.len())
    }

    /// The length that BodyLength(9) gives. Not for `^A`, which is longer than what is counted.
    fn stated_len(self, text: &[u8]) -> Option<usize> {
        let Separator::Byte(separator) = self else { return None };
        let mut fields = text.split(|byte| *byte == separator);
        let (first, second) = (fields.next()?, fields.next()?);
        let body_length: usize = std::str::from_utf8(second.strip_prefix(b"9=")?).ok()?.parse().ok()?;
        let body_end = (first.len() + second.len() + 2).checked_add(body_length)?;
        let end = body_end.checked_add(TRAILER)?;
        let trailer = text.get(body_end..end)?;
        (trailer.starts_with(b"10=") && trailer.ends_with(&[separator])).then_some(end)
    }

    /// The text with SOH between the fields.
    fn to_soh(self, text: &[u8]) -> Vec<u8> {
        match self {
            Separator::Soh => text.to_vec(),
            Separator::Byte(separator) => {
                text.iter().map(|byte| if *byte == separator { SOH } else { *byte }).collect()
            }
            Separator::Caret => {
                let mut with_soh = Vec::with_capacity(text.len());
                let mut at = 0;
                while let Some(byte) = text.get(at) {
                    let is_soh = text[at..].starts_with(b"^A");
                    with_soh.push(if is_soh { SOH } else { *byte });
                    at += if is_soh { 2 } else { 1 };
                }
                with_soh
            }
        }
    }

    /// How many bytes of `text` the first `len` of [`Separator::to_soh`] were.
    fn source_len(self, text: &[u8], len: usize) -> usize {
        match self {
            Separator::Soh | Separator::Byte(_) => len,
            Separator::Caret => {
                let mut at = 0;
                for _ in 0..len {
                    at += if text[at..].starts_with(b"^A") { 2 } else { 1 };
                }
                at
            }
        }
    }
}

/// The message at the front of `text`, which begins with one.
pub(super) fn cut(text: &[u8]) -> Cut<'_> {
    let separator = Separator::of(text);
    if separator == Separator::Soh {
        return cut_soh(text);
    }
    let text = &text[..separator.reach(text)];
    let with_soh = separator.to_soh(text);
    let Cut { bytes, framing, len } = cut_soh(&with_soh);
    Cut { bytes: Cow::Owned(bytes.into_owned()), framing, len: separator.source_len(text, len) }
}

fn cut_soh(text: &[u8]) -> Cut<'_> {
    let framing = match frame(text, &LIMITS) {
        Framed::Message(message, len) => return Cut { bytes: Cow::Borrowed(message), framing: Framing::Sound, len },
        Framed::Incomplete => Framing::CutShort,
        Framed::Garbage { why, .. } => Framing::Garbled(why),
    };
    let len = apparent_len(text);
    let message = &text[..len];
    if message.ends_with(&[SOH]) {
        return Cut { bytes: Cow::Borrowed(message), framing, len };
    }
    // The last separator is often lost where a message was copied from a line.
    let mut mended = message.to_vec();
    mended.push(SOH);
    let framing = match frame(&mended, &LIMITS) {
        Framed::Message(whole, _) if whole.len() == mended.len() => Framing::Sound,
        Framed::Garbage { why, .. } => Framing::Garbled(why),
        Framed::Message(..) | Framed::Incomplete => framing,
    };
    Cut { bytes: Cow::Owned(mended), framing, len }
}

/// Where a message whose BodyLength cannot be trusted seems to end: behind its CheckSum, at the end of the line, or where
/// the next message begins. Looks no further than that, so that a log full of them is read once.
fn apparent_len(text: &[u8]) -> usize {
    let mut in_check_sum = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        let behind = &text[at + 1..];
        match *byte {
            SOH if in_check_sum || behind.starts_with(START) => return at + 1,
            SOH => in_check_sum = behind.starts_with(b"10="),
            byte if is_line_end(byte) => return at,
            _ => {}
        }
    }
    text.len()
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}
