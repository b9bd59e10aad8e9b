//! The risk gate: limits, exposure, the kill switch, and the one type with which new risk reaches a venue.
//!
//! An order meets the gate twice. [`Gate::admit`] judges what a client asks for, once, against every limit; what it lets
//! in is *reserved*, at its worst price, when the record of it is applied. [`Gate::release`] judges each child order
//! that comes of it, and what passes is a [`RiskApproved`], which only the gate can make, which can't be copied, and
//! which goes stale when the kill switch or a limit changes. A replace is judged like an order, on what it adds.
//!
//! Three rules hold everywhere. **It fails closed**: an unknown account, symbol, price or limit is refused, and so is a
//! market that nobody sees. **A decision changes nothing that lasts**: [`Gate::apply`] does, from records, live and in a
//! replay alike. **A reservation is released exactly once**: [`Gate::apply`] stops the process rather than count twice.
//! The kill switch blocks what adds risk and never a cancel: cancels do not come here at all.
//!
//! What it deliberately does not do: it knows no FIX, no venue's fees and not why a route was chosen; it keeps no prices
//! (it is handed [`model::MarketFacts`]) and reads no clock. It does not tell accounts apart by name, only by index.
//! What was executed is summed for as long as the gate lives: a new trading day is a new gate.
//!
//! Driven: ask, write the record, apply it, ask for the next. If two decisions were taken before the first is applied,
//! both would see the same room.
//!
//! ```
//! use model::*;
//! use risk_gate::{AccountLimits, AdmitRequest, Gate, GateConfig, OrderRate};
//! use types::*;
//!
//! let account = AccountLimits {
//!     name: "ALPHA".parse()?,
//!     enabled: true,
//!     sessions: vec![SessionIx(0)],
//!     max_order_qty: Some("1000".parse()?),
//!     max_order_notional: Some("200000".parse()?),
//!     max_open_exposure: Some("1000000".parse()?),
//!     price_collar_bps: Some(500),
//!     order_rate: Some(OrderRate::PerSecond { orders: 100, burst: 100 }),
//! };
//! let mut gate = Gate::new(GateConfig {
//!     accounts: vec![account],
//!     instruments: vec![],
//!     market_collar_bps: Some(300),
//!     max_order_age_ns: Some(60_000_000_000),
//!     max_quote_age_ns: Some(5_000_000_000),
//!     open_orders_max: 1000,
//!     open_children_max: 4000,
//! });
//!
//! // A client asks, the gate lets it in, the record of it reserves 1,000 at 182.50.
//! let instruments = Instruments::new([("IBM".parse()?, "0.01".parse()?, "100".parse()?, "1".parse()?)])?;
//! let order = NewOrder {
//!     session: SessionIx(0),
//!     account: Some(AccountIx(0)),
//!     instrument: Some(InstrumentIx(0)),
//!     symbol: "IBM".parse()?,
//!     cl_ord_id: "A1".parse()?,
//!     side: Side::Buy,
//!     order_qty: "1000".parse()?,
//!     ord_type: OrdType::Limit,
//!     price: Some("182.50".parse()?),
//!     time_in_force: TimeInForce::Day,
//!     transact_time: Timestamp(0),
//!     flags: MessageFlags::default(),
//! };
//! let request = AdmitRequest {
//!     order: &order,
//!     instrument: instruments.get(InstrumentIx(0)),
//!     cl_ord_id_used: false,
//!     now: Now::default(),
//!     disk_low: false,
//!     blotter_full: false,
//! };
//! let facts = MarketFacts { last: Some("182.40".parse()?), age_ns: Some(0), ..MarketFacts::default() };
//! let admission = gate.admit(&request, &facts)?;
//! gate.apply(&Record::ParentAccepted(ParentAccepted {
//!     parent: ParentId(1),
//!     exec: ExecNo(1),
//!     session: order.session,
//!     account: admission.account,
//!     instrument: InstrumentIx(0),
//!     symbol: order.symbol,
//!     cl_ord_id: order.cl_ord_id,
//!     side: order.side,
//!     order_qty: order.order_qty,
//!     ord_type: order.ord_type,
//!     price: order.price,
//!     time_in_force: order.time_in_force,
//!     protect_price: admission.protect_price,
//!     reserve_price: admission.reserve_price,
//!     at: Timestamp(0),
//! }));
//! assert_eq!(gate.exposure(AccountIx(0)).map(|view| view.open.to_money().to_string()), Some("182500".to_string()));
//!
//! // A child of it leaves with an approval, which the venue's outlet uses up.
//! let child = ChildOrder {
//!     child: ChildId(1),
//!     parent: ParentId(1),
//!     venue: VenueIx(0),
//!     instrument: InstrumentIx(0),
//!     side: Side::Buy,
//!     qty: "300".parse()?,
//!     price: "182.45".parse()?,
//!     time_in_force: TimeInForce::ImmediateOrCancel,
//! };
//! let approved = gate.release(child, &facts)?;
//! assert_eq!(approved.redeem(gate.epoch()), Ok(child));
//!
//! // More than the order is not let out, whatever the router thinks.
//! let refused = gate.release(ChildOrder { qty: "1001".parse()?, ..child }, &facts).unwrap_err();
//! assert_eq!(refused.to_string(), "child of 1001, but only 1000 of its parent is free");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | `gate` | [`Gate`]: the order of the checks |
//! | `checks`, `band`, `limits` | the checks, the arithmetic of collars, the limits that hold |
//! | `reject` | [`Check`], [`CHECKS`] (check to reason), [`RiskReject`] |
//! | `approval` | [`RiskApproved`], [`Epoch`], [`Stale`] |
//! | `request` | what the gate is asked, [`Admission`], [`ExposureView`] |
//! | `config` | [`GateConfig`] and its limits |
//! | `ledger`, `order` | what lasts: exposures, open orders and children |
//! | `kill`, `rate` | [`KillSwitch`], the buckets of tokens |
//! | `slab` | a table of bounded size |

mod approval;
mod band;
mod checks;
mod config;
mod gate;
mod kill;
mod ledger;
mod limits;
mod order;
mod rate;
mod reject;
mod request;
mod slab;

pub use approval::{Epoch, RiskApproved, Stale};
pub use config::{AccountLimits, GateConfig, InstrumentLimits, OrderRate};
pub use gate::Gate;
pub use kill::KillSwitch;
pub use reject::{CHECKS, Check, Figure, RiskReject};
pub use request::{Admission, AdmitRequest, ExposureView, ReplaceRequest};
