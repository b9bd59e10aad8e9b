//! The gateway's side of the session, in memory: it sends orders, and what a venue missed it does not send again.

use fix_codec::{DataLengths, FieldIndex, FieldWriter, Framed, FramingLimits, Precision, frame};
use fix_messages::{MarketDataRequest, NewOrderSingle, OrderCancelRequest, Subscription};
use fix_session::{
    Disposition, Inbound, Role, Session, SessionConfig, SessionEvent, SessionRecord, Sink, StoredMessage, StoredPiece,
};
use types::{Now, SessionIx, Text};

/// See the module.
pub(super) struct Gateway {
    pub(super) session: Session,
    outputs: Outputs,
}

#[derive(Default)]
struct Outputs {
    wire: Vec<u8>,
    asked: Option<(u64, u64)>,
    /// Type and body of what was sent, by number.
    sent: Vec<(u64, Vec<u8>, Vec<u8>)>,
}

impl Sink for Outputs {
    fn record(&mut self, record: &SessionRecord<'_>) {
        if let SessionRecord::Outbound { seq, msg_type, body, .. } = *record {
            self.sent.push((seq, msg_type.to_vec(), body.to_vec()));
        }
    }
    fn wire(&mut self) -> &mut Vec<u8> {
        &mut self.wire
    }
    fn disconnect(&mut self) {}
    fn read_stored(&mut self, begin: u64, end: u64) {
        self.asked = Some((begin, end));
    }
    fn event(&mut self, _: SessionEvent) {}
}

impl Gateway {
    pub(super) fn new(sender: &str) -> Gateway {
        let (sender, target) = (Text::lossy(sender.as_bytes()), Text::lossy(b"XSIM"));
        let session = Session::new(SessionIx(0), SessionConfig::fix44(Role::Initiator, sender, target));
        Gateway { session, outputs: Outputs::default() }
    }

    pub(super) fn connect(&mut self, now: Now) {
        self.session.handle_connected(now, &mut self.outputs);
    }

    /// The connection is gone, and what was on its way.
    pub(super) fn cut(&mut self, now: Now) {
        self.session.handle_disconnected(now, &mut self.outputs);
        self.outputs.wire.clear();
        self.outputs.asked = None;
    }

    pub(super) fn order(&mut self, id: &str, qty: &str, limit: &str, now: Now) {
        let mut body = Vec::new();
        NewOrderSingle {
            cl_ord_id: id.as_bytes(),
            account: None,
            symbol: b"TEST1",
            side: b'1',
            order_qty: qty.parse().unwrap(),
            ord_type: b'2',
            price: Some(limit.parse().unwrap()),
            time_in_force: None,
            transact_time: now.wall,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.session.send(b"D", &body, now, &mut self.outputs);
    }

    pub(super) fn cancel(&mut self, id: &str, orig: &str, now: Now) {
        let mut body = Vec::new();
        OrderCancelRequest {
            orig_cl_ord_id: orig.as_bytes(),
            cl_ord_id: id.as_bytes(),
            symbol: b"TEST1",
            side: b'1',
            transact_time: now.wall,
            order_qty: None,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.session.send(b"F", &body, now, &mut self.outputs);
    }

    pub(super) fn subscribe(&mut self, now: Now) {
        let mut body = Vec::new();
        let subscription = Subscription::Updates;
        MarketDataRequest { md_req_id: b"M1", subscription, depth: 0, symbol: b"TEST1" }
            .write(&mut FieldWriter::new(&mut body));
        self.session.send(b"V", &body, now, &mut self.outputs);
    }

    pub(super) fn take_wire(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.outputs.wire)
    }

    /// Bytes came: what was delivered, each as its type, ExecType(150), ClOrdID(11), ExecID(17) and PossDupFlag(43).
    pub(super) fn handle_received(&mut self, bytes: &[u8], now: Now) -> Vec<String> {
        let (mut rest, mut delivered) = (bytes, Vec::new());
        while let Framed::Message(message, used) = frame(rest, &FramingLimits::default()) {
            self.on_message(message, now, &mut delivered);
            rest = &rest[used..];
        }
        assert!(rest.is_empty(), "a venue sends whole messages");
        delivered
    }

    fn on_message(&mut self, bytes: &[u8], now: Now, delivered: &mut Vec<String>) {
        let mut bytes = bytes.to_vec();
        let mut held = Vec::new();
        loop {
            let mut index = FieldIndex::new();
            let message = index.parse(&bytes, &DataLengths::STANDARD).unwrap();
            match self.session.handle_message(message, now, &mut self.outputs) {
                Inbound::Application { .. } => {
                    let field = |tag| message.value(tag).map(|value| String::from_utf8_lossy(value).into_owned());
                    let of = [35, 150, 11, 17, 43].into_iter().filter_map(field);
                    delivered.push(of.collect::<Vec<_>>().join(" "));
                }
                Inbound::Incomplete { .. } => {
                    unreachable!("an initiator does not ask for conditionally required fields")
                }
                Inbound::Consumed => {}
            }
            if !self.session.poll_held(&mut held) {
                break;
            }
            core::mem::swap(&mut bytes, &mut held);
            held.clear();
        }
        self.answer_stored(now);
    }

    fn answer_stored(&mut self, now: Now) {
        while let Some((begin, through)) = self.outputs.asked.take() {
            let sent = self.outputs.sent.clone();
            let stored: Vec<_> = sent
                .iter()
                .filter(|(seq, ..)| (begin..=through).contains(seq))
                .map(|(seq, msg_type, body)| StoredMessage {
                    seq: *seq,
                    msg_type,
                    sending_time: now.wall,
                    body,
                    disposition: Disposition::Withhold,
                })
                .collect();
            let piece = StoredPiece { epoch: self.session.epoch(), begin, through, messages: &stored };
            self.session.handle_stored(piece, now, &mut self.outputs);
        }
    }
}
