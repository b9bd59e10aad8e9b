//! What strangers' bytes can cost: a number of steps and a number of bytes, each bounded by what they sent.
#![allow(clippy::unwrap_used, reason = "tests")]

use allocation_counter::{AllocationInfo, measure};
use fix_codec::{
    DataLengths, Encoder, FieldIndex, Framed, FramingLimits, GroupRules, SOH, ValidationOptions, ValidationScratch,
    frame, validate,
};
use proptest::prelude::*;
use spec::{Dictionary, Member};

/// Bytes of the index for each field, which is no shorter than `1=|`.
const FIELD_BYTES: u64 = 12;
/// An index begins with so many slots.
const SLOTS_MIN: u64 = 32;

/// Bytes from a few that mean something to a parser, or any.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::sample::select(PIECES).prop_map(|text| text.replace('|', "\x01").into_bytes()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

const PIECES: &[&str] = &[
    "8=FIX.4.4|9=",
    "8=FIX.4.4|9=40|35=D|",
    "9=9999999999|",
    "|10=000|",
    "10=123|",
    "35=8|",
    "11=A|",
    "453=2|448=A|447=D|452=1|",
    "448=B|",
    "802=99999999999|523=X|",
    "453=18446744073709551615|",
    "95=3|96=a|b|",
    "95=4294967295|96=",
    "4294967295=x|",
    "5000=x|",
    "=",
    "|",
    "|||",
    "-0.0000000000001|",
    "44=99999999999999999999999|",
    "60=20131008-14:30:00.123456789012345|",
];

/// Everything a message goes through, on new buffers; whether it was accepted.
fn read_and_judge(message: &[u8], options: &ValidationOptions) -> bool {
    let mut index = FieldIndex::new();
    let readable = index.parse(message, &DataLengths::STANDARD).is_ok();
    let fields = index.readable(message);
    let dictionary = Dictionary::fix44();
    let accepted = readable && validate(&fields, dictionary, options, &mut ValidationScratch::new()) == Ok(());
    let rules = GroupRules {
        ordered: options.unordered_group_fields,
        first_field_delimits: options.first_field_in_group_is_delimiter,
        required: false,
    };
    let def = dictionary.message(fields.msg_type()).or_else(|| dictionary.message(b"8")).unwrap();
    for member in def.members() {
        if let Member::Group(group) = member.member()
            && let Ok(entries) = fields.group_with(member.tag(), group, rules)
        {
            let entries: usize = entries.map(|entry| entry.len()).sum();
            assert!(entries <= fields.len());
        }
    }
    accepted
}

fn options() -> impl Strategy<Value = ValidationOptions> {
    any::<[bool; 8]>().prop_map(|set| ValidationOptions {
        fields_out_of_order: set[0],
        fields_have_values: set[1],
        user_defined_fields: set[2],
        allow_unknown_fields: set[3],
        allow_unknown_enum_values: set[4],
        unordered_group_fields: set[5],
        first_field_in_group_is_delimiter: set[6],
        conditionally_required: set[7],
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_a_message_makes_us_hold_is_bounded_by_its_length(message in bytes(), options in options()) {
        // Loaded at the first use, which is not the message's doing.
        Dictionary::fix44();
        let info: AllocationInfo = measure(|| {
            read_and_judge(&message, &options);
        });
        let fields = message.iter().filter(|byte| **byte == SOH).count() as u64;
        let index = 2 * fields.max(SLOTS_MIN) * FIELD_BYTES;
        let scratch = 4096 * 8 + 2 * fields.max(4) * 4;
        // An index that grows is copied, so two are held for a moment.
        prop_assert!(info.bytes_max <= 2 * index + scratch, "{info:?} for {} bytes", message.len());
    }

    #[test]
    fn framing_holds_nothing_and_asks_no_more_than_once_for_each_beginning(stream in bytes()) {
        let limits = FramingLimits { max_message: 300 };
        let (mut at, mut calls) = (0, 0);
        let info = measure(|| loop {
            calls += 1;
            match frame(&stream[at..], &limits) {
                Framed::Incomplete => break,
                Framed::Message(_, consumed) | Framed::Garbage { consumed, .. } => at += consumed,
            }
        });
        prop_assert_eq!(info.count_total, 0);
        let beginnings = stream.windows(5).filter(|window| window == b"8=FIX").count();
        // The noise before the first, a beginning that the end cuts off, and the last answer.
        prop_assert!(calls <= beginnings + 3, "{} calls for {} beginnings", calls, beginnings);
        prop_assert!(stream.len() - at < limits.max_message, "more is held than a message may have");
    }

    #[test]
    fn a_flipped_byte_in_a_stream_takes_no_other_message_for_its_own(
        texts in prop::collection::vec(prop::collection::vec(b' '..=b'~', 1..40), 2..6),
        which: prop::sample::Index, at: prop::sample::Index, flip in 1..=255u8,
    ) {
        let messages: Vec<Vec<u8>> = texts.iter().enumerate().map(|(seq_num, text)| {
            let mut out = Vec::new();
            let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", b"B");
            encoder.uint(34, seq_num as u64 + 1);
            encoder.bytes(58, text);
            encoder.finish();
            out
        }).collect();
        let mut damaged = messages.clone();
        let hit = which.index(messages.len());
        let at = at.index(messages[hit].len());
        damaged[hit][at] ^= flip;
        let stream = damaged.concat();
        let (mut rest, mut read) = (&stream[..], Vec::new());
        loop {
            match frame(rest, &FramingLimits::default()) {
                Framed::Incomplete => break,
                Framed::Garbage { consumed, .. } => rest = &rest[consumed..],
                Framed::Message(message, consumed) => {
                    read.push(message.to_vec());
                    rest = &rest[consumed..];
                }
            }
        }
        // A length that lies takes what is behind it along, but what comes out was sent, in order, without the one hit.
        let mut sent = messages.iter().enumerate().filter(|(i, _)| *i != hit).map(|(_, message)| message);
        for message in &read {
            prop_assert!(sent.any(|sent| sent == message), "{}", message.escape_ascii());
        }
        prop_assert!(read.len() >= hit, "what came before was sound");
    }
}

/// The worst that a message of the largest size can be to an index: nothing but the shortest fields.
#[test]
fn the_largest_message_of_the_shortest_fields_is_read_with_a_dozen_allocations() {
    Dictionary::fix44();
    let message = b"1=\x01".repeat(FramingLimits::default().max_message / 3);
    let info = measure(|| {
        read_and_judge(&message, &ValidationOptions::default());
    });
    assert!(info.count_total <= 20, "{info:?}");
    assert!(info.bytes_max <= 2 * 2 * FIELD_BYTES * message.len() as u64 / 3, "{info:?}");
}
