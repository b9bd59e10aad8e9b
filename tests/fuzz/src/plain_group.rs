//! The plain way to read a group: a second opinion on which messages have one, and where it ends.

use std::collections::BTreeSet;

use fix_codec::{Field, Fields, GroupRules};
use spec::{GroupDef, Member};

/// How many entries the group has whose count stands at `at`, and where it ends; `None` where it is not as `def`, the rules
/// and its count say.
pub(crate) fn read(fields: &Fields<'_>, at: usize, def: &GroupDef, rules: GroupRules) -> Option<(u64, usize)> {
    let fields: Vec<Field<'_>> = fields.fields().skip(at).collect();
    let (count, len) = entries(&fields, def, rules)?;
    Some((count, at + len))
}

/// The count and its entries at the front: how many, and how many fields that is in all.
fn entries(fields: &[Field<'_>], def: &GroupDef, rules: GroupRules) -> Option<(u64, usize)> {
    let (count, mut rest) = fields.split_first()?;
    let stated = core::str::from_utf8(count.value).ok().filter(|value| !value.starts_with('+'))?;
    let stated: u64 = stated.parse().ok()?;
    let first = rest.first().map(|field| field.tag);
    let delimiter = match first {
        Some(tag) if rules.first_field_delimits && def.position(tag).is_some() => tag,
        _ => def.delimiter(),
    };
    let mut found = 0;
    while rest.first().is_some_and(|field| field.tag == delimiter) {
        rest = &rest[entry(rest, def, rules)?..];
        found += 1;
    }
    (found == stated).then_some((found, fields.len() - rest.len()))
}

/// How many fields the entry at the front has.
fn entry(fields: &[Field<'_>], def: &GroupDef, rules: GroupRules) -> Option<usize> {
    let (mut at, mut positions) = (0, BTreeSet::new());
    while let Some(field) = fields.get(at) {
        let Some(position) = def.position(field.tag) else { break };
        if at > 0 && field.tag == fields[0].tag {
            break;
        }
        let comes_last = positions.last().is_none_or(|last| position > *last);
        if !positions.insert(position) || rules.ordered && !comes_last {
            return None;
        }
        at += match def.member(field.tag) {
            Some(Member::Group(nested)) => entries(&fields[at..], nested, rules)?.1,
            _ => 1,
        };
    }
    let has = |tag: &u32| fields[..at].iter().any(|field| field.tag == *tag);
    (!rules.required || def.required().iter().all(has)).then_some(at)
}
