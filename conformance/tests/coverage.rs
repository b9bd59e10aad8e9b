//! Every row of the standard's list has a script.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use conformance::rows::{ROWS, covered, ids, table};
use support::{own, own_scripts, shared};

#[test]
fn every_row_of_the_list_is_known_here() {
    let Some(facts) = shared("design/fix-session.md") else { return };
    let text = std::fs::read_to_string(facts).unwrap();
    let rows = text.lines().skip_while(|line| !line.starts_with("| Id | M/O |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let listed: Vec<String> = rows.flat_map(|row| ids(row.split('|').nth(1).unwrap().trim())).collect();
    assert!(listed.len() > 70, "{listed:?}");
    let unknown: Vec<&String> = listed.iter().filter(|id| ROWS.iter().all(|(known, _)| known != id)).collect();
    assert!(unknown.is_empty(), "rows of the list that nobody here knows: {unknown:?}");
}

#[test]
fn every_row_has_a_script() {
    let scripts = own_scripts();
    let covered = covered(&scripts);
    for (id, condition) in ROWS {
        assert!(covered.contains_key(id), "{id} ({condition}) has no script");
    }
    for (id, scripts) in &covered {
        assert!(ROWS.iter().any(|(known, _)| known == id), "{scripts:?} cover {id}, which is no row");
    }
    assert!(scripts.iter().all(|script| !script.rows.is_empty()), "a script without %rows");
}

#[test]
fn the_readme_says_which() {
    let readme = std::fs::read_to_string(own("README.md")).unwrap();
    let table = table(&own_scripts());
    assert!(readme.contains(&table), "the table of README.md should be (conformance rows):\n{table}");
}
