//! Messages for people: each field with its name, its value and what the value means, wrong ones marked.
//!
//! This reads logs, mails and what was pasted from a terminal, so it takes what it finds: text around the messages, `|`
//! where SOH was, a CheckSum that does not fit. It never refuses; it marks. It allocates, and has no place on the way of
//! an order.

mod find;
mod walk;

use core::fmt;

use spec::Dictionary;

use self::find::{Cut, Framing, cut, next_start};
pub use self::find::{has_check_sum, last_start};
use self::walk::{Missing, Place, Walked, walk};
use crate::data_lengths::DataLengths;
use crate::fields::Field;
use crate::format::has_form;
use crate::framing::Garbled;
use crate::parse_error::ParseError;
use crate::reason::{Reason, Violation};
use crate::rejection::Rejection;
use crate::scratch::ValidationScratch;
use crate::validate::{ValidationOptions, validate};
use crate::view::{FieldIndex, Message};

/// One message as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedMessage<'d> {
    /// The name of its MsgType(35), if the dictionary has it.
    pub name: Option<&'d str>,
    /// The version that it was held against: `FIX.5.0SP2`, which BeginString(8) does not say.
    pub version: &'d str,
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

/// Finds the messages in `text` and decodes each by one dictionary. Where a message has no SOH, `|`, `^A` or `;` stands for
/// it.
pub fn decode<'d>(text: &[u8], dictionary: &'d Dictionary) -> Vec<DecodedMessage<'d>> {
    Decoder::new(|_: &Message<'_>| dictionary).decode(text)
}

/// Decodes one text after the other, each message by the dictionary that is chosen for it.
///
/// ```
/// use fix_codec::Message;
/// use fix_codec::human::Decoder;
/// use spec::Dictionary;
///
/// let by_version = |message: &Message<'_>| match message.value(8) {
///     Some(b"FIX.4.2") => Dictionary::fix42(),
///     _ => Dictionary::fix44(),
/// };
/// let mut decoder = Decoder::new(by_version);
/// let messages = decoder.decode(b"out: 8=FIX.4.2^A9=5^A35=0^A10=161^A");
/// assert_eq!((messages[0].name, messages[0].version), (Some("Heartbeat"), "FIX.4.2"));
/// assert_eq!(messages[0].faults[0], "Required tag missing: SenderCompID(49)");
/// ```
pub struct Decoder<'d, C> {
    choose: C,
    /// The dictionaries that were chosen so far.
    lengths: Vec<(&'d Dictionary, DataLengths)>,
    index: FieldIndex,
    scratch: ValidationScratch,
}

impl<'d, C: FnMut(&Message<'_>) -> &'d Dictionary> Decoder<'d, C> {
    /// `choose` sees each message as far as it can be read, and says by which dictionary it is decoded.
    pub fn new(choose: C) -> Self {
        Decoder { choose, lengths: Vec::new(), index: FieldIndex::new(), scratch: ValidationScratch::new() }
    }

    /// Finds the messages in `text` and decodes each.
    pub fn decode(&mut self, text: &[u8]) -> Vec<DecodedMessage<'d>> {
        let mut messages = Vec::new();
        let mut from = 0;
        while let Some(start) = next_start(text, from) {
            let Cut { bytes, framing, len } = cut(&text[start..]);
            messages.push(self.message(&bytes, framing));
            from = start + len;
        }
        messages
    }

    fn message(&mut self, bytes: &[u8], framing: Framing) -> DecodedMessage<'d> {
        let (dictionary, unreadable) = self.read(bytes);
        let message = self.index.readable(bytes);
        let Walked { places, missing } = walk(&message, dictionary);
        let fields = message.fields().zip(places);
        let mut decoded = DecodedMessage {
            name: dictionary.message(message.msg_type()).map(|def| def.name()),
            version: dictionary.name(),
            fields: fields.map(|(field, place)| decode_field(field, &place, dictionary)).collect(),
            faults: unreadable.iter().map(ToString::to_string).collect(),
        };
        if message.value(8).is_some_and(|version| version != dictionary.begin_string().as_bytes()) {
            mark(&mut decoded, 8, format!("another version, read as {}", dictionary.name()));
        }
        mark_framing(&mut decoded, framing);
        match validate(&message, dictionary, &ValidationOptions::default(), &mut self.scratch) {
            Ok(()) => {}
            Err(Rejection::Session(violation)) => mark_violation(&mut decoded, violation, &missing, dictionary),
            Err(Rejection::Business(violation)) => {
                let (text, name) = (violation.reason.text(), dictionary.field(violation.ref_tag).map(|def| def.name()));
                decoded.faults.push(format!("{text}: {}({})", name.unwrap_or_default(), violation.ref_tag));
            }
        }
        decoded.faults.extend(missing.iter().map(|missing| missing.text(dictionary)));
        decoded
    }

    /// Takes a message apart by the dictionary that is chosen for it. Which one it is must be read first, and which fields
    /// hold data is the dictionary's to say, so this may take two passes.
    fn read(&mut self, bytes: &[u8]) -> (&'d Dictionary, Option<ParseError>) {
        let unreadable = self.index.parse(bytes, &DataLengths::STANDARD).err();
        let dictionary = (self.choose)(&self.index.readable(bytes));
        let is_known = |(known, _): &(&Dictionary, DataLengths)| core::ptr::eq(*known, dictionary);
        let at = self.lengths.iter().position(is_known).unwrap_or_else(|| {
            self.lengths.push((dictionary, DataLengths::from_dictionary(dictionary)));
            self.lengths.len() - 1
        });
        let announces = |field: Field<'_>| self.lengths[at].1.data_tag(field.tag);
        let differs = |field: Field<'_>| announces(field) != DataLengths::STANDARD.data_tag(field.tag);
        if self.index.readable(bytes).fields().any(differs) {
            return (dictionary, self.index.parse(bytes, &self.lengths[at].1).err());
        }
        (dictionary, unreadable)
    }
}

/// One field with its name, and what can be seen to be wrong with it alone.
fn decode_field<'d>(field: Field<'_>, place: &Place, dictionary: &'d Dictionary) -> DecodedField<'d> {
    let def = dictionary.field(field.tag);
    let fault = match def {
        _ if field.value.is_empty() => Some(Reason::TagWithoutValue.text()),
        None => Some("unknown tag"),
        Some(def) if !has_form(def.kind(), field.value) => Some(Reason::IncorrectDataFormat.text()),
        Some(def) if !def.allows(field.value) => Some(Reason::ValueIncorrect.text()),
        Some(_) => place.fault.map(Reason::text),
    };
    DecodedField {
        tag: field.tag,
        name: def.map(|def| def.name()),
        value: printable(field.value),
        value_name: def.and_then(|def| def.value_name(field.value)),
        depth: place.depth,
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

/// Marks what framing found, at the field that is wrong where there is one.
fn mark_framing(decoded: &mut DecodedMessage<'_>, framing: Framing) {
    let (tag, fault) = match framing {
        Framing::Sound => return,
        Framing::CutShort => (9, "ends before BodyLength(9) says".to_owned()),
        // Only a number past all memory is too long here.
        Framing::Garbled(Garbled::TooLong { .. }) => (9, "no message is so long".to_owned()),
        Framing::Garbled(why) => {
            let tag = match why {
                Garbled::CheckSumWrong { .. } => 10,
                Garbled::CheckSumMissing { .. } | Garbled::BodyLengthMissing | Garbled::TooLong { .. } => 9,
                Garbled::NotBeginString => 8,
                Garbled::MsgTypeNotThird => 35,
            };
            (tag, why.to_string())
        }
    };
    mark(decoded, tag, fault);
}

/// Marks what only the whole message shows: what is out of order, or wrong with a group. What is missing is all in `missing`
/// already; validation names the first of it.
fn mark_violation(
    decoded: &mut DecodedMessage<'_>,
    violation: Violation,
    missing: &[Missing],
    dictionary: &Dictionary,
) {
    let tag = violation.ref_tag.and_then(|tag| u32::try_from(tag).ok()).unwrap_or(0);
    let is_missing = violation.reason == Reason::RequiredTagMissing;
    match dictionary.field(tag) {
        Some(_) if is_missing && missing.iter().any(|missing| missing.tag == tag) => {}
        Some(_) if is_missing => decoded.faults.push(Missing { tag, entry: None }.text(dictionary)),
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
mod tests;
