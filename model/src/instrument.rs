//! What is traded.

use types::{InstrumentIx, Price, Qty, Text};

/// Symbol(55).
pub type Symbol = Text<16>;

/// One instrument, with the rules that an order's numbers must meet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    /// Its place in [`Instruments`].
    pub ix: InstrumentIx,
    /// Symbol(55).
    pub symbol: Symbol,
    /// The grid of prices; above zero.
    pub tick: Price,
    /// The round lot; a multiple of `qty_step`.
    pub lot: Qty,
    /// The grid of quantities; above zero. A finer quantity is refused with 103=13.
    pub qty_step: Qty,
}

/// Why a table of instruments was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InstrumentError {
    /// The same symbol twice.
    #[error("symbol {0} is there twice")]
    Duplicate(Symbol),
    /// A grid of zero or less, or a lot off its grid.
    #[error("symbol {0}: tick and qty_step must be above zero, and lot a multiple of qty_step")]
    Grid(Symbol),
}

/// All instruments, found by index or by symbol.
#[derive(Debug, Clone, Default)]
pub struct Instruments {
    rows: Vec<Instrument>,
    /// Sorted by symbol; a few comparisons of 17 bytes find any of thousands without hashing.
    by_symbol: Vec<(Symbol, InstrumentIx)>,
}

impl Instruments {
    /// From (symbol, tick, lot, qty_step) in the order of their indexes.
    pub fn new(rows: impl IntoIterator<Item = (Symbol, Price, Qty, Qty)>) -> Result<Instruments, InstrumentError> {
        let mut table = Instruments::default();
        for (symbol, tick, lot, qty_step) in rows {
            if !tick.is_positive() || !qty_step.is_positive() || !lot.is_positive() || !lot.is_multiple_of(qty_step) {
                return Err(InstrumentError::Grid(symbol));
            }
            let ix = InstrumentIx(table.rows.len() as u32);
            match table.by_symbol.binary_search_by(|(other, _)| other.cmp(&symbol)) {
                Ok(_) => return Err(InstrumentError::Duplicate(symbol)),
                Err(at) => table.by_symbol.insert(at, (symbol, ix)),
            }
            table.rows.push(Instrument { ix, symbol, tick, lot, qty_step });
        }
        Ok(table)
    }

    /// By index; `None` for an index of another table.
    pub fn get(&self, ix: InstrumentIx) -> Option<&Instrument> {
        self.rows.get(ix.ix())
    }

    /// By Symbol(55).
    pub fn find(&self, symbol: &[u8]) -> Option<&Instrument> {
        let at = self.by_symbol.binary_search_by(|(other, _)| other.as_bytes().cmp(symbol)).ok()?;
        self.get(self.by_symbol[at].1)
    }

    /// All, in the order of their indexes.
    pub fn iter(&self) -> impl Iterator<Item = &Instrument> {
        self.rows.iter()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_finds_its_instrument_whatever_the_order_of_the_table() {
        let row = |symbol: &str| {
            (symbol.parse().unwrap(), "0.01".parse().unwrap(), "100".parse().unwrap(), "1".parse().unwrap())
        };
        let table = Instruments::new([row("IBM"), row("BAC"), row("BACX"), row("A")]).unwrap();
        for symbol in ["IBM", "BAC", "BACX", "A"] {
            assert_eq!(table.find(symbol.as_bytes()).map(|i| i.symbol.as_str()), Some(symbol));
        }
        assert!(table.find(b"BA").is_none());
        assert_eq!(
            Instruments::new([row("IBM"), row("IBM")]).err(),
            Some(InstrumentError::Duplicate("IBM".parse().unwrap()))
        );
    }
}
