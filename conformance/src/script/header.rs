//! `> TYPE|34=n|...` and `< TYPE|34=n|...`: messages without what every message has.

use super::parse::with_soh;

/// A message of the test. SenderCompID(49), SendingTime(52) and TargetCompID(56) are put in behind MsgSeqNum(34), unless the
/// line has its own there; a Logon(A) of FIXT.1.1 gets DefaultApplVerID(1137).
pub(super) fn sent(line: &[u8]) -> Result<Vec<u8>, String> {
    let mut fields = fields(line)?;
    let mut out = format!("8=<BEGIN>\x0135={}\x01", fields.remove(0));
    if fields.first().is_some_and(|field| field.starts_with("34=")) {
        push(&mut out, &fields.remove(0));
    }
    for (tag, value) in [("49=", "<TEST>"), ("52=", "<TIME>"), ("56=", "<ENGINE>")] {
        match fields.first().filter(|field| field.starts_with(tag)) {
            Some(_) => push(&mut out, &fields.remove(0)),
            None => push(&mut out, &format!("{tag}{value}")),
        }
    }
    finish(out, &fields)
}

/// A message of the engine. The header is in the order of its tags, with OrigSendingTime(122) where PossDupFlag(43) is.
pub(super) fn expected(line: &[u8]) -> Result<Vec<u8>, String> {
    let mut fields = fields(line)?;
    let mut out = format!("8=<BEGIN>\x0135={}\x01", fields.remove(0));
    let seq = fields.first().filter(|field| field.starts_with("34=")).ok_or("< TYPE|34=n|...")?;
    push(&mut out, seq);
    fields.remove(0);
    let is_again = fields.first().is_some_and(|field| field == "43=Y");
    if is_again {
        push(&mut out, &fields.remove(0));
    }
    for field in ["49=<ENGINE>", "52=<TIME>", "56=<TEST>"] {
        push(&mut out, field);
    }
    if is_again {
        push(&mut out, "122=<TIME>");
    }
    finish(out, &fields)
}

fn fields(line: &[u8]) -> Result<Vec<String>, String> {
    let line = String::from_utf8(with_soh(line)).map_err(|_| "a message that is not text")?;
    let fields: Vec<String> = line.split_terminator('\x01').map(str::to_owned).collect();
    match fields.first() {
        Some(msg_type) if !msg_type.is_empty() && !msg_type.contains('=') && line.ends_with('\x01') => Ok(fields),
        _ => Err("a message is TYPE|34=n|tag=value|".into()),
    }
}

fn push(out: &mut String, field: &str) {
    out.push_str(field);
    out.push('\x01');
}

fn finish(mut out: String, body: &[String]) -> Result<Vec<u8>, String> {
    for field in body {
        push(&mut out, field);
    }
    if out.contains("\x0135=A\x01") && !out.contains("\x011137=") {
        out.push_str("<LOGON>");
    }
    Ok(out.into_bytes())
}
