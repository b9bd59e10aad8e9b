//! What the gate is asked, and what it answers to an order that it lets in.

use model::{Instrument, NewOrder, OrdType, ReplaceOrder};
use types::{AccountIx, InstrumentIx, Notional, Now, ParentId, Price, Qty, SessionIx, Side, Text, Timestamp};

use crate::order::OpenOrder;

/// A new order, with what the gate is told about it.
#[derive(Debug, Clone, Copy)]
pub struct AdmitRequest<'a> {
    /// The order.
    pub order: &'a NewOrder,
    /// Its instrument; `None` where it is unknown.
    pub instrument: Option<&'a Instrument>,
    /// Whether its ClOrdID(11) was used before on its session.
    pub cl_ord_id_used: bool,
    /// The time.
    pub now: Now,
    /// Whether the journal's disk is below its watermark.
    pub disk_low: bool,
    /// Whether the blotter can take no more orders.
    pub blotter_full: bool,
}

/// A replace, with what the gate is told about it.
#[derive(Debug, Clone, Copy)]
pub struct ReplaceRequest<'a> {
    /// The request.
    pub replace: &'a ReplaceOrder,
    /// The order that it changes.
    pub parent: ParentId,
    /// The order's instrument; `None` where it is unknown.
    pub instrument: Option<&'a Instrument>,
    /// Whether its ClOrdID(11) was used before on its session.
    pub cl_ord_id_used: bool,
    /// The time.
    pub now: Now,
    /// Whether the journal's disk is below its watermark.
    pub disk_low: bool,
}

/// What the gate decided on an order that it lets in. It is in force once the record that carries it is applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Admission {
    /// Whose risk it is.
    pub account: AccountIx,
    /// The worst price at which a child of it may trade: the limit, or the collar of a market order.
    pub protect_price: Price,
    /// The price at which its quantity is reserved: the most money that a share of it can change hands for. That is
    /// `protect_price` for a buy. A sale may trade above its limit, so it is the collar's upper edge.
    pub reserve_price: Price,
}

/// What an account has at risk, exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExposureView {
    /// Account(1).
    pub name: Text<32>,
    /// Reserved for what is open, at its worst price, buys and sells together.
    pub open: Notional,
    /// Traded, buys and sells together.
    pub executed: Notional,
    /// What both together may reach; `None` where it is missing and nothing is let in.
    pub limit: Option<Notional>,
}

/// What an order and a replace have in common when they are judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) session: SessionIx,
    pub(crate) account: Option<AccountIx>,
    /// What the command itself says that it trades; held against `instrument`.
    pub(crate) named: Option<InstrumentIx>,
    pub(crate) instrument: Option<&'a Instrument>,
    pub(crate) side: Side,
    pub(crate) qty: Qty,
    pub(crate) ord_type: OrdType,
    pub(crate) price: Option<Price>,
    pub(crate) cl_ord_id_used: bool,
    pub(crate) first_sent: Option<Timestamp>,
    pub(crate) now: Now,
    pub(crate) disk_low: bool,
    /// Whether it needs room that the blotter does not have.
    pub(crate) blotter_full: bool,
    pub(crate) kind: Kind,
}

/// Which of both it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    New,
    /// A replace of this order; `None` where it is not open here.
    Replace(Option<OpenOrder>),
}

impl<'a> From<&AdmitRequest<'a>> for Asked<'a> {
    fn from(request: &AdmitRequest<'a>) -> Asked<'a> {
        let order = request.order;
        Asked {
            session: order.session,
            account: order.account,
            named: order.instrument,
            instrument: request.instrument,
            side: order.side,
            qty: order.order_qty,
            ord_type: order.ord_type,
            price: order.price,
            cl_ord_id_used: request.cl_ord_id_used,
            first_sent: order.flags.first_sent,
            now: request.now,
            disk_low: request.disk_low,
            blotter_full: request.blotter_full,
            kind: Kind::New,
        }
    }
}

impl<'a> Asked<'a> {
    /// Of a replace of `order`.
    pub(crate) fn replace(request: &ReplaceRequest<'a>, order: Option<OpenOrder>) -> Asked<'a> {
        let replace = request.replace;
        Asked {
            session: replace.session,
            account: order.map(|order| order.account),
            named: replace.instrument,
            instrument: request.instrument,
            side: replace.side,
            qty: replace.order_qty,
            ord_type: replace.ord_type,
            price: replace.price,
            cl_ord_id_used: request.cl_ord_id_used,
            first_sent: replace.flags.first_sent,
            now: request.now,
            disk_low: request.disk_low,
            blotter_full: false,
            kind: Kind::Replace(order),
        }
    }
}
