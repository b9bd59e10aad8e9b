//! The two files of a recorded day.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use reference::Date;

/// A day unzipped: a CSV of quotes and one of trades, as [`market_data::tape`] describes them.
#[derive(Debug)]
pub(super) struct TapeDay {
    pub(super) quotes: Vec<u8>,
    pub(super) trades: Vec<u8>,
}

/// An unzipped file may have so many bytes: twenty times the largest day of the largest symbol. A zip can claim more than
/// a machine has.
const FILE_BYTES_MAX: u64 = 2 << 30;

impl TapeDay {
    /// Reads `DIR/SYMBOL/YYYYMMDD_quote.zip` and `_trade.zip`; the folder's name may be in lower case.
    pub(super) fn load(dir: &Path, symbol: &str, date: Date) -> anyhow::Result<TapeDay> {
        let day = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
        let path = |folder: &Path, kind: &str| folder.join(format!("{day}_{kind}.zip"));
        let lower = dir.join(symbol.to_ascii_lowercase());
        let folders = [lower.clone(), dir.join(symbol)];
        let folder = folders.iter().find(|folder| path(folder, "quote").exists()).unwrap_or(&lower);
        Ok(TapeDay { quotes: read(&path(folder, "quote"))?, trades: read(&path(folder, "trade"))? })
    }
}

fn read(path: &PathBuf) -> anyhow::Result<Vec<u8>> {
    const FORMAT: &str = "a day of the tape is DIR/SYMBOL/YYYYMMDD_quote.zip and DIR/SYMBOL/YYYYMMDD_trade.zip, each a zip \
                          of one CSV without a header";
    if !path.exists() {
        bail!("{} is missing: {FORMAT}", path.display());
    }
    let name = || format!("{} cannot be read: {FORMAT}", path.display());
    let mut archive = zip::ZipArchive::new(File::open(path).with_context(name)?).with_context(name)?;
    ensure!(archive.len() == 1, "{} holds {} files: {FORMAT}", path.display(), archive.len());
    let entry = archive.by_index(0).with_context(name)?;
    let mut bytes = Vec::new();
    entry.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).with_context(name)?;
    ensure!(bytes.len() as u64 <= FILE_BYTES_MAX, "{} is larger than {FILE_BYTES_MAX} bytes unzipped", path.display());
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_day_is_named_with_the_place_and_the_format() {
        let date = Date::new(2013, 10, 8).unwrap();
        let error = TapeDay::load(Path::new("/nowhere"), "IBM", date).unwrap_err().to_string();
        assert!(error.starts_with("/nowhere/ibm/20131008_quote.zip is missing: a day of the tape is"), "{error}");
    }
}
