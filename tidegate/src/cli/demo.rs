//! `tidegate demo`

use std::path::PathBuf;
use std::process::ExitCode;

use reference::Date;

/// Arguments of `tidegate demo`.
#[derive(Debug, clap::Args)]
pub struct DemoArgs {
    /// The directory of a recorded tape; without it, the synthetic market.
    #[arg(long, value_name = "DIR", requires = "date", requires = "symbol")]
    pub tape: Option<PathBuf>,
    /// What is traded.
    #[arg(long)]
    pub symbol: Option<String>,
    /// The day: YYYY-MM-DD.
    #[arg(long, value_parser = parse_date, requires = "tape")]
    pub date: Option<Date>,
    /// How many times faster than it was the day is replayed.
    #[arg(long, default_value_t = 60.0, value_parser = parse_speed, value_name = "TIMES")]
    pub speed: f64,
    /// FIX clients that trade at once.
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub clients: u32,
    /// Orders that they send over the day.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..))]
    pub orders: u32,
    /// Seed of the orders, and of the synthetic market.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Write every fill to this file, as CSV.
    #[arg(long, value_name = "FILE")]
    pub fills: Option<PathBuf>,
}

pub(super) fn run(_args: DemoArgs) -> anyhow::Result<ExitCode> {
    anyhow::bail!("demo is not part of this build")
}

fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text.as_bytes()).ok_or_else(|| "not a day: write YYYY-MM-DD".to_owned())
}

fn parse_speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed.is_finite() && speed > 0.0 => Ok(speed),
        Ok(_) | Err(_) => Err("not a speed: write a number above zero".to_owned()),
    }
}
