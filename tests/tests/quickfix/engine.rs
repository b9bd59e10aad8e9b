//! QuickFIX C++ by its Rust binding, set up as a client's operations would: a file store, a dictionary, no resets.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fix_codec::{Precision, TimestampFormatter};
use quickfix::{
    Application, ApplicationCallback, ConnectionHandler, FieldMap, FileMessageStoreFactory, FixSocketServerKind,
    Initiator, LogCallback, LogFactory, Message, MsgFromAdminError, MsgFromAppError, MsgToAppError, SessionId,
    SessionSettings, send_to_target,
};
use types::Timestamp;

use crate::fields::{Fields, SOH};

/// How many lines of the engine's log a failed test shows.
const LOG_TAIL: usize = 40;

/// Who talks to whom.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Session {
    pub(crate) sender: &'static str,
    pub(crate) target: &'static str,
}

/// The next number to send and the next to expect, as the client sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SeqNums {
    pub(crate) sender: u64,
    pub(crate) target: u64,
}

/// Where the engine's callbacks put what they hear.
#[derive(Debug)]
pub(crate) struct Desk {
    messages: Sender<Fields>,
    inbox: Mutex<Receiver<Fields>>,
    logons: AtomicUsize,
    resent: AtomicUsize,
    log: Mutex<Vec<String>>,
}

/// The engine while it runs.
pub(crate) struct Engine<'a> {
    id: SessionId,
    desk: &'a Desk,
}

impl Desk {
    pub(crate) fn new() -> Desk {
        let (messages, inbox) = channel();
        Desk {
            messages,
            inbox: Mutex::new(inbox),
            logons: AtomicUsize::new(0),
            resent: AtomicUsize::new(0),
            log: Mutex::default(),
        }
    }

    /// How often the session was logged on.
    pub(crate) fn logons(&self) -> usize {
        self.logons.load(Ordering::Acquire)
    }

    /// Application messages that the engine sent a second time, because it was asked to.
    pub(crate) fn resent(&self) -> usize {
        self.resent.load(Ordering::Acquire)
    }

    fn note(&self, what: &str, text: &str) {
        let line = format!("{what} {}", text.replace(SOH, "|"));
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    }

    fn hand_over(&self, message: &Message) {
        match message.to_fix_string() {
            // The test is over where nobody listens any more.
            Ok(text) => drop(self.messages.send(Fields::parse(&text))),
            Err(error) => self.note("unreadable", &error.to_string()),
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
            eprintln!("---- the end of QuickFIX's log\n{}\n----", log[log.len().saturating_sub(LOG_TAIL)..].join("\n"));
        }
    }
}

impl ApplicationCallback for Desk {
    fn on_logon(&self, _session: &SessionId) {
        self.logons.fetch_add(1, Ordering::AcqRel);
    }

    fn on_msg_to_app(&self, message: &mut Message, _session: &SessionId) -> Result<(), MsgToAppError> {
        if message.with_header(|header| header.get_field(43)).as_deref() == Some("Y") {
            self.resent.fetch_add(1, Ordering::AcqRel);
        }
        Ok(())
    }

    fn on_msg_from_admin(&self, message: &Message, _session: &SessionId) -> Result<(), MsgFromAdminError> {
        // A Reject(3) is a session message, but it says that something of ours was not understood.
        if message.with_header(|header| header.get_field(35)).as_deref() == Some("3") {
            self.hand_over(message);
        }
        Ok(())
    }

    fn on_msg_from_app(&self, message: &Message, _session: &SessionId) -> Result<(), MsgFromAppError> {
        self.hand_over(message);
        Ok(())
    }
}

impl LogCallback for Desk {
    fn on_incoming(&self, _session: Option<&SessionId>, message: &str) {
        self.note("<-", message);
    }

    fn on_outgoing(&self, _session: Option<&SessionId>, message: &str) {
        self.note("->", message);
    }

    fn on_event(&self, _session: Option<&SessionId>, message: &str) {
        self.note("--", message);
    }
}

impl Engine<'_> {
    /// Runs the engine while `body` does, logs out, and says which numbers its files hold then.
    pub(crate) fn run(
        session: Session,
        connect: SocketAddr,
        store: &Path,
        desk: &Desk,
        body: impl FnOnce(&Engine<'_>),
    ) -> SeqNums {
        std::fs::create_dir_all(store).expect("a directory for the store");
        let file = store.join("client.cfg");
        std::fs::write(&file, settings(session, connect, store)).expect("the settings' file");
        let settings = SessionSettings::try_from_path(&file).expect("the settings");
        let stores = FileMessageStoreFactory::try_new(&settings).expect("the file store");
        let logs = LogFactory::try_new(desk).expect("the log");
        let application = Application::try_new(desk).expect("the application");
        let mut initiator =
            Initiator::try_new(&settings, &application, &stores, &logs, FixSocketServerKind::SingleThreaded)
                .expect("the initiator, which reads the dictionary");
        initiator.start().expect("start");
        let id = SessionId::try_new("FIX.4.4", session.sender, session.target, "").expect("the session's id");
        body(&Engine { id, desk });
        initiator.stop().expect("log out and stop");
        drop(initiator);
        stored_numbers(session, store)
    }

    /// Sends a message with these fields and TransactTime(60); the engine keeps it for later where it is not logged on.
    pub(crate) fn send(&self, msg_type: &str, fields: &[(i32, &str)]) {
        let mut message = Message::new();
        let set_type = |header: &mut quickfix::Header| header.set_field(35, msg_type);
        message.with_header_mut(set_type).expect("MsgType(35)");
        for (tag, value) in fields {
            message.set_field(*tag, *value).expect("a field");
        }
        // OrderStatusRequest(H) has no time, and the dictionary says so.
        if msg_type != "H" {
            message.set_field(60, utc_now()).expect("TransactTime(60)");
        }
        send_to_target(message, &self.id).expect("send");
    }

    /// Waits until the session was logged on once. QuickFIX numbers and keeps what it is given between its Logon(A) and
    /// the answer, but does not send it: only the next message, a Heartbeat(0) at worst, lets the peer see the gap.
    pub(crate) fn wait_logged_on(&self, deadline: Instant) {
        while self.desk.logons() == 0 {
            assert!(Instant::now() < deadline, "QuickFIX was not logged on in time");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// The next message for the application, or `None` where none comes in time.
    pub(crate) fn receive(&self, deadline: Instant) -> Option<Fields> {
        let inbox = self.desk.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        inbox.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok()
    }
}

/// The time of day as FIX writes it.
pub(crate) fn utc_now() -> String {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970");
    let now = Timestamp(i64::try_from(since.as_nanos()).expect("a clock before 2262"));
    String::from_utf8_lossy(TimestampFormatter::new().format(now, Precision::Millis)).into_owned()
}

fn settings(session: Session, connect: SocketAddr, store: &Path) -> String {
    format!(
        "[DEFAULT]\n\
         ConnectionType=initiator\n\
         ReconnectInterval=1\n\
         HeartBtInt=5\n\
         NonStopSession=Y\n\
         SocketNodelay=Y\n\
         FileStorePath={store}\n\
         UseDataDictionary=Y\n\
         DataDictionary={dictionary}\n\
         ResetOnLogon=N\n\
         ResetOnLogout=N\n\
         ResetOnDisconnect=N\n\
         [SESSION]\n\
         BeginString=FIX.4.4\n\
         SenderCompID={sender}\n\
         TargetCompID={target}\n\
         SocketConnectHost={host}\n\
         SocketConnectPort={port}\n",
        store = store.display(),
        dictionary = crate::workspace().join("spec/dictionaries/FIX44.xml").display(),
        sender = session.sender,
        target = session.target,
        host = connect.ip(),
        port = connect.port(),
    )
}

/// What the engine wrote last into its `.seqnums` file: `sender : target`.
fn stored_numbers(session: Session, store: &Path) -> SeqNums {
    let file = store.join(format!("FIX.4.4-{}-{}.seqnums", session.sender, session.target));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let number = |text: &str| text.trim().parse().unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let (sender, target) = text.split_once(':').unwrap_or_else(|| panic!("{}: {text:?}", file.display()));
    SeqNums { sender: number(sender), target: number(target) }
}
