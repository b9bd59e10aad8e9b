//! The reference market round the exchange: a seeded feed, handed on millisecond by millisecond.

use market_data::MarketEvent;
use market_data::feeds::{Feed, SyntheticFeed};
use types::{NANOS_PER_MILLI, Now, Timestamp};
use venues::fix::FixFace;

/// See the module.
#[derive(Debug)]
pub(super) struct ReferenceMarket {
    feed: SyntheticFeed,
    /// The events of one millisecond.
    moment: Vec<MarketEvent>,
}

impl ReferenceMarket {
    pub(super) fn new(feed: SyntheticFeed) -> ReferenceMarket {
        ReferenceMarket { feed, moment: Vec::new() }
    }

    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.feed.poll_timeout()
    }

    /// Hands all that happened up to now to the exchange, the events of each millisecond together.
    pub(super) fn handle_timeout(&mut self, face: &mut FixFace, now: Now) {
        self.feed.handle_timeout(now.market);
        let mut next = self.feed.poll_event();
        while let Some((at, first)) = next.take() {
            let ms = at.0.div_euclid(NANOS_PER_MILLI);
            self.moment.clear();
            self.moment.push(first);
            while let Some((event_at, event)) = self.feed.poll_event() {
                if event_at.0.div_euclid(NANOS_PER_MILLI) != ms {
                    next = Some((event_at, event));
                    break;
                }
                self.moment.push(event);
            }
            face.handle_market(&self.moment, Now { market: at, ..now });
        }
    }
}
