//! Which definitions messages are held against.

use super::Kind::{Dictionaries as Paths, Flag, Text};
use super::Part::Dictionaries;
use super::{CJ, CJG, Key, honoured};

pub(super) const KEYS: &[Key] = &[
    honoured("UseDataDictionary", CJ, Flag, "Y", Dictionaries, "use_data_dictionary"),
    honoured("DataDictionary", CJG, Text, "", Dictionaries, "data_dictionary"),
    honoured("TransportDataDictionary", CJG, Text, "", Dictionaries, "transport_data_dictionary"),
    honoured("AppDataDictionary", CJG, Paths, "", Dictionaries, "app_data_dictionaries").dotted(),
];
