//! Names and indexes, both ways.

use fix_messages::from_model::Names as ReportNames;
use fix_messages::to_model::Directory;
use fix_session::SessionKey;
use model::Instruments;
use risk_gate::GateConfig;
use types::{AccountIx, InstrumentIx, LookupMap, SessionIx, VenueIx};

use crate::config::{GatewayConfig, Name};
use crate::roster::Roster;

/// The configuration's names.
#[derive(Debug)]
pub(crate) struct Names {
    sessions: LookupMap<SessionKey, SessionIx>,
    accounts: Vec<(Name, AccountIx)>,
    account_names: Vec<Name>,
    venue_names: Vec<Name>,
    symbols: Instruments,
    roster: Roster,
}

impl Names {
    pub(crate) fn new(config: &GatewayConfig) -> Names {
        let mut sessions = LookupMap::with_capacity(config.sessions.len());
        let mut roster = Roster::default();
        for (ix, entry) in (0u32..).zip(&config.sessions) {
            let key = SessionKey::of_config(&entry.config);
            assert!(sessions.insert(key, SessionIx(ix)).is_none(), "session {key:?} is configured twice");
            roster.sessions.push(session_name(&key));
        }
        let account_names = account_names(&config.gate);
        let mut accounts: Vec<(Name, AccountIx)> = account_names.iter().copied().zip((0u32..).map(AccountIx)).collect();
        accounts.sort_unstable();
        let venue_names: Vec<Name> = config.venues.iter().map(|venue| venue.mic).collect();
        roster.accounts = account_names.iter().map(ToString::to_string).collect();
        roster.instruments = config.instruments.iter().map(|row| row.symbol.to_string()).collect();
        roster.venues = venue_names.iter().map(ToString::to_string).collect();
        Names { sessions, accounts, account_names, venue_names, symbols: config.instruments.clone(), roster }
    }

    pub(crate) fn session(&self, key: &SessionKey) -> Option<SessionIx> {
        self.sessions.get(key).copied()
    }

    pub(crate) fn session_name(&self, ix: SessionIx) -> &str {
        &self.roster.sessions[ix.ix()]
    }

    pub(crate) fn roster(&self) -> &Roster {
        &self.roster
    }
}

/// A session's id: `BeginString:SenderCompID->TargetCompID`, ours first.
pub(crate) fn session_name(key: &SessionKey) -> String {
    format!("{}:{}->{}", key.begin_string, key.sender, key.target)
}

fn account_names(gate: &GateConfig) -> Vec<Name> {
    gate.accounts.iter().map(|account| account.name).collect()
}

impl Directory for Names {
    fn account(&self, _session: SessionIx, name: &[u8]) -> Option<AccountIx> {
        let at = self.accounts.binary_search_by(|(other, _)| other.as_bytes().cmp(name)).ok()?;
        Some(self.accounts[at].1)
    }

    fn instrument(&self, symbol: &[u8]) -> Option<InstrumentIx> {
        self.symbols.find(symbol).map(|row| row.ix)
    }
}

impl ReportNames for Names {
    fn account(&self, account: AccountIx) -> &[u8] {
        self.account_names[account.ix()].as_bytes()
    }

    fn mic(&self, venue: VenueIx) -> &[u8] {
        self.venue_names[venue.ix()].as_bytes()
    }
}
