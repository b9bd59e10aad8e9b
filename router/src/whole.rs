//! All at one venue, or nothing: FillOrKill.

use market_data::Book;
use model::{RouteReason, TimeInForce};
use types::{Qty, VenueIx};

use crate::offer::{Terms, sum};
use crate::router::lit;
use crate::{Leg, VenueProfile};

/// Adds one leg for all of `qty` at the venue where it costs least, among those that show all of it; at equal cost the
/// one that shows most, then the earlier. Several venues could fill more orders between them, but then one could fill
/// and another not, which is what FillOrKill(59=4) forbids. Gives what is left: nothing, or all.
pub(crate) fn place(venues: &[VenueProfile], books: &[Book], qty: Qty, terms: Terms, legs: &mut Vec<Leg>) -> Qty {
    let able = lit(venues, books).filter_map(|(venue, profile, book)| price(venue, profile, book, qty, terms));
    match able.min_by_key(|(cost, leg)| (*cost, core::cmp::Reverse(leg.shown))) {
        Some((_, leg)) => {
            legs.push(leg);
            Qty::ZERO
        }
        None => qty,
    }
}

/// What all of `qty` costs at one venue, net of its fee, and the leg for it; `None` where it shows less.
fn price(venue: VenueIx, profile: &VenueProfile, book: &Book, qty: Qty, terms: Terms) -> Option<(i128, Leg)> {
    let (mut left, mut shown, mut cost) = (qty, Qty::ZERO, 0i128);
    for level in terms.levels(book) {
        let part = level.qty.min(left);
        cost = cost.saturating_add(i128::from(terms.cost(level.price, profile.taker_fee)) * i128::from(part.raw()));
        left = left.checked_sub(part)?;
        shown = sum(shown, level.qty);
        if left.is_zero() {
            let (time_in_force, reason) = (TimeInForce::FillOrKill, RouteReason::Take);
            return Some((cost, Leg { venue, qty, price: level.price, time_in_force, reason, shown }));
        }
    }
    None
}
