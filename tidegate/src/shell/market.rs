//! Carries the reference market to the floor.

use market_data::feeds::Feed;

use crate::shell::tasks::Shard;

impl Shard {
    /// Runs a feed to its end: all events of one moment together, so that nothing matches on half of what a moment says.
    pub async fn run_market(&self, mut feed: impl Feed) {
        let mut events = Vec::new();
        while let Some(due) = feed.poll_timeout() {
            let wait = self.look(|core| core.clock.until_market(due, core.now()));
            if wait.is_zero() {
                // Behind the market: let sockets have their turn between two moments.
                tokio::task::yield_now().await;
            } else {
                tokio::time::sleep(wait).await;
            }
            self.until_caught_up().await;
            self.act(|core| {
                feed.handle_timeout(core.now().market);
                let mut moment = None;
                while let Some((at, event)) = feed.poll_event() {
                    if moment.is_some_and(|moment| moment != at) {
                        core.on_market(&events);
                        events.clear();
                    }
                    moment = Some(at);
                    events.push(event);
                }
                if !events.is_empty() {
                    core.on_market(&events);
                    events.clear();
                }
            });
        }
    }
}
