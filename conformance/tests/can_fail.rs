//! A runner that cannot fail is a defect: engines that do something wrong, and scripts that ask for something else.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use conformance::engine::{Engine, EngineError, Heard};
use conformance::memory::{MemoryEngine, play_in_memory};
use conformance::message::{completed, fields, shown};
use conformance::play::{Failure, LIMIT_S, NotPassed, play};
use conformance::roster::{ENGINE, peer_of};
use conformance::run::Setting;
use conformance::script::{Act, Context, Script};
use fix_session::Role;
use spec::Version;
use support::own_scripts;
use types::Timestamp;

const ACCEPTOR: Setting = Setting { version: Version::FIX44, role: Role::Acceptor };

/// A message with its BodyLength and CheckSum put right again.
fn resealed<'a>(kept: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let kept: Vec<&[u8]> = kept.filter(|field| !field.starts_with(b"9=") && !field.starts_with(b"10=")).collect();
    completed(&[kept.join(&1), vec![1]].concat())
}

fn changed(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = shown(message).replace(from, to).replace('|', "\x01");
    resealed(fields(text.as_bytes()))
}

/// What an engine does to its messages.
type Spoil = fn(Vec<u8>) -> Vec<u8>;

/// Engines that are wrong in one way.
const WRONG: &[(&str, Spoil)] = &[
    ("its numbers are one too high", |message| changed(&message, "|34=", "|34=1")),
    ("a field more", |message| changed(&message, "|10=", "|58=hello|10=")),
    ("a field less", |message| resealed(fields(&message).filter(|field| !field.starts_with(b"52=")))),
    ("a time that is none", |message| changed(&message, "|52=", "|52=x")),
    ("another order", |message| {
        let mut all: Vec<&[u8]> = fields(&message).collect();
        all.swap(3, 4);
        resealed(all.into_iter())
    }),
    ("another name", |message| changed(&message, "|49=", "|49=X")),
];

#[test]
fn an_engine_that_answers_wrongly_passes_no_script_that_it_answers_in() {
    let scripts = own_scripts();
    for (how, mutate) in WRONG {
        let spoil = |engine: &mut MemoryEngine| engine.mutate = *mutate;
        for script in scripts.iter().filter(|script| script.name.starts_with("either/")) {
            for role in [Role::Acceptor, Role::Initiator] {
                let setting = Setting { version: Version::FIX44, role };
                let is_answered = play_in_memory(script, setting, LIMIT_S, |_| {}).is_ok();
                let is_failed = play_in_memory(script, setting, LIMIT_S, spoil).is_err();
                assert!(!is_answered || is_failed, "{how}: {} passes", script.name);
            }
        }
    }
}

fn play_text(text: &str) -> Result<(), NotPassed> {
    play_in_memory(&Script::parse("test", text.as_bytes()).unwrap(), ACCEPTOR, LIMIT_S, |_| {})
}

#[test]
fn a_script_that_asks_for_something_else_fails_where_it_does() {
    let begin = "iCONNECT\n> A|34=1|98=0|108=30|\n";
    let answer = "< A|34=1|98=0|108=30|\n";
    for (steps, line, received) in [
        ("< A|34=2|98=0|108=30|\n", 3, "|34=1|"),
        ("< A|34=1|98=0|\n", 3, "108=30"),
        ("< A|34=1|98=0|108=30|141=Y|\n", 3, "35=A"),
        ("", 0, "35=A"),
        ("eDISCONNECT\n", 3, "35=A"),
        ("eNOTHING 5\n", 3, "35=A"),
        (&format!("{answer}< 0|34=2|112=X|\n"), 4, "35=0"),
        (&format!("{answer}eNOTHING 31\n"), 4, "35=0"),
        (&format!("{answer}< 0|34=2|\n> 0|34=2|\neDISCONNECT\n"), 6, "35=0"),
        (&format!("{answer}> 5|34=2|\n< 5|34=2|\neNOTHING 1\n"), 6, "closed"),
        (&format!("{answer}> 5|34=2|\n< 5|34=2|\n< 0|34=3|\n"), 6, "closed"),
        (&format!("{answer}%limit 20\n< 0|34=2|\n"), 5, "nothing"),
        (&format!("{answer}%limit 20\nwait 25\n> 0|34=2|\n"), 6, "longer than 20 s"),
    ] {
        let text = format!("{begin}{steps}");
        match play_text(&text) {
            Err(NotPassed::Failed(Failure { line: at, received: got, .. })) => {
                assert!(at == line && got.contains(received), "{text}: line {at}: {got}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert_eq!(play_text(&format!("{begin}{answer}")), Ok(()));
}

#[test]
fn what_was_named_must_come_again() {
    let steps = "logon heartbtint=5\n< 0|34=2|\n< 1|34=3|112=<=ID>|\n> 1|34=2|112=<ID>|\n";
    assert_eq!(play_text(&format!("{steps}< 0|34=4|112=<ID>|\n")), Ok(()));
    assert!(play_text(&format!("{steps}< 0|34=4|112=<ID>x|\n")).is_err());
}

#[test]
fn one_of_several_answers_is_enough_and_none_is_not() {
    let steps = "logon\n> 1|34=2|112=A|\n< 0|34=3|112=A|\n";
    assert!(play_text(steps).is_err());
    assert_eq!(play_text(&format!("{steps}or 0|34=2|112=A|\n")), Ok(()));
}

/// An engine that never looks at CheckSum.
struct Lax(MemoryEngine);

impl Engine for Lax {
    fn now(&self) -> Timestamp {
        self.0.now()
    }
    fn connect(&mut self, connection: u32) -> Result<(), EngineError> {
        self.0.connect(connection)
    }
    fn await_connect(&mut self, connection: u32, within_s: u64) -> Result<(), EngineError> {
        self.0.await_connect(connection, within_s)
    }
    fn disconnect(&mut self, connection: u32) {
        self.0.disconnect(connection);
    }
    fn send(&mut self, connection: u32, bytes: &[u8]) {
        let without = bytes.len() - b"10=000|".len();
        self.0.send(connection, &completed(&bytes[..without]));
    }
    fn hear(&mut self, connection: u32, within_s: u64) -> Heard {
        self.0.hear(connection, within_s)
    }
    fn wait(&mut self, seconds: u64) {
        self.0.wait(seconds);
    }
    fn act(&mut self, act: &Act) -> Result<(), EngineError> {
        self.0.act(act)
    }
    fn finish(&mut self) -> Vec<Vec<u8>> {
        self.0.finish()
    }
}

#[test]
fn an_engine_that_never_looks_at_checksum_fails_our_3b() {
    let play_lax = |name: &str| {
        let script = own_scripts().into_iter().find(|script| script.name == name).unwrap();
        let context = Context::new(Role::Acceptor, Version::FIX44, ENGINE, peer_of(Version::FIX44));
        play(&script, context, &mut Lax(MemoryEngine::acceptor(Version::FIX44, &[]).unwrap()), LIMIT_S)
    };
    assert_eq!(play_lax("either/2a.def"), Ok(()), "it is a good engine otherwise");
    assert!(play_lax("either/3b.def").is_err());
}
