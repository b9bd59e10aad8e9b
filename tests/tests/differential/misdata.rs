//! How data and their lengths are broken: the rest of [`crate::misvalue`].

use crate::breakage::Kind;
use crate::breaking::Broken;
use crate::chance::Chance;
use crate::draft::{Draft, Item, Part};
use crate::grouping;
use crate::misvalue::change;

/// See [`crate::breaking::break_it`].
pub(crate) fn break_data(chance: &mut Chance, draft: &mut Draft, kind: Kind) -> Broken {
    match kind {
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
            // Behind a group QuickFIX would look for the length in its last entry; and a trailer's would leave its part.
            draft.items[at - 1].is_plain_in_body().then_some(())?;
            (draft.items[at].part == Part::Body).then_some(())?;
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
        other => grouping::break_group(chance, draft, other),
    }
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
