//! A client's message to a command, or to how it is refused.
#![allow(clippy::result_large_err, reason = "what is returned when all is well is larger, and neither may allocate")]

use fix_codec::{BusinessRejectReason, FieldError, FieldFault, Message, Violation};
use model::{
    CancelOrder, CancelRejectReason, ClOrdId, MessageFlags, NewOrder, OrderCommand, RejectReason, ReplaceOrder,
    StatusRequest, Symbol,
};
use spec::{tag, value};
use types::{AccountIx, InstrumentIx, SessionIx, Side, Text};

use crate::code;
use crate::order_cancel::OrderCancelRequest;
use crate::order_new::NewOrderSingle;
use crate::order_replace::OrderCancelReplaceRequest;
use crate::order_status::OrderStatusRequest;
use crate::parse_issue::ParseIssue;

/// Names to places in the configuration.
pub trait Directory {
    /// The account of that name, if this session may trade for it.
    fn account(&self, session: SessionIx, name: &[u8]) -> Option<AccountIx>;
    /// The instrument of that Symbol(55).
    fn instrument(&self, symbol: &[u8]) -> Option<InstrumentIx>;
}

/// How a message is refused before anything was asked about it. Each names the one message that answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Reject(3).
    Session(Violation),
    /// BusinessMessageReject(j): [`crate::BusinessMessageReject::to`].
    Business {
        /// BusinessRejectReason(380).
        reason: BusinessRejectReason,
        /// The field that it is about, where it is about one.
        tag: Option<u32>,
    },
    /// ExecutionReport(8) with 39=8: record `ParentRejected`, then
    /// [`write_refused_order`](crate::from_model::write_refused_order), which echoes the order as it was sent.
    Order {
        /// ClOrdID(11); counts as used.
        cl_ord_id: ClOrdId,
        /// OrdRejReason(103).
        reason: RejectReason,
    },
    /// OrderCancelReject(9).
    Change {
        /// ClOrdID(11) of the request; counts as used.
        cl_ord_id: ClOrdId,
        /// OrigClOrdID(41) of the request.
        orig_cl_ord_id: ClOrdId,
        /// Whether it is a replace.
        was_replace: bool,
        /// CxlRejReason(102).
        reason: CancelRejectReason,
    },
}

/// The command that a message is. The message has passed the dictionary; its `flags` are the session's to say.
///
/// An account or symbol that is not known leaves `None` in the command: the gate refuses those, with all its other
/// checks. What cannot be put into a command at all is refused here.
///
/// # Errors
/// How the message is to be refused.
pub fn order_command(
    message: &Message<'_>,
    session: SessionIx,
    default_account: Option<AccountIx>,
    flags: MessageFlags,
    directory: &impl Directory,
) -> Result<OrderCommand, Refusal> {
    let sender = Sender { session, default_account, flags };
    match message.msg_type() {
        NewOrderSingle::MSG_TYPE => sender.new_order(message, directory).map(OrderCommand::New),
        OrderCancelRequest::MSG_TYPE => sender.cancel(message, directory).map(OrderCommand::Cancel),
        OrderCancelReplaceRequest::MSG_TYPE => sender.replace(message, directory).map(OrderCommand::Replace),
        OrderStatusRequest::MSG_TYPE => sender.status(message).map(OrderCommand::Status),
        _ => Err(Refusal::Business { reason: BusinessRejectReason::UnsupportedMessageType, tag: None }),
    }
}

/// Who sent a message, and how it came.
struct Sender {
    session: SessionIx,
    default_account: Option<AccountIx>,
    flags: MessageFlags,
}

impl Sender {
    fn new_order(&self, message: &Message<'_>, directory: &impl Directory) -> Result<NewOrder, Refusal> {
        let cl_ord_id = id(message, tag::CL_ORD_ID)?;
        let refuse = |reason| Refusal::Order { cl_ord_id, reason };
        let order = NewOrderSingle::parse(message).map_err(|issue| by_number(message, issue, refuse))?;
        let unsupported = || refuse(RejectReason::UnsupportedCharacteristic);
        if has_untraded_field(message) {
            return Err(unsupported());
        }
        Ok(NewOrder {
            session: self.session,
            account: match order.account {
                Some(name) => directory.account(self.session, name),
                None => self.default_account,
            },
            instrument: directory.instrument(order.symbol),
            // No symbol that is configured is longer.
            symbol: Symbol::new(order.symbol).map_err(|_| refuse(RejectReason::UnknownSymbol))?,
            cl_ord_id,
            side: Side::from_fix(order.side).ok_or_else(unsupported)?,
            order_qty: order.order_qty,
            ord_type: code::ord_type_of(order.ord_type).ok_or_else(unsupported)?,
            price: order.price,
            time_in_force: code::time_in_force_of(order.time_in_force).ok_or_else(unsupported)?,
            transact_time: order.transact_time,
            flags: self.flags,
        })
    }

    fn cancel(&self, message: &Message<'_>, directory: &impl Directory) -> Result<CancelOrder, Refusal> {
        let (cl_ord_id, orig_cl_ord_id) = (id(message, tag::CL_ORD_ID)?, id(message, tag::ORIG_CL_ORD_ID)?);
        let request = OrderCancelRequest::parse(message).map_err(refusal)?;
        // An order of a side that is not traded here is not here.
        let side = Side::from_fix(request.side).ok_or(Refusal::Change {
            cl_ord_id,
            orig_cl_ord_id,
            was_replace: false,
            reason: CancelRejectReason::UnknownOrder,
        })?;
        Ok(CancelOrder {
            session: self.session,
            cl_ord_id,
            orig_cl_ord_id,
            instrument: directory.instrument(request.symbol),
            side,
            flags: self.flags,
        })
    }

    fn replace(&self, message: &Message<'_>, directory: &impl Directory) -> Result<ReplaceOrder, Refusal> {
        let (cl_ord_id, orig_cl_ord_id) = (id(message, tag::CL_ORD_ID)?, id(message, tag::ORIG_CL_ORD_ID)?);
        let refuse = |reason| Refusal::Change { cl_ord_id, orig_cl_ord_id, was_replace: true, reason };
        let refuse_terms = |reason| refuse(CancelRejectReason::Refused(reason));
        let request =
            OrderCancelReplaceRequest::parse(message).map_err(|issue| by_number(message, issue, refuse_terms))?;
        if has_untraded_field(message) {
            return Err(refuse_terms(RejectReason::UnsupportedCharacteristic));
        }
        // What is not traded here no order has, so asking for it is asking for a change.
        let not_replaceable = || refuse(CancelRejectReason::NotReplaceable);
        Ok(ReplaceOrder {
            session: self.session,
            cl_ord_id,
            orig_cl_ord_id,
            instrument: directory.instrument(request.symbol),
            side: Side::from_fix(request.side).ok_or_else(not_replaceable)?,
            order_qty: request.order_qty,
            ord_type: code::ord_type_of(request.ord_type).ok_or_else(not_replaceable)?,
            price: request.price,
            time_in_force: code::time_in_force_of(request.time_in_force).ok_or_else(not_replaceable)?,
            flags: self.flags,
        })
    }

    fn status(&self, message: &Message<'_>) -> Result<StatusRequest, Refusal> {
        let cl_ord_id = id(message, tag::CL_ORD_ID)?;
        let request = OrderStatusRequest::parse(message).map_err(refusal)?;
        let unknown = |tag| Refusal::Business { reason: BusinessRejectReason::UnknownId, tag: Some(tag) };
        Ok(StatusRequest {
            session: self.session,
            cl_ord_id,
            symbol: Symbol::new(request.symbol).map_err(|_| unknown(tag::SYMBOL))?,
            side: Side::from_fix(request.side).ok_or(unknown(tag::SIDE))?,
        })
    }
}

/// Fields that change what an order means and that this gateway does not trade by. Left unread they would make an order
/// that its sender did not ask for: a hidden one shown, a stop worked at once.
fn has_untraded_field(message: &Message<'_>) -> bool {
    message.fields().any(|field| match field.tag {
        tag::STOP_PX
        | tag::MIN_QTY
        | tag::MAX_FLOOR
        | tag::MAX_SHOW
        | tag::PEG_OFFSET_VALUE
        | tag::DISCRETION_INST
        | tag::TARGET_STRATEGY
        | tag::CASH_ORDER_QTY
        | tag::ORDER_PERCENT
        | tag::EFFECTIVE_TIME
        | tag::EXPIRE_DATE
        | tag::EXPIRE_TIME
        | tag::NO_STRATEGY_PARAMETERS
        | tag::SELF_MATCH_PREVENTION_ID
        | tag::SELF_MATCH_PREVENTION_INSTRUCTION => true,
        // A sweep is for the one market that its sender names, at a price that another may better.
        tag::EXEC_INST => field.value.split(|byte| *byte == b' ').any(|one| one == value::exec_inst::INTERMARKET_SWEEP),
        // A price per unit, and a quantity in units, are what they are without the field.
        tag::PRICE_TYPE => field.value != b"2",
        tag::QTY_TYPE => field.value != b"0",
        _ => false,
    })
}

fn id<const N: usize>(message: &Message<'_>, tag: u32) -> Result<Text<N>, Refusal> {
    message.require_text(tag).map_err(|error| Refusal::Session(error.into()))
}

fn refusal(issue: ParseIssue) -> Refusal {
    match issue.violation() {
        Ok(violation) => Refusal::Session(violation),
        Err(reason) => Refusal::Business { reason, tag: Some(issue.tag()) },
    }
}

/// A quantity or price that is a number, only not one that is held here, is refused as the order's fault and not as the
/// message's: finer than eight decimals is finer than any symbol's step or tick, and past 92 billion is past any limit.
fn by_number(message: &Message<'_>, issue: ParseIssue, refuse: impl FnOnce(RejectReason) -> Refusal) -> Refusal {
    let ParseIssue::Field(FieldError { tag, why: why @ (FieldFault::TooFine | FieldFault::OutOfRange) }) = issue else {
        // An amount in money instead of a quantity is an order of a kind that is not traded, not one with a hole in it.
        if issue.tag() == tag::ORDER_QTY && has_untraded_field(message) {
            return refuse(RejectReason::UnsupportedCharacteristic);
        }
        return refusal(issue);
    };
    let negative = message.value(tag).is_some_and(|value| value.starts_with(b"-"));
    match (tag, negative, why == FieldFault::TooFine) {
        (tag::ORDER_QTY, true, _) => refuse(RejectReason::QtyNotPositive),
        (tag::ORDER_QTY, false, true) => refuse(RejectReason::QtyOffStep),
        (tag::ORDER_QTY, false, false) => refuse(RejectReason::QtyTooLarge),
        (tag::PRICE, true, _) => refuse(RejectReason::PriceNotPositive),
        (tag::PRICE, false, true) => refuse(RejectReason::PriceOffTick),
        (tag::PRICE, false, false) => refuse(RejectReason::NotionalTooLarge),
        _ => refusal(issue),
    }
}
