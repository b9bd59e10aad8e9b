//! Values that are texts in a file and types here.
//!
//! Each has one way in and one way out, which the `.cfg` form and TOML share: `#[serde(with = "text")]`, or `text::option`,
//! `text::list` and `text::map` for what may be missing or there several times.

use std::collections::BTreeMap;

use fix_codec::Precision;
use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{SerializeSeq, Serializer};
use spec::Version;
use types::Text;

use crate::config::Role;

/// What can be written as a text and read back.
pub(super) trait AsText: Sized {
    /// The value, or what is wrong with the text: `25:00:00: not a time of day; write HH:MM:SS`.
    fn read(text: &str) -> Result<Self, String>;
    /// What [`AsText::read`] takes.
    fn write(&self) -> String;
}

pub(super) fn serialize<T: AsText, S: Serializer>(value: &T, output: S) -> Result<S::Ok, S::Error> {
    output.serialize_str(&value.write())
}

pub(super) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(input: D) -> Result<T, D::Error> {
    T::read(&String::deserialize(input)?).map_err(D::Error::custom)
}

pub(super) mod option {
    use super::{AsText, Deserializer, Serializer};

    pub(in crate::settings) fn serialize<T: AsText, S: Serializer>(
        value: &Option<T>,
        output: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::serialize(value, output),
            None => output.serialize_none(),
        }
    }

    pub(in crate::settings) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(
        input: D,
    ) -> Result<Option<T>, D::Error> {
        super::deserialize(input).map(Some)
    }
}

pub(super) mod list {
    use super::{AsText, Deserialize, Deserializer, Error, SerializeSeq, Serializer};

    pub(in crate::settings) fn serialize<T: AsText, S: Serializer>(values: &[T], output: S) -> Result<S::Ok, S::Error> {
        let mut seq = output.serialize_seq(Some(values.len()))?;
        values.iter().try_for_each(|value| seq.serialize_element(&value.write()))?;
        seq.end()
    }

    pub(in crate::settings) fn deserialize<'de, T: AsText, D: Deserializer<'de>>(input: D) -> Result<Vec<T>, D::Error> {
        let texts = Vec::<String>::deserialize(input)?;
        texts.iter().map(|text| T::read(text).map_err(D::Error::custom)).collect()
    }
}

/// Keys that are texts, and paths.
pub(super) mod map {
    use super::{AsText, BTreeMap, Deserialize, Deserializer, Error, Serializer};

    pub(in crate::settings) fn serialize<T: AsText, S: Serializer>(
        values: &BTreeMap<T, String>,
        output: S,
    ) -> Result<S::Ok, S::Error> {
        output.collect_map(values.iter().map(|(key, value)| (key.write(), value)))
    }

    pub(in crate::settings) fn deserialize<'de, T: AsText + Ord, D: Deserializer<'de>>(
        input: D,
    ) -> Result<BTreeMap<T, String>, D::Error> {
        let texts = BTreeMap::<String, String>::deserialize(input)?;
        texts.into_iter().map(|(key, value)| Ok((T::read(&key).map_err(D::Error::custom)?, value))).collect()
    }
}

/// The value of a table of words, or which words there are.
pub(super) fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
    found.map(|(_, value)| *value).ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        format!("{text}: not one of {}", known.join(", "))
    })
}

/// The word for a value.
fn word_for<T: PartialEq>(value: &T, words: &[(&str, T)]) -> String {
    words.iter().find(|(_, known)| known == value).map(|(word, _)| (*word).to_owned()).unwrap_or_default()
}

const ROLES: [(&str, Role); 2] = [("initiator", Role::Initiator), ("acceptor", Role::Acceptor)];
const PRECISIONS: [(&str, Precision); 5] = [
    ("seconds", Precision::Seconds),
    ("millis", Precision::Millis),
    ("micros", Precision::Micros),
    ("nanos", Precision::Nanos),
    ("picos", Precision::Picos),
];

impl AsText for Role {
    fn read(text: &str) -> Result<Role, String> {
        word(text, &ROLES)
    }

    fn write(&self) -> String {
        word_for(self, &ROLES)
    }
}

impl AsText for Precision {
    fn read(text: &str) -> Result<Precision, String> {
        word(text, &PRECISIONS)
    }

    fn write(&self) -> String {
        word_for(self, &PRECISIONS)
    }
}

impl<const N: usize> AsText for Text<N> {
    fn read(text: &str) -> Result<Text<N>, String> {
        match Text::new(text.as_bytes()) {
            Ok(name) if !name.is_empty() => Ok(name),
            Ok(_) => Err("empty: give it a name".to_owned()),
            Err(error) => Err(format!("{text}: {error}")),
        }
    }

    fn write(&self) -> String {
        self.as_str().to_owned()
    }
}

/// An application version: `FIX.5.0SP2`, or `9`, which ApplVerID(1128) has for it.
impl AsText for Version {
    fn read(text: &str) -> Result<Version, String> {
        let by_id = Version::from_appl_ver_id(text.as_bytes());
        match by_id.map_or_else(|| Version::parse(text), Ok) {
            Ok(version) if version.fixt => {
                Err(format!("{version}: the transport; name an application version, as FIX.5.0SP2"))
            }
            Ok(version) => Ok(version),
            Err(error) => Err(error.to_string()),
        }
    }

    fn write(&self) -> String {
        self.to_string()
    }
}
