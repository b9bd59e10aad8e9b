//! What the network does wrong, and processes that die.

use crate::coverage::{CrashPoint, Fault};
use crate::link::Conn;
use crate::world::World;
use crate::{CLIENT, SERVER};

impl World {
    pub fn fault(&mut self, who: usize) {
        match self.rng.below(100) {
            0..8 => self.cut(),
            8..13 => {
                if let Some(id) = self.sides[who].conn {
                    self.coverage.on_fault(Fault::HalfClosed);
                    self.close(who, id);
                }
            }
            13..18 => {
                if let Some(conn) = self.conns.last_mut() {
                    conn.pipes[who].is_deaf = true;
                    self.coverage.on_fault(Fault::Deaf);
                }
            }
            18..40 => self.change(who),
            40..48 => self.insert(who, Fault::Noise),
            48..54 => self.insert(who, Fault::WrongSum),
            54..62 => self.insert(who, Fault::NoNumber),
            62..78 => self.insert(who, Fault::Again),
            78..86 => self.second_connection(),
            _ => self.crash_somewhere(who),
        }
    }

    fn cut(&mut self) {
        let Some(conn) = self.conns.last_mut() else { return };
        conn.lose();
        self.coverage.on_fault(Fault::Cut);
    }

    fn change(&mut self, who: usize) {
        let Some(conn) = self.conns.last_mut() else { return };
        let bytes = conn.pipes[who].on_its_way();
        if bytes.is_empty() {
            return;
        }
        let at = self.rng.below(bytes.len());
        bytes[at] ^= 1 << self.rng.below(7);
        self.coverage.on_fault(Fault::Changed);
    }

    /// Puts bytes between two messages on their way.
    fn insert(&mut self, who: usize, fault: Fault) {
        let Some(conn) = self.conns.last_mut() else { return };
        let bytes = conn.pipes[who].on_its_way();
        let Some(at) = bytes.windows(2).position(|two| two == b"8=") else { return };
        // Only at the front of a message: else it would change one.
        if at > 0 && bytes[at - 1] != 1 {
            return;
        }
        let config = &self.setup.configs[who];
        let begin = config.begin_string.as_str().to_owned();
        let ids = format!("49={}\x0156={}\x01", config.target_comp_id.as_str(), config.sender_comp_id.as_str());
        let time = "20260302-11:59:59";
        let inserted = match fault {
            Fault::NoNumber => message(&begin, &format!("35=0\x01{ids}52={time}\x01"), 0),
            Fault::WrongSum => message(&begin, &format!("35=0\x0134=1\x01{ids}52={time}\x01"), 1),
            Fault::Again => {
                if self.sides[who].session.next_in() < 2 || self.sides[who].out.labels().is_resetting {
                    return;
                }
                let body = format!("35=0\x0134=1\x0143=Y\x01{ids}52={time}\x01122={time}\x01");
                message(&begin, &body, 0)
            }
            _ => b"noise\x01more\x01".to_vec(),
        };
        conn.pipes[who].insert(at, &inserted);
        self.coverage.on_fault(fault);
    }

    /// Somebody, or a network that sends what it has sent before, connects as a client that is connected.
    fn second_connection(&mut self) {
        if !self.sides[SERVER].session.is_connected() {
            return;
        }
        let begin = self.setup.configs[CLIENT].begin_string.as_str().to_owned();
        let logon = "35=A\x0134=1\x0149=CLIENT\x0152=20260302-12:00:00\x0156=SERVER\x0198=0\x01108=30\x01141=Y\x01";
        self.conn_ids += 1;
        let mut conn = Conn::new(self.conn_ids);
        conn.pipes[SERVER].put(&message(&begin, logon, 0));
        conn.close(CLIENT);
        self.conns.insert(0, conn);
        let before = self.sides[SERVER].session.hash();
        self.accept(usize::MAX);
        assert_eq!(self.sides[SERVER].session.hash(), before, "a second connection changes nothing");
    }

    /// A process dies, wherever it happens to be.
    pub fn crash_somewhere(&mut self, who: usize) {
        // Half of the time right behind something that it has just decided.
        if self.rng.chance(500) {
            self.sides[who].out.end_turn();
            let turns = if self.rng.chance(500) { u64::MAX } else { 1 };
            self.commit(who, turns);
            if self.rng.chance(600) {
                let most = self.rng.below(600);
                self.flush(who, most);
            }
        }
        if self.rng.chance(50) {
            self.crash(1 - who, CrashPoint::Both);
        }
        let point = self.crash_point(who);
        self.crash(who, point);
    }

    fn crash_point(&self, who: usize) -> CrashPoint {
        let side = &self.sides[who];
        let out = &side.out;
        let ready = out.ready();
        match () {
            () if side.conn.is_none() => CrashPoint::Disconnected,
            () if side.session.is_authenticating() => CrashPoint::BeforeVerdict,
            () if out.labels().is_resetting => CrashPoint::HalfReset,
            () if out.committed < out.turn && out.is_committed(out.first_waiting()) => CrashPoint::BetweenCommits,
            () if out.has_left() && ready.starts_with(b"8=FIX") => CrashPoint::BetweenMessages,
            () if out.has_left() => CrashPoint::InsideMessage,
            () if !ready.is_empty() => CrashPoint::BeforeBytes,
            () if out.is_committed(out.disconnect) => CrashPoint::BeforeClose,
            () if side.may_answer() && out.pieces > 0 => CrashPoint::BetweenPieces,
            () if side.may_answer() => CrashPoint::BeforeRead,
            () if out.is_busy() => CrashPoint::BeforeCommit,
            () => CrashPoint::Quiet,
        }
    }
}

/// A whole message round its fields from MsgType(35) on; its CheckSum(10) is wrong by so much.
fn message(begin: &str, body: &str, wrong: u8) -> Vec<u8> {
    let mut out = format!("8={begin}\x019={}\x01{body}", body.len()).into_bytes();
    let sum = out.iter().fold(wrong, |sum, byte| sum.wrapping_add(*byte));
    out.extend_from_slice(format!("10={sum:03}\x01").as_bytes());
    out
}
