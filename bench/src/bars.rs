//! The bars: what the gateway has to reach, against the limit server and the disk of the same run.

use std::collections::BTreeMap;

use crate::round::{Durability, Round, Subject};
use crate::tally::Latencies;

/// One turn of each server, side by side in time.
#[derive(Debug)]
pub struct Pair {
    /// The servers that were measured.
    pub rounds: BTreeMap<Subject, Round>,
    /// Writes with fdatasync, where `fsync` was measured.
    pub fdatasync: Option<Latencies>,
}

/// On which side of its bound a value has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// At most.
    Most,
    /// At least.
    Least,
}

/// A bar and what was reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// What is compared.
    pub what: &'static str,
    /// The unit of both numbers, as it is printed behind them.
    pub unit: &'static str,
    /// On which side.
    pub bound: Bound,
    /// Of what.
    pub limit: f64,
    /// The median over the pairs.
    pub reached: f64,
    /// Each pair's value.
    pub pairs: Vec<f64>,
    /// The pairs contradict themselves, so the bar is neither met nor missed.
    pub is_disturbed: bool,
}

impl Bar {
    /// Whether the median is on its side of the bound, and means something.
    pub fn is_met(&self) -> bool {
        if self.is_disturbed {
            return false;
        }
        match self.bound {
            Bound::Most => self.reached <= self.limit,
            Bound::Least => self.reached >= self.limit,
        }
    }
}

/// All bars whose sides were measured.
pub fn bars(pairs: &[Pair]) -> Vec<Bar> {
    let os = Subject::Gateway(Durability::Os);
    let fsync = Subject::Gateway(Durability::Fsync);
    let all = [
        bar("os, window 1: median to the first report, of the limit's", "x", Bound::Most, 1.8, pairs, |pair| {
            Some(first_us(pair, os)? / first_us(pair, Subject::Limit)?)
        }),
        bar("os, window 100: rate, of the limit's", "x", Bound::Least, 0.34, pairs, |pair| {
            Some(wide_rate(pair, os)? / wide_rate(pair, Subject::Limit)?)
        }),
        bar(
            "fsync, window 1: median to the first report, over limit + fdatasync",
            "us",
            Bound::Most,
            40.0,
            pairs,
            |pair| Some(first_us(pair, fsync)? - first_us(pair, Subject::Limit)? - fdatasync_us(pair)?),
        )
        .map(|bar| Bar { is_disturbed: pairs.iter().any(answers_before_its_disk), ..bar }),
        bar("fsync, 8 sessions, window 100: rate, of os", "x", Bound::Least, 0.60, pairs, |pair| {
            Some(many_rate(pair, fsync)? / many_rate(pair, os)?)
        }),
    ];
    all.into_iter().flatten().collect()
}

fn bar(
    what: &'static str,
    unit: &'static str,
    bound: Bound,
    limit: f64,
    pairs: &[Pair],
    value: impl Fn(&Pair) -> Option<f64>,
) -> Option<Bar> {
    let pairs: Option<Vec<f64>> = pairs.iter().map(value).collect();
    let pairs = pairs?;
    Some(Bar { what, unit, bound, limit, reached: median(&pairs)?, pairs, is_disturbed: false })
}

/// Whether a gateway seems to have answered in less time than its disk takes: the probe shared its core or its disk with
/// other work, or the gateway did not wait for the disk.
fn answers_before_its_disk(pair: &Pair) -> bool {
    let first_us = first_us(pair, Subject::Gateway(Durability::Fsync));
    first_us.zip(fdatasync_us(pair)).is_some_and(|(first, fdatasync)| first < fdatasync)
}

fn fdatasync_us(pair: &Pair) -> Option<f64> {
    Some(pair.fdatasync.as_ref()?.value_at_quantile(0.5) as f64 / 1e3)
}

/// The middle value, or the mean of the two in the middle; `None` of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    let upper = *sorted.get(middle)?;
    Some(if sorted.len() % 2 == 1 { upper } else { (sorted[middle - 1] + upper) / 2.0 })
}

fn first_us(pair: &Pair, subject: Subject) -> Option<f64> {
    Some(pair.rounds.get(&subject)?.narrow.outcome.tally.first.value_at_quantile(0.5) as f64 / 1e3)
}

fn wide_rate(pair: &Pair, subject: Subject) -> Option<f64> {
    Some(pair.rounds.get(&subject)?.wide.outcome.tally.rate())
}

fn many_rate(pair: &Pair, subject: Subject) -> Option<f64> {
    Some(pair.rounds.get(&subject)?.many.outcome.tally.rate())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Else one disturbed pair would decide a bar.
    #[test]
    fn a_median_is_the_middle_of_any_order() {
        for (values, expected) in [
            (&[][..], None),
            (&[3.0][..], Some(3.0)),
            (&[9.0, 1.0][..], Some(5.0)),
            (&[50.0, 1.0, 2.0][..], Some(2.0)),
            (&[4.0, 1.0, 2.0, 90.0][..], Some(3.0)),
        ] {
            assert_eq!(median(values), expected);
        }
    }

    /// Else a slow gateway would be told that it passed.
    #[test]
    fn a_bar_knows_its_side() {
        let bar =
            |bound, reached| Bar { what: "", unit: "", bound, limit: 1.0, reached, pairs: vec![], is_disturbed: false };
        assert!(bar(Bound::Most, 1.0).is_met() && !bar(Bound::Most, 1.1).is_met());
        assert!(bar(Bound::Least, 1.0).is_met() && !bar(Bound::Least, 0.9).is_met());
        assert!(!Bar { is_disturbed: true, ..bar(Bound::Most, 0.5) }.is_met());
        assert_eq!(bars(&[]), [], "what was not measured is no bar");
    }
}
