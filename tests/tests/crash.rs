//! Power cuts. What a user would lose: an order that was acknowledged, a fill that was reported, a child that trades at a
//! venue and is not known here, or trust that both sides have the same numbers.
//!
//! A venue in the process loses its orders with it; a venue over FIX outlives the gateway, and tells what was lost.

use journal::Durability;
use tests::setup::Venues;
use tests::sim::{Outcome, Scenario, World};

const IN_PROCESS: Scenario = Scenario {
    orders: 200,
    venues: Venues::InProcess,
    cut_every: None,
    kill_every: None,
    cancel_on_disconnect: false,
    durability: Durability::Fsync,
    ignore_sync: false,
    crash_at: None,
    crash_again_at: None,
    seed: 1,
};

/// The last order rests, and is open at both sides in the end.
const FIX: Scenario = Scenario { orders: 199, venues: Venues::Fix, ..IN_PROCESS };

/// The way to the venue is lost again and again, and the kill switch overtakes orders that are approved and not committed.
const ROUGH: Scenario = Scenario { cut_every: Some(37), kill_every: Some(23), ..FIX };

/// Orders rest in the process, where a crash loses them, and take over FIX, where it does not.
const BOTH: Scenario = Scenario { venues: Venues::Both, ..ROUGH };

/// What rests at the venue is gone whenever the way to it is.
const CAUTIOUS: Scenario = Scenario { cancel_on_disconnect: true, ..ROUGH };

/// Runs without a crash.
fn calm(scenario: Scenario) -> Outcome {
    let outcome = World::run(scenario);
    assert_eq!(outcome.losses, Vec::<String>::new(), "{scenario:?}");
    assert_eq!(outcome.restarts, 0);
    outcome
}

/// Runs once for each call of the disk that the scenario makes, and crashes there.
fn crash_at_every_call(scenario: Scenario) {
    let calls = World::run(scenario).disk_calls;
    assert!(calls > 400, "a run of 200 orders makes more than {calls} calls");
    let mut found = Vec::new();
    for call in 1..=calls {
        let outcome = World::run(Scenario { crash_at: Some(call), seed: call, ..scenario });
        assert!(outcome.restarts > 0, "call {call} was never made");
        if !outcome.losses.is_empty() {
            found.push(format!("power cut at disk call {call}, seed {call}: {:?}", outcome.losses));
        }
    }
    assert!(found.is_empty(), "{} of {calls} power cuts, {scenario:?}\n{}", found.len(), found.join("\n"));
}

/// Whether a crash at some call is found out.
fn is_found_out(scenario: Scenario) -> bool {
    (10..400).step_by(13).any(|call| {
        let scenario = Scenario { crash_at: Some(call), seed: call, ..scenario };
        !World::run(scenario).losses.is_empty()
    })
}

#[test]
fn without_a_crash_both_sides_agree() {
    let outcome = calm(IN_PROCESS);
    assert!(outcome.fills >= 100, "the run must trade: {outcome:?}");
    assert!(outcome.cancels >= 20 && outcome.replaces >= 10, "the run must cancel and replace: {outcome:?}");
}

#[test]
fn a_power_cut_at_any_call_of_the_disk_loses_nothing_that_was_told() {
    crash_at_every_call(IN_PROCESS);
}

#[test]
fn without_a_crash_the_venue_over_fix_agrees_too() {
    let outcome = calm(FIX);
    assert!(outcome.fills >= 100, "the run must trade: {outcome:?}");
    assert!(outcome.cancels >= 20 && outcome.replaces >= 10, "the run must cancel and replace: {outcome:?}");
    assert!(outcome.cancels_refused > 0, "some cancels must come too late: {outcome:?}");
    assert_eq!((outcome.open, outcome.not_sent, outcome.cuts), (1, 0, 0), "{outcome:?}");
}

#[test]
fn a_power_cut_at_any_call_of_the_disk_leaves_one_story_here_and_at_the_venue() {
    crash_at_every_call(FIX);
}

#[test]
fn a_lost_way_to_the_venue_and_the_kill_switch_leave_one_story_too() {
    let outcome = calm(ROUGH);
    assert!(outcome.fills >= 70, "the run must trade: {outcome:?}");
    assert!(outcome.cuts >= 5 && outcome.not_sent >= 5, "the run must be rough: {outcome:?}");
    assert!(outcome.refused >= 5, "the kill switch must refuse: {outcome:?}");
}

#[test]
fn a_power_cut_among_lost_connections_and_kills_leaves_one_story() {
    crash_at_every_call(ROUGH);
}

#[test]
fn a_power_cut_with_venues_of_both_kinds_leaves_one_story() {
    let outcome = calm(BOTH);
    assert!(outcome.fills >= 70 && outcome.not_sent >= 5, "{outcome:?}");
    crash_at_every_call(BOTH);
}

#[test]
fn a_power_cut_with_a_venue_that_cancels_on_disconnect_leaves_one_story() {
    let outcome = calm(CAUTIOUS);
    assert!(outcome.fills >= 70 && outcome.not_sent >= 5, "{outcome:?}");
    crash_at_every_call(CAUTIOUS);
}

/// The second crash comes while the journal is read again, while both sides find out what was lost, or soon after.
#[test]
fn a_second_power_cut_during_recovery_leaves_one_story() {
    let mut found = Vec::new();
    for scenario in [IN_PROCESS, FIX, ROUGH, BOTH, CAUTIOUS] {
        let calls = World::run(scenario).disk_calls;
        for call in (1..=calls).step_by(7) {
            for again in [1 + call % 20, 20 + call % 17, 37 + call % 23] {
                let crashes = Scenario { crash_at: Some(call), crash_again_at: Some(again), seed: call, ..scenario };
                let losses = World::run(crashes).losses;
                if !losses.is_empty() {
                    found.push(format!("{crashes:?}: {losses:?}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{} losses\n{}", found.len(), found.join("\n"));
}

/// The shard writes a state hash every 10,000 records, and each is computed again by a replay.
#[test]
fn a_replay_comes_to_every_hash_that_was_written() {
    let outcome = calm(Scenario { orders: 6_000, ..IN_PROCESS });
    assert!(outcome.hashes >= 2, "too few records to be a test: {outcome:?}");
}

/// The tests above must be able to fail: without the sync, or with a promise that does not cover the machine, they do.
#[test]
fn without_fdatasync_a_power_cut_is_found_out() {
    for scenario in [IN_PROCESS, FIX, ROUGH, BOTH] {
        let venues = scenario.venues;
        assert!(
            is_found_out(Scenario { ignore_sync: true, ..scenario }),
            "{venues:?}: fdatasync taken out, and nobody noticed"
        );
        assert!(
            is_found_out(Scenario { durability: Durability::Os, ..scenario }),
            "{venues:?}: durability \"os\" outlives no power cut, and nobody noticed"
        );
    }
}
