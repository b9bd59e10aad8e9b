//! Which dictionary a message is held against.
//!
//! BeginString(8) names it for FIX.4.0 to FIX.4.4. FIXT.1.1 carries every version, and a message says which in
//! ApplVerID(1128), or else the Logon(A) of its session did in DefaultApplVerID(1137).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use fix_codec::Message;
use spec::{Dictionary, Version, tag};

/// Sessions whose version is remembered; a log has some dozen.
const SESSIONS_MAX: usize = 10_000;

/// The choice for one message after the other.
pub(super) struct Versions<'d> {
    own: Option<&'d Dictionary>,
    /// Whether a message was the own dictionary's to judge.
    pub(super) used_own: bool,
    /// The version of a FIXT.1.1 message that nothing else tells.
    appl_ver: Version,
    /// What the Logons said, by the two CompIDs, the lesser first: both sides of a session talk one version.
    agreed: BTreeMap<[Vec<u8>; 2], Version>,
}

impl<'d> Versions<'d> {
    /// `own` is for every message with its BeginString(8).
    pub(super) fn new(own: Option<&'d Dictionary>, appl_ver: Version) -> Versions<'d> {
        Versions { own, used_own: false, appl_ver, agreed: BTreeMap::new() }
    }

    /// The dictionary of a message. One of no known version is read as this gateway's FIX.4.4.
    pub(super) fn of(&mut self, message: &Message<'_>) -> &'d Dictionary {
        let begin_string = message.value(tag::BEGIN_STRING).unwrap_or_default();
        if let Some(own) = self.own.filter(|own| own.begin_string().as_bytes() == begin_string) {
            self.used_own = true;
            return own;
        }
        match std::str::from_utf8(begin_string).ok().and_then(Version::named) {
            Some(Version::FIXT11) => over_fixt(self.application(message)),
            // What the gateway's clients may send is not wrong.
            Some(Version::FIX44) | None => Dictionary::tidegate44(),
            Some(version) => Dictionary::for_session(version).unwrap_or_else(|| Dictionary::tidegate44()),
        }
    }

    /// The application version of a FIXT.1.1 message.
    fn application(&mut self, message: &Message<'_>) -> Version {
        let id = |tag: u32| message.value(tag).unwrap_or_default().to_vec();
        let mut session = [id(tag::SENDER_COMP_ID), id(tag::TARGET_COMP_ID)];
        session.sort_unstable();
        let version = |tag: u32| message.value(tag).and_then(Version::from_appl_ver_id);
        if let Some(default) = version(tag::DEFAULT_APPL_VER_ID)
            && self.agreed.len() < SESSIONS_MAX
        {
            self.agreed.insert(session.clone(), default);
        }
        version(tag::APPL_VER_ID).or_else(|| self.agreed.get(&session).copied()).unwrap_or(self.appl_ver)
    }
}

/// An application version over FIXT.1.1, those before FIX.5.0 included.
fn over_fixt(version: Version) -> &'static Dictionary {
    static OLDER: [OnceLock<Dictionary>; Version::ALL.len()] = [const { OnceLock::new() }; Version::ALL.len()];
    let for_session = Dictionary::for_session(version).filter(|_| version.travels_in_fixt());
    let older = || {
        let place = Version::ALL.iter().position(|known| *known == version)?;
        let application = Dictionary::standard(version)?;
        Some(OLDER[place].get_or_init(|| match Dictionary::combine(Dictionary::fixt11(), application) {
            Ok(combined) => combined.dictionary,
            Err(error) => unreachable!("{version} does not go over FIXT.1.1: {error}"),
        }))
    };
    for_session.or_else(older).unwrap_or_else(|| Dictionary::fixt11())
}

#[cfg(test)]
mod tests {
    use fix_codec::{DataLengths, FieldIndex};

    use super::*;

    /// The version that each message is held against, one after the other.
    fn chosen(own: Option<&Dictionary>, messages: &[&str]) -> Vec<String> {
        let mut versions = Versions::new(own, Version::FIX50SP2);
        let mut name = |text: &&str| {
            let bytes = text.replace('|', "\x01").into_bytes();
            let mut index = FieldIndex::new();
            let message = index.parse(&bytes, &DataLengths::STANDARD).unwrap();
            let dictionary = versions.of(&message);
            let dialect = if std::ptr::eq(dictionary, Dictionary::tidegate44()) { " tidegate" } else { "" };
            format!("{} in {}{dialect}", dictionary.name(), dictionary.begin_string())
        };
        messages.iter().map(&mut name).collect()
    }

    #[test]
    fn begin_string_names_the_version() {
        assert_eq!(
            chosen(None, &["8=FIX.4.0|35=0|", "8=FIX.4.3|35=0|", "8=FIX.4.4|35=0|", "8=FIX.9|35=0|", "35=0|"]),
            [
                "FIX.4.0 in FIX.4.0",
                "FIX.4.3 in FIX.4.3",
                "FIX.4.4 in FIX.4.4 tidegate",
                "FIX.4.4 in FIX.4.4 tidegate",
                "FIX.4.4 in FIX.4.4 tidegate"
            ]
        );
    }

    #[test]
    fn over_fixt_the_message_says_it_or_its_sessions_logon_or_the_command_line() {
        let table = [
            ("8=FIXT.1.1|35=D|49=A|56=B|", "FIX.5.0SP2 in FIXT.1.1"),
            ("8=FIXT.1.1|35=A|49=A|56=B|1137=7|", "FIX.5.0 in FIXT.1.1"),
            ("8=FIXT.1.1|35=8|49=B|56=A|", "FIX.5.0 in FIXT.1.1"),
            ("8=FIXT.1.1|35=8|49=B|56=A|1128=8|", "FIX.5.0SP1 in FIXT.1.1"),
            ("8=FIXT.1.1|35=8|49=B|56=A|1128=6|", "FIX.4.4 in FIXT.1.1"),
            ("8=FIXT.1.1|35=8|49=B|56=A|1128=99|", "FIX.5.0 in FIXT.1.1"),
            ("8=FIXT.1.1|35=8|49=B|56=C|", "FIX.5.0SP2 in FIXT.1.1"),
        ];
        assert_eq!(chosen(None, &table.map(|(message, _)| message)), table.map(|(_, version)| version));
    }

    #[test]
    fn an_own_dictionary_is_for_its_version_alone() {
        let own = Dictionary::from_xml(Version::FIX42.xml().unwrap()).unwrap();
        assert_eq!(
            chosen(Some(&own), &["8=FIX.4.2|35=0|", "8=FIX.4.4|35=0|"]),
            ["FIX.4.2 in FIX.4.2", "FIX.4.4 in FIX.4.4 tidegate"]
        );
    }
}
