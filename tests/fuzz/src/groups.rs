//! Groups: a plain reader finds the same; the entries are the fields behind the count, each once and none left out, at every depth.

use fix_codec::{DataLengths, FieldIndex, Fields, GroupFault, GroupRules};
use spec::{GroupDef, Member, Section};

use crate::choice::Choice;
use crate::plain_group;

/// The input is two bytes of choice and a message. Where its type is unknown it is taken for an ExecutionReport.
pub fn target(data: &[u8]) {
    let Some((choice, message)) = Choice::of(data) else { return };
    let mut index = FieldIndex::new();
    // What could be read of an unreadable message is a run of fields like any other.
    let unreadable = index.parse(message, &DataLengths::STANDARD).is_err();
    let message = index.readable(message);
    let Some(def) = choice.dictionary.message(message.msg_type()).or_else(|| choice.dictionary.message(b"8")) else {
        return;
    };
    let rules = GroupRules {
        ordered: choice.options.unordered_group_fields,
        first_field_delimits: choice.options.first_field_in_group_is_delimiter,
        required: unreadable,
    };
    for section in [choice.dictionary.header(), def.body()] {
        for (_, group) in groups_of(section) {
            entries(&message.as_fields(), group, rules);
        }
    }
}

fn groups_of(section: &Section) -> impl Iterator<Item = (u32, &GroupDef)> {
    section.members().iter().filter_map(|member| match member.member() {
        Member::Group(group) => Some((member.tag(), group)),
        Member::Field => None,
    })
}

/// The group in `fields`, if it is there, and all groups inside of it.
fn entries(fields: &Fields<'_>, def: &GroupDef, rules: GroupRules) {
    let count_tag = def.count_tag();
    let Some(at) = fields.fields().position(|field| field.tag == count_tag) else {
        assert!(matches!(fields.group_with(count_tag, def, rules), Ok(entries) if entries.len() == 0));
        return;
    };
    let plain = plain_group::read(fields, at, def, rules);
    let entries = match fields.group_with(count_tag, def, rules) {
        Ok(entries) => entries,
        Err(error) => {
            assert_eq!(plain, None, "{error}");
            return is_true(fields, &error.why);
        }
    };
    assert_eq!(fields.uint(count_tag), Ok(Some(entries.len() as u64)), "as many entries as the count says");
    let (count, mut next) = (entries.len(), at + 1);
    let delimiter = fields.field_at(next).map(|field| field.tag);
    for entry in entries.clone() {
        assert_eq!(entry.field_at(0).map(|field| field.tag), delimiter, "an entry begins with the delimiter");
        for field in entry.fields() {
            let same = fields
                .field_at(next)
                .is_some_and(|expected| expected.value.as_ptr_range() == field.value.as_ptr_range());
            assert!(same, "field {} of an entry is not the next of the message", field.tag);
            next += 1;
        }
        for (_, nested) in groups_of(def.entry()) {
            self::entries(&entry, nested, rules);
        }
    }
    assert_eq!(plain, Some((count as u64, next)));
    let behind = fields.field_at(next).and_then(|field| def.position(field.tag));
    assert!(count == 0 || behind.is_none(), "what stands behind the last entry belongs to it");
    fewer_rules_take_no_less(fields, def, rules, count);
}

/// What strict rules take, the same without order takes in the same way.
fn fewer_rules_take_no_less(fields: &Fields<'_>, def: &GroupDef, rules: GroupRules, count: usize) {
    let fewer = GroupRules { ordered: false, required: false, ..rules };
    match fields.group_with(def.count_tag(), def, fewer) {
        Ok(entries) => assert_eq!(entries.len(), count),
        Err(error) => panic!("taken by {rules:?}, refused by {fewer:?}: {error}"),
    }
}

/// What a refusal says of the message is so.
fn is_true(fields: &Fields<'_>, why: &GroupFault) {
    match why {
        GroupFault::CountUnreadable(_) => {}
        GroupFault::CountWrong { stated, found } => {
            assert!(stated != found && *found <= fields.len() as u64, "{why}");
        }
        GroupFault::DelimiterMissing { delimiter, found } => {
            assert!(delimiter != found && fields.contains(*found), "{why}");
        }
        GroupFault::MemberOutOfOrder { tag } => assert!(fields.contains(*tag), "{why}"),
        GroupFault::MemberRepeated { tag } => {
            assert!(fields.fields().filter(|field| field.tag == *tag).count() > 1, "{why}");
        }
        // By the definition, which knows better than this; it may well be in another entry.
        GroupFault::RequiredMissing { .. } => {}
    }
}
