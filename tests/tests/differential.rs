//! The codec beside QuickFIX C++. What a user would lose: a gateway that rejects what other engines send, or takes what
//! they would not.
//!
//! Twenty thousand FIX 4.4 messages, valid and broken in every way that SessionRejectReason(373) names, go to the codec and
//! to a QuickFIX session with the same dictionary. Both must say the same: accepted, ignored, or rejected with the same
//! reason and field; and the codec must say what the standard wants. Where they differ, [`differences`] has a row with the
//! standard's words for it.
//!
//! | module | what |
//! | --- | --- |
//! | `chance` | chance from a seed |
//! | `draft` | a message that can still be changed |
//! | `valid`, `values` | messages and values that keep every rule, and values that do not |
//! | `breakage` | the ways to break a message, and what the standard wants said |
//! | `breaking`, `misvalue`, `misdata`, `grouping` | how each of them is done |
//! | `reasons` | each reason, and who finds it |
//! | `ours`, `theirs` | the verdicts of the codec and of QuickFIX |
//! | `verdict` | what a verdict is |
//! | `differences` | the table |
//!
//! `DIFFERENTIAL_SEED` makes other messages; the table is complete for the default, and others may meet a rare row less.

#![allow(clippy::expect_used, reason = "a test that cannot go on says why")]

#[path = "differential/breakage.rs"]
mod breakage;
#[path = "differential/breaking.rs"]
mod breaking;
#[path = "differential/chance.rs"]
mod chance;
#[path = "differential/differences.rs"]
mod differences;
#[path = "differential/draft.rs"]
mod draft;
#[path = "differential/grouping.rs"]
mod grouping;
#[path = "differential/misdata.rs"]
mod misdata;
#[path = "differential/misvalue.rs"]
mod misvalue;
#[path = "differential/ours.rs"]
mod ours;
#[path = "differential/reasons.rs"]
mod reasons;
#[path = "differential/theirs.rs"]
mod theirs;
#[path = "differential/valid.rs"]
mod valid;
#[path = "differential/values.rs"]
mod values;
#[path = "differential/verdict.rs"]
mod verdict;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::breakage::{KINDS, PAIRS, Wanted};
use crate::chance::Chance;
use crate::differences::{DIFFERENCES, Difference, Follows, What};
use crate::draft::shown;
use crate::ours::Codec;
use crate::reasons::{Finder, REASONS};
use crate::verdict::{Answer, Verdict};

/// Messages of the run.
const MESSAGES: usize = 20_000;
/// How many of them are valid: the first ones.
const VALID: usize = 4_000;
/// Of the others, one in so many is broken twice.
const TWICE: usize = 8;
/// How often another message is tried where one has nothing that could be broken in the way that is wanted.
const ATTEMPTS: usize = 5_000;
/// How many messages a failed test shows.
const SHOWN: usize = 20;
const SEED: u64 = 44;

/// A message, what was done to it, and what the standard wants said of it: of each fault.
struct Case {
    what: What,
    wanted: Vec<Wanted>,
    bytes: Vec<u8>,
}

#[test]
fn twenty_thousand_messages_get_the_same_verdict_from_quickfix_or_a_row_that_says_why_not() {
    let seed = std::env::var("DIFFERENTIAL_SEED").map_or(SEED, |text| text.parse().expect("a number"));
    let cases: Vec<Case> = (0..MESSAGES).map(|number| case(seed, number)).collect();
    let messages: Vec<Vec<u8>> = cases.iter().map(|case| case.bytes.clone()).collect();
    let dictionary = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../spec/dictionaries/FIX44.xml"));
    let theirs = theirs::verdicts(&messages, dictionary);
    let next = theirs::session_message("0", 1, &[]);

    let mut codec = Codec::default();
    let mut met = vec![0; DIFFERENCES.len()];
    let (mut unexplained, mut report) = (0, String::new());
    for (number, (case, theirs)) in cases.iter().zip(&theirs).enumerate() {
        let ours = codec.judge(&case.bytes, &next);
        let row = DIFFERENCES.iter().position(|row| row.is_of(case.what, &ours, theirs));
        if let Some(row) = row {
            met[row] += 1;
        }
        let mending = row.is_some_and(|row| DIFFERENCES[row].follows == Follows::OursToMend);
        let explained = row.is_some() || theirs.beside(&ours).is_none();
        if explained && (mending || case.wants(&ours)) {
            continue;
        }
        unexplained += 1;
        if unexplained <= SHOWN {
            let Case { what, wanted, bytes } = case;
            report += &format!("message {number}, {what:?}\n  {}\n", shown(bytes));
            report += &format!("  ours:   {ours}\n  theirs: {theirs}\n  wanted: {wanted:?}\n");
        }
    }
    println!("{}", summary(&cases, &met));
    assert_eq!(unexplained, 0, "seed {seed}: verdicts that differ without a row, or are not what is wanted\n{report}");
    let unmet: Vec<&Difference> =
        DIFFERENCES.iter().zip(&met).filter(|(_, met)| **met == 0).map(|(row, _)| row).collect();
    assert!(unmet.is_empty(), "seed {seed}: rows that were never met: {unmet:#?}");
}

#[test]
fn each_reason_is_found_by_a_breakage_or_is_somebody_elses() {
    assert_eq!(REASONS.iter().map(|row| row.0).collect::<Vec<_>>(), (0..=18).collect::<Vec<_>>());
    for (reason, name, finder) in REASONS {
        let kinds = match finder {
            Finder::Codec(kinds) => *kinds,
            Finder::NotTheCodec(why) => {
                println!("{reason}, {name}, is found by {why}");
                continue;
            }
        };
        assert!(!kinds.is_empty(), "{reason}, {name}");
        for kind in kinds {
            let wanted = kind.wanted(None);
            let fits = matches!(wanted, Wanted::Reject(reasons, _) if reasons.contains(reason));
            assert!(fits, "{kind:?} is to show {reason}, {name}, and wants {wanted:?}");
        }
    }
    let named: BTreeSet<_> = KINDS.iter().collect();
    assert_eq!(named.len(), KINDS.len(), "a way to break a message is listed twice");
}

/// Message `number` of the run.
fn case(seed: u64, number: usize) -> Case {
    let types = valid::message_types();
    let mut chance = Chance::of_message(seed, number);
    let what = what(number);
    let kinds = match what {
        What::Valid => vec![],
        What::One(kind) => vec![kind],
        What::Two(first, second) => vec![first, second],
    };
    let types: Vec<_> = types.into_iter().filter(|def| kinds.iter().all(|kind| kind.is_for(def.msg_type()))).collect();
    for attempt in 0..ATTEMPTS {
        let def = types[(number + attempt) % types.len()];
        let mut draft = valid::message(&mut chance, def, theirs::seq_num(number));
        let breaking = kinds.iter().map(|kind| breaking::break_it(&mut chance, &mut draft, def, *kind));
        let Some(wanted) = breaking.collect::<Option<Vec<Wanted>>>() else { continue };
        // Two faults of one field are one fault.
        if !matches!(wanted[..], [Wanted::Reject(_, Some(first)), Wanted::Reject(_, Some(second))] if first == second) {
            return Case { what, wanted, bytes: draft.to_bytes() };
        }
    }
    panic!("message {number}: {what:?} cannot be done to any message");
}

/// What is done to message `number`.
fn what(number: usize) -> What {
    let Some(broken) = number.checked_sub(VALID) else { return What::Valid };
    let round = broken / TWICE;
    if broken % TWICE == 0 {
        let (first, second) = PAIRS[round % PAIRS.len()];
        return What::Two(first, second);
    }
    What::One(KINDS[(broken - round - 1) % KINDS.len()])
}

impl Case {
    /// Whether the standard wants this verdict.
    fn wants(&self, verdict: &Verdict) -> bool {
        let of = |wanted: &Wanted| match (wanted, verdict.answer) {
            (Wanted::Accepted, answer) => answer == Answer::Accepted,
            (Wanted::Ignored, answer) => answer == Answer::Ignored,
            (Wanted::Reject(reasons, tag), Answer::Reject(reason)) => {
                let first = reasons.first() == Some(&reason) && tag.is_some();
                reasons.contains(&reason) && (!first || *tag == verdict.ref_tag)
            }
            (Wanted::Reject(..), _) => false,
        };
        if self.wanted.is_empty() { verdict.answer == Answer::Accepted } else { self.wanted.iter().any(of) }
    }
}

impl Difference {
    /// Whether the row is of this message and these verdicts.
    fn is_of(&self, what: What, ours: &Verdict, theirs: &Verdict) -> bool {
        let beside = theirs.beside(ours).unwrap_or(theirs.answer);
        (self.what, self.ours, self.theirs) == (what, ours.answer, beside)
    }
}

/// How many messages of each kind there were, and how many met each row.
fn summary(cases: &[Case], met: &[usize]) -> String {
    let mut of: BTreeMap<What, usize> = BTreeMap::new();
    for case in cases {
        *of.entry(case.what).or_default() += 1;
    }
    let mut out = format!("{} messages, {} kinds, {} rows of differences\n", cases.len(), of.len(), met.len());
    for (row, met) in DIFFERENCES.iter().zip(met) {
        let Difference { what, ours, theirs, follows, why } = row;
        out += &format!("{met:4} of {:4}  {what:?}: ours {ours:?}, theirs {theirs:?}; {follows:?}: {why}\n", of[what]);
    }
    out
}
