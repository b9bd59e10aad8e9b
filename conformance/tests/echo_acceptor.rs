//! The echo acceptor as its users start it: a process, a `.cfg` file, real connections, real time.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use conformance::expectations::Expectations;
use conformance::play::{LIMIT_S, NotPassed, play};
use conformance::report::report;
use conformance::roster::{ENGINE, PEERS, peer_of};
use conformance::run::{Outcome, Ran, load, run, settings};
use conformance::script::{Context, Script};
use conformance::tcp::{Place, TcpEngine};
use conformance::versions::Versions;
use fix_session::Role;
use support::{own, shared};

/// A process that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then the test says so.
        self.0.kill().and_then(|()| self.0.wait()).ok();
    }
}

/// A file as users of QuickFIX have it, with every peer of the public definitions.
fn cfg(port: u16) -> String {
    let mut text = format!(
        "[DEFAULT]\nConnectionType=acceptor\nSocketAcceptPort={port}\nSocketAcceptAddress=127.0.0.1\nSocketNodelay=Y\n\
         SenderCompID={ENGINE}\nStartTime=00:00:00\nEndTime=00:00:00\nResetOnLogon=Y\nFileStorePath=store\n"
    );
    for (peer, version, keys) in PEERS {
        let begin_string = version.begin_string().unwrap();
        text += &format!("[SESSION]\nBeginString={begin_string}\nTargetCompID={peer}\n");
        if version.travels_in_fixt() {
            text += &format!("DefaultApplVerID={version}\n");
        }
        for (key, value) in *keys {
            text += &format!("{key}={value}\n");
        }
    }
    text
}

/// Starts the acceptor on a port that was free a moment ago.
fn start(folder: &Path) -> (Running, u16) {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let file = folder.join("at.cfg");
    std::fs::write(&file, cfg(port)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_echo-acceptor"));
    let mut child = command.arg("--config").arg(&file).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("listening on "), "{line}");
    (Running(child), port)
}

fn play_over_tcp(scripts: &[Script], versions: &str, port: u16) -> Vec<Ran> {
    let settings = settings(Versions::parse(versions).unwrap(), &[Role::Acceptor]);
    run(scripts, &settings, &Expectations::default(), |script, setting| {
        if let Some((key, value)) = script.needs_of(setting.role).next() {
            return Err(NotPassed::CannotBeHad(format!("needs a session with {key}={value}")));
        }
        let place = Place::Connect(([127, 0, 0, 1], port).into());
        let context = Context::new(setting.role, setting.version, ENGINE, peer_of(setting.version));
        play(script, context, &mut TcpEngine::new(&place), LIMIT_S)
    })
}

fn assert_passed(ran: &[Ran], at_least: usize) {
    let wrong: Vec<Ran> = ran.iter().filter(|one| one.outcome.is_wrong()).cloned().collect();
    assert!(wrong.is_empty(), "\n{}", report(&wrong, false));
    let passed = ran.iter().filter(|one| one.outcome == Outcome::Passed).count();
    assert!(passed >= at_least, "{passed} passed");
}

/// Who buys an engine runs the public definitions against it first.
#[test]
fn the_public_definitions_pass_against_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let (_running, port) = start(folder.path());
    let public = shared("acceptance/FIX.4.4");
    // Sessions do not wait for each other, so each version's scripts run beside the others'.
    thread::scope(|scope| {
        scope.spawn(|| {
            if let Some(folder) = public {
                assert_passed(&play_over_tcp(&load(&[folder]).unwrap(), "4.4", port), 59);
            }
        });
        for version in ["4.0", "4.1", "4.2", "4.3", "5.0", "5.0SP1", "5.0SP2"] {
            scope.spawn(move || {
                let scripts: Vec<Script> = load(&[own("scripts/acceptor")]).unwrap();
                assert_passed(&play_over_tcp(&scripts, version, port), 10);
            });
        }
    });
}
