//! Every message type of every version: what is encoded is valid and is read back the same.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use fix_codec::{
    DataLengths, FieldIndex, Framed, FramingLimits, ValidationOptions, ValidationScratch, frame, validate,
};
use proptest::prelude::*;
use spec::Dictionary;
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
    let verdict = validate(&message, dictionary, &ValidationOptions::default(), &mut ValidationScratch::new());
    let shown = String::from_utf8_lossy(&bytes).replace('\x01', "|");
    assert_eq!(verdict, Ok(()), "{}: {shown}", dictionary.name());
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
