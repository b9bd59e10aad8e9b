//! A message that can still be changed, field by field, before it becomes bytes.

use spec::{FieldDef, FieldKind};

/// The part of a message that a field was written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Header,
    Body,
    Trailer,
}

/// One field to be written.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// What stands before `=`; no number in some broken messages.
    pub(crate) tag: String,
    pub(crate) value: Vec<u8>,
    pub(crate) part: Part,
    /// The entries that it stands in, outermost first: the count's tag and the entry's place. Empty at the top level.
    pub(crate) path: Vec<(u32, usize)>,
    /// Whether the section or entry must have it.
    pub(crate) required: bool,
    /// What the dictionary says of it; nothing for fields that it does not know.
    pub(crate) def: Option<&'static FieldDef>,
}

/// What is done to the three fields that are not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    Right,
    /// CheckSum(10) is not the sum.
    CheckSumOff(u8),
    /// BodyLength(9) is so many bytes too much.
    BodyLengthOff(i64),
    /// MsgType(35) comes before BodyLength(9).
    BodyLengthThird,
    /// There is no CheckSum(10).
    CheckSumMissing,
    /// CheckSum(10) has no zeros in front.
    CheckSumShort,
    /// BodyLength(9) has zeros in front.
    BodyLengthPadded,
}

/// A message in the making: all but BeginString(8), BodyLength(9) and CheckSum(10), MsgType(35) first.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) items: Vec<Item>,
    pub(crate) framing: Framing,
}

impl Item {
    /// A field that the dictionary does not say anything of, in the body.
    pub(crate) fn stranger(tag: impl Into<String>, value: &str) -> Item {
        let value = value.as_bytes().to_vec();
        Item { tag: tag.into(), value, part: Part::Body, path: Vec::new(), required: false, def: None }
    }

    /// The tag as a number; 0 for what is none.
    pub(crate) fn number(&self) -> u32 {
        self.tag.parse().unwrap_or(0)
    }

    pub(crate) fn kind(&self) -> Option<FieldKind> {
        self.def.map(FieldDef::kind)
    }

    /// Whether it may be changed, moved or doubled without another field losing its meaning: no count, no length of data,
    /// no data, and not MsgType(35).
    pub(crate) fn is_plain(&self) -> bool {
        let Some(def) = self.def else { return false };
        let bound = def.kind() == FieldKind::NumInGroup || def.kind().is_data() || def.data_tag().is_some();
        !bound && def.tag() != 35
    }

    /// At the top level of the body, and plain.
    pub(crate) fn is_plain_in_body(&self) -> bool {
        self.part == Part::Body && self.path.is_empty() && self.is_plain()
    }

    /// In an entry of a group of the body, and plain.
    pub(crate) fn is_plain_in_entry(&self) -> bool {
        self.part == Part::Body && !self.path.is_empty() && self.is_plain()
    }

    /// The count of a group in the body, `depth` groups deep.
    pub(crate) fn is_count_at(&self, depth: usize) -> bool {
        self.part == Part::Body && self.path.len() == depth && self.kind() == Some(FieldKind::NumInGroup)
    }
}

impl Draft {
    /// The places of the items that `what` holds for.
    pub(crate) fn places(&self, what: impl Fn(&Item) -> bool) -> Vec<usize> {
        (0..self.items.len()).filter(|at| what(&self.items[*at])).collect()
    }

    /// Where a field can be put at the top level of the body without falling into a group or between a length and its
    /// data: behind the header, and behind each plain field.
    pub(crate) fn body_gaps(&self) -> Vec<usize> {
        let header = self.header_end();
        (header..self.items.len()).filter(|at| *at == header || self.items[at - 1].is_plain_in_body()).collect()
    }

    /// How many items the header has.
    pub(crate) fn header_end(&self) -> usize {
        self.items.iter().take_while(|item| item.part == Part::Header).count()
    }

    /// Whether the item at `at` is the first of its entry.
    pub(crate) fn begins_entry(&self, at: usize) -> bool {
        let item = &self.items[at];
        let depth = item.path.len();
        depth > 0 && self.items[at - 1].path.get(..depth) != Some(&item.path[..])
    }

    /// The message as it goes over the wire.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut body = Vec::new();
        for item in &self.items {
            put(&mut body, &item.tag, &item.value);
        }
        let mut message = b"8=FIX.4.4\x01".to_vec();
        match self.framing {
            Framing::BodyLengthThird => {
                let first = self.items[0].tag.len() + self.items[0].value.len() + 2;
                message.extend_from_slice(&body[..first]);
                put(&mut message, "9", body.len().to_string().as_bytes());
                message.extend_from_slice(&body[first..]);
            }
            Framing::BodyLengthOff(by) => {
                put(&mut message, "9", (body.len() as i64 + by).to_string().as_bytes());
                message.extend_from_slice(&body);
            }
            Framing::BodyLengthPadded => {
                put(&mut message, "9", format!("{:06}", body.len()).as_bytes());
                message.extend_from_slice(&body);
            }
            Framing::Right | Framing::CheckSumOff(_) | Framing::CheckSumMissing | Framing::CheckSumShort => {
                put(&mut message, "9", body.len().to_string().as_bytes());
                message.extend_from_slice(&body);
            }
        }
        let sum = message.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        let stated = match self.framing {
            Framing::CheckSumMissing => return message,
            Framing::CheckSumOff(by) => format!("{:03}", sum.wrapping_add(by)),
            Framing::CheckSumShort => sum.to_string(),
            _ => format!("{sum:03}"),
        };
        put(&mut message, "10", stated.as_bytes());
        message
    }
}

fn put(out: &mut Vec<u8>, tag: &str, value: &[u8]) {
    out.extend_from_slice(tag.as_bytes());
    out.push(b'=');
    out.extend_from_slice(value);
    out.push(1);
}

/// The message for people: `|` for SOH.
pub(crate) fn shown(message: &[u8]) -> String {
    message.iter().map(|byte| if *byte == 1 { '|' } else { char::from(*byte) }).collect()
}
