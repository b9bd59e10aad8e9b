//! Writes the complete messages (`fix_messages::full`) from the dictionary of the gateway's own FIX.4.4.
#![allow(clippy::disallowed_methods, reason = "a build script is here to write files")]

use std::path::Path;
use std::process::ExitCode;

#[path = "build/catalogue.rs"]
mod catalogue;
#[path = "build/groups.rs"]
mod groups;
#[path = "build/kinds.rs"]
mod kinds;
#[path = "../spec/build/names.rs"]
mod names;
#[path = "build/structs.rs"]
mod structs;

fn main() -> ExitCode {
    for path in ["build.rs", "build", "../spec/build/names.rs"] {
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
    let folder = std::env::var("OUT_DIR").map_err(|error| format!("OUT_DIR: {error}"))?;
    let path = Path::new(&folder).join("full.rs");
    std::fs::write(&path, structs::write()?).map_err(|error| format!("cannot write {}: {error}", path.display()))
}
