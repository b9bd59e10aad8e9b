//! All scripts against the session layer in memory.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use conformance::expectations::Expectations;
use conformance::memory::play_in_memory;
use conformance::play::LIMIT_S;
use conformance::report::report;
use conformance::run::{Outcome, Ran, load, run, settings};
use conformance::script::Script;
use conformance::versions::Versions;
use fix_session::Role;
use support::{own, own_scripts, shared};

const ROLES: [Role; 2] = [Role::Acceptor, Role::Initiator];

fn play_all(scripts: &[Script], expectations: &Expectations) -> Vec<Ran> {
    let settings = settings(Versions::ALL, &ROLES);
    run(scripts, &settings, expectations, |script, setting| play_in_memory(script, setting, LIMIT_S, |_| {}))
}

fn assert_nothing_wrong(ran: &[Ran]) {
    let wrong: Vec<Ran> = ran.iter().filter(|one| one.outcome.is_wrong()).cloned().collect();
    assert!(wrong.is_empty(), "\n{}", report(&wrong, false));
}

#[test]
fn a_counterparty_certified_with_the_public_definitions_can_trade_with_us() {
    let Some(folder) = shared("acceptance/FIX.4.4") else { return };
    let scripts = load(&[folder]).unwrap();
    assert!(scripts.len() >= 59, "{} definitions", scripts.len());
    let ran = play_all(&scripts, &Expectations::default());
    assert_eq!(ran.len(), scripts.len(), "each once: they are for an acceptor of FIX.4.4");
    assert_nothing_wrong(&ran);
}

#[test]
fn what_the_public_definitions_leave_out_is_answered_as_the_standard_says_in_every_version_and_role() {
    let expectations = Expectations::parse(&std::fs::read_to_string(own("expectations.toml")).unwrap()).unwrap();
    let scripts = own_scripts();
    let ran = play_all(&scripts, &expectations);
    assert_nothing_wrong(&ran);
    let passed = ran.iter().filter(|one| one.outcome == Outcome::Passed).count();
    assert!(passed > 1_000, "{passed} passed");
    for entry in expectations.entries() {
        let is_met = |one: &Ran| match &one.outcome {
            Outcome::FailedAsExpected(reason) | Outcome::Skipped(reason) => *reason == entry.reason,
            _ => false,
        };
        assert!(ran.iter().any(is_met), "the expectation of {} is about nothing", entry.script);
    }
}

#[test]
fn a_script_takes_as_long_as_its_computing_does() {
    let script = Script::parse("long", b"logon heartbtint=0\nwait 80000\n> 0|34=2|\nlogout test=3 engine=2\n").unwrap();
    let setting = settings(Versions::parse("4.4").unwrap(), &ROLES)[0];
    assert_eq!(play_in_memory(&script, setting, 86_400, |_| {}), Ok(()));
}
