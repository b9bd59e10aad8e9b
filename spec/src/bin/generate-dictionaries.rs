//! Writes the FIX dictionaries from the facts.
//!
//! ```text
//! cargo run -p spec --bin generate-dictionaries -- --facts ../shared/fix-facts --out spec/dictionaries
//! ```
//!
//! All versions, or those that `--version` names (`--version FIX.4.4`, as often as need be).
#![allow(clippy::disallowed_methods, reason = "a tool for developers: it is here to read and write files")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use spec::{Dictionary, Facts, Schema, Version, read_facts, write_xml};

const USAGE: &str = "usage: generate-dictionaries --facts DIR --out DIR [--version FIX.4.4 ...]";

/// FIXT.1.1's Logon uses a component whose definition is listed with the application versions; the last is complete.
const LENDER: Version = Version::FIX50SP2;

fn main() -> ExitCode {
    match arguments(std::env::args().skip(1)).and_then(|job| job.run()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("generate-dictionaries: {sentence}");
            ExitCode::FAILURE
        }
    }
}

struct Job {
    facts: PathBuf,
    out: PathBuf,
    versions: Vec<Version>,
}

fn arguments(mut args: impl Iterator<Item = String>) -> Result<Job, String> {
    let (mut facts, mut out, mut versions) = (None, None, Vec::new());
    while let Some(flag) = args.next() {
        let value = args.next().ok_or_else(|| format!("{flag} needs a value; {USAGE}"))?;
        match flag.as_str() {
            "--facts" => facts = Some(PathBuf::from(value)),
            "--out" => out = Some(PathBuf::from(value)),
            "--version" => versions.push(Version::parse(&value).map_err(|error| error.to_string())?),
            _ => return Err(format!("{flag} is not an option; {USAGE}")),
        }
    }
    match (facts, out) {
        (Some(facts), Some(out)) if versions.is_empty() => Ok(Job { facts, out, versions: Version::ALL.into() }),
        (Some(facts), Some(out)) => Ok(Job { facts, out, versions }),
        _ => Err(USAGE.into()),
    }
}

impl Job {
    fn run(&self) -> Result<(), String> {
        for version in &self.versions {
            let mut schema = self.read(*version)?;
            if schema.has_undefined_components() {
                schema.borrow_components(&self.read(LENDER)?);
            }
            let text = write_xml(&schema);
            let path = self.out.join(version.file_name());
            Dictionary::from_xml(&text).map_err(|error| format!("{version} would not load: {error}"))?;
            std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
            println!("{}", path.display());
        }
        Ok(())
    }

    fn read(&self, version: Version) -> Result<Schema, String> {
        let folder = self.facts.join(version.to_string());
        let (fields, values) = (table(&folder, "fields.tsv")?, table(&folder, "values.tsv")?);
        let structure = table(&folder, "structure.tsv")?;
        let facts = Facts { fields: &fields, values: &values, structure: &structure };
        read_facts(version, facts).map_err(|error| format!("{}: {error}", folder.display()))
    }
}

fn table(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(name);
    std::fs::read_to_string(&path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}
