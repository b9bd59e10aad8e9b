//! Two sides, the connections between them, and one clock: what can happen, and what follows at once.

use fix_codec::{DataLengths, Framed, FramingLimits, Message, frame};
use fix_session::{Inbound, Session, SessionKey, SessionStatus, Verdict};
use types::{Mono, Now, SessionIx, Timestamp};

use crate::coverage::{Coverage, CrashPoint, Fault, Input, KINDS, TURNS, row};
use crate::journal::number;
use crate::link::Conn;
use crate::rng::Rng;
use crate::setup::{SECOND, Setup};
use crate::side::{Labels, Side};
use crate::{CLIENT, SERVER};

/// 2026-03-02T12:00:00Z, a Monday.
const START: i64 = 1_772_452_800_000_000_000;

pub struct World {
    pub rng: Rng,
    pub setup: Setup,
    pub sides: [Side; 2],
    pub conns: Vec<Conn>,
    pub conn_ids: u64,
    pub now_ns: u64,
    pub inputs: u64,
    pub crashes: u64,
    pub coverage: Coverage,
    pub is_traced: bool,
    scratch: Vec<u8>,
    body: Vec<u8>,
}

/// What a caller sees of a message before the session does.
struct Glance {
    is_reset: bool,
    seq: Option<u64>,
    poss_dup: bool,
    new_seq_no: u64,
}

impl World {
    pub fn new(seed: u64, coverage: Coverage, is_traced: bool) -> World {
        let mut rng = Rng::new(seed);
        let setup = Setup::draw(&mut rng);
        let side = |who: usize| {
            let session = Session::new(SessionIx(1), setup.configs[who].clone());
            Side::new(who, session, setup.withhold_every)
        };
        World {
            sides: [side(CLIENT), side(SERVER)],
            rng,
            setup,
            conns: Vec::new(),
            conn_ids: 0,
            now_ns: 0,
            inputs: 0,
            crashes: 0,
            coverage,
            is_traced,
            scratch: Vec::new(),
            body: Vec::new(),
        }
    }

    pub fn now(&self, who: usize) -> Now {
        let skew = if who == SERVER { self.setup.skew } else { 0 };
        let wall = Timestamp(START + self.now_ns as i64 + skew);
        Now { mono: Mono(self.now_ns), wall, market: wall }
    }

    pub fn trace(&self, say: impl FnOnce() -> String) {
        if self.is_traced {
            println!("{:>12.3} s {}", self.now_ns as f64 / 1e9, say());
        }
    }

    /// An input is about to be handed to a session.
    pub fn input(&mut self, who: usize, input: Input) {
        self.inputs += 1;
        let row = row(&self.sides[who].session.status(self.now(who)));
        self.coverage.on_input(row, input);
        self.trace(|| format!("{} {}: {input:?}", ["client", "server"][who], crate::coverage::ROWS[row]));
        self.before(who);
    }

    fn before(&mut self, who: usize) {
        let day = self.now(who).wall.0.unsigned_abs() / (24 * 3_600 * SECOND);
        let peer_outbound = self.sides[1 - who].out.labels().outbound;
        let out = &mut self.sides[who].out;
        (out.resets, out.confirmed) = (0, None);
        out.window = (1 << 30) + day;
        // Who has taken nothing takes any numbering from its beginning.
        if out.next_in == 1 {
            let labels = Labels { inbound: peer_outbound, ..out.labels() };
            out.set_labels(labels);
        }
    }

    /// An input was handed in: what must hold after each, and perhaps the end of the turn.
    pub fn after(&mut self, who: usize) {
        self.invariant_after_input(who);
        if self.rng.chance(700) {
            self.sides[who].out.end_turn();
        }
    }

    pub fn send(&mut self, who: usize) {
        self.input(who, Input::Send);
        self.send_order(who);
        self.after(who);
    }

    fn send_order(&mut self, who: usize) {
        let now = self.now(who);
        let side = &mut self.sides[who];
        side.ordinals += 1;
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        body.extend_from_slice(b"11=");
        body.extend_from_slice(side.ordinals.to_string().as_bytes());
        body.extend_from_slice(&self.setup.body_tail);
        side.session.send(b"D", &body, now, &mut side.out);
        self.body = body;
    }

    /// The clients' process opens a connection.
    pub fn connect(&mut self) {
        let now = self.now(CLIENT);
        if self.sides[SERVER].conn.is_some() {
            self.coverage.on_fault(Fault::EarlyReconnect);
        }
        self.conn_ids += 1;
        self.conns.push(Conn::new(self.conn_ids));
        self.attach(CLIENT, self.conn_ids);
        self.input(CLIENT, Input::Connected);
        let side = &mut self.sides[CLIENT];
        side.session.handle_connected(now, &mut side.out);
        self.after(CLIENT);
    }

    fn attach(&mut self, who: usize, id: u64) {
        let side = &mut self.sides[who];
        side.out.conn = id;
        side.conn = Some(id);
        side.last_seq = 0;
        side.input.clear();
    }

    pub fn conn(&mut self, id: u64) -> Option<&mut Conn> {
        self.conns.iter_mut().find(|conn| conn.id == id)
    }

    /// A connection's end at a side is closed.
    pub fn close(&mut self, who: usize, id: u64) {
        if self.conn(id).is_some_and(|conn| conn.close(who) > 0) {
            self.coverage.on_fault(Fault::Late);
        }
        self.conns.retain(|conn| !conn.is_over());
        if self.sides[who].conn == Some(id) {
            let now = self.now(who);
            self.input(who, Input::Ended);
            let side = &mut self.sides[who];
            side.conn = None;
            side.input.clear();
            side.out.forget_connection();
            side.session.handle_disconnected(now, &mut side.out);
            self.after(who);
        }
    }

    /// At most so many bytes arrive at a side, and its session takes in what is whole.
    pub fn deliver(&mut self, who: usize, most: usize) -> bool {
        let Some(id) = self.sides[who].conn else { return false };
        let Some(at) = self.conns.iter().position(|conn| conn.id == id) else { return false };
        let count = self.conns[at].pipes[who].take(most, &mut self.sides[who].input);
        let is_over = self.conns[at].pipes[who].is_ended && self.conns[at].pipes[who].len() == 0;
        let taken = self.take_in(who);
        if is_over && count == 0 && self.sides[who].conn == Some(id) {
            self.close(who, id);
            return true;
        }
        count > 0 || taken
    }

    /// Bytes of a connection of which the server does not know whose it is: its first message says so.
    pub fn accept(&mut self, most: usize) -> bool {
        let bound = self.sides[SERVER].conn;
        let Some(at) = self.conns.iter().position(|conn| conn.is_open[SERVER] && bound != Some(conn.id)) else {
            return false;
        };
        let conn = &mut self.conns[at];
        let (id, mut first) = (conn.id, std::mem::take(&mut conn.first));
        let count = conn.pipes[SERVER].take(most, &mut first);
        let is_over = conn.pipes[SERVER].is_ended && conn.pipes[SERVER].len() == 0;
        match frame(&first, &FramingLimits::default()) {
            Framed::Message(..) if self.sides[SERVER].session.is_connected() => {
                self.coverage.on_fault(Fault::Second);
                self.close(SERVER, id);
                return true;
            }
            Framed::Message(bytes, _) => {
                let key = self.sides[SERVER].index.parse(bytes, &DataLengths::STANDARD).ok();
                let key = key.and_then(|msg| SessionKey::of_message(&msg));
                if key != Some(SessionKey::of_config(&self.setup.configs[SERVER])) {
                    self.close(SERVER, id);
                    return true;
                }
                self.attach(SERVER, id);
                self.sides[SERVER].input = first;
                let now = self.now(SERVER);
                self.input(SERVER, Input::Connected);
                let side = &mut self.sides[SERVER];
                side.session.handle_connected(now, &mut side.out);
                self.after(SERVER);
                self.take_in(SERVER);
                return true;
            }
            Framed::Garbage { .. } => {
                self.close(SERVER, id);
                return true;
            }
            Framed::Incomplete => {}
        }
        self.conns[at].first = first;
        if is_over {
            self.close(SERVER, id);
            return true;
        }
        count > 0
    }

    /// Hands over what is whole of a side's input. What comes while it is found out who the peer is stays where it is.
    pub fn take_in(&mut self, who: usize) -> bool {
        let mut at = 0;
        loop {
            let side = &mut self.sides[who];
            if side.session.is_authenticating() {
                break;
            }
            match frame(&side.input[at..], &FramingLimits::default()) {
                Framed::Incomplete => break,
                Framed::Garbage { consumed, .. } => {
                    at += consumed;
                    self.input(who, Input::Garbled);
                    let now = self.now(who);
                    let side = &mut self.sides[who];
                    side.session.handle_garbled(now, &mut side.out);
                    // It may have been the Logon that begins numbers anew.
                    side.last_seq = 0;
                }
                Framed::Message(bytes, len) => {
                    self.scratch.clear();
                    self.scratch.extend_from_slice(bytes);
                    at += len;
                    self.on_message(who);
                }
            }
        }
        self.sides[who].input.drain(..at);
        at > 0
    }

    /// The message in `scratch`, and those that waited for it.
    fn on_message(&mut self, who: usize) {
        let mut bytes = std::mem::take(&mut self.scratch);
        let mut is_held = false;
        loop {
            let now = self.now(who);
            let peer_outbound = self.sides[1 - who].out.committed_outbound();
            let mut index = std::mem::take(&mut self.sides[who].index);
            let mut reply = false;
            match index.parse(&bytes, &DataLengths::STANDARD) {
                Ok(msg) => {
                    let glance = self.glance(who, &msg, is_held);
                    self.before(who);
                    let side = &mut self.sides[who];
                    let inbound = side.session.handle_message(msg, now, &mut side.out);
                    if let Inbound::Application { seq, poss_resend, .. } = inbound {
                        let ordinal = msg.value(11).map_or(0, number);
                        side.on_delivered(seq, ordinal, poss_resend);
                        reply = self.rng.chance(self.setup.answers) && ordinal.is_multiple_of(4);
                    }
                    let side = &mut self.sides[who];
                    if glance.is_reset && glance.seq == Some(1) && side.session.next_in() == 2 {
                        let labels = Labels { inbound: peer_outbound, ..side.out.labels() };
                        side.out.set_labels(labels);
                    }
                    let is_old = glance.seq.is_some() && glance.new_seq_no > 0;
                    if is_old && !glance.poss_dup && !is_held {
                        side.last_seq = side.last_seq.max(glance.new_seq_no - 1);
                    }
                }
                Err(error) => {
                    self.inputs += 1;
                    let side = &mut self.sides[who];
                    side.session.handle_unreadable(index.readable(&bytes), &error, now, &mut side.out);
                }
            }
            self.sides[who].index = index;
            if reply {
                self.send_order(who);
            }
            self.after(who);
            is_held = self.sides[who].session.poll_held(&mut bytes);
            if !is_held {
                break;
            }
        }
        self.scratch = bytes;
    }

    /// Counts a message in the matrix, and looks whether its number is one that was not used before.
    fn glance(&mut self, who: usize, msg: &Message<'_>, is_held: bool) -> Glance {
        let flag = |tag| msg.value(tag) == Some(b"Y");
        let (is_reset, is_gap_fill, poss_dup) = (flag(141), flag(123), flag(43));
        let name = match msg.value(35) {
            Some(b"A") if is_reset => "logon-141",
            Some(b"A") => "logon",
            Some(b"5") => "logout",
            Some(b"2") => "resend-req",
            Some(b"4") if is_gap_fill => "gap-fill",
            Some(b"4") => "seq-reset",
            Some(b"0" | b"1" | b"3") => "admin",
            _ => "app",
        };
        let kind = KINDS.iter().position(|kind| *kind == name).unwrap();
        let seq = msg.value(34).map(number);
        let new_seq_no = msg.value(36).map_or(0, number);
        self.inputs += 1;
        let side = &mut self.sides[who];
        let next_in = side.session.next_in();
        let now = self.now(who);
        let row = row(&self.sides[who].session.status(now));
        match seq {
            None => self.coverage.on_input(row, Input::NoNumber),
            Some(seq) => {
                let turn = match seq.cmp(&next_in) {
                    std::cmp::Ordering::Equal => 0,
                    std::cmp::Ordering::Greater => 1,
                    std::cmp::Ordering::Less => 2,
                } + if poss_dup { TURNS.len() / 2 } else { 0 };
                self.coverage.on_message(row, kind, turn);
            }
        }
        self.trace(|| {
            let text = String::from_utf8_lossy(msg.raw()).replace('\x01', "|");
            let state = crate::coverage::ROWS[row];
            format!(
                "{} {state} (expects {next_in}){}: {text}",
                ["client", "server"][who],
                if is_held { " held" } else { "" }
            )
        });
        if let Some(seq) = seq.filter(|_| !is_held && !poss_dup) {
            self.invariant_number_is_new(who, seq, is_reset);
        }
        Glance { is_reset: is_reset && kind < 2, seq, poss_dup, new_seq_no }
    }

    /// The clock goes on, and timers ring.
    pub fn wait(&mut self, nanos: u64) {
        self.now_ns += nanos;
        for who in [CLIENT, SERVER] {
            let now = self.now(who);
            if self.sides[who].session.poll_timeout().is_some_and(|due| due <= now.mono) {
                self.input(who, Input::Timer);
                let side = &mut self.sides[who];
                side.session.handle_timeout(now, &mut side.out);
                self.after(who);
            }
        }
    }

    /// Commits so many turns of a side; the one at hand ends if `ends`.
    pub fn commit(&mut self, who: usize, turns: u64) -> bool {
        let out = &mut self.sides[who].out;
        let before = out.committed;
        out.committed = out.turn.min(out.committed.saturating_add(turns));
        out.committed > before
    }

    /// Bytes that are committed leave; behind them all, the connection is closed if it was to be.
    pub fn flush(&mut self, who: usize, most: usize) -> bool {
        let side = &mut self.sides[who];
        let Some(id) = side.conn else {
            side.out.forget_connection();
            return false;
        };
        let ready = side.out.ready();
        let count = ready.len().min(most);
        if let Some(conn) = self.conns.iter_mut().find(|conn| conn.id == id) {
            conn.pipes[1 - who].put(&ready[..count]);
        }
        if count > 0 {
            side.out.on_left(count);
        } else if side.out.is_committed(side.out.disconnect) {
            self.close(who, id);
            return true;
        }
        count > 0
    }

    /// Answers a read that a committed turn asked for.
    pub fn answer(&mut self, who: usize, part: Option<u64>) -> bool {
        let side = &self.sides[who];
        if !side.may_answer() || side.conn.is_none() {
            return false;
        }
        let is_earlier = side.out.reads.front().is_some_and(|read| read.is_earlier());
        self.input(who, if is_earlier { Input::Unsent } else { Input::Stored });
        let now = self.now(who);
        self.sides[who].answer_read(|most| part.map_or(most, |part| part % (most + 1)), now);
        self.after(who);
        true
    }

    /// Says who a peer is.
    pub fn verdict(&mut self, may_refuse: bool) -> bool {
        let out = &self.sides[SERVER].out;
        if !out.is_committed(out.verdict) || !self.sides[SERVER].session.is_authenticating() {
            return false;
        }
        let is_refused = may_refuse && self.rng.chance(150);
        if is_refused {
            self.coverage.on_fault(Fault::Refused);
        }
        self.input(SERVER, Input::Verdict);
        let now = self.now(SERVER);
        let verdict = if is_refused {
            Verdict::Refused { status: SessionStatus::InvalidUsernameOrPassword, text: "no" }
        } else {
            Verdict::Accepted { status: None }
        };
        let peer_outbound = self.sides[CLIENT].out.committed_outbound();
        let side = &mut self.sides[SERVER];
        side.out.verdict = None;
        side.session.handle_authenticated(verdict, now, &mut side.out);
        if side.session.is_logged_on() && side.session.next_in() == 2 {
            let labels = Labels { inbound: peer_outbound, ..side.out.labels() };
            side.out.set_labels(labels);
        }
        self.after(SERVER);
        self.take_in(SERVER);
        true
    }

    /// A process dies and comes back.
    pub fn crash(&mut self, who: usize, point: CrashPoint) {
        self.coverage.on_crash(point);
        self.input(who, Input::Crash);
        self.trace(|| format!("{} crashes: {point:?}", ["client", "server"][who]));
        self.crashes += 1;
        self.sides[who].conn = None;
        // What a server had of connections that it did not know yet is gone, too.
        for conn in &mut self.conns {
            if conn.is_open[who] {
                conn.close(who);
            }
        }
        self.conns.retain(|conn| !conn.is_over());
        self.sides[who].crash();
    }
}
