//! The constants: one for each name of the dictionary, with its number or value, under the name that Rust gives it.

use spec::{Dictionary, msg_type, tag, value};

#[path = "../build/names.rs"]
mod names;

const CONSTANTS: &str = include_str!(concat!(env!("OUT_DIR"), "/constants.rs"));

#[test]
fn every_name_of_the_dictionary_has_a_constant() {
    let fix44 = Dictionary::fix44();
    let lines: std::collections::BTreeSet<&str> = CONSTANTS.lines().map(str::trim).collect();
    let mut expected = 0;
    let mut must_have = |line: String| {
        expected += 1;
        assert!(lines.contains(line.as_str()), "{line}");
    };
    for field in fix44.fields() {
        must_have(format!("pub const {}: u32 = {};", names::upper(field.name()), field.tag()));
        for value in field.values() {
            must_have(format!("pub const {}: &[u8] = b\"{}\";", names::upper(&value.name), value.value));
        }
    }
    for message in fix44.messages() {
        must_have(format!("pub const {}: &[u8] = b\"{}\";", names::upper(message.name()), message.msg_type()));
    }
    assert_eq!(CONSTANTS.lines().filter(|line| line.contains("pub const ")).count(), expected);
}

#[test]
fn a_name_is_split_where_a_reader_would_split_it() {
    for (name, expected) in [
        ("Account", "ACCOUNT"),
        ("ClOrdID", "CL_ORD_ID"),
        ("MsgSeqNum", "MSG_SEQ_NUM"),
        ("NoPartyIDs", "NO_PARTY_IDS"),
        ("NoNested2PartySubIDs", "NO_NESTED2_PARTY_SUB_IDS"),
        ("OrderQty2", "ORDER_QTY2"),
        ("MDReqID", "MD_REQ_ID"),
        ("CFICode", "CFI_CODE"),
        ("IOIQty", "IOI_QTY"),
        ("IOIID", "IOI_ID"),
        ("URLLink", "URL_LINK"),
        ("XMLnonFIX", "XML_NON_FIX"),
        ("XmlDataLen", "XML_DATA_LEN"),
        ("PARTIALLY_FILLED", "PARTIALLY_FILLED"),
        ("YIELD_VALUE_OF132", "YIELD_VALUE_OF132"),
        ("2ND", "_2ND"),
    ] {
        assert_eq!(names::upper(name), expected);
    }
    assert_eq!((names::lower("OrdStatus"), names::lower("Yield")), ("ord_status".into(), "yield_".into()));
}

#[test]
fn constants_stand_in_patterns() {
    let known = |kind: &[u8]| matches!(kind, msg_type::NEW_ORDER_SINGLE | msg_type::EXECUTION_REPORT);
    assert!(known(b"D") && known(b"8") && !known(b"A"));
    assert_eq!((tag::BEGIN_STRING, tag::CHECK_SUM, tag::ORIG_CL_ORD_ID), (8, 10, 41));
    assert_eq!((value::side::BUY, value::time_in_force::FILL_OR_KILL), (&b"1"[..], &b"4"[..]));
}
