//! What venues say, and what the market does.

use market_data::{BookSide, MarketEvent};
use model::{ChildEvent, ChildEventKind, ChildReported, Record, VenueExecId, VenueReport};
use orders::{ParentPhase, ReportDecision};
use types::{ChildId, Now, ParentId, VenueIx};
use venues::{BookUpdate, LinkState, Refused, VenueEvent};

use crate::gateway::Gateway;
use crate::notice::Notice;

impl Gateway {
    /// A venue said something.
    pub fn handle_venue(&mut self, venue: VenueIx, event: &VenueEvent, now: Now) {
        match event {
            VenueEvent::Report(report) => self.on_report(report, now),
            VenueEvent::Book(update) => self.on_book(update, now),
            VenueEvent::Link(state) => self.on_link(venue, *state, now),
            // Children are never replaced at a venue here, and their status is not asked for: a parent's replace cancels
            // them and places anew.
            VenueEvent::Replaced(_) | VenueEvent::Standing(_) => {}
        }
    }

    /// A command did not leave the outlet: the child is over, and its reservation is free again.
    pub fn handle_refused(&mut self, venue: VenueIx, refused: &Refused, now: Now) {
        self.on_not_sent(venue, refused.child, now);
    }

    /// A child never reached its venue.
    pub(crate) fn on_not_sent(&mut self, venue: VenueIx, child: ChildId, now: Now) {
        let exec_id = VenueExecId::EMPTY;
        self.on_report(&VenueReport { venue, child, exec_id, event: ChildEvent::NotSent, at: now.market }, now);
    }

    /// Something happened in the market at large: the consolidated feed, which the gate judges by. Where there is none, it
    /// judges by the best of the venues' books.
    pub fn handle_market(&mut self, event: &MarketEvent, now: Now) {
        if let MarketEvent::Quote { instrument, .. } = event {
            self.is_fed[instrument.ix()] = true;
        }
        self.market.handle_event(now.market, event);
        let (MarketEvent::Quote { instrument, .. } | MarketEvent::Trade { instrument, .. }) = event;
        self.backlog.on_price(*instrument);
        self.handle_backlog(now);
    }

    /// A venue's report on a child, whoever brought it.
    pub(crate) fn on_report(&mut self, report: &VenueReport, now: Now) {
        match self.blotter.decide_report(report) {
            ReportDecision::Apply => self.on_true_report(report, now),
            ReportDecision::Duplicate => self.counters.duplicate_reports += 1,
            ReportDecision::Unknown => self.on_untrue_report(report, "no such child of ours".to_owned()),
            ReportDecision::Impossible(why) => self.on_untrue_report(report, why.to_string()),
        }
    }

    fn on_true_report(&mut self, report: &VenueReport, now: Now) {
        let is_fill = report.event.kind() == ChildEventKind::Filled;
        if is_fill {
            self.counters.fills += 1;
        }
        let reported = ChildReported {
            child: report.child,
            venue: report.venue,
            venue_exec: report.exec_id,
            exec: is_fill.then(|| self.blotter.next_exec()),
            event: report.event,
            at: report.at,
        };
        self.commit(&Record::ChildReported(reported), now);
        let parent = self.parent_of(report.child);
        self.work(parent, now);
        if report.event == ChildEvent::CancelRejected {
            self.on_cancel_refused(report, parent);
        }
    }

    /// Says that a venue would not cancel, and where we have stopped asking.
    fn on_cancel_refused(&mut self, report: &VenueReport, parent: ParentId) {
        let Some(child) = self.blotter.child(report.child).filter(|child| !child.status.is_terminal()) else { return };
        let is_ours = self.blotter.parent(parent).is_some_and(|parent| parent.phase() == ParentPhase::Stopping);
        let gave_up = is_ours && self.blotter.has_given_up(child);
        self.notices.push(Notice::CancelRefused { venue: report.venue, child: report.child, gave_up });
    }

    fn on_untrue_report(&mut self, report: &VenueReport, why: String) {
        self.counters.impossible_reports += 1;
        self.notices.push(Notice::ImpossibleReport { report: Box::new(*report), why });
    }

    pub(crate) fn parent_of(&self, child: ChildId) -> ParentId {
        match self.blotter.child(child) {
            Some(child) => child.order.parent,
            None => unreachable!("child {child} was reported on but not booked"),
        }
    }

    pub(crate) fn on_book(&mut self, update: &BookUpdate, now: Now) {
        let BookUpdate { venue, instrument, bids, asks, .. } = update;
        self.books.replace(*venue, *instrument, BookSide::Bid, bids.levels().iter().copied());
        self.books.replace(*venue, *instrument, BookSide::Ask, asks.levels().iter().copied());
        if !self.is_fed[instrument.ix()] {
            self.market.handle_nbbo(*instrument, *self.books.nbbo(*instrument), now.market);
        }
        self.backlog.on_price(*instrument);
        self.handle_backlog(now);
    }

    /// The way to a venue opened or closed. What it showed counts for nothing while it cannot be reached; orders that
    /// found no place are offered again when it can.
    pub(crate) fn on_link(&mut self, venue: VenueIx, state: LinkState, now: Now) {
        self.router.set_up(venue, state == LinkState::Up);
        match state {
            LinkState::Up => {
                self.offer_waiting();
                self.handle_backlog(now);
            }
            LinkState::Down => self.books.clear_venue(venue),
        }
    }
}
