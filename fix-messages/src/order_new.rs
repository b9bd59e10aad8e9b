//! NewOrderSingle(D).

use fix_codec::{FieldWriter, Message, Precision};
use spec::tag;
use types::{Price, Qty, Timestamp};

use crate::parse_issue::{ParseIssue, needed};

/// NewOrderSingle(D), the fields that this gateway reads. Enumerations are their bytes: what this gateway trades of them
/// is [`crate::to_model`]'s to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewOrderSingle<'a> {
    /// ClOrdID(11).
    pub cl_ord_id: &'a [u8],
    /// Account(1).
    pub account: Option<&'a [u8]>,
    /// Symbol(55); the dictionary calls it optional.
    pub symbol: &'a [u8],
    /// Side(54).
    pub side: u8,
    /// OrderQty(38); the dictionary calls it optional.
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: u8,
    /// Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59); absent means Day.
    pub time_in_force: Option<u8>,
    /// TransactTime(60).
    pub transact_time: Timestamp,
}

impl<'a> NewOrderSingle<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::NEW_ORDER_SINGLE;

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(NewOrderSingle {
            cl_ord_id: message.require(tag::CL_ORD_ID)?,
            account: message.value(tag::ACCOUNT),
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
            side: message.require_char(tag::SIDE)?,
            order_qty: needed(tag::ORDER_QTY, message.qty(tag::ORDER_QTY)?)?,
            ord_type: message.require_char(tag::ORD_TYPE)?,
            price: message.price(tag::PRICE)?,
            time_in_force: message.char(tag::TIME_IN_FORCE)?,
            transact_time: message.require_timestamp(tag::TRANSACT_TIME)?,
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {
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
