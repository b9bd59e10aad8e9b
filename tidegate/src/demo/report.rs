//! The report: what was traded, where, at what price and how fast.
//!
//! Averages and basis points are statistics and floating point is right for them; sums of money and shares are exact.

use core::fmt::{self, Write as _};
use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use model::Liquidity;
use reference::Date;
use types::{Notional, Price, Qty, VenueIx};

use super::DemoOptions;
use super::fills::Fill;
use super::ledger::{Ledger, Traded};
use super::market::Prints;
use super::trader::Told;

/// An interval is at least a minute: an order that filled at once has no trades of others in its own moment.
const INTERVAL_NS_MIN: i64 = 60_000_000_000;

/// A day, told.
#[derive(Debug)]
pub(crate) struct Report {
    pub(super) options: DemoOptions,
    pub(super) date: Date,
    pub(super) took: Duration,
    pub(super) ledger: Ledger,
    pub(super) prints: Prints,
    pub(super) told: Told,
    pub(super) mics: Vec<String>,
}

/// Where fills were against the NBBO of their moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Places {
    /// At the best bid or offer.
    at: u64,
    /// Between them.
    inside: u64,
    /// Past them, at the limit of an order that rested when the quote came to it and through.
    rested: u64,
    /// Past them otherwise.
    outside: u64,
    /// In a crossed moment, or where the venue did not say.
    unknown: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    At,
    Inside,
    Rested,
    Outside,
    Unknown,
}

#[derive(Debug, Default)]
struct Row {
    fills: u64,
    qty: Qty,
    notional: Notional,
    added: u64,
    removed: u64,
    dark: u64,
}

impl Report {
    /// What should not be: empty after a good day.
    pub(crate) fn faults(&self) -> Vec<String> {
        let outside = self.places().outside;
        let (shares, told) = (sum(&self.ledger.fills), &self.told);
        let mut faults = told.complaints.clone();
        let mut expect = |is_good: bool, fault: String| {
            if !is_good {
                faults.push(fault);
            }
        };
        expect(outside == 0, format!("{outside} fills outside the NBBO"));
        expect(told.unfinished == 0, format!("{} orders whose end the clients were not told", told.unfinished));
        expect(self.ledger.results.open == 0, format!("{} orders still open", self.ledger.results.open));
        expect(
            told.fills == self.ledger.fills.len() as u64 && told.shares == shares.qty,
            format!(
                "clients were told of {} fills and {} shares, the journal has {} and {}",
                told.fills,
                told.shares,
                self.ledger.fills.len(),
                shares.qty
            ),
        );
        faults
    }

    fn places(&self) -> Places {
        let mut places = Places::default();
        for fill in &self.ledger.fills {
            *match place(fill) {
                Place::At => &mut places.at,
                Place::Inside => &mut places.inside,
                Place::Rested => &mut places.rested,
                Place::Outside => &mut places.outside,
                Place::Unknown => &mut places.unknown,
            } += 1;
        }
        places
    }

    fn venues(&self) -> BTreeMap<VenueIx, Row> {
        let mut rows = BTreeMap::<VenueIx, Row>::new();
        for fill in &self.ledger.fills {
            rows.entry(fill.venue).or_default().add(fill);
        }
        rows
    }

    fn write_orders(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (results, told) = (&self.ledger.results, &self.told);
        let (sent, planned) = (count(told.sent), u64::from(self.options.orders));
        writeln!(f, "orders   {sent} sent by {} FIX clients", self.options.clients)?;
        if told.sent < planned {
            let unsent = count(planned - told.sent);
            writeln!(
                f,
                "         {unsent} more were planned, and the day was over before: it was too fast for this machine"
            )?;
        }
        writeln!(
            f,
            "         {} filled, {} cancelled, {} expired, {} rejected; {} of them filled in part",
            count(results.filled),
            count(results.cancelled),
            count(results.expired),
            count(results.rejected),
            count(results.in_part),
        )?;
        let (cancels, replaces, refused) = (count(told.cancels), count(told.replaces), count(told.refused));
        writeln!(f, "         {cancels} cancels and {replaces} replaces asked for, {refused} of them too late")
    }

    fn write_venues(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{:<8} {:>7} {:>9} {:>16} {:>7} {:>8} {:>6}",
            "venue", "fills", "shares", "notional $", "added", "removed", "dark"
        )?;
        let row = |f: &mut fmt::Formatter<'_>, name: &str, row: &Row| {
            writeln!(
                f,
                "{name:<8} {:>7} {:>9} {:>16} {:>7} {:>8} {:>6}",
                count(row.fills),
                shares(row.qty),
                dollars(row.notional),
                count(row.added),
                count(row.removed),
                count(row.dark),
            )
        };
        for (venue, of_venue) in self.venues() {
            row(f, &self.mics[venue.ix()], &of_venue)?;
        }
        row(f, "all", &sum(&self.ledger.fills))
    }

    fn write_prices(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Places { at, inside, rested, outside, unknown } = self.places();
        writeln!(f, "prices against the NBBO of the moment")?;
        writeln!(f, "         {} at it, {} inside, {} outside", count(at), count(inside), count(outside))?;
        writeln!(f, "         {} at the limit of an order that rested when the quote came through it", count(rested))?;
        if unknown > 0 {
            writeln!(f, "         {} where there was no NBBO", count(unknown))?;
        }
        Ok(())
    }

    fn write_slippage(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let traded = &self.ledger.traded;
        let arrival = slippage(traded, |order| order.arrival.map(|price| price.raw() as f64));
        let interval = slippage(traded, |order| {
            let (from, until) = order.span;
            self.prints.vwap_between(from, until.max(from.plus(INTERVAL_NS_MIN)))
        });
        let vwap = self.prints.vwap();
        let day = slippage(traded, |_| vwap.map(|price| price.raw() as f64));
        writeln!(f, "slippage in basis points, weighted by value; above zero is worse than the benchmark")?;
        for (name, (bps, orders)) in [("arrival mid", arrival), ("interval VWAP", interval), ("day VWAP", day)] {
            writeln!(f, "         {name:<14} {bps:>8.3}   of {} orders", count(orders))?;
        }
        Ok(())
    }

    fn write_latency(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "latency in microseconds of the wall, from the client's sending")?;
        writeln!(
            f,
            "         {:<14} {:>9} {:>9} {:>9} {:>9} {:>9}",
            "to the first", "orders", "p50", "p90", "p99", "max"
        )?;
        for (name, histogram) in [("report", &self.told.first_report), ("fill, at once", &self.told.first_fill)] {
            writeln!(f, "         {name:<14} {}", percentiles(histogram))?;
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DemoOptions { symbol, speed, tape, .. } = &self.options;
        let market = if tape.is_some() { "the tape" } else { "a synthetic market" };
        let took = self.took.as_secs_f64();
        writeln!(f, "{symbol} on {}, from {market}, {speed} times faster: {took:.1} s", self.date)?;
        let vwap = self.prints.vwap().map_or_else(|| "none".to_owned(), |price| with_decimals(price, 6));
        let (trades, volume) = (count(self.prints.trades), shares(self.prints.volume));
        writeln!(f, "market   {trades} trades, volume {volume}, VWAP {vwap}")?;
        self.write_orders(f)?;
        writeln!(f, "journal  {} records", count(self.ledger.records))?;
        writeln!(f)?;
        self.write_venues(f)?;
        writeln!(f)?;
        self.write_prices(f)?;
        self.write_slippage(f)?;
        self.write_latency(f)
    }
}

impl Row {
    fn add(&mut self, fill: &Fill) {
        self.fills += 1;
        self.qty = self.qty.checked_add(fill.qty).unwrap_or(Qty::MAX);
        self.notional = self.notional.checked_add(Notional::of(fill.price, fill.qty)).unwrap_or(Notional::MAX);
        *match fill.liquidity {
            Liquidity::Added => &mut self.added,
            Liquidity::Removed => &mut self.removed,
            Liquidity::Dark => &mut self.dark,
        } += 1;
    }
}

fn sum(fills: &[Fill]) -> Row {
    let mut row = Row::default();
    fills.iter().for_each(|fill| row.add(fill));
    row
}

/// Where a fill was. An order that rested and was met by a quote that came to its limit, or through it, trades at its
/// limit: for a buy that is above the offer of the moment, and no better price was there when it was made.
fn place(fill: &Fill) -> Place {
    let (Some(bid), Some(ask)) = (fill.bid, fill.ask) else { return Place::Unknown };
    if bid > ask {
        return Place::Unknown;
    }
    let price = fill.price;
    if price == bid || price == ask {
        return Place::At;
    }
    if bid < price && price < ask {
        return Place::Inside;
    }
    let came_through = if fill.side.is_buy() { price > ask } else { price < bid };
    if fill.liquidity == Liquidity::Added && came_through { Place::Rested } else { Place::Outside }
}

/// Mean of what was paid beyond a benchmark, in basis points of it, weighted by value; and over how many orders.
fn slippage(traded: &[Traded], benchmark: impl Fn(&Traded) -> Option<f64>) -> (f64, u64) {
    let (mut weighted, mut value, mut orders) = (0.0, 0.0, 0);
    for order in traded {
        let Some(benchmark) = benchmark(order) else { continue };
        let sign = if order.side.is_buy() { 1.0 } else { -1.0 };
        let weight = benchmark * order.qty.raw() as f64;
        weighted += sign * (order.price.raw() as f64 - benchmark) / benchmark * 1e4 * weight;
        value += weight;
        orders += 1;
    }
    (if value > 0.0 { weighted / value } else { 0.0 }, orders)
}

fn percentiles(histogram: &Histogram<u64>) -> String {
    let micros = |nanos: u64| format!("{:.0}", nanos as f64 / 1000.0);
    let mut line = format!("{:>9}", count(histogram.len()));
    for quantile in [0.5, 0.9, 0.99, 1.0] {
        let value = if histogram.is_empty() { "-".to_owned() } else { micros(histogram.value_at_quantile(quantile)) };
        // Writing to a String cannot fail.
        if write!(line, " {value:>9}").is_err() {
            unreachable!("a String takes what is written to it")
        }
    }
    line
}

/// With a comma after every three digits.
fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn shares(qty: Qty) -> String {
    count((qty.raw() / types::SCALE).unsigned_abs())
}

/// Whole dollars.
fn dollars(notional: Notional) -> String {
    count(u64::try_from(notional.to_money().raw() / i128::from(types::SCALE)).unwrap_or(u64::MAX))
}

fn with_decimals(price: Price, decimals: usize) -> String {
    let text = format!("{}.{:08}", price.raw() / types::SCALE, price.raw() % types::SCALE);
    text[..text.len() - 8 + decimals].to_owned()
}

#[cfg(test)]
mod tests {
    use types::{ParentId, Side, Timestamp};

    use super::*;

    fn fill(side: Side, price: &str, liquidity: Liquidity) -> Fill {
        let p = |text: &str| text.parse::<Price>().unwrap();
        Fill {
            parent: ParentId(1),
            at: Timestamp(0),
            symbol: "IBM".parse().unwrap(),
            side,
            qty: "100".parse().unwrap(),
            price: p(price),
            venue: VenueIx(0),
            liquidity,
            bid: Some(p("10.00")),
            ask: Some(p("10.02")),
        }
    }

    #[test]
    fn a_fill_past_the_market_is_never_counted_as_within_it() {
        use Liquidity::{Added, Dark, Removed};
        for (side, price, liquidity, expected) in [
            (Side::Buy, "10.02", Removed, Place::At),
            (Side::Buy, "10.03", Removed, Place::Outside),
            (Side::Buy, "10.03", Added, Place::Rested),
            (Side::Buy, "9.99", Added, Place::Outside),
            (Side::Sell, "9.99", Added, Place::Rested),
            (Side::Sell, "9.99", Removed, Place::Outside),
            (Side::Sell, "10.01", Dark, Place::Inside),
            (Side::Sell, "10.03", Dark, Place::Outside),
        ] {
            assert_eq!(place(&fill(side, price, liquidity)), expected, "{side:?} {price} {liquidity:?}");
        }
    }

    #[test]
    fn slippage_is_above_zero_for_who_paid_more_and_for_who_got_less() {
        let order = |side, price: &str| Traded {
            side,
            qty: "100".parse().unwrap(),
            price: price.parse().unwrap(),
            arrival: Some("100".parse().unwrap()),
            span: (Timestamp(0), Timestamp(1)),
        };
        let of = |orders: &[Traded]| slippage(orders, |order| order.arrival.map(|price| price.raw() as f64));
        assert_eq!(of(&[order(Side::Buy, "100.01")]).0.round(), 1.0);
        assert_eq!(of(&[order(Side::Sell, "99.98")]).0.round(), 2.0);
        assert_eq!(of(&[order(Side::Buy, "99.99"), order(Side::Sell, "99.99")]), (0.0, 2));
        assert_eq!(of(&[]), (0.0, 0));
    }

    #[test]
    fn numbers_are_written_for_people() {
        assert_eq!([0, 999, 1000, 5_203_752].map(count), ["0", "999", "1,000", "5,203,752"]);
        assert_eq!(with_decimals("179.869763".parse().unwrap(), 6), "179.869763");
        assert_eq!(with_decimals("179.8".parse().unwrap(), 6), "179.800000");
    }
}
