//! What the tests share: a body between a header and a trailer, held against the dictionary.

use fix_codec::{
    DataLengths, Encoder, FieldIndex, FieldWriter, Framed, FramingLimits, Message, Precision, ValidationOptions,
    ValidationScratch, frame, validate,
};
use spec::Dictionary;
use types::Timestamp;

/// A whole message with the body that `write` gives.
pub(crate) fn message(msg_type: &[u8], write: impl FnOnce(&mut FieldWriter<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::begin(&mut bytes, b"FIX.4.4", msg_type);
    encoder.uint(34, 7);
    encoder.str(49, "CLIENT1");
    encoder.timestamp(52, Timestamp(0), Precision::Millis);
    encoder.str(56, "TIDEGATE");
    write(&mut encoder);
    encoder.finish();
    bytes
}

/// Reads a message after the dictionary has passed it.
pub(crate) fn valid<R>(bytes: &[u8], read: impl FnOnce(&Message<'_>) -> R) -> R {
    let Framed::Message(whole, used) = frame(bytes, &FramingLimits::default()) else {
        panic!("not framed: {}", bytes.escape_ascii())
    };
    assert_eq!(used, bytes.len());
    let mut index = FieldIndex::new();
    let message = index.parse(whole, &DataLengths::default()).expect("fields");
    // A message of any values need not make sense: a limit order without its price.
    let options = ValidationOptions { conditionally_required: false, ..ValidationOptions::default() };
    let verdict = validate(&message, Dictionary::fix44(), &options, &mut ValidationScratch::new());
    assert_eq!(verdict, Ok(()), "{}", bytes.escape_ascii());
    read(&message)
}

/// The message as `|` separated fields, without header and trailer.
pub(crate) fn body_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\u{1}', "|");
    let start = text.find("|56=TIDEGATE|").expect("header") + "|56=TIDEGATE|".len();
    let end = text.rfind("10=").expect("trailer");
    text[start..end].to_owned()
}
