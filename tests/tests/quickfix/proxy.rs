//! A line between client and gateway that is cut at chosen messages.
//!
//! Only messages of the application are counted, and anew for each connection: so a cut comes when both sides are logged
//! on. A Logon(A) that is lost is another matter, and QuickFIX does not connect again after it.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use socket2::SockRef;

use crate::fields::{is_of_application, message_len};

/// How soon the one direction of a connection notices that the other has cut it.
const NOTICE: Duration = Duration::from_millis(10);

/// Where a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Gateway,
    Client,
}

/// How a connection ends, for both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Both ends see a reset.
    Reset,
    /// Half of the last message arrives, then both ends see the connection closed.
    HalfMessage,
}

/// The end of one connection; the next one has the next cut, and the last is left alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) toward: Direction,
    /// So many messages of the application go that way before.
    pub(crate) after: usize,
    /// So many more are taken from the sender and given to nobody.
    pub(crate) lost: usize,
    /// What becomes of the connection with the one after these.
    pub(crate) ending: Ending,
}

enum Verdict {
    Pass,
    Lose,
    Cut(Ending),
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    cuts: &'static [Cut],
    cuts_made: AtomicUsize,
    stop: AtomicBool,
}

/// The line. Dropped, it closes what is open.
#[derive(Debug)]
pub(crate) struct CutProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
}

impl CutProxy {
    /// Opens a line to `upstream`.
    pub(crate) fn start(upstream: SocketAddr, cuts: &'static [Cut]) -> CutProxy {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, tests::process::free_port())).expect("listen");
        let address = listener.local_addr().expect("own address");
        let shared = Arc::new(Shared { upstream, cuts, cuts_made: AtomicUsize::new(0), stop: AtomicBool::new(false) });
        let inner = Arc::clone(&shared);
        let acceptor = Some(std::thread::spawn(move || accept(&listener, &inner)));
        CutProxy { address, shared, acceptor }
    }

    /// Where the client connects.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many of the cuts were made.
    pub(crate) fn cuts_made(&self) -> usize {
        self.shared.cuts_made.load(Ordering::Acquire)
    }
}

impl Drop for CutProxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        // Wakes the acceptor, which then looks at `stop`.
        drop(TcpStream::connect(self.address));
        if self.acceptor.take().is_some_and(|acceptor| acceptor.join().is_err()) {
            eprintln!("the line between client and gateway broke down");
        }
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    let mut pumps: Vec<JoinHandle<()>> = Vec::new();
    for client in listener.incoming() {
        if shared.stop.load(Ordering::Acquire) {
            break;
        }
        let client = client.expect("accept");
        // A gateway that is down closes the client's connection, as the network would.
        let Ok(gateway) = TcpStream::connect(shared.upstream) else { continue };
        let over = Arc::new(AtomicBool::new(false));
        let cut = shared.cuts.get(shared.cuts_made.load(Ordering::Acquire));
        for stream in [&client, &gateway] {
            stream.set_nodelay(true).expect("TCP_NODELAY");
            stream.set_read_timeout(Some(NOTICE)).expect("a read timeout");
        }
        let (client_too, gateway_too) = (client.try_clone().expect("clone"), gateway.try_clone().expect("clone"));
        for (from, to, toward) in [(client, gateway, Direction::Gateway), (gateway_too, client_too, Direction::Client)]
        {
            let cut = cut.filter(|cut| cut.toward == toward);
            let (over, shared) = (Arc::clone(&over), Arc::clone(shared));
            let pump = Pump { from, to, cut, count: 0, over, shared };
            pumps.push(std::thread::spawn(move || pump.run()));
        }
    }
    for pump in pumps {
        pump.join().expect("a pump");
    }
}

/// One direction of one connection. It owns a handle on both sockets, as the other direction does; a connection is closed
/// when both have let go, and only then a reset is sent.
struct Pump {
    from: TcpStream,
    to: TcpStream,
    /// If this direction is the one to be cut.
    cut: Option<&'static Cut>,
    /// Messages of the application so far.
    count: usize,
    /// Whether the connection is over.
    over: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

impl Pump {
    fn run(mut self) {
        let (mut pending, mut chunk) = (Vec::new(), [0; 16 * 1024]);
        loop {
            if self.over.load(Ordering::Acquire) || self.shared.stop.load(Ordering::Acquire) {
                return;
            }
            match self.from.read(&mut chunk) {
                Ok(0) => break,
                Ok(n) => pending.extend_from_slice(&chunk[..n]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
                Err(_) => break,
            }
            if !self.forward(&mut pending) {
                break;
            }
        }
        self.over.store(true, Ordering::Release);
    }

    /// Sends on the whole messages. Whether the connection lives on.
    fn forward(&mut self, pending: &mut Vec<u8>) -> bool {
        while let Some(len) = message_len(pending) {
            // The other direction may have cut meanwhile: what is read after that is lost with the connection.
            if self.over.load(Ordering::Acquire) {
                return false;
            }
            let message: Vec<u8> = pending.drain(..len).collect();
            let sent = match self.judge(&message) {
                Verdict::Pass => self.to.write_all(&message),
                Verdict::Lose => Ok(()),
                Verdict::Cut(ending) => return self.end(ending, &message),
            };
            if sent.is_err() {
                return false;
            }
        }
        true
    }

    fn judge(&mut self, message: &[u8]) -> Verdict {
        self.count += usize::from(is_of_application(message));
        match self.cut {
            Some(cut) if self.count > cut.after + cut.lost => Verdict::Cut(cut.ending),
            // What follows a lost message is lost too: a connection loses its end, not its middle.
            Some(cut) if self.count > cut.after => Verdict::Lose,
            Some(_) | None => Verdict::Pass,
        }
    }

    fn end(&mut self, ending: Ending, message: &[u8]) -> bool {
        self.shared.cuts_made.fetch_add(1, Ordering::AcqRel);
        match ending {
            Ending::Reset => {
                for stream in [&self.from, &self.to] {
                    SockRef::from(stream).set_linger(Some(Duration::ZERO)).expect("SO_LINGER");
                }
            }
            Ending::HalfMessage => {
                // If the receiver is gone already, the connection ends all the same.
                drop(self.to.write_all(&message[..message.len() / 2]));
            }
        }
        false
    }
}
