//! A configuration, read.

use std::fmt;
use std::path::PathBuf;

use super::build;
use super::findings::Findings;
use super::options::{Options, Profile};
use super::quickfix_cfg;
use super::read::read;
use super::schema::File;
use super::source::{Problem, Source};

/// A configuration that is well-formed: every key known, every value of its type. Whether the parts fit each other is
/// for [`Config::setup`] to say.
#[derive(Debug, Clone)]
pub struct Config {
    /// What it says, with the command line's changes.
    pub file: File,
    /// What the author of a `.cfg` file should know of it.
    pub notes: Vec<String>,
    /// What the user calls it.
    pub(crate) name: String,
    /// As it was written.
    pub(crate) text: String,
}

/// Why there is no configuration.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {why}", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the operating system says.
        why: std::io::Error,
    },
    /// Things are wrong in it: one line for each.
    #[error("{0}")]
    Wrong(Problems),
}

/// What is wrong in a file, in the order of its lines; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl Config {
    /// The configuration that the command line asks for.
    ///
    /// # Errors
    /// [`ConfigError::Unreadable`], or [`ConfigError::Wrong`] with everything found in the file.
    pub fn load(options: &Options) -> Result<Config, ConfigError> {
        let mut config = match &options.config {
            Some(path) => {
                let unreadable = |why| ConfigError::Unreadable { path: path.clone(), why };
                let text = std::fs::read_to_string(path).map_err(unreadable)?;
                Config::parse(&path.display().to_string(), &text)?
            }
            None => {
                let profile = options.profile.unwrap_or_default();
                Config::parse(profile.name(), profile.text())?
            }
        };
        if let Some(path) = &options.quickfix_cfg {
            config.notes = quickfix_cfg::put(path, &options.app_keys, &mut config.file)?;
        }
        options.apply(&mut config.file);
        Ok(config)
    }

    /// A configuration from its text; `name` is what messages call it.
    ///
    /// # Errors
    /// [`ConfigError::Wrong`].
    pub fn parse(name: &str, text: &str) -> Result<Config, ConfigError> {
        let wrong = |problems| ConfigError::Wrong(Problems(problems));
        let source = Source::parse(name, text).map_err(wrong)?;
        let file = read(&source, Profile::Sandbox.text()).map_err(wrong)?;
        let mut findings = Findings::default();
        build::ports(&file, &mut findings);
        if !findings.is_empty() {
            return Err(wrong(findings.into_problems(&source)));
        }
        Ok(Config { file, notes: Vec::new(), name: name.to_owned(), text: text.to_owned() })
    }
}
