//! The fields that are found in any bytes, held against a reader that goes byte by byte.
#![allow(clippy::unwrap_used, reason = "tests")]

use fix_codec::{DataLengths, FieldIndex, ParseError, ParseFault};
use proptest::prelude::*;

type Found = Vec<(u32, Vec<u8>)>;

/// The rules, as plainly as they can be said.
fn plain(msg: &[u8], lengths: &DataLengths) -> (Found, Option<ParseError>) {
    let (mut found, mut fault, mut at) = (Found::new(), None, 0);
    while let Some(length) = msg[at..].iter().position(|byte| *byte == 1) {
        let (field, end) = (&msg[at..at + length], at + length + 1);
        let equals = field.iter().position(|byte| *byte == b'=');
        let Some(tag) = equals.and_then(|equals| tag(&field[..equals])) else {
            let what = match equals {
                None => ParseFault::NoEquals { after: found.last().map(|(tag, _)| *tag) },
                Some(equals) => ParseFault::Tag { tag: number(&field[..equals]) },
            };
            fault.get_or_insert(ParseError { offset: at, fault: what });
            at = end;
            continue;
        };
        let value = field[equals.unwrap() + 1..].to_vec();
        let length = number(&value).filter(|number| *number >= 0);
        found.push((tag, value));
        at = end;
        let Some(data_tag) = lengths.data_tag(tag) else { continue };
        let (Some(length), true) = (length, msg[at..].starts_with(format!("{data_tag}=").as_bytes())) else { continue };
        let start = at + format!("{data_tag}=").len();
        let end = start.saturating_add(length as usize);
        if msg.get(end) == Some(&1) {
            found.push((data_tag, msg[start..end].to_vec()));
            at = end + 1;
        } else {
            fault.get_or_insert(ParseError { offset: at, fault: ParseFault::DataLength { length_tag: tag } });
        }
    }
    if at != msg.len() {
        fault.get_or_insert(ParseError { offset: at, fault: ParseFault::Unterminated });
    }
    (found, fault)
}

fn tag(digits: &[u8]) -> Option<u32> {
    let is_tag = matches!(digits, [b'1'..=b'9', ..]) && digits.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(digits).ok().filter(|_| is_tag)?.parse().ok()
}

fn number(text: &[u8]) -> Option<i64> {
    let is_number = !text.starts_with(b"+");
    std::str::from_utf8(text).ok().filter(|_| is_number)?.parse().ok()
}

fn indexed(index: &mut FieldIndex, msg: &[u8], lengths: &DataLengths) -> (Found, Option<ParseError>) {
    let fault = index.parse(msg, lengths).err();
    (index.readable(msg).fields().map(|field| (field.tag, field.value.to_vec())).collect(), fault)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    /// Tags of any length, with zeros in front or none at all, values with `=` and data with SOH, messages of a byte and of
    /// three hundred fields: what is read must not depend on which of the ways through the index a field takes.
    #[test]
    fn what_is_found_is_what_stands_there(
        messages in prop::collection::vec(
            prop::collection::vec(prop_oneof![
                20 => "[1-9][0-9]{0,3}=[ -~]{1,12}\x01",
                2 => "[0-9]{0,11}=[ -~]{0,70}\x01",
                1 => "(95|93|90|5000)=[0-9]{1,2}\x01(96|89|91|15000)=[a=\x01]{0,12}\x01",
                1 => "-?[0-9=\x01a]{0,6}\x01?",
            ], 0..90),
            1..4,
        ),
    ) {
        let lengths = DataLengths::from_pairs([(95, 96), (93, 89), (90, 91), (5000, 15000)]);
        let mut index = FieldIndex::new();
        for message in messages {
            let bytes = message.concat().into_bytes();
            prop_assert_eq!(indexed(&mut index, &bytes, &lengths), plain(&bytes, &lengths));
        }
    }
}
