//! The view: the fast pass finds what a plain reader finds, nothing outside of the message, and nothing of an earlier one.

use fix_codec::{DataLengths, FieldError, FieldIndex, FieldWriter, Fields, Precision, SOH};

/// Fields whose values are read by type. Each is found by a search from the front, so not all of thousands.
const TYPED_MAX: usize = 50;

/// The input is a message.
pub fn target(data: &[u8]) {
    // Length fields beyond the standard's: one in the bit set, one past it.
    let agreed = DataLengths::from_pairs([(95, 96), (1, 2), (70_000, 70_001)]);
    for lengths in [&DataLengths::STANDARD, &agreed] {
        let mut index = FieldIndex::new();
        // What was there before must not be there afterwards.
        let before = index.parse(EARLIER, lengths).is_ok();
        assert!(before, "the earlier message is readable");
        let error = index.parse(data, lengths).err();
        let read = index.readable(data);
        assert_eq!(read.raw(), data);
        inside(&read, data);
        match (error, plain_fields(data, lengths)) {
            (None, Some(plain)) => {
                let fields: Vec<(u32, &[u8])> = read.fields().map(|field| (field.tag, field.value)).collect();
                assert_eq!(fields, plain);
                assert_eq!(joined(&read), data, "the fields are not the message");
            }
            (Some(error), None) => assert!(error.offset <= data.len(), "{error}"),
            (error, plain) => panic!("{error:?} where the plain reader finds {plain:?}"),
        }
        by_type(&read);
    }
}

const EARLIER: &[u8] =
    b"8=FIX.4.4\x019=5\x0135=D\x0155=A\x0155=B\x0155=C\x0155=D\x0155=E\x0155=F\x0155=G\x0155=H\x0110=000\x01";

/// Every field inside of the message, one behind the other, and no more of them than separators.
pub(crate) fn inside(fields: &Fields<'_>, message: &[u8]) {
    let mut at = message.as_ptr_range().start;
    for field in fields.fields() {
        let place = field.value.as_ptr_range();
        assert!(field.tag > 0 && place.start > at && place.end < message.as_ptr_range().end, "field {}", field.tag);
        at = place.end;
    }
    let separators = message.iter().filter(|byte| **byte == SOH).count();
    assert!(fields.len() <= separators, "{} fields between {separators} separators", fields.len());
}

/// The fields as they would be on the wire.
fn joined(fields: &Fields<'_>) -> Vec<u8> {
    let mut bytes = Vec::new();
    for field in fields.fields() {
        bytes.extend_from_slice(field.tag.to_string().as_bytes());
        bytes.push(b'=');
        bytes.extend_from_slice(field.value);
        bytes.push(SOH);
    }
    bytes
}

/// The plain way to take a message apart.
fn plain_fields<'a>(mut rest: &'a [u8], lengths: &DataLengths) -> Option<Vec<(u32, &'a [u8])>> {
    let mut fields: Vec<(u32, &[u8])> = Vec::new();
    while !rest.is_empty() {
        let equals = rest.iter().position(|byte| matches!(byte, b'=' | &SOH)).filter(|at| rest[*at] == b'=')?;
        let tag = core::str::from_utf8(&rest[..equals]).ok()?;
        let is_tag = !tag.starts_with(['0', '+']) && tag.bytes().all(|byte| byte.is_ascii_digit());
        let tag: u32 = tag.parse().ok().filter(|_| is_tag)?;
        rest = &rest[equals + 1..];
        let length = match fields.last() {
            // A length that is no number at all is validation's to name: what follows is read as any other field.
            Some((length_tag, stated))
                if lengths.data_tag(*length_tag) == Some(tag)
                    && !stated.is_empty()
                    && stated.iter().all(u8::is_ascii_digit) =>
            {
                plain_number(stated)?
            }
            _ => rest.iter().position(|byte| *byte == SOH)?,
        };
        let (value, behind) = rest.split_at_checked(length)?;
        rest = behind.strip_prefix(&[SOH])?;
        fields.push((tag, value));
    }
    Some(fields)
}

fn plain_number(digits: &[u8]) -> Option<usize> {
    let digits = core::str::from_utf8(digits).ok()?;
    digits.parse().ok().filter(|_| !digits.starts_with('+'))
}

/// Values read by type say which field is wrong, and what could be read is written in a form that is read the same.
fn by_type(fields: &Fields<'_>) {
    for field in fields.fields().take(TYPED_MAX) {
        let tag = field.tag;
        again(tag, fields.uint(tag), |out, value| out.uint(tag, value), |fields| fields.uint(tag));
        again(tag, fields.int(tag), |out, value| out.int(tag, value), |fields| fields.int(tag));
        again(tag, fields.price(tag), |out, value| out.price(tag, value), |fields| fields.price(tag));
        again(tag, fields.qty(tag), |out, value| out.qty(tag, value), |fields| fields.qty(tag));
        again(tag, fields.boolean(tag), |out, value| out.boolean(tag, value), |fields| fields.boolean(tag));
        again(
            tag,
            fields.text::<20>(tag),
            |out, value| out.bytes(tag, value.as_bytes()),
            |fields| fields.text::<20>(tag),
        );
        again(
            tag,
            fields.timestamp(tag),
            |out, value| out.timestamp(tag, value, Precision::Nanos),
            |fields| fields.timestamp(tag),
        );
        assert_eq!(fields.value(tag).is_some_and(|value| value.len() == 1), fields.require_char(tag).is_ok());
    }
}

fn again<T: PartialEq + core::fmt::Debug + Clone>(
    tag: u32,
    read: Result<Option<T>, FieldError>,
    write: impl FnOnce(&mut FieldWriter<'_>, T),
    read_back: impl FnOnce(&Fields<'_>) -> Result<Option<T>, FieldError>,
) {
    match read {
        Err(error) => assert_eq!(error.tag, tag),
        Ok(None) => panic!("field {tag} is there and is not found"),
        Ok(Some(value)) => {
            let mut out = Vec::new();
            write(&mut FieldWriter::new(&mut out), value.clone());
            let mut index = FieldIndex::new();
            let Ok(written) = index.parse(&out, &DataLengths::from_pairs([])) else {
                panic!("{value:?} was written as {out:?}")
            };
            assert_eq!(read_back(&written), Ok(Some(value)));
        }
    }
}
