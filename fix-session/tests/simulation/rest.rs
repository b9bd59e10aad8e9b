//! The weather clears: both sides must come together by themselves, within bounds.

use crate::setup::SECOND;
use crate::world::World;
use crate::{CLIENT, SERVER};

/// How often something may have to be waited for until both are in sync: a Logon in time, its Logout, a verdict, a gap that
/// is asked for again, and a few Heartbeats between them.
const WAITS_MAX: usize = 300;
/// How many rounds of bytes there and back one wait may lead to.
const ROUNDS_MAX: usize = 20_000;

impl World {
    /// Stops all faults and lets both sides come to rest.
    pub fn come_to_rest(&mut self) {
        // A line that went deaf is given up by whoever looks at it; the others stay.
        for at in 0..self.conns.len() {
            if self.conns[at].pipes.iter().any(|pipe| pipe.is_deaf) || self.rng.chance(500) {
                self.conns[at].lose();
            }
        }
        self.meet();
        self.invariants_at_rest();
        // It is no rest if nothing moves any more.
        for who in [CLIENT, SERVER] {
            self.send(who);
        }
        self.meet();
        self.invariants_at_rest();
    }

    fn meet(&mut self) {
        let before = [self.sides[CLIENT].out.asked, self.sides[SERVER].out.asked];
        for waits in 0..WAITS_MAX {
            self.settle();
            if self.is_in_sync() {
                self.invariant_few_requests(before, self.missing());
                return;
            }
            // Without Heartbeats nobody sees that the last message was lost, until another comes.
            if waits % 20 == 10 {
                self.test(CLIENT);
                self.test(SERVER);
            }
            if !self.sides[CLIENT].session.is_connected() {
                let is_closed = |who: &usize| !self.sides[*who].session.may_log_on(self.now(*who).wall);
                if let Some(who) = [CLIENT, SERVER].into_iter().find(is_closed) {
                    let wall = self.now(who).wall;
                    let change = self.sides[who].session.next_change_of_hours(wall).unwrap();
                    // Both clocks must have come to it.
                    self.wait((change.0 - wall.0).unsigned_abs() + 5 * SECOND);
                } else if self.needs_operator() {
                    self.operators_agree();
                } else if self.conns.is_empty() {
                    self.connect();
                    continue;
                }
            }
            let due = self.sides.iter().filter_map(|side| side.session.poll_timeout()).min();
            let wait = due.map_or(SECOND, |due| due.0.saturating_sub(self.now_ns));
            self.wait(wait.max(1));
        }
        let status = [CLIENT, SERVER].map(|who| self.sides[who].session.status(self.now(who)));
        panic!("the sides do not come to rest: {status:#?}");
    }

    /// Lets everything that is under way be done.
    fn settle(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let mut moved = self.accept(usize::MAX);
            for who in [CLIENT, SERVER] {
                if self.sides[who].out.has_output() {
                    self.sides[who].out.end_turn();
                }
                moved |= self.commit(who, u64::MAX);
                moved |= self.flush(who, usize::MAX);
                moved |= self.answer(who, None);
                moved |= self.deliver(who, usize::MAX);
            }
            moved |= self.verdict(false);
            if !moved {
                return;
            }
        }
        panic!("the sides never stop talking");
    }

    /// How many numbers each side may have to ask for, at most.
    fn missing(&self) -> [u64; 2] {
        [CLIENT, SERVER].map(|who| self.sides[1 - who].session.next_out() + self.sides[1 - who].ordinals)
    }

    /// A gap closes within a bounded number of ResendRequests.
    fn invariant_few_requests(&self, before: [u64; 2], missing: [u64; 2]) {
        for who in [CLIENT, SERVER] {
            let config = self.sides[who].session.config();
            let asked = self.sides[who].out.asked - before[who];
            // Each asks for a chunk at least, or for what was dropped behind as many as are kept.
            let at_once = match (config.resend_request_chunk, config.closed_resend_interval) {
                (0, false) => u64::MAX,
                (0, true) => 1,
                (chunk, _) => chunk,
            };
            // What came ahead of its turn and was not kept is asked for again.
            let kept = (config.max_held_messages as u64).min(config.max_held_bytes as u64 / 150).max(1);
            let redundant = if config.redundant_resend_requests { 2 * missing[who] } else { 0 };
            let most = 60 + missing[who] / at_once + missing[who] / kept + redundant;
            assert!(asked <= most, "{who} asked {asked} times for at most {} numbers", missing[who]);
        }
    }
}
