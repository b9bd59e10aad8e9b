//! One client: a session, its connection, and the loop that moves the bytes.

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fix_codec::{DataLengths, FieldIndex, FieldWriter, Framed, FramingLimits, frame};
use fix_session::{Ended, Inbound, Role, Session, SessionConfig, StoredPiece};
use spec::Dictionary;
use tokio::io::Interest;
use tokio::net::TcpStream;
use types::{Mono, Now, SessionIx, Text, Timestamp};

use super::error::ClientError;
use super::event::{Arrival, Event, Report};
use super::outbox::Outbox;
use super::request::Request;

/// How long a connection and its Logon may take. The gateway answers in milliseconds; ten seconds forgive a machine that
/// is busy starting.
const LOGON_TIMEOUT: Duration = Duration::from_secs(10);
/// How much is read at a time.
const READ_BYTES: usize = 64 * 1024;

/// A FIX client that is logged on, or was.
#[derive(Debug)]
pub struct FixClient {
    addr: SocketAddr,
    /// Gone when the connection is.
    stream: Option<TcpStream>,
    session: Session,
    outbox: Outbox,
    /// Bytes received and not consumed.
    input: Vec<u8>,
    index: FieldIndex,
    lengths: DataLengths,
    /// Scratch: the message at hand, a body.
    message: Vec<u8>,
    body: Vec<u8>,
    started: Instant,
}

impl FixClient {
    /// Connects and logs on as `sender` at `target`. With `reset` both sides' numbers begin at 1
    /// (ResetSeqNumFlag(141)=Y); without it the gateway must expect number 1 of us.
    ///
    /// # Errors
    /// Nobody listens, the logon is refused, or nothing comes for ten seconds.
    pub async fn connect(
        addr: SocketAddr,
        sender: Text<32>,
        target: Text<32>,
        reset: bool,
    ) -> Result<FixClient, ClientError> {
        let config = SessionConfig {
            reset_on_logon: reset,
            // The gateway's own FIX.4.4: a report may have whatever that has.
            dictionary: Dictionary::tidegate44(),
            ..SessionConfig::fix44(Role::Initiator, sender, target)
        };
        FixClient::connect_as(addr, config).await
    }

    /// The same with all settings of the session in the caller's hand.
    ///
    /// # Errors
    /// As [`FixClient::connect`].
    pub async fn connect_as(addr: SocketAddr, config: SessionConfig) -> Result<FixClient, ClientError> {
        let mut client = FixClient::new(addr, config);
        client.reconnect().await?;
        Ok(client)
    }

    /// Without a connection yet.
    pub(super) fn new(addr: SocketAddr, config: SessionConfig) -> FixClient {
        FixClient {
            addr,
            stream: None,
            lengths: DataLengths::from_dictionary(config.dictionary),
            session: Session::new(SessionIx(0), config),
            outbox: Outbox::default(),
            input: Vec::with_capacity(READ_BYTES),
            index: FieldIndex::new(),
            message: Vec::new(),
            body: Vec::new(),
            started: Instant::now(),
        }
    }

    /// Connects again with the numbers as they are: what was missed is asked for, and what was lost is sent again when the
    /// peer asks for it. A connection that still stands is dropped without a Logout(5).
    ///
    /// # Errors
    /// As [`FixClient::connect`].
    pub async fn reconnect(&mut self) -> Result<(), ClientError> {
        self.drop_connection();
        let addr = self.addr;
        let connecting = tokio::time::timeout(LOGON_TIMEOUT, TcpStream::connect(addr));
        let stream = connecting.await.map_err(|_| ClientError::Timeout { addr, after: LOGON_TIMEOUT })?;
        let stream = stream.map_err(|why| ClientError::Connect { addr, why })?;
        // Orders are small and each is waited for.
        stream.set_nodelay(true).map_err(|why| ClientError::Connect { addr, why })?;
        self.attach(stream);
        while !self.session.is_logged_on() {
            if let Err(error) = self.step().await {
                return Err(self.refused(error));
            }
        }
        Ok(())
    }

    /// Begins to talk over a fresh connection.
    pub(super) fn attach(&mut self, stream: TcpStream) {
        self.outbox.forget_connection();
        self.input.clear();
        self.stream = Some(stream);
        let now = self.now();
        self.session.handle_connected(now, &mut self.outbox);
    }

    /// Cuts the connection without a Logout(5), as a crash would.
    pub fn drop_connection(&mut self) {
        if self.stream.take().is_some() {
            let now = self.now();
            self.session.handle_disconnected(now, &mut self.outbox);
        }
    }

    /// Sends a request and waits for nothing: what the socket does not take at once goes out while events are awaited.
    /// The MsgSeqNum(34) it goes out with.
    ///
    /// Without a connection the message is numbered and kept, and goes out when the peer asks for what it missed.
    pub fn send<R: Request>(&mut self, request: &R) -> u64 {
        self.body.clear();
        request.write(&mut FieldWriter::new(&mut self.body));
        let now = self.now();
        let seq = self.session.send(R::MSG_TYPE, &self.body, now, &mut self.outbox);
        // What is wrong with the connection shows when it is read from.
        if let Err(error) = self.write_some() {
            tracing::debug!(%error, "write");
        }
        seq
    }

    /// The next thing that the gateway says. May be dropped while it waits, and nothing is lost.
    ///
    /// # Errors
    /// The session or the connection has ended.
    pub async fn next_event(&mut self) -> Result<Event, ClientError> {
        loop {
            if let Some(event) = self.poll_event() {
                return Ok(event);
            }
            // What came before the end is told before the end; the next call fails in the same way.
            if let Err(error) = self.step().await {
                return self.poll_event().ok_or(error);
            }
        }
    }

    /// An event that has come already.
    pub fn poll_event(&mut self) -> Option<Event> {
        self.outbox.events.pop_front()
    }

    /// The next ExecutionReport(8); events of other kinds that come before it are logged and dropped.
    ///
    /// # Errors
    /// As [`FixClient::next_event`].
    pub async fn next_report(&mut self) -> Result<Report, ClientError> {
        loop {
            match self.next_event().await? {
                Event::Report(report) => return Ok(*report),
                other => tracing::warn!(?other, "not a report"),
            }
        }
    }

    /// Ends the session with Logout(5) and waits for the answer; events that come meanwhile can still be had from
    /// [`FixClient::poll_event`].
    ///
    /// # Errors
    /// The connection fails before the answer.
    pub async fn logout(&mut self) -> Result<(), ClientError> {
        let now = self.now();
        self.session.logout(None, now, &mut self.outbox);
        loop {
            match self.step().await {
                Ok(()) => {}
                Err(ClientError::Ended { why, .. }) if *why == Ended::OurLogout => return Ok(()),
                Err(error) => return Err(error),
            }
        }
    }

    /// Our clocks.
    pub fn now(&self) -> Now {
        let nanos = |duration: Duration| i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX);
        let wall = Timestamp(nanos(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()));
        Now { mono: Mono(nanos(self.started.elapsed()).unsigned_abs()), wall, market: wall }
    }

    /// The session: its numbers and names.
    pub fn session(&self) -> &Session {
        &self.session
    }

    /// For tests that put it into a state.
    #[cfg(test)]
    pub(super) fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Waits until something can be done, and does it.
    async fn step(&mut self) -> Result<(), ClientError> {
        self.answer_reads();
        self.write_some()?;
        if self.outbox.disconnect && self.outbox.wire.is_empty() {
            return Err(self.on_closed());
        }
        let Some(stream) = &self.stream else { return Err(self.on_closed()) };
        let interest =
            if self.outbox.wire.is_empty() { Interest::READABLE } else { Interest::READABLE | Interest::WRITABLE };
        let due = self.session.poll_timeout().map(|due| due.since(self.now().mono));
        let wait = due.map_or(Duration::MAX, Duration::from_nanos);
        match tokio::time::timeout(wait, stream.ready(interest)).await {
            Ok(Ok(_)) => self.read_some(),
            Ok(Err(why)) => Err(self.failed(why)),
            Err(_) => {
                let now = self.now();
                self.session.handle_timeout(now, &mut self.outbox);
                Ok(())
            }
        }
    }

    /// Hands back what the session asks for of what was sent.
    fn answer_reads(&mut self) {
        while let Some((begin, through)) = self.outbox.reads.pop_front() {
            // The outbox takes the answer's bytes while it lends the messages, so the messages are lent from aside.
            let aside = core::mem::take(&mut self.outbox);
            let mut answer = Outbox::default();
            let messages = aside.stored(begin, through);
            let piece = StoredPiece { epoch: self.session.epoch(), begin, through, messages: &messages };
            self.session.handle_stored(piece, self.now(), &mut answer);
            drop(messages);
            self.outbox = aside;
            self.outbox.append(answer);
        }
    }

    /// Writes what the socket takes.
    fn write_some(&mut self) -> Result<(), ClientError> {
        while let (Some(stream), false) = (&self.stream, self.outbox.wire.is_empty()) {
            match stream.try_write(&self.outbox.wire) {
                Ok(written) => drop(self.outbox.wire.drain(..written)),
                Err(why) if why.kind() == std::io::ErrorKind::WouldBlock => return Ok(()),
                Err(why) => return Err(self.failed(why)),
            }
        }
        Ok(())
    }

    /// Reads what is there and hands it to the session.
    fn read_some(&mut self) -> Result<(), ClientError> {
        loop {
            let Some(stream) = &self.stream else { return Err(self.on_closed()) };
            self.input.reserve(READ_BYTES);
            match stream.try_read_buf(&mut self.input) {
                Ok(0) => return Err(self.on_closed()),
                Ok(_) => self.take_messages(),
                Err(why) if why.kind() == std::io::ErrorKind::WouldBlock => return Ok(()),
                Err(why) => return Err(self.failed(why)),
            }
        }
    }

    /// Takes whole messages off the input.
    fn take_messages(&mut self) {
        let mut taken = 0;
        loop {
            match frame(&self.input[taken..], &FramingLimits::default()) {
                Framed::Incomplete => break,
                Framed::Message(message, len) => {
                    self.message.clear();
                    self.message.extend_from_slice(message);
                    taken += len;
                    self.handle_message();
                }
                Framed::Garbage { consumed, why } => {
                    tracing::warn!(%why, "ignored bytes that are no message");
                    taken += consumed;
                    let now = self.now();
                    self.session.handle_garbled(now, &mut self.outbox);
                }
            }
        }
        self.input.drain(..taken);
    }

    /// Hands the message at hand to the session, and those behind it whose turn has come.
    fn handle_message(&mut self) {
        let now = self.now();
        let mut message = core::mem::take(&mut self.message);
        let mut index = core::mem::take(&mut self.index);
        loop {
            match index.parse(&message, &self.lengths) {
                Err(error) => {
                    let readable = index.readable(&message);
                    self.session.handle_unreadable(readable, &error, now, &mut self.outbox);
                }
                Ok(view) => match self.session.handle_message(view, now, &mut self.outbox) {
                    Inbound::Consumed => {}
                    Inbound::Application { seq, poss_dup, .. } => {
                        let event = Event::of(&view, Arrival { seq, poss_dup, at: now.wall });
                        self.outbox.events.push_back(event);
                    }
                    // Only with settings of the caller's own. What a report says has happened all the same.
                    Inbound::Incomplete { seq, .. } => {
                        let event = Event::of(&view, Arrival { seq, poss_dup: false, at: now.wall });
                        self.outbox.events.push_back(event);
                    }
                },
            }
            if !self.session.poll_held(&mut message) {
                break;
            }
        }
        (self.message, self.index) = (message, index);
    }

    fn failed(&mut self, why: std::io::Error) -> ClientError {
        let closed = self.on_closed();
        match why.kind() {
            // The other side closed while bytes of ours were on their way; what the session says is more to the point.
            std::io::ErrorKind::ConnectionReset | std::io::ErrorKind::BrokenPipe => closed,
            _ => ClientError::Io { addr: self.addr, why },
        }
    }

    fn on_closed(&mut self) -> ClientError {
        self.drop_connection();
        let why = self.outbox.ended.unwrap_or(Ended::ConnectionLost);
        ClientError::Ended { target: self.session.config().target_comp_id, why: Box::new(why) }
    }

    /// What the end of a session means before the Logon was answered.
    fn refused(&self, error: ClientError) -> ClientError {
        let (sender, target) = (self.session.config().sender_comp_id, self.session.config().target_comp_id);
        let ClientError::Ended { why, .. } = error else { return error };
        match *why {
            Ended::ConnectionLost => ClientError::Unknown { addr: self.addr, sender, target },
            Ended::NoLogon => ClientError::Timeout { addr: self.addr, after: LOGON_TIMEOUT },
            _ => ClientError::LogonRefused { sender, target, why },
        }
    }
}
