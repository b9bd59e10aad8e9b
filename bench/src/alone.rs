//! What client and limit server can do without sockets: whether the client can load anything at all.

use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::flights::Flights;
use crate::link::{Link, Stage};
use crate::responder::Responder;
use crate::tally::Tally;

/// Orders per second of each side's own work, in batches of a full window.
#[derive(Debug, Clone, Copy)]
pub struct Alone {
    /// Write an order, read its report, keep its latency.
    pub client: f64,
    /// Read an order, write its report.
    pub limit: f64,
}

/// Plays a session in memory for `time` and times each side.
///
/// # Errors
/// None but ours: both sides are the bench's.
pub fn measure(window: usize, time: Duration) -> anyhow::Result<Alone> {
    let (mut link, mut responder) = (Link::new(0), Responder::new());
    let (mut flights, mut tally, mut clock) = (Flights::new(1), Tally::new(0, u64::MAX), Clock::start());
    let mut spent = [Duration::ZERO; 2];
    let started = Instant::now();
    link.log_on(&clock.text());
    while started.elapsed() < time {
        let begin = Instant::now();
        let (now_ns, text) = (clock.now_ns(), clock.text());
        if link.stage() == Stage::Up {
            for _ in 0..window {
                link.send_order(flights.on_sent(now_ns)?, &text);
            }
        }
        spent[0] += begin.elapsed();
        responder.inbox.push(&link.outbox.bytes);
        link.outbox.bytes.clear();

        let begin = Instant::now();
        responder.handle_input(&clock.text())?;
        spent[1] += begin.elapsed();
        link.inbox.push(&responder.outbox.bytes);
        responder.outbox.bytes.clear();

        let begin = Instant::now();
        let (now_ns, text) = (clock.now_ns(), clock.text());
        link.handle_input(&text, |order, kind| {
            tally.on_landing(flights.on_report(order, kind)?, now_ns);
            Ok::<(), anyhow::Error>(())
        })?;
        spent[0] += begin.elapsed();
    }
    let [client, limit] = spent.map(|spent| tally.fills as f64 / spent.as_secs_f64());
    Ok(Alone { client, limit })
}
