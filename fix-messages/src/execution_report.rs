//! ExecutionReport(8).

use fix_codec::{FieldWriter, Message, Precision};
use spec::tag;
use types::{Price, Qty, Timestamp};

use crate::parse_issue::{ParseIssue, needed};

/// ExecutionReport(8), the fields that this gateway writes and reads. Enumerations are their bytes; [`crate::code`] has
/// their meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExecutionReport<'a> {
    /// OrderID(37); `NONE` for an order that never got one.
    pub order_id: &'a [u8],
    /// ExecID(17); `0` in the answer to a status request.
    pub exec_id: &'a [u8],
    /// ExecType(150).
    pub exec_type: u8,
    /// OrdStatus(39).
    pub ord_status: u8,
    /// ClOrdID(11).
    pub cl_ord_id: Option<&'a [u8]>,
    /// OrigClOrdID(41).
    pub orig_cl_ord_id: Option<&'a [u8]>,
    /// Account(1).
    pub account: Option<&'a [u8]>,
    /// Symbol(55); the dictionary calls it optional.
    pub symbol: &'a [u8],
    /// Side(54).
    pub side: u8,
    /// OrderQty(38).
    pub order_qty: Option<Qty>,
    /// OrdType(40).
    pub ord_type: Option<u8>,
    /// Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: Option<u8>,
    /// LastQty(32).
    pub last_qty: Option<Qty>,
    /// LastPx(31).
    pub last_px: Option<Price>,
    /// LastMkt(30): a MIC.
    pub last_mkt: Option<&'a [u8]>,
    /// LastLiquidityInd(851).
    pub last_liquidity: Option<i64>,
    /// LeavesQty(151).
    pub leaves_qty: Qty,
    /// CumQty(14).
    pub cum_qty: Qty,
    /// AvgPx(6).
    pub avg_px: Price,
    /// OrdRejReason(103).
    pub ord_rej_reason: Option<i64>,
    /// TransactTime(60).
    pub transact_time: Option<Timestamp>,
    /// Text(58).
    pub text: Option<&'a [u8]>,
}

impl<'a> ExecutionReport<'a> {
    /// MsgType(35).
    pub const MSG_TYPE: &'static [u8] = spec::msg_type::EXECUTION_REPORT;

    /// Reads the message's fields.
    ///
    /// # Errors
    /// The first field that is missing or cannot be read.
    pub fn parse(message: &Message<'a>) -> Result<Self, ParseIssue> {
        Ok(ExecutionReport {
            order_id: message.require(tag::ORDER_ID)?,
            exec_id: message.require(tag::EXEC_ID)?,
            exec_type: message.require_char(tag::EXEC_TYPE)?,
            ord_status: message.require_char(tag::ORD_STATUS)?,
            cl_ord_id: message.value(tag::CL_ORD_ID),
            orig_cl_ord_id: message.value(tag::ORIG_CL_ORD_ID),
            account: message.value(tag::ACCOUNT),
            symbol: needed(tag::SYMBOL, message.value(tag::SYMBOL))?,
            side: message.require_char(tag::SIDE)?,
            order_qty: message.qty(tag::ORDER_QTY)?,
            ord_type: message.char(tag::ORD_TYPE)?,
            price: message.price(tag::PRICE)?,
            time_in_force: message.char(tag::TIME_IN_FORCE)?,
            last_qty: message.qty(tag::LAST_QTY)?,
            last_px: message.price(tag::LAST_PX)?,
            last_mkt: message.value(tag::LAST_MKT),
            last_liquidity: message.int(tag::LAST_LIQUIDITY_IND)?,
            leaves_qty: message.require_qty(tag::LEAVES_QTY)?,
            cum_qty: message.require_qty(tag::CUM_QTY)?,
            avg_px: message.require_price(tag::AVG_PX)?,
            ord_rej_reason: message.int(tag::ORD_REJ_REASON)?,
            transact_time: message.timestamp(tag::TRANSACT_TIME)?,
            text: message.value(tag::TEXT),
        })
    }

    /// Writes the body.
    pub fn write(&self, out: &mut FieldWriter<'_>, precision: Precision) {
        out.bytes(tag::ORDER_ID, self.order_id);
        out.bytes(tag::EXEC_ID, self.exec_id);
        out.char(tag::EXEC_TYPE, self.exec_type);
        out.char(tag::ORD_STATUS, self.ord_status);
        out.bytes(tag::CL_ORD_ID, self.cl_ord_id.unwrap_or_default());
        out.bytes(tag::ORIG_CL_ORD_ID, self.orig_cl_ord_id.unwrap_or_default());
        out.bytes(tag::ACCOUNT, self.account.unwrap_or_default());
        out.bytes(tag::SYMBOL, self.symbol);
        out.char(tag::SIDE, self.side);
        self.write_terms(out);
        self.write_fill(out);
        out.qty(tag::LEAVES_QTY, self.leaves_qty);
        out.qty(tag::CUM_QTY, self.cum_qty);
        out.price(tag::AVG_PX, self.avg_px);
        if let Some(reason) = self.ord_rej_reason {
            out.int(tag::ORD_REJ_REASON, reason);
        }
        if let Some(transact_time) = self.transact_time {
            out.timestamp(tag::TRANSACT_TIME, transact_time, precision);
        }
        out.bytes(tag::TEXT, self.text.unwrap_or_default());
    }

    fn write_terms(&self, out: &mut FieldWriter<'_>) {
        if let Some(order_qty) = self.order_qty {
            out.qty(tag::ORDER_QTY, order_qty);
        }
        if let Some(ord_type) = self.ord_type {
            out.char(tag::ORD_TYPE, ord_type);
        }
        if let Some(price) = self.price {
            out.price(tag::PRICE, price);
        }
        if let Some(time_in_force) = self.time_in_force {
            out.char(tag::TIME_IN_FORCE, time_in_force);
        }
    }

    fn write_fill(&self, out: &mut FieldWriter<'_>) {
        if let Some(last_qty) = self.last_qty {
            out.qty(tag::LAST_QTY, last_qty);
        }
        if let Some(last_px) = self.last_px {
            out.price(tag::LAST_PX, last_px);
        }
        out.bytes(tag::LAST_MKT, self.last_mkt.unwrap_or_default());
        if let Some(liquidity) = self.last_liquidity {
            out.int(tag::LAST_LIQUIDITY_IND, liquidity);
        }
    }
}
