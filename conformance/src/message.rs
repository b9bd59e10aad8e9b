//! A script's messages as bytes: fields, and the two that are computed.

/// The fields of a message, `tag=value` each.
pub fn fields(message: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    message.split(|byte| *byte == 1).filter(|field| !field.is_empty())
}

/// Puts BodyLength(9) and CheckSum(10) in where a message to be sent has none.
///
/// A BodyLength put in is right even where the message has a CheckSum of its own, so that a wrong CheckSum is all that is
/// wrong with it: computed as the public runner does, it would be one too small, and an engine that never looks at CheckSum
/// would pass `3b_InvalidChecksum`. `10=<WRONG>` is a CheckSum that is well formed and wrong, `10=<NONE>` none at all.
pub fn completed(message: &[u8]) -> Vec<u8> {
    if let Some(body) = message.strip_suffix(b"10=<NONE>\x01") {
        let whole = completed(body);
        return whole[..whole.len() - b"10=000|".len()].to_vec();
    }
    if let Some(body) = message.strip_suffix(b"10=<WRONG>\x01") {
        let mut whole = completed(body);
        let last_digit = whole.len() - 2;
        whole[last_digit] = if whole[last_digit] == b'0' { b'1' } else { b'0' };
        return whole;
    }
    let has = |tag: &[u8]| fields(message).any(|field| field.starts_with(tag));
    let trailer = fields(message).rfind(|field| field.starts_with(b"10=")).map_or(0, |field| field.len() + 1);
    let mut out = message.to_vec();
    if !has(b"9=") {
        let first = out.iter().position(|byte| *byte == 1).map_or(0, |soh| soh + 1);
        let length = format!("9={}\x01", (out.len() - first).saturating_sub(trailer));
        out.splice(first..first, length.into_bytes());
    }
    if trailer == 0 {
        let sum = out.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
        out.extend_from_slice(format!("10={sum:03}\x01").as_bytes());
    }
    out
}

/// A message as people read it.
pub fn shown(message: &[u8]) -> String {
    String::from_utf8_lossy(message).replace('\x01', "|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_lacks_is_put_in_and_what_it_has_is_left() {
        for (line, whole) in [
            ("8=FIX.4.4|35=0|34=2|", "8=FIX.4.4|9=10|35=0|34=2|10=166|"),
            ("8=FIX.4.4|9=99|35=0|34=2|", "8=FIX.4.4|9=99|35=0|34=2|10=183|"),
            ("8=FIX.4.4|35=0|34=2|10=256|", "8=FIX.4.4|9=10|35=0|34=2|10=256|"),
            ("8=FIX.4.4|35=0|34=2|10=<WRONG>|", "8=FIX.4.4|9=10|35=0|34=2|10=160|"),
            ("8=FIX.4.4|35=0|34=2|10=<NONE>|", "8=FIX.4.4|9=10|35=0|34=2|"),
            ("35=0|8=FIX.4.4|9=5|10=121|", "35=0|8=FIX.4.4|9=5|10=121|"),
        ] {
            assert_eq!(shown(&completed(line.replace('|', "\x01").as_bytes())), whole, "{line}");
        }
    }
}
