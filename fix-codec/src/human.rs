//! Messages for people: each field with its name, its value and what the value means, wrong ones marked.
//!
//! This reads logs, mails and what was pasted from a terminal, so it takes what it finds: text around the messages, `|`
//! where SOH was, a CheckSum that does not fit. It never refuses; it marks. It allocates, and has no place on the way of
//! an order.

use core::fmt;
use std::borrow::Cow;

use spec::{Dictionary, GroupDef, Member};

use crate::data_lengths::DataLengths;
use crate::fields::Field;
use crate::format::has_form;
use crate::framing::{Framed, FramingLimits, Garbled, frame};
use crate::reason::{Reason, Violation};
use crate::scan::SOH;
use crate::validate::{ValidationOptions, ValidationScratch, validate};
use crate::view::{FieldIndex, Message};

/// One message as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedMessage<'d> {
    /// The name of its MsgType(35), if the dictionary has it.
    pub name: Option<&'d str>,
    /// The fields, in the order of the message.
    pub fields: Vec<DecodedField<'d>>,
    /// What is wrong with the message and is not marked at a field of it.
    pub faults: Vec<String>,
}

/// One field as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedField<'d> {
    /// The tag.
    pub tag: u32,
    /// The field's name, if the dictionary has it.
    pub name: Option<&'d str>,
    /// The value, control characters escaped.
    pub value: String,
    /// What the dictionary calls this value.
    pub value_name: Option<&'d str>,
    /// How many repeating groups it is inside of.
    pub depth: usize,
    /// What is wrong with it.
    pub fault: Option<String>,
}

impl DecodedMessage<'_> {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.faults.is_empty() && self.fields.iter().all(|field| field.fault.is_none())
    }
}

/// Finds the messages in `text` and decodes each. Where there is no SOH in the whole text, `|` stands for it.
pub fn decode<'d>(text: &[u8], dictionary: &'d Dictionary) -> Vec<DecodedMessage<'d>> {
    let text: Cow<'_, [u8]> = if text.contains(&SOH) {
        Cow::Borrowed(text)
    } else {
        text.iter().map(|byte| if *byte == b'|' { SOH } else { *byte }).collect()
    };
    let mut reader = Reader {
        dictionary,
        lengths: DataLengths::from_dictionary(dictionary),
        index: FieldIndex::new(),
        scratch: ValidationScratch::new(),
    };
    let mut messages = Vec::new();
    let mut rest = &text[..];
    while let Some(start) = find(rest, START) {
        let (message, framing, len) = cut(&rest[start..]);
        messages.push(reader.decode(&message, framing));
        rest = &rest[start + len..];
    }
    messages
}

const START: &[u8] = b"8=FIX";

/// No limit: the text is in memory already.
const LIMITS: FramingLimits = FramingLimits { max_message: usize::MAX };

/// What is wrong with a message as a whole.
enum Framing {
    Sound,
    CutShort,
    Garbled(Garbled),
}

/// The message at the front of `text`, what framing says of it, and how many bytes it takes.
fn cut(text: &[u8]) -> (Cow<'_, [u8]>, Framing, usize) {
    let framing = match frame(text, &LIMITS) {
        Framed::Message(message, len) => return (Cow::Borrowed(message), Framing::Sound, len),
        Framed::Incomplete => Framing::CutShort,
        Framed::Garbage { why, .. } => Framing::Garbled(why),
    };
    let len = apparent_len(text);
    let message = &text[..len];
    if message.ends_with(&[SOH]) {
        return (Cow::Borrowed(message), framing, len);
    }
    // The last separator is often lost where a message was copied from a line.
    let mut mended = message.to_vec();
    mended.push(SOH);
    let framing = match frame(&mended, &LIMITS) {
        Framed::Message(whole, _) if whole.len() == mended.len() => Framing::Sound,
        Framed::Garbage { why, .. } => Framing::Garbled(why),
        Framed::Message(..) | Framed::Incomplete => framing,
    };
    (Cow::Owned(mended), framing, len)
}

/// Where a message whose BodyLength cannot be trusted seems to end: behind its CheckSum, at the end of the line, or where
/// the next message begins.
fn apparent_len(text: &[u8]) -> usize {
    let text = find(&text[1..], b"\x018=FIX").map_or(text, |at| &text[..at + 2]);
    let line_end = text.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(text.len());
    let check_sum_end = find(text, b"\x0110=")
        .and_then(|at| Some(at + 4 + text[at + 4..].iter().position(|byte| *byte == SOH)? + 1))
        .unwrap_or(text.len());
    line_end.min(check_sum_end)
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}

/// What decoding one message after the other keeps.
struct Reader<'d> {
    dictionary: &'d Dictionary,
    lengths: DataLengths,
    index: FieldIndex,
    scratch: ValidationScratch,
}

impl<'d> Reader<'d> {
    fn decode(&mut self, bytes: &[u8], framing: Framing) -> DecodedMessage<'d> {
        let dictionary = self.dictionary;
        let unreadable = self.index.parse(bytes, &self.lengths).err();
        let message = self.index.readable(bytes);
        let fields = message.fields().zip(depths(&message, dictionary));
        let mut decoded = DecodedMessage {
            name: dictionary.message(message.msg_type()).map(|def| def.name()),
            fields: fields.map(|(field, depth)| decode_field(field, depth, dictionary)).collect(),
            faults: unreadable.iter().map(ToString::to_string).collect(),
        };
        mark_framing(&mut decoded, framing);
        if let Err(violation) = validate(&message, dictionary, &ValidationOptions::default(), &mut self.scratch) {
            mark_violation(&mut decoded, violation, dictionary);
        }
        decoded
    }
}

/// One field with its name, and what can be seen to be wrong with it alone.
fn decode_field<'d>(field: Field<'_>, depth: usize, dictionary: &'d Dictionary) -> DecodedField<'d> {
    let def = dictionary.field(field.tag);
    let fault = match def {
        _ if field.value.is_empty() => Some(Reason::TagWithoutValue.text()),
        None => Some("unknown tag"),
        Some(def) if !has_form(def.kind(), field.value) => Some(Reason::IncorrectDataFormat.text()),
        Some(def) if !def.allows(field.value) => Some(Reason::ValueIncorrect.text()),
        Some(_) => None,
    };
    DecodedField {
        tag: field.tag,
        name: def.map(|def| def.name()),
        value: printable(field.value),
        value_name: def.and_then(|def| def.value_name(field.value)),
        depth,
        fault: fault.map(str::to_owned),
    }
}

/// The value as text, with control characters made visible: a terminal must not obey a message.
fn printable(value: &[u8]) -> String {
    let mut text = String::with_capacity(value.len());
    for c in String::from_utf8_lossy(value).chars() {
        if c.is_control() { text.extend(c.escape_default()) } else { text.push(c) }
    }
    text
}

/// How many groups each field is inside of. Counts are not looked at: a wrong count must not make the rest unreadable.
fn depths(message: &Message<'_>, dictionary: &Dictionary) -> Vec<usize> {
    let body = dictionary.message(message.msg_type());
    let mut open: Vec<&GroupDef> = Vec::new();
    let mut depths = Vec::with_capacity(message.len());
    for Field { tag, .. } in message.fields() {
        while open.pop_if(|group| group.position(tag).is_none()).is_some() {}
        depths.push(open.len());
        let member = match open.last() {
            Some(group) => group.member(tag),
            None => dictionary.header().member(tag).or_else(|| body?.member(tag)),
        };
        if let Some(Member::Group(group)) = member {
            open.push(group);
        }
    }
    depths
}

/// Marks what framing found, at the field that is wrong where there is one.
fn mark_framing(decoded: &mut DecodedMessage<'_>, framing: Framing) {
    let (tag, fault) = match framing {
        Framing::Sound => return,
        Framing::CutShort => (9, "ends before BodyLength(9) says".to_owned()),
        Framing::Garbled(why) => {
            let tag = match why {
                Garbled::CheckSumWrong { .. } => 10,
                Garbled::CheckSumMissing { .. } => 9,
                Garbled::NotBeginString => 8,
                Garbled::BodyLengthMissing | Garbled::MsgTypeNotThird | Garbled::TooLong { .. } => 0,
            };
            (tag, why.to_string())
        }
    };
    mark(decoded, tag, fault);
}

/// Marks what only the whole message shows: what is missing, out of order, or wrong with a group.
fn mark_violation(decoded: &mut DecodedMessage<'_>, violation: Violation, dictionary: &Dictionary) {
    let tag = violation.ref_tag.and_then(|tag| u32::try_from(tag).ok()).unwrap_or(0);
    let missing = violation.reason == Reason::RequiredTagMissing;
    match dictionary.field(tag) {
        Some(def) if missing => decoded.faults.push(format!("{}: {}({tag})", violation.text(), def.name())),
        _ => mark(decoded, tag, violation.text().to_owned()),
    }
}

/// Marks the last field with this tag, since what comes too often or too late is wrong where it comes last; the message,
/// if it has no such field. The first mark of a field stays.
fn mark(decoded: &mut DecodedMessage<'_>, tag: u32, fault: String) {
    match decoded.fields.iter_mut().rfind(|field| field.tag == tag) {
        Some(field) => {
            field.fault.get_or_insert(fault);
        }
        None => decoded.faults.push(fault),
    }
}

impl fmt::Display for DecodedMessage<'_> {
    /// A line for the message, one for each field, and one beginning with `!` for each fault that is at no field.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.name.unwrap_or("unknown message"))?;
        for field in &self.fields {
            writeln!(f, "{:indent$}{field}", "", indent = 2 + 2 * field.depth)?;
        }
        for fault in &self.faults {
            writeln!(f, "! {fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for DecodedField<'_> {
    /// `Side(54) = 1 BUY`, and behind `<--` what is wrong.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name {
            Some(name) => write!(f, "{name}({})", self.tag)?,
            None => write!(f, "({})", self.tag)?,
        }
        write!(f, " = {}", self.value)?;
        if let Some(name) = self.value_name {
            write!(f, " {name}")?;
        }
        match &self.fault {
            Some(fault) => write!(f, "  <-- {fault}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = "8=FIX.4.4|9=147|35=D|34=2|49=CLIENT1|56=TIDEGATE|52=20131008-14:30:00.000|11=A1|55=IBM|54=1|38=1000|\
                         40=2|44=182.50|60=20131008-14:30:00.000|453=1|448=BROKER|447=D|452=1|10=000|";

    fn one(text: &str) -> DecodedMessage<'static> {
        let mut messages = decode(text.as_bytes(), Dictionary::fix44());
        assert_eq!(messages.len(), 1, "{text}");
        messages.remove(0)
    }

    /// The order with the right BodyLength and CheckSum.
    fn sound() -> String {
        let body = ORDER.find("35=D").unwrap()..ORDER.find("10=000").unwrap();
        let message = format!("8=FIX.4.4|9={}|{}", body.len(), &ORDER[body]);
        let sum: u32 = message.bytes().map(|byte| if byte == b'|' { 1 } else { u32::from(byte) }).sum();
        format!("{message}10={:03}|", sum % 256)
    }

    #[test]
    fn a_person_sees_names_values_and_groups() {
        let text = one(&sound()).to_string();
        assert!(one(&sound()).is_sound(), "{text}");
        assert!(text.starts_with("NewOrderSingle\n  BeginString(8) = FIX.4.4\n"), "{text}");
        assert!(text.contains("\n  Side(54) = 1 BUY\n"), "{text}");
        assert!(text.contains("\n  NoPartyIDs(453) = 1\n    PartyID(448) = BROKER\n"), "{text}");
    }

    #[test]
    fn a_person_sees_what_is_wrong() {
        let table = [
            (
                "CheckSum(10) = 000  <-- CheckSum(10)=000 where the bytes give",
                sound().rsplit_once("10=").unwrap().0.to_owned() + "10=000|",
            ),
            ("BodyLength(9) = 7  <-- BodyLength(9)=7 does not lead", sound().replacen("9=", "9=7|999=", 1)),
            ("(999) = x  <-- unknown tag", sound().replace("|55=IBM", "|999=x|55=IBM")),
            ("Side(54) = Q  <-- Value is incorrect", sound().replace("54=1", "54=Q")),
            ("OrderQty(38) = +5  <-- Incorrect data format", sound().replace("38=1000", "38=+5")),
            ("Symbol(55) =   <-- Tag specified without", sound().replace("55=IBM", "55=")),
            ("! Required tag missing: ClOrdID(11)", sound().replace("|11=A1", "")),
            ("NoPartyIDs(453) = 2  <-- Incorrect NumInGroup", sound().replace("453=1", "453=2")),
            ("! -4 is not a tag (at byte", sound().replace("|55=IBM", "|-4=x|55=IBM")),
        ];
        for (expected, text) in table {
            let shown = one(&text).to_string();
            assert!(shown.contains(expected), "{expected}\n{shown}");
        }
    }

    #[test]
    fn messages_are_found_among_other_text() {
        let line = sound();
        let log =
            format!("12:00 in: {line}\n12:01 out: {}\nnothing\n{line}{line} 8=FIX.4.4|9=5", line.trim_end_matches('|'));
        let messages = decode(log.as_bytes(), Dictionary::fix44());
        let sound: Vec<bool> = messages.iter().map(DecodedMessage::is_sound).collect();
        assert_eq!(sound, [true, true, true, true, false]);
        let with_soh = log.replace('|', "\x01");
        assert_eq!(decode(with_soh.as_bytes(), Dictionary::fix44()), messages);
    }

    proptest::proptest! {
        #[test]
        fn no_text_stops_the_reader(text in "(8=FIX|9=1|10=|35=D|453=2|448=|[a-z\u{1}|=\n]|\\PC){0,60}") {
            decode(text.as_bytes(), Dictionary::fix44());
        }
    }
}
