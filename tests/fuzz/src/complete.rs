//! The complete messages: what was read of a body is written again, field by field, and nothing besides.

use std::collections::BTreeMap;

use fix_codec::{DataLengths, FieldIndex, FieldWriter, Message, Precision};
use fix_messages::full::AnyMessage;
use spec::{Dictionary, FieldKind};

/// The input is a message, or its fields from MsgType(35) on.
pub fn target(data: &[u8]) {
    let (mut first, mut second) = (FieldIndex::new(), FieldIndex::new());
    let Ok(message) = first.parse(data, &DataLengths::STANDARD) else { return };
    let Some(Ok(read)) = AnyMessage::parse(&message) else { return };
    let given = tags(&message);
    if is_torn(&message) {
        return;
    }
    let mut bytes = Vec::new();
    let mut out = FieldWriter::new(&mut bytes);
    out.bytes(35, read.msg_type());
    read.write(&mut out, Precision::Nanos);
    let written = match second.parse(&bytes, &DataLengths::STANDARD) {
        Ok(written) => written,
        Err(error) => panic!("what was written cannot be read: {error}"),
    };
    assert_eq!(tags(&written), given, "{} to {}", data.escape_ascii(), bytes.escape_ascii());
}

/// How often each field stands in the body. Left out is what is not kept: fields of header and trailer, those without a
/// value, and counts of no entries.
fn tags(message: &Message<'_>) -> BTreeMap<u32, usize> {
    let dictionary = Dictionary::tidegate44();
    let mut tags = BTreeMap::new();
    for field in message.body(dictionary).fields() {
        let is_around = dictionary.is_header(field.tag) || dictionary.is_trailer(field.tag);
        let is_count = dictionary.field(field.tag).is_some_and(|def| def.kind() == FieldKind::NumInGroup);
        let is_zero = is_count && field.value.iter().all(|byte| *byte == b'0');
        if !is_around && !is_zero && !field.value.is_empty() {
            *tags.entry(field.tag).or_default() += 1;
        }
    }
    tags
}

/// Whether data stands without its length before it, or a length without its data. Who writes what is unknown of such a
/// message cannot know that the two are not to meet.
fn is_torn(message: &Message<'_>) -> bool {
    let lengths = DataLengths::STANDARD;
    let kind = |tag| Dictionary::fix50sp2().field(tag).or_else(|| Dictionary::tidegate44().field(tag));
    let mut before = None;
    for field in message.fields() {
        let announced = before.and_then(|before| lengths.data_tag(before));
        let is_data = kind(field.tag).is_some_and(|def| def.kind().is_data());
        if announced.is_some_and(|data| data != field.tag) || (is_data && announced.is_none()) {
            return true;
        }
        before = Some(field.tag);
    }
    before.is_some_and(|before| lengths.data_tag(before).is_some())
}
