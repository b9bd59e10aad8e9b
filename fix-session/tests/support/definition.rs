//! Reading an acceptance definition.

use types::{NANOS_PER_SEC, Timestamp};

/// One line of a definition, with the number of the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub line: usize,
    pub connection: u32,
    pub action: Action,
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    Connect,
    Disconnect,
    Send(Vec<u8>),
    Expect(Vec<u8>),
    ExpectDisconnect,
}

/// The steps of a definition; `Err` is the line that cannot be read.
pub fn parse(text: &[u8]) -> Result<Vec<Step>, usize> {
    let lines = text.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end());
    let steps = lines.enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with(b"#"));
    steps.map(|(at, line)| step(at + 1, line).ok_or(at + 1)).collect()
}

fn step(line: usize, text: &[u8]) -> Option<Step> {
    let (kind, rest) = text.split_first()?;
    let (connection, rest) = match rest.iter().position(|byte| *byte == b',') {
        Some(comma) if comma > 0 && rest[..comma].iter().all(u8::is_ascii_digit) => {
            (std::str::from_utf8(&rest[..comma]).ok()?.parse().ok()?, &rest[comma + 1..])
        }
        _ => (1, rest),
    };
    let action = match (kind, rest) {
        (b'i', b"CONNECT") => Action::Connect,
        (b'i', b"DISCONNECT") => Action::Disconnect,
        (b'e', b"DISCONNECT") => Action::ExpectDisconnect,
        (b'I', message) => Action::Send(message.to_vec()),
        (b'E', message) => Action::Expect(message.to_vec()),
        _ => return None,
    };
    Some(Step { line, connection, action })
}

/// Puts the time in where a line has `<TIME>`, `<TIME+n>` or `<TIME-n>`.
pub fn with_time(message: &[u8], now: Timestamp) -> Vec<u8> {
    let text = String::from_utf8(message.to_vec()).unwrap();
    let mut parts = text.split("<TIME");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (offset, rest) = part.split_once('>').unwrap();
        let offset: i64 = if offset.is_empty() { 0 } else { offset.parse().unwrap() };
        let time = now.plus(offset * NANOS_PER_SEC).civil();
        let (date, clock) = ((time.year, time.month, time.day), (time.hour, time.minute, time.second));
        out += &format!("{:04}{:02}{:02}-{:02}:{:02}:{:02}", date.0, date.1, date.2, clock.0, clock.1, clock.2);
        out += rest;
    }
    out.into_bytes()
}

/// Puts BodyLength(9) and CheckSum(10) in where the line has none. A BodyLength put in is right even where the line has a
/// CheckSum of its own, so that a wrong CheckSum is all that is wrong.
pub fn completed(message: &[u8]) -> Vec<u8> {
    let has = |tag: &[u8]| fields(message).any(|field| field.starts_with(tag));
    let trailer = fields(message).rfind(|field| field.starts_with(b"10=")).map_or(0, |field| field.len() + 1);
    let mut out = message.to_vec();
    if !has(b"9=") {
        let first = out.iter().position(|byte| *byte == 1).map_or(0, |soh| soh + 1);
        let length = format!("9={}\x01", out.len() - first - trailer);
        out.splice(first..first, length.into_bytes());
    }
    if trailer == 0 {
        let sum = out.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        out.extend_from_slice(format!("10={sum:03}\x01").as_bytes());
    }
    out
}

/// The fields of a message, `tag=value` each.
pub fn fields(message: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    message.split(|byte| *byte == 1).filter(|field| !field.is_empty())
}

/// Whether `sent` is what a line expects: the first difference.
pub fn difference(expected: &[u8], sent: &[u8]) -> Option<String> {
    let expected = completed(expected);
    let (mut left, mut right) = (fields(&expected), fields(sent));
    loop {
        match (left.next(), right.next()) {
            (None, None) => return None,
            (Some(want), Some(got)) if matches_field(want, got) => {}
            (want, got) => {
                let show =
                    |field: Option<&[u8]>| field.map_or("nothing".into(), |f| String::from_utf8_lossy(f).into_owned());
                return Some(format!("expected {}, got {}", show(want), show(got)));
            }
        }
    }
}

fn matches_field(want: &[u8], got: &[u8]) -> bool {
    let value = |tag: &[u8]| want.starts_with(tag).then(|| got.strip_prefix(tag)).flatten();
    if let Some(check_sum) = value(b"10=") {
        return check_sum.len() == 3 && check_sum.iter().all(u8::is_ascii_digit);
    }
    if let Some(time) = [&b"42="[..], b"52=", b"60=", b"122="].into_iter().find_map(value) {
        return fix_codec::parse_timestamp(time).is_ok();
    }
    want == got
}
