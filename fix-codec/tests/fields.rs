//! Fields read by their type, by their tag more than once, and by the part of the message that they are in.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Debug;

use fix_codec::{DataLengths, FieldError, FieldFault, FieldIndex, Fields, MonthPart, MonthYear, TzTime};
use spec::{Dictionary, Version};
use types::{Price, Timestamp};

/// What `read` and its twin say of the field 1 with this value, which must be the same.
fn read<T: PartialEq + Debug>(
    value: &str,
    reader: impl Fn(&Fields<'_>) -> Result<Option<T>, FieldError>,
    require: impl Fn(&Fields<'_>) -> Result<T, FieldError>,
) -> Result<T, FieldFault> {
    let bytes = format!("58=x\x011={value}\x01");
    let (mut index, mut other) = (FieldIndex::new(), FieldIndex::new());
    let message = index.parse(bytes.as_bytes(), &DataLengths::STANDARD).unwrap();
    let required = require(&message);
    assert_eq!(reader(&message), required.as_ref().map(|_| Some(require(&message).unwrap())).map_err(|error| *error));
    let without = other.parse(b"58=x\x01", &DataLengths::STANDARD).unwrap();
    assert_eq!(reader(&without).unwrap(), None);
    assert_eq!(require(&without), Err(FieldError { tag: 1, why: FieldFault::Missing }));
    required.map_err(|error| {
        assert_eq!(error.tag, 1);
        error.why
    })
}

macro_rules! read {
    ($value:expr, $reader:ident, $require:ident) => {
        read($value, |fields| fields.$reader(1), |fields| fields.$require(1))
    };
    ($value:expr, $reader:ident, $require:ident, $into:expr) => {
        read($value, |fields| Ok(fields.$reader(1)?.map($into)), |fields| fields.$require(1).map($into))
    };
}

#[test]
fn each_type_is_read_or_refused_with_the_reason() {
    let (format, empty) = (FieldFault::Format, FieldFault::Empty);
    assert_eq!(read!("-42", int, require_int), Ok(-42));
    assert_eq!(read!("x", int, require_int), Err(format));
    assert_eq!(read!("-42", uint, require_uint), Err(format));
    assert_eq!(read!("99999999999999999999", uint, require_uint), Err(FieldFault::OutOfRange));
    assert_eq!(read!("1.50", price, require_price), Ok(Price::from_raw(150_000_000)));
    assert_eq!(read!("0.123456789", price, require_price), Err(FieldFault::TooFine));
    assert_eq!(read!("99999999999999", qty, require_qty), Err(FieldFault::OutOfRange));
    assert_eq!(read!("A", char, require_char), Ok(b'A'));
    assert_eq!(read!("AB", char, require_char), Err(format));
    assert_eq!(read!("Y", boolean, require_boolean), Ok(true));
    assert_eq!(read!("y", boolean, require_boolean), Err(format));
    assert_eq!(read!("żółw", str, require_str, str::to_owned), Ok("żółw".to_owned()));
    assert_eq!(read!("", str, require_str, str::to_owned), Err(empty));
    assert_eq!(read!("żółw", data, require_data, <[u8]>::to_vec), Ok("żółw".as_bytes().to_vec()));
    assert_eq!(read!("1 A G", chars, require_chars, |parts| parts.collect::<Vec<_>>()), Ok(b"1AG".to_vec()));
    for wrong in [" ", "1 ", " 1", "1  A", "1A", "1 AB", "1 A "] {
        assert_eq!(read!(wrong, chars, require_chars, |parts| parts.len()), Err(format), "{wrong:?}");
    }
    assert_eq!(
        read!("AV AN 1", strings, require_strings, |parts| parts.collect::<Vec<_>>().concat()),
        Ok(b"AVAN1".to_vec())
    );
    for wrong in [" ", "AV ", " AV", "AV  AN"] {
        assert_eq!(read!(wrong, strings, require_strings, Iterator::count), Err(format), "{wrong:?}");
    }
    assert_eq!(read!("19700101-00:00:01.000000002999", timestamp, require_timestamp), Ok(Timestamp(1_000_000_002)));
    assert_eq!(read!("99991231-00:00:00", timestamp, require_timestamp), Err(FieldFault::OutOfRange));
    assert_eq!(read!("19700101", date, require_date), Ok(Timestamp(0)));
    assert_eq!(read!("19700132", date, require_date), Err(format));
    assert_eq!(read!("00:00:01", time_only, require_time_only), Ok(1_000_000_000));
    let month = MonthYear { year: 2026, month: 12, part: MonthPart::Week(2) };
    assert_eq!(read!("202612w2", month_year, require_month_year), Ok(month));
    assert_eq!(read!("202613", month_year, require_month_year), Err(format));
    let time = TzTime { nanos_of_day: 0, offset_minutes: Some(-300) };
    assert_eq!(read!("00:00-05", tz_time, require_tz_time), Ok(time));
    assert_eq!(read!("19700101-00:00Z", tz_timestamp, require_tz_timestamp, |at| at.utc()), Ok(Some(Timestamp(0))));
    assert_eq!(read!("abc", text, require_text, |text: types::Text<3>| text.as_bytes().to_vec()), Ok(b"abc".to_vec()));
}

#[cfg(feature = "decimal")]
#[test]
fn a_decimal_keeps_its_zeros_and_is_never_rounded() {
    assert_eq!(read!("1.50", decimal, require_decimal, |number| number.to_string()), Ok("1.50".to_owned()));
    assert_eq!(read!("1e5", decimal, require_decimal), Err(FieldFault::Format));
    assert_eq!(read!(&"9".repeat(40), decimal, require_decimal), Err(FieldFault::OutOfRange));
    assert_eq!(read!(&format!("0.{}1", "0".repeat(30)), decimal, require_decimal), Err(FieldFault::TooFine));
}

#[test]
fn a_text_that_is_no_text_is_there_as_bytes() {
    let mut index = FieldIndex::new();
    let message = index.parse(b"58=\xff\x01", &DataLengths::STANDARD).unwrap();
    let error = message.str(58).unwrap_err();
    assert_eq!((error.why, error.to_string()), (FieldFault::NotText, "field 58: is not UTF-8".to_owned()));
    assert_eq!(message.data(58), Ok(Some(&b"\xff"[..])));
}

#[test]
fn all_values_of_a_tag_are_given_in_order() {
    let mut index = FieldIndex::new();
    let message = index.parse(b"58=a\x011=x\x0158=\x0158=b\x01", &DataLengths::STANDARD).unwrap();
    assert_eq!(message.values(58).collect::<Vec<_>>(), [&b"a"[..], b"", b"b"]);
    assert_eq!(message.values(2).count(), 0);
}

/// The tags of each part, with blanks between.
fn parts(text: &str, dictionary: &Dictionary) -> [String; 3] {
    let bytes = text.replace('|', "\x01").into_bytes();
    let mut index = FieldIndex::new();
    let message = index.parse(&bytes, &DataLengths::STANDARD).unwrap();
    let sections = message.sections(dictionary);
    let tags = |fields: Fields<'_>| fields.fields().map(|field| field.tag.to_string()).collect::<Vec<_>>().join(" ");
    let by_part = [message.header(dictionary), message.body(dictionary), message.trailer(dictionary)].map(tags);
    assert_eq!(by_part, [sections.header, sections.body, sections.trailer].map(tags));
    by_part
}

#[test]
fn header_body_and_trailer_are_told_apart_by_the_dictionary() {
    let fix44 = Dictionary::fix44();
    let over_fixt = Dictionary::for_session(Version::FIX50SP2).unwrap();
    let table: &[(&str, &Dictionary, [&str; 3])] = &[
        (
            "8=x|9=1|35=D|49=A|627=1|628=H|34=1|11=a|453=1|448=b|93=1|89=x|10=0|",
            fix44,
            ["8 9 35 49 627 628 34", "11 453 448", "93 89 10"],
        ),
        ("8=x|9=1|35=0|34=1|10=0|", fix44, ["8 9 35 34", "", "10"]),
        ("8=x|9=1|35=D|1128=9|34=1|11=a|10=0|", over_fixt, ["8 9 35 1128 34", "11", "10"]),
        // A part that is not where it should be stays in the body.
        ("8=x|9=1|35=D|11=a|49=A|10=0|44=1|10=0|", fix44, ["8 9 35", "11 49 10 44", "10"]),
        // No header of its own: what opens and closes every message all the same.
        ("8=x|9=1|35=D|34=1|11=a|10=0|", Dictionary::fix50sp2(), ["8 9 35", "34 11", "10"]),
        ("", fix44, ["", "", ""]),
        ("11=a|", fix44, ["", "11", ""]),
    ];
    for (text, dictionary, expected) in table {
        assert_eq!(parts(text, dictionary), *expected, "{text}");
    }
}
