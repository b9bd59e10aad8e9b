//! Bytes to messages and back: what a stream of any shape, whole or damaged, comes out as.
#![allow(clippy::unwrap_used, reason = "tests")]

use fix_codec::{DataLengths, Encoder, FieldIndex, Framed, FramingLimits, Garbled, ParseFault, SOH, frame};
use proptest::prelude::*;

/// A message from `|` text without 9 and 10.
fn message(text: &str) -> Vec<u8> {
    let text = text.replace('|', "\x01");
    let (first, body) = text.split_once('\x01').unwrap();
    let text = format!("{first}\x019={}\x01{body}", body.len());
    with_check_sum(&text)
}

fn with_check_sum(text: &str) -> Vec<u8> {
    let text = text.replace('|', "\x01");
    let sum: u32 = text.bytes().map(u32::from).sum();
    format!("{text}10={:03}\x01", sum % 256).into_bytes()
}

/// All messages of a stream that arrives in pieces, with what was garbled between them.
fn messages_of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, Vec<Garbled>) {
    let (mut buffer, mut messages, mut garbled) = (Vec::new(), Vec::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        loop {
            let consumed = match frame(&buffer, &FramingLimits::default()) {
                Framed::Message(message, consumed) => {
                    assert_eq!(message.len(), consumed);
                    messages.push(message.to_vec());
                    consumed
                }
                Framed::Garbage { consumed, why } => {
                    assert!(consumed > 0, "garbage that is not consumed is seen for ever");
                    garbled.push(why);
                    consumed
                }
                Framed::Incomplete => break,
            };
            buffer.drain(..consumed);
        }
    }
    (messages, garbled)
}

const HEARTBEAT: &str = "8=FIX.4.4|35=0|34=4|49=TW44|52=20131008-14:30:00|56=ISLD|";

#[test]
fn each_kind_of_damage_is_ignored_and_named() {
    let good = message(HEARTBEAT);
    let padded = with_check_sum(&HEARTBEAT.replacen('|', "|9=00047|", 1));
    assert!(
        matches!(frame(&padded, &FramingLimits::default()), Framed::Message(..)),
        "zeros before BodyLength are legal"
    );
    let table: &[(&str, Vec<u8>, Garbled)] = &[
        ("noise", b"hello\r\n".to_vec(), Garbled::NotBeginString),
        ("2t: MsgType first", b"35=0\x01".to_vec(), Garbled::NotBeginString),
        ("2t: MsgSeqNum third", message("8=FIX.4.4|34=3|35=0|49=TW44|"), Garbled::MsgTypeNotThird),
        ("no BodyLength", b"8=FIX.4.4\x0135=0\x01".to_vec(), Garbled::BodyLengthMissing),
        ("BodyLength without digits", b"8=FIX.4.4\x019=\x0135=0\x01".to_vec(), Garbled::BodyLengthMissing),
        ("BodyLength below zero", b"8=FIX.4.4\x019=-5\x0135=0\x01".to_vec(), Garbled::BodyLengthMissing),
        ("a BeginString without end", b"8=FIX.4.4.4.4.4.4.4.4.4.4.4.4.4".to_vec(), Garbled::NotBeginString),
        ("BodyLength past the limit", b"8=FIX.4.4\x019=70000\x01".to_vec(), Garbled::TooLong { max: 65536 }),
        (
            "BodyLength that overflows",
            b"8=FIX.4.4\x019=99999999999999999999\x01".to_vec(),
            Garbled::TooLong { max: 65536 },
        ),
        (
            "2m: BodyLength too short",
            with_check_sum(&HEARTBEAT.replacen('|', "|9=30|", 1)),
            Garbled::CheckSumMissing { body_length: 30 },
        ),
        (
            "3b: CheckSum of one digit",
            [&good[..good.len() - 4], b"7\x01"].concat(),
            Garbled::CheckSumMissing { body_length: 47 },
        ),
        (
            "3b: CheckSum of 999",
            [&good[..good.len() - 4], b"999\x01"].concat(),
            Garbled::CheckSumWrong { expected: check_sum(&good), found: 999 },
        ),
    ];
    for (name, damaged, why) in table {
        let stream = [&good[..], damaged, &good, &good].concat();
        let (messages, garbled) = messages_of([&stream[..]]);
        assert_eq!(messages, vec![good.clone(); 3], "{name}");
        assert_eq!(garbled.first(), Some(why), "{name}");
    }
}

fn check_sum(message: &[u8]) -> u8 {
    let digits = core::str::from_utf8(&message[message.len() - 4..message.len() - 1]).unwrap();
    digits.parse().unwrap()
}

#[test]
fn a_length_that_is_too_long_takes_the_next_message_with_it_and_no_more() {
    // As the public definition 2m has it: the message behind is not seen as a gap.
    let long = with_check_sum(&HEARTBEAT.replacen('|', "|9=70|", 1));
    let (messages, garbled) = messages_of([&[&long[..], &message(HEARTBEAT), &message(HEARTBEAT)].concat()[..]]);
    assert_eq!(messages, [message(HEARTBEAT)]);
    assert_eq!(garbled, [Garbled::CheckSumMissing { body_length: 70 }]);
}

#[test]
fn a_message_inside_the_data_of_a_damaged_one_is_not_run() {
    let inner = message("8=FIX.4.4|35=D|11=STOLEN|");
    let mut out = Vec::new();
    let mut outer = Encoder::begin(&mut out, b"FIX.4.4", b"B");
    outer.data(95, 96, &inner);
    outer.finish();
    let last = out.len() - 2;
    out[last] ^= 1;
    let (messages, _) = messages_of([&out[..], &message(HEARTBEAT)]);
    assert_eq!(messages, [message(HEARTBEAT)]);
}

#[test]
fn a_flood_of_noise_costs_one_look() {
    let noise = vec![b'8'; 60_000];
    let (messages, garbled) = messages_of([&noise[..], &message(HEARTBEAT)]);
    // The last 8 may begin a message, so it is looked at twice.
    assert_eq!((messages.len(), garbled.len()), (1, 2));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_kept() {
    let table: &[(&str, ParseFault)] = &[
        ("0=HI", ParseFault::Tag { tag: Some(0) }),
        ("-1=HI", ParseFault::Tag { tag: Some(-1) }),
        ("058=HI", ParseFault::Tag { tag: Some(58) }),
        ("5x=HI", ParseFault::Tag { tag: None }),
        ("=HI", ParseFault::Tag { tag: None }),
        ("4294967296=HI", ParseFault::Tag { tag: Some(4_294_967_296) }),
        ("99999999999999999999=HI", ParseFault::Tag { tag: None }),
        ("HI", ParseFault::NoEquals { after: Some(56) }),
        ("", ParseFault::NoEquals { after: Some(56) }),
        ("95=4|96=abc", ParseFault::DataLength { length_tag: 95 }),
        ("95=2|96=abc", ParseFault::DataLength { length_tag: 95 }),
        ("95=18446744073709551615|96=abc", ParseFault::DataLength { length_tag: 95 }),
    ];
    for (field, expected) in table {
        // Before another field and as the last bytes, where fewer than eight are left to look at.
        for tail in ["112=TEST|", ""] {
            let bytes = format!("{HEARTBEAT}{field}|{tail}").replace('|', "\x01").into_bytes();
            let mut index = FieldIndex::new();
            let error = index.parse(&bytes, &DataLengths::STANDARD).unwrap_err();
            assert_eq!((error.fault, error.offset), (*expected, expected_offset(field)), "{field}{tail}");
            let readable = index.readable(&bytes);
            assert_eq!(readable.require_uint(34), Ok(4));
            assert_eq!(readable.contains(112), !tail.is_empty(), "{field}");
        }
    }
    let cut = b"8=FIX.4.4\x019=5\x0135=0";
    let error = FieldIndex::new().parse(cut, &DataLengths::STANDARD).unwrap_err();
    assert_eq!(error.fault, ParseFault::Unterminated);
}

/// A wrong length is found at the data, everything else at the field itself.
fn expected_offset(field: &str) -> usize {
    HEARTBEAT.len() + field.find('|').map_or(0, |at| at + 1)
}

#[test]
fn the_length_on_the_wire_has_no_zeros_before_it() {
    let table =
        [(1, "5"), (5, "9"), (6, "10"), (95, "99"), (96, "100"), (995, "999"), (996, "1000"), (70_000, "70004")];
    for (text_len, stated) in table {
        let mut out = b"before".to_vec();
        let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", b"");
        encoder.bytes(58, &vec![b'x'; text_len]);
        let len = encoder.finish();
        assert_eq!(len, out.len() - 6);
        assert!(
            out.starts_with(format!("before8=FIX.4.4\x019={stated}\x0158=xx").trim_end_matches('x').as_bytes()),
            "{stated}"
        );
        assert!(matches!(out[6..].split(|byte| *byte == SOH).nth(2), Some(text) if text.len() == text_len + 3));
    }
}

#[test]
fn a_value_cannot_smuggle_a_field_in() {
    let mut out = Vec::new();
    let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", b"D");
    encoder.str(58, "hello\x0138=1000000");
    encoder.str(1, "");
    encoder.finish();
    let mut index = FieldIndex::new();
    let message = index.parse(&out, &DataLengths::STANDARD).unwrap();
    assert_eq!(message.value(38), None);
    assert_eq!(message.value(1), None);
    assert_eq!(message.value(58), Some(&b"hello?38=1000000"[..]));
}

/// A field as a test gives it to the encoder: text, or data behind its length.
#[derive(Debug, Clone)]
enum Given {
    Text(u32, Vec<u8>),
    Data(usize, Vec<u8>),
}

const DATA: [(u32, u32); 4] = [(95, 96), (93, 89), (354, 355), (1401, 1402)];

fn given() -> impl Strategy<Value = Given> {
    let tag = prop_oneof![1..100u32, 1..10_000u32, 1..=u32::MAX]
        .prop_filter("not a field of length", |tag| DataLengths::STANDARD.data_tag(*tag).is_none());
    let text = prop::collection::vec(2..=255u8, 1..100);
    prop_oneof![
        8 => (tag, text).prop_map(|(tag, text)| Given::Text(tag, text)),
        1 => (0..DATA.len(), prop::collection::vec(any::<u8>(), 1..200)).prop_map(|(at, data)| Given::Data(at, data)),
    ]
}

fn encode(msg_type: &str, fields: &[Given]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", msg_type.as_bytes());
    for field in fields {
        match field {
            Given::Text(tag, text) => encoder.bytes(*tag, text),
            Given::Data(at, data) => encoder.data(DATA[*at].0, DATA[*at].1, data),
        }
    }
    encoder.finish();
    out
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let whole = || prop::collection::vec(given(), 0..8).prop_map(|fields| encode("D", &fields));
    let damaged = (whole(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut message, at, byte)| {
        let at = at.index(message.len());
        message[at] = byte;
        message
    });
    let noise = prop::collection::vec(prop::sample::select(b"8=FIX9|10\x01.x".to_vec()), 0..20);
    prop_oneof![4 => whole(), 2 => damaged, 1 => noise]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn what_is_encoded_is_read_back(msg_type in "[A-Za-z0-9]{1,2}", fields in prop::collection::vec(given(), 0..30)) {
        let out = encode(&msg_type, &fields);
        let Framed::Message(message, len) = frame(&out, &FramingLimits::default()) else { panic!("not a message") };
        prop_assert_eq!(len, out.len());
        let mut index = FieldIndex::new();
        let message = index.parse(message, &DataLengths::STANDARD).unwrap();
        prop_assert_eq!(message.msg_type(), msg_type.as_bytes());
        let mut expected = Vec::new();
        for field in &fields {
            match field {
                Given::Text(tag, text) => expected.push((*tag, text.clone())),
                Given::Data(at, data) => {
                    expected.push((DATA[*at].0, data.len().to_string().into_bytes()));
                    expected.push((DATA[*at].1, data.clone()));
                }
            }
        }
        let read: Vec<_> = message.fields().map(|field| (field.tag, field.value.to_vec())).collect();
        prop_assert_eq!(&read[3..read.len() - 1], &expected[..]);
        prop_assert_eq!(read[1].1.clone(), (out.len() - 7 - body_start(&out)).to_string().into_bytes());
    }

    #[test]
    fn the_messages_of_a_stream_do_not_depend_on_how_it_arrives(
        pieces in prop::collection::vec(piece(), 1..8),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let stream = pieces.concat();
        prop_assume!(!stream.is_empty());
        let (whole, _) = messages_of([&stream[..]]);
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(&messages_of(bytes).0, &whole);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len())).chain([0, stream.len()]).collect();
        cuts.sort_unstable();
        let cut = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]);
        prop_assert_eq!(&messages_of(cut).0, &whole);
    }

    #[test]
    fn a_flipped_byte_is_never_taken_for_a_message(
        fields in prop::collection::vec(given(), 0..8), at: prop::sample::Index, flip in 1..=255u8,
    ) {
        let mut out = encode("D", &fields);
        let at = at.index(out.len());
        out[at] ^= flip;
        prop_assert!(!matches!(frame(&out, &FramingLimits::default()), Framed::Message(..)));
    }

    #[test]
    fn no_bytes_stop_the_parser(bytes in prop::collection::vec(prop::sample::select(b"0123456789=\x01\x01=-x\xff".to_vec()), 0..300)) {
        let mut index = FieldIndex::new();
        let error = index.parse(&bytes, &DataLengths::STANDARD).is_err();
        let plain = plain_fields(&bytes);
        prop_assert_eq!(error, plain.is_none());
        if let Some(plain) = plain {
            let read: Vec<_> = index.readable(&bytes).fields().map(|field| (field.tag, field.value)).collect();
            prop_assert_eq!(read, plain);
        }
        messages_of([&bytes[..]]);
    }
}

fn body_start(message: &[u8]) -> usize {
    message.iter().enumerate().filter(|(_, byte)| **byte == SOH).nth(1).unwrap().0 + 1
}

/// The plain way to take a message apart, which the fast one must agree with.
fn plain_fields(mut rest: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut fields: Vec<(u32, &[u8])> = Vec::new();
    while !rest.is_empty() {
        let equals = rest.iter().position(|byte| matches!(byte, b'=' | &SOH)).filter(|at| rest[*at] == b'=')?;
        let tag = core::str::from_utf8(&rest[..equals]).ok()?;
        let is_tag = !tag.starts_with(['0', '+']) && tag.bytes().all(|byte| byte.is_ascii_digit());
        let tag: u32 = tag.parse().ok().filter(|_| is_tag)?;
        rest = &rest[equals + 1..];
        let length = match fields.last() {
            Some((length_tag, stated)) if DataLengths::STANDARD.data_tag(*length_tag) == Some(tag) => {
                core::str::from_utf8(stated).ok()?.parse().ok()?
            }
            _ => rest.iter().position(|byte| *byte == SOH)?,
        };
        let (value, behind) = rest.split_at_checked(length)?;
        rest = behind.strip_prefix(&[SOH])?;
        fields.push((tag, value));
    }
    Some(fields)
}

/// The first SOH ends BeginString(8), wherever it is: a header that is read in a shortcut says the same.
#[test]
fn a_begin_string_that_ends_early_is_not_read_past_its_end() {
    let bytes = b"8=FIX\x014.4\x019=10\x0135=B\x0158=\x02\x0110=142\x01";
    for len in 20..=bytes.len() {
        let framed = frame(&bytes[..len], &FramingLimits::default());
        assert!(matches!(framed, Framed::Garbage { why: Garbled::BodyLengthMissing, .. }), "{len}: {framed:?}");
    }
}
