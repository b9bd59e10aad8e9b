//! A session's task: it alone owns the session, its connection and its buffers.
//!
//! ```text
//! bytes, commands, a timer, a piece of the store -> session and application -> records -> store -> bytes leave
//! ```
//!
//! A turn is what one of the four causes, or as many commands as wait. Its records are handed to the store, and until they
//! are durable neither do its bytes leave nor is anything else taken in; the store makes the turns of all sessions durable
//! together. Whatever holds up a session here, its application, its socket or the peer, holds up no other.

use std::sync::Arc;

use bytes::{Buf, BytesMut};
use fix_codec::{DataLengths, FieldIndex, Framed, FramingLimits, Message, frame};
use spec::msg_type;
use tokio::sync::{mpsc, oneshot, watch};
use types::{Mono, Now};

use crate::inbound::Inbound;
use crate::net::engine::application::{Application, AtResend};
use crate::net::engine::clock::Clock;
use crate::net::engine::context::Context;
use crate::net::engine::handle::{Command, HandleResetError, LinkState, SendError, SessionHandle, Status};
use crate::net::engine::link::{Attach, Link};
use crate::net::engine::refusal;
use crate::net::engine::settings::{SessionLimits, SessionSettings};
use crate::net::engine::store::{KeptMessage, Opened, Store, StoreError};
use crate::net::engine::turn::Turn;
use crate::net::transport::{Pressure, Rate};
use crate::session::Session;
use crate::sink::SessionEvent;
use crate::stored::{Disposition, StoredMessage, StoredPiece};

/// Commands taken into one turn.
const COMMANDS_A_TURN: usize = 256;

/// What all sessions of an engine share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) app: Arc<dyn Application>,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) clock: Clock,
    /// Turns true when all is to end.
    pub(crate) stop: watch::Receiver<bool>,
    /// Whether callbacks may hold up a thread, which its other tasks then leave.
    pub(crate) may_block: bool,
}

/// A session and all that belongs to it.
pub(crate) struct Task {
    shared: Shared,
    limits: SessionLimits,
    session: Session,
    turn: Turn,
    handle: SessionHandle,
    commands: mpsc::Receiver<Command>,
    status: watch::Sender<Status>,
    link: Option<Link>,
    /// A part of the store that the session waits for: the epoch in which it asked, and the numbers.
    read: Option<(u64, u64, u64)>,
    /// The same of an earlier epoch, to be sent again as new.
    read_unsent: Option<(u64, u64, u64)>,
    rate: Option<Rate>,
    /// Which fields hold data, by the session's dictionary.
    lengths: DataLengths,
    index: FieldIndex,
    held: Vec<u8>,
    body: Vec<u8>,
    /// Who is told when the turn is durable.
    durable: Vec<Waiter>,
    stopping: bool,
}

/// Who waits until a turn is durable. They may have given up, and then are told in vain.
enum Waiter {
    Sent(oneshot::Sender<Result<u64, SendError>>, u64),
    Reset(oneshot::Sender<Result<(), HandleResetError>>),
}

/// What a task woke up for.
enum Woken {
    Commands,
    Read(std::io::Result<usize>),
    Wrote(std::io::Result<()>),
    Timer,
    Stored,
    Stop,
    /// The engine was dropped.
    Abandoned,
}

impl Task {
    /// A session's task, not yet running, and its handle.
    pub(crate) fn new(shared: Shared, settings: SessionSettings, opened: Opened) -> (Task, SessionHandle) {
        let SessionSettings { config, limits, .. } = settings;
        let key = crate::SessionKey::of_config(&config);
        let lengths = DataLengths::from_dictionary(config.dictionary);
        let session = Session::resume(opened.session, config, opened.kept.0);
        let (to, commands) = mpsc::channel(limits.queue.max(1));
        let (status, seen) = watch::channel(Status {
            link: LinkState::Disconnected,
            next_in: session.next_in(),
            next_out: session.next_out(),
        });
        let handle = SessionHandle::new(key, to, seen);
        let task = Task {
            turn: Turn::new(Arc::clone(&shared.app), key),
            rate: limits.messages_per_second.map(Rate::new),
            shared,
            limits,
            session,
            handle: handle.clone(),
            commands,
            status,
            link: None,
            read: None,
            read_unsent: None,
            lengths,
            index: FieldIndex::new(),
            held: Vec::new(),
            body: Vec::new(),
            durable: Vec::new(),
            stopping: false,
        };
        (task, handle)
    }

    /// Runs until the engine stops or the store fails.
    pub(crate) async fn run(mut self) {
        self.shared.app.on_create(self.handle.key());
        let ended = self.run_turns().await;
        if let Err(error) = ended {
            tracing::error!(session = %self.handle.key(), %error, "the session has ended: its store failed");
        }
        if let Some(link) = self.link.take() {
            link.finish();
        }
        self.publish(LinkState::Over);
    }

    async fn run_turns(&mut self) -> Result<(), StoreError> {
        let mut commands = Vec::new();
        while !(self.stopping && self.link.is_none()) {
            match self.woken(&mut commands).await {
                Woken::Commands => self.act(|task| commands.drain(..).for_each(|command| task.on_command(command))),
                Woken::Read(Ok(1..)) => self.act(Task::on_input),
                Woken::Read(Ok(0) | Err(_)) | Woken::Wrote(Err(_)) => self.act(Task::on_lost),
                // Most often: nothing has happened but that bytes left.
                Woken::Wrote(Ok(())) if !self.is_spent() => continue,
                Woken::Wrote(Ok(())) => {}
                Woken::Timer => self.act(Task::on_timer),
                Woken::Stored => self.on_stored().await?,
                Woken::Stop => self.act(Task::on_stop),
                Woken::Abandoned => return Ok(()),
            }
            self.end_turn().await?;
        }
        Ok(())
    }

    /// Does something in which callbacks may be called: one that holds up the thread holds up this task alone.
    fn act(&mut self, act: impl FnOnce(&mut Task)) {
        if self.shared.may_block { tokio::task::block_in_place(|| act(self)) } else { act(self) }
    }

    fn is_spent(&self) -> bool {
        self.link.as_ref().is_some_and(Link::is_spent)
    }

    /// Waits for the next thing to do.
    async fn woken(&mut self, commands: &mut Vec<Command>) -> Woken {
        let timer = self.next_timer().map(|at| self.shared.clock.instant(at));
        let close_at = self.link.as_ref().and_then(|link| link.close_at);
        let timer = [timer, close_at].into_iter().flatten().min();
        let until = async move {
            match timer {
                Some(at) => tokio::time::sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        let is_held_up = self.is_rate_passed();
        let stopping = self.stopping;
        // A resend goes on when the peer has taken most of what it got, so that it costs memory only so far.
        let can_read_stored = (self.read.is_some() || self.read_unsent.is_some())
            && self.link.as_ref().is_some_and(|link| link.outbound.len() <= self.limits.outbound.warn_bytes / 2);
        let Some(link) = &mut self.link else {
            return tokio::select! {
                taken = self.commands.recv_many(commands, COMMANDS_A_TURN) => Woken::of_commands(taken),
                () = until => Woken::Timer,
                stop = self.shared.stop.wait_for(|stop| *stop), if !stopping => Woken::of_stop(stop.is_ok()),
            };
        };
        let is_closing = link.close_at.is_some();
        let (reader, input, writer, outbound) = link.parts();
        let writes = !outbound.is_empty();
        tokio::select! {
            wrote = outbound.write_some(writer), if writes => Woken::Wrote(wrote),
            read = Link::read_some(reader, input), if !is_closing && !is_held_up => Woken::Read(read),
            taken = self.commands.recv_many(commands, COMMANDS_A_TURN) => Woken::of_commands(taken),
            () = std::future::ready(()), if can_read_stored => Woken::Stored,
            () = until => Woken::Timer,
            stop = self.shared.stop.wait_for(|stop| *stop), if !stopping => Woken::of_stop(stop.is_ok()),
        }
    }

    fn next_timer(&self) -> Option<Mono> {
        let ready = self.rate.as_ref().map(Rate::ready).filter(|_| self.is_rate_passed());
        [self.session.poll_timeout(), ready].into_iter().flatten().min()
    }

    fn is_rate_passed(&self) -> bool {
        self.link.is_some() && self.rate.as_ref().is_some_and(|rate| rate.ready() > self.shared.clock.now().mono)
    }

    fn on_command(&mut self, command: Command) {
        let now = self.shared.clock.now();
        match command {
            Command::Attach(attach) => self.on_attach(*attach),
            Command::Send { msg_type, mut body, durable } => {
                let sent = match self.shared.app.to_app(self.handle.key(), &msg_type, &mut body) {
                    Ok(()) => Ok(self.session.send(&msg_type, &body, now, &mut self.turn)),
                    Err(_) => Err(SendError::HeldBack),
                };
                match (durable, sent) {
                    (Some(durable), Ok(seq)) => self.durable.push(Waiter::Sent(durable, seq)),
                    (Some(durable), Err(error)) => _ = durable.send(Err(error)).ok(),
                    (None, _) => {}
                }
            }
            Command::Logout { text } => self.session.logout(text.as_deref(), now, &mut self.turn),
            Command::Reset { next_in, next_out, done } => match self.session.reset(next_in, next_out, &mut self.turn) {
                Ok(()) => self.durable.push(Waiter::Reset(done)),
                Err(why) => _ = done.send(Err(HandleResetError::Numbers(why))).ok(),
            },
        }
        self.tell_events(now);
    }

    /// 1S b: whoever comes second is closed, and nothing is sent.
    fn on_attach(&mut self, attach: Attach) {
        let peer = attach.connection.peer;
        if self.session.is_connected() || self.stopping {
            tracing::warn!(session = %self.handle.key(), %peer, "connection closed: the session has one already");
            return;
        }
        tracing::debug!(session = %self.handle.key(), %peer, "connected");
        self.link = Some(Link::new(attach, self.limits.outbound));
        self.session.handle_connected(self.shared.clock.now(), &mut self.turn);
        self.on_input();
    }

    /// Every whole message that is there.
    fn on_input(&mut self) {
        let Some(link) = &mut self.link else { return };
        let mut input = std::mem::take(&mut link.input);
        let now = self.shared.clock.now();
        let limits = FramingLimits { max_message: self.limits.message_bytes_max };
        let mut messages = 0;
        while !self.turn.disconnect {
            match frame(&input, &limits) {
                Framed::Incomplete => break,
                Framed::Garbage { consumed, why } => {
                    tracing::debug!(session = %self.handle.key(), %why, "garbled");
                    input.advance(consumed);
                    self.session.handle_garbled(now, &mut self.turn);
                    self.tell_events(now);
                }
                Framed::Message(_, len) => {
                    let message = input.split_to(len);
                    self.take_message(message, now);
                    messages += 1;
                }
            }
        }
        if let Some(rate) = &mut self.rate {
            rate.take(messages, now.mono);
        }
        if let Some(link) = &mut self.link {
            link.input = input;
        }
    }

    /// A message, and those that waited behind it.
    fn take_message(&mut self, mut bytes: BytesMut, now: Now) {
        let mut index = std::mem::take(&mut self.index);
        loop {
            match index.parse(&bytes, &self.lengths) {
                Ok(message) => self.on_message(message, now),
                Err(error) => {
                    self.session.handle_unreadable(index.readable(&bytes), &error, now, &mut self.turn);
                    self.tell_events(now);
                }
            }
            if !self.session.poll_held(&mut self.held) {
                break;
            }
            bytes.clear();
            bytes.extend_from_slice(&self.held);
        }
        self.index = index;
    }

    fn on_message(&mut self, message: Message<'_>, now: Now) {
        let kind = message.value(spec::tag::MSG_TYPE).unwrap_or_default();
        if is_admin(kind)
            && let Err(refused) = self.shared.app.from_admin(self.handle.key(), &message)
            && kind == msg_type::LOGON
            && !self.session.is_logged_on()
        {
            self.session.refuse_logon(&refused.0, now, &mut self.turn);
            return self.tell_events(now);
        }
        let inbound = self.session.handle_message(message, now, &mut self.turn);
        if let Some(verdict) = self.turn.verdict.take() {
            self.session.handle_authenticated(verdict, now, &mut self.turn);
        }
        self.tell_events(now);
        if let Inbound::Incomplete { violation, .. } = inbound {
            let text = violation.to_string();
            self.session.business_reject(&message, violation.reason, None, &text, now, &mut self.turn);
        }
        if let Inbound::Application { .. } = inbound {
            let app = Arc::clone(&self.shared.app);
            if let Err(refusal) = app.from_app(&mut self.context(now), &message, inbound) {
                refusal::answer(&refusal, &message, &mut self.session, now, &mut self.turn);
            }
            self.tell_events(now);
        }
    }

    fn context(&mut self, now: Now) -> Context<'_> {
        Context {
            session: &mut self.session,
            turn: &mut self.turn,
            app: &*self.shared.app,
            handle: &self.handle,
            now,
            body: &mut self.body,
        }
    }

    /// Tells log and application what has happened.
    fn tell_events(&mut self, now: Now) {
        while let Some(event) = self.turn.events.pop_front() {
            let session = self.handle.key();
            if event.is_warning() {
                tracing::warn!(%session, "{event}");
            } else {
                tracing::info!(%session, "{event}");
            }
            let app = Arc::clone(&self.shared.app);
            match event {
                SessionEvent::LoggedOn { .. } => {
                    if let Some(link) = &mut self.link {
                        link.on_logged_on();
                    }
                    app.on_logon(&mut self.context(now));
                }
                SessionEvent::LoggedOut { why } => app.on_logout(self.handle.key(), why),
                other => app.on_event(self.handle.key(), &other),
            }
        }
    }

    fn on_timer(&mut self) {
        let now = self.shared.clock.now();
        self.session.handle_timeout(now, &mut self.turn);
        self.tell_events(now);
        let is_late = |at: tokio::time::Instant| at <= tokio::time::Instant::now();
        if self.link.as_ref().is_some_and(|link| link.close_at.is_some_and(is_late)) {
            self.on_lost();
        } else if !self.is_rate_passed() {
            self.on_input();
        }
    }

    /// Sends a piece of what the peer asked for again.
    async fn on_stored(&mut self) -> Result<(), StoreError> {
        let resend = self.read.take();
        let Some((epoch, begin, end)) = resend.or_else(|| self.read_unsent.take()) else { return Ok(()) };
        let mut piece = self.shared.store.read(self.session.ix(), epoch, begin, end).wait().await?;
        piece.cut(self.limits.outbound.warn_bytes / 2);
        let mut changed = Vec::with_capacity(piece.messages.len());
        for message in &piece.messages {
            let stored = stored(message, &message.body, Disposition::Resend);
            changed.push(match self.shared.app.on_resend(self.handle.key(), &stored) {
                AtResend::AsItWas => (None, Disposition::Resend),
                AtResend::Changed(body) => (Some(body), Disposition::Resend),
                AtResend::Withhold => (None, Disposition::Withhold),
            });
        }
        let messages: Vec<StoredMessage<'_>> = piece
            .messages
            .iter()
            .zip(&changed)
            .map(|(message, (body, disposition))| stored(message, body.as_ref().unwrap_or(&message.body), *disposition))
            .collect();
        let now = self.shared.clock.now();
        let piece = StoredPiece { epoch, begin, through: piece.through, messages: &messages };
        match resend {
            Some(_) => self.session.handle_stored(piece, now, &mut self.turn),
            None => self.session.handle_unsent(piece, now, &mut self.turn),
        }
        self.tell_events(now);
        Ok(())
    }

    /// Nothing more is taken in but what waits, and the peer is logged out.
    fn on_stop(&mut self) {
        self.stopping = true;
        while let Ok(command) = self.commands.try_recv() {
            self.on_command(command);
        }
        let now = self.shared.clock.now();
        self.session.logout(None, now, &mut self.turn);
        self.tell_events(now);
    }

    /// The connection is gone.
    fn on_lost(&mut self) {
        if let Some(link) = self.link.take() {
            link.finish();
        }
        self.turn.on_disconnected();
        self.read = None;
        self.read_unsent = None;
        let now = self.shared.clock.now();
        self.session.handle_disconnected(now, &mut self.turn);
        self.tell_events(now);
    }

    /// Makes the turn durable, and lets its bytes leave.
    async fn end_turn(&mut self) -> Result<(), StoreError> {
        loop {
            if !self.turn.records.is_empty() {
                let records = std::mem::take(&mut self.turn.records);
                self.turn.records = self.shared.store.persist(self.session.ix(), records).wait().await?;
            }
            for waiter in self.durable.drain(..) {
                match waiter {
                    Waiter::Sent(waiter, seq) => _ = waiter.send(Ok(seq)).ok(),
                    Waiter::Reset(waiter) => _ = waiter.send(Ok(())).ok(),
                }
            }
            if let Some((begin, end)) = self.turn.read.take() {
                self.read = Some((self.session.epoch(), begin, end));
            }
            if let Some(read) = self.turn.read_unsent.take() {
                self.read_unsent = Some(read);
            }
            if !self.let_go() {
                break;
            }
            self.on_lost();
        }
        let is = |link| if self.session.is_logged_on() { LinkState::LoggedOn } else { link };
        self.publish(is(if self.link.is_some() { LinkState::Connected } else { LinkState::Disconnected }));
        Ok(())
    }

    /// Puts what is durable on its way. Whether the connection is over.
    fn let_go(&mut self) -> bool {
        let Some(link) = &mut self.link else {
            self.turn.wire.clear();
            return false;
        };
        let pressure = link.outbound.push(&self.turn.wire);
        self.turn.wire.clear();
        let (session, bytes) = (self.handle.key(), link.outbound.len());
        match pressure {
            Pressure::Fine => {}
            Pressure::Slow => tracing::warn!(%session, bytes, "the peer reads slowly"),
            Pressure::TooSlow => {
                tracing::warn!(%session, bytes, "connection closed: the peer does not read; it will ask for what it missed");
                return true;
            }
        }
        if std::mem::take(&mut self.turn.disconnect) {
            link.begin_close();
        }
        link.is_spent()
    }

    fn publish(&mut self, link: LinkState) {
        let status = Status { link, next_in: self.session.next_in(), next_out: self.session.next_out() };
        self.status.send_if_modified(|shown| std::mem::replace(shown, status) != status);
    }
}

impl Woken {
    /// The task holds a sender itself, so there is always a command to come.
    fn of_commands(taken: usize) -> Woken {
        if taken == 0 { Woken::Stop } else { Woken::Commands }
    }

    /// An engine that is stopped says so, and one that is dropped says nothing any more.
    fn of_stop(is_said: bool) -> Woken {
        if is_said { Woken::Stop } else { Woken::Abandoned }
    }
}

fn stored<'a>(message: &'a KeptMessage, body: &'a [u8], disposition: Disposition) -> StoredMessage<'a> {
    let KeptMessage { seq, msg_type, sending_time, .. } = message;
    StoredMessage { seq: *seq, msg_type, sending_time: *sending_time, body, disposition }
}

/// Whether a type of message is the session layer's own.
fn is_admin(msg_type: &[u8]) -> bool {
    matches!(
        msg_type,
        msg_type::HEARTBEAT
            | msg_type::TEST_REQUEST
            | msg_type::RESEND_REQUEST
            | msg_type::REJECT
            | msg_type::SEQUENCE_RESET
            | msg_type::LOGOUT
            | msg_type::LOGON
    )
}
