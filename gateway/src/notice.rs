//! What is worth a line in the log. Not durable, and never needed to go on.

use core::fmt;
use std::collections::VecDeque;

use fix_codec::Garbled;
use fix_session::SessionEvent;
use model::VenueReport;
use types::{ChildId, ConnId, SessionIx, VenueIx};

/// One thing that happened, as a person should read it.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// A connection's first message is not the Logon of a configured session: it was closed, and nothing was sent.
    UnknownPeer {
        /// The connection.
        conn: ConnId,
        /// Who it said it was.
        claimed: String,
    },
    /// A connection for a session that an operator has disabled: it was closed.
    Disabled {
        /// The connection.
        conn: ConnId,
        /// The session.
        session: SessionIx,
    },
    /// The session has a connection already: the second was closed, and nothing was sent.
    AlreadyConnected {
        /// The second connection.
        conn: ConnId,
        /// The session.
        session: SessionIx,
    },
    /// Bytes that are no message were ignored.
    Garbled {
        /// The connection.
        conn: ConnId,
        /// What was wrong.
        why: Garbled,
    },
    /// The session layer has something to say.
    Session {
        /// The session.
        session: SessionIx,
        /// What.
        event: SessionEvent,
    },
    /// A venue's report that cannot be true of our order; it was not applied, and an operator should look.
    ImpossibleReport {
        /// The report.
        report: Box<VenueReport>,
        /// Why it cannot be.
        why: String,
    },
    /// A venue refused an order's message after it had taken the order: one of the two is wrong, and the child stays open.
    RefusedAfterAcceptance {
        /// Which venue.
        venue: VenueIx,
        /// Which child.
        child: ChildId,
    },
    /// A venue would not cancel a child that is open there.
    CancelRefused {
        /// Which venue.
        venue: VenueIx,
        /// Which child.
        child: ChildId,
        /// We are stopping its order, and have asked as often as we ask by ourselves.
        gave_up: bool,
    },
    /// Sent messages that a peer asked for again could not be read from the journal; the connection was closed.
    StoredUnreadable {
        /// The session.
        session: SessionIx,
        /// How many of the piece that was asked for.
        missing: usize,
    },
    /// The journal's disk fell below its watermark, or rose above it.
    DiskLow {
        /// Below.
        low: bool,
    },
    /// A message of a venue that could not be read.
    UnreadableVenueMessage {
        /// The session.
        session: SessionIx,
        /// What was wrong.
        why: String,
    },
}

impl Notice {
    /// The session that it is about.
    pub const fn session(&self) -> Option<SessionIx> {
        match self {
            Notice::AlreadyConnected { session, .. }
            | Notice::Disabled { session, .. }
            | Notice::Session { session, .. }
            | Notice::StoredUnreadable { session, .. }
            | Notice::UnreadableVenueMessage { session, .. } => Some(*session),
            Notice::UnknownPeer { .. }
            | Notice::Garbled { .. }
            | Notice::ImpossibleReport { .. }
            | Notice::RefusedAfterAcceptance { .. }
            | Notice::DiskLow { .. }
            | Notice::CancelRefused { .. } => None,
        }
    }

    /// Whether somebody should look: all but the ordinary life of a session.
    pub fn is_warning(&self) -> bool {
        match self {
            Notice::Session { event, .. } => event.is_warning(),
            Notice::DiskLow { low } => *low,
            _ => true,
        }
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Notice::UnknownPeer { conn, claimed } => {
                write!(f, "connection {conn}: {claimed} is no configured session; closed without an answer")
            }
            Notice::AlreadyConnected { conn, .. } => {
                write!(f, "connection {conn}: the session is connected already; closed without an answer")
            }
            Notice::Disabled { conn, .. } => {
                write!(f, "connection {conn}: the session is disabled; closed without an answer")
            }
            Notice::Garbled { conn, why } => write!(f, "connection {conn}: ignored bytes that are no message: {why}"),
            Notice::Session { event, .. } => event.fmt(f),
            Notice::ImpossibleReport { report, why } => {
                write!(f, "venue {} on child {}: {why}; not applied", report.venue, report.child)
            }
            Notice::RefusedAfterAcceptance { venue, child } => write!(
                f,
                "venue {venue} refused the order of child {child}, which it took before: the child stays open; ask the venue"
            ),
            Notice::CancelRefused { venue, child, gave_up: false } => {
                write!(f, "venue {venue} would not cancel child {child}")
            }
            Notice::CancelRefused { venue, child, gave_up: true } => write!(
                f,
                "venue {venue} would not cancel child {child}, however often asked: it counts as open until the venue says \
                 otherwise; settle it with the venue; engaging the kill switch asks again"
            ),
            Notice::DiskLow { low: true } => f.write_str(
                "the journal's disk is below its watermark: new orders and replaces are refused until space is freed",
            ),
            Notice::DiskLow { low: false } => f.write_str("the journal's disk has room again: orders are taken"),
            Notice::StoredUnreadable { missing, .. } => write!(
                f,
                "{missing} sent messages cannot be read back from the journal, so the peer's request is not answered and \
                 the connection is closed: look after the disk"
            ),
            Notice::UnreadableVenueMessage { why, .. } => write!(f, "{why}; ignored"),
        }
    }
}

/// Notices kept until the shell takes them: some seconds of a flood; what comes after is counted, not kept.
const NOTICES_MAX: usize = 4096;

/// The queue of notices.
#[derive(Debug, Default)]
pub(crate) struct Notices {
    queue: VecDeque<Notice>,
    dropped: u64,
}

impl Notices {
    pub(crate) fn push(&mut self, notice: Notice) {
        if self.queue.len() < NOTICES_MAX {
            self.queue.push_back(notice);
        } else {
            self.dropped += 1;
        }
    }

    pub(crate) fn poll(&mut self) -> Option<Notice> {
        self.queue.pop_front()
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped
    }
}
