//! Framing: a stream is cut into the same messages however it arrives, every byte belongs to exactly one item, and a good
//! message behind any noise is found.

use fix_codec::{Encoder, Framed, FramingLimits, SOH, frame};

/// A limit that short inputs can pass.
const SMALL: FramingLimits = FramingLimits { max_message: 256 };
const TRAILER: usize = 7;

/// The input is what a peer sends.
pub fn target(data: &[u8]) {
    for limits in [FramingLimits::default(), SMALL] {
        let whole = read(data, [data.len()], &limits);
        // Each item but the first begins with `8=FIX`, whole or cut off by the end: noise does not come in crumbs.
        assert!(whole.calls <= data.len() / 5 + 3, "{} calls for {} bytes", whole.calls, data.len());
        let by_one = read(data, 1..=data.len(), &limits);
        assert_eq!(by_one.messages, whole.messages, "byte by byte");
        let in_pieces = read(data, pieces(data), &limits);
        assert_eq!(in_pieces.messages, whole.messages, "in pieces");
    }
    a_good_message_is_found_behind(data);
    a_flipped_byte_is_seen(data);
}

/// What a stream was cut into.
struct Read {
    /// Where each message begins and ends.
    messages: Vec<(usize, usize)>,
    /// How often the framing was asked.
    calls: usize,
}

/// Reads a stream of which `data[..end]` has arrived, for each of `ends` in turn.
fn read(data: &[u8], ends: impl IntoIterator<Item = usize>, limits: &FramingLimits) -> Read {
    let mut read = Read { messages: Vec::new(), calls: 0 };
    let mut at = 0;
    for end in ends {
        loop {
            read.calls += 1;
            let buffer = &data[at..end];
            let plain = plain_message(buffer, limits);
            let consumed = match frame(buffer, limits) {
                Framed::Incomplete => {
                    assert_eq!(plain, None, "a whole message is called incomplete");
                    assert!(buffer.len() < limits.max_message, "more is waited for than a message may have");
                    break;
                }
                Framed::Message(message, consumed) => {
                    assert_eq!((message, plain), (&buffer[..consumed], Some(consumed)));
                    read.messages.push((at, at + consumed));
                    consumed
                }
                Framed::Garbage { consumed, why } => {
                    assert_eq!(plain, None, "a whole message is called garbage: {why}");
                    consumed
                }
            };
            assert!(consumed > 0 && consumed <= buffer.len(), "{consumed} bytes taken of {}", buffer.len());
            at += consumed;
        }
    }
    read
}

/// Where pieces end whose lengths are up to the bytes themselves, so that the engine can move the cuts.
fn pieces(data: &[u8]) -> impl Iterator<Item = usize> {
    let mut at = 0;
    core::iter::from_fn(move || {
        let byte = *data.get(at)?;
        at = (at + 1 + usize::from(byte) * 31 % 67).min(data.len());
        Some(at)
    })
}

/// The length of the message that `buffer` begins with, by the words of the standard.
fn plain_message(buffer: &[u8], limits: &FramingLimits) -> Option<usize> {
    let (begin_string, rest) = field(buffer, b"8=")?;
    let (length, body) = field(rest, b"9=")?;
    let legal = begin_string.starts_with(b"FIX") && begin_string.len() <= 16 && length.len() <= 10;
    let length = core::str::from_utf8(length).ok().filter(|_| legal && length.iter().all(u8::is_ascii_digit))?;
    let length: usize = length.parse().ok()?;
    let end = buffer.len() - body.len() + length;
    let (stated, _) = field(buffer.get(end..)?, b"10=").filter(|(stated, _)| stated.len() == 3)?;
    let sum: u64 = buffer[..end].iter().map(|byte| u64::from(*byte)).sum();
    let sum_is_right = stated == format!("{:03}", sum % 256).as_bytes();
    // A body ends with a separator, which an empty one lends from BodyLength.
    let whole = sum_is_right && body.starts_with(b"35=") && buffer[end - 1] == SOH;
    Some(end + TRAILER).filter(|total| whole && *total <= limits.max_message)
}

/// The value of a field with this tag at the front, and what comes behind it.
fn field<'a>(bytes: &'a [u8], tag: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let rest = bytes.strip_prefix(tag)?;
    let end = rest.iter().position(|byte| *byte == SOH)?;
    Some((&rest[..end], &rest[end + 1..]))
}

/// Whatever length the noise made up, it cannot swallow more than the limit.
fn a_good_message_is_found_behind(data: &[u8]) {
    let mut good = Vec::new();
    let mut encoder = Encoder::begin(&mut good, b"FIX.4.4", b"0");
    encoder.uint(34, 7);
    encoder.finish();
    let copies = 2 * SMALL.max_message / good.len() + 2;
    let stream = [data, &good.repeat(copies)].concat();
    let read = read(&stream, [stream.len()], &SMALL);
    assert_eq!(read.messages.last(), Some(&(stream.len() - good.len(), stream.len())), "no way back after noise");
}

/// The bytes as data inside a message: they come through, and a change to the body is seen.
fn a_flipped_byte_is_seen(data: &[u8]) {
    let mut message = Vec::new();
    let mut encoder = Encoder::begin(&mut message, b"FIX.4.4", b"B");
    encoder.data(95, 96, data);
    let length = encoder.finish();
    let limits = FramingLimits { max_message: message.len() };
    assert_eq!(frame(&message, &limits), Framed::Message(&message, length));
    assert!(matches!(frame(&message[..length - 1], &limits), Framed::Incomplete));
    let Some((_, body)) = field(&message, b"8=").and_then(|(_, rest)| field(rest, b"9=")) else {
        panic!("the encoder began with something else")
    };
    let first = length - body.len();
    let chosen = data.iter().fold(length, |mixed, byte| mixed.wrapping_mul(31).wrapping_add(usize::from(*byte)));
    let at = first + chosen % (body.len() - TRAILER);
    message[at] ^= (chosen >> 8) as u8 | 1;
    assert!(matches!(frame(&message, &limits), Framed::Garbage { .. }), "byte {at} was changed unseen");
}
