//! The orders that were sent and not filled yet.

use thiserror::Error;

/// Orders in flight at most, a power of two. At 400,000 orders/s it is 0.6 s of them: an open loop that runs into it has
/// met a server that does not keep up, and the run ends with that as its result.
pub const IN_FLIGHT_MAX: usize = 1 << 18;

/// What a report says of its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportKind {
    /// Working: 39=0, A or 1.
    Working,
    /// Filled in full: 39=2. The order is done.
    Filled,
}

/// What a report means for the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landing {
    /// When the order was sent, or should have been, in nanoseconds of the client's clock.
    pub since_ns: u64,
    /// It is the first report of its order.
    pub is_first: bool,
    /// It is the last.
    pub is_fill: bool,
}

/// The books of client and server do not agree: a bug in one of them, and the end of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FlightError {
    /// Too many in flight.
    #[error("{IN_FLIGHT_MAX} orders are in flight: the server does not keep up with the rate, lower it")]
    Full,
    /// A report of an order that is not in flight.
    #[error("a report of order {order}, which was never sent or was filled before: the server doubles reports")]
    NotInFlight {
        /// The number in its ClOrdID.
        order: u64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Landed,
    Sent,
    Working,
}

#[derive(Debug, Clone, Copy)]
struct Flight {
    order: u64,
    since_ns: u64,
    stage: Stage,
}

/// A ring of flights, one place for each order number modulo its size.
#[derive(Debug)]
pub struct Flights {
    ring: Vec<Flight>,
    next: u64,
    in_flight: usize,
}

impl Flights {
    /// None in flight; the next order is number `next`.
    pub fn new(next: u64) -> Flights {
        let empty = Flight { order: 0, since_ns: 0, stage: Stage::Landed };
        Flights { ring: vec![empty; IN_FLIGHT_MAX], next, in_flight: 0 }
    }

    /// One more is on its way since `since_ns`; its number.
    ///
    /// # Errors
    /// [`FlightError::Full`].
    #[inline]
    pub fn on_sent(&mut self, since_ns: u64) -> Result<u64, FlightError> {
        let order = self.next;
        let place = &mut self.ring[order as usize % IN_FLIGHT_MAX];
        if place.stage != Stage::Landed {
            return Err(FlightError::Full);
        }
        *place = Flight { order, since_ns, stage: Stage::Sent };
        self.next += 1;
        self.in_flight += 1;
        Ok(order)
    }

    /// A report came.
    ///
    /// # Errors
    /// [`FlightError::NotInFlight`].
    #[inline]
    pub fn on_report(&mut self, order: u64, kind: ReportKind) -> Result<Landing, FlightError> {
        let place = &mut self.ring[order as usize % IN_FLIGHT_MAX];
        if place.order != order || place.stage == Stage::Landed {
            return Err(FlightError::NotInFlight { order });
        }
        let is_first = place.stage == Stage::Sent;
        let is_fill = kind == ReportKind::Filled;
        place.stage = if is_fill { Stage::Landed } else { Stage::Working };
        self.in_flight -= usize::from(is_fill);
        Ok(Landing { since_ns: place.since_ns, is_first, is_fill })
    }

    /// How many are in flight.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// The number of the next order.
    pub fn next(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ReportKind::{Filled, Working};

    /// Else the window would open at the acknowledgement, and a gateway would be credited with orders it had not filled.
    #[test]
    fn an_order_leaves_the_window_at_its_fill_and_not_before() {
        let mut flights = Flights::new(7);
        assert_eq!(flights.on_sent(1_000), Ok(7));
        assert_eq!(flights.on_report(7, Working), Ok(Landing { since_ns: 1_000, is_first: true, is_fill: false }));
        assert_eq!(flights.in_flight(), 1);
        assert_eq!(flights.on_report(7, Filled), Ok(Landing { since_ns: 1_000, is_first: false, is_fill: true }));
        assert_eq!((flights.in_flight(), flights.next()), (0, 8));
    }

    /// The limit server's one report is both.
    #[test]
    fn a_fill_alone_is_first_report_and_fill() {
        let mut flights = Flights::new(1);
        assert_eq!(flights.on_sent(5), Ok(1));
        assert_eq!(flights.on_report(1, Filled), Ok(Landing { since_ns: 5, is_first: true, is_fill: true }));
    }

    /// Else a server that fills twice would look twice as fast.
    #[test]
    fn a_report_of_an_order_not_in_flight_is_an_error() {
        let mut flights = Flights::new(1);
        assert_eq!(flights.on_report(0, Filled), Err(FlightError::NotInFlight { order: 0 }));
        assert_eq!(flights.on_report(1, Working), Err(FlightError::NotInFlight { order: 1 }));
        assert_eq!(flights.on_sent(5), Ok(1));
        assert!(flights.on_report(1, Filled).is_ok());
        assert_eq!(flights.on_report(1, Filled), Err(FlightError::NotInFlight { order: 1 }));
    }

    /// Else an overloaded open loop would overwrite what it waits for and report the latency of other orders.
    #[test]
    fn the_ring_refuses_what_it_cannot_hold() {
        let mut flights = Flights::new(0);
        for order in 0..IN_FLIGHT_MAX as u64 {
            assert_eq!(flights.on_sent(0), Ok(order));
        }
        assert_eq!(flights.on_sent(0), Err(FlightError::Full));
        assert!(flights.on_report(0, Filled).is_ok());
        assert_eq!(flights.on_sent(0), Ok(IN_FLIGHT_MAX as u64));
    }
}
