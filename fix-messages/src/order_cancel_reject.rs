//! OrderCancelReject(9).

use fix_codec::{FieldWriter, Message, Precision};
use spec::tag;
use types::Timestamp;

use crate::parse_issue::ParseIssue;

/// OrderCancelReject(9): a cancel or replace request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrderCancelReject<'a> {
    /// OrderID(37); `NONE` where the order is unknown.
    pub order_id: &'a [u8],
    /// ClOrdID(11) of the request.
    pub cl_ord_id: &'a [u8],
    /// OrigClOrdID(41) of the request.
    pub orig_cl_ord_id: &'a [u8],
    /// OrdStatus(39) of the order.
    pub ord_status: u8,
    /// CxlRejResponseTo(434): `1` a cancel, `2` a replace.
    pub response_to: u8,
    /// CxlRejReason(102).
    pub reason: Option<i64>,
    /// TransactTime(60).
    pub transact_time: Option<Timestamp>,
    /// Text(58).
    pub text: Option<&'a [u8]>,
}

impl<'a> OrderCancelReject<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::ORDER_CANCEL_REJECT;

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(OrderCancelReject {
            order_id: message.require(tag::ORDER_ID)?,
            cl_ord_id: message.require(tag::CL_ORD_ID)?,
            orig_cl_ord_id: message.require(tag::ORIG_CL_ORD_ID)?,
            ord_status: message.require_char(tag::ORD_STATUS)?,
            response_to: message.require_char(tag::CXL_REJ_RESPONSE_TO)?,
            reason: message.int(tag::CXL_REJ_REASON)?,
            transact_time: message.timestamp(tag::TRANSACT_TIME)?,
            text: message.value(tag::TEXT),
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {
        out.bytes(tag::ORDER_ID, self.order_id);
        out.bytes(tag::CL_ORD_ID, self.cl_ord_id);
        out.bytes(tag::ORIG_CL_ORD_ID, self.orig_cl_ord_id);
        out.char(tag::ORD_STATUS, self.ord_status);
        if let Some(transact_time) = self.transact_time {
            out.timestamp(tag::TRANSACT_TIME, transact_time, precision);
        }
        out.char(tag::CXL_REJ_RESPONSE_TO, self.response_to);
        if let Some(reason) = self.reason {
            out.int(tag::CXL_REJ_REASON, reason);
        }
        out.bytes(tag::TEXT, self.text.unwrap_or_default());
    }
}
