//! One session that a test talks to line by line.

use conformance::message::completed;
use conformance::script::with_time;
use fix_session::{Role, SessionConfig};
use spec::Version;
use types::{Now, Text};

use super::{Endpoint, at};

/// A session of ours and the lines that its peer says.
pub struct Talk {
    pub side: Endpoint,
    pub now_ns: u64,
    pub is_closed: bool,
    begin_string: String,
}

impl Talk {
    /// A session `US` for a peer `PEER` that has just connected; whatever it says at once is in the answer to `heard`.
    pub fn new(version: Version, role: Role, change: impl FnOnce(&mut SessionConfig)) -> Talk {
        let mut config = SessionConfig::new(version, role, Text::lossy(b"US"), Text::lossy(b"PEER"));
        change(&mut config);
        let begin_string = config.begin_string.as_str().to_owned();
        let side = Endpoint::new(config, Box::new(|_, _| Vec::new()));
        let mut talk = Talk { side, now_ns: 0, is_closed: false, begin_string };
        talk.connect();
        talk
    }

    /// An acceptor whose peer has logged on; `more` are further fields of its Logon.
    pub fn logged_on(version: Version, more: &str, change: impl FnOnce(&mut SessionConfig)) -> Talk {
        let mut talk = Talk::new(version, Role::Acceptor, change);
        talk.logon(1, more);
        assert!(talk.side.session.is_logged_on(), "{:?}", talk.side.turn.events);
        talk
    }

    pub fn connect(&mut self) {
        let now = self.now();
        self.is_closed = false;
        self.side.session.handle_connected(now, &mut self.side.turn);
    }

    pub fn cut(&mut self) {
        let now = self.now();
        self.side.cut(now);
    }

    pub fn now(&self) -> Now {
        at(self.now_ns)
    }

    /// The peer's Logon, with DefaultApplVerID(1137) where the version has it.
    pub fn logon(&mut self, seq: u64, more: &str) -> String {
        let code = self.side.session.config().default_appl_ver_id;
        let version = if code.is_empty() { String::new() } else { format!("1137={}|", code.as_str()) };
        self.say(&format!("35=A|34={seq}|98=0|108=30|{more}{version}"))
    }

    /// The peer says a message, `35=D|34=2|body`; the rest of the header is put in. What is answered, `|` for SOH.
    pub fn say(&mut self, message: &str) -> String {
        self.say_from("49=PEER|56=US|", message)
    }

    /// The same with ids of its own.
    pub fn say_from(&mut self, ids: &str, message: &str) -> String {
        let after_seq =
            message.find("|34=").map_or(message.len(), |at| at + 1 + message[at + 1..].find('|').unwrap() + 1);
        let (head, body) = message.split_at(after_seq);
        let line = format!("8={}|{head}{ids}52=<TIME>|{body}", self.begin_string).replace('|', "\x01");
        let now = self.now();
        self.side.receive(&completed(&with_time(line.as_bytes(), now.wall)), now);
        self.heard()
    }

    /// So much time passes, timers and all.
    pub fn wait(&mut self, nanos: u64) -> String {
        let end = self.now_ns + nanos;
        while let Some(next) = self.side.session.poll_timeout().filter(|next| next.0 <= end) {
            self.now_ns = self.now_ns.max(next.0);
            let now = self.now();
            self.side.session.handle_timeout(now, &mut self.side.turn);
        }
        self.now_ns = end;
        self.heard()
    }

    /// What the session has said since, without the parts that every message has; one message a line.
    pub fn heard(&mut self) -> String {
        let mut text = String::new();
        loop {
            let (bytes, close) = self.side.commit();
            self.is_closed |= close;
            text += &String::from_utf8_lossy(&bytes).replace('\x01', "|");
            let now = self.now();
            if !self.side.answer_read(now) {
                break;
            }
        }
        let messages = text.split("8=FIX").filter(|message| !message.is_empty());
        messages.map(plain).collect::<Vec<_>>().join("\n")
    }
}

/// `35=3|34=2|45=2|...`: a message without BeginString, BodyLength, ids, SendingTime and CheckSum.
fn plain(message: &str) -> String {
    let common = ["9=", "49=", "52=", "56=", "10="];
    let fields = message.split('|').skip(1).filter(|field| !common.iter().any(|one| field.starts_with(one)));
    fields.collect::<Vec<_>>().join("|")
}
