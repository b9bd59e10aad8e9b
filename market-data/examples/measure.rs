//! Prints what a recorded day was like: the numbers that `feeds/profile.rs` is made of.
//!
//! `cargo run -p market-data --example measure -- --tape DIR --symbol IBM --date 2013-10-08`
//!
//! `DIR` holds `symbol/YYYYMMDD_quote.zip` and `_trade.zip`, as in the market data README.
#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "an example is a shell of its own")]

use std::error::Error;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use market_data::DayStats;
use market_data::tape::Tape;
use reference::Date;
use types::Price;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let value = |key: &str| {
        let at = args.iter().position(|arg| arg == key).ok_or_else(|| format!("{key} is missing"))?;
        args.get(at + 1).ok_or_else(|| format!("{key} needs a value"))
    };
    let (tape, symbol) = (value("--tape")?, value("--symbol")?);
    let date = Date::parse(value("--date")?.as_bytes()).ok_or("--date is not a day: YYYY-MM-DD")?;
    let day = date.to_string().replace('-', "");
    let stem = Path::new(tape).join(symbol.to_lowercase());
    let quotes = unzip(&stem.join(format!("{day}_quote.zip")))?;
    let trades = unzip(&stem.join(format!("{day}_trade.zip")))?;
    let tick: Price = "0.01".parse()?;
    let mut stats = DayStats::new(tick);
    for event in Tape::new(&quotes, &trades) {
        stats.handle_event(&event?);
    }
    stats.handle_close();
    print(&stats);
    Ok(())
}

fn print(stats: &DayStats) {
    println!("volume               {}", stats.volume);
    println!("vwap                 {}", stats.vwap(6).unwrap_or_default());
    println!("trades               {}", stats.trades);
    println!("quote rows           {}", stats.quotes);
    println!("price changes        {}", stats.price_changes);
    println!("locked, ppm of rows  {}", stats.locked * 1_000_000 / stats.quotes.max(1));
    println!("crossed, ppm of rows {}", stats.crossed * 1_000_000 / stats.quotes.max(1));
    println!("mean spread          {}", stats.mean_spread().unwrap_or_default());
    let ppm = |ns: u64| (u128::from(ns) * 1_000_000 / u128::from(stats.known_ns.max(1))) as u64;
    println!("spread_ppm           {:?}", stats.spread_ns.map(ppm));
    println!("half_hour_ppm        {:?}", core::array::from_fn::<_, 13, _>(|i| stats.half_hour_ppm(i)));
    for letter in (b'A'..=b'Z').filter(|letter| stats.exchange_ppm(*letter) > 0) {
        println!("exchange_ppm {}       {}", char::from(letter), stats.exchange_ppm(letter));
    }
}

fn unzip(path: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut archive = zip::ZipArchive::new(file)?;
    let mut bytes = Vec::new();
    archive.by_index(0)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}
