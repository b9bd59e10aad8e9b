//! OrderStatusRequest(H).

use fix_codec::{FieldWriter, Message};
use spec::tag;

use crate::parse_issue::{ParseIssue, needed};

/// OrderStatusRequest(H): where does an order stand? The answer is an ExecutionReport(8) with ExecType(150)=I.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderStatusRequest<'a> {
    /// OrderID(37), where the asker knows it.
    pub order_id: Option<&'a [u8]>,
    /// ClOrdID(11) of the order.
    pub cl_ord_id: &'a [u8],
    /// Symbol(55); the dictionary calls it optional.
    pub symbol: &'a [u8],
    /// Side(54).
    pub side: u8,
}

impl<'a> OrderStatusRequest<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::ORDER_STATUS_REQUEST;

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(OrderStatusRequest {
            order_id: message.value(tag::ORDER_ID),
            cl_ord_id: message.require(tag::CL_ORD_ID)?,
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
            side: message.require_char(tag::SIDE)?,
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>) {
        out.bytes(tag::ORDER_ID, self.order_id.unwrap_or_default());
        out.bytes(tag::CL_ORD_ID, self.cl_ord_id);
        out.bytes(tag::SYMBOL, self.symbol);
        out.char(tag::SIDE, self.side);
    }
}
