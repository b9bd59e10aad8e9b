//! A line between client and gateway that is cut at chosen messages.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use socket2::SockRef;

use crate::fields::message_len;

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

/// One cut. Messages are counted over all connections, those of the session too; cuts are made in their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cut {
    pub(crate) toward: Direction,
    /// So many messages went that way before.
    pub(crate) after: usize,
    /// So many messages more are taken from the sender and given to nobody.
    pub(crate) lost: usize,
    /// What becomes of the connection with the message after these.
    pub(crate) ending: Ending,
}

enum Verdict {
    Pass,
    Lose,
    Cut(Ending),
}

#[derive(Debug, Default)]
struct Counts {
    to_gateway: usize,
    to_client: usize,
    cuts_made: usize,
}

#[derive(Debug)]
struct Shared {
    upstream: SocketAddr,
    cuts: &'static [Cut],
    counts: Mutex<Counts>,
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
        let shared = Arc::new(Shared { upstream, cuts, counts: Mutex::default(), stop: AtomicBool::new(false) });
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
        self.shared.counts.lock().unwrap_or_else(PoisonError::into_inner).cuts_made
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

impl Shared {
    fn judge(&self, toward: Direction) -> Verdict {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = match toward {
            Direction::Gateway => &mut counts.to_gateway,
            Direction::Client => &mut counts.to_client,
        };
        *count += 1;
        let count = *count;
        match self.cuts.get(counts.cuts_made) {
            Some(cut) if cut.toward == toward && count > cut.after + cut.lost => {
                counts.cuts_made += 1;
                Verdict::Cut(cut.ending)
            }
            Some(cut) if cut.toward == toward && count > cut.after => Verdict::Lose,
            Some(_) | None => Verdict::Pass,
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
        let cut = Arc::new(AtomicBool::new(false));
        for stream in [&client, &gateway] {
            stream.set_nodelay(true).expect("TCP_NODELAY");
            stream.set_read_timeout(Some(NOTICE)).expect("a read timeout");
        }
        let (client_too, gateway_too) = (client.try_clone().expect("clone"), gateway.try_clone().expect("clone"));
        for (from, to, toward) in [(client, gateway, Direction::Gateway), (gateway_too, client_too, Direction::Client)]
        {
            let pump = Pump { from, to, toward, cut: Arc::clone(&cut), shared: Arc::clone(shared) };
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
    toward: Direction,
    cut: Arc<AtomicBool>,
    shared: Arc<Shared>,
}

impl Pump {
    fn run(mut self) {
        let (mut pending, mut chunk) = (Vec::new(), [0; 16 * 1024]);
        loop {
            if self.cut.load(Ordering::Acquire) || self.shared.stop.load(Ordering::Acquire) {
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
        self.cut.store(true, Ordering::Release);
    }

    /// Sends on the whole messages. Whether the connection lives on.
    fn forward(&mut self, pending: &mut Vec<u8>) -> bool {
        while let Some(len) = message_len(pending) {
            // The other direction may have cut meanwhile: what is read after that is lost with the connection.
            if self.cut.load(Ordering::Acquire) {
                return false;
            }
            let message: Vec<u8> = pending.drain(..len).collect();
            let sent = match self.shared.judge(self.toward) {
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

    fn end(&mut self, ending: Ending, message: &[u8]) -> bool {
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
