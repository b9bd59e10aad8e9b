//! Random cuts and crashes: each message is processed exactly once, in order.
#![allow(unreachable_pub, reason = "a program has no public part")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by it")]

#[path = "../support/mod.rs"]
mod support;

use proptest::prelude::*;
use support::pair::{CLIENT, Pair, SERVER};
use support::{Application, Reply, order, sent};

const SECOND: u64 = 1_000_000_000;

/// Something that happens between two sessions.
#[derive(Debug, Clone)]
enum Step {
    Send(usize),
    Commit(usize),
    Deliver(usize, usize),
    AnswerRead(usize),
    Logout(usize),
    Cut,
    Crash(usize),
    Connect,
    Wait(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let side = || 0usize..2;
    prop_oneof![
        6 => side().prop_map(Step::Send),
        6 => side().prop_map(Step::Commit),
        6 => (side(), 1usize..400).prop_map(|(to, most)| Step::Deliver(to, most)),
        3 => side().prop_map(Step::AnswerRead),
        1 => side().prop_map(Step::Logout),
        1 => Just(Step::Cut),
        1 => side().prop_map(Step::Crash),
        3 => Just(Step::Connect),
        1 => (1u64..90).prop_map(Step::Wait),
    ]
}

fn play(pair: &mut Pair, step: &Step) {
    match *step {
        Step::Send(from) => drop(pair.send(from)),
        Step::Commit(from) => pair.commit(from),
        Step::Deliver(to, most) => pair.deliver(to, most),
        Step::AnswerRead(who) => drop(pair.answer_read(who)),
        Step::Logout(who) => {
            let now = pair.now();
            let side = &mut pair.sides[who];
            side.session.logout(None, now, &mut side.turn);
        }
        Step::Cut => pair.cut(),
        Step::Crash(who) => pair.crash(who),
        Step::Connect if pair.link.is_none() => pair.open(),
        Step::Connect => {}
        Step::Wait(seconds) => {
            pair.now_ns += seconds * SECOND;
            let now = pair.now();
            for side in &mut pair.sides {
                side.session.handle_timeout(now, &mut side.turn);
            }
        }
    }
}

/// Answers every order with another of its own: what was decided and what was told must be one event.
fn answering() -> Application {
    Box::new(|msg, _| {
        let id = String::from_utf8_lossy(msg.value(11).unwrap()).into_owned();
        vec![Reply::Send(b"D".to_vec(), order(&format!("re-{id}")))]
    })
}

/// Brings both sides together again until there is nothing left to say.
fn come_to_rest(pair: &mut Pair) {
    for _ in 0..3 {
        pair.cut();
        pair.settle();
        pair.connect();
        pair.run(200 * SECOND);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_order_is_lost_or_doubled_by_cuts_and_crashes(steps in prop::collection::vec(step(), 0..120)) {
        let mut pair = Pair::with_server(|_| {}, answering());
        for step in &steps {
            play(&mut pair, step);
        }
        come_to_rest(&mut pair);
        prop_assert!(pair.sides.iter().all(|side| side.session.is_logged_on()));
        pair.invariant_all_processed_once();
        pair.invariant_numbers_agree();
        pair.invariant_nothing_refused();
        let orders = sent(&pair.sides[CLIENT]).len();
        prop_assert_eq!(pair.processed(CLIENT).iter().filter(|id| id.starts_with("re-")).count(), orders);
        for who in [CLIENT, SERVER] {
            let hash = pair.sides[who].session.hash();
            pair.crash(who);
            prop_assert_eq!(pair.sides[who].session.hash(), hash, "replay");
        }
    }

    #[test]
    fn with_resets_nothing_is_doubled_and_order_is_kept(steps in prop::collection::vec(step(), 0..120)) {
        let mut pair = Pair::new(|config| config.reset_on_logon = true);
        for step in &steps {
            play(&mut pair, step);
        }
        come_to_rest(&mut pair);
        for (from, to) in [(CLIENT, SERVER), (SERVER, CLIENT)] {
            let sent: Vec<String> = sent(&pair.sides[from]).into_iter().map(|(_, id)| id).collect();
            let mut places = pair.processed(to).into_iter().map(|id| sent.iter().position(|sent| sent == id));
            let mut last = None;
            prop_assert!(places.all(|place| place.is_some() && std::mem::replace(&mut last, place) < place));
        }
        pair.invariant_numbers_agree();
        pair.invariant_nothing_refused();
    }
}
