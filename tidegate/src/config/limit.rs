//! A limit, or the word `unlimited`.

use core::fmt;
use core::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Serialize, Serializer};

/// A number, or the word `unlimited`: said in so many words, since what is missing refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitOr<T> {
    /// The limit.
    Limit(T),
    /// No limit.
    Unlimited,
}

impl<T: Serialize> Serialize for LimitOr<T> {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        match self {
            LimitOr::Limit(limit) => limit.serialize(output),
            LimitOr::Unlimited => output.serialize_str("unlimited"),
        }
    }
}

impl<'de, T: TryFrom<i64>> Deserialize<'de> for LimitOr<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(Either(PhantomData))
    }
}

struct Either<T>(PhantomData<T>);

impl<T: TryFrom<i64>> Visitor<'_> for Either<T> {
    type Value = LimitOr<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number or \"unlimited\"")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<LimitOr<T>, E> {
        let limit = T::try_from(number).map_err(|_| E::invalid_value(Unexpected::Signed(number), &self))?;
        Ok(LimitOr::Limit(limit))
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<LimitOr<T>, E> {
        match word {
            "unlimited" => Ok(LimitOr::Unlimited),
            _ => Err(E::invalid_value(Unexpected::Str(word), &self)),
        }
    }
}
