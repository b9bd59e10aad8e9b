//! What operators ask for: inputs like any other, decided and recorded.

use model::{KillChanged, KillScope, OperatorCommand, Record};
use orders::Parent;
use types::{Now, ParentId, RecordNo};

use crate::gateway::Gateway;

impl Gateway {
    /// Decides an operator's command. It has happened, and may be answered, once the record given back is committed.
    pub fn handle_operator(&mut self, command: &OperatorCommand, now: Now) -> RecordNo {
        match *command {
            OperatorCommand::Kill { scope, engage, by, reason } => {
                let changed = KillChanged { scope, engaged: engage, by, reason, at: now.wall };
                self.commit(&Record::KillChanged(changed), now);
                if engage {
                    self.pull_scope(scope, now);
                }
            }
        }
        self.last_record()
    }

    /// Cancels what is open in a scope.
    fn pull_scope(&mut self, scope: KillScope, now: Now) {
        let open: Vec<ParentId> =
            self.blotter.open_parents().filter(|parent| covers(scope, parent)).map(|parent| parent.id).collect();
        for parent in open {
            if self.blotter.decide_own_cancel(parent) {
                self.cancel_parent(parent, None, now);
            }
        }
    }
}

fn covers(scope: KillScope, parent: &Parent) -> bool {
    match scope {
        KillScope::Firm => true,
        KillScope::Session(session) => parent.session == session,
        KillScope::Account(account) => parent.account == account,
        KillScope::Instrument(instrument) => parent.instrument == instrument,
    }
}
