//! What is expected not to pass, each with its reason.

use serde::Deserialize;

use crate::run::Setting;
use crate::script::Roles;
use crate::versions::Versions;

/// The list of a file.
#[derive(Debug, Default)]
pub struct Expectations {
    entries: Vec<Entry>,
}

/// One entry.
#[derive(Debug)]
pub struct Entry {
    /// The script's name, or the end of it; `*` for all.
    pub script: String,
    /// The versions meant.
    pub versions: Versions,
    /// The roles meant.
    pub roles: Roles,
    /// What is expected.
    pub outcome: Expected,
    /// Why.
    pub reason: String,
}

/// What a script is expected to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expected {
    /// It fails; that it passes is a finding too.
    Fail,
    /// It is not played.
    Skip,
}

/// A file of expectations that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ExpectationsError {
    /// It is no TOML of this form.
    #[error("{0}")]
    Form(#[from] toml::de::Error),
    /// An entry says nothing.
    #[error("the expectation of {script:?}: {why}")]
    Entry {
        /// Its script.
        script: String,
        /// What is wrong with it.
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    expect: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    script: String,
    versions: Option<String>,
    role: Option<Roles>,
    outcome: Expected,
    reason: String,
}

impl Expectations {
    /// Reads a file: `[[expect]]` tables with `script`, `versions` and `role` (all, if they are left out), `outcome` and
    /// `reason`.
    ///
    /// # Errors
    /// An unknown key, a version that is none, an entry without a reason.
    pub fn parse(text: &str) -> Result<Expectations, ExpectationsError> {
        let file: File = toml::from_str(text)?;
        let entries = file.expect.into_iter().map(|row| {
            let Row { script, versions, role, outcome, reason } = row;
            let roles = role.unwrap_or(Roles::Both);
            let fault = |why: String| ExpectationsError::Entry { script: script.clone(), why };
            let versions = match versions {
                None => Versions::ALL,
                Some(text) => Versions::parse(&text).map_err(|error| fault(error.to_string()))?,
            };
            match (script.is_empty(), reason.trim().is_empty()) {
                (false, false) => Ok(Entry { script, versions, roles, outcome, reason }),
                (true, _) => Err(fault("it names no script".into())),
                (_, true) => Err(fault("it has no reason".into())),
            }
        });
        Ok(Expectations { entries: entries.collect::<Result<_, _>>()? })
    }

    /// What is expected of a script in a setting, if not that it passes: the first entry that means it.
    pub fn of(&self, script: &str, setting: Setting) -> Option<&Entry> {
        let is_named = |entry: &&Entry| {
            let before = script.strip_suffix(&entry.script);
            entry.script == "*" || before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        let is_meant = |entry: &&Entry| entry.versions.contains(setting.version) && entry.roles.contains(setting.role);
        self.entries.iter().filter(is_named).find(is_meant)
    }

    /// All of them.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use fix_session::Role;
    use spec::Version;

    use super::*;

    #[test]
    fn an_expectation_names_a_script_and_has_a_reason() {
        let text =
            "[[expect]]\nscript = \"acceptor/9.def\"\nversions = \"FIXT\"\noutcome = \"skip\"\nreason = \"later\"\n";
        let expectations = Expectations::parse(text).unwrap();
        let acceptor = |version| Setting { version, role: Role::Acceptor };
        let entry = expectations.of("acceptor/9.def", acceptor(Version::FIX50)).unwrap();
        assert_eq!((entry.outcome, entry.reason.as_str()), (Expected::Skip, "later"));
        assert!(expectations.of("acceptor/9.def", acceptor(Version::FIX44)).is_none());
        assert!(expectations.of("acceptor/19.def", acceptor(Version::FIX50)).is_none(), "a name is a whole one");
        for (from, to) in [("later", ""), ("FIXT", "4.7"), ("skip", "pass"), ("reason", "why")] {
            assert!(Expectations::parse(&text.replace(from, to)).is_err(), "{from} to {to}");
        }
    }
}
