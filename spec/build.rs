//! Writes the constants of FIX.4.4 (tags, message types, values) from its dictionary.
#![allow(clippy::disallowed_methods, reason = "a build script is here to read and write files")]

use std::path::Path;
use std::process::ExitCode;

#[path = "build/constants.rs"]
mod constants;
#[path = "build/names.rs"]
mod names;

const DICTIONARY: &str = "dictionaries/FIX44.xml";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed={DICTIONARY}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    match write() {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            println!("cargo::error={sentence}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), String> {
    let xml = std::fs::read_to_string(DICTIONARY).map_err(|error| format!("cannot read {DICTIONARY}: {error}"))?;
    let text = constants::write(&xml).map_err(|error| format!("{DICTIONARY}: {error}"))?;
    let folder = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let path = Path::new(&folder).join("constants.rs");
    std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
