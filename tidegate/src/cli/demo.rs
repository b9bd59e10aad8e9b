//! `tidegate demo`

use std::path::PathBuf;
use std::process::ExitCode;

use reference::Date;

use crate::demo::{DemoOptions, run as run_demo};

/// A regular session of six and a half hours in a minute.
const SPEED: f64 = 390.0;

/// Arguments of `tidegate demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// The directory of a recorded tape; without it, the synthetic market.
    #[arg(long, value_name = "DIR", requires = "date", requires = "symbol")]
    pub tape: Option<PathBuf>,
    /// What is traded; IBM where there is no tape.
    #[arg(long)]
    pub symbol: Option<String>,
    /// The day: YYYY-MM-DD.
    #[arg(long, value_parser = parse_date, requires = "tape")]
    pub date: Option<Date>,
    /// How many times faster than it was the day is replayed; 390 is a day in a minute.
    #[arg(long, default_value_t = SPEED, value_parser = parse_speed, value_name = "TIMES")]
    pub speed: f64,
    /// FIX clients that trade at once.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub clients: u32,
    /// Orders that they send over the day.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub orders: u32,
    /// Seed of the orders, the venues' own flow and the synthetic market.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Keep the gateway's journal in this directory, which must have none yet.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Write every fill to this file, as CSV.
    #[arg(long, value_name = "FILE")]
    pub fills: Option<PathBuf>,
}

pub(super) fn run(args: DemoArgs) -> anyhow::Result<ExitCode> {
    let report = run_demo(&DemoOptions {
        tape: args.tape.zip(args.date),
        symbol: args.symbol.unwrap_or_else(|| "IBM".to_owned()),
        speed: args.speed,
        clients: args.clients,
        orders: args.orders,
        seed: args.seed,
        data_dir: args.data_dir,
        fills: args.fills,
    })?;
    print!("{report}");
    let faults = report.faults();
    for fault in &faults {
        eprintln!("tidegate: demo: {fault}");
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text.as_bytes()).ok_or_else(|| "not a day: write YYYY-MM-DD".to_owned())
}

/// The slowest is as it was; the fastest is a day in a fifth of a second, faster than any machine.
fn parse_speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if (1.0..=100_000.0).contains(&speed) => Ok(speed),
        Ok(_) | Err(_) => Err("not a speed: write a number from 1 to 100000".to_owned()),
    }
}
