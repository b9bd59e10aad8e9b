//! The versions of FIX that have a dictionary.

use std::fmt;

/// A version as the root of a dictionary names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Whether it is a transport version (`FIXT`), not an application version (`FIX`).
    pub fixt: bool,
    /// 4 in FIX.4.2.
    pub major: u8,
    /// 2 in FIX.4.2.
    pub minor: u8,
    /// 2 in FIX.5.0SP2, 0 without a service pack.
    pub service_pack: u8,
}

impl Version {
    /// FIX.4.0
    pub const FIX40: Self = Self::fix(4, 0, 0);
    /// FIX.4.1
    pub const FIX41: Self = Self::fix(4, 1, 0);
    /// FIX.4.2
    pub const FIX42: Self = Self::fix(4, 2, 0);
    /// FIX.4.3
    pub const FIX43: Self = Self::fix(4, 3, 0);
    /// FIX.4.4
    pub const FIX44: Self = Self::fix(4, 4, 0);
    /// FIXT.1.1, the transport of FIX.5.0 and later.
    pub const FIXT11: Self = Self { fixt: true, major: 1, minor: 1, service_pack: 0 };
    /// FIX.5.0
    pub const FIX50: Self = Self::fix(5, 0, 0);
    /// FIX.5.0SP1
    pub const FIX50SP1: Self = Self::fix(5, 0, 1);
    /// FIX.5.0SP2
    pub const FIX50SP2: Self = Self::fix(5, 0, 2);

    /// The nine versions that have a dictionary here, oldest first.
    pub const ALL: [Self; 9] = [
        Self::FIX40,
        Self::FIX41,
        Self::FIX42,
        Self::FIX43,
        Self::FIX44,
        Self::FIXT11,
        Self::FIX50,
        Self::FIX50SP1,
        Self::FIX50SP2,
    ];

    /// An application version.
    pub const fn fix(major: u8, minor: u8, service_pack: u8) -> Self {
        Self { fixt: false, major, minor, service_pack }
    }

    /// The version with this name (`FIX.5.0SP2`), if it is one of [`Version::ALL`].
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.to_string() == name)
    }

    /// The version that a person means: the name as it is (`FIX.5.0SP2`), without dots (`FIX50SP2`), without `FIX`
    /// (`5.0SP2`), in small letters.
    ///
    /// # Errors
    /// No version of [`Version::ALL`] is called so.
    pub fn parse(text: &str) -> Result<Self, UnknownVersion> {
        let plain = |name: &str| name.replace('.', "").to_ascii_uppercase();
        let asked = plain(text);
        let means = |version: &Self| {
            let name = plain(&version.to_string());
            name == asked || (!version.fixt && name.strip_prefix("FIX") == Some(&asked))
        };
        Self::ALL.into_iter().find(means).ok_or_else(|| UnknownVersion(text.chars().take(40).collect()))
    }

    /// BeginString(8) of its messages, if it is one of [`Version::ALL`]: its name, save that FIX.5.0 and later travel as
    /// `FIXT.1.1`.
    pub const fn begin_string(self) -> Option<&'static str> {
        Some(match (self.fixt, self.major, self.minor, self.service_pack) {
            (false, 4, 0, 0) => "FIX.4.0",
            (false, 4, 1, 0) => "FIX.4.1",
            (false, 4, 2, 0) => "FIX.4.2",
            (false, 4, 3, 0) => "FIX.4.3",
            (false, 4, 4, 0) => "FIX.4.4",
            (true, 1, 1, 0) | (false, 5, 0, 0..=2) => "FIXT.1.1",
            _ => return None,
        })
    }

    /// The value of ApplVerID(1128), DefaultApplVerID(1137) and RefApplVerID(1130) for an application version. Every
    /// version from FIX.4.0 has one: FIXT.1.1 may carry the older ones too.
    pub const fn appl_ver_id(self) -> Option<&'static [u8]> {
        Some(match (self.fixt, self.major, self.minor, self.service_pack) {
            (false, 4, 0, 0) => b"2",
            (false, 4, 1, 0) => b"3",
            (false, 4, 2, 0) => b"4",
            (false, 4, 3, 0) => b"5",
            (false, 4, 4, 0) => b"6",
            (false, 5, 0, 0) => b"7",
            (false, 5, 0, 1) => b"8",
            (false, 5, 0, 2) => b"9",
            _ => return None,
        })
    }

    /// The version that ApplVerID(1128) means; `None` for FIX.2.7 (`0`), FIX.3.0 (`1`), latest (`10`) and what is no
    /// version.
    pub const fn from_appl_ver_id(value: &[u8]) -> Option<Self> {
        Some(match value {
            b"2" => Self::FIX40,
            b"3" => Self::FIX41,
            b"4" => Self::FIX42,
            b"5" => Self::FIX43,
            b"6" => Self::FIX44,
            b"7" => Self::FIX50,
            b"8" => Self::FIX50SP1,
            b"9" => Self::FIX50SP2,
            _ => return None,
        })
    }

    /// The name of its dictionary: `FIX44.xml`, `FIX50SP2.xml`, `FIXT11.xml`.
    pub fn file_name(self) -> String {
        self.to_string().replace('.', "") + ".xml"
    }

    /// Whether its messages carry FIXT.1.1's header and trailer: FIX.5.0 and later.
    pub const fn travels_in_fixt(self) -> bool {
        !self.fixt && self.major >= 5
    }

    /// Whether the type CHAR is free text: before FIX.4.2 there was no one-byte type.
    pub(crate) const fn char_is_text(self) -> bool {
        !self.fixt && self.major == 4 && self.minor < 2
    }
}

/// A name that no version has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no version of FIX: known are {known}", known = known_versions())]
pub struct UnknownVersion(pub String);

fn known_versions() -> String {
    Version::ALL.map(|version| version.to_string()).join(", ")
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let family = if self.fixt { "FIXT" } else { "FIX" };
        write!(f, "{family}.{}.{}", self.major, self.minor)?;
        if self.service_pack > 0 { write!(f, "SP{}", self.service_pack) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_is_found_by_its_name_and_has_its_own_file() {
        let files = Version::ALL.map(Version::file_name);
        let expected = ["FIX40", "FIX41", "FIX42", "FIX43", "FIX44", "FIXT11", "FIX50", "FIX50SP1", "FIX50SP2"];
        assert_eq!(files, expected.map(|stem| format!("{stem}.xml")));
        for version in Version::ALL {
            assert_eq!(Version::named(&version.to_string()), Some(version));
        }
        assert_eq!(Version::named("FIX.4.5"), None);
    }

    #[test]
    fn a_version_is_understood_as_people_write_it() {
        for (text, expected) in [
            ("FIX.4.4", Version::FIX44),
            ("fix44", Version::FIX44),
            ("4.4", Version::FIX44),
            ("44", Version::FIX44),
            ("FIX.5.0SP2", Version::FIX50SP2),
            ("5.0sp2", Version::FIX50SP2),
            ("FIXT.1.1", Version::FIXT11),
            ("fixt11", Version::FIXT11),
        ] {
            assert_eq!(Version::parse(text), Ok(expected), "{text}");
        }
        for text in ["", "FIX", "4", "4.5", "T11", "1.1", "FIX.4.4SP0", "5.0SP3"] {
            assert!(Version::parse(text).is_err(), "{text}");
        }
        let message = UnknownVersion("4.5".into()).to_string();
        assert!(message.starts_with("4.5 is no version of FIX: known are FIX.4.0, FIX.4.1, "), "{message}");
    }

    #[test]
    fn a_message_says_its_version_in_begin_string_and_appl_ver_id() {
        for version in Version::ALL {
            let begin_string = version.begin_string().expect("a version");
            assert_eq!(begin_string == version.to_string(), !version.travels_in_fixt(), "{version}");
            assert_eq!(version.appl_ver_id().and_then(Version::from_appl_ver_id), Some(version).filter(|v| !v.fixt));
        }
        assert_eq!((Version::FIX44.appl_ver_id(), Version::FIX50SP2.appl_ver_id()), (Some(&b"6"[..]), Some(&b"9"[..])));
        assert_eq!(Version::FIX50.begin_string(), Some("FIXT.1.1"));
        for unknown in [&b""[..], b"0", b"1", b"10", b"99", b"9 "] {
            assert_eq!(Version::from_appl_ver_id(unknown), None);
        }
        assert_eq!(Version::fix(4, 5, 0).begin_string(), None);
    }
}
