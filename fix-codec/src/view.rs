//! A message as a view over its bytes: which field stands where, found once, nothing copied.

use core::ops::Deref;

use crate::data_lengths::DataLengths;
use crate::field_error::FieldFault;
use crate::fields::{FieldRef, Fields};
use crate::number;
use crate::parse_error::{ParseError, ParseFault};
use crate::scan::{BLOCK, Blocks, SOH, Scan, Words, bytes_before, dispatch};

/// The places of a message's fields. Kept by whoever reads messages and used again for each, so that after the first few
/// messages reading allocates nothing.
#[derive(Debug, Default)]
pub struct FieldIndex {
    /// Grows to the most fields that a message had; those past `len` are of earlier messages.
    slots: Vec<FieldRef>,
    len: usize,
}

/// A message: its bytes and the places of its fields. Everything that [`Fields`] can read can be read from it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    fields: Fields<'a>,
}

impl FieldIndex {
    /// An empty index.
    pub const fn new() -> FieldIndex {
        FieldIndex { slots: Vec::new(), len: 0 }
    }

    /// Finds the fields of `msg`, a whole message as [`frame`](crate::frame) gives it (or any run of `tag=value|`).
    ///
    /// A field without a value is no error here: [`validate`](crate::validate) says it. After an error every field that
    /// could be read is there all the same, see [`FieldIndex::readable`].
    ///
    /// # Errors
    /// The first place that cannot be read: a tag that is no tag, a field without `=`, a Data field whose length is wrong,
    /// no SOH at the end.
    pub fn parse<'a>(&'a mut self, msg: &'a [u8], lengths: &DataLengths) -> Result<Message<'a>, ParseError> {
        match self.index(msg, lengths) {
            None => Ok(self.readable(msg)),
            Some(error) => Err(error),
        }
    }

    /// The fields that the last [`FieldIndex::parse`] could read, which must have been of this same `msg`: what a Reject(3)
    /// of an unreadable message needs (MsgSeqNum, the CompIDs).
    pub fn readable<'a>(&'a self, msg: &'a [u8]) -> Message<'a> {
        Message { fields: Fields { raw: msg, refs: &self.slots[..self.len] } }
    }

    fn index(&mut self, msg: &[u8], lengths: &DataLengths) -> Option<ParseError> {
        self.len = 0;
        if u32::try_from(msg.len()).is_err() {
            return Some(ParseError { offset: 0, fault: ParseFault::TooLong });
        }
        dispatch(IndexScan { index: self, msg, lengths })
    }

    /// Appends a field, and makes room for it and as many again as there are.
    #[cold]
    fn push(&mut self, field: FieldRef) {
        if self.len == self.slots.len() {
            self.slots.resize((2 * self.len).max(SLOTS_MIN), FieldRef { tag: 0, start: 0, end: 0 });
        }
        self.slots[self.len] = field;
        self.len += 1;
    }

    fn last(&self) -> Option<FieldRef> {
        self.slots[..self.len].last().copied()
    }
}

/// Slots of a new index: as many fields as an execution report with two parties has.
const SLOTS_MIN: usize = 32;

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

/// The one pass over a message: a field for each SOH.
///
/// Nearly all fields are plain: a tag of one to four digits that announces no data. [`IndexScan::plain`] runs over those
/// with everything that it needs in registers, and stops at any other; [`IndexScan::other`] takes that one and the pass
/// goes on.
struct IndexScan<'i, 'm> {
    index: &'i mut FieldIndex,
    msg: &'m [u8],
    lengths: &'m DataLengths,
}

/// How far a pass is.
#[derive(Clone, Copy)]
struct Progress {
    /// Where the next field begins.
    start: usize,
    /// Where the block of `mask` begins.
    block: usize,
    /// The separators of the block that were not passed yet.
    mask: u64,
}

impl Scan for IndexScan<'_, '_> {
    type Out = Option<ParseError>;

    #[inline(always)]
    fn run(mut self, blocks: impl Blocks) -> Option<ParseError> {
        let mut at = Progress { start: 0, block: 0, mask: blocks.mask_at(self.msg, 0) };
        let mut fault = None;
        loop {
            at = self.plain(at, blocks);
            if at.mask == 0 {
                break;
            }
            let end = at.block + at.mask.trailing_zeros() as usize;
            match self.other(at.start, end) {
                Ok(past) if past == end + 1 => at.mask &= at.mask - 1,
                Ok(past) => {
                    at.block = past - past % BLOCK;
                    at.mask = blocks.mask_at(self.msg, at.block) & (u64::MAX << (past % BLOCK));
                    at.start = past;
                    continue;
                }
                Err(why) => {
                    fault.get_or_insert(why);
                    at.mask &= at.mask - 1;
                }
            }
            at.start = end + 1;
        }
        if at.start != self.msg.len() {
            fault.get_or_insert(ParseError { offset: at.start, fault: ParseFault::Unterminated });
        }
        fault
    }
}

impl IndexScan<'_, '_> {
    /// Takes plain fields as far as there are any. Stops before one that is not, or at the end with an empty mask.
    #[inline(always)]
    fn plain(&mut self, mut at: Progress, blocks: impl Blocks) -> Progress {
        let (msg, lengths) = (self.msg, self.lengths);
        let words = Words::new(msg);
        let slots = &mut self.index.slots[self.index.len..];
        let mut taken = 0;
        'blocks: loop {
            while at.mask == 0 {
                let next = at.block + BLOCK;
                if next >= msg.len() {
                    break 'blocks;
                }
                at.block = next;
                at.mask = blocks.mask_at(msg, next);
            }
            let end = at.block + at.mask.trailing_zeros() as usize;
            let Some((tag, digits)) = words.at(at.start).and_then(read_tag) else { break };
            let Some(slot) = slots.get_mut(taken) else { break };
            if lengths.may_have(tag) {
                break;
            }
            *slot = FieldRef { tag, start: at.start as u32 + digits + 1, end: end as u32 };
            taken += 1;
            at.mask &= at.mask - 1;
            at.start = end + 1;
        }
        self.index.len += taken;
        at
    }

    /// Takes the field at `start..end`, whatever it is: where the next one begins.
    #[cold]
    #[inline(never)]
    fn other(&mut self, start: usize, end: usize) -> Result<usize, ParseError> {
        let Some((tag, equals)) = read_any_tag(self.msg, start, end) else {
            return Err(self.tag_fault(start, end));
        };
        self.index.push(FieldRef { tag, start: (start + equals + 1) as u32, end: end as u32 });
        match self.data(end + 1) {
            None => Ok(end + 1),
            Some(data) => data.map_err(|fault| ParseError { offset: end + 1, fault }),
        }
    }

    /// The Data field at `start`, which the field before it may have given the length of: where the next field begins.
    /// `None` where another field stands there.
    fn data(&mut self, start: usize) -> Option<Result<usize, ParseFault>> {
        let length = self.index.last()?;
        let data_tag = self.lengths.data_tag(length.tag)?;
        let (tag, equals) = read_any_tag(self.msg, start, self.msg.len()).filter(|(tag, _)| *tag == data_tag)?;
        let value = start + equals + 1;
        let end = match number::uint(&self.msg[length.start as usize..length.end as usize]) {
            Ok(length) => usize::try_from(length).ok().and_then(|length| value.checked_add(length)),
            Err(FieldFault::OutOfRange) => None,
            // No length at all: the Length field is what is wrong, and validation says so (14d, 14f).
            Err(_) => return None,
        };
        let end = end.filter(|end| self.msg.get(*end) == Some(&SOH));
        let Some(end) = end else { return Some(Err(ParseFault::DataLength { length_tag: length.tag })) };
        self.index.push(FieldRef { tag, start: value as u32, end: end as u32 });
        Some(Ok(end + 1))
    }

    /// Says what is wrong with a field whose tag could not be read.
    fn tag_fault(&self, start: usize, end: usize) -> ParseError {
        let field = &self.msg[start..end];
        let fault = match field.iter().position(|byte| *byte == b'=') {
            None => ParseFault::NoEquals { after: self.index.last().map(|field| field.tag) },
            Some(equals) => ParseFault::Tag { tag: number::int(&field[..equals]).ok() },
        };
        ParseError { offset: start, fault }
    }
}

/// The tag that a field begins with, and how many digits it has, if these are one to four and no zero leads. They become a
/// number by two products, so that all such tags take the same path through the processor.
#[inline(always)]
fn read_tag(word: u64) -> Option<(u32, u32)> {
    let digits = bytes_before(word, b'=') as u32;
    // One digit in each byte, the last in the highest; zeros before the tag. Nonsense unless there are one to four.
    let text = (word as u32 ^ 0x3030_3030).wrapping_shl(32u32.wrapping_sub(8 * digits));
    let is_other = (text.wrapping_add(0x7676_7676) | text) & 0x8080_8080 != 0;
    if digits.wrapping_sub(1) > 3 || word as u8 == b'0' || is_other {
        return None;
    }
    let pairs = text.wrapping_mul(10).wrapping_add(text >> 8);
    Some(((pairs & 0xff) * 100 + (pairs >> 16 & 0xff), digits))
}

/// Any tag at all: 1 to 4294967295, no leading zero; and how many bytes stand before its `=`.
fn read_any_tag(msg: &[u8], start: usize, end: usize) -> Option<(u32, usize)> {
    let field = &msg[start..end];
    let equals = field.iter().take(11).position(|byte| *byte == b'=')?;
    if field[0] == b'0' {
        return None;
    }
    let tag = number::uint(&field[..equals]).ok()?;
    Some((u32::try_from(tag).ok()?, equals))
}
