//! The recorded day: two zips, each with one CSV without a header.
//!
//! Time is milliseconds since midnight in New York; price is the dollar price times 10,000. A quote row sets one side of
//! the national best bid and offer, and the other side's pair is `0,0`: the last bid row and the last ask row are the
//! NBBO.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::number::decimal;

/// A tape's price is in ten-thousandths of a dollar; so many decimals more make it hundred-millionths.
const TAPE_PRICE_DECIMALS: u32 = 4;
/// Time is kept in nanoseconds: six decimals of a millisecond.
const TIME_DECIMALS: u32 = 6;
const NANOS_PER_MILLI: i64 = 1_000_000;
/// The regular session: 09:30 to 16:00, the close not in it.
const SESSION_MS: std::ops::Range<i64> = 34_200_000..57_600_000;
/// Decimals of the VWAP, as the market data's README prints it.
const VWAP_DECIMALS: u32 = 6;

/// A day of one symbol.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tape {
    /// The best at the end of each millisecond that had a quote row and both sides known, by millisecond.
    bests: Vec<(i64, Best)>,
    /// Shares traded in the regular session, all prints.
    pub volume: i64,
    /// Prints of the regular session.
    pub trades: u64,
    /// Ten-thousandths of a dollar times shares.
    notional: i128,
}

/// The national best bid and offer, in hundred-millionths of a dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Best {
    /// The best bid.
    pub bid: i64,
    /// The best offer.
    pub ask: i64,
}

/// An average price, rounded to six decimals, half up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vwap(i128);

/// Why there is no tape.
#[derive(Debug, thiserror::Error)]
pub enum TapeFault {
    /// A file is not there, or cannot be read.
    #[error("{}: {why}; a day is DIR/SYMBOL/YYYYMMDD_quote.zip and DIR/SYMBOL/YYYYMMDD_trade.zip", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A row is not as the format says.
    #[error("{}, line {line}: {text:?} is no {what} row", .path.display())]
    Row {
        /// Which file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What was expected.
        what: &'static str,
        /// The line.
        text: String,
    },
}

impl Tape {
    /// Reads a day: `dir` holds a folder for each symbol, in lower case or as it is; `date` is YYYY-MM-DD.
    ///
    /// # Errors
    /// [`TapeFault`], with the file and what is wrong.
    pub fn open(dir: &Path, symbol: &str, date: &str) -> Result<Tape, TapeFault> {
        let day = date.replace('-', "");
        let lower = dir.join(symbol.to_ascii_lowercase());
        let stem = if lower.is_dir() { lower } else { dir.join(symbol) };
        let read = |kind: &str| {
            let path = stem.join(format!("{day}_{kind}.zip"));
            unzip(&path).map(|text| (path.clone(), text)).map_err(|why| TapeFault::Unreadable { path, why })
        };
        let (quotes, trades) = (read("quote")?, read("trade")?);
        let mut tape = Tape::default();
        tape.read_quotes(&quotes.0, &quotes.1)?;
        tape.read_trades(&trades.0, &trades.1)?;
        Ok(tape)
    }

    /// The best after the last row of millisecond `ms`; `None` before both sides were known.
    pub fn best_at(&self, ms: i64) -> Option<Best> {
        let after = self.bests.partition_point(|(at, _)| *at <= ms);
        after.checked_sub(1).map(|at| self.bests[at].1)
    }

    /// The regular session's volume-weighted average price; `None` where nothing traded.
    pub fn vwap(&self) -> Option<Vwap> {
        let scaled = self.notional * 10i128.pow(VWAP_DECIMALS - TAPE_PRICE_DECIMALS);
        let volume = i128::from(self.volume);
        (volume > 0).then(|| Vwap((2 * scaled + volume) / (2 * volume)))
    }

    fn read_quotes(&mut self, path: &Path, text: &str) -> Result<(), TapeFault> {
        let (mut bid, mut ask) = (None, None);
        for (at, line) in text.lines().enumerate() {
            let row = quote_row(line).ok_or_else(|| fault(path, at, line, "quote"))?;
            match row.side {
                RowSide::Bid => bid = Some(row.price),
                RowSide::Ask => ask = Some(row.price),
            }
            let (Some(bid), Some(ask)) = (bid, ask) else { continue };
            let best = (row.ms, Best { bid, ask });
            match self.bests.last_mut() {
                Some(last) if last.0 == row.ms => *last = best,
                Some(last) if last.0 > row.ms => return Err(fault(path, at, line, "later")),
                _ => self.bests.push(best),
            }
        }
        Ok(())
    }

    fn read_trades(&mut self, path: &Path, text: &str) -> Result<(), TapeFault> {
        for (at, line) in text.lines().enumerate() {
            let (ms, price, size) = trade_row(line).ok_or_else(|| fault(path, at, line, "trade"))?;
            if SESSION_MS.contains(&ms) {
                self.trades += 1;
                self.volume += size;
                self.notional += i128::from(price) * i128::from(size);
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Vwap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scale = 10i128.pow(VWAP_DECIMALS);
        write!(f, "{}.{:06}", self.0 / scale, self.0 % scale)
    }
}

enum RowSide {
    Bid,
    Ask,
}

struct QuoteRow {
    ms: i64,
    side: RowSide,
    /// In hundred-millionths of a dollar.
    price: i64,
}

fn quote_row(line: &str) -> Option<QuoteRow> {
    let columns: Vec<&str> = line.split(',').collect();
    let [time, bid, bid_size, ask, ask_size, _exchange, _condition, _suspicious] = columns[..] else { return None };
    let ms = millisecond(time)?;
    let price = |text| decimal(text, TAPE_PRICE_DECIMALS).filter(|price| *price > 0);
    match (decimal(bid_size, 0)? > 0, decimal(ask_size, 0)? > 0) {
        (true, false) => Some(QuoteRow { ms, side: RowSide::Bid, price: price(bid)? }),
        (false, true) => Some(QuoteRow { ms, side: RowSide::Ask, price: price(ask)? }),
        (true, true) | (false, false) => None,
    }
}

/// Millisecond, price in ten-thousandths of a dollar, shares.
fn trade_row(line: &str) -> Option<(i64, i64, i64)> {
    let columns: Vec<&str> = line.split(',').collect();
    let [time, price, size, _exchange, _condition, _suspicious] = columns[..] else { return None };
    Some((millisecond(time)?, decimal(price, 0)?, decimal(size, 0)?))
}

/// The whole milliseconds of a time that may have a fraction.
pub(super) fn millisecond(text: &str) -> Option<i64> {
    decimal(text, TIME_DECIMALS).map(|nanos| nanos / NANOS_PER_MILLI)
}

fn fault(path: &Path, at: usize, line: &str, what: &'static str) -> TapeFault {
    TapeFault::Row { path: path.to_owned(), line: at + 1, what, text: line.to_owned() }
}

/// The text of a zip's only file.
fn unzip(path: &Path) -> Result<String, String> {
    let file = File::open(path).map_err(|error| error.to_string())?;
    let mut archive = zip::ZipArchive::new(file).map_err(|error| error.to_string())?;
    if archive.len() != 1 {
        return Err(format!("{} files where one is expected", archive.len()));
    }
    let mut text = String::new();
    let mut entry = archive.by_index(0).map_err(|error| error.to_string())?;
    entry.read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

#[cfg(test)]
impl Tape {
    /// Of rows in memory.
    pub(super) fn of(quotes: &str, trades: &str) -> Tape {
        let mut tape = Tape::default();
        tape.read_quotes(Path::new("quotes"), quotes).unwrap();
        tape.read_trades(Path::new("trades"), trades).unwrap();
        tape
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_that_after_the_last_row_of_the_millisecond() {
        let tape = Tape::of(
            "1000,1000000,100,0,0,N,1,0\n1001,0,0,1000300,200,P,1,0\n2000.2,1000300,1,0,0,N,1,0\n\
             2000.9,0,0,1000500,400,Q,1,0\n",
            "",
        );
        let best = |ms| tape.best_at(ms).map(|best| (best.bid, best.ask));
        assert_eq!(best(1000), None, "one side alone is no market");
        assert_eq!(best(1001), Some((10_000_000_000, 10_003_000_000)));
        assert_eq!(best(1999), best(1001));
        assert_eq!(best(2000), Some((10_003_000_000, 10_005_000_000)));
        assert_eq!(best(9_999_999), best(2000));
    }

    #[test]
    fn volume_and_vwap_are_those_of_the_session() {
        let trades = "34199999,2000000,100,N,2000,0\n34200000,1000000,100,N,40,0\n36000000,1030000,200,Q,1,0\n\
                      57599999,1000000,100,N,1,0\n57600000,2000000,100,N,80,0\n";
        let tape = Tape::of("", trades);
        assert_eq!((tape.volume, tape.trades), (400, 3));
        assert_eq!(tape.vwap().map(|vwap| vwap.to_string()).as_deref(), Some("101.500000"));
        assert_eq!(Tape::of("", "").vwap(), None);
    }

    #[test]
    fn a_row_of_another_format_is_no_tape() {
        let mut tape = Tape::default();
        for line in ["", "1000,1000000,100,0,0,N,1", "1000,1,100,2,100,N,1,0", "x,1000000,100,0,0,N,1,0"] {
            let text = format!("999,1000000,100,0,0,N,1,0\n{line}\n");
            let error = tape.read_quotes(Path::new("q.csv"), &text).unwrap_err().to_string();
            assert!(error.starts_with("q.csv, line 2:"), "{error}");
        }
    }
}
