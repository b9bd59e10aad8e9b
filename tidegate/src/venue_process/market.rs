//! The reference market round the exchange: a seeded feed, handed on millisecond by millisecond.

use market_data::MarketEvent;
use market_data::feeds::{Feed, SyntheticFeed};
use types::{NANOS_PER_MILLI, Now, Timestamp};
use venues::fix::FixFace;

/// See the module.
#[derive(Debug)]
pub(super) struct ReferenceMarket {
    feed: SyntheticFeed,
    /// An event of a later moment than those handed on.
    ahead: Option<(Timestamp, MarketEvent)>,
    moment: Vec<MarketEvent>,
}

impl ReferenceMarket {
    pub(super) fn new(feed: SyntheticFeed) -> ReferenceMarket {
        ReferenceMarket { feed, ahead: None, moment: Vec::new() }
    }

    pub(super) fn poll_timeout(&self) -> Option<Timestamp> {
        self.feed.poll_timeout()
    }

    /// Hands all that happened up to now to the exchange, the events of each millisecond together.
    pub(super) fn handle_timeout(&mut self, face: &mut FixFace, now: Now) {
        self.feed.handle_timeout(now.market);
        while let Some((at, first)) = self.ahead.take().or_else(|| self.feed.poll_event()) {
            let ms = at.0.div_euclid(NANOS_PER_MILLI);
            self.moment.clear();
            self.moment.push(first);
            while let Some((next_at, event)) = self.feed.poll_event() {
                if next_at.0.div_euclid(NANOS_PER_MILLI) != ms {
                    self.ahead = Some((next_at, event));
                    break;
                }
                self.moment.push(event);
            }
            face.handle_market(&self.moment, Now { market: at, ..now });
        }
    }
}
