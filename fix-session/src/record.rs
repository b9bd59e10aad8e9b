//! The durable facts of a session.

use types::{Reader, SessionIx, Timestamp, Wire, WireError, wire_enum};

/// Numbers of record types: 10 to 39 of the journal's table are this crate's. Never used anew.
pub mod record_type {
    /// The first that belongs to sessions.
    pub const FIRST: u16 = 10;
    /// The last that belongs to sessions.
    pub const LAST: u16 = 39;
    /// [`super::SessionRecord::Inbound`].
    pub const INBOUND: u16 = 10;
    /// [`super::SessionRecord::Outbound`].
    pub const OUTBOUND: u16 = 11;
    /// [`super::SessionRecord::OutboundAdmin`].
    pub const OUTBOUND_ADMIN: u16 = 12;
    /// [`super::SessionRecord::Reset`].
    pub const RESET: u16 = 13;
    /// [`super::SessionRecord::ResetInbound`].
    pub const RESET_INBOUND: u16 = 14;
    /// [`super::SessionRecord::Began`].
    pub const BEGAN: u16 = 15;
    /// [`super::SessionRecord::Confirmed`].
    pub const CONFIRMED: u16 = 16;
    /// [`super::SessionRecord::Unsent`].
    pub const UNSENT: u16 = 17;
    /// [`super::SessionRecord::SentAgain`].
    pub const SENT_AGAIN: u16 = 18;
    /// [`super::SessionRecord::Enabled`].
    pub const ENABLED: u16 = 19;
}

/// The version that is written.
const VERSION: u8 = 1;

/// A durable fact about a session. [`Session::apply`](crate::Session::apply) is all that changes durable state, live and
/// when a journal is replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionRecord<'a> {
    /// Numbers of the peer below `next_in` are used up: a message was processed, or a gap fill or SequenceReset passed over
    /// some.
    Inbound {
        /// Whose.
        session: SessionIx,
        /// The MsgSeqNum(34) expected next.
        next_in: u64,
    },
    /// An application message of ours.
    Outbound {
        /// Whose.
        session: SessionIx,
        /// MsgSeqNum(34).
        seq: u64,
        /// MsgType(35).
        msg_type: &'a [u8],
        /// SendingTime(52) of the first time it was sent, or should have been.
        sending_time: Timestamp,
        /// The fields between header and trailer.
        body: &'a [u8],
    },
    /// An administrative message of ours: only its number counts. At a resend it is gap-filled.
    OutboundAdmin {
        /// Whose.
        session: SessionIx,
        /// MsgSeqNum(34).
        seq: u64,
    },
    /// Both numbers are set anew; stored messages from before are of no more use.
    Reset {
        /// Whose.
        session: SessionIx,
        /// The MsgSeqNum(34) expected next.
        next_in: u64,
        /// The MsgSeqNum(34) that we use next.
        next_out: u64,
        /// Why.
        why: ResetReason,
    },
    /// The peer's number alone is set anew; what we have sent stays.
    ResetInbound {
        /// Whose.
        session: SessionIx,
        /// The MsgSeqNum(34) expected next.
        next_in: u64,
        /// Why.
        why: ResetReason,
    },
    /// The numbers are of the session window that this moment is in.
    Began {
        /// Whose.
        session: SessionIx,
        /// A moment of the window.
        at: Timestamp,
    },
    /// The peer has shown that it has all of ours below a number.
    Confirmed {
        /// Whose.
        session: SessionIx,
        /// The number.
        next: u64,
    },
    /// A reset follows, and messages of ours that the peer is not known to have are to be sent again after it.
    Unsent {
        /// Whose.
        session: SessionIx,
        /// The epoch that ends.
        epoch: u64,
        /// The first number.
        begin: u64,
        /// The last number.
        end: u64,
    },
    /// Of the oldest such messages, those through a number were sent again, or may not be any more.
    SentAgain {
        /// Whose.
        session: SessionIx,
        /// Their epoch.
        epoch: u64,
        /// The number.
        through: u64,
    },
    /// Whether the session may be used.
    Enabled {
        /// Whose.
        session: SessionIx,
        /// Whether it may.
        enabled: bool,
    },
}

/// Why numbers were set anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResetReason {
    /// The configuration asks for it at Logon.
    AtLogon,
    /// The configuration asks for it after Logout.
    AtLogout,
    /// The configuration asks for it after a disconnect.
    AtDisconnect,
    /// The peer's Logon had ResetSeqNumFlag(141)=Y.
    ByPeer,
    /// An operator did it.
    ByOperator,
    /// We asked for it inside the session, with a Logon that has ResetSeqNumFlag(141)=Y. Ours are set when it is sent; the
    /// peer's when its answer comes.
    Inside,
    /// A new session window began.
    AtSchedule,
    /// An error ended the session, and the configuration asks for it.
    AtError,
}
wire_enum!(ResetReason {
    AtLogon = 1,
    AtLogout = 2,
    AtDisconnect = 3,
    ByPeer = 4,
    ByOperator = 5,
    Inside = 6,
    AtSchedule = 7,
    AtError = 8
});

/// Why bytes are not a session's record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A type number outside those of sessions, or newer than this program.
    #[error("session record type {kind} is unknown here: a newer program wrote it")]
    UnknownType {
        /// The number.
        kind: u16,
    },
    /// A version newer than this program.
    #[error("session record type {kind} has version {version}, newest known is 1: a newer program wrote it")]
    UnknownVersion {
        /// The type.
        kind: u16,
        /// Its version.
        version: u8,
    },
    /// The bytes do not fit the type.
    #[error("session record type {kind}: {error}")]
    Malformed {
        /// The type.
        kind: u16,
        /// What is wrong.
        error: WireError,
    },
}

impl<'a> SessionRecord<'a> {
    /// Whose it is.
    pub const fn session(&self) -> SessionIx {
        match *self {
            SessionRecord::Inbound { session, .. }
            | SessionRecord::Outbound { session, .. }
            | SessionRecord::OutboundAdmin { session, .. }
            | SessionRecord::Reset { session, .. }
            | SessionRecord::ResetInbound { session, .. }
            | SessionRecord::Began { session, .. }
            | SessionRecord::Confirmed { session, .. }
            | SessionRecord::Unsent { session, .. }
            | SessionRecord::SentAgain { session, .. }
            | SessionRecord::Enabled { session, .. } => session,
        }
    }

    /// The record's type and the version that is written.
    pub const fn kind_and_version(&self) -> (u16, u8) {
        let kind = match self {
            SessionRecord::Inbound { .. } => record_type::INBOUND,
            SessionRecord::Outbound { .. } => record_type::OUTBOUND,
            SessionRecord::OutboundAdmin { .. } => record_type::OUTBOUND_ADMIN,
            SessionRecord::Reset { .. } => record_type::RESET,
            SessionRecord::ResetInbound { .. } => record_type::RESET_INBOUND,
            SessionRecord::Began { .. } => record_type::BEGAN,
            SessionRecord::Confirmed { .. } => record_type::CONFIRMED,
            SessionRecord::Unsent { .. } => record_type::UNSENT,
            SessionRecord::SentAgain { .. } => record_type::SENT_AGAIN,
            SessionRecord::Enabled { .. } => record_type::ENABLED,
        };
        (kind, VERSION)
    }

    /// Appends the record's bytes and says its type and version.
    pub fn encode(&self, out: &mut Vec<u8>) -> (u16, u8) {
        self.session().put(out);
        let kind = match *self {
            SessionRecord::Inbound { session: _, next_in } => {
                next_in.put(out);
                record_type::INBOUND
            }
            SessionRecord::Outbound { session: _, seq, msg_type, sending_time, body } => {
                seq.put(out);
                sending_time.put(out);
                put_bytes(out, msg_type);
                put_bytes(out, body);
                record_type::OUTBOUND
            }
            SessionRecord::OutboundAdmin { session: _, seq } => {
                seq.put(out);
                record_type::OUTBOUND_ADMIN
            }
            SessionRecord::Reset { session: _, next_in, next_out, why } => {
                next_in.put(out);
                next_out.put(out);
                why.put(out);
                record_type::RESET
            }
            SessionRecord::ResetInbound { session: _, next_in, why } => {
                next_in.put(out);
                why.put(out);
                record_type::RESET_INBOUND
            }
            SessionRecord::Began { session: _, at } => {
                at.put(out);
                record_type::BEGAN
            }
            SessionRecord::Confirmed { session: _, next } => {
                next.put(out);
                record_type::CONFIRMED
            }
            SessionRecord::Unsent { session: _, epoch, begin, end } => {
                epoch.put(out);
                begin.put(out);
                end.put(out);
                record_type::UNSENT
            }
            SessionRecord::SentAgain { session: _, epoch, through } => {
                epoch.put(out);
                through.put(out);
                record_type::SENT_AGAIN
            }
            SessionRecord::Enabled { session: _, enabled } => {
                enabled.put(out);
                record_type::ENABLED
            }
        };
        (kind, VERSION)
    }

    /// Reads a record back. Every version ever written stays readable.
    ///
    /// # Errors
    /// A type or version that this program does not know, or bytes that do not fit.
    pub fn decode(kind: u16, version: u8, bytes: &'a [u8]) -> Result<SessionRecord<'a>, RecordError> {
        let read = match kind {
            record_type::INBOUND => inbound,
            record_type::OUTBOUND => outbound,
            record_type::OUTBOUND_ADMIN => outbound_admin,
            record_type::RESET => reset,
            record_type::RESET_INBOUND => reset_inbound,
            record_type::BEGAN => began,
            record_type::CONFIRMED => confirmed,
            record_type::UNSENT => unsent,
            record_type::SENT_AGAIN => sent_again,
            record_type::ENABLED => enabled,
            _ => return Err(RecordError::UnknownType { kind }),
        };
        if version != VERSION {
            return Err(RecordError::UnknownVersion { kind, version });
        }
        let mut input = Reader::new(bytes);
        let record = read(&mut input).and_then(|record| input.finish().map(|()| record));
        record.map_err(|error| RecordError::Malformed { kind, error })
    }
}

fn inbound<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::Inbound { session: Wire::take(input)?, next_in: Wire::take(input)? })
}

fn outbound<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    let (session, seq, sending_time) = (Wire::take(input)?, Wire::take(input)?, Wire::take(input)?);
    let (msg_type, body) = (take_bytes(input)?, take_bytes(input)?);
    Ok(SessionRecord::Outbound { session, seq, msg_type, sending_time, body })
}

fn outbound_admin<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::OutboundAdmin { session: Wire::take(input)?, seq: Wire::take(input)? })
}

fn reset<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    let session = Wire::take(input)?;
    let (next_in, next_out) = (Wire::take(input)?, Wire::take(input)?);
    Ok(SessionRecord::Reset { session, next_in, next_out, why: Wire::take(input)? })
}

fn reset_inbound<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::ResetInbound {
        session: Wire::take(input)?,
        next_in: Wire::take(input)?,
        why: Wire::take(input)?,
    })
}

fn began<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::Began { session: Wire::take(input)?, at: Wire::take(input)? })
}

fn confirmed<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::Confirmed { session: Wire::take(input)?, next: Wire::take(input)? })
}

fn unsent<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    let (session, epoch) = (Wire::take(input)?, Wire::take(input)?);
    Ok(SessionRecord::Unsent { session, epoch, begin: Wire::take(input)?, end: Wire::take(input)? })
}

fn sent_again<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::SentAgain { session: Wire::take(input)?, epoch: Wire::take(input)?, through: Wire::take(input)? })
}

fn enabled<'a>(input: &mut Reader<'a>) -> Result<SessionRecord<'a>, WireError> {
    Ok(SessionRecord::Enabled { session: Wire::take(input)?, enabled: Wire::take(input)? })
}

fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    (bytes.len() as u32).put(out);
    out.extend_from_slice(bytes);
}

fn take_bytes<'a>(input: &mut Reader<'a>) -> Result<&'a [u8], WireError> {
    let len = u32::take(input)? as usize;
    input.bytes(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SESSION: SessionIx = SessionIx(7);
    const RECORDS: [SessionRecord<'_>; 10] = [
        SessionRecord::Inbound { session: SESSION, next_in: 8 },
        SessionRecord::Outbound {
            session: SESSION,
            seq: 3,
            msg_type: b"8",
            sending_time: Timestamp(5),
            body: b"37=1\x01",
        },
        SessionRecord::OutboundAdmin { session: SESSION, seq: 4 },
        SessionRecord::Reset { session: SESSION, next_in: 2, next_out: 1, why: ResetReason::ByPeer },
        SessionRecord::ResetInbound { session: SESSION, next_in: 1, why: ResetReason::Inside },
        SessionRecord::Began { session: SESSION, at: Timestamp(77) },
        SessionRecord::Confirmed { session: SESSION, next: 9 },
        SessionRecord::Unsent { session: SESSION, epoch: 1, begin: 9, end: 12 },
        SessionRecord::SentAgain { session: SESSION, epoch: 1, through: 10 },
        SessionRecord::Enabled { session: SESSION, enabled: false },
    ];

    #[test]
    fn a_journal_gives_back_what_was_written_and_refuses_what_was_cut() {
        for record in RECORDS {
            let mut bytes = Vec::new();
            let (kind, version) = record.encode(&mut bytes);
            assert!((record_type::FIRST..=record_type::LAST).contains(&kind));
            assert_eq!(SessionRecord::decode(kind, version, &bytes), Ok(record));
            for len in 0..bytes.len() {
                assert!(SessionRecord::decode(kind, version, &bytes[..len]).is_err(), "{record:?} cut at {len}");
            }
            let newer = SessionRecord::decode(kind, version + 1, &bytes);
            assert_eq!(newer, Err(RecordError::UnknownVersion { kind, version: version + 1 }));
            bytes.push(0);
            let error = WireError::Trailing(1);
            assert_eq!(SessionRecord::decode(kind, version, &bytes), Err(RecordError::Malformed { kind, error }));
        }
        assert_eq!(SessionRecord::decode(39, 1, &[]), Err(RecordError::UnknownType { kind: 39 }));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(kind in 8u16..20, bytes: Vec<u8>) {
            if let Ok(record) = SessionRecord::decode(kind, 1, &bytes) {
                let mut again = Vec::new();
                record.encode(&mut again);
                proptest::prop_assert_eq!(again, bytes);
            }
        }
    }
}
