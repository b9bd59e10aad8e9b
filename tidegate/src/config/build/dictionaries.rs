//! What clients' sessions validate against: the gateway's own FIX.4.4, or a file that a session names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use spec::{Dictionary, Version, msg_type, tag};

use crate::config::findings::Findings;
use crate::config::schema::Session;
use crate::config::source::KeyPath;
use crate::dictionary_file;

/// The fields that the session layer reads in every message.
const HEADER: [u32; 7] = [
    tag::BEGIN_STRING,
    tag::BODY_LENGTH,
    tag::MSG_TYPE,
    tag::SENDER_COMP_ID,
    tag::TARGET_COMP_ID,
    tag::MSG_SEQ_NUM,
    tag::SENDING_TIME,
];

/// The messages of the session layer.
const SESSION_MESSAGES: [(&[u8], &str); 7] = [
    (msg_type::HEARTBEAT, "Heartbeat(0)"),
    (msg_type::TEST_REQUEST, "TestRequest(1)"),
    (msg_type::RESEND_REQUEST, "ResendRequest(2)"),
    (msg_type::REJECT, "Reject(3)"),
    (msg_type::SEQUENCE_RESET, "SequenceReset(4)"),
    (msg_type::LOGOUT, "Logout(5)"),
    (msg_type::LOGON, "Logon(A)"),
];

/// The files that were loaded so far: sessions share what they name.
#[derive(Default)]
pub(super) struct Dictionaries {
    loaded: BTreeMap<PathBuf, Result<&'static Dictionary, String>>,
}

impl Dictionaries {
    /// What a client's session validates against; the gateway's own where the file cannot be used, which is a finding.
    pub(super) fn of_client(&mut self, row: &Session, path: &KeyPath, findings: &mut Findings) -> &'static Dictionary {
        let Some(file) = &row.dictionary else { return Dictionary::tidegate44() };
        let loaded = self.loaded.entry(file.clone()).or_insert_with(|| load(file));
        loaded.as_ref().copied().unwrap_or_else(|reason| {
            findings.add(path.key("dictionary"), reason);
            Dictionary::tidegate44()
        })
    }
}

/// A session holds its dictionary for as long as the process lives, and so does what is loaded here.
fn load(file: &Path) -> Result<&'static Dictionary, String> {
    let dictionary = dictionary_file::load(file).map_err(|error| error.to_string())?;
    if dictionary.version() != Version::FIX44 {
        return Err(format!("{}: of {}; clients' sessions are FIX.4.4", file.display(), dictionary.name()));
    }
    let lacks = lacking(&dictionary);
    if !lacks.is_empty() {
        return Err(format!("{}: lacks {}, without which there is no session", file.display(), lacks.join(", ")));
    }
    Ok(Box::leak(Box::new(dictionary)))
}

/// What a session cannot do without: every message would be refused.
fn lacking(dictionary: &Dictionary) -> Vec<String> {
    let fields = HEADER.into_iter().filter(|tag| !dictionary.is_header(*tag));
    let mut lacks: Vec<String> = fields.map(|tag| format!("tag {tag} in the header")).collect();
    if !dictionary.is_trailer(tag::CHECK_SUM) {
        lacks.push(format!("tag {} in the trailer", tag::CHECK_SUM));
    }
    let messages = SESSION_MESSAGES.into_iter().filter(|(kind, _)| dictionary.message(kind).is_none());
    lacks.extend(messages.map(|(_, name)| name.to_owned()));
    lacks
}
