//! What operators ask for: inputs like any other, decided and recorded.

use model::{KillChanged, OperatorCommand, Record};
use types::{Now, RecordNo};

use crate::gateway::Gateway;

/// Why a kill switch is not released yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("orders are still being cancelled for a kill switch that was engaged just now; try again in a moment")]
pub struct StillStopping;

impl Gateway {
    /// Decides an operator's command. It has happened, and may be answered, once the record given back is committed.
    ///
    /// An engaged kill switch holds from its record on: every approval is stale and nothing new is let in. What is open in
    /// its scope is cancelled in the same turn as far as it has room, and in those that follow ([`Gateway::handle_backlog`]).
    /// Until that is done no switch is released: what is left of it would be forgotten by a crash.
    ///
    /// # Errors
    /// [`StillStopping`]; nothing was changed.
    pub fn handle_operator(&mut self, command: &OperatorCommand, now: Now) -> Result<RecordNo, StillStopping> {
        match *command {
            OperatorCommand::Kill { scope, engage, by, reason } => {
                if !engage && self.backlog.is_stopping() {
                    return Err(StillStopping);
                }
                let changed = KillChanged { scope, engaged: engage, by, reason, at: now.wall };
                self.commit(&Record::KillChanged(changed), now);
                if engage {
                    self.stop_scope(scope);
                    self.handle_backlog(now);
                }
            }
        }
        Ok(self.last_record())
    }
}
