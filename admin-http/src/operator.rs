//! An operator's commands as they come in: with names, because only the shard knows the indexes behind them.

use core::fmt;
use core::str::FromStr;

use model::{Operator, SessionAction};
use serde::{Deserialize, Serialize};
use types::Text;

/// Bytes of a reason at most: what the journal's record of it holds.
pub const REASON_BYTES_MAX: usize = 120;

/// Bytes of a name in a scope at most. A session's id is the longest: BeginString and two CompIDs.
pub const NAME_BYTES_MAX: usize = 128;

/// A command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OperatorRequest {
    /// Engage or release a kill switch; see [`model::OperatorCommand::Kill`].
    Kill {
        /// What it covers.
        scope: KillScopeName,
        /// Engage, or release.
        engage: bool,
        /// Who: `token` over HTTP, `uid N` over the control socket.
        by: Operator,
        /// Why; never empty.
        reason: Text<REASON_BYTES_MAX>,
    },
    /// Do something to a session; see [`model::OperatorCommand::Session`].
    Session {
        /// The session's id as the list of sessions shows it, or the peer's CompID where that names one.
        session: String,
        /// What.
        action: SessionAction,
        /// As above.
        by: Operator,
        /// As above.
        reason: Text<REASON_BYTES_MAX>,
    },
}

/// What is asked of a session, as it stands on the wire: `{"do":"logout"}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum SessionDo {
    /// [`SessionAction::Logout`].
    Logout,
    /// [`SessionAction::Disable`].
    Disable,
    /// [`SessionAction::Enable`].
    Enable,
    /// [`SessionAction::Reset`].
    Reset,
    /// [`SessionAction::SetNumbers`].
    SetSeq {
        /// The MsgSeqNum(34) expected of the peer.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_in: Option<u64>,
        /// The MsgSeqNum(34) of our next message.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        next_out: Option<u64>,
    },
}

impl From<SessionDo> for SessionAction {
    fn from(asked: SessionDo) -> SessionAction {
        match asked {
            SessionDo::Logout => SessionAction::Logout,
            SessionDo::Disable => SessionAction::Disable,
            SessionDo::Enable => SessionAction::Enable,
            SessionDo::Reset => SessionAction::Reset,
            SessionDo::SetSeq { next_in, next_out } => SessionAction::SetNumbers { next_in, next_out },
        }
    }
}

/// What a kill switch covers, by name: `firm`, `session:ID`, `account:NAME`, `symbol:SYMBOL`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum KillScopeName {
    /// Everything.
    Firm,
    /// One client session, by its id as the list of sessions shows it.
    Session(String),
    /// One account.
    Account(String),
    /// One instrument.
    Symbol(String),
}

/// Which part of a command is wrong, and how.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {detail}")]
pub struct RequestError {
    /// The part, as the operator named it.
    pub field: &'static str,
    /// What is wrong, and what is right.
    pub detail: String,
}

impl OperatorRequest {
    /// Reads the parts of a kill. A reason must be given, for whoever reads the journal later, and fit; a character
    /// that the journal cannot hold becomes `?`, because an order to stop must not fail for a curly quote.
    pub fn kill(scope: &str, engage: bool, reason: &str, by: &str) -> Result<OperatorRequest, RequestError> {
        let scope = scope.parse().map_err(|detail| RequestError { field: "scope", detail })?;
        let reason = read_reason(reason).map_err(|detail| RequestError { field: "reason", detail })?;
        Ok(OperatorRequest::Kill { scope, engage, by: Operator::lossy(by.as_bytes()), reason })
    }

    /// Reads the parts of what is asked of a session. A reason must be given, as for a kill.
    pub fn session(session: &str, asked: SessionDo, reason: &str, by: &str) -> Result<OperatorRequest, RequestError> {
        let session = read_name(session).map_err(|detail| RequestError { field: "session", detail })?.to_owned();
        let reason = read_reason(reason).map_err(|detail| RequestError { field: "reason", detail })?;
        let (action, by) = (asked.into(), Operator::lossy(by.as_bytes()));
        Ok(OperatorRequest::Session { session, action, by, reason })
    }
}

impl FromStr for KillScopeName {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "firm" {
            return Ok(KillScopeName::Firm);
        }
        // The first colon only: a session's id has one of its own.
        let (kind, name) = text.split_once(':').ok_or_else(|| not_a_scope(text))?;
        let name = read_name(name)?;
        match kind {
            "session" => Ok(KillScopeName::Session(name.to_owned())),
            "account" => Ok(KillScopeName::Account(name.to_owned())),
            "symbol" => Ok(KillScopeName::Symbol(name.to_owned())),
            _ => Err(not_a_scope(text)),
        }
    }
}

impl fmt::Display for KillScopeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KillScopeName::Firm => f.write_str("firm"),
            KillScopeName::Session(id) => write!(f, "session:{id}"),
            KillScopeName::Account(name) => write!(f, "account:{name}"),
            KillScopeName::Symbol(symbol) => write!(f, "symbol:{symbol}"),
        }
    }
}

fn not_a_scope(text: &str) -> String {
    let shown: String = text.chars().take(40).collect();
    format!("{shown:?} is no scope; use firm, session:ID, account:NAME or symbol:SYMBOL")
}

fn read_name(name: &str) -> Result<&str, String> {
    if name.is_empty() || name.len() > NAME_BYTES_MAX || !name.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Err(format!("a name has 1 to {NAME_BYTES_MAX} printable ASCII characters"));
    }
    Ok(name)
}

fn read_reason(reason: &str) -> Result<Text<REASON_BYTES_MAX>, String> {
    let printable: String = reason.trim().chars().map(|c| if matches!(c, ' '..='~') { c } else { '?' }).collect();
    if printable.is_empty() {
        return Err("say why: the journal keeps the reason".to_owned());
    }
    let too_long = || format!("{} characters; at most {REASON_BYTES_MAX} are kept", printable.len());
    Text::new(printable.as_bytes()).map_err(|_| too_long())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_reads_back_as_it_is_shown() {
        for text in ["firm", "session:FIX.4.4:TIDEGATE->CLIENT1", "account:ALPHA", "symbol:BRK B"] {
            assert_eq!(text.parse::<KillScopeName>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_misspelt_scope_never_stops_something_else() {
        let long = format!("account:{}", "x".repeat(NAME_BYTES_MAX + 1));
        for text in
            ["", "Firm", "firm ", "firm:x", "symbol", "symbol:", "desk:A", "symbol:\u{e9}", "account:a\n", &long]
        {
            assert!(text.parse::<KillScopeName>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_kill_needs_a_reason_but_no_typewriter() {
        let kill = |reason: &str| OperatorRequest::kill("firm", true, reason, "token");
        for bad in ["", "  ", "\t\n", &"x".repeat(REASON_BYTES_MAX + 1)] {
            assert_eq!(kill(bad).unwrap_err().field, "reason", "{bad:?}");
        }
        let OperatorRequest::Kill { reason, by, .. } = kill(" client\u{2019}s loop ").unwrap() else {
            panic!("another command")
        };
        assert_eq!((reason.as_str(), by.as_str()), ("client?s loop", "token"));
        assert!(kill(&"x".repeat(REASON_BYTES_MAX)).is_ok());
    }
}
