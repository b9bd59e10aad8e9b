//! The bench's two clocks: nanoseconds for intervals, text for SendingTime(52) and TransactTime(60).

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use fix_codec::{Precision, TimestampFormatter};
use types::Timestamp;

/// A time as FIX writes it, to the millisecond.
pub type TimeText = [u8; crate::template::TIME_MARK.len()];

/// Both clocks.
#[derive(Debug)]
pub struct Clock {
    start: Instant,
    formatter: TimestampFormatter,
}

impl Clock {
    /// With zero nanoseconds now.
    pub fn start() -> Clock {
        Clock { start: Instant::now(), formatter: TimestampFormatter::new() }
    }

    /// Nanoseconds since the start.
    #[inline]
    pub fn now_ns(&self) -> u64 {
        self.start.elapsed().as_nanos() as u64
    }

    /// The time of day, read once for each batch that is sent: a call costs some 40 ns.
    #[inline]
    pub fn text(&mut self) -> TimeText {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let text = self.formatter.format(Timestamp(since.as_nanos() as i64), Precision::Millis);
        let mut time = [0; crate::template::TIME_MARK.len()];
        time.copy_from_slice(text);
        time
    }
}
