//! The demo on a recorded day. What a user would lose: fills that could not have been.
//!
//! The program trades IBM's 8 October 2013 at several hundred times its speed; a checker that shares no code with it
//! then holds each fill against the tape.
#![allow(clippy::expect_used, reason = "in a test the panic is the answer")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tests::fills::{Fault, Fill, Liquidity, Side, Tape, check, read_fills};
use tests::process::binary;

/// A day in about 39 seconds.
const SPEED: &str = "600";
/// A cent, in hundred-millionths of a dollar.
const CENT: i64 = 1_000_000;

/// The tape's directory, or `None` where the test `name` is to be skipped, which it then has said.
fn tape_dir(name: &str) -> Option<PathBuf> {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");
    let shared = PathBuf::from(std::env::var_os("TIDEGATE_SHARED").unwrap_or(default.into()));
    let dir = shared.join("market-data/us-equity-ticks");
    if dir.is_dir() {
        return Some(dir);
    }
    assert_ne!(std::env::var("TIDEGATE_REQUIRE_SHARED").as_deref(), Ok("1"), "{} is missing", dir.display());
    eprintln!("SKIPPED {name}: needs {} (set TIDEGATE_SHARED)", dir.display());
    None
}

#[test]
fn volume_and_vwap_of_the_checkers_tape_are_those_of_the_readme() {
    let Some(dir) = tape_dir("volume_and_vwap_of_the_checkers_tape_are_those_of_the_readme") else { return };
    for (symbol, date, volume, vwap) in [
        ("IBM", "2013-10-07", 3_753_440, "182.529045"),
        ("IBM", "2013-10-08", 5_203_752, "179.869763"),
        ("IBM", "2013-10-09", 4_104_666, "180.407815"),
        ("IBM", "2013-10-10", 3_304_758, "183.697553"),
        ("BAC", "2013-10-08", 88_190_451, "13.778280"),
    ] {
        let tape = Tape::open(&dir, symbol, date).expect("a tape");
        let found = tape.vwap().map(|vwap| vwap.to_string());
        assert_eq!((tape.volume, found.as_deref()), (volume, Some(vwap)), "{symbol} {date}");
    }
}

#[test]
fn every_fill_of_the_demo_was_possible_in_the_market_of_its_millisecond() {
    const NAME: &str = "every_fill_of_the_demo_was_possible_in_the_market_of_its_millisecond";
    let (Some(binary), Some(dir)) = (binary(NAME), tape_dir(NAME)) else { return };
    let home = tempfile::tempdir().expect("a directory");
    let path = home.path().join("fills.csv");
    let report = run_demo(&binary, &dir, &path);
    assert!(report.contains("volume 5,203,752, VWAP 179.869763"), "the market that was replayed:\n{report}");
    assert!(report.contains(" 0 outside"), "{report}");

    let tape = Tape::open(&dir, "IBM", "2013-10-08").expect("a tape");
    let fills = read_fills(&fs::read_to_string(&path).expect("fills")).expect("fills");
    let found = check(&tape, "IBM", &fills);
    assert!(found.is_clean(), "{:#?}", found.offenders.first());
    assert_eq!(found.crossed, 0, "venues trade nothing in a crossed moment");
    let [added, removed, dark] = found.judged;
    assert!(added > 20 && removed > 50 && dark > 5, "the day must be mixed: {found:?}");
    assert_wrong_fills_are_found(&tape, &fills);
}

fn run_demo(binary: &Path, tape: &Path, fills: &Path) -> String {
    let output = Command::new(binary)
        .args(["demo", "--symbol", "IBM", "--date", "2013-10-08", "--speed", SPEED, "--orders", "800", "--tape"])
        .arg(tape)
        .arg("--fills")
        .arg(fills)
        .output()
        .expect("the program starts");
    let (report, log) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{report}\n{log}", output.status);
    report.into_owned()
}

/// Each fill, made a cent wrong on purpose, is found: what took, past the quote that it took at; what rested, past both
/// moments that count for it; what was dark, past the market. One at a time.
fn assert_wrong_fills_are_found(tape: &Tape, fills: &[Fill]) {
    for fill in fills {
        let bests = [tape.best_at(fill.ms), tape.best_at(fill.ms - 1).filter(|best| best.bid <= best.ask)];
        let bests: Vec<_> = match fill.liquidity {
            Liquidity::Added => bests.into_iter().flatten().collect(),
            Liquidity::Removed | Liquidity::Dark => bests[0].into_iter().collect(),
        };
        let (price, fault) = match fill.side {
            Side::Buy => (bests.iter().map(|best| best.ask).max().map(|ask| ask + CENT), Fault::BuyAboveOffer),
            Side::Sell => (bests.iter().map(|best| best.bid).min().map(|bid| bid - CENT), Fault::SellBelowBid),
        };
        let fault = if fill.liquidity == Liquidity::Dark { Fault::DarkOutside } else { fault };
        let wrong = Fill { price: price.expect("a market"), ..fill.clone() };
        let found = check(tape, "IBM", &[wrong]);
        assert_eq!(found.offenders.first().map(|offender| offender.fault), Some(fault), "{}", fill.text);
    }
}
