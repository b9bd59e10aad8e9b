//! What must be true after each input, and what when nothing is left to say.

use std::collections::BTreeMap;

use fix_session::SessionRecord;

use crate::world::World;
use crate::{CLIENT, SERVER};

impl World {
    /// Checked after each input.
    pub fn invariant_after_input(&mut self, who: usize) {
        let (side, peer) = (&self.sides[who], &self.sides[1 - who]);
        let (session, out) = (&side.session, &side.out);
        let told = (session.next_in(), session.next_out(), session.epoch());
        assert_eq!(told, (out.next_in, out.next_out, out.epoch), "the numbers are not those of the records");
        if let Some(confirmed) = out.confirmed
            && out.labels().outbound == peer.out.labels().inbound
            && peer.session.next_in() > 1
            && !self.setup.configs[who].reset_on_logout
        {
            let has = peer.session.next_in();
            assert!(confirmed <= has, "{who} believes that all below {confirmed} arrived: {has} is expected");
        }
    }

    /// Who sends a number twice without saying so has two messages for one number.
    pub fn invariant_number_is_new(&mut self, who: usize, seq: u64, is_reset: bool) {
        let side = &mut self.sides[who];
        assert!(is_reset || seq > side.last_seq, "number {seq} came after {} on one connection", side.last_seq);
        side.last_seq = seq;
    }

    /// Both sides are logged on, nothing is missing, and each expects what the other sends next.
    pub fn is_in_sync(&self) -> bool {
        let [client, server] = &self.sides;
        let ours = (client.session.next_in(), client.session.next_out());
        let theirs = (server.session.next_out(), server.session.next_in());
        let is_done = |who: usize| {
            let status = self.sides[who].session.status(self.now(who));
            let is_whole = status.gap_through.is_none() && status.held == 0 && status.resending.is_none();
            status.state == "logged-on" && is_whole && !self.sides[who].out.is_busy()
        };
        ours == theirs && is_done(CLIENT) && is_done(SERVER)
    }

    /// What must be true when nothing is left to say.
    pub fn invariants_at_rest(&self) {
        for who in [CLIENT, SERVER] {
            // Who begins anew after a Logout that the other did not see believes what is not so.
            if !self.setup.configs[who].reset_on_logout {
                self.invariant_each_is_delivered_or_listed(who);
            }
            self.invariant_none_is_doubled(who);
            self.invariant_replay_is_the_same(who);
        }
    }

    /// Each message was delivered, or is one that must not arrive late, or its sender lists it.
    fn invariant_each_is_delivered_or_listed(&self, who: usize) {
        let (side, peer) = (&self.sides[who], &self.sides[1 - who]);
        let mut delivered = vec![false; side.ordinals as usize + 1];
        for one in &peer.out.delivered {
            delivered[one.ordinal as usize] = true;
        }
        let mut listed: Vec<(u64, u64, u64)> = side.out.forgotten.iter().map(|one| (one.1, one.2, one.3)).collect();
        listed.extend(unsent(side.out.journal.records()));
        // Of one that was sent again as a new message the last counts.
        let mut last = vec![None; delivered.len()];
        for sent in side.sent().iter().filter(|sent| sent.ordinal > 0) {
            last[sent.ordinal as usize] = Some(*sent);
        }
        for sent in last.into_iter().flatten() {
            let is_listed = || {
                let is_of = |one: &&(u64, u64, u64)| one.0 == sent.epoch && (one.1..=one.2).contains(&sent.seq);
                listed.iter().any(|one| is_of(&one))
            };
            let is_well = delivered[sent.ordinal as usize] || side.is_withheld(sent.ordinal) || is_listed();
            assert!(
                is_well,
                "order {} of {who}, number {} of epoch {}, is lost; epoch {} is at hand, listed are {listed:?}",
                sent.ordinal,
                sent.seq,
                sent.epoch,
                side.session.epoch()
            );
        }
    }

    /// None was handed up twice, but for those that say that they may be.
    fn invariant_none_is_doubled(&self, who: usize) {
        let mut times = BTreeMap::new();
        for one in self.sides[who].out.delivered.iter().filter(|one| !one.poss_resend && one.ordinal > 0) {
            *times.entry((one.times, one.seq)).or_insert(0) += 1;
            if !self.setup.may_need_operator {
                *times.entry((u64::MAX, one.ordinal)).or_insert(0) += 1;
            }
        }
        let twice: Vec<_> = times.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "{who} was handed twice: {twice:?}");
    }

    fn invariant_replay_is_the_same(&self, who: usize) {
        let side = &self.sides[who];
        assert_eq!(side.replayed().hash(), side.session.hash(), "a replay of {who}'s records");
    }
}

/// The ranges that are still to be sent again.
fn unsent<'a>(records: impl Iterator<Item = SessionRecord<'a>>) -> Vec<(u64, u64, u64)> {
    let mut ranges: Vec<(u64, u64, u64)> = Vec::new();
    for record in records {
        match record {
            SessionRecord::Unsent { epoch, begin, end, .. } => ranges.push((epoch, begin, end)),
            SessionRecord::SentAgain { through, .. } => {
                if through >= ranges[0].2 {
                    ranges.remove(0);
                } else {
                    ranges[0].1 = through + 1;
                }
            }
            _ => {}
        }
    }
    ranges
}
