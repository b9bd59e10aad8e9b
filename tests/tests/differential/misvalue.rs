//! How values are broken at the top level, their lengths of data aside: the rest of [`crate::breaking`].

use spec::{FieldKind, MessageDef};

use crate::breakage::Kind;
use crate::breaking::{Broken, insert};
use crate::chance::Chance;
use crate::draft::{Draft, Item, Part};
use crate::{misdata, values};

/// See [`crate::breaking::break_it`].
pub(crate) fn break_value(chance: &mut Chance, draft: &mut Draft, def: &MessageDef, kind: Kind) -> Broken {
    match kind {
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
        other => misdata::break_data(chance, draft, other),
    }
}

/// Gives one of the fields that `what` holds for this value.
pub(crate) fn set(chance: &mut Chance, draft: &mut Draft, value: &str, what: impl Fn(&Item) -> bool) -> Broken {
    let at = chance.pick(&draft.places(what))?;
    change(draft, at, value)
}

pub(crate) fn change(draft: &mut Draft, at: usize, value: &str) -> Broken {
    draft.items[at].value = value.into();
    Some(Some(draft.items[at].number().into()))
}

/// Gives one of the body's fields of these kinds this value.
fn set_kind(chance: &mut Chance, draft: &mut Draft, value: &str, kinds: &[FieldKind]) -> Broken {
    set(chance, draft, value, |item| item.is_plain_in_body() && item.kind().is_some_and(|kind| kinds.contains(&kind)))
}

pub(crate) fn unlisted(item: &Item) -> Option<&'static str> {
    item.def.and_then(values::unlisted)
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

fn is_float(kind: FieldKind) -> bool {
    use FieldKind::{Amt, Float, Percentage, Price, PriceOffset, Qty};
    matches!(kind, Float | Qty | Price | PriceOffset | Amt | Percentage)
}

fn is_integer(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Int | FieldKind::SeqNum | FieldKind::Length)
}
