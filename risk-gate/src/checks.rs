//! The checks, one function each or one for a family: pure, and every one refuses where it has nothing to judge by.

use model::{Instrument, MarketFacts, OrdType};
use types::{Money, Notional, Price, Qty, Side, Timestamp};

use crate::band;
use crate::limits::Limits;
use crate::{Check, Figure, RiskReject};

/// What a check says.
pub(crate) type Verdict = Result<(), RiskReject>;

/// Passes where `holds`.
pub(crate) const fn check(holds: bool, check: Check, value: Figure, limit: Figure) -> Verdict {
    if holds { Ok(()) } else { Err(RiskReject::new(check, value, limit)) }
}

/// [`Check::OrderAge`]: exactly at the limit is fresh, and so is what its sender's clock puts into the future.
pub(crate) fn order_age(first_sent: Option<Timestamp>, wall: Timestamp, max: Option<u64>) -> Verdict {
    let Some(first_sent) = first_sent else { return Ok(()) };
    let age = u64::try_from(wall.0.saturating_sub(first_sent.0)).unwrap_or(0);
    let holds = max.is_some_and(|max| age <= max);
    check(holds, Check::OrderAge, Figure::Nanos(age), max.map_or(Figure::Missing, Figure::Nanos))
}

/// [`Check::QtyPositive`], [`Check::QtyStep`], [`Check::QtyMax`].
pub(crate) fn qty(qty: Qty, instrument: &Instrument, max: Option<Qty>) -> Verdict {
    let (value, step) = (Figure::Qty(qty), instrument.qty_step);
    check(qty.is_positive(), Check::QtyPositive, value, Figure::Nothing)?;
    check(qty.is_multiple_of(step), Check::QtyStep, value, Figure::Qty(step))?;
    check(max.is_some_and(|max| qty <= max), Check::QtyMax, value, max.map_or(Figure::Missing, Figure::Qty))
}

/// [`Check::PricePresent`], [`Check::PricePositive`], [`Check::PriceTick`]. Gives the limit, `None` for a market order.
pub(crate) fn price(ord_type: OrdType, price: Option<Price>, tick: Price) -> Result<Option<Price>, RiskReject> {
    match (ord_type, price) {
        (OrdType::Limit, Some(price)) => {
            check(price.is_positive(), Check::PricePositive, Figure::Price(price), Figure::Nothing)?;
            check(price.is_multiple_of(tick), Check::PriceTick, Figure::Price(price), Figure::Price(tick))?;
            Ok(Some(price))
        }
        (OrdType::Market, None) => Ok(None),
        (OrdType::Limit, None) => Err(RiskReject::new(Check::PricePresent, Figure::Missing, Figure::Nothing)),
        (OrdType::Market, Some(price)) => {
            Err(RiskReject::new(Check::PricePresent, Figure::Price(price), Figure::Nothing))
        }
    }
}

/// [`Check::Reference`]: there is a price, above zero, and its quote is young enough. An unknown age is too old, unless
/// any age will do.
pub(crate) fn reference(facts: &MarketFacts, max_age_ns: Option<u64>) -> Result<Price, RiskReject> {
    let is_fresh = match (max_age_ns, facts.age_ns) {
        (Some(u64::MAX), _) => true,
        (Some(max), Some(age)) => age <= max,
        (Some(_), None) | (None, _) => false,
    };
    let reference = facts.reference().filter(|price| is_fresh && price.is_positive());
    reference.ok_or(RiskReject::new(Check::Reference, Figure::Missing, Figure::Nothing))
}

/// What [`collar`] lets through: the worst price of a child, and the price of the reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Collared {
    pub(crate) protect: Price,
    pub(crate) reserve: Price,
}

/// [`Check::Collar`]: a limit must be within its collar, a market order is given one.
pub(crate) fn collar(
    limit: Option<Price>,
    side: Side,
    reference: Price,
    tick: Price,
    limits: &Limits,
) -> Result<Collared, RiskReject> {
    let bps = if limit.is_some() { limits.price_collar_bps } else { limits.market_collar_bps };
    let value = Figure::Price(limit.unwrap_or(reference));
    let refused = |limit| RiskReject::new(Check::Collar, value, limit);
    let bps = bps.ok_or(refused(Figure::Missing))?;
    let no_price = refused(Figure::Bps(bps));
    let protect = match limit {
        Some(limit) if band::is_within(limit, reference, bps) => limit,
        Some(_) => return Err(refused(allowed(reference, bps, tick))),
        None => band::market_limit(reference, bps, side, tick).ok_or(no_price)?,
    };
    let reserve = if side.is_buy() { protect } else { band::upper_edge(reference, bps, tick).ok_or(no_price)? };
    Ok(Collared { protect, reserve })
}

/// What a refusal for the collar names: prices, since nobody outside knows what the distance is measured from.
fn allowed(reference: Price, bps: u32, tick: Price) -> Figure {
    band::edges(reference, bps, tick).map_or(Figure::Bps(bps), |(low, high)| Figure::Prices { low, high })
}

/// [`Check::Notional`].
pub(crate) fn notional(price: Price, qty: Qty, max: Option<Notional>) -> Verdict {
    let notional = Notional::of(price, qty);
    check(max.is_some_and(|max| notional <= max), Check::Notional, money(notional), limit(max))
}

/// [`Check::Exposure`]: the account's total with `held` taken out and `wanted` put in its place. What adds nothing passes
/// whatever the total is, so that an account past its limit can still reduce; without a limit nothing passes.
pub(crate) fn exposure(total: Notional, held: Notional, wanted: Notional, max: Option<Notional>) -> Verdict {
    let after = total.checked_sub(held).and_then(|rest| rest.checked_add(wanted)).unwrap_or(Notional::MAX);
    let holds = max.is_some_and(|max| wanted <= held || after <= max);
    check(holds, Check::Exposure, money(after), limit(max))
}

fn limit(max: Option<Notional>) -> Figure {
    max.map_or(Figure::Missing, money)
}

/// For a text only. The largest notional is past what rounding can take.
fn money(notional: Notional) -> Figure {
    Figure::Money(if notional == Notional::MAX { Money::MAX } else { notional.to_money() })
}
