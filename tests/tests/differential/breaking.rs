//! How each [`Kind`] breaks a message: framing, tags, fields that are not there, that are there twice, or that are not in
//! order. Values are broken in [`crate::misvalue`].

use spec::{Dictionary, Member, MessageDef};

use crate::breakage::{Kind, Wanted};
use crate::chance::Chance;
use crate::draft::{Draft, Framing, Item, Part};
use crate::misvalue;
use crate::values;

/// Breaks the message in this way: what the standard wants said of it. `None` where the message has nothing of the kind
/// that could be broken; it may be half changed then and must not be used.
pub(crate) fn break_it(chance: &mut Chance, draft: &mut Draft, def: &MessageDef, kind: Kind) -> Option<Wanted> {
    let tag = match kind {
        Kind::CheckSumWrong => frame_as(draft, Framing::CheckSumOff(1 + chance.below(255) as u8)),
        Kind::CheckSumMissing => frame_as(draft, Framing::CheckSumMissing),
        Kind::CheckSumShort => {
            let long = draft.to_bytes().len();
            draft.framing = Framing::CheckSumShort;
            (draft.to_bytes().len() < long).then_some(None)
        }
        Kind::BodyLengthPadded => frame_as(draft, Framing::BodyLengthPadded),
        Kind::BodyLengthTooLong => frame_as(draft, Framing::BodyLengthOff(1 + chance.below(9) as i64)),
        Kind::BodyLengthTooShort => frame_as(draft, Framing::BodyLengthOff(-1 - chance.below(9) as i64)),
        Kind::BodyLengthThird => frame_as(draft, Framing::BodyLengthThird),
        Kind::MsgTypeFourth => {
            draft.items.swap(0, 1);
            // A length that would be parted from its data is another fault.
            draft.items[0].is_plain().then_some(None)
        }
        Kind::UndefinedTag => {
            let tag = 957 + chance.below(43) as u32;
            insert(chance, draft, Item::stranger(tag.to_string(), "HI"))
        }
        Kind::UserDefinedTag => {
            let tag = 5000 + chance.below(15_000);
            insert(chance, draft, Item::stranger(tag.to_string(), "HI"))
        }
        Kind::HeaderTagOfLaterVersion => {
            let tag = chance.one_of(&["1128", "1129"]);
            insert(chance, draft, Item::stranger(tag, "7"))
        }
        Kind::TagZero => insert(chance, draft, Item::stranger("0", "HI")),
        Kind::TagNegative => insert(chance, draft, Item::stranger("-1", "HI")),
        Kind::TagNotANumber => {
            let tag = chance.one_of(&["abc", "", "5x", "+58", " 58", "5.8"]);
            insert(chance, draft, Item::stranger(tag, "HI")).map(|_| None)
        }
        Kind::TagWithLeadingZero => {
            let at = chance.pick(&draft.places(Item::is_plain_in_body))?;
            let tag = draft.items[at].number();
            // A field that may be absent, so that nothing is said of its absence.
            (!draft.items[at].required).then_some(())?;
            draft.items[at].tag.insert(0, '0');
            Some(Some(tag.into()))
        }
        Kind::UndefinedTagInHeader => {
            // Behind MsgType(35), and before another header field.
            draft.items.insert(1, Item { part: Part::Header, ..Item::stranger("999", "HI") });
            Some(None)
        }
        Kind::UndefinedTagWithoutValue => insert(chance, draft, Item::stranger("999", "")),
        Kind::TagPast32Bits => insert(chance, draft, Item::stranger("4294967354", "HI")),
        Kind::TagPast31Bits => insert(chance, draft, Item::stranger("2147483706", "HI")),
        Kind::RequiredMissing => {
            let at = chance.pick(&draft.places(|item| item.required && item.is_plain_in_body()))?;
            Some(Some(draft.items.remove(at).number().into()))
        }
        Kind::SendingTimeMissing => remove(chance, draft, &[52]),
        Kind::CompIdMissing => remove(chance, draft, &[49, 56]),
        Kind::MsgSeqNumMissing => remove(chance, draft, &[34]),
        Kind::FieldOfOtherMessage => {
            let item = field_of_other_message(chance, def)?;
            insert(chance, draft, item)
        }
        Kind::EntryFieldOutsideGroup => {
            let item = entry_field(chance, def)?;
            insert(chance, draft, item)
        }
        Kind::RepeatedInBody => {
            let at = chance.pick(&draft.places(Item::is_plain_in_body))?;
            let again = draft.items[at].clone();
            let gaps: Vec<usize> = draft.body_gaps().into_iter().filter(|gap| *gap > at).collect();
            let gap = chance.pick(&gaps)?;
            let tag = again.number();
            draft.items.insert(gap, again);
            Some(Some(tag.into()))
        }
        Kind::RepeatedWithoutValue => {
            // With more fields QuickFIX's sort may put the empty one first, and then says 4.
            let body = draft.places(|item| item.part == Part::Body && item.path.is_empty());
            (body.len() < 16).then_some(())?;
            let at = chance.pick(&draft.places(Item::is_plain_in_body))?;
            let again = Item { value: Vec::new(), ..draft.items[at].clone() };
            let tag = again.number();
            draft.items.insert(at + 1, again);
            Some(Some(tag.into()))
        }
        Kind::RepeatedInHeader => {
            let header = |item: &Item| item.part == Part::Header && item.path.is_empty();
            let at = chance.pick(&draft.places(|item| header(item) && (item.is_plain() || item.number() == 35)))?;
            let again = draft.items[at].clone();
            let tag = again.number();
            draft.items.insert(at + 1, again);
            Some(Some(tag.into()))
        }
        Kind::HeaderFieldInBody => {
            let plain = |item: &Item| item.part == Part::Header && item.path.is_empty() && item.is_plain();
            let at = chance.pick(&draft.places(plain))?;
            let first = draft.header_end() + 1;
            let gaps: Vec<usize> = draft.body_gaps().into_iter().filter(|gap| *gap >= first).collect();
            let gap = chance.pick(&gaps)?;
            let moved = draft.items.remove(at);
            let tag = moved.number();
            draft.items.insert(gap - 1, Item { part: Part::Body, def: None, ..moved });
            Some(Some(tag.into()))
        }
        Kind::BodyFieldInHeader => {
            let from = chance.pick(&draft.places(Item::is_plain_in_body))?;
            let header = draft.header_end();
            let fits = |at: usize| {
                let (before, after) = (&draft.items[at - 1], &draft.items[at]);
                before.path.is_empty() && (before.is_plain() || before.number() == 35) && after.path.is_empty()
            };
            let to = chance.pick(&(1..header).filter(|at| fits(*at)).collect::<Vec<_>>())?;
            let moved = draft.items.remove(from);
            draft.items.insert(to, moved);
            Some(Some(draft.items[to + 1].number().into()))
        }
        Kind::TrailerFieldInBody => {
            draft.items.retain(|item| item.part != Part::Trailer);
            let gaps: Vec<usize> = draft.body_gaps().into_iter().filter(|gap| *gap < draft.items.len()).collect();
            let gap = chance.pick(&gaps)?;
            let tag = draft.items[gap].number();
            let pair = [("93", "4"), ("89", "SIGN")].map(|(tag, value)| Item::stranger(tag, value));
            draft.items.splice(gap..gap, pair);
            Some(Some(tag.into()))
        }
        other => misvalue::break_value(chance, draft, def, other),
    };
    Some(kind.wanted(tag?))
}

/// What a breakage gives: `None` where it found no place, else the field that is to be named, if one is.
pub(crate) type Broken = Option<Option<i64>>;

fn frame_as(draft: &mut Draft, framing: Framing) -> Broken {
    draft.framing = framing;
    Some(None)
}

/// Puts a field somewhere at the top level of the body.
pub(crate) fn insert(chance: &mut Chance, draft: &mut Draft, item: Item) -> Broken {
    let gap = chance.pick(&draft.body_gaps())?;
    let tag = item.tag.parse().ok();
    draft.items.insert(gap, item);
    Some(tag)
}

/// Takes one of these out of the header.
fn remove(chance: &mut Chance, draft: &mut Draft, tags: &[u32]) -> Broken {
    let tag = chance.pick(tags)?;
    draft.items.retain(|item| item.part != Part::Header || item.number() != tag);
    Some(Some(tag.into()))
}

/// A field that the dictionary knows and this type of message does not.
fn field_of_other_message(chance: &mut Chance, def: &MessageDef) -> Option<Item> {
    let dictionary = Dictionary::fix44();
    let fields = dictionary.fields();
    let field = &fields[chance.below(fields.len())];
    let tag = field.tag();
    let known = def.allows(tag) || dictionary.is_header(tag) || dictionary.is_trailer(tag);
    if known || field.kind().is_data() || field.data_tag().is_some() {
        return None;
    }
    let value = values::valid(chance, field);
    Some(Item { value, ..Item::stranger(tag.to_string(), "") })
}

/// A field that this type of message has in a group alone.
fn entry_field(chance: &mut Chance, def: &MessageDef) -> Option<Item> {
    let groups: Vec<_> = def
        .members()
        .iter()
        .filter_map(|member| match member.member() {
            Member::Group(group) => Some(group),
            Member::Field => None,
        })
        .collect();
    let members = chance.pick(&groups)?.members();
    let tag = members[chance.below(members.len())].tag();
    let field = Dictionary::fix44().field(tag)?;
    if def.member(tag).is_some() || field.kind().is_data() || field.data_tag().is_some() {
        return None;
    }
    let value = values::valid(chance, field);
    Some(Item { value, ..Item::stranger(tag.to_string(), "") })
}
