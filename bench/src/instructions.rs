//! `bench instructions`: the counts that callgrind made of the codec's work, beside those on record.
//!
//! A count says little across compilers or across processors with other instructions, so it is only compared where both
//! are those of the record. The record is a file of the project: a change that costs more changes it, in sight of whoever
//! reads the change.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail, ensure};
use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the command line sets.
#[derive(Debug, Args)]
pub struct InstructionOptions {
    /// Write the counts down instead of comparing them
    #[arg(long)]
    record: bool,
    /// Where `cargo bench -p bench --bench instructions -- --save-summary=json` left its summaries [default: gungraun in
    /// cargo's target directory]
    #[arg(long)]
    summaries: Option<PathBuf>,
    /// The record
    #[arg(long, default_value = concat!(env!("CARGO_MANIFEST_DIR"), "/instructions.toml"))]
    file: PathBuf,
}

/// What a count may rise to before it is a regression, in percent of the record: inlining shifts by a few.
const PERCENT_MAX: u64 = 105;

/// Counts, and what they were made with.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Counts {
    /// The compiler, as it names itself.
    compiler: String,
    /// How the processor's bytes are looked at: `avx2`, `sse2` or `safe`.
    tier: String,
    /// Instructions by what is done with which message.
    instructions: BTreeMap<String, u64>,
}

/// Compares or records. Whether nothing costs too much.
///
/// # Errors
/// Summaries or a record that are not there or cannot be read.
pub fn run(options: &InstructionOptions) -> anyhow::Result<bool> {
    let counted = counted(options)?;
    if options.record {
        let text =
            format!("# Written by `bench instructions --record`; see README.md.\n{}", toml::to_string(&counted)?);
        fs::write(&options.file, text).with_context(|| format!("writing {}", options.file.display()))?;
        println!("{} counts recorded in {}", counted.instructions.len(), options.file.display());
        return Ok(true);
    }
    let text = fs::read_to_string(&options.file).with_context(|| format!("reading {}", options.file.display()))?;
    let recorded: Counts = toml::from_str(&text).with_context(|| format!("reading {}", options.file.display()))?;
    let is_same = recorded.compiler == counted.compiler && recorded.tier == counted.tier;
    if !is_same {
        println!(
            "SKIPPED instruction counts: recorded with {} on {}, this is {} on {}",
            recorded.compiler, recorded.tier, counted.compiler, counted.tier
        );
    }
    let findings = compare(&recorded.instructions, &counted.instructions);
    for (name, finding) in &findings {
        println!("{name:<40} {finding}");
    }
    Ok(!is_same || findings.iter().all(|(_, finding)| finding.is_fine()))
}

/// What a count is beside its record.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Finding {
    /// In both.
    Both { recorded: u64, counted: u64 },
    /// Counted, and not on record.
    New { counted: u64 },
    /// On record, and not counted.
    Missing { recorded: u64 },
}

impl Finding {
    fn is_fine(self) -> bool {
        match self {
            Finding::Both { recorded, counted } => counted * 100 <= recorded * PERCENT_MAX,
            Finding::New { .. } | Finding::Missing { .. } => false,
        }
    }
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Finding::Both { recorded, counted } => {
                write!(f, "{counted:>8} recorded {recorded:>8} {:>+6.1}%", rise_percent(recorded, counted))?;
                f.write_str(if self.is_fine() { "" } else { "  TOO MANY: mend it, or record it with the reason" })
            }
            Finding::New { counted } => write!(f, "{counted:>8} not on record: record it"),
            Finding::Missing { recorded } => {
                write!(f, "         recorded {recorded:>8}, not counted any more: record anew")
            }
        }
    }
}

fn rise_percent(recorded: u64, counted: u64) -> f64 {
    (counted as f64 / recorded as f64 - 1.0) * 100.0
}

fn compare(recorded: &BTreeMap<String, u64>, counted: &BTreeMap<String, u64>) -> Vec<(String, Finding)> {
    let new = counted.iter().map(|(name, counted)| {
        let finding = match recorded.get(name) {
            Some(recorded) => Finding::Both { recorded: *recorded, counted: *counted },
            None => Finding::New { counted: *counted },
        };
        (name.clone(), finding)
    });
    let missing = recorded.iter().filter(|(name, _)| !counted.contains_key(*name));
    new.chain(missing.map(|(name, recorded)| (name.clone(), Finding::Missing { recorded: *recorded }))).collect()
}

fn counted(options: &InstructionOptions) -> anyhow::Result<Counts> {
    let program = std::env::current_exe()?;
    let beside = program.parent().and_then(Path::parent).context("this program is in no target directory")?;
    let root = options.summaries.clone().unwrap_or_else(|| beside.join("gungraun"));
    let group = root.join("bench/instructions/codec");
    let mut instructions = BTreeMap::new();
    let entries = fs::read_dir(&group).with_context(|| {
        format!(
            "no counts in {}: run cargo bench -p bench --bench instructions -- --save-summary=json",
            group.display()
        )
    })?;
    for entry in entries {
        let path = entry?.path().join("summary.json");
        if let Ok(text) = fs::read_to_string(&path) {
            let (name, count) = read_summary(&text).with_context(|| format!("reading {}", path.display()))?;
            instructions.insert(name, count);
        }
    }
    ensure!(!instructions.is_empty(), "no summary in {}", group.display());
    Ok(Counts { compiler: compiler()?, tier: fix_codec::scan_tier().to_owned(), instructions })
}

/// Name and count of one summary.
fn read_summary(text: &str) -> anyhow::Result<(String, u64)> {
    let summary: Value = serde_json::from_str(text)?;
    let text = |key: &str| summary.get(key).and_then(Value::as_str).map(str::to_owned);
    let count = summary.pointer("/profiles/0/data/total/metrics/Ir/values/new").and_then(Value::as_u64);
    match (text("function_name"), text("id"), count) {
        (Some(function), Some(id), Some(count)) => Ok((format!("{function}.{id}"), count)),
        _ => bail!("it has no function_name, id or count of instructions (Ir): another version of gungraun wrote it"),
    }
}

fn compiler() -> anyhow::Result<String> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(&rustc).arg("--version").output().context("asking the compiler for its version")?;
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts<const N: usize>(counts: [(&str, u64); N]) -> BTreeMap<String, u64> {
        counts.into_iter().map(|(name, count)| (name.to_owned(), count)).collect()
    }

    /// Else what costs more each month by a little would be found by a user.
    #[test]
    fn a_count_that_rises_too_much_is_a_finding_and_one_that_falls_is_not() {
        let recorded = counts([("same", 100), ("more", 1000), ("little", 1000), ("less", 1000), ("gone", 7)]);
        let counted = counts([("same", 100), ("more", 1051), ("little", 1050), ("less", 10), ("new", 7)]);
        let bad: Vec<_> = compare(&recorded, &counted).into_iter().filter(|(_, finding)| !finding.is_fine()).collect();
        assert_eq!(bad.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["more", "new", "gone"]);
    }

    #[test]
    fn a_summary_names_what_was_counted() {
        let text = r#"{"function_name":"decode","id":"order","profiles":[{"data":{"total":{"metrics":
            {"Ir":{"values":{"new":1401,"old":1400}}}}}}]}"#;
        assert_eq!(read_summary(text).unwrap(), ("decode.order".to_owned(), 1401));
        assert!(read_summary("{}").is_err());
    }
}
