//! The router: the order of its decisions, and what each adds to the plan.

use market_data::{Book, BookSide, Books, Nbbo};
use model::{RouteReason, TimeInForce};
use types::{Qty, VenueIx};

use crate::offer::{Cursor, Terms, minus};
use crate::{Leg, RoutePlan, RouteRequest, RouterConfig, TakeDepth, VenueProfile, dark, whole};

/// The smart order router. It holds its venues' profiles and room for one plan, and nothing that it decides by is hidden
/// in it: the same profiles, request and books give the same plan.
#[derive(Debug)]
pub struct Router {
    config: RouterConfig,
    cursors: Vec<Cursor>,
    plan: RoutePlan,
}

impl Router {
    /// With all the room that it will need.
    pub fn new(config: RouterConfig) -> Router {
        let venues = config.venues.len();
        // A leg at most for each venue, and one that rests.
        Router { config, cursors: Vec::with_capacity(venues), plan: RoutePlan::with_room(venues + 1) }
    }

    /// Says that a venue can be reached, or not. A venue that is not configured is never used.
    pub fn set_up(&mut self, venue: VenueIx, up: bool) {
        if let Some(profile) = self.config.venues.get_mut(venue.ix()) {
            profile.up = up;
        }
    }

    /// Where a quantity goes. The plan is good until the next call, and lies in room that is used again.
    pub fn route(&mut self, request: &RouteRequest, books: &Books) -> &RoutePlan {
        let nbbo = books.nbbo(request.instrument);
        self.plan.legs.clear();
        self.plan.bid = nbbo.bid.map(|quote| quote.price);
        self.plan.ask = nbbo.ask.map(|quote| quote.price);
        let terms = terms(request, nbbo, self.config.take_depth);
        let books = books.of_instrument(request.instrument);

        self.plan.unplaced = match request.time_in_force {
            TimeInForce::FillOrKill => {
                whole::place(&self.config.venues, books, request.qty, terms, &mut self.plan.legs)
            }
            TimeInForce::ImmediateOrCancel => self.on_take(books, request.qty, terms),
            TimeInForce::Day => {
                let left = dark::place(&self.config, nbbo, request, &mut self.plan.legs);
                let left = self.on_take(books, left, terms);
                self.on_rest(left, terms)
            }
        };
        &self.plan
    }

    /// Whether a lit venue is up: without one, nothing can be placed.
    pub fn has_venue(&self) -> bool {
        self.config.venues.iter().any(VenueProfile::is_lit)
    }

    /// The venues' profiles, by `VenueIx`.
    pub fn venues(&self) -> &[VenueProfile] {
        &self.config.venues
    }

    /// Takes level by level, each time the best net of fees over all venues, then makes one leg for each venue touched.
    /// At equal cost the larger size goes first, then the earlier venue. Gives what is left.
    fn on_take(&mut self, books: &[Book], qty: Qty, terms: Terms) -> Qty {
        self.cursors.clear();
        self.cursors.extend(
            lit(&self.config.venues, books).map(|(venue, profile, book)| Cursor::new(venue, profile, book, terms)),
        );
        let first_take = self.plan.legs.len();
        let mut left = qty;
        while left.is_positive() {
            let best = self.cursors.iter_mut().filter_map(|cursor| Some((cursor.rank(terms)?, cursor)));
            let Some((_, cursor)) = best.min_by_key(|(rank, _)| *rank) else { break };
            let is_first = cursor.taken.is_zero();
            left = minus(left, cursor.take(left, &books[cursor.venue.ix()], terms));
            on_leg(&mut self.plan.legs, first_take, cursor, is_first);
        }
        left
    }

    /// Rests what is left at the lit venue that charges least for resting, or pays most; at equal fees where most is
    /// traded. Gives what found no venue.
    fn on_rest(&mut self, left: Qty, terms: Terms) -> Qty {
        let venues = self.config.venues.iter().zip(0..).filter(|(profile, _)| profile.is_lit());
        let cheapest = venues.min_by_key(|(profile, _)| (profile.maker_fee, core::cmp::Reverse(profile.share_ppm)));
        match cheapest {
            Some((_, ix)) if left.is_positive() => {
                self.plan.legs.push(Leg {
                    venue: VenueIx(ix),
                    qty: left,
                    price: terms.worst,
                    time_in_force: TimeInForce::Day,
                    reason: RouteReason::Rest,
                    shown: Qty::ZERO,
                });
                Qty::ZERO
            }
            Some(_) | None => left,
        }
    }
}

/// The lit venues that are up and have a book, in their order.
pub(crate) fn lit<'a>(
    venues: &'a [VenueProfile],
    books: &'a [Book],
) -> impl Iterator<Item = (VenueIx, &'a VenueProfile, &'a Book)> {
    let rows = (0..).map(VenueIx).zip(venues).zip(books);
    rows.filter(|((_, profile), _)| profile.is_lit()).map(|((venue, profile), book)| (venue, profile, book))
}

/// Brings a venue's one taking leg up to date with what its cursor took.
fn on_leg(legs: &mut Vec<Leg>, first_take: usize, cursor: &Cursor, is_first: bool) {
    let leg = Leg {
        venue: cursor.venue,
        qty: cursor.taken,
        price: cursor.worst,
        time_in_force: TimeInForce::ImmediateOrCancel,
        reason: RouteReason::Take,
        shown: cursor.shown,
    };
    if is_first {
        legs.push(leg);
    } else if let Some(old) = legs[first_take..].iter_mut().find(|old| old.venue == leg.venue) {
        *old = leg;
    }
}

/// The limit; at the top of the book no deeper than the NBBO, so that what rests cannot trade through it either.
fn terms(request: &RouteRequest, nbbo: &Nbbo, depth: TakeDepth) -> Terms {
    let best = nbbo.side(BookSide::taken_by(request.side)).map_or(request.limit, |quote| quote.price);
    let worst = match depth {
        TakeDepth::FullDepth => request.limit,
        TakeDepth::TopOfBook if request.side.is_buy() => Ord::min(request.limit, best),
        TakeDepth::TopOfBook => Ord::max(request.limit, best),
    };
    Terms { side: request.side, worst }
}
