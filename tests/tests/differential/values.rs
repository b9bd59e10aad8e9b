//! Values of each type: of its form, and not of its form.

use spec::{FieldDef, FieldKind};

use crate::chance::Chance;

/// A value that the standard allows for the field.
pub(crate) fn valid(chance: &mut Chance, def: &FieldDef) -> Vec<u8> {
    if def.values().is_empty() {
        return of_kind(chance, def.kind());
    }
    let mut value = listed(chance, def);
    if def.kind().is_multiple() {
        for _ in 0..chance.below(3) {
            value.push(' ');
            value.push_str(&listed(chance, def));
        }
    }
    value.into_bytes()
}

fn listed(chance: &mut Chance, def: &FieldDef) -> String {
    def.values()[chance.below(def.values().len())].value.to_string()
}

fn of_kind(chance: &mut Chance, kind: FieldKind) -> Vec<u8> {
    let text = match kind {
        FieldKind::Int => chance.one_of(&["0", "7", "42", "-3", "0012", "123456"]),
        FieldKind::SeqNum | FieldKind::Length | FieldKind::TagNum => chance.one_of(&["1", "28", "3210"]),
        FieldKind::NumInGroup => "1",
        FieldKind::DayOfMonth => chance.one_of(&["1", "09", "31"]),
        FieldKind::Float
        | FieldKind::Qty
        | FieldKind::Price
        | FieldKind::PriceOffset
        | FieldKind::Amt
        | FieldKind::Percentage => {
            chance.one_of(&["0", "100", "23.23", "-0.05", "00023.2300", "1000000.5", "-7", ".5", "3."])
        }
        FieldKind::Char => chance.one_of(&["A", "z", "7", "?"]),
        FieldKind::Boolean => chance.one_of(&["Y", "N"]),
        FieldKind::MultipleCharValue => chance.one_of(&["A", "A B", "1 2 3"]),
        FieldKind::MultipleStringValue => chance.one_of(&["A", "AB CD", "one two three"]),
        FieldKind::Country => chance.one_of(&["US", "DE"]),
        FieldKind::Currency => chance.one_of(&["USD", "EUR", "GBX"]),
        FieldKind::Exchange => chance.one_of(&["XNYS", "N"]),
        FieldKind::Language => "en",
        FieldKind::MonthYear => chance.one_of(&["202402", "20240229", "202402w3"]),
        FieldKind::UtcTimestamp => chance.one_of(&["20240229-23:59:59", "20240102-09:30:00.125", "20161231-23:59:60"]),
        FieldKind::UtcTimeOnly | FieldKind::LocalMktTime => chance.one_of(&["09:30:00", "23:59:59.999"]),
        FieldKind::UtcDateOnly | FieldKind::LocalMktDate => chance.one_of(&["20240229", "20231231"]),
        FieldKind::TzTimeOnly => "07:39Z",
        FieldKind::TzTimestamp => "20240102-07:39Z",
        FieldKind::Data | FieldKind::XmlData => return data(chance),
        FieldKind::String | FieldKind::Xid | FieldKind::XidRef => {
            // `=` and bytes above ASCII are text like any other.
            chance.one_of(&["X", "ORDER-1", "a = b", "8=FIX.4.4", "caf\u{e9}", "a rather long text, with 10=000 in it"])
        }
    };
    text.as_bytes().to_vec()
}

/// Bytes of any kind, SOH among them.
fn data(chance: &mut Chance) -> Vec<u8> {
    let plain =
        [&b"x"[..], b"a\x01b", b"\x01", b"58=no field\x0110=000\x01", b"<a b=\"c\"/>", b"\xff\x80\x01=", b"8=FIX"];
    plain[chance.below(plain.len())].to_vec()
}

/// A value of the field's form that it does not list, if it lists any.
pub(crate) fn unlisted(def: &FieldDef) -> Option<&'static str> {
    let value = match def.kind() {
        FieldKind::Char => "~",
        FieldKind::Int => "98765",
        FieldKind::String => "NOT-LISTED",
        _ => return None,
    };
    (!def.is_open() && !def.allows(value.as_bytes())).then_some(value)
}

/// Numbers that are none, whether with a fraction or without.
pub(crate) const NOT_NUMBERS: &[&str] = &["+1", "1e5", "abc", "1,000", "--1", "-", "1 ", " 1", "0x10", "1.2.3", "."];
/// Times of day, dates and points of time that are none, by their form alone.
pub(crate) const NOT_TIMESTAMPS: &[&str] = &[
    "2024-01-02T09:30:00",
    "20240102 09:30:00",
    "20240102-9:30:00",
    "20240102",
    "20241302-09:30:00",
    "20240102-24:00:00",
];
/// See [`NOT_TIMESTAMPS`].
pub(crate) const NOT_TIMES: &[&str] = &["9:30:00", "09:30", "24:00:00", "09:60:00", "09-30-00"];
/// See [`NOT_TIMESTAMPS`].
pub(crate) const NOT_DATES: &[&str] = &["2024-01-02", "240102", "20241301", "20240132", "today"];
/// See [`NOT_TIMESTAMPS`].
pub(crate) const NOT_MONTHS: &[&str] = &["2024", "202413", "202401w6", "2024-01", "FEB24"];
