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
}
