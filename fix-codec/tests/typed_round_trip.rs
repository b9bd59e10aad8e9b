//! What a typed writer writes its reader reads as the same.
#![allow(clippy::unwrap_used, reason = "tests")]

use fix_codec::{DataLengths, FieldIndex, FieldWriter, Fields, MonthPart, MonthYear, Precision, TzTime, TzTimestamp};
use proptest::prelude::*;
use types::{NANOS_PER_DAY, Timestamp};

const TAG: u32 = 9000;

/// Writes the field 9000, looks at its text, and reads it again.
fn there_and_back<T>(write: impl FnOnce(&mut FieldWriter<'_>), read: impl FnOnce(&Fields<'_>, &str) -> T) -> T {
    let mut out = Vec::new();
    write(&mut FieldWriter::new(&mut out));
    let mut index = FieldIndex::new();
    let message = index.parse(&out, &DataLengths::STANDARD).unwrap();
    let text = core::str::from_utf8(message.value(TAG).unwrap_or_default()).unwrap();
    assert!(message.len() <= 1, "{text}: a value is one field");
    read(&message, text)
}

fn text(write: impl FnOnce(&mut FieldWriter<'_>)) -> String {
    there_and_back(write, |_, text| text.to_owned())
}

#[test]
fn each_type_has_the_form_that_the_standard_gives_it() {
    // 20131008-14:30:05.123456789
    let moment = Timestamp(1_381_242_605_123_456_789);
    let time = moment.0.rem_euclid(NANOS_PER_DAY);
    assert_eq!(text(|out| out.date(TAG, moment)), "20131008");
    assert_eq!(text(|out| out.date(TAG, Timestamp(-1))), "19691231");
    assert_eq!(text(|out| out.time_only(TAG, time, Precision::Seconds)), "14:30:05");
    assert_eq!(text(|out| out.time_only(TAG, time, Precision::Millis)), "14:30:05.123");
    let month = |part| MonthYear { year: 2013, month: 10, part };
    for (part, expected) in
        [(MonthPart::Whole, "201310"), (MonthPart::Day(8), "20131008"), (MonthPart::Week(2), "201310w2")]
    {
        assert_eq!(text(|out| out.month_year(TAG, month(part))), expected);
    }
    for (offset_minutes, zone) in
        [(None, ""), (Some(0), "Z"), (Some(-300), "-05"), (Some(330), "+05:30"), (Some(-30), "-00:30")]
    {
        let (here, local) =
            (TzTime { nanos_of_day: time, offset_minutes }, TzTimestamp { local: moment, offset_minutes });
        assert_eq!(text(|out| out.tz_time(TAG, here, Precision::Seconds)), format!("14:30:05{zone}"));
        let expected = format!("20131008-14:30:05.123456789000{zone}");
        assert_eq!(text(|out| out.tz_timestamp(TAG, local, Precision::Picos)), expected);
    }
    assert_eq!(text(|out| out.chars(TAG, *b"1AG")), "1 A G");
    assert_eq!(text(|out| out.strings(TAG, [&b"AV"[..], b"", b"AN"])), "AV AN");
    assert_eq!(text(|out| out.chars(TAG, [])), "", "a field without a value is not written");
    assert_eq!(text(|out| out.strings(TAG, [])), "");
}

/// Whoever chooses a part must not be able to end the field with it, or make two parts of one.
#[test]
fn no_part_of_a_value_ends_it() {
    assert_eq!(text(|out| out.chars(TAG, *b"1 \x01")), "1 ? ?");
    assert_eq!(text(|out| out.strings(TAG, [&b"A\x01B"[..], b"C D", b"\x01"])), "A?B C?D ?");
}

fn precision() -> impl Strategy<Value = (Precision, i64)> {
    prop::sample::select(vec![
        (Precision::Seconds, 1_000_000_000),
        (Precision::Millis, 1_000_000),
        (Precision::Micros, 1_000),
        (Precision::Nanos, 1),
        (Precision::Picos, 1),
    ])
}

fn offset() -> impl Strategy<Value = Option<i16>> {
    prop::option::of(-899i16..=899)
}

fn month_year() -> impl Strategy<Value = MonthYear> {
    let part =
        prop_oneof![Just(MonthPart::Whole), (1u8..=28).prop_map(MonthPart::Day), (1u8..=5).prop_map(MonthPart::Week)];
    (0u16..=9999, 1u8..=12, part).prop_map(|(year, month, part)| MonthYear { year, month, part })
}

proptest! {
    #[test]
    fn a_date_or_time_is_read_as_it_was_written(
        moment in -9_000_000_000_000_000_000i64..9_000_000_000_000_000_000,
        nanos_of_day in 0..NANOS_PER_DAY,
        (precision, unit) in precision(),
        offset_minutes in offset(),
        month in month_year(),
    ) {
        let cut = |nanos: i64| nanos - nanos.rem_euclid(unit);
        let midnight = Timestamp(moment - moment.rem_euclid(NANOS_PER_DAY));
        let read = there_and_back(|out| out.date(TAG, Timestamp(moment)), |fields, _| fields.require_date(TAG));
        prop_assert_eq!(read, Ok(midnight));
        let read = there_and_back(|out| out.time_only(TAG, nanos_of_day, precision), |fields, _| fields.require_time_only(TAG));
        prop_assert_eq!(read, Ok(cut(nanos_of_day)));
        let time = TzTime { nanos_of_day, offset_minutes };
        let read = there_and_back(|out| out.tz_time(TAG, time, precision), |fields, _| fields.require_tz_time(TAG));
        prop_assert_eq!(read, Ok(TzTime { nanos_of_day: cut(nanos_of_day), offset_minutes }));
        let local = TzTimestamp { local: Timestamp(moment), offset_minutes };
        let read = there_and_back(|out| out.tz_timestamp(TAG, local, precision), |fields, _| fields.require_tz_timestamp(TAG));
        prop_assert_eq!(read, Ok(TzTimestamp { local: Timestamp(cut(moment)), offset_minutes }));
        let read = there_and_back(|out| out.month_year(TAG, month), |fields, _| fields.require_month_year(TAG));
        prop_assert_eq!(read, Ok(month));
    }

    #[test]
    fn the_parts_of_a_value_are_read_as_they_were_written(
        chars in proptest::collection::vec(0x21u8..0x7f, 1..9),
        strings in proptest::collection::vec("[!-~]{1,6}", 1..9),
    ) {
        let read = there_and_back(
            |out| out.chars(TAG, chars.iter().copied()),
            |fields, _| fields.require_chars(TAG).map(Iterator::collect::<Vec<u8>>),
        );
        prop_assert_eq!(read, Ok(chars));
        let read = there_and_back(
            |out| out.strings(TAG, strings.iter().map(String::as_bytes)),
            |fields, _| fields.require_strings(TAG).map(|parts| parts.map(<[u8]>::to_vec).collect::<Vec<_>>()),
        );
        prop_assert_eq!(read, Ok(strings.iter().map(|part| part.as_bytes().to_vec()).collect::<Vec<_>>()));
    }
}

#[cfg(feature = "decimal")]
proptest! {
    #[test]
    fn a_decimal_is_read_as_it_was_written_with_all_its_zeros(mantissa in any::<i64>(), high in 0i64..1 << 31, scale in 0u32..=28) {
        let wide = (i128::from(high) << 64) + i128::from(mantissa);
        let number = rust_decimal::Decimal::from_i128_with_scale(wide, scale);
        let read = there_and_back(|out| out.decimal(TAG, number), |fields, _| fields.require_decimal(TAG));
        let read = read.unwrap();
        prop_assert_eq!((read, read.scale()), (number, number.scale()));
    }
}
