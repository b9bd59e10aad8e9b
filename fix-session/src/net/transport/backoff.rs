//! Which host is tried next, and how long to wait before.

use std::time::Duration;

/// How long to wait between rounds of tries: `first`, then twice as long each time, up to `max`; of each wait up to a half
/// is left to chance, so that clients that lost the same server do not all come back at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The wait after the first round that failed.
    pub first: Duration,
    /// The longest wait.
    pub max: Duration,
}

impl Default for Backoff {
    /// 1 s to 30 s: a server that restarts is back within seconds, and one that is down is not helped by more.
    fn default() -> Backoff {
        Backoff { first: Duration::from_secs(1), max: Duration::from_secs(30) }
    }
}

impl Backoff {
    /// The wait after `rounds` rounds that failed, at least one; `chance` is any random number.
    pub fn wait(&self, rounds: u32, chance: u64) -> Duration {
        let doublings = rounds.saturating_sub(1).min(30);
        let whole = self.first.saturating_mul(1 << doublings).min(self.max);
        let half = whole / 2;
        let part = u32::try_from(chance % 1024).unwrap_or(0);
        half + half * part / 1024
    }
}

/// In which order hosts are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HostPolicy {
    /// The first that can be reached, from the beginning each time: a main server and those that stand in for it.
    #[default]
    Priority,
    /// The next one each time: servers that are all the same.
    RoundRobin,
}

/// Where in the list of hosts we are.
#[derive(Debug)]
pub(crate) struct HostPlan {
    hosts: usize,
    policy: HostPolicy,
    /// The host tried last.
    at: Option<usize>,
    /// Tries since a host was last found good.
    failed: u32,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Try {
    /// The place of the host in the list.
    pub(crate) host: usize,
    /// How many rounds have failed, if it is time to wait before this one.
    pub(crate) after_rounds: Option<u32>,
}

impl HostPlan {
    /// Over so many hosts, at least one.
    pub(crate) fn new(hosts: usize, policy: HostPolicy) -> HostPlan {
        HostPlan { hosts: hosts.max(1), policy, at: None, failed: 0 }
    }

    /// The next host. Each call that was not followed by [`HostPlan::on_good`] counts as one that failed.
    pub(crate) fn next(&mut self) -> Try {
        let hosts = u32::try_from(self.hosts).unwrap_or(u32::MAX);
        let host = match (self.at, self.policy, self.failed) {
            (None, _, _) | (Some(_), HostPolicy::Priority, 0) => 0,
            (Some(at), _, _) => (at + 1) % self.hosts,
        };
        let after_rounds = (self.failed > 0 && self.failed.is_multiple_of(hosts)).then_some(self.failed / hosts);
        self.at = Some(host);
        self.failed = self.failed.saturating_add(1);
        Try { host, after_rounds }
    }

    /// The host tried last is good: a session was logged on there.
    pub(crate) fn on_good(&mut self) {
        self.failed = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts(plan: &mut HostPlan, tries: usize) -> Vec<(usize, Option<u32>)> {
        (0..tries).map(|_| plan.next()).map(|next| (next.host, next.after_rounds)).collect()
    }

    #[test]
    fn a_stand_in_is_tried_at_once_and_the_whole_list_again_after_a_wait() {
        let mut plan = HostPlan::new(2, HostPolicy::Priority);
        assert_eq!(hosts(&mut plan, 5), [(0, None), (1, None), (0, Some(1)), (1, None), (0, Some(2))]);
        assert_eq!(hosts(&mut plan, 1), [(1, None)]);
        plan.on_good();
        assert_eq!(hosts(&mut plan, 2), [(0, None), (1, None)], "the main server first, without a wait");
    }

    #[test]
    fn equal_servers_take_turns() {
        let mut plan = HostPlan::new(3, HostPolicy::RoundRobin);
        assert_eq!(hosts(&mut plan, 2), [(0, None), (1, None)]);
        plan.on_good();
        assert_eq!(hosts(&mut plan, 4), [(2, None), (0, None), (1, None), (2, Some(1))]);
    }

    #[test]
    fn waits_double_up_to_the_longest_and_are_never_all_the_same() {
        let backoff = Backoff { first: Duration::from_secs(1), max: Duration::from_secs(10) };
        for (rounds, whole_ms) in [(1, 1000), (2, 2000), (3, 4000), (4, 8000), (5, 10_000), (1000, 10_000)] {
            let (least, most) = (backoff.wait(rounds, 0).as_millis(), backoff.wait(rounds, 1023).as_millis());
            assert!(
                least == whole_ms / 2 && most > whole_ms * 9 / 10 && most <= whole_ms,
                "{rounds}: {least} to {most}"
            );
        }
    }
}
