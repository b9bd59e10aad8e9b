//! Who wants to see which book, and when it is sent again.

use fix_codec::FieldWriter;
use fix_messages::{MarketDataSnapshot, MdEntry, MdSide};
use model::Instruments;
use types::{InstrumentIx, Mono, NANOS_PER_MILLI, Text};

use crate::outlet::{BOOK_LEVELS, Depth};
use crate::sim_exchange::Shown;

/// A book that changes is sent again at most this often: a tenth of a second. A book that is sent whole each time would
/// else grow with the square of a busy market, and its reader wants the last one alone.
pub(super) const REFRESH_NS: u64 = 100 * NANOS_PER_MILLI.unsigned_abs();

/// MDReqID(262).
pub(super) type RequestId = Text<64>;

/// All books, and which of them somebody wants to see.
#[derive(Debug)]
pub(super) struct SubscribedBooks {
    /// By instrument.
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    shown: Shown,
    /// Whether it changed since it was last sent.
    is_changed: bool,
    subscribed: Option<Subscribed>,
}

#[derive(Debug, Clone, Copy)]
struct Subscribed {
    id: RequestId,
    /// MarketDepth(264): levels a side, 0 for all.
    depth: usize,
    /// Not sent before.
    next: Mono,
}

impl SubscribedBooks {
    pub(super) fn new(instruments: usize) -> SubscribedBooks {
        let empty =
            || Row { shown: Shown { bids: Depth::EMPTY, asks: Depth::EMPTY }, is_changed: false, subscribed: None };
        SubscribedBooks { rows: (0..instruments).map(|_| empty()).collect() }
    }

    /// An instrument's book is this from now on.
    pub(super) fn on_shown(&mut self, instrument: InstrumentIx, shown: Shown) {
        let row = &mut self.rows[instrument.ix()];
        row.shown = shown;
        row.is_changed = true;
    }

    /// Somebody wants to see it whenever it changes, and is shown it now.
    pub(super) fn subscribe(&mut self, instrument: InstrumentIx, id: RequestId, depth: usize, now: Mono) {
        let row = &mut self.rows[instrument.ix()];
        row.subscribed = Some(Subscribed { id, depth, next: now.plus(REFRESH_NS) });
        row.is_changed = false;
    }

    pub(super) fn stop(&mut self, instrument: InstrumentIx) {
        self.rows[instrument.ix()].subscribed = None;
    }

    pub(super) fn stop_all(&mut self) {
        for row in &mut self.rows {
            row.subscribed = None;
        }
    }

    /// When the next book may be sent.
    pub(super) fn poll_timeout(&self) -> Option<Mono> {
        let waiting = self.rows.iter().filter(|row| row.is_changed);
        waiting.filter_map(|row| row.subscribed.map(|subscribed| subscribed.next)).min()
    }

    /// Hands `say` a writer for each book that may be sent.
    pub(super) fn write_due(
        &mut self,
        instruments: &Instruments,
        now: Mono,
        mut say: impl FnMut(&dyn Fn(&mut FieldWriter<'_>)),
    ) {
        for ix in 0..self.rows.len() {
            let Row { is_changed: true, subscribed: Some(subscribed), .. } = &mut self.rows[ix] else { continue };
            if subscribed.next > now {
                continue;
            }
            subscribed.next = now.plus(REFRESH_NS);
            let Subscribed { id, depth, .. } = *subscribed;
            self.rows[ix].is_changed = false;
            say(&|out| self.write(instruments, InstrumentIx(ix as u32), (&id, depth), out));
        }
    }

    /// MarketDataSnapshotFullRefresh(W) of a book.
    pub(super) fn write(
        &self,
        instruments: &Instruments,
        instrument: InstrumentIx,
        (id, depth): (&RequestId, usize),
        out: &mut FieldWriter<'_>,
    ) {
        let Some(symbol) = instruments.get(instrument).map(|row| row.symbol) else {
            unreachable!("every book has its instrument")
        };
        let Shown { bids, asks } = self.rows[instrument.ix()].shown;
        let empty = MdEntry { side: MdSide::Bid, price: types::Price::ZERO, qty: types::Qty::ZERO };
        let (mut entries, mut len) = ([empty; 2 * BOOK_LEVELS], 0);
        let depth = if depth == 0 { BOOK_LEVELS } else { depth };
        for (side, levels) in [(MdSide::Bid, bids.levels()), (MdSide::Offer, asks.levels())] {
            for level in levels.iter().take(depth) {
                entries[len] = MdEntry { side, price: level.price, qty: level.qty };
                len += 1;
            }
        }
        MarketDataSnapshot::write(id.as_bytes(), symbol.as_bytes(), &entries[..len], out);
    }
}
