//! How a dictionary is called on the command line.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use spec::{Dictionary, Version};

use crate::dictionary_file::{self, DictionaryFileError};
use fix_session::settings::near::nearest_few;

/// The word for the gateway's own FIX.4.4.
const DIALECT: &str = "tidegate";

/// A dictionary that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Published {
    /// The FIX.4.4 that this gateway's clients talk.
    #[default]
    Dialect,
    /// A version as it was published.
    Version(Version),
}

impl Published {
    /// All of them, the dialect last.
    pub(super) fn all() -> impl Iterator<Item = Published> {
        Version::ALL.into_iter().map(Published::Version).chain([Published::Dialect])
    }

    /// What stands in its file.
    pub(super) fn as_published(self) -> &'static Dictionary {
        match self {
            Published::Dialect => Dictionary::tidegate44(),
            Published::Version(version) => standard(version),
        }
    }

    /// With the header, the trailer and the session messages that its messages travel with.
    pub(crate) fn dictionary(self) -> &'static Dictionary {
        match self {
            Published::Dialect => Dictionary::tidegate44(),
            Published::Version(version) => Dictionary::for_session(version).unwrap_or_else(|| standard(version)),
        }
    }
}

fn standard(version: Version) -> &'static Dictionary {
    match Dictionary::standard(version) {
        Some(dictionary) => dictionary,
        None => unreachable!("{version} was found among those that there are"),
    }
}

impl fmt::Display for Published {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Published::Dialect => f.pad(DIALECT),
            Published::Version(version) => f.pad(&version.to_string()),
        }
    }
}

/// A word that no dictionary is called by.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no version of FIX{meant}")]
pub struct Unknown {
    meant: String,
}

impl FromStr for Published {
    type Err = Unknown;

    fn from_str(word: &str) -> Result<Self, Unknown> {
        if word.eq_ignore_ascii_case(DIALECT) {
            return Ok(Published::Dialect);
        }
        Version::parse(word).map(Published::Version).map_err(|_| {
            let known: Vec<String> = Published::all().map(|known| known.to_string()).collect();
            let near = nearest_few(word, known.iter().map(String::as_str));
            let meant = match near.as_slice() {
                [near] => format!("; did you mean {near}?"),
                // FIX.4.5 is as near to FIX.4.0 as to FIX.4.4.
                [] | [_, ..] => format!("; known are {}", known.join(", ")),
            };
            Unknown { meant }
        })
    }
}

/// A dictionary that somebody named: one of ours, or a file.
pub(crate) enum NamedDictionary {
    Published(&'static Dictionary),
    Own(Box<Dictionary>),
}

impl NamedDictionary {
    /// The dictionary of a version, or of a file. A version's name is taken for the version; `./NAME` is a file whatever it
    /// is called.
    pub(crate) fn find(word: &str) -> Result<NamedDictionary, NamedError> {
        match word.parse::<Published>() {
            Ok(published) => Ok(NamedDictionary::Published(published.dictionary())),
            Err(unknown) if !is_path(word) => Err(NamedError::Unknown { word: word.to_owned(), unknown }),
            Err(_) => Ok(NamedDictionary::load(Path::new(word), None)?),
        }
    }

    /// A file's dictionary, over `transport` if there is one, else over FIXT.1.1 if it needs one: compared with a version,
    /// it has what a session of that version has.
    pub(crate) fn load(file: &Path, transport: Option<&Path>) -> Result<NamedDictionary, DictionaryFileError> {
        let own = match transport {
            Some(_) => dictionary_file::load_over(transport, file)?.dictionary,
            None => {
                let alone = dictionary_file::load(file)?;
                if dictionary_file::needs_transport(&alone) {
                    dictionary_file::load_over(None, file)?.dictionary
                } else {
                    alone
                }
            }
        };
        Ok(NamedDictionary::Own(Box::new(own)))
    }

    pub(crate) fn dictionary(&self) -> &Dictionary {
        match self {
            NamedDictionary::Published(dictionary) => dictionary,
            NamedDictionary::Own(dictionary) => dictionary,
        }
    }
}

/// Why nothing is called so.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NamedError {
    #[error("{word} is no file, and {unknown}")]
    Unknown { word: String, unknown: Unknown },
    #[error(transparent)]
    File(#[from] DictionaryFileError),
}

/// Whether somebody who writes so means a file, be it there or not.
fn is_path(word: &str) -> bool {
    word.contains('/') || word.to_ascii_lowercase().ends_with(".xml") || Path::new(word).exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dictionary_is_found_as_people_call_it() {
        for (word, expected) in [
            ("FIX.4.2", Published::Version(Version::FIX42)),
            ("5.0sp2", Published::Version(Version::FIX50SP2)),
            ("fixt11", Published::Version(Version::FIXT11)),
            ("Tidegate", Published::Dialect),
        ] {
            assert_eq!(word.parse(), Ok(expected), "{word}");
        }
        assert!(Published::all().all(|known| known.to_string().parse() == Ok(known)), "what is printed can be typed");
    }

    #[test]
    fn what_is_not_known_gets_the_nearest_that_is() {
        let said = |word: &str| NamedDictionary::find(word).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(said("FIX.4.5").starts_with("FIX.4.5 is no file, and no version of FIX; known are FIX.4.0, FIX.4.1, "));
        assert_eq!(said("tideagte"), "tideagte is no file, and no version of FIX; did you mean tidegate?");
        assert!(said("latest").contains("known are FIX.4.0, FIX.4.1, "), "{}", said("latest"));
        assert!(said("no/such").starts_with("cannot read no/such: "));
        assert!(said("FIX45.xml").starts_with("cannot read FIX45.xml: "));
    }
}
