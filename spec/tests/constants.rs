//! The constants: one for each name of each version, with its number or value, under the name that Rust gives it.

use std::collections::{BTreeMap, BTreeSet};

use spec::{Dictionary, Version, msg_type, tag, value};

#[path = "../build/names.rs"]
mod names;

const CONSTANTS: &str = include_str!(concat!(env!("OUT_DIR"), "/constants.rs"));

/// What each module has: `tag`, `msg_type` and one `value::...` for each field.
fn modules() -> BTreeMap<String, BTreeMap<&'static str, &'static str>> {
    let mut modules: BTreeMap<String, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut path = Vec::new();
    for line in CONSTANTS.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix("pub mod ").and_then(|rest| rest.strip_suffix(" {")) {
            path.push(name);
        } else if line == "}" {
            path.pop();
        } else if let Some((name, is)) = line.strip_prefix("pub const ").and_then(|rest| rest.split_once(": ")) {
            let old = modules.entry(path.join("::")).or_default().insert(name, is.trim_end_matches(';'));
            assert!(old.is_none(), "{path:?}: {name} twice");
        }
    }
    modules
}

#[test]
fn every_name_of_every_version_has_a_constant() {
    let modules = modules();
    for version in Version::ALL {
        let dictionary = Dictionary::standard(version).expect("a dictionary");
        for field in dictionary.fields() {
            let found = modules["tag"].get(names::upper(field.name()).as_str()).copied();
            assert_eq!(found, Some(format!("u32 = {}", field.tag()).as_str()), "{version}: {}", field.name());
        }
        for message in dictionary.messages() {
            let found = modules["msg_type"].get(names::upper(message.name()).as_str()).copied();
            assert_eq!(found, Some(bytes(message.msg_type()).as_str()), "{version}: {}", message.name());
        }
    }
}

/// Where a label has come to mean another value, or two values have it, the constant ends in the value.
#[test]
fn every_value_of_every_version_has_a_constant_under_its_label() {
    let modules = modules();
    let mut apart = BTreeSet::new();
    for version in Version::ALL {
        let dictionary = Dictionary::standard(version).expect("a dictionary");
        for field in dictionary.fields() {
            for value in field.values() {
                let module = &modules[&format!("value::{}", names::lower(field.name()))];
                let wanted = bytes(&value.value);
                let label = names::upper(&value.name);
                if module.get(label.as_str()).copied() != Some(wanted.as_str()) {
                    assert!(module.values().any(|is| *is == wanted), "{version}: {}={}", field.name(), value.value);
                    apart.insert((field.tag(), &*value.value));
                }
            }
        }
    }
    let expected = [(221, "EURIBOR"), (235, "VALUE1/32"), (452, "14"), (487, "C"), (487, "N"), (487, "R")];
    assert_eq!(apart, expected.into_iter().chain([(574, "63"), (574, "64"), (574, "65")]).collect());
}

#[test]
fn a_constant_is_a_name_or_a_value_of_some_version() {
    let mut dictionaries = Version::ALL.map(|version| Dictionary::standard(version).expect("a dictionary")).to_vec();
    dictionaries.push(Dictionary::tidegate44());
    let fields = || dictionaries.iter().flat_map(|dictionary| dictionary.fields());
    let messages = dictionaries.iter().flat_map(|dictionary| dictionary.messages());
    let tags: BTreeSet<String> = fields().map(|field| names::upper(field.name())).collect();
    let types: BTreeSet<String> = messages.map(|message| names::upper(message.name())).collect();
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for field in fields().filter(|field| !field.values().is_empty()) {
        let all = fields().filter(|same| same.tag() == field.tag()).flat_map(|same| same.values());
        let module = format!("value::{}", names::lower(field.name()));
        values.entry(module).or_default().extend(all.map(|value| bytes(&value.value)));
    }
    for (module, constants) in modules() {
        match module.as_str() {
            "tag" => assert_eq!(constants.keys().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), tags),
            "msg_type" => assert_eq!(constants.keys().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), types),
            _ => assert!(constants.values().all(|is| values[&module].contains(*is)), "{module}"),
        }
    }
}

fn bytes(text: &str) -> String {
    format!("&[u8] = b\"{text}\"")
}

#[test]
fn an_older_name_stays_and_means_what_it_meant() {
    assert_eq!((tag::LAST_SHARES, tag::LAST_QTY), (32, 32));
    assert_eq!((msg_type::ALLOCATION, msg_type::ALLOCATION_INSTRUCTION), (&b"J"[..], &b"J"[..]));
    assert_eq!(value::exec_inst::INTERMARKET_SWEEP, b"f");
    assert_eq!(value::exec_inst::RELEASE_FROM_SUSPENSION, value::exec_inst::RELEASE);
    // The newest meaning of a name is the plain one; under the field's older name nothing has moved.
    assert_eq!(value::halt_reason_int::NEWS_DISSEMINATION, b"0");
    assert_eq!(value::halt_reason_int::NEWS_DISSEMINATION_D, b"D");
    assert_eq!(value::halt_reason_char::NEWS_DISSEMINATION, b"D");
}

#[test]
fn the_documentation_says_which_versions_have_a_thing() {
    for line in [
        "/// ClOrdID(11), STRING; FIX.4.0 to FIX.5.0SP2.",
        "/// ApplVerID(1128), STRING; FIX.5.0 to FIX.5.0SP2, FIXT.1.1.",
        "/// LastShares: what FIX.4.0 to FIX.4.2 call [`LAST_QTY`].",
        "/// LocateBroker(5700), STRING; TIDEGATE44.",
        "/// 18=f: INTERMARKET_SWEEP; FIX.5.0 to FIX.5.0SP2, TIDEGATE44.",
        "/// ExecInst(18), MULTIPLECHARVALUE; FIX.4.0 to FIX.5.0SP2.",
        "/// Logon: 35=A, admin; FIX.4.0 to FIX.4.4, FIXT.1.1.",
        "/// 39=2: FILLED; FIX.4.0 to FIX.5.0SP2.",
        "/// 103=12: SURVEILLANCE_OPTION; FIX.4.3 to FIX.5.0SP2; SURVEILLENCE_OPTION in FIX.4.3, FIX.5.0 to FIX.5.0SP1.",
    ] {
        assert!(CONSTANTS.lines().any(|known| known.trim() == line), "{line}");
    }
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
