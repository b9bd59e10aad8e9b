//! A gate with one of everything, and the records that a gateway would write.

#![allow(dead_code, reason = "each test file uses its part")]

use model::{
    ChildCreated, ChildEvent, ChildOrder, ChildReported, Instrument, KillChanged, KillScope, Liquidity, MarketFacts,
    MessageFlags, NewOrder, OrdStatus, OrdType, ParentAccepted, ParentClosed, ParentReplaced, Record, ReplaceAccepted,
    ReplaceOrder, RouteReason, TimeInForce,
};
use risk_gate::{AccountLimits, Admission, GateConfig, OrderRate};
use types::{
    AccountIx, ChildId, ExecNo, InstrumentIx, Mono, Now, ParentId, Price, Qty, SessionIx, Side, Text, Timestamp,
    VenueIx,
};

pub(crate) fn price(text: &str) -> Price {
    text.parse().unwrap()
}

pub(crate) fn qty(text: &str) -> Qty {
    text.parse().unwrap()
}

pub(crate) fn instrument() -> Instrument {
    Instrument {
        ix: InstrumentIx(0),
        symbol: Text::lossy(b"IBM"),
        tick: price("0.01"),
        lot: qty("100"),
        qty_step: qty("1"),
    }
}

/// One account, session 0, no throttle; a limit order of 100 at 100 keeps to every limit.
pub(crate) fn config() -> GateConfig {
    GateConfig {
        accounts: vec![account("ALPHA")],
        instruments: vec![],
        market_collar_bps: Some(500),
        max_order_age_ns: Some(60_000_000_000),
        max_quote_age_ns: Some(5_000_000_000),
        open_orders_max: 100,
        open_children_max: 100,
    }
}

pub(crate) fn account(name: &str) -> AccountLimits {
    AccountLimits {
        name: name.parse().unwrap(),
        enabled: true,
        sessions: vec![SessionIx(0)],
        max_order_qty: Some(qty("1000")),
        max_order_notional: Some("100000".parse().unwrap()),
        max_open_exposure: Some("200000".parse().unwrap()),
        price_collar_bps: Some(1000),
        order_rate: Some(OrderRate::Unlimited),
    }
}

pub(crate) fn order() -> NewOrder {
    NewOrder {
        session: SessionIx(0),
        account: Some(AccountIx(0)),
        instrument: Some(InstrumentIx(0)),
        symbol: Text::lossy(b"IBM"),
        cl_ord_id: Text::lossy(b"A1"),
        side: Side::Buy,
        order_qty: qty("100"),
        ord_type: OrdType::Limit,
        price: Some(price("100")),
        time_in_force: TimeInForce::Day,
        transact_time: Timestamp(0),
        flags: MessageFlags::default(),
    }
}

/// A replace of [`order`] that changes nothing.
pub(crate) fn replace() -> ReplaceOrder {
    ReplaceOrder {
        session: SessionIx(0),
        cl_ord_id: Text::lossy(b"A2"),
        orig_cl_ord_id: Text::lossy(b"A1"),
        instrument: Some(InstrumentIx(0)),
        side: Side::Buy,
        order_qty: qty("100"),
        ord_type: OrdType::Limit,
        price: Some(price("100")),
        time_in_force: TimeInForce::Day,
        flags: MessageFlags::default(),
    }
}

/// Bid and ask around 100, a second old.
pub(crate) fn facts() -> MarketFacts {
    MarketFacts {
        bid: Some(price("99.99")),
        ask: Some(price("100.01")),
        last: Some(price("100")),
        age_ns: Some(1_000_000_000),
    }
}

pub(crate) fn now() -> Now {
    Now { mono: Mono(1_000_000_000), wall: Timestamp(1_000_000_000_000), market: Timestamp(1_000_000_000_000) }
}

pub(crate) fn accepted(parent: u64, order: &NewOrder, admission: Admission) -> Record {
    Record::ParentAccepted(ParentAccepted {
        parent: ParentId(parent),
        exec: ExecNo(0),
        session: order.session,
        account: admission.account,
        instrument: order.instrument.unwrap(),
        symbol: order.symbol,
        cl_ord_id: order.cl_ord_id,
        side: order.side,
        order_qty: order.order_qty,
        ord_type: order.ord_type,
        price: order.price,
        time_in_force: order.time_in_force,
        protect_price: admission.protect_price,
        reserve_price: admission.reserve_price,
        at: Timestamp(0),
    })
}

pub(crate) fn child(child: u64, parent: u64, qty: Qty, price: Price) -> ChildOrder {
    ChildOrder {
        child: ChildId(child),
        parent: ParentId(parent),
        venue: VenueIx(0),
        instrument: InstrumentIx(0),
        side: Side::Buy,
        qty,
        price,
        time_in_force: TimeInForce::ImmediateOrCancel,
    }
}

pub(crate) fn created(order: ChildOrder) -> Record {
    let (bid, ask, shown) = (None, None, Qty::ZERO);
    Record::ChildCreated(ChildCreated { order, reason: RouteReason::Take, bid, ask, shown, at: Timestamp(0) })
}

pub(crate) fn reported(child: u64, event: ChildEvent) -> Record {
    let (venue, venue_exec) = (VenueIx(0), Text::EMPTY);
    Record::ChildReported(ChildReported {
        child: ChildId(child),
        venue,
        venue_exec,
        exec: None,
        event,
        at: Timestamp(0),
    })
}

pub(crate) fn fill(qty: Qty, price: Price) -> ChildEvent {
    ChildEvent::Filled { qty, price, liquidity: Liquidity::Removed, bid: None, ask: None }
}

pub(crate) fn replace_accepted(parent: u64, replace: &ReplaceOrder, admission: Admission) -> Record {
    Record::ReplaceAccepted(ReplaceAccepted {
        parent: ParentId(parent),
        cl_ord_id: replace.cl_ord_id,
        order_qty: replace.order_qty,
        price: replace.price,
        protect_price: admission.protect_price,
        reserve_price: admission.reserve_price,
        exec: ExecNo(0),
        at: Timestamp(0),
    })
}

pub(crate) fn replaced(parent: u64) -> Record {
    Record::ParentReplaced(ParentReplaced { parent: ParentId(parent), exec: ExecNo(0), at: Timestamp(0) })
}

pub(crate) fn closed(parent: u64) -> Record {
    let (status, reason) = (OrdStatus::Canceled, None);
    Record::ParentClosed(ParentClosed { parent: ParentId(parent), status, reason, exec: ExecNo(0), at: Timestamp(0) })
}

pub(crate) fn kill(scope: KillScope, engaged: bool) -> Record {
    let (by, reason) = (Text::lossy(b"ops"), Text::lossy(b"test"));
    Record::KillChanged(KillChanged { scope, engaged, by, reason, at: Timestamp(0) })
}
