//! The order side's records: what was decided, and nothing that can be worked out from it.
//!
//! Each record is applied to the gate and to the blotter; both must come to the same state from the journal as they did
//! when it was written. A record's numbers (type, version, and the numbers of the enums inside) are never reused.

use types::{
    AccountIx, ChildId, ExecNo, InstrumentIx, ParentId, Price, Qty, SessionIx, Side, Text, Timestamp, VenueIx, Wire,
    WireError, wire_enum, wire_struct,
};

use crate::{
    ChildEvent, ChildOrder, ClOrdId, KillScope, OrdStatus, OrdType, RejectReason, SessionAction, Symbol, TimeInForce,
    VenueExecId,
};

/// The table of record types, over all rooms.
pub mod record_type {
    /// gateway: the state hash after all records before it.
    pub const STATE_HASH: u16 = 1;
    /// gateway: what configuration the records after it were decided under.
    pub const STARTED: u16 = 2;
    /// fix-session: 10 to 39 (see `fix_session::record`).
    pub const SESSION_FIRST: u16 = 10;
    /// fix-session: the last of its numbers.
    pub const SESSION_LAST: u16 = 39;
    /// [`super::ParentAccepted`].
    pub const PARENT_ACCEPTED: u16 = 100;
    /// [`super::ParentRejected`].
    pub const PARENT_REJECTED: u16 = 101;
    /// [`super::ChildCreated`].
    pub const CHILD_CREATED: u16 = 102;
    /// [`super::ChildReported`].
    pub const CHILD_REPORTED: u16 = 103;
    /// [`super::CancelAccepted`].
    pub const CANCEL_ACCEPTED: u16 = 104;
    /// [`super::ReplaceAccepted`].
    pub const REPLACE_ACCEPTED: u16 = 105;
    /// [`super::ParentReplaced`].
    pub const PARENT_REPLACED: u16 = 106;
    /// [`super::ParentClosed`].
    pub const PARENT_CLOSED: u16 = 107;
    /// [`super::ClOrdIdUsed`].
    pub const CL_ORD_ID_USED: u16 = 108;
    /// [`super::RequestRefused`].
    pub const REQUEST_REFUSED: u16 = 109;
    /// [`super::CancelRepeated`].
    pub const CANCEL_REPEATED: u16 = 110;
    /// [`super::KillChanged`].
    pub const KILL_CHANGED: u16 = 200;
    /// [`super::SessionOrdered`].
    pub const SESSION_ORDERED: u16 = 201;
}

/// An order passed the gate: the blotter has it, the gate has reserved `order_qty * reserve_price`, and
/// ExecutionReport New goes out. Status: nothing -> New.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParentAccepted {
    /// Its id: OrderID(37).
    pub parent: ParentId,
    /// ExecID(17) of the report.
    pub exec: ExecNo,
    /// The session it came on.
    pub session: SessionIx,
    /// Whose risk it is.
    pub account: AccountIx,
    /// What it trades.
    pub instrument: InstrumentIx,
    /// Symbol(55).
    pub symbol: Symbol,
    /// ClOrdID(11).
    pub cl_ord_id: ClOrdId,
    /// Side(54).
    pub side: Side,
    /// OrderQty(38).
    pub order_qty: Qty,
    /// OrdType(40).
    pub ord_type: OrdType,
    /// Price(44).
    pub price: Option<Price>,
    /// TimeInForce(59).
    pub time_in_force: TimeInForce,
    /// The worst price at which a child of it may trade: Price(44), or the gate's collar for a market order.
    pub protect_price: Price,
    /// The price at which its quantity is reserved: the worst case of a fill in money.
    pub reserve_price: Price,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(ParentAccepted {
    parent,
    exec,
    session,
    account,
    instrument,
    symbol,
    cl_ord_id,
    side,
    order_qty,
    ord_type,
    price,
    time_in_force,
    protect_price,
    reserve_price,
    at,
});

/// An order was refused; nothing is reserved, and its ClOrdID counts as used (unless the refusal is for that).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParentRejected {
    /// ExecID(17) of the report.
    pub exec: ExecNo,
    /// The session it came on.
    pub session: SessionIx,
    /// ClOrdID(11).
    pub cl_ord_id: ClOrdId,
    /// Why.
    pub reason: RejectReason,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(ParentRejected { exec, session, cl_ord_id, reason, at });

/// Why a child was sent where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RouteReason {
    /// It takes what the venue shows: the best price net of fees.
    Take,
    /// It rests: the rest of a Day order after the sweep.
    Rest,
    /// It asks a dark venue for the middle of the NBBO first.
    DarkProbe,
}
wire_enum!(RouteReason { Take = 1, Rest = 2, DarkProbe = 3 });

/// A child passed the gate's second check and is handed to its venue once this is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildCreated {
    /// The child.
    pub order: ChildOrder,
    /// Why there.
    pub reason: RouteReason,
    /// The NBBO that the router saw; `apply` does not look at it.
    pub bid: Option<Price>,
    /// See `bid`.
    pub ask: Option<Price>,
    /// What the venue showed at the child's price or better; `apply` does not look at it.
    pub shown: Qty,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(ChildCreated { order, reason, bid, ask, shown, at });

/// A venue's report was taken in. A fill moves child and parent and turns reserved into executed exposure; a terminal
/// event ends the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChildReported {
    /// Which child.
    pub child: ChildId,
    /// Who said it.
    pub venue: VenueIx,
    /// The venue's ExecID(17).
    pub venue_exec: VenueExecId,
    /// ExecID(17) of the report to the client that a fill causes; `None` for what the client is not told.
    pub exec: Option<ExecNo>,
    /// What happened.
    pub event: ChildEvent,
    /// The venue's TransactTime(60).
    pub at: Timestamp,
}
wire_struct!(ChildReported { child, venue, venue_exec, exec, event, at });

/// A cancel was taken: the parent is PendingCancel until its children are gone. `by_client` is `None` where an operator
/// or the end of the day asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelAccepted {
    /// Which order.
    pub parent: ParentId,
    /// ClOrdID(11) of the request.
    pub by_client: Option<ClOrdId>,
    /// ExecID(17) of the PendingCancel report.
    pub exec: ExecNo,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(CancelAccepted { parent, by_client, exec, at });

/// A replace passed the gate: the parent is PendingReplace until its children are gone, and the gate holds the worse of
/// old and new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReplaceAccepted {
    /// Which order.
    pub parent: ParentId,
    /// ClOrdID(11) of the request.
    pub cl_ord_id: ClOrdId,
    /// The new OrderQty(38).
    pub order_qty: Qty,
    /// The new Price(44).
    pub price: Option<Price>,
    /// The new worst price of a child.
    pub protect_price: Price,
    /// The new price of the reservation.
    pub reserve_price: Price,
    /// ExecID(17) of the PendingReplace report.
    pub exec: ExecNo,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(ReplaceAccepted { parent, cl_ord_id, order_qty, price, protect_price, reserve_price, exec, at });

/// A pending replace took effect: OrderQty is the new one, or CumQty where more had traded (FIX 4.4 appendix D, C.3.c);
/// a pending replace that came too late (the order filled, or was cancelled meanwhile) never gets one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParentReplaced {
    /// Which order.
    pub parent: ParentId,
    /// ExecID(17) of the Replaced report.
    pub exec: ExecNo,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(ParentReplaced { parent, exec, at });

/// The unfilled rest of a parent is over: Canceled or Expired. What was still reserved is released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParentClosed {
    /// Which order.
    pub parent: ParentId,
    /// [`OrdStatus::Canceled`], [`OrdStatus::Expired`] or, where no venue would have it, [`OrdStatus::Rejected`].
    pub status: OrdStatus,
    /// Why, where it was not asked for.
    pub reason: Option<RejectReason>,
    /// ExecID(17) of the report.
    pub exec: ExecNo,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(ParentClosed { parent, status, reason, exec, at });

/// A cancel or replace request was refused; its ClOrdID counts as used all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClOrdIdUsed {
    /// The session it came on.
    pub session: SessionIx,
    /// ClOrdID(11) of the request.
    pub cl_ord_id: ClOrdId,
}
wire_struct!(ClOrdIdUsed { session, cl_ord_id });

/// A venue would not cancel a child, and no other child of the order waits to be cancelled: the client's pending cancel
/// or replace is refused (OrderCancelReject goes out), and the order works on under its old terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestRefused {
    /// Which order.
    pub parent: ParentId,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(RequestRefused { parent, at });

/// An order that we are stopping asks its venues once more to cancel the children that they would not cancel before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancelRepeated {
    /// Which order.
    pub parent: ParentId,
    /// Market time of the decision.
    pub at: Timestamp,
}
wire_struct!(CancelRepeated { parent, at });

/// The kill switch was engaged or released.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KillChanged {
    /// What it covers.
    pub scope: KillScope,
    /// Engaged, or released.
    pub engaged: bool,
    /// Who.
    pub by: Text<32>,
    /// Why.
    pub reason: Text<120>,
    /// Wall time.
    pub at: Timestamp,
}
wire_struct!(KillChanged { scope, engaged, by, reason, at });

/// An operator did something to a session. What it does to the session's own state stands in the session's records behind
/// this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionOrdered {
    /// Which.
    pub session: SessionIx,
    /// What.
    pub action: SessionAction,
    /// Who.
    pub by: Text<32>,
    /// Why.
    pub reason: Text<120>,
    /// Wall time.
    pub at: Timestamp,
}
wire_struct!(SessionOrdered { session, action, by, reason, at });

/// Why bytes are not an order-side record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// A type number that this version does not know.
    #[error("record type {kind} is unknown here: a newer program wrote it")]
    UnknownType {
        /// The number.
        kind: u16,
    },
    /// A version that this version does not know.
    #[error("record type {kind} has version {version}, newest known is 1: a newer program wrote it")]
    UnknownVersion {
        /// The type.
        kind: u16,
        /// Its version.
        version: u8,
    },
    /// The bytes do not fit the type.
    #[error("record type {kind}: {error}")]
    Malformed {
        /// The type.
        kind: u16,
        /// What is wrong.
        error: WireError,
    },
}

macro_rules! records {
    ($($name:ident = $number:path),* $(,)?) => {
        /// An order-side record.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is its struct")]
        pub enum Record {
            $( $name($name), )*
        }

        impl Record {
            /// Appends the record's bytes and says its type and version.
            pub fn encode(&self, out: &mut Vec<u8>) -> (u16, u8) {
                match self {
                    $( Record::$name(record) => { record.put(out); ($number, 1) } )*
                }
            }

            /// The record's type and the version that is written.
            pub const fn kind_and_version(&self) -> (u16, u8) {
                match self {
                    $( Record::$name(_) => ($number, 1), )*
                }
            }

            /// Reads a record back. Every version ever written stays readable.
            pub fn decode(kind: u16, version: u8, bytes: &[u8]) -> Result<Record, DecodeError> {
                let malformed = |error| DecodeError::Malformed { kind, error };
                match (kind, version) {
                    $( ($number, 1) => $name::from_bytes(bytes).map(Record::$name).map_err(malformed), )*
                    $( ($number, _) => Err(DecodeError::UnknownVersion { kind, version }), )*
                    _ => Err(DecodeError::UnknownType { kind }),
                }
            }
        }
    };
}
records! {
    ParentAccepted = record_type::PARENT_ACCEPTED,
    ParentRejected = record_type::PARENT_REJECTED,
    ChildCreated = record_type::CHILD_CREATED,
    ChildReported = record_type::CHILD_REPORTED,
    CancelAccepted = record_type::CANCEL_ACCEPTED,
    ReplaceAccepted = record_type::REPLACE_ACCEPTED,
    ParentReplaced = record_type::PARENT_REPLACED,
    ParentClosed = record_type::PARENT_CLOSED,
    ClOrdIdUsed = record_type::CL_ORD_ID_USED,
    RequestRefused = record_type::REQUEST_REFUSED,
    CancelRepeated = record_type::CANCEL_REPEATED,
    KillChanged = record_type::KILL_CHANGED,
    SessionOrdered = record_type::SESSION_ORDERED,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Record {
        Record::ChildReported(ChildReported {
            child: ChildId(7),
            venue: VenueIx(3),
            venue_exec: Text::lossy(b"X-1"),
            exec: Some(ExecNo(9)),
            event: ChildEvent::Filled {
                qty: Qty::from_raw(5),
                price: Price::from_raw(6),
                liquidity: crate::Liquidity::Removed,
                bid: None,
                ask: Some(Price::from_raw(8)),
            },
            at: Timestamp(11),
        })
    }

    #[test]
    fn a_record_cut_short_or_too_long_is_refused() {
        let mut bytes = Vec::new();
        let (kind, version) = sample().encode(&mut bytes);
        assert_eq!(Record::decode(kind, version, &bytes), Ok(sample()));
        for len in 0..bytes.len() {
            assert!(Record::decode(kind, version, &bytes[..len]).is_err(), "cut at {len}");
        }
        bytes.push(0);
        assert!(matches!(Record::decode(kind, version, &bytes), Err(DecodeError::Malformed { .. })));
    }

    #[test]
    fn a_newer_programs_record_is_named_as_such() {
        assert_eq!(Record::decode(9999, 1, &[]), Err(DecodeError::UnknownType { kind: 9999 }));
        let kind = record_type::KILL_CHANGED;
        assert_eq!(Record::decode(kind, 2, &[]), Err(DecodeError::UnknownVersion { kind, version: 2 }));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(kind in 95u16..210, bytes: Vec<u8>) {
            if let Ok(record) = Record::decode(kind, 1, &bytes) {
                let mut again = Vec::new();
                record.encode(&mut again);
                proptest::prop_assert_eq!(again, bytes);
            }
        }
    }
}
