//! How each [`Kind`] breaks a message.

use spec::{Dictionary, FieldKind, Member, MessageDef};

use crate::breakage::{Kind, Wanted};
use crate::chance::Chance;
use crate::draft::{Draft, Framing, Item, Part};
use crate::grouping;
use crate::values;

/// Breaks the message in this way: what the standard wants said of it. `None` where the message has nothing of the kind
/// that could be broken; it may be half changed then and must not be used.
pub(crate) fn break_it(chance: &mut Chance, draft: &mut Draft, def: &MessageDef, kind: Kind) -> Option<Wanted> {
    let tag = match kind {
        Kind::CheckSumWrong => frame_as(draft, Framing::CheckSumOff(1 + chance.below(255) as u8)),
        Kind::CheckSumMissing => frame_as(draft, Framing::CheckSumMissing),
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
        Kind::ValueMissing => set(chance, draft, "", Item::is_plain_in_body),
        Kind::ValueMissingInHeader => {
            let header = |item: &Item| item.part == Part::Header && item.path.is_empty() && item.number() != 34;
            set(chance, draft, "", |item| header(item) && item.is_plain())
        }
        Kind::MsgSeqNumEmpty => set(chance, draft, "", |item| item.number() == 34),
        Kind::MsgTypeEmpty => set(chance, draft, "", |item| item.number() == 35),
        Kind::MsgTypeUnknown => {
            let value = chance.one_of(&["*", "ZZ", "d1", "10"]);
            set(chance, draft, value, |item| item.number() == 35).map(|_| None)
        }
        Kind::ValueNotListed => {
            let at = chance.pick(&draft.places(|item| item.is_plain_in_body() && unlisted(item).is_some()))?;
            let value = unlisted(&draft.items[at])?;
            change(draft, at, value)
        }
        Kind::PartNotListed => add_part(chance, draft, " ~"),
        Kind::PartEmpty => {
            let more = chance.one_of(&[" ", "  "]);
            add_part(chance, draft, more)
        }
        Kind::NotANumber => {
            let value = chance.one_of(values::NOT_NUMBERS);
            set(chance, draft, value, |item| item.is_plain_in_body() && item.kind().is_some_and(is_float))
        }
        Kind::NotAnInteger => {
            let value = chance.one_of(values::NOT_NUMBERS);
            set(chance, draft, value, |item| item.is_plain_in_body() && item.kind().is_some_and(is_integer))
        }
        Kind::IntegerPast32Bits => {
            let value = chance.one_of(&["2147483648", "-99999999999", "18446744073709551616"]);
            let fits = |item: &Item| item.kind() == Some(FieldKind::Int) && item.def.is_some_and(|def| def.is_open());
            set(chance, draft, value, |item| item.is_plain_in_body() && fits(item))
        }
        Kind::CharTooLong => set_kind(chance, draft, "11", &[FieldKind::Char]),
        Kind::NotABoolean => {
            let value = chance.one_of(&["y", "1", "YES", " Y"]);
            set_kind(chance, draft, value, &[FieldKind::Boolean])
        }
        Kind::NotATimestamp => {
            let value = chance.one_of(values::NOT_TIMESTAMPS);
            set_kind(chance, draft, value, &[FieldKind::UtcTimestamp])
        }
        Kind::NotInTheCalendar => {
            let value = chance.one_of(&["20240230-09:30:00", "20230229-09:30:00", "20240431-09:30:00.125"]);
            set_kind(chance, draft, value, &[FieldKind::UtcTimestamp])
        }
        Kind::Picoseconds => set_kind(chance, draft, "20240102-09:30:00.123456789012", &[FieldKind::UtcTimestamp]),
        Kind::NotATimeOrUtcDate => not_a_time_or_date(chance, draft, def),
        Kind::NotALocalDate => {
            let value = chance.one_of(values::NOT_DATES);
            set_kind(chance, draft, value, &[FieldKind::LocalMktDate])
        }
        Kind::NotAMonth => {
            let value = chance.one_of(values::NOT_MONTHS);
            set_kind(chance, draft, value, &[FieldKind::MonthYear])
        }
        Kind::MsgSeqNumNotANumber => {
            let value = chance.one_of(&["-2", "abc", "2.0", "+2"]);
            set(chance, draft, value, |item| item.number() == 34)
        }
        Kind::SohInText => {
            let text =
                |item: &Item| item.kind() == Some(FieldKind::String) && item.def.is_some_and(|def| def.is_open());
            set(chance, draft, "one\x01two", |item| item.is_plain_in_body() && text(item))
        }
        Kind::LengthOfDataEmpty => change_length(chance, draft, |_| String::new()),
        Kind::LengthOfDataNotANumber => change_length(chance, draft, |length| format!("{length}x")),
        Kind::LengthOfDataTooShort => change_length(chance, draft, |length| (length - 1).to_string()),
        // Up to the value of the next field, so that no part of its tag is left as another tag. Never past the end of the
        // message: QuickFIX does not look where that is.
        Kind::LengthOfDataTooLong => {
            let at = length_of_data(chance, draft)?;
            let next = draft.items.get(at + 2).map_or(2, |next| next.tag.len());
            let length = draft.items[at + 1].value.len() + 1 + next;
            change(draft, at, &length.to_string())
        }
        Kind::DataEmpty => {
            let at = length_of_data(chance, draft)?;
            change(draft, at, "0")?;
            change(draft, at + 1, "")
        }
        Kind::LengthOfDataMissing => {
            let at = length_of_data(chance, draft)?;
            Some(Some(draft.items.remove(at).number().into()))
        }
        Kind::LengthOfDataApart => {
            let at = length_of_data(chance, draft)?;
            // Behind a group QuickFIX would look for the length in its last entry.
            draft.items[at - 1].is_plain_in_body().then_some(())?;
            let before = |place: &usize| *place < at && draft.items[*place].is_plain_in_body();
            let to = chance.pick(&draft.body_gaps().into_iter().filter(before).collect::<Vec<_>>())?;
            let length = draft.items.remove(at);
            draft.items.insert(to, length);
            Some(None)
        }
        Kind::LengthBehindData => {
            let at = length_of_data(chance, draft)?;
            draft.items.swap(at, at + 1);
            Some(None)
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
        other => grouping::break_group(chance, draft, other),
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
fn insert(chance: &mut Chance, draft: &mut Draft, item: Item) -> Broken {
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

/// Gives one of the fields that `what` holds for this value.
pub(crate) fn set(chance: &mut Chance, draft: &mut Draft, value: &str, what: impl Fn(&Item) -> bool) -> Broken {
    let at = chance.pick(&draft.places(what))?;
    change(draft, at, value)
}

/// Gives one of the body's fields of these kinds this value.
fn set_kind(chance: &mut Chance, draft: &mut Draft, value: &str, kinds: &[FieldKind]) -> Broken {
    set(chance, draft, value, |item| item.is_plain_in_body() && item.kind().is_some_and(|kind| kinds.contains(&kind)))
}

pub(crate) fn change(draft: &mut Draft, at: usize, value: &str) -> Broken {
    draft.items[at].value = value.into();
    Some(Some(draft.items[at].number().into()))
}

pub(crate) fn unlisted(item: &Item) -> Option<&'static str> {
    item.def.and_then(values::unlisted)
}

fn is_float(kind: FieldKind) -> bool {
    use FieldKind::{Amt, Float, Percentage, Price, PriceOffset, Qty};
    matches!(kind, Float | Qty | Price | PriceOffset | Amt | Percentage)
}

fn is_integer(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Int | FieldKind::SeqNum | FieldKind::Length)
}

/// Adds to one of the body's values that are lists.
fn add_part(chance: &mut Chance, draft: &mut Draft, more: &str) -> Broken {
    let list = |item: &Item| item.def.is_some_and(|def| def.kind().is_multiple() && !def.is_open());
    let at = chance.pick(&draft.places(|item| item.is_plain_in_body() && list(item)))?;
    draft.items[at].value.extend_from_slice(more.as_bytes());
    Some(Some(draft.items[at].number().into()))
}

/// MDEntryDate(272) and MDEntryTime(273) are the only fields of their types, and stand in groups alone; so the field is put
/// in where it has no place, and its form is found first.
fn not_a_time_or_date(chance: &mut Chance, draft: &mut Draft, def: &MessageDef) -> Broken {
    if def.allows(272) || def.allows(273) {
        return None;
    }
    let (tag, values) = if chance.one_in(2) { (272, values::NOT_DATES) } else { (273, values::NOT_TIMES) };
    let value = chance.one_of(values);
    insert(chance, draft, Item::stranger(tag.to_string(), value))
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

/// A length at the top level. Its data is made a text in which nothing can be taken for a field.
fn length_of_data(chance: &mut Chance, draft: &mut Draft) -> Option<usize> {
    let length = |item: &Item| item.def.is_some_and(|def| def.data_tag().is_some());
    let at = chance.pick(&draft.places(|item| item.path.is_empty() && length(item)))?;
    draft.items[at].value = b"15".to_vec();
    draft.items[at + 1].value = b"fifteen letters".to_vec();
    Some(at)
}

fn change_length(chance: &mut Chance, draft: &mut Draft, to: impl Fn(usize) -> String) -> Broken {
    let at = length_of_data(chance, draft)?;
    let value = to(draft.items[at + 1].value.len());
    change(draft, at, &value)
}
