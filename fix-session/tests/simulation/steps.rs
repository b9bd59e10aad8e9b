//! What happens next: one draw for each step.

use crate::coverage::{Fault, Input};
use crate::rng::Rng;
use crate::setup::SECOND;
use crate::side::Labels;
use crate::world::World;
use crate::{CLIENT, SERVER};

/// How many bytes move at once: all, a message or two, or a few.
fn most(rng: &mut Rng) -> usize {
    match rng.below(4) {
        0 | 1 => usize::MAX,
        2 => 1 + rng.below(500),
        _ => 1 + rng.below(60),
    }
}

impl World {
    /// One thing happens.
    pub fn step(&mut self) {
        let who = self.rng.below(2);
        let weather = self.setup.weather;
        // Who is not connected soon is, most of the time.
        if self.sides[SERVER].conn.is_none() && self.rng.chance(100) {
            self.reconnect();
            let most = most(&mut self.rng);
            self.flush(CLIENT, most);
            self.accept(usize::MAX);
        }
        match self.rng.below(1_000) {
            0..230 => self.send(who),
            230..460 => {
                let most = most(&mut self.rng);
                self.deliver(who, most);
            }
            460..490 => {
                let most = most(&mut self.rng);
                self.accept(most);
            }
            490..600 => {
                let turns = if self.rng.chance(700) { u64::MAX } else { 1 };
                self.commit(who, turns);
            }
            600..800 => {
                let most = most(&mut self.rng);
                self.flush(who, most);
            }
            800..870 => {
                let part = self.rng.chance(400).then(|| self.rng.next());
                self.answer(who, part);
            }
            870..890 => {
                self.verdict(true);
            }
            890..930 => self.reconnect(),
            930..970 => self.pass_time(),
            970..975 => self.test(who),
            975..979 => self.logout(who),
            979..987 => self.operate(who),
            _ if self.rng.chance(weather.min(1_000)) => self.fault(who),
            _ => {}
        }
    }

    fn reconnect(&mut self) {
        let now = self.now(CLIENT);
        if self.sides[CLIENT].session.is_connected() || !self.sides[CLIENT].session.may_log_on(now.wall) {
            return;
        }
        if self.needs_operator() {
            self.operators_agree();
        } else {
            self.connect();
        }
    }

    fn pass_time(&mut self) {
        let nanos = match self.rng.below(100) {
            0..60 => self.rng.between(1_000_000, SECOND),
            60..90 => self.rng.between(SECOND, 5 * SECOND),
            90..98 => self.rng.between(5 * SECOND, 40 * SECOND),
            _ => {
                self.coverage.on_fault(Fault::Stall);
                let now = self.now(SERVER);
                let config = self.sides[SERVER].session.config();
                let change = config.schedule.next_change(now.wall);
                let reset = self.setup.configs.iter().find_map(|config| config.reset_daily.as_ref());
                let reset = reset.and_then(|daily| daily.next_after(now.wall));
                match change.into_iter().chain(reset).min() {
                    Some(next) => (next.0 - now.wall.0).unsigned_abs().saturating_sub(self.rng.between(0, 5 * SECOND)),
                    None => self.rng.between(40 * SECOND, 200 * SECOND),
                }
            }
        };
        self.wait(nanos);
    }

    pub fn test(&mut self, who: usize) {
        self.input(who, Input::Test);
        let now = self.now(who);
        let side = &mut self.sides[who];
        side.session.test(now, &mut side.out);
        self.after(who);
    }

    fn logout(&mut self, who: usize) {
        self.input(who, Input::Logout);
        let now = self.now(who);
        let side = &mut self.sides[who];
        side.session.logout(None, now, &mut side.out);
        self.after(who);
    }

    /// Operators begin numbers anew or raise them.
    fn operate(&mut self, who: usize) {
        let now = self.now(who);
        if self.sides.iter().all(|side| side.conn.is_none()) && self.conns.is_empty() && self.rng.chance(300) {
            // Where numbers begin anew by themselves nobody agrees on large ones.
            let begins_anew = self.setup.configs[CLIENT].reset_on_disconnect || self.has_hours();
            if begins_anew || self.rng.chance(500) {
                self.operators_agree();
            } else {
                self.operators_agree_on_large_numbers();
            }
            return;
        }
        if !self.setup.resets_inside[who] {
            return;
        }
        let raises = self.rng.chance(500);
        self.input(who, if raises { Input::Raise } else { Input::ResetInside });
        let by = self.rng.between(1, 300);
        let side = &mut self.sides[who];
        if raises {
            let next_out = side.session.next_out() + by;
            let raised = side.session.raise_next_out(next_out, now, &mut side.out);
            assert_eq!(raised, Ok(()));
        } else if let Err(error) = side.session.reset_inside(now, &mut side.out) {
            assert!(!side.session.is_logged_on() || side.out.labels().is_resetting, "{error}");
        }
        self.after(who);
    }

    /// Both sides begin anew, as agreed over the telephone.
    pub fn operators_agree(&mut self) {
        self.set_both(1, 1);
        let fresh = [self.sides[CLIENT].out.fresh_label(), self.sides[SERVER].out.fresh_label()];
        for who in [CLIENT, SERVER] {
            let out = &mut self.sides[who].out;
            let labels = Labels { inbound: fresh[1 - who], outbound: fresh[who], ..out.labels() };
            out.set_labels(labels);
            (out.troubles, out.is_refused) = (0, false);
            out.end_turn();
            self.commit(who, u64::MAX);
        }
    }

    /// Scenario 9: both go on from numbers that neither has used.
    fn operators_agree_on_large_numbers(&mut self) {
        let next = |who: usize| self.sides[who].session.next_out().max(self.sides[1 - who].session.next_in());
        let (client, server) = (next(CLIENT) + 100, next(SERVER) + 50);
        self.set_both(client, server);
        let labels = self.sides[CLIENT].out.labels();
        let server_out = &mut self.sides[SERVER].out;
        let same = Labels { inbound: labels.outbound, outbound: labels.inbound, ..server_out.labels() };
        server_out.set_labels(same);
        for who in [CLIENT, SERVER] {
            self.sides[who].out.troubles = 0;
            self.sides[who].out.is_refused = false;
            self.sides[who].out.end_turn();
            self.commit(who, u64::MAX);
        }
    }

    fn set_both(&mut self, client: u64, server: u64) {
        for who in [CLIENT, SERVER] {
            // What was decided is committed before operators look at it.
            self.sides[who].out.end_turn();
            self.commit(who, u64::MAX);
            if let Some(id) = self.sides[who].conn {
                self.close(who, id);
            }
            self.input(who, Input::Reset);
            let (ours, theirs) = if who == CLIENT { (client, server) } else { (server, client) };
            let side = &mut self.sides[who];
            assert_eq!(side.session.reset(theirs, ours, &mut side.out), Ok(()));
            self.after(who);
        }
        self.conns.clear();
    }

    fn has_hours(&self) -> bool {
        let now = self.now(CLIENT).wall;
        self.setup.configs[CLIENT].schedule.next_change(now).is_some()
    }

    /// Whether the two sides cannot go on without their operators: one of them said so, or has begun anew and the other
    /// has not, with nothing that would tell it.
    pub fn needs_operator(&mut self) -> bool {
        if self.sides[SERVER].conn.is_some() {
            return false;
        }
        let [client, server] = [&self.sides[CLIENT].out, &self.sides[SERVER].out];
        let (ours, theirs) = (client.labels(), server.labels());
        let is_told = self.setup.configs[CLIENT].reset_on_logon || ours.is_resetting || theirs.is_resetting;
        // Once it may be a Logon that the network changed; twice it is the numbers.
        let is_trouble = client.troubles.max(server.troubles) > 1 && !is_told;
        let differs = (ours.inbound != theirs.outbound && client.next_in > 1)
            || (theirs.inbound != ours.outbound && server.next_in > 1);
        // With hours, or after a crash that was an end, the other side finds out when it is connected.
        let differs = differs && !is_told && !self.has_hours() && !self.setup.configs[CLIENT].reset_on_disconnect;
        let is_refused = client.is_refused || server.is_refused;
        if is_trouble || differs || is_refused {
            assert!(
                self.setup.may_need_operator || !(is_trouble || differs),
                "operators are needed: trouble {is_trouble}, client {ours:?}, server {theirs:?}"
            );
            self.coverage.on_fault(Fault::Operators);
            return true;
        }
        false
    }
}
