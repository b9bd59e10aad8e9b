//! What operators ask for: inputs like any other, decided and recorded.

use model::{KillChanged, OperatorCommand, Record};
use types::{Now, RecordNo};

use crate::gateway::Gateway;

impl Gateway {
    /// Decides an operator's command. It has happened, and may be answered, once the record given back is committed.
    ///
    /// An engaged kill switch holds from its record on: every approval is stale and nothing new is let in. What is open in
    /// its scope is cancelled in the same turn as far as it has room, and in those that follow ([`Gateway::handle_backlog`]).
    pub fn handle_operator(&mut self, command: &OperatorCommand, now: Now) -> RecordNo {
        match *command {
            OperatorCommand::Kill { scope, engage, by, reason } => {
                let changed = KillChanged { scope, engaged: engage, by, reason, at: now.wall };
                self.commit(&Record::KillChanged(changed), now);
                if engage {
                    self.stop_scope(scope);
                    self.handle_backlog(now);
                }
            }
        }
        self.last_record()
    }
}
