//! The shard's shell without its tasks: the gateway, its floor, its sockets, its journal.
//!
//! Everything here runs on one thread. Once it has started it waits for nothing but, with durability `os`, the system's
//! write. A task calls in with what happened and calls [`Core::turn`] when it is done; outputs leave when the committed
//! mark says so.

use std::collections::VecDeque;
use std::time::Duration;

use admin_http::Answer;
use gateway::{Floor, Gateway, Output};
use journal::{JournalError, Space};
use market_data::MarketEvent;
use tokio::sync::oneshot;
use types::{ConnId, Now, RecordNo, SessionIx};

use crate::shell::clock::Clock;
use crate::shell::committer::{BATCHES_IN_FLIGHT_MAX, Committer};
use crate::shell::connections::{Connections, Sent};
use crate::shell::stored::{Stored, StoredReader};

/// Turns that one call ends. A turn is some milliseconds of work at the most, so a socket waits for so many.
const TURNS_AT_ONCE: usize = 8;
/// Between two looks at the journal while a start waits for it.
const START_LOOK: Duration = Duration::from_millis(1);

/// See the module.
#[derive(Debug)]
pub struct Core {
    pub(crate) gateway: Gateway,
    pub(crate) floor: Floor,
    pub(crate) connections: Connections,
    pub(crate) clock: Clock,
    committer: Committer,
    reader: StoredReader,
    /// Batches handed over and not come back.
    in_flight: usize,
    /// Answers to operators that wait for the record that they rest on.
    answers: VecDeque<(RecordNo, oneshot::Sender<Answer>, Answer)>,
    failed: Option<JournalError>,
    is_stopping: bool,
    /// Connections that were cut because their reader was too slow, to be told to the gateway.
    too_slow: Vec<ConnId>,
}

impl Core {
    /// Ties the parts together.
    pub fn new(
        gateway: Gateway,
        floor: Floor,
        connections: Connections,
        clock: Clock,
        committer: Committer,
        reader: StoredReader,
    ) -> Core {
        Core {
            gateway,
            floor,
            connections,
            clock,
            committer,
            reader,
            in_flight: 0,
            answers: VecDeque::new(),
            failed: None,
            is_stopping: false,
            too_slow: Vec::new(),
        }
    }

    /// The time.
    pub fn now(&self) -> Now {
        self.clock.now()
    }

    /// Writes down what venues lost, and lets them say that they are up. Nothing else comes before that is done, so where it
    /// is more than the journal takes at once this waits for it.
    pub fn start(&mut self, last: RecordNo) {
        self.gateway.handle_start(last, self.now());
        while (self.turn() || self.gateway.has_backlog()) && self.failed.is_none() {
            std::thread::sleep(START_LOOK);
            self.take_progress();
        }
        let now = self.now();
        self.floor.drain(&mut self.gateway, now);
        // More than this is done by the first turn of the tasks.
        let _more = self.turn();
    }

    /// A connection was made.
    pub fn on_connected(&mut self, conn: ConnId, session: Option<SessionIx>) {
        let now = self.now();
        self.gateway.handle_connected(conn, session, now);
    }

    /// Bytes came; how many of them are done with.
    pub fn on_received(&mut self, conn: ConnId, bytes: &[u8]) -> usize {
        if !self.connections.is_open(conn) {
            return bytes.len();
        }
        let mut consumed = 0;
        loop {
            let now = self.now();
            consumed += self.gateway.handle_received(conn, &bytes[consumed..], now);
            if !self.gateway.is_turn_full() {
                return consumed;
            }
            // Whoever hands bytes in wakes the task that ends turns: it goes on with what is left.
            let _more = self.turn();
        }
    }

    /// A connection is gone.
    pub fn on_disconnected(&mut self, conn: ConnId) {
        if self.connections.remove(conn) {
            let now = self.now();
            self.gateway.handle_disconnected(conn, now);
        }
    }

    /// All events of one moment of the market.
    pub fn on_market(&mut self, events: &[MarketEvent]) {
        let now = self.now();
        self.floor.handle_market(&mut self.gateway, events, now);
    }

    /// The process is to end: sessions are logged out, and no new connection is taken.
    pub fn on_stop(&mut self) {
        self.is_stopping = true;
        let now = self.now();
        self.gateway.handle_stop(now);
    }

    /// Whether the process is about to end.
    pub fn is_stopping(&self) -> bool {
        self.is_stopping
    }

    /// Whether all that was decided is durable and all that was said has left.
    pub fn is_all_said(&self) -> bool {
        let is_durable = self.gateway.is_turn_empty() && self.gateway.committed() == self.gateway.last_record();
        is_durable && self.answers.is_empty() && !self.connections.has_unsent()
    }

    /// Time passed.
    pub fn on_timeout(&mut self) {
        let now = self.now();
        self.gateway.handle_timeout(now);
        self.floor.handle_timeout(&mut self.gateway, now);
    }

    /// Stored messages were read.
    pub fn on_stored(&mut self, stored: &Stored) {
        let now = self.now();
        self.gateway.handle_stored(&stored.request, &stored.bodies, now);
    }

    /// Answers an operator once everything decided so far is durable: nothing is shown before it is.
    pub fn answer_when_durable(&mut self, reply: oneshot::Sender<Answer>, answer: Answer) {
        self.answers.push_back((self.gateway.last_record(), reply, answer));
        self.give_answers();
    }

    fn give_answers(&mut self) {
        while let Some((record, _, _)) = self.answers.front()
            && *record <= self.gateway.committed()
        {
            if let Some((_, reply, answer)) = self.answers.pop_front()
                && reply.send(answer).is_err()
            {
                tracing::debug!("an operator did not wait for the answer");
            }
        }
    }

    /// Ends the turn: its records are committed here or by the commit thread, and what needs no wait leaves. What waited for
    /// room in a turn, and what venues in the process answer at once, makes the next turns, so many at a time: sockets and
    /// operators have theirs between. Whether there is more to do.
    ///
    /// Where the disk is far behind, a turn that is not full goes on instead, and what waits goes on waiting.
    pub fn turn(&mut self) -> bool {
        for _ in 0..TURNS_AT_ONCE {
            if (!self.is_behind() || self.gateway.is_turn_full())
                && let Some(batch) = self.gateway.end_turn()
            {
                self.in_flight += 1;
                if self.committer.submit(batch) {
                    self.take_progress();
                }
            }
            self.release();
            self.log_notices();
            if self.is_behind() || self.failed.is_some() {
                return false;
            }
            if self.gateway.has_backlog() || self.floor.has_more() {
                let now = self.clock.now();
                self.gateway.handle_backlog(now);
                self.floor.drain(&mut self.gateway, now);
            }
            if self.gateway.is_turn_empty() {
                return false;
            }
        }
        true
    }

    /// The committed mark may have moved. Whether there is more to do.
    pub fn on_committed(&mut self) -> bool {
        self.take_progress();
        self.turn()
    }

    fn take_progress(&mut self) {
        let Core { committer, gateway, in_flight, .. } = self;
        let progress = committer.progress(|batch| {
            *in_flight -= 1;
            gateway.recycle(batch);
        });
        self.gateway.handle_committed(progress.mark);
        self.gateway.handle_disk_low(progress.space != Space::Plenty);
        self.failed = progress.failed;
        self.give_answers();
    }

    /// How long until a timer is due; `None` if none is set.
    pub fn until_timeout(&self) -> Option<Duration> {
        let now = self.now();
        let session = self.gateway.poll_timeout().map(|due| self.clock.until_mono(due, now));
        let venue = self.floor.poll_timeout().map(|due| self.clock.until_market(due, now));
        match (session, venue) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// The commit thread's handle.
    pub fn committer(&self) -> &Committer {
        &self.committer
    }

    /// Whether the disk is so far behind that nothing more should be taken in.
    pub fn is_behind(&self) -> bool {
        self.in_flight >= BATCHES_IN_FLIGHT_MAX
    }

    /// Why nothing more will be durable; the process must end.
    pub fn failed(&self) -> Option<&JournalError> {
        self.failed.as_ref()
    }

    /// Does what is durable. A venue that answers at once begins the next turn with what it says.
    fn release(&mut self) {
        while !self.gateway.is_turn_full() {
            let (venue, command) = match self.gateway.poll_output() {
                None => break,
                Some(Output::Send { conn, bytes }) => {
                    if self.connections.send(conn, bytes) == Sent::TooSlow {
                        self.too_slow.push(conn);
                    }
                    continue;
                }
                Some(Output::Disconnect { conn }) => {
                    self.connections.close(conn);
                    continue;
                }
                Some(Output::ReadStored(request)) => {
                    self.reader.ask(request);
                    continue;
                }
                Some(Output::Venue { venue, command }) => (venue, command),
            };
            let now = self.clock.now();
            self.floor.handle_command(&mut self.gateway, venue, command, now);
        }
        let now = self.clock.now();
        self.gateway.handle_withheld(now);
        for conn in std::mem::take(&mut self.too_slow) {
            tracing::warn!(%conn, "closed: the peer reads too slowly; it will be sent what it missed when it is back");
        }
    }

    fn log_notices(&mut self) {
        while let Some(notice) = self.gateway.poll_notice() {
            let session = notice.session().map_or("-", |session| self.gateway.session_name(session));
            if notice.is_warning() {
                tracing::warn!(session, "{notice}");
            } else {
                tracing::info!(session, "{notice}");
            }
        }
    }
}
