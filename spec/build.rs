//! Writes the constants (tags, message types, values) from the dictionaries of all versions, and the tables of rules.
#![allow(clippy::disallowed_methods, reason = "a build script is here to read and write files")]

use std::path::Path;
use std::process::ExitCode;

#[path = "build/constants.rs"]
mod constants;
#[path = "build/names.rs"]
mod names;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/union.rs"]
mod union;

/// Oldest first: a newer version's name for a thing is the one that counts.
const DICTIONARIES: [&str; 9] = [
    "dictionaries/FIX40.xml",
    "dictionaries/FIX41.xml",
    "dictionaries/FIX42.xml",
    "dictionaries/FIX43.xml",
    "dictionaries/FIX44.xml",
    "dictionaries/FIXT11.xml",
    "dictionaries/FIX50.xml",
    "dictionaries/FIX50SP1.xml",
    "dictionaries/FIX50SP2.xml",
];

/// What the gateway's own dialect adds to FIX.4.4, and what it is called.
const DIALECT: (&str, &str) = ("TIDEGATE44", "overlays/TIDEGATE44.xml");

/// What the standard says of a field besides what a dictionary has.
const RULES: [&str; 2] = ["rules/conditions.tsv", "rules/agreed.tsv"];

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    for path in DICTIONARIES.into_iter().chain([DIALECT.1]).chain(RULES) {
        println!("cargo::rerun-if-changed={path}");
    }
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("cargo::error={sentence}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), String> {
    let read = |path| std::fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}"));
    let dictionaries = DICTIONARIES.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let dialect = read(DIALECT.1)?;
    let [conditions, agreed] = RULES.map(read);
    put("constants.rs", &constants::write(&union::read((DIALECT.0, &dialect), &dictionaries)?)?)?;
    put("rules.rs", &rules::write(&conditions?, &agreed?)?)
}

fn put(file: &str, text: &str) -> Result<(), String> {
    let folder = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let path = Path::new(&folder).join(file);
    std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
