//! Asking the dark venues for the middle first.

use market_data::Nbbo;
use model::{RouteReason, TimeInForce};
use types::{Price, Qty, VenueIx};

use crate::offer::minus;
use crate::{Leg, RouteRequest, RouterConfig, VenueProfile};

const MILLION: i128 = 1_000_000;

/// Adds a probe for each dark venue that gets at least a lot, by its share of the volume; what the lots leave over goes
/// to the cheapest. Gives what is left for the lit venues.
///
/// Nothing is asked in a crossed market (its middle means nothing) or where the middle is past the limit.
pub(crate) fn place(config: &RouterConfig, nbbo: &Nbbo, request: &RouteRequest, legs: &mut Vec<Leg>) -> Qty {
    let ppm = i128::from(config.dark_probe_ppm).min(MILLION);
    let part = scaled(request.qty, ppm, MILLION).floor_to(request.lot);
    let Some(price) = price(nbbo, request).filter(|_| request.probe_dark && part.is_positive()) else {
        return request.qty;
    };
    let shares: i128 = dark(config).map(|(_, profile)| weight(profile)).sum();
    let Some((cheapest, _)) = dark(config).min_by_key(|(_, p)| (p.midpoint_fee, core::cmp::Reverse(p.share_ppm)))
    else {
        return request.qty;
    };
    let lots = |profile| scaled(part, weight(profile), shares).floor_to(request.lot);
    let others = dark(config).filter(|(venue, _)| *venue != cheapest);
    let rest = others.clone().fold(part, |rest, (_, profile)| minus(rest, lots(profile)));
    let probes = [(cheapest, rest)].into_iter().chain(others.map(|(venue, profile)| (venue, lots(profile))));
    legs.extend(probes.filter(|(_, qty)| qty.is_positive()).map(|(venue, qty)| Leg {
        venue,
        qty,
        price,
        time_in_force: TimeInForce::ImmediateOrCancel,
        reason: RouteReason::DarkProbe,
        shown: Qty::ZERO,
    }));
    minus(request.qty, part)
}

/// The limit of a probe, if the middle may be traded at.
fn price(nbbo: &Nbbo, request: &RouteRequest) -> Option<Price> {
    let (bid, ask) = (nbbo.bid?.price, nbbo.ask?.price);
    let price = middle(bid, ask, request.tick, request.side.is_buy())?;
    let is_within = if request.side.is_buy() { price <= request.limit } else { price >= request.limit };
    (is_within && !nbbo.is_crossed()).then_some(price)
}

fn dark(config: &RouterConfig) -> impl Iterator<Item = (VenueIx, &VenueProfile)> + Clone {
    (0..).map(VenueIx).zip(&config.venues).filter(|(_, profile)| profile.is_dark())
}

/// A share of zero still counts a little, so that the shares never add up to nothing.
fn weight(profile: &VenueProfile) -> i128 {
    i128::from(profile.share_ppm.max(1))
}

/// `qty * part / whole`, rounded down; `part <= whole`, so it fits.
fn scaled(qty: Qty, part: i128, whole: i128) -> Qty {
    let raw = i128::from(qty.raw()) * part / whole;
    Qty::from_raw(i64::try_from(raw).unwrap_or(0))
}

/// The price on the grid at or beyond the middle of bid and ask, on the side's own way: up for a buy, down for a sell.
/// So the order reaches the middle even where that lies between two ticks, and never passes the other side's quote.
fn middle(bid: Price, ask: Price, tick: Price, up: bool) -> Option<Price> {
    let (sum, step) = (i128::from(bid.raw()) + i128::from(ask.raw()), 2 * i128::from(tick.raw()));
    if step <= 0 {
        return None;
    }
    let down = sum.div_euclid(step);
    let ticks = if up && sum.rem_euclid(step) != 0 { down + 1 } else { down };
    i64::try_from(ticks * i128::from(tick.raw())).ok().map(Price::from_raw)
}
