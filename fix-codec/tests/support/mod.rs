//! Valid messages of any type of any dictionary, made at random, for the tests of whatever reads messages.
//!
//! A message is made as a tree, [`Given`], which is what the tests compare: the tree is encoded, the bytes are decoded, and
//! [`read`] makes a tree of what was decoded by the dictionary.
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod choices;
mod value;

use std::collections::BTreeSet;

use choices::Choices;
use fix_codec::{Encoder, Fields, Message};
use proptest::prelude::*;
use spec::{Dictionary, GroupDef, Member, MemberDef, Section, Version};

/// What a message is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Given {
    Field(u32, Vec<u8>),
    /// The length field, the data field, and the data.
    Data(u32, u32, Vec<u8>),
    /// The count field and the entries.
    Group(u32, Vec<Vec<Given>>),
}

/// A message without BodyLength and CheckSum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GivenMessage {
    pub(crate) begin_string: Vec<u8>,
    pub(crate) msg_type: Vec<u8>,
    pub(crate) header: Vec<Given>,
    pub(crate) body: Vec<Given>,
    pub(crate) trailer: Vec<Given>,
}

/// What every dictionary is asked with: all versions over their transport, FIXT.1.1 alone, and the gateway's own.
pub(crate) fn dictionaries() -> Vec<&'static Dictionary> {
    let versions = Version::ALL.into_iter().filter_map(Dictionary::for_session);
    versions.chain([Dictionary::fixt11(), Dictionary::tidegate44()]).collect()
}

/// A valid message of any type of any version, and its dictionary.
pub(crate) fn any_message() -> impl Strategy<Value = (&'static Dictionary, GivenMessage)> {
    (prop::sample::select(dictionaries()), prop::collection::vec(any::<u8>(), 0..1500))
        .prop_map(|(dictionary, bytes)| (dictionary, message(dictionary, &mut Choices::new(&bytes))))
}

/// A valid message of any type of a dictionary that has a header.
pub(crate) fn message(dictionary: &Dictionary, choices: &mut Choices<'_>) -> GivenMessage {
    let def = choices.one_of(dictionary.messages());
    let around = [dictionary.header(), def.body(), dictionary.trailer()];
    let mut maker = Maker { dictionary, choices, fields_left: 200, top_level: BTreeSet::from(FRAME) };
    let [header, body, trailer] = around.map(|section| maker.section(section, &around));
    GivenMessage {
        begin_string: dictionary.begin_string().into(),
        msg_type: def.msg_type().into(),
        header,
        body,
        trailer,
    }
}

/// What the encoder puts in: BeginString, BodyLength, CheckSum, MsgType.
const FRAME: [u32; 4] = [8, 9, 10, 35];

struct Maker<'d, 'c, 'b> {
    dictionary: &'d Dictionary,
    choices: &'c mut Choices<'b>,
    /// When there are none left only what must be there is made.
    fields_left: usize,
    /// The tags outside of groups, each of which may be there once.
    top_level: BTreeSet<u32>,
}

impl Maker<'_, '_, '_> {
    fn section(&mut self, section: &Section, around: &[&Section]) -> Vec<Given> {
        let mut made = Vec::new();
        for member in section.members() {
            let wanted = member.is_required() || self.is_wanted(member);
            if wanted && self.top_level.insert(member.tag()) {
                made.extend(self.member(member, section, around));
            }
        }
        made
    }

    /// One entry. None where a field that it must have is one of its surroundings too: who reads the group cannot tell
    /// where such an entry ends.
    fn entry(&mut self, group: &GroupDef, around: &[&Section]) -> Option<Vec<Given>> {
        let mut made = Vec::new();
        for member in group.members() {
            let must = member.is_required() || member.tag() == group.delimiter();
            let ambiguous = around.iter().any(|section| section.position(member.tag()).is_some());
            if must && ambiguous {
                return None;
            }
            if must || (self.is_wanted(member) && !ambiguous) {
                let inner: Vec<&Section> = around.iter().copied().chain([group.entry()]).collect();
                made.extend(self.member(member, group.entry(), &inner));
            }
        }
        Some(made)
    }

    /// Whether an optional member is taken. Groups more often than fields, so that there are groups in groups.
    fn is_wanted(&mut self, member: &MemberDef) -> bool {
        let rarity = if matches!(member.member(), Member::Group(_)) { 4 } else { 7 };
        self.fields_left > 0 && self.choices.one_in(rarity)
    }

    fn member(&mut self, member: &MemberDef, section: &Section, around: &[&Section]) -> Option<Given> {
        self.fields_left = self.fields_left.saturating_sub(1);
        let tag = member.tag();
        let field = self.dictionary.field(tag)?;
        if let Member::Group(group) = member.member() {
            // Some counts are listed: NoSides(552) is 1 or 2.
            let allowed = |count: &usize| field.allows(count.to_string().as_bytes());
            let counts: Vec<usize> = [1, 2, 3, 0].into_iter().filter(allowed).collect();
            let wanted = if self.fields_left > 0 { *self.choices.one_of(&counts) } else { counts[0] };
            let entries: Option<Vec<_>> = (0..wanted).map(|_| self.entry(group, around)).collect();
            return Some(Given::Group(tag, entries.unwrap_or_default()));
        }
        if field.kind().is_data() {
            // Made with its length.
            return None;
        }
        match field.data_tag().filter(|data| section.position(*data).is_some()) {
            Some(data) => {
                Some(Given::Data(tag, data, self.choices.some(1, 12, |choices| choices.byte().wrapping_add(1))))
            }
            None => Some(Given::Field(tag, value::value(field, self.choices))),
        }
    }
}

impl GivenMessage {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut encoder = Encoder::begin(&mut out, &self.begin_string, &self.msg_type);
        for part in [&self.header, &self.body, &self.trailer] {
            put(&mut encoder, part);
        }
        encoder.finish();
        out
    }
}

fn put(encoder: &mut Encoder<'_>, part: &[Given]) {
    for given in part {
        match given {
            Given::Field(tag, value) => encoder.bytes(*tag, value),
            Given::Data(length, data, value) => encoder.data(*length, *data, value),
            Given::Group(count, entries) => {
                encoder.uint(*count, entries.len() as u64);
                entries.iter().for_each(|entry| put(encoder, entry));
            }
        }
    }
}

/// A message as the dictionary has it. Panics at a group that is not as its definition says.
pub(crate) fn read(message: &Message<'_>, dictionary: &Dictionary) -> GivenMessage {
    let sections = message.sections(dictionary);
    let body = dictionary.message(message.msg_type()).map(|def| def.body());
    GivenMessage {
        begin_string: message.value(8).unwrap_or_default().to_vec(),
        msg_type: message.msg_type().to_vec(),
        header: read_run(&sections.header, Some(dictionary.header()), dictionary),
        body: read_run(&sections.body, body, dictionary),
        trailer: read_run(&sections.trailer, Some(dictionary.trailer()), dictionary),
    }
}

fn read_run(run: &Fields<'_>, section: Option<&Section>, dictionary: &Dictionary) -> Vec<Given> {
    let mut made = Vec::new();
    let mut at = 0;
    while let Some(field) = run.field_at(at) {
        at += 1;
        if let Some(Member::Group(group)) = section.and_then(|section| section.member(field.tag)) {
            let entries = run.group(field.tag, group).unwrap_or_else(|error| panic!("{error}"));
            at += entries.clone().map(|entry| entry.len()).sum::<usize>();
            let read = entries.map(|entry| read_run(&entry, Some(group.entry()), dictionary)).collect();
            made.push(Given::Group(field.tag, read));
        } else if let Some(data) =
            run.field_at(at).filter(|next| dictionary.data_for_length(field.tag) == Some(next.tag))
        {
            at += 1;
            made.push(Given::Data(field.tag, data.tag, data.value.to_vec()));
        } else if !FRAME.contains(&field.tag) {
            made.push(Given::Field(field.tag, field.value.to_vec()));
        }
    }
    made
}
