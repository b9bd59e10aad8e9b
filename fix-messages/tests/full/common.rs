//! What the tests share: messages of any of the types, as bytes, as fields, and as text.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use fix_codec::{DataLengths, Encoder, FieldIndex, FieldWriter, Message, Precision, parse_decimal, parse_timestamp};
use fix_messages::ParseIssue;
use fix_messages::full::AnyMessage;
use proptest::prelude::*;
use spec::{Dictionary, FieldKind, Member, Section};

use crate::support::choices::Choices;
use crate::support::{self, GivenMessage};

/// MsgType(35) of every type there is.
pub(crate) const MSG_TYPES: [&str; 30] = [
    "D", "8", "F", "G", "9", "H", "AF", "q", "r", "j", "V", "W", "X", "Y", "R", "AG", "S", "Z", "a", "AI", "i", "b",
    "c", "d", "x", "y", "e", "f", "g", "h",
];

/// A valid message of one of these types.
pub(crate) fn any_message_of(msg_types: &'static [&'static str]) -> impl Strategy<Value = GivenMessage> {
    (prop::sample::select(msg_types), prop::collection::vec(any::<u8>(), 0..1500))
        .prop_map(|(msg_type, choices)| given(msg_type, &choices))
}

pub(crate) fn given(msg_type: &str, choices: &[u8]) -> GivenMessage {
    let messages = Dictionary::tidegate44().messages();
    let at = messages.iter().position(|message| message.msg_type() == msg_type).expect("known");
    // The first choice is the type.
    let choices: Vec<u8> = [at as u8].iter().chain(choices).copied().collect();
    support::message(Dictionary::tidegate44(), &mut Choices::new(&choices))
}

/// Reads a whole message or a run of fields.
pub(crate) fn view<R>(bytes: &[u8], read: impl FnOnce(&Message<'_>) -> R) -> R {
    let mut index = FieldIndex::new();
    let lengths = DataLengths::from_dictionary(Dictionary::tidegate44());
    read(&index.parse(bytes, &lengths).unwrap_or_else(|error| panic!("{error}: {}", bytes.escape_ascii())))
}

pub(crate) fn parse<R>(bytes: &[u8], read: impl FnOnce(Result<AnyMessage<'_>, ParseIssue>) -> R) -> R {
    view(bytes, |message| read(AnyMessage::parse(message).expect("one of the types")))
}

/// A whole message with this body.
pub(crate) fn encode(msg_type: &[u8], write: impl FnOnce(&mut FieldWriter<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::begin(&mut bytes, b"FIX.4.4", msg_type);
    write(&mut encoder);
    encoder.finish();
    bytes
}

/// Reads a message and writes it again.
pub(crate) fn rewrite(bytes: &[u8]) -> Vec<u8> {
    parse(bytes, |message| {
        let message = message.unwrap_or_else(|issue| panic!("{issue}: {}", bytes.escape_ascii()));
        encode(message.msg_type(), |out| message.write(out, Precision::Nanos))
    })
}

/// The body's fields, each value in the one form that says the same: `007` and `7` are one number. A count of no entries
/// says nothing.
pub(crate) fn canonical(bytes: &[u8]) -> Vec<(u32, Vec<u8>)> {
    let dictionary = Dictionary::tidegate44();
    view(bytes, |message| {
        let fields = message.body(dictionary).fields();
        let fields = fields.map(|field| (field.tag, canonical_value(field.tag, field.value)));
        fields.filter(|(tag, value)| !(value == b"0" && counts().contains(tag))).collect()
    })
}

fn canonical_value(tag: u32, value: &[u8]) -> Vec<u8> {
    let Some(field) = Dictionary::tidegate44().field(tag) else { return value.into() };
    match field.kind() {
        FieldKind::UtcTimestamp => parse_timestamp(value).expect("a moment").0.to_string().into_bytes(),
        FieldKind::UtcTimeOnly => fix_codec::parse_time_only(value).expect("a time").to_string().into_bytes(),
        FieldKind::Int
        | FieldKind::Length
        | FieldKind::SeqNum
        | FieldKind::NumInGroup
        | FieldKind::Float
        | FieldKind::Qty
        | FieldKind::Price
        | FieldKind::PriceOffset
        | FieldKind::Amt
        | FieldKind::Percentage => {
            let mut number = parse_decimal(value).expect("a number").normalize();
            if number.is_zero() {
                number.set_sign_positive(true);
            }
            number.to_string().into_bytes()
        }
        _ => value.into(),
    }
}

/// The tags that count entries.
fn counts() -> &'static BTreeSet<u32> {
    static COUNTS: OnceLock<BTreeSet<u32>> = OnceLock::new();
    fn add(section: &Section, counts: &mut BTreeSet<u32>) {
        for member in section.members() {
            if let Member::Group(group) = member.member() {
                counts.insert(member.tag());
                add(group.entry(), counts);
            }
        }
    }
    COUNTS.get_or_init(|| {
        let mut counts = BTreeSet::new();
        Dictionary::tidegate44().messages().iter().for_each(|message| add(message.body(), &mut counts));
        counts
    })
}

/// Fields written as `11=A1|54=1|` to bytes.
pub(crate) fn bytes_of(text: &str) -> Vec<u8> {
    text.replace('|', "\x01").into_bytes()
}

/// And back.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace('\x01', "|")
}

/// The body that a message gives, as text.
pub(crate) fn body_text(write: impl FnOnce(&mut FieldWriter<'_>)) -> String {
    let mut bytes = Vec::new();
    write(&mut FieldWriter::new(&mut bytes));
    text_of(&bytes)
}
