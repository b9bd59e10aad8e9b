//! One session of the load client, without its socket: what it says, and what it makes of what it hears.
//!
//! It is a light initiator: it logs on with ResetSeqNumFlag(141), counts what it sends, answers a TestRequest(1), and takes
//! anything that is not a report or administration as the end of the run, with the message in the error.

use fix_codec::{Encoder, Garbled};
use thiserror::Error;

use crate::clock::TimeText;
use crate::field::{self, readable};
use crate::flights::ReportKind;
use crate::inbox::Inbox;
use crate::socket::Outbox;
use crate::template::{ORDER_DIGITS, ORDER_MARK, TIME_MARK, Template};

/// Sessions at most: the bench profile knows CLIENT1 to CLIENT8.
pub const SESSIONS_MAX: usize = 8;

/// Why a session ended before its run.
#[derive(Debug, Error)]
pub enum LinkError {
    /// Not FIX.
    #[error("the server sent bytes that are no message: {0}")]
    Garbled(Garbled),
    /// A refused order, a Reject(3), a Logout(5) not asked for, or the like.
    #[error("the server sent what a run without errors does not have: {0}")]
    Unexpected(String),
}

/// How far the session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// No Logon(A) from the server yet.
    LoggingOn,
    /// Orders may go.
    Up,
    /// Logout(5) is sent.
    LoggingOut,
    /// And answered.
    Down,
}

/// A session.
#[derive(Debug)]
pub struct Link {
    /// What was read.
    pub inbox: Inbox,
    /// What is to be sent.
    pub outbox: Outbox,
    /// Orders sent and not filled.
    pub in_flight: usize,
    stage: Stage,
    name: String,
    symbol: String,
    order: Template,
    next_seq: u64,
}

impl Link {
    /// Session `index`, counted from 0: CLIENT1 trades TEST1, and so on.
    ///
    /// # Panics
    /// If `index` is not below [`SESSIONS_MAX`].
    pub fn new(index: usize) -> Link {
        assert!(index < SESSIONS_MAX, "the bench profile has {SESSIONS_MAX} sessions");
        let (name, symbol) = (format!("CLIENT{}", index + 1), format!("TEST{}", index + 1));
        let order = order_template(&name, &symbol, 1);
        let (inbox, outbox) = (Inbox::new(), Outbox::default());
        Link { inbox, outbox, in_flight: 0, stage: Stage::LoggingOn, name, symbol, order, next_seq: 1 }
    }

    /// Sends a Logon that begins both sides' numbers at 1.
    pub fn log_on(&mut self, time: &TimeText) {
        self.send(b"A", time, |logon| {
            logon.uint(98, 0);
            logon.uint(108, 30);
            logon.bytes(141, b"Y");
        });
    }

    /// Sends a Logout.
    pub fn log_out(&mut self, time: &TimeText) {
        self.send(b"5", time, |_| {});
        self.stage = Stage::LoggingOut;
    }

    /// Sends order number `order`: buy 100 at 100.00.
    #[inline]
    pub fn send_order(&mut self, order: u64, time: &TimeText) {
        if !self.order.fits(self.next_seq) {
            self.order = order_template(&self.name, &self.symbol, self.next_seq);
        }
        self.order.write(&mut self.outbox.bytes, self.next_seq, time, order);
        self.next_seq += 1;
        self.in_flight += 1;
    }

    /// Reads all messages in the inbox and hands each report on, with its order's number. Whether any message was read.
    ///
    /// # Errors
    /// [`LinkError`], and what `on_report` finds.
    #[inline]
    pub fn handle_input<E: From<LinkError>>(
        &mut self,
        time: &TimeText,
        mut on_report: impl FnMut(u64, ReportKind) -> Result<(), E>,
    ) -> Result<(), E> {
        loop {
            let Some(message) = self.inbox.poll_message().map_err(LinkError::Garbled)? else { return Ok(()) };
            if field::value(message, MSG_TYPE) == Some(b"8") {
                let (order, kind) = read_report(message)?;
                self.in_flight -= usize::from(kind == ReportKind::Filled);
                on_report(order, kind)?;
            } else {
                let message = message.to_vec();
                self.on_administration(&message, time)?;
            }
        }
    }

    /// How far it is.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    fn on_administration(&mut self, message: &[u8], time: &TimeText) -> Result<(), LinkError> {
        match (field::value(message, MSG_TYPE), self.stage) {
            (Some(b"A"), Stage::LoggingOn) => self.stage = Stage::Up,
            (Some(b"5"), Stage::LoggingOut) => self.stage = Stage::Down,
            (Some(b"0"), _) => {}
            (Some(b"1"), _) => {
                let id = field::value(message, b"\x01112=").unwrap_or_default().to_vec();
                self.send(b"0", time, |heartbeat| heartbeat.bytes(112, &id));
            }
            (_, _) => return Err(LinkError::Unexpected(readable(message))),
        }
        Ok(())
    }

    fn send(&mut self, msg_type: &[u8], time: &[u8], body: impl FnOnce(&mut Encoder<'_>)) {
        let mut message = Encoder::begin(&mut self.outbox.bytes, b"FIX.4.4", msg_type);
        put_header(&mut message, &self.name, self.next_seq, time);
        body(&mut message);
        message.finish();
        self.next_seq += 1;
    }
}

const MSG_TYPE: &[u8] = b"\x0135=";

/// The number and kind of an ExecutionReport(8).
#[inline]
fn read_report(message: &[u8]) -> Result<(u64, ReportKind), LinkError> {
    let unexpected = || LinkError::Unexpected(readable(message));
    let id = field::value(message, b"\x0111=").ok_or_else(unexpected)?;
    let start = id.len().checked_sub(ORDER_DIGITS).ok_or_else(unexpected)?;
    let order = field::digits(&id[start..]).ok_or_else(unexpected)?;
    match field::value(message, b"\x0139=") {
        Some(b"0" | b"1" | b"A") => Ok((order, ReportKind::Working)),
        Some(b"2") => Ok((order, ReportKind::Filled)),
        Some(_) | None => Err(unexpected()),
    }
}

fn put_header(message: &mut Encoder<'_>, name: &str, seq: u64, time: &[u8]) {
    message.str(49, name);
    message.bytes(56, b"TIDEGATE");
    message.uint(34, seq);
    message.bytes(52, time);
}

fn order_template(name: &str, symbol: &str, seq: u64) -> Template {
    let mut bytes = Vec::new();
    let mut order = Encoder::begin(&mut bytes, b"FIX.4.4", b"D");
    put_header(&mut order, name, seq, TIME_MARK);
    order.bytes(11, &[name.as_bytes(), b"-", ORDER_MARK].concat());
    order.str(55, symbol);
    order.bytes(54, b"1");
    order.bytes(60, TIME_MARK);
    order.bytes(38, b"100");
    order.bytes(40, b"2");
    order.bytes(44, b"100.00");
    order.finish();
    Template::new(bytes)
}
