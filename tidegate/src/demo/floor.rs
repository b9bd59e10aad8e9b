//! Venues that live in the tape's time.
//!
//! On the gateway's clock, which runs on while the tape's rows are still on their way, 2,562 fills of IBM's 8 October 2013
//! at 600 times its speed were on a market of another millisecond than they said; `check-fills` counted them. Here: none.

use std::cell::Cell;
use std::rc::Rc;

use gateway::{Floor, GatewayConfig};
use market_data::MarketEvent;
use risk_gate::Epoch;
use types::{Now, Timestamp, VenueIx};
use venues::{Refused, SimVenue, SimVenueConfig, Venue, VenueCommand, VenueEvent};

/// The venues' clock: every row of the tape up to this moment is in their books, and nothing later is.
#[derive(Debug, Clone)]
pub(super) struct TapeTime(Rc<Cell<Timestamp>>);

impl TapeTime {
    pub(super) fn new(start: Timestamp) -> TapeTime {
        TapeTime(Rc::new(Cell::new(start)))
    }

    pub(super) fn now(&self) -> Timestamp {
        self.0.get()
    }

    /// Goes forward; never back.
    pub(super) fn advance(&self, to: Timestamp) {
        self.0.set(self.0.get().max(to));
    }
}

/// The venues of a day, around a market that has not begun.
pub(super) fn open(
    venues: &[SimVenueConfig],
    gateway: &GatewayConfig,
    time: &TapeTime,
) -> Result<Floor, venues::ConfigError> {
    let mut floor = Floor::default();
    for (ix, config) in (0u16..).zip(venues) {
        let inner = SimVenue::new(*config, &gateway.instruments, time.now())?;
        floor.add(VenueIx(ix), Box::new(TapeVenue { inner, time: time.clone() }));
    }
    Ok(floor)
}

/// A venue that has its own market time, whatever the gateway's clock says.
#[derive(Debug)]
struct TapeVenue {
    inner: SimVenue,
    time: TapeTime,
}

impl TapeVenue {
    fn at(&self, now: Now) -> Now {
        Now { market: self.time.now(), ..now }
    }

    /// When the inner venue has something to do that may be done: time after the tape's is not there yet.
    fn due(&self) -> Option<Timestamp> {
        self.inner.poll_timeout().filter(|due| *due <= self.time.now())
    }
}

impl Venue for TapeVenue {
    fn handle_command(&mut self, command: VenueCommand, gate: Epoch, now: Now) -> Result<(), Refused> {
        let now = self.at(now);
        self.inner.handle_command(command, gate, now)
    }

    fn handle_market(&mut self, event: &MarketEvent, now: Now) {
        let now = self.at(now);
        self.inner.handle_market(event, now);
    }

    fn handle_settled(&mut self, now: Now) {
        let now = self.at(now);
        self.inner.handle_settled(now);
    }

    fn poll_timeout(&self) -> Option<Timestamp> {
        self.due()
    }

    fn handle_timeout(&mut self, now: Now) {
        // Each thing in its own moment: what came later in the tape's millisecond was not there for it.
        while let Some(due) = self.due() {
            self.inner.handle_timeout(Now { market: due, ..now });
        }
    }

    fn poll_event(&mut self) -> Option<VenueEvent> {
        self.inner.poll_event()
    }
}
