//! The smart order router: a quantity and the venues' books to a [`RoutePlan`].
//!
//! Taking comes first: level by level over all lit venues, always the price that is best *net of fees*, until the
//! quantity or the limit is reached, with one leg for each venue. A Day order then rests what is left where resting
//! costs least or pays most. A part may ask the dark venues for the middle of the NBBO before that. FillOrKill goes to
//! one venue or to none.
//!
//! What it deliberately does not do: it knows no risk numbers (each leg passes the gate on its own), no FIX and no clock,
//! and it learns nothing behind the caller's back: the plan is a function of profiles, request and books. It sends
//! nothing either, and remembers no plan; what comes back unfilled is routed again as a new request.
//!
//! Driven: make a [`Router`], tell it when a venue is lost or back, ask it.
//!
//! ```
//! use market_data::{BookSide, Books};
//! use model::{RouteReason, TimeInForce};
//! use router::{RouteRequest, Router, RouterConfig, VenueProfile};
//! use types::{InstrumentIx, Side, VenueIx};
//!
//! // The second venue pays the taker 10 mils, the first charges him 30.
//! let charges = VenueProfile { up: true, taker_fee: "0.0030".parse()?, ..Default::default() };
//! let pays = VenueProfile { up: true, taker_fee: "-0.0010".parse()?, ..Default::default() };
//! let mut router = Router::new(RouterConfig { venues: vec![charges, pays], ..Default::default() });
//!
//! let (ibm, ask) = (InstrumentIx(0), BookSide::Ask);
//! let mut books = Books::new(2, 1);
//! books.set(VenueIx(0), ibm, ask, "182.50".parse()?, "300".parse()?);
//! books.set(VenueIx(1), ibm, ask, "182.50".parse()?, "300".parse()?);
//!
//! let request = RouteRequest {
//!     instrument: ibm,
//!     side: Side::Buy,
//!     qty: "400".parse()?,
//!     limit: "182.55".parse()?,
//!     time_in_force: TimeInForce::Day,
//!     lot: "100".parse()?,
//!     tick: "0.01".parse()?,
//!     probe_dark: false,
//! };
//! let plan = router.route(&request, &books);
//! let legs: Vec<_> = plan.legs.iter().map(|leg| (leg.venue, leg.qty.to_string(), leg.reason)).collect();
//! assert_eq!(
//!     legs,
//!     [(VenueIx(1), "300".to_string(), RouteReason::Take), (VenueIx(0), "100".to_string(), RouteReason::Take)]
//! );
//! # Ok::<(), types::DecimalError>(())
//! ```
//!
//! | module | what |
//! | --- | --- |
//! | `config` | [`RouterConfig`], [`VenueProfile`], [`TakeDepth`] |
//! | `plan` | [`RouteRequest`], [`RoutePlan`], [`Leg`] |
//! | `router` | [`Router`]: probe, take, rest |
//! | `offer` | a venue's levels, ranked net of fees |
//! | `dark` | the probes |
//! | `whole` | FillOrKill |

mod config;
mod dark;
mod offer;
mod plan;
mod router;
mod whole;

pub use config::{RouterConfig, TakeDepth, VenueProfile};
pub use plan::{Leg, RoutePlan, RouteRequest};
pub use router::Router;
