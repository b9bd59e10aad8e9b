//! What the tests share: an application that notes what it is told, a peer that speaks bytes, limits of patience.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use fix_codec::{
    DataLengths, Encoder, FieldIndex, Framed, FramingLimits, Message, Precision, TimestampFormatter, frame,
};
use fix_session::net::engine::{
    Acceptor, Application, Context, Engine, Initiator, LinkState, LogonRefused, Refusal, SessionHandle, wall_clock,
};
use fix_session::net::transport::{Backoff, ConnectorConfig, Host, ListenerConfig};
use fix_session::{Ended, Inbound, Role, SessionConfig, SessionKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Mutex, mpsc};
use types::Text;

/// How long anything may take here before it counts as never.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for what must come.
pub async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(PATIENCE, what).await.expect("it never came")
}

/// What an application was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    Created(String),
    LoggedOn(String),
    LoggedOut(String, Ended),
    /// MsgType(35), ClOrdID(11) or Text(58), PossDupFlag(43).
    App(String, String, bool),
}

/// Notes what it is told; an acceptor echoes each NewsOrder back with its own fields.
pub struct Notebook {
    seen: mpsc::UnboundedSender<Seen>,
    echo: bool,
    pub password: Option<&'static str>,
}

/// What was noted, in order.
#[derive(Clone)]
pub struct Notes(Arc<Mutex<mpsc::UnboundedReceiver<Seen>>>);

impl Notebook {
    pub fn new(echo: bool) -> (Notebook, Notes) {
        let (seen, notes) = mpsc::unbounded_channel();
        (Notebook { seen, echo, password: None }, Notes(Arc::new(Mutex::new(notes))))
    }

    fn note(&self, seen: Seen) {
        self.seen.send(seen).ok();
    }
}

impl Notes {
    /// The next thing that was told.
    pub async fn next(&self) -> Seen {
        soon(async { self.0.lock().await.recv().await }).await.expect("the application is there")
    }

    /// Skips until this was told.
    pub async fn until(&self, wanted: impl Fn(&Seen) -> bool) -> Seen {
        loop {
            let seen = self.next().await;
            if wanted(&seen) {
                return seen;
            }
        }
    }

    /// The ids of the next application messages; anything else is skipped.
    pub async fn apps(&self, count: usize) -> Vec<String> {
        let mut ids = Vec::new();
        while ids.len() < count {
            if let Seen::App(_, id, _) = self.next().await {
                ids.push(id);
            }
        }
        ids
    }
}

impl Application for Notebook {
    fn on_create(&self, session: &SessionKey) {
        self.note(Seen::Created(session.to_string()));
    }

    fn on_logon(&self, session: &mut Context<'_>) {
        self.note(Seen::LoggedOn(session.key().to_string()));
    }

    fn on_logout(&self, session: &SessionKey, why: Ended) {
        self.note(Seen::LoggedOut(session.to_string(), why));
    }

    fn from_admin(&self, _: &SessionKey, message: &Message<'_>) -> Result<(), LogonRefused> {
        match self.password {
            Some(password) if message.value(35) == Some(b"A") && message.value(554) != Some(password.as_bytes()) => {
                Err(LogonRefused("who are you?".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn from_app(&self, session: &mut Context<'_>, message: &Message<'_>, how: Inbound) -> Result<(), Refusal> {
        let text = |tag| String::from_utf8_lossy(message.value(tag).unwrap_or_default()).into_owned();
        let Inbound::Application { poss_dup, .. } = how else { panic!("{how:?}") };
        let id = if text(11).is_empty() { text(148) } else { text(11) };
        self.note(Seen::App(text(35), id, poss_dup));
        match message.value(35) {
            Some(b"B") if self.echo => {
                let headline = message.require(148)?.to_vec();
                news(session, &headline);
                Ok(())
            }
            Some(b"B" | b"D") => Ok(()),
            _ => Err(Refusal::Unsupported),
        }
    }
}

fn news(session: &mut Context<'_>, headline: &[u8]) {
    session
        .send(b"B", |fields| {
            fields.bytes(148, headline);
            fields.uint(33, 1);
            fields.str(58, "line");
        })
        .ok();
}

/// Posts News(B) with a headline.
pub async fn send_news(session: &SessionHandle, headline: &str) -> u64 {
    let write = |fields: &mut fix_codec::FieldWriter<'_>| {
        fields.str(148, headline);
        fields.uint(33, 1);
        fields.str(58, "line");
    };
    soon(session.send(b"B", write)).await.unwrap()
}

pub fn text(value: &str) -> Text<32> {
    Text::new(value.as_bytes()).unwrap()
}

pub fn server(client: &str) -> SessionConfig {
    SessionConfig::fix44(Role::Acceptor, text("SERVER"), text(client))
}

pub fn client(name: &str) -> SessionConfig {
    SessionConfig::fix44(Role::Initiator, text(name), text("SERVER"))
}

/// A port of this machine that is free.
pub fn local() -> ListenerConfig {
    ListenerConfig::new(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))
}

/// To that port, and again within milliseconds.
pub fn to(address: SocketAddr) -> ConnectorConfig {
    let backoff = Backoff { first: Duration::from_millis(10), max: Duration::from_millis(50) };
    ConnectorConfig { backoff, ..ConnectorConfig::new(vec![Host::from(address)]) }
}

/// An acceptor with these sessions' clients, on one port.
pub async fn accept(app: impl Application, clients: &[&str]) -> Engine {
    let mut acceptor = Acceptor::new(app).listen(local());
    for name in clients {
        acceptor = acceptor.session(server(name));
    }
    soon(acceptor.start()).await.unwrap()
}

/// An initiator with one session.
pub async fn initiate(app: impl Application, name: &str, address: SocketAddr) -> (Engine, SessionHandle) {
    let engine = soon(Initiator::new(app).session(client(name), to(address)).start()).await.unwrap();
    let session = engine.session(&SessionKey::of_config(&client(name))).unwrap();
    (engine, session)
}

pub async fn logged_on(session: &SessionHandle) {
    soon(session.until(|status| status.link == LinkState::LoggedOn)).await.unwrap();
}

/// A peer that writes its own bytes.
pub struct Raw<S = TcpStream> {
    pub stream: S,
    input: Vec<u8>,
    name: &'static str,
    pub next: u64,
}

impl Raw {
    pub async fn connect(address: SocketAddr, name: &'static str) -> Raw {
        Raw::over(soon(TcpStream::connect(address)).await.unwrap(), name)
    }
}

impl<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin> Raw<S> {
    pub fn over(stream: S, name: &'static str) -> Raw<S> {
        Raw { stream, input: Vec::new(), name, next: 1 }
    }

    /// A message with the next number; `|` for SOH.
    pub fn message(&mut self, msg_type: &str, body: &str) -> Vec<u8> {
        let mut out = Vec::new();
        let mut message = Encoder::begin(&mut out, b"FIX.4.4", msg_type.as_bytes());
        message.uint(34, self.next);
        message.str(49, self.name);
        message.bytes(52, TimestampFormatter::new().format(wall_clock(), Precision::Millis));
        message.str(56, "SERVER");
        message.raw(body.replace('|', "\x01").as_bytes());
        message.finish();
        self.next += 1;
        out
    }

    pub async fn send(&mut self, msg_type: &str, body: &str) {
        let bytes = self.message(msg_type, body);
        soon(self.stream.write_all(&bytes)).await.unwrap();
    }

    /// The next message, `|` for SOH; `None` when the connection is closed.
    pub async fn receive(&mut self) -> Option<String> {
        loop {
            if let Framed::Message(bytes, len) = frame(&self.input, &FramingLimits::default()) {
                let text = String::from_utf8_lossy(bytes).replace('\x01', "|");
                self.input.drain(..len);
                return Some(text);
            }
            let mut piece = [0; 4096];
            match soon(self.stream.read(&mut piece)).await {
                Ok(0) | Err(_) => return None,
                Ok(read) => self.input.extend_from_slice(&piece[..read]),
            }
        }
    }

    /// The next message must be of this type.
    pub async fn expect(&mut self, msg_type: &str) -> String {
        let message = self.receive().await.unwrap_or_else(|| panic!("closed where {msg_type} was due"));
        assert!(message.contains(&format!("|35={msg_type}|")), "{message} where {msg_type} was due");
        message
    }

    pub async fn log_on(&mut self) -> String {
        self.send("A", "98=0|108=30|").await;
        self.expect("A").await
    }

    /// The connection is closed, without a word.
    pub async fn expect_closed(&mut self) {
        assert_eq!(self.receive().await, None);
    }
}

/// A field of a message as [`Raw::receive`] gives it.
pub fn field(message: &str, tag: u32) -> String {
    let bytes = message.replace('|', "\x01");
    let mut index = FieldIndex::new();
    let message = index.parse(bytes.as_bytes(), &DataLengths::STANDARD).unwrap();
    String::from_utf8_lossy(message.value(tag).unwrap_or_default()).into_owned()
}
