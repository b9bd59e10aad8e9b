//! Values: from a `.cfg` file's texts to TOML's types by the kind of the key, and what a value of TOML must be.
//!
//! TOML is the one typed form. A `.cfg` file is translated into it value by value and then read as TOML is, so that both
//! mean the same and are held against the same limits.

use toml::Value;

use super::keys::Kind;

/// What is wrong with a value, and what to write.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) what: String,
    pub(super) fix: String,
}

fn wrong(what: impl Into<String>, fix: impl Into<String>) -> Wrong {
    Wrong { what: what.into(), fix: fix.into() }
}

/// More steps than this would be a day of waiting for nothing.
const STEPS_MAX: usize = 100;
/// The longest wait between two connections, seconds.
const STEP_MAX_S: i64 = 86_400;

/// The value of a `.cfg` file as one of TOML; `None` where it says nothing (UseLocalTime=N).
pub(super) fn from_cfg(kind: Kind, text: &str) -> Result<Option<Value>, Wrong> {
    let value = match kind {
        Kind::Flag => Value::Boolean(flag(text)?),
        Kind::LocalTime if !flag(text)? => return Ok(None),
        Kind::LocalTime => "local".into(),
        Kind::Milliseconds => (if flag(text)? { "millis" } else { "seconds" }).into(),
        Kind::Level => match text {
            "0" | "1" => Value::Boolean(text == "1"),
            _ => return Err(wrong(quoted(text, "neither 0 nor 1"), comment_or(text, "write 0 for no or 1 for yes"))),
        },
        Kind::Count(..) | Kind::Port => Value::Integer(whole(text)?),
        Kind::Seconds(..) => Value::Integer(seconds(text)?),
        Kind::Steps => Value::Array(steps(text)?.into_iter().map(Value::Integer).collect()),
        Kind::Word(words) => {
            let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
            let known = words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ");
            let (_, word) = found.ok_or_else(|| wrong(quoted(text, "not a value of this key"), one_of(&known)))?;
            (*word).into()
        }
        Kind::Precision => precision(text)?.into(),
        Kind::Protocols => protocols(text)?.into(),
        Kind::List | Kind::Days => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(Value::from).collect())
        }
        Kind::Decimal
        | Kind::Text
        | Kind::Name
        | Kind::Secret
        | Kind::Time
        | Kind::Day
        | Kind::Zone
        | Kind::Version
        | Kind::Host
        | Kind::LogonTag
        | Kind::Dictionaries => text.into(),
    };
    Ok(Some(value))
}

/// Whether a value of TOML has the type and lies in the range of its key.
pub(super) fn check(kind: Kind, value: &Value) -> Result<(), Wrong> {
    let is = |holds: bool, expected: &str| {
        if holds { Ok(()) } else { Err(wrong(format!("{}: expected {expected}", brief(value)), "")) }
    };
    match kind {
        Kind::Flag | Kind::Level => is(value.is_bool(), "true or false"),
        Kind::Count(min, max) | Kind::Seconds(min, max) => between(value, min, max, matches!(kind, Kind::Seconds(..))),
        Kind::Steps => match value.as_array().filter(|steps| (1..=STEPS_MAX).contains(&steps.len())) {
            Some(steps) => steps.iter().try_for_each(|step| between(step, 1, STEP_MAX_S, true)),
            None => is(false, "a list of seconds, as [5, 30], of 100 at most"),
        },
        Kind::Host | Kind::Port => {
            let is_any = value.as_array().is_some_and(|listed| !listed.is_empty());
            is(is_any && is_texts(value), "hosts and ports, as [\"localhost:9878\"]")
        }
        Kind::LogonTag => {
            // Not shown: it may hold a password.
            if is_texts(value) { Ok(()) } else { Err(wrong("expected a list of texts, as [\"553=desk\"]", "")) }
        }
        Kind::List | Kind::Days => is(is_texts(value), "a list of texts"),
        Kind::Dictionaries => {
            let is_table = value.as_table().is_some_and(|table| table.values().all(Value::is_str));
            is(is_table, "a table of versions and paths, as { \"FIX.4.4\" = \"FIX44.xml\" }")
        }
        Kind::Secret => {
            if value.is_str() {
                Ok(())
            } else {
                Err(wrong("expected a text in quotes", ""))
            }
        }
        Kind::Word(words) => {
            let mut known: Vec<String> = words.iter().map(|(_, word)| format!("\"{word}\"")).collect();
            known.dedup();
            let found = value.as_str().is_some_and(|text| words.iter().any(|(_, word)| *word == text));
            is(found, &known.join(" or "))
        }
        Kind::Decimal => is(value.is_str(), "a number in quotes, as \"1.4\", so that it is exact"),
        Kind::Text
        | Kind::Name
        | Kind::Time
        | Kind::Day
        | Kind::Zone
        | Kind::LocalTime
        | Kind::Version
        | Kind::Precision
        | Kind::Milliseconds
        | Kind::Protocols => is(value.is_str(), "a text in quotes"),
    }
}

fn is_texts(value: &Value) -> bool {
    value.as_array().is_some_and(|parts| parts.iter().all(Value::is_str))
}

fn between(value: &Value, min: i64, max: i64, seconds: bool) -> Result<(), Wrong> {
    let unit = if seconds { " seconds" } else { "" };
    match value.as_integer() {
        Some(number) if (min..=max).contains(&number) => Ok(()),
        Some(number) => Err(wrong(format!("{number}: out of range"), format!("write {min} to {max}{unit}"))),
        None => Err(wrong(format!("{}: expected a whole number", brief(value)), format!("write {min} to {max}{unit}"))),
    }
}

fn brief(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}

fn quoted(text: &str, what: &str) -> String {
    let text: String = text.chars().take(60).collect();
    if text.is_empty() { format!("empty: {what}") } else { format!("{text}: {what}") }
}

fn one_of(known: &str) -> String {
    format!("write one of {known}")
}

/// The advice, unless what is wrong is a comment behind the value.
fn comment_or(text: &str, fix: &str) -> String {
    let fix = fix.to_owned();
    if text.contains('#') { "a comment needs a line of its own".to_owned() } else { fix }
}

fn flag(text: &str) -> Result<bool, Wrong> {
    match text {
        "Y" | "y" => Ok(true),
        "N" | "n" => Ok(false),
        _ => Err(wrong(quoted(text, "neither Y nor N"), comment_or(text, "write Y or N"))),
    }
}

fn whole(text: &str) -> Result<i64, Wrong> {
    text.parse().map_err(|_| wrong(quoted(text, "not a whole number"), comment_or(text, "write digits alone")))
}

/// `30`, or a duration as Go writes it, of whole seconds: `30s`, `1m30s`.
fn seconds(text: &str) -> Result<i64, Wrong> {
    let fix = || comment_or(text, "write seconds, as 30");
    let mut rest = text;
    let mut total_ms: i64 = 0;
    let mut is_plain = true;
    while let Some(at) = rest.find(|c: char| !c.is_ascii_digit()) {
        let unit_len = rest[at..].find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len() - at);
        let (number, unit) = (&rest[..at], &rest[at..at + unit_len]);
        let unit_ms = match unit {
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            "ms" => 1,
            _ => return Err(wrong(quoted(text, "not a number of seconds"), fix())),
        };
        let part = number.parse::<i64>().ok().and_then(|number| number.checked_mul(unit_ms));
        let sum = part.and_then(|part| total_ms.checked_add(part));
        total_ms = sum.ok_or_else(|| wrong(quoted(text, "not a number of seconds"), fix()))?;
        rest = &rest[at + unit_len..];
        is_plain = false;
    }
    match (is_plain, rest.is_empty()) {
        (true, _) => rest.parse().map_err(|_| wrong(quoted(text, "not a number of seconds"), fix())),
        (false, true) if total_ms % 1000 == 0 => Ok(total_ms / 1000),
        (false, true) => Err(wrong(quoted(text, "not whole seconds"), fix())),
        (false, false) => Err(wrong(quoted(text, "not a number of seconds"), fix())),
    }
}

/// `30`, or `5x10;60`: five times ten seconds, then sixty.
fn steps(text: &str) -> Result<Vec<i64>, Wrong> {
    let mut steps = Vec::new();
    for part in text.split(';') {
        let (times, wait) =
            part.split_once(['x', '*']).map_or((Ok(1), part), |(times, wait)| (whole(times.trim()), wait));
        let times = usize::try_from(times?).unwrap_or(STEPS_MAX + 1);
        if steps.len().saturating_add(times) > STEPS_MAX {
            return Err(wrong(
                quoted(text, "more than 100 steps"),
                "the last step is repeated for ever: leave out the rest",
            ));
        }
        steps.extend(core::iter::repeat_n(seconds(wait.trim())?, times));
    }
    Ok(steps)
}

/// The units by the digits that they have.
const UNITS: [(&str, usize, &str); 5] = [
    ("SECONDS", 0, "seconds"),
    ("MILLIS", 3, "millis"),
    ("MICROS", 6, "micros"),
    ("NANOS", 9, "nanos"),
    ("PICOS", 12, "picos"),
];

/// The name in TOML for digits or a unit. Digits between two units are given the finer one.
fn precision(text: &str) -> Result<&'static str, Wrong> {
    let by_digits = text.parse::<usize>().ok().filter(|digits| *digits <= 9);
    let found = UNITS.iter().find(|(unit, digits, _)| match by_digits {
        Some(asked) => *digits >= asked,
        None => unit.eq_ignore_ascii_case(text),
    });
    found.map(|(_, _, name)| *name).ok_or_else(|| {
        let fix = "write 0 to 9, or SECONDS, MILLIS, MICROS or NANOS";
        wrong(quoted(text, "no precision"), comment_or(text, fix))
    })
}

/// The lowest version that is allowed, of those that are spoken here at all.
fn protocols(text: &str) -> Result<&'static str, Wrong> {
    let named: Vec<&str> = text.split([',', ' ']).filter(|part| !part.is_empty()).collect();
    if named.contains(&"TLSv1.2") {
        Ok("1.2")
    } else if named.contains(&"TLSv1.3") {
        Ok("1.3")
    } else {
        Err(wrong(
            quoted(text, "neither TLSv1.2 nor TLSv1.3 is among them"),
            "no older version is spoken: name one of the two",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, text: &str) -> String {
        match from_cfg(kind, text) {
            Ok(Some(value)) => match check(kind, &value) {
                Ok(()) => value.to_string(),
                Err(Wrong { what, fix }) => format!("{what}; {fix}"),
            },
            Ok(None) => "nothing".to_owned(),
            Err(Wrong { what, fix }) => format!("{what}; {fix}"),
        }
    }

    #[test]
    fn a_value_is_taken_as_its_family_means_it_or_refused_with_what_to_write() {
        const DAY: Kind = Kind::Seconds(1, 86_400);
        for (kind, text, said) in [
            (Kind::Flag, "Y", "true"),
            (Kind::Flag, "n", "false"),
            (Kind::Flag, "yes", "yes: neither Y nor N; write Y or N"),
            (Kind::Flag, "", "empty: neither Y nor N; write Y or N"),
            (Kind::Flag, "Y # always", "Y # always: neither Y nor N; a comment needs a line of its own"),
            (Kind::Count(1, 10), "10", "10"),
            (Kind::Count(1, 10), "11", "11: out of range; write 1 to 10"),
            (Kind::Count(1, 10), "0x1", "0x1: not a whole number; write digits alone"),
            (
                Kind::Count(1, 10),
                "99999999999999999999",
                "99999999999999999999: not a whole number; write digits alone",
            ),
            (DAY, "30", "30"),
            (DAY, "30s", "30"),
            (DAY, "1m30s", "90"),
            (DAY, "500ms", "500ms: not whole seconds; write seconds, as 30"),
            (DAY, "30 s", "30 s: not a number of seconds; write seconds, as 30"),
            (DAY, "1m30", "1m30: not a number of seconds; write seconds, as 30"),
            (DAY, "-1", "-1: not a number of seconds; write seconds, as 30"),
            (DAY, "99999999999999999h", "99999999999999999h: not a number of seconds; write seconds, as 30"),
            (DAY, "0", "0: out of range; write 1 to 86400 seconds"),
            (Kind::Steps, "30", "[30]"),
            (Kind::Steps, "2x5;60", "[5, 5, 60]"),
            (Kind::Steps, "2*5", "[5, 5]"),
            (
                Kind::Steps,
                "101x1",
                "101x1: more than 100 steps; the last step is repeated for ever: leave out the rest",
            ),
            (Kind::Steps, "0", "0: out of range; write 1 to 86400 seconds"),
            (Kind::Steps, "5;", "empty: not a number of seconds; write seconds, as 30"),
            (Kind::Precision, "3", "\"millis\""),
            (Kind::Precision, "4", "\"micros\""),
            (Kind::Precision, "NANOS", "\"nanos\""),
            (Kind::Precision, "10", "10: no precision; write 0 to 9, or SECONDS, MILLIS, MICROS or NANOS"),
            (Kind::Milliseconds, "N", "\"seconds\""),
            (Kind::LocalTime, "N", "nothing"),
            (Kind::LocalTime, "Y", "\"local\""),
            (Kind::Level, "1", "true"),
            (Kind::Level, "2", "2: neither 0 nor 1; write 0 for no or 1 for yes"),
            (Kind::Protocols, "TLSv1.1,TLSv1.2", "\"1.2\""),
            (Kind::Protocols, "TLSv1.3", "\"1.3\""),
            (
                Kind::Protocols,
                "TLSv1",
                "TLSv1: neither TLSv1.2 nor TLSv1.3 is among them; no older version is spoken: name one of the two",
            ),
            (Kind::List, "10.0.0.1, 10.0.0.2,", "[\"10.0.0.1\", \"10.0.0.2\"]"),
            (Kind::Word(&[("Http", "http")]), "HTTP", "\"http\""),
            (Kind::Word(&[("http", "http")]), "ftp", "ftp: not a value of this key; write one of http"),
        ] {
            assert_eq!(read(kind, text), said, "{kind:?} {text}");
        }
    }
}
