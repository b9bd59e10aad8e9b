//! What came of a run, for people.

use std::fmt::Write;

use fix_session::Role;

use crate::play::{Failure, NotPassed};
use crate::run::{Outcome, Ran};

/// A line for each script and version, with what failed under it, and the sums.
///
/// If it is to be `quiet`, nothing is said of what passed or is not applicable but their number.
pub fn report(ran: &[Ran], quiet: bool) -> String {
    let mut out = String::new();
    let width = ran.iter().map(|one| one.script.len()).max().unwrap_or(0);
    let mut line = |one: &Ran, word: &str, why: &str| {
        let Ran { script, version, role, .. } = one;
        let role = if *role == Role::Acceptor { "acceptor" } else { "initiator" };
        let text = format!("{word:<8} {script:<width$}  {:<10} {role:<9}  {why}", version.to_string());
        out.push_str(text.trim_end());
        out.push('\n');
    };
    for one in ran {
        if quiet && matches!(one.outcome, Outcome::Passed | Outcome::NotApplicable(_)) {
            continue;
        }
        match &one.outcome {
            Outcome::Passed => line(one, "pass", ""),
            Outcome::Skipped(why) => line(one, "skip", why),
            Outcome::NotApplicable(why) => line(one, "n/a", why),
            Outcome::FailedAsExpected(why) => line(one, "expected", why),
            Outcome::PassedUnexpectedly(why) => {
                line(one, "PASS", &format!("expected to fail, take it off the list: {why}"));
            }
            Outcome::Failed(NotPassed::CannotBeHad(why)) => line(one, "FAIL", why),
            Outcome::Failed(NotPassed::Failed(failure)) => line(one, "FAIL", &detail(failure)),
        }
    }
    out + &sums(ran)
}

/// Where a script failed, on four lines.
pub fn detail(failure: &Failure) -> String {
    let Failure { line, expected, received, difference } = failure;
    let place = if *line == 0 { "at its end".to_owned() } else { format!("line {line}") };
    let mut text = format!("{place}\n    expected {expected}\n    received {received}");
    if !difference.is_empty() {
        text += "\n    that is ";
        text += difference;
    }
    text
}

fn sums(ran: &[Ran]) -> String {
    let count = |is: fn(&Outcome) -> bool| ran.iter().filter(|one| is(&one.outcome)).count();
    let mut out = String::new();
    for (number, what) in [
        (count(|outcome| *outcome == Outcome::Passed), "passed"),
        (count(|outcome| matches!(outcome, Outcome::Failed(_))), "failed"),
        (count(|outcome| matches!(outcome, Outcome::FailedAsExpected(_))), "failed as expected"),
        (count(|outcome| matches!(outcome, Outcome::PassedUnexpectedly(_))), "passed unexpectedly"),
        (count(|outcome| matches!(outcome, Outcome::Skipped(_))), "skipped"),
        (count(|outcome| matches!(outcome, Outcome::NotApplicable(_))), "not applicable"),
    ] {
        if number > 0 || what == "passed" || what == "failed" {
            let comma = if out.is_empty() { "" } else { ", " };
            // Writing to a String cannot fail.
            if write!(out, "{comma}{number} {what}").is_err() {
                return out;
            }
        }
    }
    out + "\n"
}
