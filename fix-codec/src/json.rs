//! Messages as JSON and back, by the conventions of the FIX Trading Community ("Encoding FIX using JSON", version 1.0
//! release candidate 1, 2016).
//!
//! ```json
//! { "Header": { "BeginString": "FIX.4.4", "MsgType": "D", "MsgSeqNum": "2" },
//!   "Body": { "ClOrdID": "A1", "NoPartyIDs": [{ "PartyID": "DESK", "PartyRole": "13" }], "5001": "x" },
//!   "Trailer": {} }
//! ```
//!
//! - Header, body and trailer are objects, as [`Message::sections`] tells them apart.
//! - A field's name is its key, or its tag in digits where the dictionary has no name for it. Every value is a string, as
//!   it is on the wire; enumerated values are not replaced by their labels.
//! - A group is an array of objects under the name of its NumInGroup field, which is nowhere else.
//! - CheckSum is left out, as the conventions have it, and so is BodyLength, for the same reason: they are of other bytes.
//!   Where a JSON text has them they are ignored.
//!
//! Where the conventions say nothing:
//!
//! - Data fields (Data and XMLData: RawData, EncodedText, Signature) may hold any bytes, which a JSON string may not. All
//!   of them, and always, are base64 (RFC 4648, section 4, padded): a rule that looked at the bytes would leave the reader
//!   to guess. Their length fields are there too; reading, one that is missing is put in, and one that is wrong refused.
//! - Other values must be UTF-8.
//! - Order says nothing in JSON. Writing a message, fields come as they are in it; reading, the fields of a group's entry
//!   are put in the dictionary's order, and the others stay in that of the text, BeginString and MsgType in front.
//! - A field without a value, or the same twice, or a SOH in one, is refused when read: no message may have them.
//!
//! Both ways take a tree of the whole message, and allocate: this is for logs, tests and interfaces. A message that is not
//! sound may have no JSON; [`human::decode`](crate::human::decode) shows any.
//!
//! ```
//! use fix_codec::{DataLengths, FieldIndex, json};
//! use spec::Dictionary;
//!
//! let text = r#"{"Header":{"MsgType":"D"},"Body":{"ClOrdID":"A1","NoPartyIDs":[{"PartyID":"DESK"}]},"Trailer":{}}"#;
//! let bytes = json::from_json(text, Dictionary::fix44())?;
//! assert_eq!(bytes, b"8=FIX.4.4\x019=26\x0135=D\x0111=A1\x01453=1\x01448=DESK\x0110=012\x01");
//!
//! let mut index = FieldIndex::new();
//! let message = index.parse(&bytes, &DataLengths::STANDARD)?;
//! let again = json::to_json(&message, Dictionary::fix44())?;
//! assert_eq!(again, text.replace(r#"{"MsgType""#, r#"{"BeginString":"FIX.4.4","MsgType""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod from_message;
mod to_message;
mod tree;

use spec::Dictionary;

pub use error::{JsonError, JsonFault};

use crate::data_lengths::DataLengths;
use crate::view::Message;

/// The message as one line of JSON.
///
/// `dictionary` gives the names and says what the groups are; for FIX.5.0 and later it is one that has a header too, such
/// as [`Dictionary::for_session`] gives.
///
/// # Errors
/// The first thing that JSON has no place for: a value that is not UTF-8, a field that stands twice in one place, a group
/// that is not as its count and definition say.
pub fn to_json(message: &Message<'_>, dictionary: &Dictionary) -> Result<String, JsonError> {
    let tree = from_message::tree(message, dictionary)?;
    Ok(serde_json::to_string(&tree)?)
}

/// The message that a JSON text says, `8=` to the SOH after CheckSum; BodyLength and CheckSum are put in. BeginString is
/// the dictionary's where the text has none.
///
/// Whether it is valid by the dictionary is [`validate`](crate::validate)'s to say.
///
/// # Errors
/// The first thing that is wrong: the JSON itself, with its place, or a field of it, by its tag.
pub fn from_json(text: &str, dictionary: &Dictionary) -> Result<Vec<u8>, JsonError> {
    to_message::bytes(&serde_json::from_str(text)?, dictionary)
}

/// Whether the field holds bytes and not text.
fn is_data(tag: u32, dictionary: &Dictionary) -> bool {
    match dictionary.field(tag) {
        Some(field) => field.kind().is_data(),
        None => DataLengths::STANDARD.length_tag(tag).is_some(),
    }
}
