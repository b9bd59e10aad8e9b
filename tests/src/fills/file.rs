//! The file of fills.

use super::number::{PRICE_DECIMALS, decimal};
use super::tape::millisecond;

/// The first line of a file of fills.
pub const FILLS_HEADER: &str = "time_ms,symbol,side,quantity,price,venue,liquidity,bid,ask";

/// Decimals of a quantity.
const QTY_DECIMALS: u32 = 8;

/// One fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The line of the file, from 1.
    pub line: usize,
    /// Whole milliseconds since midnight in New York.
    pub ms: i64,
    /// What was traded.
    pub symbol: String,
    /// Which way.
    pub side: Side,
    /// In hundred-millionths of a share; above zero.
    pub quantity: i64,
    /// In hundred-millionths of a dollar; above zero.
    pub price: i64,
    /// Where.
    pub venue: String,
    /// How.
    pub liquidity: Liquidity,
    /// The best bid that the fill says it saw; `None` where it says none.
    pub bid: Option<i64>,
    /// The best offer that the fill says it saw; `None` where it says none.
    pub ask: Option<i64>,
    /// The line itself.
    pub text: String,
}

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// `buy`.
    Buy,
    /// `sell`.
    Sell,
}

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Liquidity {
    /// `added`: it rested and was taken.
    Added,
    /// `removed`: it took.
    Removed,
    /// `dark`: in a venue that shows nothing.
    Dark,
}

/// Why a file is none of fills.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FillsError {
    /// The first line is another.
    #[error("the first line must be {FILLS_HEADER}")]
    Header,
    /// A line that is no fill.
    #[error("line {line}: {what} in {text:?}")]
    Row {
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: &'static str,
        /// The line.
        text: String,
    },
}

/// Reads a file of fills.
///
/// # Errors
/// [`FillsError`] with the first line that is wrong.
pub fn read_fills(text: &str) -> Result<Vec<Fill>, FillsError> {
    let mut lines = text.lines().zip(1..);
    if lines.next().map(|(header, _)| header) != Some(FILLS_HEADER) {
        return Err(FillsError::Header);
    }
    let read = |(text, line): (&str, usize)| {
        read_fill(text, line).map_err(|what| FillsError::Row { line, what, text: text.to_owned() })
    };
    lines.map(read).collect()
}

fn read_fill(text: &str, line: usize) -> Result<Fill, &'static str> {
    let columns: Vec<&str> = text.split(',').collect();
    let [time, symbol, side, quantity, price, venue, liquidity, bid, ask] = columns[..] else {
        return Err("not nine columns");
    };
    let side = match side {
        "buy" => Side::Buy,
        "sell" => Side::Sell,
        _ => return Err("side is neither buy nor sell"),
    };
    let liquidity = match liquidity {
        "added" => Liquidity::Added,
        "removed" => Liquidity::Removed,
        "dark" => Liquidity::Dark,
        _ => return Err("liquidity is not added, removed or dark"),
    };
    let positive = |text: &str, decimals| decimal(text, decimals).filter(|number| *number > 0);
    let seen = |text: &str| if text.is_empty() { Some(None) } else { positive(text, PRICE_DECIMALS).map(Some) };
    Ok(Fill {
        line,
        ms: millisecond(time).ok_or("time_ms is not a time")?,
        symbol: symbol.to_owned(),
        side,
        quantity: positive(quantity, QTY_DECIMALS).ok_or("quantity is not above zero")?,
        price: positive(price, PRICE_DECIMALS).ok_or("price is not above zero")?,
        venue: venue.to_owned(),
        liquidity,
        bid: seen(bid).ok_or("bid is not a price")?,
        ask: seen(ask).ok_or("ask is not a price")?,
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fill_is_read_or_the_line_is_named() {
        let row = "34200123.25,IBM,buy,100,180.125,XNYS,dark,180.12,180.13";
        let fills = read_fills(&format!("{FILLS_HEADER}\n{row}\n")).unwrap();
        let fill = &fills[0];
        assert_eq!((fill.line, fill.ms, fill.side, fill.liquidity), (2, 34_200_123, Side::Buy, Liquidity::Dark));
        assert_eq!((fill.price, fill.bid, fill.ask), (18_012_500_000, Some(18_012_000_000), Some(18_013_000_000)));
        for wrong in [
            "34200123.25,IBM,buy,100,180.125,XNYS,dark,180.12",
            "34200123.25,IBM,Buy,100,180.125,XNYS,dark,180.12,180.13",
            "34200123.25,IBM,buy,0,180.125,XNYS,dark,180.12,180.13",
            "34200123.25,IBM,buy,100,-1,XNYS,dark,180.12,180.13",
            "34200123.25,IBM,buy,100,180.125,XNYS,grey,180.12,180.13",
            "soon,IBM,buy,100,180.125,XNYS,dark,180.12,180.13",
            "",
        ] {
            let text = format!("{FILLS_HEADER}\n{row}\n{wrong}\n");
            assert!(matches!(read_fills(&text), Err(FillsError::Row { line: 3, .. })), "{wrong:?}");
        }
        assert_eq!(read_fills("time,price\n"), Err(FillsError::Header));
        assert_eq!(read_fills(""), Err(FillsError::Header));
    }
}
