//! The one table of every setting that QuickFIX users bring with them, and what is answered to each.
//!
//! A row says who knows the key, what its value looks like, what it is where nobody says, and then one of three things: the
//! setting that it becomes here ([`Answer::Honoured`]); that we always behave as with one value ([`Answer::Always`]); or
//! why it means nothing here and what does ([`Answer::Declined`]). A key that is in no row is an error, so that none is
//! ever lost in silence.

mod checks;
mod dictionary;
mod families;
mod logs;
mod session;
mod storage;
mod tls;
mod transport;

use core::fmt;

pub use self::families::Families;
pub(super) use self::families::{C, CJ, CJG, G, J, JG, N, T};

/// A setting of a `.cfg` file.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As the families' documentation spells it.
    pub name: &'static str,
    /// Which families know it.
    pub families: Families,
    /// Whether it may carry a number or a name behind it.
    pub form: Form,
    /// What its value looks like.
    pub kind: Kind,
    /// What the families take where it is not given; empty where there is no such value.
    pub default: &'static str,
    /// What becomes of it.
    pub answer: Answer,
}

/// Whether a key stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `ResetOnLogon`
    Plain,
    /// `SocketConnectHost`, `SocketConnectHost1`, `SocketConnectHost2`, ...
    Numbered,
    /// `AppDataDictionary`, `AppDataDictionary.FIX.4.4`
    Dotted,
}

/// What a value looks like, in a `.cfg` file and in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Y or N; `true` or `false`.
    Flag,
    /// A whole number between two, both included.
    Count(i64, i64),
    /// Seconds between two, both included: `30`, or a duration of Go, `30s` or `1m`; a number.
    Seconds(i64, i64),
    /// Seconds, one after the other: `30`, or `5x10;60`; a list of numbers.
    Steps,
    /// Up to three decimals: `1.4`; a text, so that it is exact.
    Decimal,
    /// Any text.
    Text,
    /// A text that goes into a FIX field: printable ASCII, at most 32 bytes.
    Name,
    /// A text that is never shown.
    Secret,
    /// Texts between commas; a list.
    List,
    /// One of these words; the second one in TOML.
    Word(&'static [(&'static str, &'static str)]),
    /// `HH:MM:SS`.
    Time,
    /// A day of the week, in full or its first letters.
    Day,
    /// Days of the week between commas; a list.
    Days,
    /// A name of the IANA time zone database.
    Zone,
    /// Y stands for the machine's own time zone.
    LocalTime,
    /// A version of FIX, by name or ApplVerID(1128).
    Version,
    /// Digits after the second (C++), or the name of a unit (QuickFIX/J, Go).
    Precision,
    /// Y for three digits after the second, N for none.
    Milliseconds,
    /// 0 for no, 1 for yes.
    Level,
    /// `TLSv1.2` and the like between commas or blanks, of which the lowest counts.
    Protocols,
    /// A host, of which the port is in the other key with the same number; together a list of `host:port`.
    Host,
    /// See [`Kind::Host`].
    Port,
    /// `tag=value`; a list.
    LogonTag,
    /// A path, for the version that the key names or for all; a table.
    Dictionaries,
}

/// What becomes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is a setting here: of this part, by this name in TOML.
    Honoured(Part, &'static str),
    /// We always behave as with `value`. Another one is answered like a key that is declined.
    Always {
        /// In the families' words.
        value: &'static str,
        /// Why there is no choice.
        why: &'static str,
        /// What to use.
        instead: &'static str,
    },
    /// It has no effect.
    Declined {
        /// Why.
        why: &'static str,
        /// What to use.
        instead: &'static str,
    },
}

/// A part of [`SessionSettings`](super::SessionSettings).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the struct of that name")]
pub enum Part {
    Role,
    Identity,
    Versions,
    Schedule,
    Dictionaries,
    Validation,
    Resets,
    Resend,
    Timing,
    Logon,
    Accept,
    Connect,
    Socket,
    Tls,
    Proxy,
}

/// A key as it was found in a file.
#[derive(Debug, Clone, Copy)]
pub struct Found<'s> {
    /// The row.
    pub key: &'static Key,
    /// What stands behind the name: `1` of `SocketConnectHost1`, `FIX.4.4` of `AppDataDictionary.FIX.4.4`.
    pub rest: &'s str,
    /// Whether its letters are those of the row. C++ takes any case, QuickFIX/J and Go do not.
    pub is_exact: bool,
}

/// Every row.
pub fn all() -> impl Iterator<Item = &'static Key> {
    let tables = [session::KEYS, checks::KEYS, dictionary::KEYS, transport::KEYS, tls::KEYS, storage::KEYS, logs::KEYS];
    tables.into_iter().flatten()
}

/// The row of a key as it stands in a file: by its own letters, else in any case.
pub fn find(spelled: &str) -> Option<Found<'_>> {
    let exact = all().find_map(|key| key.rest_of(spelled, true).map(|rest| Found { key, rest, is_exact: true }));
    exact.or_else(|| all().find_map(|key| key.rest_of(spelled, false).map(|rest| Found { key, rest, is_exact: false })))
}

/// The first row that is this setting in TOML.
pub fn find_toml(name: &str) -> Option<&'static Key> {
    all().find(|key| key.toml().is_some_and(|(_, toml)| toml == name))
}

impl Key {
    /// The part and the name in TOML of a key that is honoured.
    pub const fn toml(&self) -> Option<(Part, &'static str)> {
        match self.answer {
            Answer::Honoured(part, name) => Some((part, name)),
            Answer::Always { .. } | Answer::Declined { .. } => None,
        }
    }

    /// What stands behind the name in a key that is spelled so, if it is this one.
    fn rest_of<'s>(&self, spelled: &'s str, exact: bool) -> Option<&'s str> {
        let (name, rest) = spelled.split_at_checked(self.name.len())?;
        let same = if exact { name == self.name } else { name.eq_ignore_ascii_case(self.name) };
        let rest = match self.form {
            _ if rest.is_empty() => Some(rest),
            Form::Plain => None,
            // More digits would be no number of a list that anybody wrote.
            Form::Numbered => (rest.len() <= 4 && rest.bytes().all(|b| b.is_ascii_digit())).then_some(rest),
            Form::Dotted => rest.strip_prefix('.').filter(|rest| !rest.is_empty()),
        };
        rest.filter(|_| same)
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// A row of a key that is honoured.
const fn honoured(
    name: &'static str,
    families: Families,
    kind: Kind,
    default: &'static str,
    part: Part,
    toml: &'static str,
) -> Key {
    let answer = Answer::Honoured(part, toml);
    Key { name, families, form: Form::Plain, kind, default, answer }
}

/// A row of a key of which only one value is possible.
const fn always(
    name: &'static str,
    families: Families,
    kind: Kind,
    default: &'static str,
    value: &'static str,
    why: &'static str,
    instead: &'static str,
) -> Key {
    Key { name, families, form: Form::Plain, kind, default, answer: Answer::Always { value, why, instead } }
}

/// A row of a key that has no effect.
const fn declined(
    name: &'static str,
    families: Families,
    default: &'static str,
    why: &'static str,
    instead: &'static str,
) -> Key {
    Key { name, families, form: Form::Plain, kind: Kind::Text, default, answer: Answer::Declined { why, instead } }
}

impl Key {
    /// The same with a number behind it, or without.
    const fn numbered(self) -> Key {
        Key { form: Form::Numbered, ..self }
    }

    /// The same with a dot and a name behind it, or without.
    const fn dotted(self) -> Key {
        Key { form: Form::Dotted, ..self }
    }
}
