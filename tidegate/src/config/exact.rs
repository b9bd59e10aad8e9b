//! Prices, quantities and money as they stand in a file: `"182.50"` or `1000`, exact or refused.
//!
//! A TOML number with a point is a binary float, which `0.01` is not; so it is refused, and the message says to use quotes.

use core::fmt::{self, Display};
use core::marker::PhantomData;
use core::str::FromStr;

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use types::DecimalError;

/// For `#[serde(with = "exact")]`.
pub(crate) fn deserialize<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err = DecimalError>,
{
    input.deserialize_any(Exact(PhantomData))
}

/// For `#[serde(with = "exact")]`: always in quotes.
pub(crate) fn serialize<S: Serializer, T: Display>(value: &T, output: S) -> Result<S::Ok, S::Error> {
    output.collect_str(value)
}

/// The same for what may be left out: `#[serde(default, with = "exact::option")]`.
pub(crate) mod option {
    use super::{Deserializer, Display, FromStr, Serializer};

    pub(crate) fn deserialize<'de, D, T>(input: D) -> Result<Option<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: FromStr<Err = types::DecimalError>,
    {
        super::deserialize(input).map(Some)
    }

    pub(crate) fn serialize<S: Serializer, T: Display>(value: &Option<T>, output: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => output.collect_str(value),
            None => output.serialize_none(),
        }
    }
}

struct Exact<T>(PhantomData<T>);

impl<T: FromStr<Err = DecimalError>> Visitor<'_> for Exact<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal number in quotes")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, whole: i64) -> Result<T, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_u64<E: Error>(self, whole: u64) -> Result<T, E> {
        self.visit_str(&whole.to_string())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<T, E> {
        Err(E::custom("a number with a point must stand in quotes, or it is not exact"))
    }
}
