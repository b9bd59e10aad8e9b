//! The kill switch: what it covers, and whether an order is covered.

use model::KillScope;
use types::{AccountIx, InstrumentIx, SessionIx};

/// Where the kill switch is engaged. It blocks new orders, replaces and children; it never blocks a cancel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KillSwitch {
    /// Sorted. As a rule empty, and then a look costs one comparison.
    engaged: Vec<KillScope>,
}

impl KillSwitch {
    /// Engages or releases a scope; whether that changed anything.
    pub(crate) fn set(&mut self, scope: KillScope, engage: bool) -> bool {
        match (self.engaged.binary_search(&scope), engage) {
            (Err(at), true) => {
                self.engaged.insert(at, scope);
                true
            }
            (Ok(at), false) => {
                self.engaged.remove(at);
                true
            }
            (Ok(_), true) | (Err(_), false) => false,
        }
    }

    /// The scopes that are engaged, in their order.
    pub fn engaged(&self) -> &[KillScope] {
        &self.engaged
    }

    /// The widest engaged scope that covers an order; `None` where it may go on.
    pub fn covering(&self, session: SessionIx, account: AccountIx, instrument: InstrumentIx) -> Option<KillScope> {
        if self.engaged.is_empty() {
            return None;
        }
        let scopes = [
            KillScope::Firm,
            KillScope::Session(session),
            KillScope::Account(account),
            KillScope::Instrument(instrument),
        ];
        scopes.into_iter().find(|scope| self.engaged.binary_search(scope).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kill_stops_what_it_covers_and_nothing_else() {
        let order = |kill: &KillSwitch| kill.covering(SessionIx(1), AccountIx(2), InstrumentIx(3));
        let table = [
            (KillScope::Firm, true),
            (KillScope::Session(SessionIx(1)), true),
            (KillScope::Session(SessionIx(2)), false),
            (KillScope::Account(AccountIx(2)), true),
            (KillScope::Account(AccountIx(1)), false),
            (KillScope::Instrument(InstrumentIx(3)), true),
            (KillScope::Instrument(InstrumentIx(1)), false),
        ];
        for (scope, covered) in table {
            let mut kill = KillSwitch::default();
            assert!(kill.set(scope, true));
            assert_eq!(order(&kill), covered.then_some(scope), "{scope:?}");
            assert!(!kill.set(scope, true), "engaging twice changes nothing");
            assert!(kill.set(scope, false));
            assert_eq!(order(&kill), None);
            assert!(!kill.set(scope, false), "releasing twice changes nothing");
        }
    }

    #[test]
    fn releasing_one_scope_leaves_the_others_engaged() {
        let mut kill = KillSwitch::default();
        kill.set(KillScope::Account(AccountIx(2)), true);
        kill.set(KillScope::Firm, true);
        kill.set(KillScope::Firm, false);
        let covering = kill.covering(SessionIx(1), AccountIx(2), InstrumentIx(3));
        assert_eq!(covering, Some(KillScope::Account(AccountIx(2))));
    }
}
