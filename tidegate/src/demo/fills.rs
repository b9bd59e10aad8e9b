//! One fill, and the file of all.

use std::path::Path;

use anyhow::Context as _;
use model::{Liquidity, Symbol};
use types::{NANOS_PER_MILLI, ParentId, Price, Qty, Side, Timestamp, VenueIx};

/// A fill, as the journal has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fill {
    /// Whose.
    pub(super) parent: ParentId,
    /// When, in the tape's time.
    pub(super) at: Timestamp,
    pub(super) symbol: Symbol,
    pub(super) side: Side,
    pub(super) qty: Qty,
    pub(super) price: Price,
    pub(super) venue: VenueIx,
    pub(super) liquidity: Liquidity,
    /// The NBBO that the venue saw.
    pub(super) bid: Option<Price>,
    /// See `bid`.
    pub(super) ask: Option<Price>,
}

/// The columns of the file.
const HEADER: &str = "time_ms,symbol,side,quantity,price,venue,liquidity,bid,ask";

/// Writes all fills as CSV, in the order of the journal. `mics` are the venues' names.
pub(super) fn write(path: &Path, fills: &[Fill], midnight: Timestamp, mics: &[String]) -> anyhow::Result<()> {
    let mut text = format!("{HEADER}\n");
    for fill in fills {
        text.push_str(&row(fill, midnight, &mics[fill.venue.ix()]));
        text.push('\n');
    }
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

fn row(fill: &Fill, midnight: Timestamp, mic: &str) -> String {
    let Fill { symbol, qty, price, .. } = fill;
    let side = if fill.side.is_buy() { "buy" } else { "sell" };
    let liquidity = match fill.liquidity {
        Liquidity::Added => "added",
        Liquidity::Removed => "removed",
        Liquidity::Dark => "dark",
    };
    let seen = |price: Option<Price>| price.map(|price| price.to_string()).unwrap_or_default();
    let (time, bid, ask) = (milliseconds(fill.at.0 - midnight.0), seen(fill.bid), seen(fill.ask));
    format!("{time},{symbol},{side},{qty},{price},{mic},{liquidity},{bid},{ask}")
}

/// Milliseconds with what is left of nanoseconds as a fraction.
fn milliseconds(nanos: i64) -> String {
    let (whole, rest) = (nanos.div_euclid(NANOS_PER_MILLI), nanos.rem_euclid(NANOS_PER_MILLI));
    if rest == 0 { whole.to_string() } else { format!("{whole}.{rest:06}").trim_end_matches('0').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_tapes_time_and_the_market_that_was_seen() {
        let p = |text: &str| text.parse::<Price>().unwrap();
        let fill = Fill {
            parent: ParentId(1),
            at: Timestamp(34_200_123_250_000 + 7),
            symbol: "IBM".parse().unwrap(),
            side: Side::SellShort,
            qty: "100".parse().unwrap(),
            price: p("180.125"),
            venue: VenueIx(0),
            liquidity: Liquidity::Dark,
            bid: Some(p("180.12")),
            ask: None,
        };
        assert_eq!(row(&fill, Timestamp(7), "XNYS"), "34200123.25,IBM,sell,100,180.125,XNYS,dark,180.12,");
        assert_eq!(milliseconds(34_200_000_000_000), "34200000");
    }
}
