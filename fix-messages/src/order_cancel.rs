//! OrderCancelRequest(F).

use fix_codec::{FieldWriter, Message, Precision};
use spec::tag;
use types::{Qty, Timestamp};

use crate::parse_issue::{ParseIssue, needed};

/// OrderCancelRequest(F): cancel all that is left of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderCancelRequest<'a> {
    /// OrigClOrdID(41): the order's last accepted ClOrdID.
    pub orig_cl_ord_id: &'a [u8],
    /// ClOrdID(11) of the request.
    pub cl_ord_id: &'a [u8],
    /// Symbol(55); the dictionary calls it optional.
    pub symbol: &'a [u8],
    /// Side(54).
    pub side: u8,
    /// TransactTime(60).
    pub transact_time: Timestamp,
    /// OrderQty(38) of the order; says nothing new.
    pub order_qty: Option<Qty>,
}

impl<'a> OrderCancelRequest<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::ORDER_CANCEL_REQUEST;

    /// Reads the message's fields. A quantity that cannot be read does not keep an order from being cancelled.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(OrderCancelRequest {
            orig_cl_ord_id: message.require(tag::ORIG_CL_ORD_ID)?,
            cl_ord_id: message.require(tag::CL_ORD_ID)?,
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
            side: message.require_char(tag::SIDE)?,
            transact_time: message.require_timestamp(tag::TRANSACT_TIME)?,
            order_qty: message.qty(tag::ORDER_QTY).ok().flatten(),
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {
        out.bytes(tag::ORIG_CL_ORD_ID, self.orig_cl_ord_id);
        out.bytes(tag::CL_ORD_ID, self.cl_ord_id);
        out.bytes(tag::SYMBOL, self.symbol);
        out.char(tag::SIDE, self.side);
        out.timestamp(tag::TRANSACT_TIME, self.transact_time, precision);
        if let Some(qty) = self.order_qty {
            out.qty(tag::ORDER_QTY, qty);
        }
    }
}
