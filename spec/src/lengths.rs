//! Which length field announces which data field.
//!
//! No dictionary says so. Two rules together find every pair of all nine versions: the length field stands directly
//! before its data field wherever both are listed; and where they are listed nowhere (FIX.5.0 defines fields of the
//! FIXT.1.1 header), the names agree save for `Len` or `Length`.

use std::collections::BTreeMap;

use crate::expand::kind_of;
use crate::kind::FieldKind;
use crate::schema::{Item, ItemKind, Schema, SchemaField};

/// From the tag of each length field that announces data to the tag of the data.
pub(crate) fn data_tags(schema: &Schema) -> BTreeMap<u32, u32> {
    let fields: BTreeMap<&str, &SchemaField> = schema.fields.iter().map(|field| (field.name.as_str(), field)).collect();
    let length = |name: &str| fields.get(name).copied().filter(|field| kind_of(field, schema) == FieldKind::Length);
    let data = |name: &str| fields.get(name).copied().filter(|field| kind_of(field, schema).is_data());
    let mut pairs = BTreeMap::new();
    for list in schema.lists() {
        neighbours(list, &mut |first, second| {
            if let (Some(length), Some(data)) = (length(first), data(second)) {
                pairs.entry(length.tag).or_insert(data.tag);
            }
        });
    }
    for name in fields.keys() {
        let stem = name.strip_suffix("Length").or_else(|| name.strip_suffix("Len"));
        if let (Some(length), Some(data)) = (length(name), stem.and_then(data)) {
            pairs.entry(length.tag).or_insert(data.tag);
        }
    }
    pairs
}

/// Two fields in a row, at every depth. The reader has limited the depth.
fn neighbours(items: &[Item], found: &mut impl FnMut(&str, &str)) {
    for pair in items.windows(2) {
        if let [Item { kind: ItemKind::Field, name: first, .. }, Item { kind: ItemKind::Field, name: second, .. }] =
            pair
        {
            found(first, second);
        }
    }
    for item in items {
        if let ItemKind::Group(entry) = &item.kind {
            neighbours(entry, found);
        }
    }
}
