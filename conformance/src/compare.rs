//! Whether what came is what a line expects.

use std::collections::BTreeMap;

use fix_codec::parse_timestamp;
use spec::Version;

use crate::message::fields;

/// The fields whose value is the engine's own: SendingTime, OrigSendingTime, TransactTime and OrigTime.
const TIMES: [&[u8]; 4] = [b"52", b"122", b"60", b"42"];

/// Compares: the same fields in the same order with the same values, save that 10, 42, 52, 60 and 122 need only be well
/// formed. `<*>` takes any value, `<=NAME>` too and gives it a name. BodyLength(9) and CheckSum(10) are compared where the
/// line has them; that they are right is seen when the message is cut off the stream.
///
/// # Errors
/// The first difference.
pub fn compare(expected: &[u8], got: &[u8]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let mut captured = BTreeMap::new();
    let has = |tag: &[u8]| fields(expected).any(|field| field.starts_with(tag));
    let (has_length, has_sum) = (has(b"9="), has(b"10="));
    let mut left = fields(expected);
    let mut right = fields(got)
        .filter(|field| (has_length || !field.starts_with(b"9=")) && (has_sum || !field.starts_with(b"10=")));
    loop {
        let (want, have) = match (left.next(), right.next()) {
            (None, None) => return Ok(captured),
            (Some(want), Some(have)) => (want, have),
            (Some(want), None) => return Err(format!("{} is missing", text(want))),
            (None, Some(have)) => return Err(format!("{} is more than expected", text(have))),
        };
        let ((tag, value), (other, came)) = (split(want), split(have));
        if tag != other {
            return Err(format!("{} where {} should be", text(have), text(want)));
        }
        if let Some(name) = value.strip_prefix(b"<=").and_then(|rest| rest.strip_suffix(b">")) {
            captured.insert(text(name), came.to_vec());
        } else if !is_value(tag, value, came) {
            return Err(format!("{} where {} should be", text(have), text(want)));
        }
    }
}

fn is_value(tag: &[u8], want: &[u8], came: &[u8]) -> bool {
    match tag {
        b"10" => came.len() == 3 && came.iter().all(u8::is_ascii_digit),
        _ if TIMES.contains(&tag) => parse_timestamp(came).is_ok(),
        _ => want == b"<*>" || want == came,
    }
}

fn split(field: &[u8]) -> (&[u8], &[u8]) {
    let at = field.iter().position(|byte| *byte == b'=').unwrap_or(field.len());
    (&field[..at], field.get(at + 1..).unwrap_or_default())
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// What a version has of an expected message, where one script serves all: a Reject(3) before FIX.4.2 has no RefTagID(371),
/// RefMsgType(372) and SessionRejectReason(373), and its Text(58) ends in the tag; FIX.4.2's reasons go up to 11.
pub fn as_spoken(version: Version, expected: &[u8]) -> Vec<u8> {
    let value = |tag: &[u8]| fields(expected).find_map(|field| field.strip_prefix(tag));
    if value(b"35=") != Some(b"3") || version > Version::FIX42 {
        return expected.to_vec();
    }
    let is_old = version < Version::FIX42;
    let reason: u32 = value(b"373=").and_then(|reason| str::from_utf8(reason).ok()?.parse().ok()).unwrap_or(0);
    let mut out = Vec::new();
    for field in fields(expected) {
        let is_gone = match split(field).0 {
            b"371" | b"372" => is_old,
            b"373" => is_old || reason > 11,
            _ => false,
        };
        if is_gone {
            continue;
        }
        out.extend_from_slice(field);
        if let (true, true, Some(tag)) = (is_old, field.starts_with(b"58=") && field != b"58=<*>", value(b"371=")) {
            out.extend_from_slice(&[b" (", tag, b")"].concat());
        }
        out.push(1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soh(text: &str) -> Vec<u8> {
        text.replace('|', "\x01").into_bytes()
    }

    #[test]
    fn a_difference_is_seen_and_a_time_is_not_one() {
        let got = soh("8=FIX.4.4|9=30|35=0|34=2|52=20260302-12:00:00.000|112=X|10=001|");
        let same = [
            "8=FIX.4.4|9=30|35=0|34=2|52=00000000-00:00:00|112=X|10=0|",
            "8=FIX.4.4|35=0|34=2|52=<TIME>|112=X|",
            "8=FIX.4.4|35=0|34=2|52=<TIME>|112=<*>|",
        ];
        for expected in same {
            assert_eq!(compare(&soh(expected), &got), Ok(BTreeMap::new()), "{expected}");
        }
        for (expected, why) in [
            ("8=FIX.4.4|9=31|35=0|34=2|52=<TIME>|112=X|", "9=30 where 9=31 should be"),
            ("8=FIX.4.4|35=0|34=3|52=<TIME>|112=X|", "34=2 where 34=3 should be"),
            ("8=FIX.4.4|35=0|34=2|112=X|52=<TIME>|", "52=20260302-12:00:00.000 where 112=X should be"),
            ("8=FIX.4.4|35=0|34=2|52=<TIME>|112=X|58=x|", "58=x is missing"),
            ("8=FIX.4.4|35=0|34=2|52=<TIME>|", "112=X is more than expected"),
        ] {
            assert_eq!(compare(&soh(expected), &got), Err(why.to_owned()), "{expected}");
        }
        assert!(compare(&soh("52=<TIME>|"), &soh("52=soon|")).is_err(), "a time must be one");
        assert!(compare(&soh("10=0|"), &soh("10=1|")).is_err(), "a CheckSum has three digits");
        let taken = compare(&soh("112=<=ID>|"), &soh("112=abc|"));
        assert_eq!(taken, Ok(BTreeMap::from([("ID".to_owned(), b"abc".to_vec())])));
    }

    #[test]
    fn a_reject_says_what_its_version_can_say() {
        let reject = "35=3|45=2|58=Tag appears more than once|371=40|372=D|373=13|";
        for (version, expected) in [
            (Version::FIX40, "35=3|45=2|58=Tag appears more than once (40)|"),
            (Version::FIX42, "35=3|45=2|58=Tag appears more than once|371=40|372=D|"),
            (Version::FIX43, reject),
            (Version::FIX50SP2, reject),
        ] {
            assert_eq!(as_spoken(version, &soh(reject)), soh(expected), "{version}");
        }
        assert_eq!(as_spoken(Version::FIX40, &soh("35=5|58=x|371=1|")), soh("35=5|58=x|371=1|"));
    }
}
