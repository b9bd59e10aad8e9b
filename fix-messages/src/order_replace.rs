//! OrderCancelReplaceRequest(G).

use fix_codec::{FieldWriter, Message, Precision};
use spec::tag;
use types::{Price, Qty, Timestamp};

use crate::parse_issue::{ParseIssue, needed};

/// OrderCancelReplaceRequest(G): a new quantity or price for an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderCancelReplaceRequest<'a> {
    /// OrigClOrdID(41): the order's last accepted ClOrdID.
    pub orig_cl_ord_id: &'a [u8],
    /// ClOrdID(11) of the request, and of the order once it took effect.
    pub cl_ord_id: &'a [u8],
    /// Account(1).
    pub account: Option<&'a [u8]>,
    /// Symbol(55); the dictionary calls it optional.
    pub symbol: &'a [u8],
    /// Side(54).
    pub side: u8,
    /// TransactTime(60).
    pub transact_time: Timestamp,
    /// The new OrderQty(38), what has traded included; the dictionary calls it optional.
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: u8,
    /// The new Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59); absent means Day.
    pub time_in_force: Option<u8>,
}

impl<'a> OrderCancelReplaceRequest<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::ORDER_CANCEL_REPLACE_REQUEST;

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(OrderCancelReplaceRequest {
            orig_cl_ord_id: message.require(tag::ORIG_CL_ORD_ID)?,
            cl_ord_id: message.require(tag::CL_ORD_ID)?,
            account: message.value(tag::ACCOUNT),
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
            side: message.require_char(tag::SIDE)?,
            transact_time: message.require_timestamp(tag::TRANSACT_TIME)?,
            order_qty: needed(tag::ORDER_QTY, message.qty(tag::ORDER_QTY)?)?,
            ord_type: message.require_char(tag::ORD_TYPE)?,
            price: message.price(tag::PRICE)?,
            time_in_force: message.char(tag::TIME_IN_FORCE)?,
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {
        out.bytes(tag::ORIG_CL_ORD_ID, self.orig_cl_ord_id);
        out.bytes(tag::CL_ORD_ID, self.cl_ord_id);
        out.bytes(tag::ACCOUNT, self.account.unwrap_or_default());
        out.bytes(tag::SYMBOL, self.symbol);
        out.char(tag::SIDE, self.side);
        out.timestamp(tag::TRANSACT_TIME, self.transact_time, precision);
        out.qty(tag::ORDER_QTY, self.order_qty);
        out.char(tag::ORD_TYPE, self.ord_type);
        if let Some(price) = self.price {
            out.price(tag::PRICE, price);
        }
        if let Some(time_in_force) = self.time_in_force {
            out.char(tag::TIME_IN_FORCE, time_in_force);
        }
    }
}
