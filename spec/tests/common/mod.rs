//! The facts that the dictionaries come from, where they are at hand.

use std::path::PathBuf;

use spec::Version;

/// The three tables of a version.
pub(crate) struct Tables {
    pub(crate) fields: String,
    pub(crate) values: String,
    pub(crate) structure: String,
}

/// The tables of `version`, or `None` (said on standard error) where the shared folder is not there.
pub(crate) fn tables(test: &str, version: Version) -> Option<Tables> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let shared = std::env::var_os("TIDEGATE_SHARED").map_or_else(|| PathBuf::from(default), PathBuf::from);
    let facts = shared.join("fix-facts");
    if !facts.is_dir() {
        let required = std::env::var_os("TIDEGATE_REQUIRE_SHARED").is_some_and(|value| value == "1");
        assert!(!required, "{test} needs the FIX facts in {}", facts.display());
        eprintln!("SKIPPED {test}: needs the FIX facts (set TIDEGATE_SHARED)");
        return None;
    }
    let folder = facts.join(version.to_string());
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a table of the facts");
    Some(Tables { fields: read("fields.tsv"), values: read("values.tsv"), structure: read("structure.tsv") })
}

/// The cells of a table's rows, without the header.
pub(crate) fn rows(table: &str) -> Vec<Vec<String>> {
    table.lines().skip(1).map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}
