//! Any valid message of any type.

use fix_codec::Precision;
use fix_messages::full::AnyMessage;
use proptest::prelude::*;
use spec::{Dictionary, FieldKind};

use crate::common::{MSG_TYPES, any_message_of, canonical, encode, given, parse, rewrite, text_of, view};
use crate::support::choices::Choices;
use crate::support::{Given, GivenMessage};

/// Tags that the dictionary does not have.
const STRANGE: u32 = 6000;

/// Puts fields that nobody knows into the body and into entries, behind the field that an entry begins with.
fn strew(given: &mut GivenMessage, choices: &mut Choices<'_>) -> usize {
    fn into(run: &mut Vec<Given>, from: usize, choices: &mut Choices<'_>) -> usize {
        let mut count = 0;
        for given in run.iter_mut() {
            if let Given::Group(_, entries) = given {
                count += entries.iter_mut().map(|entry| into(entry, 1, choices)).sum::<usize>();
            }
        }
        while choices.one_in(3) {
            let at = from + choices.below(run.len() + 1 - from);
            // A count of no entries is not written, so an unknown field before it, with no known one behind it, would be
            // the last of its entry and be taken for one of what is around.
            let is_written = |given: &Given| match given {
                Given::Field(tag, _) => *tag < STRANGE,
                Given::Data(..) => true,
                Given::Group(_, entries) => !entries.is_empty(),
            };
            let behind = &run[at..];
            if behind.iter().any(|given| matches!(given, Given::Group(..))) && !behind.iter().any(is_written) {
                continue;
            }
            run.insert(at, Given::Field(STRANGE + choices.below(200) as u32, vec![b'a' + choices.byte() % 26]));
            count += 1;
        }
        count
    }
    into(&mut given.body, 0, choices)
}

#[test]
fn every_type_is_read_and_written_with_no_more_than_what_it_must_have() {
    for msg_type in MSG_TYPES {
        let bytes = given(msg_type, &[]).encode();
        let again = rewrite(&bytes);
        assert_eq!(canonical(&again), canonical(&bytes), "{}", text_of(&bytes));
        assert!(view(&again, |message| message.msg_type() == msg_type.as_bytes()));
    }
    let logon = encode(b"A", |out| out.int(98, 0));
    assert!(view(&logon, |message| AnyMessage::parse(message).is_none()));
}

#[test]
fn a_required_field_that_is_missing_is_named() {
    let dictionary = Dictionary::tidegate44();
    for msg_type in MSG_TYPES {
        for tag in dictionary.message(msg_type.as_bytes()).unwrap().required() {
            let mut given = given(msg_type, &[]);
            given.body.retain(|given| match given {
                Given::Field(known, _) | Given::Data(known, ..) | Given::Group(known, _) => known != tag,
            });
            parse(&given.encode(), |read| assert_eq!(read.map_err(|issue| issue.tag()), Err(*tag), "{msg_type}"));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn nothing_is_lost_on_the_way_through_a_type(given in any_message_of(&MSG_TYPES)) {
        let bytes = given.encode();
        let again = rewrite(&bytes);
        prop_assert_eq!(canonical(&again), canonical(&bytes), "{} to {}", text_of(&bytes), text_of(&again));
        // What was read of both is the same, to the last field.
        parse(&bytes, |first| parse(&again, |second| assert_eq!(first.unwrap(), second.unwrap())));
    }

    #[test]
    fn fields_that_nobody_knows_are_kept(
        mut given in any_message_of(&MSG_TYPES), places in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let plain = canonical(&given.encode());
        let strewn = strew(&mut given, &mut Choices::new(&places));
        let bytes = given.encode();
        let again = rewrite(&bytes);
        let (mut unknown, known): (Vec<_>, Vec<_>) =
            canonical(&again).into_iter().partition(|(tag, _)| *tag >= STRANGE);
        prop_assert_eq!(known, plain, "{} to {}", text_of(&bytes), text_of(&again));
        let mut sent = canonical(&bytes);
        sent.retain(|(tag, _)| *tag >= STRANGE);
        sent.sort();
        unknown.sort();
        prop_assert_eq!(unknown.len(), strewn);
        prop_assert_eq!(unknown, sent, "{} to {}", text_of(&bytes), text_of(&again));
        // They stay where they were found.
        parse(&bytes, |first| parse(&again, |second| assert_eq!(first.unwrap(), second.unwrap())));
    }

    #[test]
    fn a_wrong_value_is_named(given in any_message_of(&MSG_TYPES), at: prop::sample::Index) {
        let dictionary = Dictionary::tidegate44();
        let is_text = |kind| matches!(
            kind,
            FieldKind::String | FieldKind::Country | FieldKind::Currency | FieldKind::Exchange | FieldKind::Data
                | FieldKind::MultipleStringValue | FieldKind::MultipleCharValue
        );
        let bytes = given.encode();
        let fields: Vec<_> = view(&bytes, |message| {
            message.body(dictionary).fields().map(|field| (field.tag, field.value.to_vec())).collect()
        });
        let may_be_wrong = |tag: u32| {
            dictionary.field(tag).is_some_and(|field| !is_text(field.kind()) && field.data_tag().is_none())
        };
        let places: Vec<_> = (0..fields.len()).filter(|at| may_be_wrong(fields[*at].0)).collect();
        // A message of texts alone has no wrong value.
        if places.is_empty() {
            return Ok(());
        }
        let wrong = places[at.index(places.len())];
        let broken = encode(&given.msg_type, |out| {
            for (at, (tag, value)) in fields.iter().enumerate() {
                let is_data = at > 0 && dictionary.data_for_length(fields[at - 1].0) == Some(*tag);
                match (at == wrong, is_data) {
                    (true, _) => out.str(*tag, "??"),
                    (false, true) => out.data(fields[at - 1].0, *tag, value),
                    (false, false) if dictionary.data_for_length(*tag).is_some() => {}
                    (false, false) => out.bytes(*tag, value),
                }
            }
        });
        parse(&broken, |read| assert_eq!(read.map_err(|issue| issue.tag()), Err(fields[wrong].0), "{}", text_of(&broken)));
    }

    #[test]
    fn no_message_is_too_bad_to_be_read_or_refused(
        given in any_message_of(&MSG_TYPES),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..5), 1..12),
    ) {
        let bytes = given.encode();
        let mut fields: Vec<_> = view(&bytes, |message| {
            message.body(Dictionary::tidegate44()).fields().map(|field| (field.tag, field.value.to_vec())).collect()
        });
        for (one, other, change) in changes {
            if fields.is_empty() {
                break;
            }
            let (one, other) = (one.index(fields.len()), other.index(fields.len()));
            match change {
                0 => drop(fields.remove(one)),
                1 => fields.insert(other, fields[one].clone()),
                2 => fields.swap(one, other),
                3 => fields[one].1 = b"4000000000".into(),
                _ => fields[one].1 = fields[other].1.clone(),
            }
        }
        let changed = encode(&given.msg_type, |out| fields.iter().for_each(|(tag, value)| out.bytes(*tag, value)));
        // A length may be wrong now, so that there are no fields to read.
        let mut index = fix_codec::FieldIndex::new();
        if let Ok(message) = index.parse(&changed, &fix_codec::DataLengths::STANDARD)
            && let Some(Ok(read)) = AnyMessage::parse(&message)
        {
            encode(read.msg_type(), |out| read.write(out, Precision::Nanos));
        }
    }
}
