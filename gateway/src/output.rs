//! What the gateway wants done, once what it depends on is durable.

use types::{ConnId, RecordNo, SessionIx, VenueIx};
use venues::VenueCommand;

/// One thing for the shell to do. Released by [`crate::Gateway::poll_output`] only when the committed mark has passed the
/// record that it depends on.
#[derive(Debug)]
pub enum Output<'a> {
    /// Write these bytes to the connection.
    Send {
        /// Which connection.
        conn: ConnId,
        /// Whole FIX messages.
        bytes: &'a [u8],
    },
    /// Close the connection, after what was sent on it.
    Disconnect {
        /// Which connection.
        conn: ConnId,
    },
    /// Hand a command to a venue inside the process.
    Venue {
        /// Which venue.
        venue: VenueIx,
        /// What it is told.
        command: VenueCommand,
    },
    /// Read stored messages for a resend and hand them back to [`crate::Gateway::handle_stored`].
    ReadStored(StoredRequest),
}

/// Which stored messages a resend wants next: a bounded piece of the range that the peer asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRequest {
    /// Whose messages.
    pub session: SessionIx,
    /// The session's reset epoch at the request; an answer to an older one is dropped.
    pub epoch: u64,
    /// The first MsgSeqNum(34) that this piece covers.
    pub begin: u64,
    /// The last; numbers in between without a record have no body.
    pub through: u64,
    /// The records that hold the bodies, in order.
    pub records: Vec<RecordNo>,
}
