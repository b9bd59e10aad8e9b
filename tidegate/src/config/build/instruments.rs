//! What is traded.

use market_data::feeds::{SyntheticFeed, SyntheticInstrument};
use model::{InstrumentError, Instruments, Symbol};
use types::{InstrumentIx, Price, Qty, Timestamp};

use crate::config::findings::Findings;
use crate::config::schema::{Feed, File, Habits, Instrument};
use crate::config::source::KeyPath;

/// The gateway's table.
pub(super) fn table(rows: &[Instrument], findings: &mut Findings) -> Instruments {
    let all = KeyPath::of("instrument");
    findings.expect(!rows.is_empty(), all.clone(), "no [[instrument]]: name at least one symbol to trade");
    findings.unique(rows.iter().enumerate().map(|(at, row)| (&row.symbol, all.at(at).key("symbol"))), "symbol");
    let table: Vec<_> = rows.iter().enumerate().map(|(at, row)| checked(row, &all.at(at), findings)).collect();
    // A second symbol and an unsound grid were found above; what is left would be a bug of ours.
    Instruments::new(table).unwrap_or_else(|error: InstrumentError| {
        findings.expect(!findings.is_empty(), all, error);
        Instruments::default()
    })
}

fn checked(row: &Instrument, path: &KeyPath, findings: &mut Findings) -> (Symbol, Price, Qty, Qty) {
    let Instrument { symbol: name, tick, lot, qty_step, reference_price, like: _ } = row;
    let symbol = findings.name(name, path.key("symbol"));
    findings.expect(tick.is_positive(), path.key("tick"), format_args!("{name}: {tick}, must be above zero"));
    findings.expect(
        qty_step.is_positive(),
        path.key("qty_step"),
        format_args!("{name}: {qty_step}, must be above zero"),
    );
    findings.expect(
        lot.is_positive() && (lot.is_multiple_of(*qty_step) || !qty_step.is_positive()),
        path.key("lot"),
        format_args!("{name}: {lot}, must be above zero and a multiple of qty_step {qty_step}"),
    );
    findings.expect(
        reference_price.is_positive() && (reference_price.is_multiple_of(*tick) || !tick.is_positive()),
        path.key("reference_price"),
        format_args!("{name}: {reference_price}, must be above zero and a multiple of tick {tick}"),
    );
    (symbol, *tick, *lot, *qty_step)
}

/// The same instruments as the synthetic market has them.
pub(super) fn synthetic(file: &File, findings: &mut Findings) -> Vec<SyntheticInstrument> {
    let rows: Vec<_> = file.instruments.iter().zip(0..).map(|(row, at)| (habits(row, InstrumentIx(at)), at)).collect();
    if file.market.feed == Feed::Synthetic && findings.is_empty() {
        for &(row, at) in &rows {
            if let Err(error) = SyntheticFeed::new(file.market.seed, vec![row], Timestamp(0)) {
                let path = KeyPath::of("instrument").at(at as usize).key("reference_price");
                findings.add(path, format_args!("{}: {error}", file.instruments[at as usize].symbol));
            }
        }
    }
    rows.into_iter().map(|(row, _)| row).collect()
}

fn habits(row: &Instrument, ix: InstrumentIx) -> SyntheticInstrument {
    let like = match row.like {
        Habits::Ibm => SyntheticInstrument::like_ibm(ix, row.reference_price),
        Habits::Bac => SyntheticInstrument::like_bac(ix, row.reference_price),
    };
    SyntheticInstrument { tick: row.tick, lot: row.lot, ..like }
}
