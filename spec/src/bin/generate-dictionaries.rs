//! Writes the FIX dictionaries from the facts.
//!
//! ```text
//! cargo run -p spec --bin generate-dictionaries -- \
//!     --facts ../shared/fix-facts --out spec/dictionaries --overlay spec/overlays/TIDEGATE44.xml
//! ```
//!
//! All versions, or those that `--version` names (`--version FIX.4.4`, as often as need be); and for each overlay the
//! version it belongs to with the overlay laid over it, under the overlay's own file name.
#![allow(clippy::disallowed_methods, reason = "a tool for developers: it is here to read and write files")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use spec::{Dictionary, Facts, LoadError, Schema, Version, read_facts, write_xml};

const USAGE: &str = "usage: generate-dictionaries --facts DIR --out DIR [--version FIX.4.4 ...] [--overlay FILE ...]";

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
    overlays: Vec<PathBuf>,
}

fn arguments(mut args: impl Iterator<Item = String>) -> Result<Job, String> {
    let (mut facts, mut out, mut versions, mut overlays) = (None, None, Vec::new(), Vec::new());
    while let Some(flag) = args.next() {
        let value = args.next().ok_or_else(|| format!("{flag} needs a value; {USAGE}"))?;
        match flag.as_str() {
            "--facts" => facts = Some(PathBuf::from(value)),
            "--overlay" => overlays.push(PathBuf::from(value)),
            "--out" => out = Some(PathBuf::from(value)),
            "--version" => versions.push(Version::parse(&value).map_err(|error| error.to_string())?),
            _ => return Err(format!("{flag} is not an option; {USAGE}")),
        }
    }
    match (facts, out) {
        (Some(facts), Some(out)) => {
            let versions = if versions.is_empty() { Version::ALL.into() } else { versions };
            Ok(Job { facts, out, versions, overlays })
        }
        _ => Err(USAGE.into()),
    }
}

impl Job {
    fn run(&self) -> Result<(), String> {
        for version in &self.versions {
            self.write(&version.file_name(), &self.read(*version)?)?;
        }
        for path in &self.overlays {
            let overlay = Schema::from_xml(&text(path)?).map_err(|error| in_file(error, path))?;
            let mut schema = self.read(overlay.version)?;
            schema.lay_over(&overlay).map_err(|error| in_file(error, path))?;
            let name = path.file_name().and_then(|name| name.to_str());
            self.write(name.ok_or_else(|| format!("{} names no file", path.display()))?, &schema)?;
        }
        Ok(())
    }

    fn write(&self, file_name: &str, schema: &Schema) -> Result<(), String> {
        let text = write_xml(schema);
        let path = self.out.join(file_name);
        Dictionary::from_xml(&text).map_err(|error| format!("would not load: {}", in_file(error, &path)))?;
        std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        println!("{}", path.display());
        Ok(())
    }

    fn read(&self, version: Version) -> Result<Schema, String> {
        let mut schema = self.facts(version)?;
        if schema.has_undefined_components() {
            schema.borrow_components(&self.facts(LENDER)?);
        }
        Ok(schema)
    }

    fn facts(&self, version: Version) -> Result<Schema, String> {
        let folder = self.facts.join(version.to_string());
        let (fields, values) = (table(&folder, "fields.tsv")?, table(&folder, "values.tsv")?);
        let structure = table(&folder, "structure.tsv")?;
        let facts = Facts { fields: &fields, values: &values, structure: &structure };
        read_facts(version, facts).map_err(|error| format!("{}: {error}", folder.display()))
    }
}

fn table(folder: &Path, name: &str) -> Result<String, String> {
    text(&folder.join(name))
}

fn text(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

fn in_file(error: LoadError, path: &Path) -> String {
    error.in_file(path.display().to_string()).to_string()
}
