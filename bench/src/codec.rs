//! `bench codec`: what a message costs in memory, side by side.
//!
//! Every row is measured in turn within each round, so that what the machine does to one it does to all; what is printed
//! is the median of the rounds. "Decode" frames, checks BodyLength and CheckSum, and notes where each field stands: what
//! `decode_into` of `ironfix-tagvalue` does. "Limit" sums the bytes and notes each separator, in one pass: no decoder can
//! do less.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::ensure;
use clap::Args;
use fix_codec::{DataLengths, FieldIndex};
use ironfix_tagvalue::Decoder;

use crate::bars::median;
use crate::messages::{Reader, ReportWriter};
use crate::{cores, machine, messages};

/// What the command line sets.
#[derive(Debug, Args)]
pub struct CodecOptions {
    /// Rounds, each with a turn of every row
    #[arg(long, default_value_t = 31, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Milliseconds of a turn
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u64).range(1..=1000))]
    turn_ms: u64,
    /// Exit with 2 when a bar is missed
    #[arg(long)]
    strict: bool,
}

/// One thing that is measured.
struct Row<'a> {
    message: &'static str,
    what: &'static str,
    /// Does it so many times; what comes back keeps the compiler from leaving it out.
    work: Box<dyn FnMut(u32) -> u64 + 'a>,
    /// Nanoseconds for one, a value each round.
    ns: Vec<f64>,
}

/// Runs the benchmark. Whether it is a success: no bar missed, or not `--strict`.
///
/// # Errors
/// A codec that does not read the messages.
pub fn run(options: &CodecOptions) -> anyhow::Result<bool> {
    cores::pin(cores::CLIENT_CORE)?;
    println!("machine: {}", machine::describe());
    let (order, report) = (messages::new_order_single(), messages::execution_report());
    let mut rows = Vec::new();
    for (name, bytes) in [(ORDER, &order), (REPORT, &report)] {
        let fields = FieldIndex::new().parse(bytes, &DataLengths::STANDARD)?.len();
        println!("{name}: {} bytes, {} fields, CheckSum among them", bytes.len(), fields);
        rows.extend(readers(name, bytes)?);
    }
    rows.push(encoder());
    let turn = Duration::from_millis(options.turn_ms);
    for _ in 0..options.rounds {
        for row in &mut rows {
            row.ns.push(measure(&mut row.work, turn));
        }
    }
    println!("\n{:<18} {:<34} {:>9} {:>9}", "message", "", "median ns", "least ns");
    for row in &rows {
        let least = row.ns.iter().copied().fold(f64::INFINITY, f64::min);
        println!("{:<18} {:<34} {:>9.1} {least:>9.1}", row.message, row.what, row.median());
    }
    println!();
    let all_met = bars(&rows);
    Ok(all_met || !options.strict)
}

const ORDER: &str = "NewOrderSingle";
const REPORT: &str = "ExecutionReport";
const LIMIT: &str = "limit: sum, and find each SOH";
const OTHER: &str = "ironfix-tagvalue: decode_into";
const DECODE: &str = "decode";
const VALIDATE: &str = "decode and validate, full FIX.4.4";
const ENCODE: &str = "encode, 25 fields";

impl Row<'_> {
    fn median(&self) -> f64 {
        median(&self.ns).unwrap_or(f64::NAN)
    }
}

fn readers<'a>(message: &'static str, bytes: &'a [u8]) -> anyhow::Result<Vec<Row<'a>>> {
    let row = |what, work| Row { message, what, work, ns: Vec::new() };
    let mut places = Vec::with_capacity(64);
    let limit = move |times| {
        let mut sum = 0u8;
        for _ in 0..times {
            sum = sum.wrapping_add(look(black_box(bytes), &mut places));
            black_box(&places);
        }
        u64::from(sum)
    };
    let mut spans = ironfix_tagvalue::FieldIndex::with_capacity(64);
    ensure!(Decoder::new(bytes).decode_into(&mut spans).is_ok(), "ironfix-tagvalue does not read {message}");
    let other = move |times| {
        let mut fields = 0;
        for _ in 0..times {
            let read = Decoder::new(black_box(bytes)).decode_into(&mut spans);
            fields += read.map_or(0, |message| message.field_count() as u64);
            black_box(&spans);
        }
        fields
    };
    let (mut decoder, mut validator) = (Reader::new(bytes.to_vec()), Reader::new(bytes.to_vec()));
    ensure!(
        decoder.decode() > 0 && validator.validate(),
        "{message} is not valid: nothing that ends at the first finding is worth measuring"
    );
    let decode = move |times| (0..times).map(|_| decoder.decode() as u64).sum();
    let validated = move |times| (0..times).map(|_| u64::from(validator.validate())).sum();
    Ok(vec![
        row(LIMIT, Box::new(limit)),
        row(OTHER, Box::new(other)),
        row(DECODE, Box::new(decode)),
        row(VALIDATE, Box::new(validated)),
    ])
}

/// Sums the bytes and notes each SOH.
#[inline(never)]
fn look(bytes: &[u8], places: &mut Vec<u32>) -> u8 {
    places.clear();
    places.extend(memchr::memchr_iter(fix_codec::SOH, bytes).map(|place| place as u32));
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

fn encoder() -> Row<'static> {
    let mut writer = ReportWriter::new();
    let work = move |times| (0..times).map(|_| writer.write() as u64).sum();
    Row { message: REPORT, what: ENCODE, work: Box::new(work), ns: Vec::new() }
}

/// Nanoseconds for one, over a turn of about so long.
fn measure(work: &mut dyn FnMut(u32) -> u64, turn: Duration) -> f64 {
    const BATCH: u32 = 500;
    let (mut times, started) = (0u32, Instant::now());
    while started.elapsed() < turn {
        black_box(work(BATCH));
        times += BATCH;
    }
    started.elapsed().as_nanos() as f64 / f64::from(times)
}

/// Prints what was to be reached; whether all of it was.
fn bars(rows: &[Row<'_>]) -> bool {
    let of = |message, what| {
        let row = rows.iter().find(|row| row.message == message && row.what == what);
        row.map_or(f64::NAN, Row::median)
    };
    let mut all_met = true;
    for (message, goal_ns, valid_ns) in [(ORDER, 60.0, 300.0), (REPORT, 100.0, 550.0)] {
        let (decode, other) = (of(message, DECODE), of(message, OTHER));
        all_met &= bar(&format!("{message}: decode, of ironfix's decode_into"), decode / other, 0.2, "x");
        println!("  {:<62} {:>8.1} ns to {goal_ns} ns", "distance to the goal", decode - goal_ns);
        println!("  {:<62} {:>8.2} x", "of the limit", decode / of(message, LIMIT));
        all_met &= bar(&format!("{message}: decode and validate"), of(message, VALIDATE), valid_ns, "ns");
    }
    all_met &= bar(&format!("{REPORT}: {ENCODE}"), of(REPORT, ENCODE), 120.0, "ns");
    all_met
}

fn bar(what: &str, reached: f64, most: f64, unit: &str) -> bool {
    let is_met = reached <= most;
    let verdict = if is_met { "pass".to_owned() } else { format!("MISSED by {:.2} {unit}", reached - most) };
    println!("{what:<64} {reached:>8.2} {unit} <= {most} {unit}: {verdict}");
    is_met
}
