//! The blotter: our own orders, parents and children, and the chains of ClOrdIDs that name them.
//!
//! A parent is what the client sent; a child is what goes to one venue. The blotter knows what each is worth at any
//! moment (CumQty, LeavesQty, the exact sum that AvgPx is made of), what is open, and which ClOrdIDs were used. It takes
//! part in a turn in two ways. Questions (`decide_*`, [`Blotter::next_step`]) look and change nothing. Changes come as
//! journal records through [`Blotter::apply`] and no other way, so a replay of the journal gives the same blotter, which
//! [`Blotter::hash`] proves.
//!
//! Why it asserts: the loss that a gateway must not make is to have more working at venues than the client asked for
//! (Knight Capital, 2012: a router that did not see its own fills). So `cum_qty + open children's leaves <= order_qty`
//! is checked at every change, in release too, and a child that was asked to cancel counts as open until its venue says
//! that it is gone. What a venue sends never trips an assertion: [`Blotter::decide_report`] is asked first and says what
//! is a duplicate, unknown or impossible. A panic here is a bug of ours.
//!
//! What it deliberately does not do: it knows no FIX, no prices in the market, no limits of risk, and it routes nothing.
//! [`ParentStep::Route`] says how much is to be placed; where and at what price is the router's.
//!
//! Where to read: [`ParentPhase`] and [`ChildStatus`] and their tables are in `table.rs`; what a record does is in
//! `apply.rs`; what a request meets is in `decide.rs`; what a parent needs next is in `step.rs`; what the client is told is
//! in `report.rs`.
//!
//! ```
//! use model::{CancelOrder, ChildEvent, ChildOrder, ChildCreated, ChildReported, Liquidity, MessageFlags, OrdStatus,
//!     OrdType, ParentAccepted, Record, RouteReason, TimeInForce};
//! use orders::{Blotter, BlotterLimits, ParentStep};
//! use types::{AccountIx, InstrumentIx, SessionIx, ShardId, Side, Text, Timestamp, VenueIx};
//!
//! let mut blotter = Blotter::new(ShardId(0), BlotterLimits::default());
//! let price = "182.50".parse()?;
//! let accepted = Record::ParentAccepted(ParentAccepted {
//!     parent: blotter.next_parent(), exec: blotter.next_exec(), session: SessionIx(0), account: AccountIx(0),
//!     instrument: InstrumentIx(0), symbol: Text::lossy(b"IBM"), cl_ord_id: Text::lossy(b"A1"), side: Side::Buy,
//!     order_qty: "1000".parse()?, ord_type: OrdType::Limit, price: Some(price), time_in_force: TimeInForce::Day,
//!     protect_price: price, reserve_price: price, at: Timestamp(0),
//! });
//! blotter.apply(&accepted);
//! let parent = blotter.find(SessionIx(0), &Text::lossy(b"A1")).unwrap();
//!
//! // The loop: ask what the order needs, record it, tell the client, until it needs nothing.
//! while let ParentStep::Route { leaves: qty } = blotter.next_step(parent) {
//!     let order = ChildOrder { child: blotter.next_child(), parent, venue: VenueIx(0), instrument: InstrumentIx(0),
//!         side: Side::Buy, qty, price, time_in_force: TimeInForce::Day };
//!     blotter.apply(&Record::ChildCreated(ChildCreated { order, reason: RouteReason::Take, bid: None, ask: None,
//!         shown: qty, at: Timestamp(1) }));
//!     let event = ChildEvent::Filled { qty, price, liquidity: Liquidity::Removed, bid: None, ask: None };
//!     let reported = Record::ChildReported(ChildReported { child: order.child, venue: order.venue,
//!         venue_exec: Text::lossy(b"X-1"), exec: Some(blotter.next_exec()), event, at: Timestamp(2) });
//!     blotter.apply(&reported);
//!     let report = blotter.report_for(&reported).unwrap();
//!     assert_eq!((report.status, report.cum_qty), (OrdStatus::Filled, "1000".parse()?));
//! }
//! # Ok::<(), types::DecimalError>(())
//! ```

mod apply;
mod arena;
mod blotter;
mod child;
mod cl_ord_ids;
mod decide;
mod limits;
mod linked;
mod parent;
mod report;
mod step;
mod table;

pub use blotter::Blotter;
pub use child::Child;
pub use decide::{ImpossibleReport, OwnCancel, PendingRequest, ReportDecision};
pub use limits::BlotterLimits;
pub use parent::Parent;
pub use report::{rejected_report, unknown_status_report};
pub use step::ParentStep;
pub use table::{ChildCause, ChildStatus, Next, ParentCause, ParentPhase, child_next, parent_next};
