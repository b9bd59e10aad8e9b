//! Which versions of FIX a script, or a line of one, is for.

use std::fmt;

use spec::Version;

/// The versions that a session can speak, oldest first: FIX.5.0 and later travel in FIXT.1.1.
pub const SPOKEN: [Version; 8] = [
    Version::FIX40,
    Version::FIX41,
    Version::FIX42,
    Version::FIX43,
    Version::FIX44,
    Version::FIX50,
    Version::FIX50SP1,
    Version::FIX50SP2,
];

/// A set of versions, as a script writes it: `4.2`, `4.0-4.1`, `4.2+`, `FIXT`, several with blanks between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    /// One bit for each of [`SPOKEN`].
    bits: u8,
}

/// A word that names no versions.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} names no versions: write 4.2, 4.0-4.1, 4.2+ or FIXT")]
pub struct NotVersions(pub String);

impl Versions {
    /// All of them.
    pub const ALL: Versions = Versions { bits: u8::MAX };

    /// Reads a set.
    ///
    /// # Errors
    /// The word that names no versions; an empty text.
    pub fn parse(text: &str) -> Result<Versions, NotVersions> {
        let mut bits = 0;
        for word in text.split_whitespace() {
            let (from, to) = range(word).ok_or_else(|| NotVersions(word.to_owned()))?;
            for at in from..=to {
                bits |= 1 << at;
            }
        }
        if bits == 0 { Err(NotVersions(text.to_owned())) } else { Ok(Versions { bits }) }
    }

    /// Whether a version is among them.
    pub fn contains(&self, version: Version) -> bool {
        SPOKEN.iter().position(|spoken| *spoken == version).is_some_and(|at| self.bits & (1 << at) != 0)
    }
}

/// The places in [`SPOKEN`] that a word names, first and last.
fn range(word: &str) -> Option<(usize, usize)> {
    let place = |name: &str| {
        let version = Version::parse(name).ok()?;
        SPOKEN.iter().position(|spoken| *spoken == version)
    };
    if word == "FIXT" {
        return Some((place("5.0")?, SPOKEN.len() - 1));
    }
    if let Some(from) = word.strip_suffix('+') {
        return Some((place(from)?, SPOKEN.len() - 1));
    }
    match word.split_once('-') {
        Some((from, to)) => Some((place(from)?, place(to)?)).filter(|(from, to)| from <= to),
        None => Some((place(word)?, place(word)?)),
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Versions::ALL {
            return f.write_str("all versions");
        }
        let names: Vec<String> =
            SPOKEN.into_iter().filter(|version| self.contains(*version)).map(|version| version.to_string()).collect();
        f.write_str(&names.join(" "))
    }
}

/// EndSeqNo(16) that stands for "all there is": 999999 before FIX.4.2, 0 since.
pub fn infinity(version: Version) -> &'static str {
    if version < Version::FIX42 { "999999" } else { "0" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_what_it_says() {
        for (text, expected) in [
            ("4.4", "FIX.4.4"),
            ("4.0-4.1", "FIX.4.0 FIX.4.1"),
            ("FIX.4.3+", "FIX.4.3 FIX.4.4 FIX.5.0 FIX.5.0SP1 FIX.5.0SP2"),
            ("FIXT", "FIX.5.0 FIX.5.0SP1 FIX.5.0SP2"),
            ("4.0 5.0SP2", "FIX.4.0 FIX.5.0SP2"),
            ("4.0+", "all versions"),
        ] {
            assert_eq!(Versions::parse(text).unwrap().to_string(), expected, "{text}");
        }
        for text in ["", "4.5", "4.2-4.0", "FIXT.1.1", "-", "+", "4.0-"] {
            assert!(Versions::parse(text).is_err(), "{text}");
        }
    }
}
