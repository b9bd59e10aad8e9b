//! A gateway on a table: bytes in, bytes out, every turn committed at once. For tests that ask what one message does.

use gateway::{Floor, Gateway, GatewayConfig, Output, StoredRequest};
use types::{ConnId, Mono, Now, RecordNo, Timestamp};

use crate::setup::{config, floor};

/// 9 October 2013, 14:00 UTC.
pub const NOON: Timestamp = Timestamp(1_381_327_200_000_000_000);

/// See the module.
#[derive(Debug)]
pub struct Desk {
    /// The gateway, to look at.
    pub gateway: Gateway,
    floor: Floor,
    now: Now,
    conns: u64,
    /// What resends asked the journal for, in order; nobody answers.
    pub asked: Vec<StoredRequest>,
}

/// What the gateway did with the bytes of one connection.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// What it sent, with `|` for SOH.
    pub said: String,
    /// Whether it closed the connection.
    pub closed: bool,
    /// What it logged.
    pub logged: Vec<String>,
}

impl Desk {
    /// With the configuration of tests.
    pub fn new() -> Desk {
        Desk::with(config())
    }

    /// With a configuration of its own.
    pub fn with(config: GatewayConfig) -> Desk {
        let mut gateway = Gateway::new(config);
        let now = Now { mono: Mono(0), wall: NOON, market: NOON };
        let floor = floor(&gateway, 1, now.market);
        gateway.handle_start(RecordNo(0), now);
        let mut desk = Desk { gateway, floor, now, conns: 0, asked: Vec::new() };
        desk.floor.drain(&mut desk.gateway, now);
        desk.run(ConnId(0));
        desk
    }

    /// Makes a connection.
    pub fn connect(&mut self) -> ConnId {
        self.conns += 1;
        let conn = ConnId(self.conns);
        self.gateway.handle_connected(conn, None, self.now);
        conn
    }

    /// Gives a connection's bytes to the gateway, and runs turns until nothing is left to do.
    pub fn receive(&mut self, conn: ConnId, bytes: &[u8]) -> Answer {
        let used = self.gateway.handle_received(conn, bytes, self.now);
        let is_cut_short = self.gateway.is_turn_full() && used < bytes.len();
        let answer = self.run(conn);
        if !is_cut_short {
            return answer;
        }
        // The turn was full: the rest is the next one's.
        let rest = self.receive(conn, &bytes[used..]);
        Answer {
            said: answer.said + &rest.said,
            closed: answer.closed || rest.closed,
            logged: [answer.logged, rest.logged].concat(),
        }
    }

    /// What the journal has of a resend's request.
    pub fn stored(&mut self, request: &StoredRequest, bodies: &[(u16, u8, Vec<u8>)], conn: ConnId) -> Answer {
        self.gateway.handle_stored(request, bodies, self.now);
        self.run(conn)
    }

    /// A connection is gone.
    pub fn disconnect(&mut self, conn: ConnId) -> Answer {
        self.gateway.handle_disconnected(conn, self.now);
        self.run(conn)
    }

    /// Time passes.
    pub fn wait(&mut self, nanos: u64, conn: ConnId) -> Answer {
        self.now.mono = self.now.mono.plus(nanos);
        let later = i64::try_from(nanos).unwrap_or(i64::MAX);
        self.now.wall = self.now.wall.plus(later);
        self.now.market = self.now.wall;
        self.gateway.handle_timeout(self.now);
        self.run(conn)
    }

    /// An operator's command.
    pub fn operate(&mut self, command: &model::OperatorCommand, conn: ConnId) -> Answer {
        assert!(self.gateway.handle_operator(command, self.now).is_ok(), "{command:?} was refused");
        self.run(conn)
    }

    /// An operator's command that is refused: why.
    pub fn refused(&mut self, command: &model::OperatorCommand) -> String {
        match self.gateway.handle_operator(command, self.now) {
            Ok(record) => panic!("{command:?} was done: record {}", record.0),
            Err(why) => why.to_string(),
        }
    }

    fn run(&mut self, asked: ConnId) -> Answer {
        let mut answer = Answer::default();
        loop {
            if let Some(batch) = self.gateway.end_turn() {
                self.gateway.recycle(batch);
            }
            self.gateway.handle_committed(self.gateway.last_record());
            while let Some(output) = self.gateway.poll_output() {
                match output {
                    Output::Send { conn, bytes } if conn == asked => {
                        answer.said.push_str(&String::from_utf8_lossy(bytes).replace('\x01', "|"));
                    }
                    Output::Disconnect { conn } if conn == asked => answer.closed = true,
                    Output::ReadStored(request) => self.asked.push(request),
                    Output::Send { .. } | Output::Disconnect { .. } => {}
                    Output::Venue { venue, command } => {
                        self.floor.handle_command(&mut self.gateway, venue, command, self.now);
                    }
                }
            }
            self.gateway.handle_withheld(self.now);
            self.gateway.handle_backlog(self.now);
            self.floor.drain(&mut self.gateway, self.now);
            if self.gateway.is_turn_empty() {
                break;
            }
        }
        while let Some(notice) = self.gateway.poll_notice() {
            answer.logged.push(notice.to_string());
        }
        answer
    }
}

impl Default for Desk {
    fn default() -> Self {
        Desk::new()
    }
}

/// A whole message from its fields behind BodyLength, `|` for SOH: BeginString, BodyLength and CheckSum are put round it.
pub fn fix(fields: &str) -> Vec<u8> {
    let body = fields.replace('|', "\x01");
    let mut message = format!("8=FIX.4.4\x019={}\x01{body}", body.len()).into_bytes();
    let sum = message.iter().fold(0u8, |sum, byte| sum.wrapping_add(*byte));
    message.extend_from_slice(format!("10={sum:03}\x01").as_bytes());
    message
}

/// A message of the tests' client at [`NOON`]: its type, number, and what follows the header.
pub fn from_client(msg_type: &str, seq: u64, rest: &str) -> Vec<u8> {
    fix(&format!("35={msg_type}|34={seq}|49=CLIENT1|52=20131009-14:00:00.000|56=TIDEGATE|{rest}"))
}
