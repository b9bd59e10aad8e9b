//! Two sessions in memory, a virtual clock, and a network and machines that do all that networks and machines do: seeds by
//! the thousand. See `world` for what can happen, `invariants` for what must be true, `coverage` for what was met.
//!
//! `TIDEGATE_SIM_SEEDS` says how many seeds are run (2,000, or 100,000 in the long run), `TIDEGATE_SIM_FIRST` the first one;
//! `TIDEGATE_SIM_SEED` runs one alone and tells its story.
#![allow(unreachable_pub, reason = "a program has no public part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]
#![allow(clippy::disallowed_methods, reason = "the environment says which seeds")]

mod coverage;
mod faults;
mod invariants;
mod journal;
mod link;
mod rest;
mod rng;
mod setup;
mod side;
mod steps;
mod unreachable;
mod world;

use coverage::Coverage;
use world::World;

/// The initiator's place.
const CLIENT: usize = 0;
/// The acceptor's place.
const SERVER: usize = 1;
/// How many inputs a seed has at least.
const INPUTS_MIN: u64 = 4_000;
/// From so many seeds on, what was met too seldom is a failure.
const COVERED_FROM: u64 = 2_000;

/// Says which seed failed.
struct Told(u64);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {} fails: TIDEGATE_SIM_SEED={} tells how", self.0, self.0);
        }
    }
}

/// One seed from its first input to its rest.
fn run(seed: u64, coverage: Coverage, is_traced: bool) -> World {
    let told = Told(seed);
    let mut world = World::new(seed, coverage, is_traced);
    let crash_at = world.rng.between(1, INPUTS_MIN);
    while world.inputs < INPUTS_MIN || world.crashes == 0 {
        world.step();
        if world.inputs >= crash_at && world.crashes == 0 {
            let who = world.rng.below(2);
            world.crash_somewhere(who);
        }
    }
    world.come_to_rest();
    drop(told);
    world
}

fn seeds(default: u64) {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect(name));
    if let Some(seed) = number("TIDEGATE_SIM_SEED") {
        run(seed, Coverage::new(), true);
        return;
    }
    let (first, count) = (number("TIDEGATE_SIM_FIRST").unwrap_or(1), number("TIDEGATE_SIM_SEEDS").unwrap_or(default));
    let mut coverage = Coverage::new();
    let (mut inputs, mut crashes, mut delivered) = (0, 0, 0);
    for seed in first..first + count {
        let world = run(seed, coverage, false);
        inputs += world.inputs;
        crashes += world.crashes;
        delivered += world.sides.iter().map(|side| side.out.delivered.len()).sum::<usize>();
        coverage = world.coverage;
    }
    coverage.print();
    println!("{count} seeds from {first}: {inputs} inputs, {crashes} crashes, {delivered} messages delivered");
    coverage.invariant_unreachable_is_never_met();
    let seldom = coverage.too_seldom();
    assert!(count < COVERED_FROM || seldom.is_empty(), "met too seldom:\n{}", seldom.join("\n"));
}

#[test]
fn no_weather_loses_or_doubles_a_message() {
    seeds(2_000);
}

/// The same for `./check --long`.
#[test]
#[ignore = "minutes: ./check --long"]
fn no_weather_loses_or_doubles_a_message_in_the_long_run() {
    seeds(100_000);
}
