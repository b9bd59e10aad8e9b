//! One field of a dictionary and the values it may take.

use std::collections::BTreeSet;

use crate::kind::FieldKind;
use crate::rules;
use crate::trigger::{Trigger, Triggers};

/// A field: tag, name, type and enumerated values.
#[derive(Debug, Clone)]
pub struct FieldDef {
    tag: u32,
    name: Box<str>,
    kind: FieldKind,
    values: Box<[FieldValue]>,
    /// Whether other values will do too; always where none is listed.
    open: bool,
    one_byte: u128,
    longer: Box<[Box<[u8]>]>,
    data_tag: Option<u32>,
    agreed_from: Option<u32>,
    triggers: Box<[Trigger]>,
    concerns_others: bool,
}

/// One enumerated value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    /// The value as it is on the wire.
    pub value: Box<str>,
    /// Its label, in capitals with underscores: `FILLED`.
    pub name: Box<str>,
}

impl FieldDef {
    pub(crate) fn new(
        tag: u32,
        name: &str,
        kind: FieldKind,
        values: Vec<FieldValue>,
        allow_other_values: bool,
        data_tag: Option<u32>,
    ) -> Self {
        let open = allow_other_values || values.is_empty();
        let mut one_byte = 0u128;
        let mut longer: Vec<Box<[u8]>> = Vec::new();
        for known in &values {
            match *known.value.as_bytes() {
                [byte] if byte < 128 => one_byte |= 1 << byte,
                _ => longer.push(known.value.as_bytes().into()),
            }
        }
        longer.sort_unstable();
        let (name, values, longer) = (name.into(), values.into(), longer.into());
        let triggers = rules::triggers(tag);
        let concerns_others = kind.is_data() || !triggers.is_empty();
        Self { tag, name, kind, values, open, one_byte, longer, data_tag, agreed_from: None, triggers, concerns_others }
    }

    /// The same field with the numbers from this one on left to agreements.
    pub(crate) fn with_agreed_from(self, agreed_from: Option<u32>) -> Self {
        Self { agreed_from, ..self }
    }

    /// The same field with the values that another definition of its tag lists besides. Open or not, as before.
    pub(crate) fn with_values_of(&self, other: &Self) -> Self {
        let known: BTreeSet<&str> = self.values.iter().map(|known| known.value.as_ref()).collect();
        let mut values = self.values.to_vec();
        values.extend(other.values.iter().filter(|more| !known.contains(more.value.as_ref())).cloned());
        Self::new(self.tag, &self.name, self.kind, values, self.open, self.data_tag.or(other.data_tag))
            .with_agreed_from(self.agreed_from.or(other.agreed_from))
    }

    /// The tag, above zero.
    #[inline]
    pub fn tag(&self) -> u32 {
        self.tag
    }

    /// The name: `ClOrdID`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The data type.
    #[inline]
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    /// The enumerated values in the dictionary's order.
    pub fn values(&self) -> &[FieldValue] {
        &self.values
    }

    /// Whether any value of the type will do: none is enumerated, or the dictionary says that there are others
    /// (`allowOtherValues="true"`), so that [`FieldDef::values`] is there to give names.
    #[inline]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// The number from which on the values of the field are the two parties' to agree on, where the standard reserves them
    /// for that: 1000 for TargetStrategy(847). [`FieldDef::allows`] takes them without their being listed.
    #[inline]
    pub fn agreed_from(&self) -> Option<u32> {
        self.agreed_from
    }

    /// For a length field: the tag of the data field that it announces.
    #[inline]
    pub fn data_tag(&self) -> Option<u32> {
        self.data_tag
    }

    /// Whether `value` is one that the dictionary enumerates or that the standard leaves to
    /// [agreements](FieldDef::agreed_from), or the field [is open](FieldDef::is_open). Each part of a multiple value is
    /// judged on its own. Says nothing about the data type.
    #[inline]
    pub fn allows(&self, value: &[u8]) -> bool {
        if self.open {
            return true;
        }
        if self.kind.is_multiple() {
            return value.split(|byte| *byte == b' ').all(|part| self.allows_one(part));
        }
        self.allows_one(value)
    }

    /// Whether the field says something about other fields: it is data, which stands behind its length, or it may pull
    /// [triggers](FieldDef::triggers). Few do, and for all others this one question is what these matters cost.
    #[inline]
    pub fn concerns_others(&self) -> bool {
        self.concerns_others
    }

    /// What the field pulls with this value: the premises of [conditions](crate::Condition) that it may fulfil.
    #[inline]
    pub fn triggers(&self, value: &[u8]) -> Triggers {
        let (mut pulled, first) = (Triggers::default(), value.first().copied().unwrap_or(0));
        self.triggers.iter().for_each(|trigger| pulled |= trigger.pulled(first));
        pulled
    }

    /// The label of one enumerated value: `FILLED` for `2` of OrdStatus(39). For display; a walk over the values.
    pub fn value_name(&self, value: &[u8]) -> Option<&str> {
        self.values.iter().find(|known| known.value.as_bytes() == value).map(|known| known.name.as_ref())
    }

    #[inline]
    fn allows_one(&self, value: &[u8]) -> bool {
        match *value {
            [byte] if byte < 128 => self.one_byte >> byte & 1 == 1,
            _ => self.longer.binary_search_by(|known| known.as_ref().cmp(value)).is_ok() || self.is_agreed(value),
        }
    }

    /// Whether `value` is a number that is left to agreements. None of one digit is.
    #[cold]
    fn is_agreed(&self, value: &[u8]) -> bool {
        let Some(from) = self.agreed_from else { return false };
        let is_number = value.first().is_some_and(|first| *first != b'0') && value.iter().all(u8::is_ascii_digit);
        // More digits than a u32 has are more than any bound.
        is_number && core::str::from_utf8(value).is_ok_and(|text| text.parse::<u32>().map_or(true, |n| n >= from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind, values: &[&str]) -> FieldDef {
        let values = values.iter().map(|text| FieldValue { value: (*text).into(), name: format!("L{text}").into() });
        FieldDef::new(1, "Test", kind, values.collect(), false, None)
    }

    #[test]
    fn a_value_outside_the_enumeration_is_refused() {
        let cases: &[(FieldKind, &[&str], &str, bool)] = &[
            (FieldKind::Char, &["1", "2"], "2", true),
            (FieldKind::Char, &["1", "2"], "3", false),
            (FieldKind::Char, &["1", "2"], "", false),
            (FieldKind::Char, &["1", "2"], "1 2", false),
            (FieldKind::Char, &[], "anything", true),
            (FieldKind::Int, &["1", "10", "2"], "10", true),
            (FieldKind::Int, &["1", "10", "2"], "01", false),
            (FieldKind::MultipleStringValue, &["1", "AB"], "1 AB", true),
            (FieldKind::MultipleStringValue, &["1", "AB"], "1 B", false),
            (FieldKind::MultipleStringValue, &["1", "AB"], "1  AB", false),
            (FieldKind::MultipleStringValue, &["1", "AB"], "", false),
            (FieldKind::MultipleCharValue, &["1", "A"], "A 1 A", true),
            (FieldKind::String, &["ü"], "ü", true),
        ];
        for (kind, values, asked, expected) in cases {
            assert_eq!(field(*kind, values).allows(asked.as_bytes()), *expected, "{kind:?} {values:?} {asked:?}");
        }
        assert!(!field(FieldKind::Char, &["1"]).allows(&[0xff]));
    }

    #[test]
    fn a_number_that_is_left_to_agreements_need_not_be_listed() {
        let field = field(FieldKind::Int, &["1", "2"]).with_agreed_from(Some(1000));
        let cases = ["1000", "1001", "4294967296", "99999999999999999999"];
        assert!(cases.into_iter().all(|value| field.allows(value.as_bytes())));
        let refused = ["", "3", "77", "999", "01000", "-1000", "+1000", "1000x", "1 1000"];
        assert_eq!(refused.into_iter().find(|value| field.allows(value.as_bytes())), None);
    }

    #[test]
    fn a_value_is_shown_by_its_label() {
        let field = field(FieldKind::Char, &["1", "AB"]);
        assert_eq!(field.value_name(b"AB"), Some("LAB"));
        assert_eq!(field.value_name(b"A"), None);
    }
}
