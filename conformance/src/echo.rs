//! The application of the acceptance definitions, apart from any transport: given a message, what to answer.

use std::collections::BTreeSet;

use fix_codec::{Field, FieldWriter, Message};
use spec::{Dictionary, Member, MessageDef, Version};

/// One session's echo application.
///
/// It echoes every NewOrderSingle(D), SecurityDefinition(d) and Email(C) back as it came; a NewOrderSingle with
/// PossResend(97)=Y whose ClOrdID(11) it has seen is dropped; any other application message is refused.
#[derive(Debug, Default)]
pub struct Echo {
    seen: BTreeSet<Vec<u8>>,
}

/// What the application answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing: a resent order that was seen.
    Nothing,
    /// A message of its own.
    Message {
        /// MsgType(35).
        msg_type: Vec<u8>,
        /// The fields between header and trailer, PossResend(97) before them where it came.
        body: Vec<u8>,
    },
    /// A Reject(3) of the session with this Text(58): before FIX.4.2 there is no BusinessMessageReject(j).
    Reject(&'static str),
}

impl Echo {
    /// A session that has seen nothing.
    pub fn new() -> Echo {
        Echo::default()
    }

    /// The answer to a valid application message. `version` is the application's: FIX.5.0 and later ones travel in FIXT.1.1.
    pub fn on_message(&mut self, msg: &Message<'_>, version: Version, dictionary: &Dictionary) -> Answer {
        let msg_type = msg.msg_type();
        if !matches!(msg_type, b"D" | b"d" | b"C") {
            return unsupported(msg, version);
        }
        if msg_type == b"D" {
            let is_new = self.seen.insert(msg.value(11).unwrap_or_default().to_vec());
            if msg.value(97) == Some(b"Y") && !is_new {
                return Answer::Nothing;
            }
        }
        Answer::Message { msg_type: msg_type.to_vec(), body: echoed(msg, dictionary) }
    }

    /// The session has logged out: what was seen is forgotten.
    pub fn on_logout(&mut self) {
        self.seen.clear();
    }
}

/// BusinessMessageReject(j) with reason 3. With FIXT.1.1 it names the version, as the public definitions have it.
fn unsupported(msg: &Message<'_>, version: Version) -> Answer {
    if version < Version::FIX42 {
        return Answer::Reject("Unsupported message type");
    }
    let mut body = Vec::new();
    let mut fields = FieldWriter::new(&mut body);
    fields.bytes(45, msg.value(34).unwrap_or_default());
    fields.str(58, "Unsupported Message Type");
    fields.bytes(372, msg.msg_type());
    fields.uint(380, 3);
    if version.travels_in_fixt() {
        fields.bytes(1137, version.appl_ver_id().unwrap_or_default());
    }
    Answer::Message { msg_type: b"j".to_vec(), body }
}

/// PossResend(97) and the body by ascending tags, as the definitions have it; what is inside a group stays as it is, behind
/// its count.
fn echoed(msg: &Message<'_>, dictionary: &Dictionary) -> Vec<u8> {
    let def = dictionary.message(msg.msg_type());
    let mut body: Vec<(u32, Field<'_>)> = Vec::new();
    let mut group: Option<(u32, Vec<u32>)> = None;
    for field in msg.fields() {
        let is_of_header = dictionary.is_header(field.tag) || dictionary.is_trailer(field.tag) || field.tag <= 10;
        if is_of_header && field.tag != 97 {
            continue;
        }
        if let Some((count, _)) = group.as_ref().filter(|(_, tags)| tags.contains(&field.tag)) {
            body.push((*count, field));
            continue;
        }
        group = def.and_then(|def| group_tags(def, field.tag)).map(|tags| (field.tag, tags));
        body.push((field.tag, field));
    }
    // Stable: a group's fields keep their order behind their count.
    body.sort_by_key(|(tag, _)| (*tag != 97, *tag));
    let mut out = Vec::new();
    let mut fields = FieldWriter::new(&mut out);
    for (_, field) in body {
        fields.bytes(field.tag, field.value);
    }
    out
}

/// All tags inside a group, and inside the groups in it.
fn group_tags(def: &MessageDef, count: u32) -> Option<Vec<u32>> {
    let Some(Member::Group(group)) = def.member(count) else { return None };
    let mut tags = Vec::new();
    let mut open = vec![group];
    while let Some(group) = open.pop() {
        for member in group.members() {
            tags.push(member.tag());
            if let Member::Group(inner) = member.member() {
                open.push(inner);
            }
        }
    }
    Some(tags)
}

#[cfg(test)]
mod tests {
    use fix_codec::{DataLengths, FieldIndex};

    use super::*;

    fn answer(echo: &mut Echo, version: Version, text: &str) -> String {
        let bytes = text.replace('|', "\x01");
        let mut index = FieldIndex::new();
        let msg = index.parse(bytes.as_bytes(), &DataLengths::STANDARD).unwrap();
        match echo.on_message(&msg, version, Dictionary::for_session(version).unwrap()) {
            Answer::Nothing => "nothing".into(),
            Answer::Reject(text) => format!("reject: {text}"),
            Answer::Message { msg_type, body } => {
                format!("{}: {}", String::from_utf8_lossy(&msg_type), crate::message::shown(&body))
            }
        }
    }

    #[test]
    fn what_is_echoed_is_what_was_sent() {
        let mut echo = Echo::new();
        let head = "8=FIX.4.4|9=0|35=D|34=2|49=A|56=B|52=20260302-12:00:00|";
        for (body, expected) in [
            ("40=1|11=X|54=1|", "D: 11=X|40=1|54=1|"),
            ("97=Y|40=1|11=X|", "nothing"),
            ("97=Y|40=1|11=Y|", "D: 97=Y|11=Y|40=1|"),
            ("453=2|448=B|452=1|448=A|452=3|11=Z|", "D: 11=Z|453=2|448=B|452=1|448=A|452=3|"),
        ] {
            assert_eq!(answer(&mut echo, Version::FIX44, &format!("{head}{body}10=000|")), expected, "{body}");
        }
        echo.on_logout();
        let again = answer(&mut echo, Version::FIX44, &format!("{head}97=Y|11=X|10=000|"));
        assert_eq!(again, "D: 97=Y|11=X|", "after a logout nothing was seen");
    }

    #[test]
    fn what_it_does_not_know_is_refused_as_the_version_can() {
        let mut echo = Echo::new();
        let report = "8=FIX.4.4|9=0|35=8|34=7|49=A|56=B|10=000|";
        for (version, expected) in [
            (Version::FIX40, "reject: Unsupported message type"),
            (Version::FIX42, "j: 45=7|58=Unsupported Message Type|372=8|380=3|"),
            (Version::FIX50SP1, "j: 45=7|58=Unsupported Message Type|372=8|380=3|1137=8|"),
        ] {
            assert_eq!(answer(&mut echo, version, report), expected, "{version}");
        }
    }
}
