//! Many scripts, each in its versions, and what came of them.

use std::path::{Path, PathBuf};

use fix_session::Role;
use spec::Version;

use crate::expectations::{Expectations, Expected};
use crate::play::NotPassed;
use crate::script::{Script, ScriptError, name_of};
use crate::versions::{SPOKEN, Versions};

/// What came of a script in a version and a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ran {
    /// The script.
    pub script: String,
    /// The version.
    pub version: Version,
    /// The engine's role.
    pub role: Role,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// All was as expected.
    Passed,
    /// It was not, and nobody knew.
    Failed(NotPassed),
    /// It was not, for this known reason.
    FailedAsExpected(String),
    /// It passed though it was expected to fail, for this reason that holds no more.
    PassedUnexpectedly(String),
    /// It was not played, and why.
    Skipped(String),
    /// The version has no use for it, and why.
    NotApplicable(String),
}

impl Outcome {
    /// Whether somebody must look.
    pub fn is_wrong(&self) -> bool {
        matches!(self, Outcome::Failed(_) | Outcome::PassedUnexpectedly(_))
    }
}

/// Scripts that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file or folder.
    #[error("{}: {error}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// A line.
    #[error(transparent)]
    Script(#[from] ScriptError),
}

/// Reads scripts: files as they are, and of a folder all `.def` files in the order of their names.
///
/// # Errors
/// What cannot be read.
pub fn load(paths: &[PathBuf]) -> Result<Vec<Script>, LoadError> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let fault = |error| LoadError::File { path: path.clone(), error };
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).map_err(fault)? {
            inside.push(entry.map_err(fault)?.path());
        }
        inside.retain(|file| file.extension().is_some_and(|extension| extension == "def"));
        inside.sort();
        files.extend(inside);
    }
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Result<Script, LoadError> {
    let text = std::fs::read(file).map_err(|error| LoadError::File { path: file.to_owned(), error })?;
    Ok(Script::parse(&name_of(file), &text)?)
}

/// Where a script is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The version that is spoken.
    pub version: Version,
    /// The engine's role.
    pub role: Role,
}

/// Plays each script in each of `settings` that it is for; one that names its version itself in that one alone.
pub fn run(
    scripts: &[Script],
    settings: &[Setting],
    expectations: &Expectations,
    mut play: impl FnMut(&Script, Setting) -> Result<(), NotPassed>,
) -> Vec<Ran> {
    let mut ran = Vec::new();
    for script in scripts {
        let spoken = if script.is_for_any_version() { SPOKEN.to_vec() } else { vec![script.spoken_version()] };
        let is_for = |one: &&Setting| spoken.contains(&one.version) && script.roles.contains(one.role);
        for setting in settings.iter().copied().filter(|one| is_for(&one)) {
            let outcome = outcome(script, setting, expectations, &mut play);
            let Setting { version, role } = setting;
            ran.push(Ran { script: script.name.clone(), version, role, outcome });
        }
    }
    ran
}

/// All settings of these versions and roles.
pub fn settings(versions: Versions, roles: &[Role]) -> Vec<Setting> {
    let of_version = |version: Version| roles.iter().map(move |role| Setting { version, role: *role });
    SPOKEN.into_iter().filter(|version| versions.contains(*version)).flat_map(of_version).collect()
}

fn outcome(
    script: &Script,
    setting: Setting,
    expectations: &Expectations,
    play: &mut impl FnMut(&Script, Setting) -> Result<(), NotPassed>,
) -> Outcome {
    if !script.versions.contains(setting.version) {
        return Outcome::NotApplicable(script.why_not.clone());
    }
    let expected = expectations.of(&script.name, setting);
    match expected.map(|entry| (entry.outcome, entry.reason.clone())) {
        Some((Expected::Skip, reason)) => Outcome::Skipped(reason),
        Some((Expected::Fail, reason)) => match play(script, setting) {
            Ok(()) => Outcome::PassedUnexpectedly(reason),
            Err(NotPassed::CannotBeHad(why)) => Outcome::Skipped(why),
            Err(NotPassed::Failed(_)) => Outcome::FailedAsExpected(reason),
        },
        None => match play(script, setting) {
            Ok(()) => Outcome::Passed,
            Err(NotPassed::CannotBeHad(why)) => Outcome::Skipped(why),
            Err(failed) => Outcome::Failed(failed),
        },
    }
}
