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
}
