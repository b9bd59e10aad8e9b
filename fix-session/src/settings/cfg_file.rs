//! A QuickFIX `.cfg` file taken apart: blocks, keys, values and lines. What a key means is not asked here.
//!
//! The families read the same file in slightly different ways; this one takes what any of them takes, and says so where one
//! of them would not have:
//!
//! - `[DEFAULT]` and `[SESSION]` in any case (C++, J and Go agree); several `[DEFAULT]` blocks add up.
//! - A line whose first character that is not blank is `#` is a comment. A `#` further on is part of the value.
//! - The value is everything behind the first `=`, without the blanks around it: it may hold `=` and blanks itself.
//! - A key that stands twice in a block: the last one counts, as everywhere, with a note.
//! - A line without `=`, or a setting before the first block, is an error (C++ skips such lines in silence).

use super::problem::Findings;

/// One `key=value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) line: usize,
    /// As it is spelled.
    pub(super) key: String,
    pub(super) value: String,
}

/// What stands between one header and the next.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// The line of the header.
    pub(super) line: usize,
    pub(super) entries: Vec<Entry>,
}

/// A file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct CfgFile {
    pub(super) default: Block,
    pub(super) sessions: Vec<Block>,
}

/// Where the next setting belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Before,
    Default,
    Session,
    /// Behind a header that is neither: its settings are not asked for.
    Unknown,
}

/// Takes a file apart as far as it can be.
pub(super) fn read(text: &str, findings: &mut Findings) -> CfgFile {
    let mut file = CfgFile::default();
    let mut place = Place::Before;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (at, line) in text.split(['\n', '\r']).zip(line_numbers(text)).map(|(line, at)| (at, line.trim())) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            place = header(line, at, &mut file, findings);
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            // The first word alone: a password may stand behind it.
            let word = quote(line.split_whitespace().next().unwrap_or_default());
            findings.problem(at, "", format_args!("{word}: no setting"), "write key=value, or begin the line with #");
            continue;
        };
        let entry = Entry { line: at, key: key.trim().to_owned(), value: value.trim().to_owned() };
        match place {
            _ if entry.key.is_empty() => findings.problem(at, "", "a value without a key", "write key=value"),
            Place::Unknown => {}
            Place::Before => {
                findings.problem(at, &entry.key, "before the first block", "put it below [DEFAULT] or [SESSION]");
            }
            Place::Default => insert(&mut file.default, entry, findings),
            Place::Session => {
                if let Some(block) = file.sessions.last_mut() {
                    insert(block, entry, findings);
                }
            }
        }
    }
    if file.sessions.is_empty() {
        findings.problem(1, "", "no session in it", "add a [SESSION] block");
    }
    file
}

/// The number of each piece between line ends: CRLF is one end, whose second half is an empty piece.
fn line_numbers(text: &str) -> impl Iterator<Item = usize> + '_ {
    let ends = text.char_indices().filter(|(_, c)| matches!(c, '\n' | '\r'));
    let bytes = text.as_bytes();
    let next = ends.scan(1, move |line, (at, end)| {
        if end == '\n' || bytes.get(at + 1) != Some(&b'\n') {
            *line += 1;
        }
        Some(*line)
    });
    core::iter::once(1).chain(next)
}

fn header(line: &str, at: usize, file: &mut CfgFile, findings: &mut Findings) -> Place {
    let name = line.trim_start_matches('[').split(']').next().unwrap_or_default().trim();
    if !line.contains(']') {
        findings.problem(
            at,
            "",
            format_args!("{}: a header without its ]", quote(line)),
            "write [DEFAULT] or [SESSION]",
        );
        return Place::Unknown;
    }
    if name.eq_ignore_ascii_case("DEFAULT") {
        file.default.line = at;
        return Place::Default;
    }
    if name.eq_ignore_ascii_case("SESSION") {
        file.sessions.push(Block { line: at, entries: Vec::new() });
        return Place::Session;
    }
    findings.problem(at, "", format_args!("[{}]: no such block", quote(name)), "there are [DEFAULT] and [SESSION]");
    Place::Unknown
}

/// As much of a text as a message has room for.
fn quote(text: &str) -> String {
    text.chars().take(60).collect()
}

fn insert(block: &mut Block, entry: Entry, findings: &mut Findings) {
    match block.entries.iter_mut().find(|there| there.key == entry.key) {
        Some(there) => {
            let text = format!("stands in line {} too; the last one counts", there.line);
            findings.note(entry.line, &entry.key, text);
            *there = entry;
        }
        None => block.entries.push(entry),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of each block the lines, keys and values in brief, and what is said.
    fn read_all(text: &str) -> (String, String) {
        let mut findings = Findings::default();
        let file = read(text, &mut findings);
        findings.sort();
        let block = |block: &Block| {
            let entries = block.entries.iter().map(|Entry { line, key, value }| format!("{line}:{key}={value}"));
            entries.collect::<Vec<_>>().join("|")
        };
        let blocks = core::iter::once(&file.default).chain(&file.sessions).map(block);
        let problems = findings.problems.iter().map(|problem| problem.to_string());
        let notes = findings.notes.iter().map(|note| note.to_string());
        (blocks.collect::<Vec<_>>().join(" / "), problems.chain(notes).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn whatever_one_of_the_families_takes_is_taken_with_its_line() {
        for (text, blocks) in [
            ("[DEFAULT]\nA=1\n[SESSION]\nB=2", "2:A=1 / 4:B=2"),
            ("[default]\r\nA=1\r\n\r\n[Session]\r\nB=2\r\n", "2:A=1 / 5:B=2"),
            ("[DEFAULT]\rA=1\r[SESSION]\rB=2\r", "2:A=1 / 4:B=2"),
            ("\u{feff}[SESSION]\nA=1", " / 2:A=1"),
            ("  [ SESSION ]  # the first\n  A =  x y = z  ", " / 2:A=x y = z"),
            ("# none\n[SESSION]\n #A=1\nB=2 # not a comment", " / 4:B=2 # not a comment"),
            ("[SESSION]\nA=\n[SESSION]", " / 2:A= / "),
            ("[DEFAULT]\nA=1\n[SESSION]\n[DEFAULT]\nB=2", "2:A=1|5:B=2 / "),
        ] {
            assert_eq!(read_all(text), (blocks.to_owned(), String::new()), "{text:?}");
        }
    }

    #[test]
    fn what_would_be_lost_in_silence_is_named() {
        for (text, said) in [
            ("", "1: no session in it; add a [SESSION] block"),
            ("[SESSION]\nPassword swordfish", "2: Password: no setting; write key=value, or begin the line with #"),
            ("A=1\n[SESSION]", "1: A: before the first block; put it below [DEFAULT] or [SESSION]"),
            ("[SESSION]\n=1", "2: a value without a key; write key=value"),
            ("[SESSION]\n[SESION]\nA=1", "2: [SESION]: no such block; there are [DEFAULT] and [SESSION]"),
            ("[SESSION]\n[SESSION\nA=1", "2: [SESSION: a header without its ]; write [DEFAULT] or [SESSION]"),
            ("[SESSION]\nA=1\nA=2", "3: A: stands in line 2 too; the last one counts"),
        ] {
            assert_eq!(read_all(text).1, said, "{text:?}");
        }
    }
}
