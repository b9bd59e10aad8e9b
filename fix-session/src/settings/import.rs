//! A `.cfg` file to typed settings.
//!
//! ```text
//! text -> blocks (cfg_file) -> variables -> each key looked up and its value translated (here)
//!      -> [SESSION] over [DEFAULT] (merge) -> rows -> typed parts, checks
//! ```
//!
//! A block's keys are looked at once, so that what is said of `[DEFAULT]` is said once.

use std::collections::{BTreeMap, BTreeSet};

use toml::Value;

use super::cfg_file::{self, Block, CfgFile, Entry};
use super::keys::{self, Answer, Families, Found, Kind, T};
use super::merge::{Given, Merged, merge};
use super::near::nearest_few;
use super::problem::{Findings, Problem};
use super::rows::{Form, Rows};
use super::traps;
use super::value::{self, Wrong};
use super::variables::{Variables, replaced};
use super::{SettingsFile, finish};
use crate::secret::Secret;

/// What a caller may say about a `.cfg` file.
#[derive(Debug, Clone, Default)]
pub struct CfgOptions {
    /// Keys that the application reads itself. They are kept as they stand; any other key that is in no table is an error.
    pub app_keys: Vec<String>,
    /// What `${name}` stands for in values, before the keys of `[DEFAULT]` are asked.
    pub variables: Variables,
}

/// Reads a QuickFIX `.cfg` file.
///
/// # Errors
/// Everything that is wrong in it, in the order of its lines.
pub fn from_cfg(text: &str, options: &CfgOptions) -> Result<SettingsFile, Vec<Problem>> {
    let mut findings = Findings::default();
    let mut file = cfg_file::read(text, &mut findings);
    let unresolved = replace_variables(&mut file, &options.variables, &mut findings);
    let mut import = Import { options, findings, unresolved, families: ALL };
    let default = import.block(&file.default);
    let blocks: Vec<_> = file.sessions.iter().map(|block| (block.line, import.block(block))).collect();
    let Import { mut findings, families, .. } = import;
    traps::no_delay(&file, families, &mut findings);
    let mut sessions = Vec::new();
    for (line, own) in blocks {
        let mut application = default.application.clone();
        application.extend(own.application);
        let merged = merge(line, own.given, &default.given, &mut findings);
        let Some(Merged { role, rows, wrong }) = merged else { continue };
        let rows = Rows { form: Form::Cfg, line, role, rows, wrong, application };
        traps::missing_dictionary(&rows, families, &mut findings);
        sessions.push(rows);
    }
    finish(sessions, findings)
}

const ALL: Families = keys::CJG;

/// Gives the lines in which a variable stands that nobody knows.
fn replace_variables(file: &mut CfgFile, variables: &Variables, findings: &mut Findings) -> BTreeSet<usize> {
    let mut unresolved = BTreeSet::new();
    let defaults: BTreeMap<String, String> =
        file.default.entries.iter().map(|entry| (entry.key.clone(), entry.value.clone())).collect();
    let known = |name: &str| variables.get(name).or_else(|| defaults.get(name)).map(String::as_str);
    let blocks = core::iter::once(&mut file.default).chain(&mut file.sessions);
    for entry in blocks.flat_map(|block| &mut block.entries) {
        match replaced(&entry.value, known) {
            Ok(value) => entry.value = value,
            // What has no effect need not be made out.
            Err(_) if keys::find(&entry.key).is_some_and(|found| found.key.toml().is_none()) => {}
            Err(name) => {
                let what = format!("${{{name}}}: nothing has this name");
                findings.problem(entry.line, &entry.key, what, "give the variable a value, or write it out");
                unresolved.insert(entry.line);
            }
        }
    }
    unresolved
}

/// A block, looked at.
#[derive(Default)]
struct Looked {
    given: Vec<Given>,
    application: BTreeMap<String, Secret>,
}

struct Import<'i> {
    options: &'i CfgOptions,
    findings: Findings,
    /// Lines of which the value is not known, and must not be found wrong a second time.
    unresolved: BTreeSet<usize>,
    /// Those that know every key so far.
    families: Families,
}

impl Import<'_> {
    fn block(&mut self, block: &Block) -> Looked {
        let mut looked = Looked::default();
        for entry in &block.entries {
            match keys::find(&entry.key) {
                Some(found) => {
                    if let Some(given) = self.known(entry, found) {
                        self.insert(&mut looked.given, given);
                    }
                }
                None if self.options.app_keys.contains(&entry.key) => {
                    looked.application.insert(entry.key.clone(), Secret::new(entry.value.clone()));
                }
                None => looked.given.extend(self.unknown(entry)),
            }
        }
        looked
    }

    /// Of a key that stands twice in a block, in other letters or with a zero before its number, the last one counts.
    fn insert(&mut self, block: &mut Vec<Given>, given: Given) {
        if let Some(there) = block.iter_mut().find(|there| there.is_same_key(&given)) {
            let text = format!("stands in line {} too, as {}; the last one counts", there.line, there.said);
            self.findings.note(given.line, &given.said, text);
            *there = given;
        } else {
            block.push(given);
        }
    }

    /// Says that a key is not known. The one that was meant is there then, if only as something wrong.
    fn unknown(&mut self, entry: &Entry) -> Option<Given> {
        let in_toml = keys::find_toml(&entry.key).map(|key| key.name);
        let near = || nearest_few(&entry.key, keys::all().map(|key| key.name)).first().copied();
        let near = in_toml.or_else(near);
        let fix = match near {
            Some(near) => format!("did you mean {near}? If the application reads it, name it in --app-keys"),
            None => "if the application reads it, name it in --app-keys".to_owned(),
        };
        self.findings.problem(entry.line, &entry.key, "no family of engines knows this key", fix);
        let meant = near.and_then(keys::find)?;
        meant.key.toml().map(|(_, toml)| Given::wrong(meant.key, toml, entry, meant.rest))
    }

    /// A key of the table: what it gives, if it has an effect here.
    fn known(&mut self, entry: &Entry, found: Found<'_>) -> Option<Given> {
        let key = found.key;
        if key.families != T {
            self.families = self.families.and(key.families);
        }
        if !found.is_exact && key.families != T {
            let text = format!("taken as {key}, in other letters: QuickFIX takes it so, QuickFIX/J and Go do not");
            self.findings.note(entry.line, &entry.key, text);
        }
        let (_, toml) = match key.answer {
            Answer::Honoured(part, toml) => (part, toml),
            Answer::Always { value, why, instead } => {
                self.always(entry, key.kind, value, why, instead);
                return None;
            }
            Answer::Declined { why, instead } => {
                self.findings.note(entry.line, &entry.key, format_args!("has no effect: {why}; instead: {instead}"));
                return None;
            }
        };
        if self.unresolved.contains(&entry.line) {
            return Some(Given::wrong(key, toml, entry, found.rest));
        }
        let value = if entry.value.is_empty() && is_text(key.kind) {
            self.findings.note(entry.line, &entry.key, "empty, which is as good as not set");
            None
        } else {
            match value::from_cfg(key.kind, &entry.value) {
                Ok(value) => value,
                Err(Wrong { what, fix }) => {
                    self.findings.problem(entry.line, &entry.key, what, fix);
                    // It is there, if only as something wrong: nothing else must be said to be missing for it.
                    return Some(Given::wrong(key, toml, entry, found.rest));
                }
            }
        };
        traps::precision(entry, key, &mut self.findings);
        Some(Given::new(key, toml, entry, found.rest, value))
    }

    fn always(&mut self, entry: &Entry, kind: Kind, value: &str, why: &str, instead: &str) {
        let [asked, ours] = [&entry.value, value].map(|text| value::from_cfg(kind, text));
        match asked {
            Err(Wrong { what, fix }) => self.findings.problem(entry.line, &entry.key, what, fix),
            Ok(_) if asked == ours => {}
            Ok(_) => {
                let text = format!("{} has no effect, it is always {value}: {why}; instead: {instead}", entry.value);
                self.findings.note(entry.line, &entry.key, text);
            }
        }
    }
}

/// Kinds of which an empty value says that there is none.
const fn is_text(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Text
            | Kind::Name
            | Kind::Secret
            | Kind::List
            | Kind::Time
            | Kind::Day
            | Kind::Days
            | Kind::Zone
            | Kind::Version
            | Kind::Host
            | Kind::Dictionaries
    )
}

impl Given {
    fn new(key: &'static keys::Key, toml: &'static str, entry: &Entry, rest: &str, value: Option<Value>) -> Given {
        let Entry { line, key: said, value: text } = entry.clone();
        // 01 is 1.
        let number = rest.parse::<u32>().ok().filter(|_| key.form == keys::Form::Numbered);
        let rest = number.map_or_else(|| rest.to_owned(), |number| number.to_string());
        Given { line, said, key, toml, rest, text, value, is_wrong: false }
    }

    fn wrong(key: &'static keys::Key, toml: &'static str, entry: &Entry, rest: &str) -> Given {
        Given { is_wrong: true, ..Given::new(key, toml, entry, rest, None) }
    }
}
