//! The venues that run in our process, behind their outlets.
//!
//! They are counterparties: the gateway knows of them what their events say, and they get what a venue gets. The shell
//! (or the simulation) keeps them beside the gateway and carries commands and events between the two.

use market_data::MarketEvent;
use types::{Now, Timestamp, VenueIx};
use venues::{Venue, VenueCommand};

use crate::gateway::Gateway;

/// The venues in the process.
#[derive(Default)]
pub struct Floor {
    venues: Vec<(VenueIx, Box<dyn Venue>)>,
    /// Whether venues have more to say than the last turn had room for.
    has_more: bool,
}

impl std::fmt::Debug for Floor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.venues.iter().map(|(ix, _)| ix)).finish()
    }
}

impl Floor {
    /// Adds a venue.
    pub fn add(&mut self, ix: VenueIx, venue: Box<dyn Venue>) {
        self.venues.push((ix, venue));
    }

    /// Hands on a command that the gateway released, and gives back what the venue says at once.
    pub fn handle_command(&mut self, gateway: &mut Gateway, venue: VenueIx, command: VenueCommand, now: Now) {
        let Some((_, outlet)) = self.venues.iter_mut().find(|(ix, _)| *ix == venue) else {
            unreachable!("venue {venue} is on no floor of this process")
        };
        if let Err(refused) = outlet.handle_command(command, gateway.gate_epoch(), now) {
            gateway.handle_refused(venue, &refused, now);
        }
        while !gateway.is_turn_full() {
            let Some(event) = outlet.poll_event() else { return };
            gateway.handle_venue(venue, &event, now);
        }
        self.has_more = true;
    }

    /// All events of one moment of the market, then the settling, then what the venues say of it.
    pub fn handle_market(&mut self, gateway: &mut Gateway, events: &[MarketEvent], now: Now) {
        for event in events {
            gateway.handle_market(event, now);
            for (_, venue) in &mut self.venues {
                venue.handle_market(event, now);
            }
        }
        for (_, venue) in &mut self.venues {
            venue.handle_settled(now);
        }
        self.drain(gateway, now);
    }

    /// When [`Floor::handle_timeout`] wants to be called, in market time.
    pub fn poll_timeout(&self) -> Option<Timestamp> {
        self.venues.iter().filter_map(|(_, venue)| venue.poll_timeout()).min()
    }

    /// Does what is due at the venues.
    pub fn handle_timeout(&mut self, gateway: &mut Gateway, now: Now) {
        for (_, venue) in &mut self.venues {
            if venue.poll_timeout().is_some_and(|due| due <= now.market) {
                venue.handle_timeout(now);
            }
        }
        self.drain(gateway, now);
    }

    /// What the venues say: of themselves at the start, that they are up and what they show. Stops where the turn is full;
    /// [`Floor::has_more`] says so.
    pub fn drain(&mut self, gateway: &mut Gateway, now: Now) {
        self.has_more = false;
        for (ix, venue) in &mut self.venues {
            loop {
                if gateway.is_turn_full() {
                    self.has_more = true;
                    return;
                }
                let Some(event) = venue.poll_event() else { break };
                gateway.handle_venue(*ix, &event, now);
            }
        }
    }

    /// Whether [`Floor::drain`] is to be called again, in the next turn.
    pub fn has_more(&self) -> bool {
        self.has_more
    }
}
