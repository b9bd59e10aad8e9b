//! A script: a conversation with an engine, line by line.

mod directive;
mod header;
mod macros;
mod parse;
mod placeholder;

use std::path::Path;

use fix_session::Role;
use serde::Deserialize;
use spec::Version;

use crate::roster::version_of;
use crate::versions::{SPOKEN, Versions};

pub use parse::ScriptError;
pub use placeholder::{Context, with_time};

/// A script as its file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The file's name with as much of its folder as tells it from others: `acceptor/2f.def`.
    pub name: String,
    /// The rows of the standard's list that it covers (`%rows`).
    pub rows: Vec<String>,
    /// Which side of the connection the engine under test may be (`%role`).
    pub roles: Roles,
    /// The versions that it is for, and why it is not for the others (`%versions`).
    pub versions: Versions,
    /// Why the other versions have no use for it.
    pub why_not: String,
    /// Settings that the session under test must have, in the words of a `.cfg` file (`%needs`).
    pub needs: Vec<(String, String)>,
    /// How long it may take, in seconds, if it says so itself (`%limit`).
    pub limit_s: Option<u64>,
    /// What happens.
    pub steps: Vec<Step>,
}

/// One line that does something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its number in the file, from 1.
    pub line: usize,
    /// The versions that it is for.
    pub versions: Versions,
    /// The roles of the engine that it is for.
    pub roles: Roles,
    /// The number of the connection.
    pub connection: u32,
    /// What it asks for.
    pub action: Action,
}

/// Roles of the engine under test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Roles {
    /// The test connects.
    Acceptor,
    /// The engine connects.
    Initiator,
    /// One and the other.
    Both,
}

impl Roles {
    /// Whether a role is among them.
    pub fn contains(self, role: Role) -> bool {
        match self {
            Roles::Acceptor => role == Role::Acceptor,
            Roles::Initiator => role == Role::Initiator,
            Roles::Both => true,
        }
    }
}

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// `iCONNECT`: the test connects.
    Connect,
    /// `eCONNECT`: the engine connects.
    AwaitConnect,
    /// `iDISCONNECT`: the test closes.
    Disconnect,
    /// `eDISCONNECT`: the engine closes.
    ExpectDisconnect,
    /// `I8=...`, `R8=...`, `> ...`: the test sends.
    Send(Vec<u8>),
    /// `E8=...`, `< ...`: the engine sends one of these.
    Expect(Vec<Vec<u8>>),
    /// `eNOTHING n`: the engine sends nothing for so many seconds, and does not close.
    Nothing(u64),
    /// `wait n`: so many seconds pass; what comes meanwhile is read later.
    Wait(u64),
    /// `do ...`: something that the engine's own side does.
    Do(Act),
}

/// What the engine's own side does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// `do send TYPE|body`: its application sends a message.
    Send {
        /// MsgType(35).
        msg_type: Vec<u8>,
        /// The fields of the body, a template.
        body: Vec<u8>,
    },
    /// `do logout TEXT`: it ends the session.
    Logout(Option<String>),
    /// `do reset IN OUT`: its operator sets the numbers by hand.
    Reset {
        /// The MsgSeqNum(34) expected next.
        next_in: u64,
        /// The MsgSeqNum(34) sent next.
        next_out: u64,
    },
    /// `do reset-inside`: it begins both numbers anew without a new connection.
    ResetInside,
    /// `do refuse 4 TEXT`: its application refuses the next message, with this BusinessRejectReason(380) and Text(58).
    Refuse {
        /// BusinessRejectReason(380).
        reason: u8,
        /// Text(58).
        text: String,
    },
    /// `do restart`: its process ends and starts again, with what it has stored.
    Restart,
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The first line that is none.
    pub fn parse(name: &str, text: &[u8]) -> Result<Script, ScriptError> {
        parse::parse(name, text)
    }

    /// Whether it names no version itself and so is played once for each of its [`Script::versions`].
    pub fn is_for_any_version(&self) -> bool {
        let is_template = |template: &Vec<u8>| template.windows(7).any(|window| window == b"<BEGIN>");
        self.steps.iter().any(|step| match &step.action {
            Action::Send(template) => is_template(template),
            Action::Expect(templates) => templates.iter().any(is_template),
            _ => false,
        })
    }

    /// The version that a script of the public form speaks, by its first messages: by DefaultApplVerID(1137), BeginString(8)
    /// or the peer that speaks; FIX.4.4 where none of these says.
    pub fn spoken_version(&self) -> Version {
        let messages = self.steps.iter().filter_map(|step| match &step.action {
            Action::Send(message) => Some(message),
            _ => None,
        });
        let of_message = |message: &Vec<u8>| {
            let value = |tag: &[u8]| {
                let mut fields = message.split(|byte| *byte == 1);
                fields.find_map(|field| field.strip_prefix(tag)).and_then(|value| str::from_utf8(value).ok())
            };
            match value(b"1137=") {
                Some(appl) => Version::from_appl_ver_id(appl.as_bytes()),
                None => Version::named(value(b"8=")?)
                    .filter(|version| SPOKEN.contains(version))
                    .or_else(|| version_of(value(b"49=")?)),
            }
        };
        messages.filter_map(of_message).next().unwrap_or(Version::FIX44)
    }

    /// The settings that the session under test must have in a role: an initiator's HeartBtInt is its own to say, an
    /// acceptor takes the test's.
    pub fn needs_of(&self, role: Role) -> impl Iterator<Item = &(String, String)> {
        self.needs.iter().filter(move |(key, _)| role == Role::Initiator || key != "HeartBtInt")
    }
}

/// The name under which results list a file: its own and its folder's.
pub fn name_of(path: &Path) -> String {
    let part = |path: Option<&std::ffi::OsStr>| path.unwrap_or_default().to_string_lossy().into_owned();
    match path.parent().and_then(Path::file_name) {
        Some(folder) => format!("{}/{}", folder.to_string_lossy(), part(path.file_name())),
        None => part(path.file_name()),
    }
}

impl Act {
    /// With the placeholders of a body filled in.
    pub(crate) fn filled(&self, context: &Context, now: types::Timestamp) -> Act {
        match self {
            Act::Send { msg_type, body } => Act::Send { msg_type: msg_type.clone(), body: context.fill(body, now) },
            other => other.clone(),
        }
    }
}
