//! Text to [`File`], with everything that is wrong in it said at once.
//!
//! The deserializer stops at the first thing it does not like. So what it named is taken out, or replaced by what the
//! sandbox has there, and it is asked again, until it has nothing more to say.

use core::ops::Range;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use super::schema::File;
use super::source::{KeyPath, Problem, Source, Step, locate};
use fix_session::settings::is_session_key;
use fix_session::settings::near::nearest;

/// More would not be read by anyone.
const PROBLEMS_MAX: usize = 100;

/// Reads a file; `known_good` is the text that its parts are replaced from.
pub(crate) fn read(source: &Source<'_>, known_good: &str) -> Result<File, Vec<Problem>> {
    // Pushed behind the file's own text, so that no place in one is taken for a place in the other.
    let padded = " ".repeat(source.text.len()) + known_good;
    let spare = DeTable::parse(&padded).map(Spanned::into_inner).unwrap_or_default();
    let mut tree = source.tree.clone();
    let settings = take_settings(tree.get_mut(), source);
    let mut problems: Vec<Problem> = Vec::new();
    // Keys that were there under a wrong name.
    let mut meant = Vec::new();
    for _ in 0..PROBLEMS_MAX {
        let error = match File::deserialize(Deserializer::from(tree.clone())) {
            Ok(mut file) if problems.is_empty() => {
                file.sessions.iter_mut().zip(settings).for_each(|(session, settings)| session.settings = settings);
                return Ok(file);
            }
            Ok(_) => break,
            Err(error) => error,
        };
        let span = error.span().unwrap_or_default();
        let path = locate(tree.get_ref(), &span);
        let complaint = Complaint::of(error.message());
        match &complaint {
            Complaint::MissingKey { key } if meant.contains(&path.key(key)) => {}
            complaint => problems.push(complaint.at(source, &path, &span)),
        }
        meant.extend(complaint.meant(&path));
        if !mend(tree.get_mut(), &path, &complaint, &spare) {
            break;
        }
    }
    problems.sort();
    Err(problems)
}

/// The keys of `[[session]]` that are this file's own, though session settings have them too.
const OWN: [&str; 7] = [
    "sender_comp_id",
    "target_comp_id",
    "reset_on_logon",
    "reset_on_logout",
    "reset_on_disconnect",
    "check_latency",
    "max_latency_s",
];

/// Takes the keys of session settings out of each `[[session]]`: what they are is for `fix-session` to say.
fn take_settings(tree: &mut DeTable<'_>, source: &Source<'_>) -> Vec<toml::Table> {
    const SESSION: &str = "session";
    // Text that is no TOML has been refused before.
    let values = source.text.parse::<toml::Table>().unwrap_or_default();
    let Some(toml::Value::Array(tables)) = values.get(SESSION) else { return Vec::new() };
    let take = |(place, table): (usize, &toml::Value)| {
        let is_settings = |name: &str| is_session_key(name) && !OWN.contains(&name);
        let of_table = table.as_table().into_iter().flatten().filter(|(name, _)| is_settings(name));
        let taken: toml::Table = of_table.map(|(name, value)| (name.clone(), value.clone())).collect();
        for name in taken.keys() {
            remove(tree, &[Step::Key(SESSION.to_owned()), Step::Place(place), Step::Key(name.clone())]);
        }
        taken
    };
    tables.iter().enumerate().map(take).collect()
}

/// What the deserializer said.
enum Complaint {
    UnknownKey { key: String, known: Vec<String> },
    MissingKey { key: String },
    Other { message: String },
}

impl Complaint {
    /// Names stand in backticks in the deserializer's messages.
    fn of(message: &str) -> Complaint {
        let mut names = message.split('`').skip(1).step_by(2).map(str::to_owned);
        match names.next() {
            Some(key) if message.starts_with("unknown field") => Complaint::UnknownKey { key, known: names.collect() },
            Some(key) if message.starts_with("missing field") => Complaint::MissingKey { key },
            Some(_) | None => Complaint::Other { message: message.to_owned() },
        }
    }

    /// The key that was meant by an unknown one. That it is missing needs not be said too.
    fn meant(&self, path: &KeyPath) -> Option<KeyPath> {
        let Complaint::UnknownKey { key, known } = self else { return None };
        let mut meant = path.clone();
        meant.0.pop();
        near(key, known).map(|near| meant.key(near))
    }

    fn at(&self, source: &Source<'_>, path: &KeyPath, span: &Range<usize>) -> Problem {
        let (path, reason) = match self {
            Complaint::UnknownKey { key, known } => (path.clone(), unknown_key(key, known)),
            Complaint::MissingKey { key } => (path.key(key), "missing, and it has no default".to_owned()),
            Complaint::Other { message } => (path.clone(), with_value(message, source.quote(span))),
        };
        source.problem(span.start, path.to_string(), reason)
    }
}

fn unknown_key(key: &str, known: &[String]) -> String {
    match near(key, known) {
        Some(near) => format!("unknown key; did you mean {near}?"),
        None => format!("unknown key; known here: {}", known.join(", ")),
    }
}

fn near<'k>(key: &str, known: &'k [String]) -> Option<&'k str> {
    nearest(key, known.iter().map(String::as_str))
}

/// What serde calls a type, as a user would.
const TYPES: [(&str, &str); 6] = [
    ("expected u64", "expected a whole number, not below zero"),
    ("expected u32", "expected a whole number, not below zero"),
    ("expected usize", "expected a whole number, not below zero"),
    ("expected a boolean", "expected true or false"),
    ("expected socket address", "expected an address: \"IP:PORT\", as in \"127.0.0.1:9878\""),
    ("invalid socket address syntax", "not an address; write \"IP:PORT\", as in \"127.0.0.1:9878\""),
];

/// The message, with the value as it stands in the file unless the message has it already.
fn with_value(message: &str, value: Option<&str>) -> String {
    let message = &TYPES.iter().fold(message.to_owned(), |text, (serde, user)| text.replace(serde, user));
    match value {
        Some(value) if !message.contains(value.trim_matches('"')) => format!("{value}: {message}"),
        Some(_) | None => message.clone(),
    }
}

/// Makes the thing complained of good enough to go on; false where nothing can be done.
fn mend<'t>(tree: &mut DeTable<'t>, path: &KeyPath, complaint: &Complaint, spare: &DeTable<'t>) -> bool {
    let path = match complaint {
        Complaint::UnknownKey { .. } => return remove(tree, &path.0),
        Complaint::MissingKey { key } => path.key(key),
        Complaint::Other { .. } => path.clone(),
    };
    match path.0.as_slice() {
        [Step::Key(list), place @ Step::Place(_), ..] => remove(tree, &[Step::Key(list.clone()), place.clone()]),
        [Step::Key(section), Step::Key(key), ..] => {
            let good = spare.get(section.as_str()).and_then(|section| section.get_ref().as_table());
            let below = tree.get_mut(section.as_str()).and_then(|section| as_table_mut(section.get_mut()));
            match (good, below) {
                (Some(good), Some(below)) => graft(below, key, good) || below.remove(key.as_str()).is_some(),
                (_, Some(below)) => below.remove(key.as_str()).is_some(),
                (_, None) => false,
            }
        }
        [Step::Key(key)] => graft(tree, key, spare) || tree.remove(key.as_str()).is_some(),
        [] | [Step::Place(_), ..] => false,
    }
}

/// Puts the known good value in place of the one there.
fn graft<'t>(table: &mut DeTable<'t>, key: &str, good: &DeTable<'t>) -> bool {
    let Some((good_key, value)) = good.get_key_value(key) else { return false };
    table.remove(key);
    table.insert(good_key.clone(), value.clone());
    true
}

fn as_table_mut<'v, 't>(value: &'v mut DeValue<'t>) -> Option<&'v mut DeTable<'t>> {
    match value {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn remove(tree: &mut DeTable<'_>, path: &[Step]) -> bool {
    let [Step::Key(first), rest @ ..] = path else { return false };
    if rest.is_empty() {
        return tree.remove(first.as_str()).is_some();
    }
    tree.get_mut(first.as_str()).is_some_and(|below| remove_below(below, rest))
}

fn remove_below(value: &mut Spanned<DeValue<'_>>, path: &[Step]) -> bool {
    match (value.get_mut(), path) {
        (DeValue::Table(table), _) => remove(table, path),
        (DeValue::Array(array), [Step::Place(place)]) => {
            let mut rest = DeArray::new();
            array.iter().enumerate().filter(|(at, _)| at != place).for_each(|(_, element)| rest.push(element.clone()));
            let found = rest.len() < array.len();
            *array = rest;
            found
        }
        (DeValue::Array(array), [Step::Place(place), rest @ ..]) => {
            array.get_mut(*place).is_some_and(|below| remove_below(below, rest))
        }
        _ => false,
    }
}
