//! Holds a file of fills against a day of the recorded tape.
//!
//! It reads the tape's two zips and the file, with a parser of its own (see `tests::fills`), and exits with 1 and the
//! first offending rows where a fill breaks a rule, and with 2 where something cannot be read.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tests::fills::{Best, Findings, Offender, Tape, check, dollars, read_fills};

/// Offending rows that are printed.
const SHOWN_MAX: usize = 20;

/// Holds a file of fills against a day of the recorded tape.
#[derive(Debug, Parser)]
#[command(name = "check-fills")]
struct Args {
    /// The directory of the tape: it holds a folder for each symbol.
    #[arg(long, value_name = "DIR")]
    tape: PathBuf,
    /// What was traded.
    #[arg(long)]
    symbol: String,
    /// The day: YYYY-MM-DD.
    #[arg(long)]
    date: String,
    /// The fills, as `tidegate demo --fills FILE` writes them.
    #[arg(long, value_name = "FILE")]
    fills: PathBuf,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("check-fills: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(args: &Args) -> Result<bool, String> {
    let tape = Tape::open(&args.tape, &args.symbol, &args.date).map_err(|error| error.to_string())?;
    let path = args.fills.display();
    let text = std::fs::read_to_string(&args.fills).map_err(|error| format!("{path}: {error}"))?;
    let fills = read_fills(&text).map_err(|error| format!("{path}: {error}"))?;
    let findings = check(&tape, &args.symbol, &fills);
    print(args, &tape, &findings);
    Ok(findings.is_clean())
}

fn print(args: &Args, tape: &Tape, findings: &Findings) {
    let vwap = tape.vwap().map_or_else(|| "none".to_owned(), |vwap| vwap.to_string());
    println!("tape   {} {}: {} trades, volume {}, VWAP {vwap}", args.symbol, args.date, tape.trades, tape.volume);
    let [added, removed, dark] = findings.judged;
    println!(
        "fills  {}: {added} added ({} by the millisecond before), {removed} removed, {dark} dark; {} in a crossed moment, \
         not judged",
        findings.fills, findings.by_before, findings.crossed,
    );
    for offender in findings.offenders.iter().take(SHOWN_MAX) {
        println!("{}", line(offender));
    }
    match findings.offenders.len() {
        0 => println!("no fill outside the market"),
        wrong => println!("{wrong} fills outside the market"),
    }
}

fn line(Offender { fill, fault, now, before }: &Offender) -> String {
    format!(
        "line {}: {fault}: {} (market {}, the millisecond before {})",
        fill.line,
        fill.text,
        market(*now),
        market(*before)
    )
}

fn market(best: Option<Best>) -> String {
    best.map_or_else(|| "none".to_owned(), |best| format!("{} to {}", dollars(best.bid), dollars(best.ask)))
}
