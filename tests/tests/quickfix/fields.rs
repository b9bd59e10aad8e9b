//! A FIX message as a list of tags and values, for tests that read no groups.

use std::fmt;

pub(crate) const SOH: char = '\u{1}';

/// What a resend writes anew: BodyLength(9), CheckSum(10), PossDupFlag(43), SendingTime(52), OrigSendingTime(122).
const OF_THE_ENVELOPE: &[u32] = &[9, 10, 43, 52, 122];

/// Tags and values in the order of the message.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(u32, String)>);

impl Fields {
    /// Reads a whole message.
    pub(crate) fn parse(message: &str) -> Fields {
        let field = |text: &str| {
            let (tag, value) = text.split_once('=').unwrap_or_else(|| panic!("{text:?} in {message:?}"));
            (tag.parse().unwrap_or_else(|error| panic!("{error}: {text:?} in {message:?}")), value.to_owned())
        };
        Fields(message.split_terminator(SOH).map(field).collect())
    }

    /// A field's value.
    pub(crate) fn find(&self, tag: u32) -> Option<&str> {
        self.0.iter().find(|(t, _)| *t == tag).map(|(_, value)| value.as_str())
    }

    /// The value of a field that must be there.
    pub(crate) fn value(&self, tag: u32) -> &str {
        self.find(tag).unwrap_or_else(|| panic!("no tag {tag} in {self:?}"))
    }

    /// The value of a field that must be there and a whole number.
    pub(crate) fn number(&self, tag: u32) -> u64 {
        self.value(tag).parse().unwrap_or_else(|error| panic!("tag {tag}: {error}: {self:?}"))
    }

    /// What the message says, without its envelope, and in the order of tags: engines order fields as they like.
    pub(crate) fn content(&self) -> Vec<(u32, String)> {
        let mut content: Vec<_> = self.0.iter().filter(|(tag, _)| !OF_THE_ENVELOPE.contains(tag)).cloned().collect();
        content.sort();
        content
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(tag, value)| write!(f, "{tag}={value}|"))
    }
}

/// The length of the message that the bytes begin with, its CheckSum(10) included.
pub(crate) fn message_len(bytes: &[u8]) -> Option<usize> {
    const TRAILER: &[u8] = b"\x0110=";
    let at = bytes.windows(TRAILER.len()).position(|window| window == TRAILER)?;
    // Three digits and SOH.
    let len = at + TRAILER.len() + 4;
    (len <= bytes.len()).then_some(len)
}

/// Whether a message is an order, a report or the like, and not one of the session: types 0 to 5, and Logon(A).
pub(crate) fn is_of_application(message: &[u8]) -> bool {
    const MSG_TYPE: &[u8] = b"\x0135=";
    let at = message.windows(MSG_TYPE.len()).position(|window| window == MSG_TYPE).map(|at| at + MSG_TYPE.len());
    !at.is_some_and(|at| matches!(message[at..], [b'0'..=b'5' | b'A', 1, ..]))
}
