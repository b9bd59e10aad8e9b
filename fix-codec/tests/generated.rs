//! Every message type of every version: what is encoded is valid and is read back the same.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use fix_codec::{
    BusinessRejectReason, BusinessViolation, DataLengths, FieldIndex, Framed, FramingLimits, Rejection,
    ValidationOptions, ValidationScratch, frame, validate,
};
use proptest::prelude::*;
use spec::{Category, Dictionary};
use support::choices::Choices;
use support::{GivenMessage, any_message, dictionaries, message, read};

/// Encodes and decodes a message, which must be valid: what was read, and the bytes that this is encoded to again.
fn there_and_back(given: &GivenMessage, dictionary: &Dictionary) -> (GivenMessage, Vec<u8>, Vec<u8>) {
    let bytes = given.encode();
    let limits = FramingLimits { max_message: usize::MAX };
    let Framed::Message(whole, len) = frame(&bytes, &limits) else { panic!("no message") };
    assert_eq!(len, bytes.len());
    let mut index = FieldIndex::new();
    let message = index.parse(whole, &DataLengths::from_dictionary(dictionary)).unwrap();
    let judge = |options| validate(&message, dictionary, &options, &mut ValidationScratch::new());
    let verdict = judge(ValidationOptions { conditionally_required: false, ..ValidationOptions::default() });
    let shown = String::from_utf8_lossy(&bytes).replace('\x01', "|");
    assert_eq!(verdict, Ok(()), "{}: {shown}", dictionary.name());
    // Chance knows no conditions; what they find is business, of an application message, and about a field of it.
    match judge(ValidationOptions::default()) {
        Ok(()) => {}
        Err(Rejection::Business(BusinessViolation { reason, ref_tag })) => {
            assert_eq!(reason, BusinessRejectReason::ConditionallyRequiredFieldMissing);
            let def = dictionary.message(message.msg_type()).unwrap();
            assert!(
                def.category() == Category::App && def.allows(ref_tag),
                "{}: {ref_tag}: {shown}",
                dictionary.name()
            );
        }
        Err(Rejection::Session(violation)) => panic!("{}: {violation}: {shown}", dictionary.name()),
    }
    let read = read(&message, dictionary);
    let again = read.encode();
    (read, bytes, again)
}

#[test]
fn each_type_of_each_version_with_what_it_must_have_is_valid() {
    for dictionary in dictionaries() {
        for at in 0..dictionary.messages().len() {
            // The first choice is the type; then all choices are the first.
            let choice =
                if dictionary.messages().len() > 256 { vec![(at >> 8) as u8, at as u8] } else { vec![at as u8] };
            let given = message(dictionary, &mut Choices::new(&choice));
            assert_eq!(given.msg_type, dictionary.messages()[at].msg_type().as_bytes());
            let (read, bytes, again) = there_and_back(&given, dictionary);
            assert_eq!(read, given);
            assert_eq!(again, bytes);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn what_is_encoded_is_valid_and_is_decoded_to_the_same((dictionary, given) in any_message()) {
        let (read, bytes, again) = there_and_back(&given, dictionary);
        prop_assert_eq!(read, given);
        prop_assert_eq!(again, bytes);
    }
}
