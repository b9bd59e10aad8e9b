//! Where the families mean different things by the same words, and a file that went well in one would not in another.

use super::cfg_file::{CfgFile, Entry};
use super::keys::{C, Families, G, JG, Key, Kind};
use super::problem::Findings;
use super::rows::Rows;

/// Two keys differ by one capital and by what their values look like. Either value is taken under either.
pub(super) fn precision(entry: &Entry, key: &Key, findings: &mut Findings) {
    if key.kind != Kind::Precision {
        return;
    }
    let digits = entry.value.parse::<u32>().ok();
    let text = match digits {
        Some(digits) if key.families == JG => format!(
            "{digits} taken as digits: QuickFIX/J and Go want SECONDS, MILLIS, MICROS or NANOS under this key; digits belong to \
             QuickFIX's TimestampPrecision, with a small s"
        ),
        None if key.families == C => format!(
            "{} taken as a unit: QuickFIX wants digits, 0 to 9, under this key; names belong to TimeStampPrecision of \
             QuickFIX/J and Go, with a capital S",
            entry.value
        ),
        Some(digits) if digits % 3 != 0 => {
            let written = digits.next_multiple_of(3);
            format!("{digits} digits are written as {written}: seconds are divided by thousands")
        }
        Some(_) | None => return,
    };
    findings.note(entry.line, &entry.key, text);
}

/// TCP_NODELAY is off by default in C++, and on in QuickFIX/J and here. `families` are those that know every key of the
/// file.
pub(super) fn no_delay(file: &CfgFile, families: Families, findings: &mut Findings) {
    let mut entries = core::iter::once(&file.default).chain(&file.sessions).flat_map(|block| &block.entries);
    if families.contain(C) && !entries.any(|entry| entry.key.eq_ignore_ascii_case("SocketNodelay")) {
        let text = "not given: QuickFIX then lets small messages wait (N), here they leave at once (Y), as in QuickFIX/J; \
                    SocketNodelay=N lets them wait";
        findings.note(file.default.line.max(1), "SocketNodelay", text);
    }
}

/// Where no dictionary is named, Go holds messages against nothing, and QuickFIX/J against its own; C++ does not start.
pub(super) fn missing_dictionary(rows: &Rows, families: Families, findings: &mut Findings) {
    let keys = ["use_data_dictionary", "data_dictionary", "transport_data_dictionary", "app_data_dictionaries"];
    let is_given = keys.iter().any(|key| rows.rows.iter().any(|row| row.toml == *key));
    if families.contain(G) && !is_given {
        let text = "none: messages are held against the dictionary of their version that comes along, as in QuickFIX/J; \
                    QuickFIX/Go would hold them against nothing: UseDataDictionary=N";
        findings.note(rows.line, "DataDictionary", text);
    }
}
