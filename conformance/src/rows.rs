//! The rows of the standard's list of session scenarios, and which script covers which.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::script::Script;

/// A row: its id and its condition in a few words.
pub type Row = (&'static str, &'static str);

/// The standard's list, then what public suites also ask.
pub const ROWS: &[Row] = &[
    ("1Ba", "initiator connects"),
    ("1Bb", "its Logon"),
    ("1Bc", "valid Logon answer"),
    ("1Bd", "invalid Logon answer"),
    ("1Be", "the first answer is not Logon"),
    ("1Sa", "valid Logon"),
    ("1Sb", "identity already connected"),
    ("1Sc", "unknown identity"),
    ("1Sd", "otherwise invalid Logon"),
    ("2S", "the first message is not Logon"),
    ("2a", "34 as expected"),
    ("2b", "34 too high"),
    ("2c", "34 too low"),
    ("2d", "garbled"),
    ("2e", "PossDup, 122 not after 52"),
    ("2f", "PossDup, 122 after 52"),
    ("2g", "PossDup without 122"),
    ("2h", "BeginString as expected"),
    ("2i", "BeginString not as expected"),
    ("2j", "CompIDs as expected"),
    ("2k", "CompIDs not as expected"),
    ("2l", "BodyLength right"),
    ("2m", "BodyLength wrong"),
    ("2n", "SendingTime in the window"),
    ("2o", "SendingTime outside"),
    ("2p", "MsgType valid"),
    ("2q", "MsgType not defined"),
    ("2r", "MsgType not supported"),
    ("2s", "the first three fields are 8, 9, 35"),
    ("2t", "they are not"),
    ("3a", "checksum good"),
    ("3b", "checksum bad"),
    ("3c", "checksum missing or malformed"),
    ("3d", "10 is last, three digits, SOH"),
    ("3e", "10 is not last"),
    ("4a", "nothing sent for HeartBtInt"),
    ("4b", "TestRequest in"),
    ("5", "Heartbeat in"),
    ("6", "nothing received for HeartBtInt and a fifth"),
    ("7", "Reject in"),
    ("8", "ResendRequest in"),
    ("9", "resynchronise after state loss"),
    ("10a", "GapFill, 34 too high"),
    ("10b", "GapFill, 34 as expected"),
    ("10c", "GapFill, 34 low, PossDup"),
    ("10d", "GapFill, 34 low, no PossDup"),
    ("10e", "GapFill, 36 not above 34"),
    ("11a", "Reset, 36 above expected"),
    ("11b", "Reset, 36 as expected"),
    ("11c", "Reset, 36 below expected"),
    ("12", "we log out"),
    ("13a", "Logout answer"),
    ("13b", "unsolicited Logout"),
    ("14a", "undefined tag"),
    ("14b", "required field missing"),
    ("14c", "tag not for this type"),
    ("14d", "tag without value"),
    ("14e", "value not listed"),
    ("14f", "value of the wrong form"),
    ("14g", "header, body, trailer out of order"),
    ("14h", "repeated tag"),
    ("14i", "group count"),
    ("14j", "group order"),
    ("14k", "SOH inside a field that is not data"),
    ("14l", "application not available"),
    ("14m", "conditionally required field missing"),
    ("14n", "clear tag differs from its encrypted copy"),
    ("15", "field order varies inside a section"),
    ("16a", "messages queued while disconnected"),
    ("16b", "and sent after logon"),
    ("17", "encryption"),
    ("18", "third parties"),
    ("19a", "PossResend, seen"),
    ("19b", "PossResend, not seen"),
    ("20", "ResendRequest while our gap is open"),
    ("numingroup-0", "NumInGroup=0"),
    ("second-logon", "a second Logon in a session"),
    ("rejected-resend", "a resent message that is refused"),
    ("reverse-route", "routing fields of a Reject"),
    ("reset-in-session", "a Logon with 141=Y inside the session"),
    ("fixt-no-1137", "a FIXT Logon without 1137"),
    ("unknown-1137", "a FIXT Logon with an unknown 1137"),
    ("negative-heartbtint", "a negative HeartBtInt"),
    ("no-msgseqnum", "no MsgSeqNum"),
    ("no-delimiter", "a group without its delimiter"),
    ("chunked", "our ResendRequests in pieces"),
    ("789", "NextExpectedMsgSeqNum"),
    ("369", "LastMsgSeqNumProcessed"),
];

/// Which scripts say that they cover a row.
pub fn covered(scripts: &[Script]) -> BTreeMap<&str, Vec<&str>> {
    let mut covered: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for script in scripts {
        for row in &script.rows {
            covered.entry(row).or_default().push(&script.name);
        }
    }
    covered
}

/// The table of README.md.
pub fn table(scripts: &[Script]) -> String {
    let covered = covered(scripts);
    let mut out = String::from("| row | condition | scripts |\n| --- | --- | --- |\n");
    for (id, condition) in ROWS {
        let names = covered.get(id).into_iter().flatten().map(|name| format!("`{}`", name.trim_end_matches(".def")));
        // Writing to a String cannot fail.
        if writeln!(out, "| {id} | {condition} | {} |", names.collect::<Vec<_>>().join(", ")).is_err() {
            return out;
        }
    }
    out
}

/// The ids that a row of the standard's list names in its first column: `3a / 3b,c,e`, `14a–j`, `1B a,b`, `2S`.
pub fn ids(first_column: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut number = String::new();
    for part in first_column.split(['/', ',', ' ']).filter(|part| !part.is_empty()) {
        let letters = part.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter.is_ascii_uppercase());
        let own = &part[..part.len() - letters.len()];
        if !own.is_empty() {
            own.clone_into(&mut number);
        }
        match (letters.is_empty(), letters.split_once('–')) {
            (true, _) => ids.push(number.clone()),
            (false, Some((from, to))) => {
                let letter = |text: &str| text.chars().next().unwrap_or('a');
                ids.extend((letter(from)..=letter(to)).map(|letter| format!("{number}{letter}")));
            }
            (false, None) => ids.push(format!("{number}{letters}")),
        }
    }
    // `1B a,b` is two rows of 1B, not 1B and two more.
    let is_head = |id: &String| ids.iter().any(|other| other.len() > id.len() && other.starts_with(id.as_str()));
    ids.iter().filter(|id| !is_head(id)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_names_rows() {
        for (column, expected) in [
            ("1B a,b", "1Ba 1Bb"),
            ("1S d", "1Sd"),
            ("2S", "2S"),
            ("2h / 2i", "2h 2i"),
            ("3a / 3b,c,e", "3a 3b 3c 3e"),
            ("11a / b / c", "11a 11b 11c"),
            ("14a–j", "14a 14b 14c 14d 14e 14f 14g 14h 14i 14j"),
            ("16 a,b", "16a 16b"),
            ("20", "20"),
        ] {
            assert_eq!(ids(column).join(" "), expected, "{column}");
        }
    }
}
