//! What the first two bytes of an input choose. Both are printable in the corpora: `0@` is FIX.4.4 at its strictest.

use fix_codec::ValidationOptions;
use spec::{Dictionary, Version};

/// A dictionary and rules.
pub(crate) struct Choice {
    pub(crate) dictionary: &'static Dictionary,
    pub(crate) options: ValidationOptions,
}

impl Choice {
    /// Reads the choice; what is left of `data` is the message. `None` for fewer than two bytes.
    pub(crate) fn of(data: &[u8]) -> Option<(Choice, &[u8])> {
        let ([first, second], message) = data.split_first_chunk::<2>()?;
        let set = |bit: u8| second >> bit & 1 == 1;
        let options = ValidationOptions {
            fields_out_of_order: !set(0),
            fields_have_values: !set(1),
            user_defined_fields: !set(2),
            allow_unknown_fields: set(3),
            allow_unknown_enum_values: set(4),
            unordered_group_fields: !set(5),
            first_field_in_group_is_delimiter: first >> 3 & 1 == 1,
            conditionally_required: set(6),
        };
        Some((Choice { dictionary: dictionary(first & 7), options }, message))
    }
}

fn dictionary(number: u8) -> &'static Dictionary {
    let session = |version| Dictionary::for_session(version).unwrap_or_else(|| Dictionary::fix44());
    match number {
        0 => Dictionary::fix44(),
        1 => session(Version::FIX50SP2),
        2 => Dictionary::fix42(),
        3 => Dictionary::fix40(),
        4 => Dictionary::fix41(),
        5 => Dictionary::fix43(),
        6 => Dictionary::tidegate44(),
        _ => session(Version::FIX50),
    }
}
