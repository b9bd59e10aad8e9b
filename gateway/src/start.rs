//! From a journal back to a running gateway.

use fix_session::SessionRecord;
use model::{Record, record_type};
use types::{Now, RecordNo, SessionIx, Wire};

use crate::gateway::Gateway;
use crate::roster::{Roster, RosterMismatch};
use crate::sessions::note_outbound;
use crate::turn::Turns;

/// Why a journal cannot be replayed into this gateway.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// An order-side record that cannot be read.
    #[error("record {record}: {error}")]
    Order {
        /// Its number.
        record: RecordNo,
        /// What is wrong.
        error: model::DecodeError,
    },
    /// A session's record that cannot be read.
    #[error("record {record}: {error}")]
    Session {
        /// Its number.
        record: RecordNo,
        /// What is wrong.
        error: fix_session::RecordError,
    },
    /// A session that is not configured.
    #[error("record {record} is of session {session}, which is not configured")]
    UnknownSession {
        /// Its number.
        record: RecordNo,
        /// The session's place.
        session: SessionIx,
    },
    /// A record of the gateway's own that cannot be read.
    #[error("record {record} of type {kind} cannot be read: a newer program wrote it, or it is damaged")]
    Unreadable {
        /// Its number.
        record: RecordNo,
        /// Its type.
        kind: u16,
    },
    /// The state after the replay so far is not the state that was there when the journal was written.
    #[error(
        "record {record}: the replayed state has hash {replayed:016x} where {written:016x} was written: the journal or \
         this program is wrong, and nothing was changed"
    )]
    HashDiffers {
        /// The record that holds the hash.
        record: RecordNo,
        /// What was written.
        written: u64,
        /// What the replay gives.
        replayed: u64,
    },
    /// The configuration does not fit.
    #[error(transparent)]
    Roster(#[from] RosterMismatch),
}

impl Gateway {
    /// Applies one record of the journal. All records are given, from the first, in order.
    pub fn replay(&mut self, record: RecordNo, kind: u16, version: u8, bytes: &[u8]) -> Result<(), ReplayError> {
        let unreadable = ReplayError::Unreadable { record, kind };
        match kind {
            record_type::STATE_HASH => {
                let written = u64::from_bytes(bytes).map_err(|_| unreadable)?;
                let replayed = self.state_hash();
                if written != replayed {
                    return Err(ReplayError::HashDiffers { record, written, replayed });
                }
                self.hashed_at = record;
            }
            record_type::STARTED => {
                let journal = Roster::from_bytes(bytes).map_err(|_| unreadable)?;
                self.names.roster().check_extends(&journal)?;
                self.journal_roster = journal;
            }
            record_type::SESSION_FIRST..=record_type::SESSION_LAST => {
                let session = SessionRecord::decode(kind, version, bytes)
                    .map_err(|error| ReplayError::Session { record, error })?;
                self.replay_session(record, &session)?;
            }
            _ => {
                let order =
                    Record::decode(kind, version, bytes).map_err(|error| ReplayError::Order { record, error })?;
                self.apply(&order);
            }
        }
        Ok(())
    }

    fn replay_session(&mut self, number: RecordNo, record: &SessionRecord<'_>) -> Result<(), ReplayError> {
        let ix = record.session();
        let Some(slot) = self.sessions.get_mut(ix.ix()) else {
            return Err(ReplayError::UnknownSession { record: number, session: ix });
        };
        let before = slot.session.hash();
        slot.session.apply(record);
        self.sessions_hash.replace(before, slot.session.hash());
        note_outbound(&mut slot.outbound, record, number);
        Ok(())
    }

    /// Begins to run after a journal whose last record is `last`: writes down under which names, closes what venues in the
    /// process lost with it, and goes on with what an engaged kill switch had begun to stop. Where that is more than a turn
    /// holds, [`Gateway::has_backlog`] says so; nothing else is to be handed in until it is done.
    pub fn handle_start(&mut self, last: RecordNo, now: Now) {
        self.turns = Turns::new(last);
        if self.journal_roster != *self.names.roster() {
            let roster = self.names.roster().clone();
            self.turns.record_raw(record_type::STARTED, 1, |out| roster.put(out));
            self.journal_roster = roster;
        }
        self.lose_children();
        self.stop_killed();
        self.handle_backlog(now);
    }
}
