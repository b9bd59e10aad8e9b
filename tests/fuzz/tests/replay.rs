//! The corpora again: what was ever found, and what leads an engine to new places, holds on every machine without one.

#![allow(clippy::expect_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use fuzz::TARGETS;

/// What all corpora together may take in the repository.
const BYTES_MAX: u64 = 300_000;
const FILES_MAX: usize = 250;

/// The files of a target's folder, by name, so that a failure is the same everywhere.
fn files(folder: &str, target: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(target);
    let Ok(entries) = fs::read_dir(&path) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    files
}

fn replay(name: &str) {
    let target = fuzz::target(name).expect("a target of this name");
    let (corpus, found) = (files("corpus", name), files("found", name));
    assert!(corpus.len() >= 10, "{name} has no corpus to speak of: {} files", corpus.len());
    for file in corpus.iter().chain(&found) {
        // Shown by the test harness if the target panics.
        println!("{}", file.display());
        target(&fs::read(file).expect("readable"));
    }
}

#[test]
fn framing_holds_for_its_corpus() {
    replay("framing");
}

#[test]
fn view_holds_for_its_corpus() {
    replay("view");
}

#[test]
fn groups_hold_for_their_corpus() {
    replay("groups");
}

#[test]
fn validation_holds_for_its_corpus() {
    replay("validation");
}

#[test]
fn complete_holds_for_its_corpus() {
    replay("complete");
}

#[test]
fn loader_holds_for_its_corpus() {
    replay("loader");
}

#[test]
fn every_corpus_belongs_to_a_target_and_all_are_small() {
    let (mut count, mut bytes) = (0, 0);
    for folder in ["corpus", "found"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        // Nothing may have been found yet.
        let Ok(entries) = fs::read_dir(path) else { continue };
        for entry in entries {
            let name = entry.expect("readable").file_name().into_string().expect("UTF-8");
            assert!(TARGETS.iter().any(|(known, _)| *known == name), "{folder}/{name} is replayed by nobody");
            for file in files(folder, &name) {
                count += 1;
                bytes += fs::metadata(file).expect("readable").len();
            }
        }
    }
    assert!(
        count <= FILES_MAX && bytes <= BYTES_MAX,
        "{count} files of {bytes} bytes: minimise them (`run --minimise`)"
    );
}

#[test]
fn a_target_takes_nothing_and_everything() {
    for (_, target) in TARGETS {
        target(b"");
        target(&[0; 300]);
        target(&[0xff; 300]);
        target(&(0..=255).collect::<Vec<u8>>());
    }
}
