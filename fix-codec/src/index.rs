//! Finding the fields of a message: the one pass that every message received goes through.
//!
//! Two steps, neither with a branch that depends on how long a tag or a value is:
//!
//! 1. 64 bytes at a time become a mask of the SOHs, and the places of these are written down by counting zeros: eight at a
//!    time, so that up to eight fields in a block cost as much as one.
//! 2. The tags between them are read by eights, see [`Blocks::fields`].
//!
//! What is not as nearly all fields are - a tag of five digits or more, a Length field and the data behind it, anything that
//! is wrong - is found by the way and read alone; behind data, whose bytes may be anything, all fields are.

use crate::data_lengths::DataLengths;
use crate::field_error::FieldFault;
use crate::fields::Span;
use crate::number;
use crate::parse_error::{ParseError, ParseFault};
use crate::scan::{BLOCK, Blocks, SOH, Scan, dispatch};
use crate::table::FieldTable;

/// Fills `table` with the fields of `msg`. The first place that cannot be read, if there is one; the table then has what
/// could be.
#[inline]
pub(crate) fn index(table: &mut FieldTable, msg: &[u8], lengths: &DataLengths) -> Option<ParseError> {
    table.set_len(0);
    if u32::try_from(msg.len()).is_err() {
        return Some(ParseError { offset: 0, fault: ParseFault::TooLong });
    }
    dispatch(IndexScan { table, msg, lengths })
}

struct IndexScan<'i, 'm> {
    table: &'i mut FieldTable,
    msg: &'m [u8],
    lengths: &'m DataLengths,
}

/// Where fields begin: the first of some, and each that follows a SOH.
#[derive(Debug)]
pub(crate) struct Starts([u32; STARTS]);

/// Fields whose places are found before their tags are read: more than most messages have.
const AT_ONCE: usize = 64;

/// The last block that is looked at may have a SOH at each byte, and the last eight that is read may be full.
pub(crate) const STARTS: usize = (AT_ONCE + BLOCK).next_multiple_of(8) + 1;

impl Starts {
    pub(crate) const fn new() -> Starts {
        Starts([0; STARTS])
    }
}

impl Default for Starts {
    fn default() -> Self {
        Starts::new()
    }
}

impl Scan for IndexScan<'_, '_> {
    type Out = Option<ParseError>;

    #[inline(always)]
    fn run(mut self, blocks: impl Blocks) -> Option<ParseError> {
        let (mut read, mut start, mut block) = (0, 0, 0);
        while block < self.msg.len() {
            self.table.starts.0[0] = start;
            let (found, next) = self.starts(block, blocks);
            let fine = self.fields(read, found, blocks);
            start = self.table.starts.0[fine];
            read += fine;
            if fine < found {
                break;
            }
            block = next;
        }
        self.table.set_len(read);
        if start as usize == self.msg.len() { None } else { self.each(start as usize) }
    }
}

impl IndexScan<'_, '_> {
    /// Step 1, for the blocks from `block` on: how many fields have a SOH at their end, and the first block that was not
    /// looked at.
    #[inline(always)]
    fn starts(&mut self, mut block: usize, blocks: impl Blocks) -> (usize, usize) {
        let starts = &mut self.table.starts.0;
        let mut found = 0;
        while found < AT_ONCE && block < self.msg.len() {
            let mut mask = blocks.mask_at(self.msg, block);
            let count = mask.count_ones() as usize;
            let (eights, _) = starts[1 + found..1 + found + BLOCK].as_chunks_mut::<8>();
            for eight in eights.iter_mut().take(count.div_ceil(8)) {
                for start in eight {
                    *start = block as u32 + 1 + mask.trailing_zeros();
                    mask &= mask.wrapping_sub(1);
                }
            }
            found += count;
            block += BLOCK;
        }
        (found, block)
    }

    /// Step 2: how many of the first `found` fields could be read, which come behind `read` others.
    #[inline(always)]
    fn fields(&mut self, read: usize, found: usize, blocks: impl Blocks) -> usize {
        let (Starts(starts), tags, spans) = self.table.eights(read, found.div_ceil(8));
        let mut first = 0;
        while let Some((eight, odd)) = blocks.fields(self.msg, starts, first..found, self.lengths, tags, spans) {
            let (tags, spans) = (&mut tags[eight], &mut spans[eight]);
            if let Some(lane) = odd_fields(odd, self.msg, &starts[8 * eight..], self.lengths, tags, spans) {
                return 8 * eight + lane;
            }
            first = 8 * eight + 8;
        }
        found
    }

    /// Reads all fields from `start` on, each alone.
    #[cold]
    #[inline(never)]
    fn each(&mut self, mut start: usize) -> Option<ParseError> {
        let mut fault = None;
        while let Some(length) = self.msg[start..].iter().position(|byte| *byte == SOH) {
            let end = start + length;
            start = match self.one(start, end) {
                Ok(next) => next,
                Err(why) => {
                    fault.get_or_insert(why);
                    end + 1
                }
            };
        }
        if start != self.msg.len() {
            fault.get_or_insert(ParseError { offset: start, fault: ParseFault::Unterminated });
        }
        fault
    }

    /// Takes the field at `start..end`, and the data that it gives the length of: where the next one begins.
    fn one(&mut self, start: usize, end: usize) -> Result<usize, ParseError> {
        let Some((tag, equals)) = read_tag(&self.msg[start..end]) else {
            return Err(self.tag_fault(start, end));
        };
        self.table.push(tag, [(start + equals + 1) as u32, end as u32]);
        match self.data(end + 1) {
            None => Ok(end + 1),
            Some(data) => data.map_err(|fault| ParseError { offset: end + 1, fault }),
        }
    }

    /// The Data field at `start`, which the field before it may have given the length of: where the next field begins.
    /// `None` where another field stands there.
    fn data(&mut self, start: usize) -> Option<Result<usize, ParseFault>> {
        let (length_tag, [length, length_end]) = self.table.last()?;
        if !self.lengths.may_have(length_tag) {
            return None;
        }
        let data_tag = self.lengths.data_tag(length_tag)?;
        let (tag, equals) = read_tag(&self.msg[start..]).filter(|(tag, _)| *tag == data_tag)?;
        let value = start + equals + 1;
        let end = match number::uint(&self.msg[length as usize..length_end as usize]) {
            Ok(length) => usize::try_from(length).ok().and_then(|length| value.checked_add(length)),
            Err(FieldFault::OutOfRange) => None,
            // No length at all: the Length field is what is wrong, and validation says so (14d, 14f).
            Err(_) => return None,
        };
        let end = end.filter(|end| self.msg.get(*end) == Some(&SOH));
        let Some(end) = end else { return Some(Err(ParseFault::DataLength { length_tag })) };
        self.table.push(tag, [value as u32, end as u32]);
        Some(Ok(end + 1))
    }

    /// Says what is wrong with a field whose tag could not be read.
    fn tag_fault(&self, start: usize, end: usize) -> ParseError {
        let field = &self.msg[start..end];
        let fault = match field.iter().position(|byte| *byte == b'=') {
            None => ParseFault::NoEquals { after: self.table.last().map(|(tag, _)| tag) },
            Some(equals) => ParseFault::Tag { tag: number::int(&field[..equals]).ok() },
        };
        ParseError { offset: start, fault }
    }
}

/// Reads the fields of an eight that [`Blocks::fields`] leaves. The first that cannot be: a Length field, or one without a
/// tag.
#[cold]
#[inline(never)]
fn odd_fields(
    mut odd: u8,
    msg: &[u8],
    starts: &[u32],
    lengths: &DataLengths,
    tags: &mut [u32; 8],
    spans: &mut [Span; 8],
) -> Option<usize> {
    while odd != 0 {
        let lane = odd.trailing_zeros() as usize;
        let (start, end) = (starts[lane], starts[lane + 1] - 1);
        let read = read_tag(&msg[start as usize..end as usize]).filter(|(tag, _)| lengths.data_tag(*tag).is_none());
        let Some((tag, digits)) = read else { return Some(lane) };
        (tags[lane], spans[lane]) = (tag, [start + digits as u32 + 1, end]);
        odd &= odd - 1;
    }
    None
}

/// Any tag that `field` begins with: 1 to 4294967295, no leading zero; and how many bytes stand before its `=`.
fn read_tag(field: &[u8]) -> Option<(u32, usize)> {
    let equals = field.iter().take(11).position(|byte| *byte == b'=')?;
    if field[0] == b'0' {
        return None;
    }
    let tag = number::uint(&field[..equals]).ok()?;
    Some((u32::try_from(tag).ok()?, equals))
}
