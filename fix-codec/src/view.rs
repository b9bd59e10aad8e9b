//! A message as a view over its bytes: which field stands where, found once, nothing copied.

use core::ops::Deref;

use crate::data_lengths::DataLengths;
use crate::fields::{FieldRef, Fields};
use crate::number;
use crate::parse_error::{ParseError, ParseFault};
use crate::scan::{SOH, SohPlaces, bytes_equal};

/// The places of a message's fields. Kept by whoever reads messages and used again for each, so that after the first few
/// messages reading allocates nothing.
#[derive(Debug, Default)]
pub struct FieldIndex {
    refs: Vec<FieldRef>,
}

/// A message: its bytes and the places of its fields. Everything that [`Fields`] can read can be read from it.
#[derive(Debug, Clone, Copy)]
pub struct Message<'a> {
    fields: Fields<'a>,
}

impl FieldIndex {
    /// An empty index.
    pub const fn new() -> FieldIndex {
        FieldIndex { refs: Vec::new() }
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
        Message { fields: Fields { raw: msg, refs: &self.refs } }
    }

    fn index(&mut self, msg: &[u8], lengths: &DataLengths) -> Option<ParseError> {
        self.refs.clear();
        if u32::try_from(msg.len()).is_err() {
            return Some(ParseError { offset: 0, fault: ParseFault::TooLong });
        }
        let mut fault = None;
        let mut start = 0;
        let mut announced = None;
        let mut places = SohPlaces::new(msg);
        while let Some(mut end) = places.next() {
            let Some((tag, value)) = read_tag(msg, start, end) else {
                fault.get_or_insert_with(|| self.tag_fault(msg, start, end));
                start = end + 1;
                continue;
            };
            if announced == Some(tag) {
                match self.data_end(msg, value) {
                    Ok(data_end) => {
                        end = data_end;
                        places.seek(end + 1);
                    }
                    Err(why) => {
                        fault.get_or_insert(ParseError { offset: start, fault: why });
                    }
                }
            }
            announced = lengths.data_tag(tag);
            self.refs.push(FieldRef { tag, start: value as u32, end: end as u32 });
            start = end + 1;
        }
        if start != msg.len() {
            fault.get_or_insert(ParseError { offset: start, fault: ParseFault::Unterminated });
        }
        fault
    }

    /// Where the data that begins at `start` ends, by the Length field just read.
    #[cold]
    fn data_end(&self, msg: &[u8], start: usize) -> Result<usize, ParseFault> {
        let (length_tag, stated) = match self.refs.last() {
            Some(field) => (field.tag, &msg[field.start as usize..field.end as usize]),
            None => unreachable!("a Data field is announced by the field before it"),
        };
        number::uint(stated)
            .ok()
            .and_then(|length| start.checked_add(usize::try_from(length).ok()?))
            .filter(|end| msg.get(*end) == Some(&SOH))
            .ok_or(ParseFault::DataLength { length_tag })
    }

    /// Says what is wrong with a field whose tag could not be read.
    #[cold]
    fn tag_fault(&self, msg: &[u8], start: usize, end: usize) -> ParseError {
        let field = &msg[start..end];
        let fault = match field.iter().position(|byte| *byte == b'=') {
            None => ParseFault::NoEquals { after: self.refs.last().map(|field| field.tag) },
            Some(equals) => ParseFault::Tag { tag: number::int(&field[..equals]).ok() },
        };
        ParseError { offset: start, fault }
    }
}

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

/// The tag of the field at `start..end` and where its value begins. `None` if there is no `=`, or what is before it is not
/// a tag: 1 to 4294967295, no leading zero.
///
/// Eight bytes are looked at together and the tag's digits turned into its number by three products, so that tags of one
/// to seven digits take the same path through the processor.
#[inline]
fn read_tag(msg: &[u8], start: usize, end: usize) -> Option<(u32, usize)> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let word = match msg.get(start..).and_then(|rest| rest.first_chunk::<8>()) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => return read_long_tag(msg, start, end),
    };
    let equals = bytes_equal(word, b'=');
    let digits = equals.trailing_zeros() / 8;
    if equals == 0 {
        return read_long_tag(msg, start, end);
    }
    if digits == 0 || word as u8 == b'0' {
        return None;
    }
    // Right-aligned, with zeros before the tag.
    let text = word << (64 - 8 * digits) | ZEROS >> (8 * digits);
    let all_digits =
        (text & 0xf0f0_f0f0_f0f0_f0f0) | ((text.wrapping_add(0x0606_0606_0606_0606) & 0xf0f0_f0f0_f0f0_f0f0) >> 4);
    if all_digits != 0x3333_3333_3333_3333 {
        return None;
    }
    let pairs = (text & 0x0f0f_0f0f_0f0f_0f0f).wrapping_mul(2561) >> 8;
    let fours = (pairs & 0x00ff_00ff_00ff_00ff).wrapping_mul(6_553_601) >> 16;
    let tag = (fours & 0x0000_ffff_0000_ffff).wrapping_mul(42_949_672_960_001) >> 32;
    Some((tag as u32, start + digits as usize + 1))
}

/// As [`read_tag`], for the last field of a message (fewer than eight bytes) and for tags of eight digits or more.
fn read_long_tag(msg: &[u8], start: usize, end: usize) -> Option<(u32, usize)> {
    let field = &msg[start..end];
    let equals = field.iter().take(11).position(|byte| *byte == b'=')?;
    if field[0] == b'0' {
        return None;
    }
    let tag = number::uint(&field[..equals]).ok()?;
    Some((u32::try_from(tag).ok()?, start + equals + 1))
}
