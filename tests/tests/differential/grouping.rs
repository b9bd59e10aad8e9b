//! How groups and their entries are broken: the rest of [`crate::misdata`].

use spec::FieldKind;

use crate::breakage::Kind;
use crate::breaking::Broken;
use crate::chance::Chance;
use crate::draft::{Draft, Item, Part};
use crate::misvalue::{change, set, unlisted};
use crate::values;

/// NoUnderlyings(711): in some messages, the only group whose entries must have fields besides their delimiter though the
/// group itself need not be there.
const UNDERLYINGS: u32 = 711;

/// See [`crate::breaking::break_it`].
pub(crate) fn break_group(chance: &mut Chance, draft: &mut Draft, kind: Kind) -> Broken {
    match kind {
        Kind::CountEmpty => set(chance, draft, "", |item| item.is_count_at(0)),
        Kind::CountNotANumber => set(chance, draft, "two", |item| item.is_count_at(0)),
        // NoSides(552) lists its values: another fault.
        Kind::CountNegative => {
            set(chance, draft, "-1", |item| item.is_count_at(0) && item.def.is_some_and(|def| def.is_open()))
        }
        Kind::CountTooHigh => count_off(chance, draft, 1, |item| item.is_count_at(0)),
        Kind::CountTooLow => count_off(chance, draft, -1, |item| item.is_count_at(0)),
        Kind::CountOfNestedGroupWrong => {
            let by = if chance.one_in(2) { 1 } else { -1 };
            count_off(chance, draft, by, |item| item.is_count_at(1))
        }
        Kind::CountOfHopsWrong => count_off(chance, draft, 1, |item| item.number() == 627),
        Kind::CountRepeated => {
            let at = chance.pick(&draft.places(|item| item.is_count_at(0)))?;
            let again = draft.items[at].clone();
            let tag = again.number();
            draft.items.insert(at, again);
            Some(Some(tag.into()))
        }
        Kind::RequiredMissingInEntry => {
            let fits = |at: &usize| {
                let item = &draft.items[*at];
                item.required && !draft.begins_entry(*at) && !is_underlyings(item)
            };
            let at = pick_in_entry(chance, draft, fits)?;
            Some(Some(draft.items.remove(at).number().into()))
        }
        Kind::RequiredMissingInOptionalGroup => {
            let fits = |at: &usize| {
                let item = &draft.items[*at];
                item.required && !draft.begins_entry(*at) && is_underlyings(item)
            };
            let at = pick_in_entry(chance, draft, fits)?;
            Some(Some(draft.items.remove(at).number().into()))
        }
        Kind::ValueMissingInEntry => set(chance, draft, "", Item::is_plain_in_entry),
        Kind::ValueNotListedInEntry => {
            let at = pick_in_entry(chance, draft, |at| unlisted(&draft.items[*at]).is_some())?;
            let value = unlisted(&draft.items[at])?;
            change(draft, at, value)
        }
        Kind::FormWrongInEntry => {
            let at = pick_in_entry(chance, draft, |at| wrong_form(&draft.items[*at]).is_some())?;
            let values = wrong_form(&draft.items[at])?;
            let value = chance.one_of(values);
            change(draft, at, value)
        }
        Kind::FirstDelimiterMissing => {
            let at = pick_delimiter(chance, draft, true)?;
            let count = draft.items[at - 1].number();
            draft.items.remove(at);
            Some(Some(count.into()))
        }
        Kind::LaterDelimiterMissing => {
            let at = pick_delimiter(chance, draft, false)?;
            draft.items.remove(at);
            Some(None)
        }
        Kind::DelimiterSecond => {
            let at = pick_delimiter(chance, draft, true)?;
            draft.items.swap(at, at + 1);
            Some(Some(draft.items[at - 1].number().into()))
        }
        Kind::EntryFieldsSwapped => {
            let at = pick_in_entry(chance, draft, |at| !draft.begins_entry(*at) && has_neighbour(draft, *at))?;
            draft.items.swap(at, at + 1);
            Some(Some(draft.items[at + 1].number().into()))
        }
        Kind::RepeatedInEntry => {
            let fits = |at: &usize| !draft.begins_entry(*at) && draft.items[*at].path.len() == 1;
            let at = pick_in_entry(chance, draft, fits)?;
            let again = draft.items[at].clone();
            let tag = again.number();
            draft.items.insert(at, again);
            Some(Some(tag.into()))
        }
        Kind::UndefinedTagInEntry => {
            // Before the last field of the last entry, so that one field is left over.
            let ends = |at: usize| draft.items.get(at + 1).is_none_or(|next| next.path.is_empty());
            let fits = |at: &usize| {
                let item = &draft.items[*at];
                item.path.len() == 1 && has_neighbour(draft, *at) && ends(at + 1) && !draft.items[at + 1].required
            };
            let at = pick_in_entry(chance, draft, fits)?;
            let path = draft.items[at].path.clone();
            draft.items.insert(at + 1, Item { path, ..Item::stranger("999", "HI") });
            Some(Some(999))
        }
        Kind::SohInNestedData => {
            let nested = |item: &Item| item.path.len() > 1 && item.kind().is_some_and(FieldKind::is_data);
            let at = chance.pick(&draft.places(nested))?;
            draft.items[at - 1].value = b"3".to_vec();
            draft.items[at].value = b"a\x01b".to_vec();
            Some(None)
        }
        other => panic!("{other:?} is broken nowhere"),
    }
}

fn is_underlyings(item: &Item) -> bool {
    item.path.last().is_some_and(|(count, _)| *count == UNDERLYINGS)
}

/// Changes one of the counts that `what` holds for.
fn count_off(chance: &mut Chance, draft: &mut Draft, by: i64, what: impl Fn(&Item) -> bool) -> Broken {
    let at = chance.pick(&draft.places(what))?;
    let stated: i64 = std::str::from_utf8(&draft.items[at].value).ok()?.parse().ok()?;
    if !draft.items[at].def?.is_open() || stated + by < 0 {
        return None;
    }
    change(draft, at, &(stated + by).to_string())
}

/// A plain field in an entry of a group of the body.
fn pick_in_entry(chance: &mut Chance, draft: &Draft, fits: impl Fn(&usize) -> bool) -> Option<usize> {
    chance.pick(&draft.places(Item::is_plain_in_entry).into_iter().filter(|at| fits(at)).collect::<Vec<_>>())
}

/// Whether the next field is a plain one of the same entry.
fn has_neighbour(draft: &Draft, at: usize) -> bool {
    draft.items.get(at + 1).is_some_and(|next| next.is_plain_in_entry() && next.path == draft.items[at].path)
}

/// The delimiter of an entry that has a plain field behind it, in a group that is in none: of a first entry, or of a later.
fn pick_delimiter(chance: &mut Chance, draft: &Draft, first: bool) -> Option<usize> {
    let fits = |at: &usize| {
        let path = &draft.items[*at].path;
        path.len() == 1 && (path[0].1 == 0) == first && draft.begins_entry(*at) && has_neighbour(draft, *at)
    };
    pick_in_entry(chance, draft, fits)
}

/// Values that are not of the field's form, where both engines would see it at the top level.
fn wrong_form(item: &Item) -> Option<&'static [&'static str]> {
    debug_assert!(item.part == Part::Body);
    match item.kind()? {
        FieldKind::Qty | FieldKind::Price | FieldKind::Amt | FieldKind::Int => Some(values::NOT_NUMBERS),
        FieldKind::Char => Some(&["11"]),
        FieldKind::Boolean => Some(&["y"]),
        FieldKind::UtcTimestamp => Some(values::NOT_TIMESTAMPS),
        FieldKind::UtcTimeOnly => Some(values::NOT_TIMES),
        FieldKind::UtcDateOnly => Some(values::NOT_DATES),
        _ => None,
    }
}
