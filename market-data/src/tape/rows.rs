//! Rows of the two files, as cursors over their bytes.
//!
//! A cursor holds a place, not the bytes, so that who owns the bytes can own the cursor too; [`QuoteRows`] and
//! [`TradeRows`] put the two together for everybody else.

use types::{NANOS_PER_DAY, Price, Qty};

use crate::book::BookSide;
use crate::tape::conditions::Conditions;
use crate::tape::error::{TapeError, TapeFault, TapeFile};
use crate::tape::fields;

/// One side of the national best, from now on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuoteRow {
    /// Nanoseconds since midnight in New York, `0..24 h`.
    pub time_ns: i64,
    /// Which side the row sets.
    pub side: BookSide,
    /// Dollars a share, exact. Above zero.
    pub price: Price,
    /// Shares displayed. Above zero.
    pub qty: Qty,
    /// The letter of the venue that set it.
    pub exchange: u8,
    /// The vendor's quote condition.
    pub condition: Conditions,
    /// The vendor's doubt.
    pub suspicious: bool,
}

/// A trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TradeRow {
    /// Nanoseconds since midnight in New York, `0..24 h`.
    pub time_ns: i64,
    /// Dollars a share, exact. Above zero.
    pub price: Price,
    /// Shares. Above zero.
    pub qty: Qty,
    /// The letter of the venue that reported it; `D` for dark pools and wholesalers.
    pub exchange: u8,
    /// Sale conditions.
    pub conditions: Conditions,
    /// The vendor's doubt.
    pub suspicious: bool,
}

macro_rules! cursor {
    ($(#[$meta:meta])* $cursor:ident, $(#[$rows_meta:meta])* $rows:ident, $row:ident, $file:expr, $parse:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default)]
        pub struct $cursor {
            at: usize,
            line: u64,
            time_ns: i64,
        }

        impl $cursor {
            /// The next row of `bytes`, which are the same at each call; `None` at the end. After an error the cursor
            /// stands behind the bad line.
            pub fn next_row(&mut self, bytes: &[u8]) -> Option<Result<$row, TapeError>> {
                let columns = fields::next_line(bytes, &mut self.at)?;
                self.line += 1;
                let row = columns.and_then($parse).and_then(|row| {
                    if row.time_ns < self.time_ns {
                        return Err(TapeFault::Backwards);
                    }
                    self.time_ns = row.time_ns;
                    Ok(row)
                });
                Some(row.map_err(|fault| TapeError { file: $file, line: self.line, fault }))
            }
        }

        $(#[$rows_meta])*
        #[derive(Debug, Clone)]
        pub struct $rows<'a> {
            bytes: &'a [u8],
            cursor: $cursor,
        }

        impl<'a> $rows<'a> {
            /// Over an unzipped file.
            pub fn new(bytes: &'a [u8]) -> Self {
                $rows { bytes, cursor: $cursor::default() }
            }
        }

        impl Iterator for $rows<'_> {
            type Item = Result<$row, TapeError>;
            fn next(&mut self) -> Option<Self::Item> {
                self.cursor.next_row(self.bytes)
            }
        }
    };
}

cursor! {
    /// A place in a quote file.
    QuoteCursor,
    /// The rows of a quote file.
    QuoteRows, QuoteRow, TapeFile::Quote, quote
}
cursor! {
    /// A place in a trade file.
    TradeCursor,
    /// The rows of a trade file.
    TradeRows, TradeRow, TapeFile::Trade, trade
}

fn quote([time, bid, bid_size, ask, ask_size, exchange, condition, mark]: [&[u8]; 8]) -> Result<QuoteRow, TapeFault> {
    let bid = pair(bid, bid_size, "bid_price", "bid_size")?;
    let ask = pair(ask, ask_size, "ask_price", "ask_size")?;
    let (side, (price, qty)) = match (bid, ask) {
        (Some(bid), None) => (BookSide::Bid, bid),
        (None, Some(ask)) => (BookSide::Ask, ask),
        (Some(_), Some(_)) | (None, None) => return Err(TapeFault::Sides),
    };
    Ok(QuoteRow {
        time_ns: time_of_day(time)?,
        side,
        price,
        qty,
        exchange: fields::exchange(exchange)?,
        condition: fields::conditions(condition)?,
        suspicious: fields::suspicious(mark)?,
    })
}

fn trade([time, price, size, exchange, condition, mark]: [&[u8]; 6]) -> Result<TradeRow, TapeFault> {
    let (price, qty) = pair(price, size, "price", "size")?.ok_or(TapeFault::Range { column: "price" })?;
    Ok(TradeRow {
        time_ns: time_of_day(time)?,
        price,
        qty,
        exchange: fields::exchange(exchange)?,
        conditions: fields::conditions(condition)?,
        suspicious: fields::suspicious(mark)?,
    })
}

/// Milliseconds since midnight, with up to six decimals, as nanoseconds.
fn time_of_day(bytes: &[u8]) -> Result<i64, TapeFault> {
    let nanos = fields::fixed(bytes, 6, "time")?;
    if nanos < NANOS_PER_DAY { Ok(nanos) } else { Err(TapeFault::Range { column: "time" }) }
}

/// A price times 10,000 and a size: both, or `0,0` for neither.
fn pair(
    price: &[u8],
    size: &[u8],
    price_column: &'static str,
    size_column: &'static str,
) -> Result<Option<(Price, Qty)>, TapeFault> {
    // 10^-4 dollars with four more decimals are the 10^-8 of a Price.
    let price = Price::from_raw(fields::fixed(price, 4, price_column)?);
    let qty = Qty::from_raw(fields::fixed(size, 8, size_column)?);
    match (price.is_zero(), qty.is_zero()) {
        (true, true) => Ok(None),
        (false, false) => Ok(Some((price, qty))),
        (true, false) => Err(TapeFault::Range { column: price_column }),
        (false, true) => Err(TapeFault::Range { column: size_column }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_row_is_read_whole() {
        let row = QuoteRows::new(b"34303279.5,0,0,1818600,300,N,800,1\n").next().unwrap().unwrap();
        let expected = QuoteRow {
            time_ns: 34_303_279_500_000,
            side: BookSide::Ask,
            price: "181.86".parse().unwrap(),
            qty: "300".parse().unwrap(),
            exchange: b'N',
            condition: Conditions::from_bits(0x800),
            suspicious: true,
        };
        assert_eq!(row, expected);
    }

    #[test]
    fn a_bad_quote_row_is_named_by_line_and_column() {
        let good = "1,10000,100,0,0,N,1,0\n";
        for (bad, fault) in [
            ("1,10000,100,0,0,N,1", TapeFault::Columns { expected: 8, found: 7 }),
            ("", TapeFault::Columns { expected: 8, found: 1 }),
            ("x,10000,100,0,0,N,1,0", TapeFault::Number { column: "time" }),
            ("86400000,10000,100,0,0,N,1,0", TapeFault::Range { column: "time" }),
            ("1,-10000,100,0,0,N,1,0", TapeFault::Number { column: "bid_price" }),
            ("1,10000,0,0,0,N,1,0", TapeFault::Range { column: "bid_size" }),
            ("1,0,0,0,100,N,1,0", TapeFault::Range { column: "ask_price" }),
            ("1,10000,100,10001,100,N,1,0", TapeFault::Sides),
            ("1,0,0,0,0,N,1,0", TapeFault::Sides),
            ("1,10000,100,0,0,NQ,1,0", TapeFault::Exchange),
            ("1,10000,100,0,0,n,1,0", TapeFault::Exchange),
            ("1,10000,100,0,0,N,1g,0", TapeFault::Number { column: "condition" }),
            ("1,10000,100,0,0,N,100000000,0", TapeFault::Number { column: "condition" }),
            ("1,10000,100,0,0,N,1,2", TapeFault::Suspicious),
            ("0.5,10000,100,0,0,N,1,0", TapeFault::Backwards),
        ] {
            let bytes = format!("{good}{bad}\n{good}");
            let rows: Vec<_> = QuoteRows::new(bytes.as_bytes()).collect();
            assert_eq!(rows.len(), 3, "{bad:?}");
            assert_eq!(rows[1], Err(TapeError { file: TapeFile::Quote, line: 2, fault }), "{bad:?}");
            assert!(rows[0].is_ok() && rows[2].is_ok(), "{bad:?}");
        }
    }

    #[test]
    fn a_trade_of_nothing_or_for_nothing_is_refused() {
        for (text, expected) in [
            ("57647795,1787200,262948,N,80,0", Ok((17_872_000_000, 262_948))),
            ("1,0,100,N,1,0", Err(TapeFault::Range { column: "price" })),
            ("1,0,0,N,1,0", Err(TapeFault::Range { column: "price" })),
            ("1,100,0,N,1,0", Err(TapeFault::Range { column: "size" })),
            ("1,100,1,N,1,0,7", Err(TapeFault::Columns { expected: 6, found: 7 })),
        ] {
            let row = TradeRows::new(text.as_bytes()).next().unwrap();
            let seen = row.map(|row| (row.price.raw(), row.qty.raw() / types::SCALE)).map_err(|error| error.fault);
            assert_eq!(seen, expected, "{text}");
        }
    }

    proptest::proptest! {
        /// Whatever the bytes are, every line gives one answer and none panics.
        #[test]
        fn garbage_is_an_error_for_its_line(bytes: Vec<u8>) {
            let lines = bytes.split(|b| *b == b'\n').count() - usize::from(bytes.last().is_none_or(|b| *b == b'\n'));
            proptest::prop_assert_eq!(QuoteRows::new(&bytes).count(), lines);
            proptest::prop_assert_eq!(TradeRows::new(&bytes).count(), lines);
        }
    }
}
