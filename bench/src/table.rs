//! What the run prints.

use crate::bars::{Bar, Bound, Pair, bars};
use crate::round::{Loaded, Round, Subject};
use crate::tally::{Latencies, latencies};

/// The whole result: each pair, latencies over all pairs, bars. Whether every bar that was measured is met.
pub fn print(pairs: &[Pair]) -> bool {
    let subjects: Vec<Subject> = pairs.first().map(|pair| pair.rounds.keys().copied().collect()).unwrap_or_default();
    print_pairs(pairs);
    print_latencies(pairs, &subjects);
    print_disk(pairs, &subjects);
    print_bars(&bars(pairs))
}

fn print_pairs(pairs: &[Pair]) {
    println!("\neach pair: window 1 as median to the first report and to the fill; rates in orders/s");
    println!(
        "{:>4}  {:<14}{:>10}{:>10}{:>12}{:>12}{:>14}{:>14}",
        "pair", "server", "first us", "fill us", "window 100", "8 x 100", "server busy", "client busy"
    );
    for (number, pair) in (1..).zip(pairs) {
        for (subject, round) in &pair.rounds {
            let (narrow, wide) = (&round.narrow.outcome.tally, &round.wide);
            println!(
                "{number:>4}  {:<14}{:>10}{:>10}{:>12.0}{:>12.0}{:>13.0}%{:>13.0}%",
                subject.to_string(),
                us(narrow.first.value_at_quantile(0.5)),
                us(narrow.fill.value_at_quantile(0.5)),
                wide.outcome.tally.rate(),
                round.many.outcome.tally.rate(),
                wide.server_busy * 100.0,
                wide.outcome.client_busy * 100.0,
            );
        }
    }
    println!("busy: part of its core, at window 100. A client near 100% was itself what was measured.");
}

/// How a phase is chosen from a round, and its name.
type Chosen = (&'static str, fn(&Round) -> &Loaded);

const PHASES: [Chosen; 4] = [
    ("window 1", |round| &round.narrow),
    ("window 100", |round| &round.wide),
    ("open, half rate", |round| &round.open),
    ("8 x window 100", |round| &round.many),
];

fn print_latencies(pairs: &[Pair], subjects: &[Subject]) {
    println!("\nlatency in us over all pairs; open loop: from the time the order was due");
    println!(
        "{:<16}{:<15}{:<9}{:>10}{:>10}{:>10}{:>10}{:>11}{:>12}",
        "load", "server", "to", "p50", "p90", "p99", "p99.9", "max", "orders"
    );
    for (name, phase) in PHASES {
        for subject in subjects {
            let merged = |pick: fn(&Loaded) -> &Latencies| {
                let mut sum = latencies();
                for round in pairs.iter().filter_map(|pair| pair.rounds.get(subject)) {
                    // Cannot fail: all have the same bounds.
                    sum.add(pick(phase(round))).ok();
                }
                sum
            };
            print_line(name, *subject, "first", &merged(|loaded| &loaded.outcome.tally.first));
            if *subject != Subject::Limit {
                print_line(name, *subject, "fill", &merged(|loaded| &loaded.outcome.tally.fill));
            }
            let lateness = merged(|loaded| &loaded.outcome.tally.lateness);
            if !lateness.is_empty() {
                print_line(name, *subject, "sending", &lateness);
            }
        }
    }
    println!("the limit server's one report is first report and fill; sending: how late the client itself was.");
}

fn print_line(load: &str, subject: Subject, to: &str, latencies: &Latencies) {
    let [p50, p90, p99, p999] = [0.5, 0.9, 0.99, 0.999].map(|quantile| us(latencies.value_at_quantile(quantile)));
    let (subject, max) = (subject.to_string(), us(latencies.max()));
    println!("{load:<16}{subject:<15}{to:<9}{p50:>10}{p90:>10}{p99:>10}{p999:>10}{max:>11}{:>12}", latencies.len());
}

fn print_disk(pairs: &[Pair], subjects: &[Subject]) {
    for subject in subjects.iter().filter(|subject| **subject != Subject::Limit) {
        let bytes: Vec<f64> = pairs
            .iter()
            .filter_map(|pair| pair.rounds.get(subject))
            .map(|round| round.journal_bytes_per_order)
            .collect();
        println!("\n{subject}: {:.0} journal bytes per order at window 1", crate::bars::median(&bytes).unwrap_or(0.0));
    }
    for (number, probe) in (1..).zip(pairs.iter().filter_map(|pair| pair.fdatasync.as_ref())) {
        println!(
            "fdatasync, pair {number}: p50 {} us, p99 {} us, {} writes",
            us(probe.value_at_quantile(0.5)),
            us(probe.value_at_quantile(0.99)),
            probe.len()
        );
    }
}

fn print_bars(bars: &[Bar]) -> bool {
    println!("\nbars (median of the pairs)");
    for bar in bars {
        println!("{}", bar_line(bar));
    }
    if bars.is_empty() {
        println!("none: no gateway was measured");
    }
    bars.iter().all(Bar::is_met)
}

fn bar_line(bar: &Bar) -> String {
    let side = match bar.bound {
        Bound::Most => "<=",
        Bound::Least => ">=",
    };
    let verdict = if bar.is_disturbed {
        "NOT SETTLED: answered sooner than its disk takes; the disk or its core had other work, or was not waited for"
            .to_owned()
    } else if bar.is_met() {
        "pass".to_owned()
    } else {
        format!("MISSED by {:.2} {}", (bar.reached - bar.limit).abs(), bar.unit)
    };
    let pairs: Vec<String> = bar.pairs.iter().map(|value| format!("{value:.2}")).collect();
    let (what, unit) = (bar.what, bar.unit);
    format!("{what}: {:.2} {unit} {side} {:.2} {unit}: {verdict}  [{}]", bar.reached, bar.limit, pairs.join(" "))
}

/// Nanoseconds as microseconds with a digit behind the point.
fn us(nanos: u64) -> String {
    format!("{:.1}", nanos as f64 / 1e3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missed() -> Bar {
        let pairs = vec![0.29, 0.3, 0.31];
        Bar { what: "rate", unit: "x", bound: Bound::Least, limit: 0.34, reached: 0.3, pairs, is_disturbed: false }
    }

    /// Else a gateway that answers without its disk would have the best of all results.
    #[test]
    fn an_answer_sooner_than_the_disk_is_no_pass() {
        let line = bar_line(&Bar { is_disturbed: true, ..missed() });
        assert!(line.contains("NOT SETTLED") && !line.contains("pass"), "{line}");
    }

    /// Else a reader would have to compute how far off a bar is.
    #[test]
    fn a_missed_bar_says_by_how_much() {
        assert_eq!(bar_line(&missed()), "rate: 0.30 x >= 0.34 x: MISSED by 0.04 x  [0.29 0.30 0.31]");
    }
}
