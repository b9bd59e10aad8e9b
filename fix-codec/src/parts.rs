//! MultipleCharValue and MultipleStringValue: values with one space between them.

use core::slice::Split;

use crate::field_error::FieldFault;

/// The parts of a MultipleStringValue, none of them empty.
#[derive(Debug, Clone)]
pub struct Parts<'a> {
    rest: Split<'a, u8, fn(&u8) -> bool>,
}

/// The parts of a MultipleCharValue.
#[derive(Debug, Clone)]
pub struct Chars<'a> {
    /// Every other byte of these is a part.
    rest: core::iter::StepBy<core::slice::Iter<'a, u8>>,
}

/// Reads a MultipleStringValue; here once to the end, so that iterating cannot fail.
pub(crate) fn strings(value: &[u8]) -> Result<Parts<'_>, FieldFault> {
    let is_space: fn(&u8) -> bool = |byte| *byte == b' ';
    if value.split(is_space).any(<[u8]>::is_empty) {
        return Err(FieldFault::Format);
    }
    Ok(Parts { rest: value.split(is_space) })
}

/// Reads a MultipleCharValue: a byte at every even place, a space at every odd one.
pub(crate) fn chars(value: &[u8]) -> Result<Chars<'_>, FieldFault> {
    let fits = value.len() % 2 == 1 && value.iter().enumerate().all(|(at, byte)| (*byte == b' ') == (at % 2 == 1));
    if fits { Ok(Chars { rest: value.iter().step_by(2) }) } else { Err(FieldFault::Format) }
}

impl<'a> Iterator for Parts<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        self.rest.next()
    }
}

impl Iterator for Chars<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.rest.next().copied()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.rest.size_hint()
    }
}

impl ExactSizeIterator for Chars<'_> {}
