//! A venue's process without its sockets: session, face and log as one machine.
//!
//! Hand it what happened, call [`VenueHost::end_turn`], and do what [`VenueHost::poll_output`] says. Everything of a turn
//! stands in one batch of the log, and no output is given out before that batch is committed.

use std::collections::{BTreeMap, VecDeque};

use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, Message, frame};
use fix_session::{
    Disposition, Inbound, Session, SessionKey, SessionRecord, Sink, StoredMessage, StoredPiece,
    record_type as session_type,
};
use journal::{Disk, Frame, JournalError, Log, LogConfig, OpenError, Position, Reader, Recovered, Refused};
use market_data::feeds::{SyntheticError, SyntheticFeed};
use types::{ConnId, Mono, Now, RecordNo, SessionIx, Timestamp};
use venues::fix::{FixFace, Ledger};

use super::config::VenueConfig;
use super::log;
use super::market::ReferenceMarket;
use super::turn::{Turn, note};

/// The one session.
const SESSION: SessionIx = SessionIx(0);

/// A venue: what stands behind the sockets.
pub struct VenueHost<D: Disk> {
    face: FixFace,
    session: Session,
    market: Option<ReferenceMarket>,
    turn: Turn,
    log: Log<D>,
    reader: Reader<D>,
    /// Where the batches with stored messages in them lie.
    places: Vec<Position>,
    /// The session's connection.
    conn: Option<ConnId>,
    /// Connections that have not said whose they are, and until when they must.
    strangers: BTreeMap<ConnId, Mono>,
    outputs: VecDeque<Output>,
    index: FieldIndex,
    cancel_on_disconnect: bool,
    failed: Option<JournalError>,
}

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Send bytes.
    Send {
        /// Over which connection.
        conn: ConnId,
        /// Whole messages.
        bytes: Vec<u8>,
    },
    /// Close a connection once what was sent has left.
    Close {
        /// Which.
        conn: ConnId,
    },
}

/// Why a venue cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// Its log cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Its log takes nothing.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Its exchange cannot be opened.
    #[error(transparent)]
    Venue(#[from] venues::ConfigError),
    /// Its market cannot be made.
    #[error(transparent)]
    Market(#[from] SyntheticError),
}

/// What a log says of earlier starts.
struct Past {
    session: Session,
    ledger: Ledger,
    stored: Vec<(u64, RecordNo)>,
    places: Vec<Position>,
}

impl Past {
    fn on_batch(&mut self, batch: &Frame<'_>) -> Result<(), Refused> {
        let known = self.stored.len();
        for record in batch.records() {
            let refused = |why: String| Refused { record: record.no, why };
            if (session_type::FIRST..=session_type::LAST).contains(&record.record_type) {
                let read = SessionRecord::decode(record.record_type, record.version, record.bytes);
                let session_record = read.map_err(|error| refused(error.to_string()))?;
                self.session.apply(&session_record);
                note(&mut self.stored, &session_record, record.no);
            } else {
                self.ledger.apply(&log::read(&record).map_err(|error| refused(error.to_string()))?);
            }
        }
        if self.stored.len() > known {
            self.places.push(batch.position());
        }
        Ok(())
    }
}

impl<D: Disk> std::fmt::Debug for VenueHost<D> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (session, conn, mark) = (self.session.state_name(), self.conn, self.log.mark());
        f.debug_struct("VenueHost").field("session", &session).field("conn", &conn).field("mark", &mark).finish()
    }
}

impl<D: Disk + Clone> VenueHost<D> {
    /// Opens the venue on its log. What rested when it was stopped is cancelled, and that is durable when this returns.
    ///
    /// # Errors
    /// Why it cannot be: a log that somebody else holds, that is damaged or another program's.
    pub fn open(
        disk: D,
        log: LogConfig,
        config: &VenueConfig,
        now: Now,
    ) -> Result<(VenueHost<D>, Recovered), HostError> {
        let mut past = Past {
            session: Session::new(SESSION, config.session.clone()),
            ledger: Ledger::default(),
            stored: Vec::new(),
            places: Vec::new(),
        };
        let (log, recovered) = Log::open(disk, log, &mut |batch: &Frame<'_>| past.on_batch(batch))?;
        let Past { session, ledger, stored, places } = past;
        let feed = config.market.as_ref().map(|market| {
            SyntheticFeed::new(market.seed, market.instruments.clone(), now.market).map(ReferenceMarket::new)
        });
        let mut host = VenueHost {
            face: FixFace::new(&config.venue, config.instruments.clone(), ledger, now)?,
            session,
            market: feed.transpose()?,
            turn: Turn::new(log.next(), stored),
            reader: log.reader(),
            log,
            places,
            conn: None,
            strangers: BTreeMap::new(),
            outputs: VecDeque::new(),
            index: FieldIndex::new(),
            cancel_on_disconnect: config.cancel_on_disconnect,
            failed: None,
        };
        host.end_turn(now)?;
        Ok((host, recovered))
    }
}

impl<D: Disk> VenueHost<D> {
    /// A connection was accepted; its first message will say whose it is.
    pub fn handle_connected(&mut self, conn: ConnId, now: Now) {
        self.strangers.insert(conn, now.mono.plus(self.session.config().logon_timeout_ns));
    }

    /// Bytes came; `bytes` is all that was received and not consumed yet. Gives back how many are consumed now.
    pub fn handle_received(&mut self, conn: ConnId, bytes: &[u8], now: Now) -> usize {
        let mut consumed = 0;
        while self.is_known(conn) {
            match frame(&bytes[consumed..], &FramingLimits::default()) {
                Framed::Message(message, used) => {
                    consumed += used;
                    self.on_bytes(conn, message, now);
                }
                Framed::Garbage { consumed: used, why } => {
                    consumed += used;
                    tracing::warn!(%conn, %why, "bytes that are no message were ignored");
                    if self.conn == Some(conn) {
                        self.session.handle_garbled(now, &mut self.turn);
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
        self.strangers.remove(&conn);
        if self.conn != Some(conn) {
            return;
        }
        self.conn = None;
        self.session.handle_disconnected(now, &mut self.turn);
        self.face.handle_link_down();
        if self.cancel_on_disconnect {
            self.face.handle_cancel_on_disconnect(now);
        }
    }

    /// When [`VenueHost::handle_timeout`] wants to be called.
    pub fn poll_timeout(&self) -> Option<Mono> {
        let stranger = self.strangers.values().min().copied();
        [self.session.poll_timeout(), self.face.poll_timeout(), stranger].into_iter().flatten().min()
    }

    /// When the reference market moves next, in market time: [`VenueHost::handle_timeout`] wants to be called then too.
    pub fn poll_market_timeout(&self) -> Option<Timestamp> {
        self.market.as_ref().and_then(ReferenceMarket::poll_timeout)
    }

    /// Does what is due.
    pub fn handle_timeout(&mut self, now: Now) {
        if let Some(market) = &mut self.market {
            market.handle_timeout(&mut self.face, now);
        }
        if self.session.poll_timeout().is_some_and(|due| due <= now.mono) {
            self.session.handle_timeout(now, &mut self.turn);
        }
        self.face.handle_timeout(now);
        while let Some((&conn, _)) = self.strangers.iter().find(|(_, until)| **until <= now.mono) {
            tracing::warn!(%conn, "closed: it did not say whose it is");
            self.drop_stranger(conn);
        }
    }

    /// Ends the turn: what happened is numbered, written and committed, and only then given out.
    ///
    /// # Errors
    /// When the log takes no more: the process must end, and nothing of the turn, or of any later one, is told to anybody.
    pub fn end_turn(&mut self, now: Now) -> Result<(), JournalError> {
        loop {
            if let Some(failed) = &self.failed {
                return Err(failed.clone());
            }
            self.say(now);
            self.commit().inspect_err(|error| self.failed = Some(error.clone()))?;
            self.release();
            let Some((begin, through)) = self.turn.asked.take() else { return Ok(()) };
            self.resend(begin, through, now);
        }
    }

    /// What is to be done next, until there is nothing.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Why nothing more is taken in; the process must end.
    pub fn failed(&self) -> Option<&JournalError> {
        self.failed.as_ref()
    }

    /// The session, to look at.
    pub fn session(&self) -> &Session {
        &self.session
    }

    fn is_known(&self, conn: ConnId) -> bool {
        (self.conn == Some(conn) && !self.turn.is_closing) || self.strangers.contains_key(&conn)
    }

    fn on_bytes(&mut self, conn: ConnId, bytes: &[u8], now: Now) {
        let mut index = std::mem::take(&mut self.index);
        let error = index.parse(bytes, &DataLengths::STANDARD).err();
        let message = index.readable(bytes);
        if self.identify(conn, &message, now) {
            match error {
                None => self.on_message(message, now),
                Some(error) => self.session.handle_unreadable(message, &error, now, &mut self.turn),
            }
            let mut held = Vec::new();
            while self.session.poll_held(&mut held) {
                if index.parse(&held, &DataLengths::STANDARD).is_ok() {
                    self.on_message(index.readable(&held), now);
                }
                held.clear();
            }
        }
        self.index = index;
    }

    fn on_message(&mut self, message: Message<'_>, now: Now) {
        match self.session.handle_message(message, now, &mut self.turn) {
            Inbound::Application { .. } => {
                self.face.handle_message(&message, now);
                // At once: the answers of the next message come after these.
                self.say(now);
            }
            Inbound::Incomplete { violation, .. } => {
                self.face.handle_incomplete(&message, violation);
                self.say(now);
            }
            Inbound::Consumed => {}
        }
    }

    /// Whether the connection is the session's; its first message says so. Where it is nobody's, or the session has a
    /// connection already, it is closed and told nothing.
    fn identify(&mut self, conn: ConnId, message: &Message<'_>, now: Now) -> bool {
        if self.conn == Some(conn) {
            return true;
        }
        let is_ours = SessionKey::of_message(message) == Some(SessionKey::of_config(self.session.config()));
        if !is_ours || self.conn.is_some() {
            let why = if is_ours { "the session is connected already" } else { "not the gateway's session" };
            tracing::warn!(%conn, "closed: {why}");
            self.drop_stranger(conn);
            return false;
        }
        self.strangers.remove(&conn);
        self.conn = Some(conn);
        self.session.handle_connected(now, &mut self.turn);
        true
    }

    fn drop_stranger(&mut self, conn: ConnId) {
        self.strangers.remove(&conn);
        self.outputs.push_back(Output::Close { conn });
    }

    /// What the face did goes into the batch, and what it says is numbered.
    fn say(&mut self, now: Now) {
        let VenueHost { face, session, turn, .. } = self;
        face.drain_facts(|fact| log::push(&fact, &mut turn.batch));
        face.drain_messages(|msg_type, body| {
            session.send(msg_type, body, now, turn);
        });
    }

    fn commit(&mut self) -> Result<(), JournalError> {
        let Some(batch) = self.turn.batch.finish() else { return Ok(()) };
        let position = self.log.append(&batch)?;
        let mark = self.log.commit()?;
        assert!(mark == batch.last(), "a commit of one batch ends with it");
        if self.turn.stored.last().is_some_and(|(_, record)| *record >= batch.first()) {
            self.places.push(position);
        }
        self.turn.batch.recycle(batch);
        if let Some(error) = self.log.take_overcome() {
            tracing::error!(%error, "the disk failed once; the log goes on in a new segment");
        }
        Ok(())
    }

    fn release(&mut self) {
        let bytes = std::mem::take(&mut self.turn.wire);
        let is_closing = std::mem::take(&mut self.turn.is_closing);
        let Some(conn) = self.conn else { return };
        if !bytes.is_empty() {
            self.outputs.push_back(Output::Send { conn, bytes });
        }
        if is_closing {
            self.outputs.push_back(Output::Close { conn });
        }
    }

    fn resend(&mut self, begin: u64, through: u64, now: Now) {
        let Some(records) = self.read_stored(begin, through) else { return self.turn.disconnect() };
        let messages: Vec<StoredMessage<'_>> = records
            .iter()
            .filter_map(|(kind, version, bytes)| match SessionRecord::decode(*kind, *version, bytes) {
                Ok(SessionRecord::Outbound { session: _, seq, msg_type, sending_time, body }) => {
                    let disposition = Disposition::Resend;
                    Some(StoredMessage { seq, msg_type, sending_time, body, disposition })
                }
                Ok(_) | Err(_) => None,
            })
            .collect();
        let piece = StoredPiece { epoch: self.session.epoch(), begin, through, messages: &messages };
        self.session.handle_stored(piece, now, &mut self.turn);
    }

    /// The stored messages of a piece; `None` where one cannot be read, since a gap fill in its place would lose it.
    fn read_stored(&mut self, begin: u64, through: u64) -> Option<Vec<(u16, u8, Vec<u8>)>> {
        let VenueHost { turn, places, reader, .. } = self;
        let from = turn.stored.partition_point(|(seq, _)| *seq < begin);
        let asked = turn.stored[from..].iter().take_while(|(seq, _)| *seq <= through);
        let mut records = Vec::new();
        for &(seq, record) in asked {
            let after = places.partition_point(|place| place.record <= record);
            let place = after.checked_sub(1).map(|at| places[at])?;
            match reader.read_at(place) {
                Ok(batch) => {
                    let found = batch.record(record)?;
                    records.push((found.record_type, found.version, found.bytes.to_vec()));
                }
                Err(error) => {
                    tracing::error!(seq, %error, "a stored message cannot be read; the connection is closed");
                    return None;
                }
            }
        }
        Some(records)
    }
}
