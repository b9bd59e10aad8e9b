//! One session: its parts, what drives it, and what it says of itself.

use fix_codec::{FieldWriter, ValidationScratch};
use spec::{Dictionary, msg_type, tag};
use types::{Mono, Now, SessionIx};

use crate::config::{Role, SessionConfig};
use crate::numbers::Numbers;
use crate::record::{ResetReason, SessionRecord};
use crate::sink::{Ended, SessionEvent, Sink};
use crate::state::{Online, State};
use crate::status::LastMessage;
use crate::timer::{Timer, Timers};
use crate::version::Rules;
use crate::writer::{Times, Writer};

/// One FIX session, our side of it.
///
/// Durable state (the two numbers, the count of resets) changes by [`Session::apply`] alone; everything else belongs to a
/// connection and is gone with it.
#[derive(Debug)]
pub struct Session {
    pub(crate) ix: SessionIx,
    pub(crate) config: SessionConfig,
    pub(crate) rules: &'static Rules,
    pub(crate) numbers: Numbers,
    pub(crate) state: State,
    pub(crate) timers: Timers,
    pub(crate) writer: Writer,
    pub(crate) scratch: ValidationScratch,
    /// For those who watch.
    pub(crate) last_in: Option<LastMessage>,
    pub(crate) last_out: Option<LastMessage>,
    /// What [`Sink::admin_fields`] adds, while a message is being written.
    admin_fields: Vec<u8>,
}

impl Session {
    /// A session that never spoke, without a connection. Records from a journal are applied to it next.
    pub fn new(ix: SessionIx, config: SessionConfig) -> Session {
        Session {
            ix,
            rules: Rules::of(config.begin_string.as_bytes()),
            numbers: Numbers::new(),
            state: State::Disconnected,
            timers: Timers::new(),
            writer: Writer::new(&config),
            scratch: ValidationScratch::new(),
            last_in: None,
            last_out: None,
            admin_fields: Vec::new(),
            config,
        }
    }

    /// A session whose durable state somebody kept, without a connection.
    #[cfg(feature = "net")]
    pub(crate) fn resume(ix: SessionIx, config: SessionConfig, numbers: Numbers) -> Session {
        Session { numbers, ..Session::new(ix, config) }
    }

    /// Takes a durable fact in. The session does so itself for each record that it gives to a sink; a caller does it when
    /// it replays a journal, in the journal's order, to a session without a connection.
    ///
    /// # Panics
    /// If numbers are not used in order: a journal that says so was written wrongly.
    pub fn apply(&mut self, record: &SessionRecord<'_>) {
        self.numbers.apply(record);
    }

    /// The transport is connected. An acceptor's caller has found the session by [`SessionKey`](crate::SessionKey) of the
    /// first message, which it hands in next; an initiator sends its Logon now.
    ///
    /// # Panics
    /// If the session has a connection; see [`Session::is_connected`].
    pub fn handle_connected(&mut self, now: Now, sink: &mut impl Sink) {
        assert!(!self.is_connected(), "a second connection for session {}", self.ix);
        if self.is_disabled() {
            return self.close(Ended::Disabled, sink);
        }
        if self.config.reset_on_disconnect && self.numbers.was_used {
            // The end of the last connection was a crash, and the peer has begun anew.
            self.set_numbers(1, 1, ResetReason::AtDisconnect, sink);
        }
        self.begin_window(now, sink);
        self.timers.set(Timer::Logon, now.mono.plus(self.config.logon_timeout_ns));
        self.watch_hours(now);
        match self.config.role {
            Role::Acceptor => self.state = State::AwaitingLogon,
            Role::Initiator if self.may_log_on(now.wall) => self.on_connected_initiator(now, sink),
            Role::Initiator => self.close(Ended::OutsideHours, sink),
        }
    }

    /// The transport is closed, by whichever side. What was kept behind a gap is forgotten, and asked for anew next time.
    pub fn handle_disconnected(&mut self, _now: Now, sink: &mut impl Sink) {
        let why = match self.state {
            State::Disconnected => return,
            State::Closing => None,
            State::Expelling(why) | State::LogoutAnswered(why) => Some(why),
            State::AwaitingLogon
            | State::Authenticating(_)
            | State::LogonSent(_)
            | State::LoggedOn(_)
            | State::LogoutSent(_) => Some(Ended::ConnectionLost),
        };
        self.keep_confirmed(sink);
        self.state = State::Disconnected;
        self.timers.stop_all();
        self.timers.stop(Timer::Hours);
        if let Some(why) = why {
            self.on_ended(why, sink);
        }
        if self.config.reset_on_disconnect {
            self.set_numbers(1, 1, ResetReason::AtDisconnect, sink);
        }
    }

    /// When [`Session::handle_timeout`] wants to be called; ask again after each input.
    pub fn poll_timeout(&self) -> Option<Mono> {
        self.timers.next()
    }

    /// The clock has reached [`Session::poll_timeout`]. Called early it does nothing.
    pub fn handle_timeout(&mut self, now: Now, sink: &mut impl Sink) {
        while let Some(timer) = self.timers.take_due(now.mono) {
            match timer {
                Timer::Logon => self.close(Ended::NoLogon, sink),
                Timer::Logout => self.on_logout_timer(sink),
                Timer::Silence => self.on_silence(now, sink),
                Timer::Heartbeat => self.send_admin(msg_type::HEARTBEAT, now, sink, |_| {}),
                Timer::Gap => self.on_gap_timer(now, sink),
                Timer::Hours => self.on_hours(now, sink),
            }
        }
    }

    /// Sends an application message: its number. `body` holds the fields between header and trailer, `tag=value|` each
    /// (fields of the header other than those the session writes may come first).
    ///
    /// While not logged on it is numbered and recorded all the same, and the peer asks for it after its next Logon.
    ///
    /// # Panics
    /// If `body` does not end in SOH.
    pub fn send(&mut self, msg_type: &[u8], body: &[u8], now: Now, sink: &mut impl Sink) -> u64 {
        let seq = self.numbers.next_out;
        let record = SessionRecord::Outbound { session: self.ix, seq, msg_type, sending_time: now.wall, body };
        self.commit(&record, sink);
        if let State::LoggedOn(_) = self.state {
            self.last_out = LastMessage::new(msg_type, seq, now);
            let processed = self.last_processed();
            self.writer.write(sink.wire(), msg_type, seq, Times::First(now.wall), processed, |fields| fields.raw(body));
            self.on_sent(now);
        }
        seq
    }

    /// Appends a gap fill in place of message `seq`, which was numbered and recorded but is not to leave any more (an order
    /// whose approval was withdrawn before its turn was committed, say). A later resend withholds it as well, if its
    /// [`Disposition`](crate::Disposition) says so.
    pub fn write_withheld(&mut self, seq: u64, now: Now, out: &mut Vec<u8>) {
        let processed = self.last_processed();
        self.writer.write(out, msg_type::SEQUENCE_RESET, seq, Times::First(now.wall), processed, |fields| {
            fields.uint(tag::NEW_SEQ_NO, seq + 1);
            fields.boolean(tag::GAP_FILL_FLAG, true);
        });
    }

    /// The place in the configuration.
    pub fn ix(&self) -> SessionIx {
        self.ix
    }

    /// What the session was told.
    pub fn config(&self) -> &SessionConfig {
        &self.config
    }

    /// The MsgSeqNum(34) expected of the peer.
    pub fn next_in(&self) -> u64 {
        self.numbers.next_in
    }

    /// The MsgSeqNum(34) of our next message.
    pub fn next_out(&self) -> u64 {
        self.numbers.next_out
    }

    /// How often the numbers were reset. (epoch, number) names a message for ever.
    pub fn epoch(&self) -> u64 {
        self.numbers.epoch
    }

    /// The hash of durable state, for the hash of the whole.
    pub fn hash(&self) -> u64 {
        self.numbers.hash(self.ix)
    }

    /// Whether there is a connection, logged on or not. While there is, another one for the same session is to be closed
    /// without a word (scenario 1S b).
    pub fn is_connected(&self) -> bool {
        !matches!(self.state, State::Disconnected)
    }

    /// Whether what is sent now leaves now.
    pub fn is_logged_on(&self) -> bool {
        matches!(self.state, State::LoggedOn(_))
    }

    /// Where the connection stands, for logs and metrics.
    pub fn state_name(&self) -> &'static str {
        self.state.name()
    }

    /// A decision: applied here and given to the sink.
    #[inline]
    pub(crate) fn commit(&mut self, record: &SessionRecord<'_>, sink: &mut impl Sink) {
        self.numbers.apply(record);
        sink.record(record);
    }

    /// Sets the numbers, unless that would change nothing: then nothing was ever sent or received, either.
    pub(crate) fn set_numbers(&mut self, next_in: u64, next_out: u64, why: ResetReason, sink: &mut impl Sink) {
        let Numbers { next_in: ours_in, next_out: ours_out, is_resetting, .. } = self.numbers;
        if (ours_in, ours_out) != (next_in, next_out) || is_resetting {
            self.keep_unsent(sink);
            self.commit(&SessionRecord::Reset { session: self.ix, next_in, next_out, why }, sink);
            sink.event(SessionEvent::Reset { why });
        }
    }

    /// Begins our numbers anew, and then tells the peer with ResetSeqNumFlag(141)=Y. Until its answer comes every Logon says
    /// so: one may be lost.
    pub(crate) fn begin_reset(&mut self, next_in: u64, sink: &mut impl Sink) {
        self.keep_unsent(sink);
        let why = ResetReason::Inside;
        self.commit(&SessionRecord::Reset { session: self.ix, next_in, next_out: 1, why }, sink);
        sink.event(SessionEvent::Reset { why });
    }

    /// Sets the peer's number alone.
    pub(crate) fn set_next_in(&mut self, next_in: u64, why: ResetReason, sink: &mut impl Sink) {
        self.commit(&SessionRecord::ResetInbound { session: self.ix, next_in, why }, sink);
        sink.event(SessionEvent::Reset { why });
    }

    /// Sends an administrative message.
    pub(crate) fn send_admin(
        &mut self,
        msg_type: &[u8],
        now: Now,
        sink: &mut impl Sink,
        body: impl FnOnce(&mut FieldWriter<'_>),
    ) {
        let seq = self.numbers.next_out;
        self.commit(&SessionRecord::OutboundAdmin { session: self.ix, seq }, sink);
        self.last_out = LastMessage::new(msg_type, seq, now);
        self.admin_fields.clear();
        sink.admin_fields(msg_type, &mut FieldWriter::new(&mut self.admin_fields));
        let (processed, added) = (self.last_processed(), &self.admin_fields);
        self.writer.write(sink.wire(), msg_type, seq, Times::First(now.wall), processed, |fields| {
            body(fields);
            fields.raw(added);
        });
        self.on_sent(now);
    }

    /// LastMsgSeqNumProcessed(369) of what is sent now, if this session says it.
    #[inline]
    pub(crate) fn last_processed(&self) -> Option<u64> {
        let says = self.config.last_msg_seq_num_processed && self.rules.has_last_processed;
        // A peer that has read of our reset would take an old number for a new one.
        (says && !self.numbers.is_resetting).then(|| self.numbers.next_in - 1)
    }

    /// Messages are exchanged from now on.
    pub(crate) fn become_online(&mut self, heart_bt_int: u32, dictionary: &'static Dictionary, now: Now) {
        self.timers.stop_all();
        self.state = State::LoggedOn(Online::new(heart_bt_int, dictionary, &self.config, now.mono));
        self.on_sent(now);
        self.on_heard(now);
    }
}
