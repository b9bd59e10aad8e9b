//! A trading client in memory: what it sent, and what it was told.

use std::collections::BTreeMap;

use fix_codec::{FieldIndex, FieldWriter, Precision};
use fix_messages::{ExecutionReport, NewOrderSingle, OrderCancelReject, OrderCancelReplaceRequest, OrderCancelRequest};
use fix_session::{Role, SessionConfig};
use types::{Now, Price, Qty};

use crate::setup::{CLIENT, GATEWAY, SYMBOL, text};
use crate::sim::peer::{Peer, view};

/// What the client knows of an order, by its last report and the sum of its trades.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Known {
    /// OrdStatus(39) of the last report, or of the last refusal of a request.
    pub status: u8,
    /// CumQty(14) of the last report.
    pub cum_qty: Qty,
    /// LeavesQty(151) of the last report.
    pub leaves_qty: Qty,
    /// The sum of LastQty(32) over trades.
    pub traded: Qty,
}

/// See the module.
#[derive(Debug)]
pub struct Client {
    /// Its side of the session.
    pub peer: Peer,
    /// ClOrdID(11) of every request, and whether it was answered.
    pub asked: BTreeMap<Vec<u8>, bool>,
    /// By OrderID(37).
    pub orders: BTreeMap<Vec<u8>, Known>,
    /// Reports that a cancel took effect, asked for or not.
    pub cancels: u64,
    /// Reports that a replace took effect.
    pub replaces: u64,
    /// Orders that were refused at the door. They have no OrderID.
    pub refused: u64,
    /// Every ExecID(17) seen, with how often.
    pub execs: BTreeMap<Vec<u8>, u32>,
    index: FieldIndex,
}

impl Client {
    /// A client that never traded.
    pub fn new() -> Client {
        let config = SessionConfig::fix44(Role::Initiator, text(CLIENT), text(GATEWAY));
        Client {
            peer: Peer::new(config),
            asked: BTreeMap::new(),
            orders: BTreeMap::new(),
            cancels: 0,
            replaces: 0,
            refused: 0,
            execs: BTreeMap::new(),
            index: FieldIndex::new(),
        }
    }

    /// Sends an order.
    pub fn order(&mut self, cl_ord_id: &str, side: u8, order_qty: Qty, price: Price, now: Now) {
        let mut body = Vec::new();
        NewOrderSingle {
            cl_ord_id: cl_ord_id.as_bytes(),
            account: None,
            symbol: SYMBOL.as_bytes(),
            side,
            order_qty,
            ord_type: b'2',
            price: Some(price),
            time_in_force: None,
            transact_time: now.wall,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.send(cl_ord_id, NewOrderSingle::MSG_TYPE, &body, now);
    }

    /// Asks to cancel an order.
    pub fn cancel(&mut self, cl_ord_id: &str, orig: &str, side: u8, now: Now) {
        let mut body = Vec::new();
        OrderCancelRequest {
            orig_cl_ord_id: orig.as_bytes(),
            cl_ord_id: cl_ord_id.as_bytes(),
            symbol: SYMBOL.as_bytes(),
            side,
            transact_time: now.wall,
            order_qty: None,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.send(cl_ord_id, OrderCancelRequest::MSG_TYPE, &body, now);
    }

    /// Asks to replace an order.
    pub fn replace(&mut self, cl_ord_id: &str, orig: &str, side: u8, order_qty: Qty, price: Price, now: Now) {
        let mut body = Vec::new();
        OrderCancelReplaceRequest {
            orig_cl_ord_id: orig.as_bytes(),
            cl_ord_id: cl_ord_id.as_bytes(),
            account: None,
            symbol: SYMBOL.as_bytes(),
            side,
            order_qty,
            ord_type: b'2',
            price: Some(price),
            time_in_force: None,
            transact_time: now.wall,
        }
        .write(&mut FieldWriter::new(&mut body), Precision::Millis);
        self.send(cl_ord_id, OrderCancelReplaceRequest::MSG_TYPE, &body, now);
    }

    fn send(&mut self, cl_ord_id: &str, msg_type: &[u8], body: &[u8], now: Now) {
        self.asked.insert(cl_ord_id.as_bytes().to_vec(), false);
        self.peer.send(msg_type, body, now);
    }

    /// Bytes came from the gateway.
    pub fn handle_received(&mut self, bytes: &[u8], now: Now) {
        for delivered in self.peer.handle_received(bytes, now) {
            self.on_message(&delivered);
        }
    }

    fn on_message(&mut self, bytes: &[u8]) {
        let mut index = std::mem::take(&mut self.index);
        let message = view(bytes, &mut index);
        match message.msg_type() {
            ExecutionReport::MSG_TYPE => match ExecutionReport::parse(&message) {
                Ok(report) => self.on_report(&report),
                Err(issue) => panic!("an ExecutionReport that a client cannot read: {issue:?}"),
            },
            OrderCancelReject::MSG_TYPE => match OrderCancelReject::parse(&message) {
                Ok(reject) => self.on_cancel_reject(&reject),
                Err(issue) => panic!("an OrderCancelReject that a client cannot read: {issue:?}"),
            },
            other => panic!("the gateway sent an unexpected message of type {}", String::from_utf8_lossy(other)),
        }
        self.index = index;
    }

    fn on_report(&mut self, report: &ExecutionReport<'_>) {
        *self.execs.entry(report.exec_id.to_vec()).or_default() += 1;
        self.on_answered(report.cl_ord_id.unwrap_or_default());
        if report.order_id == b"NONE" {
            self.refused += 1;
            return;
        }
        let known = self.orders.entry(report.order_id.to_vec()).or_default();
        known.status = report.ord_status;
        known.cum_qty = report.cum_qty;
        known.leaves_qty = report.leaves_qty;
        match report.exec_type {
            b'F' => known.traded = Qty::from_raw(known.traded.raw() + report.last_qty.unwrap_or_default().raw()),
            b'4' => self.cancels += 1,
            b'5' => self.replaces += 1,
            _ => {}
        }
    }

    /// A request came too late, or is none of ours to make: the order stands where this says.
    fn on_cancel_reject(&mut self, reject: &OrderCancelReject<'_>) {
        self.on_answered(reject.cl_ord_id);
        if let Some(known) = self.orders.get_mut(reject.order_id) {
            known.status = reject.ord_status;
        }
    }

    fn on_answered(&mut self, cl_ord_id: &[u8]) {
        let name = || String::from_utf8_lossy(cl_ord_id).into_owned();
        match self.asked.get_mut(cl_ord_id) {
            Some(answered) => *answered = true,
            None => panic!("the gateway answers {}, which was never asked", name()),
        }
    }
}

impl Default for Client {
    fn default() -> Self {
        Client::new()
    }
}
