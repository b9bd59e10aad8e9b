//! The dictionaries that come with the crate.
//!
//! The text of each is part of the program (3 MB together), so that a gateway needs no file beside it. It is read at the
//! first use, which takes some milliseconds, FIX.5.0SP2 a few dozen, and then kept: ask before the first message comes.

use std::sync::OnceLock;

use crate::dictionary::Dictionary;
use crate::version::Version;

/// In the order of [`Version::ALL`], then the dialect.
const TEXTS: [&str; 10] = [
    include_str!("../dictionaries/FIX40.xml"),
    include_str!("../dictionaries/FIX41.xml"),
    include_str!("../dictionaries/FIX42.xml"),
    include_str!("../dictionaries/FIX43.xml"),
    include_str!("../dictionaries/FIX44.xml"),
    include_str!("../dictionaries/FIXT11.xml"),
    include_str!("../dictionaries/FIX50.xml"),
    include_str!("../dictionaries/FIX50SP1.xml"),
    include_str!("../dictionaries/FIX50SP2.xml"),
    TIDEGATE44_XML,
];

/// The dictionary that this gateway publishes to its clients on FIX.4.4, in QuickFIX XML: FIX.4.4 and what
/// `overlays/TIDEGATE44.xml` adds. On FIX.5.0SP2 clients use FIX.5.0SP2 as it is.
pub const TIDEGATE44_XML: &str = include_str!("../dictionaries/TIDEGATE44.xml");

impl Version {
    /// Its dictionary in QuickFIX XML, to be given to another engine, if it is one of [`Version::ALL`].
    pub fn xml(self) -> Option<&'static str> {
        self.place().map(|place| TEXTS[place])
    }

    fn place(self) -> Option<usize> {
        Self::ALL.iter().position(|known| *known == self)
    }
}

impl Dictionary {
    /// The dictionary of a version, if it is one of [`Version::ALL`]. Read at the first use.
    pub fn standard(version: Version) -> Option<&'static Self> {
        version.place().map(loaded)
    }

    /// FIX.4.0
    pub fn fix40() -> &'static Self {
        loaded(0)
    }

    /// FIX.4.1
    pub fn fix41() -> &'static Self {
        loaded(1)
    }

    /// FIX.4.2
    pub fn fix42() -> &'static Self {
        loaded(2)
    }

    /// FIX.4.3
    pub fn fix43() -> &'static Self {
        loaded(3)
    }

    /// FIX.4.4
    pub fn fix44() -> &'static Self {
        loaded(4)
    }

    /// FIXT.1.1: header, trailer and session messages of FIX.5.0 and later.
    pub fn fixt11() -> &'static Self {
        loaded(5)
    }

    /// The application messages of FIX.5.0; header, trailer and session messages are [`Dictionary::fixt11`]'s.
    pub fn fix50() -> &'static Self {
        loaded(6)
    }

    /// The application messages of FIX.5.0SP1; header, trailer and session messages are [`Dictionary::fixt11`]'s.
    pub fn fix50sp1() -> &'static Self {
        loaded(7)
    }

    /// The application messages of FIX.5.0SP2; header, trailer and session messages are [`Dictionary::fixt11`]'s.
    pub fn fix50sp2() -> &'static Self {
        loaded(8)
    }

    /// This gateway's own FIX.4.4, as in [`TIDEGATE44_XML`]: what its clients' sessions validate against. Its version and
    /// name are FIX.4.4's.
    pub fn tidegate44() -> &'static Self {
        loaded(9)
    }
}

fn loaded(place: usize) -> &'static Dictionary {
    static LOADED: [OnceLock<Dictionary>; TEXTS.len()] = [const { OnceLock::new() }; TEXTS.len()];
    LOADED[place].get_or_init(|| parse(TEXTS[place]))
}

/// A dictionary of our own that does not load is a bug of ours, and a test loads each of them.
fn parse(text: &str) -> Dictionary {
    match Dictionary::from_xml(text) {
        Ok(dictionary) => dictionary,
        Err(error) => unreachable!("an embedded dictionary does not load: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_loads_and_stands_under_its_own_name() {
        let accessors = [
            Dictionary::fix40(),
            Dictionary::fix41(),
            Dictionary::fix42(),
            Dictionary::fix43(),
            Dictionary::fix44(),
            Dictionary::fixt11(),
            Dictionary::fix50(),
            Dictionary::fix50sp1(),
            Dictionary::fix50sp2(),
        ];
        for (version, dictionary) in Version::ALL.into_iter().zip(accessors) {
            assert_eq!((dictionary.version(), dictionary.name()), (version, version.to_string().as_str()));
            assert!(Dictionary::standard(version).is_some_and(|same| std::ptr::eq(same, dictionary)));
            assert!(version.xml().is_some_and(|text| text.starts_with("<fix ")));
        }
        assert!(Dictionary::standard(Version::fix(4, 5, 0)).is_none());
        assert_eq!(Dictionary::tidegate44().version(), Version::FIX44);
    }
}
