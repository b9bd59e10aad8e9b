//! Validation: a verdict is up to the message and the rules alone, a rule less refuses no more, and what was accepted can be
//! written again.

use fix_codec::{
    BusinessViolation, DataLengths, Encoder, FieldIndex, FieldWriter, Framed, FramingLimits, Message, Reason,
    Rejection, SOH, ValidationOptions, ValidationScratch, Violation, frame, validate,
};
use spec::Dictionary;

use crate::choice::Choice;

/// The input is two bytes of choice and a message, or its fields from MsgType(35) to the last before CheckSum(10).
pub fn target(data: &[u8]) {
    let Some((choice, fields)) = Choice::of(data) else { return };
    judge(&choice, fields);
    if let Some(message) = wrapped(fields, choice.dictionary) {
        judge(&choice, &message);
    }
}

/// The fields as a message, with the lengths and sums that no mutation gets right.
fn wrapped(fields: &[u8], dictionary: &Dictionary) -> Option<Vec<u8>> {
    let rest = fields.strip_prefix(b"35=").filter(|rest| rest.last() == Some(&SOH))?;
    let end = rest.iter().position(|byte| *byte == SOH)?;
    let mut message = Vec::new();
    let mut encoder = Encoder::begin(&mut message, dictionary.begin_string().as_bytes(), &rest[..end]);
    encoder.raw(&rest[end + 1..]);
    encoder.finish();
    Some(message)
}

fn judge(choice: &Choice, bytes: &[u8]) {
    let mut index = FieldIndex::new();
    let Ok(message) = index.parse(bytes, &DataLengths::STANDARD) else { return };
    let verdict = validate(&message, choice.dictionary, &choice.options, &mut ValidationScratch::new());
    assert_eq!(with_used_scratch(choice, bytes, &message), verdict, "a verdict depends on what was validated before");
    match verdict {
        Err(Rejection::Session(violation)) => is_true(&message, &violation, choice.dictionary),
        Err(Rejection::Business(violation)) => is_of_business(&message, &violation, choice),
        Ok(()) => {
            for fewer in fewer_rules(&choice.options) {
                let verdict = validate(&message, choice.dictionary, &fewer, &mut ValidationScratch::new());
                assert_eq!(verdict, Ok(()), "accepted by {:?}, refused by {fewer:?}", choice.options);
            }
            is_written_again(&message);
        }
    }
}

/// The verdict of a scratch that has seen two other messages with many of the same fields.
fn with_used_scratch(choice: &Choice, bytes: &[u8], message: &Message<'_>) -> Result<(), Rejection> {
    let mut scratch = ValidationScratch::new();
    let half = bytes.len() / 2;
    let half = half + bytes[half..].iter().position(|byte| *byte == SOH).map_or(0, |at| at + 1);
    let mut other = FieldIndex::new();
    if let Ok(first_half) = other.parse(&bytes[..half], &DataLengths::STANDARD) {
        // The verdict on half a message is of no interest, what it leaves behind is.
        validate(&first_half, choice.dictionary, &choice.options, &mut scratch).unwrap_or(());
    }
    let strict = ValidationOptions::default();
    validate(message, choice.dictionary, &strict, &mut scratch).unwrap_or(());
    validate(message, choice.dictionary, &choice.options, &mut scratch)
}

/// The same rules with one of them turned off, for each that can be.
fn fewer_rules(options: &ValidationOptions) -> [ValidationOptions; 7] {
    let options = *options;
    [
        ValidationOptions { fields_out_of_order: false, ..options },
        ValidationOptions { fields_have_values: false, ..options },
        ValidationOptions { user_defined_fields: false, ..options },
        ValidationOptions { allow_unknown_fields: true, ..options },
        ValidationOptions { allow_unknown_enum_values: true, ..options },
        ValidationOptions { unordered_group_fields: false, ..options },
        ValidationOptions { conditionally_required: false, ..options },
    ]
}

/// Where something is missing for the application, all is well for the session, and the field is one of the message's.
fn is_of_business(message: &Message<'_>, violation: &BusinessViolation, choice: &Choice) {
    let session = ValidationOptions { conditionally_required: false, ..choice.options };
    assert!(choice.options.conditionally_required, "{violation}: not asked for");
    assert_eq!(validate(message, choice.dictionary, &session, &mut ValidationScratch::new()), Ok(()), "{violation}");
    let def = choice.dictionary.message(message.msg_type());
    assert!(def.is_some_and(|def| def.allows(violation.ref_tag)), "{violation}: not a field of this message");
}

/// A refusal names a field that the message has, or one that it must have.
fn is_true(message: &Message<'_>, violation: &Violation, dictionary: &Dictionary) {
    let Some(tag) = violation.ref_tag else {
        assert_eq!(violation.reason, Reason::InvalidMsgType);
        assert!(dictionary.message(message.msg_type()).is_none(), "{violation}");
        return;
    };
    let tag = u32::try_from(tag).unwrap_or_else(|_| panic!("{violation}: a readable message has no such tag"));
    match violation.reason {
        Reason::RequiredTagMissing => {}
        Reason::TagRepeated => {
            assert!(message.fields().filter(|field| field.tag == tag).count() > 1, "{violation}");
        }
        Reason::TagWithoutValue => {
            let empty = message.fields().any(|field| field.tag == tag && field.value.is_empty());
            assert!(empty || tag == 35, "{violation}");
        }
        _ => assert!(message.contains(tag), "{violation}"),
    }
}

/// Field by field it is the same bytes again; and as a message, if it is one.
fn is_written_again(message: &Message<'_>) {
    if message.fields().any(|field| field.value.is_empty()) {
        // By the rules that were chosen. We do not write such fields.
        return;
    }
    let mut out = Vec::new();
    write(message, &mut FieldWriter::new(&mut out));
    assert_eq!(out, message.raw());
    if let Framed::Message(..) = frame(message.raw(), &FramingLimits::default())
        && let (Some(begin_string), Some(length)) = (message.field_at(0), message.field_at(1))
        && length.value.first() != Some(&b'0')
    {
        // 8, 9 and 10 are the encoder's own.
        let body_start = message.raw().len() - out.len() + begin_string.value.len() + length.value.len() + 6;
        let body = &out[body_start..out.len() - 7];
        let mut again = Vec::new();
        let mut encoder = Encoder::begin(&mut again, begin_string.value, message.msg_type());
        encoder.raw(&body[message.msg_type().len() + 4..]);
        encoder.finish();
        assert_eq!(again, message.raw());
    }
}

/// Data goes with its length; where that has zeros before it, which are not ours to write, both go as they are.
fn write(message: &Message<'_>, out: &mut FieldWriter<'_>) {
    let mut fields = message.fields().peekable();
    while let Some(field) = fields.next() {
        let data_tag = DataLengths::STANDARD.data_tag(field.tag);
        match fields.next_if(|next| Some(next.tag) == data_tag) {
            None => out.bytes(field.tag, field.value),
            Some(data) if field.value.first() != Some(&b'0') => out.data(field.tag, data.tag, data.value),
            Some(data) => {
                out.bytes(field.tag, field.value);
                out.raw(&[format!("{}=", data.tag).as_bytes(), data.value, &[SOH]].concat());
            }
        }
    }
}
