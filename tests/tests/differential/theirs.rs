//! The verdict of QuickFIX C++: an acceptor's session in this process, spoken to over TCP.
//!
//! The session's own rules must not answer for the dictionary's, so each message `i` travels like this:
//!
//! ```text
//! 34=2i      the message
//! 34=2i+1    SequenceReset(4), reset, NewSeqNo(36)=2i+1: says nothing new where the message was taken or rejected, and
//!            moves the number on where it was ignored. Twice: a message without its CheckSum(10) swallows the next.
//! 34=2i+1    TestRequest(1): its Heartbeat(0) ends the answers to message i
//! ```
//!
//! A Reject(3) or BusinessMessageReject(j) on the wire is a verdict; so is the engine's handing the message over to the
//! application with its number. Neither of them is the third: ignored.

use std::collections::{BTreeSet, VecDeque};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use fix_codec::{DataLengths, Encoder, FieldIndex, Framed, FramingLimits, frame};
use quickfix::{
    Acceptor, Application, ApplicationCallback, ConnectionHandler, FieldMap, FixSocketServerKind, LogCallback,
    LogFactory, MemoryMessageStoreFactory, MsgFromAdminError, MsgFromAppError, SessionId, SessionSettings,
};

use crate::valid::{SENDER, SENDING_TIME, TARGET};
use crate::verdict::{Answer, Verdict};

/// Messages written before their answers are read.
const BATCH: usize = 100;
/// How long the engine may take to start, or to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many lines of the engine's log a failed test shows.
const LOG_TAIL: usize = 20;

/// What the engine's callbacks tell.
#[derive(Default)]
struct Witness {
    /// MsgSeqNum(34) of each message that was handed over.
    taken: Mutex<BTreeSet<u64>>,
    log: Mutex<VecDeque<String>>,
}

/// MsgSeqNum(34) of message `number`; 1 is the Logon's.
pub(crate) const fn seq_num(number: usize) -> u64 {
    2 * number as u64 + 2
}

/// What QuickFIX says of each message, in order. Message `i` must have been written with [`seq_num`]`(i)`.
pub(crate) fn verdicts(messages: &[Vec<u8>], dictionary: &Path) -> Vec<Verdict> {
    let port = free_port();
    let scratch = tempfile::tempdir().expect("a directory");
    let file = scratch.path().join("acceptor.cfg");
    std::fs::write(&file, settings(port, dictionary)).expect("the settings' file");
    let settings = SessionSettings::try_from_path(&file).expect("the settings");
    let witness = Witness::default();
    let stores = MemoryMessageStoreFactory::new();
    let logs = LogFactory::try_new(&witness).expect("the log");
    let application = Application::try_new(&witness).expect("the application");
    let mut acceptor = Acceptor::try_new(&settings, &application, &stores, &logs, FixSocketServerKind::SingleThreaded)
        .expect("the acceptor, which reads the dictionary");
    acceptor.start().expect("start");
    let mut session = Session::log_on(port, &witness);
    let answers: Vec<Option<Verdict>> = session.judge(messages);
    acceptor.stop().expect("stop");
    let taken = witness.taken.lock().unwrap_or_else(PoisonError::into_inner);
    let of_silence = |number: usize| match taken.contains(&seq_num(number)) {
        true => Answer::Accepted,
        false => Answer::Ignored,
    };
    let with_number = answers.into_iter().enumerate();
    with_number.map(|(number, said)| said.unwrap_or_else(|| Verdict::without_tag(of_silence(number)))).collect()
}

impl Witness {
    fn take(&self, message: &quickfix::Message) {
        let number: Option<u64> = message.with_header(|header| header.get_field(34)).and_then(|text| text.parse().ok());
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).extend(number);
    }

    /// The end of the engine's log, for a test that cannot go on.
    fn log(&self) -> String {
        let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        log.iter().map(String::as_str).collect::<Vec<_>>().join("\n")
    }
}

impl ApplicationCallback for Witness {
    fn on_msg_from_admin(&self, message: &quickfix::Message, _: &SessionId) -> Result<(), MsgFromAdminError> {
        self.take(message);
        Ok(())
    }

    fn on_msg_from_app(&self, message: &quickfix::Message, _: &SessionId) -> Result<(), MsgFromAppError> {
        self.take(message);
        Ok(())
    }
}

impl LogCallback for Witness {
    fn on_event(&self, _: Option<&SessionId>, text: &str) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        if log.len() == LOG_TAIL {
            log.pop_front();
        }
        log.push_back(text.replace('\x01', "|"));
    }
}

/// Our end of the connection.
struct Session<'w> {
    socket: TcpStream,
    received: Vec<u8>,
    index: FieldIndex,
    witness: &'w Witness,
}

impl<'w> Session<'w> {
    fn log_on(port: u16, witness: &'w Witness) -> Session<'w> {
        let deadline = Instant::now() + PATIENCE;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut socket = loop {
            match TcpStream::connect(address) {
                Ok(socket) => break socket,
                Err(error) => assert!(Instant::now() < deadline, "no acceptor at {address}: {error}"),
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        socket.set_nodelay(true).expect("no delay");
        socket.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        socket.write_all(&session_message("A", 1, &[(98, "0"), (108, "3600")])).expect("log on");
        Session { socket, received: Vec::new(), index: FieldIndex::new(), witness }
    }

    /// What is said on the wire of each message; nothing of those that are accepted or ignored.
    fn judge(&mut self, messages: &[Vec<u8>]) -> Vec<Option<Verdict>> {
        let mut said = Vec::with_capacity(messages.len());
        for batch in messages.chunks(BATCH) {
            let mut out = Vec::new();
            for (at, message) in batch.iter().enumerate() {
                let number = said.len() + at;
                let next = (seq_num(number) + 1).to_string();
                let reset = session_message("4", seq_num(number) + 1, &[(36, &next)]);
                out.extend_from_slice(message);
                out.extend_from_slice(&reset);
                out.extend_from_slice(&reset);
                out.extend_from_slice(&session_message("1", seq_num(number) + 1, &[(112, &mark(number))]));
            }
            self.socket.write_all(&out).unwrap_or_else(|error| panic!("{error}\n{}", self.witness.log()));
            for _ in batch {
                let verdict = self.until(&mark(said.len()));
                said.push(verdict);
            }
        }
        said
    }

    /// The verdict that comes before the Heartbeat(0) with this mark.
    fn until(&mut self, mark: &str) -> Option<Verdict> {
        let mut verdict = None;
        loop {
            let bytes = self.receive(mark);
            let message = self.index.parse(&bytes, &DataLengths::STANDARD).expect("QuickFIX writes sound messages");
            let number = |tag| message.int(tag).expect("a number");
            let reason = |tag| number(tag).and_then(|reason| u8::try_from(reason).ok()).expect("a reason");
            match message.msg_type() {
                b"0" if message.value(112) == Some(mark.as_bytes()) => return verdict,
                // The answer to a TestRequest(1) that is itself one of the messages; the answer to the Logon.
                b"0" | b"A" => {}
                b"3" => verdict = Some(Verdict { answer: Answer::Reject(reason(373)), ref_tag: number(371) }),
                b"j" => verdict = Some(Verdict::without_tag(Answer::Business(reason(380)))),
                _ => panic!("{mark}: {}\n{}", crate::draft::shown(&bytes), self.witness.log()),
            }
        }
    }

    fn receive(&mut self, mark: &str) -> Vec<u8> {
        loop {
            match frame(&self.received, &FramingLimits::default()) {
                Framed::Message(_, consumed) => return self.received.drain(..consumed).collect(),
                Framed::Incomplete => {}
                Framed::Garbage { why, .. } => panic!("{mark}: QuickFIX wrote garbage: {why}"),
            }
            let mut buffer = [0; 16 * 1024];
            match self.socket.read(&mut buffer) {
                Ok(0) => panic!("{mark}: QuickFIX closed the connection\n{}", self.witness.log()),
                Ok(read) => self.received.extend_from_slice(&buffer[..read]),
                Err(error) => panic!("{mark}: {error}\n{}", self.witness.log()),
            }
        }
    }
}

/// What the answers to message `number` end with.
fn mark(number: usize) -> String {
    format!("end of message {number}")
}

/// A message of the session around those that are judged.
pub(crate) fn session_message(msg_type: &str, seq_num: u64, body: &[(u32, &str)]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut message = Encoder::begin(&mut out, b"FIX.4.4", msg_type.as_bytes());
    message.uint(34, seq_num);
    for (tag, value) in [(49, SENDER), (52, SENDING_TIME), (56, TARGET)].iter().chain(body) {
        message.bytes(*tag, value.as_bytes());
    }
    message.finish();
    out
}

/// A port that nobody listened on a moment ago.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    listener.local_addr().expect("its number").port()
}

fn settings(port: u16, dictionary: &Path) -> String {
    format!(
        "[DEFAULT]\n\
         ConnectionType=acceptor\n\
         SocketAcceptPort={port}\n\
         SocketReuseAddress=Y\n\
         SocketNodelay=Y\n\
         NonStopSession=Y\n\
         CheckLatency=N\n\
         UseDataDictionary=Y\n\
         DataDictionary={dictionary}\n\
         [SESSION]\n\
         BeginString=FIX.4.4\n\
         SenderCompID={TARGET}\n\
         TargetCompID={SENDER}\n",
        dictionary = dictionary.display(),
    )
}
