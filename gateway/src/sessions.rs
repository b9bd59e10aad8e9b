//! Steps 1 and 2 of the turn: bytes to messages, messages through their session.

use fix_codec::{DataLengths, FieldIndex, Framed, Garbled, Message, frame};
use fix_messages::to_model::{self, Refusal};
use fix_session::{
    Disposition, Inbound, Session, SessionEvent, SessionKey, SessionRecord, Sink, StoredMessage, StoredPiece,
};
use model::MessageFlags;
use types::{ConnId, Mono, Now, RecordNo, SessionIx};

use crate::config::Peer;
use crate::gateway::{Gateway, SessionSlot, VenueNews};
use crate::names::session_name;
use crate::notice::{Notice, Notices};
use crate::outbound::OutboundIndex;
use crate::output::StoredRequest;
use crate::turn::Turns;

/// Between two lines about garbage, in nanoseconds: one a second tells that it goes on.
const GARBLED_QUIET_NS: u64 = 1_000_000_000;

/// The fields that hold data in the messages of a peer that has not said yet who it is.
static STRANGERS: DataLengths = DataLengths::STANDARD;

impl Gateway {
    /// A connection was accepted (`session` is `None`: its Logon will say whose it is), or made for an initiator.
    pub fn handle_connected(&mut self, conn: ConnId, session: Option<SessionIx>, now: Now) {
        self.connections.insert(conn, session);
        if let Some(session) = session {
            self.sessions[session.ix()].conn = Some(conn);
            self.sessions[session.ix()].lost_through = None;
            self.with_session(session, |session, sink| session.handle_connected(now, sink));
        } else {
            self.unidentified.push_back((now.mono.plus(self.config.identify_within_ns), conn));
            self.note_timeout(self.unidentified.front().map(|(due, _)| *due));
        }
    }

    /// Bytes came; `bytes` is all that was received and not consumed yet. Gives back how many are consumed now: fewer than
    /// are there where the last message is not whole, or where the turn is full ([`Gateway::is_turn_full`]) and must end
    /// before the next.
    pub fn handle_received(&mut self, conn: ConnId, bytes: &[u8], now: Now) -> usize {
        let mut consumed = 0;
        while self.connections.contains(&conn) {
            if self.is_turn_full() {
                return consumed;
            }
            match frame(&bytes[consumed..], &self.config.framing) {
                Framed::Message(message, used) => {
                    consumed += used;
                    self.on_message_bytes(conn, message, now);
                }
                Framed::Garbage { consumed: used, why } => {
                    consumed += used;
                    self.counters.garbled += 1;
                    self.note_garbled(conn, why, now);
                    if let Some(Some(session)) = self.connections.get(&conn).copied() {
                        self.with_session(session, |session, sink| session.handle_garbled(now, sink));
                    }
                }
                Framed::Incomplete => return consumed,
            }
        }
        // The connection is being closed: what else it sent is nobody's.
        bytes.len()
    }

    /// A connection is gone.
    pub fn handle_disconnected(&mut self, conn: ConnId, now: Now) {
        if let Some(Some(session)) = self.connections.remove(&conn)
            && self.sessions[session.ix()].conn == Some(conn)
        {
            self.with_session(session, |session, sink| session.handle_disconnected(now, sink));
            self.sessions[session.ix()].conn = None;
            self.settle_venues(now);
        }
    }

    /// The process is to end: every session that is logged on says Logout, and keeps its numbers. A connection that is not
    /// is closed.
    pub fn handle_stop(&mut self, now: Now) {
        for ix in (0u32..).take(self.sessions.len()).map(SessionIx) {
            if self.session(ix).is_logged_on() {
                self.with_session(ix, |session, sink| session.logout(Some("gateway is stopping"), now, sink));
            } else if let Some(conn) = self.conn_of(ix) {
                self.turns.disconnect(conn);
            }
        }
        for (_, conn) in std::mem::take(&mut self.unidentified) {
            if self.connections.get(&conn) == Some(&None) {
                self.drop_connection(conn);
            }
        }
    }

    /// Whether a session still has its connection.
    pub fn is_any_connected(&self) -> bool {
        self.sessions.iter().any(|slot| slot.conn.is_some())
    }

    /// Time passed: to be called when [`Gateway::poll_timeout`] is due, or any time before.
    pub fn handle_timeout(&mut self, now: Now) {
        if self.next_timeout.is_none_or(|due| due > now.mono) {
            return;
        }
        self.next_timeout = None;
        self.drop_unidentified(now);
        for ix in 0..self.sessions.len() {
            let session = SessionIx(ix as u32);
            match self.sessions[ix].session.poll_timeout() {
                Some(due) if due <= now.mono => {
                    self.with_session(session, |session, sink| session.handle_timeout(now, sink));
                }
                due => self.note_timeout(due),
            }
        }
        self.settle_venues(now);
    }

    /// Closes connections that did not say who they are in time; nothing is sent.
    fn drop_unidentified(&mut self, now: Now) {
        while let Some((due, conn)) = self.unidentified.front().copied() {
            if due > now.mono {
                return self.note_timeout(Some(due));
            }
            self.unidentified.pop_front();
            if self.connections.get(&conn) == Some(&None) {
                let claimed = "a connection without a Logon in time".to_owned();
                self.notices.push(Notice::UnknownPeer { conn, claimed });
                self.drop_connection(conn);
            }
        }
    }

    /// Where a session's bytes go now.
    pub(crate) fn conn_of(&self, session: SessionIx) -> Option<ConnId> {
        self.sessions[session.ix()].conn
    }

    /// When [`Gateway::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Mono> {
        self.next_timeout
    }

    /// Stored messages that were asked for by [`crate::Output::ReadStored`]: `bodies` are the records named there, in
    /// order, as the journal has them. Where one is missing or cannot be read the connection ends: a gap fill in its place
    /// would lose it for ever, and the peer asks again when it is back.
    pub fn handle_stored(&mut self, request: &StoredRequest, bodies: &[(u16, u8, Vec<u8>)], now: Now) {
        let slot = &self.sessions[request.session.ix()];
        let Some(conn) = slot.conn.filter(|_| slot.session.epoch() >= request.epoch) else { return };
        let is_unsent = slot.session.epoch() > request.epoch;
        let messages = bodies
            .iter()
            .filter_map(|(kind, version, bytes)| match SessionRecord::decode(*kind, *version, bytes) {
                Ok(SessionRecord::Outbound { session, seq, msg_type, sending_time, body }) => {
                    let disposition = self.disposition(session, seq, body);
                    Some(StoredMessage { seq, msg_type, sending_time, body, disposition })
                }
                _ => None,
            })
            .collect::<Vec<_>>();
        if messages.len() != request.records.len() {
            let missing = request.records.len() - messages.len();
            self.notices.push(Notice::StoredUnreadable { session: request.session, missing });
            return self.turns.disconnect(conn);
        }
        let piece =
            StoredPiece { epoch: request.epoch, begin: request.begin, through: request.through, messages: &messages };
        if is_unsent {
            return self.with_session(request.session, |session, sink| session.handle_unsent(piece, now, sink));
        }
        self.with_session(request.session, |session, sink| session.handle_stored(piece, now, sink));
        if let Peer::Venue(venue) = self.config.sessions[request.session.ix()].peer {
            self.on_never_arrived(venue, request.session, &messages, now);
        }
    }

    /// Whether a stored message goes out again. A client gets every report; a venue gets nothing that is stale.
    fn disposition(&self, session: SessionIx, seq: u64, body: &[u8]) -> Disposition {
        match self.config.sessions[session.ix()].peer {
            Peer::Client { .. } => Disposition::Resend,
            Peer::Venue(_) if self.is_lost(session, seq) || !self.is_wanted(body) => Disposition::Withhold,
            Peer::Venue(_) => Disposition::Resend,
        }
    }

    fn on_message_bytes(&mut self, conn: ConnId, bytes: &[u8], now: Now) {
        self.counters.messages_in += 1;
        let mut index = std::mem::take(&mut self.index);
        self.on_parsed(conn, bytes, &mut index, now);
        self.index = index;
    }

    fn on_parsed(&mut self, conn: ConnId, bytes: &[u8], index: &mut FieldIndex, now: Now) {
        let known = self.connections.get(&conn).copied().flatten();
        // Whose dictionary says which fields hold data is known once somebody is.
        let lengths = known.map_or(&STRANGERS, |session| self.lengths(session));
        let mut error = index.parse(bytes, lengths).err();
        let Some(session) = self.identify(conn, &index.readable(bytes), now) else { return };
        if known.is_none() {
            error = index.parse(bytes, self.lengths(session)).err();
        }
        let message = index.readable(bytes);
        match error {
            None => self.on_message(session, message, now),
            Some(error) => {
                self.with_session(session, |session, sink| session.handle_unreadable(message, &error, now, sink))
            }
        }
        self.on_kept(session, index, now);
        self.settle_venues(now);
    }

    /// Goes on with a session's kept messages, once a turn has room again.
    pub(crate) fn on_held(&mut self, session: SessionIx, now: Now) {
        let mut index = std::mem::take(&mut self.index);
        self.on_kept(session, &mut index, now);
        self.index = index;
        self.settle_venues(now);
    }

    /// Messages kept behind a gap whose turn has come, as far as the turn has room.
    fn on_kept(&mut self, session: SessionIx, index: &mut FieldIndex, now: Now) {
        let mut held = Vec::new();
        while self.sessions[session.ix()].session.poll_held(&mut held) {
            if index.parse(&held, self.lengths(session)).is_ok() {
                self.on_message(session, index.readable(&held), now);
            }
            held.clear();
            if self.is_turn_full() {
                return self.backlog.hold(session);
            }
        }
    }

    fn lengths(&self, session: SessionIx) -> &DataLengths {
        &self.sessions[session.ix()].lengths
    }

    /// The session that a connection's message belongs to; the first message says whose the connection is. Where it is
    /// nobody's, or the session is connected already, the connection is closed and nothing is sent: who does not know a
    /// name learns none.
    fn identify(&mut self, conn: ConnId, message: &Message<'_>, now: Now) -> Option<SessionIx> {
        if let Some(session) = self.connections.get(&conn).copied().flatten() {
            return Some(session);
        }
        let key = SessionKey::of_message(message);
        let Some(session) = key.and_then(|key| self.names.session(&key)) else {
            let claimed = key.map_or_else(|| "a message without identity".to_owned(), |key| session_name(&key));
            self.notices.push(Notice::UnknownPeer { conn, claimed });
            self.drop_connection(conn);
            return None;
        };
        if self.sessions[session.ix()].conn.is_some() {
            self.notices.push(Notice::AlreadyConnected { conn, session });
            self.drop_connection(conn);
            return None;
        }
        if self.session(session).is_disabled() {
            self.notices.push(Notice::Disabled { conn, session });
            self.drop_connection(conn);
            return None;
        }
        self.handle_connected(conn, Some(session), now);
        Some(session)
    }

    fn drop_connection(&mut self, conn: ConnId) {
        self.connections.remove(&conn);
        self.turns.disconnect(conn);
    }

    fn on_message(&mut self, session: SessionIx, message: Message<'_>, now: Now) {
        let inbound = self.with_session(session, |session, sink| session.handle_message(message, now, sink));
        let (poss_dup, poss_resend, orig_sending_time) = match inbound {
            Inbound::Consumed => return,
            Inbound::Application { poss_dup, poss_resend, orig_sending_time, .. } => {
                (poss_dup, poss_resend, orig_sending_time)
            }
            Inbound::Incomplete { violation, .. } => {
                let refusal = Refusal::Business { reason: violation.reason, tag: Some(violation.ref_tag) };
                return self.on_refusal(session, &message, refusal, now);
            }
        };
        let flags = MessageFlags { poss_resend, first_sent: if poss_dup { orig_sending_time } else { None } };
        match self.config.sessions[session.ix()].peer {
            Peer::Client { default_account } => {
                match to_model::order_command(&message, session, default_account, flags, &self.names) {
                    Ok(command) => self.on_command(&command, now),
                    Err(refusal) => self.on_refusal(session, &message, refusal, now),
                }
            }
            Peer::Venue(venue) => self.on_venue_message(session, venue, &message, now),
        }
    }

    /// Lets a session act, with its outputs going into the turn.
    pub(crate) fn with_session<R>(
        &mut self,
        ix: SessionIx,
        act: impl FnOnce(&mut Session, &mut TurnSink<'_>) -> R,
    ) -> R {
        self.with_unclaimed(ix, |session, sink| {
            let result = act(session, sink);
            sink.claim();
            result
        })
    }

    /// The same, but the caller claims the bytes.
    pub(crate) fn with_unclaimed<R>(
        &mut self,
        ix: SessionIx,
        act: impl FnOnce(&mut Session, &mut TurnSink<'_>) -> R,
    ) -> R {
        let SessionSlot { session, conn, outbound, lost_through, rejects_sent, rejects_received, lengths: _ } =
            &mut self.sessions[ix.ix()];
        let (before, was_up, sent) = (session.hash(), session.is_logged_on(), session.next_out() - 1);
        let start = self.turns.arena().len();
        let mut sink = TurnSink {
            turns: &mut self.turns,
            outbound,
            notices: &mut self.notices,
            session: ix,
            epoch: session.epoch(),
            conn: *conn,
            start,
            is_asked: false,
            refused: None,
            rejects_sent,
            rejects_received,
        };
        let result = act(session, &mut sink);
        if sink.is_asked {
            lost_through.get_or_insert(sent);
        }
        let refused = sink.refused;
        self.sessions_hash.replace(before, session.hash());
        let (due, is_up) = (session.poll_timeout(), session.is_logged_on());
        self.note_timeout(due);
        if let Peer::Venue(venue) = self.config.sessions[ix.ix()].peer {
            if was_up != is_up {
                self.unsettled.push((venue, VenueNews::Link(is_up)));
            }
            if let Some(seq) = refused {
                self.unsettled.push((venue, VenueNews::Refused { session: ix, seq }));
            }
        }
        result
    }

    /// A line for garbage, but not one for each piece of it: a peer that nobody knows must not fill the log. The counter has
    /// them all.
    fn note_garbled(&mut self, conn: ConnId, why: Garbled, now: Now) {
        if self.garbled_quiet_until <= now.mono {
            self.garbled_quiet_until = now.mono.plus(GARBLED_QUIET_NS);
            self.notices.push(Notice::Garbled { conn, why });
        }
    }

    fn note_timeout(&mut self, due: Option<Mono>) {
        self.next_timeout = match (self.next_timeout, due) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

/// A session's outputs, on their way into the turn.
pub(crate) struct TurnSink<'a> {
    turns: &'a mut Turns,
    outbound: &'a mut OutboundIndex,
    notices: &'a mut Notices,
    session: SessionIx,
    /// The session's reset epoch when it began to act.
    epoch: u64,
    conn: Option<ConnId>,
    /// Where in the arena this session's unclaimed bytes begin.
    start: usize,
    /// Whether the peer asked for a resend.
    is_asked: bool,
    /// The message of ours that the peer refused with Reject(3).
    refused: Option<u64>,
    /// The slot's counts.
    rejects_sent: &'a mut u64,
    rejects_received: &'a mut u64,
}

impl TurnSink<'_> {
    /// Claims the bytes written so far for the connection; without one they are dropped, and the peer asks for them when
    /// it is back.
    fn claim(&mut self) {
        match self.conn {
            Some(conn) => self.turns.send(conn, self.start),
            None => self.turns.arena().truncate(self.start),
        }
        self.start = self.turns.arena().len();
    }
}

impl Sink for TurnSink<'_> {
    fn record(&mut self, record: &SessionRecord<'_>) {
        let number = self.turns.record_session(record);
        note_outbound(self.outbound, record, number);
        if let SessionRecord::Reset { .. } = record {
            self.epoch += 1;
        }
    }

    fn wire(&mut self) -> &mut Vec<u8> {
        self.turns.arena()
    }

    fn disconnect(&mut self) {
        self.claim();
        if let Some(conn) = self.conn {
            self.turns.disconnect(conn);
        }
    }

    fn read_stored(&mut self, begin: u64, end: u64) {
        let request = StoredRequest {
            session: self.session,
            epoch: self.epoch,
            begin,
            through: end,
            records: self.outbound.bodies(begin, end).map(|(_, record)| record).collect(),
        };
        self.turns.read_stored(request);
    }

    fn read_unsent(&mut self, epoch: u64, begin: u64, end: u64) {
        let records = self.outbound.unsent(epoch, begin, end).collect();
        self.turns.read_stored(StoredRequest { session: self.session, epoch, begin, through: end, records });
    }

    fn event(&mut self, event: SessionEvent) {
        match event {
            SessionEvent::ResendAsked { .. } => self.is_asked = true,
            SessionEvent::Rejected { .. } => *self.rejects_sent += 1,
            SessionEvent::PeerRejected { ref_seq, .. } => {
                *self.rejects_received += 1;
                self.refused = ref_seq;
            }
            _ => {}
        }
        self.notices.push(Notice::Session { session: self.session, event });
    }
}

/// Keeps the index of stored bodies, live and in replay.
pub(crate) fn note_outbound(outbound: &mut OutboundIndex, record: &SessionRecord<'_>, number: RecordNo) {
    match record {
        SessionRecord::Outbound { seq, msg_type, body, .. } => outbound.note(*seq, number, msg_type, body),
        SessionRecord::Reset { .. } => outbound.reset(),
        SessionRecord::Unsent { epoch, begin, end, .. } => outbound.keep_unsent(*epoch, *begin, *end),
        SessionRecord::SentAgain { epoch, through, .. } => outbound.sent_again(*epoch, *through),
        SessionRecord::Inbound { .. }
        | SessionRecord::OutboundAdmin { .. }
        | SessionRecord::ResetInbound { .. }
        | SessionRecord::Began { .. }
        | SessionRecord::Confirmed { .. }
        | SessionRecord::Enabled { .. } => {}
    }
}
