//! What operators ask for: inputs like any other, decided and recorded.

use fix_session::ResetError;
use model::{KillChanged, KillScope, Operator, OperatorCommand, Record, SessionAction, SessionOrdered};
use types::{Now, RecordNo, SessionIx, Text};

use crate::gateway::Gateway;

/// Why a command was not carried out. Nothing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CommandRefused {
    /// A kill switch is not released yet: what is left to be cancelled would be forgotten by a crash.
    #[error("orders are still being cancelled for a kill switch that was engaged just now; try again in a moment")]
    StillStopping,
    /// The session's numbers cannot be set so.
    #[error("{0}")]
    Numbers(#[from] ResetError),
    /// There is no connection to end.
    #[error("the session is not connected")]
    NotConnected,
    /// While the session is logged on the peer's number is the peer's.
    #[error("the number expected of the peer can be set only without a connection: log the session out first")]
    PeersNumber,
    /// Neither number was given.
    #[error("no number was given: name the one expected of the peer, ours, or both")]
    NoNumber,
}

/// Who asked for something, and why.
#[derive(Debug, Clone, Copy)]
struct Cause {
    by: Operator,
    reason: Text<120>,
}

impl Gateway {
    /// Decides an operator's command. It has happened, and may be answered, once the record given back is committed.
    ///
    /// An engaged kill switch holds from its record on: every approval is stale and nothing new is let in. What is open in
    /// its scope is cancelled in the same turn as far as it has room, and in those that follow ([`Gateway::handle_backlog`]).
    /// Until that is done no switch is released.
    ///
    /// # Errors
    /// [`CommandRefused`]; nothing was changed.
    pub fn handle_operator(&mut self, command: &OperatorCommand, now: Now) -> Result<RecordNo, CommandRefused> {
        match *command {
            OperatorCommand::Kill { scope, engage, by, reason } => {
                self.on_kill(scope, engage, Cause { by, reason }, now)?
            }
            OperatorCommand::Session { session, action, by, reason } => {
                self.on_session_command(session, action, Cause { by, reason }, now)?;
            }
        }
        Ok(self.last_record())
    }

    fn on_kill(&mut self, scope: KillScope, engage: bool, cause: Cause, now: Now) -> Result<(), CommandRefused> {
        if !engage && self.backlog.is_stopping() {
            return Err(CommandRefused::StillStopping);
        }
        let Cause { by, reason } = cause;
        self.commit(&Record::KillChanged(KillChanged { scope, engaged: engage, by, reason, at: now.wall }), now);
        if engage {
            self.stop_scope(scope);
            self.handle_backlog(now);
        }
        Ok(())
    }

    fn on_session_command(
        &mut self,
        session: SessionIx,
        action: SessionAction,
        cause: Cause,
        now: Now,
    ) -> Result<(), CommandRefused> {
        self.check_session_command(session, action)?;
        let Cause { by, reason } = cause;
        self.commit(&Record::SessionOrdered(SessionOrdered { session, action, by, reason, at: now.wall }), now);
        let text = Some(reason.as_str());
        let done = self.with_session(session, |session, sink| match action {
            SessionAction::Logout => {
                session.logout(text, now, sink);
                Ok(())
            }
            SessionAction::Disable => {
                session.disable(text, now, sink);
                Ok(())
            }
            SessionAction::Enable => {
                session.enable(sink);
                Ok(())
            }
            SessionAction::Reset if session.is_logged_on() => session.reset_inside(now, sink),
            SessionAction::Reset => session.reset(1, 1, sink),
            SessionAction::SetNumbers { next_out: Some(next_out), .. } if session.is_connected() => {
                session.raise_next_out(next_out, now, sink)
            }
            SessionAction::SetNumbers { next_in, next_out } => {
                let (next_in, next_out) =
                    (next_in.unwrap_or(session.next_in()), next_out.unwrap_or(session.next_out()));
                session.reset(next_in, next_out, sink)
            }
        });
        assert!(done.is_ok(), "{action:?} was checked, and then: {done:?}");
        self.settle_venues(now);
        Ok(())
    }

    /// Whether it can be done, before anything is recorded of it.
    fn check_session_command(&self, session: SessionIx, action: SessionAction) -> Result<(), CommandRefused> {
        let session = self.session(session);
        match action {
            SessionAction::Logout if !session.is_connected() => Err(CommandRefused::NotConnected),
            SessionAction::Logout | SessionAction::Disable | SessionAction::Enable => Ok(()),
            SessionAction::Reset => Ok(session.check_reset()?),
            SessionAction::SetNumbers { next_in: None, next_out: None } => Err(CommandRefused::NoNumber),
            SessionAction::SetNumbers { next_in: Some(_), .. } if session.is_connected() => {
                Err(CommandRefused::PeersNumber)
            }
            SessionAction::SetNumbers { next_in, next_out } => Ok(session.check_numbers(next_in, next_out)?),
        }
    }
}
