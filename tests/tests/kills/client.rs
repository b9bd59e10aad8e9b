//! A client that trades without a pause, outlives every gateway, and writes down what it sent and what it was told.
//!
//! While the gateway is gone it goes on: what it sends is numbered and kept by its session, and goes out when the next
//! gateway asks for it. It never says anything twice on its own account.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fix_codec::{DataLengths, FieldIndex, FieldWriter, Message, Precision};
use fix_messages::{ExecutionReport, NewOrderSingle, OrderCancelReject, OrderCancelRequest};
use fix_session::{Ended, Role, SessionConfig, SessionEvent};
use tests::setup::{CLIENT, GATEWAY, SYMBOL, price, qty, text};
use tests::sim::Peer;
use types::{Mono, Now, Side, Timestamp};

use crate::dice::Dice;
use crate::join::{ClientLog, Exec, Kind, Terms};

/// Orders come in bursts, so that several are on their way through the gateway at once: one to so many,
const BURST_MAX: u64 = 48;
/// and so long from one to the next. Some five hundred orders a second.
const PACE: Duration = Duration::from_millis(50);
/// How long a read waits, and so how late an order may be.
const READ_TIMEOUT: Duration = Duration::from_millis(1);
/// Between two tries to connect.
const RETRY: Duration = Duration::from_millis(5);
/// A resting order waits up to so many milliseconds for its cancel.
const REST_MS: u64 = 800;
/// After the last order all must be over within this time.
const DRAIN: Duration = Duration::from_secs(30);

/// PossDupFlag(43).
const POSS_DUP_FLAG: u32 = 43;

/// What the client has at the end.
pub(crate) struct Told {
    /// What it wrote down.
    pub(crate) log: ClientLog,
    /// What it would send next, and expects next.
    pub(crate) numbers: (u64, u64),
    /// Messages that reached it a second time, or late: PossDupFlag(43)=Y.
    pub(crate) repeated: u64,
    /// Messages of its own that a gateway asked for again.
    pub(crate) asked_again: u64,
    /// How its session ended other than by a lost connection. There should be none.
    pub(crate) endings: Vec<Ended>,
}

/// An order of which more may be heard.
struct Working {
    side: Side,
    /// ClOrdID(11) of the cancel request that is not answered.
    cancel: Option<String>,
    /// When it is to be cancelled.
    due: Option<Instant>,
}

/// See the module.
struct Client {
    address: SocketAddr,
    started: Instant,
    peer: Peer,
    stream: Option<TcpStream>,
    dice: Dice,
    log: ClientLog,
    /// Orders that were taken, as their gateway said itself.
    taken: u64,
    /// By ClOrdID(11).
    working: BTreeMap<String, Working>,
    /// ClOrdID(11) by OrderID(37).
    orders: BTreeMap<String, String>,
    repeated: u64,
    asked_again: u64,
    endings: Vec<Ended>,
    index: FieldIndex,
}

/// What the test and its client say to each other while both run.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    /// No more orders.
    pub(crate) stop: AtomicBool,
    /// How many bursts of orders were made; each leaves the client at once.
    pub(crate) bursts: AtomicU64,
    /// How many orders it was told were taken, by the gateway that took them.
    pub(crate) taken: AtomicU64,
}

/// Trades until it is to stop, then cancels what rests and waits until all is over, or for half a minute.
pub(crate) fn trade(address: SocketAddr, seed: u64, signals: &Signals) -> Told {
    let mut client = Client::new(address, seed);
    let mut next = Instant::now();
    while !signals.stop.load(Ordering::Relaxed) {
        if next <= Instant::now() {
            next += PACE;
            (0..=client.dice.below(BURST_MAX)).for_each(|_| client.order());
            client.cancel_due();
            signals.bursts.fetch_add(1, Ordering::Relaxed);
        }
        client.pump();
        signals.taken.store(client.taken, Ordering::Relaxed);
    }
    let deadline = Instant::now() + DRAIN;
    while !client.is_quiet() && Instant::now() < deadline {
        client.cancel_all();
        client.pump();
    }
    client.told()
}

impl Client {
    fn new(address: SocketAddr, seed: u64) -> Client {
        Client {
            address,
            started: Instant::now(),
            peer: Peer::new(SessionConfig::fix44(Role::Initiator, text(CLIENT), text(GATEWAY))),
            stream: None,
            dice: Dice::new(seed),
            log: ClientLog::default(),
            taken: 0,
            working: BTreeMap::new(),
            orders: BTreeMap::new(),
            repeated: 0,
            asked_again: 0,
            endings: Vec::new(),
            index: FieldIndex::new(),
        }
    }

    fn told(self) -> Told {
        let session = self.peer.session();
        Told {
            numbers: (session.next_out(), session.next_in()),
            log: self.log,
            repeated: self.repeated,
            asked_again: self.asked_again,
            endings: self.endings,
        }
    }

    fn is_quiet(&self) -> bool {
        self.working.is_empty() && self.peer.session().is_logged_on()
    }

    fn now(&self) -> Now {
        let nanos = |duration: Duration| i64::try_from(duration.as_nanos()).expect("less than three hundred years");
        let wall = Timestamp(nanos(SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970")));
        Now { mono: Mono(nanos(self.started.elapsed()).unsigned_abs()), wall, market: wall }
    }

    /// Six of ten trade at once, three rest, one is gone if it does not trade at once.
    fn order(&mut self) {
        let id = format!("K{}", self.log.orders.len() + 1);
        let side = if self.dice.below(2) == 0 { Side::Buy } else { Side::Sell };
        let lot = self.dice.below(10);
        let limit = match (lot, side) {
            (0..6, _) => "100.00",
            (_, Side::Buy) => "99.50",
            _ => "100.50",
        };
        let terms = Terms { side, qty: qty(["100", "200", "700"][lot as usize % 3]), price: Some(price(limit)) };
        let now = self.now();
        let mut body = Vec::new();
        NewOrderSingle {
            cl_ord_id: id.as_bytes(),
            account: None,
            symbol: SYMBOL.as_bytes(),
            side: side.fix(),
            order_qty: terms.qty,
            ord_type: b'2',
            price: terms.price,
            time_in_force: (lot == 9).then_some(b'3'),
            transact_time: now.wall,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.peer.send(NewOrderSingle::MSG_TYPE, &body, now);
        let rest = Duration::from_millis(self.dice.below(REST_MS));
        let due = (6..9).contains(&lot).then(|| Instant::now() + rest);
        self.working.insert(id.clone(), Working { side, cancel: None, due });
        self.log.orders.push((id, terms));
    }

    fn cancel_due(&mut self) {
        let now = Instant::now();
        let is_due = |order: &Working| order.cancel.is_none() && order.due.is_some_and(|due| due <= now);
        let due: Vec<_> = self.working.iter().filter(|(_, order)| is_due(order)).map(|(id, _)| id.clone()).collect();
        due.iter().for_each(|id| self.cancel(id));
    }

    fn cancel_all(&mut self) {
        let left: Vec<_> =
            self.working.iter().filter(|(_, order)| order.cancel.is_none()).map(|(id, _)| id.clone()).collect();
        left.iter().for_each(|id| self.cancel(id));
    }

    fn cancel(&mut self, orig: &str) {
        let Some(order) = self.working.get_mut(orig) else { return };
        let id = format!("X{}", self.log.cancels.len() + 1);
        (order.cancel, order.due) = (Some(id.clone()), None);
        let side = order.side.fix();
        let now = self.now();
        let mut body = Vec::new();
        OrderCancelRequest {
            orig_cl_ord_id: orig.as_bytes(),
            cl_ord_id: id.as_bytes(),
            symbol: SYMBOL.as_bytes(),
            side,
            transact_time: now.wall,
            order_qty: None,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.peer.send(OrderCancelRequest::MSG_TYPE, &body, now);
        self.log.cancels.push((id, ()));
    }

    /// Moves bytes, connecting first where there is no connection.
    fn pump(&mut self) {
        let now = self.now();
        self.peer.handle_timeout(now);
        if self.stream.is_none() {
            self.connect(now);
        }
        if self.exchange().is_err() || self.peer.wants_close() {
            self.stream = None;
            self.peer.handle_disconnected(self.now());
        }
        self.note_events();
    }

    fn connect(&mut self, now: Now) {
        match TcpStream::connect(self.address) {
            Ok(stream) => {
                stream.set_nodelay(true).expect("TCP_NODELAY");
                stream.set_read_timeout(Some(READ_TIMEOUT)).expect("a read timeout");
                self.stream = Some(stream);
                self.peer.handle_connected(now);
            }
            Err(_) => std::thread::sleep(RETRY),
        }
    }

    fn exchange(&mut self) -> std::io::Result<()> {
        let Some(stream) = &mut self.stream else {
            // Without a connection what is said is kept, and asked for later.
            drop(self.peer.take_wire());
            return Ok(());
        };
        stream.write_all(&self.peer.take_wire())?;
        let mut buffer = [0; 64 * 1024];
        let read = match stream.read(&mut buffer) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(read) => read,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => return Ok(()),
            Err(error) => return Err(error),
        };
        let now = self.now();
        for message in self.peer.handle_received(&buffer[..read], now) {
            self.on_message(&message);
        }
        Ok(())
    }

    fn note_events(&mut self) {
        for event in self.peer.take_events() {
            match event {
                SessionEvent::LoggedOut { why: Ended::ConnectionLost } => {}
                SessionEvent::LoggedOut { why } => self.endings.push(why),
                SessionEvent::ResendAsked { begin, end } => self.asked_again += end + 1 - begin,
                _ => {}
            }
        }
    }

    fn on_message(&mut self, bytes: &[u8]) {
        let mut index = std::mem::take(&mut self.index);
        let message = index.parse(bytes, &DataLengths::default()).expect("a message that its session took");
        let is_repeated = message.value(POSS_DUP_FLAG) == Some(b"Y");
        self.repeated += u64::from(is_repeated);
        match message.msg_type() {
            ExecutionReport::MSG_TYPE => self.on_report(&message, is_repeated),
            OrderCancelReject::MSG_TYPE => self.on_refusal(&message),
            _ => panic!("the gateway says {}", String::from_utf8_lossy(bytes)),
        }
        self.index = index;
    }

    fn on_report(&mut self, message: &Message<'_>, is_repeated: bool) {
        let report = ExecutionReport::parse(message).expect("an ExecutionReport");
        let own = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let id = own(report.cl_ord_id.unwrap_or_default());
        let order = if report.order_id == b"NONE" { id.clone() } else { own(report.order_id) };
        let kind = match report.exec_type {
            b'0' => Kind::Accepted,
            b'8' => Kind::Rejected,
            b'F' => Kind::Trade,
            b'6' => Kind::PendingCancel,
            b'4' => Kind::Canceled,
            b'C' => Kind::Expired,
            other => panic!("ExecType {other} of {id}"),
        };
        if kind == Kind::Accepted {
            self.orders.insert(order.clone(), id.clone());
            self.taken += u64::from(!is_repeated);
        }
        if is_over(report.ord_status) {
            self.working.remove(self.orders.get(&order).unwrap_or(&id));
        }
        let traded = report.last_qty.zip(report.last_px).filter(|_| kind == Kind::Trade);
        self.log.cum.insert(order.clone(), report.cum_qty);
        self.log.execs.push((own(report.exec_id), Exec { order, kind, traded }));
    }

    fn on_refusal(&mut self, message: &Message<'_>) {
        let reject = OrderCancelReject::parse(message).expect("an OrderCancelReject");
        let own = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let orig = own(reject.orig_cl_ord_id);
        // What traded while its cancel was pending is Filled only here.
        if is_over(reject.ord_status) {
            self.working.remove(&orig);
        } else if let Some(order) = self.working.get_mut(&orig) {
            order.cancel = None;
        }
        self.log.refusals.push((own(reject.cl_ord_id), ()));
    }
}

/// OrdStatus(39): filled, cancelled, rejected, expired.
const fn is_over(status: u8) -> bool {
    matches!(status, b'2' | b'4' | b'8' | b'C')
}
