//! A value that a field may have by its type and its list of values.

use spec::{FieldDef, FieldKind};

use super::choices::Choices;

/// Text that an encoding may trip over.
const TEXTS: [&str; 12] = [
    "IBM",
    "a b",
    "\"quoted\"",
    "back\\slash",
    "=",
    "8=FIX.4.4",
    "10=000",
    "żółw €",
    "\t\n",
    "{}",
    "|",
    "\u{7f}\u{2028}",
];

pub(crate) fn value(field: &FieldDef, choices: &mut Choices<'_>) -> Vec<u8> {
    if !field.values().is_empty() && (!field.is_open() || choices.one_in(2)) {
        let most = if field.kind().is_multiple() { 3 } else { 1 };
        let listed = choices.some(1, most, |choices| choices.one_of(field.values()).value.to_string());
        return listed.join(" ").into_bytes();
    }
    of_kind(field.kind(), choices).into_bytes()
}

fn of_kind(kind: FieldKind, choices: &mut Choices<'_>) -> String {
    match kind {
        FieldKind::Int => signed(choices, digits),
        FieldKind::Length | FieldKind::SeqNum | FieldKind::NumInGroup => digits(choices),
        FieldKind::TagNum => (1 + choices.below(9999)).to_string(),
        FieldKind::DayOfMonth => (1 + choices.below(31)).to_string(),
        FieldKind::Float
        | FieldKind::Qty
        | FieldKind::Price
        | FieldKind::PriceOffset
        | FieldKind::Amt
        | FieldKind::Percentage => signed(choices, float),
        FieldKind::Char => char::from(b'!' + choices.below(94) as u8).to_string(),
        FieldKind::Boolean => (*choices.one_of(&["N", "Y"])).to_owned(),
        FieldKind::MultipleCharValue => choices.some(1, 3, |choices| of_kind(FieldKind::Char, choices)).join(" "),
        FieldKind::MultipleStringValue => choices.some(1, 3, digits).join(" "),
        FieldKind::Country => "PL".to_owned(),
        FieldKind::Currency => "PLN".to_owned(),
        FieldKind::Exchange => "XWAR".to_owned(),
        FieldKind::Language => "pl".to_owned(),
        FieldKind::MonthYear => format!("{}{}", &date(choices)[..6], choices.one_of(&["", "28", "w5"])),
        FieldKind::UtcTimestamp => format!("{}-{}", date(choices), time(choices)),
        FieldKind::UtcTimeOnly | FieldKind::LocalMktTime => time(choices),
        FieldKind::UtcDateOnly | FieldKind::LocalMktDate => date(choices),
        FieldKind::TzTimeOnly => format!("{}{}", time(choices), zone(choices)),
        FieldKind::TzTimestamp => format!("{}-{}{}", date(choices), time(choices), zone(choices)),
        FieldKind::String | FieldKind::Xid | FieldKind::XidRef => choices.some(1, 3, |c| *c.one_of(&TEXTS)).concat(),
        FieldKind::Data | FieldKind::XmlData => unreachable!("data is made with its length"),
    }
}

fn signed(choices: &mut Choices<'_>, number: impl FnOnce(&mut Choices<'_>) -> String) -> String {
    format!("{}{}", choices.one_of(&["", "-"]), number(choices))
}

fn digits(choices: &mut Choices<'_>) -> String {
    choices.some(1, 6, |choices| char::from(b'0' + choices.below(10) as u8)).into_iter().collect()
}

fn float(choices: &mut Choices<'_>) -> String {
    match choices.below(4) {
        0 => digits(choices),
        1 => format!("{}.", digits(choices)),
        2 => format!(".{}", digits(choices)),
        _ => format!("{}.{}", digits(choices), digits(choices)),
    }
}

fn date(choices: &mut Choices<'_>) -> String {
    format!("{:04}{:02}{:02}", 1900 + choices.below(256), 1 + choices.below(12), 1 + choices.below(28))
}

fn time(choices: &mut Choices<'_>) -> String {
    let fraction = choices.one_of(&["", ".5", ".123", ".123456", ".123456789", ".123456789012"]);
    format!("{:02}:{:02}:{:02}{fraction}", choices.below(24), choices.below(60), choices.below(61))
}

fn zone(choices: &mut Choices<'_>) -> &'static str {
    const ZONES: [&str; 4] = ["", "Z", "+01", "-05:30"];
    ZONES[choices.below(ZONES.len())]
}
