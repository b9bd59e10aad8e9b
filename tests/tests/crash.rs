//! Power cuts. What a user would lose: an order that was acknowledged, a fill that was reported, or trust that both sides
//! have the same numbers.

use journal::Durability;
use tests::sim::{Scenario, World};

const SCENARIO: Scenario =
    Scenario { orders: 200, durability: Durability::Fsync, ignore_sync: false, crash_at: None, seed: 1 };

#[test]
fn without_a_crash_both_sides_agree() {
    let outcome = World::run(SCENARIO);
    assert_eq!(outcome.losses, Vec::<String>::new());
    assert_eq!(outcome.restarts, 0);
    assert!(outcome.fills >= 100, "the run must trade: {outcome:?}");
    assert!(outcome.cancels >= 20 && outcome.replaces >= 10, "the run must cancel and replace: {outcome:?}");
}

#[test]
fn a_power_cut_at_any_call_of_the_disk_loses_nothing_that_was_told() {
    let calls = World::run(SCENARIO).disk_calls;
    assert!(calls > 400, "a run of 200 orders makes more than {calls} calls");
    for call in 1..=calls {
        let outcome = World::run(Scenario { crash_at: Some(call), seed: call, ..SCENARIO });
        assert_eq!(outcome.losses, Vec::<String>::new(), "power cut at disk call {call}, seed {call}");
        assert!(outcome.restarts > 0, "call {call} was never made");
    }
}

/// The shard writes a state hash every 10,000 records, and each is computed again by a replay.
#[test]
fn a_replay_comes_to_every_hash_that_was_written() {
    let outcome = World::run(Scenario { orders: 6_000, ..SCENARIO });
    assert_eq!(outcome.losses, Vec::<String>::new());
    assert!(outcome.hashes >= 2, "too few records to be a test: {outcome:?}");
}

/// The test above must be able to fail: without the sync, or with a promise that does not cover the machine, it does.
#[test]
fn without_fdatasync_a_power_cut_is_found_out() {
    let found = |durability, ignore_sync| {
        (10..400).step_by(13).any(|call| {
            let scenario = Scenario { durability, ignore_sync, crash_at: Some(call), seed: call, ..SCENARIO };
            !World::run(scenario).losses.is_empty()
        })
    };
    assert!(found(Durability::Fsync, true), "fdatasync taken out, and nobody noticed");
    assert!(found(Durability::Os, false), "durability \"os\" outlives no power cut, and nobody noticed");
}
