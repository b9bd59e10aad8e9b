//! FIXT: a transport dictionary and an application dictionary as one.
//!
//! FIX.5.0 and later have two dictionaries (TransportDataDictionary and AppDataDictionary of QuickFIX). A message needs
//! both: its header and trailer are the transport's, its body the application's. They are put together once, when a
//! session is configured, so that validation asks one [`Dictionary`] and knows nothing of it.
//!
//! | part | from |
//! | --- | --- |
//! | header, trailer, session messages | transport |
//! | application messages | application |
//! | a field in an application message | application, and the transport's further values |
//! | any other field that both have | transport, and the application's further values |
//!
//! Both list every value that either does: FIX.5.0's own ApplVerID(1128) ends at FIX.5.0, and FIXT.1.1 names no MsgType(35).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::change::Change;
use crate::dictionary::{Dictionary, Parts};
use crate::diff::changes_of_field;
use crate::field::FieldDef;
use crate::place::called;
use crate::section::{Category, MessageDef};
use crate::table::MAX_INDEX;
use crate::version::Version;

/// Two dictionaries as one, and what they did not agree about.
#[derive(Debug, Clone)]
pub struct Combined {
    /// For validation. Its version is the application's, its BeginString(8) the transport's.
    pub dictionary: Dictionary,
    /// Where the two define one tag in two ways, the application's seen from the transport's.
    pub differences: Vec<Change>,
    /// The messages that were not taken: session messages of the application, application messages of the transport.
    pub left_out: Vec<String>,
}

/// Why two dictionaries are no pair.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CombineError {
    /// The first is no transport dictionary.
    #[error("{0} is no transport dictionary: FIXT.1.1 is one")]
    NotTransport(String),
    /// The second is a transport dictionary.
    #[error("{0} is a transport dictionary: an application dictionary is needed, FIX.5.0SP2 for one")]
    NotApplication(String),
    /// Two fields or messages that are not the same have one name or one type.
    #[error("{what} {name} is one thing in the transport dictionary and another in the application dictionary")]
    Clash {
        /// `the field`, `the message` or `the message type`.
        what: &'static str,
        /// Its name, or the message type.
        name: String,
    },
    /// More than a dictionary holds.
    #[error("too many {what} in the two dictionaries together: at most {max}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How much there may be.
        max: usize,
    },
}

impl Dictionary {
    /// Puts a transport dictionary (FIXT.1.1) and an application dictionary together. The application may be older than
    /// FIX.5.0: FIXT.1.1 carries those too, by ApplVerID(1128), and their own header and session messages are left out.
    ///
    /// # Errors
    /// They are no pair, or something has the same name in both and is not the same.
    pub fn combine(transport: &Self, application: &Self) -> Result<Combined, CombineError> {
        if !transport.version.fixt {
            return Err(CombineError::NotTransport(transport.name().into()));
        }
        if application.version.fixt {
            return Err(CombineError::NotApplication(application.name().into()));
        }
        let (fields, differences) = fields(transport, application)?;
        let (messages, left_out) = messages(transport, application)?;
        let dictionary = Self::new(Parts {
            version: application.version,
            name: application.name.clone(),
            begin_string: transport.begin_string.clone(),
            fields,
            messages,
            header: transport.header.clone(),
            trailer: transport.trailer.clone(),
        });
        Ok(Combined { dictionary, differences, left_out })
    }

    /// What a session of this version validates against, if it is an application version of [`Version::ALL`]: the
    /// version's own dictionary, together with FIXT.1.1's from FIX.5.0 on. Made at the first use.
    pub fn for_session(version: Version) -> Option<&'static Self> {
        if version.travels_in_fixt() {
            Self::over_fixt11(version)
        } else {
            Self::standard(version).filter(|_| !version.fixt)
        }
    }

    /// An application version as FIXT.1.1 carries it, FIX.4.0 to FIX.4.4 too: what a message is held against whose
    /// ApplVerID(1128) or DefaultApplVerID(1137) means it. Made at the first use.
    pub fn over_fixt11(application: Version) -> Option<&'static Self> {
        static MADE: [OnceLock<Dictionary>; Version::ALL.len()] = [const { OnceLock::new() }; Version::ALL.len()];
        let place = Version::ALL.iter().position(|known| *known == application && !known.fixt)?;
        let standard = Self::standard(application)?;
        Some(MADE.get(place)?.get_or_init(|| match Self::combine(Self::fixt11(), standard) {
            Ok(combined) => combined.dictionary,
            Err(error) => unreachable!("{application} does not go over FIXT.1.1: {error}"),
        }))
    }
}

/// All fields in order of tags, and where the two differ.
fn fields(transport: &Dictionary, application: &Dictionary) -> Result<(Vec<FieldDef>, Vec<Change>), CombineError> {
    let mut fields: BTreeMap<u32, FieldDef> = BTreeMap::new();
    let mut differences = Vec::new();
    for field in application.fields() {
        fields.insert(field.tag(), field.clone());
    }
    let in_body = |tag| application.messages().iter().any(|one| one.category() == Category::App && one.allows(tag));
    for theirs in transport.fields() {
        let tag = theirs.tag();
        let merged = match application.field(tag) {
            None => theirs.clone(),
            Some(ours) => {
                differences.extend(changes_of_field(theirs, ours));
                if in_body(tag) { ours.with_values_of(theirs) } else { theirs.with_values_of(ours) }
            }
        };
        fields.insert(tag, merged);
    }
    if fields.len() > MAX_INDEX {
        return Err(CombineError::TooMany { what: "fields", max: MAX_INDEX });
    }
    let fields: Vec<FieldDef> = fields.into_values().collect();
    unique("the field", fields.iter().map(FieldDef::name))?;
    Ok((fields, differences))
}

/// Session messages of the one, application messages of the other, and what is in neither.
fn messages(transport: &Dictionary, application: &Dictionary) -> Result<(Vec<MessageDef>, Vec<String>), CombineError> {
    let session = transport.messages().iter().map(|message| (message, Category::Admin));
    let all = session.chain(application.messages().iter().map(|message| (message, Category::App)));
    let (mut taken, mut left_out) = (Vec::new(), Vec::new());
    for (message, wanted) in all {
        if message.category() == wanted {
            taken.push(message.clone());
        } else {
            left_out.push(called(message));
        }
    }
    if taken.len() > MAX_INDEX {
        return Err(CombineError::TooMany { what: "messages", max: MAX_INDEX });
    }
    unique("the message", taken.iter().map(MessageDef::name))?;
    unique("the message type", taken.iter().map(MessageDef::msg_type))?;
    Ok((taken, left_out))
}

fn unique<'a>(what: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), CombineError> {
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(CombineError::Clash { what, name: pair[0].into() }),
        None => Ok(()),
    }
}
