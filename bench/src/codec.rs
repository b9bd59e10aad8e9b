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
use fix_codec::{
    DataLengths, Encoder, FieldIndex, Framed, FramingLimits, Precision, TimestampFormatter, ValidationOptions,
    ValidationScratch, frame, validate,
};
use ironfix_tagvalue::Decoder;
use spec::Dictionary;
use types::{Price, Qty, Timestamp};

use crate::bars::median;
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
    let mut index = FieldIndex::new();
    let limits = FramingLimits::default();
    let decode = move |times| {
        let mut fields = 0;
        for _ in 0..times {
            fields += decoded(black_box(bytes), &limits, &mut index);
            black_box(&index);
        }
        fields
    };
    let (mut index, mut scratch) = (FieldIndex::new(), ValidationScratch::new());
    let (dictionary, options) = (Dictionary::fix44(), ValidationOptions::default());
    let parsed = index.parse(bytes, &DataLengths::STANDARD)?;
    ensure!(
        validate(&parsed, dictionary, &options, &mut scratch).is_ok(),
        "{message} is not valid: nothing that ends at the first finding is worth measuring"
    );
    let validated = move |times| {
        let mut valid = 0;
        for _ in 0..times {
            let Framed::Message(framed, _) = frame(black_box(bytes), &limits) else { return 0 };
            let Ok(message) = index.parse(framed, &DataLengths::STANDARD) else { return 0 };
            valid += u64::from(validate(&message, dictionary, &options, &mut scratch).is_ok());
        }
        valid
    };
    Ok(vec![
        row(LIMIT, Box::new(limit)),
        row(OTHER, Box::new(other)),
        row(DECODE, Box::new(decode)),
        row(VALIDATE, Box::new(validated)),
    ])
}

#[inline(never)]
fn decoded(bytes: &[u8], limits: &FramingLimits, index: &mut FieldIndex) -> u64 {
    let Framed::Message(framed, _) = frame(bytes, limits) else { return 0 };
    index.parse(framed, &DataLengths::STANDARD).map_or(0, |message| message.len() as u64)
}

/// Sums the bytes and notes each SOH.
#[inline(never)]
fn look(bytes: &[u8], places: &mut Vec<u32>) -> u8 {
    places.clear();
    places.extend(memchr::memchr_iter(fix_codec::SOH, bytes).map(|place| place as u32));
    bytes.iter().fold(0, |sum, byte| sum.wrapping_add(*byte))
}

/// An ExecutionReport of a fill, with the times and numbers of a moment, into a buffer that is kept.
fn encoder() -> Row<'static> {
    let (mut out, mut time) = (Vec::with_capacity(1024), TimestampFormatter::new());
    let mut now = Timestamp(1_381_242_600_123_456_000);
    let prices = [Price::from_raw(18_250_000_000), Price::from_raw(18_249_000_000)];
    let quantities = [100_000_000_000, 30_000_000_000, 70_000_000_000].map(Qty::from_raw);
    let mut seq = 1_000_000;
    let work = move |times| {
        let mut bytes = 0;
        for _ in 0..times {
            out.clear();
            (now, seq) = (Timestamp(now.0 + 1_000), seq + 1);
            let [price, last_px] = black_box(prices);
            let [order_qty, last_qty, leaves_qty] = black_box(quantities);
            let mut report = Encoder::begin(&mut out, b"FIX.4.4", b"8");
            report.uint(34, seq);
            report.raw(b"49=TIDEGATE\x0156=CLIENT12\x01");
            let text = time.format(now, Precision::Micros);
            report.bytes(52, text);
            report.bytes(37, black_box(b"O0-123456789"));
            report.bytes(17, black_box(b"E0-987654321"));
            report.char(150, b'F');
            report.char(39, b'1');
            report.bytes(11, black_box(b"ORDER-0000012345"));
            report.bytes(1, black_box(b"ACCOUNT-77"));
            report.bytes(55, black_box(b"IBM"));
            report.char(54, b'1');
            report.qty(38, order_qty);
            report.char(40, b'2');
            report.price(44, price);
            report.char(59, b'0');
            report.qty(32, last_qty);
            report.price(31, last_px);
            report.bytes(30, black_box(b"XNYS"));
            report.qty(151, leaves_qty);
            report.qty(14, last_qty);
            report.price(6, last_px);
            report.bytes(60, text);
            bytes += report.finish() as u64;
            black_box(&out);
        }
        bytes
    };
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
