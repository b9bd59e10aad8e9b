//! The loader: what it accepts can be written and is the same when read again, what it refuses has a place in the text, and
//! what it makes is no larger than the text can account for.

use spec::{Dictionary, LoadError, Schema, diff, write_xml};

/// No definition of a field or a message is shorter: `<field number="1" name="A" type="INT"/>`.
const DEFINITION_MIN: usize = 30;

/// The input is a dictionary in XML; bytes that are no UTF-8 end it.
pub fn target(data: &[u8]) {
    let text = match core::str::from_utf8(data) {
        Ok(text) => text,
        Err(error) => core::str::from_utf8(&data[..error.valid_up_to()]).unwrap_or_default(),
    };
    let dictionary = match Dictionary::from_xml(text) {
        Ok(dictionary) => dictionary,
        Err(error) => return has_a_place(&error, text),
    };
    let definitions = dictionary.fields().len().max(dictionary.messages().len());
    assert!(definitions * DEFINITION_MIN <= text.len(), "{definitions} definitions in {} bytes", text.len());
    is_the_same_again(text, &dictionary);
    is_combined(&dictionary);
}

/// In the text, or just behind its end, and never inside of a character.
fn has_a_place(error: &LoadError, text: &str) {
    let line = error.line.checked_sub(1).and_then(|at| text.split('\n').nth(at as usize));
    let Some(line) = line else { panic!("there is no such line: {error}") };
    let in_line = error.column.checked_sub(1).is_some_and(|at| line.is_char_boundary(at as usize));
    assert!(in_line, "there is no such column in {line:?}: {error}");
}

/// The text that is written is a fixed point: it holds all that the schema does, but for where things stood.
fn is_the_same_again(text: &str, dictionary: &Dictionary) {
    let written = match Schema::from_xml(text) {
        Ok(schema) => write_xml(&schema),
        Err(error) => panic!("a dictionary and no schema: {error}"),
    };
    let again = match Schema::from_xml(&written) {
        Ok(schema) => write_xml(&schema),
        Err(error) => panic!("what was written is refused: {error}\n{written}"),
    };
    assert_eq!(again, written);
    match Dictionary::from_xml(&written) {
        Ok(again) => {
            let changes = diff(dictionary, &again).changes;
            assert!(changes.is_empty(), "{changes:?}");
            assert_eq!(dictionary.header().required(), again.header().required());
            assert_eq!(dictionary.name(), again.name());
        }
        Err(error) => panic!("what was written is refused: {error}\n{written}"),
    }
}

/// With a standard dictionary as the other half: taken or refused, and if taken each part is from where it should be.
fn is_combined(dictionary: &Dictionary) {
    let (transport, application) = match dictionary.version().fixt {
        true => (dictionary, Dictionary::fix40()),
        false => (Dictionary::fixt11(), dictionary),
    };
    let Ok(combined) = Dictionary::combine(transport, application) else { return };
    assert_eq!(combined.dictionary.header().required(), transport.header().required());
    assert_eq!(combined.dictionary.begin_string(), transport.begin_string());
    let messages = combined.dictionary.messages().len() + combined.left_out.len();
    assert_eq!(messages, transport.messages().len() + application.messages().len());
}
