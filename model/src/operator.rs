//! What an operator asks for. An operator's command is an input like any other: decided, recorded, then done.

use types::{AccountIx, InstrumentIx, SessionIx, Text};

/// Who gave a command, as far as the interface knows: a token's name, or the user of the Unix socket.
pub type Operator = Text<32>;

/// What a kill switch covers. An order is stopped if any scope that covers it is engaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KillScope {
    /// Everything.
    Firm,
    /// One client session.
    Session(SessionIx),
    /// One account.
    Account(AccountIx),
    /// One instrument.
    Instrument(InstrumentIx),
}

impl types::Wire for KillScope {
    fn put(&self, out: &mut Vec<u8>) {
        let (kind, ix): (u8, u32) = match self {
            KillScope::Firm => (0, 0),
            KillScope::Session(ix) => (1, ix.0),
            KillScope::Account(ix) => (2, ix.0),
            KillScope::Instrument(ix) => (3, ix.0),
        };
        out.push(kind);
        ix.put(out);
    }
    fn take(input: &mut types::Reader<'_>) -> Result<Self, types::WireError> {
        let kind = <u8 as types::Wire>::take(input)?;
        let ix = <u32 as types::Wire>::take(input)?;
        Ok(match kind {
            0 => KillScope::Firm,
            1 => KillScope::Session(SessionIx(ix)),
            2 => KillScope::Account(AccountIx(ix)),
            3 => KillScope::Instrument(InstrumentIx(ix)),
            _ => return Err(types::WireError::Value("KillScope")),
        })
    }
}

/// What an operator asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorCommand {
    /// Engage (or release) the kill switch: new orders and replaces in scope are refused, cancels pass, and on engaging
    /// what rests in scope is cancelled.
    Kill {
        /// What it covers.
        scope: KillScope,
        /// Engage, or release.
        engage: bool,
        /// Who.
        by: Operator,
        /// Why; kept in the journal.
        reason: Text<120>,
    },
    /// Do something to a session.
    Session {
        /// Which.
        session: SessionIx,
        /// What.
        action: SessionAction,
        /// Who.
        by: Operator,
        /// Why; kept in the journal, and said to the peer where it is logged out.
        reason: Text<120>,
    },
}

/// What an operator may do to a FIX session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionAction {
    /// End the connection in order. An initiator connects again.
    Logout,
    /// Log out, and let nobody log on, over restarts too.
    Disable,
    /// Let it be used again.
    Enable,
    /// Begin both sequence numbers anew: inside the session while it is logged on, with the peer's consent; without a
    /// connection at once.
    Reset,
    /// Set sequence numbers, as agreed with the peer's operators. While the session is logged on only ours can be raised,
    /// which the peer is told.
    SetNumbers {
        /// The MsgSeqNum(34) expected of the peer.
        next_in: Option<u64>,
        /// The MsgSeqNum(34) of our next message.
        next_out: Option<u64>,
    },
}

impl types::Wire for SessionAction {
    fn put(&self, out: &mut Vec<u8>) {
        match *self {
            SessionAction::Logout => out.push(1),
            SessionAction::Disable => out.push(2),
            SessionAction::Enable => out.push(3),
            SessionAction::Reset => out.push(4),
            SessionAction::SetNumbers { next_in, next_out } => {
                out.push(5);
                next_in.put(out);
                next_out.put(out);
            }
        }
    }
    fn take(input: &mut types::Reader<'_>) -> Result<Self, types::WireError> {
        Ok(match <u8 as types::Wire>::take(input)? {
            1 => SessionAction::Logout,
            2 => SessionAction::Disable,
            3 => SessionAction::Enable,
            4 => SessionAction::Reset,
            5 => SessionAction::SetNumbers { next_in: types::Wire::take(input)?, next_out: types::Wire::take(input)? },
            _ => return Err(types::WireError::Value("SessionAction")),
        })
    }
}
