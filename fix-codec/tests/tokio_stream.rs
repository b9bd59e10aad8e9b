//! The streams of tokio-util: the same items however the bytes arrive, garbled ones among them, and none of it dear.
#![allow(clippy::unwrap_used, reason = "tests")]

use bytes::{Bytes, BytesMut};
use fix_codec::stream::{Frame, FrameCodec, GARBAGE_MAX};
use fix_codec::{Encoder, FramingLimits, Garbled};
use futures_util::{SinkExt, StreamExt};
use proptest::prelude::*;
use tokio_util::codec::Decoder;

fn message(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = Encoder::begin(&mut out, b"FIX.4.4", b"B");
    encoder.bytes(58, text);
    encoder.finish();
    out
}

/// All items of a stream that arrives in these pieces.
fn items<'a>(pieces: impl IntoIterator<Item = &'a [u8]>, limits: FramingLimits) -> Vec<Frame> {
    let (mut codec, mut buffer, mut items) = (FrameCodec::new(limits), BytesMut::new(), Vec::new());
    for piece in pieces {
        buffer.extend_from_slice(piece);
        while let Some(item) = codec.decode(&mut buffer).unwrap() {
            items.push(item);
        }
    }
    while let Some(item) = codec.decode_eof(&mut buffer).unwrap() {
        items.push(item);
    }
    assert!(buffer.is_empty(), "bytes that no item has: {buffer:?}");
    items
}

fn bytes_of(item: &Frame) -> &Bytes {
    match item {
        Frame::Message(bytes) | Frame::Garbage { bytes, .. } | Frame::CutShort(bytes) => bytes,
    }
}

fn garbage(bytes: impl Into<Bytes>, why: Garbled) -> Frame {
    Frame::Garbage { bytes: bytes.into(), why }
}

#[test]
fn each_kind_of_item_comes_out_with_its_bytes() {
    let good = message(b"hello");
    let mut damaged = good.clone();
    let digit = damaged.len() - 2;
    damaged[digit] = if damaged[digit] == b'9' { b'0' } else { damaged[digit] + 1 };
    let stream = [&b"noise 8=FI"[..], &good, &damaged, b"8", &good, &good, b"8=FIX.4.4\x019="].concat();
    let items = items([&stream[..]], FramingLimits::default());
    assert_eq!(items.len(), 6, "{items:?}");
    assert_eq!(items[0], garbage(&b"noise 8=FI"[..], Garbled::NotBeginString));
    assert_eq!(items[1], Frame::Message(good.clone().into()));
    assert!(matches!(&items[2], Frame::Garbage { bytes, why: Garbled::CheckSumWrong { .. } }
        if bytes[..] == [&damaged[..], b"8"].concat()));
    assert_eq!(items[3..5], [Frame::Message(good.clone().into()), Frame::Message(good.into())]);
    assert_eq!(items[5], Frame::CutShort(b"8=FIX.4.4\x019="[..].into()));
}

#[test]
fn a_message_past_the_limit_is_not_waited_for() {
    let limits = FramingLimits { max_message: 100 };
    let (long, good) = (message(&[b'x'; 200]), message(b"hello"));
    let header = &long[..long.iter().position(|byte| *byte == b'3').unwrap()];
    let mut codec = FrameCodec::new(limits);
    let mut buffer = BytesMut::from(&[header, b"8=FIX"].concat()[..]);
    assert_eq!(codec.decode(&mut buffer).unwrap(), Some(garbage(header.to_vec(), Garbled::TooLong { max: 100 })));
    let stream = [&long[..], &good].concat();
    assert_eq!(
        items([&stream[..]], limits),
        [garbage(long, Garbled::TooLong { max: 100 }), Frame::Message(good.into())]
    );
}

#[test]
fn a_flood_of_noise_comes_in_pieces_and_is_never_held() {
    for noise in [GARBAGE_MAX - 1, GARBAGE_MAX, GARBAGE_MAX + 1, 3 * GARBAGE_MAX, 100_000] {
        let stream = [&vec![b'8'; noise][..], &message(b"hello")].concat();
        let whole = items([&stream[..]], FramingLimits::default());
        assert_eq!(items(stream.chunks(1), FramingLimits::default()), whole);
        assert_eq!(whole.len(), noise.div_ceil(GARBAGE_MAX) + 1, "{noise}");
        assert!(whole.iter().all(|item| !bytes_of(item).is_empty() && bytes_of(item).len() <= GARBAGE_MAX));
    }
    let (mut codec, mut buffer) = (FrameCodec::default(), BytesMut::new());
    for _ in 0..100_000 {
        buffer.extend_from_slice(b"8=FI");
        codec.decode(&mut buffer).unwrap();
        assert!(buffer.len() <= GARBAGE_MAX + 8);
    }
}

/// As many times the length costs as many times the time, and not its square: a message of 60 KB that comes byte by byte
/// is done at once, as are 60 KB of what only looks like the beginning of one.
#[test]
fn bytes_that_come_one_by_one_are_not_looked_at_again_and_again() {
    let limits = FramingLimits { max_message: 1 << 22 };
    let long = message(&vec![b'x'; 2_000_000]);
    assert_eq!(items(long.chunks(1), limits), [Frame::Message(long.clone().into())]);
    let near = b"8=FI".repeat(500_000);
    let found = items(near.chunks(1), limits);
    assert_eq!(found.iter().map(|item| bytes_of(item).len()).sum::<usize>(), near.len());
}

#[test]
fn a_stream_and_a_sink_of_tokio_are_driven_by_it() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (near, far) = tokio::io::duplex(16);
    let sent = [message(b"one"), message(b"two")];
    let received = runtime.block_on(async {
        let (mut sink, stream) = (FrameCodec::default().framed(near), FrameCodec::default().framed(far));
        let send = async {
            for message in &sent {
                sink.send(message).await.unwrap();
            }
            drop(sink);
        };
        let receive = stream.map(|item| item.unwrap()).collect::<Vec<_>>();
        tokio::join!(send, receive).1
    });
    assert_eq!(received, sent.map(|message| Frame::Message(message.into())));
}

fn piece() -> impl Strategy<Value = Vec<u8>> {
    let whole = || prop::collection::vec(2..=255u8, 0..60).prop_map(|text| message(&text));
    let damaged = (whole(), any::<prop::sample::Index>(), any::<u8>()).prop_map(|(mut message, at, byte)| {
        let at = at.index(message.len());
        message[at] = byte;
        message
    });
    let noise = prop::collection::vec(prop::sample::select(b"8=FIX9|10\x01.x".to_vec()), 0..20);
    let header = (0..300u32).prop_map(|length| format!("8=FIX.4.4\x019={length}\x01").into_bytes());
    prop_oneof![4 => whole(), 2 => damaged, 2 => noise, 1 => header, 1 => Just(b"8=FIX".to_vec())]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn the_items_do_not_depend_on_how_the_bytes_arrive(
        pieces in prop::collection::vec(piece(), 1..10),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let stream = pieces.concat();
        prop_assume!(!stream.is_empty());
        let limits = FramingLimits { max_message: 200 };
        let whole = items([&stream[..]], limits);
        let all: Vec<u8> = whole.iter().flat_map(|item| bytes_of(item).to_vec()).collect();
        prop_assert_eq!(&all, &stream, "every byte is in one item, in order");
        prop_assert_eq!(&items(stream.chunks(1), limits), &whole);
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len())).chain([0, stream.len()]).collect();
        cuts.sort_unstable();
        let cut = cuts.windows(2).map(|pair| &stream[pair[0]..pair[1]]);
        prop_assert_eq!(&items(cut, limits), &whole);
    }
}
