//! A FIX counterparty in memory: a session with a store that outlives the gateway.

use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, Message, frame};
use fix_session::{
    Disposition, Inbound, Session, SessionConfig, SessionEvent, SessionRecord, Sink, StoredMessage, StoredPiece,
};
use types::{Mono, Now, SessionIx, Timestamp};

/// An application message that reached the peer, as bytes: whole messages, to be read with a view.
pub type Delivered = Vec<u8>;

/// A sent message that can be asked for again.
#[derive(Debug, Clone)]
struct Kept {
    seq: u64,
    msg_type: Vec<u8>,
    sending_time: Timestamp,
    body: Vec<u8>,
}

/// See the module.
#[derive(Debug)]
pub struct Peer {
    session: Session,
    outputs: Outputs,
    inbound: Vec<u8>,
    index: FieldIndex,
    /// What a resend does with a stored message of this type; all else is sent again.
    withheld: fn(&[u8]) -> bool,
}

#[derive(Debug, Default)]
struct Outputs {
    wire: Vec<u8>,
    kept: Vec<Kept>,
    wants_close: bool,
    asked: Option<(u64, u64)>,
    events: Vec<SessionEvent>,
}

impl Sink for Outputs {
    fn record(&mut self, record: &SessionRecord<'_>) {
        match *record {
            SessionRecord::Outbound { seq, msg_type, sending_time, body, .. } => {
                self.kept.push(Kept { seq, msg_type: msg_type.to_vec(), sending_time, body: body.to_vec() });
            }
            SessionRecord::Reset { .. } => self.kept.clear(),
            SessionRecord::Inbound { .. }
            | SessionRecord::OutboundAdmin { .. }
            | SessionRecord::ResetInbound { .. }
            | SessionRecord::Began { .. }
            | SessionRecord::Confirmed { .. }
            | SessionRecord::Unsent { .. }
            | SessionRecord::SentAgain { .. }
            | SessionRecord::Enabled { .. } => {}
        }
    }

    fn wire(&mut self) -> &mut Vec<u8> {
        &mut self.wire
    }

    fn disconnect(&mut self) {
        self.wants_close = true;
    }

    fn read_stored(&mut self, begin: u64, end: u64) {
        self.asked = Some((begin, end));
    }

    fn event(&mut self, event: SessionEvent) {
        self.events.push(event);
    }
}

impl Peer {
    /// A peer with an empty store.
    pub fn new(config: SessionConfig) -> Peer {
        Peer {
            session: Session::new(SessionIx(0), config),
            outputs: Outputs::default(),
            inbound: Vec::new(),
            index: FieldIndex::new(),
            withheld: |_| false,
        }
    }

    /// Stored messages of these types are gap-filled instead of sent again.
    #[must_use]
    pub fn withholding(self, withheld: fn(&[u8]) -> bool) -> Peer {
        Peer { withheld, ..self }
    }

    /// The session, to look at.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// The connection is there.
    pub fn handle_connected(&mut self, now: Now) {
        self.session.handle_connected(now, &mut self.outputs);
        self.answer_stored(now);
    }

    /// The connection is gone, with what was on its way.
    pub fn handle_disconnected(&mut self, now: Now) {
        self.session.handle_disconnected(now, &mut self.outputs);
        self.inbound.clear();
        self.outputs.wire.clear();
        self.outputs.wants_close = false;
        self.outputs.asked = None;
    }

    /// Bytes came. Gives back the application messages that were delivered.
    pub fn handle_received(&mut self, bytes: &[u8], now: Now) -> Vec<Delivered> {
        self.inbound.extend_from_slice(bytes);
        let inbound = std::mem::take(&mut self.inbound);
        let (mut consumed, mut delivered) = (0, Vec::new());
        loop {
            match frame(&inbound[consumed..], &FramingLimits::default()) {
                Framed::Message(message, used) => {
                    consumed += used;
                    self.on_message(message, now, &mut delivered);
                }
                Framed::Garbage { consumed: used, why } => panic!("the gateway sent garbage of {used} bytes: {why}"),
                Framed::Incomplete => break,
            }
        }
        self.inbound = inbound[consumed..].to_vec();
        delivered
    }

    fn on_message(&mut self, bytes: &[u8], now: Now, delivered: &mut Vec<Delivered>) {
        self.hand_over(bytes, now, delivered);
        let mut held = Vec::new();
        while self.session.poll_held(&mut held) {
            let bytes = std::mem::take(&mut held);
            self.hand_over(&bytes, now, delivered);
        }
    }

    fn hand_over(&mut self, bytes: &[u8], now: Now, delivered: &mut Vec<Delivered>) {
        let message = match self.index.parse(bytes, &DataLengths::default()) {
            Ok(message) => message,
            Err(error) => panic!("the gateway sent what cannot be read: {error:?}"),
        };
        match self.session.handle_message(message, now, &mut self.outputs) {
            Inbound::Application { .. } => delivered.push(bytes.to_vec()),
            Inbound::Incomplete { .. } => unreachable!("an initiator does not ask for conditionally required fields"),
            Inbound::Consumed => {}
        }
        self.answer_stored(now);
    }

    /// Sends an application message.
    pub fn send(&mut self, msg_type: &[u8], body: &[u8], now: Now) {
        self.session.send(msg_type, body, now, &mut self.outputs);
    }

    /// Asks to log out.
    pub fn logout(&mut self, now: Now) {
        self.session.logout(None, now, &mut self.outputs);
    }

    /// Time passed.
    pub fn handle_timeout(&mut self, now: Now) {
        if self.session.poll_timeout().is_some_and(|due| due <= now.mono) {
            self.session.handle_timeout(now, &mut self.outputs);
        }
    }

    /// When time is to be told.
    pub fn poll_timeout(&self) -> Option<Mono> {
        self.session.poll_timeout()
    }

    /// What is to be sent.
    pub fn take_wire(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.outputs.wire)
    }

    /// Whether it wants the connection closed.
    pub fn wants_close(&self) -> bool {
        self.outputs.wants_close
    }

    /// What its session said since the last call.
    pub fn take_events(&mut self) -> Vec<SessionEvent> {
        std::mem::take(&mut self.outputs.events)
    }

    fn answer_stored(&mut self, now: Now) {
        while let Some((begin, through)) = self.outputs.asked.take() {
            let kept = self.outputs.kept.clone();
            let messages: Vec<StoredMessage<'_>> = kept
                .iter()
                .filter(|kept| (begin..=through).contains(&kept.seq))
                .map(|kept| StoredMessage {
                    seq: kept.seq,
                    msg_type: &kept.msg_type,
                    sending_time: kept.sending_time,
                    body: &kept.body,
                    disposition: if (self.withheld)(&kept.msg_type) {
                        Disposition::Withhold
                    } else {
                        Disposition::Resend
                    },
                })
                .collect();
            let piece = StoredPiece { epoch: self.session.epoch(), begin, through, messages: &messages };
            self.session.handle_stored(piece, now, &mut self.outputs);
        }
    }
}

/// Reads a delivered message.
pub(crate) fn view<'a>(bytes: &'a [u8], index: &'a mut FieldIndex) -> Message<'a> {
    match index.parse(bytes, &DataLengths::default()) {
        Ok(message) => message,
        Err(error) => panic!("delivered and cannot be read: {error:?}"),
    }
}
