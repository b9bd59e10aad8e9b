//! One session of the limit server, without its socket: each order in, one report out.
//!
//! It does what no server can do without and nothing else: it frames (which checks length and CheckSum), holds the
//! sequence number against the one it expects, copies the ClOrdID into a ready-made ExecutionReport of the size that a
//! gateway's has, and counts what it sends. No dictionary, no risk, no book, no journal.

use fix_codec::{Encoder, Garbled};
use thiserror::Error;

use crate::clock::TimeText;
use crate::field::{self, readable};
use crate::inbox::Inbox;
use crate::socket::Outbox;
use crate::template::{ORDER_DIGITS, ORDER_MARK, TIME_MARK, Template};

/// Why the server ends a connection.
#[derive(Debug, Error)]
pub enum ResponderError {
    /// Not FIX.
    #[error("the client sent bytes that are no message: {0}")]
    Garbled(Garbled),
    /// A message whose MsgSeqNum(34) is not the next.
    #[error("MsgSeqNum(34) should be {expected}: {message}")]
    OutOfSequence {
        /// The number that should have come.
        expected: u64,
        /// What came.
        message: String,
    },
    /// A message that the load client does not send.
    #[error("a message that the limit server has no answer for: {0}")]
    Unexpected(String),
}

/// The server's side of a session.
#[derive(Debug)]
pub struct Responder {
    /// What was read.
    pub inbox: Inbox,
    /// What is to be sent.
    pub outbox: Outbox,
    expected: u64,
    next_seq: u64,
    /// The client's CompID, from its Logon.
    peer: Vec<u8>,
    report: Template,
    logged_out: bool,
}

impl Responder {
    /// Before the Logon.
    pub fn new() -> Responder {
        let report = report_template(b"", 1);
        let (inbox, outbox) = (Inbox::new(), Outbox::default());
        Responder { inbox, outbox, expected: 1, next_seq: 1, peer: Vec::new(), report, logged_out: false }
    }

    /// Answers every message in the inbox.
    ///
    /// # Errors
    /// [`ResponderError`]; the connection is of no more use.
    pub fn handle_input(&mut self, time: &TimeText) -> Result<(), ResponderError> {
        loop {
            let Some(message) = self.inbox.poll_message().map_err(ResponderError::Garbled)? else { return Ok(()) };
            if field::number(message, b"\x0134=") != Some(self.expected) {
                let message = readable(message);
                return Err(ResponderError::OutOfSequence { expected: self.expected, message });
            }
            self.expected += 1;
            if field::value(message, b"\x0135=") != Some(b"D") {
                let message = message.to_vec();
                self.on_administration(&message, time)?;
                continue;
            }
            let Some(order) = order_number(message) else {
                return Err(ResponderError::Unexpected(readable(message)));
            };
            self.send_report(order, time);
        }
    }

    /// Whether the session ended in order.
    pub fn logged_out(&self) -> bool {
        self.logged_out
    }

    #[inline]
    fn send_report(&mut self, order: u64, time: &TimeText) {
        if !self.report.fits(self.next_seq) {
            self.report = report_template(&self.peer, self.next_seq);
        }
        self.report.write(&mut self.outbox.bytes, self.next_seq, time, order);
        self.next_seq += 1;
    }

    fn on_administration(&mut self, message: &[u8], time: &TimeText) -> Result<(), ResponderError> {
        match field::value(message, b"\x0135=") {
            Some(b"A") => {
                self.peer = field::value(message, b"\x0149=").unwrap_or_default().to_vec();
                self.report = report_template(&self.peer, self.next_seq);
                self.send(b"A", time, |logon| {
                    logon.uint(98, 0);
                    logon.uint(108, 30);
                    logon.bytes(141, b"Y");
                });
            }
            Some(b"0") => {}
            Some(b"1") => {
                let id = field::value(message, b"\x01112=").unwrap_or_default().to_vec();
                self.send(b"0", time, |heartbeat| heartbeat.bytes(112, &id));
            }
            Some(b"5") => {
                self.send(b"5", time, |_| {});
                self.logged_out = true;
            }
            Some(_) | None => return Err(ResponderError::Unexpected(readable(message))),
        }
        Ok(())
    }

    fn send(&mut self, msg_type: &[u8], time: &[u8], body: impl FnOnce(&mut Encoder<'_>)) {
        let mut message = Encoder::begin(&mut self.outbox.bytes, b"FIX.4.4", msg_type);
        put_header(&mut message, &self.peer, self.next_seq, time);
        body(&mut message);
        message.finish();
        self.next_seq += 1;
    }
}

impl Default for Responder {
    fn default() -> Self {
        Responder::new()
    }
}

/// The number at the end of the ClOrdID(11); what stands before it is the session's name, which the report has anyway.
#[inline]
fn order_number(message: &[u8]) -> Option<u64> {
    let id = field::value(message, b"\x0111=")?;
    field::digits(&id[id.len().checked_sub(ORDER_DIGITS)?..])
}

fn put_header(message: &mut Encoder<'_>, peer: &[u8], seq: u64, time: &[u8]) {
    message.bytes(49, b"TIDEGATE");
    message.bytes(56, peer);
    message.uint(34, seq);
    message.bytes(52, time);
}

/// A fill in full, with the fields that FIX 4.4 requires and those that an order's owner looks at.
fn report_template(peer: &[u8], seq: u64) -> Template {
    let mut bytes = Vec::new();
    let mut report = Encoder::begin(&mut bytes, b"FIX.4.4", b"8");
    put_header(&mut report, peer, seq, TIME_MARK);
    report.bytes(37, &[b"O", ORDER_MARK].concat());
    report.bytes(11, &[peer, b"-", ORDER_MARK].concat());
    report.bytes(17, &[b"E", ORDER_MARK].concat());
    for (tag, value) in [(150, "F"), (39, "2"), (55, "TEST1"), (54, "1"), (38, "100"), (40, "2"), (44, "100.00")] {
        report.str(tag, value);
    }
    for (tag, value) in [(32, "100"), (31, "100.00"), (151, "0"), (14, "100"), (6, "100.00")] {
        report.str(tag, value);
    }
    report.bytes(60, TIME_MARK);
    report.finish();
    Template::new(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flights::ReportKind;
    use crate::link::{Link, LinkError, Stage};

    const TIME: &TimeText = b"20131008-14:30:00.123";

    fn exchange(link: &mut Link, responder: &mut Responder) -> Vec<(u64, ReportKind)> {
        responder.inbox.push(&std::mem::take(&mut link.outbox.bytes));
        responder.handle_input(TIME).unwrap();
        link.inbox.push(&std::mem::take(&mut responder.outbox.bytes));
        let mut reports = Vec::new();
        let heard = link.handle_input(TIME, |order, kind| {
            reports.push((order, kind));
            Ok::<(), LinkError>(())
        });
        heard.unwrap();
        reports
    }

    /// The whole session in memory, across the sequence numbers where the templates are written anew.
    #[test]
    fn every_order_gets_its_one_report() {
        let (mut link, mut responder) = (Link::new(0), Responder::new());
        link.log_on(TIME);
        assert_eq!(exchange(&mut link, &mut responder), []);
        assert_eq!(link.stage(), Stage::Up);
        for first in [0, 40, 80, 120] {
            (first..first + 40).for_each(|order| link.send_order(order, TIME));
            let filled: Vec<_> = (first..first + 40).map(|order| (order, ReportKind::Filled)).collect();
            assert_eq!(exchange(&mut link, &mut responder), filled);
            assert_eq!(link.in_flight, 0);
        }
        link.log_out(TIME);
        assert_eq!(exchange(&mut link, &mut responder), []);
        assert!(link.stage() == Stage::Down && responder.logged_out());
    }

    /// Else a client that loses messages would be measured as if it had not.
    #[test]
    fn a_gap_in_the_sequence_ends_the_session() {
        let (mut link, mut responder) = (Link::new(0), Responder::new());
        link.log_on(TIME);
        exchange(&mut link, &mut responder);
        link.send_order(1, TIME);
        link.outbox.bytes.clear();
        link.send_order(2, TIME);
        responder.inbox.push(&link.outbox.bytes);
        let error = responder.handle_input(TIME).unwrap_err();
        assert!(matches!(error, ResponderError::OutOfSequence { expected: 2, .. }), "{error}");
    }

    /// Else a refused order would wait for its fill until the run times out, and nobody would know why.
    #[test]
    fn a_refused_order_ends_the_run_with_its_text() {
        let mut link = Link::new(0);
        let mut report = Encoder::begin(&mut link.outbox.bytes, b"FIX.4.4", b"8");
        report.bytes(11, b"CLIENT1-0000000001");
        report.bytes(39, b"8");
        report.bytes(58, b"price not above zero");
        report.finish();
        link.inbox.push(&link.outbox.bytes);
        let error = link.handle_input(TIME, |_, _| Ok::<(), LinkError>(())).unwrap_err();
        assert!(error.to_string().contains("58=price not above zero"), "{error}");
    }
}
