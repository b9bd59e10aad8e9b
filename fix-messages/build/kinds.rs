//! The Rust type of a field.

use spec::{FieldDef, FieldKind};

/// The type that a field's value is read as.
pub(crate) fn rust_type(field: &FieldDef) -> Result<&'static str, String> {
    Ok(match field.kind() {
        FieldKind::Int => "i64",
        FieldKind::Length | FieldKind::SeqNum | FieldKind::NumInGroup | FieldKind::TagNum | FieldKind::DayOfMonth => {
            "u64"
        }
        FieldKind::Qty => "Qty",
        FieldKind::Price | FieldKind::PriceOffset => "Price",
        FieldKind::Float | FieldKind::Amt | FieldKind::Percentage => "Decimal",
        FieldKind::Char => "u8",
        FieldKind::Boolean => "bool",
        FieldKind::MultipleCharValue | FieldKind::MultipleStringValue => "Vec<&'a [u8]>",
        FieldKind::MonthYear => "MonthYear",
        FieldKind::UtcTimestamp => "Timestamp",
        FieldKind::UtcTimeOnly | FieldKind::LocalMktTime => "TimeOfDay",
        FieldKind::UtcDateOnly | FieldKind::LocalMktDate => "Date",
        FieldKind::String
        | FieldKind::Country
        | FieldKind::Currency
        | FieldKind::Exchange
        | FieldKind::Language
        | FieldKind::Xid
        | FieldKind::XidRef
        | FieldKind::Data
        | FieldKind::XmlData => "&'a [u8]",
        kind @ (FieldKind::TzTimeOnly | FieldKind::TzTimestamp) => {
            return Err(format!("{}({}) is {kind}, which no field had before", field.name(), field.tag()));
        }
    })
}
