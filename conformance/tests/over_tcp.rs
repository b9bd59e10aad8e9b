//! The same scripts over real connections, in real time.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use conformance::memory::Endpoint;
use conformance::play::{Failure, NotPassed, play};
use conformance::roster::{ENGINE, peer_of};
use conformance::script::{Context, Script};
use conformance::tcp::{Place, TcpEngine};
use fix_session::{Role, SessionConfig};
use spec::Version;
use support::own_scripts;
use types::{Mono, Now, Text, Timestamp};

/// A session that serves one connection until it is closed.
fn serve(mut stream: TcpStream, endpoint: &mut Endpoint, start: Instant) {
    let clocks = || {
        let wall = Timestamp(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos().try_into().unwrap());
        Now { mono: Mono(start.elapsed().as_nanos().try_into().unwrap()), wall, market: wall }
    };
    stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    endpoint.session.handle_connected(clocks(), &mut endpoint.turn);
    let mut buffer = [0; 4096];
    loop {
        loop {
            let (bytes, close) = endpoint.commit();
            // A test that has gone away has nothing to read.
            if stream.write_all(&bytes).is_err() || close {
                return endpoint.cut(clocks());
            }
            if !endpoint.answer_read(clocks()) {
                break;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) => return endpoint.cut(clocks()),
            Ok(count) => endpoint.receive(&buffer[..count], clocks()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {}
            Err(_) => return endpoint.cut(clocks()),
        }
        endpoint.session.handle_timeout(clocks(), &mut endpoint.turn);
    }
}

fn endpoint(role: Role) -> Endpoint {
    let (ours, theirs) = match role {
        Role::Acceptor => (ENGINE, peer_of(Version::FIX44)),
        Role::Initiator => (peer_of(Version::FIX44), ENGINE),
    };
    let text = |name: &str| Text::lossy(name.as_bytes());
    let mut config = SessionConfig::new(Version::FIX44, role, text(ours), text(theirs));
    config.reset_on_logon = role == Role::Acceptor;
    Endpoint::new(config, Box::new(|_, _| Vec::new()))
}

fn acceptor() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut endpoint, start) = (endpoint(Role::Acceptor), Instant::now());
        for stream in listener.incoming() {
            serve(stream.unwrap(), &mut endpoint, start);
        }
    });
    address
}

fn named(name: &str) -> Script {
    own_scripts().into_iter().find(|script| script.name == name).unwrap()
}

fn play_at(place: &Place, role: Role, script: &Script) -> Result<(), NotPassed> {
    let (engine, test) = match role {
        Role::Acceptor => (ENGINE, peer_of(Version::FIX44)),
        Role::Initiator => (peer_of(Version::FIX44), ENGINE),
    };
    play(script, Context::new(role, Version::FIX44, engine, test), &mut TcpEngine::new(place), 20)
}

#[test]
fn an_acceptor_in_another_thread_passes_what_it_passes_in_memory() {
    let place = Place::Connect(acceptor());
    for name in
        ["either/2b.def", "either/2c.def", "either/2q.def", "either/3b.def", "either/13b.def", "acceptor/1Sd.def"]
    {
        assert_eq!(play_at(&place, Role::Acceptor, &named(name)), Ok(()), "{name}");
    }
    let wrong = Script::parse("wrong", b"logon\n> 1|34=2|112=A|\n< 0|34=2|112=B|\n").unwrap();
    let Err(NotPassed::Failed(Failure { line: 3, difference, .. })) = play_at(&place, Role::Acceptor, &wrong) else {
        panic!("it must fail at its third line")
    };
    assert_eq!(difference, "112=A where 112=B should be");
}

#[test]
fn an_initiator_is_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut endpoint, start) = (endpoint(Role::Initiator), Instant::now());
        while let Ok(stream) = TcpStream::connect(address) {
            serve(stream, &mut endpoint, start);
        }
    });
    let place = Place::Listen(listener);
    assert_eq!(play_at(&place, Role::Initiator, &named("initiator/1Ba.def")), Ok(()));
}

#[test]
fn who_cannot_be_reached_or_has_no_hand_is_named() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = play_at(&Place::Connect(free), Role::Acceptor, &named("either/2a.def"));
    assert!(matches!(&unreachable, Err(NotPassed::Failed(why)) if why.received.contains("cannot be reached")));
    let no_hand = play_at(&Place::Connect(acceptor()), Role::Acceptor, &named("either/12.def"));
    assert!(matches!(&no_hand, Err(NotPassed::CannotBeHad(why)) if why.contains("own side")), "{no_hand:?}");
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let script = Script::parse("silent", b"%limit 1\neCONNECT\n").unwrap();
    let nobody = play_at(&Place::Listen(silent), Role::Initiator, &script);
    assert!(matches!(&nobody, Err(NotPassed::Failed(why)) if why.received.contains("no initiator")), "{nobody:?}");
}
