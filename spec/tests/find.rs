//! What a person finds in a dictionary, and how it is shown.
#![allow(clippy::expect_used, reason = "in a test a missing value is a failure")]

use std::collections::BTreeSet;

use spec::{Dictionary, Found, Version, find};

fn found(dictionary: &Dictionary, question: &str) -> Vec<String> {
    let line = |found: &Found| match found {
        Found::Message(message) => format!("message {}", message.name()),
        Found::Field(field) => format!("field {}", field.tag()),
        Found::Value(field, value) => format!("value {}={}", field.tag(), value.value),
    };
    find(dictionary, question).iter().map(line).collect()
}

fn shown(dictionary: &Dictionary, question: &str) -> String {
    let all = find(dictionary, question);
    let first = all.first().expect("something");
    first.show(dictionary).to_string()
}

#[test]
fn a_question_finds_all_that_it_may_mean() {
    let fix44 = Dictionary::fix44();
    let cases: &[(&str, &[&str])] = &[
        ("39", &["field 39"]),
        ("8", &["field 8", "message ExecutionReport"]),
        ("D", &["message NewOrderSingle"]),
        ("d", &["message SecurityDefinition"]),
        ("AE", &["message TradeCaptureReport"]),
        ("newordersingle", &["message NewOrderSingle"]),
        (" OrdStatus ", &["field 39"]),
        ("ORDSTATUS", &["field 39"]),
        ("39=2", &["value 39=2"]),
        ("OrdStatus=filled", &["value 39=2"]),
        ("ordstatus = 2", &["value 39=2"]),
        ("35=D", &["message NewOrderSingle", "value 35=D"]),
        ("MsgType=AE", &["message TradeCaptureReport", "value 35=AE"]),
        ("doneforday", &[]),
        ("done_for_day", &["value 39=3", "value 150=3"]),
        ("39=Z", &[]),
        ("957", &[]),
        ("Nothing", &[]),
        ("", &[]),
        ("=", &[]),
        ("=2", &[]),
    ];
    for (question, expected) in cases {
        assert_eq!(found(fix44, question), *expected, "{question}");
    }
    assert_eq!(found(Dictionary::tidegate44(), "957"), ["field 957"]);
}

#[test]
fn a_field_is_shown_with_its_values_and_its_places() {
    let fix44 = Dictionary::fix44();
    let text = shown(fix44, "LastLiquidityInd");
    let lines = ["LastLiquidityInd(851), INT", "one of", "  1  ADDED_LIQUIDITY", "  2  REMOVED_LIQUIDITY"];
    let more = ["  3  LIQUIDITY_ROUTED_OUT", "used in", "  ExecutionReport(8)"];
    assert_eq!(text.lines().collect::<Vec<_>>(), [&lines[..], &more].concat());
    assert!(
        shown(fix44, "SignatureLength")
            .starts_with("SignatureLength(93), LENGTH, the length of Signature(89)\nused in\n  trailer")
    );
    assert!(shown(fix44, "11").contains("\n  NewOrderSingle(D), required\n"));
    assert!(shown(fix44, "11").contains("\n  NewOrderList(E) > NoOrders(73), required\n"));
    assert!(shown(fix44, "34").contains("\n  header, required"));
    let both = Dictionary::for_session(Version::FIX50SP2).expect("a dictionary");
    assert!(shown(both, "35").starts_with("MsgType(35), STRING\nany value, among them\n  0"));
    assert_eq!(shown(fix44, "39=2"), "OrdStatus(39)=2  FILLED");
}

#[test]
fn a_message_is_shown_with_its_groups() {
    let text = shown(Dictionary::tidegate44(), "D");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["NewOrderSingle(D), an application message", "  ClOrdID(11), required"]);
    let at = lines.iter().position(|line| *line == "  NoPartyIDs(453), a group of").expect("parties");
    assert_eq!(lines[at + 1], "    PartyID(448)");
    assert_eq!(
        lines[lines.len() - 4..],
        [
            "  NoStrategyParameters(957), a group of",
            "    StrategyParameterName(958)",
            "    StrategyParameterType(959)",
            "    StrategyParameterValue(960)",
        ]
    );
    assert_eq!(shown(Dictionary::fixt11(), "Logout").lines().next(), Some("Logout(5), a session message"));
}

#[test]
fn a_field_is_used_in_exactly_the_messages_that_allow_it() {
    let fix44 = Dictionary::fix44();
    for field in fix44.fields() {
        let uses = fix44.uses(field.tag());
        let owners: BTreeSet<&str> = uses.iter().map(|one| one.place.owner.as_str()).collect();
        let mut expected: BTreeSet<String> = fix44
            .messages()
            .iter()
            .filter(|message| message.allows(field.tag()))
            .map(|message| format!("{}({})", message.name(), message.msg_type()))
            .collect();
        expected.extend(fix44.is_header(field.tag()).then(|| "header".into()));
        expected.extend(fix44.is_trailer(field.tag()).then(|| "trailer".into()));
        assert_eq!(owners, expected.iter().map(String::as_str).collect(), "{}", field.name());
    }
}

#[test]
fn the_largest_messages_are_shown_whole() {
    for message in Dictionary::fix50sp2().messages() {
        let text = Found::Message(message).show(Dictionary::fix50sp2()).to_string();
        assert!(!text.ends_with("and more"), "{}", message.name());
    }
}

/// Two ways to each next component: 2^15 paths in a few kilobytes.
#[test]
fn a_dictionary_whose_groups_multiply_is_shown_in_part() {
    let mut chain = r#"<component name="C0"><field name="Text" required="N"/></component>"#.to_owned();
    for at in 1..16 {
        let entry = format!(r#"<field name="Side" required="N"/><component name="C{}" required="N"/>"#, at - 1);
        chain += &format!(r#"<component name="C{at}"><group name="NoLines" required="N">{entry}</group>"#);
        chain += &format!(r#"<group name="NoOrders" required="N">{entry}</group></component>"#);
    }
    let text = format!(
        r#"<fix type="FIX" major="5" minor="0"><messages><message name="Big" msgtype="U" msgcat="app">
        <component name="C15" required="N"/></message></messages><components>{chain}</components><fields>
        <field number="33" name="NoLines" type="NUMINGROUP"/><field number="54" name="Side" type="CHAR"/>
        <field number="58" name="Text" type="STRING"/><field number="73" name="NoOrders" type="NUMINGROUP"/></fields></fix>"#
    );
    let dictionary = Dictionary::from_xml(&text).expect("sound");
    assert_eq!(shown(&dictionary, "U").lines().count(), 50_002);
    assert_eq!(dictionary.uses(58).len(), 10_000);
}
