//! Two sessions and the connection between them, under virtual time.

use std::collections::VecDeque;

use fix_session::{Ended, Role, SessionConfig, SessionEvent};
use types::{Mono, Now, Text};

use super::{Application, Endpoint, at, order, sent};

/// The initiator's place.
pub const CLIENT: usize = 0;
/// The acceptor's place.
pub const SERVER: usize = 1;

/// Two sides of a session.
pub struct Pair {
    pub sides: [Endpoint; 2],
    pub events: [Vec<SessionEvent>; 2],
    /// Bytes on their way to each side; `None` without a connection.
    pub link: Option<[VecDeque<u8>; 2]>,
    pub now_ns: u64,
    /// All that each side put on the wire, `|` for SOH.
    pub wire: [String; 2],
    orders: u64,
}

impl Pair {
    /// An initiator and an acceptor that take what comes.
    pub fn new(change: impl Fn(&mut SessionConfig)) -> Pair {
        Pair::with_server(change, Box::new(|_, _| Vec::new()))
    }

    pub fn with_server(change: impl Fn(&mut SessionConfig), server: Application) -> Pair {
        let config = |role, ours: &str, theirs: &str| {
            let text = |name: &str| Text::lossy(name.as_bytes());
            let mut config = SessionConfig::fix44(role, text(ours), text(theirs));
            change(&mut config);
            config
        };
        let client = Endpoint::new(config(Role::Initiator, "CLIENT", "SERVER"), Box::new(|_, _| Vec::new()));
        let server = Endpoint::new(config(Role::Acceptor, "SERVER", "CLIENT"), server);
        Pair {
            sides: [client, server],
            events: [Vec::new(), Vec::new()],
            link: None,
            now_ns: 0,
            wire: Default::default(),
            orders: 0,
        }
    }

    pub fn now(&self) -> Now {
        at(self.now_ns)
    }

    /// Connects both sides and lets them talk until they are silent.
    pub fn connect(&mut self) {
        self.open();
        self.settle();
    }

    /// Connects both sides; nothing is delivered yet.
    pub fn open(&mut self) {
        assert!(self.link.is_none());
        self.link = Some(Default::default());
        let now = self.now();
        for side in &mut self.sides {
            side.session.handle_connected(now, &mut side.turn);
        }
    }

    /// Sends an order; its ClOrdID.
    pub fn send(&mut self, from: usize) -> String {
        self.orders += 1;
        let id = format!("{from}-{}", self.orders);
        let now = self.now();
        let side = &mut self.sides[from];
        side.session.send(b"D", &order(&id), now, &mut side.turn);
        id
    }

    /// Commits a side's turn: its bytes are on their way.
    pub fn commit(&mut self, from: usize) {
        let (bytes, close) = self.sides[from].commit();
        self.events[from].append(&mut self.sides[from].turn.events);
        if let Some(link) = &mut self.link {
            self.wire[from] += &String::from_utf8_lossy(&bytes).replace('\x01', "|");
            link[1 - from].extend(bytes);
        }
        if close {
            // What is on its way still arrives; then both see the end.
            self.deliver(1 - from, usize::MAX);
            self.cut();
        }
    }

    /// Delivers at most so many bytes to a side.
    pub fn deliver(&mut self, to: usize, most: usize) {
        let now = self.now();
        let Some(link) = &mut self.link else { return };
        let count = link[to].len().min(most);
        let bytes: Vec<u8> = link[to].drain(..count).collect();
        self.sides[to].receive(&bytes, now);
    }

    /// The connection is lost with all that is on its way.
    pub fn cut(&mut self) {
        if self.link.take().is_some() {
            let now = self.now();
            for side in &mut self.sides {
                side.cut(now);
            }
        }
    }

    /// A side's process dies, and with it the connection.
    pub fn crash(&mut self, who: usize) {
        let _ = self.link.take();
        self.sides[who].crash();
        let now = self.now();
        self.sides[1 - who].cut(now);
    }

    /// Answers a side's oldest read of its store.
    pub fn answer_read(&mut self, who: usize) -> bool {
        let now = self.now();
        self.sides[who].answer_read(now)
    }

    /// Commits and delivers until nothing moves.
    pub fn settle(&mut self) {
        loop {
            let mut moved = false;
            for side in [CLIENT, SERVER] {
                self.commit(side);
                moved |= self.answer_read(side);
                moved |= self.link.as_ref().is_some_and(|link| !link[side].is_empty());
                self.deliver(side, usize::MAX);
            }
            let is_done = |side: &Endpoint| {
                let turn = &side.turn;
                let turn_is_empty = turn.records.is_empty()
                    && turn.wire.is_empty()
                    && turn.reads.is_empty()
                    && turn.unsent_reads.is_empty();
                turn_is_empty && side.reads.is_empty() && side.unsent_reads.is_empty() && !turn.disconnect
            };
            let nothing_on_its_way = self.link.as_ref().is_none_or(|link| link.iter().all(VecDeque::is_empty));
            if !moved && nothing_on_its_way && self.sides.iter().all(is_done) {
                // Events alone may be left.
                for side in [CLIENT, SERVER] {
                    self.events[side].append(&mut self.sides[side].turn.events);
                }
                return;
            }
        }
    }

    /// Lets time pass, timers and all.
    pub fn run(&mut self, nanos: u64) {
        let end = self.now_ns + nanos;
        self.settle();
        loop {
            let next = self.sides.iter().filter_map(|side| side.session.poll_timeout()).min();
            let Some(Mono(next)) = next.filter(|next| next.0 <= end) else { break };
            self.now_ns = self.now_ns.max(next);
            let now = self.now();
            for side in &mut self.sides {
                side.session.handle_timeout(now, &mut side.turn);
            }
            self.settle();
        }
        self.now_ns = end;
    }

    /// What a side's application processed.
    pub fn processed(&self, who: usize) -> Vec<&str> {
        self.sides[who].processed.iter().map(|(_, id)| id.as_str()).collect()
    }

    /// Why a side's session ended last.
    pub fn ended(&self, who: usize) -> Option<Ended> {
        self.events[who].iter().rev().find_map(|event| match event {
            SessionEvent::LoggedOut { why } => Some(*why),
            _ => None,
        })
    }

    /// (next_in, next_out) of a side.
    pub fn numbers(&self, who: usize) -> (u64, u64) {
        (self.sides[who].session.next_in(), self.sides[who].session.next_out())
    }

    /// How many messages of a type a side has sent.
    pub fn count(&self, who: usize, msg_type: &str) -> usize {
        self.wire[who].matches(&format!("|35={msg_type}|")).count()
    }

    /// Two sides that both keep the rules never refuse each other.
    pub fn invariant_nothing_refused(&self) {
        assert_eq!((self.count(CLIENT, "3"), self.count(SERVER, "3")), (0, 0), "Rejects");
    }

    /// Both numbers of each side are what the other expects.
    pub fn invariant_numbers_agree(&self) {
        let ((client_in, client_out), (server_in, server_out)) = (self.numbers(CLIENT), self.numbers(SERVER));
        assert_eq!((client_in, client_out), (server_out, server_in), "numbers of client and server");
    }

    /// Each side's application has processed what the other sent: all, once, in order.
    pub fn invariant_all_processed_once(&self) {
        for (from, to) in [(CLIENT, SERVER), (SERVER, CLIENT)] {
            let sent: Vec<String> = sent(&self.sides[from]).into_iter().map(|(_, id)| id).collect();
            assert_eq!(self.processed(to), sent, "what {from} sent and {to} processed");
        }
    }
}
