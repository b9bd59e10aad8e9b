//! Once warm, a message costs no memory. What a user would lose: latency that is the same for the millionth message as for the
//! hundredth, since an allocator has its bad moments.

use allocation_counter::measure;
use fix_codec::{
    DataLengths, Encoder, FieldIndex, Framed, FramingLimits, Precision, TimestampFormatter, ValidationOptions,
    ValidationScratch, frame, validate,
};
use spec::Dictionary;
use types::{Price, Qty, Timestamp};

const REPORT: &str = "49=TIDEGATE|56=CLIENT1|34=12|52=20131008-14:30:00.123|37=O1|11=A1|17=E1|150=F|39=1|453=2|\
                      448=BROKER|447=D|452=1|448=DESK|447=D|452=3|55=IBM|54=1|38=1000|32=300|31=182.49|151=700|\
                      14=300|6=182.49|60=20131008-14:30:00.123|";

fn write(out: &mut Vec<u8>, msg_type: &[u8], fields: &[u8]) {
    let mut message = Encoder::begin(out, b"FIX.4.4", msg_type);
    message.raw(fields);
    message.finish();
}

/// What each step allocates for the second message, when the first has been through.
#[track_caller]
fn assert_free(what: &str, mut step: impl FnMut()) {
    step();
    let info = measure(step);
    assert_eq!((info.count_total, info.bytes_total), (0, 0), "{what}: {info:?}");
}

#[test]
fn reading_and_validating_a_message_allocates_nothing() {
    let mut bytes = Vec::new();
    write(&mut bytes, b"8", REPORT.replace('|', "\x01").as_bytes());
    let (limits, lengths, options) = (FramingLimits::default(), DataLengths::STANDARD, ValidationOptions::default());
    let (mut index, mut scratch) = (FieldIndex::new(), ValidationScratch::new());
    let dictionary = Dictionary::fix44();
    assert_free("framing", || assert!(matches!(frame(&bytes, &limits), Framed::Message(..))));
    assert_free("the view", || assert_eq!(index.parse(&bytes, &lengths).map(|message| message.len()), Ok(29)));
    assert_free("validation and a group", || {
        let Ok(message) = index.parse(&bytes, &lengths) else { panic!("it is a message") };
        assert_eq!(validate(&message, dictionary, &options, &mut scratch), Ok(()));
        let parties = dictionary.message(b"8").and_then(|report| match report.member(453) {
            Some(spec::Member::Group(group)) => message.group(453, group).ok(),
            _ => None,
        });
        assert_eq!(parties.into_iter().flatten().filter(|party| party.value(452) == Some(b"3")).count(), 1);
    });
}

#[test]
fn writing_a_message_allocates_nothing_whatever_its_length() {
    let (mut out, mut time) = (Vec::new(), TimestampFormatter::new());
    let (price, qty) = (Price::from_raw(18_249_000_000), Qty::from_raw(30_000_000_000));
    assert_free("an execution report", || {
        out.clear();
        let mut report = Encoder::begin(&mut out, b"FIX.4.4", b"8");
        report.uint(34, 7);
        report.bytes(52, time.format(Timestamp(1_381_242_600_123_456_789), Precision::Nanos));
        report.bytes(11, b"ORDER-20131008-0000012345");
        report.price(31, price);
        report.qty(32, qty);
        report.char(54, b'1');
        report.int(103, -99);
        report.timestamp(60, Timestamp(1_381_242_600_123_456_789), Precision::Micros);
        report.finish();
    });
    let long = vec![b'x'; 2000];
    for text in [&b"x"[..], &long] {
        assert_free("a BodyLength of other than three digits", || {
            out.clear();
            write(&mut out, b"0", b"");
            let mut message = Encoder::begin(&mut out, b"FIX.4.4", b"B");
            message.bytes(58, text);
            message.finish();
        });
    }
}
